"""Baselines: which there are, what one holds, and what has changed since."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from crmplan.analysis.baseline import ChangeKind, Reference, TaskChange
from crmplan.document.blocks import Block, Document, Fact, Facts, Paragraph, Section
from crmplan.document.tables import Cell, Column, Kind, Table, Tone
from crmplan.messages import Messages
from crmplan.model.baseline import Baseline
from crmplan.model.plan import Plan
from crmplan.reports.budget import money_cell
from crmplan.reports.words import later_cell, word_cell


def baseline_document(
    plan: Plan, saved: Mapping[str, Baseline], reference: Reference, _: Messages
) -> Document:
    """Return the baselines of a plan, and the tasks of the one that is meant."""
    columns = (
        Column("name", _("Baseline"), Kind.ID),
        Column("saved", _("Saved"), Kind.DATE),
        Column("tasks", _("Tasks"), Kind.COUNT),
        Column("finish", _("Finish"), Kind.DATE),
        Column("cost", _("Cost"), Kind.MONEY),
    )
    rows = tuple(
        (
            Cell(name, Kind.ID, Tone.STRONG if name == reference.name else Tone.PLAIN),
            Cell(one.saved, Kind.DATE),
            Cell(len(one.tasks), Kind.COUNT),
            Cell(max((task.finish.day for task in one.tasks.values()), default=None), Kind.DATE),
            money_cell(
                sum((task.cost.amount for task in one.tasks.values()), Decimal(0)), plan.project.currency
            ),
        )
        for name, one in saved.items()
    )
    blocks = (
        _unsaved(rows, _),
        Table("baselines", columns, rows),
        Section(_title(reference, _), (_tasks(plan, reference, _),)),
    )
    return _document(plan, _("Baselines: {name}").format(name=plan.project.name), blocks, _)


def _unsaved(rows: tuple[object, ...], _: Messages) -> Paragraph:
    if rows:
        return Paragraph(_("Results are compared with the one that was saved last, unless another is named."))
    return Paragraph(_("No baseline is saved: the plan as it is written, without its facts, stands for it."))


def _title(reference: Reference, _: Messages) -> str:
    return reference.name or _("The plan as it is written")


def _tasks(plan: Plan, reference: Reference, _: Messages) -> Table:
    columns = (
        Column("id", _("Task"), Kind.ID, None),
        Column("name", _("Task")),
        Column("stage", _("Stage"), Kind.ID, None),
        Column("start", _("Start"), Kind.DATE),
        Column("finish", _("Finish"), Kind.DATE),
        Column("effort_h", _("Hours"), Kind.HOURS, 1),
        Column("cost", _("Cost"), Kind.MONEY, 1),
    )
    rows = tuple(
        (
            Cell(key, Kind.ID),
            Cell(task.name),
            Cell(task.stage, Kind.ID),
            Cell(task.start_day, Kind.DATE),
            Cell(task.finish_day, Kind.DATE),
            Cell(round(task.effort / 60, 2), Kind.HOURS),
            money_cell(task.cost, plan.project.currency),
        )
        for key, task in reference.tasks.items()
    )
    return Table("tasks", columns, rows)


def comparison_document(
    plan: Plan, old: Reference, new: Reference, changes: Iterable[TaskChange], _: Messages
) -> Document:
    """Return what differs between two baselines, or between one and the plan as it is written now."""
    found = tuple(changes)
    facts = (
        Fact("old", _("From"), Cell(old.name, label=_title(old, _))),
        Fact("new", _("To"), Cell(new.name, label=_title(new, _))),
        Fact("finish_old", _("Finish before"), Cell(_finish(old), Kind.DATE)),
        Fact("finish_new", _("Finish now"), Cell(_finish(new), Kind.DATE)),
        Fact("cost_old", _("Cost before"), money_cell(_cost(old), plan.project.currency)),
        Fact("cost_new", _("Cost now"), money_cell(_cost(new), plan.project.currency)),
    )
    columns = (
        Column("id", _("Task"), Kind.ID, None),
        Column("change", _("Change")),
        Column("name", _("Task")),
        Column("start_old", _("Start before"), Kind.DATE, 3),
        Column("start_new", _("Start now"), Kind.DATE, 3),
        Column("finish_old", _("Finish before"), Kind.DATE, 1),
        Column("finish_new", _("Finish now"), Kind.DATE, 1),
        Column("finish_days", _("Later by"), Kind.DAYS),
        Column("cost", _("Dearer by"), Kind.MONEY, 2),
    )
    table = Table("changes", columns, tuple(_change(one, plan, _) for one in found))
    same = () if found else (Paragraph(_("Nothing has changed.")),)
    title = _("Since the baseline: {name}").format(name=plan.project.name)
    return _document(plan, title, (Facts(facts), *same, table), _, view="baseline-compare")


def _change(one: TaskChange, plan: Plan, _: Messages) -> tuple[Cell, ...]:
    old, new = one.old, one.new
    name = new.name if new else old.name if old else one.id
    return (
        Cell(one.id, Kind.ID),
        word_cell(one.kind, _),
        Cell(name),
        Cell(old and old.start_day, Kind.DATE),
        Cell(new and new.start_day, Kind.DATE),
        Cell(old and old.finish_day, Kind.DATE),
        Cell(new and new.finish_day, Kind.DATE),
        later_cell(one.days if one.kind is ChangeKind.CHANGED else None),
        money_cell(one.cost, plan.project.currency, Tone.BAD if one.cost > 0 else Tone.PLAIN),
    )


def _finish(reference: Reference) -> date | None:
    return max((task.finish_day for task in reference.tasks.values()), default=None)


def _cost(reference: Reference) -> Decimal:
    return sum((task.cost for task in reference.tasks.values()), Decimal(0))


def _document(
    plan: Plan, title: str, blocks: tuple[Block, ...], _: Messages, *, view: str = "baseline"
) -> Document:
    return Document(view, title, blocks, _.language, plan.project.name)
