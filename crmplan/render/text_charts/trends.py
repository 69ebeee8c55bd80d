"""Measures over days as characters: a line each, of blocks as high as its values, the last of them at its limit."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from rich.cells import cell_len
from rich.text import Text

from crmplan.document.charts import Trend, Trends
from crmplan.document.numbers import date_text
from crmplan.render.styles import MUTED, STYLES
from crmplan.render.text_charts.pieces import FILL, Clean, at_right, cut, line, value, widest

_BLOCKS = "▁▂▃▄▅▆▇█"
_LEAST = 8
"""Columns of blocks at least; where there are fewer, names give way."""
_MOST = 60


def trend_lines(chart: Trends, language: str, width: int, clean: Clean) -> Iterator[Text]:
    """Yield the lines of trends: as many blocks as there is room for, the oldest left out."""
    drawn = [one for one in chart.trends if one.points]
    if not drawn:
        return
    lasts = [value(one.points[-1][1], chart.kind, chart.unit, language) for one in drawn]
    limits = [_limit(one, chart, language) for one in drawn]
    last, limit = widest(lasts, clean), widest(limits, clean)
    if limit > width // 3:
        limit = 0
    rest = last + limit + (6 if limit else 4)
    name = max(min(widest([one.name for one in drawn], clean), width - rest - _LEAST), 6)
    room = min(max(width - name - rest, 1), _MOST, max(len(one.points) for one in drawn))
    top = max(float(v) for one in drawn for v in (*(v for _, v in one.points), one.limit or 0)) or 1
    for one, end, wanted in zip(drawn, lasts, limits, strict=True):
        yield line(
            (cut(one.name, name, clean) + "  ", ""),
            (_spark(one, top, room, clean).ljust(room) + "  ", FILL),
            (at_right(end, last, clean), STYLES[one.tone]),
            (f"  {cut(wanted, limit, clean)}" if limit else "", MUTED),
            width=width,
        )
    shown = [day for one in drawn for day, _ in one.points[-room:]]
    yield _days(chart, min(shown), max(shown), language, width, clean)


def _limit(one: Trend, chart: Trends, language: str) -> str:
    if one.limit is None:
        return ""
    return f"{chart.heads[1]} {value(one.limit, chart.kind, chart.unit, language)}"


def _spark(one: Trend, top: float, room: int, clean: Clean) -> str:
    """Return the last values as blocks; a console without them gets the digits 0 to 7."""
    shown = [_step(v, top) for _, v in one.points[-room:]]
    blocks = clean("".join(_BLOCKS[step] for step in shown))
    has_blocks = cell_len(blocks) == len(shown) and "?" not in blocks
    return blocks if has_blocks else "".join(map(str, shown))


def _step(found: Decimal, top: float) -> int:
    share = min(max(float(found) / top, 0), 1)
    return min(int(share * len(_BLOCKS)), len(_BLOCKS) - 1)


def _days(chart: Trends, first: date, last: date, language: str, width: int, clean: Clean) -> Text:
    """Return from which to which day the blocks reach, and the day that is marked."""
    said = " – ".join(date_text(day, language) for day in dict.fromkeys((first, last)))
    if chart.start is not None:
        said += f"  ·  {chart.start[0]} {date_text(chart.start[1], language)}"
    return line((cut(said, width, clean).rstrip(), MUTED), width=width)
