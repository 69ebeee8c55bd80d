"""`crmplan meeting …`: what a meeting decided, written into the plan."""

from typing import Annotated

import typer

from crmplan.cli import completion, verbs
from crmplan.cli.editing import Make
from crmplan.edit import work

app = verbs.group()


@app.callback()
def meeting() -> None:
    """Write what a meeting decided into the plan."""


@verbs.command(app)
def decide(
    decisions: Annotated[list[str], typer.Argument(metavar="TEXT...", help="What was decided.")],
    key: Annotated[
        str,
        verbs.option(
            "--meeting",
            "ID",
            "The meeting; one that the plan does not have is added.",
            completion.meeting_ids,
        ),
    ] = "final",
    on: verbs.On = None,
    present: Annotated[
        list[str] | None,
        verbs.option("--present", "ID", "Who took part; may be repeated.", completion.person_ids),
    ] = None,
) -> Make:
    """A meeting has decided something."""
    return lambda now: work.meeting_decided(now.plan, key, decisions, now.day(on), present or ())
