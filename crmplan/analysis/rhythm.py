"""When what is done in a rhythm is due again: rhythm is calendar time, but nothing falls due on a day off."""

from datetime import date, timedelta

from crmplan.analysis.calendar import WorkCalendar
from crmplan.analysis.cost import months_after
from crmplan.model.base import Rhythm
from crmplan.model.system import Process, Report

_DAYS = {"1d": 1, "1w": 7, "2w": 14}
_MONTHS = {"1 month": 1, "1 quarter": 3}


def due_again(day: date, every: Rhythm, calendar: WorkCalendar) -> date:
    """Return the day on which what was done on a day is due again; a day off moves it on to the next working day."""
    if every in _MONTHS:
        return _working(months_after(day, _MONTHS[every]), calendar)
    return _working(day + timedelta(days=_DAYS[every]), calendar)


def half_late(day: date, every: Rhythm, calendar: WorkCalendar) -> date:
    """Return the day that is half a rhythm, rounded up, after the one on which something is due again."""
    due = due_again(day, every, calendar)
    rhythm = (due_again(due, every, calendar) - due).days
    return _working(due + timedelta(days=-(-rhythm // 2)), calendar)


def due_twice(day: date, every: Rhythm, calendar: WorkCalendar) -> date:
    """Return the day that is a whole rhythm after the one on which something is due again."""
    return due_again(due_again(day, every, calendar), every, calendar)


def check_since(process: Process, live: date | None, *, on: date) -> date | None:
    """Return the day from which the rhythm of a process's control counts; nothing before go-live.

    It is the latest of its last check up to a day, go-live, and the day from which its rule is in force.
    """
    if live is None:
        return None
    last = process.control.last if process.control else None
    in_force = process.rule.in_force if process.rule else None
    return max(live, in_force or live, last if last is not None and last <= on else live)


def use_since(report: Report, live: date | None, *, on: date) -> date | None:
    """Return the day from which the rhythm of a report counts: the later of its last decision and go-live."""
    last = report.last if report.last is not None and report.last <= on else None
    return max((day for day in (last, live) if day is not None), default=None)


def _working(day: date, calendar: WorkCalendar) -> date:
    return calendar.day(calendar.index(day))
