"""When what is done in a rhythm is due again, and half a rhythm later, by hand on the calendar of 2026."""

from datetime import date

import pytest

from crmplan.analysis.rhythm import check_since, due_again, due_twice, half_late
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
    ("last", "every", "due", "twice"),
    [
        ("2026-03-02", "1d", "2026-03-03", "2026-03-04"),
        ("2026-03-06", "1d", "2026-03-09", "2026-03-10"),
        ("2026-03-04", "1w", "2026-03-11", "2026-03-18"),
        ("2026-03-07", "1w", "2026-03-16", "2026-03-23"),
        ("2026-03-04", "2w", "2026-03-18", "2026-04-01"),
        ("2026-01-30", "1 month", "2026-03-02", "2026-04-02"),
        ("2026-03-31", "1 month", "2026-04-30", "2026-06-01"),
        ("2026-03-04", "1 quarter", "2026-06-04", "2026-09-04"),
        ("2025-12-15", "1 month", "2026-01-15", "2026-02-16"),
    ],
)
def test_a_second_rhythm_begins_on_the_working_day_on_which_it_is_due(
    last: str, every: Rhythm, due: str, twice: str
) -> None:
    day, known = date.fromisoformat(last), calendar(plan(""))
    assert due_again(day, every, known) == date.fromisoformat(due)
    assert due_twice(day, every, known) == date.fromisoformat(twice)


@pytest.mark.parametrize(
    ("last", "in_force", "live", "since"),
    [
        ("2026-03-09", "2026-03-02", "2026-03-04", "2026-03-09"),
        ("2026-03-03", "2026-03-02", "2026-03-04", "2026-03-04"),
        ("2026-03-09", "2026-03-10", "2026-03-04", "2026-03-10"),
        ("2026-03-17", "2026-03-02", "2026-03-04", "2026-03-04"),
        ("2026-03-09", "2026-03-20", "2026-03-04", "2026-03-20"),
        ("2026-03-09", "2026-03-02", None, None),
    ],
)
def test_checks_count_from_the_last_known_one_but_not_before_go_live_and_the_rule(
    last: str, in_force: str, live: str | None, since: str | None
) -> None:
    made = plan(f"processes: {{card: {{rule: {{in_force: {in_force}}}, control: {{last: {last}}}}}}}")
    found = check_since(
        made.processes["card"], date.fromisoformat(live) if live else None, on=date(2026, 3, 16)
    )
    assert found == (date.fromisoformat(since) if since else None)
