"""The columns of segmented regression: what a series is explained by, and what it would be without the interruption."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Row = NDArray[np.float64]
    Matrix = NDArray[np.float64]

YEARS = 2
"""Whole periods of a season that a series must hold before the season is told from chance; the first before `at`, so
that it is not taken for the change or the change for it."""


class Segments(NamedTuple):
    """The columns of n values: 1, t, post, post (t − at) if the slope may change, then those of the season.

    Args:
        columns: n × k, of all values.
        undisturbed: of the values after, as if nothing had happened.
    """

    columns: Matrix
    undisturbed: Matrix
    has_slope_change: bool

    @property
    def trend_after(self) -> Row:
        """The weights of the coefficients in the slope after."""
        import numpy as np

        places = np.arange(self.columns.shape[1])
        weights: Row = np.where((places == 1) | self.has_slope_change & (places == 3), 1.0, 0.0)
        return weights


def segments(n: int, at: int, *, has_slope_change: bool, pairs: int, period: int) -> Segments:
    """Return the columns for n values of which those from `at` on come after; at most the pairs that they can bear."""
    import numpy as np

    t = np.arange(n, dtype=np.float64)
    post = (t >= at).astype(np.float64)
    changes = [post, post * (t - at)] if has_slope_change else [post]
    fixed = 2 + len(changes)
    pairs = bearable_pairs(n, at, fixed=fixed, asked=pairs, period=period)
    columns = np.column_stack([np.ones(n), t, *changes, *_harmonics(t, pairs, period)])
    undisturbed = columns[at:].copy()
    undisturbed[:, 2:fixed] = 0
    return Segments(columns, undisturbed, has_slope_change)


def bearable_pairs(n: int, at: int, *, fixed: int, asked: int, period: int) -> int:
    """Return how many pairs of harmonics, of those asked for, n values can tell beside the fixed columns.

    None without two whole periods, one of them before; then as many as leave two values for each coefficient.

    >>> (
    ...     bearable_pairs(59, 36, fixed=3, asked=2, period=12),
    ...     bearable_pairs(23, 12, fixed=4, asked=2, period=12),
    ... )
    (2, 0)
    """
    if n < YEARS * period or at < period:
        return 0
    most = (n // 2 - fixed) // 2
    return max(0, min(asked, period // 2, most))


def _harmonics(t: Row, pairs: int, period: int) -> list[Row]:
    """Return cosines and sines of 1..pairs turns a period (Bhaskaran et al., Int. J. of Epidemiology 42, 2013).

    The sine of half as many turns as there are values in a period is 0 at each of them, and left out.
    """
    from numpy import cos, pi, sin

    waves = []
    for turns in range(1, pairs + 1):
        angle = 2 * pi * (t * turns % period) / period
        waves += [cos(angle)] if 2 * turns == period else [cos(angle), sin(angle)]
    return waves
