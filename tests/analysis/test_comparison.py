"""KPIs before and after with how sure they are, the trend that was there before, and what a reader has to know."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from crmplan.analysis.certainty import Trend
from crmplan.analysis.comparison import Comparison, Efficiency, efficiency
from crmplan.analysis.remarks import RemarkKind
from crmplan.analysis.verdict import Verdict
from tests.analysis.test_observations import Row, seen
from tests.helpers import kpi_library, plan, scheduled

SHARED = Path(__file__).parents[3] / "shared" / "data" / "interrupted-series.yaml"
LIVE = "stages: {w: {tasks: {go-live: {finished: 2026-05-08}}}}"


def compared(kpis: str, series: dict[str, tuple[Row, ...]], rest: str = LIVE, **given: Any) -> Efficiency:
    start = given.pop("start", "2026-03-02")
    made = plan(f"project: {{name: P, start: {start}, currency: EUR}}\nkpis: {{{kpis}}}\n{rest}")
    on = given.pop("on", "2026-11-02")
    observations = {key: seen(*rows) for key, rows in series.items()}
    return efficiency(
        made, scheduled(made, on), observations, library=kpi_library(), **{"cases": 30, "seed": 1} | given
    )


def of(kpi: str, *rows: Row, **given: Any) -> Comparison:
    return compared(f"k: {{{kpi}}}", {"k": rows}, **given).kpis[0]


def kinds(one: Comparison) -> list[tuple[str, str]]:
    return [(remark.kind.value, remark.side) for remark in one.remarks]


def monthly(first: str, *values: float | str, n: int | None = None) -> tuple[Row, ...]:
    start = date.fromisoformat(first)
    days = (
        date(start.year + (start.month - 1 + i) // 12, (start.month - 1 + i) % 12 + 1, 1) for i in range(999)
    )
    rows = ((day.isoformat(), str(value)) for day, value in zip(days, values, strict=False))
    return tuple(rows) if n is None else tuple((day, value, n) for day, value in rows)


# How sure


def test_shares_that_tell_their_cases_have_newcombes_interval() -> None:
    """Newcombe 1998, Statistics in Medicine 17, table II (a): 56/70 less 48/80, by method 10: 0.0524, 0.3339."""
    kpi = "unit: percent, kind: ratio, better: higher, before: 2026-01, after: 2026-06"
    one = of(kpi, ("2026-01-01..2026-01-31", "60", 80), ("2026-06-01..2026-06-30", "80", 70))
    assert one.certainty.interval is not None
    assert one.certainty.interval.method == "newcombe"
    assert one.certainty.interval.low == pytest.approx(5.24, abs=0.005)
    assert one.certainty.interval.high == pytest.approx(33.39, abs=0.005)
    assert one.certainty.is_sure and one.verdict is Verdict.BETTER


def test_counts_of_few_months_have_an_exact_interval() -> None:
    kpi = "unit: count, kind: flow, better: higher, before: 2026-01-01..2026-02-28, after: 2026-06-01..2026-08-31"
    one = of(kpi, *monthly("2026-01-01", 10, 12, 0, 0, 0, 14, 15, 16))
    assert one.certainty.interval is not None
    assert one.certainty.interval.method == "garwood"
    assert one.certainty.is_sure is False
    assert ("uncertain", "") in kinds(one)


def test_means_that_tell_how_their_cases_scatter_have_welchs_interval(tmp_path: Path) -> None:
    """The same as of the 60 and 40 cases themselves: their deviation is put together from within and between months."""
    from statistics import fmean, stdev

    from crmplan.analysis.statistics.intervals import mean_change, summary
    from crmplan.model.series import Observation
    from crmplan.quantity import Figure

    cases = {
        1: [10.0, 12.0, 17.0, 31.0] * 8,
        2: [9.0, 11.0, 12.0, 30.0] * 7,
        6: [8.0, 9.0, 11.0, 15.0] * 5,
        7: [7.0, 9.0, 15.0, 13.0] * 5,
    }
    rows = tuple(
        Observation(
            date(2026, month, 1),
            Figure(Decimal(repr(fmean(values)))),
            len(values),
            sd=Decimal(repr(stdev(values))),
        )
        for month, values in cases.items()
    )
    made = plan(
        "project: {name: P, start: 2026-03-02}\nkpis: {k: {unit: days, kind: ratio, better: lower, "
        f"before: 2026-01-01..2026-02-28, after: 2026-06-01..2026-07-31}}}}\n{LIVE}"
    )
    found = efficiency(
        made, scheduled(made, "2026-11-02"), {"k": rows}, library=kpi_library(), cases=30, seed=1
    )
    before, after = summary(cases[1] + cases[2]), summary(cases[6] + cases[7])
    assert before is not None and after is not None
    expected = mean_change(before, after)
    interval = found.kpis[0].certainty.interval
    assert interval is not None and expected is not None
    assert (interval.low, interval.high) == (pytest.approx(expected.low), pytest.approx(expected.high))


def test_money_is_drawn_by_months_and_the_seed_decides() -> None:
    kpi = "unit: EUR, kind: flow, better: higher"
    rows = monthly("2025-01-01", *range(400, 414), 0, 0, *[420, 470, 445, 480, 460, 431] * 2)
    one, again, other = (of(kpi, *rows, seed=seed, on="2027-05-02").certainty.interval for seed in (1, 1, 2))
    assert one is not None and one.method == "bootstrap"
    assert one == again
    assert other is not None and other != one and other.low == pytest.approx(one.low, rel=0.2)


def test_few_months_have_welchs_interval() -> None:
    stats = pytest.importorskip("scipy.stats")
    before, after = [400, 410, 420, 405, 415, 411], [430, 470, 450]
    kpi = (
        "unit: EUR, kind: flow, better: higher, before: 2025-01-01..2025-06-30, after: 2026-06-01..2026-08-31"
    )
    one = of(kpi, *monthly("2025-01-01", *before), *monthly("2026-06-01", *after))
    expected = stats.ttest_ind(after, before, equal_var=False).confidence_interval()
    assert one.certainty.interval is not None and one.certainty.interval.method == "welch"
    assert one.certainty.interval[:2] == pytest.approx((expected.low, expected.high))


def test_events_are_the_cases_of_a_count() -> None:
    spans = "before: 2026-01-01..2026-03-31, after: 2026-06"
    rows = *monthly("2026-01-01", 10, 10, 10), ("2026-06-01", "29")
    kpi = f"kind: flow, better: higher, {spans}"
    few = [one for one in of(f"unit: count, {kpi}", *rows).remarks if one.kind is RemarkKind.FEW_CASES]
    assert [(one.side, one.numbers) for one in few] == [("after", (29,))]
    assert ("few-cases", "after") not in kinds(of(f"unit: EUR, {kpi}", *rows))


def test_change_without_an_interval_says_so() -> None:
    spans = "before: 2026-01-01..2026-03-31, after: 2026-06"
    rows = *monthly("2026-01-01", 400, 410, 420), ("2026-06-01", "500")
    kpi = f"unit: EUR, kind: flow, better: higher, {spans}"
    assert ("untold", "") in kinds(of(kpi, *rows))
    assert ("untold", "") not in kinds(of(f"{kpi}, tolerance: 50%", *rows))
    assert ("untold", "") not in kinds(of(kpi.replace("flow", "stock"), *rows))
    assert ("untold", "") not in kinds(of(f"{kpi}, baseline: 410, actual: 500"))


def test_typed_figure_that_the_file_contradicts_is_told() -> None:
    kpi = "unit: EUR, kind: flow, better: higher, before: 2026-01, after: 2026-06, actual: 500"
    rows = monthly("2026-01-01", 420, 410, 400, 400, 400, 500)
    assert ("contradicted", "before") in kinds(of(f"{kpi}, baseline: 300", *rows))
    assert not {"contradicted"} & {kind for kind, _ in kinds(of(f"{kpi}, baseline: 420", *rows))}
    assert not {"contradicted"} & {
        kind for kind, _ in kinds(of(f"{kpi}, baseline: 400, tolerance: 5%", *rows))
    }


def test_what_comes_after_the_status_date_is_not_known() -> None:
    kpi = (
        "unit: EUR, kind: flow, better: higher, before: 2025-06-01..2025-08-31, after: 2026-06-01..2026-08-31"
    )
    rows = monthly("2025-01-01", *range(100, 120))
    for kind, figure in (("flow", 117), ("stock", 118)):
        one = of(kpi.replace("flow", kind), *rows, on="2026-07-10")
        assert one.found.after.figure == figure
        assert ("not-over", "after") in kinds(one)


def test_typed_figure_that_its_observations_contradict_has_no_interval() -> None:
    rows = monthly("2025-01-01", *range(400, 414), 0, 0, 420, 470, 445, 480, 460)
    kpi = (
        "unit: EUR, kind: flow, better: higher, before: 2025-01-01..2025-12-31, after: 2026-06-01..2026-09-30"
    )
    assert of(f"{kpi}, baseline: 405.5", *rows).certainty.interval is not None
    assert of(f"{kpi}, baseline: 500", *rows).certainty.interval is None


# The trend


def test_rise_that_the_trend_explains_is_told() -> None:
    values = [100 + 5 * month + (3 if month % 2 else -3) for month in range(22)]
    one = of("unit: EUR, kind: flow, better: higher", *monthly("2025-01-01", *values))
    assert one.verdict is Verdict.BETTER and not one.is_by_trend
    assert ("explained", "") in kinds(one)
    assert one.certainty.is_sure and one.is_unsure


def test_rise_against_a_steeper_trend_is_a_fall() -> None:
    values = [100 + 10 * month + (3 if month % 2 else -3) for month in range(16)]
    values += [values[-1] - 60 + (2 if month % 2 else -2) for month in range(6)]
    one = of("unit: EUR, kind: flow, better: higher", *monthly("2025-01-01", *values))
    assert one.plain.change is not None and one.plain.change > 0
    assert isinstance(one.certainty.trend, Trend) and one.certainty.trend.effect.high < 0
    assert one.is_by_trend and one.verdict is Verdict.WORSE
    assert one.plain.verdict is Verdict.BETTER
    assert kinds(one)[0] == ("trend", "")


def test_change_that_a_trend_hides_is_told() -> None:
    values = [300 - 10 * month + (3 if month % 2 else -3) for month in range(16)]
    values += [237 + (2 if month % 2 else -2) for month in range(6)]
    one = of("unit: EUR, kind: flow, better: higher", *monthly("2025-01-01", *values))
    assert one.certainty.is_sure is False
    assert one.against_trend is not None and one.against_trend.kind is RemarkKind.HIDDEN
    assert kinds(one)[0] == ("hidden", "")
    tolerant = of("unit: EUR, kind: flow, better: higher, tolerance: 90%", *monthly("2025-01-01", *values))
    assert tolerant.against_trend is None


def test_change_that_may_be_chance_is_not_said_to_come_from_the_trend() -> None:
    values = [
        100,
        104,
        97,
        101,
        99,
        103,
        96,
        105,
        98,
        102,
        100,
        97,
        104,
        99,
        101,
        98,
        103,
        97,
        106,
        99,
        100,
        104,
    ]
    one = of("unit: EUR, kind: flow, better: higher", *monthly("2025-01-01", *values))
    assert one.certainty.is_sure is False and isinstance(one.certainty.trend, Trend)
    assert one.against_trend is None and one.is_unsure
    assert ("uncertain", "") in kinds(one)


def test_months_that_are_missing_make_no_trend() -> None:
    rows = monthly("2025-01-01", *range(100, 122))
    assert of("unit: EUR, kind: flow, better: higher", *rows).certainty.trend is not None
    assert of("unit: EUR, kind: flow, better: higher", *rows[:5], *rows[6:]).certainty.trend is None


def test_contradicted_kpi_stands_first() -> None:
    steep = [100 + 10 * month + (3 if month % 2 else -3) for month in range(16)]
    steep += [steep[-1] - 60 + (2 if month % 2 else -2) for month in range(6)]
    kpi = "unit: EUR, kind: flow, better: higher"
    flat = monthly("2025-01-01", *[100] * 16, *[150] * 6)
    found = compared(f"a: {{{kpi}}}, b: {{{kpi}}}", {"a": flat, "b": monthly("2025-01-01", *steep)})
    assert [one.id for one in found.kpis] == ["b", "a"]


@pytest.mark.skipif(not SHARED.exists(), reason="the published series are not there")
def test_mean_that_rises_while_the_effect_falls_is_a_fall() -> None:
    """Coronary events in Sicily (Lopez Bernal and others 2017): the ban came in January 2005, fewer are better."""
    cases = {case["id"]: case for case in yaml.safe_load(SHARED.read_text(encoding="utf-8"))}
    sicily = cases["sicily-its"]
    one = of(
        "unit: count, kind: flow, better: lower, tolerance: 1%, before: 2002-01-01..2004-12-31, "
        "after: 2005-01-01..2006-11-30",
        *monthly("2002-01-01", *sicily["events"]),
        start="2005-01-03",
        on="2006-12-01",
        rest="stages: {w: {tasks: {go-live: {finished: 2005-01-03}}}}",
    )
    expected = sicily["expected"]
    assert one.plain.change == pytest.approx(
        Decimal(str(expected["naive"]["mean_difference"])), abs=Decimal("0.001")
    )
    assert one.plain.verdict is Verdict.WORSE and one.verdict is Verdict.BETTER
    trend = one.certainty.trend
    assert isinstance(trend, Trend) and trend.fit.mean_ratio is not None
    assert trend.fit.mean_ratio.estimate == pytest.approx(expected["seasonal_model"]["rate_ratio"], abs=0.02)
    assert one.certainty.rank is not None
    assert one.certainty.rank.p == pytest.approx(expected["naive"]["mann_whitney_p"], abs=1e-4)


# What to know


@pytest.mark.parametrize(
    ("kpi", "rows", "expected"),
    [
        (
            "as: win-rate, before: 2026-01, after: 2026-06",
            (("2026-01-01..2026-01-31", "60", 29), ("2026-06-01..2026-06-30", "80", 30)),
            ("few-cases", "before"),
        ),
        (
            "kind: ratio, better: higher, before: 2026-01-01..2026-01-27, baseline: 5, after: 2026-06, actual: 6",
            (),
            ("short", "before"),
        ),
        (
            "kind: flow, better: higher, baseline: 5, before: 2026-01, actual: 6, after: 2026-05-01..2026-06-30",
            (),
            ("before-launch", "after"),
        ),
        (
            "as: cohort-conversion, baseline: 5%, before: 2026-01, actual: 6%, after: 2026-10",
            (),
            ("unfinished", "after"),
        ),
        (
            "as: stage-duration-days, baseline: 5, before: 2026-01, actual: 6, after: 2026-10",
            (),
            ("long-missing", "after"),
        ),
        (
            "kind: flow, better: higher, baseline: 5, before: 2026-01, actual: 6, after: 2026-06",
            (),
            ("season", ""),
        ),
        (
            "kind: flow, better: higher, before: 2025-12-15..2026-02-28, after: 2026-06-01..2026-07-31",
            monthly("2025-12-01", 5, 6, 7, 0, 0, 0, 8, 9),
            ("cut", "before"),
        ),
        (
            "kind: flow, better: higher, before: 2026-01-01..2026-03-31, after: 2026-06-01..2026-08-31",
            (
                *monthly("2026-01-01", 5, 6),
                ("2026-03-01", "4"),
                ("2026-06-01", "4"),
                ("2026-08-01", "4"),
            ),
            ("missing", "after"),
        ),
        (
            "kind: flow, better: higher, before: 2026-01-01..2026-03-31, after: 2026-06-01..2026-10-31",
            monthly("2026-01-01", 5, 6, 7, 8, 9, 10, 11, 12, 13, 14),
            ("per-month", ""),
        ),
        (
            "kind: flow, per: day, better: higher, before: 2026-01-01..2026-03-31, after: 2026-06-01..2026-10-31",
            monthly("2026-01-01", 5, 6, 7, 8, 9, 10, 11, 12, 13, 14),
            ("per-day", ""),
        ),
    ],
)
def test_reader_is_told(kpi: str, rows: tuple[Row, ...], expected: tuple[str, str]) -> None:
    assert expected in kinds(of(kpi, *rows))


def test_open_period_begins_with_its_first_observation() -> None:
    kpi = "unit: EUR, kind: flow, better: higher, after: 2026-06-01..2026-08-31"
    year = monthly("2025-03-01", *range(100, 118))
    assert ("season", "") in kinds(of(kpi, *year))
    assert ("season", "") in kinds(of(f"{kpi}, before: 2025-03-01..2026-02-28", *year))
    days = [(f"2026-02-{day}", "5") for day in range(10, 29)] + [
        (f"2026-06-{day}", "5") for day in range(10, 31)
    ]
    assert ("short", "before") in kinds(of("kind: flow, better: higher, after: 2026-06", *days))


def test_days_that_the_file_does_not_tell_of_are_told() -> None:
    days = [
        (date.fromordinal(date(2025, 9, 10).toordinal() + number).isoformat(), "10") for number in range(300)
    ]
    kpi = (
        "unit: EUR, kind: flow, better: higher, before: 2025-07-01..2026-02-28, after: 2026-06-01..2026-12-31"
    )
    one = of(kpi, *days)
    told = [(remark.side, remark.days) for remark in one.remarks if remark.kind is RemarkKind.SILENT]
    assert told == [
        ("before", (date(2025, 9, 10), date(2026, 2, 28))),
        ("after", (date(2026, 6, 1), date(2026, 7, 6))),
    ]
    assert ("not-over", "after") in kinds(one)
    whole = of("unit: EUR, kind: flow, better: higher, after: 2026-06", *days)
    assert not {"silent", "not-over"} & {kind for kind, _ in kinds(whole)}


def test_like_periods_of_many_cases_need_no_word() -> None:
    kpi = "as: win-rate, before: 2025-06-01..2025-10-31, after: 2026-06-01..2026-10-31, tolerance: 1%"
    rows = (("2025-06-01..2025-10-31", "20", 900), ("2026-06-01..2026-10-31", "30", 900))
    assert kinds(of(kpi, *rows)) == []


def test_period_shorter_than_a_sale_is_told() -> None:
    found = compared(
        "cycle: {as: sales-cycle-days, baseline: 45, before: 2026-01}, "
        "k: {as: revenue, baseline: 5, before: 2026-01, actual: 6, after: 2026-06}",
        {},
    )
    told = {one.id: kinds(one) for one in found.kpis}
    assert {("shorter-than-cycle", "before"), ("shorter-than-cycle", "after")} <= set(told["k"])


def test_median_that_goes_the_other_way_is_told() -> None:
    from crmplan.model.series import Observation
    from crmplan.quantity import Figure

    rows = tuple(
        Observation(date(2026, month, 1), Figure(Decimal(mean)), 50, date(2026, month, 28), Decimal(median))
        for month, mean, median in ((1, 10, 9), (6, 12, 7))
    )
    made = plan(
        "project: {name: P, start: 2026-03-02}\nkpis: {k: {unit: days, kind: ratio, better: lower, "
        f"before: 2026-01-01..2026-01-28, after: 2026-06-01..2026-06-28}}}}\n{LIVE}"
    )
    found = efficiency(
        made, scheduled(made, "2026-11-02"), {"k": rows}, library=kpi_library(), cases=30, seed=1
    )
    assert ("median", "") in kinds(found.kpis[0])


def test_remarks_stand_by_their_weight() -> None:
    order = [kind.value for kind in RemarkKind]
    told = [
        kind
        for kind, _ in kinds(
            of(
                "as: win-rate, before: 2026-01-01..2026-01-20, after: 2026-06-01..2026-06-09",
                ("2026-01-01..2026-01-20", "20", 9),
                ("2026-06-01..2026-06-09", "30", 8),
            )
        )
    ]
    assert len(told) > 3
    assert told == sorted(told, key=order.index)


# Goals


def test_goal_is_attained_by_the_first_kpi_in_its_unit() -> None:
    spans = "before: 2026-01, after: 2026-06"
    found = compared(
        f"calls: {{unit: count, goal: more, baseline: 5, actual: 9, {spans}}}, "
        f"sales: {{unit: EUR, goal: more, baseline: 100, actual: 140, {spans}}}",
        {},
        rest=f"goals: {{more: {{target: 180, unit: EUR, due: day 5}}, other: {{target: 5, unit: EUR}}}}\n{LIVE}",
    )
    more, other = found.goals
    assert (more.by and more.by.id, more.attained, more.due) == ("sales", Decimal("0.5"), date(2026, 3, 6))
    assert (other.by, other.attained) == (None, None)
    assert [one.id for one in found.limited(["sales"]).kpis] == ["sales"]
    assert [one.id for one in found.limited(["calls"]).goals] == []
