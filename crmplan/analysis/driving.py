"""Why a date is what it is: the chain of tasks that leads to it, and the links that the facts have broken."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from crmplan.analysis.calendar import WorkCalendar
from crmplan.analysis.schedule import Schedule, ScheduledTask, first_day, last_day
from crmplan.analysis.state import State
from crmplan.model.plan import Plan
from crmplan.quantity import Link


class Cause(StrEnum):
    """What holds a task where it is."""

    START = "start"
    """The project's first day."""
    LINK = "link"
    """Another task, for which it, or what is left of it, waits."""
    NOT_BEFORE = "not-before"
    """Its own earliest day."""
    STATUS_DATE = "status-date"
    """It could have gone on; what is left of it can't lie in the past."""
    FACT = "fact"
    """It began on that day, for no reason that the plan knows."""


class Step(NamedTuple):
    """A task of the chain, and what holds it.

    Args:
        link: the link that holds it, or, where a fact or the status date does, the last that it waited for.
        start: first day.
        finish: last day.
        days: working days from the one to the other.
        days_off: calendar days between that were not worked.
        idle: working days between what it waited for and its start, or the status date where it has not begun.
    """

    id: str
    cause: Cause
    link: Link | None
    start: date
    finish: date
    days: Decimal
    days_off: int
    idle: Decimal


class BrokenLink(NamedTuple):
    """A link that the facts do not keep: the task began, or was done, before the link allowed it."""

    task: str
    link: Link
    allowed: date
    happened: date


def driving_chain(plan: Plan, schedule: Schedule, task: str) -> tuple[Step, ...]:
    """Return the tasks that make the dates of a task what they are, the first of them first.

    From each task it goes to the one that holds it: of the links those whose bound is the latest. What has begun or is
    done stands where the facts put it; the chain goes on with the last that it waited for.
    """
    chain: list[Step] = []
    seen: set[str] = set()
    key: str | None = task
    while key is not None and key not in seen:
        seen.add(key)
        step = _step(plan, schedule, key)
        chain.append(step)
        key = step.link.task if step.link else None
    return tuple(reversed(chain))


def final_task(schedule: Schedule) -> str | None:
    """Return the task on whose finish that of the rollout hangs, of several the first; without a rollout, of all."""
    every = list(schedule.tasks.values())
    tasks = [task for task in every if task.is_rollout] or every
    last = max(tasks, key=lambda task: task.early_finish, default=None)
    return last.id if last else None


class _Bound(NamedTuple):
    start: int
    link: Link


def _step(plan: Plan, schedule: Schedule, key: str) -> Step:
    placed, task, calendar = plan.tasks[key], schedule.tasks[key], schedule.calendar
    bound = max(_bounds(plan, schedule, key), key=lambda one: one.start, default=None)
    cause, link, idle = _cause(plan, schedule, task, bound)
    start, finish = first_day(placed, schedule), last_day(placed, schedule)
    return Step(
        key,
        cause,
        link,
        start,
        finish,
        Decimal(task.length) / calendar.minutes,
        _days_off(start, finish, calendar),
        Decimal(idle) / calendar.minutes,
    )


def _cause(
    plan: Plan, schedule: Schedule, task: ScheduledTask, bound: _Bound | None
) -> tuple[Cause, Link | None, int]:
    """Return what holds a task, the link that leads on from it, and the working minutes it has lain idle."""
    calendar, model, now = schedule.calendar, plan.tasks[task.id].task, _now(schedule)
    link = bound.link if bound else None
    waits_until = max(bound.start if bound else 0, 0)
    not_before = calendar.begin(calendar.date_of(model.not_before)) if model.not_before is not None else 0
    possible = max(waits_until, not_before)
    is_done = task.state is State.DONE
    if is_done or (model.started is not None and task.state is not State.TODO):
        is_held = schedule.retains_logic and not is_done and waits_until > now
        return (Cause.LINK, link, 0) if is_held else (Cause.FACT, link, max(task.early_start - possible, 0))
    if possible < now:
        return Cause.STATUS_DATE, link, now - possible
    if not_before > waits_until:
        return Cause.NOT_BEFORE, None, 0
    return (Cause.LINK, link, 0) if bound and bound.start >= 0 else (Cause.START, None, 0)


def _now(schedule: Schedule) -> int:
    return max(0, schedule.calendar.end(schedule.on)) if schedule.on is not None else 0


def _bounds(plan: Plan, schedule: Schedule, key: str) -> Iterator[_Bound]:
    """Yield, for each link of a task, the instant before which the link does not let it start."""
    task = schedule.tasks[key]
    for link in plan.tasks[key].task.after:
        other = schedule.tasks.get(link.task)
        if other is not None:
            bound = _required(link, other, schedule.calendar)
            yield _Bound(bound if link.kind in ("fs", "ss") else bound - task.length, link)


def _required(link: Link, other: ScheduledTask, calendar: WorkCalendar) -> int:
    """Return the instant that a link gives for the start of a task, or for its finish where it is ff or sf."""
    lag = calendar.length(link.lag)
    from_ = other.early_finish if link.kind in ("fs", "ff") else other.early_start
    return from_ + (-lag if link.is_lead else lag)


def _days_off(first: date, last: date, calendar: WorkCalendar) -> int:
    worked = calendar.end(last) - calendar.begin(first)
    return max((last - first).days + 1 - worked // calendar.minutes, 0)


def broken_links(plan: Plan, schedule: Schedule) -> tuple[BrokenLink, ...]:
    """Return the links that the facts of the status date do not keep, in the order of the plan.

    Facts have days, not hours: what began on the day on which the other was done kept the link.
    """
    return tuple(
        broken for key, task in schedule.tasks.items() for broken in _broken(plan, schedule, key, task)
    )


def _broken(plan: Plan, schedule: Schedule, key: str, task: ScheduledTask) -> Iterator[BrokenLink]:
    calendar, placed = schedule.calendar, plan.tasks[key]
    is_done = task.state is State.DONE
    begun = placed.task.started if task.state in (State.DOING, State.BLOCKED, State.DONE) else None
    if begun is None and is_done:
        begun = last_day(placed, schedule) if placed.task.is_milestone else None
    for link in placed.task.after:
        other = schedule.tasks.get(link.task)
        is_start = link.kind in ("fs", "ss")
        happened = begun if is_start else last_day(placed, schedule) if is_done else None
        if other is None or happened is None:
            continue
        required = _required(link, other, calendar)
        latest = calendar.end(happened)
        from_start = link.kind in ("ss", "sf")
        if latest < required or (from_start and latest == required):
            day = calendar.start_day(required) if from_start else calendar.finish_day(required)
            yield BrokenLink(key, link, day, happened)
