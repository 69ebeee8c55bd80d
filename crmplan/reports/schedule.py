"""The schedule as a table and as a Gantt chart."""

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction

from crmplan.analysis.baseline import Reference
from crmplan.analysis.cost import task_share
from crmplan.analysis.schedule import Schedule, ScheduledTask
from crmplan.analysis.state import State
from crmplan.document.blocks import Document, Fact, Facts
from crmplan.document.charts import Arrow, Bar, Gantt
from crmplan.document.tables import Cell, Column, Kind, Table, Tone
from crmplan.messages import Messages
from crmplan.model.plan import Plan
from crmplan.model.work import Stage
from crmplan.reports.words import TONES, word_cell


def schedule_document(plan: Plan, schedule: Schedule, _: Messages) -> Document:
    """Return dates, floats and the critical path of all tasks."""
    columns = (
        Column("id", _("Task"), Kind.ID, None),
        Column("name", _("Task")),
        Column("stage", _("Stage"), Kind.ID, None),
        Column("state", _("State"), Kind.TEXT, 3),
        Column("start", _("Start"), Kind.MOMENT, None),
        Column("finish", _("Finish"), Kind.MOMENT, None),
        Column("start_day", _("Start"), Kind.DATE),
        Column("finish_day", _("Finish"), Kind.DATE),
        Column("duration_days", _("Duration"), Kind.DAYS, 2),
        Column("duration_h", _("Duration, h"), Kind.HOURS, None),
        Column("early_start", _("Early start"), Kind.MOMENT, None),
        Column("early_finish", _("Early finish"), Kind.MOMENT, None),
        Column("late_start", _("Late start"), Kind.MOMENT, None),
        Column("late_finish", _("Late finish"), Kind.MOMENT, None),
        Column("late_finish_day", _("Late finish"), Kind.DATE, 4),
        Column("total_float_days", _("Total float"), Kind.DAYS, 1),
        Column("free_float_days", _("Free float"), Kind.DAYS, 5),
        Column("total_float_h", _("Total float, h"), Kind.HOURS, None),
        Column("free_float_h", _("Free float, h"), Kind.HOURS, None),
        Column("critical", _("Critical"), Kind.TRUTH, 2),
    )
    rows = tuple(_row(plan, schedule, task, _) for task in schedule.tasks.values())
    facts = [
        Fact("finish", _("Finish of all tasks"), _moment(schedule, schedule.finish)),
        Fact("rollout_finish", _("Finish of the rollout"), _moment(schedule, schedule.rollout_finish)),
    ]
    if schedule.deadline is not None:
        facts.append(Fact("deadline", _("Deadline"), _moment(schedule, schedule.deadline)))
    critical = Cell(schedule.critical_path, Kind.IDS)
    facts.append(Fact("critical_path", _("Critical path"), critical))
    return Document(
        "schedule",
        _("Schedule: {name}").format(name=plan.project.name),
        (Facts(tuple(facts)), Table("tasks", columns, rows)),
        _.language,
        plan.project.name,
        schedule.on,
    )


def _moment(schedule: Schedule, offset: int) -> Cell:
    return Cell(schedule.calendar.finish_moment(offset), Kind.MOMENT)


def _hours(minutes: int | None) -> float | None:
    return None if minutes is None else minutes / 60


def _days(minutes: int | None, schedule: Schedule) -> float | None:
    return None if minutes is None else float(Fraction(minutes, schedule.calendar.minutes))


def _row(plan: Plan, schedule: Schedule, task: ScheduledTask, _: Messages) -> tuple[Cell, ...]:
    is_late = task.total_float is not None and task.total_float < 0
    tone = Tone.BAD if is_late else Tone.PLAIN
    start, finish = schedule.start_moment(task), schedule.finish_moment(task)
    late_finish = schedule.late_finish_moment(task)
    critical = Cell(task.is_critical, Kind.TRUTH, Tone.WARN if task.is_critical else Tone.MUTED)
    return (
        Cell(task.id, Kind.ID),
        Cell(plan.tasks[task.id].name),
        Cell(task.stage, Kind.ID),
        word_cell(task.state, _),
        Cell(start, Kind.MOMENT),
        Cell(finish, Kind.MOMENT),
        Cell(start.date(), Kind.DATE),
        Cell(finish.date(), Kind.DATE),
        Cell(_days(task.length, schedule), Kind.DAYS),
        Cell(_hours(task.length), Kind.HOURS),
        Cell(start, Kind.MOMENT),
        Cell(finish, Kind.MOMENT),
        Cell(schedule.late_start_moment(task), Kind.MOMENT),
        Cell(late_finish, Kind.MOMENT),
        Cell(late_finish.date(), Kind.DATE),
        Cell(_days(task.total_float, schedule), Kind.DAYS, tone),
        Cell(_days(task.free_float, schedule), Kind.DAYS),
        Cell(_hours(task.total_float), Kind.HOURS),
        Cell(_hours(task.free_float), Kind.HOURS),
        critical,
    )


def gantt_document(
    plan: Plan, schedule: Schedule, _: Messages, *, reference: Reference | None = None
) -> Document:
    """Return the schedule as bars, stage by stage, and what was planned otherwise where there is a reference."""
    bars: list[Bar] = []
    for key, stage in plan.stages.items():
        tasks = [task for task in schedule.tasks.values() if task.stage == key]
        if tasks:
            bars.append(_heading(key, stage, schedule, tasks))
            bars += [_bar(plan, schedule, task, reference) for task in tasks]
    deadline = plan.project.deadline
    last_day = schedule.calendar.date_of(deadline) if deadline is not None else None
    chart = Gantt(
        "bars",
        tuple(bars),
        schedule.on,
        _days_off(schedule, bars, last_day),
        last_day,
        (_("Task"), _("Start"), _("Finish")),
        tuple(_arrows(plan, schedule)),
    )
    return Document("gantt", plan.project.name, (chart,), _.language, plan.project.name, schedule.on)


def _heading(key: str, stage: Stage, schedule: Schedule, tasks: list[ScheduledTask]) -> Bar:
    dates = schedule.calendar.date_of
    return Bar(
        key,
        stage.name or key,
        min(schedule.start_day(task) for task in tasks),
        max(schedule.finish_day(task) for task in tasks),
        Tone.STRONG,
        sum(task.state is State.DONE for task in tasks) / len(tasks),
        is_milestone=False,
        is_critical=False,
        is_heading=True,
        window=(dates(stage.days.first), dates(stage.days.last)) if stage.days else None,
    )


def _bar(plan: Plan, schedule: Schedule, task: ScheduledTask, reference: Reference | None) -> Bar:
    placed = plan.tasks[task.id]
    planned = reference.tasks.get(task.id) if reference else None
    days = (schedule.start_day(task), schedule.finish_day(task))
    before = (planned.start_day, planned.finish_day) if planned else days
    return Bar(
        task.id,
        placed.name,
        *days,
        TONES.get(task.state, Tone.PLAIN),
        float(task_share(placed.task, task.state, schedule.calendar)),
        is_milestone=placed.task.is_milestone or placed.task.gate is not None,
        is_critical=task.is_critical,
        baseline=before if before != days else None,
        float_until=schedule.late_finish_moment(task).date() if (task.total_float or 0) > 0 else None,
        is_gate=placed.task.gate is not None,
    )


def _arrows(plan: Plan, schedule: Schedule) -> Iterator[Arrow]:
    """Yield the links between tasks that are scheduled; those between critical ones are critical."""
    for task in schedule.tasks.values():
        for link in plan.tasks[task.id].task.after:
            before = schedule.tasks.get(link.task)
            if before is not None:
                yield Arrow(before.id, task.id, link.kind, before.is_critical and task.is_critical)


def _days_off(schedule: Schedule, bars: list[Bar], deadline: date | None) -> frozenset[date]:
    """Return the days off from the first bar to the end of the last, of its float or of the deadline."""
    if not bars:
        return frozenset()
    first = min(bar.start for bar in bars)
    last = max(bar.float_until or bar.finish for bar in bars)
    last = max(last, deadline or last)
    days = (first + timedelta(days=n) for n in range(min((last - first).days, 4000) + 1))
    return frozenset(day for day in days if not schedule.calendar.is_working(day))
