"""Numbers of exports: the decimal mark is judged on the column, what can't be told is refused."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmplan.sources.numbers import NumberStyle, number, number_style
from crmplan.sources.unclear import UnclearError


def values(*texts: str, decimal: str | None = None) -> list[Decimal | None]:
    style = number_style(texts, decimal)
    return [number(text, style) for text in texts]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (("1054", "4514"), ("1054", "4514")),
        (("1 234,50", "5"), ("1234.50", "5")),
        (("1\u00a0234,5", "1\u202f234\u202f567,89"), ("1234.5", "1234567.89")),
        (("1'234.50", "1’234’567.00"), ("1234.50", "1234567.00")),
        (("1,234.50", "1,234"), ("1234.50", "1234")),
        (("1.234,50", "1.234"), ("1234.50", "1234")),
        (("1.234.567", "1.234"), ("1234567", "1234")),
        (("0.123", "1.234"), ("0.123", "1.234")),
        ((",5", "12,25"), ("0.5", "12.25")),
        (("-5", "\u2212" + "7", "(8.50)", "+3"), ("-5", "-7", "-8.50", "3")),
        (("$1,234.50", "$ 3"), ("1234.50", "3")),
        (("1 234,50 ₽", "15 руб."), ("1234.50", "15")),
        (("EUR 5", "6.25 EUR", "€7"), ("5", "6.25", "7")),
        (("50%", "12.5 %", "0"), ("50", "12.5", "0")),
        (("-$5.25", "$-6"), ("-5.25", "-6")),
    ],
)
def test_column_is_read_as_it_is_written(texts: tuple[str, ...], expected: tuple[str, ...]) -> None:
    assert values(*texts) == [Decimal(text) for text in expected]


@pytest.mark.parametrize(
    ("texts", "reason"),
    [
        (("1.234", "5.678"), "ambiguous-numbers"),
        (("1,234", "500"), "ambiguous-numbers"),
        (("12.50", "12,50"), "mixed-numbers"),
        (("1,234.50", "1.234,50"), "mixed-numbers"),
        (("$5", "€5"), "currencies"),
        (("5 USD", "5 EUR"), "currencies"),
        (("50%", "0.5"), "mixed-percent"),
    ],
)
def test_what_cant_be_told_is_refused(texts: tuple[str, ...], reason: str) -> None:
    with pytest.raises(UnclearError) as error:
        values(*texts)
    assert error.value.reason == reason
    assert set(error.value.examples) <= set(texts) and error.value.examples


def test_declared_mark_settles_what_is_ambiguous() -> None:
    assert values("1.234", decimal=",") == [Decimal(1234)]
    assert values("1.234", decimal=".") == [Decimal("1.234")]
    assert values("12.50", decimal=",") == [None]


@pytest.mark.parametrize(
    "text",
    "NaN|inf|-inf|1e5|1E+06|1 2|12 34|1,23,456.5|--5|(5|1.2.3|abc|5 5%|$5€|١٢٣|€|.|,|-|5-|0x1F|1_000|½|²|"
    "12 345 6|1111111111222222222233333333334444444444".split("|"),
)
def test_what_is_no_number_is_none(text: str) -> None:
    assert values("7", text)[1] is None


@given(
    st.lists(st.decimals(-(10**12), 10**12, places=2), min_size=1),
    st.sampled_from(
        [(".", ","), (",", "."), (",", " "), (",", "\u00a0"), (".", "'"), (".", ""), (",", "\u202f")]
    ),
)
def test_written_column_is_read_again(numbers: list[Decimal], signs: tuple[str, str]) -> None:
    mark, group = signs
    table = str.maketrans({",": group, ".": mark})
    assert values(*(f"{one:,.2f}".translate(table) for one in numbers)) == numbers


@given(st.lists(st.text("0123456789., '()-$€%", max_size=12), max_size=8))
def test_any_text_is_a_number_or_none_or_refused(texts: list[str]) -> None:
    try:
        style = number_style(texts)
    except UnclearError:
        return
    for text in texts:
        value = number(text, style)
        assert value is None or value.is_finite()


def test_style_without_marks_is_empty() -> None:
    assert number_style(["1", "2 000"]) == NumberStyle()
