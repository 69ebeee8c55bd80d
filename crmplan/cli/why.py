"""`crmplan why`: the chain of tasks and days that makes a task's date what it is."""

from typing import Annotated

import typer

from crmplan.analysis.driving import driving_chain, final_task
from crmplan.cli import completion
from crmplan.cli import options as opt
from crmplan.cli.output import show
from crmplan.cli.session import find_plan, open_plan
from crmplan.edit.ids import known
from crmplan.errors import CrmplanError
from crmplan.reports.why import why_document

app = typer.Typer(rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False)


@app.command()
def why(
    task: Annotated[
        str | None,
        typer.Argument(
            metavar="[TASK]",
            help="The task; without it, the one that the rollout's finish hangs on.",
            autocompletion=completion.task_ids,
        ),
    ] = None,
    plan: opt.PlanOption = None,
    baseline: opt.BaselineName = None,
    out_of_sequence: opt.OutOfSequence = opt.Logic.RETAINED,
    as_of: opt.AsOf = None,
    lang: opt.Language = None,
    format_name: opt.FormatName = None,
    output: opt.Output = None,
    excel: opt.Excel = False,
    max_size: opt.MaxSize = 10,
) -> None:
    """Show what makes a task's date what it is: the tasks before it, days off, waiting, and where the delay came up."""
    opened = open_plan(
        find_plan(plan),
        as_of=as_of,
        language=lang,
        max_megabytes=max_size,
        baseline=baseline,
        retains_logic=out_of_sequence is opt.Logic.RETAINED,
    )
    now = opened.schedule
    if task is not None:
        known(opened.plan.tasks, task, "task")
        if task not in now.tasks:
            raise CrmplanError(f"{task} is dropped: it has no dates")
    key = task or final_task(now)
    if key is None:
        raise CrmplanError("the plan has no tasks")
    chain = driving_chain(opened.plan, now, key)
    document = why_document(opened.plan, now, chain, opened.reference, opened.messages)
    show(document, format_name=format_name, output=output, is_excel=excel)
