"""Who has passed the lessons of which process, and what those who came later still have to see."""

from collections.abc import Container, Iterator
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from crmplan.analysis.schedule import Schedule
from crmplan.analysis.steps import go_live_done, step_of
from crmplan.analysis.workplace import is_trained, people_here, processes_of
from crmplan.model.people import Person
from crmplan.model.plan import Plan
from crmplan.model.system import Lesson, Process

TRAINING = "train-users"
"""The step of the method in which the users are trained."""

TOGETHER = timedelta(days=7)
"""Before the launch, rules and lessons come into being side by side: so much of a difference says nothing."""


class Training(StrEnum):
    """Where a person stands with a process."""

    TRAINED = "trained"
    MISSING = "missing"
    """The person works by it and has not passed its lesson."""
    NOT_NEEDED = "not-needed"
    """The person does not work by it."""


class Learner(NamedTuple):
    """A person in the training matrix.

    Args:
        id: of the person.
        person: the person.
        states: by process, in the order of the plan.
    """

    id: str
    person: Person
    states: dict[str, Training]

    @property
    def passed(self) -> int:
        """How many of the processes that the person works by were passed."""
        return sum(state is Training.TRAINED for state in self.states.values())

    @property
    def needed(self) -> int:
        """How many processes the person works by."""
        return sum(state is not Training.NOT_NEEDED for state in self.states.values())

    @property
    def missing(self) -> tuple[str, ...]:
        """The processes whose lessons the person still has to see."""
        return tuple(key for key, state in self.states.items() if state is Training.MISSING)

    def limited(self, processes: Container[str]) -> "Learner":
        """Return the same with some processes alone."""
        return self._replace(states={key: state for key, state in self.states.items() if key in processes})


class Lecture(NamedTuple):
    """A lesson that a newcomer still has to see.

    Args:
        process: whose lesson it is.
        lesson: the lesson; nothing where the process has none.
        is_outdated: whether it was recorded before the last change of the rule.
    """

    process: str
    lesson: Lesson | None
    is_outdated: bool = False


class Newcomer(NamedTuple):
    """A person who came after the lessons, with those that are still to be seen."""

    learner: Learner
    lectures: tuple[Lecture, ...]

    @property
    def minutes(self) -> Decimal:
        """Length of the lessons that have one."""
        return sum((one.lesson.minutes or Decimal(0) for one in self.lectures if one.lesson), Decimal(0))

    @property
    def is_whole(self) -> bool:
        """Whether all that is to be seen is there and has a length."""
        return all(one.lesson is not None and one.lesson.minutes is not None for one in self.lectures)

    def limited(self, processes: Container[str]) -> "Newcomer":
        """Return the same with some processes alone."""
        lectures = tuple(one for one in self.lectures if one.process in processes)
        return Newcomer(self.learner.limited(processes), lectures)


class Onboarding(NamedTuple):
    """Who came after the lessons; `since` is the day of these, nothing while there were none."""

    since: date | None
    newcomers: tuple[Newcomer, ...]


def training(plan: Plan, on: date) -> tuple[Learner, ...]:
    """Return the training matrix of a day, in the order of the plan; who has left is not in it."""
    return tuple(_learner(plan, key, person) for key, person in people_here(plan, on).items())


def _learner(plan: Plan, key: str, person: Person) -> Learner:
    by = dict(processes_of(plan, person.role))
    return Learner(
        key, person, {name: _state(process, key, name in by) for name, process in plan.processes.items()}
    )


def _state(process: Process, person: str, is_needed: bool) -> Training:
    if not is_needed:
        return Training.NOT_NEEDED
    return Training.TRAINED if is_trained(process, person) else Training.MISSING


def onboarding(plan: Plan, now: Schedule, since: date | None = None) -> Onboarding:
    """Return who came after the lessons and what each still has to see.

    Args:
        plan: the plan.
        now: its schedule on the status date.
        since: the day after which they came; else the day on which the last training of the users was done, else
            that of go-live.
    """
    assert now.on is not None
    day = since or lessons_given(plan, now)
    if day is None:
        return Onboarding(None, ())
    late = (one for one in training(plan, now.on) if one.person.since is not None and one.person.since > day)
    live = go_live_done(plan, now)
    return Onboarding(day, tuple(Newcomer(one, tuple(_lectures(plan, one, now.on, live))) for one in late))


def lessons_given(plan: Plan, now: Schedule) -> date | None:
    """Return the day on which the training of the users was done, else that of go-live; nothing before both."""
    return step_of(plan.steps(TRAINING), now).done or go_live_done(plan, now)


def _lectures(plan: Plan, learner: Learner, on: date, live: date | None) -> Iterator[Lecture]:
    """Yield the lessons of the processes without a pass; live ones only where there is no other."""
    for key in learner.missing:
        process = plan.processes[key]
        found = lessons(process, on)
        lasting = [one for one in found if one.format != "live"] or list(found)
        if not lasting:
            yield Lecture(key, None)
        for lesson in lasting:
            yield Lecture(key, lesson, is_outdated(lesson, process, live))


def lessons(process: Process, on: date) -> tuple[Lesson, ...]:
    """Return the lessons that a process has on a day."""
    return tuple(one for one in process.lesson if one.recorded is None or one.recorded <= on)


def is_outdated(lesson: Lesson, process: Process, live: date | None) -> bool:
    """Tell whether a lesson was recorded before the last change of its rule.

    Args:
        lesson: one of the lessons of the process.
        process: the process.
        live: the day of go-live, up to which a week of difference says nothing.
    """
    changed = process.rule.updated if process.rule else None
    if lesson.recorded is None or changed is None:
        return False
    slack = TOGETHER if live is None or changed <= live else timedelta(0)
    return lesson.recorded + slack < changed
