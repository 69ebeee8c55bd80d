"""`crmplan payback`: what was invested and gained, when it breaks even, and what it is worth."""

from crmplan.analysis.payback import payback as payback_of
from crmplan.cli import views
from crmplan.cli.session import Opened
from crmplan.document.blocks import Document
from crmplan.loader.packaged import library_index
from crmplan.reports.payback import payback_document

app = views.group()


@views.command(app, compares=True)
def payback() -> views.View:
    """Show investment, gains and payback: by month, planned against actual, with a forecast of break-even.

    Gains are those of business_case.gains, else the KPIs' improvement times their gain. Planned is the baseline with
    expected_gain; the forecast carries on the mean gain of the last three full months.
    """

    def view(opened: Opened) -> Document:
        series, unread = opened.series
        library = library_index()["kpis"]
        found = payback_of(opened.plan, opened.schedule, opened.reference, series, library=library)
        return payback_document(
            opened.plan, found, opened.reference, opened.messages, has_unread=bool(unread)
        )

    return view
