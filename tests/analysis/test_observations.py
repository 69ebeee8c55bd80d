"""Figures of a period by its observations: what each covers, what is added up, and what can't be."""

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmplan.analysis.calendar import WorkCalendar
from crmplan.analysis.observations import Covered, Gap, Reading, covered, finest, months_in, reading
from crmplan.model.series import Observation
from crmplan.quantity import Figure

D = date.fromisoformat
CALENDAR = WorkCalendar(start=D("2026-03-02"))
Row = tuple[str, str] | tuple[str, str, int]


def seen(*rows: Row) -> tuple[Observation, ...]:
    """Return observations: a day or `first..last`, the figure, the cases."""
    found = []
    for span, value, *n in rows:
        first, _, last = span.partition("..")
        until = D(last) if last else None
        found.append(Observation(D(first), Figure(Decimal(value)), n[0] if n else None, until))
    return tuple(found)


def of(span: str, *rows: Row, kind: str | None = "flow", per: str = "month") -> Reading:
    first, _, last = span.partition("..")
    return reading(seen(*rows), (D(first) if first else None, D(last)), kind=kind, per=per, calendar=CALENDAR)


def spans(*days: str) -> list[tuple[str, str]]:
    return [(str(one.first), str(one.last)) for one in covered(seen(*((day, "1") for day in days)))]


# What an observation covers


@pytest.mark.parametrize(
    ("days", "first", "second"),
    [
        (("2026-01-01", "2026-02-01"), ("2026-01-01", "2026-01-31"), ("2026-02-01", "2026-02-28")),
        (("2026-01-31", "2026-02-28"), ("2026-01-01", "2026-01-31"), ("2026-02-01", "2026-02-28")),
        (
            ("2023-01-01", "2024-01-01", "2025-01-01"),
            ("2023-01-01", "2023-12-31"),
            ("2024-01-01", "2024-12-31"),
        ),
        (
            ("2026-01-01", "2026-04-01", "2026-10-01"),
            ("2026-01-01", "2026-03-31"),
            ("2026-04-01", "2026-06-30"),
        ),
        (
            ("2025-12-31", "2026-03-31", "2026-06-30"),
            ("2025-10-01", "2025-12-31"),
            ("2026-01-01", "2026-03-31"),
        ),
        (
            ("2026-01-05", "2026-01-12", "2026-01-26"),
            ("2026-01-05", "2026-01-11"),
            ("2026-01-12", "2026-01-18"),
        ),
        (("2026-01-05", "2026-01-12"), ("2026-01-05", "2026-01-05"), ("2026-01-12", "2026-01-12")),
        (("2026-01-01", "2026-02-02"), ("2026-01-01", "2026-01-01"), ("2026-02-02", "2026-02-02")),
    ],
)
def test_days_show_what_they_stand_for(
    days: tuple[str, ...], first: tuple[str, str], second: tuple[str, str]
) -> None:
    assert spans(*days)[:2] == [first, second]


def test_single_day_stands_for_itself_and_a_told_end_for_what_it_says() -> None:
    assert spans("2026-01-01") == [("2026-01-01", "2026-01-01")]
    assert spans("2026-01-01..2026-01-31", "2026-02-01..2026-02-03") == [
        ("2026-01-01", "2026-01-31"),
        ("2026-02-01", "2026-02-03"),
    ]


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 20)), min_size=1, max_size=12, unique=True))
def test_the_finest_cover_nothing_that_follows_them(spans: list[tuple[int, int]]) -> None:
    base = D("2026-01-01").toordinal()
    parts = [
        Covered(
            date.fromordinal(base + start),
            date.fromordinal(base + start + length),
            Observation(date.fromordinal(base + start), Figure(Decimal(1))),
        )
        for start, length in spans
    ]
    found = finest(parts)
    assert set(found) <= set(parts) and found
    assert found == sorted(found, key=lambda one: one.first)
    assert all(a.last < b.last for a, b in pairwise(found))
    left = set(parts) - set(found)
    assert all(any(one.first <= fine.first and fine.last <= one.last for fine in found) for one in left)


# Flows


def test_unequal_periods_of_a_flow_compare_by_the_month() -> None:
    rows: list[Row] = [(f"2025-{month:02}-01", "100") for month in range(1, 13)]
    assert of("2025-01-01..2025-03-31", *rows).figure == of("2025-04-01..2025-10-31", *rows).figure == 100


def test_month_that_lies_in_the_period_in_part_is_left_out() -> None:
    rows = [("2026-05-01", "900"), ("2026-06-01", "300"), ("2026-07-01", "500"), ("2026-08-01", "7")]
    found = of("2026-05-11..2026-08-03", *rows)
    assert found.figure == 400
    assert [str(one.first) for one in found.cut] == ["2026-05-01", "2026-08-01"]


def test_period_within_one_month_has_no_figure_of_months() -> None:
    found = of("2026-05-11..2026-05-20", ("2026-05-01", "900"), ("2026-06-01", "300"))
    assert (found.figure, found.gap) == (None, Gap.PARTIAL)


def test_weeks_count_as_long_as_they_are() -> None:
    rows = [(day, "70") for day in ("2026-06-01", "2026-06-08", "2026-06-15", "2026-06-22")]
    assert of("2026-06-01..2026-06-30", *rows).figure == Decimal(280) / (Decimal(28) / 30)


def test_days_without_a_row_brought_nothing() -> None:
    assert of("2026-04-01..2026-06-30", ("2026-04-03", "300"), ("2026-06-30", "300")).figure == 200


@pytest.mark.parametrize("kind", ["flow", "ratio"])
def test_days_that_are_told_twice_are_not_added(kind: str) -> None:
    rows = (
        ("2026-01-01..2026-01-31", "10", 9),
        ("2026-01-15..2026-02-14", "10", 9),
        ("2026-02-01..2026-02-28", "10", 9),
    )
    found = of("2026-01-01..2026-02-28", *rows, kind=kind)
    assert (found.figure, found.gap) == (None, Gap.OVERLAP)
    assert of("2026-01-01..2026-02-28", rows[0], rows[2], kind=kind).figure == 10


def test_whole_period_beside_its_months_is_not_added_to_them() -> None:
    rows = [("2026-01-01..2026-01-31", "1"), ("2026-02-01..2026-02-28", "3"), ("2026-01-01..2026-02-28", "4")]
    assert of("2026-01-01..2026-02-28", *rows).figure == 2


# Shares and means


@pytest.mark.parametrize(
    ("rows", "figure", "n"),
    [
        ((("2025-01-01", "10", 90), ("2025-02-01", "50", 10)), "14", 100),
        ((("2025-01-01", "10", 0), ("2025-02-01", "50", 10)), "50", 10),
        ((("2025-01-01", "-10", 1), ("2025-02-01", "50", 3)), "35", 4),
        ((("2025-01-01", "10"),), "10", None),
    ],
)
def test_ratio_is_that_of_its_parts(rows: tuple[Row, ...], figure: str, n: int | None) -> None:
    found = of("2025-01-01..2025-03-31", *rows, kind="ratio")
    assert (found.figure, found.n, found.gap) == (Decimal(figure), n, None)


@pytest.mark.parametrize(
    "rows",
    [
        (("2025-01-01", "10", 90), ("2025-02-01", "50")),
        (("2025-01-01", "10"), ("2025-02-01", "50")),
    ],
)
def test_averages_are_not_averaged(rows: tuple[Row, ...]) -> None:
    assert of("2025-01-01..2025-03-31", *rows, kind="ratio").gap is Gap.NO_CASES
    assert of("2025-01-01..2025-03-31", *rows, kind=None).gap is Gap.NO_KIND
    assert of("2025-01-01..2025-03-31", *rows, kind="distinct").gap is Gap.DISTINCT


def test_share_of_no_case_is_no_figure() -> None:
    none = ("2025-01-01", "0", 0), ("2025-02-01", "0", 0)
    assert of("2025-01-01..2025-02-28", *none, kind="ratio").gap is Gap.NOTHING
    assert of("2025-01-01..2025-01-31", *none, kind="ratio").figure is None
    assert of("2025-01-01..2025-01-31", *none, kind="stock").figure == 0


# Single days


def days(first: str, last: str) -> list[Row]:
    span = range(D(first).toordinal(), D(last).toordinal() + 1)
    return [(str(date.fromordinal(day)), "10") for day in span]


def test_days_are_of_what_the_series_tells_alone() -> None:
    rows = days("2025-09-10", "2026-06-20")
    for span, told in (
        ("2025-01-01..2025-10-31", ("2025-09-10", "2025-10-31")),
        ("2026-06-01..2026-12-31", ("2026-06-01", "2026-06-20")),
        ("..2025-09-30", ("2025-09-10", "2025-09-30")),
        ("2025-11-01..2025-11-30", ("2025-11-01", "2025-11-30")),
    ):
        found = of(span, *rows)
        assert found.spans == (tuple(map(D, told)),)
        assert found.figure is not None and 290 < found.figure < 315


def test_days_without_an_event_count_where_events_are_rare() -> None:
    rows = [("2026-01-05", "1"), ("2026-01-20", "1"), ("2026-02-08", "1")]
    assert of("2026-01-01..2026-02-28", *rows).figure == Decimal("1.5")


@pytest.mark.parametrize("kind", ["ratio", "distinct", None])
def test_what_covers_the_period_stands_for_it(kind: str | None) -> None:
    rows = [("2025-01-01", "10"), ("2025-02-01", "50"), ("2025-01-01..2025-02-28", "44")]
    assert of("2025-01-01..2025-02-28", *rows, kind=kind).figure == 44
    assert of("..2025-02-28", *rows, kind=kind).figure == 44
    assert of("2025-01-01..2025-03-31", *rows, kind=kind).figure is None


# States


def test_stock_is_the_last_state_whatever_it_was_before() -> None:
    rows = [("2025-01-31", "10"), ("2025-02-28", "50"), ("2025-03-31", "60")]
    assert of("2025-01-01..2025-03-30", *rows, kind="stock").figure == 50
    assert of("..2025-03-31", *rows, kind="stock").figure == 60
    assert of("2025-04-01..2025-05-31", *rows, kind="stock").gap is Gap.NOTHING


def test_state_of_a_longer_time_is_that_of_its_last_day() -> None:
    rows = [("2025-01-01..2025-01-31", "10"), ("2025-02-01..2025-02-28", "50")]
    assert of("2025-01-31..2025-02-27", *rows, kind="stock").figure == 10


@given(st.permutations([("2025-01-01", "1", 3), ("2025-02-01", "5", 2), ("2025-03-01", "9", 7)]))
@pytest.mark.parametrize("kind", ["flow", "ratio", "stock"])
def test_order_of_the_rows_is_irrelevant(kind: str, rows: list[Row]) -> None:
    inside = "2025-01-01..2025-03-31"
    ordered = of(inside, ("2025-01-01", "1", 3), ("2025-02-01", "5", 2), ("2025-03-01", "9", 7), kind=kind)
    assert of(inside, *rows, kind=kind).figure == ordered.figure


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        ("2026-01-01", "2026-03-31", "3"),
        ("2025-11-01", "2026-05-31", "7"),
        ("2026-04-01", "2026-04-15", "0.5"),
        ("2026-02-15", "2026-03-31", "1.5"),
        ("2024-02-29", "2024-02-29", str(Decimal(1) / 29)),
        ("2025-12-31", "2026-01-01", str(Decimal(2) / 31)),
    ],
)
def test_months_of_a_period(first: str, last: str, months: str) -> None:
    assert abs(months_in(D(first), D(last)) - Decimal(months)) < Decimal("1e-20")
