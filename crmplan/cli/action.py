"""`crmplan action …`: corrective actions and rework, written into the plan."""

from collections.abc import Iterable
from typing import Annotated

import typer

from crmplan.cli import completion, verbs
from crmplan.cli.checking import rule_context
from crmplan.cli.editing import Editing, Make
from crmplan.edit import register, work
from crmplan.edit.changes import Change
from crmplan.loader.yaml_nodes import Data
from crmplan.reports.evidence import fact_text

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
    question: Annotated[
        str | None,
        verbs.option(
            "--question", "ID", "The question of the audit whose answer it follows.", completion.question_ids
        ),
    ] = None,
    note: verbs.Note = None,
) -> Make:
    """Add a corrective action, or rework of a task.

    With `--question` the answer to that question names the action; an answer that the facts of the plan gave is
    written down with it.
    """
    bare = verbs.bare
    fields: dict[str, Data] = {
        "name": name,
        "owner": verbs.one_or_more(owner),
        "due": bare(due),
        "from": bare(source or ("audit" if question else None)),
        "task": bare(task),
        "note": note,
    }
    if question is None:
        return lambda now: work.new_action(now.plan, key, fields)
    return lambda now: _follows(now, key, fields, now.question(question))


def _follows(now: Editing, key: str, fields: dict[str, Data], question: str) -> Iterable[Change]:
    """Return the changes that make an action follow from the answer to a question."""
    fact = rule_context(now.opened).facts.get(question)
    said = (fact.answer, fact_text(now.plan, fact, now.opened.messages)) if fact else None
    return register.answered_with_action(now.plan, question, key, fields, said, now.day(None))


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
