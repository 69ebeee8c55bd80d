"""Interrupted time series: what changed at a moment, beyond the trend and the season that were there before.

The model is segmented regression, y = b0 + b1 t + b2 post + b3 post (t − at), where t counts periods from 0 (Lopez
Bernal, Cummins, Gasparrini, "Interrupted time series regression for the evaluation of public health interventions",
International Journal of Epidemiology 46, 2017; Linden, "Conducting interrupted time-series analysis for single- and
multiple-group comparisons", Stata Journal 15, 2015). Nothing here tells why something changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from itertools import chain, pairwise
from math import floor, inf, isfinite, log, sqrt
from typing import Literal, NamedTuple

from crmplan.analysis.statistics.contrasts import Contrasts
from crmplan.analysis.statistics.effects import Effect, as_ratio
from crmplan.analysis.statistics.intervals import binary_power, unscaled
from crmplan.analysis.statistics.regression import is_collinear, least_squares, poisson
from crmplan.analysis.statistics.segments import Segments, segments

Family = Literal["normal", "poisson"]

LEAST = 3
"""Values needed on each side (Cochrane Effective Practice and Organisation of Care, "Interrupted time series (ITS)
analyses", 2017)."""

MANY = 30
"""Degrees of freedom from which limits of counts are of the normal distribution, as they are published; with fewer the
dispersion is hardly known, and they are of Student's t."""

_ROUNDING = 2.0**-48
"""What is left of a fit, by the largest value, when only rounding is left."""


class Reason(StrEnum):
    """Why a series tells nothing."""

    NOT_FINITE = "not-finite"
    FEW_BEFORE = "few-before"
    FEW_AFTER = "few-after"
    CONSTANT = "constant"
    NO_SCATTER = "no-scatter"
    """The model fits all values exactly, so that nothing tells how sure it is."""
    NEGATIVE = "negative"
    NO_EXPOSURE = "no-exposure"
    NO_EVENTS = "no-events"
    """There is no event at all on a side, so that no rate can be compared with it."""
    COLLINEAR = "collinear"
    NO_CONVERGENCE = "no-convergence"


class Interrupted(NamedTuple):
    """What a series tells of its interruption; the coefficients of counts are logarithms (see `as_ratio`).

    Args:
        family: `normal` with errors of Newey and West, or `poisson` with those of quasi-likelihood.
        at: the place of the first value after.
        intercept, trend: of the time before, at its first value and for each period.
        level_change, slope_change: at `at`, and for each period since.
        trend_after: trend and slope change together.
        season: cosine and sine of each pair of harmonics.
        fitted: what the model expects of each value.
        counterfactual: what it would expect of the values after without the interruption.
        mean_difference: mean of fitted − counterfactual over the values after, in their unit.
        mean_ratio: of their sums, for counts.
        lags: of the errors, 0 for counts.
        dispersion: variance of the residuals; of counts by that of Poisson.
        durbin_watson: 0 to 4, about 2 where residuals are not autocorrelated; nothing where there are none.
        r2: explained share of the variance, of counts of the deviance; nothing where there is none.
        freedom: values less coefficients.
    """

    family: Family
    at: int
    level: float
    intercept: Effect
    trend: Effect
    level_change: Effect
    slope_change: Effect | None
    trend_after: Effect
    season: tuple[Effect, ...]
    fitted: tuple[float, ...]
    counterfactual: tuple[float, ...]
    mean_difference: Effect
    mean_ratio: Effect | None
    lags: int
    dispersion: float
    durbin_watson: float | None
    r2: float | None
    freedom: int

    @property
    def harmonics(self) -> int:
        """How many pairs of harmonics the season has."""
        return (len(self.season) + 1) // 2


def interrupted(
    values: Sequence[float],
    at: int,
    *,
    exposure: Sequence[float] | None = None,
    family: Family = "normal",
    season: int | None = None,
    period: int = 12,
    lags: int | None = None,
    level: float = 0.95,
    has_slope_change: bool = True,
) -> Interrupted | Reason:
    """Return what a series of equal periods tells of its interruption, or why it tells nothing.

    Args:
        values: one for each period, without gaps; counts for `poisson`.
        at: the place of the first value after.
        exposure: of each count, above 0; one for each where none is given. Of no use to `normal`.
        family: `normal` for what is measured, `poisson` for counts, whose effects are ratios.
        season: pairs of harmonics; as many of them are used as `segments.bearable_pairs` allows.
        period: values after which the season comes again.
        lags: of the errors of `normal`; by default 4 (n / 100)^(2/9), rounded down, at least 1 (Newey, West, "Automatic
            Lag Selection in Covariance Matrix Estimation", Review of Economic Studies 61, 1994).
        level: of the confidence of all limits.
        has_slope_change: whether the trend may change, or the level alone.
    """
    import numpy as np

    exposures = [1.0] * len(values) if exposure is None else exposure
    if reason := _reason(values, at, exposures, family):
        return reason
    parts = segments(len(values), at, has_slope_change=has_slope_change, pairs=season or 0, period=period)
    if is_collinear(parts.columns):
        return Reason.COLLINEAR
    with np.errstate(all="ignore"):
        if family == "poisson":
            found = _of_counts(values, exposures, at, parts, level)
        else:
            found = _of_values(
                values, at, parts, automatic_lags(len(values)) if lags is None else lags, level
            )
    is_whole = not isinstance(found, Interrupted) or _is_finite(found)
    return found if is_whole else Reason.NOT_FINITE


def automatic_lags(n: int) -> int:
    """Return how many lags the errors of n values reckon with."""
    growth: float = (n / 100) ** (2 / 9)
    return max(1, floor(4 * growth))


def _reason(values: Sequence[float], at: int, exposures: Sequence[float], family: Family) -> Reason | None:
    """Return what can be told to be wrong before a fit."""
    if not all(map(isfinite, (*values, *exposures))):
        return Reason.NOT_FINITE
    if at < LEAST:
        return Reason.FEW_BEFORE
    if len(values) - at < LEAST:
        return Reason.FEW_AFTER
    if family == "normal":
        return Reason.CONSTANT if min(values) == max(values) else None
    if min(values) < 0:
        return Reason.NEGATIVE
    if min(exposures) <= 0:
        return Reason.NO_EXPOSURE
    return None if any(values[:at]) and any(values[at:]) else Reason.NO_EVENTS


def _of_values(
    values: Sequence[float], at: int, parts: Segments, lags: int, level: float
) -> Interrupted | Reason:
    import numpy as np

    power = binary_power(values)
    scaled = np.ldexp(np.array(values, dtype=np.float64), -power)
    middle = float(np.median(scaled))
    fit = least_squares(parts.columns, scaled - middle, lags=lags)
    if fit is None:
        return Reason.COLLINEAR
    if sqrt(fit.dispersion) <= _ROUNDING:
        return Reason.NO_SCATTER
    contrasts = Contrasts(fit, fit.freedom, level, middle, power)
    return _result(
        parts,
        contrasts,
        family="normal",
        fitted=contrasts.values(fit.fitted),
        counterfactual=contrasts.values(parts.undisturbed @ fit.coefficients),
        mean_difference=contrasts.combined((parts.columns[at:] - parts.undisturbed).mean(axis=0)),
        mean_ratio=None,
        lags=lags,
    )


def _of_counts(
    values: Sequence[float], exposures: Sequence[float], at: int, parts: Segments, level: float
) -> Interrupted | Reason:
    """Return the effects of counts; those of sums and means by the delta method (Oehlert, 1992)."""
    import numpy as np

    exposure = np.array(exposures, dtype=np.float64)
    fit = poisson(parts.columns, np.array(values, dtype=np.float64), exposure)
    if fit is None:
        return Reason.NO_CONVERGENCE
    contrasts = Contrasts(fit, fit.freedom if fit.freedom < MANY else inf, level)
    expected = fit.fitted[at:]
    undisturbed = np.exp(parts.undisturbed @ fit.coefficients) * exposure[at:]
    slope, other = expected @ parts.columns[at:], undisturbed @ parts.undisturbed
    n, total, rest = len(expected), float(expected.sum()), float(undisturbed.sum())
    if not 0 < rest < inf:
        return Reason.NOT_FINITE
    return _result(
        parts,
        contrasts,
        family="poisson",
        fitted=tuple(fit.fitted.tolist()),
        counterfactual=tuple(undisturbed.tolist()),
        mean_difference=contrasts.combined((slope - other) / n, estimate=(total - rest) / n),
        mean_ratio=as_ratio(contrasts.combined(slope / total - other / rest, estimate=log(total / rest))),
        lags=0,
    )


def _result(
    parts: Segments,
    contrasts: Contrasts,
    *,
    family: Family,
    fitted: tuple[float, ...],
    counterfactual: tuple[float, ...],
    mean_difference: Effect,
    mean_ratio: Effect | None,
    lags: int,
) -> Interrupted:
    fit, (intercept, trend, change, *others) = contrasts.fit, contrasts.each()
    return Interrupted(
        family=family,
        at=len(fitted) - len(counterfactual),
        level=contrasts.level,
        intercept=intercept,
        trend=trend,
        level_change=change,
        slope_change=others[0] if parts.has_slope_change else None,
        trend_after=contrasts.combined(parts.trend_after),
        season=tuple(others[parts.has_slope_change :]),
        fitted=fitted,
        counterfactual=counterfactual,
        mean_difference=mean_difference,
        mean_ratio=mean_ratio,
        lags=lags,
        dispersion=unscaled(fit.dispersion, 2 * contrasts.power),
        durbin_watson=durbin_watson(fit.residuals.tolist()),
        r2=fit.r2,
        freedom=fit.freedom,
    )


def durbin_watson(residuals: Sequence[float]) -> float | None:
    """Return Σ (e_t − e_{t−1})² / Σ e_t² (Durbin, Watson, Biometrika 37, 1950); nothing where no residual is left.

    >>> durbin_watson([1.0, -1.0, 1.0, -1.0])
    3.0
    """
    whole = sum(one * one for one in residuals)
    return sum((b - a) ** 2 for a, b in pairwise(residuals)) / whole if whole else None


def _is_finite(found: Interrupted) -> bool:
    effects = [one for one in (*found, *found.season) if isinstance(one, Effect)]
    return all(map(isfinite, chain(found.fitted, found.counterfactual, *effects)))
