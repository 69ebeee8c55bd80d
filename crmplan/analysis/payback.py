"""Whether the rollout pays: planned, by the facts, and by a forecast that carries the last gains on.

Planned is what the baseline holds of tasks, with `expected_gain` in every month from that of go-live on. The forecast
is the facts of the status date with the mean gain of the last full months, three at most; while no gain is known it
carries on the expected one.
"""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from crmplan.analysis.baseline import Reference
from crmplan.analysis.calendar import WorkCalendar
from crmplan.analysis.comparison import Comparison, Efficiency
from crmplan.analysis.cost import go_live_day, support_span_after
from crmplan.analysis.course import Course, Delay, Missing, Returns, break_even, delay, returns
from crmplan.analysis.entry import Lack as EntryLack
from crmplan.analysis.entry import entry_cost
from crmplan.analysis.gains import Gains, gains, kpi_means, worth
from crmplan.analysis.investment import cents, per_month
from crmplan.analysis.months import last_over, month_of
from crmplan.analysis.outlay import (
    Outlay,
    by_month,
    in_progress,
    outlays,
    planned_go_live,
    planned_outlays,
)
from crmplan.analysis.schedule import Schedule
from crmplan.model.plan import Plan
from crmplan.model.series import Series

LAST_MONTHS = 3
"""So many of the last full months the forecast carries on: our judgement, a quarter."""
SWINGS = (Decimal("-0.25"), Decimal(0), Decimal("0.25"))
"""By how much the gain of the months to come is varied."""
_NOTHING = Decimal(0)


class Basis(StrEnum):
    """What the forecast takes for the gain of a month to come."""

    LAST_GAINS = "last-gains"
    EXPECTED_GAIN = "expected-gain"


class Case(NamedTuple):
    """A course with what it brings; `outlays` is what is invested in it."""

    go_live: date | None
    course: Course
    outlays: tuple[Outlay, ...]
    returns: Returns
    delay: Delay


class Swing(NamedTuple):
    """What planned and forecast bring where every gain to come is greater by a share."""

    share: Decimal
    planned: Returns
    forecast: Returns


class Entry(NamedTuple):
    """Entry time of people: what it costs a month, what is not known of it, and what is left if it is paid for."""

    amount: Decimal | None
    lacks: tuple[EntryLack, ...]
    planned: Returns | None
    forecast: Returns | None


class Span(NamedTuple):
    """The forecast at the ends of the KPIs' intervals.

    Args:
        low_gain: of a month, where each KPI has changed as little for the better as its interval allows.
        high_gain: the same as much as it allows.
        low: what the former brings.
        high: what the latter brings.
        unsure: the KPIs of the forecast that have no interval, by id: their gain is the same at both ends.
    """

    low_gain: Decimal
    high_gain: Decimal
    low: Returns
    high: Returns
    unsure: tuple[str, ...]


class Payback(NamedTuple):
    """Whether the rollout pays.

    Args:
        on: the status date.
        over: the last month that is over.
        horizon: months from that of go-live on.
        discount: a year.
        is_live: whether the CRM is live on the status date.
        planned: by the baseline and the expected gain.
        forecast: by the facts, and from the first month that is not over on by `basis`.
        reached: the month in which break-even was reached by the facts.
        reached_missing: why there is none.
        gains: what has been gained.
        basis: of the forecast; nothing where there is none.
        basis_months: the months whose mean it carries on.
        in_progress: what unfinished tasks have cost so far.
        swings: sensitivity to the gain.
        span: the range of the forecast.
        span_missing: why there is none.
        entry: entry time of people.
        has_licences: whether the plan names licences.
    """

    on: date
    over: int
    horizon: int | None
    discount: Decimal | None
    is_live: bool
    planned: Case
    forecast: Case
    reached: int | None
    reached_missing: Missing | None
    gains: Gains
    basis: Basis | None
    basis_months: tuple[int, ...]
    in_progress: Decimal
    swings: tuple[Swing, ...]
    span: Span | None
    span_missing: Missing | None
    entry: Entry
    has_licences: bool


class _Terms(NamedTuple):
    """What every case is judged by."""

    horizon: int | None
    rate: Decimal | None

    def returns(self, course: Course, lacks: Missing | None) -> Returns:
        return returns(course, horizon=self.horizon, rate=self.rate, lacks=lacks)

    def case(
        self, live: date | None, course: Course, found: tuple[Outlay, ...], lacks: Missing | None
    ) -> Case:
        late = delay(course, horizon=self.horizon, rate=self.rate)
        return Case(live, course, found, self.returns(course, lacks), late)


def payback(
    plan: Plan,
    now: Schedule,
    reference: Reference,
    compared: Efficiency,
    series: Series,
) -> Payback:
    """Return whether the rollout pays, on the status date of a schedule.

    Args:
        plan: the plan.
        now: its schedule on the status date.
        reference: the baseline that is compared with.
        compared: its KPIs before and after, on that day.
        series: the observations of its KPIs.
    """
    assert now.on is not None
    business = plan.business_case
    discount = business.discount if business else None
    terms = _Terms(
        business.horizon if business else None, per_month(discount) if discount is not None else None
    )
    found = gains(plan, now, compared, series)
    planned, planned_lack = _planned(plan, reference, now, terms)
    basis, months, steady = _basis(plan, found)
    forecast, lack = _forecast(plan, now, found, steady, terms)
    reached, why = _reached(forecast.course, found, compared.live, now.on)
    span = _span(forecast, found, months, terms) if lack is None else None
    return Payback(
        on=now.on,
        over=last_over(now.on),
        horizon=terms.horizon,
        discount=discount,
        is_live=compared.live is not None,
        planned=planned,
        forecast=forecast,
        reached=reached,
        reached_missing=why,
        gains=found,
        basis=basis,
        basis_months=months,
        in_progress=in_progress(plan, now),
        swings=tuple(
            Swing(
                share,
                terms.returns(_scaled(planned.course, share), planned_lack),
                terms.returns(_scaled(forecast.course, share), lack),
            )
            for share in SWINGS
        ),
        span=span,
        span_missing=None if span else lack or _no_span(basis, found),
        entry=_entry(plan, now, planned, planned_lack, forecast, lack, terms),
        has_licences=plan.budget is not None and plan.budget.licences is not None,
    )


def _planned(plan: Plan, reference: Reference, now: Schedule, terms: _Terms) -> tuple[Case, Missing | None]:
    found = planned_outlays(plan, reference)
    live = planned_go_live(plan, reference)
    expected = _expected(plan)
    course = _course(plan, now.calendar, live, found)._replace(steady=expected)
    lack = Missing.NO_EXPECTED_GAIN if expected is None and live is not None else None
    return terms.case(live, course, found, lack), lack


def _forecast(
    plan: Plan, now: Schedule, found: Gains, steady: Decimal | None, terms: _Terms
) -> tuple[Case, Missing | None]:
    assert now.on is not None
    paid, live = outlays(plan, now), go_live_day(plan, now)
    course = _course(plan, now.calendar, live, paid)._replace(
        gained=found.by_month, steady=steady, steady_from=last_over(now.on) + 1
    )
    lack = Missing.NO_GAINS if steady is None and live is not None else None
    return terms.case(live, course, paid, lack), lack


def _course(plan: Plan, calendar: WorkCalendar, live: date | None, found: tuple[Outlay, ...]) -> Course:
    """Return what is invested and paid with go-live on a day; no gain is in it yet."""
    licences = plan.budget.licences.amount if plan.budget and plan.budget.licences else _NOTHING
    base = month_of(plan.project.start)
    return Course(
        base=base,
        live=month_of(live) if live is not None else None,
        invested=by_month(found),
        gained={},
        steady=None,
        steady_from=base,
        licences=cents(licences),
        support=_support(plan, calendar, live),
    )


def _support(plan: Plan, calendar: WorkCalendar, live: date | None) -> dict[int, Decimal]:
    """Return the cost of expert support by month: so many months, from that of its first day on."""
    span, support = support_span_after(plan, calendar, live), plan.support
    if span is None or support is None or support.cost is None:
        return {}
    first = month_of(span[0])
    return dict.fromkeys(range(first, first + min(support.months or 0, 1200)), cents(support.cost.amount))


def _expected(plan: Plan) -> Decimal | None:
    business = plan.business_case
    return cents(business.expected_gain.amount) if business and business.expected_gain else None


def _basis(plan: Plan, found: Gains) -> tuple[Basis | None, tuple[int, ...], Decimal | None]:
    """Return what the forecast carries on, the months it is taken from, and the gain of a month."""
    months = tuple(sorted(found.by_month))[-LAST_MONTHS:]
    if months and found.is_written:
        mean = sum((found.by_month[month] for month in months), _NOTHING) / len(months)
        return Basis.LAST_GAINS, months, cents(mean)
    if months:
        return Basis.LAST_GAINS, months, sum(kpi_means(found, months).values(), _NOTHING)
    expected = _expected(plan)
    return (None if expected is None else Basis.EXPECTED_GAIN), (), expected


def _reached(course: Course, found: Gains, live: date | None, on: date) -> tuple[int | None, Missing | None]:
    """Return the month in which break-even was reached by the facts, else why there is none."""
    if course.live is None:
        return None, Missing.NO_GO_LIVE
    if live is None:
        return None, Missing.NOT_LIVE
    if last_over(on) < month_of(live):
        return None, Missing.NO_FULL_MONTH
    if not course.investment:
        return None, Missing.NO_COSTS
    if not found.by_month:
        return None, Missing.NO_GAINS
    reached = break_even(course, last=last_over(on))
    return reached, None if reached is not None else Missing.NOT_YET


def _scaled(course: Course, share: Decimal) -> Course:
    steady = None if course.steady is None else cents(course.steady * (1 + share))
    return course._replace(steady=steady)


def _span(forecast: Case, found: Gains, months: tuple[int, ...], terms: _Terms) -> Span | None:
    """Return the range that the intervals of KPIs give; nothing where the forecast rests on none of these."""
    means = kpi_means(found, months)
    ends = {key: _worths(found.kpis[key]) for key in means}
    if not any(ends.values()):
        return None
    low = sum((min(ends[key] or [mean]) for key, mean in means.items()), _NOTHING)
    high = sum((max(ends[key] or [mean]) for key, mean in means.items()), _NOTHING)
    at_low, at_high = (terms.returns(forecast.course._replace(steady=steady), None) for steady in (low, high))
    return Span(low, high, at_low, at_high, tuple(key for key, worths in ends.items() if not worths))


def _no_span(basis: Basis | None, found: Gains) -> Missing:
    """Return why the forecast has no range."""
    if basis is Basis.EXPECTED_GAIN:
        return Missing.GAIN_EXPECTED
    return Missing.GAINS_WRITTEN if found.is_written else Missing.NO_INTERVAL


def _worths(one: Comparison) -> list[Decimal]:
    """Return what a KPI gains a month at the ends of its interval, and where that lies inside, at its target."""
    interval, base = one.certainty.interval, one.found.before.figure
    assert base is not None
    if interval is None:
        return []
    figures = [base + Decimal(repr(change)) for change in (interval.low, interval.high)]
    target = one.kpi.target.value if one.kpi.target and one.found.traits.better == "target" else None
    if target is not None and figures[0] < target < figures[1]:
        figures.append(target)
    return [worth(one, figure)[1] for figure in figures]


def _entry(
    plan: Plan,
    now: Schedule,
    planned: Case,
    planned_lack: Missing | None,
    forecast: Case,
    lack: Missing | None,
    terms: _Terms,
) -> Entry:
    """Return what break-even would be if entry time were paid for like licences."""
    cost = entry_cost(plan, now).total
    if cost.money is None:
        return Entry(None, cost.lacks, None, None)
    amount = cents(cost.money)

    def dearer(course: Course) -> Course:
        return course._replace(licences=course.licences + amount)

    return Entry(
        amount,
        cost.lacks,
        terms.returns(dearer(planned.course), planned_lack),
        terms.returns(dearer(forecast.course), lack),
    )
