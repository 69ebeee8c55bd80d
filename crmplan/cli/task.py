"""`crmplan task …`: what happens to a task, written into the plan."""

import re
from typing import Annotated, Any

import typer

from crmplan.cli import completion, verbs
from crmplan.cli.editing import Make
from crmplan.cli.plain import State
from crmplan.edit import work
from crmplan.edit.changes import Bare
from crmplan.errors import CrmplanError
from crmplan.loader.yaml_nodes import Data

app = verbs.group()

Spent = Annotated[
    str | None, verbs.option("--spent", "MONEY", "All that it has cost so far, owners' hours included.")
]
Quality = Annotated[
    str | None,
    verbs.option("--quality", "0..5", "0 absent … 3 usable with remarks … 5 meets the criteria in full."),
]
Unmet = Annotated[
    list[str] | None,
    verbs.option("--unmet", "TEXT", "An acceptance criterion that was not met; may be repeated."),
]


def _ids(*states: State) -> Any:
    return typer.Argument(metavar="ID...", help="Tasks.", autocompletion=completion.task_ids_in(*states))


@verbs.command(app)
def start(
    ids: Annotated[list[str], _ids("todo")],
    on: verbs.On = None,
    spent: Spent = None,
    note: verbs.Note = None,
) -> Make:
    """Work on tasks begins."""
    facts = work.Facts(spent=spent, note=note)
    return lambda now: work.started(now.plan, ids, now.day(on), facts)


@verbs.command(app)
def done(
    ids: Annotated[list[str], _ids("todo", "doing", "blocked")],
    on: verbs.On = None,
    quality: Quality = None,
    spent: Spent = None,
    unmet: Unmet = None,
    note: verbs.Note = None,
) -> Make:
    """Tasks are done, with the mark of their quality, their cost, and what was not met."""
    facts = work.Facts(spent, quality, unmet or (), note)
    return lambda now: work.done(now.plan, ids, now.day(on), facts)


@verbs.command(app)
def block(
    ids: Annotated[list[str], _ids("todo", "doing")],
    by: Annotated[str | None, verbs.option("--by", "TEXT", "What keeps it from going on.")] = None,
    spent: Spent = None,
    note: verbs.Note = None,
) -> Make:
    """Tasks can't go on."""
    facts = work.Facts(spent=spent, note=note)
    return lambda now: work.blocked(now.plan, ids, by, facts)


@verbs.command(app)
def unblock(
    ids: Annotated[list[str], _ids("blocked")],
    note: verbs.Note = None,
) -> Make:
    """Tasks can go on again."""
    return lambda now: work.unblocked(now.plan, ids, work.Facts(note=note))


@verbs.command(app)
def drop(
    ids: Annotated[list[str], _ids("todo", "doing", "blocked")],
    spent: Spent = None,
    note: Annotated[
        str | None, verbs.option("--note", "TEXT", "Why; a task without a note needs it.")
    ] = None,
) -> Make:
    """Tasks will not be done; they leave the scope, and what waits for them may begin."""
    facts = work.Facts(spent=spent, note=note)
    return lambda now: work.dropped(now.plan, ids, facts)


@verbs.command(app)
def progress(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="ID... [60%]",
            help="Tasks, and the share that is done.",
            autocompletion=completion.task_ids_in("todo", "doing", "blocked"),
        ),
    ],
    remaining: Annotated[
        str | None,
        verbs.option("--remaining", "TIME", "Working time still to go: 1d, 4h; more sure than a share."),
    ] = None,
    on: Annotated[str | None, verbs.option("--on", "DAY", "When it began, if the plan does not say.")] = None,
    spent: Spent = None,
    note: verbs.Note = None,
) -> Make:
    """Tasks are done in part."""
    shares = [word for word in words if word.endswith("%")]
    ids = [word for word in words if not word.endswith("%")]
    if len(shares) > 1 or not ids or not (shares or remaining or spent):
        bare = next((word for word in ids if re.fullmatch(r"\d+([.,]\d+)?", word)), None)
        if bare is not None and len(ids) > 1:
            raise CrmplanError(f"{bare} is no share", hint=f"{bare}%, with its sign")
        raise CrmplanError("how much of which task is done?", hint="crmplan task progress ID 60%")
    facts = work.Facts(spent=spent, note=note)
    share = shares[0] if shares else None
    return lambda now: work.progressed(
        now.plan, ids, now.day(on), share=share, remaining=remaining, facts=facts
    )


@verbs.command(app)
def move(
    ids: Annotated[list[str], _ids("todo", "doing", "blocked")],
    on: Annotated[str | None, verbs.option("--on", "DAY", "It begins on that day at the earliest.")] = None,
    due: Annotated[
        str | None, verbs.option("--due", "DAY", "It is to be done by the end of that day.")
    ] = None,
    note: verbs.Note = None,
) -> Make:
    """Tasks are planned for other days, as dates or as project days: `day 30`."""
    if not (on or due):
        raise CrmplanError("to which day?", hint="--on 2026-03-17, --due `day 34`")
    return lambda now: work.moved(
        now.plan,
        ids,
        not_before=now.written_day(on),
        due=now.written_day(due),
        facts=work.Facts(note=note),
    )


@verbs.command(app)
def add(
    key: Annotated[str, typer.Argument(metavar="ID", help="Its id: record-lessons.")],
    stage: Annotated[str | None, verbs.option("--stage", "ID", "Its stage.", completion.stage_ids)] = None,
    name: Annotated[str | None, verbs.option("--name", "TEXT", "What readers see.")] = None,
    step: Annotated[str | None, verbs.option("--as", "ID", "The step of the method that it is.")] = None,
    after: Annotated[
        list[str] | None,
        verbs.option(
            "--after", "LINK", "What it waits for: an id, `funnel +2d`; may be repeated.", completion.task_ids
        ),
    ] = None,
    duration: Annotated[str | None, verbs.option("--duration", "TIME", "3d, 2w, 4h.")] = None,
    effort: Annotated[str | None, verbs.option("--effort", "TIME", "Work in it: 24h.")] = None,
    estimate: Annotated[
        str | None, verbs.option("--estimate", "TIMES", "2d / 3d / 6d: best, likely, worst.")
    ] = None,
    owner: Annotated[
        list[str] | None,
        verbs.option("--owner", "ID", "Who does it; may be repeated.", completion.member_ids),
    ] = None,
    not_before: Annotated[str | None, verbs.option("--not-before", "DAY", "A date, or `day 30`.")] = None,
    due: Annotated[str | None, verbs.option("--due", "DAY", "A date, or `day 34`.")] = None,
    deliverable: Annotated[
        str | None, verbs.option("--deliverable", "TEXT", "What there is when it is done.")
    ] = None,
    accept: Annotated[
        list[str] | None, verbs.option("--accept", "TEXT", "An acceptance criterion; may be repeated.")
    ] = None,
    cost: Annotated[str | None, verbs.option("--cost", "MONEY", "Planned, beside the owners' hours.")] = None,
    is_gate: Annotated[bool, typer.Option("--gate", help="It is a decision: go, no-go or postpone.")] = False,
    note: verbs.Note = None,
) -> Make:
    """Add a task to a stage; without duration, effort or estimate it is a milestone."""
    bare = verbs.bare
    fields: dict[str, Data] = {
        "name": name,
        "as": bare(step),
        "after": [Bare(link) for link in after or ()],
        "duration": bare(duration),
        "effort": bare(effort),
        "estimate": bare(estimate),
        "owner": verbs.one_or_more(owner),
        "not_before": bare(not_before),
        "due": bare(due),
        "deliverable": deliverable,
        "accept": list(accept or ()),
        "cost": bare(cost),
        "gate": {} if is_gate else None,
        "note": note,
    }
    return lambda now: work.new_task(now.plan, key, stage, fields)
