"""How often which value comes: columns, the share of all up to each as a line, and the values that are marked."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from crmplan.document.charts import Histogram, Limit
from crmplan.document.numbers import cell_text, share_text
from crmplan.document.tables import Cell, Kind, Tone
from crmplan.render.markup import short
from crmplan.render.svg.flags import Flag, flags
from crmplan.render.svg.look import GAP, LINE, MARGIN, SMALL, WIDTH
from crmplan.render.svg.measures import fitted, text_width
from crmplan.render.svg.scales import Days, Label, Values, clear, day_axis, tick_text, values
from crmplan.render.svg.shapes import Drawing, across, box, circle, down, nothing, path, small, titled

_PLOT = 260.0
_SHARES = 46.0
"""Room of the names of shares, at both sides."""


class Column(NamedTuple):
    """A column: where it begins and ends, and its shares."""

    left: float
    right: float
    share: float
    up_to: float


def draw(chart: Histogram, language: str) -> Drawing:
    """Return a histogram."""
    if not chart.bins:
        return nothing("")
    left, right = MARGIN + _SHARES, WIDTH - MARGIN - _SHARES
    across_axis = _Days(chart, left, right) if chart.kind is Kind.DATE else _Numbers(chart, left, right)
    columns = [
        Column(*across_axis.column(n), share=one.share, up_to=one.up_to) for n, one in enumerate(chart.bins)
    ]
    marked = flags(_marked(chart, across_axis, language), MARGIN)
    top = marked.bottom + 1.5 * LINE
    bottom = top + _PLOT
    shares = values([0, *(one.share for one in chart.bins)], Kind.SHARE, bottom, top, count=5)
    whole = values([0, 1], Kind.SHARE, bottom, top, count=5)
    axis, height = across_axis.axis(bottom, language)
    parts = [
        *_side(shares, left, "c-e", chart.heads[2], language),
        path("".join(across(left, right, shares.at(tick)) for tick in shares.ticks), "c-grid"),
        *_side(whole, right, "", chart.heads[3], language),
        *(_column(one, n, shares, chart, language) for n, one in enumerate(columns)),
        _curve(columns, whole),
        path(across(left, right, bottom), "c-axis"),
        axis,
        marked.drawn(bottom),
    ]
    summary = "; ".join(_label(limit, chart, language) for limit in chart.limits)
    return Drawing(bottom + height + MARGIN, "".join(parts), summary)


class _Days:
    """An axis of days, for dates."""

    def __init__(self, chart: Histogram, left: float, right: float) -> None:
        self.bins = chart.bins
        shown = [day for one in chart.bins for day in (one.low, one.high)]
        shown += [limit.value for limit in chart.limits]
        ordinals = [day.toordinal() for day in shown]
        self.days = Days(min(ordinals), max(ordinals), left, right)

    def column(self, number: int) -> tuple[float, float]:
        """Return where a column begins and ends: with its last day, but not after the next one begins."""
        one = self.bins[number]
        end = one.high.toordinal() + 1
        if number + 1 < len(self.bins) and self.bins[number + 1].low > one.low:
            end = min(end, self.bins[number + 1].low.toordinal())
        return self.days.start(one.low), self.days.at(end)

    def at(self, value: date) -> float:
        """Return where a marked day ends."""
        return self.days.end(value)

    def axis(self, y: float, language: str) -> tuple[str, float]:
        """Return the axis below the columns and its height."""
        drawn, _, height = day_axis(self.days, language, y, is_below=True)
        return drawn, height


class _Numbers:
    """An axis of numbers, for amounts and all else."""

    def __init__(self, chart: Histogram, left: float, right: float) -> None:
        self.chart = chart
        shown = [value for one in chart.bins for value in (one.low, one.high)]
        shown += [limit.value for limit in chart.limits]
        self.values = values(shown, chart.kind, left, right, count=8)

    def column(self, number: int) -> tuple[float, float]:
        """Return where a column begins and ends; one without width is shown all the same."""
        one = self.chart.bins[number]
        left, right = self.values.at(one.low), self.values.at(one.high)
        return (left, right) if right - left >= 2 else (left - 1, left + 1)

    def at(self, value: Decimal) -> float:
        """Return where a value lies."""
        return self.values.at(value)

    def axis(self, y: float, language: str) -> tuple[str, float]:
        """Return the axis below the columns and its height."""
        middle = y + 0.75 * LINE
        names = [(self.values.at(t), tick_text(t, self.chart.kind, language)) for t in self.values.ticks]
        labels = [Label(x - text_width(name, SMALL) / 2, name) for x, name in names]
        shown = clear(labels, WIDTH)
        parts = [small(label.x, middle, label.text) for label in shown]
        parts.append(path("".join(down(x, y, y + 4) for x, _ in names), "c-axis"))
        unit = fitted(self.chart.unit, WIDTH / 2, SMALL)
        parts.append(small(WIDTH - MARGIN, middle + LINE, unit, "c-e"))
        return "".join(parts), LINE * (2.5 if unit else 1.5)


_Axis = _Days | _Numbers


def _side(scale: Values, x: float, classes: str, head: str, language: str) -> Iterator[str]:
    """Yield the names of shares at one side, and above them what they are."""
    is_left = classes == "c-e"
    for tick in scale.ticks:
        yield small(x - GAP if is_left else x + GAP, scale.at(tick), share_text(tick, language), classes)
    title = fitted(head, WIDTH / 2 - 2 * MARGIN, SMALL)
    edge = MARGIN if is_left else WIDTH - MARGIN
    yield small(edge, scale.end - LINE, title, "" if is_left else "c-e")


def _column(one: Column, number: int, shares: Values, chart: Histogram, language: str) -> str:
    known = chart.bins[number]
    ends = " – ".join(
        cell_text(Cell(value, chart.kind, unit=chart.unit), language) for value in (known.low, known.high)
    )
    y = shares.at(one.share)
    shape = box(one.left, y, one.right - one.left, shares.origin - y, "c-col")
    return titled(f"{ends}: {share_text(one.share, language)}", shape)


def _curve(columns: list[Column], whole: Values) -> str:
    """Return the line of the share of all up to the end of each column."""
    points = [(columns[0].left, whole.origin), *((one.right, whole.at(one.up_to)) for one in columns)]
    steps = "M" + "L".join(f"{short(x)} {short(y)}" for x, y in points)
    return path(steps, "c-today") + circle(*points[-1], 3, "c-full")


def _label(limit: Limit, chart: Histogram, language: str) -> str:
    return f"{limit.label} {cell_text(Cell(limit.value, chart.kind, unit=chart.unit), language)}"


def _marked(chart: Histogram, axis: _Axis, language: str) -> list[Flag]:
    classes = {Tone.BAD: "c-limit", Tone.WARN: "c-limit"}
    return [
        Flag(axis.at(limit.value), _label(limit, chart, language), classes.get(limit.tone, "c-mark"))
        for limit in chart.limits
    ]
