"""`crmplan request …`: requests to expert support, written into the plan."""

from typing import Annotated

import typer

from crmplan.cli import completion, editing
from crmplan.edit import register
from crmplan.loader.yaml_nodes import Data

app = editing.group()

Ids = Annotated[
    list[str], typer.Argument(metavar="ID...", help="Requests.", autocompletion=completion.open_request_ids)
]
At = Annotated[
    str | None,
    typer.Option(
        "--on",
        metavar="MOMENT",
        help="When: 2026-05-18, `2026-05-18 10:30`, 10:30, `day 46`; else now, or the plan's status date.",
    ),
]


@editing.command(app)
def add(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What was asked.")],
    key: Annotated[
        str | None, typer.Option("--id", metavar="ID", help="Its id; else the next number: r-7.")
    ] = None,
    on: At = None,
    kind: Annotated[
        str | None,
        typer.Option("--kind", metavar="WORD", help="question, fault, maintenance or seminar."),
    ] = None,
    process: Annotated[
        str | None,
        typer.Option(
            "--process",
            metavar="ID",
            help="The process it is about.",
            autocompletion=completion.process_ids,
        ),
    ] = None,
    name: editing.Name = None,
    note: editing.Note = None,
) -> editing.Make:
    """Somebody has asked expert support for something."""
    bare = editing.bare
    fields: dict[str, Data] = {"kind": bare(kind), "process": bare(process), "text": text}
    return lambda now: register.new_request(
        now.plan, key, {"name": name, "on": bare(now.moment(on)), **fields, "note": note}
    )


@editing.command(app)
def answer(ids: Ids, on: At = None, note: editing.Note = None) -> editing.Make:
    """Requests were first answered."""
    return lambda now: register.request_answered(now.plan, ids, now.moment(on), note)


@editing.command(app)
def solve(
    ids: Ids,
    on: At = None,
    hours: Annotated[str | None, typer.Option("--hours", metavar="HOURS", help="Hours that it took.")] = None,
    note: editing.Note = None,
) -> editing.Make:
    """Requests are solved."""
    return lambda now: register.request_solved(now.plan, ids, now.moment(on), hours=hours, note=note)
