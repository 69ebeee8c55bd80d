"""What `crmplan adoption` says of small plans."""

import json
from datetime import date

import pytest

from crmplan.analysis.adoption import Direction, ReportState, adoption
from crmplan.analysis.entry import Lack, entry_cost
from crmplan.analysis.shares import Measure
from crmplan.document.blocks import Code, Document, Section
from crmplan.document.charts import Trends
from crmplan.document.tables import Table, Tone
from crmplan.model.limits import LIMITS, Limits
from crmplan.model.plan import Plan
from crmplan.render.base import FORMATS, Options
from crmplan.reports.adoption import DIRECTIONS, MEASURES, STATES, adoption_document
from crmplan.reports.entry import LACKS
from crmplan.source import cells
from tests.helpers import data, messages, plan, scheduled

PLAN = """
    project: {name: P, start: 2026-03-02, currency: EUR}
    stages: {s: {tasks: {go-live: {duration: 1d, started: 2026-03-04, finished: 2026-03-04}}}}
    team: {max: {name: Max}}
    people:
      ann: {name: Ann, role: Sales, salary: 3200/month}
      bob: {name: Bob, role: Sales, salary: 1600/month}
    processes: {card: {name: Card, roles: [Sales], entry_minutes: 150, card: client}}
    cards: {client: {name: Client, need: {required: true, used_in: [pipeline]}, fax: {name: Fax, required: true}}}
    reports:
      pipeline: {name: Pipeline, reader: max, every: 1w, last: 2026-03-16}
      lost: {name: Lost, every: 1 month}
    adoption:
      - {date: 2026-03-03, users: 10, active: 1}
      - {date: 2026-03-05, users: 10, active: 6, records: 50, complete: 48, by_rules: 40}
      - {date: 2026-03-12, users: 10, active: 8, records: 50, complete: 45, by_rules: 40, note: After the talk}
"""


def shown(made: Plan, language: str = "en", on: str = "2026-03-18", limits: Limits = LIMITS) -> Document:
    now = scheduled(made, on)
    assert now.on is not None
    found = adoption(made, now, limits)
    return adoption_document(made, found, entry_cost(made, now), messages(language), on=now.on, limits=limits)


def text(document: Document, width: int = 100) -> str:
    made = FORMATS["terminal"].render(document, Options(width=width))
    return " ".join(made.replace("\u00a0", " ").split())


def table(document: Document, key: str) -> Table:
    return next(block for block in document.walk() if isinstance(block, Table) and block.key == key)


def test_shares_are_judged_by_their_limits_with_their_trend() -> None:
    rows = data(shown(plan(PLAN)))["measures"]
    keys = ("measure", "last", "limit", "reached", "since", "direction", "change", "compared")
    assert [tuple(row[key] for key in keys) for row in rows] == [
        ("active", 0.8, 0.8, True, "2026-03-12", "up", 0.2, 2),
        ("complete", 0.9, 0.95, False, "2026-03-12", "down", -0.06, 2),
        ("by_rules", 0.8, 0.9, False, "2026-03-05", "steady", 0, 2),
    ]
    said = text(shown(plan(PLAN)))
    assert "80% 80% reached 12 Mar 2026 up, +20 points 2" in said
    assert "90% 95% not reached 12 Mar 2026 down, −6 points 2" in said
    assert "steady, 0 points" in said


def chart(document: Document) -> Trends:
    sections = [block for block in document.blocks if isinstance(block, Section)]
    return next(inner for block in sections for inner in block.blocks if isinstance(inner, Trends))


def test_chart_has_the_shares_the_limits_and_go_live() -> None:
    found = chart(shown(plan(PLAN)))
    assert [(one.key, len(one.points), one.limit, one.tone) for one in found.trends] == [
        ("active", 3, LIMITS.active_share, Tone.GOOD),
        ("complete", 2, LIMITS.complete_share, Tone.BAD),
        ("by_rules", 2, LIMITS.by_rules_share, Tone.BAD),
    ]
    assert found.start is not None and found.start[1].day == 4
    assert chart(shown(plan("adoption: [{date: 2026-03-03, users: 1, active: 1}]"))).start is None
    assert "the CRM is not live yet" in text(
        shown(plan("adoption: [{date: 2026-03-03, users: 1, active: 1}]"))
    )


def test_observations_are_told_as_they_were_made() -> None:
    rows = data(shown(plan(PLAN)))["observations"]
    assert [(row["date"], row["users"], row["records"], row["complete_share"]) for row in rows] == [
        ("2026-03-03", 10, None, None),
        ("2026-03-05", 10, 50, 0.96),
        ("2026-03-12", 10, 50, 0.9),
    ]
    assert "After the talk" in text(shown(plan(PLAN)))
    assert "Note" not in text(shown(plan(PLAN.replace(", note: After the talk", ""))))


def test_no_observation_up_to_the_day_tells_how_to_note_one() -> None:
    document = shown(plan(PLAN), on="2026-03-02")
    said = text(document)
    assert "Nothing was observed up to this day." in said
    assert "adoption: - date: 2026-03-02 users: 14" in said
    assert "reached" not in said
    assert data(document)["observations"] == data(document)["course"] == []
    assert [row["reached"] for row in data(document)["measures"]] == [None, None, None]


def test_example_of_an_observation_is_one() -> None:
    (example,) = [block.text for block in shown(plan("")).walk() if isinstance(block, Code)]
    (seen,) = plan(example).adoption
    assert (seen.date, seen.records, seen.by_rules) == (date(2026, 3, 18), 320, 240)


def test_data_entry_is_told_against_the_methods_own_case() -> None:
    found = data(shown(plan(PLAN)))
    assert {key: found["entry"][key] for key in ("people", "minutes", "money", "payroll", "payroll_share")} == {
        "people": 2, "minutes": 300, "money": "1500", "payroll": "4800", "payroll_share": 0.3125,
    }  # fmt: skip
    assert (found["entry"]["case_share"], found["entry"]["case_minutes"]) == (0.3125, 150)
    said = text(shown(plan(PLAN)), 200)
    assert "2.5 h a day are 31% of a day of 8 h; “almost 30% of payroll” (S51 of the method)" in said
    assert "Working days a month: 21.8 (261 of 2026 ÷ 12). Share of payroll: minutes a day ÷ 480." in said
    people = [
        (row["id"], row["minutes"], row["hours"], row["share"], row["money"]) for row in found["entry_people"]
    ]
    assert people == [("ann", 150, 54.4, 0.3125, "1000"), ("bob", 150, 54.4, 0.3125, "500")]
    (role,) = found["entry_roles"]
    assert (role["people"], role["minutes"], role["hours"], role["money"]) == (2, 150, 108.8, "1500")


@pytest.mark.parametrize(
    ("minutes", "tone"),
    [("60", Tone.PLAIN), ("60.5", Tone.WARN), ("149", Tone.WARN), ("150", Tone.BAD)],
)
def test_minutes_are_judged_by_the_limits(minutes: str, tone: Tone) -> None:
    document = shown(plan(PLAN.replace("entry_minutes: 150", f"entry_minutes: {minutes}")))
    (row,) = table(document, "entry_roles").rows
    assert row[2].tone is tone


def test_sum_that_is_not_whole_says_at_least_and_why() -> None:
    document = shown(plan(PLAN.replace(", salary: 1600/month", "")))
    said = text(document, 200)
    assert "Money a month EUR 1,000 at least: no salary" in said
    assert "EUR 0" not in said
    assert [row["money"] for row in data(document)["entry_people"]] == ["1000", None]
    assert data(document)["entry_roles"][0]["is_whole"] is False


def test_figure_that_cannot_be_reckoned_is_unknown_with_its_reason() -> None:
    document = shown(plan(PLAN.replace("entry_minutes: 150, ", "")))
    said = text(document, 200)
    why = "unknown: no entry_minutes"
    assert f"Minutes a day, all together {why}" in said and f"Money a month {why}" in said
    assert "no salary" not in said
    found = data(document)["entry"]
    assert (found["minutes"], found["hours"], found["money"], found["payroll_share"]) == (None,) * 4


def test_minutes_that_lack_a_process_say_at_least() -> None:
    made = plan(PLAN.replace("processes: {", "processes: {call: {roles: [Sales]}, "))
    assert "300 at least: entry_minutes of some processes only" in text(shown(made), 200)


def test_payroll_without_salaries_is_not_told_but_the_working_time_is() -> None:
    made = plan(PLAN.replace(", salary: 1600/month", "").replace(", salary: 3200/month", ""))
    said = text(shown(made), 200)
    assert "Of their working time 31%" in said
    assert "Payroll of these people" not in said
    assert "Money a month unknown: no salary" in said


def test_nobody_enters_data_where_nobody_works_by_a_process() -> None:
    said = text(shown(plan("")))
    assert "nobody enters data" in said and "The method's own case" in said
    assert "Hours a month" not in said


def test_fields_that_nobody_uses_are_counted_and_named() -> None:
    found = data(shown(plan(PLAN)))
    assert found["cards"] == [
        {
            "id": "client",
            "name": "Client",
            "required": 2,
            "limit": 12,
            "unused": ["fax"],
            "unused_names": "Fax",
            "processes": ["card"],
        }
    ]
    assert (found["summary"]["required_fields"], found["summary"]["unused_fields"]) == (2, 1)
    limits = Limits(required_fields="1")  # type: ignore[arg-type]
    (row,) = table(shown(plan(PLAN), limits=limits), "cards").rows
    assert (row[2].tone, row[3].value) == (Tone.WARN, 1)


def test_reports_say_whether_they_are_used() -> None:
    found = data(shown(plan(PLAN)))
    keys = ("id", "state", "reader", "every", "last", "until")
    assert [tuple(row[key] for key in keys) for row in found["reports"]] == [
        ("pipeline", "used", "max", "1w", "2026-03-16", "2026-03-30"),
        ("lost", "no-reader", None, "1 month", None, "2026-05-06"),
    ]
    assert found["summary"]["idle_reports"] == 1


@pytest.mark.parametrize("language", ["en", "ru"])
def test_everything_has_its_words(language: str) -> None:
    _ = messages(language)
    assert set(MEASURES) == set(Measure) and set(STATES) == set(ReportState)
    assert set(DIRECTIONS) == set(Direction) and set(LACKS) == set(Lack)
    for text_ in (*MEASURES.values(), *(one for one, _tone in STATES.values()), *DIRECTIONS.values()):
        assert language == "en" or _(text_) != text_


HOSTILE = (
    "[/]",
    "{name}",
    "=cmd|' /C calc'!A0",
    "a\x1b[31mb\x00c",
    "| **b** <script>",
    "\u202egnp",
    "%s {0} {}",
    "ы" * 200,
)


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("format_name", FORMATS)
@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_texts_are_only_texts(hostile: str, format_name: str, language: str) -> None:
    safe = json.dumps(hostile)
    made = plan(f"""
        project: {{name: {safe}, start: 2026-03-02}}
        people: {{ann: {{name: {safe}, role: {safe}, salary: 100/month}}}}
        processes: {{a: {{name: {safe}, roles: [{safe}], entry_minutes: 10, card: c}}}}
        cards: {{c: {{name: {safe}, f: {{name: {safe}, required: true}}}}}}
        reports: {{r: {{name: {safe}, reader: ann}}}}
        adoption: [{{date: 2026-03-03, users: 3, active: 4, note: {safe}}}]
    """)
    for width in (40, 80, 200):
        out = FORMATS[format_name].render(shown(made, language), Options(width=width))
        assert "\x1b" not in out and "\x00" not in out and "\u202e" not in out
        if format_name == "terminal":
            assert max(map(cells, out.splitlines())) <= width
        if format_name == "csv":
            assert "\n=cmd" not in out and ",=cmd" not in out
        if format_name in ("html", "svg"):
            assert "<script" not in out
