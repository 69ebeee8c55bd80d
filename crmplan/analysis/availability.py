"""How long work takes people who are away at times or give it only a share of their day."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import Any, Generic, NamedTuple

from crmplan.analysis.calendar import WorkCalendar
from crmplan.analysis.network import Elastic, Time
from crmplan.model.people import Member

UNITS = 1_000_000
"""Parts of a full capacity: 60% is 600,000, so that all arithmetic is in whole numbers."""


def capacity_of(members: Iterable[Member]) -> int:
    """Return the capacity of people together, in parts of a full one."""
    return sum(int(member.capacity * UNITS) for member in members)


def _piece(limits: Any, value: int) -> int:
    """Return the last piece whose limit is not above a value, or the first of all."""
    return bisect_right(limits, value, 1) - 1


class Availability(NamedTuple, Generic[Time]):
    """What people can do together, piece by piece of the working time.

    From `starts[i]` on they do `rates[i]` parts of a full capacity; by then they have done `done[i]`, counted from
    `starts[0]`, before which nothing keeps them away. There is no work in a piece without a rate, so that a search by
    work never ends there: it finds the last of the pieces that begin with the same work.

    Args:
        starts: when each piece begins, in working minutes.
        rates: of each piece.
        done: by the beginning of each.
        piece: finds pieces by their starts or their work; with another one, times may be arrays of them.
    """

    starts: Any
    rates: Any
    done: Any
    piece: Callable[[Any, Time], Any]

    def work_until(self, time: Time) -> Time:
        """Return the work done by an instant, in parts of a minute."""
        piece = self.piece(self.starts, time)
        work: Time = self.done[piece] + (time - self.starts[piece]) * self.rates[piece]
        return work

    def earliest(self, work: Time) -> Time:
        """Return the first whole minute by which so much is done."""
        least: Any = work
        piece = self.piece(self.done, least - 1)
        time: Time = self.starts[piece] - (self.done[piece] - work) // self.rates[piece]
        return time

    def latest(self, work: Time) -> Time:
        """Return the last whole minute at which no more than so much is done."""
        piece = self.piece(self.done, work)
        time: Time = self.starts[piece] + (work - self.done[piece]) // self.rates[piece]
        return time

    def elastic(self, effort: Time) -> Elastic[Time]:
        """Return an activity of so much work, in minutes of one full person."""
        work: Any = effort * UNITS  # type: ignore[operator]

        def first(time: Time) -> Time:
            return self.latest(self.work_until(time))

        def finish(start: Time) -> Time:
            return self.earliest(self.work_until(start) + work)

        def start(finish: Time) -> Time:
            return self.latest(self.work_until(finish) - work)

        return Elastic(first, finish, start)


def availability(members: Sequence[Member], calendar: WorkCalendar) -> Availability[int] | None:
    """Return what people can do together over time, or nothing where none of them is ever away."""
    changes: dict[int, int] = {}
    for member in members:
        for begin, end in _absences(member, calendar):
            share = int(member.capacity * UNITS)
            changes[begin] = changes.get(begin, 0) - share
            changes[end] = changes.get(end, 0) + share
    if not changes:
        return None
    starts = sorted(changes)
    rates, done, rate, total = [], [], capacity_of(members), 0
    # before the first absence the same line goes on, so its piece begins one minute earlier
    starts.insert(0, starts[0] - 1)
    changes[starts[0]] = 0
    for number, start in enumerate(starts):
        if number:
            total += (start - starts[number - 1]) * rate
        done.append(total)
        rate += changes[start]
        rates.append(rate)
    return Availability(starts, rates, done, _piece)


def absence(members: Sequence[Member], calendar: WorkCalendar) -> list[tuple[int, int]]:
    """Return the spans of working time in which none of the people is there, the earliest first."""
    spans = _absences(members[0], calendar) if members else []
    for member in members[1:]:
        both = [
            (max(begin, start), min(end, stop))
            for begin, end in spans
            for start, stop in _absences(member, calendar)
        ]
        spans = [(begin, end) for begin, end in both if begin < end]
    return spans


def _absences(member: Member, calendar: WorkCalendar) -> list[tuple[int, int]]:
    """Return a member's spans of absence as working time, those that meet made one."""
    spans = []
    for span in member.away:
        first, last = calendar.date_of(span.first), calendar.date_of(span.last)
        begin, end = calendar.begin(first), calendar.begin(last + timedelta(days=1))
        if begin < end:
            spans.append((begin, end))
    merged: list[tuple[int, int]] = []
    for begin, end in sorted(spans):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return merged
