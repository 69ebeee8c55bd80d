"""What moves a result how much: bars to both sides of where it stands, the greatest above."""

from collections.abc import Iterator
from decimal import Decimal

from crmplan.document.charts import Swing, Tornado
from crmplan.document.numbers import cell_text
from crmplan.document.tables import Cell, Tone
from crmplan.render.svg.look import GAP, LINE, MARGIN, SMALL, WIDTH
from crmplan.render.svg.measures import fitted, text_width
from crmplan.render.svg.scales import Label, Values, clear, tick_text, values
from crmplan.render.svg.shapes import Drawing, across, box, down, nothing, path, small, text, titled

_ROW = 24.0
_HALF = 8.0
_NAMES = 330.0


def draw(chart: Tornado, language: str) -> Drawing:
    """Return a tornado."""
    if not chart.swings:
        return nothing("")
    names = [fitted(swing.name, _NAMES, is_bold=swing.tone is Tone.BAD) for swing in chart.swings]
    left = MARGIN + max(text_width(name, is_bold=True) for name in names) + 2 * GAP
    ends = [_ends(swing, chart, language) for swing in chart.swings]
    room = max(text_width(end, SMALL) for pair in ends for end in pair) + 2 * GAP
    found = [Decimal(0), *(value for swing in chart.swings for value in (swing.low, swing.high))]
    scale = values(found, chart.kind, left + room, WIDTH - MARGIN - room, count=6)
    top = MARGIN + LINE
    bottom = top + _ROW * len(chart.swings)
    parts = [*_head(chart, scale, left), *_axis(chart, scale, top, bottom, language)]
    for row, (swing, name, pair) in enumerate(zip(chart.swings, names, ends, strict=True)):
        y = top + (row + 0.5) * _ROW
        classes = "c-t c-bad" if swing.tone is Tone.BAD else "c-t"
        parts += [text(MARGIN, y, name, classes), _bars(swing, pair, scale, y)]
    parts.append(path(down(scale.at(0), top, bottom), "c-axis"))
    summary = "; ".join(
        f"{swing.name}: {low} … {high}" for swing, (low, high) in zip(chart.swings, ends, strict=True)
    )
    return Drawing(bottom + LINE * (2.5 if chart.unit else 1.5) + MARGIN, "".join(parts), summary)


def _ends(swing: Swing, chart: Tornado, language: str) -> tuple[str, str]:
    low, high = (
        cell_text(Cell(value, chart.kind, unit=chart.unit), language) for value in (swing.low, swing.high)
    )
    return low, f"+{high}" if swing.high > 0 else high


def _head(chart: Tornado, scale: Values, left: float) -> Iterator[str]:
    """Yield what stands at either side of the middle, as far as there is room for it."""
    y, middle = MARGIN + LINE / 2 - 2, scale.at(0)
    if chart.heads[1] and middle - left > 3 * GAP:
        yield small(middle - GAP, y, fitted(chart.heads[1], middle - left - GAP, SMALL), "c-e")
    yield small(middle + GAP, y, fitted(chart.heads[2], WIDTH - MARGIN - middle - GAP, SMALL))


def _axis(chart: Tornado, scale: Values, top: float, bottom: float, language: str) -> Iterator[str]:
    yield path("".join(down(scale.at(tick), top, bottom) for tick in scale.ticks), "c-grid")
    yield path(across(scale.origin, scale.end, bottom), "c-axis")
    places = [(scale.at(tick), tick_text(tick, chart.kind, language)) for tick in scale.ticks]
    labels = [Label(x - text_width(name, SMALL) / 2, name) for x, name in places]
    for label in clear(labels, WIDTH):
        yield small(label.x, bottom + 0.75 * LINE, label.text)
    yield small(WIDTH - MARGIN, bottom + 1.75 * LINE, fitted(chart.unit, WIDTH / 2, SMALL), "c-e")


def _bars(swing: Swing, ends: tuple[str, str], scale: Values, y: float) -> str:
    low, middle, high = scale.at(swing.low), scale.at(0), scale.at(swing.high)
    shapes = box(low, y - _HALF, middle - low, 2 * _HALF, "c-low") if swing.low < 0 else ""
    shapes += box(middle, y - _HALF, high - middle, 2 * _HALF, "c-high") if swing.high > 0 else ""
    drawn = titled(f"{swing.name}: {ends[0]} … {ends[1]}", shapes)
    if swing.low < 0:
        drawn += small(low - GAP, y, ends[0], "c-e")
    if swing.high > 0 or not swing.low < 0:
        drawn += small(high + GAP, y, ends[1])
    return drawn
