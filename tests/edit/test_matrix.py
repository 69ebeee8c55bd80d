"""Every edit in every style: the text means the same but for the path that was to change, and only its lines differ.

The counts of a run are printed at its end, by each process for itself.
"""

import copy
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmplan.edit.changes import Append, Bare, Change, Remove, Set
from crmplan.edit.rewrite import Rewritten, rewritten
from crmplan.errors import CrmplanError
from crmplan.loader import load_tree
from crmplan.loader.includes import Tree, read_tree
from crmplan.model.plan import Plan
from tests.edit import nasty, oracle
from tests.edit.styles import MEANING, STYLES, TEXTS, Style
from tests.edit.verbs import VERBS

TODAY = date(2026, 5, 20)
BY_NAME = {style.name: style for style in STYLES}
COUNTS: Counter[str] = Counter()

REFUSED: dict[str, dict[str, str]] = {
    "aliases": {
        "risk happens": "is repeated by the alias *seen",
        "risk is closed": "is written by the alias *seen",
        "risk is reviewed": "is repeated by the alias *seen",
    },
    "aliased mappings": {
        "done again": "is repeated by the alias *budget",
        "all done": "is written by the alias *budget",
        "risk happens": "is repeated by the alias *risk",
        "risk is closed": "is written by the alias *risk",
        "risk is reviewed": "is repeated by the alias *risk",
    },
}
"""The edits that a style does not allow, and why; all others must be made."""
UNDEFINED: dict[str, tuple[str, ...]] = {
    "empty sections": ("action done", "answer a request", "solve a request"),
    "no sections": ("risk happens", "risk is closed", "risk is reviewed", "action done"),
    "sections of nothing": ("risk happens", "risk is closed", "risk is reviewed", "action done"),
}
"""The edits that make no sense, for what they are about is not in the plan."""


class Opened(NamedTuple):
    """A plan as it was read, and what it says."""

    tree: Tree
    plan: Plan


@cache
def opened(name: str) -> Opened:
    style = BY_NAME[name]
    with TemporaryDirectory() as folder:
        for file, content in style.files.items():
            (Path(folder) / file).write_bytes(content)
        tree = read_tree(Path(folder) if len(style.files) > 1 else Path(folder) / "plan.yaml")
        loaded = load_tree(tree._replace(data=copy.deepcopy(tree.data)), today=TODAY)
    assert loaded.plan is not None, [(str(one.place), one.code, one.params) for one in loaded.findings]
    return Opened(tree, loaded.plan)


@pytest.fixture(scope="session", autouse=True)
def counts(request: pytest.FixtureRequest) -> Iterator[None]:
    """Print what was tried, past the capture of output."""
    yield
    capture: Any = request.config.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled():
        told = ", ".join(f"{count} {what}" for what, count in COUNTS.items())
        sys.stderr.write(f"\nmatrix of {len(STYLES)} styles and {len(VERBS)} edits: {told}\n")


def wrong(style: Style, changes: Sequence[Change]) -> Iterator[str]:
    """Make the changes in both ways of the proof, and yield what is wrong with the texts."""
    tree = opened(style.name).tree
    result = rewritten(tree, changes)
    COUNTS["cases"] += 1
    if style.name in TEXTS and rewritten(tree, changes, whole=0) != result:
        yield "the proof by a part of the text comes to something else"
    for text in result.texts:
        section = text.path.stem if text.path.stem in tree.sources.sections else None
        if text.old is None:
            if oracle.Reading(text.new).data != oracle.expected({}, changes).get(text.path.stem):
                yield "a new file holds something else"
            continue
        own = [one for one in changes if section in (None, one.path[0])]
        own = [one for one in own if section or one.path[0] not in tree.sources.sections]
        yield from oracle.wrong(
            text.old, text.new, [one._replace(path=one.path[1:]) for one in own] if section else own
        )
        if "JSON" in style.name and "\\U" not in text.new:
            yield from _no_json(text.new)


def _no_json(text: str) -> Iterator[str]:
    try:
        json.loads(text)
    except ValueError as error:
        yield f"it is no JSON any more: {error}"


def _plain(data: Any) -> Any:
    """Return data without keys that are free, and those that say nothing."""
    if isinstance(data, dict):
        return {
            key: _plain(value)
            for key, value in data.items()
            if not key.startswith("x-") and value not in (None, [])
        }
    return [_plain(item) for item in data] if isinstance(data, list) else data


@pytest.mark.parametrize(
    "style", [one for one in STYLES if not one.has_other_meaning], ids=lambda one: one.name
)
def test_styles_mean_the_same(style: Style) -> None:
    assert _plain(opened(style.name).tree.data) == _plain(MEANING)


@pytest.mark.parametrize("style", STYLES, ids=lambda one: one.name)
def test_every_edit_in_every_style(style: Style) -> None:
    plan = opened(style.name).plan
    problems = []
    refused, undefined = {}, []
    for name, verb in VERBS.items():
        try:
            changes = list(verb(plan))
        except CrmplanError:
            undefined.append(name)
            continue
        try:
            problems += [f"{name}: {problem}" for problem in wrong(style, changes)]
        except CrmplanError as error:
            refused[name] = str(error)
    COUNTS["refused"] += len(refused)
    assert not problems, "\n".join(problems)
    wanted = REFUSED.get(style.name, {})
    assert refused.keys() == wanted.keys(), refused
    assert all(reason in refused[name] for name, reason in wanted.items()), refused
    for name in UNDEFINED.get(style.name, ()):
        assert name in undefined
    if not style.has_other_meaning:
        assert not undefined


def again(tree: Tree, result: Rewritten) -> Tree:
    """Return the plan with its new texts."""
    with TemporaryDirectory() as folder:
        for file in tree.sources.files:
            (Path(folder) / Path(file.name).name).write_text(file.text, encoding="utf-8", newline="")
        for text in result.texts:
            (Path(folder) / text.path.name).write_text(text.new, encoding="utf-8", newline="")
        return read_tree(Path(folder) if len(tree.sources.files) > 1 else Path(folder) / "plan.yaml")


@pytest.mark.parametrize(
    "name", ["block", "flow", "wrapped flow", "JSON in lines", "folded in places", "aligned both"]
)
def test_an_edit_made_again_changes_nothing(name: str) -> None:
    tree, plan = opened(name)
    for verb, make in VERBS.items():
        changes = [one for one in make(plan) if not isinstance(one, Append)]
        result = rewritten(tree, changes)
        assert not rewritten(again(tree, result), changes).texts, verb
        COUNTS["made again"] += 1


# --- changes at any place ---

LINES = st.sampled_from(nasty.TEXTS)
BARE = st.sampled_from(["2026-03-17", "12", "60%", "irina", "2d / 3d / 6d", "a: b", "- a"]).map(Bare)
KEYS = st.sampled_from(nasty.KEYS)
SCALARS = LINES | BARE
LISTS = st.lists(SCALARS, max_size=3)
VALUES = (
    SCALARS
    | st.none()
    | LISTS
    | st.dictionaries(KEYS, SCALARS | LISTS | st.dictionaries(KEYS, SCALARS, max_size=2), max_size=3)
    | st.lists(st.dictionaries(KEYS, SCALARS, max_size=2), max_size=2)
)


def places(data: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Yield every path in data that a change may name."""
    if path:
        yield path, data
    if isinstance(data, dict):
        for key, value in data.items():
            if not key.startswith("x-"):
                yield from places(value, (*path, key))
    elif isinstance(data, list):
        for number, item in enumerate(data):
            yield from places(item, (*path, number))


@st.composite
def edits(draw: st.DrawFn) -> tuple[str, list[Change]]:
    """Return the name of a style and some changes of its plan, often within one mapping."""
    style = draw(st.sampled_from(STYLES))
    found = list(places(opened(style.name).tree.data))
    made: list[Change] = []
    for _ in range(draw(st.integers(1, 3))):
        path, value = draw(st.sampled_from(found))
        change = draw(_changes_at(path, value))
        if not any(_touches(change.path, other.path) for other in made):
            made.append(change)
        if draw(st.booleans()):
            near = [one for one in found if one[0][:-1] == path[:-1]]
            found = near or found
    return style.name, made


def _changes_at(path: tuple[str | int, ...], value: Any) -> st.SearchStrategy[Change]:
    found: list[st.SearchStrategy[Change]] = [st.builds(Set, st.just(path), VALUES)]
    if isinstance(path[-1], str):
        found.append(st.just(Remove(path)))
    if isinstance(value, dict):
        new = KEYS.filter(lambda key: key not in value).map(lambda key: (*path, key))
        found.append(st.builds(Set, new, VALUES))
    else:
        found.append(st.builds(Append, st.just(path), st.lists(SCALARS, min_size=1, max_size=2).map(tuple)))
    return st.one_of(found)


def _touches(one: tuple[str | int, ...], other: tuple[str | int, ...]) -> bool:
    length = min(len(one), len(other))
    return one[:length] == other[:length]


SHARED = ("is repeated by the alias", "is written by the alias", "comes from a merge of mappings")


def _is_right_refusal(said: str, tree: Tree, changes: Sequence[Change]) -> bool:
    """Tell whether changes had to be refused.

    So are those of what aliases repeat, of a section whose file would be empty, and of keys that a merge gives as well
    and that can't be taken away.
    """
    text = "".join(file.text for file in tree.sources.files)
    is_shared = "*" in text and any(one in said for one in SHARED)
    is_file = bool(tree.sources.sections) and "delete that" in said
    is_merged = "<<:" in text and any(isinstance(one, Remove) for one in changes)
    return is_shared or is_file or is_merged


@given(edits())
@settings(max_examples=150)
def test_any_change_anywhere(edit: tuple[str, list[Change]]) -> None:
    name, changes = edit
    tree = opened(name).tree
    try:
        problems = list(wrong(BY_NAME[name], changes))
    except CrmplanError as error:
        COUNTS["refused"] += 1
        problems = [] if _is_right_refusal(str(error), tree, changes) else [f"refused: {error}"]
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("text", [*nasty.TEXTS, *nasty.HALVES], ids=ascii)
@pytest.mark.parametrize("name", ["block", "flow", "dumped in double quotes", "JSON on one line", "folded"])
def test_text_of_a_user_adds_no_structure(name: str, text: str) -> None:
    budget = ("stages", "start", "tasks", "budget")
    changes = [
        Set((*budget, "name"), text),
        Set((*budget, "note"), text),
        Append((*budget, "unmet"), (text, "and more")),
        Append(("meetings", "final", "decisions"), (text,)),
        Set(("risks", "new"), {"name": text, "owner": Bare(text)}),
        Set(("actions", "complete-cards", "due"), Bare(text)),
        Set(("audit", "answers", text or "empty", "answer"), text),
    ]
    if text in nasty.HALVES:
        for change in changes:
            with pytest.raises(CrmplanError, match="a character that is none"):
                rewritten(opened(name).tree, [change])
        return
    assert not list(wrong(BY_NAME[name], changes))
