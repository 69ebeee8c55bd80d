"""`crmplan adoption`: how the work in the CRM goes, what data entry costs, and what nobody uses."""

from crmplan.analysis.adoption import adoption as adopted
from crmplan.analysis.entry import entry_cost
from crmplan.cli import views
from crmplan.cli.session import Opened
from crmplan.document.blocks import Document
from crmplan.reports.adoption import adoption_document

app = views.group()


@views.command(app)
def adoption() -> views.View:
    """Show who works in the CRM and how well, what data entry costs, fields and reports that nobody uses.

    The shares are judged by the thresholds of `crmplan.yaml`: active_share, complete_share, by_rules_share,
    entry_minutes, entry_minutes_severe, required_fields. An hour of data entry costs what an hour of the salary does.
    """

    def view(opened: Opened) -> Document:
        plan, now, limits = opened.plan, opened.schedule, opened.config.limits
        found, cost = adopted(plan, now, limits), entry_cost(plan, now)
        return adoption_document(plan, found, cost, opened.messages, on=opened.on, limits=limits)

    return view
