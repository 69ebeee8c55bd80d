"""The observations of a KPI as a series of equal steps, months as a rule, for tests, trends and tables by time."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from crmplan.analysis.calendar import WorkCalendar
from crmplan.analysis.cost import months_after
from crmplan.analysis.observations import Covered, covered, finest, length, overlap, told, with_figures
from crmplan.model.series import Observation

_DAY = timedelta(days=1)
GRAINS = {"week": 0, "month": 1, "quarter": 3, "year": 12}
"""By what a series can be put together, in months; weeks have none."""


class Step(NamedTuple):
    """One step of a series.

    Args:
        first: its first day.
        last: its last day.
        value: its figure, as the KPI is counted: a flow's of a month or a day.
        weight: what stands behind it: of a flow the months or days, else the cases, 1 where nobody tells them.
        n: how many cases stand behind it, where that is known.
    """

    first: date
    last: date
    value: Decimal
    weight: Decimal
    n: int | None = None


def steps(
    seen: Sequence[Observation],
    *,
    kind: str | None,
    per: str,
    calendar: WorkCalendar,
    until: date | None = None,
) -> tuple[Step, ...]:
    """Return the series that observations make, up to a day; single days are put together to whole months.

    Shares of single days that don't tell their cases make no months: these stay days. What covers days in part that
    others cover makes no series.
    """
    parts = [one for one in finest(with_figures(covered(seen), kind)) if until is None or one.last <= until]
    if overlap(parts):
        return ()
    if _are_days(parts):
        months = by_grain(parts, "month", kind=kind, per=per, calendar=calendar, until=until)
        if months is not None:
            return months
    return tuple(_step([one], (one.first, one.last), kind, per, calendar) for one in parts)


def by_grain(
    parts: Sequence[Covered],
    grain: str,
    *,
    kind: str | None,
    per: str,
    calendar: WorkCalendar,
    until: date | None = None,
) -> tuple[Step, ...] | None:
    """Return observations put together by the week, month, quarter or year, whole ones alone.

    Nothing where one of them reaches over two, where some overlap, or where they can't be added: shares without their
    cases, and counts of distinct things. Where single days are told, nothing came on the others, as far as the series
    goes.
    """
    if overlap(parts):
        return None
    groups: dict[date, list[Covered]] = {}
    for one in parts:
        groups.setdefault(_begin(one.first, grain), []).append(one)
    if any(one.last > _end(first, grain) for first, inside in groups.items() for one in inside):
        return None
    if not all(len(inside) == 1 or _adds_up(inside, kind) for inside in groups.values()):
        return None
    if not groups:
        return ()
    first, last = min(groups), until or max(one.last for one in parts)
    is_daily = kind == "flow" and _are_days(parts)
    begins = _begins(first, last, grain) if is_daily else iter(sorted(groups))
    if is_daily:
        first, last = told(parts, first, last)
    spans = [(begin, _end(begin, grain)) for begin in begins]
    return tuple(
        _step(groups.get(span[0], []), span, kind, per, calendar)
        for span in spans
        if first <= span[0] and span[1] <= last
    )


def are_equal(found: Sequence[Step]) -> bool:
    """Tell whether steps follow each other without a gap, and are equally long but for months and weekends."""
    lengths = [(one.last - one.first).days + 1 for one in found]
    return all(a.last + _DAY == b.first for a, b in pairwise(found)) and max(lengths) <= 1.2 * min(lengths)


def _begin(day: date, grain: str) -> date:
    """Return the first day of the week, month, quarter or year of a day."""
    if grain == "week":
        return day - timedelta(days=day.weekday())
    months = GRAINS[grain]
    return day.replace(month=(day.month - 1) // months * months + 1, day=1)


def _end(first: date, grain: str) -> date:
    return (first + timedelta(days=7) if grain == "week" else months_after(first, GRAINS[grain])) - _DAY


def _begins(first: date, end: date, grain: str) -> Iterator[date]:
    """Yield all first days from one on."""
    while first <= end:
        yield first
        first = _end(first, grain) + _DAY


def _are_days(parts: Sequence[Covered]) -> bool:
    return bool(parts) and all(one.first == one.last for one in parts)


def _adds_up(parts: Iterable[Covered], kind: str | None) -> bool:
    return kind in ("flow", "stock") or (kind == "ratio" and all(one.seen.n is not None for one in parts))


def _step(
    parts: Sequence[Covered], span: tuple[date, date], kind: str | None, per: str, calendar: WorkCalendar
) -> Step:
    """Return observations of a span as one figure; none are nothing of a flow."""
    first, last = span
    counts = [one.seen.n for one in parts if one.seen.n is not None]
    n = sum(counts) if parts and len(counts) == len(parts) else None
    if kind == "flow":
        spans = [span] if _are_days(parts) or not parts else [(one.first, one.last) for one in parts]
        whole = length(spans, per, calendar)
        return Step(first, last, sum((one.value for one in parts), Decimal(0)) / whole, whole, n)
    if kind == "stock" or len(parts) == 1:
        n = parts[-1].seen.n
        return Step(first, last, parts[-1].value, Decimal(1 if n is None else n), n)
    cases = sum(counts)
    total = sum((one.value * (one.seen.n or 0) for one in parts), Decimal(0))
    return Step(first, last, total / cases, Decimal(cases), cases)
