"""The one place that turns money, dates, shares and days into the text of a reader's language."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Context, Decimal
from typing import Any

from crmplan.document.tables import Cell, Kind
from crmplan.quantity import DaySpan, Duration, ProjectDay, format_duration, format_number
from crmplan.source import visible

NOTHING = "—"
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_SPACE = "\u00a0"
_MINUS = "\u2212"
_WIDE = Context(prec=100)
"""Has room for every digit of sums that no project has."""


def cell_text(cell: Cell, language: str) -> str:
    """Return what a reader sees of a cell, safe to show anywhere: one line without control characters."""
    if cell.label is not None:
        return visible(cell.label)
    if cell.value is None:
        return NOTHING
    return _WRITERS[cell.kind](cell, language)


def date_text(value: date, language: str) -> str:
    """Return a date: `2 Mar 2026`, in Russian `02.03.2026`."""
    if language == "ru":
        return f"{value.day:02}.{value.month:02}.{value.year}"
    return f"{value.day}{_SPACE}{_MONTHS[value.month - 1]}{_SPACE}{value.year}"


def day_text(value: date, language: str) -> str:
    """Return a date without its year: `2 Mar`, in Russian `02.03`."""
    if language == "ru":
        return f"{value.day:02}.{value.month:02}"
    return f"{value.day}{_SPACE}{_MONTHS[value.month - 1]}"


def month_text(value: date, language: str, *, has_year: bool = True) -> str:
    """Return a month: `Mar 2026` or `Mar`, in Russian `03.2026` or `03`."""
    if language == "ru":
        return f"{value.month:02}.{value.year}" if has_year else f"{value.month:02}"
    month = _MONTHS[value.month - 1]
    return f"{month}{_SPACE}{value.year}" if has_year else month


def number_text(
    value: Decimal | int | float, language: str, places: int | None = None, *, has_all: bool = False
) -> str:
    """Return a number with grouped thousands; at most `places` decimals, or all of them, zeros included."""
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    if places is not None:
        exact = exact.quantize(Decimal(1).scaleb(-places), context=_WIDE)
    text = format_number(abs(exact))
    whole, _, rest = text.partition(".")
    if places and has_all:
        rest = rest.ljust(places, "0")
    separator, point = (_SPACE, ",") if language == "ru" else (",", ".")
    is_grouped = len(whole) > (4 if language == "ru" else 3)
    grouped = f"{int(whole):,}".replace(",", separator) if is_grouped else whole
    sign = _MINUS if exact < 0 else ""
    return f"{sign}{grouped}{point}{rest}" if rest else f"{sign}{grouped}"


def to_cents(value: Decimal) -> Decimal:
    """Return an amount rounded to hundredths."""
    return value.quantize(Decimal("0.01"), context=_WIDE)


def money_text(value: Decimal, currency: str, language: str) -> str:
    """Return an amount to the unit of its currency, small ones to the cent; hours may stand in its place."""
    places = 0 if abs(value) >= 100 or value == int(value) else 2
    text = number_text(value, language, places, has_all=True)
    if not currency:
        return text
    is_before = currency.isupper() and language != "ru"
    return f"{currency}{_SPACE}{text}" if is_before else f"{text}{_SPACE}{currency}"


def share_text(value: Decimal | float, language: str) -> str:
    """Return a share of 0..1 as a percent; what is not all never reads 100 %."""
    percent = Decimal(str(value)) * 100
    rounded = round(percent)
    if rounded == 100 and percent < 100:
        rounded = 99
    sign = f"{_SPACE}%" if language == "ru" else "%"
    return f"{number_text(rounded, language)}{sign}"


def days_text(value: Decimal | float, language: str) -> str:
    """Return working days to a tenth: `3 d`, `−1.5 d`."""
    unit = "дн." if language == "ru" else "d"
    return f"{number_text(value, language, 1)}{_SPACE}{unit}"


def span_text(value: DaySpan | tuple[date, date], language: str) -> str:
    """Return a span of days: `2 Mar – 13 Mar 2026`, `day 46–48`."""
    first, last = (value.first, value.last) if isinstance(value, DaySpan) else value
    if isinstance(first, ProjectDay) and isinstance(last, ProjectDay):
        word = "дни" if language == "ru" else "days"
        return f"{word}{_SPACE}{first.number}–{last.number}"
    assert isinstance(first, date) and isinstance(last, date)
    head = day_text(first, language) if first.year == last.year else date_text(first, language)
    return f"{head}{_SPACE}– {date_text(last, language)}"


def value_text(value: Any, language: str) -> str:
    """Return a bare value of a message: a date, a number, a span or a text."""
    if isinstance(value, date):
        return date_text(value, language)
    if isinstance(value, Decimal):
        return number_text(value, language)
    if isinstance(value, DaySpan):
        return span_text(value, language)
    if isinstance(value, Duration):
        return format_duration(value)
    if isinstance(value, tuple):
        return ", ".join(visible(str(item)) for item in value)
    return visible(str(value))


def _moment(cell: Cell, language: str) -> str:
    value: datetime = cell.value
    return f"{date_text(value.date(), language)} {value:%H:%M}"


def _number(cell: Cell, language: str) -> str:
    text = number_text(cell.value, language)
    return f"{text}{_SPACE}{cell.unit}" if cell.unit else text


_TRUTHS = {"en": ("no", "yes"), "ru": ("нет", "да")}
_WRITERS: dict[Kind, Callable[[Cell, str], str]] = {
    Kind.TEXT: lambda cell, _language: visible(str(cell.value)),
    Kind.ID: lambda cell, _language: visible(str(cell.value)),
    Kind.IDS: lambda cell, _language: " → ".join(visible(str(item)) for item in cell.value),
    Kind.DATE: lambda cell, language: date_text(cell.value, language),
    Kind.SPAN: lambda cell, language: span_text(cell.value, language),
    Kind.MOMENT: _moment,
    Kind.COUNT: lambda cell, language: number_text(cell.value, language),
    Kind.NUMBER: _number,
    Kind.MONEY: lambda cell, language: money_text(cell.value, cell.unit, language),
    Kind.SHARE: lambda cell, language: share_text(cell.value, language),
    Kind.BAR: lambda cell, language: share_text(cell.value, language),
    Kind.DAYS: lambda cell, language: days_text(cell.value, language),
    Kind.HOURS: lambda cell, language: number_text(cell.value, language, 2),
    Kind.TRUTH: lambda cell, language: _TRUTHS[language][bool(cell.value)],
}
