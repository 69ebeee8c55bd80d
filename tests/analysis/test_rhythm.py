"""When what is done in a rhythm is due again, and half a rhythm later, by hand on the calendar of 2026."""

from datetime import date

import pytest

from crmplan.analysis.rhythm import due_again, half_late
from crmplan.model.base import Rhythm
from tests.helpers import calendar, plan

CALENDAR = calendar(plan("calendar: {closed: [2026-06-22]}"))


@pytest.mark.parametrize(
    ("day", "every", "due", "late"),
    [
        ("06-09", "1d", "06-10", "06-11"),
        ("06-11", "1d", "06-12", "06-15"),  # half of Friday to Monday is Sunday
        ("06-12", "1d", "06-15", "06-16"),
        ("06-13", "1d", "06-15", "06-16"),
        ("06-10", "1w", "06-17", "06-22+1"),  # a Sunday, and Monday is closed
        ("06-15", "1w", "06-22+1", "06-26+3"),  # due on the Tuesday, half a week later is Saturday
        ("06-01", "2w", "06-15", "06-22+1"),
        ("06-05", "1 month", "07-06", "07-22"),
        ("08-31", "1 month", "09-30", "10-15"),
        ("05-08", "1 quarter", "08-10", "09-25"),
    ],
)
def test_days(day: str, every: Rhythm, due: str, late: str) -> None:
    known = date.fromisoformat(f"2026-{day}")
    assert due_again(known, every, CALENDAR) == _day(due)
    assert half_late(known, every, CALENDAR) == _day(late)


def _day(text: str) -> date:
    """Read `06-22+1`, the day after 22 June."""
    day, _, more = text.partition("+")
    found = date.fromisoformat(f"2026-{day}")
    return found.replace(day=found.day + int(more or 0))


def test_long_holidays_move_what_is_due_to_the_first_working_day() -> None:
    off = ", ".join(f"2026-06-{day:02}" for day in range(8, 20))
    closed = calendar(plan(f"calendar: {{closed: [{off}]}}"))
    assert due_again(date(2026, 6, 5), "1w", closed) == date(2026, 6, 22)


@pytest.mark.parametrize(
    ("last", "every", "times", "due"),
    [
        ("2026-03-02", "1d", 1, "2026-03-03"),
        ("2026-03-06", "1d", 1, "2026-03-09"),
        ("2026-03-06", "1d", 2, "2026-03-09"),
        ("2026-03-04", "1w", 1, "2026-03-11"),
        ("2026-03-07", "1w", 1, "2026-03-16"),
        ("2026-03-04", "2w", 1, "2026-03-18"),
        ("2026-03-04", "2w", 2, "2026-04-01"),
        ("2026-01-30", "1 month", 1, "2026-03-02"),
        ("2026-03-31", "1 month", 1, "2026-04-30"),
        ("2026-03-04", "1 quarter", 1, "2026-06-04"),
        ("2026-03-04", "1 quarter", 2, "2026-09-04"),
        ("2025-12-15", "1 month", 1, "2026-01-15"),
    ],
)
def test_so_many_intervals_later_it_is_due_on_a_working_day(
    last: str, every: Rhythm, times: int, due: str
) -> None:
    found = due_again(date.fromisoformat(last), every, calendar(plan("")), times=times)
    assert found == date.fromisoformat(due)
