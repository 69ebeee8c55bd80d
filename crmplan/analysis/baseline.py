"""The plan that results are compared with: as it was frozen, or as it is written where nothing was."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from crmplan.analysis.calendar import WorkCalendar
from crmplan.analysis.cost import planned_cost, work_minutes
from crmplan.analysis.schedule import Schedule
from crmplan.model.plan import Placed, Plan

if TYPE_CHECKING:
    from crmplan.model.baseline import Baseline


class PlannedTask(NamedTuple):
    """A task of a baseline.

    Args:
        stage: its stage.
        name: what readers see.
        start: working minutes from the beginning of day 1.
        finish: the same.
        effort: working minutes of its owners together.
        cost: planned, the owners' hours included.
        start_day: the day it was to start, as the calendar was then.
        finish_day: its last day.
    """

    stage: str
    name: str
    start: int
    finish: int
    effort: Decimal
    cost: Decimal
    start_day: date
    finish_day: date


class Reference(NamedTuple):
    """What results are compared with; without a name it is the plan as it is written, without its facts."""

    name: str | None
    saved: date | None
    tasks: dict[str, PlannedTask]


def as_written(plan: Plan, as_planned: Schedule) -> Reference:
    """Return the plan as it is written.

    Args:
        plan: the plan.
        as_planned: its schedule without facts.
    """
    calendar = as_planned.calendar
    tasks = {}
    for key, task in as_planned.tasks.items():
        placed = plan.tasks[key]
        tasks[key] = PlannedTask(
            task.stage,
            placed.name,
            task.early_start,
            task.early_finish,
            work_minutes(plan, placed.task, calendar),
            planned_cost(plan, placed.task, calendar),
            as_planned.start_day(task),
            as_planned.finish_day(task),
        )
    return Reference(None, None, tasks)


def as_saved(name: str, baseline: "Baseline", calendar: WorkCalendar) -> Reference:
    """Return a plan as it was frozen."""
    tasks = {}
    for key, task in baseline.tasks.items():
        finish = calendar.end_at(task.finish)
        start = finish - calendar.length(task.duration)
        effort = Decimal(calendar.length(task.effort))
        days = task.start.day, task.finish.day
        tasks[key] = PlannedTask(task.stage, task.name, start, finish, effort, task.cost.amount, *days)
    return Reference(name, baseline.saved, tasks)


def due_day(placed: Placed, calendar: WorkCalendar, reference: Reference) -> date | None:
    """Return the day by whose end a task is to be done: its `due`, else its finish in the baseline."""
    due, planned = placed.task.due, reference.tasks.get(placed.id)
    return calendar.date_of(due) if due is not None else planned.finish_day if planned else None


class ChangeKind(StrEnum):
    """How a task differs between two baselines."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class TaskChange(NamedTuple):
    """A task that differs; what was not there is none.

    Args:
        days: by how many working days its finish is later.
        cost: by how much money it is dearer.
    """

    id: str
    kind: ChangeKind
    old: PlannedTask | None
    new: PlannedTask | None
    days: Decimal
    cost: Decimal


def changes(old: Reference, new: Reference, calendar: WorkCalendar) -> Iterator[TaskChange]:
    """Yield the tasks that differ in dates, effort, cost or stage, in the new order, the removed ones last."""
    nothing = Decimal(0)
    for key, task in new.tasks.items():
        before = old.tasks.get(key)
        if before is None:
            yield TaskChange(key, ChangeKind.ADDED, None, task, nothing, task.cost)
        elif _differs(before, task):
            days = Decimal(task.finish - before.finish) / calendar.minutes
            yield TaskChange(key, ChangeKind.CHANGED, before, task, days, task.cost - before.cost)
    for key, task in old.tasks.items():
        if key not in new.tasks:
            yield TaskChange(key, ChangeKind.REMOVED, task, None, nothing, -task.cost)


def _differs(old: PlannedTask, new: PlannedTask) -> bool:
    """Tell whether two plans of a task differ by more than the minute and the cent that a file keeps."""
    is_moved = (old.stage, old.start, old.finish) != (new.stage, new.start, new.finish)
    is_otherwise = (old.start_day, old.finish_day) != (new.start_day, new.finish_day)
    return is_moved or is_otherwise or abs(old.effort - new.effort) > 1 or round(old.cost - new.cost, 2) != 0
