"""What the pages of the audit say of small plans."""

from datetime import date
from typing import Any

import pytest

from crmplan.analysis.audit import audit
from crmplan.analysis.baseline import as_written
from crmplan.analysis.evidence.questions import fact_answers
from crmplan.analysis.situation import Situation
from crmplan.document.blocks import Document, Items, Section
from crmplan.document.numbers import cell_text
from crmplan.document.tables import Table, Tone
from crmplan.loader.checklists import bank
from crmplan.render.base import FORMATS, Options
from crmplan.reports.audit import Earlier, Wanted, audit_document, checklist_document
from tests.helpers import kpi_library, messages, plan, scheduled

PLAN = """
    project: {name: P, start: 2026-03-02, currency: EUR, data_owner: ann}
    team: {ann: {name: Ann}, max: {side: vendor}}
    people: {eve: {name: Eve, role: Sales}, bob: {name: Bob, role: Sales}}
    budget: {approved: 1050, reserve: 10%}
    modules: {m: {cost: 1000}}
    stages: {s: {tasks: {shut: {name: Close the books, as: close-old-tools, duration: 9d, started: 2026-05-11}}}}
    processes:
      card: {name: Fill in the card, roles: [Sales], trained: [eve], entry_minutes: 70}
      quote: {name: Make a quote, roles: [Sales], rule: {in_force: 2026-05-04}}
    support: {months: 2, in_contract: true, channels: [live, phone]}
    audit:
      answers:
        data-duplicates: {answer: no, evidence: A third, on: 2026-05-11, by: ann, action: merge}
        reg-control-system: {answer: yes, on: 2026-05-11}
        sec-backup-restored: {answer: n/a}
    actions: {merge: {name: Merge, owner: ann, due: 2026-05-12}}
"""
ON = date(2026, 5, 15)


def page(language: str = "en", *, make: Any = audit_document, text: str = PLAN, **wanted: Any) -> Document:
    made = plan(text)
    now = scheduled(made, ON)
    facts = fact_answers(
        Situation(made, now, now.on, lambda: as_written(made, scheduled(made)), {}, kpi_library())
    )
    seen = audit(made, bank().questions, facts, now.calendar, on=ON)
    return make(made, seen, bank().groups, messages(language), on=ON, wanted=Wanted(**wanted))  # type: ignore[no-any-return]


def tables(document: Document) -> dict[str, Table]:
    return {block.key: block for block in document.walk() if isinstance(block, Table)}


def texts(document: Document, key: str, column: str) -> list[str]:
    table = tables(document)[key]
    number = [one.key for one in table.columns].index(column)
    return [cell_text(row[number], document.language).replace("\u00a0", " ") for row in table.rows]


def evidence(document: Document, question: str) -> str:
    rows = zip(texts(document, "questions", "id"), texts(document, "questions", "fact_evidence"), strict=True)
    return dict(rows)[question]


@pytest.mark.parametrize(
    ("question", "en", "ru"),
    [
        ("data-data-owner", "owner of the data: Ann", "ответственный за данные: Ann"),
        (
            "train-training-matrix",
            "training passed: 1 of 4, except: Fill in the card, Make a quote",
            "пройденное обучение: 1 из 4, кроме: Fill in the card, Make a quote",
        ),
        (
            "adopt-entry-time",
            "data entry under an hour a day: 0 of 2, at most 70 min a day, except: Eve, Bob",
            "ввод данных меньше часа в день: 0 из 2, не больше 70 мин в день, кроме: Eve, Bob",
        ),
        ("adopt-no-parallel-tools", "Close the books: in progress", "Close the books: в работе"),
        ("econ-budget-complete", "approved budget: EUR 1,050", "утверждённый бюджет: 1050 EUR"),
        (
            "vendor-support-contract",
            "support in the contract: 2 months",
            "сопровождение в договоре: 2 месяца",
        ),
        ("vendor-live-contact", "channels of support: live, phone", "каналы поддержки: live, phone"),
        ("train-manual-received", "manual received: not in the plan", "инструкция получена: в плане нет"),
        ("proc-unused-modules", "modules in use: not yet", "используемые модули: ещё рано"),
    ],
)
def test_fact_is_put_into_words(question: str, en: str, ru: str) -> None:
    assert evidence(page(), question) == en
    assert evidence(page("ru"), question).replace("\u00a0", " ") == ru


def test_every_fact_of_the_bank_has_words_in_both_languages() -> None:
    for language in ("en", "ru"):
        said = texts(page(language), "questions", "fact_evidence")
        assert not [one for one in said if "{" in one or "None" in one]
    assert all(one.isascii() for one in texts(page(), "questions", "fact_evidence") if one != "—")


def test_finding_shows_its_action_owner_and_overdue_day() -> None:
    table = tables(page())["findings"]
    row = next(row for row in table.rows if row[0].value == "data-duplicates")
    shown = {column.key: cell for column, cell in zip(table.columns, row, strict=True)}
    assert (shown["action"].value, shown["owners"].value, shown["due"].tone) == ("Merge", "Ann", Tone.BAD)
    assert (shown["state"].value, shown["by"].value) == ("overdue", "hand")


def test_grave_findings_stand_first_and_strong() -> None:
    table = tables(page())["findings"]
    tones = [row[1].tone for row in table.rows]
    assert Tone.STRONG in tones
    assert tones == sorted(tones, key=lambda tone: tone is not Tone.STRONG)


def test_contradiction_shows_both_sides() -> None:
    found = page()
    assert texts(found, "contradictions", "answer") == ["yes"]
    assert texts(found, "contradictions", "fact") == ["no"]
    assert texts(found, "contradictions", "fact_evidence") == [
        "processes under control: 0 of 2, except: Fill in the card, Make a quote"
    ]


def test_open_only_leaves_out_what_is_answered_with_yes() -> None:
    everything, open_only = (tables(page(is_open=is_open))["questions"] for is_open in (False, True))
    assert len(everything.rows) == 71
    answers = {row[4].value for row in open_only.rows}
    assert answers == {None, "no", "partly"}


def test_change_since_an_earlier_audit_is_told_in_points() -> None:
    made = plan(PLAN.replace("answer: no, evidence", "answer: yes, evidence"))
    now = scheduled(made, ON)
    old = audit(made, bank().questions, {}, now.calendar, on=ON)
    found = page(earlier=Earlier(old, "v1", date(2026, 5, 4)))
    facts = {fact.key: fact for block in found.blocks[:1] for fact in block.facts}  # type: ignore[union-attr]
    assert "points since v1 (4 May 2026: " in cell_text(facts["change"].cell, "en").replace("\u00a0", " ")
    assert "data-duplicates" in texts(found, "changes", "id")
    assert list(tables(page())["changes"].rows) == []


def test_checklist_has_a_box_for_every_question_under_its_group() -> None:
    found = page(make=checklist_document)
    boxes = [
        item
        for section in found.shown
        if isinstance(section, Section)
        for block in section.blocks
        if isinstance(block, Items)
        for item in block.items
    ]
    assert len(boxes) == 71
    ticked = [item.values[0] for item in boxes if item.is_done]
    assert "reg-control-system" in ticked
    assert "data-duplicates" not in ticked
    assert "to be shown: Sample of ten contacts" in " ".join(item.text for item in boxes)


@pytest.mark.parametrize("name", ["text", "markdown", "html", "terminal", "csv", "json"])
def test_hostile_names_stay_text(name: str) -> None:
    evil = '"\\e[31m[/]<script>=1+1`|"'
    text = PLAN.replace("name: Merge", f"name: {evil}").replace("evidence: A third", f"evidence: {evil}")
    for make in (audit_document, checklist_document):
        shown = FORMATS[name].render(page(make=make, text=text), Options())
        assert "\x1b" not in shown
        assert "<script>" not in shown or name in ("text", "terminal", "json", "csv")
