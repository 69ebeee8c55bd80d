"""Links of a Gantt chart: lines of right angles from bar to bar, with a head at the one that waits."""

from typing import NamedTuple

from crmplan.document.charts import Arrow, Bar, Gantt
from crmplan.render.markup import short
from crmplan.render.svg.scales import Days
from crmplan.render.svg.shapes import path

_OUT = 5.0
"""How far a link leaves a bar before it turns."""
_HEAD = 3.0
_HALF = 4.0
_STEP = 7.0
"""From the middle of a row to its edge."""


class End(NamedTuple):
    """A bar as links see it: where it begins and ends, and the middle of its row."""

    start: float
    finish: float
    y: float


def links(chart: Gantt, days: Days, middles: list[float]) -> str:
    """Return all links: the lines of one kind are one path, and so are their heads."""
    ends = {
        bar.id: _end(bar, days, y) for bar, y in zip(chart.bars, middles, strict=True) if not bar.is_heading
    }
    lines: dict[bool, list[str]] = {False: [], True: []}
    heads: dict[bool, list[str]] = {False: [], True: []}
    for arrow in chart.arrows:
        if arrow.before in ends and arrow.after in ends:
            line, head = _link(arrow, ends[arrow.before], ends[arrow.after], days.day)
            lines[arrow.is_critical].append(line)
            heads[arrow.is_critical].append(head)
    return "".join(
        path("".join(lines[hot]), line_class) + path("".join(heads[hot]), head_class)
        for hot, line_class, head_class in ((False, "c-link", "c-linkh"), (True, "c-hot", "c-hoth"))
    )


def _end(bar: Bar, days: Days, y: float) -> End:
    if bar.is_milestone:
        return End(days.middle(bar.start) - _HALF, days.middle(bar.finish) + _HALF, y)
    return End(days.start(bar.start), days.end(bar.finish), y)


def _link(arrow: Arrow, before: End, after: End, day: float) -> tuple[str, str]:
    """Return the steps of a link and of its head; what begins on the day on which the other ends is not before it."""
    side = 1 if after.y >= before.y else -1
    if arrow.kind == "fs" and after.start >= before.finish - day - 2 * _HALF:
        return _into_top(before, after, side)
    leaves_right = arrow.kind[0] == "f"
    enters_right = arrow.kind[1] == "f"
    begin = before.finish if leaves_right else before.start
    target = after.finish if enters_right else after.start
    out = begin + (_OUT if leaves_right else -_OUT)
    turn = target + (_OUT if enters_right else -_OUT) * 1.4
    if leaves_right == enters_right:
        turn = out = max(out, turn) if leaves_right else min(out, turn)
        steps = f"M{short(begin)} {short(before.y)}H{short(out)}V{short(after.y)}H{short(target)}"
    else:
        between = short(after.y - side * _STEP)
        steps = (
            f"M{short(begin)} {short(before.y)}H{short(out)}V{between}H{short(turn)}V{short(after.y)}"
            f"H{short(target)}"
        )
    back = _HEAD if enters_right else -_HEAD
    head = f"M{short(target)} {short(after.y)}l{short(back)} -2.5v5z"
    return steps, head


def _into_top(before: End, after: End, side: int) -> tuple[str, str]:
    """Return the usual link: out of the end of one bar, then into the beginning of a later one from above or below."""
    width = after.finish - after.start
    x = min(max(before.finish + 2, after.start + min(3.0, width / 2)), after.finish - min(1.0, width / 2))
    edge = after.y - side * _HALF
    steps = f"M{short(before.finish)} {short(before.y)}H{short(x)}V{short(edge)}"
    head = f"M{short(x)} {short(edge)}l-2.5 {short(-side * _HEAD)}h5z"
    return steps, head
