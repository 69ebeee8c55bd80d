"""Charts in a terminal: they fit, they show what is theirs, and a console that has little shows them all the same."""

import re
from decimal import Decimal

import pytest

from crmplan.document.blocks import Document, Section
from crmplan.document.charts import Chart, Curves, Line
from crmplan.document.tables import Kind
from crmplan.render.base import FORMATS, Options
from crmplan.source import cells
from tests.render import charts
from tests.render.svg.test_charts import (
    CASES,
    HOSTILE,
    Case,
    mark,
    matrix,
    renamed,
    tornado,
    trend,
    trends,
)

SGR = re.compile(r"\x1b\[[0-9;]*m")


def shown(
    chart: Chart, width: int = 80, encoding: str = "utf-8", *, colour: bool = False, language: str = "en"
) -> str:
    document = Document("view", "T", (Section("Chart", (chart,)),), language)
    return FORMATS["terminal"].render(document, Options(width=width, has_colour=colour, encoding=encoding))


def lines(chart: Chart, width: int = 80) -> list[str]:
    """Return the lines below the title and the heading."""
    return shown(chart, width).splitlines()[3:]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
@pytest.mark.parametrize("width", [40, 57, 80, 200])
def test_chart_fits_whatever_it_shows(case: Case, width: int) -> None:
    for language in ("en", "ru"):
        assert max(cells(line) for line in shown(case.chart, width, language=language).splitlines()) <= width


@pytest.mark.parametrize("kind", charts.CHARTS)
@pytest.mark.parametrize("encoding", ["ascii", "cp866", "cp1251", "latin-1"])
def test_console_shows_what_it_can(kind: str, encoding: str) -> None:
    made = shown(charts.CHARTS[kind](), 60, encoding)
    made.encode(encoding)
    assert "?" not in made
    assert max(map(len, made.splitlines())) <= 60


@pytest.mark.parametrize("kind", charts.CHARTS)
def test_colour_changes_nothing_but_colour(kind: str) -> None:
    made = charts.CHARTS[kind]()
    coloured = [line.rstrip() for line in SGR.sub("", shown(made, colour=True)).splitlines()]
    assert coloured == shown(made).splitlines()
    assert "\x1b" not in shown(made)


@pytest.mark.parametrize("kind", charts.CHARTS)
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_names_are_shown_and_not_obeyed(kind: str, text: str) -> None:
    made = shown(renamed(charts.CHARTS[kind](), text), 100)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", made)
    assert max(cells(line) for line in made.splitlines()) <= 100


def test_curves_rise_from_the_left_to_the_right() -> None:
    found = lines(charts.curves())
    rows = [line.split("│", 1)[1] for line in found[:12]]
    assert "█" in rows[0][-10:] and "█" not in rows[-1][-10:]
    assert [line[0] for line in found[14:17]] == ["█", "▒", "●"]
    assert found[0].startswith("EUR\u00a023,568 │") and found[11].startswith("     EUR\u00a00 │")
    assert "EUR\u00a013,072" in found[15]
    assert found[-1] == "│ status date 6\u00a0Apr\u00a02026"


def test_every_column_between_two_points_has_a_mark() -> None:
    rows = [line.split("│", 1)[1].ljust(78) for line in lines(charts.curves()._replace(today=None))[:12]]
    last = max(row.rindex("█") for row in rows if "█" in row)
    drawn = [any(row[column] in "█▒●" for row in rows) for column in range(last + 1)]
    assert all(drawn)


def test_curves_below_zero_have_a_line_there_and_its_value() -> None:
    points = ((charts.day(0), Decimal(-60)), (charts.day(20), Decimal(40)))
    chart = Curves(
        "c", (Line("a", "Balance", points),), Kind.MONEY, "EUR", marks=(("break-even", charts.day(12)),)
    )
    found = lines(chart)
    (zero,) = (row for row in found[:12] if row.startswith("  EUR\u00a00 │"))
    assert zero.count("─") > 50 and found.index(zero) == 4
    assert found[0].startswith(" EUR\u00a040 │") and found[11].startswith("EUR\u00a0−60 │")
    column = found[0].index("┊")
    assert all(row[column] in "┊█" for row in found[:12])
    assert found[-1] == "┊ break-even 14\u00a0Mar\u00a02026"


def test_curves_above_zero_have_no_line_there() -> None:
    assert not any("─" in row for row in lines(charts.curves())[:12])


def test_matrix_shows_numbers_in_shaded_fields_and_their_names_below() -> None:
    found = lines(charts.matrix())
    high = next(line for line in found if line.strip().startswith("high "))
    assert re.search(r"high 6░+ ▒+ 4▒+ 1 2▓+ ▓+$", high)
    low = next(line for line in found if line.strip().startswith("low "))
    assert "(6)" in low and "(2) (3)" in low
    assert found[-7:-1] == [f"  {n}  {name}" for n, name in enumerate(charts.NAMES, 1)]
    assert found[-1] == "(n)  after measures"


def test_forty_marks_in_a_field_are_all_there() -> None:
    found = "\n".join(lines(matrix(*(mark(n, (2, 2)) for n in range(40))), 40))
    field = found.split("\n\n", maxsplit=1)[0]
    assert {*range(1, 41)} <= set(map(int, re.findall(r"\b\d+\b", field)))


def test_bars_of_a_histogram_are_as_long_as_their_shares() -> None:
    found = lines(charts.histogram())
    assert found[0].strip() == "Share, Share up to there"
    bars = [line.count("█") for line in found if "█" in line]
    shares = [one.share for one in charts.histogram().bins]
    assert len(bars) == 10
    assert [round(bar / max(bars), 1) for bar in bars] == [round(share / max(shares), 1) for share in shares]
    marked = [line for line in found if line.startswith("──")]
    assert [line.split()[1] for line in marked] == ["P50", "Deadline", "P80"]


def test_tornado_has_the_same_scale_at_both_sides() -> None:
    found = lines(charts.tornado())
    assert re.search("Earlier Later", found[0])
    middle = {line.index("│") for line in found[1:]}
    assert len(middle) == 1
    first = found[1]
    assert first.count("█") == pytest.approx(4 * first.count("▒"), abs=4)
    assert "−3\u00a0d" in first and first.endswith("12\u00a0d")


def test_pairs_have_a_scale_each_and_other_marks_below_zero() -> None:
    found = lines(charts.pairs())
    before, after = found[3], found[4]
    assert "Time to first answer" in before and before.endswith("194\u00a0min")
    assert after.count("█") == pytest.approx(before.count("░") * 71 / 194, abs=1)
    assert found[6].strip("█ ").startswith("−" * 20) and "█" not in found[6]
    assert found[6].count("−") - 1 == pytest.approx(found[5].count("░") * 2500 / 4000, abs=1)
    assert found[8].strip() == "—"


def test_trends_stand_below_each_other_with_their_last_values_and_limits() -> None:
    found = lines(charts.trends())
    assert [line.split()[-4:] for line in found[:2]] == [
        ["88%", "at", "least", "80%"],
        ["86%", "at", "least", "95%"],
    ]
    assert "  ▆▆▆▇▇▇██  " in found[0] and "  ███████   " in found[1]
    assert found[2] == "7\u00a0Mar\u00a02026 – 28\u00a0Mar\u00a02026  ·  go-live 7\u00a0Mar\u00a02026"


def test_trend_of_many_values_shows_the_last_of_them() -> None:
    rising = trend(*((n, n / 500) for n in range(400)), (400, 1.0), name="a name that is long enough")
    found = lines(trends(rising), 60)[0]
    blocks = re.sub("[^▁▂▃▄▅▆▇█]", "", found)
    assert blocks == "▇" * 11 + "█"
    assert found.endswith("100%  at least 80%")
    assert lines(trends(rising), 60)[1].startswith("26\u00a0Mar\u00a02027 – 6\u00a0Apr\u00a02027")


def test_trend_of_nothing_is_low_and_of_no_points_is_not_there() -> None:
    assert "▁▁" in shown(trends(trend((0, 0), (9, 0), limit=None)))
    assert lines(trends(trend())) == []


def test_console_without_blocks_gets_digits() -> None:
    assert re.search(" 047 ", shown(trends(trend((0, 0), (1, 0.5), (2, 1))), encoding="ascii"))


def test_tornado_of_nothing_has_no_bars() -> None:
    assert not re.search("[█▒]", shown(tornado(("a", 0, 0))))
