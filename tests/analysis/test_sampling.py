"""Streams and inverse distributions against what is known of them in closed form."""

from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmplan.analysis.sampling import beta_quantile, quantile, stream
from crmplan.analysis.uncertainty import Distribution

EVEN = (np.arange(200_000) + 0.5) / 200_000
"""Uniforms at equal steps: means over them are integrals."""


def binomial_tail(alpha: int, x: np.ndarray) -> np.ndarray:
    """Return the distribution function of beta(alpha, 6 − alpha), which is a binomial tail for whole shapes."""
    return sum(comb(5, k) * x**k * (1 - x) ** (5 - k) for k in range(alpha, 6))


@pytest.mark.parametrize("alpha", [1, 2, 3, 4, 5])
def test_table_of_beta_is_as_exact_as_it_says(alpha: int) -> None:
    tails = 10.0 ** -np.arange(1, 12, 0.05)
    uniforms = np.unique(np.concatenate((EVEN, tails, 1 - tails)))
    values = beta_quantile(alpha)(uniforms)
    low, high = np.zeros_like(uniforms), np.ones_like(uniforms)
    for _ in range(50):
        middle = (low + high) / 2
        is_below = binomial_tail(alpha, middle) < uniforms
        low, high = np.where(is_below, middle, low), np.where(is_below, high, middle)
    assert np.abs(values - low).max() < 1e-5
    assert np.abs(binomial_tail(alpha, values) - uniforms).max() < 4e-6


@given(
    st.floats(0, 100), st.floats(0, 1), st.floats(0.01, 100), st.sampled_from(list(Distribution)),
)  # fmt: skip
@settings(max_examples=30)
def test_mean_and_variance_are_those_of_the_formulas(
    low: float, mode: float, width: float, distribution: Distribution
) -> None:
    likely, high = low + mode * width, low + width
    likely = min(likely, high)
    lengths = quantile((low, likely, high), distribution)(EVEN)
    if distribution is Distribution.PERT:
        mean = (low + 4 * likely + high) / 6
        variance = (mean - low) * (high - mean) / 7
    else:
        mean = (low + likely + high) / 3
        variance = (low**2 + likely**2 + high**2 - low * likely - low * high - likely * high) / 18
    assert lengths.mean() == pytest.approx(mean, abs=2e-6 * (1 + high))
    assert lengths.var() == pytest.approx(variance, abs=2e-6 * (1 + high) ** 2)


@given(
    st.integers(0, 50), st.integers(0, 50), st.integers(0, 50), st.sampled_from(list(Distribution)),
    st.lists(st.floats(0, 1, exclude_max=True), min_size=2),
)  # fmt: skip
def test_length_rises_with_its_uniform_and_stays_within_the_estimate(
    low: int, more: int, most: int, distribution: Distribution, uniforms: list[float]
) -> None:
    if not more + most:
        return
    lengths = quantile((low, low + more, low + more + most), distribution)(np.sort(np.array(uniforms)))
    assert (np.diff(lengths) >= 0).all()
    assert low - 1e-9 <= lengths[0] and lengths[-1] <= low + more + most + 1e-9


def test_stream_depends_on_seed_kind_and_id_alone() -> None:
    first = stream(1, "task", "a").random(4)
    assert (first == stream(1, "task", "a").random(4)).all()
    for other in (stream(2, "task", "a"), stream(1, "risk", "a"), stream(1, "task", "b")):
        assert (first != other.random(4)).all()


def test_blocks_of_a_stream_are_the_stream() -> None:
    whole, parts = stream(1, "task", "a"), stream(1, "task", "a")
    assert np.concatenate((parts.random(3), parts.random(5))).tolist() == whole.random(8).tolist()
