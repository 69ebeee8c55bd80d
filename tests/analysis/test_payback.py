"""Payback of small plans, reckoned by hand: planned, by the facts, forecast, its range, and what is not known."""

from datetime import date
from decimal import Decimal
from textwrap import dedent

from crmplan.analysis.baseline import as_written
from crmplan.analysis.comparison import Comparison, efficiency
from crmplan.analysis.course import Missing
from crmplan.analysis.gains import Why
from crmplan.analysis.months import first_day, month_of
from crmplan.analysis.payback import Basis, Payback, payback
from crmplan.analysis.statistics.intervals import Interval
from crmplan.model.series import Observation, Series
from crmplan.quantity import Figure
from tests.helpers import kpi_library, plan, scheduled

D = date.fromisoformat
Intervals = dict[str, tuple[float, float]]

CASE = """
project: {name: P, start: 2026-03-02, currency: EUR}
team: {ann: {rate: 40/h}}
stages:
  s:
    tasks:
      build: {cost: 700, duration: 1d, owner: ann, started: 2026-03-02, finished: 2026-03-02}
      go-live: {after: [build], finished: 2026-04-10}
modules: {crm: {cost: 1000}}
budget: {licences: 50/month}
support: {from: 2026-05-01, months: 2, cost: 100/month}
business_case: {discount: 12%, horizon: 24 months, expected_gain: 500/month, expected_payback: 6 months}
"""
"""Invested are 700 + 8 h × 40 + 1000 = 2020, in March; live is April; 450 a month net, 350 in May and June."""


def of(
    text: str = CASE,
    *,
    on: str = "2026-04-20",
    series: Series | None = None,
    intervals: Intervals | None = None,
    add: str = "",
) -> Payback:
    made = plan(dedent(text) + dedent(add))
    written = as_written(made, scheduled(made))
    now = scheduled(made, on)
    found = efficiency(made, now, series or {}, library=kpi_library(), cases=30, seed=1)
    if intervals is not None:
        found = found._replace(kpis=tuple(as_sure(one, intervals.get(one.id)) for one in found.kpis))
    return payback(made, now, written, found, series or {})


def as_sure(one: Comparison, ends: tuple[float, float] | None) -> Comparison:
    """Return a KPI whose change lies between two ends, or of which that is not known."""
    interval = None if ends is None else Interval(*ends, 0.95, "welch")
    return one._replace(certainty=one.certainty._replace(interval=interval))


def gains(text: str) -> str:
    """Return the case with what was gained."""
    return CASE.replace("expected_payback", f"gains: {{{text}}}, expected_payback")


# Planned


def test_planned_is_the_plan_as_written_with_the_expected_gain_from_go_live_on() -> None:
    found = of()
    planned = found.planned
    # without facts, the plan goes live in March: 500 − 50 in March and April, 350 in May and June, then 450
    assert planned.go_live == D("2026-03-02")
    assert planned.course.investment == 2020
    assert planned.returns.break_even == 5  # 450 + 450 + 350 + 350 = 1600, + 450 = 2050
    assert planned.delay.amount == 450


def test_forecast_begins_with_the_first_month_that_is_not_over() -> None:
    found = of()
    assert found.forecast.go_live == D("2026-04-10") and found.is_live
    assert found.basis is Basis.EXPECTED_GAIN and found.basis_months == ()
    # April 450, May and June 350 each, July 450, August 450: 2050
    assert found.forecast.returns.break_even == 5
    assert (found.reached, found.reached_missing) == (None, Missing.NO_FULL_MONTH)


def test_licences_of_a_past_month_without_a_gain_are_paid_all_the_same() -> None:
    found = of(on="2026-05-31")
    assert found.reached_missing is Missing.NO_GAINS
    # April −50, May −150, June 350, then 450 a month: 2020 + 200 − 350 = 1870, of which 450 are a quarter
    assert found.forecast.returns.break_even == 3 + 5


# By the facts


def test_written_gains_count_month_by_month() -> None:
    found = of(gains("2026-05: 800, 2026-06: 1000"), on="2026-07-15")
    # −50, 650, 850: 1450 of 2020; the forecast carries on 900 a month, 850 net
    assert (found.reached, found.reached_missing) == (None, Missing.NOT_YET)
    assert found.basis is Basis.LAST_GAINS and [first_day(m).month for m in found.basis_months] == [5, 6]
    assert found.forecast.course.steady == 900
    assert found.forecast.returns.break_even == 4
    assert found.gains.total == 1800


def test_break_even_by_the_facts_is_the_month_at_whose_end_it_was_reached() -> None:
    found = of(gains("2026-05: 800, 2026-06: 1520"), on="2026-07-15")  # −50 + 650 + 1370 = 1970
    assert found.reached_missing is Missing.NOT_YET
    found = of(
        gains("2026-05: 800, 2026-06: 1570"), on="2026-06-30"
    )  # − 50 + 650 + 1420 = 2020, on the last day
    assert (found.reached, found.reached_missing) == (3, None)
    assert found.forecast.returns.break_even == 3
    assert of(gains("2026-05: 800, 2026-06: 1570"), on="2026-06-29").reached is None


def test_forecast_carries_on_the_mean_of_three_months_at_most() -> None:
    found = of(gains("2026-04: 0, 2026-05: 10, 2026-06: 20, 2026-07: 31"), on="2026-07-31")
    assert found.forecast.course.steady == Decimal("20.33")
    assert found.forecast.returns.missing["break_even"] is Missing.NEVER


def test_gains_may_be_negative() -> None:
    found = of(gains("2026-05: -200"), on="2026-05-31")
    assert found.gains.total == -200
    assert found.forecast.returns.missing["break_even"] is Missing.NEVER
    assert found.forecast.returns.npv is not None and found.forecast.returns.npv < 0


KPIS = """
kpis:
  deals: {unit: count, better: higher, kind: flow, baseline: 10, before: 2026-01-01..2026-01-31, gain: 100}
  wait: {unit: min, better: lower, kind: ratio, baseline: 60, before: 2026-01-01..2026-01-31, gain: 10}
"""
SEEN: Series = {
    "deals": (
        Observation(D("2026-05-10"), Figure(Decimal(13))),
        Observation(D("2026-06-10"), Figure(Decimal(16))),
    ),
    "wait": (Observation(D("2026-06-20"), Figure(Decimal(40))),),
}


def test_gains_of_kpis_count_where_none_are_written() -> None:
    found = of(series=SEEN, on="2026-07-15", add=KPIS)
    assert {first_day(m).month: int(v) for m, v in found.gains.by_month.items()} == {5: 300, 6: 800}
    # each KPI carries on its own mean: 450 of deals over two months, 200 of the wait over one
    assert found.forecast.course.steady == 650
    assert [(one.why, one.kpi) for one in found.gains.left_out] == [(Why.NO_FIGURE, "wait")]


def test_intervals_give_the_range_of_the_forecast() -> None:
    changes = {
        "deals": (1, 5),
        "wait": (-30, -10),
        "other": (0, 1),
    }
    found = of(series=SEEN, on="2026-07-15", add=KPIS, intervals=changes)
    assert found.span is not None and found.span_missing is None and found.span.unsure == ()
    assert (found.span.low_gain, found.span.high_gain) == (200, 800)  # less wait is better: 100 … 300
    low, high = found.span.low.break_even, found.span.high.break_even
    assert low is not None and high is not None and high <= found.forecast.returns.break_even <= low  # type: ignore[operator]


def test_kpi_without_an_interval_stays_at_its_mean() -> None:
    found = of(series=SEEN, on="2026-07-15", add=KPIS, intervals={"deals": (1, 5)})
    assert found.span is not None
    assert (found.span.low_gain, found.span.high_gain) == (300, 700)
    assert found.span.unsure == ("wait",)


def test_target_inside_an_interval_is_its_best() -> None:
    add = """
    kpis: {calls: {unit: count, better: target, kind: ratio, baseline: 9, target: 14, before: 2026-01,
                   actual: 13, after: 2026-05, gain: 10}}
    """
    found = of(on="2026-06-30", add=add, intervals={"calls": (3, 8)})
    assert found.span is not None
    assert (found.span.low_gain, found.span.high_gain) == (20, 50)  # 12 is 3 nearer, 17 is 2, 14 itself 5
    far = of(on="2026-06-30", add=add, intervals={"calls": (1, 3)})
    assert far.span is not None and (far.span.low_gain, far.span.high_gain) == (10, 30)


def test_without_intervals_there_is_no_range() -> None:
    found = of(series=SEEN, on="2026-07-15", add=KPIS, intervals={})
    assert (found.span, found.span_missing) == (None, Missing.NO_INTERVAL)
    written = of(gains("2026-05: 1"), on="2026-07-15", intervals={"deals": (1, 5)})
    assert (written.span, written.span_missing) == (None, Missing.GAINS_WRITTEN)
    assert of(on="2026-04-20").span_missing is Missing.GAIN_EXPECTED


def test_range_is_that_of_the_interval_by_which_the_kpi_is_compared() -> None:
    figures = [*range(100, 112), 131, 128, 136, 125]
    days = [
        *(f"2025-{month:02}-01" for month in range(1, 13)),
        *(f"2026-{month:02}-01" for month in range(5, 9)),
    ]
    rows = zip(days, figures, strict=True)
    seen: Series = {"sales": tuple(Observation(D(day), Figure(Decimal(figure))) for day, figure in rows)}
    add = """
    kpis: {sales: {unit: EUR, better: higher, kind: flow, gain: 50%}}
    """
    found = of(series=seen, on="2026-08-31", add=add)
    made = plan(CASE + dedent(add))
    (compared,) = efficiency(
        made, scheduled(made, "2026-08-31"), seen, library=kpi_library(), cases=30, seed=1
    ).kpis
    interval = compared.certainty.interval
    assert interval is not None and interval.low < interval.high and found.span is not None
    ends = [round(Decimal(repr(end)) / 2, 2) for end in (interval.low, interval.high)]
    assert [found.span.low_gain, found.span.high_gain] == ends


# What if


def test_sensitivity_varies_the_gains_to_come() -> None:
    found = of(gains("2026-05: 800, 2026-06: 1000"), on="2026-07-15")
    assert [one.share for one in found.swings] == [Decimal("-0.25"), 0, Decimal("0.25")]
    assert found.swings[1].planned == found.planned.returns
    assert found.swings[1].forecast == found.forecast.returns
    # 375 − 50 in March and April, 225 in May and June, then 325: 325 + 325 + 225 + 225 + 325 × 3 = 2075
    assert found.swings[0].planned.break_even == 7
    # 625: 575 + 575 + 475 + 475 = 2100
    assert found.swings[2].planned.break_even == 4


def test_entry_time_stands_beside_and_counts_like_licences_where_it_is_asked_for() -> None:
    add = """
    people: {eva: {role: Sales, salary: 1600/month}}
    processes: {card: {roles: [Sales], entry_minutes: 60}}
    """
    found = of(add=add)
    assert found.entry.amount == 200 and found.entry.lacks == ()
    assert found.planned.returns.break_even == 5
    assert found.entry.planned is not None and found.entry.forecast is not None
    # 250, 250, 150, 150, then 250: 800 + 250 × 5 = 2050
    assert found.entry.planned.break_even == found.entry.forecast.break_even == 9
    nobody = of()
    assert (nobody.entry.amount, nobody.entry.planned, nobody.entry.forecast) == (None, None, None)


# What is not known


def without(*parts: str) -> str:
    lines = CASE.splitlines()
    return "\n".join(line for line in lines if not line.startswith(tuple(parts)))


def test_without_a_business_case_what_is_invested_is_told() -> None:
    found = of(without("business_case"))
    assert found.planned.course.investment == found.forecast.course.investment == 2020
    assert set(found.planned.returns.missing.values()) == {Missing.NO_EXPECTED_GAIN}
    assert set(found.forecast.returns.missing.values()) == {Missing.NO_GAINS}
    assert (found.horizon, found.discount, found.basis) == (None, None, None)
    assert found.planned.delay == found.forecast.delay == (None, None)
    assert found.span_missing is Missing.NO_GAINS


def test_kpis_alone_give_a_forecast_and_no_plan() -> None:
    found = of(without("business_case"), series=SEEN, on="2026-07-15", add=KPIS)
    assert found.forecast.returns.break_even is not None
    assert found.forecast.returns.missing == {
        "discounted": Missing.NO_DISCOUNT,
        "npv": Missing.NO_HORIZON,
        "rates": Missing.NO_HORIZON,
    }
    assert found.planned.returns.break_even is None
    assert found.forecast.delay == (600, None)


def test_before_go_live_the_forecast_takes_its_day_and_the_expected_gain() -> None:
    later = CASE.replace("finished: 2026-04-10", "not_before: 2026-06-01, duration: 1d").replace(
        "from: 2026-05-01, ", ""
    )
    found = of(later)
    assert not found.is_live and found.reached_missing is Missing.NOT_LIVE
    assert found.forecast.go_live == D("2026-06-01")
    assert set(found.forecast.course.support) == {month_of(D("2026-06-01")), month_of(D("2026-07-01"))}
    assert found.forecast.returns.break_even == 5


def test_without_go_live_there_is_no_payback() -> None:
    found = of(CASE.replace("go-live: {after: [build], finished: 2026-04-10}", "end: {after: [build]}"))
    for returns in (found.planned.returns, found.forecast.returns):
        assert set(returns.missing.values()) == {Missing.NO_GO_LIVE}
    assert found.reached_missing is Missing.NO_GO_LIVE
    assert found.planned.course.investment == 2020


def test_without_costs_there_is_nothing_to_pay_back() -> None:
    cheap = without("modules", "team").replace("cost: 700, ", "").replace(", owner: ann", "")
    found = of(cheap, on="2026-05-31", add="")
    assert set(found.forecast.returns.missing.values()) == {Missing.NO_COSTS}
    assert found.reached_missing is Missing.NO_COSTS


def test_without_a_budget_no_licences_are_known() -> None:
    found = of(without("budget", "support"))
    assert not found.has_licences and found.forecast.course.licences == 0
    assert found.planned.returns.break_even == 5  # 2020 ÷ 500


def test_support_without_a_price_costs_nothing() -> None:
    found = of(CASE.replace(", cost: 100/month", ""))
    assert found.forecast.course.support == {}


def test_facts_after_the_status_date_are_not_known() -> None:
    found = of(gains("2026-05: 800"), on="2026-04-01")
    assert not found.is_live
    assert found.gains.by_month == {} and found.basis is Basis.EXPECTED_GAIN
