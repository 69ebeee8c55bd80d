"""The plain text renderer: aligned columns, no width, nothing obeyed."""

from datetime import date
from decimal import Decimal

from crmplan.document.blocks import Block, Code, Document, Fact, Facts, Item, Items, Paragraph, Section
from crmplan.document.charts import Bar, Gantt
from crmplan.document.tables import Cell, Column, Kind, Table, Tone
from crmplan.render.base import FORMATS, Options

COLUMNS = (Column("id", "Id", Kind.ID, None), Column("name", "Name"), Column("n", "Count", Kind.COUNT, 3))


def page(*blocks: Block, language: str = "en") -> str:
    return FORMATS["text"].render(Document("view", "Title", blocks, language), Options())


def test_title_is_underlined_by_its_width() -> None:
    text = FORMATS["text"].render(Document("v", "计划", (), subtitle="of\na plan"), Options())
    assert text == "计划\n====\nof a plan\n"


def test_columns_stand_under_each_other_and_numbers_end_together() -> None:
    rows = (
        (Cell("a", Kind.ID), Cell("计划"), Cell(5, Kind.COUNT)),
        (Cell("b", Kind.ID), Cell("x"), Cell(12345, Kind.COUNT)),
        (Cell("c", Kind.ID), Cell(None), Cell(None, Kind.COUNT)),
    )
    lines = page(Table("t", COLUMNS, rows)).splitlines()[3:]
    assert lines == ["Name   Count", "计划       5", "x     12,345", "—          —"]


def test_columns_for_machines_and_hidden_facts_are_left_out() -> None:
    hidden = Facts(
        (Fact("a", "Seen", Cell(1, Kind.COUNT)), Fact("b", "Hidden", Cell(2, Kind.COUNT), is_shown=False))
    )
    assert page(hidden).splitlines()[3:] == ["Seen:  1"]


def test_sections_items_paragraphs_and_code() -> None:
    items = Items("i", (Item("one"), Item("two", is_done=True), Item("three", is_done=False)))
    shown = page(Section("Part", (Paragraph("Text\nof lines"), items, Code("a:\n  b: 1"))))
    assert shown.splitlines()[3:] == [
        "Part", "----", "Text of lines", "", "- one", "[x] two", "[ ] three", "", "    a:", "      b: 1",
    ]  # fmt: skip


def test_blocks_without_content_are_left_out() -> None:
    hidden = Facts((Fact("b", "Hidden", Cell(2), is_shown=False),))
    assert page(Section("Part", (Table("t", COLUMNS, ()), Items("i", ()), hidden))) == "Title\n=====\n"


def test_gantt_is_a_list_of_dates() -> None:
    bar = Bar("a", "Work\x1b", date(2026, 3, 2), date(2026, 3, 13), Tone.PLAIN, 0.5, False, False)
    shown = page(Gantt("g", (bar,), None, frozenset(), None, ("", "От", "До")), language="ru")
    head, row = shown.splitlines()[3:5]
    assert (head.split(), row) == (["От", "До"], "Work\\u001b  02.03.2026  13.03.2026")


def test_no_line_ends_in_spaces() -> None:
    rows = tuple((Cell("a", Kind.ID), Cell(n), Cell(None, Kind.COUNT, label="")) for n in ("long name", "x"))
    assert not [line for line in page(Table("t", COLUMNS, rows)).splitlines() if line != line.rstrip()]


def test_numbers_are_in_the_language_of_the_document() -> None:
    fact = Facts((Fact("m", "Деньги", Cell(Decimal("12345"), Kind.MONEY, unit="RUB")),))
    assert "12\u00a0345\u00a0RUB" in page(fact, language="ru")
