"""What is uncertain in a plan on a day: the lengths of estimated tasks, and the risks that may still happen."""

from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from crmplan.analysis.availability import UNITS, Availability, availability, capacity_of
from crmplan.analysis.calendar import WorkCalendar
from crmplan.analysis.cost import size_minutes, task_share, work_cost
from crmplan.analysis.network import Activity
from crmplan.analysis.schedule import Network
from crmplan.analysis.state import State
from crmplan.model.plan import Placed, Plan
from crmplan.model.risk import Residual, Risk
from crmplan.model.work import Task
from crmplan.quantity import DurationRange, MoneyRange

ANSWERS = ("avoid", "mitigate", "transfer")
"""The responses that change a risk; to accept it leaves it as it is."""


class Distribution(StrEnum):
    """How a length is spread over a three-point estimate."""

    PERT = "pert"
    TRIANGULAR = "triangular"


class Owners(NamedTuple):
    """Who does a task of which only the work is known: their capacity, and when they are there if any is ever away."""

    capacity: int
    people: Availability[int] | None


class Spread(NamedTuple):
    """What is left of one task that is estimated, or that takes the longer the more its owners are away.

    Args:
        number: its place in the network.
        points: minutes of the whole, optimistic, most likely, pessimistic.
        whole: minutes of the whole by the schedule.
        share: how much of the whole is left.
        planned: minutes that are left by the schedule; of work where there are owners.
        rate: money that one minute more or less of what is left costs.
        owners: who does it, where the minutes are work.
    """

    number: int
    id: str
    points: tuple[int, int, int]
    whole: int
    share: float
    planned: int
    rate: float
    owners: Owners | None

    @property
    def is_uncertain(self) -> bool:
        """Whether its length may differ from run to run."""
        return self.points[0] < self.points[2] and self.share > 0

    @property
    def least(self) -> int:
        """Whole minutes that are left at least."""
        return int(self.points[0] * self.share)

    @property
    def expected(self) -> int:
        """Minutes that are left if all goes as is most likely."""
        return self.planned if self.points[1] == self.whole else round(self.points[1] * self.share)


class Chance(NamedTuple):
    """What may happen: how probable it is, what it costs in working minutes and in money, from and to."""

    probability: float
    delay: tuple[int, int]
    cost: tuple[float, float]


class Reason(StrEnum):
    """Why an open risk is no event of a simulation."""

    NO_PROBABILITY = "no-probability"
    NO_EFFECT = "no-effect"
    NOTHING_HIT = "nothing-hit"


class Event(NamedTuple):
    """A risk that may happen.

    Args:
        hits: the places in the network of the open tasks at whose end its delay is added.
        chance: what the simulation reckons with.
        other: the same before the response where `chance` is after it, and the other way round; nothing where the
            risk has no response that changes it, or is no event without it.
    """

    id: str
    hits: tuple[int, ...]
    chance: Chance
    other: Chance | None


# --- lengths ----------------------------------------------------------------------------------------


def spreads(plan: Plan, network: Network, calendar: WorkCalendar) -> tuple[Spread, ...]:
    """Return what is left of the tasks that are not done and not of a fixed length, by id."""
    found = []
    for number, (placed, activity) in enumerate(zip(network.tasks, network.activities, strict=True)):
        is_fixed = placed.task.estimate is None and activity.elastic is None
        if activity.ended is None and not is_fixed:
            found.append(_spread(plan, number, placed, activity, calendar))
    return tuple(sorted(found, key=lambda spread: spread.id))


def _spread(plan: Plan, number: int, placed: Placed, activity: Activity, calendar: WorkCalendar) -> Spread:
    task, has_begun = placed.task, activity.begun is not None
    whole = size_minutes(task, calendar)
    low, likely, high = (
        (calendar.length(point) for point in task.estimate) if task.estimate else (whole, whole, whole)
    )
    share = _share_left(task, has_begun=has_begun, whole=whole or likely, calendar=calendar)
    is_work = (
        task.duration is None and task.effort is not None and not (has_begun and task.remaining is not None)
    )
    owners = owners_of(plan, task, calendar) if is_work else None
    planned = _rounded_up(whole * share) if is_work else activity.length
    state = State.DOING if has_begun else State.TODO
    money = work_cost(plan, task, calendar) * (1 - task_share(task, state, calendar))
    rate = float(money / planned) if planned else 0.0
    return Spread(number, placed.id, (low, likely, high), whole, float(share), planned, rate, owners)


def _share_left(task: Task, *, has_begun: bool, whole: int, calendar: WorkCalendar) -> Decimal:
    """Return how much of a task is left, of its whole length in minutes; more than 1 where it takes longer."""
    if not has_begun:
        return Decimal(1)
    if task.remaining is not None:
        return Decimal(calendar.length(task.remaining)) / whole if whole else Decimal(1)
    return 1 - (task.progress or Decimal(0))


def _rounded_up(value: Decimal) -> int:
    return -int(-value // 1)


def owners_of(plan: Plan, task: Task, calendar: WorkCalendar) -> Owners:
    """Return who does a task; one whose owners are not in the team is done by one full person."""
    members = [plan.team[key] for key in task.owner if key in plan.team]
    return Owners(capacity_of(members) or UNITS, availability(members, calendar))


# --- risks ------------------------------------------------------------------------------------------


def events(
    plan: Plan, network: Network, calendar: WorkCalendar, *, has_responses: bool
) -> tuple[tuple[Event, ...], tuple[tuple[str, Reason], ...]]:
    """Return the open risks as events, and those that are none with the reason, both by id.

    Args:
        plan: the plan.
        network: its tasks.
        calendar: its calendar.
        has_responses: whether risks are as they are after their response.
    """
    found, left = [], []
    ending = _ending(network)
    for key, risk in sorted(plan.risks.items()):
        if risk.status != "open":
            continue
        inherent, answered = _chance(risk, None, calendar), None
        if risk.residual is not None and risk.response in ANSWERS:
            answered = _chance(risk, risk.residual, calendar)
        chance, other = (answered or inherent, inherent if answered else None)
        if not has_responses:
            chance, other = inherent, answered
        hits = tuple(_hits(risk, network, ending))
        reason = _reason(risk, chance, hits)
        if reason is None:
            assert chance is not None
            found.append(Event(key, hits, chance, other))
        else:
            left.append((key, reason))
    return tuple(found), tuple(left)


def _chance(risk: Risk, residual: Residual | None, calendar: WorkCalendar) -> Chance | None:
    """Return what a risk may do, a residual field by field before its own; nothing where it has no probability."""
    first = residual or Residual()
    probability = first.probability if first.probability is not None else risk.probability
    if probability is None:
        return None
    delay, cost = first.delay or risk.delay, first.cost or risk.cost
    return Chance(float(probability), _minutes(delay, calendar), _money(cost))


def _minutes(delay: DurationRange | None, calendar: WorkCalendar) -> tuple[int, int]:
    return (calendar.length(delay.low), calendar.length(delay.high)) if delay else (0, 0)


def _money(cost: MoneyRange | None) -> tuple[float, float]:
    return (float(cost.low.amount), float(cost.high.amount)) if cost else (0.0, 0.0)


def _reason(risk: Risk, chance: Chance | None, hits: tuple[int, ...]) -> Reason | None:
    if chance is None:
        return Reason.NO_PROBABILITY
    if chance.cost[1] or (chance.delay[1] and hits):
        return None
    return Reason.NOTHING_HIT if chance.delay[1] else Reason.NO_EFFECT


def _hits(risk: Risk, network: Network, ending: set[str]) -> Iterator[int]:
    """Yield the open tasks that a risk delays: those it names, and of a stage those that end it."""
    for number, placed in enumerate(network.tasks):
        is_hit = placed.id in risk.hits or (placed.stage in risk.hits and placed.id in ending)
        if is_hit and network.activities[number].ended is None:
            yield number


def _ending(network: Network) -> set[str]:
    """Return the tasks that no other task of their stage waits for."""
    stage = {placed.id: placed.stage for placed in network.tasks}
    waited = {
        link.task
        for placed in network.tasks
        for link in placed.task.after
        if stage.get(link.task) == placed.stage
    }
    return set(stage) - waited
