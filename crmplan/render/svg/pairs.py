"""Measures before and after: two bars each on a scale of their own, with what is sure of the second and the target."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from crmplan.document.charts import Pair, Pairs
from crmplan.document.numbers import cell_text
from crmplan.document.tables import Tone
from crmplan.render.svg.look import GAP, MARGIN, SMALL, WIDTH
from crmplan.render.svg.measures import fitted, text_width
from crmplan.render.svg.shapes import (
    SAMPLE,
    Drawing,
    Sample,
    across,
    box,
    down,
    legend,
    nothing,
    path,
    small,
    text,
    titled,
)

_ROW = 48.0
_BAR = 13.0
_NAMES = 290.0
_CAP = 3.5
_AFTER = {Tone.GOOD: "c-done", Tone.BAD: "c-high"}


class _Scale(NamedTuple):
    """Where the values of one pair lie: zero is always among them."""

    low: float
    high: float
    left: float
    right: float

    def at(self, value: Decimal | float) -> float:
        """Return where a value lies."""
        return self.left + (float(value) - self.low) / (self.high - self.low) * (self.right - self.left)


def draw(chart: Pairs, language: str) -> Drawing:
    """Return bars before and after."""
    if not chart.pairs:
        return nothing("")
    names = [fitted(pair.name, _NAMES, is_bold=True) for pair in chart.pairs]
    left = MARGIN + max(text_width(name, is_bold=True) for name in names) + 2 * GAP
    ends = [cell_text(cell, language) for pair in chart.pairs for cell in (pair.before, pair.after)]
    right = WIDTH - MARGIN - max(text_width(fitted(end, WIDTH / 4, SMALL), SMALL) for end in ends) - 2 * GAP
    samples, top = legend(_samples(chart), MARGIN, WIDTH - MARGIN, MARGIN)
    parts = [samples]
    for number, (pair, name) in enumerate(zip(chart.pairs, names, strict=True)):
        y = top + GAP + (number + 0.5) * _ROW
        parts.append(text(MARGIN, y, name, "c-t c-b"))
        parts += _row(pair, _scale(pair, left, right), y, language)
    summary = "; ".join(_said(pair, language) for pair in chart.pairs)
    return Drawing(top + GAP + _ROW * len(chart.pairs) + MARGIN, "".join(parts), summary)


def _scale(pair: Pair, left: float, right: float) -> _Scale:
    found = [pair.before.value, pair.after.value, *(pair.spread or ()), pair.target and pair.target.value]
    numbers = [0.0, *(float(value) for value in found if value is not None)]
    low, high = min(numbers), max(numbers)
    return _Scale(low, high if high > low else low + 1, left, right)


def _row(pair: Pair, scale: _Scale, y: float, language: str) -> Iterator[str]:
    """Yield the bars of a pair with their values, the target, and where the figure after lies for sure."""
    for cell, middle, class_ in (
        (pair.before, y - _BAR / 2 - 1, "c-ghost"),
        (pair.after, y + _BAR / 2 + 1, _AFTER.get(pair.tone, "c-stage")),
    ):
        value = cell_text(cell, language)
        if cell.value is None:
            yield small(scale.at(0) + GAP, middle, value)
            continue
        start, end = sorted((scale.at(0), scale.at(cell.value)))
        yield titled(
            f"{pair.name}: {value}", box(start, middle - _BAR / 2, max(end - start, 1), _BAR, class_)
        )
        edge = max(end, scale.at(pair.spread[1]) if pair.spread and cell is pair.after else end) + GAP
        shown = fitted(value, WIDTH / 4, SMALL)
        yield small(_beside(pair, scale, edge, text_width(shown, SMALL)), middle, shown)
    yield path(down(scale.at(0), y - _BAR - 3, y + _BAR + 3), "c-axis")
    if pair.spread is not None:
        low, high = map(scale.at, pair.spread)
        yield _whisker(low, high, y + _BAR / 2 + 1)
    if pair.target is not None and pair.target.value is not None:
        yield path(down(scale.at(pair.target.value), y - _BAR - 3, y + _BAR + 3), "c-limit")


def _beside(pair: Pair, scale: _Scale, x: float, width: float) -> float:
    """Return where a value stands: behind the mark of the target where this would go through it."""
    target = scale.at(pair.target.value) if pair.target is not None and pair.target.value is not None else x
    return target + GAP if x - GAP / 2 < target < x + width else x


def _whisker(low: float, high: float, y: float) -> str:
    """Return a line from the least to the greatest value that is sure."""
    return path(across(low, high, y) + "".join(down(x, y - _CAP, y + _CAP) for x in (low, high)), "c-today")


def _samples(chart: Pairs) -> list[Sample]:
    _, before, after, low, high, target = chart.heads
    found = [
        Sample(before, lambda x, y: box(x, y - 5, SAMPLE, 10, "c-ghost")),
        Sample(after, lambda x, y: box(x, y - 5, SAMPLE, 10, "c-done")),
    ]
    if any(pair.spread for pair in chart.pairs):
        found.append(Sample(f"{low} – {high}", lambda x, y: _whisker(x, x + SAMPLE, y)))
    if any(pair.target for pair in chart.pairs):
        found.append(Sample(target, lambda x, y: path(down(x + SAMPLE / 2, y - 7, y + 7), "c-limit")))
    return found


def _said(pair: Pair, language: str) -> str:
    return f"{pair.name}: {cell_text(pair.before, language)} → {cell_text(pair.after, language)}"
