"""`crmplan meeting …`: what a meeting decided, written into the plan."""

from typing import Annotated

import typer

from crmplan.cli import completion, editing
from crmplan.edit import work

app = editing.group()


@app.callback()
def meeting() -> None:
    """Write what a meeting decided into the plan."""


@editing.command(app)
def decide(
    decisions: Annotated[list[str], typer.Argument(metavar="TEXT...", help="What was decided.")],
    key: Annotated[
        str,
        typer.Option(
            "--meeting",
            metavar="ID",
            help="The meeting; one that the plan does not have is added.",
            autocompletion=completion.meeting_ids,
        ),
    ] = "final",
    on: editing.On = None,
    present: Annotated[
        list[str] | None,
        typer.Option(
            "--present",
            metavar="ID",
            help="Who took part; may be repeated.",
            autocompletion=completion.person_ids,
        ),
    ] = None,
) -> editing.Make:
    """A meeting has decided something."""
    return lambda now: work.meeting_decided(now.plan, key, decisions, now.day(on), present or ())
