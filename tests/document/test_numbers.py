"""Values to text in both languages."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmplan.document.numbers import (
    NOTHING,
    cell_text,
    date_text,
    day_text,
    days_text,
    money_text,
    number_text,
    share_text,
    span_text,
    value_text,
)
from crmplan.document.tables import Cell, Kind
from crmplan.quantity import parse_duration, parse_span

SPACE = "\u00a0"
DAY = date(2026, 3, 2)


def plain(text: str) -> str:
    """Return a text with its unbreakable spaces made plain, after a look that it has no breakable one by mistake."""
    return text.replace(SPACE, " ")


@pytest.mark.parametrize(("language", "text"), [("en", "2 Mar 2026"), ("ru", "02.03.2026")])
def test_date(language: str, text: str) -> None:
    assert plain(date_text(DAY, language)) == text
    assert " " not in date_text(DAY, language)


@pytest.mark.parametrize(("language", "text"), [("en", "2 Mar"), ("ru", "02.03")])
def test_day_without_its_year(language: str, text: str) -> None:
    assert plain(day_text(DAY, language)) == text


@pytest.mark.parametrize(
    ("value", "places", "english", "russian"),
    [
        (0, None, "0", "0"),
        (999, None, "999", "999"),
        (1234, None, "1,234", "1234"),
        (12345, None, "12,345", "12 345"),
        (1234567, None, "1,234,567", "1 234 567"),
        (-5, None, "−5", "−5"),
        (-12345, None, "−12,345", "−12 345"),
        (Decimal("1234.50"), None, "1,234.5", "1234,5"),
        (0.25, None, "0.25", "0,25"),
        (Decimal("1E+3"), None, "1,000", "1000"),
        (Decimal("0.04"), 1, "0", "0"),
        (Decimal("-0.04"), 1, "0", "0"),
        (Decimal("2.96"), 1, "3", "3"),
        (Decimal("-1.25"), 2, "−1.25", "−1,25"),
        (Decimal("12.3456"), 2, "12.35", "12,35"),
    ],
)
def test_number(value: Decimal | int | float, places: int | None, english: str, russian: str) -> None:
    assert number_text(value, "en", places) == english
    assert plain(number_text(value, "ru", places)) == russian


@pytest.mark.parametrize(
    ("value", "english", "russian"),
    [
        ("0", "EUR 0", "0 EUR"),
        ("5", "EUR 5", "5 EUR"),
        ("12.5", "EUR 12.50", "12,50 EUR"),
        ("99.99", "EUR 99.99", "99,99 EUR"),
        ("100.49", "EUR 100", "100 EUR"),
        ("-1234567.8", "EUR −1,234,568", "−1 234 568 EUR"),
    ],
)
def test_money_is_to_the_unit_and_small_amounts_to_the_cent(value: str, english: str, russian: str) -> None:
    assert plain(money_text(Decimal(value), "EUR", "en")) == english
    assert plain(money_text(Decimal(value), "EUR", "ru")) == russian
    assert " " not in money_text(Decimal(value), "EUR", "en") + money_text(Decimal(value), "EUR", "ru")


def test_money_without_a_currency_is_a_number() -> None:
    assert money_text(Decimal(1200), "", "en") == "1,200"


@pytest.mark.parametrize(
    ("value", "text"),
    [("0", "0%"), ("0.004", "0%"), ("0.6", "60%"), ("0.994", "99%"), ("0.996", "99%"), ("0.99999", "99%"),
     ("1", "100%"),      ("1.25", "125%"), ("-0.05", "−5%")],
)  # fmt: skip
def test_share_is_a_percent(value: str, text: str) -> None:
    assert share_text(Decimal(value), "en") == text
    assert plain(share_text(Decimal(value), "ru")) == text.replace("%", " %")


@given(st.decimals(0, "0.999999999", allow_nan=False) | st.floats(0, 1, exclude_max=True))
def test_what_is_not_all_never_reads_100_percent(value: Decimal | float) -> None:
    assert share_text(value, "en") != "100%"


@pytest.mark.parametrize(
    ("value", "english", "russian"),
    [
        (3, "3 d", "3 дн."),
        (-1.5, "−1.5 d", "−1,5 дн."),
        (Decimal("0.04"), "0 d", "0 дн."),
        (2.96, "3 d", "3 дн."),
    ],
)
def test_days(value: Decimal | float, english: str, russian: str) -> None:
    assert plain(days_text(value, "en")) == english
    assert plain(days_text(value, "ru")) == russian


@pytest.mark.parametrize(
    ("span", "english", "russian"),
    [
        ("2026-03-02..2026-03-13", "2 Mar – 13 Mar 2026", "02.03 – 13.03.2026"),
        ("2025-12-29..2026-01-09", "29 Dec 2025 – 9 Jan 2026", "29.12.2025 – 09.01.2026"),
        ("day 46..48", "days 46–48", "дни 46–48"),
        ("2026-02", "1 Feb – 28 Feb 2026", "01.02 – 28.02.2026"),
    ],
)
def test_span(span: str, english: str, russian: str) -> None:
    assert plain(span_text(parse_span(span), "en")) == english
    assert plain(span_text(parse_span(span), "ru")) == russian


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (DAY, "2 Mar 2026"),
        (Decimal("1234.5"), "1,234.5"),
        (parse_span("day 1..2"), "days 1–2"),
        (parse_duration("1d 4h"), "1d 4h"),
        (("a", "b\n"), "a, b "),
        (12, "12"),
        ("a\x1bb", "a\\u001bb"),
    ],
)
def test_value_of_a_message(value: Any, text: str) -> None:
    assert plain(value_text(value, "en")) == text


@pytest.mark.parametrize(
    ("cell", "english", "russian"),
    [
        (Cell(None, Kind.MONEY), NOTHING, NOTHING),
        (Cell("x"), "x", "x"),
        (Cell("done", label="выполнено"), "выполнено", "выполнено"),
        (Cell("a-b", Kind.ID), "a-b", "a-b"),
        (Cell(("a", "b"), Kind.IDS), "a → b", "a → b"),
        (Cell((), Kind.IDS), "", ""),
        (Cell(DAY, Kind.DATE), "2 Mar 2026", "02.03.2026"),
        (Cell((DAY, date(2026, 3, 6)), Kind.SPAN), "2 Mar – 6 Mar 2026", "02.03 – 06.03.2026"),
        (
            Cell(datetime.fromisoformat("2026-03-02T09:05"), Kind.MOMENT),
            "2 Mar 2026 09:05",
            "02.03.2026 09:05",
        ),
        (Cell(12345, Kind.COUNT), "12,345", "12 345"),
        (Cell(Decimal("7.25"), Kind.NUMBER, unit="min"), "7.25 min", "7,25 min"),
        (Cell(Decimal("7.25"), Kind.NUMBER), "7.25", "7,25"),
        (Cell(Decimal(12000), Kind.MONEY, unit="RUB"), "RUB 12,000", "12 000 RUB"),
        (Cell(Decimal("0.5"), Kind.SHARE), "50%", "50 %"),
        (Cell(Decimal("0.5"), Kind.BAR), "50%", "50 %"),
        (Cell(1.5, Kind.DAYS), "1.5 d", "1,5 дн."),
        (Cell(1.26, Kind.HOURS), "1.26", "1,26"),
        (Cell(True, Kind.TRUTH), "yes", "да"),
        (Cell(False, Kind.TRUTH), "no", "нет"),
    ],
)
def test_cell(cell: Cell, english: str, russian: str) -> None:
    assert plain(cell_text(cell, "en")) == english
    assert plain(cell_text(cell, "ru")) == russian


HOSTILE = "a\x1b[31m\r\nb\x9b\u202egnp\u2066\u200b\ud800\ufeff\x00\t"


@pytest.mark.parametrize(
    "cell", [Cell(HOSTILE), Cell(HOSTILE, Kind.ID), Cell((HOSTILE,), Kind.IDS), Cell(1, label=HOSTILE)]
)
def test_nothing_of_a_text_is_obeyed(cell: Cell) -> None:
    text = cell_text(cell, "en")
    assert text.startswith("a\\u001b[31m")
    assert not [
        c for c in text if ord(c) < 32 or 0x7F <= ord(c) < 0xA0 or c in "\u202e\u2066\u200b\ud800\ufeff"
    ]
