"""Places in files, and how they are shown without anything that a terminal would obey."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmplan.source import (
    EXCERPT_WIDTH,
    LONGEST,
    Location,
    Mark,
    SourceFile,
    SourceMap,
    cells,
    excerpt,
    shortened,
    visible,
)


@given(st.text(alphabet="ab\n\r\u2028\u0085", max_size=40), st.data())
def test_position_and_line_name_the_same_character(text: str, data: st.DataObject) -> None:
    file = SourceFile("plan.yaml", text)
    index = data.draw(st.integers(0, len(text)))
    line, column = file.position(index)
    assert file.index(line) + column - 1 == index
    if index < len(text) and text[index] not in "\r\n":
        assert file.line(line)[column - 1] == text[index]


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_every_line_break_ends_a_line(line_break: str) -> None:
    file = SourceFile("plan.yaml", line_break.join(["one", "two", "three"]))
    assert [file.line(number) for number in (1, 2, 3)] == ["one", "two", "three"]
    assert file.position(file.index(3)) == (3, 1)


def test_line_separators_that_yaml_does_not_know_end_no_line() -> None:
    assert SourceFile("plan.yaml", "a\u2028b\x85c\x0bd").position(6) == (1, 7)


@given(st.text())
def test_nothing_visible_is_obeyed_by_a_terminal(text: str) -> None:
    shown = visible(text)
    assert not any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in shown)
    assert not set(shown) & set("\u202e\u2066\u200b\u200e\ufeff\u061c\U000e0041")


def test_harmless_text_is_shown_as_it_is() -> None:
    assert visible("Воронка \U0001f680 [red] C# 50\u00a0%") == "Воронка \U0001f680 [red] C# 50\u00a0%"
    assert visible("a\tb\x1b[31m\u202e") == "a b\\u001b[31m\\u202e"


@given(st.text(max_size=400))
def test_shortened_text_keeps_both_ends_and_fits(text: str) -> None:
    short = shortened(text)
    assert len(short) <= LONGEST
    if len(text) <= LONGEST:
        assert short == text
    else:
        head, tail = text[: LONGEST // 2 - 1], text[-(LONGEST // 2) :]
        assert short == f"{head}…{tail}"


def test_location_is_shown_as_file_line_and_column() -> None:
    file = SourceFile("plans/\x1b[31m.yaml", "a: 1\nb: 2\n")
    assert str(Location(file, 8, 9)) == "plans/\\u001b[31m.yaml:2:4"


def test_caret_stands_under_what_is_meant() -> None:
    file = SourceFile("plan.yaml", "name: Воронка\nowner: max\n")
    assert excerpt(Location(file, 6, 13)) == ["   1 | name: Воронка", "     |       ^^^^^^^"]
    assert excerpt(Location(file, 21, 24), "nobody") == ["   2 | owner: max", "     |        ^^^ nobody"]


def test_caret_stays_in_its_line_and_is_never_missing() -> None:
    file = SourceFile("plan.yaml", "a: [1,\n  2]\n\n")
    assert excerpt(Location(file, 3, 11))[1] == "     |    ^^^"
    assert excerpt(Location(file, 12, 12)) == ["   3 | ", "     | ^"]
    assert excerpt(Location(SourceFile("empty.yaml", ""), 0, 0)) == ["   1 | ", "     | ^"]


def test_wide_characters_push_the_caret() -> None:
    file = SourceFile("plan.yaml", "漢字: x")
    assert excerpt(Location(file, 4, 5))[1] == "     |       ^"
    assert cells("e\u0301") == 1


@given(st.text(alphabet="ab \t\x1b漢", min_size=1, max_size=400), st.data())
def test_excerpt_of_a_long_line_is_cut_around_the_place(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    line, carets = excerpt(Location(SourceFile("plan.yaml", text), start, start + 3))
    assert "^" in carets
    shown = line.removeprefix("   1 | ").replace("\\u001b", "\x1b")
    assert len(shown) <= EXCERPT_WIDTH + 2
    assert visible(text[start]).strip() in line


def _map() -> SourceMap:
    main = SourceFile("plan.yaml", "project: {name: X}\n")
    risks = SourceFile("risks.yaml", "sabotage: {hits: [a, b]}\n")
    hits = Mark(17, 23, [Mark(18, 19), Mark(21, 22)], 11, 15)
    risk = Mark(10, 24, {"hits": hits}, 0, 8)
    project = Mark(9, 18, {"name": Mark(16, 17, None, 10, 14)}, 0, 7)
    root = Mark(0, 19, {"project": project, "risks": Mark(0, 25, {"sabotage": risk})})
    return SourceMap([main, risks], root, {"risks": 1})


def test_path_leads_to_value_or_key_in_the_file_of_its_section() -> None:
    sources = _map()
    value = sources.locate(("risks", "sabotage", "hits", 1))
    key = sources.locate(("risks", "sabotage"), key=True)
    assert (value.file.name, value.start, value.end) == ("risks.yaml", 21, 22)
    assert (key.file.name, key.start, key.end) == ("risks.yaml", 0, 8)
    assert sources.locate(("project", "name")).file.name == "plan.yaml"


def test_steps_that_are_not_in_the_file_are_passed_over() -> None:
    sources = _map()
    assert sources.locate(("risks", "sabotage", "union", "hits", 7)).start == 17
    assert sources.locate(("nothing", 3), key=True) == sources.locate(())
    assert sources.has(("risks", "sabotage", "hits", 0))
    assert not sources.has(("risks", "sabotage", "hits", 2)) and not sources.has(("risks", "x", "hits"))
