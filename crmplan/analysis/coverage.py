"""What each process of a plan has of all that makes people work by it."""

from collections import Counter
from collections.abc import Container, Iterator, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from crmplan.analysis.calendar import WorkCalendar
from crmplan.analysis.duties import RoleDuty, role_duties
from crmplan.analysis.modules import ModuleUse, module_uses
from crmplan.analysis.rhythm import check_since, due_again
from crmplan.analysis.schedule import Schedule
from crmplan.analysis.steps import go_live_done, stage_end, step_of
from crmplan.analysis.training import is_outdated, lessons
from crmplan.analysis.workplace import ALL, is_trained, workers
from crmplan.model.plan import Plan
from crmplan.model.system import Control, Process

SET_UP = "accept-build"
"""The step of the method in which the set-up is accepted."""


class Aspect(StrEnum):
    """What a process needs, the gravest want first."""

    RULE = "rule"
    MANDATORY = "mandatory"
    CONTROL = "control"
    TRAINING = "training"
    MODULE = "module"
    LESSON = "lesson"
    REPORT = "report"
    SCREENCAST = "screencast"


class Cover(StrEnum):
    """Whether a process has what it needs."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    NOT_YET = "not-yet"
    """It is wanting, but the day by which it is wanted has not come."""
    NOT_NEEDED = "not-needed"
    """Nobody works by the process, so that there is nobody to be trained."""


class Flaw(StrEnum):
    """What is wrong with an aspect."""

    NO_RULE = "no-rule"
    NO_FORCE = "no-force"
    """No day from which the rule binds, or one that lies ahead."""
    OLDER_THAN_SET_UP = "older-than-set-up"
    """The rule was last changed before the set-up was accepted, or nobody knows when."""
    NO_LESSON = "no-lesson"
    OLDER_THAN_RULE = "older-than-rule"
    """The rule was changed after the last lesson was recorded."""
    NO_SCREENCAST = "no-screencast"
    NO_CONTROL = "no-control"
    NO_OWNER = "no-owner"
    NO_RHYTHM = "no-rhythm"
    NEVER_CHECKED = "never-checked"
    """The first check was due one interval after go-live."""
    CHECK_OVERDUE = "check-overdue"
    NO_CARD = "no-card"
    """The plan does not say what is filled in, so that nothing shows that it is used."""
    NO_REPORT = "no-report"
    NO_MODULE = "no-module"
    MODULE_UNUSED = "module-unused"
    NOT_MANDATORY = "not-mandatory"
    UNTRAINED = "untrained"


class Covered(NamedTuple):
    """Whether a process has an aspect, and what is wrong with it; a flaw that is not due yet is told all the same."""

    cover: Cover
    flaw: Flaw | None = None


class ProcessCoverage(NamedTuple):
    """A process with all that it needs.

    Args:
        id: of the process.
        process: the process.
        aspects: what it has, in the order of `Aspect`.
        check_due: the day by which its rule has to be checked next; nothing before go-live or without a rhythm.
        reports: those that use its data.
        is_used_itself: whether its own work uses the data of its card.
        free_roles: the roles that work by it and are not obliged to.
        workers: the people who work by it.
        trained: those of them who have passed its lesson.
    """

    id: str
    process: Process
    aspects: Mapping[Aspect, Covered]
    check_due: date | None
    reports: tuple[str, ...]
    is_used_itself: bool
    free_roles: tuple[str, ...]
    workers: tuple[str, ...]
    trained: tuple[str, ...]

    @property
    def counted(self) -> int:
        """How many aspects it needs."""
        return sum(one.cover is not Cover.NOT_NEEDED for one in self.aspects.values())

    @property
    def covered(self) -> int:
        """How many of them it has."""
        return sum(one.cover is Cover.YES for one in self.aspects.values())

    @property
    def is_whole(self) -> bool:
        """Whether nothing is wanting, be it due or not."""
        return self.covered == self.counted

    @property
    def untrained(self) -> tuple[str, ...]:
        """The people who work by it and have not passed its lesson."""
        return tuple(one for one in self.workers if one not in self.trained)


class Coverage(NamedTuple):
    """What the processes, modules and job descriptions of a plan are like on its status date.

    Args:
        set_up: the day on which the set-up was accepted; nothing before.
        go_live: the day of go-live; nothing before.
        due: the day from which what is wanting is a gap: the end of the stage s4-rollout.
        duty_due: the same of job descriptions: the end of the stage s5-audit.
        processes: in the order of the plan.
        modules: in the order of the plan.
        duties: by role, in the order of the people.
    """

    set_up: date | None
    go_live: date | None
    due: date
    duty_due: date
    processes: tuple[ProcessCoverage, ...]
    modules: tuple[ModuleUse, ...]
    duties: tuple[RoleDuty, ...]

    @property
    def whole(self) -> tuple[str, ...]:
        """The processes that have all they need."""
        return tuple(one.id for one in self.processes if one.is_whole)

    @property
    def in_vain(self) -> Decimal:
        """The money that was spent on modules in vain so far."""
        return sum((one.in_vain for one in self.modules), Decimal(0))

    def having(self, aspect: Aspect) -> tuple[int, int]:
        """Return how many processes have an aspect, and how many need it."""
        covers = Counter(one.aspects[aspect].cover for one in self.processes)
        return covers[Cover.YES], covers.total() - covers[Cover.NOT_NEEDED]

    def limited(self, processes: Container[str], people: Container[str]) -> "Coverage":
        """Return the same of some processes, their modules, and the job descriptions of some people."""
        modules = (one for one in self.modules if any(key in processes for key in one.processes))
        duties = (
            one._replace(
                people=tuple(key for key in one.people if key in people),
                obliged=tuple(key for key in one.obliged if key in people),
            )
            for one in self.duties
        )
        return self._replace(
            processes=tuple(one for one in self.processes if one.id in processes),
            modules=tuple(modules),
            duties=tuple(one for one in duties if one.people),
        )

    def gaps(self) -> Iterator[tuple[ProcessCoverage, Aspect, Covered]]:
        """Yield what is wanting and due, the gravest first: by aspect, and what is not there at all before the rest."""
        for aspect in Aspect:
            for cover in (Cover.NO, Cover.PARTLY):
                for one in self.processes:
                    if one.aspects[aspect].cover is cover:
                        yield one, aspect, one.aspects[aspect]

    def first_checks(self) -> Iterator[tuple[ProcessCoverage, Aspect, Covered]]:
        """Yield the checks that were never made and are due on a day to come, the next first."""
        ahead = (one for one in self.processes if one.aspects[Aspect.CONTROL].cover is Cover.NOT_YET)
        dated = [
            one for one in ahead if one.aspects[Aspect.CONTROL].flaw is Flaw.NEVER_CHECKED and one.check_due
        ]
        for one in sorted(dated, key=lambda one: one.check_due or date.max):
            yield one, Aspect.CONTROL, one.aspects[Aspect.CONTROL]


def coverage(plan: Plan, now: Schedule) -> Coverage:
    """Return what the processes, modules and job descriptions of a plan are like on the status date of its schedule."""
    assert now.on is not None
    judge = _Judge(plan, now, now.on)
    return Coverage(
        set_up=judge.set_up,
        go_live=judge.go_live,
        due=judge.due,
        duty_due=stage_end(plan, now, "s5-audit"),
        processes=tuple(judge.process(key, process) for key, process in plan.processes.items()),
        modules=module_uses(plan, now.on, judge.go_live),
        duties=role_duties(plan, now.on),
    )


def check_due(process: Process, calendar: WorkCalendar, go_live: date | None, on: date) -> date | None:
    """Return the day by which a rule has to be checked next; nothing without a rhythm or before go-live."""
    since, every = check_since(process, go_live, on=on), process.control.every if process.control else None
    return due_again(since, every, calendar) if since is not None and every is not None else None


class _Judge:
    """What every process of one plan is judged by."""

    def __init__(self, plan: Plan, now: Schedule, on: date) -> None:
        self.plan = plan
        self.on = on
        self.calendar = now.calendar
        self.set_up = step_of(plan.steps(SET_UP), now).done
        self.go_live = go_live_done(plan, now)
        self.due = stage_end(plan, now, "s4-rollout")
        self.is_due = on >= self.due
        self.modules = {one.id: one for one in module_uses(plan, on, self.go_live)}

    def process(self, key: str, process: Process) -> ProcessCoverage:
        """Return what a process has."""
        by = tuple(workers(self.plan, process, self.on))
        trained = tuple(person for person in by if is_trained(process, person))
        free = self.free_roles(process)
        due = check_due(process, self.calendar, self.go_live, self.on)
        users = self.users(process)
        reports = tuple(one for one in users if one in self.plan.reports)
        aspects = {
            Aspect.RULE: self.rule(process),
            Aspect.MANDATORY: self.mandatory(process, free),
            Aspect.CONTROL: self.control(process.control, due),
            Aspect.TRAINING: self.training(process, by, trained),
            Aspect.MODULE: self.module(process),
            Aspect.LESSON: self.lesson(process),
            Aspect.REPORT: self.report(process, is_used=bool(reports) or key in users),
            Aspect.SCREENCAST: self.screencast(process),
        }
        return ProcessCoverage(key, process, aspects, due, reports, key in users, free, by, trained)

    def wanting(self, flaw: Flaw, cover: Cover = Cover.NO) -> Covered:
        """Return that an aspect is wanting, which is a gap from the day on which it is due."""
        return Covered(cover if self.is_due else Cover.NOT_YET, flaw)

    def users(self, process: Process) -> tuple[str, ...]:
        """Return the reports and processes that use what is filled in, in the order of the fields."""
        card = self.plan.cards.get(process.card) if process.card else None
        fields = card.fields.values() if card else ()
        return tuple(dict.fromkeys(user for field in fields for user in field.used_in))

    def rule(self, process: Process) -> Covered:
        """Judge the rule: in force, and not older than the set-up."""
        rule = process.rule
        if rule is None:
            return self.wanting(Flaw.NO_RULE)
        if self.set_up is not None and (rule.updated is None or rule.updated < self.set_up):
            return self.wanting(Flaw.OLDER_THAN_SET_UP, Cover.PARTLY)
        if rule.in_force is None or rule.in_force > self.on:
            return self.wanting(Flaw.NO_FORCE, Cover.PARTLY)
        return Covered(Cover.YES)

    def free_roles(self, process: Process) -> tuple[str, ...]:
        """Return the roles that are not obliged to work by a process."""
        obliged = process.mandatory_for or ()
        return tuple(role for role in process.roles if ALL not in obliged and role not in obliged)

    def mandatory(self, process: Process, free: tuple[str, ...]) -> Covered:
        """Judge whether all are obliged; who leaves out a role says so on purpose, which is a gap at once."""
        if process.mandatory_for is None:
            return self.wanting(Flaw.NOT_MANDATORY)
        if not free:
            return Covered(Cover.YES)
        return Covered(Cover.PARTLY if len(free) < len(process.roles) else Cover.NO, Flaw.NOT_MANDATORY)

    def control(self, control: Control | None, due: date | None) -> Covered:
        """Judge the control: by whom, how often, and whether it is made."""
        if control is None:
            return self.wanting(Flaw.NO_CONTROL)
        if control.owner is None or control.every is None:
            return self.wanting(Flaw.NO_OWNER if control.owner is None else Flaw.NO_RHYTHM, Cover.PARTLY)
        is_made = control.last is not None and control.last <= self.on
        if due is not None and due < self.on:
            return Covered(Cover.PARTLY, Flaw.CHECK_OVERDUE if is_made else Flaw.NEVER_CHECKED)
        return Covered(Cover.YES) if is_made else Covered(Cover.NOT_YET, Flaw.NEVER_CHECKED)

    def training(self, process: Process, by: tuple[str, ...], trained: tuple[str, ...]) -> Covered:
        """Judge whether all who work by a process have passed its lesson; some may be missing until go-live."""
        if not process.trained:
            return self.wanting(Flaw.UNTRAINED)
        if not by:
            return Covered(Cover.NOT_NEEDED)
        if len(trained) == len(by):
            return Covered(Cover.YES)
        if self.go_live is None:
            return Covered(Cover.NOT_YET, Flaw.UNTRAINED)
        return Covered(Cover.PARTLY if trained else Cover.NO, Flaw.UNTRAINED)

    def module(self, process: Process) -> Covered:
        """Judge whether the module of a process is in use."""
        use = self.modules.get(process.module) if process.module else None
        if use is None:
            return self.wanting(Flaw.NO_MODULE)
        if use.is_used is None:
            return Covered(Cover.NOT_YET)
        return Covered(Cover.YES) if use.is_used else Covered(Cover.NO, Flaw.MODULE_UNUSED)

    def lesson(self, process: Process) -> Covered:
        """Judge the lesson: one at least is as new as the rule."""
        found = lessons(process, self.on)
        if not found:
            return self.wanting(Flaw.NO_LESSON)
        if all(is_outdated(one, process, self.go_live) for one in found):
            return self.wanting(Flaw.OLDER_THAN_RULE, Cover.PARTLY)
        return Covered(Cover.YES)

    def screencast(self, process: Process) -> Covered:
        """Judge whether a lesson is a screencast."""
        is_there = any(one.format == "screencast" for one in lessons(process, self.on))
        return Covered(Cover.YES) if is_there else self.wanting(Flaw.NO_SCREENCAST)

    def report(self, process: Process, *, is_used: bool) -> Covered:
        """Judge whether a report, or the process itself, uses what is filled in."""
        if process.card is None:
            return self.wanting(Flaw.NO_CARD)
        return Covered(Cover.YES) if is_used else self.wanting(Flaw.NO_REPORT)
