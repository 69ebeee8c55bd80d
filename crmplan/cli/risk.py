"""`crmplan risk …`: what happens to a risk, written into the plan."""

from typing import Annotated

import typer

from crmplan.cli import completion, editing
from crmplan.edit import register
from crmplan.loader.yaml_nodes import Data

app = editing.group()

Ids = Annotated[
    list[str],
    typer.Argument(metavar="ID...", help="Risks.", autocompletion=completion.risk_ids_in("open", "happened")),
]
Probability = Annotated[
    str | None,
    typer.Option(
        "--probability",
        metavar="CLASS",
        help="rare, unlikely, possible, likely, almost-certain, or a percent.",
    ),
]
Impact = Annotated[
    str | None, typer.Option("--impact", metavar="CLASS", help="minor, moderate, serious, severe or fatal.")
]


@editing.command(app)
def add(
    key: Annotated[str, typer.Argument(metavar="ID", help="Its id: vendor-fails.")],
    name: editing.Name = None,
    step: Annotated[
        str | None,
        typer.Option(
            "--as",
            metavar="ID",
            help="The risk of the library that it is.",
            autocompletion=completion.library_risk_ids,
        ),
    ] = None,
    category: Annotated[
        str | None,
        typer.Option(
            "--category",
            metavar="WORD",
            help="people, money, scope, vendor, data, technology, process or benefit.",
        ),
    ] = None,
    probability: Probability = None,
    impact: Impact = None,
    delay: Annotated[
        str | None, typer.Option("--delay", metavar="TIMES", help="When it happens: 5d..15d.")
    ] = None,
    cost: Annotated[
        str | None, typer.Option("--cost", metavar="MONEY", help="When it happens: 3000..9000.")
    ] = None,
    hits: Annotated[
        list[str] | None,
        typer.Option(
            "--hits",
            metavar="ID",
            help="A task or stage that it delays; may be repeated.",
            autocompletion=completion.task_ids,
        ),
    ] = None,
    response: Annotated[
        str | None, typer.Option("--response", metavar="WORD", help="avoid, mitigate, transfer or accept.")
    ] = None,
    action: Annotated[
        list[str] | None,
        typer.Option(
            "--action",
            metavar="ID",
            help="A task or action that answers it; may be repeated.",
            autocompletion=completion.task_ids,
        ),
    ] = None,
    owner: editing.Person = None,
    early_sign: Annotated[
        str | None, typer.Option("--early-sign", metavar="TEXT", help="What shows that it is coming.")
    ] = None,
    note: editing.Note = None,
) -> editing.Make:
    """Add a risk."""
    bare = editing.bare
    fields: dict[str, Data] = {
        "name": name,
        "as": bare(step),
        "category": bare(category),
        "probability": bare(probability),
        "impact": bare(impact),
        "delay": bare(delay),
        "cost": bare(cost),
        "hits": editing.words(hits),
        "response": bare(response),
        "actions": editing.words(action),
        "owner": bare(owner),
        "early_sign": early_sign,
        "note": note,
    }
    return lambda now: register.new_risk(now.plan, key, fields)


@editing.command(app)
def happened(ids: Ids, on: editing.On = None, note: editing.Note = None) -> editing.Make:
    """Risks have happened."""
    return lambda now: register.happened(now.plan, ids, now.day(on), note)


@editing.command(app)
def close(ids: Ids, note: editing.Note = None) -> editing.Make:
    """Nobody has to watch these risks any more."""
    return lambda now: register.closed(now.plan, ids, note)


@editing.command(app)
def review(
    ids: Ids,
    on: editing.On = None,
    probability: Probability = None,
    impact: Impact = None,
    note: editing.Note = None,
) -> editing.Make:
    """Risks were looked at again."""
    return lambda now: register.reviewed(
        now.plan, ids, now.day(on), probability=probability, impact=impact, note=note
    )
