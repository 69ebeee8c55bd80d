"""A tornado as characters: bars to both sides of a line, with their values."""

from collections.abc import Iterator

from rich.text import Text

from crmplan.document.charts import Swing, Tornado
from crmplan.render.styles import MUTED, STYLES
from crmplan.render.text_charts.pieces import FILL, Clean, at_right, cut, line, value, widest

_ROOM = 11
"""Columns that bars have at least; where there are fewer, names give way."""


def tornado_lines(chart: Tornado, language: str, width: int, clean: Clean) -> Iterator[Text]:
    """Yield the lines of a tornado."""
    if not chart.swings:
        return
    ends = [tuple(value(v, chart.kind, chart.unit, language) for v in (s.low, s.high)) for s in chart.swings]
    low, high = (widest([pair[n] for pair in ends], clean) for n in (0, 1))
    names = [swing.name for swing in chart.swings]
    most = max(width - low - high - _ROOM - 4, 6)
    name = min(widest(names, clean), max(width // 3, 8), most)
    left, right = _sides(chart, max(width - name - low - high - 5, 2))
    if any(chart.heads[1:]):
        before = name + low + left + 2
        heads = (at_right(chart.heads[1], before, clean), cut(chart.heads[2], width - before - 1, clean))
        yield line((f"{heads[0]} {heads[1]}", MUTED), width=width)
    for swing, pair in zip(chart.swings, ends, strict=True):
        yield line(
            (cut(swing.name, name, clean) + " ", STYLES[swing.tone]),
            (at_right(pair[0], low, clean) + " ", MUTED),
            _low(swing, chart, left, clean),
            (clean("│"), ""),
            _high(swing, chart, right, clean),
            (" " + cut(pair[1], high, clean), MUTED),
            width=width,
        )


def _most(chart: Tornado) -> tuple[float, float]:
    return max(float(-s.low) for s in chart.swings), max(float(s.high) for s in chart.swings)


def _sides(chart: Tornado, room: int) -> tuple[int, int]:
    """Return the columns at both sides of the middle, as many for the same value."""
    low, high = _most(chart)
    if low <= 0 and high <= 0:
        return 0, room
    left = min(max(round(room * low / (low + high)), 1 if low > 0 else 0), room - (1 if high > 0 else 0))
    return left, room - left


def _length(size: float, most: float, room: int) -> int:
    """Return how long a bar is; only nothing looks like nothing."""
    return max(round(room * size / most), 1) if size > 0 and room else 0


def _low(swing: Swing, chart: Tornado, room: int, clean: Clean) -> tuple[str, str]:
    length = _length(float(-swing.low), _most(chart)[0], room)
    return " " * (room - length) + clean("▒") * length, FILL


def _high(swing: Swing, chart: Tornado, room: int, clean: Clean) -> tuple[str, str]:
    length = _length(float(swing.high), _most(chart)[1], room)
    return clean("█") * length + " " * (room - length), FILL
