"""How sure a change between two periods is: its interval, a rank test, and what the trend before does not explain."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from math import sqrt
from typing import NamedTuple

from crmplan.analysis.calendar import WorkCalendar
from crmplan.analysis.figures import Figures, Period, allowance
from crmplan.analysis.observations import length
from crmplan.analysis.series import Step, are_equal, steps
from crmplan.analysis.statistics.bootstrap import bootstrap_change
from crmplan.analysis.statistics.effects import Effect
from crmplan.analysis.statistics.interrupted import Interrupted, interrupted
from crmplan.analysis.statistics.interrupted import Reason as Untold
from crmplan.analysis.statistics.intervals import (
    Interval,
    Summary,
    mean_change,
    share_change,
    weighted_summary,
)
from crmplan.analysis.statistics.ranks import RankTest, rank_test
from crmplan.analysis.statistics.rates import rate_change
from crmplan.model.kpi import Kpi
from crmplan.model.series import Observation

FEW_STEPS = 6
"""Steps in a period, fewer of which make counts of events be judged by Poisson's law, not by how they scatter."""
FEW_DRAWN = 10
"""Steps in a period, fewer of which are not drawn from: of three, the interval of 95 would hold in 80 of 100 cases."""
TREND_STEPS = 8
"""Steps before go-live, fewer of which make no trend (Penfold, Zhang, Academic Pediatrics 13, 2013, want as many)."""
HARMONICS = 2
"""Pairs of harmonics that describe a year of months, where there are enough of these."""


class Trend(NamedTuple):
    """What the trend before does not explain.

    Args:
        fit: the whole model; of counts of events, in these.
        effect: the mean change after go-live against the trend before, in the KPI's unit.
        expected: what the trend before lets expect of each step after go-live.
    """

    fit: Interrupted
    effect: Effect
    expected: tuple[tuple[Step, Decimal], ...]

    @property
    def is_told(self) -> bool:
        """Whether the interval of the effect leaves out that there is none."""
        return self.effect.low > 0 or self.effect.high < 0


class Certainty(NamedTuple):
    """How sure a change is.

    Args:
        interval: of the change, in the KPI's unit, of percents in points.
        rank: whether the steps after tend to be greater than those before.
        trend: what the trend before does not explain of the change, or why that can't be told.
        series: the steps that tests and trend are of.
        at: which of them is the first after go-live.
    """

    interval: Interval | None = None
    rank: RankTest | None = None
    trend: Trend | Untold | None = None
    series: tuple[Step, ...] = ()
    at: int | None = None

    @property
    def is_sure(self) -> bool | None:
        """Whether the interval of the change leaves out that nothing has changed."""
        return None if self.interval is None else not self.interval.has_zero


def certainty(
    kpi: Kpi,
    found: Figures,
    seen: Sequence[Observation],
    *,
    live: date | None,
    on: date,
    calendar: WorkCalendar,
    seed: int,
) -> Certainty:
    """Return how sure the change of a KPI is, as far as its observations tell.

    Args:
        kpi: the KPI.
        found: its figures.
        seen: its observations.
        live: the day of go-live, if it has been.
        on: the status date.
        calendar: of working days.
        seed: of what is drawn by chance.
    """
    if not seen:
        return Certainty()
    kind = found.traits.kind
    series = steps(seen, kind=kind, per=kpi.per, calendar=calendar, until=on)
    at = _first_after(series, live)
    before, after = (_inside(series, period) for period in (found.before, found.after))
    return Certainty(
        interval=_interval(kpi, found, (before, after), calendar, seed),
        rank=rank_test(_values(before), _values(after)),
        trend=None if at is None else _trend(kpi, found, series, at),
        series=series,
        at=at,
    )


def _values(found: Sequence[Step]) -> list[float]:
    return [float(one.value) for one in found]


def _inside(found: Sequence[Step], period: Period) -> tuple[Step, ...]:
    first, last = period.first, period.last
    if last is None:
        return ()
    return tuple(one for one in found if one.last <= last and (first is None or first <= one.first))


def _first_after(found: Sequence[Step], live: date | None) -> int | None:
    """Return the first step that lies for the greater part after go-live, if there is one."""
    if live is None:
        return None
    return next((i for i, one in enumerate(found) if (one.last - live) >= (live - one.first)), None)


# --- the interval ---


def _interval(
    kpi: Kpi,
    found: Figures,
    sides: tuple[Sequence[Step], Sequence[Step]],
    calendar: WorkCalendar,
    seed: int,
) -> Interval | None:
    allowed = allowance(kpi, found.traits, found.before.figure)
    if any(one.observed is None or one.differs(allowed) for one in (found.before, found.after)):
        return None
    if found.traits.kind == "flow":
        if found.traits.unit == "count" and min(map(len, sides)) < FEW_STEPS:
            return rate_change(*(_events(kpi, one, calendar) for one in (found.before, found.after)))
        return _drawn(sides, seed)
    if found.traits.unit == "percent":
        return _of_shares(found.before, found.after)
    if found.traits.kind == "stock":
        return None
    before, after = _summary(found.before), _summary(found.after)
    return mean_change(before, after) if before and after else _drawn(sides, seed)


def _events(kpi: Kpi, period: Period, calendar: WorkCalendar) -> tuple[int, float]:
    """Return the events of a period and by what they are divided."""
    found = period.reading
    events = sum((one.value for one in found.used), Decimal(0))
    return int(events), float(length(found.spans, kpi.per, calendar))


def _of_shares(before: Period, after: Period) -> Interval | None:
    """Return the interval of a change of shares that tell their cases, in points."""
    counts = []
    for period in (before, after):
        if not period.n or period.observed is None or not 0 <= period.observed <= 100:
            return None
        counts.append((round(period.observed * period.n / 100), period.n))
    found = share_change(*counts)
    return found and found._replace(low=100 * found.low, high=100 * found.high)


def _summary(period: Period) -> Summary | None:
    """Return mean, deviation and cases of a period, where each observation of it tells them."""
    parts = [(one.seen.n, one.seen.sd, one.value) for one in period.reading.used]
    if not parts or period.observed is None:
        return None
    cases, squares, mean = 0, 0.0, float(period.observed)
    for n, sd, value in parts:
        if n is None or (sd is None and n > 1):
            return None
        cases += n
        squares += max(n - 1, 0) * float(sd or 0) ** 2 + n * (float(value) - mean) ** 2
    return Summary(mean, sqrt(squares / (cases - 1)), cases) if cases > 1 else None


def _drawn(sides: tuple[Sequence[Step], Sequence[Step]], seed: int) -> Interval | None:
    """Return the interval of a change of steps: drawn from them, or by Welch's t where they are too few."""
    samples = [[(float(one.value), float(one.weight)) for one in side] for side in sides]
    if min(map(len, sides)) >= FEW_DRAWN:
        return bootstrap_change(*samples, seed=seed)
    before, after = map(weighted_summary, samples)
    return mean_change(before, after) if before and after else None


# --- the trend ---


def _trend(kpi: Kpi, found: Figures, series: Sequence[Step], at: int) -> Trend | Untold | None:
    """Return what the trend before does not explain; that of counts of events is a factor, else a sum.

    Nothing where the steps don't follow each other, or are not equally long.
    """
    if not are_equal(series):
        return None
    if at < TREND_STEPS:
        return Untold.FEW_BEFORE
    values = _values(series)
    lengths = [float(one.weight) for one in series]
    season = HARMONICS if _is_monthly(series) else None
    if found.traits.kind != "flow" or found.traits.unit != "count":
        fit = interrupted(values, at, season=season)
        lengths = [1.0] * len(series)
    else:
        events = [round(value * length) for value, length in zip(values, lengths, strict=True)]
        fit = interrupted(events, at, exposure=lengths, family="poisson", season=season)
    if not isinstance(fit, Interrupted):
        return fit
    mean = sum(lengths[at:]) / (len(series) - at)
    estimate, se, low, high, p = fit.mean_difference
    effect = Effect(estimate / mean, se / mean, low / mean, high / mean, p)
    expected = (
        (step, Decimal(repr(value / length)))
        for step, value, length in zip(series[at:], fit.counterfactual, lengths[at:], strict=True)
    )
    return Trend(fit, effect, tuple(expected))


def _is_monthly(series: Sequence[Step]) -> bool:
    return all(one.first.day == 1 and 27 <= (one.last - one.first).days <= 30 for one in series)
