"""All charts as SVG: sound, of one look, tidy whatever the figures, and deaf to what plans say."""

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

from crmplan.document.blocks import Document, Paragraph, Section
from crmplan.document.charts import (
    Bin,
    Chart,
    Curves,
    Histogram,
    Limit,
    Line,
    Mark,
    Matrix,
    Pair,
    Pairs,
    Swing,
    Tornado,
    Trend,
    Trends,
)
from crmplan.document.tables import Cell, Kind, Tone
from crmplan.errors import CrmplanError, ExitCode
from crmplan.render.base import FORMATS, Options
from crmplan.render.svg import VIEWS
from crmplan.render.svg.look import STYLE
from tests.render import charts as samples
from tests.render.charts import day
from tests.render.svg.layout import NS, assert_tidy, charts, number, root, shapes, steps, svg, texts

HOSTILE = (
    "<script>alert(1)</script>",
    "\"]]> ' &amp; <!-- -->",
    "\x00\x1b[31m\x07\ufffe\uffff\ud800",
    "\u202egnp.exe\u2066\u200b\ufeff",
    "x" * 500,
    "javascript:alert(1) url(https://evil.example/x) onload=y",
    "}</style><img src=x onerror=y>",
)
KINDS = list(samples.CHARTS)


def renamed(value: Any, text: str) -> Any:
    """Return a chart in which a hostile text stands wherever a text may."""
    if isinstance(value, str) and value not in (*Tone, *Kind, "fs", "ss", "ff", "sf"):
        return text if value else ""
    if isinstance(value, tuple):
        items = [renamed(item, text) for item in value]
        return type(value)(*items) if hasattr(value, "_fields") else tuple(items)
    return value


@dataclass(frozen=True)
class Case:
    name: str
    chart: Chart


LONG = "Ответственный за внедрение и сопровождение системы " * 12


def line(name: str, *points: tuple[int, float]) -> Line:
    return Line(name, name, tuple((day(n), Decimal(str(v))) for n, v in points))


def curves(*lines: Line, kind: Kind = Kind.NUMBER, **fields: Any) -> Curves:
    return Curves("c", lines, kind, **fields)


def trend(*points: tuple[float, float], name: str = "a", limit: float | None = 0.8) -> Trend:
    wanted = None if limit is None else Decimal(str(limit))
    return Trend(name, name, tuple((day(int(n)), Decimal(str(v))) for n, v in points), wanted)


def trends(*found: Trend, kind: Kind = Kind.SHARE, **fields: Any) -> Trends:
    return Trends("t", found, kind, heads=("", "at least"), **fields)


def mark(n: int, field: tuple[int, int], to: tuple[int, int] | None = None, name: str = "") -> Mark:
    return Mark(f"m{n}", name or f"Mark {n}", field, to)


def matrix(*marks: Mark, size: int = 5, titles: str = "title") -> Matrix:
    words = tuple(f"{titles} {n}" for n in range(size))
    tones = tuple(tuple(Tone.GOOD for _ in words) for _ in words)
    return Matrix("m", words, words, titles, titles, tones, marks, ("", "a", "b", "c", "d"))


def money(*ends: float, limits: tuple[Limit, ...] = (), unit: str = "EUR") -> Histogram:
    bins = tuple(Bin(Decimal(str(a)), Decimal(str(b)), 0.5, 1.0) for a, b in pairwise(ends))
    return Histogram("h", bins, Kind.MONEY, unit, limits, ("", "", LONG, LONG))


def dates(*ends: tuple[date, date], limits: tuple[Limit, ...] = ()) -> Histogram:
    return Histogram("h", tuple(Bin(a, b, 0.2, 0.4) for a, b in ends), Kind.DATE, "", limits)


def tornado(*swings: tuple[str, float, float], kind: Kind = Kind.MONEY) -> Tornado:
    found = tuple(Swing(n, n, Decimal(str(a)), Decimal(str(b))) for n, a, b in swings)
    return Tornado("t", found, kind, "EUR" if kind is Kind.MONEY else "", ("", LONG, LONG))


def pairs(
    *found: tuple[float | None, float | None], kind: Kind = Kind.NUMBER, name: str = "a", **fields: Any
) -> Pairs:
    def cell(value: float | None) -> Cell:
        return Cell(
            None if value is None else Decimal(str(value)), kind, unit="EUR" if kind is Kind.MONEY else ""
        )

    made = (Pair(f"p{n}", name, cell(a), cell(b), **fields) for n, (a, b) in enumerate(found))
    return Pairs("p", tuple(made), ("Indicator", "before", "after", "from", "to", "target"))


CASES = [
    *(Case(f"sample {name}", make()) for name, make in samples.CHARTS.items()),
    Case("no lines", curves()),
    Case("no points", curves(line("a"))),
    Case("one point", curves(line("a", (0, 5)))),
    Case("equal values", curves(line("a", (0, 5), (9, 5)), line("b", (0, 5), (9, 5)))),
    Case("all zero", curves(line("a", (0, 0), (9, 0)))),
    Case("negative values", curves(line("a", (0, -5), (9, -1)), line("b", (0, 3)))),
    Case("days marked", curves(line("a", (0, -5), (9, 4)), marks=((LONG, day(3)), ("x", day(40))), today=day(2))),
    Case("tiny and huge", curves(line("a", (0, 0.00001), (9, 0.00003)), kind=Kind.SHARE)),
    Case("huge", curves(line("a", (0, 1e12), (9, 3e15)), kind=Kind.MONEY, unit="RUB")),
    Case("one day", curves(line("a", (0, 1)), line("b", (0, 2)), today=day(0), deadline=day(0))),
    Case("ten years", curves(line("a", (0, 1), (3650, 9)), today=day(3600), deadline=day(3650))),
    Case("long names", curves(*(line(f"{n} {LONG}", (0, 1), (9, 1)) for n in range(9)))),
    Case("many lines", curves(*(line(f"line {n}", (0, n), (9, n)) for n in range(25)))),
    Case("no trends", trends()),
    Case("trend of no points", trends(trend())),
    Case("trend of one point", trends(trend((0, 0.5)), trend((0, 0)), start=("x", day(0)), today=day(0))),
    Case("trends of nothing", trends(trend((0, 0), (9, 0), limit=None))),
    Case("trends above and below", trends(trend((0, 1.5), (9, 40), name=LONG), trend((3, -2), (4, 3)))),
    Case("trends of ten years", trends(trend(*((n * 9, n % 7 / 7) for n in range(400))), start=(LONG, day(-900)))),
    Case("many trends", trends(*(trend((0, n), (9, n), name=f"{n}") for n in range(12)), kind=Kind.COUNT)),
    Case("no pairs", pairs()),
    Case("pairs of nothing", pairs((None, None), (0, 0), (None, 3), (3, None))),
    Case("pairs below zero", pairs((-5, -1), (-5, 3), (3, -5))),
    Case("pairs far apart", pairs((1e-9, 1e15), (1e15, 1e-9), kind=Kind.MONEY)),
    Case("pairs of long names", pairs((3, 4), (0.2, 0.1), name=LONG, kind=Kind.SHARE)),
    Case("pair whose interval crosses zero", pairs((3, 1), spread=(Decimal(-4), Decimal(9)))),
    Case("pair whose target stands in its value", pairs((3, 4), target=Cell(Decimal("4.2"), Kind.NUMBER))),
    Case("pair whose target is far", pairs((3, 4), target=Cell(Decimal(4000), Kind.NUMBER))),
    Case("many pairs", pairs(*((n, n + 1) for n in range(40)))),
    Case("no marks", matrix()),
    Case("forty marks in a field", matrix(*(mark(n, (5, 5), (1, 1), LONG) for n in range(40)), titles=LONG)),
    Case("marks outside", matrix(mark(1, (0, 9)), mark(2, (6, 6), (9, 9)), size=3)),
    Case("one field", matrix(mark(1, (1, 1), (1, 1)), size=1)),
    Case("ten by ten", matrix(*(mark(n, (n % 10 + 1, 1)) for n in range(60)), size=10)),
    Case("no fields", Matrix("m", (), (), "", "", (), ())),
    Case("no bins", money()),
    Case("one amount", money(5000, 5000)),
    Case("amounts", money(0.1, 0.2, 0.3, limits=(Limit(LONG, Decimal("0.2")),))),
    Case("negative amounts", money(-9000, -4000, 1000)),
    Case("limits far away", money(100, 200, limits=(Limit("P80", Decimal(900)), Limit("P1", Decimal(-900))))),
    Case("many limits", money(100, 200, limits=tuple(Limit(f"P{n}", Decimal(150)) for n in range(12)))),
    Case("one date", dates((day(0), day(0)), limits=(Limit("P50", day(0)),))),
    Case("adjoining dates", dates((day(0), day(7)), (day(7), day(14)))),
    Case("years of dates", dates((day(0), day(900)), (day(901), day(3650)), limits=(Limit("P80", day(3650)),))),
    Case("no swings", tornado()),
    Case("nothing moves", tornado(("a", 0, 0), ("b", 0, 0))),
    Case("only up", tornado(("a", 0, 9), ("b", 0, 1))),
    Case("only down", tornado(("a", -9, 0), (LONG, -0.5, 0), kind=Kind.DAYS)),
    Case("huge swings", tornado((LONG, -1234567890.5, 98765432101), ("b", -1, 1))),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
@pytest.mark.parametrize("language", ["en", "ru"])
def test_chart_is_tidy_whatever_it_shows(case: Case, language: str) -> None:
    text = charts(case.chart, samples.tornado(), language=language)
    assert_tidy(text)
    assert "nan" not in text and "None" not in text


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_names_are_only_text(kind: str, text: str) -> None:
    chart = renamed(samples.CHARTS[kind](), text)
    made = svg(chart, title=text)
    found = root(made)
    assert {one.tag.removeprefix(NS) for one in found.iter()} <= {
        *("svg", "title", "desc", "style", "g", "rect", "path", "text", "circle")
    }
    for one in found.iter():
        assert not {name for name in one.attrib if name.startswith("on") or "href" in name or name == "style"}
    (style,) = found.iter(f"{NS}style")
    assert style.text == STYLE
    assert not re.search("[\x00-\x09\x0b-\x1f\u202a-\u202e\u2066-\u2069\u200b\ufeff\ufffe\uffff]", made)
    assert_tidy(made)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_fetched_and_all_is_said(kind: str) -> None:
    made = svg(samples.CHARTS[kind](), title="Title")
    assert re.findall(r"https?:[^\"]*", made) == ["http://www.w3.org/2000/svg"]
    assert "url(" not in made and "@import" not in made
    found = root(made)
    assert found.get("role") == "img"
    ids = {one.get("id"): one.text for one in found}
    title, desc = (ids[key] for key in found.get("aria-labelledby", "").split())
    assert title == "Title"
    assert len(desc or "") > 10


@pytest.mark.parametrize("kind", KINDS)
def test_same_chart_gives_the_same_bytes(kind: str) -> None:
    assert svg(samples.CHARTS[kind]()) == svg(samples.CHARTS[kind]())


def test_classes_that_are_used_have_a_look() -> None:
    made = charts(*(make() for make in samples.CHARTS.values()))
    used = {name for one in root(made).iter() for name in (one.get("class") or "").split()}
    assert {name for name in used if f".{name}{{" not in STYLE and f".{name}," not in STYLE} == set()
    assert STYLE.isascii()


def test_several_charts_stand_below_each_other_under_their_titles() -> None:
    made = charts(samples.gantt(), samples.tornado())
    said = [(box.text, box.top) for box in texts(made)]
    assert [text for text, _ in said if text.startswith("Chart")] == ["Chart 0", "Chart 1"]
    tops = [top for text, top in said if text in ("A plan", "Chart 0", "Configuration", "Chart 1", "Later")]
    assert tops == sorted(tops) and len(tops) == 5
    assert "Chart" not in svg(Section("Chart", (samples.tornado(),)))


def test_document_without_a_chart_is_told() -> None:
    document = Document("status", "T", (Section("A", (Paragraph("text"),)), curves()))
    with pytest.raises(CrmplanError, match="view status has no chart") as raised:
        FORMATS["svg"].render(document, Options())
    assert raised.value.exit_code is ExitCode.USAGE
    assert all(view in (raised.value.hint or "") for view in VIEWS)


def test_console_without_unicode_gets_character_references() -> None:
    document = Document("gantt", "План", (samples.tornado(),), "ru")
    made = FORMATS["svg"].render(document, Options(encoding="cp1251"))
    assert made.isascii()
    assert ET.fromstring(made)[0].text == "План"


# What single charts show


def test_trends_share_days_and_scale_and_have_their_own_limits() -> None:
    made = svg(samples.trends())
    drawn = [one for one in root(made).iter(f"{NS}path") if one.get("stroke-width") == "2"]
    assert [one.get("d", "").count("L") for one in drawn] == [7, 6]
    assert made.count('class="c-limit"') == 2
    said = [box.text for box in texts(made)]
    at = said.index("Records that are complete")
    assert said[at : at + 3] == ["Records that are complete", "86%", "at least 95%"]
    assert said.count("100%") == said.count("50%") == 2
    assert "go-live 7\u00a0Mar\u00a02026" in said


def test_curves_end_at_their_last_values_in_their_own_dashes() -> None:
    made = svg(samples.curves())
    paths = [one for one in root(made).iter(f"{NS}path") if one.get("fill") == "none" and one.get("stroke")]
    assert [one.get("stroke-dasharray") for one in paths] == [None, "7 3", "2 3"]
    assert [one.get("d", "").count("L") for one in paths] == [8, 5, 5]
    said = [box.text for box in texts(made)]
    for name, value in (("Planned value", "EUR\u00a023,568"), ("Earned value", "EUR\u00a013,072")):
        assert said.index(value) == said.index(name) + 1
    assert {"0", "5,000", "25,000", "EUR"} <= set(said)


def test_today_of_curves_stands_at_the_end_of_its_day() -> None:
    made = svg(samples.curves())
    planned = next(one for one in root(made).iter(f"{NS}path") if one.get("stroke-width") == "2")
    xs = [float(x) for x in re.findall(r"[ML]([\d.]+)", planned.get("d", ""))]
    (today,) = re.findall(r"M([\d.]+)", steps(made, "c-today"))
    assert float(today) == pytest.approx(xs[5], abs=0.1)


def test_marked_days_of_curves_stand_at_their_ends_with_what_they_are() -> None:
    chart = curves(line("a", (0, -50), (20, 30)), marks=(("break-even", day(12)),), today=day(4))
    made = svg(chart)
    (marked,) = re.findall(r"M([\d.]+)", steps(made, "c-mark"))
    (today,) = re.findall(r"M([\d.]+)", steps(made, "c-today"))
    path = next(one for one in root(made).iter(f"{NS}path") if one.get("stroke-width") == "2")
    first, last = (float(x) for x in re.findall(r"[ML]([\d.]+)", path.get("d", "")))
    assert float(marked) == pytest.approx(first + (last - first) * 12 / 20, abs=0.1)
    assert float(today) < float(marked)
    assert f"break-even {day(12).day}\u00a0Mar\u00a02026" in [box.text for box in texts(made)]


def test_zero_of_curves_is_a_line_where_values_fall_below_it() -> None:
    made = svg(curves(line("a", (0, -50), (20, 50))))
    path = next(one for one in root(made).iter(f"{NS}path") if one.get("stroke-width") == "2")
    low, high = (float(y) for y in re.findall(r" ([\d.]+)", path.get("d", "")))
    (zero,) = re.findall(r"M[\d.]+ ([\d.]+)H", steps(made, "c-axis"))
    assert float(zero) == pytest.approx((low + high) / 2, abs=0.1)


def test_marks_stand_in_their_fields() -> None:
    made = svg(samples.matrix())
    fields = [one for one in root(made).iter(f"{NS}rect") if (one.get("class") or "").startswith("c-f")][1:]
    assert len(fields) == 25
    chips = shapes(made, "c-chip")
    assert len(chips) == 6
    inside = [
        sum(
            number(f, "x") <= number(c, "cx") <= number(f, "x") + number(f, "width")
            and number(f, "y") <= number(c, "cy") <= number(f, "y") + number(f, "height")
            for c in chips
        )
        for f in fields
    ]
    assert {n: count for n, count in enumerate(inside) if count} == {18: 2, 14: 1, 17: 1, 21: 1, 15: 1}
    assert len(shapes(made, "c-move")) == 4 + 1, "and the sample of the legend"
    assert {"after measures", *samples.NAMES} <= {box.text for box in texts(made)}


def test_columns_of_a_histogram_are_as_high_as_their_shares() -> None:
    made = svg(samples.histogram())
    heights = [number(one, "height") for one in shapes(made, "c-col")]
    assert len(heights) == 10
    shares = [one.share for one in samples.histogram().bins]
    assert [h / max(heights) for h in heights] == [pytest.approx(s / max(shares), abs=0.01) for s in shares]
    assert len(shapes(made, "c-mark")) == 2
    assert len(shapes(made, "c-limit")) == 1


def test_bars_of_a_tornado_meet_at_zero() -> None:
    made = svg(samples.tornado())
    lows, highs = shapes(made, "c-low"), shapes(made, "c-high")
    assert (len(lows), len(highs)) == (4, 5)
    middle = number(highs[0], "x")
    assert all(number(one, "x") == middle for one in highs)
    assert all(number(one, "x") + number(one, "width") == pytest.approx(middle, abs=0.2) for one in lows)
    assert number(highs[0], "width") == pytest.approx(4 * number(lows[0], "width"), rel=0.01)
    assert {"−3\u00a0d", "+12\u00a0d", "Earlier", "Later"} <= {box.text for box in texts(made)}


def test_bars_of_pairs_have_a_scale_each_from_zero_on() -> None:
    made = svg(samples.pairs())
    before, after = shapes(made, "c-ghost")[1:], [*shapes(made, "c-stage"), *shapes(made, "c-high")]
    wait, loss = after
    assert number(wait, "width") == pytest.approx(number(before[1], "width") * 71 / 194, rel=0.01)
    zero = number(before[2], "x")
    assert number(loss, "x") + number(loss, "width") == pytest.approx(zero, abs=0.2)
    assert number(loss, "width") == pytest.approx(number(before[2], "width") * 2500 / 4000, rel=0.01)
    assert number(before[1], "x") == number(before[0], "x") < zero


def test_interval_and_target_of_a_pair_stand_on_its_scale() -> None:
    chart = samples.pairs()
    made = svg(chart._replace(pairs=chart.pairs[:1]))
    (bar,) = shapes(made, "c-done")[1:]
    zero, scale = number(bar, "x"), number(bar, "width") / 948000
    ends = [float(x) for x in re.findall(r"M([\d.]+)", steps(made, "c-today"))]
    assert {round(zero + scale * end) for end in (926500, 1010000)} <= {round(x) for x in ends}
    target = [float(x) for x in re.findall(r"M([\d.]+)", steps(made, "c-limit"))]
    assert round(zero + scale * 985000) in {round(x) for x in target}
    assert "from – to" in {box.text for box in texts(made)}
