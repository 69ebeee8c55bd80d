"""Dates as exports write them: whether day or month stands first is judged on a whole column, not by cell.

A column whose every date can be read both ways is refused, and so is one in which some can be read in one way only and
others in the other. Times stay the wall time that is written; a zone is told, not converted.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from crmplan.sources.unclear import AMBIGUOUS_DATES, MIXED_DATES, UnclearError

EXAMPLES = 5
FIRST_YEAR = 1970
"""The first of the hundred years that a year of two digits means."""
DAYS_APART = 15
"""Numbers that lie so far apart are taken for days, not for the last years of a firm."""
_DATE = re.compile(
    r"(?P<a>\d{4}|\d{1,2})(?P<sign>[-./])(?P<b>\d{1,2})(?P=sign)(?P<c>\d{4}|\d{1,2})"
    r"(?:(?:[T ]|,)\s*(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"\s*(?P<half>[AaPp]\.?[Mm]\.?)?\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?)?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class DateStyle:
    """How the dates of a column are written.

    Args:
        order: dmy, mdy or ymd; `same` where either of the first two gives the same days.
        first_year: the first of the hundred years that a year of two digits means.
        zones: the zones that are written, such as Z or +03:00.
        is_short: whether years have two digits.
    """

    order: str = "ymd"
    first_year: int = FIRST_YEAR
    zones: tuple[str, ...] = ()
    is_short: bool = False


def date_style(texts: Iterable[str], declared: str | None = None, first_year: int | None = None) -> DateStyle:
    """Return how the dates of a column are written; texts that are no dates have no say.

    Args:
        texts: the different texts of the column.
        declared: their order, such as `dmy`; as `d.m.y` it holds for dates with that sign only.
        first_year: the first year of two digits' window.

    Raises:
        UnclearError: the column doesn't tell, or tells two things.
    """
    dates = {text: match for text in texts if (match := _DATE.fullmatch(text.strip())) is not None}
    possible = {text: found for text, match in dates.items() if (found := _orders(match))}
    short = any(len(dates[text]["c"]) < 3 and len(dates[text]["a"]) < 3 for text in possible)
    zones = tuple(sorted({match["zone"] for match in dates.values() if match["zone"]}))
    order = _declared(declared, dates) or _order(possible, dates)
    return DateStyle(order, FIRST_YEAR if first_year is None else first_year, zones, is_short=short)


def _declared(declared: str | None, dates: Mapping[str, re.Match[str]]) -> str:
    """Return the declared order, if it holds for these dates."""
    if declared is None or len(declared) == 3:
        return declared or ""
    signs = {match["sign"] for match in dates.values() if len(match["a"]) < 3}
    return declared[::2] if signs == {declared[1]} and declared[::2] != "ymd" else ""


def _orders(match: re.Match[str]) -> frozenset[str]:
    """Return the orders in which a date is one; with a year of two digits that stands first, it is not thought of."""
    first, middle, last = (int(match[part]) for part in "abc")
    if len(match["a"]) == 4:
        return frozenset(("ymd",)) if middle <= 12 and last <= 31 and len(match["c"]) < 3 else frozenset()
    orders = set()
    if first <= 31 and middle <= 12:
        orders.add("dmy")
    if first <= 12 and middle <= 31:
        orders.add("mdy")
    return frozenset(orders)


def _order(possible: dict[str, frozenset[str]], dates: Mapping[str, re.Match[str]]) -> str:
    """Return the only order that all dates allow."""
    told = {next(iter(orders)): text for text, orders in reversed(possible.items()) if len(orders) == 1}
    if len(told) > 1:
        raise UnclearError(MIXED_DATES, tuple(reversed(told.values())))
    open_ones = [text for text, orders in possible.items() if len(orders) > 1]
    if told and ("ymd" not in told or not open_ones):
        order = next(iter(told))
        _refuse_year_first(order, dates, possible)
        return order
    if told:
        raise UnclearError(MIXED_DATES, (told["ymd"], open_ones[0]))
    if not open_ones:
        return "ymd"
    if all(int(dates[text]["a"]) == int(dates[text]["b"]) for text in open_ones):
        return "same"
    raise UnclearError(AMBIGUOUS_DATES, tuple(islice(open_ones, EXAMPLES)))


def _refuse_year_first(
    order: str, dates: Mapping[str, re.Match[str]], possible: Mapping[str, frozenset[str]]
) -> None:
    """Refuse short dates that could as well begin with the year, unless what stands first varies as only days do."""
    short = [dates[text] for text in possible if len(dates[text]["c"]) < 3]
    firsts, lasts = {int(match["a"]) for match in short}, {int(match["c"]) for match in short}
    if order != "dmy" or not short or not all(1 <= last <= 31 for last in lasts):
        return
    if len(firsts) <= 3 * len(lasts) or max(firsts) - min(firsts) < DAYS_APART:
        raise UnclearError(AMBIGUOUS_DATES, tuple(match[0] for match in short[:EXAMPLES]))


def moment(text: str, style: DateStyle) -> datetime | None:
    """Return the wall time of a date, midnight where it has no time; nothing where a text is no date in this style.

    >>> moment("03.04.2026 14:39", DateStyle("dmy")), moment("4/13/26 2:05 PM", DateStyle("mdy"))
    (datetime.datetime(2026, 4, 3, 14, 39), datetime.datetime(2026, 4, 13, 14, 5))
    >>> moment("2026-02-30", DateStyle("ymd"))
    """
    match = _DATE.fullmatch(text.strip())
    if match is None:
        return None
    is_year_first = len(match["a"]) == 4
    order = "ymd" if is_year_first else "dmy" if style.order == "same" else style.order
    parts = {part: match[group] for part, group in zip(order, "abc", strict=True)}
    if not is_year_first and order == "ymd" and len(match["c"]) > 2:
        return None
    year = int(parts["y"]) if len(parts["y"]) == 4 else _year(int(parts["y"]), style.first_year)
    if not 1900 <= year < 2200:
        return None
    try:
        return datetime(year, int(parts["m"]), int(parts["d"]), *_time(match))  # noqa: DTZ001 - wall time
    except ValueError:
        return None


def _year(short: int, first: int) -> int:
    return first + (short - first) % 100


def _time(match: re.Match[str]) -> tuple[int, int, int, int]:
    """Return hour, minute, second and microsecond.

    Raises:
        ValueError: there is no such hour.
    """
    hour = int(match["hour"] or 0)
    if match["half"]:
        if not 1 <= hour <= 12:
            raise ValueError
        hour = hour % 12 + 12 * (match["half"][0] in "pP")
    fraction = (match["fraction"] or "").ljust(6, "0")[:6]
    return hour, int(match["minute"] or 0), int(match["second"] or 0), int(fraction)
