"""A histogram as characters: a bar a row, its share, the share of all up to there; marked values stand between."""

from collections.abc import Iterator

from rich.text import Text

from crmplan.document.charts import Bin, Histogram, Limit
from crmplan.document.numbers import share_text
from crmplan.document.tables import Kind, Tone
from crmplan.render.styles import MUTED, STYLES
from crmplan.render.text_charts.pieces import FILL, Clean, at_right, line, value, widest

_SHARE = 6
_LEAST = 6
"""Columns of a bar at least; where there are fewer, the end of each row's values gives way."""


def histogram_lines(chart: Histogram, language: str, width: int, clean: Clean) -> Iterator[Text]:
    """Yield the lines of a histogram."""
    if not chart.bins:
        return
    lows = [value(one.low, chart.kind, chart.unit, language) for one in chart.bins]
    highs = [value(one.high, chart.kind, chart.unit, language) for one in chart.bins]
    names = [low if low == high else f"{low} – {high}" for low, high in zip(lows, highs, strict=True)]
    if widest(names, clean) + 2 * _SHARE + _LEAST + 2 > width:
        names = highs if chart.kind is Kind.DATE else lows
    name = min(widest(names, clean), width // 2)
    room = max(width - name - 2 * _SHARE - 2, 1)
    heads = ", ".join(filter(None, chart.heads[2:]))
    if heads:
        yield line((at_right(heads, width, clean), MUTED), width=width)
    most = max(one.share for one in chart.bins)
    waiting = sorted(chart.limits, key=lambda limit: limit.value)
    for one, shown in zip(chart.bins, names, strict=True):
        while waiting and waiting[0].value < one.low:
            yield _limit(waiting.pop(0), chart, language, width, clean)
        length = _length(one, most, room)
        yield line(
            (at_right(shown, name, clean) + " ", MUTED),
            (clean("█") * length + " " * (room - length), FILL),
            (at_right(share_text(one.share, language), _SHARE, clean), ""),
            (at_right(share_text(one.up_to, language), _SHARE, clean), MUTED),
            width=width,
        )
        while waiting and waiting[0].value <= one.high:
            yield _limit(waiting.pop(0), chart, language, width, clean)
    for limit in waiting:
        yield _limit(limit, chart, language, width, clean)


def _length(one: Bin, most: float, room: int) -> int:
    return max(round(room * one.share / most), 1) if one.share > 0 else 0


def _limit(limit: Limit, chart: Histogram, language: str, width: int, clean: Clean) -> Text:
    """Return a rule with the name and the value of what is marked."""
    said = clean(f"{limit.label} {value(limit.value, chart.kind, chart.unit, language)}")
    style = STYLES[limit.tone] if limit.tone is not Tone.PLAIN else "bold"
    rule = clean("─")
    return line((rule * 2 + " ", MUTED), (said, style), (" " + rule * width, MUTED), width=width)
