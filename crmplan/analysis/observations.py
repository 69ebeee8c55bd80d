"""What the observations of a KPI say of a period: which lie in it whole, and which figure they give together."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from crmplan.analysis.calendar import WorkCalendar
from crmplan.analysis.cost import months_after
from crmplan.model.series import Observation

_DAY = timedelta(days=1)
_WEEK = 7
_LONG = (3, 6, 12)
"""Months of a quarter, a half-year and a year."""


class Gap(StrEnum):
    """Why observations give no figure of a period."""

    NOTHING = "nothing"
    """None lies in the period."""
    PARTIAL = "partial"
    """None lies in it whole: it is shorter than what one of them covers."""
    NO_CASES = "no-cases"
    """Means and shares of several are there, but not how many cases stand behind each: averages can't be averaged."""
    DISTINCT = "distinct"
    """Things are counted that may come again in the next one, so the counts can't be added."""
    OVERLAP = "overlap"
    """Some cover the same days as others in part, so that they can't be put together."""
    NO_KIND = "no-kind"
    """Nobody says whether they are totals, shares or states."""


class Covered(NamedTuple):
    """An observation with the days that it covers, both in."""

    first: date
    last: date
    seen: Observation

    @property
    def value(self) -> Decimal:
        """Its figure."""
        return self.seen.figure.value


class Reading(NamedTuple):
    """What the observations of a period give.

    Args:
        figure: the figure: a flow's of a month, a day or the whole, as it is counted.
        gap: why there is none.
        n: how many cases stand behind it, where that is known.
        median: of the cases, where one observation covers the period.
        used: the observations behind it.
        cut: those that lie in the period only in part, and are left out.
        spans: of a flow, the days that it is of.
    """

    figure: Decimal | None = None
    gap: Gap | None = Gap.NOTHING
    n: int | None = None
    median: Decimal | None = None
    used: tuple[Covered, ...] = ()
    cut: tuple[Covered, ...] = ()
    spans: tuple[tuple[date, date], ...] = ()


def covered(seen: Sequence[Observation]) -> tuple[Covered, ...]:
    """Return the observations with what they cover.

    Where the file does not tell it, days that are all the first or all the last of a month stand for months (for
    quarters, half-years or years, where each lies one or more from the next), days of one weekday for weeks, all others
    for themselves.
    """
    bare = [one.day for one in seen if one.until is None]
    starts = _months_of(bare)
    ends = 0 if starts else _months_of([day + _DAY for day in bare])
    weeks = _is_weekly(bare)

    def span(one: Observation) -> tuple[date, date]:
        if one.until is not None:
            return one.day, one.until
        if starts:
            return one.day, months_after(one.day, starts) - _DAY
        if ends:
            return months_after(one.day + _DAY, -ends), one.day
        return one.day, one.day + timedelta(days=_WEEK - 1) if weeks else one.day

    return tuple(Covered(*span(one), one) for one in seen)


def _months_of(days: Sequence[date]) -> int:
    """Return how many months begin on each of the days: 1, 3, 6 or 12; 0 where they are no first ones of months."""
    if len(days) < 2 or any(day.day != 1 for day in days):
        return 0
    steps = [(b.year - a.year) * 12 + b.month - a.month for a, b in pairwise(sorted(days))]
    least = min(steps)
    return least if len(days) > 2 and least in _LONG and all(step % least == 0 for step in steps) else 1


def _is_weekly(days: Sequence[date]) -> bool:
    steps = [(b - a).days for a, b in pairwise(sorted(days))]
    return len(days) > 2 and min(steps) == _WEEK and all(step % _WEEK == 0 for step in steps)


def with_figures(parts: Iterable[Covered], kind: str | None) -> list[Covered]:
    """Return the observations that have a figure: a share of no case is none, whatever stands in its place."""
    return [one for one in parts if kind != "ratio" or one.seen.n != 0]


def finest(parts: Iterable[Covered]) -> list[Covered]:
    """Return what covers no other, in order of time: the months, say, without the whole periods that are also there."""
    found: list[Covered] = []
    for one in sorted(parts, key=lambda one: (one.first, -one.last.toordinal()), reverse=True):
        if not found or one.last < found[-1].last:
            found.append(one)
    return found[::-1]


def overlap(parts: Sequence[Covered]) -> bool:
    """Tell whether some, in order of time, cover days of the next."""
    return any(after.first <= one.last for one, after in pairwise(parts))


def reading(
    seen: Sequence[Observation],
    span: tuple[date | None, date | None],
    *,
    kind: str | None,
    per: str,
    calendar: WorkCalendar,
) -> Reading:
    """Return what observations give of a period, open to the past where it has no first day.

    A flow is the sum, a month's or a working day's where it is counted so; a stock is the last; a ratio is that of its
    parts: the mean weighed by the cases. What covers the period exactly stands for it alone.
    """
    first, last = span
    if last is None or not seen:
        return Reading()
    if kind == "stock":
        return _state(seen, first, last)
    parts = with_figures(covered(seen), kind)
    whole = _whole(parts, first, last)
    if whole is not None and kind != "flow":
        return _one(whole)
    fine = finest(parts)
    begins = date.min if first is None else first
    used = tuple(one for one in fine if begins <= one.first and one.last <= last)
    cut = tuple(one for one in fine if one.first < begins <= one.last or one.first <= last < one.last)
    if not used:
        return Reading(gap=Gap.PARTIAL if cut else Gap.NOTHING, cut=cut)
    if overlap(used):
        return Reading(gap=Gap.OVERLAP, cut=cut)
    if kind == "flow":
        spans = _spans(fine, used, span)
        total = sum((one.value for one in used), Decimal(0))
        return Reading(total / length(spans, per, calendar), None, _cases(used), None, used, cut, spans)
    found = _one(used[0]) if len(used) == 1 else _joined(used, kind)
    return found._replace(used=used, cut=cut)


def _state(seen: Sequence[Observation], first: date | None, last: date) -> Reading:
    """Return the last state of a period; one of a longer time is that of its last day."""
    days = [Covered(one.until or one.day, one.until or one.day, one) for one in seen]
    inside = [one for one in days if one.last <= last and (first is None or first <= one.first)]
    return _one(max(inside, key=lambda one: one.last)) if inside else Reading()


def _whole(parts: Sequence[Covered], first: date | None, last: date) -> Covered | None:
    """Return what covers a period exactly; one that is open, from the first observation on."""
    begins = min(one.first for one in parts) if first is None else first
    return next((one for one in parts if (one.first, one.last) == (begins, last)), None)


def _one(part: Covered) -> Reading:
    return Reading(part.value, None, part.seen.n, part.seen.median, (part,))


def _joined(used: Sequence[Covered], kind: str | None) -> Reading:
    """Return the figure of several observations of shares or means, where it can be told."""
    if kind == "distinct":
        return Reading(gap=Gap.DISTINCT)
    cases = _cases(used)
    if not cases:
        return Reading(gap=Gap.NO_CASES if kind else Gap.NO_KIND, n=cases)
    total = sum((one.value * (one.seen.n or 0) for one in used), Decimal(0))
    return Reading(total / cases, None, cases)


def _cases(used: Sequence[Covered]) -> int | None:
    """Return how many cases stand behind observations, where each of them tells."""
    counts = [one.seen.n for one in used if one.seen.n is not None]
    return sum(counts) if len(counts) == len(used) else None


def _spans(
    fine: Sequence[Covered], used: Sequence[Covered], span: tuple[date | None, date | None]
) -> tuple[tuple[date, date], ...]:
    """Return the days that a flow of these observations is of.

    What covers months or weeks is as long as it is; single days stand for all days of the period, from the month of the
    first of them where it is open, as far as the whole series tells of them.
    """
    if any(one.first < one.last for one in used):
        return tuple((one.first, one.last) for one in used)
    first, last = span
    assert last is not None
    return (told(fine, first or used[0].first.replace(day=1), last),)


def told(parts: Sequence[Covered], first: date, last: date) -> tuple[date, date]:
    """Return the days of a span that a series of single days tells of: nothing came on those without an observation.

    Unless it is silent at an end for more than twice as long as ever between two of them: then it begins later, or has
    not gone on, as a file that was exported before the period was over.
    """
    gaps = [b.first - a.last for a, b in pairwise(parts)]
    if not gaps:
        return first, last
    begins, ends, most = parts[0].first, parts[-1].last, 2 * max(gaps)
    return begins if begins - first > most else first, ends if last - ends > most else last


def length(spans: Iterable[tuple[date, date]], per: str, calendar: WorkCalendar) -> Decimal:
    """Return how long spans are together, in months or working days, at least one; of a whole period it is 1."""
    if per == "period":
        return Decimal(1)
    if per == "month":
        return sum((months_in(*one) for one in spans), Decimal(0))
    return Decimal(sum(_working_days(*one, calendar) for one in spans) or 1)


def months_in(first: date, last: date) -> Decimal:
    """Return how many calendar months a period has, parts of months by their days.

    >>> months_in(date(2026, 2, 1), date(2026, 4, 15))
    Decimal('2.5')
    """
    found, month, after = Decimal(0), first.replace(day=1), last + _DAY
    while month < after:
        following = months_after(month, 1)
        days = (min(after, following) - max(first, month)).days
        found += Decimal(days) / (following - month).days
        month = following
    return found


def _working_days(first: date, last: date, calendar: WorkCalendar) -> int:
    return calendar.index(last + _DAY) - calendar.index(first)
