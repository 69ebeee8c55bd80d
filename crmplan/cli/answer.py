"""`crmplan answer`: the answer to a question of a checklist, written into the plan."""

from typing import Annotated, get_args

import typer

from crmplan.cli import completion, editing
from crmplan.edit import register
from crmplan.model.control import AnswerWord

app = editing.group()


@editing.command(app)
def answer(
    question: Annotated[
        str, typer.Argument(metavar="QUESTION", help="Its id.", autocompletion=completion.question_ids)
    ],
    word: Annotated[
        str,
        typer.Argument(
            metavar="yes|partly|no|n/a",
            help="The answer.",
            autocompletion=completion.words(*get_args(AnswerWord)),
        ),
    ],
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
    said = editing.one_of(word, AnswerWord)
    return lambda now: register.answered(
        now.plan,
        now.question(question),
        said,
        now.day(on),
        evidence=evidence,
        by=by,
        action=action,
        note=note,
    )
