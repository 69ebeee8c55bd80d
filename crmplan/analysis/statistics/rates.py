"""Intervals of the change of a rate: events that happen in an exposure, such as deals won in a month of a seller."""

from math import inf, isfinite, log

from crmplan.analysis.statistics.distributions import gamma_quantile
from crmplan.analysis.statistics.incomplete import beta_log_odds, exponential
from crmplan.analysis.statistics.intervals import Interval, Limits, squared_and_added

Rate = tuple[int, float]
"""Events and the exposure in which they happened, above 0."""


def rate_change(before: Rate, after: Rate, *, level: float = 0.95) -> Interval | None:
    """Return the interval of the difference of two Poisson rates, after − before, in events per unit of exposure.

    The exact limits of each rate, combined by squares (Zou, Donner, Statistics in Medicine 27, 2008). No interval of a
    difference is exact whatever the rates are; with exact limits of each side this one keeps its level, also for few
    events or none, where those of Wald, of Jeffreys and of the score fall below it. Nothing where an exposure is not
    above 0.

    >>> interval = rate_change((20, 10.0), (36, 12.0))
    >>> round(interval.low, 3), round(interval.high, 3)
    (-0.412, 2.391)
    """
    if not (_is_rate(*before) and _is_rate(*after)):
        return None
    return squared_and_added(exact_limits(*before, level), exact_limits(*after, level), level, "garwood")


def rate_ratio(before: Rate, after: Rate, *, level: float = 0.95) -> Interval | None:
    """Return the interval of the ratio of two Poisson rates, after / before; its upper limit may be infinite.

    Given how many events there are together, those after are binomial, and its exact limits are those of the ratio
    (Przyborowski, Wilenski, Biometrika 31, 1940; Clopper, Pearson, Biometrika 26, 1934). Nothing where there is no
    event at all, or an exposure is not above 0.

    >>> interval = rate_ratio((21, 3011.0), (11, 800.0))
    >>> round(interval.low, 4), round(interval.high, 4)
    (0.8584, 4.2773)
    """
    (early, time), (late, span) = before, after
    if not (_is_rate(*before) and _is_rate(*after) and early + late):
        return None
    tail = log((1 - level) / 2)
    exposure = log(time) - log(span)
    low = exponential(exposure + beta_log_odds(tail, late, early + 1)) if late else 0.0
    high = exponential(exposure - beta_log_odds(tail, early, late + 1)) if early else inf
    return Interval(low, high, level, "clopper-pearson")


def exact_limits(events: int, exposure: float, level: float) -> Limits:
    """Return a Poisson rate with its exact limits (Garwood, "Fiducial Limits for the Poisson Distribution", 1936)."""
    tail = (1 - level) / 2
    low = gamma_quantile(tail, events) if events else 0.0
    return Limits(low / exposure, events / exposure, gamma_quantile(1 - tail, events + 1) / exposure)


def _is_rate(events: int, exposure: float) -> bool:
    return 0 <= events < inf and 0 < exposure < inf and isfinite(events / exposure)
