"""The JSON renderer: one envelope, raw values with their types."""

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from crmplan.document.blocks import Block, Code, Document, Fact, Facts, Item, Items, Paragraph, Section
from crmplan.document.charts import Bar, Gantt
from crmplan.document.tables import Cell, Column, Kind, Table, Tone
from crmplan.quantity import parse_span
from crmplan.render.base import FORMATS, Options
from crmplan.render.json import raw


def envelope(*blocks: Block, **fields: Any) -> dict[str, Any]:
    text = FORMATS["json"].render(Document("view", "Title", blocks, **fields), Options(version="1.2"))
    assert text.endswith("}\n")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def test_envelope_says_what_it_is_of() -> None:
    assert envelope(plan="План", as_of=date(2026, 3, 2)) == {
        "crmplan": "1.2", "view": "view", "plan": "План", "as_of": "2026-03-02", "data": {},
    }  # fmt: skip
    assert envelope()["plan"] is envelope()["as_of"] is None


def test_text_is_not_escaped_to_ascii() -> None:
    assert "План" in FORMATS["json"].render(Document("v", "t", (), plan="План"), Options())


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (Cell(None, Kind.MONEY), None),
        (Cell("a\x1b"), "a\x1b"),
        (Cell("done", label="выполнено"), "done"),
        (Cell(("a", "b"), Kind.IDS), ["a", "b"]),
        (Cell(date(2026, 3, 2), Kind.DATE), "2026-03-02"),
        (Cell(datetime.fromisoformat("2026-03-02T09:30"), Kind.MOMENT), "2026-03-02T09:30:00"),
        (Cell(parse_span("2026-03"), Kind.SPAN), "2026-03-01..2026-03-31"),
        (Cell((date(2026, 3, 2), date(2026, 3, 3)), Kind.SPAN), "2026-03-02..2026-03-03"),
        (Cell(Decimal("1234.50"), Kind.MONEY, unit="EUR"), "1234.5"),
        (Cell(Decimal("1E+3"), Kind.MONEY), "1000"),
        (Cell(Decimal("0.625"), Kind.SHARE), 0.625),
        (Cell(Decimal("1.00"), Kind.SHARE), 1),
        (Cell(2.0, Kind.DAYS), 2),
        (Cell(2.5, Kind.DAYS), 2.5),
        (Cell(7, Kind.COUNT), 7),
        (Cell(True, Kind.TRUTH), True),
    ],
)
def test_value_has_the_type_of_its_kind(cell: Cell, value: Any) -> None:
    assert raw(cell) == value
    assert type(raw(cell)) is type(value)
    assert json.loads(json.dumps(raw(cell))) == value


def test_blocks_with_a_key_are_the_data() -> None:
    bar = Bar(
        "a", "A", date(2026, 3, 2), date(2026, 3, 3), Tone.GOOD, 0.5, is_milestone=True, is_critical=False
    )
    found = envelope(
        Facts((Fact("n", "N", Cell(1, Kind.COUNT)), Fact("h", "H", Cell("x"), is_shown=False))),
        Section(
            "Part",
            (
                Facts((Fact("m", "M", Cell(2, Kind.COUNT)),), "inner"),
                Table(
                    "tasks", (Column("id", "Id", Kind.ID, None), Column("k", "K")), ((Cell("a"), Cell(None)),)
                ),
            ),
        ),
        Items("next", (Item("Do it"), Item("Path", values=("a", "b")))),
        Gantt("bars", (bar,), None, frozenset(), None),
        Paragraph("text"),
        Code("code"),
    )
    assert found["data"] == {
        "n": 1,
        "h": "x",
        "inner": {"m": 2},
        "tasks": [{"id": "a", "k": None}],
        "next": ["Do it", "a", "b"],
        "bars": [
            {
                "id": "a",
                "name": "A",
                "start": "2026-03-02",
                "finish": "2026-03-03",
                "done": 0.5,
                "milestone": True,
                "critical": False,
                "stage": False,
                "baseline_start": None,
                "baseline_finish": None,
            }
        ],
    }


def test_table_without_a_key_is_for_readers_alone() -> None:
    shown = Table("", (Column("a", "A"),), ((Cell("x"),),))
    assert envelope(shown, Table("t", (Column("a", "A"),), ()))["data"] == {"t": []}
