"""The audit as a page and as a checklist to take along: score, findings, contradictions, what is not answered."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from crmplan.analysis.audit import Audit, Change, Entry, Score, by_group, changes, score
from crmplan.document.blocks import Block, Document, Fact, Facts, Item, Items, Paragraph, Section
from crmplan.document.numbers import date_text, share_text
from crmplan.document.tables import Cell, Column, Kind, Table, Tone
from crmplan.messages import N_, Messages
from crmplan.model.checklist import Group
from crmplan.model.plan import Plan
from crmplan.reports.evidence import evidence_text, fact_text
from crmplan.reports.words import TONES, word, word_cell

BANDS = {"healthy": N_("healthy"), "attention": N_("needs attention"), "critical": N_("in a critical state")}
BAND_TONES = {"healthy": Tone.GOOD, "attention": Tone.WARN, "critical": Tone.BAD}


class Earlier(NamedTuple):
    """An earlier audit that this one is compared with.

    Args:
        audit: its answers to the same questions.
        revision: what it is called.
        on: its status date.
    """

    audit: Audit
    revision: str
    on: date


class Wanted(NamedTuple):
    """What the page is asked to show.

    Args:
        view: `audit`, or `audit-launch` for the launch checklist.
        group: the group that it is limited to, by its name.
        stage: the stage that it is limited to, by its name.
        is_open: only what somebody still has to answer or to put right.
        has_all: every question with its answer, too.
        earlier: what it is compared with.
    """

    view: str = "audit"
    group: str | None = None
    stage: str | None = None
    is_open: bool = False
    has_all: bool = False
    earlier: Earlier | None = None


def audit_document(
    plan: Plan, audit: Audit, groups: Sequence[Group], _: Messages, *, on: date, wanted: Wanted
) -> Document:
    """Return the audit as a page.

    Args:
        plan: the plan.
        audit: the answers.
        groups: the groups of the questions.
        _: messages in the reader's language.
        on: the status date.
        wanted: what is to be shown.
    """
    page = _Page(plan, audit, groups, _, wanted)
    return page.document(on, (page.summary(), *page.sections()))


def checklist_document(
    plan: Plan, audit: Audit, groups: Sequence[Group], _: Messages, *, on: date, wanted: Wanted
) -> Document:
    """Return the questions with boxes, to print and take along; the arguments are those of `audit_document`."""
    page = _Page(plan, audit, groups, _, wanted)
    line = _("Audited by ____________________ on ____________________")
    for_machines = tuple(map(_hidden, (page.summary(), *page.sections())))
    return page.document(on, (*page.boxes(), Paragraph(line, Tone.MUTED), *for_machines))


def _hidden(block: Block) -> Block:
    """Return a block that is there for machines only."""
    if isinstance(block, Section):
        return block._replace(blocks=tuple(map(_hidden, block.blocks)))
    if isinstance(block, Facts):
        return block._replace(facts=tuple(fact._replace(is_shown=False) for fact in block.facts))
    return block._replace(limit=0) if isinstance(block, Table) else Items("", ())


def score_text(found: Score, _: Messages) -> str:
    """Return a score with its band in words."""
    if found.share is None or found.band is None:
        return _("no question applies")
    return f"{share_text(found.share, _.language)} · {_(BANDS[found.band])}"


class _Page:
    """What every part of the page is written with."""

    def __init__(
        self, plan: Plan, audit: Audit, groups: Sequence[Group], _: Messages, wanted: Wanted
    ) -> None:
        self.plan, self.audit, self._, self.wanted = plan, audit, _, wanted
        self.names = {group.id: group.name.text(_.language) for group in groups}
        is_shown = (lambda entry: entry.is_open) if wanted.is_open else (lambda entry: True)
        self.shown = tuple(filter(is_shown, audit.entries))

    def document(self, on: date, blocks: tuple[Block, ...]) -> Document:
        """Return the document that holds blocks."""
        _, wanted, name = self._, self.wanted, self.plan.project.name
        titles = {"audit": _("Audit: {name}"), "audit-launch": _("Launch checklist: {name}")}
        parts = (
            date_text(on, _.language),
            wanted.group,
            wanted.stage,
            _("open only") if wanted.is_open else None,
        )
        subtitle = " · ".join(part for part in parts if part)
        title = titles[wanted.view].format(name=name)
        return Document(wanted.view, title, blocks, _.language, name, on, subtitle=subtitle)

    # --- the page ---

    def summary(self) -> Facts:
        """Return the score and how it came out."""
        _, found, entries = self._, self.audit.score, self.audit.entries
        answered = found.questions - found.unanswered
        by_hand = sum(entry.given is not None for entry in entries)
        counts = _("{n} of {of}, {hand} by hand and {facts} by the facts of the plan").format(
            n=answered, of=found.questions, hand=by_hand, facts=answered - by_hand
        )
        contradicted = sum(entry.is_contradicted for entry in entries)
        late = len({entry.action.id for entry in entries if entry.action and entry.action.is_overdue})
        facts = [
            Fact("score", self.score_title(), _score_cell(found, _)),
            Fact("band", _("State"), Cell(found.band), is_shown=False),
            Fact("answered", _("Answered"), Cell(answered, Kind.COUNT, label=counts)),
            Fact("asked", _("Questions"), Cell(found.questions, Kind.COUNT), is_shown=False),
            Fact("not_answered", _("Not answered, counted as no"), _count(found.unanswered, Tone.WARN)),
            Fact(
                "not_applicable", _("Does not apply"), _count(found.not_applicable), found.not_applicable > 0
            ),
            Fact(
                "contradicted", _("Contradicted by facts"), _count(contradicted, Tone.BAD), contradicted > 0
            ),
            Fact("actions_overdue", _("Corrective actions overdue"), _count(late, Tone.BAD), late > 0),
            *self.since(found),
        ]
        return Facts(tuple(facts))

    def score_title(self) -> str:
        """Return what the score is called: what has to be true before the launch is either ready or not."""
        return self._("Readiness") if self.wanted.view == "audit-launch" else self._("Audit score")

    def since(self, found: Score) -> Iterator[Fact]:
        """Yield what has changed since an earlier audit."""
        _, earlier = self._, self.wanted.earlier
        before = earlier.audit.score.share if earlier else None
        points = None if before is None or found.share is None else found.share - before
        label = None
        if earlier is not None and points is not None and before is not None:
            sign = "+" if points > 0 else "−" if points < 0 else "±"
            form = _("{points} points since {revision} ({day}: {score})")
            label = form.format(
                points=f"{sign}{abs(round(points * 100))}",
                revision=earlier.revision,
                day=date_text(earlier.on, _.language),
                score=share_text(before, _.language),
            )
        tone = Tone.PLAIN if not points else Tone.GOOD if points > 0 else Tone.BAD
        yield Fact("change", _("Change"), Cell(points, Kind.SHARE, tone, label=label), earlier is not None)
        yield Fact("score_before", _("Score before"), Cell(before, Kind.SHARE), is_shown=False)

    def sections(self) -> Iterator[Block]:
        """Yield the sections; one that has nothing to tell is there for machines only."""
        _, shown = self._, self.shown
        findings = [entry for entry in self.audit.findings if entry in set(shown) or entry.is_grave]
        contradicted = [entry for entry in shown if entry.is_contradicted]
        unanswered = [entry for entry in shown if entry.answer is None]
        yield Section(_("By group"), (self.groups(),))
        yield Section(_("Findings"), (self.findings(findings), *self.hint(findings)))
        yield Section(_("Answers that the facts contradict"), (self.contradictions(contradicted),))
        yield Section(_("Changed since"), (self.changed(),))
        yield Section(_("Not answered"), (self.unanswered(unanswered),))
        yield Section(_("All questions"), (self.questions(),))

    def groups(self) -> Table:
        """Return the scores of the groups."""
        _ = self._
        columns = (
            Column("group", _("Group"), Kind.ID, None),
            Column("name", _("Group")),
            Column("score", _("Audit score"), Kind.SHARE),
            Column("yes", _("Yes"), Kind.COUNT, 1),
            Column("partly", _("Partly"), Kind.COUNT, 1),
            Column("no", _("No"), Kind.COUNT, 1),
            Column("unanswered", _("Not answered"), Kind.COUNT, 2),
            Column("not_applicable", _("Does not apply"), Kind.COUNT, 4),
        )
        has_several = len(self.audit.groups) > 1
        rows = tuple(self.group(group, entries) for group, entries in self.audit.groups.items())
        return Table("groups", columns, rows, None if has_several and not self.wanted.is_open else 0)

    def group(self, group: str | None, entries: Sequence[Entry]) -> tuple[Cell, ...]:
        """Return the row of a group."""
        found = score(entries)
        said = [entry.answer for entry in entries]
        tone = BAND_TONES.get(found.band or "", Tone.PLAIN)
        return (
            Cell(group, Kind.ID),
            Cell(self.group_name(group)),
            Cell(found.share, Kind.SHARE, tone),
            *(_count(said.count(answer)) for answer in ("yes", "partly", "no")),
            _count(found.unanswered, Tone.WARN),
            _count(found.not_applicable),
        )

    def group_name(self, group: str | None) -> str:
        """Return the name of a group; questions without one are the plan's own."""
        _ = self._
        if group is not None:
            return self.names.get(group, group)
        return _("Before the launch") if self.wanted.view == "audit-launch" else _("Other questions")

    def findings(self, entries: Iterable[Entry]) -> Table:
        """Return what was not answered with yes, with what follows."""
        _ = self._
        columns = (
            Column("id", _("Code"), Kind.ID, 5),
            Column("question", _("Question")),
            Column("answer", _("Answer")),
            Column("weight", _("Weight"), Kind.COUNT, 3),
            Column("evidence", _("Evidence"), Kind.TEXT, 1),
            Column("by", _("Answered by"), Kind.TEXT, None),
            Column("action", _("Corrective action"), Kind.TEXT, 1),
            Column("owners", _("Owner"), Kind.TEXT, 2),
            Column("due", _("Due"), Kind.DATE, 2),
            Column("state", _("State"), Kind.TEXT, 4),
        )
        return Table("findings", columns, tuple(self.finding(entry) for entry in entries))

    def hint(self, entries: Iterable[Entry]) -> Iterator[Block]:
        """Yield how an action is made to follow from the first finding that has none yet."""
        first = next((entry.question.id for entry in entries if entry.action is None), None)
        if first is not None:
            command = f"crmplan action add ID --question {first} --owner ID --due DAY"
            text = self._("An action follows from a finding: {command}").format(command=command)
            yield Paragraph(text, Tone.MUTED)

    def finding(self, entry: Entry) -> tuple[Cell, ...]:
        """Return the row of a finding."""
        _, follow = self._, entry.action
        action = self.plan.actions[follow.id] if follow else None
        missing = Cell(None, label=_("none yet"), tone=Tone.WARN)
        owners = ", ".join(self.plan.display_name(owner) for owner in follow.owners) if follow else ""
        late = follow is not None and follow.is_overdue
        return (
            Cell(entry.question.id, Kind.ID),
            Cell(self.text(entry), tone=Tone.STRONG if entry.is_grave else Tone.PLAIN),
            word_cell(entry.answer, _),
            Cell(entry.question.weight, Kind.COUNT),
            Cell(evidence_text(self.plan, entry, _) or None),
            Cell("hand" if entry.given else "fact"),
            Cell((action.name or follow.id) if action and follow else None) if follow else missing,
            Cell(owners or None),
            Cell(follow.due if follow else None, Kind.DATE, Tone.BAD if late else Tone.PLAIN),
            word_cell("overdue" if late else follow.state if follow else None, _),
        )

    def contradictions(self, entries: Iterable[Entry]) -> Table:
        """Return the answers by hand that facts contradict."""
        _ = self._
        columns = (
            Column("id", _("Question"), Kind.ID, None),
            Column("question", _("Question")),
            Column("answer", _("By hand")),
            Column("evidence", _("Evidence"), Kind.TEXT, 2),
            Column("fact", _("By the facts")),
            Column("fact_evidence", _("What they say"), Kind.TEXT, 1),
        )
        rows = tuple(
            (
                Cell(entry.question.id, Kind.ID),
                Cell(self.text(entry)),
                word_cell(entry.answer, _),
                Cell(entry.given.evidence if entry.given else None),
                word_cell(entry.fact.answer if entry.fact else None, _),
                Cell(fact_text(self.plan, entry.fact, _) if entry.fact else None),
            )
            for entry in entries
        )
        return Table("contradictions", columns, rows)

    def changed(self) -> Table:
        """Return the questions whose answers are others than in the earlier audit."""
        _, earlier = self._, self.wanted.earlier
        columns = (
            Column("id", _("Question"), Kind.ID, None),
            Column("question", _("Question")),
            Column("before", _("Before")),
            Column("answer", _("Now")),
        )
        found: Iterable[Change] = changes(earlier.audit, self.audit) if earlier else ()
        rows = tuple(
            (
                Cell(one.entry.question.id, Kind.ID),
                Cell(self.text(one.entry)),
                word_cell(one.before, _),
                word_cell(one.entry.answer, _),
            )
            for one in found
        )
        return Table("changes", columns, rows)

    def unanswered(self, entries: Iterable[Entry]) -> Table:
        """Return the questions without an answer, with what has to be shown."""
        _ = self._
        columns = (
            Column("id", _("Code"), Kind.ID),
            Column("question", _("Question")),
            Column("expected", _("What has to be shown"), Kind.TEXT, 1),
            Column("weight", _("Weight"), Kind.COUNT, 2),
        )
        rows = tuple(
            (
                Cell(entry.question.id, Kind.ID),
                Cell(self.text(entry)),
                Cell(self.expected(entry)),
                Cell(entry.question.weight, Kind.COUNT),
            )
            for entry in entries
        )
        return Table("unanswered", columns, rows)

    def questions(self) -> Table:
        """Return every question with its answer; readers see them where they asked for all."""
        _ = self._
        columns = (
            Column("id", _("Code"), Kind.ID, 2),
            Column("group", _("Group"), Kind.ID, None),
            Column("stage", _("Stage"), Kind.ID, None),
            Column("question", _("Question")),
            Column("answer", _("Answer")),
            Column("weight", _("Weight"), Kind.COUNT, 3),
            Column("evidence", _("Evidence"), Kind.TEXT, 1),
            Column("by", _("Answered by"), Kind.TEXT, None),
            Column("on", _("Day"), Kind.DATE, None),
            Column("fact", _("By the facts"), Kind.TEXT, None),
            Column("fact_key", _("Key"), Kind.ID, None),
            Column("fact_evidence", _("What they say"), Kind.TEXT, None),
            Column("action", _("Corrective action"), Kind.ID, None),
        )
        rows = tuple(self.question(entry) for entry in self.shown)
        return Table("questions", columns, rows, None if self.wanted.has_all else 0)

    def question(self, entry: Entry) -> tuple[Cell, ...]:
        """Return the row of a question."""
        _, given, fact = self._, entry.given, entry.fact
        by = "hand" if given else "fact" if fact else None
        return (
            Cell(entry.question.id, Kind.ID),
            Cell(entry.question.group, Kind.ID),
            Cell(entry.question.stage, Kind.ID),
            Cell(self.text(entry)),
            word_cell(entry.answer, _),
            Cell(entry.question.weight, Kind.COUNT),
            Cell(evidence_text(self.plan, entry, _) or None),
            Cell(by),
            Cell(given.on if given else None, Kind.DATE),
            Cell(fact.answer if fact else None),
            Cell(fact.key if fact else None, Kind.ID),
            Cell(fact_text(self.plan, fact, _) if fact else None),
            Cell(given.action if given else None, Kind.ID),
        )

    def text(self, entry: Entry) -> str:
        """Return the question as it is asked."""
        return entry.question.question.text(self._.language)

    def expected(self, entry: Entry) -> str | None:
        """Return what has to be shown."""
        expected = entry.question.evidence
        return expected.text(self._.language) if expected else None

    # --- the checklist ---

    def boxes(self) -> Iterator[Section]:
        """Yield the questions of each group, the ticked ones answered with yes."""
        for group, entries in by_group(self.shown).items():
            items = tuple(self.box(entry) for entry in entries)
            yield Section(self.group_name(group), (Items("", items),))

    def box(self, entry: Entry) -> Item:
        """Return one question with its box."""
        _ = self._
        said = evidence_text(self.plan, entry, _)
        expected = self.expected(entry)
        parts = [self.text(entry), _("weight {weight}").format(weight=entry.question.weight)]
        if entry.answer is None:
            parts += [_("to be shown: {evidence}").format(evidence=expected)] if expected else []
        else:
            answer = word(entry.answer, _)
            parts.append(f"{answer}: {said}" if said else answer)
        tone = TONES.get(entry.answer or "", Tone.PLAIN)
        values = (entry.question.id, entry.answer or "")
        return Item(" · ".join(parts), tone, entry.answer == "yes", values)


def _count(number: int, tone: Tone = Tone.PLAIN) -> Cell:
    return Cell(number, Kind.COUNT, tone if number else Tone.PLAIN)


def _score_cell(found: Score, _: Messages) -> Cell:
    share = None if found.share is None else round(found.share, 4)
    tone = BAND_TONES.get(found.band or "", Tone.PLAIN)
    return Cell(share, Kind.SHARE, tone, label=score_text(found, _))
