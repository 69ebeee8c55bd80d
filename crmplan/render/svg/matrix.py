"""Fields with numbered marks in them, as the matrix of risks; the names of the marks stand at the right."""

from collections.abc import Iterator
from math import ceil
from typing import NamedTuple

from crmplan.document.charts import Mark, Matrix
from crmplan.document.tables import Tone
from crmplan.document.words import word
from crmplan.render.markup import short
from crmplan.render.svg.look import GAP, LINE, MARGIN, SMALL, WIDTH
from crmplan.render.svg.measures import fitted, text_width
from crmplan.render.svg.shapes import (
    SAMPLE,
    Drawing,
    Sample,
    box,
    circle,
    legend,
    nothing,
    path,
    small,
    text,
    titled,
)

_TITLES = 110.0
_SQUARE = 500.0
"""How wide all columns are together."""
_LOW = 64.0
"""How high a row is at least."""
_RADIUS = 9.0
_PITCH = 21.0
_LIST = MARGIN + LINE + _TITLES + _SQUARE + 3 * GAP

Field = tuple[int, int]


class Chip(NamedTuple):
    """A mark in a field, or where it is to go; `number` is its place in the list."""

    mark: Mark
    number: int
    is_residual: bool


class Grid(NamedTuple):
    """Where fields are: the left end of the columns, how wide one is, and the top and height of each row from below."""

    left: float
    width: float
    rows: tuple[tuple[float, float], ...]

    def box(self, field: Field) -> tuple[float, float, float, float]:
        """Return left end, top, width and height of a field."""
        top, height = self.rows[field[1] - 1]
        return self.left + (field[0] - 1) * self.width, top, self.width, height


def draw(chart: Matrix, language: str) -> Drawing:
    """Return a matrix."""
    if not chart.columns or not chart.rows:
        return nothing("")
    fields = _fields(chart)
    grid = _grid(chart, fields)
    placed = [*_places(fields, grid)]
    places = {(chip.number, chip.is_residual): spot for chip, spot in placed}
    top, height = grid.rows[0]
    bottom = top + height
    residual = any(mark.residual not in (None, mark.field) for mark in chart.marks)
    samples, end = legend(
        [Sample(word("residual", language), _moved)] if residual else [],
        grid.left,
        grid.left + _SQUARE,
        bottom + 2 * LINE + GAP,
    )
    parts = [
        *_tinted(chart, grid),
        *_titles(chart, grid, bottom),
        *_moves(chart, places),
        *(_chip(chip, spot) for chip, spot in placed),
        *_list(chart),
        samples,
    ]
    height = max(end if samples else bottom + 2 * LINE, MARGIN + LINE * (len(chart.marks) + 1)) + MARGIN
    summary = "; ".join(_saying(chart, mark) for mark in chart.marks)
    return Drawing(height, "".join(parts), summary)


def _fields(chart: Matrix) -> dict[Field, list[Chip]]:
    """Return what is in each field; marks that are to stay, or leave the matrix, have no second place."""
    fields: dict[Field, list[Chip]] = {
        (column, row): []
        for row in range(1, len(chart.rows) + 1)
        for column in range(1, len(chart.columns) + 1)
    }
    for number, mark in enumerate(chart.marks, 1):
        if mark.field in fields:
            fields[mark.field].append(Chip(mark, number, is_residual=False))
        if mark.residual in fields and mark.residual != mark.field:
            fields[mark.residual].append(Chip(mark, number, is_residual=True))
    return fields


def _grid(chart: Matrix, fields: dict[Field, list[Chip]]) -> Grid:
    """Return the grid; a row is as high as its fullest field needs, and the first one is at the bottom."""
    width = _SQUARE / len(chart.columns)
    rows = []
    y = MARGIN + LINE
    for row in range(len(chart.rows), 0, -1):
        most = max(len(chips) for (_, at), chips in fields.items() if at == row)
        height = max(_LOW, ceil(most / _in_line(width)) * _PITCH + GAP)
        rows.append((y, height))
        y += height
    return Grid(MARGIN + LINE + _TITLES, width, tuple(reversed(rows)))


def _in_line(width: float) -> int:
    return max(int((width - GAP) // _PITCH), 1)


def _places(fields: dict[Field, list[Chip]], grid: Grid) -> Iterator[tuple[Chip, tuple[float, float]]]:
    """Yield every chip with its middle: lines of chips around the middle of the field."""
    for field, chips in fields.items():
        left, top, width, height = grid.box(field)
        count = _in_line(width)
        lines = [chips[n : n + count] for n in range(0, len(chips), count)]
        for row, line in enumerate(lines):
            y = top + height / 2 + (row - (len(lines) - 1) / 2) * _PITCH
            for column, chip in enumerate(line):
                yield chip, (left + width / 2 + (column - (len(line) - 1) / 2) * _PITCH, y)


def _tinted(chart: Matrix, grid: Grid) -> Iterator[str]:
    for row in range(1, len(chart.rows) + 1):
        for column in range(1, len(chart.columns) + 1):
            left, top, width, height = grid.box((column, row))
            yield box(left + 1, top + 1, width - 2, height - 2, f"c-f{_tone(chart, column, row)}")


def _tone(chart: Matrix, column: int, row: int) -> Tone:
    line = chart.tones[row - 1] if row <= len(chart.tones) else ()
    return line[column - 1] if column <= len(line) else Tone.MUTED


def _titles(chart: Matrix, grid: Grid, bottom: float) -> Iterator[str]:
    """Yield the titles of rows and columns, and of both axes."""
    for row, title in enumerate(chart.rows, 1):
        _, top, _, height = grid.box((1, row))
        y = top + height / 2
        shown = fitted(title, _TITLES - GAP, SMALL)
        yield small(grid.left - GAP, y, shown, "c-e")
    for column, title in enumerate(chart.columns):
        shown = fitted(title, grid.width - 4, SMALL)
        yield small(grid.left + (column + 0.5) * grid.width, bottom + LINE / 2 + 2, shown, "c-m")
    across_title = fitted(chart.across, _SQUARE, is_bold=True)
    yield text(grid.left + _SQUARE / 2, bottom + 1.5 * LINE + 2, across_title, "c-t c-b c-m")
    yield text(MARGIN, MARGIN + LINE / 2, fitted(chart.upward, grid.left + _SQUARE, is_bold=True), "c-t c-b")


def _moves(chart: Matrix, places: dict[tuple[int, bool], tuple[float, float]]) -> Iterator[str]:
    """Yield thin lines from marks to where they are to go."""
    for number, _mark in enumerate(chart.marks, 1):
        start, end = places.get((number, False)), places.get((number, True))
        if start and end:
            yield path(f"M{short(start[0])} {short(start[1])}L{short(end[0])} {short(end[1])}", "c-move")


def _chip(chip: Chip, spot: tuple[float, float]) -> str:
    x, y = spot
    shape = circle(x, y, _RADIUS, "c-ghostchip" if chip.is_residual else "c-chip")
    return titled(chip.mark.name, shape + small(x, y, str(chip.number), "c-m c-ink"))


def _moved(x: float, y: float) -> str:
    radius = LINE / 2 - 1
    line = path(f"M{short(x)} {short(y)}H{short(x + SAMPLE - 2 * radius)}", "c-move")
    return line + circle(x + SAMPLE - radius, y, radius, "c-ghostchip")


def _list(chart: Matrix) -> Iterator[str]:
    """Yield number and name of every mark, below each other."""
    for number, mark in enumerate(chart.marks, 1):
        y = MARGIN + LINE * (number + 0.5)
        is_bad = mark.tone is Tone.BAD
        left = _LIST + text_width("000", SMALL)
        yield small(left - GAP, y, str(number), "c-e")
        name = fitted(mark.name, WIDTH - MARGIN - left, is_bold=is_bad)
        yield text(left, y, name, "c-t c-bad" if is_bad else "c-t")


def _saying(chart: Matrix, mark: Mark) -> str:
    column, row = mark.field
    known = 0 < column <= len(chart.columns) and 0 < row <= len(chart.rows)
    return f"{mark.name}: {chart.columns[column - 1]}, {chart.rows[row - 1]}" if known else mark.name
