"""What `crmplan payback` says of small plans: sums that add up, reasons for what is not known, and safe texts."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmplan.analysis.baseline import as_written
from crmplan.analysis.comparison import efficiency
from crmplan.analysis.course import Missing
from crmplan.analysis.gains import Why
from crmplan.analysis.observations import Gap
from crmplan.analysis.outlay import Part
from crmplan.analysis.payback import payback
from crmplan.document.blocks import Block, Document, Section
from crmplan.document.charts import Curves
from crmplan.model.plan import Plan
from crmplan.model.series import Observation, Series
from crmplan.quantity import Figure
from crmplan.render.base import FORMATS, Options
from crmplan.reports.payback import payback_document
from crmplan.reports.payback_words import MISSING, PARTS, WHYS, number_of, rate_text
from crmplan.source import cells
from tests.analysis.test_payback import Intervals, as_sure
from tests.helpers import data, kpi_library, messages, plan, scheduled

CASE = """\
project: {name: P, start: 2026-03-02, currency: EUR}
team: {ann: {name: Ann, rate: 40/h}}
stages:
  s:
    tasks:
      build: {name: Build, cost: 700, duration: 1d, owner: ann, started: 2026-03-02, finished: 2026-03-02}
      go-live: {name: Live, after: [build], finished: 2026-04-10}
      teach: {name: Teach, cost: 80, duration: 90d, started: 2026-05-04, progress: 50%}
modules: {crm: {name: CRM, cost: 1000}}
budget: {licences: 50/month}
support: {from: 2026-05-01, months: 2, cost: 100/month}
business_case:
  discount: 12%
  horizon: 24 months
  expected_gain: 500/month
  expected_payback: 6 months
"""
GAINS = CASE + "  gains: {2026-04: 10, 2026-05: 800, 2026-06: 700, 2026-07: 1}\n"
KPI = "kpis: {wins: {name: Wins, unit: percent, better: higher, kind: ratio, baseline: 40%, before: 2026-01,"
KPIS = CASE + KPI + " actual: 43.5%, after: 2026-05, gain: 200}}\n"


def shown(
    text: str = CASE,
    language: str = "en",
    on: str = "2026-07-15",
    intervals: Intervals | None = None,
    series: Series | None = None,
) -> Document:
    made = text if isinstance(text, Plan) else plan(text)
    written, now = as_written(made, scheduled(made)), scheduled(made, on)
    compared = efficiency(made, now, series or {}, library=kpi_library(), cases=30, seed=1)
    kpis = compared.kpis
    if intervals is not None:
        kpis = tuple(as_sure(one, intervals.get(one.id)) for one in kpis)
    found = payback(made, now, written, compared._replace(kpis=kpis), series or {})
    return payback_document(made, found, written, messages(language))


def text(document: Document, width: int = 120) -> str:
    made = FORMATS["terminal"].render(document, Options(width=width))
    return " ".join(made.replace("\u00a0", " ").split())


def rows(document: Document, key: str, by: str) -> dict[str, dict[str, Any]]:
    return {row[by]: row for row in data(document)[key]}


def chart(document: Document) -> Curves:
    inner: list[Block] = [
        one for block in document.blocks if isinstance(block, Section) for one in block.blocks
    ]
    return next(block for block in inner if isinstance(block, Curves))


def money(value: str | None) -> Decimal:
    return Decimal(value or 0)


# Sums


@pytest.mark.parametrize("case", [CASE, GAINS, KPIS])
def test_months_add_up_to_the_cumulative_and_to_the_comparison(case: str) -> None:
    found = data(shown(case))
    for prefix in ("", "planned_"):
        so_far = Decimal(0)
        for row in found["months"]:
            amounts = {
                key: money(row[prefix + key]) for key in ("invested", "gained", "licences", "support", "net")
            }
            assert amounts["net"] == amounts["gained"] - amounts["licences"] - amounts["support"]
            so_far += amounts["net"] - amounts["invested"]
            assert money(row[f"{prefix}cumulative"]) == so_far
    comparison = {row["figure"]: row for row in found["comparison"]}
    ahead = [row for row in found["months"] if row["month"] <= "2028-03-01"]  # 24 months from April
    for figure, key in (
        ("gained", "gained"),
        ("licences", "licences"),
        ("support", "support"),
        ("net", "net"),
    ):
        assert money(comparison[figure]["forecast"]) == sum(money(row[key]) for row in ahead)
    parts = {row["part"]: row for row in found["investment"]}
    for key in ("planned", "so_far", "forecast"):
        whole = sum(money(row[key]) for part, row in parts.items() if part != "total")
        assert money(parts["total"][key]) == whole
    assert money(parts["total"]["forecast"]) == sum(money(row["invested"]) for row in found["months"])


def test_gains_of_kpis_are_those_of_the_months() -> None:
    found = data(shown(KPIS))
    assert [(row["month"], row["amount"], row["better"]) for row in found["kpi_gains"]] == [
        ("2026-05-01", "700", 0.035),
        ("2026-06-01", "700", 0.035),
    ]
    assert found["kpi_gains"][0]["before"] == 0.4 and found["kpi_gains"][0]["figure"] == 0.435
    assert [row["gained"] for row in found["months"][2:4]] == ["700", "700"]


@settings(max_examples=20)
@given(
    st.lists(st.decimals("-9999", "9999", places=2), min_size=1, max_size=3),
    st.decimals("0", "999.99", places=2),
)
def test_money_adds_up_to_the_cent(gains: list[Decimal], licences: Decimal) -> None:
    written = ", ".join(f"2026-{5 + number:02}: {gain}" for number, gain in enumerate(gains))
    case = f"{CASE}  gains: {{{written}}}\n".replace("50/month", f"{licences}/month").replace(
        "rate: 40", "rate: 33.33"
    )
    found = data(shown(case, on="2026-08-31"))
    to_date = {row["figure"]: money(row["to_date"]) for row in found["comparison"] if row["figure"] in
               ("investment", "gained", "licences", "support", "net", "balance")}  # fmt: skip
    assert to_date["gained"] == sum(gains)
    assert to_date["net"] == to_date["gained"] - to_date["licences"] - to_date["support"]
    assert to_date["balance"] == to_date["net"] - to_date["investment"]
    assert to_date["licences"] == 5 * licences


# What is said


def test_page_says_first_when_it_pays() -> None:
    said = text(shown(GAINS))
    assert "By the forecast, break-even comes in month 6, Sep 2026. Planned was month 6, Aug 2026." in said
    assert "mean gain of the last full months, EUR 503 a month (Apr 2026, May 2026, Jun 2026)." in said
    early = text(shown(GAINS.replace("6 months", "5 months")))
    assert "Promised were 5 months; with the expected gain and the planned cost it takes 6." in early
    assert "Jul 2026 is not over, so that it belongs to the forecast." in said


def test_break_even_that_was_reached_is_a_fact() -> None:
    document = shown(GAINS.replace("2026-06: 700", "2026-06: 1700"))
    assert "Break-even was reached in month 3, Jun 2026." in text(document)
    found = data(document)["summary"]
    assert (found["break_even"], found["break_even_forecast"]) == (3, 3)
    assert [label for label, _ in chart(document).marks] == ["break-even planned", "break-even"]


def test_promise_that_follows_from_the_figures_is_no_matter() -> None:
    assert "Promised" not in text(shown(CASE))


def test_case_that_never_pays_is_said_so() -> None:
    document = shown(CASE.replace("500/month", "20/month"))
    assert "By the forecast, break-even never comes." in text(document)
    assert data(document)["summary"]["break_even_forecast"] is None
    reasons = {(row["case"], row["figure"]): row["reason"] for row in data(document)["missing"]}
    assert reasons["planned", "break_even"] == reasons["forecast", "break_even"] == "never"
    assert reasons["planned", "rates"] == "no-change-of-sign"
    assert chart(document).marks == ()


def test_several_rates_of_return_are_all_said() -> None:
    case = CASE.replace("horizon: 24", "horizon: 9").replace(
        "expected_gain: 500/month", "expected_gain: 0/month"
    )
    case = (
        case.replace("50/month", "700/month")
        + "  gains: {2026-04: 9000, 2026-05: 0, 2026-06: 0, 2026-07: 0}\n"
    )
    document = shown(case, on="2026-07-31")
    found = [row for row in data(document)["rates"] if row["case"] == "forecast"]
    assert len(found) > 1
    assert "several: " in text(document)
    assert data(document)["summary"]["irr"] is None


def test_entry_time_stands_beside_payback() -> None:
    add = "people: {eva: {role: Sales, salary: 1600/month}, bob: {role: Sales}}\n"
    add += "processes: {card: {roles: [Sales], entry_minutes: 60}}\n"
    document = shown(CASE + add)
    assert data(document)["entry"] == {"money": "200", "planned": 10, "forecast": 16}
    assert "EUR 200 at least" in text(document)
    assert "unknown: nobody's minutes and salary are both known" in text(shown())


def test_unfinished_tasks_are_not_lost() -> None:
    document = shown()
    assert data(document)["summary"]["in_progress"] == "40"
    assert "Tasks that are not finished have cost EUR 40 so far" in text(document)


def test_range_of_the_forecast_has_a_row_at_each_end() -> None:
    intervals = {"wins": (1, 6)}
    found = rows(shown(KPIS, intervals=intervals), "range", "end")
    assert {key: row["gain"] for key, row in found.items()} == {"low": "200", "high": "1200"}
    assert found["low"]["break_even"] > found["high"]["break_even"]
    assert data(shown(KPIS))["range"] == []


def test_range_of_break_even_is_said_first() -> None:
    said = text(shown(KPIS, intervals={"wins": (1, 6)}))
    # 700 a month, 650 net: −50, 550, 550 of 2100, then 650 a month; at the ends 200 − 50 and 1200 − 50
    assert "By the intervals of the KPIs it comes between month 4, Jul 2026 and month 10, Jan 2027." in said
    rarely = text(shown(KPIS, intervals={"wins": (-1, 6)}))
    assert "it comes in month 4, Jul 2026 at the earliest, and may never come." in rarely
    never = text(shown(KPIS, intervals={"wins": (-1, 0)}))
    assert "Wherever the KPIs lie in their intervals, break-even never comes." in never
    sure = text(shown(KPIS, intervals={"wins": (3.4, 3.6)}))
    assert "Wherever the KPIs lie in their intervals, it comes in month 5, Aug 2026." in sure


def test_range_that_is_not_the_forecast_s_or_not_whole_is_told() -> None:
    assert "lies outside" not in text(shown(KPIS, intervals={"wins": (1, 6)}))
    assert "EUR 700 a month lies outside" in text(shown(KPIS, intervals={"wins": (1, 3)}))
    two = KPIS.replace("gain: 200}}", "gain: 200}, idle: {name: Idle, as: avg-deal, unit: count, baseline: 1, "
                       "before: 2026-01, actual: 2, after: 2026-05, gain: 1}}")  # fmt: skip
    assert "so that both ends take the forecast's gain: Idle." in text(shown(two, intervals={"wins": (1, 6)}))


@pytest.mark.parametrize(
    ("case", "reason"),
    [
        (CASE, "the gain is the expected one, which has none"),
        (GAINS, "the plan writes its gains, which have none"),
        (KPIS, "of no KPI that gains something an interval is known"),
    ],
)
def test_range_that_is_not_known_has_its_reason(case: str, reason: str) -> None:
    document = shown(case)
    assert f"The intervals of the KPIs give the forecast no range: {reason}." in text(document)
    assert rows(document, "missing", "figure")["range"]["case"] == "forecast"


def test_curves_of_the_range_part_from_what_is_known() -> None:
    lines = {line.key: line for line in chart(shown(KPIS, intervals={"wins": (1, 6)})).lines}
    low, middle, high = (lines[key].points for key in ("low", "forecast", "high"))
    assert low[0] == middle[0] == high[0] == lines["actual"].points[-1]
    assert low[1][1] < middle[1][1] < high[1][1]
    assert [point[0] for point in low] == [point[0] for point in high] == [point[0] for point in middle]
    bare = chart(shown(KPIS))
    assert [line.key for line in bare.lines if not line.points] == ["low", "high"]
    assert [column.key for column in bare.table.columns if column.priority is None] == ["low", "high"]


def test_curve_to_date_ends_with_what_the_month_has_cost_so_far() -> None:
    late = CASE.replace("started: 2026-05-04, progress: 50%", "started: 2026-07-02, finished: 2026-07-10")
    points = {line.key: line.points for line in chart(shown(late)).lines}
    (before, end) = points["actual"][-2:]
    assert before[0] == date(2026, 6, 30) and end == (date(2026, 7, 15), before[1] - 80)


def test_improvement_that_a_trend_explains_is_doubted() -> None:
    case = CASE + "kpis: {wins: {name: Wins, unit: EUR, better: higher, kind: flow, gain: 50%}}\n"
    rising = [1000 + 40 * month + (5 if month % 2 else -5) for month in range(19)]
    days = [date(2025 + month // 12, month % 12 + 1, 1) for month in range(19)]
    seen = {
        "wins": tuple(Observation(day, Figure(Decimal(one))) for day, one in zip(days, rising, strict=True))
    }
    said = text(shown(case, on="2026-07-31", series=seen))
    assert (
        "contradicts or explains the change of these KPIs, whose gain is counted all the same: Wins." in said
    )
    assert "contradicts" not in text(shown(KPIS))


def test_figures_stand_once_where_nothing_is_drawn() -> None:
    document = shown(GAINS)
    for name in ("text", "markdown"):
        made = FORMATS[name].render(document, Options())
        assert isinstance(made, str) and "Planned, cumulative" in made
        assert "30\u00a0Apr\u00a02026" not in made and "Apr\u00a02026" in made
    assert len(data(document)["cumulative"]) > 20


def test_curve_ends_where_the_table_does_and_goes_below_zero() -> None:
    document = shown(GAINS)
    lines = {line.key: line for line in chart(document).lines}
    months = data(document)["months"]
    assert str(lines["forecast"].points[-1][1]) == months[-1]["cumulative"] + ".00" or (
        lines["forecast"].points[-1][1] == money(months[-1]["cumulative"])
    )
    assert lines["actual"].points[0][1] == 0 and min(value for _, value in lines["actual"].points) < 0
    assert lines["actual"].points[-1] == lines["forecast"].points[0]


def test_what_is_not_counted_is_listed_with_its_reason() -> None:
    document = shown(GAINS + KPI + " gain: 200}}\n", on="2026-06-30")
    found = [(row["kpi"], row["month"], row["reason"]) for row in data(document)["left_out"]]
    assert found == [("wins", None, "gains-written"), (None, "2026-07-01", "not-over")]
    assert "the plan's own gains count, so that KPIs don't" in text(document)


# What is not known


def dropped(*parts: str) -> str:
    """Return the case without some of its sections."""
    kept, is_out = [], False
    for line in CASE.splitlines():
        if not line.startswith(" "):
            is_out = line.startswith(parts)
        kept += [] if is_out else [line]
    return "\n".join(kept) + "\n"


LACKS = {
    "no business case": (dropped("business_case"), "no-expected-gain", "no-gains"),
    "no go-live": (CASE.replace("go-live", "end"), "no-go-live", "no-go-live"),
    "no horizon": (CASE.replace("  horizon: 24 months\n", ""), None, None),
    "no discount": (CASE.replace("  discount: 12%\n", ""), None, None),
    "no expected gain": (CASE.replace("  expected_gain: 500/month\n", ""), "no-expected-gain", "no-gains"),
    "nothing": ("project: {name: P, start: 2026-03-02}\n", "no-go-live", "no-go-live"),
    "no budget": (dropped("budget"), None, None),
    "no costs": (
        dropped("modules", "team")
        .replace("cost: 700, ", "")
        .replace("cost: 80, ", "")
        .replace(", owner: ann", ""),
        "no-costs",
        "no-costs",
    ),
}


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("lack", LACKS)
def test_what_can_t_be_computed_has_a_reason_and_is_no_zero(lack: str, language: str) -> None:
    case, planned, forecast = LACKS[lack]
    document = shown(case, language)
    found = data(document)
    reasons = {(row["case"], row["figure"]): row["reason"] for row in found["missing"]}
    assert reasons.get(("planned", "break_even")) == planned
    assert reasons.get(("forecast", "break_even")) == forecast
    for name in ("planned", "forecast"):
        for figure, key in (("break_even", "break-even"), ("discounted", "discounted"), ("npv", "npv")):
            row = next(row for row in found["comparison"] if row["figure"] == key)
            assert (row[name] is None) == ((name, figure) in reasons), (name, figure)
    for format_name in FORMATS:
        if format_name not in ("terminal", "text", "markdown", "html"):
            continue
        out = FORMATS[format_name].render(document, Options(width=100))
        assert "None" not in out


def test_no_page_is_without_what_is_invested() -> None:
    found = rows(shown(dropped("business_case")), "investment", "part")
    assert found["total"]["forecast"] == "2100"
    assert rows(shown(dropped("business_case")), "comparison", "figure")["gained"]["forecast"] is None


def test_before_go_live_nothing_is_to_date_but_what_is_invested() -> None:
    document = shown(CASE, on="2026-03-31")
    found = rows(document, "comparison", "figure")
    assert found["go-live"]["to_date"] is None
    assert (found["investment"]["to_date"], found["gained"]["to_date"], found["net"]["to_date"]) == (
        "2020",
        None,
        None,
    )
    assert "the CRM is not live yet" in text(document)


def test_every_reason_has_its_words_in_both_languages() -> None:
    assert set(MISSING) == set(Missing) and set(WHYS) == {*Why, *Gap} and set(PARTS) == set(Part)
    russian = messages("ru")
    for words in (*MISSING.values(), *WHYS.values(), *PARTS.values()):
        assert russian(words) != words


def test_rates_and_months_in_words() -> None:
    assert rate_text(Decimal("0.69"), "en") == "69.0%"
    assert rate_text(Decimal("-0.12345"), "ru").replace("\u00a0", " ") == "−12,3 %"
    assert number_of(2, 24315, messages("en")) == "month 2, May\u00a02026"
    assert number_of(None, 24315, messages("en")) is None


# Safety, and every format

HOSTILE = ("=cmd|' /C calc'!A0", "a\x1b[31mb\x00c", "| **b** <script>", "\u202egnp", "%s {0} {}", "ы" * 200)


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("format_name", FORMATS)
@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_texts_are_only_texts(hostile: str, format_name: str, language: str) -> None:
    safe = json.dumps(hostile)
    made = KPIS.replace("name: P", f"name: {safe}").replace("name: Wins", f"name: {safe}")
    made = made.replace("gain: 200}}", f"gain: 200}}, lost: {{name: {safe}, gain: 1}}}}")
    document = shown(made, language)
    for width in (30, 40, 80, 200) if format_name == "terminal" else (80,):
        out = FORMATS[format_name].render(document, Options(width=width))
        assert "\x1b" not in out and "\x00" not in out and "\u202e" not in out
        if format_name == "terminal":
            assert max(map(cells, out.splitlines())) <= width
        if format_name == "csv":
            assert "\n=cmd" not in out and ",=cmd" not in out
        if format_name in ("html", "svg"):
            assert "<script" not in out
