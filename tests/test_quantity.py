"""Quantities: what is written is read back as the same value, and what has two meanings is refused."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmplan import quantity as q

decimals = st.decimals(0, 99_999, places=3)
durations = st.builds(q.Duration, decimals, decimals, decimals)
dates = st.dates(date(1900, 1, 1), date(2199, 12, 31))
project_days = st.builds(q.ProjectDay, st.integers(1, 9999))
moments = st.builds(q.Moment, dates, st.none() | st.integers(0, 1439))
slugs = st.from_regex(r"[a-z0-9][a-z0-9-]{0,12}", fullmatch=True)
currencies = st.none() | st.sampled_from(["EUR", "RUB", "USD"])
amounts = st.decimals(-(10**12), 10**12, places=2)
money = st.builds(q.Money, amounts, currencies, st.none())


def spans(days: st.SearchStrategy[Any]) -> st.SearchStrategy[q.DaySpan]:
    return st.tuples(days, days).map(lambda ends: q.DaySpan(min(ends), max(ends)))


links = st.builds(
    lambda task, kind, lag, is_lead: q.Link(task, kind, lag, is_lead and lag != q.Duration()),
    slugs,
    st.sampled_from(["fs", "ss", "ff", "sf"]),
    durations,
    st.booleans(),
)
ROUND_TRIPS: dict[str, tuple[st.SearchStrategy[Any], Callable[[Any], str], Callable[[str], Any]]] = {
    "number": (amounts, q.format_number, q.parse_number),
    "duration": (durations, q.format_duration, q.parse_duration),
    "duration-range": (
        st.builds(q.DurationRange, durations, durations),
        q.format_duration_range,
        q.parse_duration_range,
    ),
    "estimate": (st.builds(q.Estimate, durations, durations, durations), q.format_estimate, q.parse_estimate),
    "day": (dates | project_days, q.format_day, q.parse_day),
    "span": (spans(dates) | spans(project_days), q.format_span, q.parse_span),
    "window": (spans(dates) | spans(project_days), q.format_span, q.parse_window),
    "month": (dates.map(lambda day: day.replace(day=1)), q.format_month, q.parse_month),
    "moment": (moments, q.format_moment, q.parse_moment),
    "months": (st.integers(0, 999), q.format_months, q.parse_months),
    "week": (
        st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days))),
        q.format_week,
        q.parse_week,
    ),
    "probability": (
        st.sampled_from(sorted(q.CLASSES.values())) | st.decimals(0, 1, places=4),
        q.format_probability,
        q.parse_probability,
    ),
    "percent": (st.decimals(0, 1000, places=5), q.format_percent, q.parse_percent),
    "money": (money, q.format_money, q.parse_money),
    "money-range": (st.builds(q.MoneyRange, money, money), q.format_money_range, q.parse_money_range),
    "figure": (
        st.builds(q.Figure, amounts, st.just(value=True), st.none())
        | st.builds(q.Figure, amounts, st.just(value=False), currencies),
        q.format_figure,
        q.parse_figure,
    ),
    "link": (links, q.format_link, q.parse_link),
}


@pytest.mark.parametrize("kind", ROUND_TRIPS)
def test_what_is_written_is_read_back(kind: str) -> None:
    values, write, read = ROUND_TRIPS[kind]

    @given(values)
    def check(value: Any) -> None:
        assert read(write(value)) == value

    check()


@given(amounts, currencies, st.sampled_from(["month", "h"]))
def test_money_per_unit_of_time_is_read_back(amount: Decimal, currency: str | None, per: str) -> None:
    value = q.Money(amount, currency, per)
    assert q.parse_money(q.format_money(value), per) == value


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (q.parse_duration, "1d 4h", q.Duration(days=Decimal(1), hours=Decimal(4))),
        (q.parse_duration, "0d", q.Duration()),
        (q.parse_duration_range, "5d", q.DurationRange(*[q.Duration(days=Decimal(5))] * 2)),
        (q.parse_day, "day 46", q.ProjectDay(46)),
        (q.parse_span, "2026-02", q.DaySpan(date(2026, 2, 1), date(2026, 2, 28))),
        (q.parse_span, "2028-Q1", q.DaySpan(date(2028, 1, 1), date(2028, 3, 31))),
        (q.parse_span, "2199-12", q.DaySpan(date(2199, 12, 1), date(2199, 12, 31))),
        (q.parse_span, "2199-Q4", q.DaySpan(date(2199, 10, 1), date(2199, 12, 31))),
        (q.parse_span, "2026-05-01", q.DaySpan(date(2026, 5, 1), date(2026, 5, 1))),
        (q.parse_span, "day 46..day 48", q.DaySpan(q.ProjectDay(46), q.ProjectDay(48))),
        (q.parse_window, "11..25", q.DaySpan(q.ProjectDay(11), q.ProjectDay(25))),
        (q.parse_window, "11", q.DaySpan(q.ProjectDay(11), q.ProjectDay(11))),
        (q.parse_moment, "2026-05-18T9:05", q.Moment(date(2026, 5, 18), 545)),
        (q.parse_week, "fri-mon", (0, 4, 5, 6)),
        (q.parse_week, "mon, tue, thu-sat", (0, 1, 3, 4, 5)),
        (q.parse_money, "120\u202f000 RUB", q.Money(Decimal(120000), "RUB")),
        (q.parse_probability, "likely", Decimal("0.65")),
        (q.parse_figure, "22%", q.Figure(Decimal(22), is_percent=True)),
        (q.parse_link, "ss ss", q.Link("ss", "ss")),
        (q.parse_link, "funnel-2 +2d", q.Link("funnel-2", lag=q.Duration(days=Decimal(2)))),
        (q.parse_link, "move ff -1d", q.Link("move", "ff", q.Duration(days=Decimal(1)), is_lead=True)),
        (q.parse_link, "move -0d", q.Link("move")),
    ],
)
def test_text_has_its_meaning(read: Callable[[str], Any], text: str, value: Any) -> None:
    assert read(text) == value


@pytest.mark.parametrize(
    ("read", "text", "kind", "reason"),
    [
        (q.parse_number, "12,5", "number", "decimal-comma"),
        (q.parse_number, "1e3", "number", ""),
        (q.parse_number, "nan", "number", ""),
        (q.parse_number, "\u0663", "number", ""),
        (q.parse_duration, "3 days", "duration", ""),
        (q.parse_duration, "", "duration", ""),
        (q.parse_duration, "-1d", "duration", ""),
        (q.parse_duration_range, "5d..", "duration-range", ""),
        (q.parse_duration_range, "5d..10d..15d", "duration-range", ""),
        (q.parse_estimate, "2d / 6d", "estimate", ""),
        (q.parse_date, "31.12.2026", "date", "date-order"),
        (q.parse_date, "2026-02-30", "date", "no-such-date"),
        (q.parse_date, "1899-12-31", "date", "far-year"),
        (q.parse_date, "2200-01-01", "date", "far-year"),
        (q.parse_date, "20260302", "date", ""),
        (q.parse_day, "day 0", "day", "day-zero"),
        (q.parse_day, "tomorrow", "day", ""),
        (q.parse_span, "2026-13", "span", "no-such-date"),
        (q.parse_span, "1899-12", "span", "far-year"),
        (q.parse_span, "2200-Q1", "span", "far-year"),
        (q.parse_span, "2026-Q5", "span", ""),
        (q.parse_span, "2026-04-13..day 48", "span", "mixed-span"),
        (q.parse_span, "day 48..46", "span", "reversed-span"),
        (q.parse_window, "25..1", "window", "reversed-span"),
        (q.parse_window, "0..25", "window", "day-zero"),
        (q.parse_window, "2026-00", "window", "no-such-date"),
        (q.parse_month, "2026-13", "month", "no-such-date"),
        (q.parse_month, "0000-01", "month", "far-year"),
        (q.parse_month, "June", "month", ""),
        (q.parse_moment, "2026-05-18 25:61", "moment", ""),
        (q.parse_moment, "2026-05-18 10:3", "moment", ""),
        (q.parse_moment, "2026-05-32", "moment", "no-such-date"),
        (q.parse_months, "24", "months", ""),
        (q.parse_months, "-3 months", "months", ""),
        (q.parse_week, "mon-funday", "week", ""),
        (q.parse_percent, "60", "percent", "bare-number"),
        (q.parse_percent, "inf%", "percent", ""),
        (q.parse_probability, "0.6", "probability", "bare-number"),
        (q.parse_probability, "140%", "probability", "out-of-range"),
        (q.parse_probability, "maybe", "probability", ""),
        (q.parse_money, "12,50", "money", "decimal-comma"),
        (q.parse_money, "2500/h", "money", "money-not-per"),
        (q.parse_money, "$100", "money", ""),
        (q.parse_money, "12 00 0", "money", ""),
        (q.parse_money_range, "a..b", "money-range", ""),
        (q.parse_money_range, "100..", "money-range", ""),
        (q.parse_figure, "12,5", "figure", "decimal-comma"),
        (q.parse_figure, "many", "figure", ""),
        (q.parse_link, "funnel +2", "link", ""),
        (q.parse_link, "funnel xx+1d", "link", ""),
        (q.parse_link, "build.funnel", "link", ""),
    ],
)
def test_doubtful_text_is_refused(read: Callable[[str], Any], text: str, kind: str, reason: str) -> None:
    with pytest.raises(q.QuantityError) as caught:
        read(text)
    assert (caught.value.kind, caught.value.reason) == (kind, reason)


@pytest.mark.parametrize(
    ("text", "per", "reason"),
    [("40", "h", "money-per"), ("40/month", "h", "money-not-per"), ("40/d", "h", "")],
)
def test_rate_wants_its_unit_of_time(text: str, per: str, reason: str) -> None:
    with pytest.raises(q.QuantityError) as caught:
        q.parse_money(text, per)
    assert (caught.value.kind, caught.value.reason) == ("money-per-h", reason)


@given(durations, st.integers(30, 900), st.integers(1, 7))
def test_working_minutes_are_rounded_up(value: q.Duration, day: int, week: int) -> None:
    exact = (value.weeks * week + value.days) * day + value.hours * 60
    assert 0 <= value.minutes(day=day, week=week) - exact < 1


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    for _, _, read in ROUND_TRIPS.values():
        try:
            read(text)
        except q.QuantityError:
            continue
