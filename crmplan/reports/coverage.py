"""What each process has of all that makes people work by it, who is trained, and what was bought in vain."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from crmplan.analysis.coverage import (
    Aspect,
    Coverage,
    Covered,
    Flaw,
    ProcessCoverage,
)
from crmplan.analysis.training import Learner, Onboarding, lessons
from crmplan.document.blocks import Document, Fact, Facts, Paragraph, Section
from crmplan.document.numbers import date_text
from crmplan.document.tables import Cell, Column, Kind, Table, Tone
from crmplan.messages import N_, Messages
from crmplan.model.plan import Plan
from crmplan.reports.budget import money_cell
from crmplan.reports.training import onboarding_section, training_section
from crmplan.reports.words import word_cell
from crmplan.reports.workplace import duties_section, modules_section

ASPECTS = {
    Aspect.RULE: N_("Rule"),
    Aspect.MANDATORY: N_("Mandatory"),
    Aspect.CONTROL: N_("Check"),
    Aspect.TRAINING: N_("Trained"),
    Aspect.MODULE: N_("Module"),
    Aspect.LESSON: N_("Lesson"),
    Aspect.REPORT: N_("Report"),
    Aspect.SCREENCAST: N_("Screencast"),
}
"""Aspects as they stand above columns."""

MEANINGS = {
    Aspect.RULE: N_("Rule in force, not older than the build"),
    Aspect.MANDATORY: N_("Mandatory for all who work by it"),
    Aspect.CONTROL: N_("Checked by somebody, in its rhythm"),
    Aspect.TRAINING: N_("All who work by it have passed the lesson"),
    Aspect.MODULE: N_("Done in a module that is in use"),
    Aspect.LESSON: N_("Lesson, not older than the rule"),
    Aspect.REPORT: N_("What is entered is used"),
    Aspect.SCREENCAST: N_("One lesson is a screencast"),
}
"""Aspects as sentences."""

STEPS = {
    Flaw.NO_RULE: N_("Write the rule"),
    Flaw.NO_FORCE: N_("Set a day from which the rule is in force; so far: {in_force}"),
    Flaw.OLDER_THAN_SET_UP: N_("Review the rule: last change {updated}, build accepted {set_up}"),
    Flaw.NOT_MANDATORY: N_("Make it mandatory; free so far: {roles}"),
    Flaw.NO_CONTROL: N_("Say who checks the rule, and how often"),
    Flaw.NO_OWNER: N_("Name who checks the rule"),
    Flaw.NO_RHYTHM: N_("Say how often the rule is checked"),
    Flaw.NEVER_CHECKED: N_("Make the first check, due {due} ({owner})"),
    Flaw.CHECK_OVERDUE: N_("Make the check, due {due}, last made {last} ({owner})"),
    Flaw.UNTRAINED: N_("Train {people}"),
    Flaw.NO_MODULE: N_("Name the module it is done in"),
    Flaw.MODULE_UNUSED: N_("Nobody is active in the module “{module}”: get it used"),
    Flaw.NO_LESSON: N_("Make a lesson"),
    Flaw.OLDER_THAN_RULE: N_("Look through the lesson of {recorded}: the rule was changed {updated}"),
    Flaw.NO_CARD: N_("Name the card that is filled in"),
    Flaw.NO_REPORT: N_("Name a report that uses what is entered, or stop entering it"),
    Flaw.NO_SCREENCAST: N_("Record a screencast"),
}
"""What to do about a flaw."""

GAPS_SHOWN = 40
"""How many gaps readers see; machines get all."""

_PRIORITIES = {
    Aspect.RULE: 1,
    Aspect.TRAINING: 2,
    Aspect.CONTROL: 3,
    Aspect.MANDATORY: 4,
    Aspect.LESSON: 5,
    Aspect.REPORT: 6,
    Aspect.MODULE: 7,
    Aspect.SCREENCAST: 8,
}


def coverage_document(
    plan: Plan,
    found: Coverage,
    learners: Sequence[Learner],
    arrivals: Onboarding,
    _: Messages,
    *,
    on: date,
) -> Document:
    """Return the processes with what they need, the training matrix, newcomers, modules and job descriptions.

    Args:
        plan: the plan.
        found: its processes, modules and job descriptions, or some of them.
        learners: the training matrix, or a part of it.
        arrivals: who came after the lessons.
        _: messages in the reader's language.
        on: the status date.
    """
    page = _Page(plan, found, _, on)
    return Document(
        "coverage",
        _("Coverage: {name}").format(name=plan.project.name),
        (
            page.summary(arrivals),
            page.gaps(),
            page.aspects(),
            page.processes(),
            training_section(plan, learners, _),
            onboarding_section(plan, arrivals, _, on=on),
            modules_section(plan, found, _),
            duties_section(plan, found, _, on=on),
        ),
        _.language,
        plan.project.name,
        on,
        subtitle=date_text(on, _.language),
    )


class _Page:
    """What every part of the view is written with."""

    def __init__(self, plan: Plan, found: Coverage, _: Messages, on: date) -> None:
        self.plan = plan
        self.found = found
        self.on = on
        self._ = _

    def summary(self, arrivals: Onboarding) -> Facts:
        """Return how many processes are wholly covered, and what else is wanting."""
        _, found = self._, self.found
        count, whole = len(found.processes), len(found.whole)
        free = sum(len(duty.free) for duty in found.duties)
        vain = self._money(found.in_vain, Tone.WARN if found.in_vain else Tone.PLAIN)
        return Facts(
            (
                Fact("processes", _("Processes"), Cell(count, Kind.COUNT), False),
                Fact("wholly_covered", _("Processes wholly covered"), self._part(whole, count)),
                Fact("gaps", _("Gaps"), _warned(len([*found.gaps()]))),
                Fact("newcomers", _("Came after the lessons"), Cell(len(arrivals.newcomers), Kind.COUNT)),
                Fact("in_vain", _("Modules paid for in vain"), vain, bool(found.modules)),
                Fact("unobliged", _("Without a job description that obliges"), _warned(free)),
                Fact("set_up", _("Build accepted"), Cell(found.set_up, Kind.DATE)),
                Fact("go_live", _("Go-live"), Cell(found.go_live, Kind.DATE)),
                Fact("due", _("Everything is due from"), Cell(found.due, Kind.DATE), self.on < found.due),
            ),
            "summary",
        )

    def _part(self, part: int, whole: int) -> Cell:
        label = self._("{n} of {of}").format(n=part, of=whole)
        return Cell(part, Kind.COUNT, Tone.GOOD if part == whole > 0 else Tone.PLAIN, label=label)

    def _money(self, amount: Decimal | None, tone: Tone = Tone.PLAIN) -> Cell:
        return money_cell(amount, self.plan.project.currency, tone)

    def gaps(self) -> Section:
        """Return what is missing and due, with what to do about it, the gravest first."""
        _ = self._
        columns = (
            *_named(_("Process")),
            Column("aspect", _("What is missing"), Kind.TEXT, 2),
            Column("cover", _("There"), Kind.TEXT, 1),
            Column("flaw", "", Kind.ID, None),
            Column("step", _("What to do")),
        )
        found = (*self.found.gaps(), *self.found.first_checks())
        rows = tuple(self._gap(one, aspect, covered) for one, aspect, covered in found)
        table = Table("gaps", columns, rows, GAPS_SHOWN)
        more = len(rows) - GAPS_SHOWN
        rest = _.plural("… {n} more", "… {n} more", more)
        return Section(_("What to do first"), (table, Paragraph(rest, Tone.MUTED)) if more > 0 else (table,))

    def _gap(self, one: ProcessCoverage, aspect: Aspect, covered: Covered) -> tuple[Cell, ...]:
        assert covered.flaw is not None
        return (
            *_name(one),
            Cell(str(aspect), label=self._(ASPECTS[aspect])),
            word_cell(covered.cover, self._),
            Cell(str(covered.flaw), Kind.ID),
            Cell(self._step(one, covered.flaw)),
        )

    def _step(self, one: ProcessCoverage, flaw: Flaw) -> str:
        process, plan = one.process, self.plan
        rule, control = process.rule, process.control
        module = plan.modules.get(process.module or "")
        days = {
            "in_force": rule.in_force if rule else None,
            "updated": rule.updated if rule else None,
            "set_up": self.found.set_up,
            "due": one.check_due,
            "last": control.last if control else None,
            "recorded": max((lesson.recorded for lesson in process.lesson if lesson.recorded), default=None),
        }
        fields = {key: self._day(day) for key, day in days.items()} | {
            "roles": ", ".join(one.free_roles) or self._("all"),
            "owner": plan.display_name(control.owner) if control and control.owner else "",
            "people": self._people(one.untrained) or self._("those who work by it"),
            "module": (module.name if module else None) or process.module or "",
        }
        return self._(STEPS[flaw]).format(**fields)

    def _day(self, day: date | None) -> str:
        return self._("no day") if day is None else date_text(day, self._.language)

    def _people(self, keys: Iterable[str]) -> str:
        return ", ".join(self.plan.people[key].name or key for key in keys)

    def aspects(self) -> Section:
        """Return how many processes have each aspect."""
        _ = self._
        columns = (
            Column("aspect", _("Each process needs")),
            Column("share", _("Have it"), Kind.BAR),
            Column("covered", _("Processes"), Kind.COUNT),
            Column("processes", "", Kind.COUNT, None),
        )
        rows = []
        for aspect in Aspect if self.found.processes else ():
            part, whole = self.found.having(aspect)
            rows.append(
                (
                    Cell(str(aspect), label=_(MEANINGS[aspect])),
                    Cell(round(Decimal(part) / whole, 4) if whole else None, Kind.BAR),
                    Cell(part, Kind.COUNT, label=_("{n} of {of}").format(n=part, of=whole)),
                    Cell(whole, Kind.COUNT),
                )
            )
        return Section(_("Share of the processes"), (Table("aspects", columns, tuple(rows)),))

    def processes(self) -> Section:
        """Return the processes against what each needs."""
        _ = self._
        columns = (
            *_named(_("Process")),
            Column("covered", _("Has"), Kind.COUNT),
            Column("needed", "", Kind.COUNT, None),
            *(Column(str(one), _(ASPECTS[one]), Kind.TEXT, _PRIORITIES[one]) for one in Aspect),
            *(Column(f"{one}_flaw", "", Kind.ID, None) for one in Aspect),
            *(Column(key, "", kind, None) for key, kind in _FACTS),
        )
        table = Table("processes", columns, tuple(self._process(one) for one in self.found.processes))
        title = _("Processes and what they have")
        if not self.found.processes:
            text = _("The plan names no process: `processes` says what is done in the CRM, and by whom.")
            return Section(title, (table, Paragraph(text, Tone.MUTED)))
        return Section(title, (table, Paragraph(self._legend(), Tone.MUTED)))

    def _legend(self) -> str:
        return self._("Has: how many of the things it needs it has. Not yet: missing, but not due so far.")

    def _process(self, one: ProcessCoverage) -> tuple[Cell, ...]:
        label = f"{one.covered}/{one.counted}"
        tone = Tone.GOOD if one.is_whole else Tone.PLAIN
        return (
            *_name(one),
            Cell(one.covered, Kind.COUNT, tone, label=label),
            Cell(one.counted, Kind.COUNT),
            *(self._aspect(one, aspect) for aspect in Aspect),
            *(Cell(_text(one.aspects[aspect].flaw), Kind.ID) for aspect in Aspect),
            *self._facts(one),
        )

    def _aspect(self, one: ProcessCoverage, aspect: Aspect) -> Cell:
        cell = word_cell(one.aspects[aspect].cover, self._)
        if aspect is Aspect.TRAINING and one.workers:
            return cell._replace(label=f"{len(one.trained)}/{len(one.workers)}")
        return cell

    def _facts(self, one: ProcessCoverage) -> Iterator[Cell]:
        """Yield the cells of `_FACTS`: what the verdicts rest on."""
        process = one.process
        rule, control = process.rule, process.control
        there = lessons(process, self.on)
        recorded = [lesson.recorded for lesson in there if lesson.recorded is not None]
        module = self.plan.modules.get(process.module or "")
        values = (
            rule.updated if rule else None,
            rule.in_force if rule else None,
            process.mandatory_for,
            one.free_roles,
            control.owner if control else None,
            control.every if control else None,
            control.last if control else None,
            one.check_due,
            process.roles,
            one.workers,
            one.trained,
            one.untrained,
            process.module,
            module.active_users if module else None,
            tuple(lesson.format for lesson in there),
            max(recorded, default=None),
            process.card,
            one.reports,
            one.is_used_itself,
        )
        for (_key, kind), value in zip(_FACTS, values, strict=True):
            yield Cell(value, kind)


_FACTS = (
    ("rule_updated", Kind.DATE),
    ("rule_in_force", Kind.DATE),
    ("mandatory_for", Kind.IDS),
    ("free_roles", Kind.IDS),
    ("control_owner", Kind.ID),
    ("control_every", Kind.TEXT),
    ("control_last", Kind.DATE),
    ("control_due", Kind.DATE),
    ("roles", Kind.IDS),
    ("workers", Kind.IDS),
    ("trained_people", Kind.IDS),
    ("untrained_people", Kind.IDS),
    ("module_id", Kind.ID),
    ("module_active_users", Kind.COUNT),
    ("lesson_formats", Kind.IDS),
    ("lesson_recorded", Kind.DATE),
    ("card", Kind.ID),
    ("reports", Kind.IDS),
    ("used_by_process", Kind.TRUTH),
)
"""What machines get of a process beside the verdicts."""


def _named(title: str) -> tuple[Column, Column]:
    return Column("id", title, Kind.ID, None), Column("name", title)


def _name(one: ProcessCoverage) -> tuple[Cell, Cell]:
    return Cell(one.id, Kind.ID), Cell(one.process.name or one.id)


def _warned(number: int) -> Cell:
    return Cell(number, Kind.COUNT, Tone.WARN if number else Tone.PLAIN)


def _text(flaw: Flaw | None) -> str | None:
    return None if flaw is None else str(flaw)
