"""What the CRM has gained, month by month: as the plan writes it, else what the KPIs' improvement is worth.

Without `business_case.gains`, each full month from go-live to the status date has, of every KPI with a `gain`, (that
month's observed figure, else the typed `actual`, − the figure before) × `gain`, where better counts as more.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from crmplan.analysis.figures import Figures, Period, figures
from crmplan.analysis.investment import cents
from crmplan.analysis.months import first_day, last_day_of, last_over, month_of
from crmplan.analysis.schedule import Schedule
from crmplan.analysis.steps import go_live_done
from crmplan.model.kpi import Kpi
from crmplan.model.plan import Plan
from crmplan.model.series import Observation, Series
from crmplan.quantity import DaySpan


class Why(StrEnum):
    """Why a gain is not counted."""

    GAINS_WRITTEN = "gains-written"
    """The gains that the plan writes count, and they alone."""
    NO_BASELINE = "no-baseline"
    NO_FIGURE = "no-figure"
    """Of a month there is no observed figure, and no actual one."""
    NOT_MEASURED = "not-measured"
    """A source has the figures, and nobody has taken them."""
    NO_DIRECTION = "no-direction"
    NO_TARGET = "no-target"
    """Nearer to the target is better, and there is none."""
    NOT_A_MONTH = "not-a-month"
    """Its figures are totals of periods that are no calendar month."""
    NO_KPI_GAIN = "no-kpi-gain"
    """No KPI says what its improvement is worth."""
    NOT_WRITTEN = "not-written"
    """The gains that the plan writes lack the month."""
    NOT_OVER = "not-over"
    """The month is not over on the status date."""
    NOT_LIVE = "not-live"
    """The CRM was not live in that month."""


class LeftOut(NamedTuple):
    """A gain that is not counted: of a KPI, of a month, or of both."""

    why: Why
    kpi: str | None = None
    month: int | None = None


class KpiGain(NamedTuple):
    """What a KPI has gained in a month.

    Args:
        kpi: its id.
        month: the month.
        figure: of that month, in the KPI's unit.
        is_observed: whether it was observed in that month; else it is the KPI's `actual`.
        improvement: against the figure before, more is better.
        amount: to the cent.
    """

    kpi: str
    month: int
    figure: Decimal
    is_observed: bool
    improvement: Decimal
    amount: Decimal


class Gains(NamedTuple):
    """What has been gained by the status date.

    Args:
        is_written: whether the plan writes it; else it is reckoned from KPIs.
        by_month: of each month that is over and of which something is known.
        of_kpis: from what it was reckoned, by month.
        baselines: the figures before, by KPI that has a gain.
        left_out: what is not counted.
    """

    is_written: bool
    by_month: Mapping[int, Decimal]
    of_kpis: tuple[KpiGain, ...] = ()
    baselines: Mapping[str, Figures] = {}
    left_out: tuple[LeftOut, ...] = ()

    @property
    def total(self) -> Decimal:
        """All that is counted."""
        return sum(self.by_month.values(), Decimal(0))


def gains(plan: Plan, now: Schedule, series: Series, *, library: Mapping[str, Any]) -> Gains:
    """Return what has been gained by the status date.

    Args:
        plan: the plan.
        now: its schedule on the status date.
        series: the observations of its KPIs.
        library: unit, direction and kind of the library's KPIs, by id.
    """
    assert now.on is not None
    live = go_live_done(plan, now)
    valued = {key: kpi for key, kpi in plan.kpis.items() if kpi.gain is not None}
    if plan.business_case and plan.business_case.gains:
        return _written(plan, live, now.on, valued)
    if not valued:
        return Gains(False, {}, left_out=(LeftOut(Why.NO_KPI_GAIN),))
    narrowed = plan.model_copy(update={"kpis": valued})
    return _reckoned(narrowed, now, series, full_months(live, now.on), library)


def full_months(live: date | None, on: date) -> range:
    """Return the months from go-live on that were lived through in full by the end of a day."""
    if live is None:
        return range(0)
    first = month_of(live)
    return range(first if live == first_day(first) else first + 1, last_over(on) + 1)


def _written(plan: Plan, live: date | None, on: date, valued: Mapping[str, Kpi]) -> Gains:
    assert plan.business_case is not None
    by_month: dict[int, Decimal] = {}
    left_out = [LeftOut(Why.GAINS_WRITTEN, key) for key in valued]
    for day, money in plan.business_case.gains.items():
        month = month_of(day)
        if live is None or month < month_of(live):
            left_out.append(LeftOut(Why.NOT_LIVE, month=month))
        elif month > last_over(on):
            left_out.append(LeftOut(Why.NOT_OVER, month=month))
        else:
            by_month[month] = cents(money.amount)
    left_out += [
        LeftOut(Why.NOT_WRITTEN, month=month) for month in full_months(live, on) if month not in by_month
    ]
    return Gains(True, dict(sorted(by_month.items())), left_out=tuple(left_out))


def _reckoned(plan: Plan, now: Schedule, series: Series, months: range, library: Mapping[str, Any]) -> Gains:
    """Return the gains of KPIs, all of which say what their improvement is worth."""
    before = figures(plan, now, series, library=library)
    observed = _observed(plan, now, series, months, library)
    found: list[KpiGain] = []
    left_out: list[LeftOut] = []
    for key, kpi in plan.kpis.items():
        lacks = _lack(kpi, before[key])
        if lacks is not None:
            left_out.append(LeftOut(lacks, key))
            continue
        for month in months:
            gain = _gain(key, kpi, before[key], observed.get((key, month)), month, now)
            if gain is not None:
                found.append(gain)
            else:
                why = Why.NOT_MEASURED if before[key].is_measured else Why.NO_FIGURE
                left_out.append(LeftOut(why, key, month))
    by_month: dict[int, Decimal] = {}
    for gain in sorted(found, key=lambda one: one.month):
        by_month[gain.month] = by_month.get(gain.month, Decimal(0)) + gain.amount
    return Gains(False, by_month, tuple(found), before, tuple(left_out))


def _observed(
    plan: Plan, now: Schedule, series: Series, months: range, library: Mapping[str, Any]
) -> dict[tuple[str, int], Decimal]:
    """Return the figures that observations give of each month."""
    parted: dict[int, dict[str, list[Observation]]] = {}
    for key in plan.kpis:
        for one in series.get(key, ()):
            if month_of(one.day) in months:
                parted.setdefault(month_of(one.day), {}).setdefault(key, []).append(one)
    found = {}
    for month, seen in parted.items():
        span = DaySpan(first_day(month), last_day_of(month))
        kpis = {key: plan.kpis[key].model_copy(update={"after": span, "actual": None}) for key in seen}
        cut = figures(
            plan.model_copy(update={"kpis": kpis}),
            now,
            {key: tuple(ones) for key, ones in seen.items()},
            library=library,
        )
        for key, figure in cut.items():
            if figure.after.figure is not None:
                found[key, month] = figure.after.figure
    return found


def _lack(kpi: Kpi, now: Figures) -> Why | None:
    """Return why a KPI can't tell what it gains in any month."""
    if now.before.figure is None:
        return Why.NOT_MEASURED if now.is_measured else Why.NO_BASELINE
    if now.traits.better is None:
        return Why.NO_DIRECTION
    if now.traits.better == "target" and kpi.target is None:
        return Why.NO_TARGET
    if kpi.per == "period" and now.traits.kind == "flow" and not _is_month(now.before):
        return Why.NOT_A_MONTH
    return None


def _gain(
    key: str, kpi: Kpi, before: Figures, observed: Decimal | None, month: int, now: Schedule
) -> KpiGain | None:
    figure = observed if observed is not None else _actual(kpi, before, now)
    if figure is None:
        return None
    better = improvement(kpi, before, figure)
    return KpiGain(key, month, figure, observed is not None, better, worth(kpi, better))


def _actual(kpi: Kpi, before: Figures, now: Schedule) -> Decimal | None:
    """Return the typed figure after, where its period is over on the status date."""
    assert now.on is not None
    if kpi.actual is None or (before.after.last is not None and before.after.last > now.on):
        return None
    if kpi.per == "period" and before.traits.kind == "flow" and not _is_month(before.after):
        return None
    return kpi.actual.value


def improvement(kpi: Kpi, before: Figures, figure: Decimal) -> Decimal:
    """Return by how much a figure is better than the one before; with a target, how much nearer to it."""
    base = before.before.figure
    assert base is not None
    if before.traits.better == "target":
        assert kpi.target is not None
        return abs(base - kpi.target.value) - abs(figure - kpi.target.value)
    return base - figure if before.traits.better == "lower" else figure - base


def worth(kpi: Kpi, better: Decimal) -> Decimal:
    """Return what an improvement is worth a month, to the cent; a gain in percent is that share of a unit of money."""
    assert kpi.gain is not None
    return cents(better * kpi.gain.value / (100 if kpi.gain.is_percent else 1))


def kpi_means(found: Gains, months: Iterable[int]) -> dict[str, Decimal]:
    """Return what each KPI has gained a month on average, over those of some months of which it has a figure."""
    counted = frozenset(months)
    amounts: dict[str, list[Decimal]] = {}
    for gain in found.of_kpis:
        if gain.month in counted:
            amounts.setdefault(gain.kpi, []).append(gain.amount)
    return {key: cents(sum(known, Decimal(0)) / len(known)) for key, known in amounts.items()}


def _is_month(period: Period) -> bool:
    """Tell whether a period is a whole calendar month."""
    if period.first is None or period.last is None:
        return False
    month = month_of(period.first)
    return (period.first, period.last) == (first_day(month), last_day_of(month))
