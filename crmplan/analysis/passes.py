"""The forward and backward pass of the critical path method over many runs at once.

They follow `crmplan.analysis.network` step by step, with a row of numbers, one for each run, where that has a number.
Times are whole working minutes, kept as floats, in which they are exact.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from crmplan.analysis.availability import UNITS, Availability
from crmplan.analysis.network import FF, FS, SF, SS, Activity, Elastic, Links
from crmplan.analysis.sampling import Row

FAR = 2.0**36
"""A late finish, in minutes, of what the end does not wait for."""

Instants = NDArray[np.int64]


class RunNetwork(NamedTuple):
    """A network as it is the same in all runs.

    Args:
        activities: as the critical path method has them; lengths come with the runs.
        before: for each, what it waits for.
        order: a topological order.
        end: the activities whose finish may be the end; float is measured against the last of them.
        floors: before which each does not start, or nothing where what it waits for sees to that.
        started: those whose start something waits for.
    """

    activities: Sequence[Activity]
    before: Links
    order: Sequence[int]
    end: Sequence[int]
    floors: Sequence[Row | None]
    started: frozenset[int]


class Work(NamedTuple):
    """What runs differ in.

    Args:
        lengths: of what is left of each activity, or nothing where it is elastic or done.
        elastics: the elastic ones.
        delays: added to the finish of some.
    """

    lengths: Sequence[Row]
    elastics: Mapping[int, Elastic[Row]]
    delays: Mapping[int, Row]


class Early(NamedTuple):
    """Early dates of each activity; starts only of those that another one waits for."""

    starts: list[Row]
    finishes: list[Row]


NONE = np.zeros(1)


def constant(value: float) -> Row:
    """Return a row that is the same in all runs."""
    return np.array([value], dtype=np.float64)


def run_network(
    activities: Sequence[Activity], before: Links, order: Sequence[int], end: Sequence[int]
) -> RunNetwork:
    """Return a network for many runs; without an end of its own, that of all activities."""
    started = {other for links in before for other, kind, _ in links if kind in (SS, SF)}
    wanted = set(end or range(len(activities)))
    floors: list[Row | None] = []
    inner = set()
    for number, (activity, links) in enumerate(zip(activities, before, strict=True)):
        follows = [other for other, kind, lag in links if kind == FS and lag >= 0]
        if number in wanted and activity.ended is None and activity.elastic is None:
            inner.update(follows)  # they are over when it starts
        is_held = any(
            activities[other].ended is None and activities[other].floor >= activity.floor for other in follows
        )
        floors.append(None if is_held else constant(activity.floor))
    return RunNetwork(activities, before, order, sorted(wanted - inner), floors, frozenset(started))


def forward(
    network: RunNetwork, work: Work, *, known: Early | None = None, numbers: Iterable[int] | None = None
) -> Early:
    """Return early dates.

    Args:
        network: the network.
        work: what the runs differ in.
        known: the dates of runs that differ from these only in `numbers` and what comes after them.
        numbers: the activities to be reckoned, in topological order; all without them.
    """
    count = len(network.activities)
    starts = list(known.starts) if known else [NONE] * count
    finishes = list(known.finishes) if known else [NONE] * count
    for number in network.order if numbers is None else numbers:
        activity = network.activities[number]
        start, bound = network.floors[number], None
        for other, kind, lag in network.before[number]:
            row = finishes[other] if kind in (FS, FF) else starts[other]
            if lag:
                row = row + lag
            if kind in (FS, SS):
                start = row if start is None else np.maximum(start, row)
            else:
                bound = row if bound is None else np.maximum(bound, row)
        assert start is not None
        if activity.ended is not None:
            finish = constant(activity.ended)
            start = np.minimum(start, finish)
        else:
            start, finish = _placed(start, bound, work.lengths[number], work.elastics.get(number))
            if number in work.delays:
                finish = finish + work.delays[number]
        finishes[number] = finish
        if number in network.started:
            starts[number] = start if activity.begun is None else constant(activity.begun)
    return Early(starts, finishes)


def _placed(start: Row, bound: Row | None, length: Row, elastic: Elastic[Row] | None) -> tuple[Row, Row]:
    """Return start and finish of one activity, which is not to finish before `bound`."""
    if elastic is None:
        finish = start + length
        if bound is not None:
            finish = np.maximum(finish, bound)
            start = finish - length
        return start, finish
    start = elastic.first(start)
    if bound is None:
        return start, np.maximum(start, elastic.finish(start))
    start = np.maximum(start, elastic.start(bound))
    return start, np.maximum(np.maximum(start, elastic.finish(start)), bound)


def end_of(network: RunNetwork, early: Early) -> Row:
    """Return the last finish of the activities of the end; 0 where there are none."""
    last = NONE
    for number in network.end:
        last = np.maximum(last, early.finishes[number])
    return last


def total_floats(network: RunNetwork, work: Work, early: Early, end: Row) -> Iterator[tuple[int, Row]]:
    """Yield how far each open activity may slip in each run without moving the end, the last ones first."""
    count = len(network.activities)
    late: list[Row | None] = [None] * count
    latest: list[Row | None] = [None] * count
    is_end = frozenset(network.end)
    for number in reversed(network.order):
        activity = network.activities[number]
        if activity.ended is not None:
            continue
        finish = end if number in is_end else constant(FAR)
        found = late[number]
        if found is not None:
            finish = np.minimum(finish, found)
        bound = latest[number] if activity.begun is None else None
        start, finish = _latest(finish, bound, number, work)
        yield number, finish - early.finishes[number]
        late[number] = latest[number] = None  # nothing looks at it again
        if number in work.delays:
            finish = finish - work.delays[number]  # what is to finish first has to before the delay
        for other, kind, lag in network.before[number]:
            row = start if kind in (FS, SS) else finish
            if lag:
                row = row - lag
            into = late if kind in (FS, FF) else latest
            before = into[other]
            into[other] = row if before is None else np.minimum(before, row)


def _latest(finish: Row, bound: Row | None, number: int, work: Work) -> tuple[Row, Row]:
    """Return late start and finish of one activity, which is not to start after `bound`."""
    delay = work.delays.get(number, NONE)
    elastic = work.elastics.get(number)
    if elastic is None:
        length = work.lengths[number]
        if number in work.delays:
            length = length + delay
        if bound is not None:
            finish = np.minimum(finish, bound + length)
        return finish - length, finish
    start = elastic.start(finish - delay)
    if bound is None:
        return start, finish
    earlier = np.minimum(start, bound)
    moved = np.minimum(finish, elastic.finish(earlier) + delay)
    return earlier, np.where(bound < start, moved, finish)


def after(network: RunNetwork, numbers: Iterable[int]) -> list[int]:
    """Return activities and all that comes after them, in topological order."""
    wanted = set(numbers)
    for number in network.order:
        if any(other in wanted for other, _, _ in network.before[number]):
            wanted.add(number)
    return [number for number in network.order if number in wanted]


# --- elastic activities -----------------------------------------------------------------------------


def pieces(people: Availability[int]) -> Availability[Instants]:
    """Return when people are there, for instants of many runs."""
    return Availability(np.array(people.starts), np.array(people.rates), np.array(people.done), _pieces)


def elastic_row(people: Availability[Instants], effort: Row) -> Elastic[Row]:
    """Return an activity of so much work, in minutes of one full person, which its owners do as they can."""
    whole = people.elastic(effort.astype(np.int64))
    return Elastic(
        lambda time: whole.first(time.astype(np.int64)).astype(np.float64),
        lambda time: whole.finish(time.astype(np.int64)).astype(np.float64),
        lambda time: whole.start(time.astype(np.int64)).astype(np.float64),
    )


def _pieces(limits: Instants, values: Instants) -> NDArray[np.intp]:
    return limits[1:].searchsorted(values, side="right")


def stretched(effort: Row, capacity: int) -> Row:
    """Return how long people who are never away take for so much work, in whole minutes, rounded up."""
    return np.ceil(effort * UNITS / capacity)
