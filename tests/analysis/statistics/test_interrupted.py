"""Interrupted series against known answers, what a model is made of, hostile series, and statsmodels as an oracle."""

from math import exp, inf, isfinite, ldexp, log, nan, pi, sin, sqrt
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from crmplan.analysis.statistics.effects import Disagreement, Effect, as_ratio, disagreement
from crmplan.analysis.statistics.interrupted import (
    Interrupted,
    Reason,
    automatic_lags,
    durbin_watson,
    interrupted,
)
from crmplan.analysis.statistics.intervals import mean_change, summary
from crmplan.analysis.statistics.segments import segments

NILE = (
    1120, 1160, 963, 1210, 1160, 1160, 813, 1230, 1370, 1140, 995, 935, 1110, 994, 1020, 960, 1180, 799, 958, 1140,
    1100, 1210, 1150, 1250, 1260, 1220, 1030, 1100, 774, 840, 874, 694, 940, 833, 701, 916, 692, 1020, 1050, 969, 831,
    726, 456, 824, 702, 1120, 1100, 832, 764, 821, 768, 845, 864, 862, 698, 845, 744, 796, 1040, 759, 781, 865, 845,
    944, 984, 897, 822, 1010, 771, 676, 649, 846, 812, 742, 801, 1040, 860, 874, 848, 890, 744, 749, 838, 1050, 918,
    986, 797, 923, 975, 815, 1020, 906, 901, 1170, 912, 746, 919, 718, 714, 740,
)  # fmt: skip
"""Yearly flow of the Nile at Aswan 1871-1970, in 10^8 m³ (Cobb, "The Problem of the Nile", Biometrika 65, 1978); its
level fell after 1898, the 28th value."""

ORACLE = "statsmodels is an oracle of the tests alone"


def of(values: Any, at: int, **options: Any) -> Interrupted:
    found = interrupted(values, at, **options)
    assert isinstance(found, Interrupted), found
    return found


def effects(found: Interrupted) -> list[Effect]:
    every = [found.intercept, found.trend, found.level_change, found.slope_change, *found.season]
    return [one for one in every if one is not None]


def noise(n: int, seed: int) -> np.ndarray:
    return np.random.Generator(np.random.PCG64([n, seed])).normal(size=n)


# --- known answers ----------------------------------------------------------------------------------


def test_nile_has_its_known_fall() -> None:
    """Means before and after as published (1097.75 and 849.97); the regression as statsmodels 0.15 has it."""
    before, after = summary(NILE[:28]), summary(NILE[28:])
    assert before is not None and after is not None
    assert (before.mean, round(after.mean, 4)) == (1097.75, 849.9722)
    found = of(NILE, 28)
    assert found.lags == automatic_lags(100) == 4
    assert [one.estimate for one in effects(found)] == pytest.approx(
        (1082.0961, 1.1595512, -289.10269, -0.46908877), rel=1e-6
    )
    assert [one.se for one in effects(found)] == pytest.approx(
        (34.35505, 2.6437225, 63.049804, 2.7572859), rel=1e-6
    )
    assert (found.r2, found.durbin_watson) == pytest.approx((0.44264984, 1.6878458), rel=1e-6)
    change = mean_change(before, after)
    assert disagreement(after.mean - before.mean, change, found.level_change) is None


def test_what_was_put_in_comes_out() -> None:
    """A trend of 2, a fall by 30, a slope of 1 less, and a yearly wave; the noise is a hundredth of all that."""
    values = [
        100 + 2 * t + (t >= 30) * (-30 - (t - 30)) + 8 * sin(2 * pi * t / 12) + 0.1 * e
        for t, e in enumerate(noise(60, 1).tolist())
    ]
    found = of(values, 30, season=1)
    assert [one.estimate for one in effects(found)] == pytest.approx([100, 2, -30, -1, 0, 8], abs=0.2)
    assert found.trend_after.estimate == pytest.approx(1, abs=0.02)
    assert found.mean_difference.estimate == pytest.approx(-30 - 14.5, abs=0.2)
    assert found.harmonics == 1 and found.freedom == 54
    assert found.mean_ratio is None


def test_counts_that_were_put_in_come_out() -> None:
    exposure = [1000 + 10 * t for t in range(48)]
    counts = [round(e * exp(-1 + 0.01 * t + (t >= 24) * 0.3)) for t, e in enumerate(exposure)]
    found = of(counts, 24, family="poisson", exposure=exposure, has_slope_change=False)
    assert as_ratio(found.level_change).estimate == pytest.approx(exp(0.3), abs=2e-3)
    assert found.trend.estimate == pytest.approx(0.01, abs=1e-4)
    assert found.mean_ratio is not None
    assert found.mean_ratio == pytest.approx(as_ratio(found.level_change), rel=1e-9)
    assert found.slope_change is None and found.trend_after == found.trend
    assert found.mean_difference.estimate == pytest.approx(
        sum(found.fitted[24:]) / 24 - sum(found.counterfactual) / 24, rel=1e-12
    )


def test_mean_that_rises_hides_a_fall() -> None:
    """What rose all the time, and fell at one moment: the plain comparison has the wrong sign."""
    values = [100 + 10 * t - 60 * (t >= 20) + e for t, e in enumerate(noise(40, 2).tolist())]
    before, after = summary(values[:20]), summary(values[20:])
    assert before is not None and after is not None and after.mean > before.mean
    found = of(values, 20)
    change = mean_change(before, after)
    assert change is not None and not change.has_zero
    assert disagreement(after.mean - before.mean, change, found.mean_difference) is Disagreement.OPPOSITE
    trend = [100 + 10 * t + e for t, e in enumerate(noise(40, 3).tolist())]
    one, other = summary(trend[:20]), summary(trend[20:])
    assert one is not None and other is not None
    only = disagreement(other.mean - one.mean, mean_change(one, other), of(trend, 20).mean_difference)
    assert only is Disagreement.ONLY_PLAIN


# --- how its parts hang together --------------------------------------------------------------------


def test_mean_difference_is_that_of_fitted_and_counterfactual() -> None:
    values = (noise(36, 4) * 5 + np.arange(36)).tolist()
    found = of(values, 20, season=1)
    gaps = [a - b for a, b in zip(found.fitted[20:], found.counterfactual, strict=True)]
    assert found.mean_difference.estimate == pytest.approx(sum(gaps) / 16, rel=1e-9)
    assert found.counterfactual[0] - found.fitted[20] == pytest.approx(-found.level_change.estimate, rel=1e-9)
    residuals = [value - fit for value, fit in zip(values, found.fitted, strict=True)]
    assert found.durbin_watson == pytest.approx(durbin_watson(residuals))
    assert found.dispersion == pytest.approx(sum(e * e for e in residuals) / found.freedom)
    assert found.at == 20 and len(found.fitted) == 36


def test_limits_are_of_student_with_the_degrees_of_freedom_left() -> None:
    found = of([1, 3, 2, 5, 4, 7], 3)
    assert found.freedom == 2
    for one in effects(found):
        assert (one.high - one.estimate) / one.se == pytest.approx(4.302653, rel=1e-6)


def test_limits_of_few_counts_are_of_student_and_of_many_normal() -> None:
    for n, quantile in ((12, 2.306004), (60, 1.959964)):
        counts = [20 + 3 * (t % 4) for t in range(n)]
        change = of(counts, n // 2, family="poisson").level_change
        assert (change.high - change.estimate) / change.se == pytest.approx(quantile, rel=1e-6)


@pytest.mark.parametrize(("n", "lags"), [(6, 2), (31, 3), (100, 4), (1000, 6)])
def test_lags_follow_the_rule_of_thumb(n: int, lags: int) -> None:
    assert automatic_lags(n) == lags
    assert of((noise(n, 5) + 3).tolist(), n // 2).lags == lags


def test_season_is_left_out_where_it_cannot_be_told() -> None:
    values = noise(23, 6).tolist()
    assert of(values, 12, season=2) == of(values, 12)
    assert of(values, 12, season=2).season == ()
    assert of([*values, 1.0], 12, season=2).harmonics == 2
    assert of(noise(8, 7).tolist(), 4, season=1, period=4, has_slope_change=False, lags=1).harmonics == 0
    assert of(noise(16, 7).tolist(), 8, season=9, period=4).harmonics == 2  # the second has no sine


@given(st.integers(-900, 900), st.integers(0, 50))
def test_scale_by_a_power_of_two_changes_no_digit(power: int, seed: int) -> None:
    values = (100 + 10 * noise(18, seed)).tolist()
    plain, scaled = of(values, 9), of([ldexp(value, power) for value in values], 9)
    for one, other in zip(effects(plain), effects(scaled), strict=True):
        assert other == Effect(*(ldexp(figure, power) for figure in one[:4]), one.p)
    assert scaled.r2 == plain.r2 and scaled.durbin_watson == plain.durbin_watson
    assert scaled.counterfactual == tuple(ldexp(figure, power) for figure in plain.counterfactual)


@pytest.mark.parametrize("base", [1e9, 1e12, 1e15, -1e15])
def test_huge_level_keeps_the_small_effect(base: float) -> None:
    values = [round(value) for value in (1000 * noise(30, 8)).tolist()]
    plain, moved = of(values, 15), of([base + value for value in values], 15)
    assert moved.intercept.estimate == pytest.approx(base + plain.intercept.estimate, rel=1e-14)
    for one, other in zip(effects(plain)[1:], effects(moved)[1:], strict=True):
        assert other == pytest.approx(one, rel=1e-8)


def test_order_of_exposure_scale_is_no_matter() -> None:
    counts = [12, 15, 9, 11, 20, 22, 19, 25]
    plain = of(counts, 4, family="poisson", exposure=[3.0] * 8)
    huge = of(counts, 4, family="poisson", exposure=[3e200] * 8)
    tiny = of(counts, 4, family="poisson", exposure=[3e-200] * 8)
    for other in (huge, tiny, of(counts, 4, family="poisson")):
        assert other.level_change == pytest.approx(plain.level_change, rel=1e-9)
        assert other.mean_difference == pytest.approx(plain.mean_difference, rel=1e-9)


# --- what tells nothing -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "at", "reason"),
    [
        ([1, 2, nan, 4, 5, 6], 3, Reason.NOT_FINITE),
        ([1, 2, inf, 4, 5, 6], 3, Reason.NOT_FINITE),
        ([1, 2, 4, 5, 6, 9], 2, Reason.FEW_BEFORE),
        ([1, 2, 4, 5, 6, 9], -1, Reason.FEW_BEFORE),
        ([1, 2, 4, 5, 6, 9], 4, Reason.FEW_AFTER),
        ([1, 2, 4, 5, 6, 9], 40, Reason.FEW_AFTER),
        ([], 0, Reason.FEW_BEFORE),
        ([0.1] * 9, 4, Reason.CONSTANT),
        ([0.1 * t for t in range(9)], 4, Reason.NO_SCATTER),
        ([5, 5, 5, 5, 7, 7, 7], 4, Reason.NO_SCATTER),
        ([1e15 + t % 2 / 8 for t in range(9)], 4, Reason.NO_SCATTER),
        ([1.7e308, -1.7e308] * 6, 6, Reason.NOT_FINITE),
    ],
)
def test_series_that_tells_nothing_says_why(values: list[float], at: int, reason: Reason) -> None:
    assert interrupted(values, at) is reason


@pytest.mark.parametrize(
    ("counts", "exposure", "reason"),
    [
        ([1, 2, 3, -1, 5, 6], None, Reason.NEGATIVE),
        ([1, 2, 3, 4, 5, 6], [1, 1, 1, 1, 0, 1], Reason.NO_EXPOSURE),
        ([1, 2, 3, 4, 5, 6], [1, 1, 1, 1, nan, 1], Reason.NOT_FINITE),
        ([0, 0, 0, 4, 5, 6], None, Reason.NO_EVENTS),
        ([1, 2, 3, 0, 0, 0], None, Reason.NO_EVENTS),
        ([4, 5, 6, 4, 0, 0, 0, 7], None, Reason.NO_CONVERGENCE),
        ([99, 98, 97, 99, 98, 97], [1, 1e150, 1e300, 1e-300, 1e-300, 1e-300], Reason.NOT_FINITE),
        ([99, 98, 97, 99, 98, 97], [1e300, 1e150, 1, 1e300, 1e300, 1e300], Reason.NOT_FINITE),
    ],
)
def test_counts_that_tell_nothing_say_why(
    counts: list[int], exposure: list[float] | None, reason: Reason
) -> None:
    at = len(counts) // 2
    assert interrupted(counts, at, family="poisson", exposure=exposure) is reason


def test_constant_counts_are_as_sure_as_counts_can_be() -> None:
    found = of([400] * 10, 5, family="poisson")
    assert found.level_change.estimate == pytest.approx(0, abs=1e-12)
    assert found.level_change.se > 0.05
    assert found.dispersion == pytest.approx(0, abs=1e-20)
    assert found.durbin_watson is None or 0 <= found.durbin_watson <= 4


@given(
    st.lists(st.one_of(st.floats(), st.floats(0, 50).map(round)), max_size=40),
    st.integers(-2, 42),
    st.sampled_from(["normal", "poisson"]),
    st.integers(0, 7),
    st.integers(1, 13),
    st.one_of(st.none(), st.integers(0, 60)),
    st.booleans(),
)
@settings(max_examples=300)
@example([0, 0, 1e300, 0, 1, 0], 3, "poisson", 0, 12, None, True)
@example([1e-320, 0, 5e-324, 0, 1e-320, 1, 2], 3, "poisson", 0, 12, None, True)
@example([5e-324, 0, 5e-324, 0, 1e-320, 0], 3, "normal", 0, 12, None, True)
@example([1.7e308, 0, 1e308, 0, 1.2e308, 1, 1.7e308], 3, "poisson", 0, 12, None, False)
def test_no_series_breaks_it(
    values: list[float], at: int, family: Any, season: int, period: int, lags: int | None, has_slope: bool
) -> None:
    found = interrupted(
        values, at, family=family, season=season, period=period, lags=lags, has_slope_change=has_slope
    )
    if isinstance(found, Interrupted):
        assert all(isfinite(figure) for one in effects(found) for figure in one)
        assert all(one.low <= one.estimate <= one.high and 0 <= one.p <= 1 for one in effects(found))


# --- against statsmodels ----------------------------------------------------------------------------


@given(st.integers(8, 70), st.integers(0, 99), st.booleans(), st.integers(0, 3), st.data())
@settings(max_examples=60)
def test_values_agree_with_statsmodels(
    n: int, seed: int, has_slope: bool, season: int, data: st.DataObject
) -> None:
    """The oracle's own rounding reaches 1e-6 where few steps stand before: exact fractions agree to 12 digits."""
    api = pytest.importorskip("statsmodels.api", reason=ORACLE)
    at = data.draw(st.integers(3, n - 3))
    values = 200 + 20 * np.cumsum(noise(n, seed))
    found = of(values.tolist(), at, season=season, has_slope_change=has_slope)
    parts = segments(n, at, has_slope_change=has_slope, pairs=season, period=12)
    fit = api.OLS(values, parts.columns).fit(
        cov_type="HAC", cov_kwds={"maxlags": found.lags, "use_correction": True}, use_t=True
    )
    mine = effects(found)
    assert [one.estimate for one in mine] == pytest.approx(fit.params.tolist(), rel=1e-6, abs=1e-7)
    assert [one.se for one in mine] == pytest.approx(fit.bse.tolist(), rel=1e-5, abs=1e-9)
    assert [one.p for one in mine] == pytest.approx(fit.pvalues.tolist(), rel=1e-4, abs=1e-12)
    assert [one.low for one in mine] == pytest.approx(fit.conf_int()[:, 0].tolist(), rel=1e-5, abs=1e-7)
    weights = (parts.columns[at:] - parts.undisturbed).mean(axis=0)
    test = fit.t_test(weights)
    assert found.mean_difference.estimate == pytest.approx(test.effect.item(), rel=1e-5, abs=1e-7)
    assert found.mean_difference.se == pytest.approx(test.sd.item(), rel=1e-5, abs=1e-8)
    assert found.trend_after.se == pytest.approx(fit.t_test(parts.trend_after).sd.item(), rel=1e-5, abs=1e-8)
    assert found.freedom == fit.df_resid
    tools = pytest.importorskip("statsmodels.stats.stattools", reason=ORACLE)
    assert found.durbin_watson == pytest.approx(tools.durbin_watson(fit.resid), rel=1e-7)


@given(st.integers(8, 70), st.integers(0, 99), st.booleans(), st.integers(0, 3), st.data())
@settings(max_examples=60)
def test_counts_agree_with_statsmodels(
    n: int, seed: int, has_slope: bool, season: int, data: st.DataObject
) -> None:
    """The means' errors too: their gradients are taken by differences here."""
    api = pytest.importorskip("statsmodels.api", reason=ORACLE)
    at = data.draw(st.integers(3, n - 3))
    draw = np.random.Generator(np.random.PCG64([n, seed]))
    exposure = draw.uniform(50, 150, n)
    counts = draw.negative_binomial(5, 0.05, n) + 1.0
    found = of(
        counts.tolist(),
        at,
        exposure=exposure.tolist(),
        family="poisson",
        season=season,
        has_slope_change=has_slope,
    )
    parts = segments(n, at, has_slope_change=has_slope, pairs=season, period=12)
    model = api.GLM(counts, parts.columns, family=api.families.Poisson(), offset=np.log(exposure))
    fit = model.fit(scale="X2", tol=1e-14, maxiter=200)
    assume(fit.scale >= 1)
    mine = effects(found)
    assert [one.estimate for one in mine] == pytest.approx(fit.params.tolist(), rel=1e-6, abs=1e-8)
    assert [one.se for one in mine] == pytest.approx(fit.bse.tolist(), rel=1e-6)
    assert found.dispersion == pytest.approx(fit.scale, rel=1e-6)
    if found.freedom >= 30:
        assert [one.p for one in mine] == pytest.approx(fit.pvalues.tolist(), rel=1e-4, abs=1e-12)

    def sums(coefficients: np.ndarray) -> tuple[float, float]:
        after = np.exp(parts.columns[at:] @ coefficients) * exposure[at:]
        without = np.exp(parts.undisturbed @ coefficients) * exposure[at:]
        return float(after.mean() - without.mean()), log(after.sum() / without.sum())

    steps = 1e-6 * np.diag(fit.bse)
    slopes = (
        np.array([np.subtract(sums(fit.params + s), sums(fit.params - s)) / 2e-6 for s in steps]).T / fit.bse
    )
    difference, ratio = (sqrt(slope @ fit.cov_params() @ slope) for slope in slopes)
    assert found.mean_difference.se == pytest.approx(difference, rel=1e-4)
    assert found.mean_ratio is not None
    assert found.mean_ratio.se / found.mean_ratio.estimate == pytest.approx(ratio, rel=1e-4)
    assert (found.mean_difference.estimate, log(found.mean_ratio.estimate)) == pytest.approx(
        sums(fit.params), rel=1e-6, abs=1e-7
    )
