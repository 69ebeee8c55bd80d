"""The proof says no to every splice that does more, less or something else than the change."""

import random
import string

import pytest

from crmplan.edit.changes import Append, Bare, Change, Remove, Set
from crmplan.edit.mapping import splices
from crmplan.edit.page import Page
from crmplan.edit.proof import is_proven
from crmplan.edit.splice import Site, Splice, spliced
from crmplan.edit.style import style_of
from crmplan.loader.yaml_nodes import compose
from crmplan.source import Mark, SourceFile

TEXT = """\
crmplan: 1
project: {name: Rollout, start: 2026-03-02}
stages:
  work:
    tasks:
      funnel:
        name: Configure   # the funnel
        owner: max
        accept:
          - Two stages
      deals: {name: Move, owner: max}   # later
      last:
        name: Last
risks:
  sabotage:
    name: Sabotage
"""
FUNNEL = ("stages", "work", "tasks", "funnel")
NAME = Set((*FUNNEL, "name"), "Set up")


def page_of(text: str) -> tuple[Page, Mark]:
    file = SourceFile("plan.yaml", text)
    return Page(file), compose(file).mark


def right(page: Page, root: Mark, change: Change) -> list[Splice]:
    data = compose(page.file).data
    return list(splices(page, Site(root, data, (), style_of(page, root)), [change]))


def proven(text: str, change: Change, *found: Splice) -> set[bool]:
    """Return what the proof by the whole text and the one by the entry say."""
    page, root = page_of(text)
    return {is_proven(page, root, [change], found, whole=whole) for whole in (10**6, 0)}


def at(old: str, new: str, text: str = TEXT) -> Splice:
    """Return the splice that puts new text in the place of old, which is there once."""
    assert text.count(old) == 1
    start = text.index(old)
    return Splice(start, start + len(old), new)


@pytest.mark.parametrize(
    "change",
    [
        NAME,
        Set((*FUNNEL, "quality"), Bare("4")),
        Append((*FUNNEL, "accept"), ("Three", "- four")),
        Remove((*FUNNEL, "accept")),
        Set(("stages", "work", "tasks", "deals", "note"), "a, b"),
        Set(("stages", "work", "tasks", "last", "note"), "# a"),
        Set(("risks", "sabotage", "note"), "..."),
    ],
)
def test_right_splices_are_proven(change: Change) -> None:
    page, root = page_of(TEXT)
    assert proven(TEXT, change, *right(page, root, change)) == {True}


@pytest.mark.parametrize(
    "found",
    [
        pytest.param([], id="nothing"),
        pytest.param([at("Configure", "Set uq")], id="another text"),
        pytest.param([at("Configure", '"Set up')], id="a quote that is not closed"),
        pytest.param([at("Configure", "'Set up")], id="a single quote that is not closed"),
        pytest.param(
            [at("Configure   # the", "Set up # the"), at("owner: max\n        accept", "accept")],
            id="a key less",
        ),
        pytest.param([at("Configure   # the funnel", "Set up# the funnel")], id="a comment swallowed"),
        pytest.param([at("name: Configure", "name: Set up\n         quality: 4")], id="a column off"),
        pytest.param([at("name: Configure", "name: Set up\n        quality: 4")], id="a key more"),
        pytest.param([at("name: Configure", "name: Set up\n      quality: 4")], id="a sibling more"),
        pytest.param([at("name: Configure", "name: Set up\n    quality: 4")], id="an uncle more"),
        pytest.param([at("name: Configure", "name: |\n          Set up")], id="a line break more"),
        pytest.param([at("name: Configure", "- name: Set up")], id="a dash"),
        pytest.param([at("name: Configure", "name: Set up\n        name: Set up")], id="a key twice"),
        pytest.param([at("Configure", "{Set up")], id="a brace that is not closed"),
        pytest.param([at("Configure", "*a")], id="an alias"),
        pytest.param([at("Configure", "!!str Set up")], id="a tag"),
        pytest.param([at("Configure", "Set up"), at("Two", "Three")], id="another path too"),
        pytest.param([at("Configure", "Set up"), at("Sabotage", "Others")], id="a path elsewhere too"),
        pytest.param(
            [at("Configure", "Set up"), at("      deals:", "      dealt:")], id="another entry's key"
        ),
        pytest.param(
            [at("Configure", "Set up"), at("Two stages\n", "Two stages")], id="a line break swallowed"
        ),
        pytest.param(
            [at("Configure", "Set up"), at("Two stages\n", "Two stages\n...\n")], id="the end of the document"
        ),
        pytest.param(
            [at("Configure", "Set up"), at("Two stages\n", "Two stages\n---\n")], id="a second document"
        ),
        pytest.param(
            [at("Configure", "Set up"), at("funnel:", "# a\n    funnel:")], id="an entry moved by a comment"
        ),
        pytest.param([at("Configure", "Set up"), at("      funnel:", "    funnel:")], id="an entry moved"),
        pytest.param([at("Configure", "Set up\x00")], id="a control character"),
        pytest.param([at("Configure", "Set\tup")], id="a tab"),
    ],
)
def test_wrong_splices_are_not_proven(found: list[Splice]) -> None:
    assert proven(TEXT, NAME, *found) == {False}


def test_what_is_free_for_the_user_is_proven_too() -> None:
    text = TEXT.replace("owner: max\n", "x-owner: max\n", 1)
    assert proven(text, NAME, at("Configure", "Set up", text)) == {True}
    assert proven(
        text, NAME, at("Configure", "Set up", text), at("x-owner: max", "x-owner: irina", text)
    ) == {False}
    assert proven(text, NAME, at("Configure", "Set up", text), at("        x-owner: max\n", "", text)) == {
        False
    }


def test_anchor_in_an_entry_lets_the_whole_be_read() -> None:
    text = TEXT.replace("Two stages", "&a Two stages").replace("name: Sabotage", "name: *a")
    assert proven(text, NAME, at("Configure", "Set up", text)) == {True}
    other = Set((*FUNNEL, "accept", 0), "Three")
    assert proven(text, other, at("Two stages", "Three", text)) == {False}
    assert proven(text, NAME, at("Configure", "&a Set up", text)) == {True}


def test_anchor_that_hides_another_is_seen() -> None:
    text = "a: &x one\nb:\n  c:\n    d: two\n  e: 1\nf: *x\n"
    change = Set(("b", "c", "d"), "three")
    assert proven(text, change, at("two", "&x three", text)) == {False}
    assert proven(text, change, at("two", "&y three", text)) == {True}


def test_entry_that_ends_without_a_line_break_ends_so_after() -> None:
    change = Set(("b", "c", "d"), "three")
    text = "a: 1\nb:\n  c:\n    d: two\n  e: 1"
    assert proven(text, change, at("two", "three", text)) == {True}
    assert proven(text, change, at("two\n", "three", text)) == {False}


@pytest.mark.parametrize("seed", range(12))
def test_random_splices_are_proven_only_where_they_make_the_change(seed: int) -> None:
    """Compare with the meaning of the whole text, read by itself."""
    page, root = page_of(TEXT)
    random_ = random.Random(seed)
    wanted = compose(SourceFile("", spliced(TEXT, [at("Configure", "Set up")])), keeps_free=True).data
    for _ in range(40):
        start = random_.randrange(len(TEXT))
        noise = "".join(
            random_.choices(" \n:-#{}[]'\"&*|>," + string.ascii_lowercase[:3], k=random_.randrange(4))
        )
        extra = Splice(start, min(start + random_.randrange(3), len(TEXT)), noise)
        found = [at("Configure", "Set up"), extra]
        composed = compose(SourceFile("", spliced(TEXT, found)), keeps_free=True)
        is_right = not composed.findings and composed.data == wanted
        for whole in (10**6, 0):
            assert is_proven(page, root, [NAME], found, whole=whole) == is_right, (extra, whole)
