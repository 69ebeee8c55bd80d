"""The bootstrap against all resamples there are, and against scipy where it is installed."""

from itertools import product
from math import inf, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmplan.analysis.statistics import bootstrap
from crmplan.analysis.statistics.bootstrap import Sample, bootstrap_change

CASES = st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(0.01, 1e3)), min_size=3, max_size=12)


def even(values: list[float]) -> Sample:
    return [(value, 1) for value in values]


def skewed(n: int, seed: int) -> list[float]:
    """Return values such as days of a deal: most are short, some very long."""
    draw = np.random.Generator(np.random.PCG64(seed))
    return np.round(np.exp(draw.normal(3, 0.8, n)), 1).tolist()


def test_limits_are_known() -> None:
    """The same seed gives the same limits wherever it runs."""
    before, after = even([31, 44, 29, 52, 47, 120, 38]), even([22, 35, 41, 18, 27, 30])
    found = bootstrap_change(before, after, seed=6)
    assert found is not None and (found.level, found.method) == (0.95, "bootstrap")
    assert (found.low, found.high) == pytest.approx((-58.51650193845149, -7.333333333333334), rel=1e-12)
    assert bootstrap_change(before, after, seed=6) == found
    assert bootstrap_change(before, after, seed=7) != found


def test_percentiles_are_those_of_all_resamples(monkeypatch: pytest.MonkeyPatch) -> None:
    before, after = [(1.0, 2.0), (4.0, 1.0), (5.0, 3.0)], [(2.0, 1.0), (9.0, 2.0), (7.0, 5.0)]
    monkeypatch.setattr(bootstrap, "_shares", lambda *_: ([0.1, 0.9], "percentile"))
    found = bootstrap_change(before, after, seed=1, runs=40_000)
    one, other = ([mean(picked) for picked in product(side, repeat=3)] for side in (before, after))
    every = sorted(b - a for a in one for b in other)
    assert found is not None
    assert found.low == pytest.approx(every[len(every) // 10], abs=0.1)
    assert found.high == pytest.approx(every[-len(every) // 10], abs=0.1)


def mean(cases: tuple[tuple[float, float], ...]) -> float:
    return sum(value * weight for value, weight in cases) / sum(weight for _, weight in cases)


def test_ratio_is_of_sums_and_not_a_mean_of_ratios() -> None:
    """A month of three deals counts for three, and one without a deal for nothing."""
    before: Sample = [(0.5, 100), (0.4, 120), (0.45, 80), (1.0, 1), (0.0, 0)]
    after: Sample = [(0.5, 90), (0.42, 110), (0.44, 95)]
    found = bootstrap_change(before, after, seed=1)
    assert found is not None
    change = mean(tuple(after)) - mean(tuple(before))
    assert found.low < change < found.high and abs(change) < 0.01
    assert found.high - found.low < 0.2
    assert bootstrap_change(before[:4], after, seed=1) == found


@given(CASES, CASES, st.sampled_from([0.5, 4.0, 1024.0]))
@settings(max_examples=40)
def test_scale_of_weights_and_values_is_no_matter(
    before: list[tuple[float, float]], after: list[tuple[float, float]], scale: float
) -> None:
    plain = bootstrap_change(before, after, seed=1, runs=99)
    weighed = bootstrap_change([(v, w * scale) for v, w in before], after, seed=1, runs=99)
    larger = bootstrap_change(
        [(v * scale, w) for v, w in before], [(v * scale, w) for v, w in after], seed=1, runs=99
    )
    assert plain == weighed
    if plain is None:
        assert larger is None and len({value for value, _ in before}) == 1
    else:
        assert larger == plain._replace(low=plain.low * scale, high=plain.high * scale)
        assert plain.low <= plain.high


def test_huge_values_keep_their_small_differences() -> None:
    small = bootstrap_change(even([1, 2, 4, 8]), even([3, 9, 5]), seed=1)
    for base in (1e9, 1e14):
        huge = bootstrap_change(
            even([base + v for v in (1, 2, 4, 8)]), even([base + v for v in (3, 9, 5)]), seed=1
        )
        assert small is not None and huge is not None
        assert (huge.low, huge.high) == pytest.approx((small.low, small.high), abs=base * 1e-15)


@pytest.mark.parametrize("scale", [1e-300, 1e300])
def test_no_scale_overflows(scale: float) -> None:
    found = bootstrap_change(
        even([scale, 2 * scale, 4 * scale]), even([3 * scale, 5 * scale, 9 * scale]), seed=1
    )
    assert found is not None and 0 < found.high / scale < 8


@pytest.mark.parametrize(
    "side",
    [[1, 2], [], [1, 2, nan], [1, 2, inf], [5, 5, 5]],
    ids=["two cases", "no case", "no number", "infinite", "constant"],
)
def test_sample_that_tells_nothing_has_no_interval(side: list[float]) -> None:
    assert bootstrap_change(even(side), even([7, 7, 7, 7]), seed=1) is None
    assert bootstrap_change(even([7, 7, 7, 7]), even(side), seed=1) is None


def test_weight_that_is_none_or_negative_is_refused() -> None:
    varied = even([1, 2, 3, 4])
    assert bootstrap_change([(1, 1), (2, 1), (3, -1), (4, 1)], varied, seed=1) is None
    assert bootstrap_change([(1, 1), (2, 1), (3, nan), (4, 1)], varied, seed=1) is None
    assert bootstrap_change([(1, 1), (2, 1), (3, 0), (4, 0)], varied, seed=1) is None


def test_one_constant_side_leaves_the_other() -> None:
    found = bootstrap_change(even([0.1] * 5), even([1.1, 2.1, 3.1, 4.1]), seed=1)
    assert found is not None and 1.0 < found.low < 2.4 < found.high < 4.0


def test_correction_without_a_bound_gives_way_to_percentiles() -> None:
    """A single large value of many bends the correction beyond its pole for a level near 1; one run lies on a side."""
    before, after = even([*range(1, 40), 5000]), even([1, 2, 3, 4])
    for found in (
        bootstrap_change(before, after, seed=1, level=1 - 1e-12),
        bootstrap_change(before, after, seed=1, runs=1),
    ):
        assert found is not None and found.method == "percentile"


def test_blocks_change_no_draw(monkeypatch: pytest.MonkeyPatch) -> None:
    before, after = even(skewed(30, 1)), even(skewed(7, 2))
    whole = bootstrap_change(before, after, seed=1)
    monkeypatch.setattr(bootstrap, "_BLOCK", 64)
    assert bootstrap_change(before, after, seed=1) == whole


def test_agrees_with_scipy() -> None:
    """Within what chance does to limits of so many runs."""
    stats = pytest.importorskip("scipy.stats", reason="scipy is an oracle of the tests alone")

    def change(one: np.ndarray, other: np.ndarray, axis: int) -> np.ndarray:
        return other.mean(axis=axis) - one.mean(axis=axis)

    for n, m, seed in ((20, 15, 1), (8, 40, 2), (60, 60, 3)):
        before, after = skewed(n, seed), skewed(m, seed + 10)
        drawn = stats.bootstrap((before, after), change, n_resamples=20_000, method="BCa", rng=seed)
        found = bootstrap_change(even(before), even(after), seed=seed, runs=20_000)
        assert found is not None
        width = found.high - found.low
        assert found.low == pytest.approx(drawn.confidence_interval.low, abs=0.03 * width)
        assert found.high == pytest.approx(drawn.confidence_interval.high, abs=0.03 * width)


def test_interval_covers_about_what_it_says() -> None:
    """Of samples whose true means are known: 25 of an exponential distribution on each side."""
    draw = np.random.Generator(np.random.PCG64(5))
    held = 0
    for number in range(200):
        before, after = draw.exponential(10, 25), draw.exponential(14, 25)
        found = bootstrap_change(even(before.tolist()), even(after.tolist()), seed=number, runs=499)
        held += found is not None and found.low <= 4 <= found.high
    assert 0.88 <= held / 200 <= 0.98
