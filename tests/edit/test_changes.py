"""Changes of data: one after another, and the data itself stays as it is."""

import copy

import pytest

from crmplan.edit.changes import Append, Bare, Change, Remove, Set, as_read, below, changed
from crmplan.loader.yaml_nodes import Data

DATA = {"a": {"b": "1", "c": ["x", {"d": "2"}]}, "e": None, "f": "text"}


@pytest.mark.parametrize(
    ("change", "path", "after"),
    [
        (Set(("a", "b"), "2"), ("a", "b"), "2"),
        (Set(("a", "new"), ["y"]), ("a", "new"), ["y"]),
        (Set(("a", "c", 1, "d"), "3"), ("a", "c", 1, "d"), "3"),
        (Set(("e", "g", "h"), "4"), ("e",), {"g": {"h": "4"}}),
        (Set(("new", "g"), {}), ("new",), {"g": {}}),
        (Append(("a", "c"), ("y", "z")), ("a", "c"), ["x", {"d": "2"}, "y", "z"]),
        (Append(("f",), ("more",)), ("f",), ["text", "more"]),
        (Append(("e",), ("one",)), ("e",), ["one"]),
        (Append(("new",), ("one",)), ("new",), ["one"]),
        (Remove(("a", "b")), ("a",), {"c": ["x", {"d": "2"}]}),
        (Remove(("a", "none")), (), DATA),
        (Remove(("none", "b")), (), DATA),
        (Remove(("e", "b")), (), DATA),
    ],
)
def test_change_makes_the_data(change: Change, path: tuple[str | int, ...], after: Data) -> None:
    data = copy.deepcopy(DATA)
    found: Data = changed(data, [change])
    for step in path:
        found = found[step]
    assert found == after
    assert data == DATA


def test_changes_are_made_in_their_order() -> None:
    changes = [Set(("a",), {}), Set(("a", "b"), "1"), Append(("a", "c"), ("x",)), Remove(("a", "b"))]
    assert changed({}, changes) == {"a": {"c": ["x"]}}


def test_a_reader_sees_no_bare_words() -> None:
    found = as_read(Set(("a",), {"b": [Bare("c"), None], "d": Bare("e")}))
    assert isinstance(found, Set) and found.value == {"b": ["c", None], "d": "e"}
    assert type(found.value["d"]) is str and type(found.value["b"][0]) is str
    assert as_read(Remove(("a",))) == Remove(("a",))
    items = as_read(Append(("a",), (Bare("b"),)))
    assert isinstance(items, Append) and type(items.items[0]) is str


def test_change_is_seen_from_below() -> None:
    assert below(Remove(("a", "b", "c"))) == Remove(("b", "c"))
    assert below(Remove(("a", "b", "c")), 2) == Remove(("c",))
