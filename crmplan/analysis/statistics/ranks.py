"""Whether the values of one period tend to exceed those of another, by their ranks alone."""

from collections.abc import Sequence
from math import comb, isfinite, sqrt
from typing import NamedTuple

from crmplan.analysis.statistics.distributions import normal_cdf

EXACT = 8
"""Size of the smaller side up to which the exact distribution is used, where no values are equal."""

_MOST = 200_000
"""Counts of the exact distribution above which the other side is so large that the normal one is as good."""


class RankTest(NamedTuple):
    """The test of Wilcoxon, Mann and Whitney.

    Args:
        u: pairs in which the value before is greater, those of equal values by half.
        p: two-sided probability of so uneven a U, were both periods alike.
        method: `exact`, or `normal` with corrections for ties and continuity.
        after_greater: share of the pairs in which the value after is greater, those of equal values by half.
    """

    u: float
    p: float
    method: str
    after_greater: float


def rank_test(before: Sequence[float], after: Sequence[float]) -> RankTest | None:
    """Return the rank test of two samples; nothing where one is empty or has a value that is not finite.

    Mann, Whitney, "On a Test of Whether one of Two Random Variables is Stochastically Larger than the Other", Annals of
    Mathematical Statistics 18, 1947; corrections as in Hollander, Wolfe, Chicken, "Nonparametric Statistical Methods",
    3rd ed. 2014, sect. 4.1; the share is McGraw and Wong's common language effect size (Psychological Bulletin 111,
    1992) as Vargha and Delaney count ties (Journal of Educational and Behavioral Statistics 25, 2000).

    >>> rank_test([19, 22, 16, 29, 24], [20, 11, 17, 12])
    RankTest(u=17.0, p=0.1111111111111111, method='exact', after_greater=0.15)
    """
    if not (before and after and all(map(isfinite, before)) and all(map(isfinite, after))):
        return None
    u, ties = _pairs(before, after)
    sizes = len(before), len(after)
    pairs = sizes[0] * sizes[1]
    smaller = min(u, pairs - u)
    is_exact = not ties and min(sizes) <= EXACT and smaller <= _MOST
    p = _exact(int(smaller), *sizes) if is_exact else _normal(smaller, ties, *sizes)
    return RankTest(u, min(p, 1.0), "exact" if is_exact else "normal", (pairs - u) / pairs)


def _pairs(before: Sequence[float], after: Sequence[float]) -> tuple[float, int]:
    """Return U and Σ (t³ − t) over the groups of t equal values."""
    import numpy as np

    _, place, counts = np.unique(
        np.array([*before, *after], dtype=float), return_inverse=True, return_counts=True
    )
    ranks = np.cumsum(counts) - (counts - 1) / 2
    n = len(before)
    ties = sum(count**3 - count for count in counts[counts > 1].tolist())
    return float(ranks[place[:n]].sum()) - n * (n + 1) / 2, ties


def _exact(u: int, n: int, m: int) -> float:
    """Return twice the share of all orders with a U that is not larger.

    How many orders have which U is the Gaussian binomial coefficient, the product of (1 − q^(m + i)) / (1 − q^i) for i
    in 1..n (Andrews, "The Theory of Partitions", 1976, sect. 3.2), here in whole numbers and up to the power u.
    """
    n, m = min(n, m), max(n, m)
    orders = [1] + [0] * u
    for i in range(1, n + 1):
        for power in range(u, m + i - 1, -1):
            orders[power] -= orders[power - m - i]
        for power in range(i, u + 1):
            orders[power] += orders[power - i]
    return 2 * sum(orders) / comb(n + m, n)


def _normal(u: float, ties: int, n: int, m: int) -> float:
    total = n + m
    spread = sqrt(n * m / 12 * (total + 1 - ties / (total * (total - 1))))
    return 2 * normal_cdf((u - n * m / 2 + 0.5) / spread) if spread else 1.0
