"""What was gained by month: as written, else by KPIs: months in full, each sense of better, and what is left out."""

from datetime import date
from decimal import Decimal
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmplan.analysis.comparison import efficiency
from crmplan.analysis.gains import Gains, Why, full_months, gains, kpi_means
from crmplan.analysis.months import first_day, month_of
from crmplan.model.series import Observation, Series
from crmplan.quantity import Figure
from tests.helpers import kpi_library, plan, scheduled

D = date.fromisoformat
LIVE = "stages: {w: {tasks: {go-live: {finished: 2026-05-08}}}}"
HEAD = "project: {name: P, start: 2026-03-02, currency: EUR}\nsources: {crm: {type: csv, file: x.csv}}"


def of(text: str, *rows: tuple[str, str], on: str = "2026-08-15", live: str = LIVE) -> Gains:
    made = plan(f"{HEAD}\n{live}\n{dedent(text)}")
    seen: Series = {}
    if rows:
        seen = {"k": tuple(Observation(D(day), Figure(Decimal(value))) for day, value in rows)}
    now = scheduled(made, on)
    compared = efficiency(made, now, seen, library=kpi_library(), cases=30, seed=1)
    return gains(made, now, compared, seen)


def kpi(text: str, *rows: tuple[str, str], on: str = "2026-08-15", live: str = LIVE) -> Gains:
    return of(f"kpis: {{k: {{gain: 10, before: 2026-01-01..2026-01-31, {text}}}}}", *rows, on=on, live=live)


def months(found: Gains) -> dict[str, str]:
    return {f"{first_day(month):%m}": str(amount) for month, amount in found.by_month.items()}


def out(found: Gains) -> list[tuple[str, str | None, str | None]]:
    return [
        (str(one.why), one.kpi, None if one.month is None else f"{first_day(one.month):%m}")
        for one in found.left_out
    ]


# Months in full


@pytest.mark.parametrize(
    ("live", "on", "found"),
    [
        (None, "2026-08-15", []),
        ("2026-05-08", "2026-05-31", []),
        ("2026-05-08", "2026-06-29", []),
        ("2026-05-08", "2026-06-30", [6]),
        ("2026-05-08", "2026-08-15", [6, 7]),
        ("2026-05-01", "2026-06-01", [5]),  # lived through from its first day
        ("2026-05-31", "2026-06-30", [6]),
        ("2026-12-31", "2027-01-31", [1]),
    ],
)
def test_full_months_begin_after_go_live_and_are_over(live: str | None, on: str, found: list[int]) -> None:
    months = full_months(D(live) if live else None, D(on))
    assert [first_day(month).month for month in months] == found


# As written


def test_written_gains_alone_count_from_the_month_of_go_live_to_the_last_that_is_over() -> None:
    text = """
    business_case: {gains: {2026-04: 1, 2026-05: -20.5, 2026-07: 300, 2026-08: 400, 2027-01: 9}}
    kpis: {k: {unit: EUR, better: higher, kind: flow, baseline: 1, before: 2026-01, gain: 22%}}
    """
    found = of(text)
    assert found.is_written and months(found) == {"05": "-20.50", "07": "300.00"}
    assert out(found) == [
        ("gains-written", "k", None),
        ("not-live", None, "04"),
        ("not-over", None, "08"),
        ("not-over", None, "01"),
        ("not-written", None, "06"),
    ]
    assert found.total == Decimal("279.50")


def test_before_go_live_nothing_is_gained() -> None:
    found = of("business_case: {gains: {2026-05: 1}}", live="stages: {w: {tasks: {go-live: {duration: 1d}}}}")
    assert found.by_month == {} and out(found) == [("not-live", None, "05")]


# By KPIs


def test_each_full_month_has_its_observed_figure_else_the_actual_one() -> None:
    found = kpi(
        "unit: EUR, better: higher, kind: flow, baseline: 100, actual: 130, after: 2026-06-01..2026-06-30",
        ("2026-05-31", "999"), ("2026-06-02", "60"), ("2026-06-30", "80"), ("2026-08-01", "7"),
    )  # fmt: skip
    assert months(found) == {"06": "400.00", "07": "300.00"}
    assert [(one.figure, one.is_observed, one.improvement) for one in found.of_kpis] == [
        (140, True, 40),
        (130, False, 30),
    ]
    assert found.left_out == ()


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("unit: count, better: higher, kind: stock, baseline: 100, actual: 104", "40.00"),
        ("unit: min, better: lower, kind: ratio, baseline: 100, actual: 104", "-40.00"),
        ("unit: h, better: lower, kind: ratio, baseline: 1.6, actual: 0.9", "7.00"),
        ("unit: percent, better: higher, kind: ratio, baseline: 41.9%, actual: 44%", "21.00"),  # points
        (
            "unit: count, better: target, kind: ratio, baseline: 9, actual: 15, target: 14",
            "40.00",
        ),  # 5 away, then 1
        ("unit: count, better: target, kind: ratio, baseline: 13, actual: 18, target: 14", "-30.00"),
        ("as: first-response-minutes, baseline: 100, actual: 90", "100.00"),  # the library says lower
        ("unit: EUR, better: higher, kind: flow, baseline: 1000, actual: 1100, gain: 22%", "22.00"),
        ("unit: count, better: higher, kind: flow, per: period, baseline: 30, actual: 31", "10.00"),
        ("unit: count, better: higher, kind: ratio, baseline: 3, actual: 3.3333", "3.33"),
    ],
)
def test_improvement_counts_in_the_sense_of_better(text: str, amount: str) -> None:
    whole = text if "gain" in text else f"{text}, gain: 10"
    found = of(f"kpis: {{k: {{before: 2026-01, after: 2026-06, {whole}}}}}", on="2026-06-30")
    assert months(found) == {"06": amount}


def test_before_may_be_observed() -> None:
    rows = (("2026-01-10", "100"), ("2026-01-20", "50"), ("2026-06-10", "170"))
    found = kpi("unit: EUR, better: higher, kind: flow", *rows, on="2026-06-30")
    assert months(found) == {"06": "200.00"}


def test_kpis_add_up() -> None:
    text = """
    kpis:
      a: {as: avg-deal, unit: count, baseline: 1, before: 2026-01, actual: 2, after: 2026-06, gain: 0.333}
      b: {as: avg-deal, unit: count, baseline: 1, before: 2026-01, actual: 2, after: 2026-06, gain: 0.333}
      c: {unit: count, better: higher, kind: ratio, baseline: 1, before: 2026-01, actual: 2, after: 2026-06}
    """
    found = of(text, on="2026-06-30")
    assert months(found) == {"06": "0.66"}  # each of them is rounded, so that the parts are the whole
    assert list(found.kpis) == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "why", "month"),
    [
        ("unit: count, better: higher, kind: ratio, actual: 4, after: 2026-06", Why.NO_BASELINE, None),
        ("unit: count, better: higher, kind: ratio, baseline: 4", Why.NO_FIGURE, "06"),
        # an actual figure of a period that is not over is none yet
        ("unit: count, better: higher, kind: ratio, baseline: 4, actual: 5, after: 2026-07", Why.NO_FIGURE, "06"),
        ("unit: count, kind: ratio, baseline: 4, actual: 5, after: 2026-06", Why.NO_DIRECTION, None),
        ("unit: count, better: target, kind: ratio, baseline: 4, actual: 5, after: 2026-06", Why.NO_TARGET, None),
        (
            "unit: count, better: higher, kind: ratio, baseline: 4, measure: {source: crm, sql: select 1}",
            Why.NOT_MEASURED,
            "06",
        ),
        ("unit: count, better: higher, kind: ratio, measure: {source: crm, sql: select 1}", Why.NOT_MEASURED, None),
        (
            "unit: count, better: higher, kind: flow, per: period, baseline: 4, actual: 5, after: 2026-Q2",
            Why.NO_FIGURE,
            "06",
        ),
    ],
)  # fmt: skip
def test_what_can_t_be_reckoned_is_left_out_with_its_reason(text: str, why: Why, month: str | None) -> None:
    found = kpi(text, on="2026-06-30")
    assert found.by_month == {} and out(found) == [(str(why), "k", month)]


@pytest.mark.parametrize("before", ["2026-Q1", "2026-01-02..2026-01-31"])
def test_totals_of_other_periods_than_months_don_t_compare(before: str) -> None:
    text = f"unit: count, better: higher, kind: flow, per: period, baseline: 4, before: {before}, gain: 1"
    assert out(of(f"kpis: {{k: {{{text}}}}}")) == [("not-a-month", "k", None)]


def test_baseline_without_its_period_is_no_total_of_a_month() -> None:
    text = "kpis: {k: {unit: count, better: higher, kind: flow, per: period, baseline: 4, gain: 1}}"
    assert out(of(text)) == [("not-a-month", "k", None)]


def test_without_gain_of_any_kpi_that_is_said() -> None:
    assert out(of("kpis: {k: {unit: count}}")) == [("no-kpi-gain", None, None)]


PARTS = (("2026-06-05", "2"), ("2026-06-20", "4"), ("2026-07-05", "5"))


@pytest.mark.parametrize(
    ("text", "rows", "out_", "counted"),
    [
        # a quarter's total is no month's
        (
            "kind: flow, per: period",
            (("2026-01-01", "1"), ("2026-04-01", "9"), ("2026-07-01", "9")),
            "partial",
            {},
        ),
        # averages of parts of a month can't be averaged, one is the month's
        (
            "kind: ratio",
            PARTS,
            "no-cases",
            {"07": "40.00"},
        ),
        # the same ones may come again
        (
            "kind: distinct",
            PARTS,
            "distinct",
            {"07": "40.00"},
        ),
    ],
)
def test_figures_of_a_month_are_cut_as_those_of_a_comparison(
    text: str, rows: tuple[tuple[str, str], ...], out_: str, counted: dict[str, str]
) -> None:
    found = kpi(f"unit: count, better: higher, baseline: 1, {text}", *rows, on="2026-07-31")
    assert months(found) == counted
    assert (out_, "k", "06") in out(found)


def test_before_that_observations_can_t_give_has_its_reason() -> None:
    rows = (("2026-01-05", "2"), ("2026-01-20", "4"))
    assert out(kpi("unit: count, better: higher, kind: ratio", *rows)) == [("no-cases", "k", None)]


@pytest.mark.parametrize("before", ["2026-Q1", "2026-01"])
def test_distinct_things_compare_with_a_month_alone(before: str) -> None:
    text = f"unit: count, better: higher, kind: distinct, baseline: 4, before: {before}, actual: 5, after: 2026-06"
    found = of(f"kpis: {{k: {{{text}, gain: 10}}}}", on="2026-06-30")
    assert (months(found), out(found)) == (
        ({"06": "10.00"}, []) if before == "2026-01" else ({}, [("not-a-month", "k", None)])
    )


def test_means_are_those_of_the_months_that_a_kpi_has() -> None:
    rows = (("2026-06-10", "110"), ("2026-07-10", "121"))
    found = kpi("unit: EUR, better: higher, kind: flow, baseline: 100", *rows, on="2026-08-31")
    assert months(found) == {"06": "100.00", "07": "210.00"}
    assert kpi_means(found, found.by_month) == {"k": Decimal("155.00")}
    assert kpi_means(found, [month_of(D("2026-07-01"))]) == {"k": Decimal("210.00")}
    assert kpi_means(found, []) == {}


@given(
    st.lists(st.decimals("-99999", "99999", places=4), min_size=1, max_size=5),
    st.decimals("-9", "9", places=4),
)
def test_gains_of_kpis_and_months_add_up_to_the_cent(figures: list[Decimal], worth: Decimal) -> None:
    lines = [
        f"  k{number}: {{unit: count, better: higher, kind: ratio, baseline: 1, before: 2026-01, actual: {figure},"
        f" after: 2026-06, gain: {worth}}}"
        for number, figure in enumerate(figures)
    ]
    found = of("kpis:\n" + "\n".join(lines))
    assert found.total == sum(one.amount for one in found.of_kpis)
    assert all(amount == round(amount, 2) for amount in found.by_month.values())
