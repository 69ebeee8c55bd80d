"""`crmplan simulate`: forecast of finish and cost by many runs."""

from typing import Annotated

import typer

from crmplan.analysis.uncertainty import Distribution
from crmplan.cli import views
from crmplan.cli.advance import progress
from crmplan.cli.session import Opened
from crmplan.document.blocks import Document
from crmplan.reports.simulate import simulation_document

app = views.group()

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


@views.command(app, compares=True)
def simulate(
    runs: Runs = 10_000,
    seed: Seed = 1,
    distribution: Spread = Distribution.PERT,
    before_response: Before = False,
) -> views.View:
    """Forecast finish and cost: what is uncertain turns out otherwise in each of many runs."""

    def view(opened: Opened) -> Document:
        from crmplan.analysis.simulation import simulate

        plan, now, reference = opened.plan, opened.schedule, opened.reference
        with progress(runs, is_long=runs * len(now.tasks) > LONG) as advance:
            found = simulate(
                plan,
                now,
                reference,
                runs=runs,
                seed=seed,
                distribution=distribution,
                has_responses=not before_response,
                advance=advance,
            )
        return simulation_document(plan, found, opened.on, opened.messages)

    return view
