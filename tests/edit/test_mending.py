"""Fixes to new texts: which are made at once, what is proven, what is refused."""

from pathlib import Path

import pytest

from crmplan.edit.mending import going_together, with_changes, without_comments
from crmplan.errors import CrmplanError
from crmplan.findings import Append, Change, Finding, Fix, Remove, Rename, Set
from crmplan.loader.includes import Tree, read_tree
from crmplan.source import Location, SourceFile

TEXT = """\
crmplan: 1
project: {name: P, start: 2026-03-02}  # crmplan: ignore[CP999] why
cards:
  client:
    fax: {required: true}   # nobody reads it
    "telephon": {}
    'phones': &p {kind: other}
    mail: *p
"""


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    path = tmp_path / "plan.yaml"
    path.write_text(TEXT, encoding="utf-8")
    return read_tree(path)


def changing(*changes: Change) -> Finding:
    return Finding("CP203", fix=Fix(changes))


def cutting(*places: Location) -> Finding:
    return Finding("CP091", fix=Fix(cuts=places))


def cut(tree: Tree, text: str) -> Location:
    start = TEXT.index(text)
    return Location(tree.sources.files[0], start, start + len(text))


def test_comments_come_first_and_findings_without_a_fix_never(tree: Tree) -> None:
    one, other = changing(Remove(("a",))), cutting(cut(tree, "nobody"))
    assert going_together([Finding("CP801"), one, other]) == [[other], [one]]
    assert going_together([Finding("CP801"), one]) == [[one]]
    assert going_together([Finding("CP801")]) == []


def test_of_cuts_that_overlap_the_first_is_made(tree: Tree) -> None:
    first, second, third = cut(tree, "nobody reads"), cut(tree, "reads it"), cut(tree, " it")
    elsewhere = Location(SourceFile("other.yaml", TEXT), first.start, first.end)
    cuts = [cutting(one) for one in (first, second, third, elsewhere)]
    assert going_together(cuts) == [[cuts[0], cuts[2], cuts[3]]]


@pytest.mark.parametrize(
    "change",
    [
        Set(("a", "b"), "1"),
        Set(("a",), {}),
        Remove(("a", "b", "c")),
        Append(("a", "b"), ("x",)),
        Rename(("a", "b"), "c"),
        Rename(("a", "d"), "b"),
    ],
)
def test_of_changes_that_overlap_the_first_is_made(change: Change) -> None:
    first, second, apart = changing(Set(("a", "b"), "2")), changing(change), changing(Set(("a", "x"), "3"))
    assert going_together([first, second, apart]) == [[first, apart]]
    assert going_together([second, first]) == [[second]]


def test_all_changes_of_a_file_are_one_text(tree: Tree) -> None:
    field = ("cards", "client")
    found = [
        changing(Remove((*field, "fax", "required"))),
        changing(Set(("actions", "a"), {"name": "A"})),
        changing(Set(("actions", "b"), {"name": "B"})),
    ]
    (text,) = with_changes(tree, found)
    assert text.old == TEXT
    assert text.new == TEXT.replace("{required: true}", "{}") + "actions:\n  a: {name: A}\n  b: {name: B}\n"


def test_key_is_renamed_where_it_stands(tree: Tree) -> None:
    (text,) = with_changes(tree, [changing(Rename(("cards", "client"), "person"))])
    assert text.new == TEXT.replace("  client:", "  person:")
    (text,) = with_changes(tree, [changing(Rename(("cards", "client", "telephon"), "telephone"))])
    assert text.new == TEXT.replace('"telephon"', "telephone")


@pytest.mark.parametrize(
    "change",
    [
        Rename(("cards", "client", "phones"), "fax"),
        Rename(("cards", "client", "mail", "kind"), "kinds"),
        Rename(("cards", "client", "phones", "kind"), "kinds"),
    ],
)
def test_what_cannot_be_changed_alone_is_refused(tree: Tree, change: Change) -> None:
    with pytest.raises(CrmplanError):
        with_changes(tree, [changing(change)])


def test_comment_is_cut(tree: Tree) -> None:
    (text,) = without_comments(tree.sources.files, [cutting(cut(tree, "  # crmplan: ignore[CP999] why"))])
    assert text.new == TEXT.replace("  # crmplan: ignore[CP999] why", "")


@pytest.mark.parametrize("part", ["name: P, ", "{", "# nobody", "crmplan: 1\n"])
def test_what_is_no_comment_is_not_cut(tree: Tree, part: str) -> None:
    with pytest.raises(CrmplanError):
        without_comments(tree.sources.files, [cutting(cut(tree, part))])
