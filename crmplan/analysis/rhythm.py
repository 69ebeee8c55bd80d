"""When what is done in a rhythm is due again: rhythm is calendar time, but nothing falls due on a day off."""

from datetime import date, timedelta

from crmplan.analysis.calendar import WorkCalendar
from crmplan.analysis.cost import months_after
from crmplan.model.base import Rhythm

_DAYS = {"1d": 1, "1w": 7, "2w": 14}
_MONTHS = {"1 month": 1, "1 quarter": 3}


def due_again(day: date, every: Rhythm, calendar: WorkCalendar, *, times: int = 1) -> date:
    """Return the day on which what was done on a day is due again; a day off moves it on to the next working day.

    Args:
        day: the day.
        every: the rhythm.
        calendar: the plan's.
        times: how many intervals lie between.
    """
    if every in _MONTHS:
        return _working(months_after(day, _MONTHS[every] * times), calendar)
    return _working(day + timedelta(days=_DAYS[every] * times), calendar)


def half_late(day: date, every: Rhythm, calendar: WorkCalendar) -> date:
    """Return the day that is half a rhythm, rounded up, after the one on which something is due again."""
    due = due_again(day, every, calendar)
    rhythm = (due_again(due, every, calendar) - due).days
    return _working(due + timedelta(days=-(-rhythm // 2)), calendar)


def _working(day: date, calendar: WorkCalendar) -> date:
    return calendar.day(calendar.index(day))
