"""Measures over the same days, a small plot each below the other, with its limit as a dashed line."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from crmplan.document.charts import Trend, Trends
from crmplan.document.numbers import cell_text, date_text
from crmplan.document.tables import Cell
from crmplan.document.words import word
from crmplan.render.days import shown_days
from crmplan.render.markup import empty, short
from crmplan.render.svg.flags import Flag, flags
from crmplan.render.svg.look import BLUE, GAP, LINE, MARGIN, SMALL, WIDTH
from crmplan.render.svg.measures import fitted, spread, text_width
from crmplan.render.svg.scales import Days, Values, day_axis, tick_text, values
from crmplan.render.svg.shapes import Drawing, across, circle, down, nothing, path, small, text, titled

_PLOT = 78.0
_BETWEEN = 1.5 * LINE
_NAMES = 240.0
_MARKED = 40
"""A line of more points than this has a marker at its last one only."""


class _Plot(NamedTuple):
    """Where a measure is drawn."""

    trend: Trend
    days: Days
    values: Values
    top: float
    bottom: float

    def at(self, point: tuple[date, Decimal]) -> tuple[float, float]:
        """Return where a point lies."""
        return self.days.middle(point[0]), self.values.at(point[1])


def draw(chart: Trends, language: str) -> Drawing:
    """Return measures over days."""
    drawn = [one for one in chart.trends if one.points]
    if not drawn:
        return nothing("")
    days = _axis(chart, drawn, language)
    marked = flags([*_flags(chart, days, language)], MARGIN)
    plots = list(_plots(chart, drawn, days, marked.bottom + LINE / 2))
    bottom = plots[-1].bottom
    dates, majors, height = day_axis(days, language, bottom, is_below=True)
    parts = [
        *(path("".join(down(x, one.top, one.bottom) for x in majors), "c-grid") for one in plots),
        *(_frame(one, chart, language) for one in plots),
        dates,
        marked.drawn(bottom),
        *(_line(one) for one in plots),
        *(part for one in plots for part in _said(one, chart, language)),
    ]
    summary = "; ".join(f"{one.name}: {_value(one.points[-1][1], chart, language)}" for one in drawn)
    return Drawing(bottom + height + MARGIN, "".join(parts), summary)


def _axis(chart: Trends, drawn: list[Trend], language: str) -> Days:
    """Return the axis of days: all that were observed, and the marked one."""
    shown = [day for one in drawn for day, _ in one.points]
    if chart.start is not None:
        shown.append(chart.start[1])
    first, last = shown_days(shown, chart.today)
    ticks = _scale(chart, drawn, 0, 1).ticks
    names = max(text_width(tick_text(tick, chart.kind, language), SMALL) for tick in ticks)
    labels = [text_width(_shown(one), is_bold=True) for one in drawn]
    labels += [text_width(line, SMALL) for one in drawn for line in _figures(one, chart, language)]
    return Days(first, last, MARGIN + names + GAP, WIDTH - MARGIN - max(labels) - 4 * GAP)


def _scale(chart: Trends, drawn: list[Trend], origin: float, end: float) -> Values:
    found = [value for one in drawn for _, value in one.points]
    found += [one.limit for one in drawn if one.limit is not None]
    return values([0.0, *map(float, found)], chart.kind, origin, end, count=2)


def _plots(chart: Trends, drawn: list[Trend], days: Days, top: float) -> Iterator[_Plot]:
    for one in drawn:
        yield _Plot(one, days, _scale(chart, drawn, top + _PLOT, top), top, top + _PLOT)
        top += _PLOT + _BETWEEN


def _flags(chart: Trends, days: Days, language: str) -> Iterator[Flag]:
    if chart.start is not None:
        name, day = chart.start
        yield Flag(days.start(day), f"{name} {date_text(day, language)}", "c-mark")
    if chart.today and days.first <= chart.today.toordinal() <= days.last:
        said = f"{word('today', language)} {date_text(chart.today, language)}"
        yield Flag(days.end(chart.today), said, "c-today")


def _frame(plot: _Plot, chart: Trends, language: str) -> str:
    """Return the values at the left of a plot with their lines, and its limit."""
    days, scale = plot.days, plot.values
    parts = [
        small(days.left - GAP, scale.at(tick), tick_text(tick, chart.kind, language), "c-e")
        for tick in scale.ticks
    ]
    parts.append(
        path("".join(across(days.left, days.right, scale.at(tick)) for tick in scale.ticks), "c-grid")
    )
    parts.append(path(across(days.left, days.right, plot.bottom), "c-axis"))
    if plot.trend.limit is not None:
        parts.append(path(across(days.left, days.right, scale.at(plot.trend.limit)), "c-limit"))
    return "".join(parts)


def _line(plot: _Plot) -> str:
    points = [plot.at(point) for point in plot.trend.points]
    steps = "M" + "L".join(f"{short(x)} {short(y)}" for x, y in points)
    marked = points if len(points) <= _MARKED else points[-1:]
    drawn = empty("path", d=steps, fill="none", stroke=BLUE, stroke_width=2.0, stroke_linejoin="round")
    shapes = drawn + "".join(circle(x, y, 3, "c-done") for x, y in marked)
    return titled(plot.trend.name, shapes)


def _said(plot: _Plot, chart: Trends, language: str) -> Iterator[str]:
    """Yield the name of a measure, its last value and its limit beside its plot."""
    left = plot.days.right + 3 * GAP
    lines = [_shown(plot.trend), *_figures(plot.trend, chart, language)]
    middle = (plot.top + plot.bottom) / 2
    places = spread([middle] * len(lines), LINE, plot.top, plot.bottom)
    for number, (said, y) in enumerate(zip(lines, places, strict=True)):
        yield small(left, y, said) if number else text(left, y, said, "c-t c-b")


def _figures(one: Trend, chart: Trends, language: str) -> list[str]:
    last = fitted(_value(one.points[-1][1], chart, language), _NAMES, SMALL)
    if one.limit is None:
        return [last]
    return [last, fitted(f"{chart.heads[1]} {_value(one.limit, chart, language)}", _NAMES, SMALL)]


def _shown(one: Trend) -> str:
    return fitted(one.name, _NAMES, is_bold=True)


def _value(found: Decimal, chart: Trends, language: str) -> str:
    return cell_text(Cell(found, chart.kind, unit=chart.unit), language)
