"""`crmplan schedule`: dates, floats and the critical path."""

from crmplan.cli import views
from crmplan.reports.schedule import schedule_document

app = views.group()


@views.command(app)
def schedule() -> views.View:
    """Show dates, floats and the critical path."""
    return lambda opened: schedule_document(opened.plan, opened.schedule, opened.messages)
