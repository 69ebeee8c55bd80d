"""Random numbers for a simulation: a stream for each thing that is uncertain, and lengths from three-point estimates.

All sampling is by inverse transform: a sample never falls where its uniform rises, so that two runs with the same
uniforms differ only by what they are run with (common random numbers).
"""

from collections.abc import Callable
from hashlib import blake2b
from math import pi

import numpy as np
from numpy.typing import NDArray

from crmplan.analysis.uncertainty import Distribution

Row = NDArray[np.float64]
"""Numbers of a block of runs, one for each run; a row of one number is the same in all of them."""

Quantile = Callable[[Row], Row]


def stream(seed: int, kind: str, key: str) -> np.random.Generator:
    """Return the random numbers of one item of a plan; they depend on nothing but these three."""
    digest = blake2b(f"{seed} {kind} {key}".encode(), digest_size=16).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest)))


def quantile(points: tuple[float, float, float], distribution: Distribution) -> Quantile:
    """Return what turns uniforms into lengths.

    Args:
        points: optimistic, most likely, pessimistic, rising, and not all the same.
        distribution: how the length is spread between them.

    >>> triangular = quantile((2, 3, 6), Distribution.TRIANGULAR)
    >>> triangular(np.array([0, 0.25, 1])).tolist()
    [2.0, 3.0, 6.0]
    """
    low, likely, high = points
    if distribution is Distribution.TRIANGULAR:
        return _triangular(low, likely, high)
    unit = beta_quantile(1 + 4 * (likely - low) / (high - low))

    def lengths(uniforms: Row) -> Row:
        row = unit(uniforms)
        row *= high - low
        row += low
        return row

    return lengths


def _triangular(low: float, likely: float, high: float) -> Quantile:
    """Return the inverse of the triangular distribution (Johnson, Kotz, "Beyond Beta", 2004, sect. 1.2)."""
    width = high - low
    mode = (likely - low) / width
    left, right = width * (likely - low), width * (high - likely)

    def lengths(uniforms: Row) -> Row:
        return np.where(
            uniforms < mode, low + np.sqrt(uniforms * left), high - np.sqrt((1 - uniforms) * right)
        )

    return lengths


# --- beta-PERT --------------------------------------------------------------------------------------

CELLS = 1024
TAIL = 32 / CELLS
_SHAPES = 6
"""The two shapes of beta-PERT together (Malcolm et al., "Application of a Technique for Research and Development
Program Evaluation", Operations Research 7, 1959; Vose, "Risk Analysis", 3rd ed. 2008, sect. 11)."""

_ANGLES = np.linspace(0, pi / 2, 2 * CELLS + 1)
with np.errstate(divide="ignore"):
    _LOG_SIN = np.log(np.sin(_ANGLES))
    _LOG_COS = np.log(np.cos(_ANGLES))
_LOG_COS[-1] = -np.inf  # the cosine of a right angle is not exactly 0 there
_POINTS = np.sin(_ANGLES[::2]) ** 2
_SHARES = np.linspace(0, 1, CELLS + 1)


def beta_quantile(alpha: float) -> Quantile:
    """Return the inverse of the beta distribution on 0..1 with the shapes `alpha` and 6 − `alpha`, `alpha` in 1..5.

    It is read from a table: of the whole in equal steps of probability, of the tails in steps of the angle θ where
    x = sin² θ, in which the density has no pole. The value is off by less than 0.00001, its probability by
    less than 0.000004; both vanish beside the error of any number of runs.
    """
    shares = _beta_shares(alpha)
    values = np.interp(_SHARES, shares, _POINTS)

    def lengths(uniforms: Row) -> Row:
        place = uniforms * CELLS
        cell = place.astype(np.intp)
        row: Row = values[cell]
        place -= cell
        place *= values[cell + 1] - row
        row += place
        tails = np.flatnonzero((uniforms < TAIL) | (uniforms > 1 - TAIL))
        row[tails] = np.interp(uniforms[tails], shares, _POINTS)
        return row

    return lengths


def _beta_shares(alpha: float) -> Row:
    """Return the distribution function of beta at `_POINTS`, by Simpson's rule over the angle."""
    power = 2 * alpha - 1
    density = np.exp(power * _LOG_SIN + (2 * _SHAPES - 2 - power) * _LOG_COS)
    cells = density[:-2:2] + 4 * density[1::2] + density[2::2]
    shares: Row = np.concatenate((np.zeros(1), np.cumsum(cells)))
    shares /= shares[-1]
    return shares
