"""The working calendar: which days are worked, and project days and working time against dates.

Working time is a whole number of minutes from the beginning of day 1; it may be negative for what lay before. The
hours of a day follow each other without a break from 9:00.
"""

from bisect import bisect_left
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from crmplan.model.holidays import Holidays, no_holidays
from crmplan.model.plan import Plan
from crmplan.quantity import LAST_YEAR, Day, Duration, Moment, ProjectDay

DAY_BEGINS = 9 * 60
LAST_DAY = date(LAST_YEAR, 12, 31)
_CHUNK = 366


@dataclass(frozen=True)
class WorkCalendar:
    """The working days of a plan, counted from the project's first.

    Args:
        start: the project's start; the first working day from it on is working day 0.
        week: the weekdays that are worked, Monday 0.
        minutes: working minutes of a day.
        is_working_count: whether project days count working days; else they count calendar days.
        closed: days off beside the week's and the holidays.
        open: days that are worked all the same; the stronger.
        holidays: the holidays of a year.
    """

    start: date
    week: frozenset[int] = frozenset(range(5))
    minutes: int = 480
    is_working_count: bool = True
    closed: frozenset[date] = frozenset()
    open: frozenset[date] = frozenset()
    holidays: Holidays = no_holidays
    _ahead: list[int] = field(default_factory=list, repr=False, compare=False)
    _behind: list[int] = field(default_factory=list, repr=False, compare=False)
    _reach: list[int] = field(default_factory=list, repr=False, compare=False)

    def __post_init__(self) -> None:
        origin = self.start.toordinal()
        self._reach.extend((origin, origin))

    def is_working(self, day: date) -> bool:
        """Tell whether a day is worked."""
        if day in self.open:
            return True
        year = self.holidays(day.year)
        if day in self.closed or (day in year.off and day not in year.worked):
            return False
        return day.weekday() in self.week or day in year.worked

    def _extend_ahead(self) -> bool:
        """Look at the next days; tell whether there were any before the end of all calendars."""
        last = self._reach[1]
        until = min(last + _CHUNK, LAST_DAY.toordinal() + 1)
        days = (date.fromordinal(n) for n in range(last, until))
        self._ahead.extend(day.toordinal() for day in days if self.is_working(day))
        self._reach[1] = until
        return until > last

    def _extend_behind(self) -> bool:
        first = self._reach[0]
        until = max(first - _CHUNK, 1)
        days = (date.fromordinal(n) for n in range(first - 1, until - 1, -1))
        self._behind.extend(-day.toordinal() for day in days if self.is_working(day))
        self._reach[0] = until
        return until < first

    def index(self, day: date) -> int:
        """Return the number of working days from day 1 up to `day`, which is not counted; negative before day 1."""
        ordinal = day.toordinal()
        if ordinal >= self.start.toordinal():
            while self._reach[1] <= ordinal and self._extend_ahead():
                pass
            return bisect_left(self._ahead, ordinal)
        while self._reach[0] > ordinal and self._extend_behind():
            pass
        return -bisect_left(self._behind, 1 - ordinal)

    def day(self, index: int) -> date:
        """Return the working day with that number, day 1 having 0; the last day of all for what lies beyond."""
        if index >= 0:
            while len(self._ahead) <= index:
                if not self._extend_ahead():
                    return LAST_DAY
            return date.fromordinal(self._ahead[index])
        while len(self._behind) < -index:
            if not self._extend_behind():
                return date.min
        return date.fromordinal(-self._behind[-index - 1])

    # --- dates to working time ---

    def begin(self, day: date) -> int:
        """Return the working time at the beginning of a day."""
        return self.index(day) * self.minutes

    def end(self, day: date) -> int:
        """Return the working time at the end of a day."""
        return self.index(day + timedelta(days=1)) * self.minutes

    def length(self, duration: Duration) -> int:
        """Return working minutes, rounded up."""
        return duration.minutes(day=self.minutes, week=len(self.week))

    def end_at(self, moment: Moment) -> int:
        """Return the working time at a moment, the end of its day where it has no time of day; a day off has none."""
        start = self.begin(moment.day)
        if not self.is_working(moment.day):
            return start
        minutes = self.minutes if moment.minute is None else moment.minute - DAY_BEGINS
        return start + min(max(minutes, 0), self.minutes)

    # --- working time to dates ---

    def start_day(self, offset: int) -> date:
        """Return the day on which work begins at `offset`."""
        return self.day(offset // self.minutes)

    def finish_day(self, offset: int) -> date:
        """Return the last day on which work that ends at `offset` is done."""
        return self.day((offset - 1) // self.minutes)

    def start_moment(self, offset: int) -> datetime:
        """Return the instant at which work begins at `offset`."""
        index, minute = divmod(offset, self.minutes)
        return _at(self.day(index), minute)

    def finish_moment(self, offset: int) -> datetime:
        """Return the instant at which work ends at `offset`; a full day ends in its own evening."""
        index, minute = divmod(offset - 1, self.minutes)
        return _at(self.day(index), minute + 1)

    # --- project days ---

    def number(self, day: date) -> int:
        """Return the project day of a date; a day off has the number of the day before it, 0 before day 1."""
        if not self.is_working_count:
            return max(0, (day - self.start).days + 1)
        return max(0, self.index(day + timedelta(days=1)))

    def date_of(self, day: Day) -> date:
        """Return the date of a day that a plan names."""
        if not isinstance(day, ProjectDay):
            return day
        if self.is_working_count:
            return self.day(day.number - 1)
        return self.start + timedelta(days=day.number - 1)


def _at(day: date, minute: int) -> datetime:
    hour, rest = divmod(DAY_BEGINS + minute, 60)
    if hour == 24:
        return datetime.combine(day, time(23, 59, 59))
    return datetime.combine(day, time(hour, rest))


def work_calendar(plan: Plan, holidays: Holidays = no_holidays) -> WorkCalendar:
    """Return the calendar of a plan with the holidays of its country."""
    calendar = plan.calendar
    return WorkCalendar(
        start=plan.project.start,
        week=frozenset(calendar.week),
        minutes=int(calendar.hours * 60),
        is_working_count=plan.project.days == "working",
        closed=frozenset(calendar.closed),
        open=frozenset(calendar.open),
        holidays=holidays,
    )
