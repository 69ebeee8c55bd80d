"""`crmplan risk …`: what happens to a risk, written into the plan."""

from typing import Annotated

import typer

from crmplan.cli import completion, verbs
from crmplan.cli.editing import Make
from crmplan.edit import register
from crmplan.loader.yaml_nodes import Data

app = verbs.group()

Ids = Annotated[
    list[str],
    typer.Argument(metavar="ID...", help="Risks.", autocompletion=completion.risk_ids_in("open", "happened")),
]
Probability = Annotated[
    str | None,
    verbs.option("--probability", "CLASS", "rare, unlikely, possible, likely, almost-certain, or a percent."),
]
Impact = Annotated[
    str | None, verbs.option("--impact", "CLASS", "minor, moderate, serious, severe or fatal.")
]


@verbs.command(app)
def add(
    key: Annotated[str, typer.Argument(metavar="ID", help="Its id: vendor-fails.")],
    name: verbs.Name = None,
    step: Annotated[
        str | None,
        verbs.option("--as", "ID", "The risk of the library that it is.", completion.library_risk_ids),
    ] = None,
    category: Annotated[
        str | None,
        verbs.option(
            "--category", "WORD", "people, money, scope, vendor, data, technology, process or benefit."
        ),
    ] = None,
    probability: Probability = None,
    impact: Impact = None,
    delay: Annotated[str | None, verbs.option("--delay", "TIMES", "When it happens: 5d..15d.")] = None,
    cost: Annotated[str | None, verbs.option("--cost", "MONEY", "When it happens: 3000..9000.")] = None,
    hits: Annotated[
        list[str] | None,
        verbs.option("--hits", "ID", "A task or stage that it delays; may be repeated.", completion.task_ids),
    ] = None,
    response: Annotated[
        str | None, verbs.option("--response", "WORD", "avoid, mitigate, transfer or accept.")
    ] = None,
    action: Annotated[
        list[str] | None,
        verbs.option(
            "--action", "ID", "A task or action that answers it; may be repeated.", completion.task_ids
        ),
    ] = None,
    owner: verbs.Person = None,
    early_sign: Annotated[
        str | None, verbs.option("--early-sign", "TEXT", "What shows that it is coming.")
    ] = None,
    note: verbs.Note = None,
) -> Make:
    """Add a risk."""
    bare = verbs.bare
    fields: dict[str, Data] = {
        "name": name,
        "as": bare(step),
        "category": bare(category),
        "probability": bare(probability),
        "impact": bare(impact),
        "delay": bare(delay),
        "cost": bare(cost),
        "hits": verbs.words(hits),
        "response": bare(response),
        "actions": verbs.words(action),
        "owner": bare(owner),
        "early_sign": early_sign,
        "note": note,
    }
    return lambda now: register.new_risk(now.plan, key, fields)


@verbs.command(app)
def happened(ids: Ids, on: verbs.On = None, note: verbs.Note = None) -> Make:
    """Risks have happened."""
    return lambda now: register.happened(now.plan, ids, now.day(on), note)


@verbs.command(app)
def close(ids: Ids, note: verbs.Note = None) -> Make:
    """Nobody has to watch these risks any more."""
    return lambda now: register.closed(now.plan, ids, note)


@verbs.command(app)
def review(
    ids: Ids,
    on: verbs.On = None,
    probability: Probability = None,
    impact: Impact = None,
    note: verbs.Note = None,
) -> Make:
    """Risks were looked at again."""
    return lambda now: register.reviewed(
        now.plan, ids, now.day(on), probability=probability, impact=impact, note=note
    )
