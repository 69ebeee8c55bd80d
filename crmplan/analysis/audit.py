"""The audit: what is answered by hand and what by facts, the score with its bands, and what has to follow."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from crmplan.analysis.actions import ActionStatus, action_status
from crmplan.analysis.calendar import WorkCalendar
from crmplan.analysis.evidence.base import NO, NOT_APPLICABLE, PARTLY, YES, FactAnswer
from crmplan.analysis.state import State
from crmplan.model.checklist import Question
from crmplan.model.control import Answer
from crmplan.model.plan import Plan

VALUES = {YES: Decimal(1), PARTLY: Decimal("0.5"), NO: Decimal(0)}
"""What an answer counts of its question's weight; `n/a` is left out."""
BANDS = {"healthy": Decimal("0.85"), "attention": Decimal("0.6"), "critical": Decimal(0)}
"""The bands of a score, from which share on; the limits are the bank's."""
GRAVE = 5
"""The weight of the questions whose `no` is always listed."""


class Entry(NamedTuple):
    """One question with its answer.

    Args:
        question: the question.
        given: the answer by hand.
        fact: the answer by facts.
        action: what follows from it.
    """

    question: Question
    given: Answer | None
    fact: FactAnswer | None
    action: ActionStatus | None = None

    @property
    def answer(self) -> str | None:
        """The answer that counts: that of hand, else that of facts; nothing where neither is there."""
        return self.given.answer if self.given else self.fact.answer if self.fact else None

    @property
    def is_contradicted(self) -> bool:
        """Whether facts answer otherwise than was answered by hand."""
        if self.given is None or self.fact is None:
            return False
        said = {self.given.answer, self.fact.answer}
        return len(said) > 1 and NOT_APPLICABLE not in said

    @property
    def is_finding(self) -> bool:
        """Whether it was answered, and neither with yes nor as not applicable."""
        return self.answer in (PARTLY, NO)

    @property
    def is_grave(self) -> bool:
        """Whether it is a `no` to a question of the greatest weight."""
        return self.answer == NO and self.question.weight == GRAVE

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something: answer it, or put right what was found."""
        is_followed = self.action is not None and self.action.state is State.DONE
        return self.answer is None or (self.is_finding and not is_followed)

    @property
    def lost(self) -> Decimal:
        """What the answer costs of the question's weight."""
        if self.answer == NOT_APPLICABLE:
            return Decimal(0)
        return self.question.weight * (1 - VALUES[self.answer or NO])


class Score(NamedTuple):
    """The score of some questions.

    Args:
        gained: the weight that the answers have brought.
        weight: the weight of the questions that apply.
        questions: how many there are.
        unanswered: how many of them have no answer and count as no.
        not_applicable: how many are left out.
    """

    gained: Decimal
    weight: int
    questions: int
    unanswered: int
    not_applicable: int

    @property
    def share(self) -> Decimal | None:
        """The score, 0 to 1; nothing where no question applies."""
        return self.gained / self.weight if self.weight else None

    @property
    def band(self) -> str | None:
        """Its band: healthy, attention or critical."""
        share = self.share
        return None if share is None else next(name for name, least in BANDS.items() if share >= least)


class Audit(NamedTuple):
    """The answers to some questions, in their order."""

    entries: tuple[Entry, ...]

    @property
    def score(self) -> Score:
        """The score of all of them."""
        return score(self.entries)

    @property
    def groups(self) -> dict[str | None, tuple[Entry, ...]]:
        """The entries of each group."""
        return by_group(self.entries)

    @property
    def findings(self) -> tuple[Entry, ...]:
        """What was not answered with yes: the grave ones first, then what costs most."""
        found = [entry for entry in self.entries if entry.is_finding]
        return tuple(sorted(found, key=lambda entry: (not entry.is_grave, -entry.lost)))


def by_group(entries: Iterable[Entry]) -> dict[str | None, tuple[Entry, ...]]:
    """Return the entries of each group, the groups in the order of their first questions."""
    found: dict[str | None, list[Entry]] = {}
    for entry in entries:
        found.setdefault(entry.question.group, []).append(entry)
    return {group: tuple(inside) for group, inside in found.items()}


def score(entries: Iterable[Entry]) -> Score:
    """Return the score: the sum of weight × value over that of the weights; what is unanswered counts as no."""
    every = list(entries)
    counted = [entry for entry in every if entry.answer != NOT_APPLICABLE]
    weight = sum(entry.question.weight for entry in counted)
    lost = sum((entry.lost for entry in counted), Decimal(0))
    unanswered = sum(entry.answer is None for entry in counted)
    return Score(weight - lost, weight, len(every), unanswered, len(every) - len(counted))


def audit(
    plan: Plan,
    questions: Sequence[Question],
    facts: Mapping[str, FactAnswer],
    calendar: WorkCalendar,
    *,
    on: date,
    answers: Mapping[str, Answer] | None = None,
) -> Audit:
    """Return the answers to questions on a day.

    Args:
        plan: the plan.
        questions: what is asked.
        facts: the answers by facts, by the id of the bank's question.
        calendar: the plan's calendar.
        on: the status date; answers of later days are not known yet.
        answers: answers that stand for those of the plan where they are newer than it.
    """
    known = {**(plan.audit.answers if plan.audit else {}), **(answers or {})}
    found = []
    for question in questions:
        given = known.get(question.id)
        if given is not None and given.on is not None and given.on > on:
            given = None
        fact = facts.get(question.fact or "") or facts.get(question.id)
        key = given.action if given is not None and given.action in plan.actions else None
        action = action_status(plan, key, calendar, on=on) if key is not None else None
        found.append(Entry(question, given, fact, action))
    return Audit(tuple(found))


class Change(NamedTuple):
    """A question whose answer is another than before; nothing where there was none."""

    entry: Entry
    before: str | None


def changes(old: Audit, new: Audit) -> tuple[Change, ...]:
    """Return the questions of an audit whose answers are others than in an earlier one, also those that are new."""
    before = {entry.question.id: entry.answer for entry in old.entries}
    every = ((entry, before.get(entry.question.id)) for entry in new.entries)
    return tuple(Change(entry, was) for entry, was in every if was != entry.answer)
