"""What a simulation tells of a plan, as numbers and ids."""

from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from crmplan.analysis.calendar import WorkCalendar
from crmplan.analysis.uncertainty import Distribution, Reason


class Percentile(NamedTuple):
    """What is not exceeded in that many percent of the runs: finish in working minutes, and cost if there is any."""

    percent: int
    finish: int
    cost: Decimal | None


class Wanted(StrEnum):
    """What a gate is measured against: its `due`, else its stage's window, else its finish in the baseline."""

    DUE = "due"
    WINDOW = "window"
    BASELINE = "baseline"


class GateChance(NamedTuple):
    """A gate that is not passed.

    Args:
        limit: by when it is wanted, in working minutes, and what says so.
        chance: share of the runs in which that holds.
        likely: its finish in 50 % of the runs.
        safe: its finish in 80 %.
    """

    id: str
    reference: Wanted
    limit: int
    chance: float
    likely: int
    safe: int


class ResponseValue(NamedTuple):
    """What the response to a risk spares, on average and in 80 % of the runs: working days and money."""

    days: Decimal
    safe_days: Decimal
    cost: Decimal | None
    safe_cost: Decimal | None


class RiskEffect(NamedTuple):
    """What a risk adds to the average finish and cost; the value of its response where that is known."""

    id: str
    probability: float
    days: Decimal
    cost: Decimal | None
    response: ResponseValue | None


class TaskRole(NamedTuple):
    """How far a task decides on the finish.

    Args:
        criticality: share of the runs in which it has no float, 0 to 1.
        sensitivity: rank correlation of its length with the finish, −1 to 1; nothing where one of them is fixed
            (the cruciality of Williams, "Criticality in stochastic networks", J. Opl Res. Soc. 43, 1992).
    """

    id: str
    criticality: float
    sensitivity: float | None


class Swing(NamedTuple):
    """How many working days the average finish moves when a task or a risk turns out well, and when badly."""

    id: str
    is_risk: bool
    low: Decimal
    high: Decimal


class Bin(NamedTuple):
    """How many of all runs lie between two values, both in it."""

    low: Any
    high: Any
    runs: int


class Chances(NamedTuple):
    """Shares of the runs, 0 to 1; nothing where the plan does not say what is to hold.

    Args:
        deadline: the rollout is finished by the deadline.
        approved: the approved money covers the cost.
        both: the two together.
        safe: finish and cost together are within what each of them does not exceed in 80 %.
    """

    deadline: float | None
    approved: float | None
    both: float | None
    safe: float | None


class Simulation(NamedTuple):
    """The outcome of many runs of a plan.

    Args:
        runs: how many.
        has_responses: whether risks were as they are after their responses.
        is_uncertain: whether runs could differ at all.
        calendar: what turns working minutes into dates.
        deadline: working time at the end of the deadline.
        planned_finish: finish of the rollout by the schedule.
        planned_cost: forecast cost; nothing where the plan names no money.
        mean_cost: average of the runs, to the cent.
        mean_finish: average finish of the runs in working minutes, to a hundredth.
        not_simulated: open risks that are no event, with the reason.
        finishes: how often which working day is the last, by its number from 0.
        costs: how often which cost comes.
    """

    runs: int
    seed: int
    distribution: Distribution
    has_responses: bool
    is_uncertain: bool
    calendar: WorkCalendar
    deadline: int | None
    approved: Decimal | None
    planned_finish: int
    planned_cost: Decimal | None
    mean_finish: Decimal
    mean_cost: Decimal | None
    percentiles: tuple[Percentile, ...]
    chances: Chances
    gates: tuple[GateChance, ...]
    risks: tuple[RiskEffect, ...]
    not_simulated: tuple[tuple[str, Reason], ...]
    tasks: tuple[TaskRole, ...]
    swings: tuple[Swing, ...]
    finishes: tuple[Bin, ...]
    costs: tuple[Bin, ...]

    def percentile(self, percent: int) -> Percentile:
        """Return one of the percentiles."""
        return next(one for one in self.percentiles if one.percent == percent)
