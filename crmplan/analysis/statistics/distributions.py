"""Distribution functions and quantiles: normal, Student's t, beta, gamma.

Each keeps its relative accuracy into the lower tail, and a quantile into both; the upper tail of a symmetric one is
the lower tail of the mirrored argument. Arguments outside their domain are a ValueError.
"""

from math import copysign, erfc, exp, inf, log, log1p, sqrt
from statistics import NormalDist

from crmplan.analysis.statistics.incomplete import (
    beta_log_odds,
    beta_tail,
    exponential,
    gamma_log,
    gamma_log_upper,
    gamma_tail,
    logistic,
)


def normal_cdf(z: float) -> float:
    """Return the share of the standard normal distribution below z (DLMF 7.17.1).

    >>> round(normal_cdf(-1.96), 6)
    0.024998
    """
    return erfc(-z / sqrt(2)) / 2


def normal_quantile(share: float) -> float:
    """Return the z below which a share, 0 to 1, of the standard normal distribution lies (Wichura, AS 241, 1988).

    >>> round(normal_quantile(0.975), 6)
    1.959964
    """
    return _ends(share, -inf, inf) if share in (0, 1) else NormalDist().inv_cdf(share)


def student_cdf(t: float, freedom: float) -> float:
    """Return the share of Student's t below t: half of I(f / (f + t²); f / 2, 1 / 2) (Abramowitz, Stegun, 26.7.1).

    Degrees of freedom are above 0 and need not be whole; infinitely many are the normal distribution.

    >>> round(student_cdf(-2.228139, 10), 6)
    0.025
    """
    if t == 0 or freedom == inf:
        return normal_cdf(t)
    tail = exp(beta_tail(log(freedom) - 2 * log(abs(t)), freedom / 2, 0.5).share) / 2
    return tail if t < 0 else 1 - tail


def student_quantile(share: float, freedom: float) -> float:
    """Return the t below which a share, 0 to 1, of Student's t lies; degrees of freedom as in `student_cdf`.

    >>> round(student_quantile(0.975, 10), 6)
    2.228139
    """
    if share in (0, 0.5, 1) or freedom == inf:
        return normal_quantile(share)
    smaller = min(share, 1 - share)
    log_share = log(2 * smaller) if smaller < 0.25 else log1p(2 * smaller - 1)
    log_odds = beta_log_odds(log_share, freedom / 2, 0.5)
    return copysign(exponential((log(freedom) - log_odds) / 2), share - 0.5)


def beta_cdf(x: float, a: float, b: float) -> float:
    """Return the regularised incomplete beta function I(x; a, b), 0 ≤ x ≤ 1 (DLMF 8.17).

    >>> round(beta_cdf(0.5, 2, 3), 6)
    0.6875
    """
    return x if x in (0, 1) else exp(beta_tail(log(x) - log1p(-x), a, b).share)


def beta_quantile(share: float, a: float, b: float) -> float:
    """Return the x at which I(x; a, b) is a share, 0 to 1.

    >>> round(beta_quantile(0.6875, 2, 3), 6)
    0.5
    """
    return share if share in (0, 1) else logistic(beta_log_odds(log(share), a, b))


def gamma_cdf(x: float, shape: float) -> float:
    """Return the regularised lower incomplete gamma function P(shape, x), x ≥ 0 (DLMF 8.2.4).

    >>> round(gamma_cdf(1, 1), 6)
    0.632121
    """
    return _ends(x, 0, 1) if x in (0, inf) else exp(gamma_tail(log(x), shape).share)


def gamma_quantile(share: float, shape: float) -> float:
    """Return the x at which P(shape, x) is a share, 0 to 1.

    >>> round(gamma_quantile(0.975, 1), 6)
    3.688879
    """
    if share in (0, 1):
        return _ends(share, 0, inf)
    return exp(gamma_log(log(share), shape) if share <= 0.5 else gamma_log_upper(log1p(-share), shape))


def _ends(argument: float, at_zero: float, elsewhere: float) -> float:
    return at_zero if argument == 0 else elsewhere
