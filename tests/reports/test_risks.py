"""What `crmplan risks` says of small plans."""

import json
from datetime import date
from typing import Any, get_args

import pytest

from crmplan.analysis.baseline import as_written
from crmplan.analysis.cost import costs
from crmplan.analysis.register import Flaw, register
from crmplan.analysis.simulation import simulate
from crmplan.document.blocks import Document, Facts
from crmplan.document.charts import Matrix
from crmplan.document.numbers import cell_text
from crmplan.document.tables import Table, Tone
from crmplan.model.plan import Plan
from crmplan.model.risk import Category, Impact, RiskStatus
from crmplan.quantity import CLASSES
from crmplan.render.base import FORMATS, Options
from crmplan.reports.risks import risks_document
from crmplan.reports.words import WORDS, word
from tests.helpers import data, messages, plan, scheduled

PLAN = """
    project: {name: P, start: 2026-03-02, currency: EUR}
    team: {ann: {name: Ann}}
    modules: {m: {cost: 1000}}
    budget: {approved: 1050, reserve: 10%}
    stages: {w: {tasks: {t: {name: Work, duration: 2d, not_before: day 9}, slow: {duration: 9d, owner: ann}}}}
    actions: {talk: {name: Talk, due: day 5}}
    risks:
      small: {name: Small, category: data, probability: rare, impact: minor, reviewed: 2026-03-09}
      big: {name: Big, category: people, probability: likely, impact: fatal, delay: 2d..4d, cost: 100..200, hits: [t],
            response: mitigate, actions: [slow, talk], owner: ann, early_sign: They grumble,
            residual: {probability: rare, impact: severe}}
      storm: {name: Storm, status: happened, happened_on: 2026-03-10, note: It rained}
      fog: {name: Fog, status: happened, happened_on: 2026-03-03}
      past: {name: Past, status: closed, probability: likely, impact: minor}
      vague: {response: accept}
"""


def shown(made: Plan, language: str = "en", on: str = "2026-03-11", **options: Any) -> Document:
    now = scheduled(made, on)
    assert now.on is not None
    found = register(made, now, as_written(made, scheduled(made)))
    return risks_document(made, found, costs(made, now), messages(language), on=now.on, **options)


def ids(found: dict[str, Any], key: str) -> list[str]:
    return [row["id"] for row in found[key]]


def table(document: Document, key: str) -> Table:
    return next(block for block in document.walk() if isinstance(block, Table) and block.key == key)


def test_risk_that_has_happened_and_was_closed_is_not_forgotten() -> None:
    text = PLAN.replace("storm: {name: Storm, status: happened,", "storm: {name: Storm, status: closed,")
    assert [row["id"] for row in data(shown(plan(text)))["happened"]] == ["fog", "storm"]


def test_budget_tells_what_is_enough_in_most_runs() -> None:
    made = plan("""
        project: {name: P, start: 2026-03-02, currency: EUR}
        budget: {approved: 150}
        stages: {s: {tasks: {a: {duration: 1d, cost: 100}}}}
        risks: {r: {probability: 50%, cost: 100, response: accept, note: x}}
    """)
    now, written = scheduled(made, "2026-03-01"), as_written(made, scheduled(made))
    document = risks_document(
        made,
        register(made, now, written),
        costs(made, now),
        messages("en"),
        on=date(2026, 3, 1),
        forecast=simulate(made, now, written, runs=1000),
    )
    facts = {
        fact.key: fact.cell for block in document.walk() if isinstance(block, Facts) for fact in block.facts
    }
    assert facts["budget_p80"].value == 200
    assert 0.45 < facts["budget_chance"].value < 0.55
    assert facts["budget_chance"].tone is Tone.BAD


def test_register_has_the_open_risks_and_their_weights() -> None:
    found = data(shown(plan(PLAN)))
    assert ids(found, "risks") == ["big", "small", "vague"]
    big = found["risks"][0]
    assert {key: big[key] for key in ("probability", "impact", "score", "band", "exposure")} == {
        "probability": 0.65,
        "impact": "fatal",
        "score": 20,
        "band": "critical",
        "exposure": 3.25,
    }
    assert (big["expected_delay_days"], big["expected_cost"]) == (1.95, "97.5")
    assert (big["residual_probability"], big["residual_score"], big["residual_band"]) == (0.05, 4, "low")
    assert (big["residual_expected_delay_days"], big["residual_expected_cost"]) == (0.15, "7.5")
    assert (big["response"], big["owner"], big["hits"]) == ("mitigate", "Ann", ["t"])
    assert {found["risks"][2][key] for key in ("score", "band", "exposure", "residual_score")} == {None}


def test_all_risks_are_in_the_register_where_they_are_asked_for() -> None:
    document = shown(plan(PLAN), has_all=True)
    found = data(document)
    assert {row["id"]: row["status"] for row in found["risks"]} == {
        "big": "open", "past": "closed", "small": "open", "storm": "happened", "fog": "happened", "vague": "open",
    }  # fmt: skip
    state = next(column for column in table(document, "risks").columns if column.key == "status")
    assert state.priority == 0
    assert ids(found, "watch") == [*ids(found, "matrix"), "vague"] == ["big", "small", "vague"]


def test_what_happened_stands_in_the_order_of_its_days() -> None:
    found = data(shown(plan(PLAN)))
    assert [(row["id"], row["happened_on"], row["note"]) for row in found["happened"]] == [
        ("fog", "2026-03-03", None),
        ("storm", "2026-03-10", "It rained"),
    ]


def test_category_limits_all_but_the_budget() -> None:
    found = data(shown(plan(PLAN), category="data"))
    assert ids(found, "risks") == ids(found, "watch") == ids(found, "matrix") == ["small"]
    assert (found["actions_too_late"], found["happened"]) == ([], [])
    assert found["summary"]["open"] == 1
    assert found["expected_cost"] == "97.5"


def test_actions_that_come_too_late_are_told_with_what_they_should_protect() -> None:
    found = data(shown(plan(PLAN)))
    rows = [
        (row["action"], row["flaw"], row["day"], row["protects"], row["protects_from"], row["owners"])
        for row in found["actions_too_late"]
    ]
    assert rows == [
        ("slow", "too-late", "2026-03-24", "t", "2026-03-12", "Ann"),
        ("talk", "overdue", "2026-03-06", "t", "2026-03-12", None),
    ]
    assert found["summary"]["actions_too_late"] == 2


def test_response_is_told_once_for_readers_and_with_each_action_for_machines() -> None:
    document = shown(plan(PLAN))
    block = table(document, "responses")
    number = [column.key for column in block.columns].index("response")
    assert [cell_text(row[number], "en") for row in block.rows] == ["mitigate", "", "—", "accept"]
    found = data(document)["responses"]
    assert [row["response"] for row in found] == ["mitigate", "mitigate", None, "accept"]
    assert [row["action"] for row in found] == ["slow", "talk", None, None]
    assert [row["is_corrective"] for row in found] == [False, True, None, None]
    assert [row["state"] for row in found] == ["todo", "todo", None, None]


def test_overdue_review_is_told_with_its_interval() -> None:
    document = shown(plan(PLAN))
    big, small = data(document)["watch"][:2]
    assert (big["review_interval_days"], big["review_due"], big["review_days_late"]) == (7, "2026-03-09", 2)
    assert (small["review_interval_days"], small["review_due"], small["review_days_late"]) == (
        90,
        "2026-06-07",
        0,
    )
    assert data(document)["summary"]["reviews_overdue"] == 1
    due = [column.key for column in table(document, "watch").columns].index("review_due")
    assert [row[due].tone for row in table(document, "watch").rows] == [Tone.BAD, Tone.PLAIN, Tone.PLAIN]


def matrix(made: Plan, language: str = "en") -> Matrix:
    sections = [block for block in shown(made, language).blocks if hasattr(block, "blocks")]
    return next(inner for block in sections for inner in block.blocks if isinstance(inner, Matrix))


def test_matrix_places_risks_before_and_after_the_response() -> None:
    found = matrix(plan(PLAN))
    assert [(mark.id, mark.field, mark.residual, mark.tone) for mark in found.marks] == [
        ("big", (4, 5), (1, 4), Tone.BAD),
        ("small", (1, 1), None, Tone.PLAIN),
    ]
    assert found.columns == ("rare", "unlikely", "possible", "likely", "almost certain")
    assert found.rows == ("minor", "moderate", "serious", "severe", "fatal")


def test_fields_of_the_matrix_have_the_tones_of_their_bands() -> None:
    good, muted, warn, bad = Tone.GOOD, Tone.MUTED, Tone.WARN, Tone.BAD
    assert matrix(plan("")).tones == (
        (good, good, good, good, good),
        (good, good, muted, muted, muted),
        (good, muted, muted, warn, warn),
        (good, muted, warn, warn, bad),
        (good, muted, warn, bad, bad),
    )


def test_budget_is_told_with_all_its_figures() -> None:
    found = data(shown(plan(PLAN)))
    assert {
        key.removeprefix("budget_"): value for key, value in found.items() if key.startswith("budget_")
    } == {
        "verdict": "go-with-reserve",
        "tasks": "0",
        "modules": "1000",
        "licences": "0",
        "support": "0",
        "forecast": "1000",
        "reserve": "100",
        "needed": "1100",
        "approved": "1050",
        "margin": "-50",
        "reserve_left": "50",
        "p80": None,
        "chance": None,
    }
    text = FORMATS["text"].render(shown(plan(PLAN)), Options()).replace("\u00a0", " ")
    assert "go, but the reserve is short: of EUR 100 only EUR 50 is left" in text
    assert "Licences" not in text


@pytest.mark.parametrize(("approved", "tone"), [("1097.5", Tone.PLAIN), ("1097.49", Tone.WARN)])
def test_risks_that_cost_more_than_the_reserve_has_warn(approved: str, tone: Tone) -> None:
    document = shown(plan(PLAN.replace("1050", approved)))
    facts = [fact for block in document.walk() for fact in getattr(block, "facts", ())]
    assert next(fact.cell.tone for fact in facts if fact.key == "expected_cost") is tone


def test_plan_without_risks_has_its_summary_and_the_budget() -> None:
    text = FORMATS["text"].render(shown(plan("")), Options())
    assert "Open risks:  0" in text
    assert "nothing is approved" in text
    assert "Risk register" not in text
    assert "Exposure is" not in text


@pytest.mark.parametrize(
    "value", [*Flaw, *get_args(RiskStatus), *get_args(Category), *get_args(Impact), *CLASSES]
)
def test_every_value_has_a_word_in_both_languages(value: str) -> None:
    assert value in WORDS
    assert word(value, messages("ru")) != word(value, messages("en"))


HOSTILE = (
    "{name}",
    "=cmd|' /C calc'!A0",
    "a\x1b[31mb\x00c",
    "| **b** <script>",
    "\u202egnp",
    "%s {0} {}",
    "ы" * 400,
)


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("format_name", FORMATS)
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_texts_are_only_texts(text: str, format_name: str, language: str) -> None:
    safe = json.dumps(text)
    made = plan(f"""
        stages: {{w: {{tasks: {{t: {{name: {safe}, duration: 2d}}, late: {{name: {safe}, duration: 9d}}}}}}}}
        risks:
          r: {{name: {safe}, probability: likely, impact: fatal, hits: [t], actions: [late], early_sign: {safe}}}
          h: {{name: {safe}, status: happened, happened_on: 2026-03-03, note: {safe}}}
    """)
    for width in (40, 80, 200):
        out = FORMATS[format_name].render(shown(made, language), Options(width=width))
        assert "\x1b" not in out and "\x00" not in out and "\u202e" not in out
        if format_name == "csv":
            assert "\n=cmd" not in out and ",=cmd" not in out
