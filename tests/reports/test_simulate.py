"""What the forecast says of small plans."""

from datetime import date
from typing import Any

import pytest

from crmplan.analysis.baseline import as_written
from crmplan.analysis.simulation import simulate
from crmplan.document.blocks import Document, Facts, Paragraph, Section
from crmplan.document.charts import Histogram, Tornado
from crmplan.document.numbers import cell_text
from crmplan.document.tables import Cell, Table, Tone
from crmplan.model.plan import Plan
from crmplan.reports.simulate import simulation_document
from tests.helpers import messages, plan, scheduled, tasks

RISKS = """
risks:
  r:
    {name: Rain, probability: 40%, delay: 1d..3d, cost: 10..20, hits: [a], response: mitigate,
     residual: {probability: 10%}}
  s: {name: Snow, delay: 1d, hits: [a]}
  t: {name: Storm, probability: 5%}
  u: {name: Fog, probability: 5%, delay: 1d}
"""
TASKS = "a: {name: Alpha, estimate: 1d / 2d / 6d, cost: 100}\nb: {name: Beta, duration: 1d}\nc: {after: [a], gate: {}}"


def page(made: Plan, language: str = "en", **options: Any) -> Document:
    found = simulate(
        made, scheduled(made, "2026-03-01"), as_written(made, scheduled(made)), **{"runs": 1000} | options
    )
    return simulation_document(made, found, date(2026, 3, 1), messages(language))


def said(document: Document) -> str:
    lines = [block.text for block in document.blocks if isinstance(block, Paragraph)]
    return "\n".join(lines).replace("\u00a0", " ")


def fact(document: Document, key: str) -> Cell:
    facts = next(block for block in document.blocks if isinstance(block, Facts))
    return next(one.cell for one in facts.facts if one.key == key)


def sections(document: Document) -> dict[str, Any]:
    return {block.title: block.blocks[0] for block in document.blocks if isinstance(block, Section)}


def test_advice_comes_first_with_the_chances_of_deadline_and_money() -> None:
    made = tasks(TASKS, "currency: EUR\ndeadline: day 4", after=f"budget: {{approved: 105}}\n{RISKS}")
    document = page(made)
    lines = said(document).splitlines()
    assert lines[0].startswith(
        "Commit to 5 Mar 2026: 80% of the runs are done by then. The deadline, 5 Mar 2026, holds in 8"
    )
    assert lines[1].startswith(
        "Have EUR 100 at hand: 80% of the runs cost no more. The approved EUR 105 is enough in 9"
    )
    assert isinstance(document.blocks[0], Paragraph)
    russian = said(page(made, "ru"))
    assert russian.startswith(
        "Обещайте 05.03.2026: к этому дню завершены 80 % прогонов. Крайний срок, 05.03.2026, выдержан"
    )


def test_what_holds_in_no_run_is_said_so() -> None:
    made = tasks(TASKS, "currency: EUR\ndeadline: day 1", after="budget: {approved: 99}")
    assert "holds in none of them." in said(page(made))
    assert "is enough in none of them." in said(page(made))
    assert fact(page(made), "deadline_chance").tone is Tone.BAD


def test_plan_without_anything_uncertain_says_so() -> None:
    document = page(tasks("a: {duration: 3d}"))
    assert said(document).startswith("Nothing in this plan is uncertain: no open task has an estimate")
    assert sections(document)["Tasks that decide on the finish"].seen == ()
    assert len(sections(document)["Tasks that decide on the finish"].rows) == 1


def test_what_cannot_be_reckoned_gives_its_reason() -> None:
    document = page(tasks("a: {estimate: 1d / 2d / 3d}"))
    assert "The plan names no money, so that only the finish is forecast." in said(document)
    for key, reason in (
        ("deadline", "the plan has no deadline"),
        ("deadline_chance", "the plan has no deadline"),
        ("approved", "the budget approves no money"),
        ("approved_chance", "the plan names no money"),
        ("both_chance", "it takes a deadline and approved money"),
        ("safe_chance", "the plan names no money"),
        ("forecast_cost", "the plan names no money"),
    ):
        cell = fact(document, key)
        assert (cell.value, cell_text(cell, "en"), cell.tone) == (None, reason, Tone.MUTED)
    unapproved = page(tasks("a: {estimate: 1d / 2d / 3d, cost: 5}", "currency: EUR"))
    assert cell_text(fact(unapproved, "approved_chance"), "en") == "the budget approves no money"
    assert "approved" not in said(unapproved)


def test_risks_that_are_left_aside_are_listed_with_reasons() -> None:
    table = sections(page(tasks(TASKS, "currency: EUR", after=RISKS)))["Risks that are left aside"]
    assert isinstance(table, Table)
    assert [[cell_text(cell, "en") for cell in row[1:]] for row in table.rows] == [
        ["Snow", "it has no probability"],
        ["Storm", "it has neither delay nor cost"],
        ["Fog", "no open task is hit by it"],
    ]


def test_readers_see_the_tasks_that_tell_something_and_machines_all() -> None:
    made = tasks(f"{TASKS}\nd: {{duration: 1h}}\ne: {{estimate: 1h / 2h / 3h}}")
    table = sections(page(made))["Tasks that decide on the finish"]
    assert [row[0].value for row in table.seen] == ["a", "c", "e"]
    assert {row[0].value for row in table.rows} == set("abcde")
    assert cell_text(table.rows[0][3], "en") == "1.00"


def test_charts_mark_percentiles_and_limits() -> None:
    made = tasks(TASKS, "currency: EUR\ndeadline: day 4", after=f"budget: {{approved: 105}}\n{RISKS}")
    found = sections(page(made))
    finish, cost, swings = (
        found[title]
        for title in ("Distribution of the finish", "Distribution of the cost", "What moves the finish")
    )
    assert isinstance(finish, Histogram) and isinstance(cost, Histogram) and isinstance(swings, Tornado)
    assert [limit.label for limit in finish.limits] == ["P50", "P80", "Deadline"]
    assert [limit.label for limit in cost.limits] == ["P50", "P80", "Approved"]
    assert finish.bins[-1].up_to == cost.bins[-1].up_to == 1
    assert sum(one.share for one in finish.bins) == pytest.approx(1)
    assert [one.name for one in swings.swings] == ["Alpha", "risk: Rain"]
    assert all(one.low <= 0 <= one.high for one in swings.swings)


def test_facts_name_how_it_was_simulated() -> None:
    document = page(plan(""), has_responses=False)
    assert [cell_text(fact(document, key), "en") for key in ("runs", "seed", "distribution", "after_response")] == [
        "1,000", "1", "beta-PERT", "before response",
    ]  # fmt: skip
