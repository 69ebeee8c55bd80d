"""What is invested, month by month: tasks at their finish, modules when the project starts; not licences or support.

Every amount is rounded to the cent where it arises, so that parts, months and the whole add up.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from crmplan.analysis.baseline import Reference
from crmplan.analysis.cost import GO_LIVE, may_have_cost, task_cost, task_share, work_cost
from crmplan.analysis.investment import cents
from crmplan.analysis.months import month_of
from crmplan.analysis.schedule import Schedule, last_day
from crmplan.analysis.state import State, task_state
from crmplan.model.plan import Placed, Plan
from crmplan.quantity import Money

_NOTHING = Decimal(0)


class Part(StrEnum):
    """What money is invested in."""

    HOURS = "hours"
    """The owners' hours at their rates."""
    OWN_MONEY = "own-money"
    """What tasks cost beside them."""
    UNDIVIDED = "undivided"
    """Of tasks, where one sum is recorded for both."""
    MODULES = "modules"
    """What was bought."""


class Outlay(NamedTuple):
    """Money that is invested.

    Args:
        month: in which it counts.
        part: what it goes into.
        amount: to the cent.
        is_made: whether it is a fact: of a task that is done or dropped, or of modules once the project has begun.
    """

    month: int
    part: Part
    amount: Decimal
    is_made: bool = False


def planned_outlays(plan: Plan, reference: Reference) -> tuple[Outlay, ...]:
    """Return what was to be invested: the tasks of a baseline, at the planned finish of each, and the modules.

    A saved baseline holds one sum for hours and money; in the plan as it is written they are told apart.
    """
    found = list(_modules(plan, is_made=False))
    for key, task in reference.tasks.items():
        month = month_of(task.finish_day)
        if reference.name is not None:
            found += _known(Outlay(month, Part.UNDIVIDED, cents(task.cost)))
        else:
            own = _amount(plan.tasks[key].task.cost)
            found += _known(
                Outlay(month, Part.HOURS, cents(task.cost - own)), Outlay(month, Part.OWN_MONEY, cents(own))
            )
    return tuple(found)


def outlays(plan: Plan, now: Schedule) -> tuple[Outlay, ...]:
    """Return what is invested by the facts of the status date, and what remains by the forecast.

    A task counts at its finish, done or forecast; one that was dropped, with what it had cost, when it was begun.
    """
    assert now.on is not None
    found = list(_modules(plan, is_made=plan.project.start <= now.on))
    for placed in plan.tasks.values():
        found += _task(plan, placed, now, now.on)
    return tuple(found)


def in_progress(plan: Plan, now: Schedule) -> Decimal:
    """Return what tasks that are not finished have cost so far; it counts at their finish."""
    unfinished = (key for key, task in now.tasks.items() if task.state is not State.DONE)
    so_far = (task_cost(plan, plan.tasks[key].task, now.calendar, on=now.on).so_far for key in unfinished)
    return sum(map(cents, so_far), _NOTHING)


def by_month(found: Iterable[Outlay]) -> dict[int, Decimal]:
    """Return what is invested in each month."""
    months: dict[int, Decimal] = {}
    for outlay in found:
        months[outlay.month] = months.get(outlay.month, _NOTHING) + outlay.amount
    return months


def by_part(found: Iterable[Outlay]) -> dict[Part, Decimal]:
    """Return what is invested in each part, those in which nothing is left out."""
    parts: dict[Part, Decimal] = {}
    for outlay in found:
        parts[outlay.part] = parts.get(outlay.part, _NOTHING) + outlay.amount
    return parts


def total(found: Iterable[Outlay]) -> Decimal:
    """Return what is invested altogether."""
    return sum((outlay.amount for outlay in found), _NOTHING)


def planned_go_live(plan: Plan, reference: Reference) -> date | None:
    """Return the day on which a baseline has the step go-live done; nothing where it does not have it."""
    ids = [placed.id for placed in plan.steps(GO_LIVE)]
    return max((reference.tasks[key].finish_day for key in ids if key in reference.tasks), default=None)


def _modules(plan: Plan, *, is_made: bool) -> Iterator[Outlay]:
    month = month_of(plan.project.start)
    for module in plan.modules.values():
        yield from _known(Outlay(month, Part.MODULES, cents(_amount(module.cost)), is_made))


def _task(plan: Plan, placed: Placed, now: Schedule, on: date) -> Iterator[Outlay]:
    """Yield the parts of a task's forecast cost: what was spent, else what was planned for it, and what remains."""
    task, state = placed.task, task_state(placed.task, on)
    is_over = state in (State.DONE, State.DROPPED)
    day = (task.started or plan.project.start) if state is State.DROPPED else last_day(placed, now)
    month = month_of(min(day, on) if is_over else day)
    share = task_share(task, state, now.calendar)
    left = _NOTHING if state is State.DROPPED else 1 - share
    has_spent = task.spent is not None and may_have_cost(task, on)
    counted = left if has_spent else share + left
    hours, own = work_cost(plan, task, now.calendar), _amount(task.cost)
    yield from _known(
        Outlay(month, Part.UNDIVIDED, cents(_amount(task.spent) if has_spent else _NOTHING), is_over),
        Outlay(month, Part.HOURS, cents(hours * counted), is_over),
        Outlay(month, Part.OWN_MONEY, cents(own * counted), is_over),
    )


def _known(*found: Outlay) -> Iterator[Outlay]:
    return (outlay for outlay in found if outlay.amount)


def _amount(money: Money | None) -> Decimal:
    return money.amount if money is not None else _NOTHING
