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
