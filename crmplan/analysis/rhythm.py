"""When something that is done again and again is due next: checks, reports."""

from datetime import date, timedelta

from crmplan.analysis.calendar import WorkCalendar
from crmplan.analysis.cost import months_after
from crmplan.model.base import Rhythm

_DAYS = {"1d": 1, "1w": 7, "2w": 14}
_MONTHS = {"1 month": 1, "1 quarter": 3}


def next_due(last: date, every: Rhythm, calendar: WorkCalendar, *, times: int = 1) -> date:
    """Return the working day by whose end it is due again; what would fall on a day off is due on the day after.

    Args:
        last: the day on which it was done, or from which it is counted.
        every: the rhythm.
        calendar: the plan's.
        times: how many intervals lie between.
    """
    if every in _MONTHS:
        day = months_after(last, _MONTHS[every] * times)
    else:
        day = last + timedelta(days=_DAYS[every] * times)
    return calendar.day(calendar.index(day))
