"""How many hours of work each member of the team has in each week, and how many there are for it."""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from crmplan.analysis.availability import UNITS, availability, capacity_of
from crmplan.analysis.calendar import WorkCalendar
from crmplan.analysis.cost import task_share
from crmplan.analysis.schedule import Schedule, ScheduledTask
from crmplan.analysis.state import State
from crmplan.model.people import Member
from crmplan.model.plan import Plan

Work = Callable[[int], int]
"""What somebody can have done by an instant, in parts of a minute."""


class Week(NamedTuple):
    """A calendar week of one member; of the week of the status date, only what is left of it.

    Args:
        first: its Monday.
        hours: the hours that are scheduled.
        available: the hours that the member has for the project.
        tasks: the tasks they go into, in the order of the plan.
    """

    first: date
    hours: Decimal
    available: Decimal
    tasks: tuple[str, ...]


def workload(plan: Plan, now: Schedule) -> dict[str, tuple[Week, ...]]:
    """Return the weeks in which the members have work that is not done, by member.

    Owners give a task their capacity on every day of it on which they are there. Where it has both a duration and an
    effort, what is left of the effort is spread in that proportion instead, and may be more than they have. Work
    that is blocked is left out: nobody knows its days.
    """
    start = now.calendar.end(now.on) if now.on is not None else 0
    weeks = _Weeks(now, max(start, 0))
    people = {key: _work(member, now.calendar) for key, member in plan.team.items()}
    found: dict[str, dict[int, dict[str, int]]] = {key: {} for key in people}
    for task in now.tasks.values():
        if task.state not in (State.DONE, State.BLOCKED):
            owners = {key: people[key] for key in plan.tasks[task.id].task.owner}
            for owner, week, work in _shares(plan, now, task, weeks, owners):
                found[owner].setdefault(week, {})[task.id] = work
    return {
        key: tuple(weeks.week(number, loads[number], people[key]) for number in sorted(loads))
        for key, loads in found.items()
        if loads
    }


def _work(member: Member, calendar: WorkCalendar) -> Work:
    absence = availability([member], calendar)
    return absence.work_until if absence else capacity_of([member]).__mul__


class _Weeks:
    """The calendar weeks of a schedule from an instant to its end; `begins` are in working minutes."""

    def __init__(self, now: Schedule, start: int) -> None:
        day = now.calendar.start_day(start)
        self.monday = day - timedelta(days=day.weekday())
        self.begins = [start]
        while self.begins[-1] < now.finish:
            self.begins.append(now.calendar.begin(self.first(len(self.begins))))

    def first(self, number: int) -> date:
        return self.monday + timedelta(weeks=number)

    def parts(self, begin: int, end: int) -> Iterator[tuple[int, int, int]]:
        """Yield the weeks of a stretch of time, each with what of it lies there."""
        begin = max(begin, self.begins[0])
        number = bisect_right(self.begins, begin) - 1
        while begin < end:
            until = min(end, self.begins[number + 1])
            if begin < until:
                yield number, begin, until
            begin, number = until, number + 1

    def week(self, number: int, loads: dict[str, int], work: Work) -> Week:
        begin, end = self.begins[number], self.begins[number + 1]
        available = work(end) - work(begin)
        return Week(self.first(number), _hours(sum(loads.values())), _hours(available), tuple(loads))


def _shares(
    plan: Plan, now: Schedule, task: ScheduledTask, weeks: _Weeks, owners: dict[str, Work]
) -> Iterator[tuple[str, int, int]]:
    """Yield what the owners of a task have to do in it, with owner and week."""
    parts = list(weeks.parts(task.early_start, task.early_finish))
    shares = [
        (key, week, done)
        for key, work in owners.items()
        for week, begin, end in parts
        if (done := work(end) - work(begin))
    ]
    model = plan.tasks[task.id].task
    if model.effort is None or model.duration is None:
        yield from shares
        return
    left = 1 - task_share(model, task.state, now.calendar)
    effort = int(now.calendar.length(model.effort) * left * UNITS)
    whole = sum(done for _, _, done in shares)
    for owner, week, done in shares:
        yield owner, week, effort * done // whole


def _hours(work: int) -> Decimal:
    return Decimal(work) / (60 * UNITS)
