"""`crmplan why`: the chain of tasks and days that makes a task's date what it is."""

from typing import Annotated

import typer

from crmplan.analysis.driving import driving_chain, final_task
from crmplan.cli import completion, views
from crmplan.cli.session import Opened
from crmplan.document.blocks import Document
from crmplan.edit.ids import known
from crmplan.errors import CrmplanError
from crmplan.reports.why import why_document

app = views.group()


@views.command(app, names_plan=True, compares=True)
def why(
    task: Annotated[
        str | None,
        typer.Argument(
            metavar="[TASK]",
            help="The task; without it, the one that the rollout's finish hangs on.",
            autocompletion=completion.task_ids,
        ),
    ] = None,
) -> views.View:
    """Show what makes a task's date what it is: the tasks before it, days off, waiting, and where the delay came up."""

    def view(opened: Opened) -> Document:
        plan, now = opened.plan, opened.schedule
        if task is not None:
            known(plan.tasks, task, "task")
            if task not in now.tasks:
                raise CrmplanError(f"{task} is dropped: it has no dates")
        key = task or final_task(now)
        if key is None:
            raise CrmplanError("the plan has no tasks")
        chain = driving_chain(plan, now, key)
        return why_document(plan, now, chain, opened.reference, opened.messages)

    return view
