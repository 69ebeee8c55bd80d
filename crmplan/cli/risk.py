"""`crmplan risk …`: what happens to a risk, written into the plan."""

from collections.abc import Iterator, Mapping
from typing import Annotated

import typer

from crmplan.cli import completion, verbs
from crmplan.cli.editing import Editing, Make, Remark
from crmplan.edit import register
from crmplan.edit.changes import Bare, Change
from crmplan.edit.ids import known
from crmplan.errors import CrmplanError
from crmplan.loader.packaged import packaged_yaml
from crmplan.loader.yaml_nodes import Data
from crmplan.scaffold.risk import risk_fields

app = verbs.group()

PROSE = ("name", "early_sign", "note")
"""The texts among the keys of a risk."""

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
    key: Annotated[
        str | None,
        typer.Argument(metavar="[ID]", help="Its id: vendor-fails; else the one that it has in the library."),
    ] = None,
    origin: Annotated[
        str | None,
        verbs.option(
            "--from",
            "ID",
            "The risk of the library from which all is taken that is not said here; see `crmplan library risks`.",
            completion.library_risk_ids,
        ),
    ] = None,
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
    """Add a risk, one of your own or one of the library.

    Of the library's it takes name, category, probability, impact, delay, cost, early sign and, as a note, what is
    usually done about it. The library gives the cost in percent of the approved budget; in the plan it is an amount.
    """
    if key is None and origin is None:
        raise CrmplanError("a risk needs an id", hint="ID, or --from ID for one of `crmplan library risks`")
    if step is not None and origin is not None:
        raise CrmplanError("--from says already what risk it is", hint="leave --as out")
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
    return lambda now: _added(now, key or str(origin), origin, fields)


def _added(
    now: Editing, key: str, origin: str | None, fields: Mapping[str, Data]
) -> Iterator[Change | Remark]:
    """Yield the change that adds a risk, with what the library says of it where that is wanted."""
    if origin is None:
        yield from register.new_risk(now.plan, key, fields)
        return
    risk = known({one["id"]: one for one in packaged_yaml("risks")["risks"]}, origin, "risk in the library")
    budget = now.plan.budget
    approved = budget.approved.amount if budget and budget.approved else None
    found = risk_fields(risk, now.plan.project.language, approved=approved)
    usual: dict[str, Data] = {key: text if key in PROSE else Bare(text) for key, text in found.items()}
    usual["as"] = Bare(origin) if key != origin else None
    chosen = {name: usual.get(name) if value is None else value for name, value in fields.items()}
    yield from register.new_risk(now.plan, key, chosen)
    if chosen["cost"] is None and "cost" in risk["typical"]:
        _ = now.opened.messages
        yield Remark(_("No cost is written: it is a share of the approved budget, and there is none."))


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
