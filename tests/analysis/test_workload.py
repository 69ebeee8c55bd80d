"""Hours of each member in each week: known answers."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from crmplan.analysis.availability import absence
from crmplan.analysis.cost import work_minutes
from crmplan.analysis.workload import workload
from tests.helpers import MONDAY, calendar, plan, scheduled, tasks

TEAM = """\
team:
  ann: {}
  bob: {capacity: 50%}
  eve: {away: [2026-03-04..2026-03-10]}
"""
FRIDAY = "2026-02-27"


def weeks(text: str, on: str | None = FRIDAY, head: str = "") -> dict[str, list[tuple[str, str, str]]]:
    """Return Monday, hours and available hours of each week of each member, as text."""
    made = tasks(text, head, after=TEAM)
    return {
        key: [(f"{week.first:%m-%d}", str(week.hours), str(week.available)) for week in loads]
        for key, loads in workload(made, scheduled(made, on)).items()
    }


def test_owners_give_a_task_their_capacity_on_each_of_its_days() -> None:
    assert weeks("one: {duration: 8d, owner: [ann, bob]}") == {
        "ann": [("03-02", "40", "40"), ("03-09", "24", "40")],
        "bob": [("03-02", "20", "20"), ("03-09", "12", "20")],
    }


def test_effort_of_a_fixed_length_is_spread_by_capacity() -> None:
    """30 hours in five days, two parts of three by the one with twice the capacity."""
    found = weeks("one: {duration: 5d, effort: 30h, owner: [ann, bob]}")
    assert found == {"ann": [("03-02", "20", "40")], "bob": [("03-02", "10", "20")]}


def test_more_effort_than_there_is_time_for() -> None:
    assert weeks("one: {duration: 10d, effort: 100h, owner: bob}") == {
        "bob": [("03-02", "50", "20"), ("03-09", "50", "20")]
    }


def test_nobody_works_while_away() -> None:
    """Two days before the absence; effort goes on after it, a fixed task ends within it."""
    assert weeks("one: {effort: 24h, owner: eve}") == {"eve": [("03-02", "16", "16"), ("03-09", "8", "24")]}
    assert weeks("one: {duration: 4d, owner: eve}") == {"eve": [("03-02", "16", "16")]}


def test_effort_of_a_fixed_length_falls_on_the_days_of_those_who_are_there() -> None:
    found = weeks("one: {duration: 5d, effort: 28h, owner: [ann, eve]}")
    assert found == {"ann": [("03-02", "20", "40")], "eve": [("03-02", "8", "16")]}


def test_task_whose_owner_is_never_there_has_no_hours() -> None:
    assert weeks("one: {not_before: 2026-03-05, duration: 2d, effort: 9h, owner: eve}") == {}


def test_tasks_add_up_and_are_named_in_the_order_of_the_plan() -> None:
    made = tasks("two: {duration: 2d, owner: ann}\none: {duration: 1d, owner: ann}", after=TEAM)
    (week,) = workload(made, scheduled(made, FRIDAY))["ann"]
    assert (week.first, week.hours, week.tasks) == (MONDAY, 24, ("two", "one"))


def test_only_what_is_left_counts_from_the_status_date_on() -> None:
    """On Wednesday evening half of ten days is left, and half of the effort beside it."""
    assert weeks("one: {duration: 10d, owner: ann, started: 2026-03-02, progress: 50%}", "2026-03-04") == {
        "ann": [("03-02", "16", "16"), ("03-09", "24", "40")]
    }
    assert weeks(
        "one: {duration: 4d, effort: 20h, owner: ann, started: 2026-03-02, remaining: 2d}", "2026-03-04"
    ) == {"ann": [("03-02", "10", "16")]}


def test_week_without_working_days_has_no_hours() -> None:
    closed = [f"2026-03-{day:02}" for day in range(9, 14)]
    made = plan(
        f"calendar: {{closed: [{', '.join(closed)}]}}\n"
        "team: {ann: {}}\nstages: {w: {tasks: {one: {duration: 6d, owner: ann}}}}"
    )
    found = workload(made, scheduled(made, FRIDAY))["ann"]
    assert [(week.first, week.hours) for week in found] == [(MONDAY, 40), (date(2026, 3, 16), 8)]


@pytest.mark.parametrize(
    "task",
    [
        "{duration: 2d, owner: ann, finished: 2026-03-03}",
        "{duration: 2d, owner: ann, status: dropped, note: No need}",
        "{duration: 2d, owner: ann, status: blocked, blocked_by: The licence}",
        "{owner: ann}",
        "{duration: 2d}",
    ],
    ids=["done", "dropped", "blocked", "milestone", "nobody's"],
)
def test_what_is_no_work_to_come_is_left_out(task: str) -> None:
    assert weeks(f"one: {task}", "2026-03-03") == {}


def test_without_a_status_date_the_plan_counts_as_it_is_written() -> None:
    found = weeks("one: {duration: 1d, owner: ann, finished: 2026-03-02}", on=None)
    assert found == {"ann": [("03-02", "8", "40")]}


def test_week_of_a_start_in_its_middle_has_the_days_from_there() -> None:
    made = plan(
        "project: {name: P, start: 2026-03-04}\nteam: {ann: {}}\n"
        "stages: {w: {tasks: {one: {duration: 1d, owner: ann}}}}"
    )
    (week,) = workload(made, scheduled(made, FRIDAY))["ann"]
    assert (week.first, week.hours, week.available) == (MONDAY, 8, 24)


def test_all_weeks_together_hold_the_whole_work() -> None:
    made = tasks(
        """
        one: {duration: 17d, owner: [ann, bob]}
        two: {after: [one ss+3d], effort: 33h, owner: [bob, ann]}
        three: {after: [two], duration: 3w, effort: 21h, owner: ann}
        """,
        after=TEAM,
    )
    now = scheduled(made, FRIDAY)
    planned = sum(work_minutes(made, placed.task, now.calendar) for placed in made.tasks.values())
    hours = sum(week.hours for loads in workload(made, now).values() for week in loads)
    assert abs(hours - planned / 60) < Decimal("0.05")


def test_absence_of_people_together() -> None:
    made = plan(
        """
        team:
          ann: {away: [2026-03-03..2026-03-05, 2026-03-09]}
          bob: {away: [2026-03-05..2026-03-09]}
          eve: {}
        """
    )
    team, days = made.team, calendar(made)
    both = [(days.start_day(a), days.finish_day(b)) for a, b in absence([team["ann"], team["bob"]], days)]
    thursday, monday = MONDAY + timedelta(days=3), MONDAY + timedelta(weeks=1)
    assert both == [(thursday, thursday), (monday, monday)]
    assert absence([team["ann"], team["eve"]], days) == absence([], days) == []
