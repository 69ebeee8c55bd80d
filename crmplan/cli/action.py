"""`crmplan action …`: corrective actions and rework, written into the plan."""

from typing import Annotated

import typer

from crmplan.cli import completion, verbs
from crmplan.cli.editing import Make
from crmplan.edit import work
from crmplan.loader.yaml_nodes import Data

app = verbs.group()


@verbs.command(app)
def add(
    key: Annotated[str, typer.Argument(metavar="ID", help="Its id: complete-cards.")],
    name: verbs.Name = None,
    owner: verbs.Owners = None,
    due: verbs.Due = None,
    source: Annotated[
        str | None,
        verbs.option(
            "--from", "WORD", "Where it comes from: audit, support, or a meeting.", completion.meeting_ids
        ),
    ] = None,
    task: Annotated[
        str | None, verbs.option("--task", "ID", "The task whose rework it is.", completion.task_ids)
    ] = None,
    note: verbs.Note = None,
) -> Make:
    """Add a corrective action, or rework of a task."""
    bare = verbs.bare
    fields: dict[str, Data] = {
        "name": name,
        "owner": verbs.one_or_more(owner),
        "due": bare(due),
        "from": bare(source),
        "task": bare(task),
        "note": note,
    }
    return lambda now: work.new_action(now.plan, key, fields)


@verbs.command(app)
def done(
    ids: Annotated[
        list[str],
        typer.Argument(
            metavar="ID...",
            help="Actions.",
            autocompletion=completion.action_ids_in("todo", "doing", "blocked"),
        ),
    ],
    on: verbs.On = None,
    note: verbs.Note = None,
) -> Make:
    """Actions are done."""
    return lambda now: work.actions_done(now.plan, ids, now.day(on), note)
