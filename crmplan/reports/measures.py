"""Figures of KPIs as readers see them: money, percents, durations, and changes with their sign, percents' in points."""

from decimal import Decimal
from typing import TYPE_CHECKING

from crmplan.analysis.figures import called
from crmplan.document.numbers import money_text, number_text
from crmplan.document.tables import Cell, Kind, Tone
from crmplan.messages import N_, Messages
from crmplan.reports.words import WORDS

if TYPE_CHECKING:
    from crmplan.analysis.comparison import Comparison
    from crmplan.analysis.status import KpiStatus

POINTS = N_("pp")
"""Percentage points."""
_SPACE = "\u00a0"
_ROUND = 100
"""Money from which on readers see no cents."""
_EXACT = 6
"""Decimals that machines get."""


def kpi_name(one: "Comparison | KpiStatus", _: Messages) -> str:
    """Return what a KPI is called."""
    return called(one.kpi, one.id, one.found.traits, _.language)


def figure_text(value: Decimal, unit: str | None, _: Messages) -> str:
    """Return a figure with its unit; percents are given as the number of percent."""
    if unit == "percent":
        return f"{_number(value, _)}{_percent(_)}"
    if unit and unit.isupper():
        return money_text(value, unit, _.language)
    word = WORDS.get(unit or "", "")
    return f"{_number(value, _)}{_SPACE}{_(word)}" if word else _number(value, _)


def change_text(value: Decimal, unit: str | None, _: Messages) -> str:
    """Return a change with its sign."""
    size = abs(value)
    text = f"{_number(size, _)}{_SPACE}{_(POINTS)}" if unit == "percent" else figure_text(size, unit, _)
    return f"+{text}" if value > 0 else f"−{text}" if value < 0 else text


def share_text(value: Decimal, _: Messages, *, has_sign: bool = False) -> str:
    """Return a share of 0..1, and beyond, as a percent."""
    percent = value * 100
    places = 1 if abs(percent) < 10 else 0
    sign = "+" if has_sign and percent > 0 else ""
    return f"{sign}{number_text(percent, _.language, places)}{_percent(_)}"


def figure_cell(value: Decimal | None, unit: str | None, _: Messages, tone: Tone = Tone.PLAIN) -> Cell:
    """Return a figure as a cell; machines get a percent as a share."""
    return _cell(value, unit, tone, None if value is None else figure_text(value, unit, _))


def change_cell(value: Decimal | None, unit: str | None, _: Messages, tone: Tone = Tone.PLAIN) -> Cell:
    """Return a change as a cell; machines get that of a percent as a share, too."""
    return _cell(value, unit, tone, None if value is None else change_text(value, unit, _))


def share_cell(
    value: Decimal | None, _: Messages, tone: Tone = Tone.PLAIN, *, has_sign: bool = False
) -> Cell:
    """Return a share as a cell."""
    if value is None:
        return Cell(None, Kind.SHARE)
    return Cell(round(value, _EXACT), Kind.SHARE, tone, label=share_text(value, _, has_sign=has_sign))


def drawn(value: Decimal, unit: str | None) -> Decimal:
    """Return a figure as a chart has it, with the decimals that a reader wants; a percent as a share."""
    if unit == "percent":
        return round(value / 100, 4)
    return round(value, 2 if unit and unit.isupper() else _places(value))


def alike(low: Decimal, high: Decimal, unit: str | None) -> tuple[Decimal, Decimal]:
    """Return the ends of a span with as many decimals as the greater of them is shown with."""
    most = max(abs(low), abs(high))
    places = (0 if most >= _ROUND else 2) if unit and unit.isupper() else _places(most)
    return round(low, places), round(high, places)


def _cell(value: Decimal | None, unit: str | None, tone: Tone, label: str | None) -> Cell:
    if value is None:
        return Cell(None, Kind.NUMBER)
    if unit == "percent":
        return Cell(round(value / 100, _EXACT), Kind.SHARE, tone, label=label)
    if unit and unit.isupper():
        return Cell(round(value, 2), Kind.MONEY, tone, unit, label)
    return Cell(round(value, _EXACT), Kind.NUMBER, tone, label=label)


def _number(value: Decimal, _: Messages) -> str:
    """Return a number with as many decimals as a reader wants of one of its size."""
    return number_text(value, _.language, _places(value))


def _places(value: Decimal) -> int:
    size = abs(value)
    return 0 if size >= 1000 else 1 if size >= 10 else 2


def _percent(_: Messages) -> str:
    return f"{_SPACE}%" if _.language == "ru" else "%"
