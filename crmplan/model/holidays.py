"""Public holidays as plain values, so that who reads them and who reckons with them agree."""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple


class YearOfHolidays(NamedTuple):
    """Days off that a country has in one year, and days of rest that it works instead."""

    off: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()


Holidays = Callable[[int], YearOfHolidays]
"""The holidays of a year."""


def no_holidays(_year: int) -> YearOfHolidays:
    """Return a year without holidays."""
    return YearOfHolidays()
