"""`crmplan answer`: the answer to a question of a checklist, written into the plan."""

from enum import StrEnum
from typing import Annotated

import typer

from crmplan.cli import completion, editing
from crmplan.edit import register

app = editing.group()


class Word(StrEnum):
    """What can be answered."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    NA = "n/a"


@editing.command(app)
def answer(
    question: Annotated[
        str, typer.Argument(metavar="QUESTION", help="Its id.", autocompletion=completion.question_ids)
    ],
    word: Annotated[Word, typer.Argument(metavar="yes|partly|no|n/a", help="The answer.")],
    evidence: Annotated[str | None, typer.Option("--evidence", metavar="TEXT", help="What shows it.")] = None,
    on: editing.On = None,
    by: editing.By = None,
    action: Annotated[
        str | None,
        typer.Option(
            "--action",
            metavar="ID",
            help="The action that follows from it.",
            autocompletion=completion.action_ids,
        ),
    ] = None,
    note: editing.Note = None,
) -> editing.Make:
    """Answer a question of the audit or of the launch checklist."""
    return lambda now: register.answered(
        now.plan,
        question,
        word.value,
        now.day(on),
        evidence=evidence,
        by=by,
        action=action,
        note=note,
    )
