"""Figures of samples: percentiles, shares, rank correlations, and how often which value comes."""

from decimal import Decimal
from math import ceil, floor, log10, sqrt
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from crmplan.analysis.sampling import Row

Samples = NDArray[Any]


def percentile(rising: Samples, percent: int) -> float:
    """Return the smallest value of a sorted sample that at least so many percent do not exceed (nearest rank).

    >>> percentile(np.array([15, 20, 35, 40, 50]), 40)
    20.0
    """
    return float(rising[max(-(-len(rising) * percent // 100), 1) - 1])


def share(holds: NDArray[np.bool_]) -> float:
    """Return in how many of all runs something holds, 0 to 1."""
    return int(np.count_nonzero(holds)) / len(holds)


class Ranks(NamedTuple):
    """A sample as its ranks, those of equal values shared: `centred` is the rank less the mean rank of each value.

    Args:
        place: of each of the sample, the place of its value in `centred`.
        spread: sum of the squares of all centred ranks.
    """

    place: NDArray[np.int64]
    centred: Row
    spread: float

    @property
    def rows(self) -> Row:
        """The centred rank of each of the sample."""
        return self.centred[self.place]


def ranks(values: Samples) -> Ranks:
    """Return the ranks of whole numbers; where they lie near each other they are counted, not sorted."""
    least, most = int(values.min()), int(values.max())
    if most - least < 4 * len(values) + 65_536:
        place = values.astype(np.int64) - least
        counts = np.bincount(place)
    else:
        _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    centred = np.cumsum(counts) - (counts + len(values)) / 2
    return Ranks(place, centred, float((counts * centred * centred).sum()))


def rank_correlation(one: Ranks, other: Ranks, other_rows: Row) -> float | None:
    """Return Spearman's coefficient, −1 to 1, of two samples; nothing where all values of one are the same.

    It is the correlation of the ranks, those of equal values shared (Kendall, "Rank Correlation Methods", 1948, ch. 3).
    """
    if not one.spread or not other.spread:
        return None
    together = float((one.rows * other_rows).sum())
    return together / sqrt(one.spread * other.spread)


# --- histograms -------------------------------------------------------------------------------------


def whole_bins(rising: Samples, most: int) -> list[tuple[int, int, int]]:
    """Return bins of so many whole numbers each as first, last and count; `most` bins, but no fraction of a number."""
    first, last = int(rising[0]), int(rising[-1])
    width = max(1, ceil((last - first + 1) / most))
    edges = [first + number * width for number in range((last - first) // width + 1)]
    ends = np.searchsorted(rising, [edge + width for edge in edges], side="left")
    counts = np.diff(ends, prepend=0)
    return [(edge, min(edge + width - 1, last), int(n)) for edge, n in zip(edges, counts, strict=True)]


def round_bins(rising: Samples, most: int) -> list[tuple[Decimal, Decimal, int]]:
    """Return bins between round numbers as from, to and count; what lies on a limit belongs to the bin below it.

    >>> [(str(low), str(high), n) for low, high, n in round_bins(np.array([1040.0, 1100.0, 1310.0]), 4)]
    [('1000', '1100', 2), ('1100', '1200', 0), ('1200', '1300', 0), ('1300', '1400', 1)]
    """
    first, last = float(rising[0]), float(rising[-1])
    step = _round_step((last - first) / most)
    low = floor(Decimal(first) / step)
    high = max(ceil(Decimal(last) / step), low + 1)
    limits = [number * step for number in range(low, high + 1)]
    ends = np.searchsorted(rising, [float(limit) for limit in limits[1:]], side="right")
    counts = np.diff(ends, prepend=0)
    return [(a, b, int(n)) for a, b, n in zip(limits, limits[1:], counts, strict=False)]


def _round_step(least: float) -> Decimal:
    """Return the first of 1, 2, 5, 10 … that is not less, a cent at least."""
    if least <= 0.01:
        return Decimal("0.01")
    power = Decimal(10) ** floor(log10(least))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= Decimal(least))
