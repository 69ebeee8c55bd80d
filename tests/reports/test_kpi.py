"""What `crmplan kpi` says of small plans: both tables, remarks, charts, and figures by time and part."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from crmplan.analysis.baseline import as_written
from crmplan.analysis.breakdown import Phase, by_parts, over_time
from crmplan.analysis.comparison import Efficiency, efficiency
from crmplan.analysis.observations import Gap
from crmplan.analysis.payback import payback
from crmplan.analysis.remarks import RemarkKind
from crmplan.analysis.verdict import Reason, Verdict
from crmplan.document.blocks import Document
from crmplan.document.charts import Curves, Pairs
from crmplan.document.numbers import cell_text
from crmplan.model.plan import Plan
from crmplan.quantity import Figure
from crmplan.render.base import FORMATS, Options
from crmplan.reports.kpi import METHODS, VERDICTS, kpi_document, sparkline
from crmplan.reports.kpi_parts import PHASES, over_time_document, parts_document
from crmplan.reports.measures import alike, change_cell, figure_cell, share_cell
from crmplan.reports.remarks import REASONS, REMARKS
from crmplan.source import cells
from tests.analysis.test_comparison import monthly
from tests.analysis.test_observations import Row, seen
from tests.helpers import data, kpi_library, messages, plan, scheduled

_ = messages("en")
PLAN = """
    project: {name: P, start: 2026-03-02, currency: EUR}
    stages: {w: {tasks: {go-live: {finished: 2026-05-08}}}}
    kpis:
      sales: {name: Revenue, as: revenue, target: 600, goal: more, tolerance: 1%}
      rate: {name: Won, as: win-rate, baseline: 20%, before: 2026-01, actual: 23.5%, after: 2026-06, target: 30%}
      cycle: {name: Cycle, as: sales-cycle-days}
    goals: {more: {name: Sell more, target: 600, unit: EUR, due: 2026-12-31}, idle: {target: 5, unit: count}}
"""
ROWS = monthly("2025-01-01", *range(400, 414), 420, 430, 440, 450, 470, 445, 480, 460)


def found_of(made: Plan, **series: tuple[Row, ...]) -> Efficiency:
    observations = {key: seen(*rows) for key, rows in series.items()}
    now = scheduled(made, "2026-11-02")
    return efficiency(made, now, observations, library=kpi_library(), cases=30, seed=1)


def shown(language: str = "en", text: str = PLAN, rows: tuple[Row, ...] = ROWS) -> Document:
    made = plan(text)
    return kpi_document(made, found_of(made, sales=rows), messages(language), on=date(2026, 11, 2))


def text(document: Document, width: int = 160) -> str:
    made = FORMATS["terminal"].render(document, Options(width=width))
    assert isinstance(made, str)
    return " ".join(made.replace("\u00a0", " ").split())


# --- figures ---


@pytest.mark.parametrize(
    ("value", "unit", "language", "expected"),
    [
        (None, "EUR", "en", "—"),
        ("1200", "EUR", "en", "EUR 1,200"),
        ("38500140", "RUB", "ru", "38 500 140 RUB"),
        ("12", "percent", "en", "12%"),
        ("41.9444", "percent", "ru", "41,9 %"),
        ("3.14159", "days", "en", "3.14 days"),
        ("23.456", "days", "ru", "23,5 дн."),
        ("1184.6", "count", "en", "1,185"),
        ("12", "score", "en", "12 points"),
        ("12", None, "en", "12"),
    ],
)
def test_figure_is_shown_with_its_unit(
    value: str | None, unit: str | None, language: str, expected: str
) -> None:
    cell = figure_cell(None if value is None else Decimal(value), unit, messages(language))
    assert cell_text(cell, language).replace("\u00a0", " ") == expected


@pytest.mark.parametrize(
    ("value", "unit", "language", "expected"),
    [
        ("100", "EUR", "en", "+EUR 100"),
        ("-100", "EUR", "en", "−EUR 100"),
        ("4.05", "percent", "en", "+4.05 pp"),
        ("-4.1", "percent", "ru", "−4,1 п. п."),
        ("0", "days", "en", "0 days"),
    ],
)
def test_change_has_its_sign_and_that_of_percents_is_in_points(
    value: str, unit: str, language: str, expected: str
) -> None:
    cell = change_cell(Decimal(value), unit, messages(language))
    assert cell_text(cell, language).replace("\u00a0", " ") == expected


@pytest.mark.parametrize(
    ("low", "high", "unit", "shown"),
    [
        ("-71.84", "283.2", "EUR", ("-72", "283")),
        ("-7.184", "28.3", "EUR", ("-7.18", "28.30")),
        ("-0.04", "1234.6", "count", ("0", "1235")),
        ("4.139", "10.71", "days", ("4.1", "10.7")),
        ("-5.261", "0.688", "percent", ("-5.26", "0.69")),
    ],
)
def test_ends_of_an_interval_have_the_same_decimals(
    low: str, high: str, unit: str, shown: tuple[str, str]
) -> None:
    assert alike(Decimal(low), Decimal(high), unit) == tuple(map(Decimal, shown))


def test_machines_get_percents_as_shares() -> None:
    assert figure_cell(Decimal("41.9"), "percent", _).value == Decimal("0.419")
    assert change_cell(Decimal("-4.1"), "percent", _).value == Decimal("-0.041")
    assert cell_text(share_cell(Decimal("-0.6342"), _, has_sign=True), "en") == "−63%"
    assert cell_text(share_cell(Decimal("0.042"), _, has_sign=True), "en") == "+4.2%"


# --- the tables ---


def test_table_of_indicators_tells_change_and_verdict() -> None:
    rows = {row["id"]: row for row in data(shown())["indicators"]}
    assert rows["rate"]["before"] == pytest.approx(0.2) and rows["rate"]["change"] == pytest.approx(0.035)
    assert (rows["rate"]["relative"], rows["rate"]["verdict"]) == (None, "better")
    assert rows["rate"]["attained"] == pytest.approx(0.35)
    assert (rows["sales"]["verdict"], rows["sales"]["sure"]) == ("better", True)
    assert Decimal(rows["sales"]["low"]) < Decimal(rows["sales"]["change"]) < Decimal(rows["sales"]["high"])
    assert (rows["cycle"]["verdict"], rows["cycle"]["why"], rows["cycle"]["before"]) == (
        "not-computable",
        "no-baseline",
        None,
    )


def test_goals_are_set_against_what_came() -> None:
    more, idle = data(shown())["goals"]
    assert more["row"] == idle["row"] == "goal"
    assert (more["kpi"], more["due"], Decimal(more["planned"])) == ("sales", "2026-12-31", 600)
    assert 0 < more["attained"] < 1
    assert (idle["kpi"], idle["actual"], idle["attained"]) == (None, None, None)


CASE = """
    team: {ann: {rate: 40/h}}
    modules: {crm: {cost: 1000}}
    business_case: {expected_gain: 300/month, gains: {2026-05: 100, 2026-06: 500}}
"""


def with_payback(language: str, case: str) -> Document:
    made = plan(PLAN + case)
    now = scheduled(made, "2026-11-02")
    found, written = found_of(made), as_written(made, scheduled(made))
    paid = payback(made, now, written, found, {})
    return kpi_document(made, found, messages(language), on=date(2026, 11, 2), paid=paid)


def test_payback_stands_among_the_goals_planned_and_reached() -> None:
    # planned: live in March, 300 a month for 1000; came: 600 by June, and nothing is known of the months after
    late = with_payback("en", CASE)
    rows = {row["row"]: row for row in data(late)["goals"]}
    assert (rows["payback"]["planned"], rows["payback"]["actual"]) == (4, None)
    assert (rows["payback-forecast"]["planned"], rows["payback-forecast"]["actual"]) == (4, 8)
    assert {rows[key]["id"] for key in ("payback", "payback-forecast")} == {None}
    assert "Payback — month 4, Jun 2026 not reached yet" in text(late).replace("— — ", "— ")
    reached = data(with_payback("en", CASE.replace("500", "900")))["goals"]
    assert [(row["row"], row["planned"], row["actual"]) for row in reached[2:]] == [("payback", 4, 2)]


@pytest.mark.parametrize(
    ("language", "planned", "actual"),
    [
        ("en", "the business case has no expected_gain", "the plan names no cost of tasks and modules"),
        ("ru", "в обосновании нет expected_gain", "в плане нет стоимости задач и модулей"),
    ],
)
def test_payback_that_can_t_be_told_has_its_reason(language: str, planned: str, actual: str) -> None:
    document = with_payback(language, "")
    paid = data(document)["goals"][2:]
    assert [(row["planned"], row["actual"]) for row in paid] == [(None, None)]
    assert [(row["planned_why"], row["why"]) for row in paid] == [("no-expected-gain", "no-costs")]
    assert planned in text(document, 400) and actual in text(document, 400)


def test_contradiction_stands_before_all_else() -> None:
    values = [100 + 10 * month + (3 if month % 2 else -3) for month in range(16)]
    values += [values[-1] - 60 + (2 if month % 2 else -2) for month in range(6)]
    document = shown(rows=monthly("2025-01-01", *values))
    first = FORMATS["text"].render(document, Options())
    assert isinstance(first, str)
    assert first.index("misleads") < first.index("better")
    row = next(row for row in data(document)["indicators"] if row["id"] == "sales")
    assert (row["verdict"], row["by_trend"]) == ("worse", True)
    assert "worse by trend" in text(document)
    assert "хуже по тренду" in text(shown("ru", rows=monthly("2025-01-01", *values)))


def test_series_tells_what_the_trend_lets_expect() -> None:
    steps = data(shown())["series"]
    assert len(steps) == 22
    assert [step["expected"] is None for step in steps] == [True] * 16 + [False] * 6


LINE = monthly("2025-01-01", *range(400, 422))
UNEVEN = (*ROWS[:8], *ROWS[9:])


@pytest.mark.parametrize(
    ("rows", "key", "said"),
    [
        (ROWS[9:], "few-before", "too few steps before"),
        (ROWS[:17], "few-after", "too few steps after"),
        (LINE, "no-scatter", "figures without scatter"),
        (UNEVEN, "uneven", "steps are missing or unequal"),
    ],
)
def test_trend_that_can_t_be_told_says_why(rows: tuple[Row, ...], key: str, said: str) -> None:
    document = shown(rows=rows)
    one = data(document)["periods"][0]
    assert (one["effect"], one["untold"]) == (None, key)
    assert said in text(document, 200)


def test_trend_that_is_told_needs_no_reason() -> None:
    for rows in (ROWS, ROWS[8:]):
        one = data(shown(rows=rows))["periods"][0]
        assert one["untold"] is None and one["effect"] is not None


def test_interval_of_a_share_stays_within_all_and_nothing() -> None:
    rows = (("2026-01-01..2026-01-31", "75", 16), ("2026-06-01..2026-06-30", "95", 18))
    made = plan(
        "project: {name: P, start: 2026-03-02}\nkpis: {k: {as: win-rate, before: 2026-01, after: 2026-06}}\n"
        "stages: {w: {tasks: {go-live: {finished: 2026-05-08}}}}"
    )
    observations = {
        "k": tuple(one._replace(figure=Figure(one.figure.value, is_percent=True)) for one in seen(*rows))
    }
    found = efficiency(
        made, scheduled(made, "2026-11-02"), observations, library=kpi_library(), cases=30, seed=1
    )
    (bar,) = data(kpi_document(made, found, _, on=date(2026, 11, 2)))["bars"]
    assert 0.6 < bar["low"] < 0.95 and bar["high"] == 1


def test_kpi_without_a_name_is_called_as_in_the_library() -> None:
    named = "project: {name: P, start: 2026-03-02}\nkpis: {revenue: {}, won: {as: win-rate}, own: {}, mine: {name: N}}"
    made = plan(named)
    for language, names in (("en", "Revenue from won deals"), ("ru", "Выручка по выигранным сделкам")):
        found = data(kpi_document(made, found_of(made), messages(language), on=date(2026, 11, 2)))[
            "indicators"
        ]
        assert found[0]["name"] == kpi_library()["revenue"]["name"][language] == names
        assert found[1]["name"] == kpi_library()["win-rate"]["name"][language]
        assert [one["name"] for one in found[2:]] == ["own", "N"]


def test_uncertain_change_is_marked() -> None:
    rows = (("2026-01-01..2026-01-31", "20", 40), ("2026-06-01..2026-06-30", "24", 40))
    made = plan(
        "project: {name: P, start: 2026-03-02}\nkpis: {k: {as: win-rate, before: 2026-01, after: 2026-06}}\n"
        "stages: {w: {tasks: {go-live: {finished: 2026-05-08}}}}"
    )
    document = kpi_document(made, found_of(made, k=rows), _, on=date(2026, 11, 2))
    assert "better, not sure" in text(document)
    assert "may be chance" in text(document)


def test_remark_of_many_kpis_names_some() -> None:
    kpis = ", ".join(
        f"k{n}: {{name: K{n}, kind: flow, better: higher, baseline: 5, before: 2026-01, actual: 6, after: 2026-06}}"
        for n in range(6)
    )
    made = plan(f"project: {{name: P, start: 2026-03-02}}\nkpis: {{{kpis}, last: {{}}}}")
    document = kpi_document(made, found_of(made), _, on=date(2026, 11, 2))
    assert "K0, K1, K2 and 3 more: the periods have different months of the year" in text(document)


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("width", [60, 100])
def test_page_fits_its_terminal(language: str, width: int) -> None:
    made = FORMATS["terminal"].render(shown(language), Options(width=width))
    assert isinstance(made, str)
    assert max(map(cells, made.splitlines())) <= width


def test_all_is_said_of_everything() -> None:
    assert set(VERDICTS) == set(Verdict)
    assert set(REASONS) == {*Reason, *Gap}
    assert set(REMARKS) == set(RemarkKind)
    assert set(PHASES) == set(Phase)
    assert {"welch", "newcombe", "garwood", "bootstrap", "percentile"} == set(METHODS)


# --- charts ---


def test_bars_have_the_interval_of_the_figure_after() -> None:
    document = shown()
    (bars,) = [
        block
        for block in document.blocks
        for block in getattr(block, "blocks", ())
        if isinstance(block, Pairs)
    ]
    sales = bars.pairs[0]
    assert sales.spread is not None
    low, high = sales.spread
    assert low < sales.after.value < high
    assert [pair.id for pair in bars.pairs] == ["sales", "rate"]


def test_course_marks_go_live_and_ends_with_the_trend() -> None:
    (course,) = [
        inner
        for block in shown().blocks
        for inner in getattr(block, "blocks", ())
        if isinstance(inner, Curves)
    ]
    assert course.start == ("go-live", date(2026, 5, 8))
    observed, expected = course.lines
    assert (len(observed.points), len(expected.points)) == (22, 6)


@pytest.mark.parametrize(
    ("values", "line"),
    [((1, 2, 3, 4, 5, 6, 7, 8), "▁▂▃▄▅▆▇█"), ((5, 5, 5), "▄▄▄"), ((1,), ""), ((), ""), ((0, 1000000), "▁█")],
)
def test_sparkline(values: tuple[int, ...], line: str) -> None:
    assert sparkline([Decimal(value) for value in values]) == line


# --- by time and by part ---


def test_figures_by_quarter_tell_where_they_lie() -> None:
    made = plan(PLAN.replace("as: revenue,", "as: revenue, before: 2025-07-01..2025-12-31,"))
    found = found_of(made, sales=ROWS)
    sales = next(one for one in found.kpis if one.id == "sales")
    now = scheduled(made, "2026-11-02")
    moments = over_time(sales, seen(*ROWS), "quarter", calendar=now.calendar, on=date(2026, 11, 2))
    assert moments is not None
    assert [moment.phase.value for moment in moments] == [
        *["between"] * 2,
        *["before"] * 2,
        *["between"] * 2,
        "after",
    ]
    document = over_time_document(made, [(sales, moments)], _, on=date(2026, 11, 2), grain="quarter")
    assert [row["first"] for row in data(document)["by"]][:2] == ["2025-01-01", "2025-04-01"]
    assert "Q1 2025" in text(document)
    assert "can't be put together" in text(
        over_time_document(made, [(sales, None)], _, on=date(2026, 11, 2), grain="week")
    )


def test_parts_are_compared_by_their_observations_alone() -> None:
    made = plan(PLAN)
    slices = {
        "sales": {
            "Ann": seen(*ROWS),
            "Bob": seen(*((day, str(1000 - float(value)), *rest) for day, value, *rest in ROWS)),
        }
    }
    now = scheduled(made, "2026-11-02")
    found = by_parts(made, now, slices, library=kpi_library(), cases=30, seed=1)
    rows = data(parts_document(made, found, _, on=date(2026, 11, 2), by="owner"))["by"]
    assert [(row["part"], row["verdict"]) for row in rows] == [("Ann", "better"), ("Bob", "worse")]
    assert "Ответственный" in text(
        parts_document(made, found, messages("ru"), on=date(2026, 11, 2), by="owner")
    )


def test_part_is_told_how_sure_it_is_and_keeps_a_target_that_is_to_be_met() -> None:
    made = plan(
        PLAN.replace(
            "cycle: {name: Cycle, as: sales-cycle-days}", "acts: {as: activities-per-manager, target: 20}"
        )
    )
    few = monthly("2025-01-01", *[20] * 14, *[30] * 8, n=10)
    slices = {"rate": {"Ann": seen(*few)}, "acts": {"Ann": seen(*monthly("2025-01-01", *range(1, 23), n=50))}}
    now = scheduled(made, "2026-11-02")
    found = by_parts(made, now, slices, library=kpi_library(), cases=30, seed=1)
    document = parts_document(made, found, _, on=date(2026, 11, 2), by="owner")
    rate, acts = data(document)["by"]
    assert (rate["verdict"], rate["n_before"], rate["n_after"]) == ("better", 10, 10)
    assert rate["low"] < 0 < rate["high"]
    assert "few cases before: 10; few cases after: 10" in rate["notes"]
    assert "better, not sure" in text(document)
    assert acts["verdict"] == "better"


def test_charts_have_the_decimals_that_a_reader_wants() -> None:
    document = shown(rows=monthly("2025-01-01", *(f"{400 + month / 7:.9f}" for month in range(22))))
    drawn = [value for block in document.blocks for value in _drawn(block)]
    assert drawn and all(value == round(value, 2) for value in drawn)


def _drawn(block: Any) -> list[Decimal]:
    if isinstance(block, Curves):
        return [value for line in block.lines for _day, value in line.points]
    if isinstance(block, Pairs):
        return [end for pair in block.pairs for end in pair.spread or ()]
    return [value for inner in getattr(block, "blocks", ()) for value in _drawn(inner)]


def test_columns_of_targets_are_not_there_without_one() -> None:
    bare = PLAN.replace(", target: 600, goal", ", goal").replace(", target: 30%", "")
    assert "Attained" not in text(shown(text=bare)).split("Goals")[0]
    assert "Attained" in text(shown()).split("Goals")[0]
    assert data(shown(text=bare))["indicators"][0]["target"] is None
