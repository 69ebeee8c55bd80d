"""Forecast of finish and cost by many runs of a plan, in each of which what is uncertain turns out otherwise.

Tasks take a length drawn from their three-point estimate, open risks happen or not, and all else is as in the
schedule; tasks and risks are independent of each other. Beside this module only those that it is made of need numpy.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import NamedTuple

from crmplan.analysis.baseline import Reference
from crmplan.analysis.cost import costs
from crmplan.analysis.forecast import (
    Bin,
    Chances,
    GateChance,
    Percentile,
    ResponseValue,
    RiskEffect,
    Simulation,
    Swing,
    TaskRole,
    Wanted,
)
from crmplan.analysis.runs import Model, Outcome, Sample, sample
from crmplan.analysis.samples import (
    Samples,
    percentile,
    rank_correlation,
    ranks,
    round_bins,
    share,
    whole_bins,
)
from crmplan.analysis.schedule import Schedule
from crmplan.analysis.uncertainty import Distribution, Event
from crmplan.model.plan import Plan

PERCENTS = (10, 50, 80, 95)
SAFE = 80
BINS = 20
SWINGS = 10
TENTH = 10
NOTABLE = Decimal("0.05")
"""Working days from which something moves the finish at all."""
ZERO = Decimal(0)


def simulate(
    plan: Plan,
    now: Schedule,
    reference: Reference,
    *,
    runs: int = 10_000,
    seed: int = 1,
    distribution: Distribution = Distribution.PERT,
    has_responses: bool = True,
    advance: Callable[[int], None] | None = None,
) -> Simulation:
    """Return the forecast of a plan without cycles.

    Args:
        plan: the plan.
        now: its schedule on the status date; what is done stands where it was done.
        reference: the baseline, against which gates without a day of their own are measured.
        runs: how many.
        seed: of the random numbers; the same one gives the same result.
        distribution: how lengths are spread over estimates.
        has_responses: whether risks are as they are after their responses.
        advance: is told how many runs are done.
    """
    model = Model(plan, now, seed=seed, distribution=distribution, has_responses=has_responses)
    found = sample(model, runs, advance)
    return _Figures(plan, now, reference, model, found).simulation(runs, seed, distribution, has_responses)


class _Mean(NamedTuple):
    """Average and safe finish in working minutes, and cost."""

    finish: float
    safe_finish: float
    cost: float
    safe_cost: float

    @classmethod
    def of(cls, outcome: Outcome) -> "_Mean":
        ends = (_sorted(values) for values in outcome)
        finish, cost = (percentile(rising, SAFE) for rising in ends)
        return cls(float(outcome.finishes.mean()), finish, float(outcome.costs.mean()), cost)


class _Figures:
    """What all figures of one simulation are made of."""

    def __init__(self, plan: Plan, now: Schedule, reference: Reference, model: Model, found: Sample) -> None:
        self.plan, self.now, self.reference = plan, now, reference
        self.model, self.found = model, found
        self.day = now.calendar.minutes
        self.finishes = _sorted(found.base.finishes)
        self.costs = _sorted(found.base.costs)
        self.base = _Mean.of(found.base)
        self.planned = costs(plan, now)
        has_price = any(event.chance.cost[1] for event in model.events)
        self.has_money = bool(self.planned.forecast or self.costs[-1] or has_price)

    def simulation(self, runs: int, seed: int, distribution: Distribution, has_responses: bool) -> Simulation:
        """Return all figures."""
        roles = tuple(sorted(self.roles(), key=lambda role: (-weight(role), -role.criticality, role.id)))
        return Simulation(
            runs=runs,
            seed=seed,
            distribution=distribution,
            has_responses=has_responses,
            is_uncertain=bool(self.model.uncertain or self.model.events),
            calendar=self.now.calendar,
            deadline=self.now.deadline,
            approved=self.planned.approved,
            planned_finish=self.now.rollout_finish,
            planned_cost=_rounded(self.planned.forecast) if self.has_money else None,
            mean_finish=_rounded(self.base.finish),
            mean_cost=self.money(self.base.cost),
            percentiles=tuple(self.percentile(percent) for percent in PERCENTS),
            chances=self.chances(),
            gates=tuple(sorted(self.gates(), key=lambda gate: (gate.limit, gate.id))),
            risks=tuple(sorted(self.risks(), key=lambda risk: (-risk.days, -(risk.cost or 0), risk.id))),
            not_simulated=self.model.left,
            tasks=roles,
            swings=tuple(self.swings(roles)),
            finishes=tuple(Bin(*one) for one in whole_bins((self.finishes - 1) // self.day, BINS)),
            costs=tuple(Bin(*one) for one in round_bins(self.costs, BINS)) if self.has_money else (),
        )

    def money(self, value: float) -> Decimal | None:
        """Return an amount to the cent, or nothing where the plan names no money."""
        return _rounded(value) if self.has_money else None

    def days(self, minutes: float) -> Decimal:
        """Return working days to a hundredth."""
        return _rounded(minutes / self.day)

    def percentile(self, percent: int) -> Percentile:
        """Return finish and cost that are not exceeded in so many percent of the runs."""
        finish, cost = percentile(self.finishes, percent), percentile(self.costs, percent)
        return Percentile(percent, round(finish), self.money(cost))

    def chances(self) -> Chances:
        """Return how probably deadline and money hold."""
        base, deadline, approved = self.found.base, self.now.deadline, self.planned.approved
        in_time = base.finishes <= deadline if deadline is not None else None
        # half a cent: what is exactly the approved money is covered, however its floats were rounded
        is_paid = base.costs <= float(approved) + 0.005 if approved is not None and self.has_money else None
        is_safe = (base.finishes <= self.base.safe_finish) & (base.costs <= self.base.safe_cost)
        return Chances(
            deadline=None if in_time is None else share(in_time),
            approved=None if is_paid is None else share(is_paid),
            both=None if in_time is None or is_paid is None else share(in_time & is_paid),
            safe=share(is_safe) if self.has_money else None,
        )

    def gates(self) -> Iterator[GateChance]:
        """Yield the gates that are not passed."""
        for key, finishes in self.found.gates.items():
            reference, limit = self.limit(key)
            rising = _sorted(finishes)
            likely, safe = (round(percentile(rising, percent)) for percent in (50, SAFE))
            yield GateChance(key, reference, limit, share(finishes <= limit), likely, safe)

    def limit(self, gate: str) -> tuple[Wanted, int]:
        """Return by when a gate is wanted, in working minutes."""
        placed, calendar = self.plan.tasks[gate], self.now.calendar
        window = self.plan.stages[placed.stage].days
        if placed.task.due is not None:
            return Wanted.DUE, calendar.end(calendar.date_of(placed.task.due))
        if window is not None:
            return Wanted.WINDOW, calendar.end(calendar.date_of(window.last))
        planned = self.reference.tasks.get(gate)
        return Wanted.BASELINE, planned.finish if planned else self.now.tasks[gate].early_finish

    def risks(self) -> Iterator[RiskEffect]:
        """Yield what each risk adds, and what its response spares."""
        for event in self.model.events:
            without = self.found.without[event.id]
            days = self.days(self.base.finish - float(without.finishes.mean()))
            cost = self.money(self.base.cost - float(without.costs.mean()))
            yield RiskEffect(event.id, event.chance.probability, days, cost, self.response(event))

    def response(self, event: Event) -> ResponseValue | None:
        """Return the value of the response to a risk: without it, less with it."""
        if event.other is None:
            return None
        outcome = self.found.otherwise.get(event.id)
        other = _Mean.of(outcome) if outcome is not None else self.base
        without, with_ = (other, self.base) if self.model.has_responses else (self.base, other)
        return ResponseValue(
            self.days(without.finish - with_.finish),
            self.days(without.safe_finish - with_.safe_finish),
            self.money(without.cost - with_.cost),
            self.money(without.safe_cost - with_.safe_cost),
        )

    def roles(self) -> Iterator[TaskRole]:
        """Yield the tasks that are not done, those first that decide the most."""
        ends = ranks(self.first_finishes)
        rows = ends.rows
        for key, count in self.found.critical.items():
            lengths = self.found.lengths.get(key)
            found = rank_correlation(ranks(lengths), ends, rows) if lengths is not None else None
            yield TaskRole(key, count / len(self.finishes), None if found is None else round(found, 4) + 0.0)

    @property
    def first_finishes(self) -> Samples:
        """The finishes of the runs whose lengths are kept."""
        kept = next((len(lengths) for lengths in self.found.lengths.values()), 1)
        return self.found.base.finishes[:kept]

    def swings(self, roles: tuple[TaskRole, ...]) -> list[Swing]:
        """Return what moves the finish the most."""
        tasks = [role.id for role in roles if role.criticality and role.sensitivity is not None][:SWINGS]
        found = [*map(self.swing_of_task, tasks), *map(self.swing_of_risk, self.model.events)]
        moving = [swing for swing in found if swing.high - swing.low >= NOTABLE]
        return sorted(moving, key=lambda swing: (swing.low - swing.high, swing.id))[:SWINGS]

    def swing_of_task(self, key: str) -> Swing:
        """Return the average finish of the tenth of the runs in which the task is shortest, and longest."""
        lengths, ends = self.found.lengths[key], self.first_finishes
        rising, mean = _sorted(lengths), float(ends.mean())
        low = float(ends[lengths <= percentile(rising, TENTH)].mean()) - mean
        high = float(ends[lengths >= percentile(rising, 100 - TENTH)].mean()) - mean
        return Swing(key, False, min(self.days(low), ZERO), max(self.days(high), ZERO))

    def swing_of_risk(self, event: Event) -> Swing:
        """Return what the average finish moves where the risk surely does not happen, and where it surely does."""
        added = self.base.finish - float(self.found.without[event.id].finishes.mean())
        runs = self.found.happened[event.id]
        each = added * len(self.finishes) / runs if runs else 0.0
        return Swing(event.id, True, self.days(-added), self.days(each - added))


def weight(role: TaskRole) -> float:
    """Return how far a task decides on the finish: criticality × sensitivity."""
    return role.criticality * abs(role.sensitivity or 0)


def _sorted(values: Samples) -> Samples:
    rising = values.copy()
    rising.sort()
    return rising


def _rounded(value: float | Decimal) -> Decimal:
    return round(Decimal(value), 2) + ZERO  # without the sign of a zero
