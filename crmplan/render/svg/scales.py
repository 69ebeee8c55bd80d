"""Axes: where a day or a value lies, and which of them are named, at round places that leave each other room."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from math import floor, log10
from typing import NamedTuple

from crmplan.document.numbers import cell_text, month_text, number_text
from crmplan.document.tables import Cell, Kind
from crmplan.render.days import first_days
from crmplan.render.svg.look import GAP, LINE, SMALL
from crmplan.render.svg.measures import text_width
from crmplan.render.svg.shapes import path, small


class Days(NamedTuple):
    """Days laid from `left` to `right`: the first begins at `left`, the last ends at `right`."""

    first: int
    last: int
    left: float
    right: float

    @property
    def day(self) -> float:
        """How wide a day is."""
        return (self.right - self.left) / (self.last - self.first + 1)

    def at(self, ordinal: float) -> float:
        """Return where a day begins; what lies outside is set to the edge."""
        x = self.left + (ordinal - self.first) * self.day
        return min(max(x, self.left), self.right)

    def start(self, day: date) -> float:
        """Return where a day begins."""
        return self.at(day.toordinal())

    def end(self, day: date) -> float:
        """Return where a day ends."""
        return self.at(day.toordinal() + 1)

    def middle(self, day: date) -> float:
        """Return the middle of a day."""
        return self.at(day.toordinal() + 0.5)


class Label(NamedTuple):
    """A place on an axis and what is said there."""

    x: float
    text: str


def day_labels(days: Days, language: str) -> tuple[list[Label], list[Label]]:
    """Return the upper and the lower row of names: months over days, or years over months, or only years."""
    week = 7 * days.day
    number = text_width("30", SMALL) + GAP
    if days.day >= number:
        return _months(days, language), _numbers(days, 1, days.first)
    step = next((one for one in (1, 2) if one * week >= number), 0)
    if step:
        monday = days.first + (7 - date.fromordinal(days.first).weekday()) % 7
        return _months(days, language), _numbers(days, 7 * step, monday)
    month = 30 * days.day
    width = text_width(month_text(date(2026, 3, 1), language, has_year=False), SMALL) + GAP
    every = next((one for one in (1, 3, 6) if one * month >= width), 0)
    if every:
        named = (day for day in _firsts(days) if (day.month - 1) % every == 0)
        return _years(days, 1), [
            Label(days.start(day), month_text(day, language, has_year=False)) for day in named
        ]
    year = text_width("2026", SMALL) + GAP
    step = next((one for one in (1, 2, 5, 10, 20, 50, 100, 500) if one * 365 * days.day >= year), 1000)
    return [], _years(days, step)


def clear(labels: Iterable[Label], right: float, size: float = SMALL) -> list[Label]:
    """Return the labels, which begin at their places, that neither touch one before nor reach over `right`."""
    kept: list[Label] = []
    edge = float("-inf")
    for label in labels:
        width = text_width(label.text, size)
        if label.x >= edge and label.x + width <= right:
            kept.append(label)
            edge = label.x + width + GAP
    return kept


def day_axis(
    days: Days, language: str, y: float, *, is_below: bool = False
) -> tuple[str, list[float], float]:
    """Return the rows of names of an axis with their ticks, the places where its greater steps begin, and its height.

    Args:
        days: what lies on it.
        language: of the names.
        y: its top.
        is_below: whether it stands below what it measures: then the lower row comes first.
    """
    upper, lower = day_labels(days, language)
    rows = [row for row in ((lower, upper) if is_below else (upper, lower)) if row]
    parts = []
    for number, row in enumerate(rows):
        middle = y + (number + 0.5) * LINE
        parts += [small(label.x + 2, middle, label.text) for label in clear(row, days.right - 2)]
        parts.append(path("".join(f"M{label.x:.1f} {middle - 7:.1f}v14" for label in row), "c-grid"))
    majors = [label.x for label in (upper or lower)]
    return "".join(parts), majors, LINE * len(rows)


def _firsts(days: Days) -> list[date]:
    first = date.fromordinal(days.first)
    return [*([first] if first.day == 1 else []), *first_days(days.first, days.last)]


def _months(days: Days, language: str) -> list[Label]:
    """Return the months, the first from where the axis begins, with their years where there is room for them."""
    starts = [*({date.fromordinal(days.first): None} | dict.fromkeys(_firsts(days)))]
    labels = []
    for number, day in enumerate(starts):
        end = days.start(starts[number + 1]) if number + 1 < len(starts) else days.right
        full, brief = month_text(day, language), month_text(day, language, has_year=False)
        room = end - days.start(day) - GAP
        if text_width(full, SMALL) <= room:
            labels.append(Label(days.start(day), full))
        elif text_width(brief, SMALL) <= room:
            labels.append(Label(days.start(day), brief))
    if len(labels) == 1 and len(starts) == 1:
        return [Label(days.left, month_text(starts[0], language))]
    return labels or [Label(days.left, month_text(starts[0], language))]


def _years(days: Days, step: int) -> list[Label]:
    first, last = date.fromordinal(days.first).year, date.fromordinal(days.last).year
    begun = (year for year in range(first + 1, last + 1) if year % step == 0)
    labels = [Label(days.start(date(year, 1, 1)), str(year)) for year in begun]
    room = labels[0].x - days.left if labels else days.right - days.left
    if not labels or text_width(str(first), SMALL) + GAP <= room:
        labels.insert(0, Label(days.left, str(first)))
    return labels


def _numbers(days: Days, step: int, start: int) -> list[Label]:
    return [
        Label(days.at(ordinal), str(date.fromordinal(ordinal).day))
        for ordinal in range(start, days.last + 1, step)
    ]


class Values(NamedTuple):
    """Values laid from `origin` (of `low`) to `end` (of `high`), with the round ones among them."""

    low: float
    high: float
    origin: float
    end: float
    ticks: tuple[Decimal, ...]

    def at(self, value: float | Decimal) -> float:
        """Return where a value lies."""
        share = (float(value) - self.low) / (self.high - self.low)
        return self.origin + min(max(share, 0), 1) * (self.end - self.origin)


_LEAST = {
    Kind.SHARE: Decimal("0.01"),
    Kind.BAR: Decimal("0.01"),
    Kind.DAYS: Decimal("0.1"),
    Kind.HOURS: Decimal("0.01"),
    Kind.COUNT: Decimal(1),
}
"""The least step of a kind whose texts are rounded."""


def values(found: Iterable[float | Decimal], kind: Kind, origin: float, end: float, *, count: int) -> Values:
    """Return an axis from the round value at or below all values found to that at or above, in some `count` steps."""
    numbers = [float(value) for value in found]
    low, high = min(numbers), max(numbers)
    if not high > low:
        spare = abs(low) * 0.05 or 0.5
        low, high = low - spare, high + spare
    step = max(_round_step((high - low) / count), _LEAST.get(kind, Decimal(0)))
    first, last = floor(low / float(step)), -floor(-high / float(step))
    ticks = tuple(step * number for number in range(first, last + 1))
    return Values(float(ticks[0]), float(ticks[-1]), origin, end, ticks)


def tick_text(value: Decimal, kind: Kind, language: str) -> str:
    """Return a tick's value; the unit stands once at the axis, not at every tick."""
    if kind in (Kind.MONEY, Kind.NUMBER, Kind.COUNT):
        return number_text(value, language)
    return cell_text(Cell(value, kind), language)


def _round_step(rough: float) -> Decimal:
    power = floor(log10(rough))
    scaled = rough / 10.0**power
    factor = next(one for one in (1, 2, 5, 10) if scaled <= one * 1.0001 or one == 10)
    return Decimal(factor) * Decimal(10) ** power
