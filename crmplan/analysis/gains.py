"""What the CRM has gained, month by month: as the plan writes it, else what the KPIs' improvement is worth.

Without `business_case.gains`, each full month from go-live to the status date has, of every KPI with a `gain`, (that
month's observed figure, else the typed `actual`, − the figure before) × `gain`, where better counts as more. A month is
compared with the time before as `crmplan kpi` compares both periods: its figure is cut from the observations alike.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from crmplan.analysis.comparison import Comparison, Efficiency
from crmplan.analysis.figures import Period
from crmplan.analysis.investment import cents
from crmplan.analysis.months import first_day, last_day_of, last_over, month_of
from crmplan.analysis.observations import Gap, Reading, reading
from crmplan.analysis.schedule import Schedule
from crmplan.analysis.verdict import improvement
from crmplan.model.plan import Plan
from crmplan.model.series import Series


class Why(StrEnum):
    """Why a gain is not counted, beside a `Gap` of the observations."""

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
    """Its figure before is a total, or counts distinct things, of a period that is no calendar month."""
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

    why: Why | Gap
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
        kpis: the KPIs that say what their improvement is worth, before and after, by id.
        left_out: what is not counted.
    """

    is_written: bool
    by_month: Mapping[int, Decimal]
    of_kpis: tuple[KpiGain, ...] = ()
    kpis: Mapping[str, Comparison] = {}
    left_out: tuple[LeftOut, ...] = ()

    @property
    def total(self) -> Decimal:
        """All that is counted."""
        return sum(self.by_month.values(), Decimal(0))


def gains(plan: Plan, now: Schedule, compared: Efficiency, series: Series) -> Gains:
    """Return what has been gained by the status date.

    Args:
        plan: the plan.
        now: its schedule on the status date.
        compared: its KPIs before and after, on that day.
        series: the observations of its KPIs.
    """
    assert now.on is not None
    valued = {one.id: one for one in compared.kpis if one.kpi.gain is not None}
    valued = {key: valued[key] for key in plan.kpis if key in valued}
    if plan.business_case and plan.business_case.gains:
        return _written(plan, compared.live, now.on, valued)
    if not valued:
        return Gains(False, {}, left_out=(LeftOut(Why.NO_KPI_GAIN),))
    return _reckoned(valued, now, series, full_months(compared.live, now.on))


def full_months(live: date | None, on: date) -> range:
    """Return the months from go-live on that were lived through in full by the end of a day."""
    if live is None:
        return range(0)
    first = month_of(live)
    return range(first if live == first_day(first) else first + 1, last_over(on) + 1)


def _written(plan: Plan, live: date | None, on: date, valued: Mapping[str, Comparison]) -> Gains:
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
    return Gains(True, dict(sorted(by_month.items())), left_out=tuple(left_out), kpis=valued)


def _reckoned(valued: Mapping[str, Comparison], now: Schedule, series: Series, months: range) -> Gains:
    """Return the gains of KPIs, all of which say what their improvement is worth."""
    found: list[KpiGain] = []
    left_out: list[LeftOut] = []
    for key, one in valued.items():
        lacks = _lack(one)
        if lacks is not None:
            left_out.append(LeftOut(lacks, key))
            continue
        for month in months:
            span = first_day(month), last_day_of(month)
            kind, per = one.found.traits.kind, one.kpi.per
            seen = reading(series.get(key, ()), span, kind=kind, per=per, calendar=now.calendar)
            gain = _gain(one, seen.figure, month, now)
            if gain is not None:
                found.append(gain)
            else:
                left_out.append(LeftOut(_unseen(one, seen), key, month))
    by_month: dict[int, Decimal] = {}
    for gain in sorted(found, key=lambda one: one.month):
        by_month[gain.month] = by_month.get(gain.month, Decimal(0)) + gain.amount
    return Gains(False, by_month, tuple(found), valued, tuple(left_out))


def _lack(one: Comparison) -> Why | Gap | None:
    """Return why a KPI can't tell what it gains in any month."""
    before, traits = one.found.before, one.found.traits
    if before.figure is None:
        gap = before.reading.gap
        if gap is not None and gap is not Gap.NOTHING:
            return gap
        return Why.NOT_MEASURED if one.found.is_measured else Why.NO_BASELINE
    if traits.better is None:
        return Why.NO_DIRECTION
    if traits.better == "target" and one.kpi.target is None:
        return Why.NO_TARGET
    return Why.NOT_A_MONTH if _is_of_its_period(one) and not _is_month(before) else None


def _is_of_its_period(one: Comparison) -> bool:
    """Tell whether figures compare with those of equally long periods alone: totals of these, and distinct things."""
    kind = one.found.traits.kind
    return kind == "distinct" or (kind == "flow" and one.kpi.per == "period")


def _unseen(one: Comparison, seen: Reading) -> Why | Gap:
    """Return why a KPI has no figure of a month."""
    if seen.gap is not None and seen.gap is not Gap.NOTHING:
        return seen.gap
    return Why.NOT_MEASURED if one.found.is_measured else Why.NO_FIGURE


def _gain(one: Comparison, observed: Decimal | None, month: int, now: Schedule) -> KpiGain | None:
    figure = observed if observed is not None else _actual(one, now)
    if figure is None:
        return None
    better, amount = worth(one, figure)
    return KpiGain(one.id, month, figure, observed is not None, better, amount)


def _actual(one: Comparison, now: Schedule) -> Decimal | None:
    """Return the typed figure after, where its period is over on the status date."""
    assert now.on is not None
    after = one.found.after
    if after.typed is None or (after.last is not None and after.last > now.on):
        return None
    return None if _is_of_its_period(one) and not _is_month(after) else after.typed


def worth(one: Comparison, figure: Decimal) -> tuple[Decimal, Decimal]:
    """Return by how much a figure is better than the one before, and what that is worth a month, to the cent.

    A gain in percent is that share of a unit of money.
    """
    kpi, base = one.kpi, one.found.before.figure
    assert base is not None and kpi.gain is not None
    better = improvement(one.found.traits.better, base, figure, kpi.target and kpi.target.value)
    return better, cents(better * kpi.gain.value / (100 if kpi.gain.is_percent else 1))


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
