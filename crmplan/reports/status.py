"""The page a consultant opens every morning: where the project stands, and what to do next."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from crmplan.analysis.risk import band, score
from crmplan.analysis.status import DueItem, Status
from crmplan.analysis.verdict import Verdict
from crmplan.document.blocks import Block, Document, Fact, Facts, Item, Items, Section
from crmplan.document.numbers import date_text, days_text
from crmplan.document.tables import Cell, Column, Kind, Table, Tone
from crmplan.findings import Severity
from crmplan.messages import N_, Messages
from crmplan.model.plan import Plan
from crmplan.reports.budget import budget_facts
from crmplan.reports.measures import figure_cell, kpi_name
from crmplan.reports.words import index_cell, word, word_cell

TOP = 5
_TONES = {Verdict.BETTER: Tone.GOOD, Verdict.WORSE: Tone.BAD}
CRITICAL_SHOWN = 8

STEPS = {
    "unblock": N_("Unblock “{name}”: {why}"),
    "decide-again": N_("Take the gate “{name}” up again: it was decided {decision}"),
    "finish": N_("Finish “{name}”, due {due}{owner}"),
    "finish-action": N_("Finish the action “{name}”, due {due}{owner}"),
    "answer": N_("Answer the risk “{name}”: it has no actions"),
    "decide": N_("Decide the gate “{name}”{owner}"),
    "start": N_("Start “{name}”{owner}"),
}


def status_document(plan: Plan, status: Status, counts: Mapping[Severity, int], _: Messages) -> Document:
    """Return the status of one plan as a document."""
    page = _Page(plan, status, _)
    blocks: list[Block] = [page.summary(), *page.sections(), *page.findings(counts)]
    return Document(
        "status",
        plan.project.name,
        tuple(blocks),
        _.language,
        plan.project.name,
        status.on,
        subtitle=page.subtitle(),
    )


class _Page:
    """What every part of the page is written with."""

    def __init__(self, plan: Plan, status: Status, _: Messages) -> None:
        self.plan = plan
        self.status = status
        self._ = _

    def subtitle(self) -> str:
        """Return client, project day and date in one line."""
        _, status = self._, self.status
        if status.day_of is None:
            form = _("day {day}")
        elif status.day <= status.day_of:
            form = _("day {day} of {of}")
        else:
            form = _("day {day}, the deadline was day {of}")
        day = form.format(day=status.day, of=status.day_of)
        parts = (self.plan.project.client, day, date_text(status.on, _.language))
        return " · ".join(part for part in parts if part)

    def summary(self) -> Block:
        """Return the figures of the whole project."""
        _, status = self._, self.status
        facts = [
            Fact("project_day", _("Project day"), Cell(status.day, Kind.COUNT), is_shown=False),
            Fact("deadline_day", _("Deadline day"), Cell(status.day_of, Kind.COUNT), is_shown=False),
            Fact("tasks_done", _("Tasks done"), Cell(status.done, Kind.COUNT), is_shown=False),
            Fact("tasks", _("Tasks"), Cell(status.total, Kind.COUNT), is_shown=False),
            Fact("done", _("Done"), self._done()),
            Fact("forecast_finish", _("Forecast finish"), self._forecast()),
        ]
        if status.deadline is not None:
            facts.append(Fact("deadline", _("Deadline"), Cell(status.deadline, Kind.DATE)))
            facts.append(Fact("deadline_float_days", _("Float to the deadline"), self._float()))
        facts.append(Fact("spi", "SPI", index_cell(status.value.spi, _), status.value.spi is not None))
        facts.append(Fact("cpi", "CPI", index_cell(status.value.cpi, _), status.value.cpi is not None))
        facts += budget_facts(status.budget, self.plan.project.currency, _, has_figures=False)
        return Facts(tuple(facts))

    def _done(self) -> Cell:
        share = Decimal(self.status.done) / self.status.total if self.status.total else Decimal(0)
        label = self._("{done} of {total} tasks").format(done=self.status.done, total=self.status.total)
        return Cell(share, Kind.SHARE, label=label)

    def _forecast(self) -> Cell:
        tone = Tone.BAD if self.status.is_forecast_late else Tone.PLAIN
        return Cell(self.status.finish, Kind.DATE, tone)

    def _float(self) -> Cell:
        _, days = self._, self.status.deadline_days
        assert days is not None
        text = days_text(abs(days), _.language)
        label = _("{days} late").format(days=text) if days < 0 else _("{days} in hand").format(days=text)
        return Cell(days, Kind.DAYS, Tone.BAD if days < 0 else Tone.GOOD, label=label)

    def sections(self) -> Iterator[Block]:
        """Yield the sections; one that has nothing to tell is there for machines only."""
        _, status = self._, self.status
        parts = (
            (_("What to do next"), self.next_steps()),
            (_("Stages"), self.stages()),
            (_("Overdue"), self.due("overdue", status.overdue)),
            (_("Blocked"), self.blocked()),
            (_("Due in the next seven days"), self.due("due", status.due)),
            (_("Critical path ahead"), self.critical()),
            (_("Gates ahead"), self.gates()),
            (_("Top risks"), self.risks()),
            (_("KPIs"), self.kpis()),
        )
        for title, block in parts:
            yield Section(title, (block,))

    def next_steps(self) -> Items:
        """Return what to do, the most urgent first."""
        return Items("next", tuple(Item(self._step(step.kind, step.id)) for step in self.status.next_steps))

    def _step(self, kind: str, key: str) -> str:
        due = {item.id: item for item in (*self.status.overdue, *self.status.due)}.get(key)
        placed = self.plan.tasks.get(key) if kind != "finish-action" else None
        owners = placed.task.owner if placed else due.owners if due else ()
        gate = placed.task.gate if placed else None
        if gate is not None and gate.by:
            owners = (gate.by,)
        names = ", ".join(self.plan.display_name(owner) for owner in owners)
        fields = {
            "name": self._name(key, is_action=kind == "finish-action"),
            "why": (placed.task.blocked_by if placed else None) or self._("nobody says why"),
            "due": date_text(due.due, self._.language) if due else "",
            "owner": f" ({names})" if names else "",
            "decision": word(gate.decision, self._) if gate and gate.decision else "",
        }
        return self._(STEPS[kind]).format(**fields)

    def _name(self, key: str, *, is_action: bool = False) -> str:
        if is_action:
            return self.plan.actions[key].name or key
        if key in self.plan.tasks:
            return self.plan.tasks[key].name
        risk = self.plan.risks.get(key)
        return (risk.name if risk else None) or key

    def stages(self) -> Table:
        """Return the stages with bar, counts, window and forecast."""
        _ = self._
        columns = (
            Column("id", _("Stage"), Kind.ID, None),
            Column("name", _("Stage")),
            Column("progress", "", Kind.BAR, 1),
            Column("done", _("Done"), Kind.COUNT, None),
            Column("total", _("Tasks"), Kind.COUNT, None),
            Column("tasks", _("Tasks"), Kind.TEXT, 0),
            Column("window", _("Window"), Kind.SPAN, 3),
            Column("forecast_start", _("Start"), Kind.DATE, None),
            Column("forecast_finish", _("Finish"), Kind.DATE, 2),
            Column("state", _("State")),
        )
        rows = []
        for stage in self.status.stages:
            state = word_cell(stage.state, _)
            rows.append(
                (
                    Cell(stage.id, Kind.ID),
                    Cell(self.plan.stages[stage.id].name or stage.id),
                    Cell(stage.share, Kind.BAR, state.tone),
                    Cell(stage.done, Kind.COUNT),
                    Cell(stage.total, Kind.COUNT),
                    Cell(f"{stage.done}/{stage.total}"),
                    Cell(stage.window, Kind.SPAN, Tone.MUTED),
                    Cell(stage.start, Kind.DATE),
                    Cell(stage.finish, Kind.DATE),
                    state,
                )
            )
        return Table("stages", columns, tuple(rows))

    def due(self, key: str, items: Sequence[DueItem]) -> Table:
        """Return what is overdue or due, with owners and days."""
        _ = self._
        is_late = key == "overdue"
        columns = (
            Column("id", _("Task"), Kind.ID, None),
            Column("name", _("Task")),
            Column("action", _("Action"), Kind.TRUTH, None),
            Column("owners", _("Owner"), Kind.TEXT, 1),
            Column("due", _("Due"), Kind.DATE),
            Column("days", _("Days late") if is_late else _("Days left"), Kind.COUNT, 2),
        )
        rows = [
            (
                Cell(item.id, Kind.ID),
                Cell(self._name(item.id, is_action=item.is_action)),
                Cell(item.is_action, Kind.TRUTH),
                self._owners(item.owners),
                Cell(item.due, Kind.DATE, Tone.BAD if is_late else Tone.PLAIN),
                Cell(item.days, Kind.COUNT),
            )
            for item in items
        ]
        return Table(key, columns, tuple(rows))

    def _owners(self, owners: Sequence[str]) -> Cell:
        names = ", ".join(self.plan.display_name(owner) for owner in owners)
        return Cell(names or None)

    def blocked(self) -> Table:
        """Return the blocked tasks with what keeps them."""
        _ = self._
        columns = (
            Column("id", _("Task"), Kind.ID, None),
            Column("name", _("Task")),
            Column("owners", _("Owner"), Kind.TEXT, 1),
            Column("blocked_by", _("Blocked by")),
        )
        tasks = [self.plan.tasks[key] for key in self.status.blocked]
        rows = [
            (Cell(t.id, Kind.ID), Cell(t.name), self._owners(t.task.owner), Cell(t.task.blocked_by))
            for t in tasks
        ]
        return Table("blocked", columns, tuple(rows))

    def critical(self) -> Items:
        """Return the critical path; readers see its beginning."""
        names = [self.plan.tasks[key].name for key in self.status.critical]
        if not names:
            return Items("critical_path", ())
        left = len(names) - CRITICAL_SHOWN
        text = " → ".join(names[:CRITICAL_SHOWN])
        if left > 0:
            more = self._.plural("… {n} more", "… {n} more", left)
            text = f"{text} → {more}"
        return Items("critical_path", (Item(text, values=self.status.critical),))

    def gates(self) -> Table:
        """Return the gates that are not passed."""
        _ = self._
        columns = (
            Column("id", _("Gate"), Kind.ID, None),
            Column("name", _("Gate")),
            Column("by", _("Decides"), Kind.TEXT, 1),
            Column("forecast", _("Forecast"), Kind.DATE),
            Column("decision", _("Decision"), Kind.TEXT, 2),
        )
        rows = [
            (
                Cell(gate.id, Kind.ID),
                Cell(self.plan.tasks[gate.id].name),
                Cell(self.plan.display_name(gate.by) if gate.by else None),
                Cell(gate.forecast, Kind.DATE),
                word_cell(gate.decision, _),
            )
            for gate in self.status.gates
        ]
        return Table("gates", columns, tuple(rows))

    def risks(self) -> Table:
        """Return the open risks with the greatest exposure."""
        _ = self._
        columns = (
            Column("id", _("Risk"), Kind.ID, None),
            Column("name", _("Risk")),
            Column("score", _("Score"), Kind.COUNT),
            Column("band", _("Level")),
            Column("response", _("Response"), Kind.TEXT, 3),
            Column("owner", _("Owner"), Kind.TEXT, 2),
        )
        rows = []
        for key in self.status.risks[:TOP]:
            risk = self.plan.risks[key]
            value = score(risk)
            rows.append(
                (
                    Cell(key, Kind.ID),
                    Cell(risk.name or key),
                    Cell(value, Kind.COUNT),
                    word_cell(band(value) if value is not None else None, _),
                    word_cell(risk.response, _),
                    Cell(self.plan.display_name(risk.owner) if risk.owner else None),
                )
            )
        return Table("risks", columns, tuple(rows))

    def kpis(self) -> Table:
        """Return the KPIs: before, now, target."""
        _ = self._
        columns = (
            Column("id", _("KPI"), Kind.ID, None),
            Column("name", _("KPI")),
            Column("unit", _("Unit"), Kind.TEXT, None),
            Column("baseline", _("Baseline"), Kind.NUMBER),
            Column("actual", _("Actual"), Kind.NUMBER),
            Column("target", _("Target"), Kind.NUMBER),
            Column("verdict", "", Kind.TEXT, None),
        )
        rows = [
            (
                Cell(one.id, Kind.ID),
                Cell(kpi_name(one, _)),
                Cell(one.found.traits.unit),
                figure_cell(one.found.before.figure, one.found.traits.unit, _),
                figure_cell(
                    one.found.after.figure, one.found.traits.unit, _, _TONES.get(one.verdict, Tone.PLAIN)
                ),
                figure_cell(one.kpi.target and one.kpi.target.value, one.found.traits.unit, _),
                Cell(one.verdict.value),
            )
            for one in self.status.kpis
        ]
        return Table("kpis", columns, tuple(rows))

    def findings(self, counts: Mapping[Severity, int]) -> Iterator[Block]:
        """Yield how many findings `check` has, where it has some."""
        _ = self._
        titles = {
            Severity.ERROR: (_("Errors"), Tone.BAD),
            Severity.WARNING: (_("Warnings"), Tone.WARN),
            Severity.INFO: (_("Remarks"), Tone.PLAIN),
        }
        facts = tuple(
            Fact(f"{severity}s", title, Cell(counts[severity], Kind.COUNT, tone), counts[severity] > 0)
            for severity, (title, tone) in titles.items()
        )
        block = Facts(facts, "findings")
        yield Section(_("Findings of crmplan check"), (block,))


def portfolio_document(
    rows: Sequence[tuple[str, Plan | None, Status | None, Mapping[Severity, int]]], _: Messages
) -> Document:
    """Return a line for each of several plans: path, plan, its status, its findings; of one with errors only these."""
    columns = (
        Column("path", _("Plan"), Kind.ID, None),
        Column("name", _("Project")),
        Column("as_of", _("Status date"), Kind.DATE, 3),
        Column("project_day", _("Day"), Kind.COUNT, 2),
        Column("progress", "", Kind.BAR, 4),
        Column("done", _("Done"), Kind.TEXT),
        Column("forecast_finish", _("Forecast finish"), Kind.DATE),
        Column("deadline", _("Deadline"), Kind.DATE, 2),
        Column("deadline_float_days", _("Float"), Kind.DAYS),
        Column("overdue", _("Overdue"), Kind.COUNT, 1),
        Column("blocked", _("Blocked"), Kind.COUNT, 1),
        Column("errors", _("Errors"), Kind.COUNT, 1),
    )
    cells = []
    for path, plan, status, counts in rows:
        errors = counts[Severity.ERROR]
        broken = Cell(errors, Kind.COUNT, Tone.BAD if errors else Tone.PLAIN)
        if plan is None or status is None:
            empty = tuple(Cell(None, column.kind) for column in columns[2:-1])
            cells.append((Cell(path, Kind.ID), Cell(path, tone=Tone.BAD), *empty, broken))
            continue
        tone = Tone.BAD if status.is_forecast_late else Tone.PLAIN
        share = Decimal(status.done) / status.total if status.total else Decimal(0)
        cells.append(
            (
                Cell(path, Kind.ID),
                Cell(plan.project.name),
                Cell(status.on, Kind.DATE),
                Cell(status.day, Kind.COUNT),
                Cell(share, Kind.BAR),
                Cell(f"{status.done}/{status.total}"),
                Cell(status.finish, Kind.DATE, tone),
                Cell(status.deadline, Kind.DATE),
                Cell(status.deadline_days, Kind.DAYS, tone),
                Cell(len(status.overdue), Kind.COUNT, Tone.BAD if status.overdue else Tone.PLAIN),
                Cell(len(status.blocked), Kind.COUNT, Tone.BAD if status.blocked else Tone.PLAIN),
                broken,
            )
        )
    table = Table("plans", columns, tuple(cells))
    return Document("status", _("Projects"), (table,), _.language)
