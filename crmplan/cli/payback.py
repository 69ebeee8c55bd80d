"""`crmplan payback`: what was invested and gained, when it breaks even, and what it is worth."""

from typing import Annotated

import typer

from crmplan.cli import views
from crmplan.cli.efficiency import compared, paid_back
from crmplan.cli.session import Opened
from crmplan.document.blocks import Document
from crmplan.reports.payback import payback_document

app = views.group()


@views.command(app, compares=True)
def payback(
    seed: Annotated[
        int, typer.Option("--seed", metavar="NUMBER", help="Of what is drawn by chance for intervals.")
    ] = 1,
) -> views.View:
    """Show investment, gains and payback: by month, planned against actual, with a forecast of break-even.

    Gains are those of business_case.gains, else the KPIs' improvement times their gain. Planned is the baseline with
    expected_gain; the forecast carries on the mean gain of the last three full months.
    """

    def view(opened: Opened) -> Document:
        found = paid_back(opened, compared(opened, seed))
        return payback_document(opened.plan, found, opened.reference, opened.messages)

    return view
