"""The working calendar: project days, dates and working time, both ways."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmplan.analysis.calendar import LAST_DAY, WorkCalendar
from crmplan.loader.holiday_cache import plan_holidays
from crmplan.model.holidays import YearOfHolidays
from crmplan.model.plan import Plan
from crmplan.quantity import ProjectDay, parse_duration
from tests.helpers import MONDAY, calendar, plan

SATURDAY, SUNDAY = date(2026, 3, 7), date(2026, 3, 8)
WORKING = WorkCalendar(MONDAY)
CALENDAR = WorkCalendar(MONDAY, is_working_count=False)


def day(text: str) -> date:
    return date.fromisoformat(text)


def with_holidays(plan: Plan) -> WorkCalendar:
    holidays, problems = plan_holidays(plan.project, plan.calendar, None)
    assert not problems
    return calendar(plan, holidays)


# Project days


@pytest.mark.parametrize(
    ("number", "working", "by_calendar"),
    [(1, "2026-03-02", "2026-03-02"), (5, "2026-03-06", "2026-03-06"), (6, "2026-03-09", "2026-03-07"),
     (46, "2026-05-04", "2026-04-16"), (50, "2026-05-08", "2026-04-20")],
)  # fmt: skip
def test_project_day_is_the_nth_working_or_calendar_day(number: int, working: str, by_calendar: str) -> None:
    assert WORKING.date_of(ProjectDay(number)) == day(working)
    assert CALENDAR.date_of(ProjectDay(number)) == day(by_calendar)
    assert WORKING.number(day(working)) == number
    assert CALENDAR.number(day(by_calendar)) == number


def test_date_is_its_own_date() -> None:
    assert WORKING.date_of(SATURDAY) == SATURDAY


def test_day_off_has_the_number_of_the_day_before_it() -> None:
    assert [WORKING.number(d) for d in (date(2026, 3, 6), SATURDAY, SUNDAY, date(2026, 3, 9))] == [5, 5, 5, 6]
    assert [CALENDAR.number(d) for d in (date(2026, 3, 6), SATURDAY, SUNDAY, date(2026, 3, 9))] == [
        5,
        6,
        7,
        8,
    ]


def test_days_before_the_start_have_number_0() -> None:
    assert WORKING.number(date(2026, 3, 1)) == WORKING.number(date(2025, 1, 1)) == 0
    assert CALENDAR.number(date(2026, 3, 1)) == CALENDAR.number(date(2025, 1, 1)) == 0


def test_start_on_a_day_off_makes_the_next_working_day_day_1() -> None:
    begun = WorkCalendar(SATURDAY)
    assert begun.date_of(ProjectDay(1)) == date(2026, 3, 9)
    assert [begun.number(d) for d in (SATURDAY, SUNDAY, date(2026, 3, 9))] == [0, 0, 1]
    assert begun.start_day(0) == date(2026, 3, 9)
    assert begun.day(-1) == date(2026, 3, 6)


def test_calendar_days_count_from_a_start_on_a_day_off() -> None:
    assert WorkCalendar(SATURDAY, is_working_count=False).date_of(ProjectDay(1)) == SATURDAY


@given(st.integers(1, 9000), st.booleans())
def test_number_of_the_date_of_a_project_day_is_that_day(number: int, is_working: bool) -> None:
    used = WORKING if is_working else CALENDAR
    assert used.number(used.date_of(ProjectDay(number))) == number


# Which days are worked


def test_closed_and_open_days_shift_the_count() -> None:
    made = plan("""
        calendar:
          closed: [2026-03-03]
          open: [2026-03-07]
        project: {name: P, start: 2026-03-02}
    """)
    used = calendar(made)
    assert [used.date_of(ProjectDay(n)).day for n in range(1, 7)] == [2, 4, 5, 6, 7, 9]
    assert used.number(date(2026, 3, 3)) == 1


def test_open_is_stronger_than_closed_week_and_holiday() -> None:
    off = YearOfHolidays(off=frozenset({MONDAY}))
    used = WorkCalendar(
        MONDAY, closed=frozenset({SATURDAY}), open=frozenset({MONDAY, SATURDAY}), holidays=lambda _: off
    )
    assert used.is_working(MONDAY)
    assert used.is_working(SATURDAY)
    assert not used.is_working(SUNDAY)


def test_closed_is_stronger_than_a_rest_day_that_the_country_works() -> None:
    year = YearOfHolidays(worked=frozenset({SATURDAY, SUNDAY}))
    used = WorkCalendar(MONDAY, closed=frozenset({SATURDAY}), holidays=lambda _: year)
    assert not used.is_working(SATURDAY)
    assert used.is_working(SUNDAY)


def test_holiday_that_the_country_works_instead_is_worked() -> None:
    year = YearOfHolidays(off=frozenset({MONDAY}), worked=frozenset({MONDAY}))
    assert WorkCalendar(MONDAY, holidays=lambda _: year).is_working(MONDAY)


def test_moved_russian_working_days() -> None:
    """In 2024 Saturday 27 April was worked for Monday 29 April, and Saturday 2 November for 30 December's week."""
    used = with_holidays(plan("project: {name: P, start: 2024-04-22}\ncalendar: {country: RU}"))
    worked = ["2024-04-26", "2024-04-27", "2024-05-02", "2024-11-02", "2024-12-28"]
    off = ["2024-04-28", "2024-04-29", "2024-04-30", "2024-05-01", "2024-05-09", "2024-11-03", "2024-11-04"]
    assert all(used.is_working(day(text)) for text in worked)
    assert not any(used.is_working(day(text)) for text in off)
    assert [used.date_of(ProjectDay(n)).isoformat() for n in (5, 6, 7)] == [
        "2024-04-26",
        "2024-04-27",
        "2024-05-02",
    ]


def test_holidays_of_a_subdivision() -> None:
    bavaria = with_holidays(
        plan("project: {name: P, start: 2026-01-05}\ncalendar: {country: DE, subdivision: BY}")
    )
    germany = with_holidays(plan("project: {name: P, start: 2026-01-05}\ncalendar: {country: DE}"))
    assert not bavaria.is_working(date(2026, 1, 6))
    assert germany.is_working(date(2026, 1, 6))


def test_week_of_six_days_and_a_working_week_of_duration() -> None:
    used = calendar(plan("project: {name: P, start: 2026-03-02}\ncalendar: {week: mon-sat}"))
    assert used.is_working(SATURDAY)
    assert used.length(parse_duration("1w")) == 6 * 480
    assert used.date_of(ProjectDay(7)) == date(2026, 3, 9)


# Working time


def test_day_of_seven_and_a_half_hours() -> None:
    used = calendar(plan("project: {name: P, start: 2026-03-02}\ncalendar: {hours: 7.5}"))
    assert used.minutes == 450
    assert used.length(parse_duration("1w 1d 4h")) == 6 * 450 + 240
    assert used.end(MONDAY) == 450
    assert used.finish_moment(450) == datetime.fromisoformat("2026-03-02T16:30")
    assert used.start_moment(450) == datetime.fromisoformat("2026-03-03T09:00")
    assert used.finish_moment(451) == datetime.fromisoformat("2026-03-03T09:01")


def test_length_is_rounded_up_to_a_minute() -> None:
    assert WORKING.length(parse_duration("0.001h")) == 1
    assert WORKING.length(parse_duration("0d")) == 0


def test_day_of_fifteen_hours_ends_at_midnight_on_its_own_day() -> None:
    used = WorkCalendar(MONDAY, minutes=900)
    assert used.finish_moment(900) == datetime.fromisoformat("2026-03-02T23:59:59")
    assert used.finish_moment(899) == datetime.fromisoformat("2026-03-02T23:59")


def test_instant_between_two_days_starts_the_later_and_finishes_the_earlier() -> None:
    friday_evening = 5 * 480
    assert WORKING.start_day(friday_evening) == date(2026, 3, 9)
    assert WORKING.finish_day(friday_evening) == date(2026, 3, 6)
    assert WORKING.start_moment(friday_evening) == datetime.fromisoformat("2026-03-09T09:00")
    assert WORKING.finish_moment(friday_evening) == datetime.fromisoformat("2026-03-06T17:00")


def test_time_before_the_start_is_negative() -> None:
    assert WORKING.begin(date(2026, 2, 27)) == -480
    assert WORKING.end(date(2026, 2, 27)) == 0
    assert WORKING.begin(date(2026, 2, 26)) == -960
    assert WORKING.start_day(-1) == date(2026, 2, 27)
    assert WORKING.start_day(-481) == date(2026, 2, 26)


def test_days_off_have_no_length() -> None:
    assert (
        WORKING.begin(SATURDAY)
        == WORKING.end(SATURDAY)
        == WORKING.end(SUNDAY)
        == WORKING.begin(date(2026, 3, 9))
    )


@given(st.integers(-40_000, 40_000), st.sampled_from([WORKING, WorkCalendar(SATURDAY, minutes=450)]))
def test_offsets_lie_within_the_days_they_start_and_finish_on(offset: int, used: WorkCalendar) -> None:
    start, finish = used.start_day(offset), used.finish_day(offset)
    assert used.is_working(start)
    assert used.is_working(finish)
    assert used.begin(start) <= offset < used.end(start)
    assert used.begin(finish) < offset <= used.end(finish)
    assert used.start_moment(offset).date() == start
    assert used.finish_moment(offset).date() == finish


@given(st.integers(-3000, 3000))
def test_index_counts_working_days(away: int) -> None:
    other = MONDAY + timedelta(days=away)
    first, last = sorted((MONDAY, other))
    counted = sum((first + timedelta(days=n)).weekday() < 5 for n in range((last - first).days))
    assert WorkCalendar(MONDAY).index(other) == (counted if away >= 0 else -counted)


@given(st.integers(-3000, 3000))
def test_day_of_an_index_has_that_index(index: int) -> None:
    found = WORKING.day(index)
    assert WORKING.is_working(found)
    assert WORKING.index(found) == index


@given(st.sets(st.integers(-20, 40)), st.sets(st.integers(-20, 40)), st.integers(-20, 40))
def test_begin_and_end_of_a_day_are_a_working_day_apart_or_nothing(
    closed: set[int], opened: set[int], away: int
) -> None:
    shut, worked = (frozenset(MONDAY + timedelta(days=n) for n in days) for days in (closed, opened))
    used = WorkCalendar(MONDAY, closed=shut, open=worked)
    one = MONDAY + timedelta(days=away)
    assert used.end(one) - used.begin(one) == (480 if used.is_working(one) else 0)
    assert used.end(one) == used.begin(one + timedelta(days=1))


# The ends of all calendars


def test_calendar_without_working_days_ahead_ends_on_the_last_day() -> None:
    never = WorkCalendar(date(2198, 1, 1), week=frozenset())
    assert never.day(0) == LAST_DAY
    assert never.index(LAST_DAY) == 0


def test_time_beyond_all_calendars_is_the_last_day() -> None:
    assert WorkCalendar(date(2199, 12, 1)).day(10_000) == LAST_DAY
    assert WorkCalendar(date(2199, 12, 30)).index(date(2300, 1, 1)) == 2


def test_time_before_all_calendars_is_the_first_day() -> None:
    early = WorkCalendar(date(3, 1, 1))
    assert early.day(-10_000) == date.min
    assert early.index(date.min) < -500


def test_equal_calendars_stay_equal_when_one_has_been_used() -> None:
    used, fresh = WorkCalendar(MONDAY), WorkCalendar(MONDAY)
    used.day(500)
    assert used == fresh
