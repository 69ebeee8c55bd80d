"""Calendar months as numbers that can be counted with: 12 × the year + the months before it in that year."""

from datetime import date, timedelta

YEAR = 12


def month_of(day: date) -> int:
    """Return the month of a day.

    >>> month_of(date(2026, 3, 31)) - month_of(date(2025, 12, 1))
    3
    """
    return day.year * YEAR + day.month - 1


def first_day(month: int) -> date:
    """Return the first day of a month."""
    return date(month // YEAR, month % YEAR + 1, 1)


def last_day_of(month: int) -> date:
    """Return the last day of a month."""
    return first_day(month + 1) - timedelta(days=1)


def last_over(on: date) -> int:
    """Return the last month that is over at the end of a day."""
    return month_of(on + timedelta(days=1)) - 1
