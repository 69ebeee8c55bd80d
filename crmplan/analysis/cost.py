"""What the project costs to its end, and whether the approved money reaches there."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from crmplan.analysis.calendar import LAST_DAY, WorkCalendar
from crmplan.analysis.schedule import Schedule, last_day
from crmplan.analysis.state import State, done_share, task_state
from crmplan.model.people import Member
from crmplan.model.plan import Plan
from crmplan.model.work import Task
from crmplan.quantity import Money

GO_LIVE = "go-live"


class Verdict(StrEnum):
    """How the budget is judged: better to postpone than to start and not finish."""

    GO = "go"
    """The approved money covers the forecast cost with the whole reserve."""
    GO_WITH_RESERVE = "go-with-reserve"
    """It covers the forecast cost, but not the whole reserve."""
    POSTPONE = "postpone"
    """It does not reach the end."""


class TaskCost(NamedTuple):
    """Money of one task: as planned, spent so far, and forecast to its end."""

    planned: Decimal
    so_far: Decimal
    forecast: Decimal


class Costs(NamedTuple):
    """Forecast cost of the project by its parts, in the plan's currency.

    Args:
        tasks: forecast of all tasks.
        modules: what was bought.
        licences: of each calendar month from go-live's to that of the support's end.
        support: of all its months.
        approved: the money that is there; nothing where the plan does not say.
        reserve: the share that is wanted on top of the forecast.
        by_task: of each task, dropped ones too.
    """

    tasks: Decimal
    modules: Decimal
    licences: Decimal
    support: Decimal
    approved: Decimal | None
    reserve: Decimal
    by_task: Mapping[str, TaskCost]

    @property
    def forecast(self) -> Decimal:
        """Forecast cost of the project."""
        return self.tasks + self.modules + self.licences + self.support

    @property
    def reserve_amount(self) -> Decimal:
        """The whole reserve as an amount."""
        return self.forecast * self.reserve

    @property
    def needed(self) -> Decimal:
        """Forecast cost with the reserve."""
        return self.forecast * (1 + self.reserve)

    @property
    def margin(self) -> Decimal | None:
        """Approved money less what is needed, negative where it falls short; unknown where none is approved."""
        return None if self.approved is None else self.approved - self.needed

    @property
    def reserve_left(self) -> Decimal | None:
        """How much of the reserve the approved money covers, from nothing to all; unknown where none is approved."""
        if self.approved is None:
            return None
        return min(max(self.approved - self.forecast, Decimal(0)), self.reserve_amount)

    @property
    def verdict(self) -> Verdict | None:
        """How the budget is judged; unknown where none is approved."""
        if self.approved is None:
            return None
        if self.approved >= self.needed:
            return Verdict.GO
        return Verdict.GO_WITH_RESERVE if self.approved >= self.forecast else Verdict.POSTPONE


def costs(plan: Plan, schedule: Schedule) -> Costs:
    """Return the forecast cost of a plan on the status date of its schedule."""
    budget = plan.budget
    by_task = {
        key: task_cost(plan, placed.task, schedule.calendar, on=schedule.on)
        for key, placed in plan.tasks.items()
    }
    tasks = sum((cost.forecast for cost in by_task.values()), Decimal(0))
    modules = sum((_amount(module.cost) for module in plan.modules.values()), Decimal(0))
    return Costs(
        tasks=tasks,
        modules=modules,
        licences=licence_cost(plan, schedule.calendar, go_live_day(plan, schedule)),
        support=_support(plan),
        approved=budget.approved.amount if budget and budget.approved else None,
        reserve=budget.reserve if budget else Decimal(0),
        by_task=by_task,
    )


def task_cost(plan: Plan, task: Task, calendar: WorkCalendar, *, on: date | None) -> TaskCost:
    """Return the cost of a task on a day: its own money and its owners' hours at their rates."""
    state = task_state(task, on)
    planned = planned_cost(plan, task, calendar)
    share = task_share(task, state, calendar)
    so_far = task.spent.amount if task.spent is not None and may_have_cost(task, on) else planned * share
    left = Decimal(0) if state is State.DROPPED else planned * (1 - share)
    return TaskCost(planned, so_far, so_far + left)


def may_have_cost(task: Task, on: date | None) -> bool:
    """Tell whether money can have been spent by a day: not on work that begins, or ends, only later."""
    days = [
        day for day in (task.started, task.finished, task.gate.on if task.gate else None) if day is not None
    ]
    return on is not None and (not days or min(days) <= on)


def planned_cost(plan: Plan, task: Task, calendar: WorkCalendar) -> Decimal:
    """Return what a task is planned to cost, its owners' hours included."""
    return _amount(task.cost) + work_cost(plan, task, calendar)


def task_share(task: Task, state: State, calendar: WorkCalendar) -> Decimal:
    """Return how much of a task is done, 0 to 1, by what remains of it, else by its progress."""
    remaining = calendar.length(task.remaining) if task.remaining is not None else None
    return done_share(task, state, size_minutes(task, calendar), remaining)


def size_minutes(task: Task, calendar: WorkCalendar) -> int:
    """Return the length of a task in working minutes; of one that has only effort, its work."""
    length = task.duration or task.effort or (task.estimate.likely if task.estimate else None)
    return calendar.length(length) if length is not None else 0


def work_minutes(plan: Plan, task: Task, calendar: WorkCalendar) -> Decimal:
    """Return the working minutes of a task's owners together; of one without owners those of one full person."""
    if task.effort is not None:
        return Decimal(calendar.length(task.effort))
    return size_minutes(task, calendar) * _capacity(_owners(plan, task))


def work_cost(plan: Plan, task: Task, calendar: WorkCalendar) -> Decimal:
    """Return the planned cost of the hours of a task's owners, at their rates."""
    owners = _owners(plan, task)
    paid = sum((_amount(owner.rate) * owner.capacity for owner in owners), Decimal(0))
    if not paid:
        return Decimal(0)
    if task.effort is None:
        return size_minutes(task, calendar) * paid / 60
    return calendar.length(task.effort) * paid / (60 * _capacity(owners))


def _owners(plan: Plan, task: Task) -> list[Member]:
    return [plan.team[key] for key in task.owner if key in plan.team]


def _capacity(owners: Iterable[Member]) -> Decimal:
    return sum((owner.capacity for owner in owners), Decimal(0)) or Decimal(1)


def _amount(money: Money | None) -> Decimal:
    return money.amount if money is not None else Decimal(0)


def go_live_day(plan: Plan, schedule: Schedule) -> date | None:
    """Return the day on which the step go-live is done or forecast to be; nothing where it is not in the plan."""
    steps = (task for task in plan.steps(GO_LIVE) if task.id in schedule.tasks)
    return max((last_day(task, schedule) for task in steps), default=None)


def support_span(plan: Plan, schedule: Schedule) -> tuple[date, date] | None:
    """Return the first and the last day of expert support, where the plan says how long it is."""
    return support_span_after(plan, schedule.calendar, go_live_day(plan, schedule))


def support_span_after(plan: Plan, calendar: WorkCalendar, live: date | None) -> tuple[date, date] | None:
    """Return the same where go-live is on that day, from which support without a day of its own begins."""
    support = plan.support
    if support is None or not support.months:
        return None
    from_ = support.from_
    first = calendar.date_of(from_) if from_ is not None else live
    if first is None:
        return None
    return first, months_after(first, support.months) - timedelta(days=1)


def months_after(day: date, months: int) -> date:
    """Return the same day so many calendar months later, else the last of a shorter month, at most of all calendars."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > LAST_DAY.year:
        return LAST_DAY
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last = (following - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))


def licence_cost(plan: Plan, calendar: WorkCalendar, live: date | None) -> Decimal:
    """Return the cost of licences, where go-live is on that day, to the end of the support."""
    if plan.budget is None or plan.budget.licences is None or live is None:
        return Decimal(0)
    span = support_span_after(plan, calendar, live)
    last = max(live, span[1]) if span else live
    months = (last.year - live.year) * 12 + last.month - live.month + 1
    return plan.budget.licences.amount * months


def _support(plan: Plan) -> Decimal:
    support = plan.support
    return _amount(support.cost) * (support.months or 0) if support else Decimal(0)
