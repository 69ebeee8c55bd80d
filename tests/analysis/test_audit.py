"""The audit: which answer counts, the score by hand-reckoned cases, findings, actions, changes."""

from datetime import date
from decimal import Decimal

import pytest

from crmplan.analysis.audit import Audit, audit, changes, score
from crmplan.analysis.evidence.base import FactAnswer
from crmplan.analysis.state import State
from crmplan.loader.checklists import bank
from crmplan.loader.packaged import packaged_yaml
from crmplan.model.checklist import Question
from crmplan.model.control import Answer
from tests.helpers import calendar, plan

ON = date(2026, 5, 15)


def question(key: str, weight: int, group: str = "data", fact: str | None = None) -> Question:
    words = {"en": key}
    data = {"id": key, "weight": str(weight), "group": group, "question": words, "fact": fact}
    return Question.model_validate(data)


def made(
    questions: list[Question],
    answers: str = "",
    facts: dict[str, str] | None = None,
    rest: str = "",
    given: dict[str, Answer] | None = None,
) -> Audit:
    """Return the audit of a plan with these answers, as `a: yes; b: no, action: act`."""
    entries = [one.split(": ", 1) for one in filter(None, answers.split("; "))]
    body = ", ".join(f"{key}: {{answer: {text}}}" for key, text in entries)
    own = plan(f"audit: {{answers: {{{body}}}}}\n{rest}")
    said = {key: FactAnswer(word, "adoption") for key, word in (facts or {}).items()}
    return audit(own, questions, said, calendar(own), on=ON, answers=given)


A, B, C, D = (f"data-{name}" for name in ("duplicates", "short-card", "stale-deals", "loss-reasons"))
QUESTIONS = [question(A, 5), question(B, 3), question(C, 2), question(D, 4, "training")]


def test_score_is_the_weighted_share_of_answers() -> None:
    """5 × 1 + 3 × ½ + 2 × 0 of 5 + 3 + 2 + 4, as what is unanswered counts as no."""
    found = made(QUESTIONS, f"{A}: yes; {B}: partly; {C}: no").score
    assert (found.gained, found.weight, found.unanswered) == (Decimal("6.5"), 14, 1)
    assert found.share == Decimal("6.5") / 14


def test_what_does_not_apply_is_left_out() -> None:
    found = made(QUESTIONS, f"{A}: yes; {B}: n/a; {C}: n/a; {D}: partly").score
    assert (found.share, found.not_applicable, found.questions) == (Decimal(7) / 9, 2, 4)


def test_score_of_nothing_that_applies_is_none() -> None:
    found = made([QUESTIONS[0]], f"{A}: n/a").score
    assert (found.share, found.band) == (None, None)
    assert score(()).share is None


@pytest.mark.parametrize(
    ("gained", "band"),
    [("yes", "healthy"), ("partly", "critical")],
)
def test_band_follows_the_share(gained: str, band: str) -> None:
    assert made([QUESTIONS[0]], f"{A}: {gained}").score.band == band


def test_bands_are_those_of_the_bank_to_the_point() -> None:
    def band(weight_of_no: int) -> str | None:
        """Return the band where so many of a hundred points are lost."""
        lost = [question(B, 1)] * weight_of_no
        kept = [question(A, 1)] * (100 - weight_of_no)
        return made([*lost, *kept], f"{A}: yes; {B}: no").score.band

    assert [band(lost) for lost in (15, 16, 40, 41)] == ["healthy", "attention", "attention", "critical"]
    named = packaged_yaml("checklists")["scoring"]["bands"]
    assert [(one["id"], one["min"]) for one in named] == [
        ("healthy", "85%"),
        ("attention", "60%"),
        ("critical", "0%"),
    ]


def test_answer_by_hand_beats_the_fact_and_their_difference_is_shown() -> None:
    found = made(QUESTIONS, f"{A}: yes; {B}: no", {A: "no", B: "no", C: "partly", D: "n/a"})
    assert [entry.answer for entry in found.entries] == ["yes", "no", "partly", "n/a"]
    assert [entry.question.id for entry in found.entries if entry.is_contradicted] == [A]


def test_what_does_not_apply_by_the_facts_contradicts_nobody() -> None:
    found = made(QUESTIONS[:2], f"{A}: no; {B}: n/a", {A: "n/a", B: "yes"})
    assert not any(entry.is_contradicted for entry in found.entries)


def test_own_question_takes_the_fact_of_a_question_of_the_bank() -> None:
    own = question("own", 3, fact=A)
    assert made([own], facts={A: "partly"}).entries[0].answer == "partly"
    assert made([own], facts={B: "partly"}).entries[0].answer is None


def test_findings_are_the_grave_ones_first_then_what_costs_most() -> None:
    questions = [question(A, 3), question(B, 5), question(C, 5), question(D, 4)]
    found = made(questions, f"{A}: no; {B}: partly; {C}: no; {D}: partly")
    assert [(entry.question.id, entry.is_grave) for entry in found.findings] == [
        (C, True),
        (A, False),
        (B, False),
        (D, False),
    ]


def test_answer_of_a_later_day_is_not_known_yet() -> None:
    assert made(QUESTIONS[:1], f"{A}: yes, on: 2026-05-16").entries[0].answer is None
    assert made(QUESTIONS[:1], f"{A}: yes, on: 2026-05-15").entries[0].answer == "yes"


def test_action_of_an_answer_has_state_owner_and_day() -> None:
    late_one, done_one = "{owner: ann, due: 2026-05-14}", "{due: 2026-05-01, finished: 2026-05-02}"
    rest = f"team: {{ann: {{}}}}\nactions: {{act: {late_one}, past: {done_one}}}"
    found = made(QUESTIONS[:2], f"{A}: no, action: act; {B}: no, action: past", rest=rest)
    late, done = (entry.action for entry in found.entries)
    assert late
    assert done
    assert (late.id, late.state, late.owners, late.due, late.is_overdue) == (
        "act",
        State.TODO,
        ("ann",),
        date(2026, 5, 14),
        True,
    )
    assert (done.state, done.is_overdue) == (State.DONE, False)
    assert [entry.is_open for entry in found.entries] == [True, False]


def test_open_is_what_is_not_answered_or_not_put_right() -> None:
    found = made(QUESTIONS, f"{A}: yes; {B}: no; {C}: n/a")
    assert [entry.is_open for entry in found.entries] == [False, True, False, True]


def test_answers_of_a_file_stand_before_those_of_the_plan() -> None:
    given = {A: Answer.model_validate({"answer": "no"}), C: Answer.model_validate({"answer": "yes"})}
    found = made(QUESTIONS[:3], f"{A}: yes; {B}: partly", given=given)
    assert [entry.answer for entry in found.entries] == ["no", "partly", "yes"]


def test_groups_stand_in_the_order_of_their_questions() -> None:
    found = made(QUESTIONS, f"{A}: yes")
    assert {group: len(entries) for group, entries in found.groups.items()} == {"data": 3, "training": 1}


def test_changes_are_the_questions_whose_answers_differ() -> None:
    old = made(QUESTIONS[:3], f"{A}: yes; {B}: partly")
    new = made(QUESTIONS, f"{A}: yes; {B}: yes; {C}: no; {D}: no")
    found = [(change.entry.question.id, change.before, change.entry.answer) for change in changes(old, new)]
    assert found == [(B, "partly", "yes"), (C, None, "no"), (D, None, "no")]


def test_score_of_the_bank_is_a_hundred_percent_where_all_is_yes() -> None:
    answers = "; ".join(f"{one.id}: yes" for one in bank().questions)
    assert made(list(bank().questions), answers).score.share == 1
