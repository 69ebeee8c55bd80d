"""Splices: stretches of one text, found on it and replaced at once; and the places that refuse a change."""

import pytest

from crmplan.edit.changes import Append, Bare, Change, Remove, Set
from crmplan.edit.splice import Splice, spliced
from crmplan.errors import CrmplanError
from tests.edit.test_style import edited


@pytest.mark.parametrize(
    ("splices", "after"),
    [
        ([], "abcdef"),
        ([Splice(0, 1, "x")], "xbcdef"),
        ([Splice(4, 6, ""), Splice(1, 1, "x")], "axbcd"),
        ([Splice(3, 3, "x"), Splice(3, 3, "y")], "abcxydef"),
        ([Splice(3, 4, "z"), Splice(3, 3, "x")], "abcxzef"),
        ([Splice(1, 4, "x"), Splice(3, 5, "y")], "axyf"),
        ([Splice(6, 6, "x")], "abcdefx"),
    ],
)
def test_splices_are_made_at_once(splices: list[Splice], after: str) -> None:
    assert spliced("abcdef", splices) == after


REFUSED: dict[str, tuple[str, Change, str]] = {
    "an alias for a value": (
        "risks:\n  a: {name: &n Fire}\n  b: {name: *n}\n",
        Set(("risks", "b", "name"), "Flood"),
        "plan.yaml:3:13: risks.b.name is written by the alias *n",
    ),
    "an alias for a mapping": (
        "risks:\n  a: &a {name: Fire}\n  b: *a\n",
        Set(("risks", "b", "name"), "Flood"),
        "plan.yaml:3:6: risks.b is written by the alias *a",
    ),
    "an alias for a list": (
        "risks:\n  a: {hits: &h [x]}\n  b: {hits: *h}\n",
        Append(("risks", "b", "hits"), ("y",)),
        "plan.yaml:3:13: risks.b.hits is written by the alias *h",
    ),
    "an anchored text": (
        "risks:\n  a: {name: &n Fire}\n  b: {name: *n}\n",
        Set(("risks", "a", "name"), "Flood"),
        "plan.yaml:3:13: risks.a.name is repeated by the alias *n",
    ),
    "within an anchored mapping": (
        "risks:\n  a: &a\n    name: Fire\n  b: *a\n",
        Set(("risks", "a", "note"), "Hot"),
        "plan.yaml:4:6: risks.a.note is repeated by the alias *a",
    ),
    "within the base of a merge": (
        "x-base: 1\nrisks:\n  a: &a {name: Fire}\n  b:\n    <<: [*a]\n",
        Remove(("risks", "a", "name")),
        "plan.yaml:5:10: risks.a.name is repeated by the alias *a",
    ),
    "an anchor goes with what holds it": (
        "risks:\n  a: {name: &n Fire}\n  b: {name: *n}\n",
        Remove(("risks", "a")),
        "plan.yaml:3:13: risks.a is repeated by the alias *n",
    ),
    "a list that comes from a merge": (
        "x-base: &a {hits: [x]}\nrisks:\n  b: {<<: *a, name: Fire}\n",
        Append(("risks", "b", "hits"), ("y",)),
        "plan.yaml:1:19: risks.b.hits comes from a merge of mappings",
    ),
    "a key of a merge can't go": (
        "x-base: &a {hits: [x]}\nrisks:\n  b: {<<: *a, name: Fire}\n",
        Remove(("risks", "b", "hits")),
        "plan.yaml:1:19: risks.b.hits comes from a merge of mappings",
    ),
    "below a text": (
        "risks:\n  a: Fire\n",
        Set(("risks", "a", "name"), "Flood"),
        "plan.yaml:2:6: risks.a is written in a way that leaves no room for the change",
    ),
    "a key that is too long for one": (
        "risks: {a: {name: Fire}}\n",
        Set(("risks", "k" * 2000), "Flood"),
        "leaves no room for the change",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refusal_names_place_and_reason(name: str) -> None:
    before, change, said = REFUSED[name]
    with pytest.raises(CrmplanError) as caught:
        edited(before, change)
    assert said in str(caught.value)
    assert caught.value.hint == "change it by hand: crmplan edit"
    assert caught.value.lines


ALLOWED: dict[str, tuple[str, Change, str]] = {
    "an anchor that no alias repeats": (
        "risks:\n  a: &a {name: Fire, note: see *a}\n",
        Set(("risks", "a", "name"), "Flood"),
        "risks:\n  a: &a {name: Flood, note: see *a}\n",
    ),
    "an anchor whose name another one takes before its alias": (
        "risks:\n  a: {name: &n Fire}\n  b: {name: &n Frost, note: *n}\n",
        Set(("risks", "a", "name"), "Flood"),
        "risks:\n  a: {name: &n Flood}\n  b: {name: &n Frost, note: *n}\n",
    ),
    "an anchor that goes with all its aliases": (
        "risks:\n  a: {name: &n Fire, note: *n}\n  b: {name: Frost}\n",
        Remove(("risks", "a")),
        "risks:\n  b: {name: Frost}\n",
    ),
    "an alias that goes": (
        "risks:\n  a: {name: &n Fire}\n  b: {name: *n, owner: max}\n",
        Remove(("risks", "b", "name")),
        "risks:\n  a: {name: &n Fire}\n  b: {owner: max}\n",
    ),
    "beside an alias": (
        "risks:\n  a: {name: &n Fire}\n  b: {name: *n}\n",
        Set(("risks", "b", "owner"), Bare("max")),
        "risks:\n  a: {name: &n Fire}\n  b: {name: *n, owner: max}\n",
    ),
    "a key of its own in the place of one of a merge": (
        "x-base: &a {impact: minor}\nrisks:\n  b: {<<: *a, name: Fire}\n",
        Set(("risks", "b", "impact"), Bare("severe")),
        "x-base: &a {impact: minor}\nrisks:\n  b: {<<: *a, name: Fire, impact: severe}\n",
    ),
    "a mapping that is nothing but a merge": (
        "x-base: &a {impact: minor}\nrisks:\n  b:\n    <<: *a\n  c: {<<: *a}\n",
        Set(("risks", "c", "impact"), Bare("severe")),
        "x-base: &a {impact: minor}\nrisks:\n  b:\n    <<: *a\n  c: {impact: severe, <<: *a}\n",
    ),
    "all but a merge goes": (
        "x-base: &a {impact: minor}\nrisks:\n  b:\n    <<: *a   # so\n    name: Fire\n",
        Remove(("risks", "b", "name")),
        "x-base: &a {impact: minor}\nrisks:\n  b:\n    <<: *a   # so\n",
    ),
    "a list of lists": (
        "risks:\n  a:\n    signs:\n      - [x, y]\n      - - z\n",
        Append(("risks", "a", "signs", 1), ("w",)),
        "risks:\n  a:\n    signs:\n      - [x, y]\n      - - z\n        - w\n",
    ),
    "a key in an item of a list": (
        "adoption:\n  - date: 2026-05-11\n    users: 14\n  - {date: 2026-05-12, users: 15}\n",
        Set(("adoption", 0, "active"), Bare("11")),
        "adoption:\n  - date: 2026-05-11\n    users: 14\n    active: 11\n  - {date: 2026-05-12, users: 15}\n",
    ),
    "the first key of an item goes": (
        "adoption:\n  - date: 2026-05-11\n    users: 14\n",
        Remove(("adoption", 0, "date")),
        "adoption:\n  - users: 14\n",
    ),
}


@pytest.mark.parametrize("name", ALLOWED)
def test_nothing_is_refused_that_changes_nothing_else(name: str) -> None:
    before, change, after = ALLOWED[name]
    assert edited(before, change) == after


def test_text_behind_a_bar_at_the_end_of_a_file_stays_what_it_is() -> None:
    before = "meetings:\n  final:\n    note: |\n      Long"
    after = "meetings:\n  final:\n    decisions: [Pay]\n    note: |\n      Long"
    assert edited(before, Append(("meetings", "final", "decisions"), ("Pay",))) == after
    before = "meetings:\n  final:\n    decisions:\n      - |\n        Go on"
    after = "meetings:\n  final:\n    decisions:\n      - |-\n        Go on\n      - Pay"
    assert edited(before, Append(("meetings", "final", "decisions"), ("Pay",))) == after


def test_changes_in_each_others_way_are_made_one_after_another() -> None:
    before = "risks: {\n  a: {name: Fire},\n  b: {\n    name: Frost }}\n"
    after = edited(before, Set(("risks", "c"), {"name": "Flood"}), Remove(("risks", "b")))
    assert after == "risks: {\n  a: {name: Fire},\n  c: {name: Flood}}\n"
