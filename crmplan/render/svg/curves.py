"""Lines over days, as an S-curve: every line has its colour, dashes and markers, and its name where it ends."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from crmplan.document.charts import Curves, Line
from crmplan.document.numbers import cell_text, date_text
from crmplan.document.tables import Cell
from crmplan.document.words import word
from crmplan.render.days import shown_days
from crmplan.render.markup import empty, short
from crmplan.render.svg.flags import Flag, flags
from crmplan.render.svg.look import GAP, LINE, LINES, MARGIN, SMALL, WIDTH
from crmplan.render.svg.measures import fitted, spread, text_width
from crmplan.render.svg.scales import Days, Values, day_axis, tick_text, values
from crmplan.render.svg.shapes import Drawing, across, down, nothing, path, polygon, small, text, titled

_PLOT = 340.0
_NAMES = 210.0
_MARKED = 40
"""A line of more points than this has a marker at its last one only."""
_RADIUS = 3.4


class Plot(NamedTuple):
    """Where things are: the days, the values, and how both are read."""

    days: Days
    values: Values
    top: float
    bottom: float


def draw(chart: Curves, language: str) -> Drawing:
    """Return lines over days."""
    points = [point for line in chart.lines for point in line.points]
    if not points:
        return nothing("")
    plot, axis = _plot(chart, points, language)
    dates, majors, height = day_axis(plot.days, language, plot.bottom, is_below=True)
    drawn = [line for line in chart.lines if line.points]
    parts = [
        path("".join(down(x, plot.top, plot.bottom) for x in majors), "c-grid"),
        axis,
        dates,
        path(across(plot.days.left, plot.days.right, plot.values.at(max(plot.values.low, 0))), "c-axis"),
        flags([*_marked(chart, plot.days, language)], MARGIN).drawn(plot.bottom),
        *(_line(line, number, plot) for number, line in enumerate(drawn)),
        *_names(drawn, chart, plot, language),
    ]
    summary = "; ".join(f"{line.name}: {_value(line, chart, language)}" for line in drawn)
    return Drawing(plot.bottom + height + MARGIN, "".join(parts), summary)


def _plot(chart: Curves, points: list[tuple[date, Decimal]], language: str) -> tuple[Plot, str]:
    """Return the plot and the axis of values at its left."""
    flagged = bool(chart.today) + bool(chart.deadline) + bool(chart.start) + len(chart.marks)
    top = MARGIN + (max(flagged, 2) if flagged else 0) * LINE + LINE
    needed = max(top + _PLOT, top + 2 * LINE * len(chart.lines))
    found = [*([0.0] if chart.is_from_zero else []), *(float(value) for _, value in points)]
    scale = values(found, chart.kind, needed, top, count=6)
    names = [tick_text(tick, chart.kind, language) for tick in scale.ticks]
    left = MARGIN + max(text_width(name, SMALL) for name in names) + GAP
    shown = [day for day, _ in points]
    if chart.deadline:
        shown.append(chart.deadline)
    shown += [day for _, day in chart.marks]
    first, last = shown_days(shown, chart.today)
    labels = [text_width(_shown(line), is_bold=True) for line in chart.lines]
    labels += [text_width(_value(line, chart, language), SMALL) for line in chart.lines if line.points]
    days = Days(first, last, left, WIDTH - MARGIN - max(labels) - 4 * GAP)
    parts = [
        small(left - GAP, scale.at(tick), name, "c-e") for tick, name in zip(scale.ticks, names, strict=True)
    ]
    parts.append(path("".join(across(left, days.right, scale.at(tick)) for tick in scale.ticks), "c-grid"))
    unit = fitted(chart.unit, left + 200, SMALL)
    parts.append(small(MARGIN, top - LINE, unit))
    return Plot(days, scale, top, needed), "".join(parts)


def _marked(chart: Curves, days: Days, language: str) -> Iterator[Flag]:
    for key, day, class_ in (("deadline", chart.deadline, "c-limit"), ("today", chart.today, "c-today")):
        if day and days.first <= day.toordinal() <= days.last:
            yield Flag(days.end(day), f"{word(key, language)} {date_text(day, language)}", class_)
    if chart.start is not None and days.first <= chart.start[1].toordinal() <= days.last:
        name, day = chart.start
        yield Flag(days.start(day), f"{name} {date_text(day, language)}", "c-mark")
    for label, day in chart.marks:
        yield Flag(days.end(day), f"{label} {date_text(day, language)}", "c-mark")


def _at(day: date, value: Decimal, plot: Plot) -> tuple[float, float]:
    return plot.days.end(day), plot.values.at(value)


def _line(line: Line, number: int, plot: Plot) -> str:
    colour, dashes, marker = LINES[number % len(LINES)]
    points = [_at(day, value, plot) for day, value in line.points]
    steps = "M" + "L".join(f"{short(x)} {short(y)}" for x, y in points)
    marked = points if len(points) <= _MARKED else points[-1:]
    shapes = empty(
        "path",
        d=steps,
        fill="none",
        stroke=colour,
        stroke_width=2.0,
        stroke_dasharray=dashes or None,
        stroke_linejoin="round",
    )
    shapes += empty("path", d="".join(_marker(marker, x, y) for x, y in marked), fill=colour, stroke=colour)
    return titled(line.name, shapes)


def _marker(kind: str, x: float, y: float) -> str:
    r = _RADIUS
    if kind == "square":
        return polygon(((x - r, y - r), (x + r, y - r), (x + r, y + r), (x - r, y + r)))
    if kind == "diamond":
        return polygon(((x, y - r - 1), (x + r + 1, y), (x, y + r + 1), (x - r - 1, y)))
    if kind == "triangle":
        return polygon(((x, y - r - 1), (x + r + 1, y + r), (x - r - 1, y + r)))
    if kind == "cross":
        return across(x - r, x + r, y) + down(x, y - r, y + r)
    arc = f"a{short(r)} {short(r)} 0 1 0"
    ring = f"M{short(x - r)} {short(y)}{arc} {short(2 * r)} 0{arc} {short(-2 * r)} 0z"
    return ring if kind == "circle" else ring + across(x - r - 2, x + r + 2, y)


def _names(lines: list[Line], chart: Curves, plot: Plot, language: str) -> Iterator[str]:
    """Yield the name and last value of each line beside its end, with a thin line to it where it had to give way."""
    ends = [_at(*line.points[-1], plot) for line in lines]
    centres = spread([y for _, y in ends], 2 * LINE, plot.top - LINE, plot.bottom + LINE)
    left = plot.days.right + 3 * GAP
    for number, (line, (x, y), centre) in enumerate(zip(lines, ends, centres, strict=True)):
        yield path(f"M{short(x + 5)} {short(y)}L{short(left - 3)} {short(centre)}", "c-leader")
        yield text(left, centre - LINE / 2, _shown(line), f"c-t c-b c-l{number % len(LINES)}")
        yield small(left, centre + LINE / 2, _value(line, chart, language))


def _shown(line: Line) -> str:
    return fitted(line.name, _NAMES, is_bold=True)


def _value(line: Line, chart: Curves, language: str) -> str:
    """Return the last value of a line."""
    text = cell_text(Cell(line.points[-1][1], chart.kind, unit=chart.unit), language)
    return fitted(text, _NAMES, SMALL)
