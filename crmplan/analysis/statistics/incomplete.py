"""The incomplete beta and gamma functions and their inverses, in logarithms, so that no tail is lost.

A beta variable is handled by its log odds ln(x / (1 − x)), a gamma variable by its logarithm. On these scales both
densities are log-concave, so that Newton's method on the logarithm of a tail cannot fail (see `_solution`).
"""

from collections.abc import Callable, Iterator
from math import exp, expm1, inf, lgamma, log, log1p, pi, sqrt
from statistics import NormalDist
from typing import NamedTuple

HUGE = 1e7
"""Shapes above which the quantiles come from a Cornish–Fisher expansion: iterations grow with the square root."""

_TINY = 1e-300
_EPSILON = 2**-53
_LOG_HALF = -log(2)


class Tail(NamedTuple):
    """Logarithms of a distribution function and of its density on the log scale, at one point."""

    share: float
    density: float


# --- beta -------------------------------------------------------------------------------------------


def beta_tail(log_odds: float, a: float, b: float) -> Tail:
    """Return ln I(x; a, b) and the density of the log odds there, x^a (1 − x)^b / B(a, b); both shapes positive.

    A continued fraction is used on the side where it converges fast; the density is written by deviances as in
    Loader, "Fast and Accurate Computation of Binomial Probabilities", 2000.
    """
    x, y = logistic(log_odds), logistic(-log_odds)
    density = _log_beta_density(x, y, log_odds, a, b)
    if x <= (a + 1) / (a + b + 2):
        return Tail(min(density + log(_beta_fraction(x, y, a, b)), 0.0), density)
    other = density + log(_beta_fraction(y, x, b, a))
    return Tail(log_complement(other), density)


def beta_log_odds(log_share: float, a: float, b: float) -> float:
    """Return the log odds of the x at which ln I(x; a, b) has a value below ln 1."""
    if log_share > _LOG_HALF:
        return -beta_log_odds(log_complement(log_share), b, a)
    if min(a, b) > HUGE:
        return _cornish_fisher(
            log_share, [p + q for p, q in zip(_cumulants(a), _cumulants(b, -1), strict=True)]
        )
    return _solution(lambda u: beta_tail(u, a, b), log_share, log(a) - log(b))


def logistic(u: float) -> float:
    """Return the x whose log odds are u, also where one of both would overflow."""
    return 1 / (1 + exp(-u)) if u > -700 else exp(u)


def _log_beta_density(x: float, y: float, log_odds: float, a: float, b: float) -> float:
    n = a + b
    lack = a * y - b * x
    log_x = -log1p(exp(-log_odds)) if log_odds > -700 else log_odds
    log_y = -log1p(exp(log_odds)) if log_odds < 700 else -log_odds
    deviance = a * _deviance(-lack / a, log_x + log(n / a)) + b * _deviance(lack / b, log_y + log(n / b))
    return _stirling(n) - _stirling(a) - _stirling(b) - deviance + (log(a) + log(b) - log(2 * pi * n)) / 2


def _beta_fraction(x: float, y: float, a: float, b: float) -> float:
    """Return I(x; a, b) divided by x^a y^b / B(a, b), where y = 1 − x is known as exactly as x.

    The even part of the fraction DLMF 8.17.22, in which nothing cancels while x is below the mean or near it (DiDonato,
    Morris, "Algorithm 708", ACM Transactions on Mathematical Software 18, 1992).
    """

    def term(m: int) -> tuple[float, float]:
        top = (a + m - 1) * (a + b + m - 1) * m * (b - m) * (x / (a + 2 * m - 1)) ** 2 if m else 1.0
        rest = (a + m) * (a * y - b * x + 1 + m * (1 + y)) / (a + 2 * m + 1)
        return top, m + m * (b - m) * x / (a + 2 * m - 1) + rest if m else rest

    return _fraction(term)


# --- gamma ------------------------------------------------------------------------------------------


def gamma_tail(log_x: float, a: float) -> Tail:
    """Return ln P(a, x) and the density of ln x, x^a e^−x / Γ(a): DLMF 8.7.1, or 8.9.2 for the other tail."""
    upper = _gamma_upper(log_x, a)
    if upper is not None:
        return Tail(log_complement(upper.share), upper.density)
    density = _log_gamma_density(log_x, a)
    return Tail(min(density - log(a) + log(_gamma_series(exp(log_x), a)), 0.0), density)


def gamma_upper_tail(log_x: float, a: float) -> Tail:
    """Return ln Q(a, x) = ln(1 − P(a, x)), and the density of ln x."""
    upper = _gamma_upper(log_x, a)
    if upper is not None:
        return upper
    lower = gamma_tail(log_x, a)
    return Tail(log_complement(lower.share), lower.density)


def gamma_log(log_share: float, a: float) -> float:
    """Return ln x of the x at which ln P(a, x) has a value of at most ln ½."""
    if a > HUGE:
        return _cornish_fisher(log_share, list(_cumulants(a)))
    return _solution(lambda u: gamma_tail(u, a), log_share, log(a))


def gamma_log_upper(log_share: float, a: float) -> float:
    """Return ln x of the x at which ln Q(a, x) has a value of at most ln ½.

    The search begins beyond it: Q(a, a + √(2 a L) + L) ≤ e^−L (Boucheron, Lugosi, Massart, "Concentration
    Inequalities", 2013, sect. 2.4).
    """
    if a > HUGE:
        return -_cornish_fisher(log_share, list(_cumulants(a, -1)))
    bound = a + sqrt(-2 * a * log_share) - log_share
    return -_solution(lambda v: gamma_upper_tail(-v, a), log_share, -log(bound))


def _gamma_upper(log_x: float, a: float) -> Tail | None:
    """Return the upper tail where its continued fraction converges fast, nothing elsewhere."""
    x = exp(min(log_x, 700.0))
    if x < a + 1:
        return None
    fraction = _fraction(lambda m: (m * (a - m) if m else 1.0, x + 2 * m + 1 - a))
    density = _log_gamma_density(log_x, a)
    return Tail(min(density + log(fraction), 0.0), density)


def _gamma_series(x: float, a: float) -> float:
    """Return the sum of x^n / ((a + 1) … (a + n)) over all n from 0 on."""
    total, term, n = 1.0, 1.0, 0
    while term > _EPSILON * total:
        n += 1
        term *= x / (a + n)
        total += term
    return total


def _log_gamma_density(log_x: float, a: float) -> float:
    ratio = log_x - log(a)
    return (log(a) - log(2 * pi)) / 2 - _stirling(a) - a * _deviance(expm1(min(ratio, 700.0)), ratio)


# --- what both need ---------------------------------------------------------------------------------


def exponential(power: float) -> float:
    """Return e to a power; infinite where it would overflow."""
    return exp(power) if power < 709 else inf


def log_complement(log_share: float) -> float:
    """Return ln(1 − p) from ln p (Mächler, "Accurately Computing log(1 − exp(−|a|))", 2012)."""
    if log_share >= 0:
        return -inf
    return log(-expm1(log_share)) if log_share > _LOG_HALF else log1p(-exp(log_share))


def _deviance(h: float, log_ratio: float) -> float:
    """Return h − ln(1 + h), where the logarithm is known too; near 0 by a series that does not cancel.

    With r = h / (2 + h): ln(1 + h) = 2 (r + r³/3 + r⁵/5 + …), and h − 2 r = h r.
    """
    if abs(h) > 0.3:
        return h - log_ratio
    r = h / (2 + h)
    square = r * r
    return h * r - 2 * r * sum(square**k / (2 * k + 1) for k in range(1, 14))


def _stirling(n: float) -> float:
    """Return what Stirling's formula lacks of ln n! (DLMF 5.11.1)."""
    if n < 15:
        return lgamma(n + 1) - (n + 0.5) * log(n) + n - log(2 * pi) / 2
    square = n * n
    return (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / (1188 * square)) / square) / square) / square) / n


def _fraction(term: Callable[[int], tuple[float, float]]) -> float:
    """Return a0/(b0 + a1/(b1 + …)) by the method of Lentz, as Thompson and Barnett changed it (1986)."""
    value, c, d, step, m = _TINY, _TINY, 0.0, 0.0, 0
    while abs(step - 1) > 4 * _EPSILON:
        numerator, denominator = term(m)
        d = 1 / (denominator + numerator * d or _TINY)
        c = denominator + numerator / c or _TINY
        step = c * d
        value *= step
        m += 1
    return value


def _solution(tail: Callable[[float], Tail], log_share: float, start: float) -> float:
    """Return where a rising tail has its value.

    ln F is concave where the density is log-concave, so that Newton's steps rise to the solution from its left; a
    first step from its right lands there, where ln F is nearly straight.
    """
    u, lack = start, inf
    while abs(lack) > 1e-9:  # the step that follows has twice the digits
        share, density = tail(u)
        lack = log_share - share
        u += lack * exp(min(share - density, 700.0))
    return u


def _cumulants(a: float, sign: int = 1) -> Iterator[float]:
    """Return four cumulants of ln x, x of gamma with a large shape (or of −ln x): polygammas, DLMF 5.11.2, 5.15.9."""
    yield sign * (log(a) - 1 / (2 * a) - 1 / (12 * a * a))
    yield 1 / a + 1 / (2 * a**2) + 1 / (6 * a**3)
    yield sign * -(1 / a**2 + 1 / a**3)
    yield 2 / a**3 + 3 / a**4


def _cornish_fisher(log_share: float, cumulants: list[float]) -> float:
    """Return a quantile from four cumulants (Abramowitz, Stegun, "Handbook of Mathematical Functions", 26.2.49)."""
    mean, variance, third, fourth = cumulants
    z = NormalDist().inv_cdf(exp(log_share)) if log_share > -700 else -sqrt(-2 * log_share)
    skew, excess = third / variance**1.5, fourth / variance**2
    w = z + skew * (z * z - 1) / 6 + excess * (z**3 - 3 * z) / 24 - skew**2 * (2 * z**3 - 5 * z) / 36
    return float(mean + sqrt(variance) * w)
