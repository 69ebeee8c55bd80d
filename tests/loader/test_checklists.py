"""Checklists of a user's own: read with their positions, and what is wrong in them told."""

from pathlib import Path

import pytest

from crmplan.findings import Finding
from crmplan.loader import load_plan
from crmplan.loader.checklists import bank, every_question, own_checklists
from tests.helpers import TODAY, plan, wording

PLAN = "crmplan: 1\nproject: {name: P, start: 2026-03-02}\naudit:\n  checklists: [standard, our.yaml]\n"
OUR = """\
groups:
- id: stock
  name: {en: Stock}
questions:
- id: our-stock
  group: stock
  question: {ru: Остаток виден?}
  weight: 3
launch_checklist:
- id: our-launch
  question: {en: Keys are there}
  weight: 5
  fact: launch-users-trained
"""


def found(text: str, folder: Path) -> list[Finding]:
    """Return what is wrong with a plan whose own checklist is this."""
    (folder / "plan.yaml").write_text(PLAN, encoding="utf-8")
    (folder / "our.yaml").write_text(text, encoding="utf-8")
    return load_plan(folder / "plan.yaml", today=TODAY).findings


def told(text: str, folder: Path) -> list[tuple[str, str, str]]:
    """Return code, variant and the text at the place of each finding."""
    findings = found(text, folder)
    places = [finding.place for finding in findings]
    assert all(places)
    return [
        (finding.code, finding.variant, place.file.text[place.start : place.end])
        for finding, place in zip(findings, places, strict=True)
        if place
    ]


def test_own_questions_are_read(tmp_path: Path) -> None:
    assert found(OUR, tmp_path) == []
    own = own_checklists(plan("audit: {checklists: [our.yaml]}"), tmp_path)
    (checklist,) = own.checklists
    assert own.ids == {"our-stock", "our-launch"}
    question = checklist.questions[0]
    assert (question.weight, question.group, question.question.text("en")) == (3, "stock", "Остаток виден?")


@pytest.mark.parametrize(
    ("old", "new", "code", "variant", "at"),
    [
        ("weight: 3", "weight: 6", "CP014", "out-of-range", "6"),
        ("weight: 3", "weight: 2.5", "CP014", "", "2.5"),
        ("  weight: 3\n", "", "CP012", "", ""),
        ("weight: 3", "wieght: 3", "CP011", "", "wieght"),
        ("id: our-stock", "id: Our stock", "CP016", "", "Our stock"),
        ("id: our-stock", "id: data-duplicates", "CP058", "twice", "data-duplicates"),
        ("id: our-launch", "id: our-stock", "CP058", "twice", "our-stock"),
        ("group: stock", "group: stok", "CP058", "group", "stok"),
        ("fact: launch-users-trained", "fact: adopt-resistance", "CP058", "fact", "adopt-resistance"),
        ("{en: Keys are there}", "{}", "CP058", "wordless", ""),
        ("{en: Stock}", "{}", "CP058", "wordless", ""),
        ("{en: Stock}", "{de: Lager}", "CP011", "", "de"),
        ("questions:", "questions: 1\nx:", "CP013", "list", "1"),
    ],
)
def test_what_is_wrong_is_told_at_its_place(
    old: str, new: str, code: str, variant: str, at: str, tmp_path: Path
) -> None:
    assert OUR.count(old) >= 1
    texts = told(OUR.replace(old, new, 1), tmp_path)
    assert (code, variant) in {(one, how) for one, how, _ in texts}
    assert not at or any(place == at for one, _, place in texts if one == code)


def test_bare_text_stands_for_both_languages(tmp_path: Path) -> None:
    text = "questions: [{id: our-keys, question: Keys there, evidence: A list, weight: 1}]\n"
    assert found(text, tmp_path) == []
    (checklist,) = own_checklists(plan("audit: {checklists: [our.yaml]}"), tmp_path).checklists
    assert {checklist.questions[0].question.text(language) for language in ("en", "ru")} == {"Keys there"}


def test_finding_has_words_in_both_languages(tmp_path: Path) -> None:
    finding = found(OUR.replace("group: stock", "group: stok"), tmp_path)[0]
    assert wording().message(finding) == "`stok` is no group of this file or of the built-in bank"
    assert "did you mean `stock`?" in wording().fix(finding)
    assert "возможно, имелось в виду `stock`?" in wording("ru").fix(finding)


@pytest.mark.parametrize("text", ["", "# nothing\n", "questions: []\n"])
def test_file_without_questions_is_one(text: str, tmp_path: Path) -> None:
    assert found(text, tmp_path) == []


@pytest.mark.parametrize(
    "text", ["[1, 2]\n", "just text\n", "a: [\n", "\t- x\n", "a: &a [*a]\n", "questions: [1]\n"]
)
def test_file_that_is_none_is_told(text: str, tmp_path: Path) -> None:
    findings = found(text, tmp_path)
    assert findings
    assert all(finding.place and finding.place.file.name.endswith("our.yaml") for finding in findings)


def test_answer_to_a_question_of_a_broken_checklist_is_not_unknown(tmp_path: Path) -> None:
    (tmp_path / "our.yaml").write_text(OUR.replace("weight: 3", "weight: 9"), encoding="utf-8")
    path = tmp_path / "plan.yaml"
    path.write_text(f"{PLAN}  answers: {{our-stock: {{answer: yes}}}}\n", encoding="utf-8")
    assert [finding.code for finding in load_plan(path, today=TODAY).findings] == ["CP014"]


def test_bank_has_the_form_of_own_files() -> None:
    groups = {group.id for group in bank().groups}
    assert all(question.group in groups for question in bank().questions)
    stages = {question.stage for question in every_question(bank())}
    assert {"s1-preparation", "s4-rollout", "s7-support"} <= {stage for stage in stages if stage}
    assert len(stages) == 7
