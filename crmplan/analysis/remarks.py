"""What a reader has to know of a comparison: few cases, unlike periods, open deals, a trend that says otherwise."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from crmplan.analysis.certainty import Certainty, Trend
from crmplan.analysis.figures import OF_DEALS, Figures, Period, allowance
from crmplan.analysis.observations import months_in
from crmplan.model.kpi import Kpi

UNFINISHED = frozenset({"cohort-conversion", "lead-conversion", "stage-conversion"})
"""Those of what began in a period: what is still open there makes late periods look worse."""
LONG_MISSING = frozenset({"sales-cycle-days", "stage-duration-days"})
"""Those of what ended in a period: what takes longest has not ended yet and makes the first ones look better."""
SHORT_DAYS = 28
"""A period shorter than four weeks says little of any flow or share: our judgement."""


class RemarkKind(StrEnum):
    """What there is to know, the gravest first."""

    TREND = "trend"
    """Less the trend that was there before, the figure has changed the other way."""
    EXPLAINED = "explained"
    """The trend that was there before may explain the change."""
    HIDDEN = "hidden"
    """The trend that was there before hides a change."""
    UNCERTAIN = "uncertain"
    """The interval of the change holds zero: chance may have made it."""
    UNTOLD = "untold"
    """Nothing tells how sure the change is."""
    CONTRADICTED = "contradicted"
    """The observations give another figure than the one that is typed."""
    FEW_CASES = "few-cases"
    SHORT = "short"
    """A period is shorter than four weeks."""
    SHORTER_THAN_CYCLE = "shorter-than-cycle"
    """A period is shorter than a sales cycle."""
    BEFORE_LAUNCH = "before-launch"
    """The period after begins before go-live."""
    UNFINISHED = "unfinished"
    """What is still open makes the late period look worse."""
    LONG_MISSING = "long-missing"
    """What takes longest has not ended since go-live, which makes the figure look better."""
    SEASON = "season"
    """The periods have days of different months of the year."""
    MEDIAN = "median"
    """The median has gone the other way than the mean."""
    NOT_OVER = "not-over"
    """The period after has not ended yet."""
    SILENT = "silent"
    """The observations begin after the period, or end before it."""
    CUT = "cut"
    """Observations that lie in the period in part are left out."""
    MISSING = "missing"
    """Months of the period have no observation."""
    PER_MONTH = "per-month"
    """The periods differ in length, so a month's figures are compared."""
    PER_DAY = "per-day"
    """The same with a working day's."""


AGAINST_TREND = frozenset({RemarkKind.TREND, RemarkKind.EXPLAINED, RemarkKind.HIDDEN})
"""A plain comparison and one that reckons with the trend disagree."""


class Remark(NamedTuple):
    """One thing to know, of which side, with its figures."""

    kind: RemarkKind
    side: str = ""
    numbers: tuple[Decimal, ...] = ()
    days: tuple[date, ...] = ()


def remarks(
    kpi: Kpi,
    found: Figures,
    sure: Certainty,
    *,
    key: str,
    change: Decimal | None,
    is_beyond: bool,
    cycle: Decimal | None,
    live: date | None,
    on: date,
    cases: int,
) -> tuple[Remark, ...]:
    """Return what has to be known of a KPI's change; nothing where there is none.

    Args:
        kpi: the KPI.
        found: its figures.
        sure: how sure its change is.
        key: its id, or that of the library's KPI that it is.
        change: after less before.
        is_beyond: whether the change is greater than its tolerance.
        cycle: days of a sale.
        live: the day of go-live.
        on: the status date.
        cases: how many cases a figure should stand on.
    """
    if change is None:
        return ()
    sides = (("before", found.before), ("after", found.after))
    told = [
        *_of_trend(
            sure, change, is_beyond=is_beyond, allowed=allowance(kpi, found.traits, found.before.figure)
        ),
        *_of_figures(kpi, found, sure, sides, is_beyond=is_beyond),
        *_of_cases(found, sides, cases),
        *_of_length(kpi, found, sides, key, cycle),
        *_of_launch(found, key, cycle, live, on),
        *_of_days(sides, on),
        *_of_season(found),
        *_of_median(found, change),
        *_of_observations(sides),
    ]
    order = list(RemarkKind)
    return tuple(sorted(told, key=lambda one: order.index(one.kind)))


_Sides = tuple[tuple[str, Period], ...]


def _of_trend(sure: Certainty, change: Decimal, *, is_beyond: bool, allowed: Decimal) -> Iterator[Remark]:
    is_plain = is_beyond and sure.is_sure is not False
    if isinstance(sure.trend, Trend):
        effect, is_told = sure.trend.effect, sure.trend.is_told
        numbers = tuple(Decimal(repr(number)) for number in (effect.estimate, effect.low, effect.high))
        if is_told and numbers[0] * change < 0:
            yield Remark(RemarkKind.TREND, numbers=numbers)
        elif is_told and not is_plain and abs(numbers[0]) > allowed:
            yield Remark(RemarkKind.HIDDEN, numbers=numbers)
        elif is_plain and not is_told:
            yield Remark(RemarkKind.EXPLAINED, numbers=numbers)
    if is_beyond and sure.is_sure is False:
        yield Remark(RemarkKind.UNCERTAIN)


def _of_figures(
    kpi: Kpi, found: Figures, sure: Certainty, sides: _Sides, *, is_beyond: bool
) -> Iterator[Remark]:
    is_observed = all(period.typed is None for _, period in sides) and found.traits.kind != "stock"
    if is_beyond and is_observed and sure.interval is None:
        yield Remark(RemarkKind.UNTOLD)
    allowed = allowance(kpi, found.traits, found.before.figure)
    for side, period in sides:
        if period.observed is not None and period.differs(allowed):
            yield Remark(RemarkKind.CONTRADICTED, side, (period.observed,))


def _of_cases(found: Figures, sides: _Sides, cases: int) -> Iterator[Remark]:
    is_count = found.traits.kind == "flow" and found.traits.unit == "count"
    for side, period in sides:
        n = Decimal(period.n) if period.n is not None else None
        if n is None and is_count and period.typed is None and period.observed is not None:
            n = sum((one.value for one in period.reading.used), Decimal(0))
        if n is not None and n < cases:
            yield Remark(RemarkKind.FEW_CASES, side, (n,))


def _of_length(kpi: Kpi, found: Figures, sides: _Sides, key: str, cycle: Decimal | None) -> Iterator[Remark]:
    if found.traits.kind == "stock":
        return
    for side, period in sides:
        first = period.begin
        days = (period.last - first).days + 1 if period.last and first else None
        if days is not None and days < SHORT_DAYS:
            yield Remark(RemarkKind.SHORT, side, (Decimal(days),))
        if days is not None and cycle is not None and days < cycle and key in OF_DEALS:
            yield Remark(RemarkKind.SHORTER_THAN_CYCLE, side, (Decimal(days), cycle))
    lengths = [_months(period) for _, period in sides]
    if found.traits.kind == "flow" and kpi.per != "period" and lengths[0] != lengths[1] and all(lengths):
        kind = RemarkKind.PER_MONTH if kpi.per == "month" else RemarkKind.PER_DAY
        yield Remark(kind, numbers=tuple(lengths))


def _months(period: Period) -> Decimal:
    """Return how many months the figure of a period is of, to a tenth."""
    spans = period.reading.spans
    if not spans and period.first and period.last:
        spans = ((period.first, period.last),)
    return round(sum((months_in(*span) for span in spans), Decimal(0)), 1)


def _of_days(sides: _Sides, on: date) -> Iterator[Remark]:
    """Yield which days of a period no figure tells of: those to come, and those beyond what single days tell."""
    for side, period in sides:
        if side == "after" and period.last is not None and period.last > on:
            yield Remark(RemarkKind.NOT_OVER, side, days=(period.last,))
        if period.typed is None and (told := _told_in_part(period, on)) is not None:
            yield Remark(RemarkKind.SILENT, side, days=told)


def _told_in_part(period: Period, on: date) -> tuple[date, date] | None:
    """Return the days that single days tell of, where they are not the whole period up to the status date."""
    spans, used = period.reading.spans, period.reading.used
    if len(spans) != 1 or period.last is None or any(one.first < one.last for one in used):
        return None
    first, last = spans[0]
    return None if first == (period.first or first) and last == min(period.last, on) else (first, last)


def _of_launch(
    found: Figures, key: str, cycle: Decimal | None, live: date | None, on: date
) -> Iterator[Remark]:
    first, last = found.after.first, found.after.last
    if first is not None and live is not None and first < live:
        yield Remark(RemarkKind.BEFORE_LAUNCH, "after", days=(first, live))
    if last is None or first is None:
        return
    is_fresh = cycle is None or (on - last).days < cycle
    if key in UNFINISHED and is_fresh:
        yield Remark(RemarkKind.UNFINISHED, "after")
    if key in LONG_MISSING and live is not None and (cycle is None or (last - live).days < 2 * cycle):
        yield Remark(RemarkKind.LONG_MISSING, "after")


def _of_season(found: Figures) -> Iterator[Remark]:
    before, after = found.before.year_months, found.after.year_months
    if found.traits.kind != "stock" and before and after and before != after:
        yield Remark(RemarkKind.SEASON)


def _of_median(found: Figures, change: Decimal) -> Iterator[Remark]:
    before, after = found.before.reading.median, found.after.reading.median
    if before is not None and after is not None and change and (after - before) * change < 0:
        yield Remark(RemarkKind.MEDIAN, numbers=(before, after))


def _of_observations(sides: _Sides) -> Iterator[Remark]:
    for side, period in sides:
        reading = period.reading
        if period.typed is not None:
            continue
        if reading.cut and reading.figure is not None:
            yield Remark(RemarkKind.CUT, side, (Decimal(len(reading.cut)),), (reading.cut[0].first,))
        missing = _missing_months(period)
        if missing:
            yield Remark(RemarkKind.MISSING, side, (Decimal(missing),))


def _missing_months(period: Period) -> int:
    """Return how many whole months within a period no observation covers, where they are of months or longer."""
    used, first, last = period.reading.used, period.begin, period.last
    if first is None or last is None or any((one.last - one.first).days < SHORT_DAYS - 1 for one in used):
        return 0
    seen = (*used, *period.reading.cut)
    month = first if first.day == 1 else (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    missing = 0
    while (end := (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)) <= last:
        missing += not any(one.first <= end and month <= one.last for one in seen)
        month = end + timedelta(days=1)
    return missing
