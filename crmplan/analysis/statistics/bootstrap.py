"""Interval of the change of a mean by resampling, where no formula holds: skewed values, cases of unequal weight."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import TYPE_CHECKING, NamedTuple

from crmplan.analysis.statistics.distributions import normal_cdf, normal_quantile
from crmplan.analysis.statistics.intervals import Interval, binary_power, unscaled

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Row = NDArray[np.float64]

Sample = Sequence[tuple[float, float]]
"""Values with their weights: what a value is of, such as the deals of a month whose share it is."""

LEAST = 3
"""Cases on a side below which resampling says nothing: two have but three different resamples."""

_BLOCK = 2**22


def bootstrap_change(
    before: Sample, after: Sample, *, seed: int, runs: int = 4999, level: float = 0.95
) -> Interval | None:
    """Return the interval of the difference of two weighted means, after − before, by resampling each side's cases.

    A mean is Σ value × weight / Σ weight, in each resample too. The interval is bias-corrected and accelerated (Efron,
    "Better Bootstrap Confidence Intervals", Journal of the American Statistical Association 82, 1987), its acceleration
    from the influence of each case (Davison, Hinkley, "Bootstrap Methods and their Application", 1997, sect. 5.3.2);
    where no resample lies on one side of the estimate, so that the correction has no bound, it is that of the
    percentiles. For few cases it is too narrow, about √(1 − 1 / n) (Hesterberg, The American Statistician 69, 2015).

    Nothing where a side has fewer than three cases of a weight above 0, where neither side varies, and where a value is
    not finite or a weight is negative. The same seed gives the same limits on every machine.

    >>> bootstrap_change([(1, 1), (2, 1), (3, 1)], [(7, 1), (8, 1), (9, 1)], seed=1)
    Interval(low=4.666666666666667, high=7.333333333333333, level=0.95, method='bootstrap')
    """
    power = binary_power([value for value, _ in (*before, *after) if isfinite(value)])
    one, other = _side(before, power), _side(after, power)
    if one is None or other is None or not (one.gaps.any() or other.gaps.any()):
        return None
    changes = _means(other, seed, "after", runs) - _means(one, seed, "before", runs)
    shares, method = _shares(changes, one, other, level)
    limits = [other.middle - one.middle + limit for limit in _quantiles(changes, shares)]
    low, high = (unscaled(limit, power) for limit in limits)
    return Interval(low, high, level, method) if isfinite(low) and isfinite(high) else None


class _Side(NamedTuple):
    """One side's cases: the gaps of their values from a middle, so that a constant sample has none; their weights."""

    middle: float
    gaps: Row
    weights: Row

    @property
    def mean(self) -> float:
        """The weighted mean of the gaps."""
        return float((self.gaps * self.weights).sum() / self.weights.sum())

    @property
    def influence(self) -> Row:
        """What a case adds to the mean, by its share of the whole (Davison, Hinkley 1997, sect. 2.7)."""
        influence: Row = self.weights * (self.gaps - self.mean) / self.weights.sum()
        return influence


def _side(sample: Sample, power: int) -> _Side | None:
    import numpy as np

    if not all(isfinite(value) and weight >= 0 and isfinite(weight) for value, weight in sample):
        return None
    cases = [case for case in sample if case[1] > 0]
    if len(cases) < LEAST:
        return None
    values = np.ldexp([value for value, _ in cases], -power)
    middle = float(np.median(values))
    weights = np.array([weight for _, weight in cases], dtype=np.float64)
    return _Side(middle, values - middle, weights / weights.max())


def _means(side: _Side, seed: int, name: str, runs: int) -> Row:
    """Return the mean of each resample; the blocks bound the memory and change nothing."""
    import numpy as np

    from crmplan.analysis.sampling import stream

    draw, n = stream(seed, "bootstrap", name), len(side.gaps)
    products, rows = side.gaps * side.weights, max(1, _BLOCK // n)
    means = np.empty(runs)
    for first in range(0, runs, rows):
        picked = draw.integers(0, n, size=(min(rows, runs - first), n))
        means[first : first + rows] = products[picked].sum(axis=1) / side.weights[picked].sum(axis=1)
    return means


def _shares(changes: Row, one: _Side, other: _Side, level: float) -> tuple[list[float], str]:
    """Return the shares of the resamples at which the limits lie (Efron 1987), and by which method."""
    tails = [(1 - level) / 2, (1 + level) / 2]
    estimate = other.mean - one.mean
    below = float((changes < estimate).mean() + (changes == estimate).mean() / 2)
    if not 0 < below < 1:
        return tails, "percentile"
    bias, acceleration = normal_quantile(below), _acceleration(one, other)
    steps = [bias + normal_quantile(tail) for tail in tails]
    if any(acceleration * step >= 1 for step in steps):
        return tails, "percentile"
    return [normal_cdf(bias + step / (1 - acceleration * step)) for step in steps], "bootstrap"


def _acceleration(one: _Side, other: _Side) -> float:
    import numpy as np

    influence = np.concatenate((-one.influence, other.influence))
    influence /= np.abs(influence).max()
    return float((influence**3).sum() / (6 * (influence**2).sum() ** 1.5))


def _quantiles(changes: Row, shares: list[float]) -> list[float]:
    """Return the values at rank (R + 1) p, between two by their distance (Davison, Hinkley 1997, sect. 5.3)."""
    import numpy as np

    return [float(limit) for limit in np.quantile(changes, shares, method="weibull")]
