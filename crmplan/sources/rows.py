"""The sums that an engine gives, worked out to the figures of periods: exactly, and rounded once.

The mean, the share and the ratio of a period are the quotient of sums; the standard deviation is that of a sample.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Context, Decimal
from typing import Any, NamedTuple

from crmplan.sources.recipes import RUNNING, Grain, Recipe

_WIDE = Context(prec=60)
_PLACES = Decimal("0.000001")
_KNOWN = Decimal("0.9")
"""The share of open deals whose amount must be known for the sum of them all."""


class Figures(NamedTuple):
    """The figure of a period.

    Args:
        first: the first day that it covers.
        last: the last one.
        value: the figure, in the KPI's unit.
        n: the cases behind it, or what it was divided by; nothing where they are not counted.
        median: the middle of the cases, of amounts and durations.
        deviation: their standard deviation, of two at least.
        slice: whose figure it is, where the cases are told apart.
    """

    first: date
    last: date
    value: Decimal
    n: int | None = None
    median: Decimal | None = None
    deviation: Decimal | None = None
    slice: str | None = None


Sums = Mapping[str, Any]
"""What an engine gives for one period."""

WorkingDays = Callable[[date, date], int]
"""Tells how many working days there are from one day to another, both in."""


def figures(
    recipe: Recipe,
    sums: Iterable[Sums],
    *,
    grain: Grain,
    today: date,
    working: WorkingDays,
) -> list[Figures]:
    """Return the figures of the periods; what is counted or added up is 0 in periods between others without a case."""
    by_slice: dict[Any, dict[date, Sums]] = {}
    for one in sums:
        if one["period"] is not None:
            by_slice.setdefault(one.get("slice"), {})[_as_date(one["period"])] = one
    found: list[Figures] = []
    for key in sorted(by_slice, key=lambda value: (value is None, value or "")):
        for first, one in _filled(recipe, by_slice[key], grain):
            last = min(period_end(first, grain), today)
            if recipe.whole_months and last < period_end(first, "month"):
                continue
            figure = figure_of(recipe, one, (first, last), working)
            found += [figure._replace(slice=key)] if figure else []
    return found


def _filled(recipe: Recipe, rows: Mapping[date, Sums], grain: Grain) -> Iterable[tuple[date, Sums]]:
    """Yield the sums of each period, with those of earlier ones in what runs on, nothing in gaps of totals."""
    first, last = min(rows), max(rows)
    is_total = recipe.shape in ("count", "sum", "distinct", *RUNNING)
    running: dict[str, Any] = {}
    while first <= last:
        one = rows.get(first)
        if one is not None or is_total:
            one = {"cases": 0, **(one or {})}
            yield first, {**one, **_run(recipe, running, one)}
        first = period_end(first, grain) + timedelta(days=1)


def _run(recipe: Recipe, running: dict[str, Any], one: Sums) -> dict[str, Any]:
    names = {"level": ("total", "filled", "weight", "cases"), "velocity": ("opened",)}
    for name in names.get(recipe.shape or "", ()):
        running[name] = running.get(name, 0) + (one.get(name) or 0)
    return dict(running)


def period_end(first: date, grain: Grain) -> date:
    """Return the last day of the period that begins on a day."""
    if grain == "month":
        following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        return following - timedelta(days=1)
    return first + timedelta(days=6 if grain == "week" else 0)


def figure_of(recipe: Recipe, one: Sums, span: tuple[date, date], working: WorkingDays) -> Figures | None:
    """Return the figure of a period by its sums; nothing where there is none, as of a share of no case."""
    days = working(*span) if recipe.shape == "per_day" else 0
    worked_out = _worked_out(recipe, one, days)
    if worked_out is None:
        return None
    value, n = worked_out
    median, deviation = (
        (one.get("median"), one.get("deviation")) if recipe.shape in ("mean", "median") else (None, None)
    )
    divide = Decimal(recipe.divide)
    return Figures(
        *span,
        _rounded(value),
        n,
        _rounded(_exact(median) / divide) if median is not None else None,
        _rounded(_exact(deviation) / divide) if deviation is not None and n and n > 1 else None,
    )


def _worked_out(recipe: Recipe, one: Sums, days: int) -> tuple[Decimal, int | None] | None:
    """Return the figure of sums, and the number of cases behind it."""
    shape, cases = recipe.shape, int(one.get("cases") or 0)
    total, weight = _exact(one.get("total")), _exact(one.get("weight"))
    filled = int(one.get("filled") or 0)
    match shape:
        case "count":
            return Decimal(cases), cases
        case "sum":
            return (total, cases) if filled or not cases else None
        case "distinct":
            return total, cases
        case "share":
            return (_part(100 * total, cases), cases) if cases else None
        case "mean":
            return (_part(total, filled * recipe.divide), filled) if filled else None
        case "median":
            return (_exact(one["median"]) / recipe.divide, filled) if filled else None
        case "ratio":
            return (_part(100 * total, weight), cases) if weight else None
        case "apart":
            return (_part(total, weight), filled) if filled else None
        case "level":
            is_known = filled >= _KNOWN * weight
            return (total, int(weight)) if is_known else None
        case "per_day":
            base = int(one.get("people") or 0) * days
            return (_part(cases * (100 if recipe.is_percent else 1), base), base) if base else None
    return _velocity(one)


def _velocity(one: Sums) -> tuple[Decimal, int] | None:
    """Return open deals × win rate × average deal ÷ sales cycle: an amount a day, and the closed deals behind it."""
    opened, closed, won, amount, days, dated = (
        _exact(one.get(name)) for name in ("opened", "closed", "won", "amount", "days", "dated")
    )
    if not (closed and won and days and dated):
        return None
    return _part(opened * amount * dated, closed * days), int(closed)


def _part(total: Decimal | int, of: Decimal | int) -> Decimal:
    return _WIDE.divide(Decimal(total), Decimal(of))


def _exact(value: Any) -> Decimal:
    """Return a number of an engine as a decimal; a float by its shortest text, nothing as 0."""
    return Decimal(0) if value is None else Decimal(str(value))


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(_PLACES, context=_WIDE)


def _as_date(value: Any) -> date:
    return date(value.year, value.month, value.day)


def undated(sums: Sequence[Sums]) -> int:
    """Return how many cases have no day."""
    return sum(int(one["cases"]) for one in sums if one["period"] is None)
