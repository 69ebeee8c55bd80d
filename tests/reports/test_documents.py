"""What reports say of small plans."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from crmplan.analysis.baseline import Reference, as_written
from crmplan.analysis.status import status
from crmplan.document.blocks import Block, Document, Facts, Items
from crmplan.document.charts import Arrow, Gantt
from crmplan.document.numbers import cell_text
from crmplan.document.tables import Cell, Table, Tone
from crmplan.findings import Finding, Severity
from crmplan.model.plan import Plan
from crmplan.quantity import Money
from crmplan.reports.check import LIMIT, check_document, diagnostics, more, summary
from crmplan.reports.schedule import gantt_document, schedule_document
from crmplan.reports.status import status_document
from crmplan.reports.words import word, word_cell
from crmplan.source import Location, SourceFile
from tests.helpers import kpi_library, messages, plan, scheduled, tasks, wording

_ = messages("en")
NONE = dict.fromkeys(Severity, 0)


def status_of(made: Plan, on: str = "2026-03-11", counts: dict[Severity, int] = NONE) -> dict[str, Block]:
    """Return the blocks of a status page by their keys."""
    state = status(made, scheduled(made, on), as_written(made, scheduled(made)), library=kpi_library())
    document = status_document(made, state, counts, _)
    return {getattr(block, "key", ""): block for block in document.walk()}


def facts(block: Block) -> dict[str, Cell]:
    assert isinstance(block, Facts)
    return {fact.key: fact.cell for fact in block.facts}


def rows(block: Block) -> Iterator[dict[str, Any]]:
    assert isinstance(block, Table)
    for row in block.rows:
        yield {column.key: cell.value for column, cell in zip(block.columns, row, strict=True)}


def steps(made: Plan) -> list[str]:
    block = status_of(made)["next"]
    assert isinstance(block, Items)
    return [item.text.replace("\u00a0", " ") for item in block.items]


# Status


def page(made: Plan, counts: dict[Severity, int]) -> Document:
    state = status(made, scheduled(made, "2026-03-11"), as_written(made, scheduled(made)), library={})
    return status_document(made, state, counts, _)


def test_status_of_an_empty_plan_shows_its_summary_alone() -> None:
    shown = page(plan(""), NONE).shown
    assert len(shown) == 1
    assert cell_text(facts(shown[0])["done"], "en") == "0 of 0 tasks"


@pytest.mark.parametrize(
    ("length", "text", "tone"),
    [(1, "1 d in hand", Tone.GOOD), (2, "0 d in hand", Tone.GOOD), (4, "2 d late", Tone.BAD)],
)
def test_float_to_the_deadline_is_in_hand_or_late(length: int, text: str, tone: Tone) -> None:
    made = tasks(f"a: {{duration: {length}d}}", head="deadline: day 10")
    cell = facts(status_of(made)[""])["deadline_float_days"]
    assert (cell_text(cell, "en").replace("\u00a0", " "), cell.tone) == (text, tone)


def test_next_steps_are_sentences_with_owners_days_and_reasons() -> None:
    made = plan("""
        team: {ann: {name: Ann}, bob: {}}
        stages:
          w:
            tasks:
              stuck: {name: Stuck, duration: 9d, started: 2026-03-09, status: blocked, blocked_by: No export}
              late: {name: Late, duration: 2d, due: day 3, owner: [ann, bob]}
              refused: {name: Refused, gate: {decision: postpone, on: 2026-03-10}, due: day 30}
              open: {name: Open, gate: {by: ann}, due: day 30, owner: bob}
        actions: {act: {name: Act, due: day 4, owner: ann}}
        risks: {r: {probability: likely, impact: severe}}
    """)
    assert steps(made) == [
        "Unblock “Stuck”: No export",
        "Take the gate “Refused” up again: it was decided postponed",
        "Finish “Late”, due 4 Mar 2026 (Ann, bob)",
        "Finish the action “Act”, due 5 Mar 2026 (Ann)",
        "Answer the risk “r”: it has no actions",
        "Decide the gate “Open” (Ann)",
    ]


def test_braces_in_a_name_are_only_braces() -> None:
    made = tasks("a: {name: '{name} {0} %s', duration: 1d}")
    assert any("“{name} {0} %s”" in step for step in steps(made))


def test_block_without_a_reason_says_so() -> None:
    assert steps(tasks("a: {duration: 9d, status: blocked}"))[0] == "Unblock “a”: nobody says why"


def test_long_critical_path_is_cut_for_readers_only() -> None:
    chain = "\n".join(f"t{n}: {{duration: 1d, after: [{f't{n - 1}' if n else ''}]}}" for n in range(12))
    block = status_of(tasks(chain), "2026-03-01")["critical_path"]
    assert isinstance(block, Items)
    assert block.items[0].text.endswith("t7 → … 4 more")
    assert block.items[0].values == tuple(f"t{n}" for n in range(12))


def test_only_the_top_risks_are_shown() -> None:
    made = plan(
        "risks: {" + ", ".join(f"r{n}: {{probability: {n}%, impact: minor}}" for n in range(9)) + ", u: {}}"
    )
    assert [row["id"] for row in rows(status_of(made)["risks"])] == ["r8", "r7", "r6", "r5", "r4"]
    unweighed = next(rows(status_of(plan("risks: {u: {}}"))["risks"]))
    assert (unweighed["score"], unweighed["band"], unweighed["name"]) == (None, None, "u")


def test_findings_have_a_section_where_there_are_some() -> None:
    made = plan("")
    assert len(page(made, {**NONE, Severity.WARNING: 2}).shown) == 2
    block = status_of(made, counts={**NONE, Severity.WARNING: 2})["findings"]
    assert isinstance(block, Facts)
    assert [(fact.key, fact.cell.value) for fact in block.facts if fact.is_shown] == [("warnings", 2)]


# Budget


@pytest.mark.parametrize(
    ("budget", "value", "text", "tone"),
    [
        ("{approved: 1100, reserve: 10%}", "go",
         "go: EUR 1,100 approved, EUR 1,100 needed with the reserve", Tone.GOOD),
        ("{approved: 1040, reserve: 10%}", "go-with-reserve",
         "go, but the reserve is short: of EUR 100 only EUR 40 is left", Tone.WARN),
        ("{approved: 940, reserve: 10%}", "postpone",
         "better to postpone: EUR 60 short of the forecast cost of EUR 1,000", Tone.BAD),
        ("{reserve: 10%}", None, "unknown: nothing is approved, the forecast cost is EUR 1,000", Tone.MUTED),
    ],
)  # fmt: skip
def test_budget_is_one_line_of_the_status(budget: str, value: str | None, text: str, tone: Tone) -> None:
    made = plan(
        f"project: {{name: P, start: 2026-03-02, currency: EUR}}\nmodules: {{m: {{cost: 1000}}}}\nbudget: {budget}"
    )
    block = status_of(made)[""]
    assert isinstance(block, Facts)
    budget_facts = [fact for fact in block.facts if fact.key.startswith("budget_")]
    assert [fact.key for fact in budget_facts if fact.is_shown] == ["budget_verdict"]
    cell = budget_facts[0].cell
    assert (cell.value, cell_text(cell, "en").replace("\u00a0", " "), cell.tone) == (value, text, tone)
    known = {fact.key.removeprefix("budget_"): fact.cell.value for fact in budget_facts}
    assert (known["modules"], known["forecast"], known["reserve"], known["needed"]) == (1000, 1000, 100, 1100)


def test_budget_without_currency_is_a_bare_figure() -> None:
    made = plan("modules: {m: {cost: 1000.006}}\nbudget: {approved: 1000}")
    cell = facts(status_of(made)[""])["budget_verdict"]
    assert cell_text(cell, "en") == "better to postpone: 0.01 short of the forecast cost of 1,000"
    assert facts(status_of(made)[""])["budget_margin"].value == Decimal("-0.01")


def test_budget_beyond_all_measure_is_only_long() -> None:
    made = plan("""
        project: {name: P, start: 2026-03-02, currency: EUR}
        modules: {m: {cost: 999999999999999}}
        budget: {approved: 1, reserve: 999999999999999%}
    """)
    cell = facts(status_of(made)[""])["budget_verdict"]
    assert cell.value == "postpone"
    assert "EUR" in cell_text(cell, "en")


# Schedule and Gantt


def test_schedule_document_of_a_plan_with_and_without_deadline() -> None:
    for head, keys in (("", []), ("deadline: day 1", ["deadline"])):
        made = tasks("a: {duration: 2d}\nb: {duration: 1d, after: [a]}", head=head)
        summary_block, table = schedule_document(made, scheduled(made), _).blocks
        assert list(facts(summary_block)) == ["finish", "rollout_finish", *keys, "critical_path"]
        row = list(rows(table))[1]
        assert (row["duration_days"], row["duration_h"], row["total_float_days"]) == (1, 8, -2 if head else 0)


def test_gantt_has_a_heading_for_each_stage_with_tasks() -> None:
    made = plan("""
        project: {name: P, start: 2026-03-02, deadline: day 7}
        stages:
          empty: {}
          w:
            name: Work
            tasks:
              a: {duration: 4d, started: 2026-03-02, progress: 10%, remaining: 1d}
              b: {duration: 2d, started: 2026-03-03, finished: 2026-03-04, quality: 4}
              c: {duration: 2d, progress: 40%}
              m: {after: [a]}
              g: {after: [a], gate: {}}
    """)
    block = gantt_document(made, scheduled(made, "2026-03-05"), _).blocks[0]
    assert isinstance(block, Gantt)
    assert [bar.id for bar in block.bars] == ["w", "a", "b", "c", "m", "g"]
    assert [(bar.start, bar.finish) for bar in block.bars[:2]] == [
        (date(2026, 3, 2), date(2026, 3, 9)),
        (date(2026, 3, 2), date(2026, 3, 6)),
    ]
    assert [bar.done for bar in block.bars] == [0.2, 0.75, 1.0, 0.0, 0.0, 0.0]
    assert [bar.is_milestone for bar in block.bars] == [False, False, False, False, True, True]
    assert block.days_off == {date(2026, 3, 7), date(2026, 3, 8)}
    assert block.deadline == date(2026, 3, 10)


def test_gantt_knows_links_floats_windows_gates_and_the_baseline() -> None:
    made = plan("""
        project: {name: P, start: 2026-03-02}
        stages:
          w:
            days: 1..5
            tasks:
              a: {duration: 4d, started: 2026-03-02}
              b: {duration: 2d, after: [a ss]}
              g: {after: [a, b], gate: {}}
              z: {after: [gone], status: todo}
              gone: {status: dropped, note: Not needed}
    """)
    written = as_written(made, scheduled(made))
    shorter = written.tasks["a"]._replace(finish_day=date(2026, 3, 3))
    planned = Reference("x", date(2026, 3, 1), {"a": shorter})
    block = gantt_document(made, scheduled(made, "2026-03-02"), _, reference=planned).blocks[0]
    assert isinstance(block, Gantt)
    stage, a, b, g, _z = block.bars
    assert stage.window == (date(2026, 3, 2), date(2026, 3, 6))
    assert [bar.is_gate for bar in block.bars] == [False, False, False, True, False]
    assert (a.float_until, b.float_until) == (None, date(2026, 3, 6))
    assert [bar.baseline for bar in (a, b, g)] == [(date(2026, 3, 2), date(2026, 3, 3)), None, None]
    assert block.arrows == (
        Arrow("a", "b", "ss"),
        Arrow("a", "g", "fs", is_critical=True),
        Arrow("b", "g", "fs"),
    )


def test_gantt_of_a_plan_without_tasks_is_empty() -> None:
    block = gantt_document(plan(""), scheduled(plan("")), _).blocks[0]
    assert block == Gantt("bars", (), None, frozenset(), None, ("Task", "Start", "Finish"))


# Words


def test_word_of_an_unknown_value_is_the_value() -> None:
    assert word("no-go", _) == "no-go"
    assert word("whatever", _) == "whatever"
    assert word_cell(None, _) == Cell(None)
    assert word_cell("blocked", _).tone is Tone.BAD


# Check

FILE = SourceFile("plan.yaml", "a: 1\nb: 2\n")


def finding(
    code: str = "CP805", severity: Severity = Severity.ERROR, file: SourceFile = FILE, **params: Any
) -> Finding:
    return Finding(code, ("b",), params, severity=severity, place=Location(file, 5, 6))


def test_summary_counts_by_severity() -> None:
    found = [finding(), finding(), finding(severity=Severity.WARNING), finding(severity=Severity.INFO)]
    assert summary(found, 1, _) == "1 plan: 2 errors, 1 warning, 1 remark"
    assert summary(found[2:], 3, _) == "3 plans: 1 warning, 1 remark"
    assert summary([], 2, _) == "2 plans: no findings"


def test_only_the_first_findings_become_diagnostics() -> None:
    found = [finding()] * (LIMIT + 2)
    assert len(diagnostics(found, wording())) == LIMIT
    assert more(found, _) == "… and 2 more findings; --format json shows them all"
    assert more(found[1:], _) == "… and 1 more finding; --format json shows it"
    assert more(found[2:], _) == ""


def test_diagnostic_shows_place_line_and_way_out() -> None:
    one = diagnostics([finding()], wording())[0]
    assert (str(one.place), one.code, one.excerpt) == ("plan.yaml:2:1", "CP805", ("   2 | b: 2", "     | ^"))
    assert one.message
    assert one.help == "Appoint one person."
    assert diagnostics([finding(file=SourceFile("x", ""))], wording())[0].excerpt == ()


def test_check_document_has_all_findings_and_suggestions_for_the_first() -> None:
    found = [finding("CP801", approved=Money(1, "EUR"), needed=Money(2, "EUR"), forecast=Money(2, "EUR"))] * (
        LIMIT + 1
    )
    document = check_document(found, wording(), ["a", "b"], _)
    head, table = document.blocks
    assert {key: cell.value for key, cell in facts(head).items()} == {
        "plans": ("a", "b"), "errors": LIMIT + 1, "warnings": 0, "infos": 0, "fixed": 0,
    }  # fmt: skip
    data = list(rows(table))
    assert Counter(row["help"] is None for row in data) == {False: LIMIT, True: 1}
    assert data[0]["path"] == "b"
    assert data[0]["name"] == "budget-not-covering"
    assert "EUR 1 is approved" in data[0]["message"]


# Wording


def test_nearest_known_word_is_suggested() -> None:
    one = finding("CP011", found="durration", known=("duration", "estimate"))
    assert wording().nearest(one) == "duration"
    assert wording().fix(one).startswith("did you mean `duration`?")
    assert wording("ru").fix(one).startswith("возможно, имелось в виду `duration`?")
    assert wording().nearest(finding(found="x" * 81, known=("x" * 80,))) is None
    assert wording().nearest(finding(found="zzz", known=("duration",))) is None


def test_long_value_is_cut_in_the_middle() -> None:
    text = wording().message(finding("CP806", name="a" * 50 + "b" * 50))
    assert f"{'a' * 39}…{'b' * 39}" in text


def test_unknown_code_has_no_words() -> None:
    assert wording().message(finding("CP999")) == ""
    assert wording().name("CP999") == ""


def test_code_of_every_kind_is_known() -> None:
    assert {"CP011", "CP801"} <= set(wording().codes())
