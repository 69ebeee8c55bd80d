"""Gantt charts as SVG: bars where their days are, links from bar to bar, and nothing over anything else."""

import os
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmplan.document.charts import Arrow, Bar, Gantt
from crmplan.document.tables import Tone
from crmplan.render.svg.measures import fitted
from tests.render.charts import START, bar, day, gantt
from tests.render.svg.layout import assert_tidy, number, shapes, size, steps, svg, texts

GOLDEN = Path(__file__).with_name("gantt.svg")


def chart(*bars: Bar, today: int | None = None, deadline: int | None = None, arrows: str = "") -> Gantt:
    links = tuple(Arrow(*one.split("-")) for one in arrows.split())
    return Gantt(
        "bars",
        bars,
        None if today is None else day(today),
        frozenset(day(n) for n in range(60) if day(n).weekday() >= 5),
        None if deadline is None else day(deadline),
        arrows=links,
    )


def scale(text: str, one: Bar, class_: str = "c-open") -> tuple[float, float]:
    """Return where the first day is and how wide a day, from a bar that is alone in its class."""
    (rect,) = shapes(text, class_)[:1]
    width = number(rect, "width") / ((one.finish - one.start).days + 1)
    return number(rect, "x") - (one.start - START).days * width, width


def test_golden_chart() -> None:
    found = svg(gantt())
    if os.environ.get("GOLDEN") == "update":
        GOLDEN.write_text(found, encoding="utf-8", newline="\n")
    assert found == GOLDEN.read_text(encoding="utf-8")


def test_bars_lie_on_their_days() -> None:
    bars = (bar("a", 0, 4), bar("b", 7, 8), bar("c", 14, 27))
    text = svg(chart(*bars))
    left, width = scale(text, bars[0])
    drawn = shapes(text, "c-open")[:3]
    for one, rect in zip(bars, drawn, strict=True):
        assert number(rect, "x") == pytest.approx(left + (one.start - START).days * width, abs=0.2)
        assert number(rect, "width") == pytest.approx(((one.finish - one.start).days + 1) * width, abs=0.2)
    tops = [number(rect, "y") for rect in drawn]
    assert tops[2] - tops[1] == tops[1] - tops[0] > 0


def test_what_is_done_covers_its_share_from_the_left() -> None:
    text = svg(chart(bar("a", 0, 9, 0.25)))
    (whole, *_), (done, *_) = shapes(text, "c-open"), shapes(text, "c-done")
    assert number(done, "x") == number(whole, "x")
    assert number(done, "width") == pytest.approx(number(whole, "width") / 4, abs=0.1)


def test_today_and_deadline_stand_at_the_ends_of_their_days() -> None:
    one = bar("a", 0, 27)
    text = svg(chart(one, today=9, deadline=20))
    left, width = scale(text, one)
    for class_, last in (("c-today", 9), ("c-limit", 20)):
        (x,) = re.findall(r"M([\d.]+)", steps(text, class_))
        assert float(x) == pytest.approx(left + (last + 1) * width, abs=0.1)
    said = [box.text for box in texts(text)]
    assert "status date 11\u00a0Mar\u00a02026" in said
    assert "deadline 22\u00a0Mar\u00a02026" in said


@pytest.mark.parametrize("today", [0, 1, 20, 26, 27])
@pytest.mark.parametrize("deadline", [0, 2, 20, 27])
@pytest.mark.parametrize("language", ["en", "ru"])
def test_names_of_today_and_deadline_never_touch(today: int, deadline: int, language: str) -> None:
    assert_tidy(svg(chart(bar("a", 0, 27), today=today, deadline=deadline), language=language))


def test_far_status_date_is_not_drawn() -> None:
    assert not shapes(svg(chart(bar("a", 0, 27), today=3000)), "c-today")


def test_weekends_are_one_shape() -> None:
    one = bar("a", 0, 27)
    text = svg(chart(one))
    left, width = scale(text, one)
    found = re.findall(r"M([\d.]+) [\d.]+v[\d.]+h([\d.]+)", steps(text, "c-off"))
    assert len(shapes(text, "c-off")) == 2, "the days and the sample of the legend"
    assert [float(x) for x, _ in found] == [pytest.approx(left + n * width, abs=0.1) for n in (5, 12, 19, 26)]
    assert [float(w) for _, w in found] == [pytest.approx(2 * width, abs=0.1)] * 4


def test_baseline_is_drawn_only_where_it_differs() -> None:
    moved = bar("a", 0, 4, baseline=(day(0), day(2)))
    same = bar("b", 0, 4, baseline=(day(0), day(4)))
    text = svg(chart(moved, same))
    ghosts = shapes(text, "c-ghost")
    assert len(ghosts) == 2, "one and the sample of the legend"
    left, width = scale(text, moved)
    assert number(ghosts[0], "x") == pytest.approx(left)
    assert number(ghosts[0], "width") == pytest.approx(3 * width, abs=0.1)
    assert not shapes(svg(chart(same)), "c-ghost")


def test_float_is_a_line_from_the_end_of_the_bar() -> None:
    one = bar("a", 0, 4, float_until=day(13))
    text = svg(chart(one))
    left, width = scale(text, one)
    x, end = map(float, re.findall(r"M([\d.]+) [\d.]+H([\d.]+)", steps(text, "c-float"))[0])
    assert (x, end) == (pytest.approx(left + 5 * width, abs=0.1), pytest.approx(left + 14 * width, abs=0.1))
    assert not shapes(svg(chart(bar("a", 0, 4, float_until=day(4)))), "c-float")


def test_milestones_and_gates_have_shapes_of_their_own() -> None:
    flags = {"is_milestone": True}
    text = svg(
        chart(
            bar("a", 0, 9),
            bar("m", 4, 4, **flags),
            bar("g", 5, 5, **flags, is_gate=True),
            bar("d", 9, 9, 1, **flags),
        )
    )
    (gate, _sample) = [one for one in shapes(text, "c-point") if one.tag.endswith("circle")]
    left, width = scale(text, bar("a", 0, 9))
    assert number(gate, "cx") == pytest.approx(left + 5.5 * width, abs=0.1)
    assert len([one for one in shapes(text, "c-point") if one.tag.endswith("path")]) == 2
    assert len(shapes(text, "c-full")) == 1


def test_critical_and_blocked_differ_by_more_than_colour() -> None:
    text = svg(chart(bar("a", 0, 4), bar("b", 0, 4, is_critical=True), bar("c", 0, 4, tone=Tone.BAD)))
    assert len(shapes(text, "c-edge")) == 2
    assert len(shapes(text, "c-stop")) == 2
    assert [box.text for box in texts(text)][-4:] == ["to do", "critical", "blocked", "day off"]


def test_window_and_stage() -> None:
    text = svg(chart(bar("s", 0, 9, name="Stage", is_heading=True, window=(day(0), day(6))), bar("a", 0, 9)))
    left, width = scale(text, bar("a", 0, 9))
    assert number(shapes(text, "c-window")[0], "width") == pytest.approx(7 * width, abs=0.1)
    assert number(shapes(text, "c-window")[0], "x") == pytest.approx(left, abs=0.1)
    assert len(shapes(text, "c-stage")) == 2


LINKS = [
    ("fs", 0, 4, 7, 9), ("fs", 0, 4, 5, 9), ("fs", 0, 9, 2, 4), ("ss", 0, 4, 2, 9), ("ff", 0, 4, 2, 9),
    ("sf", 5, 9, 0, 4),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "a", "b", "c", "d"), LINKS)
@pytest.mark.parametrize("is_down", [True, False])
def test_links_go_from_bar_to_bar_at_right_angles(
    kind: str, a: int, b: int, c: int, d: int, is_down: bool
) -> None:
    before, after = bar("x", a, b), bar("y", c, d)
    text = svg(chart(*((before, after) if is_down else (after, before)), arrows=f"x-y-{kind}"))
    line, head = steps(text, "c-link"), steps(text, "c-linkh")
    assert re.fullmatch(r"M[\d.]+ [\d.]+(?:[HV][\d.]+)+", line)
    rects = shapes(text, "c-open")[:2]
    first, second = rects if is_down else rects[::-1]
    leaves = number(first, "x") + (number(first, "width") if kind[0] == "f" else 0)
    assert float(re.match(r"M([\d.]+)", line)[1]) == pytest.approx(leaves, abs=0.1)  # type: ignore[index]
    point = float(re.match(r"M([\d.]+)", head)[1])  # type: ignore[index]
    left, right = number(second, "x"), number(second, "x") + number(second, "width")
    assert left - 0.1 <= point <= right + 0.1
    if kind != "fs":
        assert point == pytest.approx(right if kind[1] == "f" else left, abs=0.1)


def test_every_link_between_bars_has_a_head_and_lies_behind_them() -> None:
    text = svg(gantt())
    heads = steps(text, "c-linkh") + steps(text, "c-hoth")
    assert heads.count("M") == len(gantt().arrows)
    assert text.index('"c-hoth"') < text.index('"c-cdone"')
    unknown = svg(chart(bar("a", 0, 4), arrows="a-gone-fs gone-a-fs"))
    assert not steps(unknown, "c-link")


def test_names_stand_in_order_and_long_ones_are_cut() -> None:
    bars = (bar("s", 0, 4, name="Stage", is_heading=True), bar("a", 0, 4, name="x" * 500))
    said = [box.text for box in texts(svg(chart(*bars)))]
    stage, long = (next(text for text in said if text.startswith(start)) for start in ("Stage", "xxx"))
    assert said.index(stage) < said.index(long)
    assert long.endswith("…") and len(long) < 80


def test_long_chart_has_its_days_below_too() -> None:
    bars = tuple(bar(f"t{n}", n, n + 4) for n in range(45))
    months = [box for box in texts(svg(chart(*bars))) if box.text == "Mar\u00a02026"]
    assert len(months) == 2


def test_empty_chart_and_ends_of_the_calendar() -> None:
    ends = Bar("a", "a", date.min, date.max, Tone.PLAIN, 0, False, False)
    assert_tidy(svg(Gantt("g", (ends,), None, frozenset(), None)))


@pytest.mark.parametrize("span", [1, 2, 6, 13, 30, 60, 120, 250, 400, 800, 1500, 3650, 20000, 200000])
@pytest.mark.parametrize("language", ["en", "ru"])
def test_axis_is_readable_at_every_scale(span: int, language: str) -> None:
    text = svg(chart(bar("a", 0, span - 1), bar("b", span // 2, span - 1)), language=language)
    assert_tidy(text)
    assert re.search("20[2-9][0-9]", "".join(box.text for box in texts(text)))


def test_five_thousand_tasks_are_small_enough() -> None:
    name = "Configure the pipeline and the roles of department"
    bars = tuple(
        bar(
            f"t{n}",
            n // 4,
            n // 4 + 5,
            0.5,
            name=f"{name} {n}",
            baseline=(day(0), day(1)),
            float_until=day(1300),
        )
        for n in range(5000)
    )
    arrows = tuple(Arrow(f"t{n - 1}", f"t{n}", "fs") for n in range(1, 5000))
    off = frozenset(day(n) for n in range(1300) if day(n).weekday() >= 5)
    made = svg(Gantt("g", bars, day(9), off, day(1200), arrows=arrows))
    assert len(made.encode()) < 3_500_000
    assert size(made)[1] > 5000 * 10


names = st.text(max_size=80) | st.sampled_from(
    ["x" * 500, "Ж" * 500, "шире " * 40, "客户关系" * 40, "W" * 60, ""]
)
offsets = st.integers(0, 400)


@st.composite
def gantts(draw: st.DrawFn) -> Gantt:
    bars = []
    for number_ in range(draw(st.integers(1, 6))):
        start = draw(offsets)
        length = draw(st.integers(0, 60))
        bars.append(
            bar(
                f"b{number_}",
                start,
                start + length,
                draw(st.floats(0, 1)),
                name=draw(names),
                tone=draw(st.sampled_from(Tone)),
                is_heading=draw(st.booleans()),
                is_critical=draw(st.booleans()),
                float_until=draw(st.none() | st.builds(day, offsets)),
                window=draw(st.none() | st.just((day(start), day(start + 10)))),
            )
        )
    ids = st.sampled_from([one.id for one in bars])
    kinds = st.sampled_from(["fs", "ss", "ff", "sf"])
    arrows = draw(st.lists(st.builds(Arrow, ids, ids, kinds), max_size=8))
    days = st.none() | st.builds(day, offsets)
    return Gantt("g", tuple(bars), draw(days), frozenset(), draw(days), arrows=tuple(arrows))


@settings(max_examples=150, deadline=None)
@given(gantts(), st.sampled_from(["en", "ru"]))
def test_no_text_touches_another_or_leaves_the_picture(made: Gantt, language: str) -> None:
    text = svg(made, language=language)
    assert_tidy(text)
    axis = min(float(x) for x in re.findall(r"M([\d.]+)", steps(text, "c-axis")))
    shown = [fitted(one.name, 300) for one in made.bars]
    assert all(box.right <= axis for box in texts(text)[1:] if box.text in shown and box.left < 20)
