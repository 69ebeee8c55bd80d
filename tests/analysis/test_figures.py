"""Figures of KPIs before and after: what observations of a period give, which period it is, and what typed ones do."""

from datetime import date
from decimal import Decimal

import pytest

from crmplan.analysis.figures import Figures, allowance, figures, traits
from crmplan.analysis.observations import Reading
from crmplan.model.series import Observation
from crmplan.quantity import Figure
from tests.helpers import kpi_library, plan, scheduled

D = date.fromisoformat
Row = tuple[str, str] | tuple[str, str, int]


def seen(*rows: Row) -> tuple[Observation, ...]:
    return tuple(Observation(D(row[0]), Figure(Decimal(row[1])), *row[2:]) for row in rows)


def of(kpi: str, *rows: Row, rest: str = "", on: str = "2026-08-03") -> Figures:
    """Return the figures of a KPI of a plan that starts on Monday, 2 March 2026."""
    made = plan(
        f"project: {{name: P, start: 2026-03-02, currency: EUR}}\nkpis: {{k: {{{kpi}}}}}\n"
        f"sources: {{crm: {{type: csv, file: deals.csv}}}}\n{rest}"
    )
    return figures(made, scheduled(made, on), {"k": seen(*rows)}, library=kpi_library())["k"]


def before(kpi: str, *rows: Row) -> Decimal | None:
    return of(kpi, *rows).before.observed


LIVE = "stages: {w: {tasks: {go-live: {finished: 2026-05-08}}}}"
MEASURE = "measure: {source: crm, sql: select 1}"
MONTHS = tuple((f"2025-{month:02}-01", str(100 * month)) for month in range(1, 13))


# What observations give


@pytest.mark.parametrize(
    ("span", "figure"),
    [
        ("2025-01-01..2025-03-31", "200"),
        ("2025-01-01..2025-07-31", "400"),
        ("2025-Q4", "1100"),
        ("2025-02", "200"),
        ("2025-01-01..2025-01-31", "100"),
    ],
)
def test_flow_per_month_is_the_sum_of_the_period_by_its_months(span: str, figure: str) -> None:
    assert before(f"kind: flow, before: {span}", *MONTHS) == Decimal(figure)


def test_flow_is_per_month_where_nothing_else_is_said_and_parts_of_months_count_by_days() -> None:
    days = [("2026-02-03", "200"), ("2026-02-28", "150"), ("2026-04-15", "150")]
    assert before("kind: flow, before: 2026-02-01..2026-04-15", *days) == 200


@pytest.mark.parametrize(
    ("span", "figure"),
    [
        ("2026-01-05..2026-01-16", "10"),
        ("2026-01-05..2026-01-18", "10"),
        ("2026-01-03..2026-01-16", "10"),
        ("2026-03-02..2026-03-06", "8"),
        ("2026-01-17..2026-01-18", "7"),
    ],
)
def test_flow_per_day_is_the_sum_by_working_days(span: str, figure: str) -> None:
    rows = [("2026-01-05", "60"), ("2026-01-16", "40"), ("2026-01-17", "7"), ("2026-03-04", "40")]
    kpi = f"kind: flow, per: day, before: {span}"
    if span == "2026-01-05..2026-01-18":
        rows.pop(2)
    assert before(kpi, *rows) == Decimal(figure)


def test_flow_of_a_period_is_its_sum() -> None:
    assert before("kind: flow, per: period, before: 2025-Q1", *MONTHS) == 600


def test_stock_is_the_last() -> None:
    assert before("kind: stock, before: 2025-Q1", *MONTHS) == 300


def test_cases_are_told_where_every_observation_does() -> None:
    rows: list[Row] = [("2025-01-01", "10", 90), ("2025-02-01", "50", 10)]
    assert of("kind: ratio, before: 2025-Q1", *rows).before.n == 100
    assert of("kind: ratio, before: 2025-Q1", *rows, ("2025-03-01", "5")).before.n is None


def test_both_ends_are_in_the_period() -> None:
    rows = [("2025-12-31", "1"), ("2026-01-01", "10"), ("2026-01-31", "100"), ("2026-02-01", "1000")]
    assert before("kind: flow, before: 2026-01", *rows) == 110


# Which periods


def test_period_may_be_of_project_days() -> None:
    found = of("kind: flow, per: period, after: day 1..5", ("2026-03-06", "5"), ("2026-03-07", "7"))
    assert (found.after.first, found.after.last, found.after.days) == (D("2026-03-02"), D("2026-03-06"), 5)
    assert found.after.observed == 5


def test_observed_before_is_all_before_the_project() -> None:
    rows = [("2025-12-10", "10"), ("2026-03-01", "20"), ("2026-03-02", "400")]
    found = of("kind: flow, per: period", *rows).before
    assert (found.first, found.last, found.days, found.observed) == (None, D("2026-03-01"), None, 30)


def test_flow_without_a_first_day_counts_from_the_month_of_its_first_observation() -> None:
    rows = [("2025-12-10", "300"), ("2026-01-10", "300"), ("2026-02-10", "300")]
    assert before("kind: flow", *rows) == 900 / (3 + Decimal(1) / 31)


def test_observed_after_is_from_go_live_to_the_status_date() -> None:
    rows = [("2026-05-07", "1"), ("2026-05-08", "10"), ("2026-08-03", "20"), ("2026-08-04", "400")]
    found = of("kind: flow, per: period", *rows, rest=LIVE).after
    assert (found.first, found.last, found.observed) == (D("2026-05-08"), D("2026-08-03"), 30)
    assert found.days == 88


def test_before_go_live_there_is_no_period_after() -> None:
    found = of("kind: flow", *MONTHS, rest=LIVE, on="2026-05-07")
    assert (found.after.first, found.after.last, found.after.figure, found.has_after) == (
        None,
        None,
        None,
        False,
    )


def test_without_observations_there_is_no_default_period() -> None:
    found = of("kind: flow, baseline: 5, before: 2026-01", rest=LIVE)
    assert found.after == (None, None, None, Reading())
    assert (found.has_before, found.has_after) == (True, False)


def test_period_without_an_observation_has_no_figure() -> None:
    found = of("kind: flow, before: 2024-01", *MONTHS)
    assert (found.before.days, found.before.figure, found.has_before) == (31, None, False)


# Typed and measured


def test_typed_beats_observed_which_is_kept() -> None:
    found = of("kind: flow, baseline: 420, before: 2025-01, actual: 0, after: 2025-02", *MONTHS)
    assert (found.before.typed, found.before.observed, found.before.figure) == (420, 100, 420)
    assert (found.after.typed, found.after.observed, found.after.figure) == (0, 200, 0)
    assert found.has_before and found.has_after


def test_percents_are_the_number_of_percent() -> None:
    assert of("unit: percent, baseline: 22.5%, before: 2025-01").before.figure == Decimal("22.5")


def test_source_that_nobody_has_asked_yet_has_figures_of_the_same_periods() -> None:
    found = of(f"kind: flow, {MEASURE}", rest=LIVE)
    assert found.is_measured and found.has_before and found.has_after
    assert (found.before.last, found.after.first, found.after.last) == (
        D("2026-03-01"),
        D("2026-05-08"),
        D("2026-08-03"),
    )
    assert not of(f"kind: flow, {MEASURE}").has_after


def test_series_comes_before_the_source() -> None:
    assert not of(f"kind: flow, before: 2025-01, {MEASURE}", *MONTHS).is_measured


def test_kpi_without_anything_has_no_figures() -> None:
    found = of("name: Sales")
    assert (found.has_before, found.has_after, found.is_measured) == (False, False, False)


# Traits


def test_traits_are_its_own_else_the_librarys() -> None:
    made = plan(
        "project: {name: P, start: 2026-03-02, currency: EUR}\n"
        "kpis: {revenue: {}, cycle: {as: sales-cycle-days, better: target}, own: {unit: h, kind: stock}}"
    )
    library = kpi_library()
    assert traits(made, "revenue", library) == ("EUR", "higher", "flow", library["revenue"]["name"])
    assert traits(made, "cycle", library)[:3] == ("days", "target", "ratio")
    assert traits(made, "own", library) == ("h", None, "stock", {})


@pytest.mark.parametrize(
    ("kpi", "allowed"),
    [
        ("unit: EUR, baseline: 200 EUR, tolerance: 2%", "4"),
        ("unit: percent, baseline: 22%, tolerance: 2%", "2"),
        ("baseline: 22%, tolerance: 2%", "2"),
        ("unit: EUR, tolerance: 2%", "0"),
        ("unit: EUR, baseline: 200 EUR", "0"),
    ],
)
def test_tolerance_is_a_share_of_the_figure_before_and_of_a_percent_points(kpi: str, allowed: str) -> None:
    period = ", before: 2025-01-01..2025-12-31" if "baseline" in kpi else ""
    made = plan(f"project: {{name: P, start: 2026-03-02, currency: EUR}}\nkpis: {{k: {{{kpi}{period}}}}}")
    found = of(f"{kpi}{period}")
    assert allowance(made.kpis["k"], found.traits, found.before.figure) == Decimal(allowed)
