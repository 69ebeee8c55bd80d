"""The state of tasks and actions on a day, as their facts tell it."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from crmplan.model.work import Action, Task


class State(StrEnum):
    """Where a task stands."""

    TODO = "todo"
    DOING = "doing"
    BLOCKED = "blocked"
    DONE = "done"
    DROPPED = "dropped"


def task_state(item: Task | Action, on: date | None) -> State:
    """Return the state of a task or an action at the end of a day; without a day, as if nothing had happened."""
    if on is None:
        return State.TODO
    gate = item.gate if isinstance(item, Task) else None
    if gate is not None and gate.decision == "go" and gate.on is not None and gate.on <= on:
        return State.DONE
    if item.status == "dropped":
        return State.DROPPED
    if gate is None and item.finished is not None and item.finished <= on:
        return State.DONE
    if item.status == "blocked" and (item.started is None or item.started <= on):
        return State.BLOCKED
    if item.started is not None and item.started <= on:
        return State.DOING
    return State.TODO


def done_share(task: Task, state: State, size: int, remaining: int | None) -> Decimal:
    """Return how much of a task is done, 0 to 1; what remains tells more than `progress`.

    Args:
        task: the task.
        state: its state.
        size: its length in working minutes.
        remaining: working minutes that remain by its `remaining`, if it says so.
    """
    if state is State.DONE:
        return Decimal(1)
    if state is State.TODO or task.started is None:
        return Decimal(0)
    if remaining is not None and size:
        return max(Decimal(0), 1 - Decimal(remaining) / size)
    return task.progress or Decimal(0)
