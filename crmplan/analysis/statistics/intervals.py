"""Intervals of the change of a mean and of a share between two periods."""

from collections.abc import Sequence
from math import copysign, frexp, fsum, hypot, inf, isfinite, ldexp, sqrt
from typing import NamedTuple

from crmplan.analysis.statistics.distributions import normal_quantile, student_quantile


class Interval(NamedTuple):
    """Limits between which a change lies, as far as the data tell.

    Args:
        level: how much confidence, above 0 and below 1.
        method: how it was found: `welch`, `newcombe`, `garwood`, `clopper-pearson`, `bootstrap`, `percentile`.
    """

    low: float
    high: float
    level: float
    method: str

    @property
    def has_zero(self) -> bool:
        """Whether no change at all lies between the limits."""
        return self.low <= 0 <= self.high


class Summary(NamedTuple):
    """A sample's mean, its standard deviation (with n − 1) and its size."""

    mean: float
    sd: float
    n: int


def summary(values: Sequence[float]) -> Summary | None:
    """Return the mean and deviation of a sample; nothing where it has fewer than two values or one that is not finite.

    Two passes over exact sums, the second corrected (Chan, Golub, LeVeque, "Algorithms for Computing the Sample
    Variance", The American Statistician 37, 1983).

    >>> summary([1.0, 2.0, 4.0, 5.0])
    Summary(mean=3.0, sd=1.8257418583505538, n=4)
    """
    n = len(values)
    if n < 2 or not all(map(isfinite, values)):
        return None
    power = binary_power(values)
    scaled = [ldexp(value, -power) for value in values]
    mean = fsum(scaled) / n
    gaps = [value - mean for value in scaled]
    rest = fsum(gaps)
    variance = (fsum(gap * gap for gap in gaps) - rest * rest / n) / (n - 1)
    return Summary(unscaled(mean + rest / n, power), unscaled(sqrt(max(variance, 0.0)), power), n)


def weighted_summary(sample: Sequence[tuple[float, float]]) -> Summary | None:
    """Return the mean of weighted values, and the deviation of equally weighed ones whose mean is as sure.

    Its variance is Σ w² (x − mean)² / (Σ w)² × n / (n − 1), from what each value adds to the mean (Davison, Hinkley,
    "Bootstrap Methods and their Application", 1997, sect. 2.7); with equal weights it is that of any mean. Nothing
    where fewer than two values have a weight, and where one is not finite or a weight is negative.

    >>> mean, sd, n = weighted_summary([(1.0, 3.0), (2.0, 3.0), (4.0, 3.0), (5.0, 3.0)])
    >>> mean, round(sd, 6), n
    (3.0, 1.825742, 4)
    """
    if not all(isfinite(value) and isfinite(weight) and weight >= 0 for value, weight in sample):
        return None
    cases = [(value, weight) for value, weight in sample if weight > 0]
    n = len(cases)
    if n < 2:
        return None
    most = max(weight for _, weight in cases)
    weights = [weight / most for _, weight in cases]
    whole = fsum(weights)
    middle = cases[0][0]
    shift = fsum(weight * (value - middle) for (value, _), weight in zip(cases, weights, strict=True)) / whole
    mean = middle + shift
    gaps = [weight / whole * (value - mean) for (value, _), weight in zip(cases, weights, strict=True)]
    sd = n * hypot(*gaps) / sqrt(n - 1)
    return Summary(mean, sd, n) if isfinite(mean) and isfinite(sd) else None


def mean_change(before: Summary, after: Summary, *, level: float = 0.95) -> Interval | None:
    """Return the interval of the difference of two means, after − before, whose variances need not be equal.

    Welch, "The Generalization of 'Student's' Problem when Several Different Population Variances are Involved",
    Biometrika 34, 1947; degrees of freedom as in Satterthwaite, Biometrics Bulletin 2, 1946. Nothing where a side has
    fewer than two cases, where neither varies, and where a figure is not finite.

    >>> sleep = Summary(0.75, 1.789010, 10), Summary(2.33, 2.002249, 10)
    >>> interval = mean_change(*sleep)
    >>> round(interval.low, 4), round(interval.high, 4)
    (-0.2055, 3.3655)
    """
    if min(before.n, after.n) < 2 or not all(map(isfinite, (*before, *after))):
        return None
    errors = before.sd / sqrt(before.n), after.sd / sqrt(after.n)
    error = hypot(*errors)
    if not 0 < error < inf:
        return None
    first, second = ((one / error) ** 2 for one in errors)
    freedom = 1 / (first**2 / (before.n - 1) + second**2 / (after.n - 1))
    reach = student_quantile((1 + level) / 2, freedom) * error
    return _around(after.mean - before.mean, reach, reach, level, "welch")


def share_change(before: tuple[int, int], after: tuple[int, int], *, level: float = 0.95) -> Interval | None:
    """Return the interval of the difference of two shares, after − before, each as successes and cases.

    Newcombe, "Interval Estimation for the Difference between Independent Proportions", Statistics in Medicine 17, 1998,
    method 10: the limits of Wilson's score interval of each share, combined by squares. Nothing where a side has no
    case, or more successes than cases.

    >>> interval = share_change((48, 80), (56, 70))
    >>> round(interval.low, 4), round(interval.high, 4)
    (0.0524, 0.3339)
    """
    if not all(0 <= successes <= cases and cases > 0 for successes, cases in (before, after)):
        return None
    return squared_and_added(score_limits(*before, level), score_limits(*after, level), level, "newcombe")


class Limits(NamedTuple):
    """An estimate of one side and its own limits."""

    low: float
    estimate: float
    high: float


def score_limits(successes: int, cases: int, level: float) -> Limits:
    """Return a share with Wilson's score limits (Wilson, Journal of the American Statistical Association 22, 1927)."""
    z = normal_quantile((1 + level) / 2)
    share = successes / cases
    weight = z * z / cases
    middle = (share + weight / 2) / (1 + weight)
    reach = z * sqrt(share * (1 - share) / cases + weight / (4 * cases)) / (1 + weight)
    low = middle - reach if successes else 0.0
    high = middle + reach if successes < cases else 1.0
    return Limits(min(max(low, 0.0), share), share, max(min(high, 1.0), share))


def squared_and_added(before: Limits, after: Limits, level: float, method: str) -> Interval | None:
    """Return the interval of a difference from the limits of both its sides.

    The distances add as independent errors do (Zou, Donner, "Construction of confidence limits about effect measures:
    a general approach", Statistics in Medicine 27, 2008).
    """
    down = hypot(after.estimate - after.low, before.high - before.estimate)
    up = hypot(after.high - after.estimate, before.estimate - before.low)
    return _around(after.estimate - before.estimate, down, up, level, method)


def _around(change: float, down: float, up: float, level: float, method: str) -> Interval | None:
    low, high = change - down, change + up
    return Interval(low, high, level, method) if isfinite(low) and isfinite(high) else None


# --- scale ------------------------------------------------------------------------------------------


def binary_power(values: Sequence[float]) -> int:
    """Return the power of two by which values are divided, without an error, so that the largest is below one."""
    return frexp(max(map(abs, values), default=0.0))[1]


def unscaled(value: float, power: int) -> float:
    """Return a value times a power of two; infinite where it would overflow."""
    mantissa, exponent = frexp(value)
    return copysign(inf, value) if value and exponent + power > 1024 else ldexp(mantissa, exponent + power)
