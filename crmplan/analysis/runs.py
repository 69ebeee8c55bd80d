"""The runs of a simulation: what is uncertain drawn anew in each, its dates and its cost reckoned for blocks of runs.

All variants of a run, without a risk or with another response, use its random numbers.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from crmplan.analysis.cost import GO_LIVE, costs, licence_cost
from crmplan.analysis.network import Elastic
from crmplan.analysis.passes import (
    NONE,
    Early,
    Work,
    after,
    constant,
    elastic_row,
    end_of,
    forward,
    pieces,
    run_network,
    stretched,
    total_floats,
)
from crmplan.analysis.sampling import Quantile, Row, quantile, stream
from crmplan.analysis.schedule import Schedule, last_day, network
from crmplan.analysis.uncertainty import Chance, Distribution, Event, Spread, events, spreads
from crmplan.model.plan import Plan

BLOCK_CELLS = 1_500_000
SMALLEST_BLOCK, LARGEST_BLOCK = 256, 8192
KEPT_CELLS = 20_000_000
"""How many lengths are kept for correlations; of more, those of the first runs."""
NEVER = -1_000_000
"""A working day on which nothing goes live."""


class Outcome(NamedTuple):
    """Finish of the rollout in working minutes, and cost, of each run."""

    finishes: Row
    costs: Row

    @classmethod
    def of(cls, runs: int) -> "Outcome":
        """Return room for so many runs."""
        return cls(np.empty(runs), np.empty(runs))

    def put(self, first: int, count: int, finish: Row, cost: Row) -> None:
        """Write a block of runs."""
        self.finishes[first : first + count] = finish
        self.costs[first : first + count] = cost


class Sample(NamedTuple):
    """What came out of all runs.

    Args:
        base: the runs themselves.
        without: the same without one risk, by its id.
        otherwise: the same with one risk as it is with the other response than in the runs, by its id.
        happened: how often a risk happened, by its id.
        critical: how often a task was critical, by its id; of the tasks that are not done.
        gates: finish of the gates that are not passed, by id.
        lengths: minutes that were left of each uncertain task above the least, by id, in the first runs.
    """

    base: Outcome
    without: dict[str, Outcome]
    otherwise: dict[str, Outcome]
    happened: dict[str, int]
    critical: dict[str, int]
    gates: dict[str, Row]
    lengths: dict[str, NDArray[np.integer[Any]]]


class Effect(NamedTuple):
    """What a risk does in each run: whether it happens (1 or 0), its delay in whole minutes, and its cost."""

    happens: Row
    delay: Row
    cost: Row


class Draws(NamedTuple):
    """The uniforms of a risk: whether it happens, how long it delays, and what it costs."""

    happens: Row
    delay: Row
    cost: Row

    def effect(self, chance: Chance | None) -> Effect:
        """Return what a risk does that happens with its probability, delay and cost uniform on their ranges."""
        if chance is None:
            return Effect(NONE, NONE, NONE)
        happens = (self.happens < chance.probability).astype(np.float64)
        (low, high), (least, most) = chance.delay, chance.cost
        delay = np.rint(low + self.delay * (high - low)) * happens
        return Effect(happens, delay, (least + self.cost * (most - least)) * happens)


class Model:
    """What is the same in all runs of a plan on a day, and the streams of random numbers."""

    def __init__(
        self, plan: Plan, now: Schedule, *, seed: int, distribution: Distribution, has_responses: bool
    ) -> None:
        self.plan, self.calendar, self.has_responses = plan, now.calendar, has_responses
        known = network(plan, now.calendar, on=now.on, retains_logic=now.retains_logic)
        self.ids = [placed.id for placed in known.tasks]
        end = [number for number, key in enumerate(self.ids) if now.tasks[key].is_rollout]
        self.network = run_network(known.activities, known.before, known.order, end)
        self.spreads = spreads(plan, known, now.calendar)
        self.uncertain = [spread for spread in self.spreads if spread.is_uncertain]
        self.events, self.left = events(plan, known, now.calendar, has_responses=has_responses)
        self.affected = {event.id: after(self.network, event.hits) for event in self.events}
        self.lengths = [constant(activity.length) for activity in known.activities]
        self.gates = [
            (number, placed.id)
            for number, placed in enumerate(known.tasks)
            if placed.task.gate is not None and known.activities[number].ended is None
        ]
        self._draw_lengths = [self._drawn(spread, seed, distribution) for spread in self.spreads]
        self._draw_risks = {
            event.id: [stream(seed, f"risk-{part}", event.id) for part in Draws._fields]
            for event in self.events
        }
        self._people = {
            spread.number: pieces(spread.owners.people)
            for spread in self.spreads
            if spread.owners and spread.owners.people
        }
        found = costs(plan, now)
        self.planned_cost = float(found.forecast - found.licences)
        steps = {placed.id for placed in plan.steps(GO_LIVE)}
        self.go_live = [number for number, key in enumerate(self.ids) if key in steps]
        self.live_since = max(
            (
                last_day(known.tasks[number], now)
                for number in self.go_live
                if known.activities[number].ended is not None
            ),
            default=date.min,
        )
        self._licences: dict[int, float] = {}

    def block(self, runs: int) -> int:
        """Return how many runs are reckoned together."""
        tasks = sum(activity.ended is None for activity in self.network.activities)
        return min(runs, max(SMALLEST_BLOCK, min(LARGEST_BLOCK, BLOCK_CELLS // max(tasks, 1))))

    def _drawn(self, spread: Spread, seed: int, distribution: Distribution) -> Callable[[int], Row]:
        """Return what draws the minutes that are left of a task, for so many runs."""
        if not spread.is_uncertain:
            fixed = constant(spread.expected)
            return lambda _count: fixed
        numbers = stream(seed, "task", spread.id)
        lengths: Quantile = quantile(spread.points, distribution)

        def draw(count: int) -> Row:
            row = lengths(numbers.random(count))
            if spread.share != 1:
                row *= spread.share
            return np.rint(row, out=row)

        return draw

    def draw(self, count: int) -> tuple[list[Row], dict[str, Draws]]:
        """Return the minutes that are left of each spread and the uniforms of each risk, for the next runs."""
        draws = {
            key: Draws(*(one.random(count) for one in streams)) for key, streams in self._draw_risks.items()
        }
        return [draw(count) for draw in self._draw_lengths], draws

    def work(self, minutes: Sequence[Row], delays: dict[int, Row]) -> Work:
        """Return what the network is reckoned with."""
        lengths, elastics = list(self.lengths), dict[int, Elastic[Row]]()
        for spread, row in zip(self.spreads, minutes, strict=True):
            if spread.owners is None:
                lengths[spread.number] = row
            elif spread.number in self._people:
                elastics[spread.number] = elastic_row(self._people[spread.number], row)
            else:
                lengths[spread.number] = stretched(row, spread.owners.capacity)
        return Work(lengths, elastics, delays)

    # --- money ---

    def work_cost(self, minutes: Sequence[Row]) -> Row:
        """Return the cost without licences and risks: as planned, and hours more or less at their rates."""
        cost = constant(self.planned_cost)
        for spread, row in zip(self.spreads, minutes, strict=True):
            if spread.rate:
                cost = cost + (row - spread.planned) * spread.rate
        return cost

    def licences(self, early: Early) -> Row:
        """Return the cost of licences, which begins with the month of go-live."""
        days = constant(NEVER)
        for number in self.go_live:
            activity = self.network.activities[number]
            if activity.ended is None:
                finish = early.finishes[number]
                # what takes no time and waits for nothing is done on the day that begins then
                is_at_start = (finish == activity.floor) & (activity.begun is None)
                days = np.maximum(days, (finish - 1 + is_at_start) // self.calendar.minutes)
        found, place = np.unique(days, return_inverse=True)
        return np.array([self._licence(int(day)) for day in found])[place]

    def _licence(self, day: int) -> float:
        known = self._licences.get(day)
        if known is None:
            forecast = self.calendar.day(day) if day > NEVER else date.min
            live = max(forecast, self.live_since)
            known = float(licence_cost(self.plan, self.calendar, None if live == date.min else live))
            self._licences[day] = known
        return known


def sample(model: Model, runs: int, advance: Callable[[int], None] | None = None) -> Sample:
    """Return the outcome of so many runs; `advance` is told how many are done."""
    kept = min(runs, KEPT_CELLS // max(len(model.uncertain), 1))
    result = Sample(
        base=Outcome.of(runs),
        without={},
        otherwise={},
        happened=dict.fromkeys((event.id for event in model.events), 0),
        critical={
            key: 0 for key, one in zip(model.ids, model.network.activities, strict=True) if one.ended is None
        },
        gates={key: np.empty(runs) for _, key in model.gates},
        lengths={spread.id: np.empty(kept, _kept_type(spread)) for spread in model.uncertain},
    )
    for target, event, _ in _variants(model, result):
        target[event.id] = Outcome.of(runs)
    size = model.block(runs)
    for first in range(0, runs, size):
        _run(model, result, first, min(size, runs - first))
        if advance is not None:
            advance(min(first + size, runs))
    return result


def _kept_type(spread: Spread) -> type[np.integer[Any]]:
    """Return the smallest type that holds the lengths above the least."""
    return np.uint16 if (spread.points[2] - spread.points[0]) * spread.share < 65_000 else np.int32


def _variants(model: Model, result: Sample) -> Iterator[tuple[dict[str, Outcome], Event, Chance | None]]:
    """Yield with what each risk is compared, and where the outcome goes."""
    for event in model.events:
        yield result.without, event, None
        if event.other is not None and event.other != event.chance:
            yield result.otherwise, event, event.other


def _run(model: Model, result: Sample, first: int, count: int) -> None:
    """Reckon a block of runs and write what comes out."""
    minutes, draws = model.draw(count)
    for spread, row in zip(model.spreads, minutes, strict=True):
        if spread.is_uncertain:
            kept = result.lengths[spread.id][first : first + count]
            kept[:] = row[: len(kept)] - spread.least
    effects = {event.id: draws[event.id].effect(event.chance) for event in model.events}
    work = model.work(minutes, _delays(model.events, effects))
    early = forward(model.network, work)
    end = end_of(model.network, early)
    price = model.work_cost(minutes)
    for event in model.events:
        price = price + effects[event.id].cost
        result.happened[event.id] += int(effects[event.id].happens.sum())
    result.base.put(first, count, end, price + model.licences(early))
    for number, key in model.gates:
        result.gates[key][first : first + count] = early.finishes[number]
    for number, slack in total_floats(model.network, work, early, end):
        result.critical[model.ids[number]] += int(np.count_nonzero(slack <= 0)) * (count // len(slack))
    for target, event, chance in _variants(model, result):
        known, other = effects[event.id], draws[event.id].effect(chance)
        changed = {number: work.delays[number] - known.delay + other.delay for number in event.hits}
        varied = work._replace(delays={**work.delays, **changed})
        dates = forward(model.network, varied, known=early, numbers=model.affected[event.id])
        cost = price - known.cost + other.cost + model.licences(dates)
        target[event.id].put(first, count, end_of(model.network, dates), cost)


def _delays(happening: Sequence[Event], effects: Mapping[str, Effect]) -> dict[int, Row]:
    """Return what is added to the finish of each task that is hit."""
    delays: dict[int, Row] = {}
    for event in happening:
        for number in event.hits:
            delays[number] = delays.get(number, NONE) + effects[event.id].delay
    return delays
