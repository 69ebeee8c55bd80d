"""Linear combinations of a regression's coefficients as effects in the unit of the values."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, NamedTuple

from crmplan.analysis.statistics.effects import Effect, effect
from crmplan.analysis.statistics.intervals import unscaled

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from crmplan.analysis.statistics.regression import Fit

    Row = NDArray[np.float64]


class Contrasts(NamedTuple):
    """A fit of values from which `middle` was taken after they were divided by 2 to the `power`.

    Args:
        freedom: degrees of freedom of the limits; infinite for those of the normal distribution.
    """

    fit: Fit
    freedom: float
    level: float
    middle: float = 0.0
    power: int = 0

    def combined(self, weights: Row, *, estimate: float | None = None) -> Effect:
        """Return a combination of the coefficients, or what has the weights as its gradient at an estimate."""
        variance = float(weights @ self.fit.covariance @ weights)
        at = float(weights @ self.fit.coefficients) if estimate is None else estimate
        one = effect(at, sqrt(max(variance, 0.0)), freedom=self.freedom, level=self.level)
        estimate, se, low, high = (unscaled(figure, self.power) for figure in one[:4])
        return Effect(estimate, se, low, high, one.p)

    def each(self) -> tuple[Effect, ...]:
        """Return the effect of each column, the first of them the intercept."""
        import numpy as np

        units = np.eye(len(self.fit.coefficients))
        first = self.combined(units[0], estimate=float(self.fit.coefficients[0]) + self.middle)
        return first, *map(self.combined, units[1:])

    def values(self, expected: Row) -> tuple[float, ...]:
        """Return what a linear fit expects in the unit of the values."""
        import numpy as np

        return tuple(np.ldexp(expected + self.middle, self.power).tolist())
