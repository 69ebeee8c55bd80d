"""What every answer by facts is made of: the plan as the questions look at it, and how yes, partly and no come out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from crmplan.analysis.baseline import Reference
from crmplan.analysis.cost import GO_LIVE
from crmplan.analysis.figures import Figures
from crmplan.analysis.schedule import Schedule
from crmplan.analysis.state import State
from crmplan.analysis.steps import NO_STEP, Step, steps
from crmplan.analysis.workplace import is_trained, workers
from crmplan.model.kpi import Observation
from crmplan.model.plan import Plan
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


@dataclass(frozen=True)
class Facts:
    """A plan on its status date, as the questions look at it.

    Args:
        plan: the plan.
        now: its schedule on the status date.
        reference: the baseline, by which overdue rework is judged.
        figures: the figures of its KPIs.
    """

    plan: Plan
    now: Schedule
    reference: Reference
    figures: Mapping[str, Figures]

    @property
    def on(self) -> date:
        """The status date."""
        assert self.now.on is not None
        return self.now.on

    @cached_property
    def _steps(self) -> Mapping[str, Step]:
        return steps(self.plan, self.now)

    def step(self, entry: str) -> Step:
        """Return a step of the method."""
        return self._steps.get(entry, NO_STEP)

    @cached_property
    def live(self) -> date | None:
        """The day on which the CRM went live."""
        return self.step(GO_LIVE).done

    @cached_property
    def observed(self) -> Observation | None:
        """The last observation of adoption up to the status date."""
        known = [one for one in self.plan.adoption if one.date <= self.on]
        return max(known, key=lambda one: one.date, default=None)

    @cached_property
    def cells(self) -> dict[tuple[str, str], bool]:
        """The training matrix: whether a person is trained in a process by which the person works."""
        return {
            (person, key): is_trained(process, person)
            for key, process in self.plan.processes.items()
            for person in workers(self.plan, process, self.on)
        }

    @cached_property
    def workers(self) -> dict[str, bool]:
        """Everybody who works by a process, and whether trained in all of them."""
        found: dict[str, bool] = {}
        for (person, _), is_passed in self.cells.items():
            found[person] = found.get(person, True) and is_passed
        return found


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


def kpi_share(facts: Facts, entry: str) -> tuple[str, Decimal] | None:
    """Return the figure after, as a share, of the KPI that is one of the library's, with its key."""
    for key, kpi in facts.plan.kpis.items():
        figure = facts.figures[key].after.figure
        if (kpi.as_ or key) == entry and figure is not None:
            return f"kpis.{key}", figure / 100
    return None


def kpi_at_least(entry: str, yes: str, partly: str) -> Callable[[Facts], FactAnswer | None]:
    """Return the question whether a KPI of the library has reached a share; without its figure it can't be answered."""

    def ask(facts: Facts) -> FactAnswer | None:
        found = kpi_share(facts, entry)
        return at_least(*found, yes, partly) if found else None

    return ask


def of_processes(key: str, test: Callable[[Process], object]) -> Callable[[Facts], FactAnswer]:
    """Return the question whether something is true of every process."""
    return lambda facts: every(
        key, {one: bool(test(process)) for one, process in facts.plan.processes.items()}
    )


def task_key(step: Step, entry: str) -> str:
    """Return the key of a step's task, for the evidence."""
    return f"stages.tasks.{step.path[-1]}" if step.path else f"stages.tasks.{entry}"


def step_state(facts: Facts, step: Step) -> date | State | None:
    """Return the day on which a step was done, else how far it is; nothing where the plan does not have it."""
    if step.done is not None or not step.tasks:
        return step.done
    states = {facts.now.tasks[placed.id].state for placed in step.scope}
    return next((one for one in (State.BLOCKED, State.DOING, State.TODO) if one in states), State.DROPPED)


def step_done(entry: str, *, has_partly: bool) -> Callable[[Facts], FactAnswer | None]:
    """Return the question whether a step is done; it can't be answered where the plan does not have it."""

    def ask(facts: Facts) -> FactAnswer | None:
        step = facts.step(entry)
        if not step.tasks:
            return None
        state = step_state(facts, step)
        answer = YES if step.done else PARTLY if has_partly and state is State.DOING else NO
        return FactAnswer(answer, task_key(step, entry), value=state)

    return ask
