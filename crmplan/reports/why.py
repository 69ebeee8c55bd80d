"""Why a date is what it is: the chain of tasks and days that leads to it."""

from collections.abc import Sequence
from decimal import Decimal

from crmplan.analysis.baseline import Reference
from crmplan.analysis.driving import Cause, Step
from crmplan.analysis.schedule import Schedule
from crmplan.document.blocks import Document, Fact, Facts, Paragraph
from crmplan.document.numbers import date_text, days_text, value_text
from crmplan.document.tables import Cell, Column, Kind, Table, Tone
from crmplan.messages import N_, Messages
from crmplan.model.plan import Plan
from crmplan.reports.words import lag_text, later_cell, word_cell

HELD = {
    Cause.START: N_("the start of the project"),
    Cause.LINK: N_("the task above{link}"),
    Cause.NOT_BEFORE: N_("not before {day}"),
    Cause.STATUS_DATE: N_("nothing: it could have begun {idle} ago"),
    Cause.FACT: N_("the task above{link}"),
}
IDLE = N_("the task above{link}, then {idle} idle")
FIRST, IDLE_FIRST = N_("nothing before it"), N_("begun {idle} later than it could be")


def why_document(
    plan: Plan, schedule: Schedule, chain: Sequence[Step], reference: Reference, _: Messages
) -> Document:
    """Return the chain that leads to the dates of its last task, the first cause first.

    Args:
        plan: the plan.
        schedule: its schedule.
        chain: the steps; there is one at least.
        reference: what dates are compared with.
        _: messages of the reader's language.
    """
    last, later = chain[-1], _later(schedule, reference, chain)
    planned = reference.tasks.get(last.id)
    name, finish = plan.tasks[last.id].name, date_text(last.finish, _.language)
    facts = (
        Fact("task", _("Task"), Cell(last.id, Kind.ID), is_shown=False),
        Fact("start", _("Start"), Cell(last.start, Kind.DATE)),
        Fact("finish", _("Finish"), Cell(last.finish, Kind.DATE)),
        Fact("planned_finish", _("Planned finish"), Cell(planned and planned.finish_day, Kind.DATE)),
        Fact("finish_days", _("Later by"), later_cell(later[-1])),
        Fact("baseline", _("Baseline"), Cell(reference.name), is_shown=reference.name is not None),
    )
    return Document(
        "why",
        _("Why {date}: {name}").format(date=finish, name=name),
        (
            Paragraph(_sentence(plan, chain, _grown(later), _)),
            Facts(facts),
            _table(plan, schedule, chain, later, _),
        ),
        _.language,
        plan.project.name,
        schedule.on,
    )


def _later(schedule: Schedule, reference: Reference, chain: Sequence[Step]) -> list[Decimal | None]:
    """Return by how many working days each step finishes later than planned."""
    days: list[Decimal | None] = []
    for step in chain:
        planned = reference.tasks.get(step.id)
        minutes = schedule.tasks[step.id].early_finish - planned.finish if planned else None
        days.append(None if minutes is None else Decimal(minutes) / schedule.calendar.minutes)
    return days


def _grown(later: Sequence[Decimal | None]) -> list[Decimal | None]:
    """Return by how many days the delay has grown at each step."""
    grown: list[Decimal | None] = []
    before = Decimal(0)
    for days in later:
        grown.append(None if days is None else days - before)
        before = before if days is None else days
    return grown


def _sentence(plan: Plan, chain: Sequence[Step], grown: Sequence[Decimal | None], _: Messages) -> str:
    """Return where most of the delay has come up."""
    most, step = max(zip((days or Decimal(0) for days in grown), chain, strict=True), key=lambda one: one[0])
    if round(most, 1) <= 0:
        return _("Nothing in the chain is later than planned.")
    form = _("Most of the delay came up with “{name}”: {days}.")
    return form.format(name=plan.tasks[step.id].name, days=days_text(most, _.language))


def _table(
    plan: Plan, schedule: Schedule, chain: Sequence[Step], later: Sequence[Decimal | None], _: Messages
) -> Table:
    columns = (
        Column("id", _("Task"), Kind.ID, None),
        Column("name", _("Task")),
        Column("state", _("State"), Kind.TEXT, 5),
        Column("start", _("Start"), Kind.DATE, 1),
        Column("finish", _("Finish"), Kind.DATE),
        Column("days", _("Working days"), Kind.DAYS, 4),
        Column("days_off", _("Days off"), Kind.COUNT, 4),
        Column("idle_days", _("Idle"), Kind.DAYS, None),
        Column("finish_days", _("Later by"), Kind.DAYS),
        Column("grown_days", _("Grown here"), Kind.DAYS, 2),
        Column("cause", _("Held by")),
        Column("after", _("After"), Kind.ID, None),
    )
    rows = tuple(
        (
            Cell(step.id, Kind.ID),
            Cell(plan.tasks[step.id].name),
            word_cell(schedule.tasks[step.id].state, _),
            Cell(step.start, Kind.DATE),
            Cell(step.finish, Kind.DATE),
            Cell(round(step.days, 2), Kind.DAYS),
            Cell(step.days_off, Kind.COUNT),
            Cell(round(step.idle, 2), Kind.DAYS),
            later_cell(days),
            later_cell(more),
            Cell(step.cause.value, tone=Tone.WARN if step.idle else Tone.PLAIN, label=_held(plan, step, _)),
            Cell(step.link.task if step.link else None, Kind.ID),
        )
        for step, days, more in zip(chain, later, _grown(later), strict=True)
    )
    return Table("chain", columns, rows)


def _held(plan: Plan, step: Step, _: Messages) -> str:
    """Return in words what holds a task; what it waits for is the task before it in the chain."""
    not_before = plan.tasks[step.id].task.not_before
    day = value_text(not_before, _.language) if not_before is not None else ""
    form = HELD[step.cause]
    if step.cause is Cause.FACT and step.link is None:
        form = IDLE_FIRST if step.idle else FIRST
    elif step.cause is Cause.FACT and step.idle:
        form = IDLE
    link = lag_text(step.link, _) if step.link else ""
    return _(form).format(link=link, day=day, idle=days_text(step.idle, _.language))
