"""How a KPI has changed, whether for the better, how far to the target; and why that can't be told."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmplan.analysis.figures import figures
from crmplan.analysis.observations import Gap
from crmplan.analysis.verdict import Judgement, Reason, Verdict, Why, improvement, judgement
from crmplan.model.series import Observation
from tests.analysis.test_observations import Row, seen
from tests.helpers import kpi_library, plan, scheduled

SPANS = "before: 2025-12-01..2026-02-28, after: 2026-06-01..2026-08-31"
LIVE = "stages: {w: {tasks: {go-live: {finished: 2026-05-08}}}}"
NOT_LIVE = "stages: {w: {tasks: {go-live: {duration: 0d}}}}"


def of(kpi: str, *rows: Row, rest: str = LIVE) -> Judgement:
    made = plan(
        f"project: {{name: P, start: 2026-03-02, currency: EUR}}\nkpis: {{k: {{{kpi}}}}}\n"
        f"sources: {{crm: {{type: csv, file: deals.csv}}}}\n{rest}"
    )
    observations: tuple[Observation, ...] = seen(*rows)
    found = figures(made, scheduled(made, "2026-09-03"), {"k": observations}, library=kpi_library())["k"]
    return judgement(made.kpis["k"], found, is_live=rest == LIVE)


def typed(before: str, after: str, more: str) -> Judgement:
    return of(f"baseline: {before}, actual: {after}, {SPANS}, {more}")


@pytest.mark.parametrize(
    ("before", "after", "more", "verdict"),
    [
        ("100", "110", "better: higher", Verdict.BETTER),
        ("100", "90", "better: higher", Verdict.WORSE),
        ("100", "110", "better: lower", Verdict.WORSE),
        ("100", "90", "better: lower", Verdict.BETTER),
        ("100", "100", "better: lower", Verdict.UNCHANGED),
        ("100", "102", "better: higher, tolerance: 2%", Verdict.UNCHANGED),
        ("100", "102.1", "better: higher, tolerance: 2%", Verdict.BETTER),
        ("100", "97.9", "better: higher, tolerance: 2%", Verdict.WORSE),
        ("40%", "41%", "better: higher, unit: percent, tolerance: 1%", Verdict.UNCHANGED),
        ("40%", "41.1%", "better: higher, unit: percent, tolerance: 1%", Verdict.BETTER),
        ("20", "16", "better: target, target: 14", Verdict.BETTER),
        ("12", "20", "better: target, target: 14", Verdict.WORSE),
        ("12", "16", "better: target, target: 14", Verdict.UNCHANGED),
        ("0", "5", "better: higher", Verdict.BETTER),
        ("-5", "5", "better: higher", Verdict.BETTER),
    ],
)
def test_direction_and_tolerance_decide(before: str, after: str, more: str, verdict: Verdict) -> None:
    assert typed(before, after, more).verdict is verdict


@pytest.mark.parametrize(
    ("before", "after", "more", "change", "relative"),
    [
        ("400", "500", "better: higher", "100", "0.25"),
        ("500", "400", "better: higher", "-100", "-0.2"),
        ("0", "5", "better: higher", "5", None),
        ("-10", "5", "better: higher", "15", None),
        ("20%", "30%", "better: higher, unit: percent", "10", None),
    ],
)
def test_percents_change_in_points_and_nothing_has_no_share(
    before: str, after: str, more: str, change: str, relative: str | None
) -> None:
    found = typed(before, after, more)
    assert found.change == Decimal(change)
    assert found.relative == (None if relative is None else Decimal(relative))


@pytest.mark.parametrize(
    ("before", "after", "target", "attained"),
    [
        ("400", "450", "500", "0.5"),
        ("400", "550", "500", "1.5"),
        ("400", "350", "500", "-0.5"),
        ("30", "20", "10", "0.5"),
        ("30", "20", "30", None),
    ],
)
def test_attained_is_the_share_of_the_way(before: str, after: str, target: str, attained: str | None) -> None:
    found = typed(before, after, f"better: higher, target: {target}").attained
    assert found == (None if attained is None else Decimal(attained))


@pytest.mark.parametrize(
    ("after", "attained"), [("15", "0.5"), ("20", "1"), ("25", "0.5"), ("31", "-0.1"), ("5", "-0.5")]
)
def test_what_goes_beyond_a_target_that_is_to_be_met_is_a_way_back(after: str, attained: str) -> None:
    assert typed("10", after, "better: target, target: 20").attained == Decimal(attained)


MONTHS: tuple[Row, ...] = tuple((f"2026-0{month}-01", "100", 50) for month in (1, 2, 6, 7, 8))


@pytest.mark.parametrize(
    ("kpi", "rows", "rest", "why"),
    [
        ("better: higher", (), LIVE, Why(Reason.NO_BASELINE, "before")),
        (f"better: higher, baseline: 5, {SPANS}", (), LIVE, Why(Reason.NO_ACTUAL, "after")),
        ("better: higher, baseline: 5, before: 2025-12", (), NOT_LIVE, Why(Reason.NOT_LIVE, "after")),
        (
            "better: higher, measure: {source: crm, sql: select 1}",
            (),
            LIVE,
            Why(Reason.NOT_MEASURED, "before"),
        ),
        (f"baseline: 5, actual: 6, {SPANS}", (), LIVE, Why(Reason.NO_DIRECTION)),
        (f"better: target, baseline: 5, actual: 6, {SPANS}", (), LIVE, Why(Reason.NO_TARGET)),
        (
            "better: higher, kind: distinct, baseline: 5, before: 2026-01, actual: 6, after: 2026-Q3",
            (),
            LIVE,
            Why(Reason.UNEQUAL_PERIODS),
        ),
        (
            "better: higher, kind: flow, per: period, baseline: 5, before: 2026-01, actual: 6, after: 2026-Q3",
            (),
            LIVE,
            Why(Reason.UNEQUAL_PERIODS),
        ),
        (f"better: higher, kind: distinct, {SPANS}", MONTHS, LIVE, Why(Gap.DISTINCT, "before")),
        (
            f"better: higher, kind: ratio, {SPANS}",
            (("2026-01-01", "5"), ("2026-02-01", "7"), ("2026-06-01", "5")),
            LIVE,
            Why(Gap.NO_CASES, "before"),
        ),
        (
            "better: higher, kind: flow, before: 2026-01-05..2026-01-20, after: 2026-06",
            MONTHS,
            LIVE,
            Why(Gap.PARTIAL, "before"),
        ),
        (
            "better: higher, kind: ratio, before: 2026-01, after: 2026-06",
            (("2026-01-01", "5", 4), ("2026-02-01", "5", 40), ("2026-06-01", "5", 40)),
            LIVE,
            Why(Reason.FEW_CASES, "before"),
        ),
    ],
)
def test_what_can_not_be_told_has_its_reason(kpi: str, rows: tuple[Row, ...], rest: str, why: Why) -> None:
    found = of(kpi, *rows, rest=rest)
    assert found.why == why
    expected = Verdict.NOT_ENOUGH if why.reason is Reason.FEW_CASES else Verdict.NOT_COMPUTABLE
    assert found.verdict is expected


def test_change_is_told_where_only_its_direction_is_unknown() -> None:
    assert of(f"baseline: 5, actual: 6, {SPANS}").change == 1
    assert of("kind: distinct, baseline: 5, before: 2026-01, actual: 6, after: 2026-Q3").change is None


@given(st.integers(-1000, 1000), st.integers(-1000, 1000), st.integers(-1000, 1000))
@pytest.mark.parametrize("better", ["higher", "lower", "target"])
def test_the_way_back_undoes_an_improvement(better: str, before: int, after: int, target: int) -> None:
    there = improvement(better, Decimal(before), Decimal(after), Decimal(target))
    back = improvement(better, Decimal(after), Decimal(before), Decimal(target))
    assert there == -back
