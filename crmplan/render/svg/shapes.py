"""What charts are made of: texts, lines, boxes and small marks, each a piece of SVG; and a chart that is drawn."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from crmplan.render.markup import element, empty, escaped, short
from crmplan.render.svg.look import GAP, LINE, MARGIN, SMALL, TEXT, WIDTH
from crmplan.render.svg.measures import fitted, text_width


class Drawing(NamedTuple):
    """A chart that is drawn, from its upper left corner; `summary` tells those who don't see it what it shows."""

    height: float
    body: str
    summary: str
    width: float = WIDTH


class Sample(NamedTuple):
    """A mark of a legend and what it means; `draw` draws it 24 wide around the middle of a row."""

    word: str
    draw: Callable[[float, float], str]


SAMPLE = 24.0


def text(x: float, y: float, content: str, classes: str = "c-t") -> str:
    """Return a line of text whose middle is at `y`."""
    return element("text", escaped(content), x=x, y=y + TEXT * 0.35, class_=classes) if content else ""


def small(x: float, y: float, content: str, classes: str = "") -> str:
    """Return a line of small muted text."""
    return text(x, y, content, f"c-s {classes}".rstrip())


def box(x: float, y: float, width: float, height: float, class_: str) -> str:
    """Return a rectangle."""
    return empty("rect", class_=class_, x=x, y=y, width=max(width, 0), height=max(height, 0))


def path(steps: str, class_: str) -> str:
    """Return a path, or nothing where it has no steps."""
    return empty("path", class_=class_, d=steps) if steps else ""


def across(x1: float, x2: float, y: float) -> str:
    """Return the steps of a horizontal line."""
    return f"M{short(x1)} {short(y)}H{short(x2)}"


def down(x: float, y1: float, y2: float) -> str:
    """Return the steps of a vertical line."""
    return f"M{short(x)} {short(y1)}V{short(y2)}"


def polygon(points: Iterable[tuple[float, float]]) -> str:
    """Return the steps of a closed shape."""
    return "M" + "L".join(f"{short(x)} {short(y)}" for x, y in points) + "Z"


def diamond(x: float, y: float, radius: float, class_: str) -> str:
    """Return a diamond."""
    return path(polygon(((x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y))), class_)


def circle(x: float, y: float, radius: float, class_: str) -> str:
    """Return a circle."""
    return empty("circle", class_=class_, cx=x, cy=y, r=radius)


def titled(title: str, content: str) -> str:
    """Return shapes that say what they are when the pointer rests on them."""
    return element("g", element("title", escaped(title)) + content)


def legend(samples: Sequence[Sample], left: float, right: float, top: float) -> tuple[str, float]:
    """Return samples with their words in as many rows as they need, and where these end."""
    parts: list[str] = []
    x, y = left, top + LINE / 2
    for sample in samples:
        words = fitted(sample.word, right - left - SAMPLE - GAP, SMALL)
        width = SAMPLE + GAP + text_width(words, SMALL)
        if x > left and x + width > right:
            x, y = left, y + LINE
        parts += [sample.draw(x, y), small(x + SAMPLE + GAP, y, words)]
        x += width + 3 * GAP
    return "".join(parts), y + LINE / 2 if samples else top


def nothing(summary: str) -> Drawing:
    """Return what stands for a chart that has nothing to show."""
    return Drawing(LINE + 2 * MARGIN, small(MARGIN, MARGIN + LINE / 2, "—"), summary)
