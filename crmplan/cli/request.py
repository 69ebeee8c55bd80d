"""`crmplan request …`: requests to expert support, written into the plan."""

from typing import Annotated

import typer

from crmplan.cli import completion, verbs
from crmplan.cli.editing import Make
from crmplan.edit import register
from crmplan.loader.yaml_nodes import Data

app = verbs.group()

Ids = Annotated[
    list[str], typer.Argument(metavar="ID...", help="Requests.", autocompletion=completion.open_request_ids)
]
At = Annotated[
    str | None,
    verbs.option(
        "--on",
        "MOMENT",
        "When: 2026-05-18, `2026-05-18 10:30`, 10:30, `day 46`; else now, or the plan's status date.",
    ),
]


@verbs.command(app)
def add(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What was asked.")],
    key: Annotated[str | None, verbs.option("--id", "ID", "Its id; else the next number: r-7.")] = None,
    on: At = None,
    kind: Annotated[
        str | None, verbs.option("--kind", "WORD", "question, fault, maintenance or seminar.")
    ] = None,
    process: Annotated[
        str | None, verbs.option("--process", "ID", "The process it is about.", completion.process_ids)
    ] = None,
    name: verbs.Name = None,
    note: verbs.Note = None,
) -> Make:
    """Somebody has asked expert support for something."""
    bare = verbs.bare
    fields: dict[str, Data] = {"kind": bare(kind), "process": bare(process), "text": text}
    return lambda now: register.new_request(
        now.plan, key, {"name": name, "on": bare(now.moment(on)), **fields, "note": note}
    )


@verbs.command(app)
def answer(ids: Ids, on: At = None, note: verbs.Note = None) -> Make:
    """Requests were first answered."""
    return lambda now: register.request_answered(now.plan, ids, now.moment(on), note, is_given=on is not None)


@verbs.command(app)
def solve(
    ids: Ids,
    on: At = None,
    hours: Annotated[str | None, verbs.option("--hours", "HOURS", "Hours that it took.")] = None,
    note: verbs.Note = None,
) -> Make:
    """Requests are solved."""
    return lambda now: register.request_solved(
        now.plan, ids, now.moment(on), hours=hours, note=note, is_given=on is not None
    )
