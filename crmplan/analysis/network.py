"""The critical path method on bare numbers: activities on nodes, four kinds of link with lags, whole time units.

Forward and backward pass and floats as in the precedence diagramming method (Moder, Phillips, Davis, "Project
Management with CPM, PERT and Precedence Diagramming", 3rd ed. 1983, ch. 4). Times are instants: what lasts from 0 to 3
takes the half-open interval [0, 3). An activity is not split.
"""

from collections.abc import Callable, Sequence
from typing import Generic, NamedTuple, TypeVar

FS, SS, FF, SF = range(4)
KINDS = {"fs": FS, "ss": SS, "ff": FF, "sf": SF}

Links = Sequence[Sequence[tuple[int, int, int]]]
"""For each activity, its links to others: number of the other, kind, lag."""

Time = TypeVar("Time")
"""An instant, or one for each of many runs."""


class Elastic(NamedTuple, Generic[Time]):
    """An activity whose length depends on when it is done, as on its owners' days off.

    Args:
        first: the first instant at which it can begin, not before a given one.
        finish: its finish, for a start.
        start: its latest start, for a finish.
    """

    first: Callable[[Time], Time]
    finish: Callable[[Time], Time]
    start: Callable[[Time], Time]


class Activity(NamedTuple):
    """One activity of a network.

    Args:
        length: how long it takes, or what is left of it where `begun` is given.
        floor: it does not start before this; what is left does not go on before it.
        begun: its actual start.
        ended: its actual finish; it stands where it was done.
        ceiling: its late finish where nothing waits for it, and never a later one; else the finish of the network.
        elastic: replaces `length` where that depends on the time.
    """

    length: int
    floor: int = 0
    begun: int | None = None
    ended: int | None = None
    ceiling: int | None = None
    elastic: Elastic[int] | None = None


class Times(NamedTuple):
    """Early and late dates of all activities, in their order, and the finish of the network."""

    early_start: list[int]
    early_finish: list[int]
    late_start: list[int]
    late_finish: list[int]
    free_float: list[int]
    finish: int


def topological_order(before: Links) -> list[int]:
    """Return the activities so that each comes after those it waits for; those in a cycle are left out."""
    count = len(before)
    waiting = [len(links) for links in before]
    after: list[list[int]] = [[] for _ in range(count)]
    for number, links in enumerate(before):
        for other, _, _ in links:
            after[other].append(number)
    order = [number for number in range(count) if not waiting[number]]
    for number in order:
        for other in after[number]:
            waiting[other] -= 1
            if not waiting[other]:
                order.append(other)
    return order


def critical_path_method(activities: Sequence[Activity], before: Links, order: Sequence[int]) -> Times:
    """Return early and late dates and free floats.

    Args:
        activities: the activities.
        before: for each, what it waits for.
        order: a topological order of all of them.
    """
    early_start, early_finish, resume = _forward(activities, before, order)
    finish = max(early_finish, default=0)
    late_start, late_finish = _backward(activities, before, order, finish, early_start)
    free = _free_floats(activities, before, resume, early_finish, finish)
    return Times(early_start, early_finish, late_start, late_finish, free, finish)


def _forward(
    activities: Sequence[Activity], before: Links, order: Sequence[int]
) -> tuple[list[int], list[int], list[int]]:
    """Return early starts and finishes, and when what is left of each begins."""
    count = len(activities)
    starts, finishes, resume = [0] * count, [0] * count, [0] * count
    for number in order:
        activity = activities[number]
        start, earliest_finish = activity.floor, None
        for other, kind, lag in before[number]:
            if kind == FS:
                bound = finishes[other] + lag
            elif kind == SS:
                bound = starts[other] + lag
            else:
                bound = (finishes[other] if kind == FF else starts[other]) + lag
                if earliest_finish is None or bound > earliest_finish:
                    earliest_finish = bound
                continue
            if bound > start:
                start = bound
        if activity.ended is not None:
            finishes[number] = activity.ended
            begun = activity.begun
            starts[number] = min(start, activity.ended) if begun is None else begun
            resume[number] = starts[number]
            continue
        if activity.elastic is None:
            finish = start + activity.length
            if earliest_finish is not None and earliest_finish > finish:
                finish = earliest_finish
                start = finish - activity.length
        else:
            elastic = activity.elastic
            start = elastic.first(start)
            if earliest_finish is not None:
                start = max(start, elastic.start(earliest_finish))
            finish = max(start, elastic.finish(start))  # no work at all is done before, where nobody is there
            if earliest_finish is not None and earliest_finish > finish:
                finish = earliest_finish
        finishes[number] = finish
        resume[number] = start
        starts[number] = start if activity.begun is None else activity.begun
    return starts, finishes, resume


def _backward(
    activities: Sequence[Activity],
    before: Links,
    order: Sequence[int],
    end: int,
    early_start: list[int],
) -> tuple[list[int], list[int]]:
    """Return late starts and finishes; the late start of what has begun is that of what is left."""
    count = len(activities)
    starts = [0] * count
    finishes = [end if a.ceiling is None else a.ceiling for a in activities]
    bounds: list[int | None] = [None] * count
    for number in reversed(order):
        activity = activities[number]
        finish = finishes[number]
        latest_start = bounds[number]
        if activity.ended is not None:
            start, finish = early_start[number], activity.ended
        elif activity.elastic is None:
            is_bound = latest_start is not None and activity.begun is None
            if is_bound and latest_start + activity.length < finish:  # type: ignore[operator]
                finish = latest_start + activity.length  # type: ignore[operator]
            start = finish - activity.length
        else:
            start = activity.elastic.start(finish)
            if latest_start is not None and activity.begun is None and latest_start < start:
                start = latest_start
                finish = min(finish, activity.elastic.finish(start))
        starts[number], finishes[number] = start, finish
        if activity.ended is not None:
            continue
        for other, kind, lag in before[number]:
            if kind == FS:
                bound = start - lag
            elif kind == FF:
                bound = finish - lag
            else:
                bound = (start if kind == SS else finish) - lag
                known = bounds[other]
                if known is None or bound < known:
                    bounds[other] = bound
                continue
            if bound < finishes[other]:
                finishes[other] = bound
    return starts, finishes


def _free_floats(
    activities: Sequence[Activity],
    before: Links,
    starts: list[int],
    finishes: list[int],
    end: int,
) -> list[int]:
    """Return how far each activity may slip without moving an early date of another, or the end.

    Neither what is done nor what waits for a start that has happened is moved. The float is that of the finish, which
    elastic work moves by another time than its start.
    """
    free = [end - finish for finish in finishes]
    for number, links in enumerate(before):
        if activities[number].ended is not None:
            continue
        for other, kind, lag in links:
            if kind in (SS, SF) and activities[other].begun is not None:
                continue
            from_ = finishes[other] if kind in (FS, FF) else starts[other]
            to = starts[number] if kind in (FS, SS) else finishes[number]
            slack = to - from_ - lag
            elastic = activities[other].elastic
            if kind in (SS, SF) and elastic is not None:
                slack = max(0, elastic.finish(starts[other] + slack) - finishes[other])
            if slack < free[other]:
                free[other] = slack
    return free
