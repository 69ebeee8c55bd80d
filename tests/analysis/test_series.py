"""Observations as a series of equal steps: days put together to months, weeks and quarters, and what can't be."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmplan.analysis.calendar import WorkCalendar
from crmplan.analysis.observations import covered, finest
from crmplan.analysis.series import Step, are_equal, by_grain, steps
from tests.analysis.test_observations import Row, seen

D = date.fromisoformat
CALENDAR = WorkCalendar(start=D("2026-03-02"))


def of(
    *rows: Row, kind: str | None = "flow", per: str = "month", until: str | None = None
) -> list[tuple[str, str]]:
    found = steps(seen(*rows), kind=kind, per=per, calendar=CALENDAR, until=(until and D(until)) or None)
    return [(str(one.first), format(one.value.normalize(), "f")) for one in found]


def grain(name: str, *rows: Row, kind: str | None = "flow") -> list[tuple[str, str, str]] | None:
    parts = finest(covered(seen(*rows)))
    found = by_grain(parts, name, kind=kind, per="month", calendar=CALENDAR)
    if found is None:
        return None
    return [(str(one.first), str(one.last), format(round(one.value, 2).normalize(), "f")) for one in found]


def test_days_make_whole_months_and_days_without_a_row_are_nothing() -> None:
    rows = [("2026-01-05", "10"), ("2026-01-20", "5"), ("2026-03-31", "7")]
    assert of(*rows) == [("2026-01-01", "15"), ("2026-02-01", "0"), ("2026-03-01", "7")]
    rows.insert(2, ("2026-03-10", "1"))
    assert of(*rows, until="2026-03-30") == [("2026-01-01", "15"), ("2026-02-01", "0")]


def test_series_of_days_makes_no_month_that_it_tells_of_in_part() -> None:
    days = [(str(date.fromordinal(D("2026-01-12").toordinal() + i)), "10") for i in range(80)]
    assert [first for first, _ in of(*days, until="2026-08-31")] == ["2026-02-01", "2026-03-01"]


def test_step_tells_its_cases_where_they_are_known() -> None:
    for kind in ("ratio", "stock", "distinct"):
        found = steps(
            seen(("2026-01-01", "5"), ("2026-02-01", "6", 9)), kind=kind, per="month", calendar=CALENDAR
        )
        assert [one.n for one in found] == [None, 9]


def test_shares_of_days_are_weighed_and_months_without_a_case_left_out() -> None:
    rows = [
        ("2026-01-05", "10", 1),
        ("2026-01-06", "40", 3),
        ("2026-02-10", "5", 0),
        ("2026-02-11", "5", 0),
        ("2026-03-31", "7", 2),
    ]
    assert of(*rows, kind="ratio") == [("2026-01-01", "32.5"), ("2026-03-01", "7")]


def test_shares_of_days_without_cases_stay_days() -> None:
    rows = [("2026-01-05", "10"), ("2026-01-07", "40")]
    assert of(*rows, kind="ratio") == [("2026-01-05", "10"), ("2026-01-07", "40")]


def test_stock_of_a_month_is_its_last_state() -> None:
    rows = [("2026-01-05", "10"), ("2026-01-30", "40"), ("2026-02-28", "5")]
    assert of(*rows, kind="stock") == [("2026-01-01", "40"), ("2026-02-01", "5")]


def test_months_stay_months_and_missing_ones_are_no_zeros() -> None:
    rows = [("2026-01-01", "10"), ("2026-03-01", "40"), ("2026-04-01", "41")]
    assert of(*rows) == [("2026-01-01", "10"), ("2026-03-01", "40"), ("2026-04-01", "41")]


def test_flow_by_the_day_is_divided_by_working_days() -> None:
    assert of(("2026-06-01", "44"), ("2026-07-01", "46"), per="day") == [
        ("2026-06-01", "2"),
        ("2026-07-01", "2"),
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("month", [("2026-01-01", "2026-01-31", "10"), ("2026-02-01", "2026-02-28", "20")]),
        ("quarter", [("2026-01-01", "2026-03-31", "15"), ("2026-04-01", "2026-06-30", "30")]),
        ("year", [("2026-01-01", "2026-12-31", "20")]),
        ("week", None),
    ],
)
def test_months_are_put_together_but_never_taken_apart(
    name: str, expected: list[tuple[str, str, str]] | None
) -> None:
    rows = [("2026-01-01", "10"), ("2026-02-01", "20"), ("2026-06-01", "30")]
    found = grain(name, *rows)
    if name == "year":
        found = [(*one[:2], one[2]) for one in found or []]
        rows_of = [("2026-01-01", "10"), ("2026-02-01", "20"), ("2026-12-01", "30")]
        found = grain(name, *rows_of)
    assert (found if found is None else found[:2]) == expected


def test_weeks_begin_on_monday() -> None:
    rows = [("2026-01-07", "10"), ("2026-01-12", "20"), ("2026-01-18", "1")]
    assert [one[:2] for one in grain("week", *rows) or []] == [
        ("2026-01-05", "2026-01-11"),
        ("2026-01-12", "2026-01-18"),
    ]


@pytest.mark.parametrize("kind", ["distinct", "ratio", None])
def test_what_does_not_add_up_is_not_put_together(kind: str | None) -> None:
    assert grain("quarter", ("2026-01-01", "10"), ("2026-02-01", "20"), kind=kind) is None


@given(st.dictionaries(st.integers(0, 400), st.integers(0, 1000), min_size=1, max_size=40))
def test_nothing_is_lost_in_months(days: dict[int, int]) -> None:
    base = D("2025-01-01").toordinal()
    rows = [(date.fromordinal(base + day).isoformat(), str(value)) for day, value in days.items()]
    found = steps(seen(*rows, ("2026-12-31", "0")), kind="flow", per="month", calendar=CALENDAR)
    assert sum((one.value * one.weight for one in found), Decimal(0)) == sum(days.values())


def test_equal_steps_follow_each_other() -> None:
    def made(*spans: tuple[str, str]) -> list[Step]:
        return [Step(D(first), D(last), Decimal(1), Decimal(1)) for first, last in spans]

    assert are_equal(made(("2026-01-01", "2026-01-31"), ("2026-02-01", "2026-02-28")))
    assert not are_equal(made(("2026-01-01", "2026-01-31"), ("2026-03-01", "2026-03-31")))
    assert not are_equal(made(("2026-01-01", "2026-01-31"), ("2026-02-01", "2026-04-30")))
