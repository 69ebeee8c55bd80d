"""Measures before and after as characters: two bars each on a scale of their own, with their values."""

from collections.abc import Iterator

from rich.text import Text

from crmplan.document.charts import Pair, Pairs
from crmplan.document.numbers import cell_text
from crmplan.document.tables import Cell
from crmplan.render.styles import MUTED, STYLES
from crmplan.render.text_charts.pieces import FILL, Clean, cut, line, widest

_ROOM = 10
"""Columns that bars have at least; where there are fewer, names give way."""


def pair_lines(chart: Pairs, language: str, width: int, clean: Clean) -> Iterator[Text]:
    """Yield the lines of bars before and after."""
    if not chart.pairs:
        return
    values = [cell_text(cell, language) for pair in chart.pairs for cell in (pair.before, pair.after)]
    value = min(widest(values, clean), max(width // 3, 6))
    name = min(widest([pair.name for pair in chart.pairs], clean), max(width - value - _ROOM - 4, width // 4))
    room = max(width - name - value - 3, 1)
    yield line((" " * (name + 1), ""), (clean(f"░ {chart.heads[1]}  █ {chart.heads[2]}"), MUTED), width=width)
    for pair in chart.pairs:
        most = max(
            (abs(float(c.value)) for c in (pair.before, pair.after) if c.value is not None), default=0.0
        )
        for said, cell, mark in ((pair.name, pair.before, "░"), ("", pair.after, "█")):
            yield line(
                (cut(said, name, clean) + " ", ""),
                (
                    _bar(cell, most, room, clean(mark), clean("−")),
                    MUTED if cell is pair.before else _style(pair),
                ),
                (" " + cut(cell_text(cell, language), value, clean), ""),
                width=width,
            )


def _style(pair: Pair) -> str:
    return STYLES[pair.tone] or FILL


def _bar(cell: Cell, most: float, room: int, mark: str, below: str) -> str:
    """Return a bar as long as a value is great, of other marks below zero; only nothing looks like nothing."""
    value = float(cell.value) if cell.value is not None else 0.0
    return (mark if value > 0 else below) * (max(round(room * abs(value) / most), 1) if value else 0)
