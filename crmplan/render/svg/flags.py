"""Places that are marked across a whole chart, as today: a line each, and above the plot what it is."""

from collections.abc import Sequence
from typing import NamedTuple

from crmplan.render.svg.look import GAP, LINE, MARGIN, SMALL, WIDTH
from crmplan.render.svg.measures import beside, fitted, lanes, text_width
from crmplan.render.svg.shapes import box, down, path, small

_LOW, _HIGH = MARGIN, WIDTH - MARGIN
_WIDEST = WIDTH / 3


class Flag(NamedTuple):
    """A marked place, what is said of it, and the class of its line."""

    x: float
    text: str
    class_: str


class Flags(NamedTuple):
    """Marked places whose words stand in rows below `top`, none over another.

    Args:
        flags: the places.
        lefts: where the words of each begin.
        rows: the row of each, from the top.
        top: of the first row.
    """

    flags: tuple[Flag, ...]
    lefts: tuple[float, ...]
    rows: tuple[int, ...]
    top: float

    @property
    def bottom(self) -> float:
        """Return where the rows end."""
        return self.top + (max(self.rows) + 1) * LINE if self.rows else self.top

    def drawn(self, bottom: float) -> str:
        """Return the lines down to `bottom` and the words, which no line crosses."""
        lines, words = [], []
        for flag, left, row in zip(self.flags, self.lefts, self.rows, strict=True):
            y = self.top + row * LINE
            is_beside = not left - GAP < flag.x < left + text_width(flag.text, SMALL) + GAP
            lines.append(path(down(flag.x, y + (2 if is_beside else LINE), bottom), flag.class_))
            words.append(box(left - 2, y + 1, text_width(flag.text, SMALL) + 4, LINE - 2, "c-fplain"))
            words.append(small(left, y + LINE / 2, flag.text))
        return "".join(lines + words)


def flags(marked: Sequence[Flag], top: float) -> Flags:
    """Return marked places, their words beside the lines in one row where that goes, else around them in several."""
    shown = tuple(flag._replace(text=fitted(flag.text, _WIDEST, SMALL)) for flag in marked)
    widths = [text_width(flag.text, SMALL) for flag in shown]
    lefts = _beside(shown, widths)
    if lefts:
        return Flags(shown, tuple(lefts), (0,) * len(shown), top)
    around = [beside(flag.x, width, _LOW, _HIGH) for flag, width in zip(shown, widths, strict=True)]
    rows = lanes([(left, left + width) for left, width in zip(around, widths, strict=True)])
    last = max(rows, default=0)
    return Flags(shown, tuple(around), tuple(last - row for row in rows), top)


def _beside(shown: Sequence[Flag], widths: Sequence[float]) -> list[float]:
    """Return left ends of words, the earlier left of its line, the later right of it; none where that is too tight."""
    order = sorted(range(len(shown)), key=lambda n: shown[n].x)
    if not 0 < len(order) <= 2:
        return []
    lefts = [0.0] * len(shown)
    first, last = order[0], order[-1]
    lefts[last] = shown[last].x + GAP
    if len(order) == 2 or lefts[last] + widths[last] > _HIGH:
        lefts[first] = shown[first].x - GAP - widths[first]
    is_inside = all(left >= _LOW and left + width <= _HIGH for left, width in zip(lefts, widths, strict=True))
    return lefts if is_inside else []
