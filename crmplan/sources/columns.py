"""One column as a whole: its cells to typed values, those that are none of the type told by their rows."""

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from crmplan.sources.canonical import ColumnType
from crmplan.sources.dates import DateStyle, date_style, moment
from crmplan.sources.numbers import number, number_style
from crmplan.sources.read import Reading, Value
from crmplan.sources.unclear import MIXED_CELLS, NO_VALUE, UnclearError
from crmplan.sources.words import FALSE, MISSING, TRUE, folded

Cell = str | int | float | bool | datetime | date | time | timedelta | None
"""What a file holds in a cell: text in CSV, a value of its own type in a workbook."""

BAD: Any = object()
"""Stands for a cell that is no value of the column's type."""
FORMULA: Any = object()
"""Stands for a cell of a workbook whose formula was saved without its value."""
SERIALS = range(20_000, 80_000)
"""Day numbers of a workbook that are taken for dates in a column of dates: the years 1954 to 2119."""
_ERRORS = frozenset(("#ref!", "#value!", "#div/0!", "#name?", "#null!", "#num!", "#getting_data"))
_IDLE_ZERO = re.compile(r"0\d")
_OUTER = " \t\r\n\u00a0\u202f\u2007\ufeff\u200b"


@dataclass(frozen=True, slots=True)
class Details:
    """What is known beforehand of how values are written.

    Args:
        decimal: the decimal mark that is declared.
        dates: the order of dates that is declared.
        first_year: the first of the hundred years that a year of two digits means.
        missing: folded words for a missing value.
        epoch: the day from which a workbook counts.
    """

    decimal: str | None = None
    dates: str | None = None
    first_year: int | None = None
    missing: frozenset[str] = MISSING
    epoch: datetime | None = None


class Typed(NamedTuple):
    """A column of one type.

    Args:
        values: its values, nothing where one is missing or can't be read.
        bad: the indexes of the rows whose cell can't be read.
        readings: how it was read.
    """

    values: list[Value]
    bad: list[int]
    readings: list[Reading]


class _Reader(NamedTuple):
    """What makes values of texts and of cells of other types."""

    text: Callable[[str], Value]
    native: Callable[[Any], Value]
    readings: list[Reading]


def typed(
    cells: Sequence[Cell], kind: ColumnType, details: Details, *, header: str = "", is_unix: bool = False
) -> Typed:
    """Return a column as values of one type.

    Args:
        cells: its cells.
        kind: the type.
        details: what is known of how values are written.
        header: its header, for the readings.
        is_unix: whether moments are seconds since 1970.

    Raises:
        UnclearError: the column can be read in more than one way, or in none throughout.
    """
    if any(cell is FORMULA for cell in cells):
        raise UnclearError(NO_VALUE, ())
    texts = list(dict.fromkeys(cell for cell in cells if type(cell) is str))  # in the order of the file
    there = [text for text in texts if folded(text) not in details.missing]
    reader = _unix() if is_unix else _READERS[kind](there, cells, details, header)
    known: dict[Any, Value] = dict.fromkeys(texts)
    known.update({text: BAD if folded(text) in _ERRORS else reader.text(text) for text in there})
    values = [
        known[cell] if type(cell) is str else None if cell is None else reader.native(cell) for cell in cells
    ]
    bad = [index for index, value in enumerate(values) if value is BAD]
    for index in bad:
        values[index] = None
    return Typed(values, bad, reader.readings)


def _as_text(cell: Any) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.isoformat(" ") if isinstance(cell, datetime) else str(cell)


def _texts(_texts: Iterable[str], _cells: Sequence[Cell], _details: Details, _header: str) -> _Reader:
    return _Reader(lambda text: text.strip(_OUTER), _as_text, [])


def _as_number(cell: Any) -> Any:
    if isinstance(cell, bool) or not isinstance(cell, int | float) or not math.isfinite(cell):
        return BAD
    return Decimal(int(cell)) if isinstance(cell, float) and cell.is_integer() else Decimal(repr(cell))


def _numbers(texts: Sequence[str], _cells: Sequence[Cell], details: Details, header: str) -> _Reader:
    style = number_style(texts, details.decimal)
    readings = []
    if style.decimal:
        readings.append(Reading("decimal", style.decimal, header, is_declared=details.decimal is not None))
    if style.currency:
        readings.append(Reading("currency", style.currency, header))
    if style.is_percent:
        readings.append(Reading("percent", "%", header))

    def read(text: str) -> Value:
        value = number(text, style)
        return BAD if value is None else value

    return _Reader(read, _as_number, readings)


def _dates(
    texts: Sequence[str], cells: Sequence[Cell], details: Details, header: str
) -> tuple[_Reader, DateStyle]:
    style = date_style(texts, details.dates, details.first_year)
    has_natives = any(isinstance(cell, date) for cell in cells)
    read = {text: moment(text, style) for text in texts}
    dated = [text for text, value in read.items() if value is not None]
    if dated and has_natives:
        raise UnclearError(MIXED_CELLS, tuple(dated[:5]))
    readings = [Reading("dates", style.order, header, is_declared=bool(details.dates))] if dated else []
    if style.is_short and dated:
        window = f"{style.first_year}..{style.first_year + 99}"
        readings.append(Reading("century", window, header, is_declared=details.first_year is not None))
    readings += [Reading("zone", zone, header) for zone in style.zones]
    serials = sum(type(cell) in (int, float) for cell in cells)
    if serials:
        readings.append(Reading("serial", "days", header, count=serials))
    reader = _Reader(
        lambda text: BAD if read[text] is None else read[text],
        lambda cell: _as_moment(cell, details.epoch),
        readings,
    )
    return reader, style


def _moments(texts: Sequence[str], cells: Sequence[Cell], details: Details, header: str) -> _Reader:
    return _dates(texts, cells, details, header)[0]


def _days(texts: Sequence[str], cells: Sequence[Cell], details: Details, header: str) -> _Reader:
    reader, _style = _dates(texts, cells, details, header)

    def day(value: Value) -> Value:
        return value.date() if isinstance(value, datetime) else value

    return _Reader(
        lambda text: day(reader.text(text)), lambda cell: day(reader.native(cell)), reader.readings
    )


def _as_moment(cell: Any, epoch: datetime | None) -> Any:
    if isinstance(cell, datetime):
        whole = (cell + timedelta(milliseconds=500)).replace(microsecond=0)
        return whole if abs(whole - cell) < timedelta(milliseconds=2) else cell
    if isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001 - wall time
    is_serial = isinstance(cell, int | float) and not isinstance(cell, bool) and int(cell) in SERIALS
    if not is_serial or epoch is None:
        return BAD
    return _as_moment(epoch + timedelta(days=cell), None)


def _truths(_texts: Iterable[str], _cells: Sequence[Cell], _details: Details, _header: str) -> _Reader:
    return _Reader(as_truth, lambda cell: as_truth(_as_text(cell)), [])


def as_truth(text: Any) -> Any:
    """Return whether a word means yes, or `BAD` where it means neither yes nor no."""
    word = folded(str(text))
    return True if word in TRUE else False if word in FALSE else BAD


def _unix() -> _Reader:
    def read(cell: Any) -> Any:
        try:
            return datetime.fromtimestamp(int(str(cell)), UTC).replace(tzinfo=None)
        except (ValueError, OverflowError, OSError):
            return BAD

    return _Reader(read, read, [Reading("zone", "UTC")])


_READERS: dict[ColumnType, Callable[..., _Reader]] = {
    ColumnType.TEXT: _texts,
    ColumnType.NUMBER: _numbers,
    ColumnType.MOMENT: _moments,
    ColumnType.DAY: _days,
    ColumnType.TRUTH: _truths,
}


def guessed(cells: Sequence[Cell], details: Details, header: str = "") -> tuple[ColumnType, Typed]:
    """Return a column as the first of numbers and moments that all its cells are, else as text.

    Numbers that begin with an idle zero, or are longer than an amount, are ids, and stay text.
    """
    texts = {cell for cell in cells if type(cell) is str}
    is_id = any(_IDLE_ZERO.match(text) or len(text) > 20 for text in texts)
    for kind in (ColumnType.NUMBER, ColumnType.MOMENT):
        if is_id and kind is ColumnType.NUMBER:
            continue
        try:
            column = typed(cells, kind, details, header=header)
        except UnclearError:
            continue
        if not column.bad and any(value is not None for value in column.values):
            return kind, column
    return ColumnType.TEXT, typed(cells, ColumnType.TEXT, Details(missing=frozenset(("",))), header=header)
