"""The observations of a KPI as a series of equal steps, months as a rule, for tests and trends."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby, pairwise
from typing import NamedTuple

from crmplan.analysis.calendar import WorkCalendar
from crmplan.analysis.cost import months_after
from crmplan.analysis.observations import Covered, covered, exposure, finest
from crmplan.model.series import Observation

_DAY = timedelta(days=1)


class Step(NamedTuple):
    """One step of a series.

    Args:
        first: its first day.
        last: its last day.
        value: its figure, as the KPI is counted: a flow's of a month or a day.
        weight: what stands behind it: of a flow the months or days, else the cases, 1 where nobody tells them.
    """

    first: date
    last: date
    value: Decimal
    weight: Decimal


def steps(
    seen: Sequence[Observation],
    *,
    kind: str | None,
    per: str,
    calendar: WorkCalendar,
    until: date | None = None,
) -> tuple[Step, ...]:
    """Return the series that observations make, up to a day; single days are put together to whole months.

    Shares of single days that don't tell their cases make no months: these stay days.
    """
    parts = [one for one in finest(covered(seen)) if until is None or one.last <= until]
    if parts and all(one.first == one.last for one in parts) and _adds_up(parts, kind):
        return tuple(_months(parts, kind, per, calendar, until))
    return tuple(_step(one, kind, per, calendar) for one in parts)


def are_equal(found: Sequence[Step]) -> bool:
    """Tell whether steps follow each other without a gap, and are equally long but for months and weekends."""
    lengths = [(one.last - one.first).days + 1 for one in found]
    return all(a.last + _DAY == b.first for a, b in pairwise(found)) and max(lengths) <= 1.2 * min(lengths)


def _adds_up(parts: Iterable[Covered], kind: str | None) -> bool:
    return kind in ("flow", "stock") or (kind == "ratio" and all(one.seen.n is not None for one in parts))


def _step(one: Covered, kind: str | None, per: str, calendar: WorkCalendar) -> Step:
    if kind != "flow":
        return Step(one.first, one.last, one.value, Decimal(1 if one.seen.n is None else one.seen.n))
    length = exposure([one], (one.first, one.last), per, calendar)
    return Step(one.first, one.last, one.value / length, length)


def _months(
    parts: Sequence[Covered], kind: str | None, per: str, calendar: WorkCalendar, until: date | None
) -> Iterable[Step]:
    """Yield the whole months of single days, in which nothing came on the days without one, if they are of a flow."""
    groups = {month: list(days) for month, days in groupby(parts, key=lambda one: one.first.replace(day=1))}
    month, end = min(groups), until or parts[-1].last
    while (last := months_after(month, 1) - _DAY) <= end:
        days = groups.get(month, [])
        if kind == "flow":
            length = exposure(days or parts, (month, last), per, calendar)
            yield Step(month, last, sum((one.value for one in days), Decimal(0)) / length, length)
        elif days and kind == "stock":
            yield Step(month, last, days[-1].value, Decimal(days[-1].seen.n or 1))
        elif cases := sum(one.seen.n or 0 for one in days):
            total = sum((one.value * (one.seen.n or 0) for one in days), Decimal(0))
            yield Step(month, last, total / cases, Decimal(cases))
        month = last + _DAY
