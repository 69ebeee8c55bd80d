"""Intervals of rates against tables, an enumeration of what they cover, and statsmodels where it is installed."""

from math import exp, inf, lgamma, log, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmplan.analysis.statistics.rates import Rate, exact_limits, rate_change, rate_ratio

RATES = st.tuples(st.integers(0, 2000), st.floats(0.01, 1000))


@pytest.mark.parametrize(
    ("events", "low", "high"),
    [(0, 0.0, 3.6889), (1, 0.0253, 5.5716), (5, 1.6235, 11.6683), (10, 4.7954, 18.3904)],
)
def test_exact_limits_are_those_of_the_table(events: int, low: float, high: float) -> None:
    found = exact_limits(events, 1.0, 0.95)
    assert (round(found.low, 4), found.estimate, round(found.high, 4)) == (low, events, high)


def test_ratio_of_two_fitness_counts_is_the_published_one() -> None:
    found = rate_ratio((6 + 8 + 7, 1083.0 + 1050 + 878), (11, 800.0))
    assert found is not None and found.method == "clopper-pearson"
    assert (found.low, found.high) == pytest.approx((0.8584264, 4.2772659), abs=5e-8)


def test_no_events_leave_the_ratio_open() -> None:
    above, below = rate_ratio((0, 2.0), (3, 1.0)), rate_ratio((3, 1.0), (0, 2.0))
    assert above is not None and below is not None
    assert above.high == inf and below.low == 0
    assert below.high == pytest.approx(1 / above.low)
    assert rate_ratio((0, 1.0), (0, 1.0)) is None


def test_no_events_at_all_still_bound_the_difference() -> None:
    found = rate_change((0, 1.0), (0, 2.0))
    assert found is not None
    assert (round(found.low, 4), round(found.high, 4)) == (-3.6889, 1.8444)


@pytest.mark.parametrize("side", [(-1, 1.0), (1, 0.0), (1, -2.0), (1, nan), (1, inf), (1, 1e-320)])
def test_impossible_rate_has_no_interval(side: Rate) -> None:
    for function in (rate_change, rate_ratio):
        assert function(side, (1, 1.0)) is None
        assert function((1, 1.0), side) is None


@given(RATES, RATES)
def test_swapped_periods_mirror_the_intervals(before: Rate, after: Rate) -> None:
    there, back = rate_change(before, after), rate_change(after, before)
    assert there is not None and back is not None
    assert (there.low, there.high) == (-back.high, -back.low)
    assert there.low <= after[0] / after[1] - before[0] / before[1] <= there.high
    ratio, inverse = rate_ratio(before, after), rate_ratio(after, before)
    if ratio is not None and inverse is not None and before[0] and after[0]:
        assert (ratio.low, ratio.high) == pytest.approx((1 / inverse.high, 1 / inverse.low), rel=1e-9)


def test_difference_of_huge_counts_is_as_good_as_normal() -> None:
    found = rate_change((10**12, 1.0), (10**12 + 10**7, 1.0))
    assert found is not None
    assert (found.high - found.low) / 2 == pytest.approx(1.959964 * (2e12 + 1e7) ** 0.5, rel=1e-5)


def test_difference_covers_at_least_what_it_says() -> None:
    """For expected counts of 0.5 to 30 on either side, by the probability of every pair of counts up to 90."""
    counts = range(90)
    for one, other in ((1.0, 1.0), (1.0, 3.0), (5.0, 1.0)):
        found = [[rate_change((x, one), (y, other)) for y in counts] for x in counts]
        low = np.array([[cell.low for cell in row if cell] for row in found])
        high = np.array([[cell.high for cell in row if cell] for row in found])
        for mean in (0.5, 1.2, 3.0, 7.7, 30.0):
            for second in (0.6, 2.1, 5.0, 13.0, 28.0):
                change = second / other - mean / one
                chance = np.outer(poisson(mean), poisson(second))
                assert chance.sum() == pytest.approx(1, abs=1e-9)
                assert chance[(low <= change) & (change <= high)].sum() > 0.95


def poisson(mean: float) -> np.ndarray:
    return np.array([exp(k * log(mean) - mean - lgamma(k + 1)) for k in range(90)])


@given(RATES, RATES, st.sampled_from([0.8, 0.95, 0.999]))
def test_difference_agrees_with_statsmodels(before: Rate, after: Rate, level: float) -> None:
    rates = pytest.importorskip(
        "statsmodels.stats.rates", reason="statsmodels is an oracle of the tests alone"
    )
    with np.errstate(all="ignore"):
        expected = rates.confint_poisson_2indep(
            *after, *before, method="mover", compare="diff", method_mover="exact-c", alpha=1 - level
        )
    found = rate_change(before, after, level=level)
    assert found is not None
    if before[0] and after[0]:  # the oracle has no lower limit for no events
        assert (found.low, found.high) == pytest.approx(tuple(map(float, expected)), rel=1e-8, abs=1e-8)


@given(RATES, RATES)
def test_ratio_agrees_with_the_binomial_of_scipy(before: Rate, after: Rate) -> None:
    stats = pytest.importorskip("scipy.stats", reason="scipy is an oracle of the tests alone")
    found = rate_ratio(before, after)
    if found is None:
        assert before[0] == after[0] == 0
        return
    limits = stats.binomtest(after[0], after[0] + before[0]).proportion_ci(0.95, "exact")
    scale = before[1] / after[1]
    assert found.low == pytest.approx(scale * limits.low / (1 - limits.low), rel=1e-7)
    if before[0]:
        assert found.high == pytest.approx(scale * limits.high / (1 - limits.high), rel=1e-7)
