"""`crmplan answer`: the answer to a question of a checklist, written into the plan."""

from typing import Annotated, get_args

import typer

from crmplan.cli import completion, options, verbs
from crmplan.cli.editing import Make
from crmplan.edit import register
from crmplan.model.control import AnswerWord

app = verbs.group()


@verbs.command(app)
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
    evidence: Annotated[str | None, verbs.option("--evidence", "TEXT", "What shows it.")] = None,
    on: verbs.On = None,
    by: verbs.By = None,
    action: Annotated[
        str | None,
        verbs.option("--action", "ID", "The action that follows from it.", completion.action_ids),
    ] = None,
    note: verbs.Note = None,
) -> Make:
    """Answer a question of the audit or of the launch checklist."""
    said = options.one_of(word, AnswerWord)
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
