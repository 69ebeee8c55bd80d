"""Charts as data: what is drawn, never how; each is also a table, for formats and readers that want figures.

Every chart has `heads`, the titles of the columns that readers see of its table.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from crmplan.document.tables import Cell, Column, Kind, Table, Tone


class Bar(NamedTuple):
    """A row of a Gantt chart: both days are in it; a milestone has one day.

    Args:
        is_heading: it stands for a stage, whose bars follow it.
        baseline: first and last day as the baseline had them.
        float_until: the last day to which it may slip without moving the end.
        window: of a stage, the days that the method gives it.
    """

    id: str
    name: str
    start: date
    finish: date
    tone: Tone
    done: float
    is_milestone: bool
    is_critical: bool
    is_heading: bool = False
    baseline: tuple[date, date] | None = None
    float_until: date | None = None
    window: tuple[date, date] | None = None
    is_gate: bool = False


class Arrow(NamedTuple):
    """A link between two bars, by their ids; `kind` is fs, ss, ff or sf."""

    before: str
    after: str
    kind: str
    is_critical: bool = False


class Gantt(NamedTuple):
    """A Gantt chart.

    Args:
        bars: its rows.
        today: the status date, where it is to be marked.
        days_off: the days in its range that are not worked.
        deadline: the deadline.
        heads: name, start, finish.
        arrows: the links.
    """

    key: str
    bars: tuple[Bar, ...]
    today: date | None
    days_off: frozenset[date]
    deadline: date | None
    heads: tuple[str, str, str] = ("", "", "")
    arrows: tuple[Arrow, ...] = ()

    @property
    def table(self) -> Table:
        """A row for each bar."""
        name, start, finish = self.heads
        columns = (
            Column("id", "", Kind.ID, None),
            Column("name", name),
            Column("start", start, Kind.DATE),
            Column("finish", finish, Kind.DATE),
            Column("done", "", Kind.SHARE, None),
            Column("milestone", "", Kind.TRUTH, None),
            Column("critical", "", Kind.TRUTH, None),
            Column("stage", "", Kind.TRUTH, None),
            Column("baseline_start", "", Kind.DATE, None),
            Column("baseline_finish", "", Kind.DATE, None),
        )
        rows = []
        for bar in self.bars:
            first, last = bar.baseline or (None, None)
            values = (
                bar.id,
                bar.name,
                bar.start,
                bar.finish,
                bar.done,
                bar.is_milestone,
                bar.is_critical,
                bar.is_heading,
                first,
                last,
            )
            rows.append(tuple(Cell(v, c.kind) for v, c in zip(values, columns, strict=True)))
        return Table(self.key, columns, tuple(rows))


class Line(NamedTuple):
    """A line of a chart: a value at the end of each of its days, in their order; it has no value elsewhere."""

    key: str
    name: str
    points: tuple[tuple[date, Decimal], ...]
    tone: Tone = Tone.PLAIN


class Curves(NamedTuple):
    """Lines over days, as the S-curve of a project; values may be negative.

    Args:
        kind: of the values.
        unit: currency of money, or the word for another unit.
        today: the status date.
        heads: the day; the lines have their names.
        start: a day that is marked, as go-live, and what it is called.
        is_from_zero: whether zero is on the scale, as it has to be where lengths or areas are compared.
        marks: further days that are marked, as a break-even, and what they are called.
        is_repeated: whether a table beside it holds its figures, so that it is left out where nothing is drawn.
    """

    key: str
    lines: tuple[Line, ...]
    kind: Kind
    unit: str = ""
    today: date | None = None
    deadline: date | None = None
    heads: tuple[str] = ("",)
    start: tuple[str, date] | None = None
    is_from_zero: bool = True
    marks: tuple[tuple[str, date], ...] = ()
    is_repeated: bool = False

    @property
    def table(self) -> Table:
        """A row for each day that a line has a value of."""
        return day_table(self.key, self.heads[0], self.lines, self.kind, self.unit)


def day_table(key: str, head: str, lines: "Sequence[Line | Trend]", kind: Kind, unit: str) -> Table:
    """Return a row for each day that a line has a value of; `head` stands above the days.

    Lines without a value are columns for machines alone.
    """
    days = sorted({day for line in lines for day, _ in line.points})
    values = [dict(line.points) for line in lines]
    seen = (Column(line.key, line.name, kind, 0 if line.points else None) for line in lines)
    columns = (Column("day", head, Kind.DATE), *seen)
    rows = tuple(
        (Cell(day, Kind.DATE), *(Cell(known.get(day), kind, unit=unit) for known in values)) for day in days
    )
    return Table(key, columns, rows)


class Trend(NamedTuple):
    """Values of one measure at the end of each of its days, in their order, and the one that is wanted at least."""

    key: str
    name: str
    points: tuple[tuple[date, Decimal], ...]
    limit: Decimal | None = None
    tone: Tone = Tone.PLAIN


class Trends(NamedTuple):
    """Lines over the same days one below the other, each against its own limit, on one scale from nothing on.

    Args:
        kind: of the values.
        unit: currency of money, or the word for another unit.
        start: a day that is marked, as go-live, and what it is called.
        today: the status date.
        heads: the day, and the word for the limit.
    """

    key: str
    trends: tuple[Trend, ...]
    kind: Kind
    unit: str = ""
    start: tuple[str, date] | None = None
    today: date | None = None
    heads: tuple[str, str] = ("", "")

    @property
    def table(self) -> Table:
        """A row for each day that a measure has a value of."""
        return day_table(self.key, self.heads[0], self.trends, self.kind, self.unit)


class Mark(NamedTuple):
    """Something in a field of a matrix, as (column, row) from 1; `residual` is the field to which it is to move."""

    id: str
    name: str
    field: tuple[int, int]
    residual: tuple[int, int] | None = None
    tone: Tone = Tone.PLAIN


class Matrix(NamedTuple):
    """A square of fields with marks in them, as the matrix of risks.

    Args:
        columns: titles of the columns, from left to right.
        rows: titles of the rows, from the bottom up.
        across: what the columns are.
        upward: what the rows are.
        tones: of the fields, row by row from the bottom up.
        heads: of the marks: name, their column, their row, column and row of the residual.
    """

    key: str
    columns: tuple[str, ...]
    rows: tuple[str, ...]
    across: str
    upward: str
    tones: tuple[tuple[Tone, ...], ...]
    marks: tuple[Mark, ...]
    heads: tuple[str, str, str, str, str] = ("", "", "", "", "")

    @property
    def table(self) -> Table:
        """A row for each mark."""
        name, across, upward, residual_across, residual_upward = self.heads
        columns = (
            Column("id", "", Kind.ID, None),
            Column("name", name),
            Column("column", across, Kind.COUNT),
            Column("row", upward, Kind.COUNT),
            Column("residual_column", residual_across, Kind.COUNT),
            Column("residual_row", residual_upward, Kind.COUNT),
        )
        rows = []
        for mark in self.marks:
            values = (mark.id, mark.name, *mark.field, *(mark.residual or (None, None)))
            rows.append(tuple(Cell(v, c.kind, mark.tone) for v, c in zip(values, columns, strict=True)))
        return Table(self.key, columns, tuple(rows))


class Bin(NamedTuple):
    """A column of a histogram: the share of what lies from `low` to `high`, and of all that lies up to `high`."""

    low: Any
    high: Any
    share: float
    up_to: float


class Limit(NamedTuple):
    """A value marked on an axis, as a percentile or the deadline."""

    label: str
    value: Any
    tone: Tone = Tone.PLAIN


class Histogram(NamedTuple):
    """How often which value comes: dates, or amounts.

    Args:
        kind: of the values: DATE, MONEY …
        unit: currency of money.
        limits: the values that are marked.
        heads: from, to, share, share up to there.
    """

    key: str
    bins: tuple[Bin, ...]
    kind: Kind
    unit: str = ""
    limits: tuple[Limit, ...] = ()
    heads: tuple[str, str, str, str] = ("", "", "", "")

    @property
    def table(self) -> Table:
        """A row for each column."""
        keys, kinds = ("low", "high", "share", "up_to"), (self.kind, self.kind, Kind.SHARE, Kind.SHARE)
        columns = tuple(
            Column(key, head, kind) for key, head, kind in zip(keys, self.heads, kinds, strict=True)
        )
        rows = tuple(
            tuple(Cell(v, c.kind, unit=self.unit) for v, c in zip(bin_, columns, strict=True))
            for bin_ in self.bins
        )
        return Table(self.key, columns, rows)


class Swing(NamedTuple):
    """A bar of a tornado: how far something moves the result down and up; `low` is at most 0, `high` at least 0."""

    id: str
    name: str
    low: Decimal
    high: Decimal
    tone: Tone = Tone.PLAIN


class Tornado(NamedTuple):
    """What moves a result how much, the greatest first.

    Args:
        kind: of the values: DAYS, MONEY, NUMBER …
        heads: name, low, high.
    """

    key: str
    swings: tuple[Swing, ...]
    kind: Kind
    unit: str = ""
    heads: tuple[str, str, str] = ("", "", "")

    @property
    def table(self) -> Table:
        """A row for each bar."""
        name, low, high = self.heads
        columns = (
            Column("id", "", Kind.ID, None),
            Column("name", name),
            Column("low", low, self.kind),
            Column("high", high, self.kind),
        )
        rows = tuple(
            tuple(Cell(v, c.kind, unit=self.unit) for v, c in zip(swing, columns, strict=False))
            for swing in self.swings
        )
        return Table(self.key, columns, rows)


class Pair(NamedTuple):
    """A measure before and after, on a scale of its own.

    Args:
        before: its cell, of a number.
        after: the same.
        spread: from where to where the figure after lies for sure, where that is known.
        target: what is wanted, in the same unit.
        tone: whether it has become better.
    """

    id: str
    name: str
    before: Cell
    after: Cell
    spread: tuple[Decimal, Decimal] | None = None
    target: Cell | None = None
    tone: Tone = Tone.PLAIN


class Pairs(NamedTuple):
    """Measures before and after as bars, each pair on its own scale from zero on.

    Args:
        heads: name, before, after, from, to (of what is sure), target.
    """

    key: str
    pairs: tuple[Pair, ...]
    heads: tuple[str, str, str, str, str, str] = ("", "", "", "", "", "")

    @property
    def table(self) -> Table:
        """A row for each measure."""
        keys = ("name", "before", "after", "low", "high", "target")
        columns = (
            Column("id", "", Kind.ID, None),
            Column("name", self.heads[0]),
            *(Column(key, head, Kind.NUMBER) for key, head in zip(keys[1:], self.heads[1:], strict=True)),
        )
        if not any(pair.spread for pair in self.pairs):
            columns = tuple(c._replace(priority=None) if c.key in ("low", "high") else c for c in columns)
        rows = []
        for pair in self.pairs:
            low, high = pair.spread or (None, None)
            ends = (pair.after._replace(value=end, label=None) for end in (low, high))
            nothing = Cell(None, pair.after.kind)
            cells = (pair.before, pair.after, *ends, pair.target or nothing)
            rows.append((Cell(pair.id, Kind.ID), Cell(pair.name), *cells))
        return Table(self.key, columns, tuple(rows))


Chart = Gantt | Curves | Trends | Matrix | Histogram | Tornado | Pairs
CHARTS = (Gantt, Curves, Trends, Matrix, Histogram, Tornado, Pairs)
"""The same for `isinstance`."""
