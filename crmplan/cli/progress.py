"""`crmplan progress`: what was done against what was planned."""

from typing import Annotated

import typer

from crmplan.analysis.driving import broken_links
from crmplan.analysis.progress import Measure
from crmplan.analysis.progress import progress as progress_of
from crmplan.analysis.s_curve import s_curve
from crmplan.cli import views
from crmplan.cli.session import Opened
from crmplan.document.blocks import Document
from crmplan.reports.progress import progress_document

app = views.group()


@views.command(app, compares=True)
def progress(
    measure: Annotated[
        Measure | None,
        typer.Option(
            "--measure",
            help="What value is measured in; else money where half of the work or more has a cost.",
        ),
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="Show all tasks, not only those that slipped.")] = False,
) -> views.View:
    """Show progress against the baseline: earned value, time, cost, what slipped and what holds the rest back."""

    def view(opened: Opened) -> Document:
        plan, now = opened.plan, opened.schedule
        found = progress_of(plan, now, opened.reference, measure=measure)
        curve, broken = s_curve(found, now), broken_links(plan, now)
        return progress_document(plan, found, curve, broken, opened.messages, has_all=all_)

    return view
