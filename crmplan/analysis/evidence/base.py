"""What every answer by facts is made of: the plan as the questions look at it, and how yes, partly and no come out."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from crmplan.analysis.situation import Situation
from crmplan.analysis.state import State
from crmplan.analysis.steps import Step
from crmplan.model.system import Process

YES, PARTLY, NO, NOT_APPLICABLE = "yes", "partly", "no", "n/a"
HALF = Decimal("0.5")
SHARE = "share"
ENTRY_MINUTES = 60
"""Minutes of data entry a day that the bank's question allows."""


class FactAnswer(NamedTuple):
    """What the facts answer, and what of the plan says so.

    Args:
        answer: yes, partly, no or n/a.
        key: the key of the plan that was looked at.
        have: of how many things it is true.
        of: of how many it should be.
        lacking: the ids of the others.
        value: the one fact: a day, a share, a number, an id.
        unit: what a number is: `share`, `min`, `months`, or the currency.
    """

    answer: str
    key: str
    have: int | None = None
    of: int | None = None
    lacking: tuple[str, ...] = ()
    value: Any = None
    unit: str = ""


def every(key: str, things: Mapping[str, bool], *, least: Decimal | None = HALF) -> FactAnswer:
    """Answer yes where it is true of all, partly where of that share or more; no otherwise, and where there is none."""
    lacking = tuple(one for one, is_so in things.items() if not is_so)
    have, of = len(things) - len(lacking), len(things)
    answer = NO
    if of and not lacking:
        answer = YES
    elif of and least is not None and Decimal(have) / of >= least:
        answer = PARTLY
    return FactAnswer(answer, key, have, of, lacking)


def given(key: str, value: object) -> FactAnswer:
    """Answer yes where the plan gives a value, else no."""
    return FactAnswer(YES if value else NO, key, value=value or None)


def at_least(key: str, value: Decimal, yes: str, partly: str) -> FactAnswer:
    """Answer yes from one share on, partly from another, else no."""
    answer = YES if value >= Decimal(yes) else PARTLY if value >= Decimal(partly) else NO
    return FactAnswer(answer, key, value=value, unit=SHARE)


def kpi_share(situation: Situation, entry: str) -> tuple[str, Decimal] | None:
    """Return the figure after, as a share, of the KPI that is one of the library's, with its key."""
    for key, kpi in situation.plan.kpis.items():
        figure = situation.figures[key].after.figure
        if (kpi.as_ or key) == entry and figure is not None:
            return f"kpis.{key}", figure / 100
    return None


def kpi_at_least(entry: str, yes: str, partly: str) -> Callable[[Situation], FactAnswer | None]:
    """Return the question whether a KPI of the library has reached a share; without its figure it can't be answered."""

    def ask(situation: Situation) -> FactAnswer | None:
        found = kpi_share(situation, entry)
        return at_least(*found, yes, partly) if found else None

    return ask


def of_processes(key: str, test: Callable[[Process], object]) -> Callable[[Situation], FactAnswer]:
    """Return the question whether something is true of every process."""
    return lambda situation: every(
        key, {one: bool(test(process)) for one, process in situation.plan.processes.items()}
    )


def task_key(step: Step, entry: str) -> str:
    """Return the key of a step's task, for the evidence."""
    return f"stages.tasks.{step.path[-1]}" if step.path else f"stages.tasks.{entry}"


def step_state(situation: Situation, step: Step) -> date | State | None:
    """Return the day on which a step was done, else how far it is; nothing where the plan does not have it."""
    if step.done is not None or not step.tasks:
        return step.done
    states = {situation.schedule.tasks[placed.id].state for placed in step.scope}
    return next((one for one in (State.BLOCKED, State.DOING, State.TODO) if one in states), State.DROPPED)


def step_done(entry: str, *, has_partly: bool) -> Callable[[Situation], FactAnswer | None]:
    """Return the question whether a step is done; it can't be answered where the plan does not have it."""

    def ask(situation: Situation) -> FactAnswer | None:
        step = situation.step(entry)
        if not step.tasks:
            return None
        state = step_state(situation, step)
        answer = YES if step.done else PARTLY if has_partly and state is State.DOING else NO
        return FactAnswer(answer, task_key(step, entry), value=state)

    return ask
