"""The dialogue of an audit: one question after another, each answer written as soon as it is given."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import NamedTuple

from crmplan.analysis.audit import Entry
from crmplan.cli.auditing import Audited, Choice, audited
from crmplan.cli.editing import Editing, changed
from crmplan.cli.output import note, write
from crmplan.cli.session import Opened, open_plan
from crmplan.cli.verbs import bare
from crmplan.edit import register
from crmplan.edit.answers import with_answer
from crmplan.edit.changes import Bare, Change
from crmplan.edit.files import ChangedMeanwhileError, locked, replace_text
from crmplan.edit.ids import known
from crmplan.edit.work import Day, new_action
from crmplan.errors import CrmplanError
from crmplan.loader.text import text_of
from crmplan.messages import N_
from crmplan.model.plan import Plan
from crmplan.quantity import QuantityError, parse_day
from crmplan.reports.audit import score_text
from crmplan.reports.evidence import evidence_text, fact_text
from crmplan.reports.words import word
from crmplan.scaffold.template import slug
from crmplan.source import visible

WORDS: Mapping[str, tuple[str, ...]] = {
    "yes": ("1", "y", "yes", "д", "да"),
    "partly": ("2", "p", "partly", "ч", "частично"),
    "no": ("3", "n", "no", "нет"),
    "n/a": ("0", "a", "n/a", "na", "неприменимо"),
    "skip": ("", "s", "skip", "п", "пропустить"),
    "back": ("<", "b", "back", "назад"),
    "quit": ("q", "quit", "exit", "в", "выход"),
    "help": ("?", "h", "help", "помощь"),
}
"""What may be typed; Russian words have no letter where two of them would share it."""
LONGEST = 40
"""Characters of the id that an action gets from its name."""
KEYS = N_("[y]es  [p]artly  [n]o  n/[a]  [s]kip  [b]ack  [q]uit  [?]")
HELP = N_(
    "y or 1: yes; p or 2: partly; n or 3: no; a or 0: does not apply. Enter or s leaves the question as it is, "
    "b goes back to the one before, q stops: what was answered is kept, and the next time goes on from here."
)


class Asking(NamedTuple):
    """What is asked of which plan.

    Args:
        path: the plan.
        choice: the questions; with a file of answers that is written to, not the plan.
        by: who answers.
        as_of: the status date that was asked for.
        language: the language that was asked for.
        is_all: whether what is answered already is asked, too.
    """

    path: Path
    choice: Choice
    by: str | None
    as_of: str | None
    language: str | None
    is_all: bool


def ask_all(asking: Asking) -> None:
    """Ask the questions that have no answer, and say at the end how the audit stands.

    Raises:
        CrmplanError: an answer can't be written.
    """
    opened = _opened(asking)
    if asking.by is not None:
        known({**opened.plan.team, **opened.plan.people}, asking.by, "person")
    target = _File(Path(asking.choice.answers)) if asking.choice.answers else _InPlan(asking)
    found = _audited(opened, asking)
    entries = [entry for entry in found.audit.entries if asking.is_all or entry.answer is None]
    _Dialogue(opened, found, entries, asking.by, target).run()
    _tell_end(_opened(asking), asking)


def _opened(asking: Asking) -> Opened:
    return open_plan(asking.path, as_of=asking.as_of, language=asking.language)


def _audited(opened: Opened, asking: Asking) -> Audited:
    """Return the audit with what the file of answers holds, if there is one already."""
    name = asking.choice.answers
    is_new = name is not None and not Path(name).exists()
    return audited(opened, asking.choice._replace(answers=None) if is_new else asking.choice)


def _tell_end(opened: Opened, asking: Asking) -> None:
    _, found = opened.messages, _audited(opened, asking).audit.score
    left = _.plural("{n} question is not answered", "{n} questions are not answered", found.unanswered)
    write(f"{score_text(found, _)}; {left}\n", None)


class _Answer(NamedTuple):
    """An answer as it is written; `action` is what has to follow, by its fields."""

    question: str
    word: str
    evidence: str | None
    on: str
    by: str | None
    action: Mapping[str, str | None] | None

    def key(self, plan: Plan) -> str | None:
        """Return the id of the action: of its name, numbered where the plan has it already."""
        if self.action is None:
            return None
        return plan.free_action(slug(self.action["name"] or "", self.question)[:LONGEST].rstrip("-"))


class _InPlan:
    """Writes answers into the plan, through its edit engine."""

    def __init__(self, asking: Asking) -> None:
        self.path, self.language = asking.path, asking.language

    has_actions = True

    def write(self, answer: _Answer) -> None:
        """Write one answer, with its action."""
        changed(self.path, lambda now: _written(answer, now), self.language)


def _written(answer: _Answer, now: Editing) -> Iterator[Change]:
    """Yield the changes that write an answer with its action into the plan."""
    key = answer.key(now.plan)
    if answer.action is not None and key is not None:
        fields = {name: value if name == "name" else bare(value) for name, value in answer.action.items()}
        yield from new_action(now.plan, key, {**fields, "from": Bare("audit")})
    given = {"evidence": answer.evidence, "by": answer.by, "action": key, "note": None}
    day = Day(now.day(answer.on).date, is_given=True)
    yield from register.answered(now.plan, answer.question, answer.word, day, **given)


class _File:
    """Writes answers into a file of their own."""

    def __init__(self, path: Path) -> None:
        self.path = path

    has_actions = False

    def write(self, answer: _Answer) -> None:
        """Write one answer."""
        with locked(self.path) if self.path.exists() else nullcontext():
            old = text_of(self.path)
            fields = {"answer": answer.word, "on": answer.on, "by": answer.by, "evidence": answer.evidence}
            new = with_answer(old, answer.question, fields)
            try:
                replace_text(self.path, old, new)
            except ChangedMeanwhileError:
                raise CrmplanError(f"{self.path} was changed meanwhile", hint="run it again") from None


class _StopError(Exception):
    """Whoever answers has gone away, or wants to stop."""


class _Dialogue:
    """Asks one question after another."""

    def __init__(
        self, opened: Opened, found: Audited, entries: list[Entry], by: str | None, target: _InPlan | _File
    ) -> None:
        self.opened, self._, self.entries, self.by, self.target = opened, opened.messages, entries, by, target
        self.groups = {group.id: group.name.text(self._.language) for group in found.groups}
        self.said: dict[str, str] = {}
        self.evidence: dict[str, str | None] = {}

    def run(self) -> None:
        """Ask until all is answered or somebody stops."""
        number = 0
        try:
            while number < len(self.entries):
                number = max(0, number + self.step(number))
        except _StopError:
            pass

    def step(self, number: int) -> int:
        """Ask one question and return by how many to go on: 1, or -1 for back."""
        self.show(number)
        while True:
            word = self.word()
            if word == "help":
                self.say(self._(HELP))
            elif word == "quit":
                raise _StopError
            elif word in ("skip", "back"):
                return 1 if word == "skip" else -1
            elif self.is_written(self.entries[number], word):
                return 1

    def show(self, number: int) -> None:
        """Show a question with what has to be shown for it, and what is said of it already."""
        _, entry = self._, self.entries[number]
        question = entry.question
        head = _("{n} of {of} · {group} · weight {weight}").format(
            n=number + 1,
            of=len(self.entries),
            group=self.groups.get(question.group or "", question.group or "—"),
            weight=question.weight,
        )
        self.say("", head, question.question.text(_.language))
        if question.evidence:
            self.say("  " + _("to be shown: {evidence}").format(evidence=question.evidence.text(_.language)))
        said = self.said.get(question.id) or entry.answer
        if said is not None:
            shown = "" if question.id in self.said else evidence_text(self.opened.plan, entry, _)
            answer = _("so far: {answer}").format(answer=word(said, _))
            self.say(f"  {answer} · {shown}" if shown else f"  {answer}")
        if entry.given and entry.fact:
            self.say("  " + _("the facts: {fact}").format(fact=fact_text(self.opened.plan, entry.fact, _)))

    def word(self) -> str:
        """Return what was chosen."""
        while True:
            typed = self.line(f"{self._(KEYS)} > ").casefold()
            found = next((word for word, forms in WORDS.items() if typed in forms), None)
            if found is not None:
                return found
            self.say(self._("{typed} is none of these").format(typed=visible(typed)))

    def is_written(self, entry: Entry, word: str) -> bool:
        """Write an answer with what belongs to it; tell whether that went well."""
        _ = self._
        evidence = self.line("  " + self.evidence_prompt(entry)) or self.shown(entry)
        action = self.action() if word in ("partly", "no") and self.target.has_actions else None
        answer = _Answer(entry.question.id, word, evidence, self.opened.on.isoformat(), self.by, action)
        try:
            self.target.write(answer)
        except CrmplanError as error:
            self.say(visible(error.message), *error.lines, *([visible(error.hint)] if error.hint else []))
            return False
        self.said[entry.question.id] = word
        self.evidence[entry.question.id] = evidence
        return True

    def shown(self, entry: Entry) -> str | None:
        """Return the evidence that was given for an answer already."""
        before = entry.given.evidence if entry.given else None
        return self.evidence.get(entry.question.id, before)

    def evidence_prompt(self, entry: Entry) -> str:
        """Return what asks for evidence; Enter leaves what there is."""
        if self.shown(entry):
            return self._("Evidence (Enter keeps what there is): ")
        return self._("Evidence (Enter for none): ")

    def action(self) -> Mapping[str, str | None] | None:
        """Ask what has to follow, by whom and until when."""
        _ = self._
        name = self.line("  " + _("What has to be done (Enter for nothing yet): "))
        if not name:
            return None
        owner = self.checked("  " + _("Who does it (id): "), self.person)
        due = self.checked("  " + _("Until when (2026-03-17, day 46): "), self.day)
        return {"name": name, "owner": owner, "due": due}

    def checked(self, prompt: str, check: Callable[[str], str]) -> str | None:
        """Ask until the answer is right, or empty."""
        while True:
            text = self.line(prompt)
            if not text:
                return None
            try:
                return check(text)
            except CrmplanError as error:
                self.say("  " + visible(error.message) + (f" ({visible(error.hint)})" if error.hint else ""))

    def person(self, text: str) -> str:
        """Return the id of a person of the plan."""
        known({**self.opened.plan.team, **self.opened.plan.people}, text, "person")
        return text

    def day(self, text: str) -> str:
        """Return a day as it is written in a plan."""
        try:
            parse_day(text)
        except QuantityError:
            raise CrmplanError(
                self._("{text} is no day").format(text=visible(text)), hint="2026-03-17, day 46"
            ) from None
        return text

    def line(self, prompt: str) -> str:
        """Return a line that was typed.

        Raises:
            _StopError: there is none any more.
        """
        sys.stderr.write(prompt)
        sys.stderr.flush()
        line = sys.stdin.readline() if sys.stdin is not None else ""
        if not line:
            raise _StopError
        return line.strip()

    def say(self, *lines: str) -> None:
        """Write lines to the terminal, nothing in them that it would obey."""
        note([visible(line) for line in lines])
