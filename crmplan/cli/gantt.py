"""`crmplan gantt`: the schedule as bars over the days."""

import typer

from crmplan.cli import options as opt
from crmplan.cli.output import show
from crmplan.cli.session import find_plan, open_plan
from crmplan.reports.schedule import gantt_document

app = typer.Typer(rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False)


@app.command()
def gantt(
    plan: opt.OnePlan = None,
    baseline: opt.BaselineName = None,
    out_of_sequence: opt.OutOfSequence = opt.Logic.RETAINED,
    as_of: opt.AsOf = None,
    lang: opt.Language = None,
    format_name: opt.FormatName = None,
    output: opt.Output = None,
    excel: opt.Excel = False,
    max_size: opt.MaxSize = 10,
) -> None:
    """Draw the schedule: bars over the days, the critical path, the status date."""
    opened = open_plan(
        find_plan(plan),
        as_of=as_of,
        language=lang,
        max_megabytes=max_size,
        baseline=baseline,
        retains_logic=out_of_sequence is opt.Logic.RETAINED,
    )
    document = gantt_document(opened.plan, opened.schedule, opened.messages, reference=opened.reference)
    show(document, format_name=format_name, output=output, is_excel=excel)
