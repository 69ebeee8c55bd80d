"""Gantt charts: names at the left, bars over the days, what holds them together behind them."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import NamedTuple

from crmplan.document.charts import Bar, Gantt
from crmplan.document.numbers import date_text, share_text, span_text
from crmplan.document.tables import Tone
from crmplan.document.words import word
from crmplan.render.days import monday, shown_days
from crmplan.render.markup import element, short
from crmplan.render.svg.flags import Flag, flags
from crmplan.render.svg.links import links
from crmplan.render.svg.look import GAP, MARGIN, WIDTH
from crmplan.render.svg.measures import fitted, text_width
from crmplan.render.svg.scales import Days, day_axis
from crmplan.render.svg.shapes import (
    SAMPLE,
    Drawing,
    Sample,
    across,
    box,
    circle,
    diamond,
    down,
    legend,
    nothing,
    path,
    polygon,
    text,
    titled,
)

ROW = 14.0
"""Close, so that the 71 tasks of the method stand on a page of A4."""
_NAMES = 310.0
_INDENT = 10.0
_PAD = 12.0
"""Room beside the first and the last day, for links and marks."""
_HALF = 4.0
"""Half the height of a bar."""
_RADIUS = 5.0
_MANY = 40
"""A chart of more rows names its days below them, too."""


class Sheet(NamedTuple):
    """Where things are: the days, the left end of the plot, and its top."""

    days: Days
    left: float
    top: float

    def middle(self, row: int) -> float:
        """Return the middle of a row."""
        return self.top + (row + 0.5) * ROW


def draw(chart: Gantt, language: str) -> Drawing:
    """Return a Gantt chart."""
    if not chart.bars:
        return nothing("")
    has_stages = any(bar.is_heading for bar in chart.bars)
    names = [_name(bar, has_stages) for bar in chart.bars]
    widths = (
        text_width(name, is_bold=_is_bold(bar)) + _indent(bar, has_stages)
        for bar, name in zip(chart.bars, names, strict=True)
    )
    left = MARGIN + max(widths) + 2 * GAP
    first, last = _range(chart)
    days = Days(first, last, left + _PAD, WIDTH - MARGIN - _PAD)
    axis, majors, height = day_axis(days, language, MARGIN)
    marked = flags([*_marked(chart, days, language)], MARGIN + height)
    sheet = Sheet(days, left, marked.bottom + 1)
    bottom = sheet.top + len(chart.bars) * ROW
    parts = [
        path(_days_off(chart.days_off, sheet, bottom), "c-off"),
        path("".join(down(x, sheet.top, bottom) for x in majors), "c-grid"),
        path(_rules(chart, sheet), "c-grid"),
        path(across(left, WIDTH - MARGIN, sheet.top), "c-axis"),
        axis,
        element("g", "".join(_names(chart, names, sheet, has_stages))),
        links(chart, sheet.days, [sheet.middle(row) for row in range(len(chart.bars))]),
        "".join(_row(bar, sheet, sheet.middle(n), language) for n, bar in enumerate(chart.bars)),
        marked.drawn(bottom),
    ]
    if len(chart.bars) > _MANY:
        parts.append(path(across(left, WIDTH - MARGIN, bottom), "c-axis"))
        below, _, height = day_axis(days, language, bottom, is_below=True)
        parts.append(below)
        bottom += height
    samples, end = legend([*_samples(chart, language)], MARGIN, WIDTH - MARGIN, bottom + GAP)
    parts.append(samples)
    return Drawing(end + MARGIN, "".join(parts), _summary(chart, language))


def _range(chart: Gantt) -> tuple[int, int]:
    shown = [day for bar in chart.bars for day in (bar.start, bar.finish)]
    for bar in chart.bars:
        shown += [*(bar.baseline or ()), *(bar.window or ())]
        if bar.float_until:
            shown.append(bar.float_until)
    if chart.deadline:
        shown.append(chart.deadline)
    first, last = shown_days(shown, chart.today)
    return monday(first), last


# Names


def _name(bar: Bar, has_stages: bool) -> str:
    return fitted(bar.name, _NAMES - _indent(bar, has_stages), is_bold=_is_bold(bar))


def _indent(bar: Bar, has_stages: bool) -> float:
    return _INDENT if has_stages and not bar.is_heading else 0


def _is_bold(bar: Bar) -> bool:
    return bar.is_heading or bar.tone is Tone.BAD


def _names(chart: Gantt, names: list[str], sheet: Sheet, has_stages: bool) -> Iterator[str]:
    for row, (bar, name) in enumerate(zip(chart.bars, names, strict=True)):
        classes = "c-t c-b" if bar.is_heading else "c-t c-bad" if bar.tone is Tone.BAD else "c-t"
        yield text(MARGIN + _indent(bar, has_stages), sheet.middle(row), name, classes)


# Behind the bars


def _days_off(days_off: frozenset[date], sheet: Sheet, bottom: float) -> str:
    """Return the steps of one shape for all days off, those next to each other as one; without what is too thin."""
    days = sheet.days
    ordinals = sorted(day.toordinal() for day in days_off if days.first <= day.toordinal() <= days.last)
    steps = []
    for _, run in groupby(enumerate(ordinals), key=lambda pair: pair[1] - pair[0]):
        held = [ordinal for _, ordinal in run]
        width = (held[-1] - held[0] + 1) * days.day
        if width >= 1:
            x, height = short(days.at(held[0])), short(bottom - sheet.top)
            steps.append(f"M{x} {short(sheet.top)}v{height}h{short(width)}v-{height}z")
    return "".join(steps)


def _rules(chart: Gantt, sheet: Sheet) -> str:
    """Return the steps of the lines above each stage but the first."""
    rows = (row for row, bar in enumerate(chart.bars) if bar.is_heading and row)
    return "".join(across(MARGIN, WIDTH - MARGIN, sheet.top + row * ROW) for row in rows)


def _marked(chart: Gantt, days: Days, language: str) -> Iterator[Flag]:
    """Yield the deadline and today, where they are shown; the line stands at the end of the day."""
    for key, day, class_ in (("deadline", chart.deadline, "c-limit"), ("today", chart.today, "c-today")):
        if day and days.first <= day.toordinal() <= days.last:
            yield Flag(days.end(day), f"{word(key, language)} {date_text(day, language)}", class_)


# Bars


def _row(bar: Bar, sheet: Sheet, y: float, language: str) -> str:
    days = sheet.days
    shapes = _ghost(bar, days, y)
    if bar.is_heading:
        shapes += _stage(bar, days, y)
    elif bar.is_milestone:
        shapes += _tail(bar, days, y, days.middle(bar.finish)) + _point(bar, days.middle(bar.finish), y)
    else:
        shapes += _tail(bar, days, y, days.end(bar.finish)) + _bar(bar, days, y)
    if bar.tone is Tone.BAD and not bar.is_heading:
        shapes += _stop(days.end(bar.finish) + 3, y)
    return titled(_saying(bar, language), shapes)


def _saying(bar: Bar, language: str) -> str:
    said = f"{bar.name}: {span_text((bar.start, bar.finish), language)}, {share_text(bar.done, language)}"
    flags = (("critical", bar.is_critical), ("blocked", bar.tone is Tone.BAD and not bar.is_heading))
    return ", ".join([said, *(word(key, language) for key, is_so in flags if is_so)])


def _bar(bar: Bar, days: Days, y: float) -> str:
    x, width = days.start(bar.start), max(days.end(bar.finish) - days.start(bar.start), 1.5)
    return _beam(x, y, width, min(max(bar.done, 0), 1), is_critical=bar.is_critical)


def _beam(x: float, y: float, width: float, done: float, *, is_critical: bool) -> str:
    """Return a bar; one on the critical path has a dark lower edge, too."""
    kind = "c" if is_critical else ""
    parts = [] if done == 1 else [box(x, y - _HALF, width, 2 * _HALF, f"c-{kind}open")]
    if done:
        parts.append(box(x, y - _HALF, width * done, 2 * _HALF, f"c-{kind}done"))
    if is_critical:
        parts.append(box(x, y + _HALF - 2, width, 2, "c-edge"))
    return "".join(parts)


def _ghost(bar: Bar, days: Days, y: float) -> str:
    """Return the bar of the baseline, thin and below, where it is another one."""
    if bar.baseline is None or bar.baseline == (bar.start, bar.finish):
        return ""
    x, end = days.start(bar.baseline[0]), days.end(bar.baseline[1])
    return box(x, y + _HALF + 0.6, max(end - x, 1.5), 2.2, "c-ghost")


def _tail(bar: Bar, days: Days, y: float, x: float) -> str:
    if bar.float_until is None or bar.float_until <= bar.finish:
        return ""
    return path(_float_steps(x, days.end(bar.float_until), y), "c-float")


def _float_steps(x: float, end: float, y: float) -> str:
    return f"{across(x, end, y)}{down(end, y - 2.5, y + 2.5)}"


def _point(bar: Bar, x: float, y: float) -> str:
    class_ = "c-full" if bar.done >= 1 else "c-point"
    mark = circle(x, y, _RADIUS, class_) if bar.is_gate else diamond(x, y, _RADIUS, class_)
    edge = path(across(x - _RADIUS, x + _RADIUS, y + _RADIUS + 1), "c-hot") if bar.is_critical else ""
    return mark + edge


def _stage(bar: Bar, days: Days, y: float) -> str:
    window = ""
    if bar.window:
        x = days.start(bar.window[0])
        window = box(x, y - ROW / 2 + 1, days.end(bar.window[1]) - x, ROW - 2, "c-window")
    x, end = days.start(bar.start), days.end(bar.finish)
    return window + path(_stage_steps(x, max(end, x + 2), y), "c-stage")


def _stage_steps(x: float, end: float, y: float) -> str:
    foot = min(4.0, (end - x) / 2)
    top, low = y - _HALF, y - 0.5
    points = ((x, top), (end, top), (end, low + foot), (end - foot, low), (x + foot, low), (x, low + foot))
    return polygon(points)


def _stop(x: float, y: float) -> str:
    return path(down(x, y - _HALF, y + _HALF) + down(x + 4, y - _HALF, y + _HALF), "c-stop")


# Legend


def _samples(chart: Gantt, language: str) -> Iterator[Sample]:
    """Yield what occurs in the chart with its word."""
    bars = [bar for bar in chart.bars if not bar.is_heading]
    plain = [bar for bar in bars if not bar.is_milestone]
    middle = SAMPLE / 2
    known = (
        ("done", any(b.done > 0 for b in plain), lambda x, y: _beam(x, y, SAMPLE, 1, is_critical=False)),
        ("open", any(b.done < 1 for b in plain), lambda x, y: _beam(x, y, SAMPLE, 0, is_critical=False)),
        (
            "critical",
            any(b.is_critical for b in bars),
            lambda x, y: _beam(x, y, SAMPLE, 0.5, is_critical=True),
        ),
        ("blocked", any(b.tone is Tone.BAD for b in bars), lambda x, y: _stop(x + middle - 2, y)),
        (
            "float",
            any(b.float_until and b.float_until > b.finish for b in bars),
            lambda x, y: path(_float_steps(x, x + SAMPLE, y), "c-float"),
        ),
        (
            "baseline",
            any(b.baseline not in (None, (b.start, b.finish)) for b in bars),
            lambda x, y: box(x, y - 1.1, SAMPLE, 2.2, "c-ghost"),
        ),
        (
            "milestone",
            any(b.is_milestone and not b.is_gate for b in bars),
            lambda x, y: diamond(x + middle, y, _RADIUS, "c-point"),
        ),
        ("gate", any(b.is_gate for b in bars), lambda x, y: circle(x + middle, y, _RADIUS, "c-point")),
        (
            "stage",
            any(b.is_heading for b in chart.bars),
            lambda x, y: path(_stage_steps(x, x + SAMPLE, y), "c-stage"),
        ),
        (
            "window",
            any(b.window for b in chart.bars),
            lambda x, y: box(x, y - ROW / 2 + 1, SAMPLE, ROW - 2, "c-window"),
        ),
        (
            "day off",
            bool(chart.days_off),
            lambda x, y: box(x + 5, y - ROW / 2 + 1, SAMPLE - 10, ROW - 2, "c-off"),
        ),
    )
    for key, occurs, drawn in known:
        if occurs:
            yield Sample(word(key, language), drawn)


def _summary(chart: Gantt, language: str) -> str:
    first, last = min(bar.start for bar in chart.bars), max(bar.finish for bar in chart.bars)
    parts = [f"{span_text((first, last), language)}", f"{word('row', language)}: {len(chart.bars)}"]
    parts += [
        f"{word(key, language)}: {date_text(day, language)}"
        for key, day in (("today", chart.today), ("deadline", chart.deadline))
        if day
    ]
    return "; ".join(parts)
