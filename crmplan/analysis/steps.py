"""The method's steps and stages in a plan on a day: when each began and was done, and whether a stage is over."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from crmplan.analysis.cost import GO_LIVE
from crmplan.analysis.schedule import Schedule, last_day
from crmplan.analysis.state import State
from crmplan.model.plan import Placed, Plan
from crmplan.quantity import ProjectDay
from crmplan.source import Path

STAGE_ENDS = {
    "s1-preparation": 10,
    "s2-specification": 20,
    "s3-build": 36,
    "s4-rollout": 45,
    "s5-audit": 48,
    "s6-measurement": 50,
}
"""The method's last project day of each stage, for plans that don't have the stage."""


class Step(NamedTuple):
    """A step of the method, which may be several tasks.

    Args:
        tasks: its tasks, dropped ones too.
        scope: those of them that are not dropped.
        began: the first day on which work on one of them was begun, or was done; nothing while none has.
        done: the day on which the last of them was done; nothing while one is not, and where there is none in scope.
    """

    tasks: tuple[Placed, ...] = ()
    scope: tuple[Placed, ...] = ()
    began: date | None = None
    done: date | None = None

    @property
    def path(self) -> Path:
        """Where its first task in scope stands, else its first; nowhere where it has none."""
        first = next(iter(self.scope or self.tasks), None)
        return first.path if first else ()


def tasks_by_step(plan: Plan) -> dict[str, list[Placed]]:
    """Return the tasks of each step of a plan, by its id or their `as`."""
    tasks: dict[str, list[Placed]] = {}
    for placed in plan.tasks.values():
        tasks.setdefault(placed.task.as_ or placed.id, []).append(placed)
    return tasks


def step_of(tasks: Iterable[Placed], now: Schedule) -> Step:
    """Return the step that tasks are, on the status date of their schedule."""
    tasks = tuple(tasks)
    scope = tuple(placed for placed in tasks if placed.id in now.tasks)
    ends = [done_on(placed, now) for placed in scope]
    begins = [day for placed in scope if (day := began_on(placed, now)) is not None]
    days = [day for day in ends if day is not None]
    is_done = bool(ends) and len(days) == len(ends)
    return Step(tasks, scope, min(begins, default=None), max(days) if is_done else None)


def done_on(placed: Placed, now: Schedule) -> date | None:
    """Return the day on which a task was done; nothing while it is not, or where it is dropped."""
    task = now.tasks.get(placed.id)
    return last_day(placed, now) if task is not None and task.state is State.DONE else None


def began_on(placed: Placed, now: Schedule) -> date | None:
    """Return the day on which work on a task began, by what is written; one done without it began when it was done."""
    started = placed.task.started
    if started is not None and now.on is not None and started <= now.on:
        return started
    return done_on(placed, now)


def go_live_done(plan: Plan, now: Schedule) -> date | None:
    """Return the day on which the CRM went live; nothing before."""
    return step_of(plan.steps(GO_LIVE), now).done


def stage_end(plan: Plan, now: Schedule, stage: str) -> date:
    """Return the last day of a stage of the method: its own window's, else the method's.

    Args:
        plan: the plan.
        now: its schedule.
        stage: the stage of the method, one of `STAGE_ENDS`.
    """
    own = next(iter(plan.stages_of(stage).values()), None)
    if own is not None and own.days is not None:
        return now.calendar.date_of(own.days.last)
    return now.calendar.date_of(ProjectDay(STAGE_ENDS[stage]))
