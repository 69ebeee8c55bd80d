"""Observations of a KPI, as its file beside the plan holds them."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from crmplan.quantity import Figure


class Observation(NamedTuple):
    """A figure of one day; `n` cases stand behind it."""

    day: date
    figure: Figure
    n: int | None = None


Series = Mapping[str, tuple[Observation, ...]]
"""The observations of each KPI that has a file of them, by day."""
