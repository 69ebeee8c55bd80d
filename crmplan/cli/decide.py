"""`crmplan decide`: the decision at a gate, written into the plan."""

from typing import Annotated, get_args

import typer

from crmplan.cli import completion, options, verbs
from crmplan.cli.editing import Make
from crmplan.edit import work
from crmplan.model.work import Decision

app = verbs.group()


@verbs.command(app)
def decide(
    gate: Annotated[
        str,
        typer.Argument(
            metavar="GATE", help="Its id.", autocompletion=completion.gate_ids_in("todo", "doing", "blocked")
        ),
    ],
    word: Annotated[
        str,
        typer.Argument(
            metavar="go|no-go|postpone",
            help="The decision.",
            autocompletion=completion.words(*get_args(Decision)),
        ),
    ],
    on: verbs.On = None,
    by: verbs.By = None,
    note: Annotated[str | None, verbs.option("--note", "TEXT", "Why.")] = None,
) -> Make:
    """Decide a gate; only go lets the project pass it."""
    decision = options.one_of(word, Decision)
    return lambda now: work.decided(now.plan, gate, decision, now.day(on), by=by, note=note)
