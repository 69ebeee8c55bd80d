"""The days that a chart shows, for every renderer that draws an axis of days."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

_NEAR = 14
"""A status date this far from the rest, and a third of its span farther, is still shown."""


def shown_days(days: Iterable[date], today: date | None) -> tuple[int, int]:
    """Return the ordinals of the first and last of some days; today is among them unless it is far from them."""
    ordinals = [day.toordinal() for day in days]
    first, last = min(ordinals), max(ordinals)
    if today:
        margin = _NEAR + (last - first) // 3
        if first - margin <= today.toordinal() <= last + margin:
            return min(first, today.toordinal()), max(last, today.toordinal())
    return first, last


def monday(ordinal: int) -> int:
    """Return the ordinal of the Monday on or before a day."""
    return ordinal - date.fromordinal(ordinal).weekday()


def first_days(first: int, last: int) -> Iterator[date]:
    """Yield the first day of each month that begins after `first`, up to `last`."""
    end = date.fromordinal(last)
    day = date.fromordinal(first).replace(day=1)
    while (day.year, day.month) < (end.year, end.month):
        day = (day + timedelta(days=31)).replace(day=1)
        yield day
