"""Quantities as people write them: text to an exact value and back.

Each kind has one parser, which raises `QuantityError`, and one formatter, which gives the canonical text;
`parse(format(value)) == value` for every value. Working time stays in weeks, days and hours until a calendar
says how long they are.
"""

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache
from math import ceil
from typing import NamedTuple


class QuantityError(ValueError):
    """A text that is not the quantity it stands for.

    Args:
        kind: what was expected; a key of the catalogue of messages.
        reason: what is wrong, where more is known than "not such a quantity".
    """

    def __init__(self, kind: str, reason: str = "") -> None:
        super().__init__(kind, reason)
        self.kind = kind
        self.reason = reason


_NUMBER = re.compile(r"[+-]?\d{1,15}(?:\.\d{1,9})?\Z", re.ASCII)
_SPACES = re.compile("(?<=\\d)[ \u00a0\u202f](?=\\d{3}(?!\\d))")


def parse_number(text: str, kind: str = "number") -> Decimal:
    """Read a decimal number; groups of thousands may be parted by spaces, the decimal sign is a point."""
    compact = _SPACES.sub("", text.strip())
    if not _NUMBER.match(compact):
        reason = "decimal-comma" if re.match(r"-?[\d ]+,\d+", compact) else ""
        raise QuantityError(kind, reason)
    return Decimal(compact)


def format_number(value: Decimal) -> str:
    """Write a decimal without an exponent and without idle zeros."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


# --- working time ---------------------------------------------------------------------------------


class Duration(NamedTuple):
    """Working time: weeks, days and hours of the plan's calendar; never negative."""

    weeks: Decimal = Decimal(0)
    days: Decimal = Decimal(0)
    hours: Decimal = Decimal(0)

    def minutes(self, *, day: int, week: int) -> int:
        """Return whole working minutes, rounded up, where a day has `day` minutes and a week `week` days."""
        return ceil((self.weeks * week + self.days) * day + self.hours * 60)


_DURATION = re.compile(
    r"(?:(\d{1,5}(?:\.\d{1,3})?)w)?\s*(?:(\d{1,5}(?:\.\d{1,3})?)d)?\s*(?:(\d{1,6}(?:\.\d{1,3})?)h)?\Z",
    re.ASCII,
)


@lru_cache(maxsize=4096)
def parse_duration(text: str, kind: str = "duration") -> Duration:
    """Read `3d`, `2w`, `4h` or `1d 4h`."""
    match = _DURATION.match(text.strip())
    if match is None or not any(match.groups()):
        raise QuantityError(kind)
    weeks, days, hours = (Decimal(part or 0) for part in match.groups())
    return Duration(weeks, days, hours)


def format_duration(value: Duration) -> str:
    """Write working time as `2w 1d 4h`, and none as `0d`."""
    parts = ((value.weeks, "w"), (value.days, "d"), (value.hours, "h"))
    return " ".join(f"{format_number(n)}{unit}" for n, unit in parts if n) or "0d"


class DurationRange(NamedTuple):
    """Working time from `low` to `high`."""

    low: Duration
    high: Duration


def parse_duration_range(text: str) -> DurationRange:
    """Read `5d..15d`; a single duration is a range of itself."""
    low, dots, high = text.partition("..")
    return DurationRange(*(parse_duration(end, "duration-range") for end in (low, high if dots else low)))


def format_duration_range(value: DurationRange) -> str:
    """Write `5d..15d`, or one duration where both ends are the same."""
    low, high = format_duration(value.low), format_duration(value.high)
    return low if low == high else f"{low}..{high}"


class Estimate(NamedTuple):
    """A three-point estimate of working time: optimistic, most likely, pessimistic."""

    optimistic: Duration
    likely: Duration
    pessimistic: Duration


def parse_estimate(text: str) -> Estimate:
    """Read `2d / 3d / 6d`."""
    parts = text.split("/")
    if len(parts) != 3:
        raise QuantityError("estimate")
    return Estimate(*(parse_duration(part, "estimate") for part in parts))


def format_estimate(value: Estimate) -> str:
    """Write `2d / 3d / 6d`."""
    points = (value.optimistic, value.likely, value.pessimistic)
    return " / ".join(format_duration(point) for point in points)


# --- days and spans -------------------------------------------------------------------------------

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)
_PROJECT_DAY = re.compile(r"day +(\d{1,4})\Z", re.ASCII)
_MONTH = re.compile(r"(\d{4})-(\d{2})\Z", re.ASCII)
_QUARTER = re.compile(r"(\d{4})-Q([1-4])\Z", re.ASCII)
FIRST_YEAR, LAST_YEAR = 1900, 2199


class ProjectDay(NamedTuple):
    """The `number`-th day of the plan, counted from 1 as `project.days` says."""

    number: int


Day = date | ProjectDay
"""A day as a plan names it: of the calendar, or of the project."""


@lru_cache(maxsize=4096)
def parse_date(text: str, kind: str = "date") -> date:
    """Read an ISO date of the years 1900 to 2199."""
    text = text.strip()
    if not _ISO.match(text):
        raise QuantityError(kind, "date-order" if re.match(r"\d{1,2}[./]\d{1,2}[./]\d{4}", text) else "")
    try:
        value = date.fromisoformat(text)
    except ValueError:
        raise QuantityError(kind, "no-such-date") from None
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise QuantityError(kind, "far-year")
    return value


def parse_day(text: str, kind: str = "day") -> Day:
    """Read `2026-03-17` or `day 46`."""
    text = text.strip()
    match = _PROJECT_DAY.match(text)
    if match is None:
        return parse_date(text, kind)
    if not int(match[1]):
        raise QuantityError(kind, "day-zero")
    return ProjectDay(int(match[1]))


def format_day(value: Day) -> str:
    """Write an ISO date or `day 46`."""
    return f"day {value.number}" if isinstance(value, ProjectDay) else value.isoformat()


class DaySpan(NamedTuple):
    """The days from `first` to `last`, both in."""

    first: Day
    last: Day


def parse_span(text: str, kind: str = "span") -> DaySpan:
    """Read `2026-01-01..2026-02-27`, `day 46..48`, `2026-03` or `2026-Q1`."""
    text = text.strip()
    if match := _MONTH.match(text):
        return _months_span(int(match[1]), int(match[2]), 1, kind)
    if match := _QUARTER.match(text):
        return _months_span(int(match[1]), int(match[2]) * 3 - 2, 3, kind)
    head, dots, tail = (part.strip() for part in text.partition(".."))
    first = parse_day(head, kind)
    if not dots:
        return DaySpan(first, first)
    if isinstance(first, ProjectDay) and tail.isdecimal():
        tail = f"day {tail}"
    last = parse_day(tail, kind)
    if type(first) is not type(last):
        raise QuantityError(kind, "mixed-span")
    if last < first:  # type: ignore[operator]
        raise QuantityError(kind, "reversed-span")
    return DaySpan(first, last)


def parse_window(text: str) -> DaySpan:
    """Read the window of a stage: as a span, where bare numbers are project days (`11..25`)."""
    head, dots, tail = (part.strip() for part in text.partition(".."))
    if head.isdecimal() and (not dots or tail.isdecimal()):
        text = f"day {head}..{tail or head}"
    return parse_span(text, "window")


def format_span(value: DaySpan) -> str:
    """Write both ends, of project days as `day 46..48`."""
    if isinstance(value.first, ProjectDay) and isinstance(value.last, ProjectDay):
        return f"day {value.first.number}..{value.last.number}"
    return f"{format_day(value.first)}..{format_day(value.last)}"


def _months_span(year: int, month: int, count: int, kind: str) -> DaySpan:
    if not 1 <= month <= 12:
        raise QuantityError(kind, "no-such-date")
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise QuantityError(kind, "far-year")
    after = month + count
    end = date(year + (after > 12), after - 12 * (after > 12), 1)
    return DaySpan(date(year, month, 1), date.fromordinal(end.toordinal() - 1))


def parse_month(text: str) -> date:
    """Read `2026-06` as the first day of that month."""
    match = _MONTH.match(text.strip())
    if match is None:
        raise QuantityError("month")
    first = _months_span(int(match[1]), int(match[2]), 1, "month").first
    assert isinstance(first, date)
    return first


def format_month(value: date) -> str:
    """Write a month as `2026-06`."""
    return f"{value.year:04}-{value.month:02}"


class Moment(NamedTuple):
    """A day, with its time of day in minutes after midnight where one is known."""

    day: date
    minute: int | None = None


_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)\Z", re.ASCII)


def parse_moment(text: str) -> Moment:
    """Read `2026-05-18` or `2026-05-18 10:30`."""
    head, _, clock = text.strip().replace("T", " ", 1).partition(" ")
    day = parse_date(head, "moment")
    if not clock.strip():
        return Moment(day)
    time = _CLOCK.match(clock.strip())
    if time is None:
        raise QuantityError("moment")
    return Moment(day, int(time[1]) * 60 + int(time[2]))


def format_moment(value: Moment) -> str:
    """Write `2026-05-18` or `2026-05-18 10:30`."""
    if value.minute is None:
        return value.day.isoformat()
    return f"{value.day.isoformat()} {value.minute // 60:02}:{value.minute % 60:02}"


_MONTHS = re.compile(r"(\d{1,3}) +months?\Z", re.ASCII)


def parse_months(text: str) -> int:
    """Read a number of calendar months: `9 months`."""
    match = _MONTHS.match(text.strip())
    if match is None:
        raise QuantityError("months")
    return int(match[1])


def format_months(value: int) -> str:
    """Write a number of calendar months."""
    return "1 month" if value == 1 else f"{value} months"


WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def parse_week(text: str) -> tuple[int, ...]:
    """Read the working days of a week, `mon-fri` or `mon, tue, thu-sat`, as sorted numbers with Monday 0."""
    days: set[int] = set()
    for part in text.lower().split(","):
        first, dash, last = (word.strip() for word in part.partition("-"))
        if first not in WEEKDAYS or (dash and last not in WEEKDAYS):
            raise QuantityError("week")
        begin = WEEKDAYS.index(first)
        length = (WEEKDAYS.index(last) - begin) % 7 if dash else 0
        days.update((begin + step) % 7 for step in range(length + 1))
    return tuple(sorted(days))


def format_week(days: tuple[int, ...]) -> str:
    """Write the working days of a week, as a range where they follow each other."""
    if len(days) > 1 and days == tuple(range(days[0], days[-1] + 1)):
        return f"{WEEKDAYS[days[0]]}-{WEEKDAYS[days[-1]]}"
    return ", ".join(WEEKDAYS[day] for day in days)


CLASSES = {
    "rare": Decimal("0.05"),
    "unlikely": Decimal("0.2"),
    "possible": Decimal("0.4"),
    "likely": Decimal("0.65"),
    "almost-certain": Decimal("0.9"),
}
"""Classes of probability, from 1 to 5, with the share that each stands for."""


def parse_probability(text: str) -> Decimal:
    """Read a class of probability or a percent as a share from 0 to 1."""
    if text in CLASSES:
        return CLASSES[text]
    share = parse_percent(text, "probability")
    if not 0 <= share <= 1:
        raise QuantityError("probability", "out-of-range")
    return share


def format_probability(value: Decimal) -> str:
    """Write a share as the class that stands for it, else as a percent."""
    return next((name for name, share in CLASSES.items() if share == value), format_percent(value))


# --- shares and money -----------------------------------------------------------------------------


def parse_percent(text: str, kind: str = "percent") -> Decimal:
    """Read `60%` as the share 0.6; a figure without the sign is refused."""
    text = text.strip()
    if not text.endswith("%"):
        raise QuantityError(kind, "bare-number" if _NUMBER.match(text) else "")
    return parse_number(text[:-1], kind) / 100


def format_percent(value: Decimal) -> str:
    """Write the share 0.6 as `60%`."""
    return f"{format_number(value * 100)}%"


class Money(NamedTuple):
    """An exact amount; `currency` only where the plan wrote it, `per` is `month`, `h` or nothing."""

    amount: Decimal
    currency: str | None = None
    per: str | None = None


_MONEY = re.compile(r"([+-]?[\d .\u00a0\u202f,]+?)\s*([A-Z]{3})?(?:\s*/\s*(month|h))?\Z")


def parse_money(text: str, per: str | None = None, kind: str = "") -> Money:
    """Read `120000`, `120 000 RUB`, `45000/month` or `2500/h`; `per` is the unit of time that is wanted."""
    kind = kind or (f"money-per-{per}" if per else "money")
    match = _MONEY.match(text.strip())
    if match is None:
        raise QuantityError(kind)
    amount = parse_number(match[1], kind)
    if match[3] != per:
        raise QuantityError(kind, "money-per" if match[3] is None else "money-not-per")
    return Money(amount, match[2], match[3])


def format_money(value: Money) -> str:
    """Write an amount with its currency and unit of time, where it has them."""
    currency = f" {value.currency}" if value.currency else ""
    per = f"/{value.per}" if value.per else ""
    return f"{format_number(value.amount)}{currency}{per}"


class MoneyRange(NamedTuple):
    """Amounts from `low` to `high`."""

    low: Money
    high: Money


def parse_money_range(text: str) -> MoneyRange:
    """Read `100000..300000`; a single amount is a range of itself."""
    low, dots, high = text.partition("..")
    return MoneyRange(*(parse_money(end, kind="money-range") for end in (low, high if dots else low)))


def format_money_range(value: MoneyRange) -> str:
    """Write `100000..300000`, or one amount where both ends are the same."""
    low, high = format_money(value.low), format_money(value.high)
    return low if low == high else f"{low}..{high}"


class Figure(NamedTuple):
    """A figure of a KPI or a goal: `value` in its unit, percents as the number of percent."""

    value: Decimal
    is_percent: bool = False
    currency: str | None = None


def parse_figure(text: str) -> Figure:
    """Read `420000`, `420000 EUR` or `22%`."""
    text = text.strip()
    if text.endswith("%"):
        return Figure(parse_number(text[:-1], "figure"), is_percent=True)
    money = parse_money(text, kind="figure")
    return Figure(money.amount, currency=money.currency)


def format_figure(value: Figure) -> str:
    """Write a figure as it is read."""
    if value.is_percent:
        return f"{format_number(value.value)}%"
    return format_money(Money(value.value, value.currency))


# --- links ----------------------------------------------------------------------------------------


class Link(NamedTuple):
    """A dependency on `task`: `kind` is fs, ss, ff or sf; the lag is added, or taken off where `is_lead`."""

    task: str
    kind: str = "fs"
    lag: Duration = Duration()
    is_lead: bool = False


_LINK = re.compile(
    r"([a-z0-9][a-z0-9-]*)(?:\s+(fs|ss|ff|sf)(?![a-z0-9-]))?(?:\s*(?:(?<=\s)|(?<=fs|ss|ff|sf))([+-])\s*(\S.*))?\Z",
    re.ASCII,
)


_ID = re.compile(r"[a-z0-9][a-z0-9-]*\Z", re.ASCII)


def parse_link(text: str) -> Link:
    """Read `write-rules`, `funnel +2d`, `loyalty-session ss+1d` or `move-deals ff -1d`."""
    if _ID.match(text):  # as most links are
        return Link(text)
    match = _LINK.match(text.strip())
    if match is None:
        raise QuantityError("link")
    task, kind, sign, lag = match.groups()
    duration = parse_duration(lag, "link") if lag else Duration()
    return Link(task, kind or "fs", duration, is_lead=sign == "-" and duration != Duration())


def format_link(value: Link) -> str:
    """Write a link; finish to start goes without its kind."""
    kind = "" if value.kind == "fs" else f" {value.kind}"
    if value.lag == Duration():
        return f"{value.task}{kind}"
    return f"{value.task}{kind} {'-' if value.is_lead else '+'}{format_duration(value.lag)}"
