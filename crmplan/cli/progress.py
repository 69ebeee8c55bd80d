"""`crmplan progress`: what was done against what was planned."""

from typing import Annotated

import typer

from crmplan.analysis.driving import broken_links
from crmplan.analysis.progress import Measure
from crmplan.analysis.progress import progress as progress_of
from crmplan.analysis.s_curve import s_curve
from crmplan.cli import options as opt
from crmplan.cli.output import show
from crmplan.cli.session import find_plan, open_plan
from crmplan.reports.progress import progress_document

app = typer.Typer(rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False)


@app.command()
def progress(
    plan: opt.OnePlan = None,
    baseline: opt.BaselineName = None,
    out_of_sequence: opt.OutOfSequence = opt.Logic.RETAINED,
    measure: Annotated[
        Measure | None,
        typer.Option(
            "--measure",
            help="What value is measured in; else money where more than half of the work has a cost.",
        ),
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="Show all tasks, not only those that slipped.")] = False,
    as_of: opt.AsOf = None,
    lang: opt.Language = None,
    format_name: opt.FormatName = None,
    output: opt.Output = None,
    excel: opt.Excel = False,
    max_size: opt.MaxSize = 10,
) -> None:
    """Show progress against the baseline: earned value, time, cost, what slipped and what holds the rest back."""
    opened = open_plan(
        find_plan(plan),
        as_of=as_of,
        language=lang,
        max_megabytes=max_size,
        baseline=baseline,
        retains_logic=out_of_sequence is opt.Logic.RETAINED,
    )
    now = opened.schedule
    found = progress_of(opened.plan, now, opened.reference, measure=measure)
    document = progress_document(
        opened.plan,
        found,
        s_curve(found, now),
        broken_links(opened.plan, now),
        opened.messages,
        has_all=all_,
    )
    show(document, format_name=format_name, output=output, is_excel=excel)
