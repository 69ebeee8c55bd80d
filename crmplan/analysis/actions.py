"""Corrective actions and rework on a day: how far each is, by when it is to be done, and whether that is over."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from crmplan.analysis.calendar import WorkCalendar
from crmplan.analysis.state import State, task_state
from crmplan.model.plan import Plan


class ActionStatus(NamedTuple):
    """An action on a day.

    Args:
        id: of the action.
        state: how far it is.
        owners: who does it.
        due: the day by whose end it is to be done.
        is_overdue: whether it is open though its day lies before.
    """

    id: str
    state: State
    owners: tuple[str, ...]
    due: date | None
    is_overdue: bool

    @property
    def is_open(self) -> bool:
        """Whether it is neither done nor dropped."""
        return self.state not in (State.DONE, State.DROPPED)


def action_status(plan: Plan, key: str, calendar: WorkCalendar, *, on: date) -> ActionStatus:
    """Return how an action of the plan stands at the end of a day."""
    action = plan.actions[key]
    state = task_state(action, on)
    due = calendar.date_of(action.due) if action.due is not None else None
    found = ActionStatus(key, state, action.owner, due, is_overdue=False)
    return found._replace(is_overdue=due is not None and due < on and found.is_open)


def open_actions(plan: Plan, calendar: WorkCalendar, *, on: date) -> Iterator[ActionStatus]:
    """Yield the actions that are neither done nor dropped on a day, in the order of the plan."""
    found = (action_status(plan, key, calendar, on=on) for key in plan.actions)
    return (one for one in found if one.is_open)
