"""`crmplan decide`: the decision at a gate, written into the plan."""

from enum import StrEnum
from typing import Annotated

import typer

from crmplan.cli import completion, editing
from crmplan.edit import work

app = editing.group()


class Decision(StrEnum):
    """What can be decided."""

    GO = "go"
    NO_GO = "no-go"
    POSTPONE = "postpone"


@editing.command(app)
def decide(
    gate: Annotated[str, typer.Argument(metavar="GATE", help="Its id.", autocompletion=completion.gate_ids)],
    decision: Annotated[Decision, typer.Argument(metavar="go|no-go|postpone", help="The decision.")],
    on: editing.On = None,
    by: editing.By = None,
    note: Annotated[str | None, typer.Option("--note", metavar="TEXT", help="Why.")] = None,
) -> editing.Make:
    """Decide a gate; only go lets the project pass it."""
    return lambda now: work.decided(now.plan, gate, decision.value, now.day(on), by=by, note=note)
