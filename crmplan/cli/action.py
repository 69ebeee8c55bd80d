"""`crmplan action …`: corrective actions and rework, written into the plan."""

from typing import Annotated

import typer

from crmplan.cli import completion, editing
from crmplan.edit import work
from crmplan.loader.yaml_nodes import Data

app = editing.group()


@editing.command(app)
def add(
    key: Annotated[str, typer.Argument(metavar="ID", help="Its id: complete-cards.")],
    name: editing.Name = None,
    owner: editing.Owners = None,
    due: editing.Due = None,
    source: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="WORD",
            help="Where it comes from: audit, support, or a meeting.",
            autocompletion=completion.meeting_ids,
        ),
    ] = None,
    task: Annotated[
        str | None,
        typer.Option(
            "--task", metavar="ID", help="The task whose rework it is.", autocompletion=completion.task_ids
        ),
    ] = None,
    note: editing.Note = None,
) -> editing.Make:
    """Add a corrective action, or rework of a task."""
    bare = editing.bare
    fields: dict[str, Data] = {
        "name": name,
        "owner": editing.one_or_more(owner),
        "due": bare(due),
        "from": bare(source),
        "task": bare(task),
        "note": note,
    }
    return lambda now: work.new_action(now.plan, key, fields)


@editing.command(app)
def done(
    ids: Annotated[
        list[str],
        typer.Argument(
            metavar="ID...",
            help="Actions.",
            autocompletion=completion.action_ids_in("todo", "doing", "blocked"),
        ),
    ],
    on: editing.On = None,
    note: editing.Note = None,
) -> editing.Make:
    """Actions are done."""
    return lambda now: work.actions_done(now.plan, ids, now.day(on), note)
