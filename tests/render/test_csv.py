"""The CSV renderer: raw values, nothing that a spreadsheet would run, and Excel's habits on demand."""

import csv
import io
from datetime import date, datetime
from decimal import Decimal

import pytest

from crmplan.document.blocks import Block, Document, Fact, Facts, Paragraph, Section
from crmplan.document.charts import Bar, Gantt
from crmplan.document.tables import Cell, Column, Kind, Table, Tone
from crmplan.quantity import parse_span
from crmplan.render.base import FORMATS, Options


def page(*blocks: Block, language: str = "en", is_excel: bool = False) -> str:
    return FORMATS["csv"].render(Document("view", "Title", blocks, language), Options(is_excel=is_excel))


def one(cell: Cell, language: str = "en", is_excel: bool = False) -> str:
    """Return the text of a cell as a spreadsheet reads it."""
    shown = page(
        Table("t", (Column("a", "A"), Column("b", "B")), ((cell, Cell("z")),)),
        language=language,
        is_excel=is_excel,
    )
    reader = csv.reader(
        io.StringIO(shown.removeprefix("\ufeff")), delimiter=";" if is_excel and language == "ru" else ","
    )
    rows = list(reader)
    assert rows[0] == ["a", "b"]
    assert rows[1][1] == "z"
    return rows[1][0]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "  =1",
        "\n=1",
        '=HYPERLINK("http://x")',
        "=cmd|' /C calc'!A0",
        "-",
        "\u00a0=1",
    ],
)
def test_formula_gets_an_apostrophe(text: str) -> None:
    assert one(Cell(text)).startswith("'")
    assert one(Cell((text,), Kind.IDS)).startswith("'")


@pytest.mark.parametrize("text", ["a=1", "1-2", "a@b", "'=1", "x;y", 'say "x", y', "Ирина"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    for is_excel in (False, True):
        assert one(Cell(text), "ru", is_excel) == text


def test_text_is_one_line_without_controls() -> None:
    assert one(Cell("a\nb\x1b[31m\u202e")) == "a b\\u001b[31m\\u202e"


@pytest.mark.parametrize(
    ("cell", "plain", "excel"),
    [
        (Cell(None, Kind.MONEY), "", ""),
        (Cell(Decimal("-1234.50"), Kind.MONEY), "-1234.5", "-1234,5"),
        (Cell(Decimal("0.625"), Kind.SHARE), "0.625", "0,625"),
        (Cell(-1.5, Kind.DAYS), "-1.5", "-1,5"),
        (Cell(12345, Kind.COUNT), "12345", "12345"),
        (Cell(True, Kind.TRUTH), "true", "true"),
        (Cell(False, Kind.TRUTH), "false", "false"),
        (Cell(("a", "b"), Kind.IDS), "a b", "a b"),
        (Cell(date(2026, 3, 2), Kind.DATE), "2026-03-02", "2026-03-02"),
        (
            Cell(datetime.fromisoformat("2026-03-02T09:00"), Kind.MOMENT),
            "2026-03-02T09:00:00",
            "2026-03-02T09:00:00",
        ),
        (Cell(parse_span("day 1..5"), Kind.SPAN), "day 1..5", "day 1..5"),
        (
            Cell((date(2026, 3, 2), date(2026, 3, 3)), Kind.SPAN),
            "2026-03-02..2026-03-03",
            "2026-03-02..2026-03-03",
        ),
        (Cell("done", label="выполнено"), "done", "done"),
    ],
)
def test_values_are_raw_and_for_russian_excel_have_a_comma(cell: Cell, plain: str, excel: str) -> None:
    assert one(cell) == one(cell, "ru") == plain
    assert one(cell, "ru", is_excel=True) == excel
    assert one(cell, "en", is_excel=True) == plain


def test_excel_gets_a_mark_its_line_ends_and_separator() -> None:
    table = Table("t", (Column("a", "A"), Column("b", "B")), ((Cell(1, Kind.COUNT), Cell("x")),))
    assert page(table, language="ru", is_excel=True) == "\ufeffa;b\r\n1;x\r\n"
    assert page(table, is_excel=True) == "\ufeffa,b\r\n1,x\r\n"
    assert page(table, language="ru") == "a,b\n1,x\n"


def test_several_tables_follow_each_other_under_their_keys() -> None:
    facts = Facts((Fact("n", "N", Cell(1, Kind.COUNT)), Fact("h", "H", Cell("x"), is_shown=False)))
    table = Table("tasks", (Column("id", "Id", Kind.ID, None),), ((Cell("a"),),))
    shown = page(facts, Paragraph("text"), Section("Part", (table, Facts((), "more"))))
    assert shown == "table,key,value\nsummary,n,1\nsummary,h,x\n\ntable,id\ntasks,a\n\ntable,key,value\n"
    assert "\r\n\r\ntable,id\r\n" in page(facts, table, is_excel=True)


def test_bars_of_a_gantt_chart_are_rows_as_in_json() -> None:
    bar = Bar(
        "a", "=A", date(2026, 3, 2), date(2026, 3, 3), Tone.GOOD, 0.5, is_milestone=True, is_critical=False
    )
    shown = page(Gantt("bars", (bar,), None, frozenset(), None))
    head, row = csv.reader(io.StringIO(shown))
    found = dict(zip(head, row, strict=True))
    assert (found["id"], found["name"], found["start"], found["finish"]) == (
        "a",
        "'=A",
        "2026-03-02",
        "2026-03-03",
    )
    assert (found["done"], found["milestone"], found["critical"]) == ("0.5", "true", "false")


def test_document_without_tables_is_empty() -> None:
    assert page(Paragraph("text")) == ""


def test_table_without_a_key_is_for_readers_alone() -> None:
    shown = Table("", (Column("a", "A"),), ((Cell("x"),),))
    assert page(shown, Table("t", (Column("b", "B"),), ((Cell("y"),),))) == "b\ny\n"
