"""Two published interrupted series have their published answers.

Their data stand beside a checkout of the project and are no part of it; where they are missing, the tests are skipped.
"""

from math import exp, sqrt
from pathlib import Path
from typing import Any

import pytest
import yaml

from crmplan.analysis.statistics.effects import Disagreement, as_ratio, disagreement
from crmplan.analysis.statistics.interrupted import Interrupted, interrupted
from crmplan.analysis.statistics.intervals import mean_change, summary
from crmplan.analysis.statistics.ranks import rank_test

FILE = Path(__file__).parents[4] / "shared" / "data" / "interrupted-series.yaml"

pytestmark = pytest.mark.skipif(not FILE.exists(), reason="the published series are not here")


def case(name: str) -> dict[str, Any]:
    (found,) = [one for one in yaml.safe_load(FILE.read_text(encoding="utf-8")) if one["id"] == name]
    return dict(found)


def test_cigarettes_in_california() -> None:
    series = case("prop99-its")
    expected, at = series["expected"], series["intervention_year"] - series["years"][0]
    found = interrupted(series["values"], at, lags=1)
    assert isinstance(found, Interrupted) and found.slope_change is not None
    effects = (found.intercept, found.trend, found.level_change, found.slope_change)
    assert [one.estimate for one in effects] == pytest.approx([expected[f"b{i}"] for i in range(4)], rel=1e-6)
    errors = [one.se for one in effects[1:]]
    assert errors == pytest.approx([expected["se_newey_west"][f"b{i}"] for i in (1, 2, 3)], rel=1e-6)
    assert found.r2 == pytest.approx(expected["r2"], abs=1e-6)


def test_plain_comparison_of_cigarettes() -> None:
    series = case("prop99-its")
    naive, at = series["expected"]["naive"], series["intervention_year"] - series["years"][0]
    before, after = series["values"][:at], series["values"][at:]
    ranks = rank_test(before, after)
    means = [one.mean for one in (summary(before), summary(after)) if one]
    assert ranks is not None
    assert means == pytest.approx([naive["mean_before"], naive["mean_after"]], abs=1e-4)
    assert (ranks.u, ranks.p) == pytest.approx((naive["mann_whitney_u"], naive["mann_whitney_p"]), rel=1e-5)


def sicily(season: int | None) -> tuple[dict[str, Any], Interrupted]:
    series = case("sicily-its")
    found = interrupted(
        series["events"],
        series["intervention_index"],
        exposure=series["standard_population"],
        family="poisson",
        season=season,
        has_slope_change=False,
    )
    assert isinstance(found, Interrupted)
    return series["expected"], found


def test_coronary_events_in_sicily() -> None:
    expected, found = sicily(None)
    ratio, change = as_ratio(found.level_change), found.level_change
    assert round(ratio.estimate, 3) == expected["rate_ratio"]
    assert [round(ratio.low, 3), round(ratio.high, 3)] == expected["quasi_poisson_ci95"]
    reach = 1.959964 * change.se / sqrt(found.dispersion)  # without the dispersion, as the article has it
    limits = [round(exp(change.estimate + sign * reach), 3) for sign in (-1, 1)]
    assert limits == expected["ci95"]
    assert round(as_ratio(found.trend).estimate, 3) == expected["trend_per_month"]
    assert round(found.dispersion, 3) == expected["dispersion"]


def test_coronary_events_in_sicily_by_season() -> None:
    expected, found = sicily(2)
    seasonal, ratio = expected["seasonal_model"], as_ratio(found.level_change)
    assert found.harmonics == seasonal["harmonics"]
    assert round(ratio.estimate, 3) == seasonal["rate_ratio"]
    assert [round(ratio.low, 3), round(ratio.high, 3)] == seasonal["ci95"]
    assert round(found.dispersion, 3) == seasonal["dispersion"]
    assert round(exp(12 * found.trend.estimate), 3) == seasonal["trend_per_year"]


def test_rising_mean_of_sicily_hides_the_fall() -> None:
    expected, found = sicily(2)
    series = case("sicily-its")
    naive, at = expected["naive"], series["intervention_index"]
    before, after = series["events"][:at], series["events"][at:]
    one, other, ranks = summary(before), summary(after), rank_test(before, after)
    assert one is not None and other is not None and ranks is not None
    change, interval = other.mean - one.mean, mean_change(one, other)
    assert round(change, 4) == naive["mean_difference"]
    assert (ranks.u, round(ranks.p, 5)) == (naive["mann_whitney_u_before"], naive["mann_whitney_p"])
    assert interval is not None and not interval.has_zero
    edge = mean_change(one, other, level=1 - naive["welch_p"])
    assert edge is not None and edge.low == pytest.approx(0, abs=1e-3)
    assert found.mean_difference.high < 0
    assert disagreement(change, interval, found.mean_difference) is Disagreement.OPPOSITE
