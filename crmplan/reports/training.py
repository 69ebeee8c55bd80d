"""The training matrix, people against processes, and what newcomers still have to see."""

from collections.abc import Iterator, Sequence
from datetime import date

from crmplan.analysis.training import Learner, Lecture, Newcomer, Onboarding, Training
from crmplan.document.blocks import Fact, Facts, Paragraph, Section
from crmplan.document.numbers import date_text, number_text
from crmplan.document.tables import Cell, Column, Kind, Table, Tone
from crmplan.messages import Messages
from crmplan.model.plan import Plan
from crmplan.reports.words import word, word_cell

WIDEST = 12
"""How many processes stand side by side in the matrix: so many fit a terminal of 80 columns."""

SIGNS = {
    Training.TRAINED: ("✓", Tone.PLAIN),
    Training.MISSING: ("✗", Tone.STRONG),
    Training.NOT_NEEDED: ("·", Tone.MUTED),
}
"""What stands in the matrix; it reads without colour."""


def training_section(plan: Plan, learners: Sequence[Learner], _: Messages) -> Section:
    """Return the training matrix: for readers as a grid, for machines a row for each person and process."""
    title = _("Training matrix")
    keys = tuple(learners[0].states) if learners else ()
    table = Table("training", _columns(_), tuple(_cells(plan, learners, _)), 0)
    if not keys:
        return Section(title, (table,))
    signs = "  ".join(f"{sign} {word(state, _)}" for state, (sign, _tone) in SIGNS.items())
    names = " · ".join(f"{n}\u00a0{plan.processes[key].name or key}" for n, key in enumerate(keys, 1))
    grids = tuple(_grid(learners, keys, first, _) for first in range(0, len(keys), _width(len(keys))))
    return Section(title, (table, *grids, Paragraph(signs, Tone.MUTED), Paragraph(names, Tone.MUTED)))


def _width(count: int) -> int:
    """Return how many of so many columns stand in each grid, all of them nearly equal."""
    grids = -(-count // WIDEST)
    return -(-count // grids)


def _columns(_: Messages) -> tuple[Column, ...]:
    return (
        Column("person", _("Person"), Kind.ID),
        Column("name", _("Person")),
        Column("role", _("Role")),
        Column("process", _("Process"), Kind.ID),
        Column("process_name", _("Process")),
        Column("state", _("State")),
    )


def _cells(plan: Plan, learners: Sequence[Learner], _: Messages) -> Iterator[tuple[Cell, ...]]:
    for one in learners:
        for key, state in one.states.items():
            yield (
                Cell(one.id, Kind.ID),
                Cell(one.person.name or one.id),
                Cell(one.person.role),
                Cell(key, Kind.ID),
                Cell(plan.processes[key].name or key),
                word_cell(state, _),
            )


def _grid(learners: Sequence[Learner], keys: tuple[str, ...], first: int, _: Messages) -> Table:
    """Return people against some of the processes from number `first` on, with what is missing of each below."""
    shown = keys[first : first + _width(len(keys))]
    columns = (
        Column("name", _("Person")),
        Column("role", _("Role"), Kind.TEXT, 1),
        Column("passed", _("Passed"), Kind.COUNT),
        *(Column(str(n), str(n)) for n in range(first + 1, first + len(shown) + 1)),
    )
    rows = tuple(
        (
            Cell(one.person.name or one.id),
            Cell(one.person.role),
            _passed(one),
            *map(_sign, _states(one, shown)),
        )
        for one in learners
    )
    missing = [sum(one.states[key] is Training.MISSING for one in learners) for key in shown]
    total = sum(len(one.missing) for one in learners)
    foot = (
        Cell(None, tone=Tone.STRONG, label=_("Missing")),
        Cell(None, label=""),
        Cell(total, Kind.COUNT, Tone.STRONG),
        *(
            Cell(number, Kind.TEXT, Tone.STRONG if number else Tone.MUTED, label=str(number))
            for number in missing
        ),
    )
    return Table("", columns, (*rows, foot))


def _states(one: Learner, keys: tuple[str, ...]) -> list[Training]:
    return [one.states[key] for key in keys]


def _sign(state: Training) -> Cell:
    sign, tone = SIGNS[state]
    return Cell(str(state), tone=tone, label=sign)


def _passed(one: Learner) -> Cell:
    """Return how much a person has passed; a dash for one who works by nothing."""
    if not one.needed:
        return Cell(None, Kind.COUNT)
    tone = Tone.GOOD if not one.missing else Tone.WARN
    return Cell(one.passed, Kind.COUNT, tone, label=f"{one.passed}/{one.needed}")


def onboarding_section(plan: Plan, arrivals: Onboarding, _: Messages, *, on: date) -> Section:
    """Return who came after the lessons, and the lessons that each still has to see."""
    page = _Onboarding(plan, arrivals, _, on)
    return Section(_("Newcomers"), (page.facts(), *page.remark(), page.newcomers(), page.lectures()))


class _Onboarding:
    """What every part of the list of newcomers is written with."""

    def __init__(self, plan: Plan, arrivals: Onboarding, _: Messages, on: date) -> None:
        self.plan = plan
        self.arrivals = arrivals
        self.on = on
        self._ = _

    def facts(self) -> Facts:
        """Return the day of the lessons, for machines."""
        since = Fact("since", self._("Came after"), Cell(self.arrivals.since, Kind.DATE), False)
        return Facts((since,), "onboarding")

    def remark(self) -> Iterator[Paragraph]:
        """Yield after which day they came, or why there are none."""
        _, since = self._, self.arrivals.since
        if since is None:
            if self.plan.people:
                text = _("The lessons are not over and the CRM is not live: nobody came after them yet.")
                yield Paragraph(text, Tone.MUTED)
            return
        day = date_text(since, _.language)
        if self.arrivals.newcomers:
            text = _("Came after {day}, and still have to see the lessons of the processes without a pass:")
        else:
            text = _("Nobody came after {day}.")
        yield Paragraph(text.format(day=day), Tone.MUTED)

    def newcomers(self) -> Table:
        """Return the newcomers and how long their lessons take together."""
        _ = self._
        columns = (
            Column("id", _("Person"), Kind.ID, None),
            Column("name", _("Person")),
            Column("role", _("Role"), Kind.TEXT, 2),
            Column("since", _("Since"), Kind.DATE, 1),
            Column("passed", _("Passed"), Kind.COUNT),
            Column("needed", "", Kind.COUNT, None),
            Column("minutes", _("Still to see, minutes"), Kind.NUMBER),
            Column("is_whole", "", Kind.TRUTH, None),
        )
        return Table("newcomers", columns, tuple(self._newcomer(one) for one in self.arrivals.newcomers))

    def _newcomer(self, one: Newcomer) -> tuple[Cell, ...]:
        learner = one.learner
        text = number_text(one.minutes, self._.language)
        label = text if one.is_whole else self._("{figure} at least").format(figure=text)
        tone = Tone.WARN if one.lectures else Tone.GOOD
        return (
            Cell(learner.id, Kind.ID),
            Cell(learner.person.name or learner.id),
            Cell(learner.person.role),
            Cell(learner.person.since, Kind.DATE),
            _passed(learner),
            Cell(learner.needed, Kind.COUNT),
            Cell(one.minutes, Kind.NUMBER, tone, label=label),
            Cell(one.is_whole, Kind.TRUTH),
        )

    def lectures(self) -> Table:
        """Return the lessons that newcomers still have to see; readers see each name once."""
        _ = self._
        columns = (
            Column("person", _("Person"), Kind.ID, None),
            Column("name", _("Person")),
            Column("process", _("Process"), Kind.ID, None),
            Column("process_name", _("Process")),
            Column("format", _("Lesson"), Kind.TEXT, 1),
            Column("minutes", _("Minutes"), Kind.NUMBER),
            Column("recorded", _("Recorded"), Kind.DATE, 2),
            Column("older_than_rule", _("Older than the rule"), Kind.TRUTH),
            Column("file", _("File"), Kind.TEXT, 3),
        )
        rows = [
            self._lecture(one, lecture, is_first=not number)
            for one in self.arrivals.newcomers
            for number, lecture in enumerate(one.lectures)
        ]
        return Table("lectures", columns, tuple(rows))

    def _lecture(self, one: Newcomer, lecture: Lecture, *, is_first: bool) -> tuple[Cell, ...]:
        _, lesson, learner = self._, lecture.lesson, one.learner
        old = Tone.WARN if lecture.is_outdated else Tone.MUTED
        return (
            Cell(learner.id, Kind.ID),
            Cell(learner.person.name or learner.id, label=None if is_first else ""),
            Cell(lecture.process, Kind.ID),
            Cell(self.plan.processes[lecture.process].name or lecture.process),
            word_cell(lesson.format, _) if lesson else Cell(None, tone=Tone.BAD, label=_("none")),
            Cell(lesson.minutes if lesson else None, Kind.NUMBER),
            Cell(lesson.recorded if lesson else None, Kind.DATE),
            Cell(lecture.is_outdated, Kind.TRUTH, old) if lesson else Cell(None, Kind.TRUTH),
            Cell(lesson.file if lesson else None),
        )
