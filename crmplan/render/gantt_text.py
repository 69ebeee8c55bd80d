"""Gantt charts as lines of characters: the name of each bar, then its days on an axis as wide as the terminal allows.

What is done is `█` and what is planned `░`; on the critical path they are `▓` and `▒`. A milestone is `◆`, a heading
spans its bars with `┌──┐`. Today stands under `▼` as `│` (on a bar `┃`), the deadline under `▽` as `┆` (on a bar `┇`),
days off are `·`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from math import ceil

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from crmplan.document.charts import Bar, Gantt
from crmplan.document.numbers import month_text
from crmplan.document.tables import Tone
from crmplan.render.days import first_days, monday, shown_days

_GAP = "  "
_WIDEST_DAY = 3
_WEEK = 7
_DAYS_BELOW_WEEK = 3
_TICK = 4
"""Columns that a label of the axis takes, with the space after it."""
_STYLES = {
    Tone.PLAIN: "cyan",
    Tone.STRONG: "bold cyan",
    Tone.GOOD: "green",
    Tone.WARN: "yellow",
    Tone.BAD: "bold red",
    Tone.MUTED: "dim",
}
_TODAY = "bold"
_DEADLINE = "red"
Row = list[tuple[str, str]]
"""Characters and their styles, one a column."""


@dataclass(frozen=True, slots=True)
class Axis:
    """Days laid on columns: a column holds one day or several, or a day takes several columns.

    Args:
        first: the ordinal of its first day, a Monday.
        last: the ordinal of its last day.
        days: how many days a column holds.
        columns: how many columns a day takes, where a column holds one.
    """

    first: int
    last: int
    days: int = 1
    columns: int = 1

    @property
    def width(self) -> int:
        """How many columns it takes."""
        return ceil((self.last - self.first + 1) / self.days) * self.columns

    def column(self, day: date) -> int:
        """Return the first column of a day."""
        return (day.toordinal() - self.first) // self.days * self.columns

    def end(self, day: date) -> int:
        """Return the column after the last one of a day."""
        return self.column(day) + self.columns

    def has(self, day: date) -> bool:
        """Tell whether a day lies on it."""
        return self.first <= day.toordinal() <= self.last

    def free(self, days_off: frozenset[date]) -> frozenset[int]:
        """Return the columns of which no day is worked."""
        shaded: set[int] = set()
        for start in range(self.first, self.last + 1, self.days):
            held = range(start, min(start + self.days, self.last + 1))
            if all(date.fromordinal(one) in days_off for one in held):
                column = self.column(date.fromordinal(start))
                shaded.update(range(column, column + self.columns))
        return frozenset(shaded)


def gantt_lines(gantt: Gantt, language: str, width: int, clean: Callable[[str], str]) -> Iterator[Text]:
    """Yield the lines of a chart, none wider than `width`; `clean` makes texts of the plan safe to show."""
    if not gantt.bars:
        return
    names = _names(gantt.bars, max(width // 3, 8), clean)
    margin = cell_len(names[0]) + len(_GAP)
    axis = _axis(gantt, max(width - margin, 1))
    for row in (*_labels(axis, language), _ruler(gantt, axis)):
        yield _line(" " * margin, "", row)
    shaded = axis.free(gantt.days_off)
    for bar, name in zip(gantt.bars, names, strict=True):
        yield _line(name + _GAP, "bold" if bar.is_heading else "", _row(bar, gantt, axis, shaded))


def _names(bars: tuple[Bar, ...], limit: int, clean: Callable[[str], str]) -> list[str]:
    has_headings = any(bar.is_heading for bar in bars)
    names = [clean(bar.name if bar.is_heading or not has_headings else f"  {bar.name}") for bar in bars]
    width = min(max(map(cell_len, names)), limit)
    mark = clean("…")
    return [
        set_cell_size(name, width)
        if cell_len(name) <= width
        else set_cell_size(name, width - len(mark)) + mark
        for name in names
    ]


def _axis(gantt: Gantt, room: int) -> Axis:
    """Return the axis of the bars and the deadline; today is on it unless it is far from them."""
    days = [day for bar in gantt.bars for day in (bar.start, bar.finish)]
    if gantt.deadline:
        days.append(gantt.deadline)
    first, last = shown_days(days, gantt.today)
    first = monday(first)
    count = last - first + 1
    if count <= room:
        return Axis(first, last, 1, min(room // count, _WIDEST_DAY))
    held = ceil(count / room)
    return Axis(first, last, _WEEK if _DAYS_BELOW_WEEK < held <= _WEEK else held)


def _line(name: str, style: str, row: Row) -> Text:
    text = Text(no_wrap=True, overflow="crop")
    text.append(name, style)
    for look, run in groupby(row, key=lambda one: one[1]):
        text.append("".join(character for character, _ in run), look)
    return text


def _row(bar: Bar, gantt: Gantt, axis: Axis, shaded: frozenset[int]) -> Row:
    row = [("·", "dim") if column in shaded else (" ", "") for column in range(axis.width)]
    lines = _marks(gantt, axis, today="│", deadline="┆")
    on_bar = _marks(gantt, axis, today="┃", deadline="┇")
    for column, mark in lines.items():
        row[column] = mark
    start, characters = _drawing(bar, axis)
    style = _bar_style(bar)
    for column, character in enumerate(characters, start):
        if column not in lines or character == "◆":
            row[column] = (character, style)
        else:
            mark = lines[column] if bar.is_heading else on_bar[column]
            row[column] = (mark[0], mark[1] if bar.is_heading else style)
    return row


def _bar_style(bar: Bar) -> str:
    if bar.is_heading and bar.tone is Tone.PLAIN:
        return ""
    return _STYLES[Tone.BAD if bar.is_critical and not bar.is_heading else bar.tone]


def _drawing(bar: Bar, axis: Axis) -> tuple[int, str]:
    """Return where a bar begins and its characters."""
    start = axis.column(bar.start)
    length = max(axis.end(bar.finish) - start, 1)
    if bar.is_milestone:
        return (start + axis.end(bar.start) - 1) // 2, "◆"
    if bar.is_heading:
        return start, "┬" if length == 1 else f"┌{'─' * (length - 2)}┐"
    done = round(length * min(max(bar.done, 0), 1))
    if bar.done < 1:
        done = min(done, max(length - 1, 0))
    full, open_ = ("▓", "▒") if bar.is_critical else ("█", "░")
    return start, full * done + open_ * (length - done)


def _marks(gantt: Gantt, axis: Axis, *, today: str, deadline: str) -> dict[int, tuple[str, str]]:
    """Return the columns of the deadline and of today, which is the one seen where both share a column."""
    marks = {}
    if gantt.deadline:
        marks[axis.end(gantt.deadline) - 1] = (deadline, _DEADLINE)
    if gantt.today and axis.has(gantt.today):
        marks[axis.column(gantt.today)] = (today, _TODAY)
    return marks


def _ruler(gantt: Gantt, axis: Axis) -> Row:
    row = [("─", "dim")] * axis.width
    for column, mark in _marks(gantt, axis, today="▼", deadline="▽").items():
        row[column] = mark
    return row


def _labels(axis: Axis, language: str) -> tuple[Row, Row]:
    """Return months above the days of Mondays, or years above months where months are too narrow for that."""
    month = 28 * axis.columns // axis.days
    if month >= _TICK:
        return _row_of(_months(axis, language), axis.width, ""), _row_of(_mondays(axis), axis.width, "dim")
    step = next((one for one in (1, 2, 3, 6) if one * month >= _TICK), 12)
    begun = [*first_days(axis.first, axis.last)]
    firsts = [day for day in begun if (day.month - 1) % step == 0]
    years = [(axis.column(day), str(day.year)) for day in begun if day.month == 1]
    if not years or years[0][0] > _TICK:
        years.insert(0, (0, str(date.fromordinal(axis.first).year)))
    months = [(axis.column(day), month_text(day, language, has_year=False)) for day in firsts]
    return _row_of(years, axis.width, ""), _row_of(months, axis.width, "dim")


def _row_of(labels: list[tuple[int, str]], width: int, style: str) -> Row:
    """Return labels at their columns; one that would touch another or the end is left out."""
    line = ""
    for column, label in labels:
        if (not line or column > len(line)) and column + len(label) <= width:
            line = line.ljust(column) + label
    return [(character, style) for character in line]


def _months(axis: Axis, language: str) -> list[tuple[int, str]]:
    days = [date.fromordinal(axis.first), *first_days(axis.first, axis.last)]
    starts = [axis.column(day) for day in days]
    labels: list[tuple[int, str]] = []
    for day, start, following in zip(days, starts, [*starts[1:], axis.width + 1], strict=True):
        full, short = month_text(day, language), month_text(day, language, has_year=False)
        room = following - start - 1
        if len(full) <= room or (day.day == 1 and (not labels or day.month == 1)):
            labels.append((start, full))
        elif len(short) <= room:
            labels.append((start, short))
    return labels


def _mondays(axis: Axis) -> list[tuple[int, str]]:
    step = next((one for one in (7, 14, 28) if one * axis.columns // axis.days >= _TICK), 28)
    days = (date.fromordinal(ordinal) for ordinal in range(axis.first, axis.last + 1, step))
    return [(axis.column(day), str(day.day)) for day in days]
