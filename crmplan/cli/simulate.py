"""`crmplan simulate`: forecast of finish and cost by many runs."""

from typing import Annotated

import typer

from crmplan.analysis.uncertainty import Distribution
from crmplan.cli import options as opt
from crmplan.cli.advance import progress
from crmplan.cli.output import show
from crmplan.cli.session import find_plan, open_plan
from crmplan.reports.simulate import simulation_document

app = typer.Typer(rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False)

LONG = 20_000_000
"""Runs × tasks from which it takes longer than a moment."""

Runs = Annotated[int, typer.Option("--runs", metavar="NUMBER", min=100, max=1_000_000, help="How many runs.")]
Seed = Annotated[
    int,
    typer.Option("--seed", metavar="NUMBER", help="Of the random numbers: the same one, the same result."),
]
Spread = Annotated[
    Distribution, typer.Option("--distribution", help="How lengths are spread over three-point estimates.")
]
Before = Annotated[
    bool, typer.Option("--before-response", help="Take risks as they are before the responses to them.")
]


@app.command()
def simulate(
    plan: opt.OnePlan = None,
    runs: Runs = 10_000,
    seed: Seed = 1,
    distribution: Spread = Distribution.PERT,
    before_response: Before = False,
    baseline: opt.BaselineName = None,
    as_of: opt.AsOf = None,
    lang: opt.Language = None,
    format_name: opt.FormatName = None,
    output: opt.Output = None,
    excel: opt.Excel = False,
    max_size: opt.MaxSize = 10,
) -> None:
    """Forecast finish and cost: what is uncertain turns out otherwise in each of many runs."""
    opened = open_plan(find_plan(plan), as_of=as_of, language=lang, max_megabytes=max_size, baseline=baseline)
    now, reference, messages = opened.schedule, opened.reference, opened.messages
    from crmplan.analysis.simulation import simulate as simulated

    with progress(runs, is_long=runs * len(now.tasks) > LONG) as advance:
        found = simulated(
            opened.plan,
            now,
            reference,
            runs=runs,
            seed=seed,
            distribution=distribution,
            has_responses=not before_response,
            advance=advance,
        )
    document = simulation_document(opened.plan, found, opened.on, messages)
    show(document, format_name=format_name, output=output, is_excel=excel)
