"""Expert support: how long its requests waited, in working time."""

from datetime import date, timedelta

from crmplan.analysis.calendar import WorkCalendar
from crmplan.analysis.cost import months_after
from crmplan.model.control import Request
from crmplan.model.plan import Plan
from crmplan.quantity import Moment


def waited_minutes(request: Request, calendar: WorkCalendar, *, on: date) -> int:
    """Return the working minutes from a request to its first answer, or to the end of the status date."""
    answered = request.answered
    if answered is not None and answered.day <= on:
        return working_minutes(request.on, answered, calendar)
    return (
        working_minutes(request.on, Moment(on), calendar)
        if request.on.minute is None
        else (calendar.end(on) - calendar.end_at(request.on))
    )


def working_minutes(first: Moment, last: Moment, calendar: WorkCalendar) -> int:
    """Return the working time between two moments; without a time of day in working days, the same day as none."""
    if first.minute is not None and last.minute is not None:
        return calendar.end_at(last) - calendar.end_at(first)
    after = timedelta(days=1)
    days = calendar.index(last.day + after) - calendar.index(first.day + after)
    return days * calendar.minutes


def has_begun(plan: Plan, calendar: WorkCalendar, live: date | None, *, on: date) -> bool:
    """Tell whether expert support has begun: from its first day on, without one from go-live."""
    from_ = plan.support.from_ if plan.support else None
    first = calendar.date_of(from_) if from_ is not None else live
    return first is not None and first <= on


def month_before(day: date) -> date:
    """Return the same day of the month before, or its last day where it is shorter."""
    return months_after(day, -1)
