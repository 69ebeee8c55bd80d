"""Observations of a KPI, as its file beside the plan holds them."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from crmplan.quantity import Figure


class Observation(NamedTuple):
    """A figure of a day or a period.

    Args:
        day: the day, or the first of the period.
        figure: of all of it.
        n: how many cases stand behind it.
        until: the last day of the period, where the file tells it; else the days of the series show it.
        median: of the cases, where the figure is their mean.
        sd: standard deviation of the cases.
    """

    day: date
    figure: Figure
    n: int | None = None
    until: date | None = None
    median: Decimal | None = None
    sd: Decimal | None = None


Series = Mapping[str, tuple[Observation, ...]]
"""The observations of each KPI that has a file of them, by day."""
NO_SERIES: Series = {}
"""None at all."""
