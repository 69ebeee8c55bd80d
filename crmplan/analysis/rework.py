"""The list of rework: what is not met or not finished of the tasks that should be, and the actions beside it."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from crmplan.analysis.actions import action_status
from crmplan.analysis.baseline import Reference, due_day
from crmplan.analysis.schedule import Schedule
from crmplan.analysis.state import State
from crmplan.model.plan import Plan

FINAL = "final"
"""The id of the final meeting."""


class ReworkItem(NamedTuple):
    """Something to be done again, or at last; owners and day are those of its action.

    Args:
        id: of the task, or of the action that belongs to none.
        is_action: whether it is such an action.
        unmet: the acceptance criterion of a done task that was not met.
        action: the action whose `task` it is, an open one before a finished one, then the one that is due first; of
            an action its own id.
        owners: who does it.
        due: the day by whose end it is to be done.
        is_done: whether its action is done.
        is_overdue: whether it is not done though its day lies before the status date.
    """

    id: str
    is_action: bool
    unmet: str | None = None
    action: str | None = None
    owners: tuple[str, ...] = ()
    due: date | None = None
    is_done: bool = False
    is_overdue: bool = False


_UNFOLLOWED = ReworkItem("", is_action=False)


def rework(plan: Plan, now: Schedule, reference: Reference) -> tuple[ReworkItem, ...]:
    """Return the list of rework: tasks in the order of the plan, then the actions that belong to none of them.

    Args:
        plan: the plan.
        now: its schedule on the status date.
        reference: the baseline, by which a task without `due` was due.
    """
    actions = {key: item for key in plan.actions if (item := _of_action(plan, key, now)) is not None}
    first: dict[str, ReworkItem] = {}
    for key, item in actions.items():
        task = plan.actions[key].task
        if task is not None:
            first[task] = min(first.get(task, item), item, key=_rank)
    tasks = [
        first.get(task, _UNFOLLOWED)._replace(id=task, is_action=False, unmet=unmet)
        for task, unmet in _open_ends(plan, now, reference)
    ]
    listed = {item.id for item in tasks}
    return (*tasks, *(item for key, item in actions.items() if plan.actions[key].task not in listed))


def _of_action(plan: Plan, key: str, now: Schedule) -> ReworkItem | None:
    """Return an action as it stands on the status date; nothing where it is dropped."""
    assert now.on is not None
    one = action_status(plan, key, now.calendar, on=now.on)
    if one.state is State.DROPPED:
        return None
    return ReworkItem(key, True, None, key, one.owners, one.due, one.state is State.DONE, one.is_overdue)


def _rank(item: ReworkItem) -> tuple[bool, date]:
    """Return what puts open actions before finished ones, then those first that are due first."""
    return item.is_done, item.due or date.max


def _open_ends(plan: Plan, now: Schedule, reference: Reference) -> Iterator[tuple[str, str | None]]:
    """Yield done tasks with each criterion that is not met, and tasks that are not done though they were due."""
    assert now.on is not None
    final = plan.meetings.get(FINAL)
    judged = final.on if final is not None and final.on <= now.on else None
    for task in now.tasks.values():
        placed = plan.tasks[task.id]
        if task.state is State.DONE:
            yield from ((task.id, unmet) for unmet in placed.task.unmet)
        elif judged is not None:
            due = due_day(placed, now.calendar, reference)
            if due is not None and due <= judged:
                yield task.id, None
