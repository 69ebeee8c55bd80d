"""Lines over days as characters: every line has its mark, which stands with its name and last value below."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise

from rich.text import Text

from crmplan.document.charts import Curves, Line
from crmplan.document.numbers import date_text
from crmplan.document.tables import Kind
from crmplan.document.words import word
from crmplan.render.days import shown_days
from crmplan.render.styles import MUTED
from crmplan.render.text_charts.pieces import Clean, at_right, cut, line, value, widest

_HEIGHT = 12
_MARKS = (("█", "cyan"), ("▒", "yellow"), ("●", "green"), ("○", "magenta"), ("◆", "bold"), ("░", "red"))
_FLAGS = (("deadline", "┆", "red"), ("today", "│", "bold"))
_MARKED = ("┊", "")
_START = ("start", "╎", "bold")
_MOST = 120
Grid = list[list[tuple[str, str]]]


def curve_lines(chart: Curves, language: str, width: int, clean: Clean) -> Iterator[Text]:
    """Yield the lines of a chart of curves."""
    drawn = [one for one in chart.lines if one.points]
    if not drawn:
        return
    low, high = _range(chart)
    zero = _row(0.0, (low, high)) if low < 0 < high else None
    told = ({} if zero is None else {zero: 0.0}) | {0: high, _HEIGHT - 1: low}
    said = {row: value(_tick(v, chart.kind), chart.kind, chart.unit, language) for row, v in told.items()}
    title = min(widest([*said.values()], clean), width // 3)
    room = min(max(width - title - 2, 1), _MOST)
    first, last = _days(chart, drawn)
    grid: Grid = [[(" ", "")] * room for _ in range(_HEIGHT)]
    if zero is not None:
        grid[zero] = [("─", MUTED)] * room
    _flag(chart, grid, first, last)
    for number, one in enumerate(drawn):
        _draw(one, _MARKS[number % len(_MARKS)], grid, (first, last), (low, high))
    for row, cells in enumerate(grid):
        marks = ((clean(character), style) for character, style in cells)
        head = at_right(said.get(row, ""), title, clean) + " "
        yield line((head, MUTED), (clean("│"), MUTED), *marks, width=width)
    yield line((" " * (title + 1) + clean("└" + "─" * room), MUTED), width=width)
    yield _dates(first, last, title + 2, room, language, clean)
    yield from _names(drawn, chart, language, width, clean)


def _range(chart: Curves) -> tuple[float, float]:
    found = [float(v) for one in chart.lines for _, v in one.points]
    found += [0.0] if chart.is_from_zero else []
    low, high = min(found), max(found)
    return (low, high) if high > low else (low, low + 1)


def _tick(found: float, kind: Kind) -> Decimal | int:
    return int(found) if kind is Kind.COUNT else Decimal(str(found))


def _days(chart: Curves, lines: list[Line]) -> tuple[int, int]:
    days = [day for one in lines for day, _ in one.points]
    days += [day for _, day in chart.marks]
    return shown_days([*days, *([chart.deadline] if chart.deadline else [])], chart.today)


def _column(day: date, first: int, last: int, room: int) -> int:
    return round((day.toordinal() - first) / max(last - first, 1) * (room - 1))


def _flag(chart: Curves, grid: Grid, first: int, last: int) -> None:
    """Draw the lines of what is marked, of the deadline and of today, which is seen where they share a column."""
    for _, marked in chart.marks:
        for cells in grid:
            cells[_column(marked, first, last, len(cells))] = _MARKED
    days = (chart.start and chart.start[1], chart.deadline, chart.today)
    for (_, character, style), day in zip((_START, *_FLAGS), days, strict=True):
        if day and first <= day.toordinal() <= last:
            for cells in grid:
                cells[_column(day, first, last, len(cells))] = (character, style)


def _draw(
    one: Line, mark: tuple[str, str], grid: Grid, days: tuple[int, int], values: tuple[float, float]
) -> None:
    """Draw a line: a mark in every column from its first to its last day, and in the rows between two of them."""
    spots = [(_column(day, *days, len(grid[0])), _row(float(v), values)) for day, v in one.points]
    for column, row in spots:
        grid[row][column] = mark
    for (left, start), (right, end) in pairwise(spots):
        before = start
        for column in range(left, right + 1):
            row = round(start + (end - start) * (column - left) / max(right - left, 1))
            step = 1 if row >= before else -1
            for between in range(before + step if row != before else row, row + step, step):
                grid[between][column] = mark
            before = row


def _row(found: float, values: tuple[float, float]) -> int:
    low, high = values
    return round((high - found) / (high - low) * (_HEIGHT - 1))


def _dates(first: int, last: int, margin: int, room: int, language: str, clean: Clean) -> Text:
    start, end = (clean(date_text(date.fromordinal(day), language)) for day in (first, last))
    gap = room - len(start) - len(end)
    text = f"{start}{' ' * gap}{end}" if gap > 0 and first != last else start
    return line((" " * margin, ""), (text, MUTED), width=margin + room)


def _names(lines: list[Line], chart: Curves, language: str, width: int, clean: Clean) -> Iterator[Text]:
    ends = [value(one.points[-1][1], chart.kind, chart.unit, language) for one in lines]
    last = min(widest(ends, clean), width // 2)
    name = min(widest([one.name for one in lines], clean), width - last - 4)
    for number, (one, end) in enumerate(zip(lines, ends, strict=True)):
        mark, style = _MARKS[number % len(_MARKS)]
        said = cut(one.name, name, clean)
        yield line(
            (clean(mark) + " ", style), (f"{said}  ", ""), (at_right(end, last, clean), MUTED), width=width
        )
    if chart.start is not None:
        name_of, day = chart.start
        _, character, style = _START
        said = clean(f"{name_of} {date_text(day, language)}")
        yield line((clean(character) + " ", style), (said, MUTED), width=width)
    for (key, character, style), flagged in zip(_FLAGS, (chart.deadline, chart.today), strict=True):
        if flagged:
            said = clean(f"{word(key, language)} {date_text(flagged, language)}")
            yield line((clean(character) + " ", style), (said, MUTED), width=width)
    for label, marked in chart.marks:
        said = f"{label} {date_text(marked, language)}"
        yield line(
            (clean(_MARKED[0]) + " ", _MARKED[1]), (cut(said, width - 2, clean).rstrip(), MUTED), width=width
        )
