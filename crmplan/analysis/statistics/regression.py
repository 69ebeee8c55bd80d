"""Linear regression of a series and Poisson regression of counts, each with the covariance of its coefficients."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Row = NDArray[np.float64]
    Matrix = NDArray[np.float64]

COLLINEAR = 1e-9
"""What is left of a column of length 1 after those before it, below which it counts as their combination."""

_ROUNDS = 60
_CLOSE = 1e-5
"""A step of the logarithms after which the next one leaves nothing but rounding: each has twice the digits."""


class Fit(NamedTuple):
    """A fitted regression of n values on k columns.

    Args:
        coefficients: k numbers.
        covariance: of the coefficients, k × k.
        fitted: the n expected values.
        residuals: n, those of Pearson for counts.
        dispersion: variance of the residuals with n − k; of counts by that of Poisson.
        r2: share of the variance, or of the deviance, that is explained; nothing where there is none.
    """

    coefficients: Row
    covariance: Matrix
    fitted: Row
    residuals: Row
    dispersion: float
    r2: float | None

    @property
    def freedom(self) -> int:
        """How many degrees of freedom the residuals have, n − k."""
        return len(self.fitted) - len(self.coefficients)


def is_collinear(columns: Matrix) -> bool:
    """Whether one of the columns is a combination of the others, as far as rounding lets one tell."""
    return _inverse(columns) is None


def least_squares(columns: Matrix, values: Row, *, lags: int) -> Fit | None:
    """Return the ordinary least squares, with errors that neither autocorrelation nor unequal variances bias.

    Newey, West, "A Simple, Positive Semi-Definite, Heteroskedasticity and Autocorrelation Consistent Covariance
    Matrix", Econometrica 55, 1987: weights 1 − l / (L + 1) of the lags l in 1..L, all corrected by n / (n − k).
    Nothing where the columns are collinear.
    """
    inverse = _inverse(columns)
    if inverse is None:
        return None
    n, k = columns.shape
    coefficients = inverse @ values
    coefficients += inverse @ (values - columns @ coefficients)  # wins back what rounding took
    fitted = columns @ coefficients
    residuals = values - fitted
    moments = inverse * residuals
    covariance = moments @ moments.T
    for lag in range(1, min(lags, n - 1) + 1):
        product = moments[:, lag:] @ moments[:, :-lag].T
        covariance += (1 - lag / (lags + 1)) * (product + product.T)
    left, whole = float((residuals**2).sum()), float(((values - values.mean()) ** 2).sum())
    r2 = 1 - left / whole if whole else None
    return Fit(coefficients, covariance * (n / (n - k)), fitted, residuals, left / (n - k), r2)


def poisson(columns: Matrix, counts: Row, exposure: Row) -> Fit | None:
    """Return the Poisson regression with logarithmic link, offset ln exposure, and errors of quasi-likelihood.

    Iterated weighted least squares, the dispersion by Pearson's X² / (n − k) (McCullagh, Nelder, "Generalized Linear
    Models", 2nd ed. 1989, sect. 2.5, 4.5 and 6.2). The errors reckon with at least the dispersion of Poisson: that few
    counts fall closer together is chance. Nothing where the steps do not come to rest, as when a coefficient has no
    bound.
    """
    import numpy as np

    even = exposure * (counts.sum() / exposure.sum())
    linear, offset = np.log((counts + even) / 2), np.log(exposure)
    step, most = inf, inf  # the start is nearer to the counts than any fit
    for _ in range(_ROUNDS):
        expected = np.exp(linear)
        root = np.sqrt(expected)
        inverse = _inverse(columns * root[:, None])
        if inverse is None:
            return None
        coefficients = inverse @ (root * (linear - offset + counts / expected - 1))
        proposed = columns @ coefficients + offset
        if step <= _CLOSE:
            return _poisson_fit(columns, counts, coefficients, offset)
        step = float(np.abs(proposed - linear).max())
        linear = _damped(proposed, linear, counts, most)
        most = half_deviance(counts, np.exp(linear)) + 1e-9 * float(counts.sum())
    return None


def half_deviance(counts: Row, expected: Row) -> float:
    """Return Σ y ln(y / μ) − (y − μ), half the deviance of Poisson (McCullagh, Nelder 1989, sect. 2.3)."""
    import numpy as np

    ratio = counts / expected
    logs = np.log(np.where(ratio > 0, ratio, 1.0))
    return float((expected * (ratio * logs - ratio + 1)).sum())


def _damped(proposed: Row, linear: Row, counts: Row, most: float) -> Row:
    """Return a step, halved until it does not overflow and half its deviance is not above the most."""
    import numpy as np

    steps = (linear + (proposed - linear) / 2**halvings for halvings in range(_ROUNDS))
    return next((one for one in steps if half_deviance(counts, np.exp(one)) <= most), linear)


def _poisson_fit(columns: Matrix, counts: Row, coefficients: Row, offset: Row) -> Fit | None:
    """Return the fit at the solution; its R² is that of deviances (Cameron, Windmeijer, J. Econometrics 77, 1997)."""
    import numpy as np

    expected = np.exp(columns @ coefficients + offset)
    root = np.sqrt(expected)
    inverse = _inverse(columns * root[:, None])
    if inverse is None:
        return None
    n, k = columns.shape
    residuals = (counts - expected) / root
    dispersion = float((residuals**2).sum()) / (n - k)
    exposure = np.exp(offset - offset.max())
    whole = half_deviance(counts, exposure * (counts.sum() / exposure.sum()))
    r2 = 1 - half_deviance(counts, expected) / whole if whole > 1e-12 * counts.sum() else None
    return Fit(coefficients, inverse @ inverse.T * max(dispersion, 1.0), expected, residuals, dispersion, r2)


def _inverse(columns: Matrix) -> Matrix | None:
    """Return the pseudo-inverse by Householder's triangles, the columns first made of one length."""
    import numpy as np

    lengths = np.sqrt((columns**2).sum(axis=0))
    if not (lengths > 0).all():
        return None
    turned, triangle = np.linalg.qr(columns / lengths)
    if np.abs(np.diag(triangle)).min() < COLLINEAR:
        return None
    inverse: Matrix = np.linalg.solve(triangle, turned.T) / lengths[:, None]
    return inverse
