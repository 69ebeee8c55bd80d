"""An estimated effect: how large, how sure, and whether it agrees with a plain comparison."""

from enum import StrEnum
from typing import NamedTuple

from crmplan.analysis.statistics.distributions import student_cdf, student_quantile
from crmplan.analysis.statistics.incomplete import exponential
from crmplan.analysis.statistics.intervals import Interval


class Effect(NamedTuple):
    """An estimate, its standard error, its limits, and the two-sided probability of one as far from no effect."""

    estimate: float
    se: float
    low: float
    high: float
    p: float


def effect(estimate: float, se: float, *, freedom: float, level: float) -> Effect:
    """Return an estimate with limits of Student's t; infinite degrees of freedom mean the normal distribution.

    >>> found = effect(2.0, 1.0, freedom=float("inf"), level=0.95)
    >>> round(found.low, 4), round(found.high, 4), round(found.p, 4)
    (0.04, 3.96, 0.0455)
    """
    reach = student_quantile((1 + level) / 2, freedom) * se
    p = 2 * student_cdf(-abs(estimate / se), freedom) if se else float(estimate == 0)
    return Effect(estimate, se, estimate - reach, estimate + reach, p)


def as_ratio(logarithm: Effect) -> Effect:
    """Return an effect on the logarithm as a ratio, its error by the delta method; no effect is 1.

    >>> as_ratio(Effect(0.0, 0.1, -0.2, 0.2, 1.0)).estimate
    1.0
    """
    estimate = exponential(logarithm.estimate)
    return Effect(
        estimate,
        estimate * logarithm.se,
        exponential(logarithm.low),
        exponential(logarithm.high),
        logarithm.p,
    )


class Disagreement(StrEnum):
    """How a plain comparison and the effect adjusted for trend and season contradict each other."""

    OPPOSITE = "opposite"
    """They have opposite signs, and at least one is told from nothing: a mean that rises in spite of a fall."""
    ONLY_PLAIN = "only-plain"
    """Only the plain change is told from nothing: the trend that was there before explains it."""
    ONLY_ADJUSTED = "only-adjusted"
    """Only the adjusted effect is told from nothing: a trend hides it."""


def disagreement(change: float, interval: Interval | None, adjusted: Effect) -> Disagreement | None:
    """Return how a plain change and an adjusted difference contradict each other, nothing where they do not.

    Args:
        change: after − before.
        interval: of the change; without one the change is not told from nothing.
        adjusted: a difference, not a ratio, such as `Interrupted.mean_difference`.

    >>> disagreement(46.7, Interval(9.0, 84.3, 0.95, "welch"), Effect(-100.0, 30.0, -160.0, -40.0, 0.001))
    <Disagreement.OPPOSITE: 'opposite'>
    """
    is_plain = interval is not None and not interval.has_zero
    is_adjusted = not adjusted.low <= 0 <= adjusted.high
    is_opposite = min(change, adjusted.estimate) < 0 < max(change, adjusted.estimate)
    if is_opposite and (is_plain or is_adjusted):
        return Disagreement.OPPOSITE
    if is_plain is is_adjusted:
        return None
    return Disagreement.ONLY_PLAIN if is_plain else Disagreement.ONLY_ADJUSTED
