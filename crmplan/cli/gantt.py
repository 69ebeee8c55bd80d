"""`crmplan gantt`: the schedule as bars over the days."""

from crmplan.cli import views
from crmplan.reports.schedule import gantt_document

app = views.group()


@views.command(app, compares=True)
def gantt() -> views.View:
    """Draw the schedule: bars over the days, the critical path, the status date, what was planned otherwise."""
    return lambda opened: gantt_document(
        opened.plan, opened.schedule, opened.messages, reference=opened.reference
    )
