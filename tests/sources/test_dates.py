"""Dates of exports: day or month first is judged on the column, what can't be told is refused."""

from datetime import date, datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from crmplan.sources.dates import DateStyle, date_style, moment
from crmplan.sources.unclear import UnclearError


def days(*texts: str, declared: str | None = None, first_year: int | None = None) -> list[str | None]:
    style = date_style(texts, declared, first_year)
    found = [moment(text, style) for text in texts]
    return [one.isoformat(" ") if one else None for one in found]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (("2017-03-01", "2017-3-4"), ("2017-03-01 00:00:00", "2017-03-04 00:00:00")),
        (("2017-03-01T10:20:30.000Z",), ("2017-03-01 10:20:30",)),
        (("2017-03-01 23:30:00+03:00",), ("2017-03-01 23:30:00",)),
        (("2017/03/01 7:05",), ("2017-03-01 07:05:00",)),
        (("13.04.2026 13:09", "03.04.2026"), ("2026-04-13 13:09:00", "2026-04-03 00:00:00")),
        (("4/13/2026", "4/3/2026"), ("2026-04-13 00:00:00", "2026-04-03 00:00:00")),
        (("4/13/2026 12:05 AM", "4/3/2026, 1:00 PM"), ("2026-04-13 00:05:00", "2026-04-03 13:00:00")),
        (("13-04-76", "14-04-26"), ("1976-04-13 00:00:00", "2026-04-14 00:00:00")),
        (("12/31/69", "12/31/70"), ("2069-12-31 00:00:00", "1970-12-31 00:00:00")),
        (("03.03.2026", "04.04.2026"), ("2026-03-03 00:00:00", "2026-04-04 00:00:00")),
    ],
)
def test_column_is_read_as_it_is_written(texts: tuple[str, ...], expected: tuple[str, ...]) -> None:
    assert days(*texts) == list(expected)


@pytest.mark.parametrize(
    ("texts", "reason"),
    [
        (("03/04/2026", "05/06/2026"), "ambiguous-dates"),
        (("03.04.2026",), "ambiguous-dates"),
        (("03/04/26",), "ambiguous-dates"),
        (("13/04/2026", "04/13/2026"), "mixed-dates"),
        (("2026-04-13", "13.04.2026"), "mixed-dates"),
        (("2026-04-13", "03/04/2026"), "mixed-dates"),
        (("16-10-20", "17-11-25", "17-12-31"), "ambiguous-dates"),
        (("25.03.17",), "ambiguous-dates"),
        (("13-01-01", "14-02-01", "15-03-01", "16-04-01"), "ambiguous-dates"),
    ],
)
def test_what_cant_be_told_is_refused(texts: tuple[str, ...], reason: str) -> None:
    with pytest.raises(UnclearError) as error:
        days(*texts)
    assert error.value.reason == reason
    assert set(error.value.examples) <= set(texts)


def test_declared_order_settles_what_is_ambiguous() -> None:
    assert days("03/04/2026", declared="dmy") == ["2026-04-03 00:00:00"]
    assert days("03/04/2026", declared="mdy") == ["2026-03-04 00:00:00"]
    assert days("16-10-20", declared="ymd") == ["2016-10-20 00:00:00"]
    assert days("04/13/2026", declared="dmy") == [None]


def test_order_of_a_system_holds_for_dates_with_its_sign_only() -> None:
    assert days("03.04.2026", declared="d.m.y") == ["2026-04-03 00:00:00"]
    with pytest.raises(UnclearError):
        days("03/04/2026", declared="d.m.y")
    assert days("04/13/2026", declared="d.m.y") == ["2026-04-13 00:00:00"]


def test_window_of_short_years_can_be_declared() -> None:
    assert days("12/31/69", first_year=1950) == ["1969-12-31 00:00:00"]


@pytest.mark.parametrize(
    "text",
    "2026-02-30|2026-13-01|31.04.2026|32.01.2026|0000-00-00|1899-12-31|2200-01-01|42795|13:00|2026-04|2026-04-13x|"
    "2026-04-13 25:00|2026-04-13 12:60|4/13/2026 13:00 PM|١٣.٠٤.٢٠٢٦|13.04/2026|13.04.202|tomorrow".split(
        "|"
    ),
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert days("13.04.2026", text, declared="dmy")[1] is None


@given(
    st.lists(st.dates(date(1970, 1, 1), date(2069, 12, 31)), min_size=1),
    st.sampled_from(["%d.%m.%Y", "%m/%d/%Y", "%d/%m/%Y", "%Y-%m-%d", "%m/%d/%y", "%d.%m.%y"]),
)
def test_written_column_is_read_again_or_refused(dates: list[date], form: str) -> None:
    texts = [day.strftime(form) for day in dates]
    expected = [datetime(day.year, day.month, day.day) for day in dates]  # noqa: DTZ001
    try:
        style = date_style(texts)
    except UnclearError:
        return
    assert [moment(text, style) for text in texts] == expected


@given(st.lists(st.dates(date(1990, 1, 1), date(2060, 12, 31)), min_size=3), st.sampled_from(["/", ".", "-"]))
def test_dates_of_both_orders_are_never_read(dates: list[date], sign: str) -> None:
    first, *others = dates
    assume(first.day > 12 and any(day.day > 12 for day in others))
    texts = [first.strftime(f"%d{sign}%m{sign}%Y"), *(day.strftime(f"%m{sign}%d{sign}%Y") for day in others)]
    with pytest.raises(UnclearError):
        date_style(texts)


def test_zone_is_told_and_not_converted() -> None:
    style = date_style(["2017-03-01T23:30:00Z", "2017-03-02 01:00:00+03:00"])
    assert style.zones == ("+03:00", "Z")
    assert moment("2017-03-01T23:30:00Z", style) == datetime(2017, 3, 1, 23, 30)  # noqa: DTZ001


def test_column_without_dates_has_the_usual_style() -> None:
    assert date_style(["", "x"]) == DateStyle()
    assert moment("x", DateStyle()) is None
    assert str(moment("2017-03-01 10:00:00.5", DateStyle())) == "2017-03-01 10:00:00.500000"
