"""What is offered where a shell completes a word: ids of the plan that the command line is about, with their names.

The plan is read without validating it. Only what is an id of the language is offered, and nothing at all where
something is wrong: a shell that completes a word has no place for an error.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Literal

import typer

from crmplan.cli import plain
from crmplan.cli.plain import Entries, State
from crmplan.cli.session import find_plans
from crmplan.errors import CrmplanError
from crmplan.loader.baselines import read_baselines
from crmplan.loader.includes import SECTIONS, Tree, read_tree
from crmplan.loader.packaged import LANGUAGES, packaged_yaml
from crmplan.render.base import FORMATS, REPORTS
from crmplan.reports.wording import Wording

Offer = tuple[str, str]
"""A word, and what is shown beside it."""
Completer = Callable[[typer.Context, str], list[Offer]]

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
_PATH = re.compile(r"[\w.][\w./-]*")


def task_ids_in(*states: State) -> Completer:
    """Return what offers the tasks in any of these states, of all where none is named."""
    return _of(lambda tree: _in(states, plain.tasks(tree)))


def action_ids_in(*states: State) -> Completer:
    """Return what offers the actions in any of these states, of all where none is named."""
    return _of(lambda tree: _in(states, plain.section(tree, "actions")))


def gate_ids_in(*states: State) -> Completer:
    """Return what offers the gates in any of these states, of all where none is named; one that is passed is done."""
    return _of(lambda tree: _in(states, plain.gates(tree)))


def risk_ids_in(*statuses: Literal["open", "happened", "closed"]) -> Completer:
    """Return what offers the risks of any of these statuses."""

    def find(tree: Tree) -> Entries:
        risks = plain.section(tree, "risks")
        return ((key, risk) for key, risk in risks if (plain.value(risk, "status") or "open") in statuses)

    return _of(find)


def _in(states: Iterable[State], entries: Entries) -> Entries:
    wanted = frozenset(states)
    return ((key, entry) for key, entry in entries if not wanted or plain.state(entry) in wanted)


def _entries(*sections: str) -> Completer:
    return _of(lambda tree: (one for section in sections for one in plain.section(tree, section)))


def _requests(tree: Tree) -> Entries:
    return plain.section(tree, "support", "requests")


def _of(find: Callable[[Tree], Entries]) -> Completer:
    """Return what offers the ids that are found in the plans."""

    def complete(ctx: typer.Context, incomplete: str) -> list[Offer]:
        offers = _offers((one for tree in _trees(ctx) for one in find(tree)), incomplete)
        given = _given(ctx)
        return [offer for offer in offers if offer[0] not in given]

    return complete


def _library(name: str) -> Completer:
    """Return what offers the ids of a packaged library, named in the language of the plan."""

    def complete(ctx: typer.Context, incomplete: str) -> list[Offer]:
        tree = next(_trees(ctx), None)
        language = plain.language(tree) if tree else "en"
        return _offers(plain.library(name, name, language), incomplete)

    return complete


def _offers(entries: Entries, incomplete: str) -> list[Offer]:
    found: dict[str, str] = {}
    for key, entry in entries:
        if isinstance(key, str) and key.startswith(incomplete) and _ID.fullmatch(key):
            found.setdefault(key, plain.name(entry))
    return list(found.items())


def _trees(ctx: typer.Context) -> Iterator[Tree]:
    """Yield the data of the plans that are meant; one that can't be read is passed over."""
    for path in _plans(ctx):
        try:
            tree = read_tree(path)
        except (CrmplanError, OSError, ValueError):
            continue
        yield tree


def _given(ctx: typer.Context) -> set[str]:
    """Return the words of arguments and options that take several."""
    several = (value for value in ctx.params.values() if isinstance(value, (list, tuple)))
    return {word for value in several for word in value if isinstance(word, str)}


def _plans(ctx: typer.Context) -> list[Path]:
    try:
        return [path.expanduser() for path in find_plans(_named(ctx))]
    except (CrmplanError, OSError, RuntimeError):
        return []


def _named(ctx: typer.Context) -> list[str]:
    """Return the plans that the command line names so far."""
    at: Any = ctx
    while at is not None:
        value = at.params.get("plan") or at.params.get("plans")
        if value:
            return [value] if isinstance(value, str) else [str(one) for one in value]
        at = at.parent
    return []


def plans_and_sections(ctx: typer.Context, incomplete: str) -> list[Offer]:
    """Offer plans, and the sections of the one plan that is meant where none is named."""
    paths = [(path.as_posix(), "") for path in _plans(ctx) if _PATH.fullmatch(path.as_posix())]
    return [*paths, *sections(ctx, incomplete)]


def sections(ctx: typer.Context, incomplete: str) -> list[Offer]:
    """Offer the sections of a plan."""
    return [(name, "") for name in SECTIONS if name.startswith(incomplete)]


def codes(ctx: typer.Context, incomplete: str) -> list[Offer]:
    """Offer the codes of all messages and rules, or their names where one was begun."""
    wording = Wording("en", packaged_yaml)
    named = [(code, wording.name(code)) for code in wording.codes()]
    is_name = incomplete[:1].islower()
    found = [(name, code) if is_name else (code, name) for code, name in named]
    return [one for one in found if one[0].startswith(incomplete)]


def languages(ctx: typer.Context, incomplete: str) -> list[Offer]:
    """Offer the languages of reports."""
    return [(name, "") for name in LANGUAGES if name.startswith(incomplete)]


def formats(ctx: typer.Context, incomplete: str) -> list[Offer]:
    """Offer the formats of views."""
    return [(name, "") for name in FORMATS if name.startswith(incomplete)]


def check_formats(ctx: typer.Context, incomplete: str) -> list[Offer]:
    """Offer the formats of views, and those of findings alone."""
    return [(name, "") for name in (*FORMATS, *REPORTS) if name.startswith(incomplete)]


def baseline_names(ctx: typer.Context, incomplete: str) -> list[Offer]:
    """Offer the baselines of the plans that are meant, with the day on which each was saved."""
    found: dict[str, str] = {}
    for path in _plans(ctx):
        try:
            saved = read_baselines(path).baselines
        except (CrmplanError, OSError):
            continue
        found |= {name: one.saved.isoformat() for name, one in saved.items()}
    return [(name, day) for name, day in found.items() if name.startswith(incomplete)]


def words(*known: str) -> Completer:
    """Return what offers words that are the same in every plan."""

    def complete(ctx: typer.Context, incomplete: str) -> list[Offer]:
        return [(word, "") for word in known if word.startswith(incomplete)]

    return complete


task_ids, action_ids, gate_ids = task_ids_in(), action_ids_in(), gate_ids_in()
stage_ids, risk_ids, kpi_ids = _entries("stages"), _entries("risks"), _entries("kpis")
process_ids, goal_ids, meeting_ids = _entries("processes"), _entries("goals"), _entries("meetings")
member_ids, person_ids, people_ids = _entries("team"), _entries("team", "people"), _entries("people")
request_ids = _of(_requests)
open_request_ids = _of(lambda tree: (one for one in _requests(tree) if not plain.value(one[1], "solved")))
question_ids, group_ids = _of(plain.questions), _of(plain.groups)
library_risk_ids, library_kpi_ids = _library("risks"), _library("kpis")
