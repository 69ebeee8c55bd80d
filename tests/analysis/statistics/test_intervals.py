"""Intervals of means and shares against published examples; against scipy and statsmodels where they are installed."""

import math
from math import inf, nan
from statistics import mean, stdev

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from crmplan.analysis.statistics.intervals import (
    Interval,
    Summary,
    binary_power,
    mean_change,
    score_limits,
    share_change,
    summary,
    unscaled,
    weighted_summary,
)

FINITE = st.floats(-1e6, 1e6)
VALUES = st.lists(FINITE, min_size=2, max_size=30)
SHARES = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
SLEEP = (
    [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0],
    [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4],
)
"""Hours of sleep that two drugs gave ("Student", "The Probable Error of a Mean", Biometrika 6, 1908)."""


# --- a sample ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "middle", "deviation"),
    [
        ([10000001, 10000003, 10000002], 10000002, 1.0),
        ([1.2, *[1.1, 1.3] * 500], 1.2, 0.1),
        ([1000000.2, *[1000000.1, 1000000.3] * 500], 1000000.2, 0.1),
        ([10000000.2, *[10000000.1, 10000000.3] * 500], 10000000.2, 0.1),
    ],
    ids=["NumAcc1", "NumAcc2", "NumAcc3", "NumAcc4"],
)
def test_reference_samples_of_nist_have_their_certified_figures(
    values: list[float], middle: float, deviation: float
) -> None:
    found = summary(values)
    assert found is not None
    assert found.mean == pytest.approx(middle, rel=1e-15)
    assert found.sd == pytest.approx(deviation, rel=3e-8)  # the values themselves are rounded in binary
    assert found.n == len(values)


@given(VALUES, st.integers(-900, 900))
def test_scale_by_a_power_of_two_changes_no_digit(values: list[float], power: int) -> None:
    plain = summary([round(value) for value in values])
    scaled = summary([math.ldexp(round(value), power) for value in values])
    assert plain is not None and scaled is not None
    assert scaled == Summary(math.ldexp(plain.mean, power), math.ldexp(plain.sd, power), plain.n)


@given(VALUES)
def test_summary_is_that_of_exact_fractions(values: list[float]) -> None:
    found = summary(values)
    assert found is not None
    assert found.mean == pytest.approx(mean(values), rel=1e-12, abs=1e-12 * max(map(abs, values)))
    assert found.sd == pytest.approx(stdev(values), rel=1e-9, abs=1e-12 * max(map(abs, values)))


def test_constant_sample_has_no_deviation() -> None:
    assert summary([0.1] * 10) == Summary(0.1, 0.0, 10)
    assert summary([1e300] * 3) == Summary(1e300, 0.0, 3)


@pytest.mark.parametrize("values", [[], [1.0], [1.0, nan], [1.0, inf]])
def test_sample_that_tells_nothing_has_no_summary(values: list[float]) -> None:
    assert summary(values) is None


def test_scale_overflows_to_infinity() -> None:
    assert unscaled(0.75, binary_power([3.0])) == 3.0
    assert unscaled(-1.0, 1024) == -inf
    assert unscaled(0.0, 5000) == 0.0
    assert binary_power([]) == 0


# --- means ------------------------------------------------------------------------------------------


def test_sleep_of_student_has_its_published_interval() -> None:
    one, other = (summary(values) for values in SLEEP)
    assert one is not None and other is not None
    found = mean_change(one, other)
    assert found is not None and found.method == "welch" and found.level == 0.95
    assert (round(found.low, 7), round(found.high, 7)) == (-0.2054832, 3.3654832)


@pytest.mark.parametrize(
    "after",
    [Summary(1, 1, 1), Summary(1, 0, 9), Summary(nan, 1, 9), Summary(1, nan, 9), Summary(1, inf, 9)],
    ids=["one case", "neither varies", "no mean", "no deviation", "infinite"],
)
def test_mean_that_tells_nothing_has_no_interval(after: Summary) -> None:
    assert mean_change(Summary(2.0, 0.0, 5), after) is None
    assert mean_change(after, Summary(2.0, 0.0, 5)) is None


def test_side_that_does_not_vary_leaves_the_other() -> None:
    found = mean_change(Summary(0, 0, 5), Summary(0, 1, 10))
    assert found is not None and found.high == pytest.approx(2.262157 / 10**0.5, rel=1e-6)


@given(FINITE, FINITE, st.floats(1e-3, 1e3), st.floats(0, 1e3), st.integers(2, 99), st.integers(2, 99))
def test_swapped_periods_mirror_the_interval(
    one: float, other: float, sd: float, spread: float, n: int, m: int
) -> None:
    before, after = Summary(one, sd, n), Summary(other, spread, m)
    there, back = mean_change(before, after), mean_change(after, before)
    assert there is not None and back is not None
    assert (there.low, there.high) == (-back.high, -back.low)
    assert there.low < other - one < there.high
    wider = mean_change(before, after, level=0.99)
    assert wider is not None and wider.low < there.low and there.high < wider.high


@pytest.mark.parametrize("scale", [1e-300, 1e-150, 1e15, 1e150, 1e300])
def test_scale_of_means_is_no_matter(scale: float) -> None:
    plain = mean_change(Summary(2, 1, 9), Summary(3, 2, 7))
    scaled = mean_change(Summary(2 * scale, scale, 9), Summary(3 * scale, 2 * scale, 7))
    assert plain is not None and scaled is not None
    assert (scaled.low / scale, scaled.high / scale) == pytest.approx((plain.low, plain.high), rel=1e-12)


def test_interval_that_overflows_is_none() -> None:
    assert mean_change(Summary(-1e308, 1e308, 2), Summary(1e308, 1e308, 2)) is None


@given(VALUES, VALUES, st.sampled_from([0.8, 0.95, 0.999]))
def test_means_agree_with_scipy(before: list[float], after: list[float], level: float) -> None:
    stats = pytest.importorskip("scipy.stats", reason="scipy is an oracle of the tests alone")
    one, other = summary(before), summary(after)
    assert one is not None and other is not None
    assume(one.sd > 1e-6 and other.sd > 1e-6)
    found = mean_change(one, other, level=level)
    expected = stats.ttest_ind(after, before, equal_var=False).confidence_interval(level)
    assert found is not None
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), rel=1e-7, abs=1e-7)


# --- shares -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("after", "before", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0000),
        ((10, 10), (0, 10), 0.6075, 1.0000),
    ],
)
def test_examples_of_newcombe_have_their_intervals(
    after: tuple[int, int], before: tuple[int, int], low: float, high: float
) -> None:
    found = share_change(before, after)
    assert found is not None and found.method == "newcombe"
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


@pytest.mark.parametrize("side", [(0, 0), (3, 2), (-1, 5)])
def test_impossible_share_has_no_interval(side: tuple[int, int]) -> None:
    assert share_change(side, (1, 2)) is None
    assert share_change((1, 2), side) is None


@given(SHARES, SHARES)
def test_interval_of_shares_holds_the_change_and_stays_in_range(
    before: tuple[int, int], after: tuple[int, int]
) -> None:
    found, back = share_change(before, after), share_change(after, before)
    assert found is not None and back is not None
    change = after[0] / after[1] - before[0] / before[1]
    assert -1 <= found.low <= change <= found.high <= 1
    assert (found.low, found.high) == (-back.high, -back.low)


@given(SHARES, SHARES, st.sampled_from([0.8, 0.95, 0.999]))
def test_shares_agree_with_statsmodels(before: tuple[int, int], after: tuple[int, int], level: float) -> None:
    proportion = pytest.importorskip(
        "statsmodels.stats.proportion", reason="statsmodels is an oracle of the tests alone"
    )
    found = share_change(before, after, level=level)
    expected = proportion.confint_proportions_2indep(
        *after, *before, method="newcomb", compare="diff", alpha=1 - level
    )
    assert found is not None
    assert (found.low, found.high) == pytest.approx(tuple(map(float, expected)), abs=1e-9)


def test_score_limits_of_huge_counts_hold_the_share() -> None:
    for successes in (0, 1, 5 * 10**14, 10**15):
        low, share, high = score_limits(successes, 10**15, 0.95)
        assert 0 <= low <= share <= high <= 1
        assert high - low < 1e-7


def test_interval_tells_whether_it_holds_no_change() -> None:
    assert Interval(-1.0, 0.0, 0.95, "welch").has_zero
    assert not Interval(0.1, 0.2, 0.95, "welch").has_zero


@given(
    st.lists(st.integers(-1000, 1000), min_size=2, max_size=12).filter(lambda values: len(set(values)) > 1),
    st.integers(1, 1000),
)
def test_equally_weighed_values_have_the_deviation_of_their_sample(values: list[int], weight: int) -> None:
    one, other = weighted_summary([(value, weight) for value in values]), summary(values)
    assert one is not None and other is not None
    assert one == pytest.approx(other)


def test_weighed_values_that_have_no_deviation() -> None:
    assert weighted_summary([(1.0, 1.0), (2.0, 0.0)]) is None
    assert weighted_summary([(1.0, 1.0), (2.0, -1.0)]) is None
    assert weighted_summary([(1.0, 1.0), (float("nan"), 1.0)]) is None
    found = weighted_summary([(5.0, 1.0), (5.0, 9.0)])
    assert found is not None and found.sd == 0


def test_mean_of_unequal_weights_is_as_sure_as_its_influences_say() -> None:
    """Means 10 and 20 of weights 3 and 1: mean 12.5, error √(2 ((3/4 · 2.5)² + (1/4 · 7.5)²)) = 3.75."""
    found = weighted_summary([(10.0, 3.0), (20.0, 1.0)])
    assert found is not None
    assert (found.mean, found.sd / found.n**0.5) == pytest.approx((12.5, 3.75))
