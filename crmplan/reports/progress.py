"""What was done against what was planned: earned value, time, stages, tasks that slipped, and what holds the rest."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from crmplan.analysis.driving import BrokenLink
from crmplan.analysis.earned_value import EarnedValue, Missing
from crmplan.analysis.progress import Measure, Progress, TaskProgress
from crmplan.analysis.s_curve import CurvePoint
from crmplan.document.blocks import Block, Document, Fact, Facts, Item, Items, Paragraph, Section
from crmplan.document.charts import Curves, Line
from crmplan.document.numbers import date_text, days_text, share_text
from crmplan.document.tables import Cell, Column, Kind, Table, Tone
from crmplan.messages import N_, Messages
from crmplan.model.plan import Plan
from crmplan.reports.budget import money_cell
from crmplan.reports.words import index_cell, index_text, lag_text, later_cell, word_cell

SHOWN = 10

MISSING = {
    Missing.NO_BUDGET: N_("no task of the baseline has a cost or working time"),
    Missing.NO_ACTUAL: N_("hours worked are not recorded, only money is"),
    Missing.NOTHING_PLANNED: N_("nothing was planned to be done by this day"),
    Missing.NOTHING_EARNED: N_("nothing is earned yet"),
    Missing.NOTHING_SPENT: N_("nothing is spent yet"),
    Missing.BUDGET_SPENT: N_("the whole budget is spent"),
    Missing.NOT_BEGUN: N_("the first working day is not over"),
}


def progress_document(
    plan: Plan,
    progress: Progress,
    curve: Iterable[CurvePoint],
    broken: Iterable[BrokenLink],
    _: Messages,
    *,
    has_all: bool = False,
) -> Document:
    """Return progress as a document.

    Args:
        plan: the plan.
        progress: its progress.
        curve: its S-curve.
        broken: the links that the facts have broken.
        _: messages of the reader's language.
        has_all: whether readers see all tasks, not only those that slipped.
    """
    page = _Page(plan, progress, _)
    return Document(
        "progress",
        _("Progress: {name}").format(name=plan.project.name),
        (
            Paragraph(page.sentence(), Tone.STRONG),
            Paragraph(page.compared_with(), Tone.MUTED),
            *page.figures(),
            Section(_("What holds it back"), (page.behind(),)),
            Section(_("Stages"), (page.stages(),)),
            Section(_("Tasks") if has_all else _("Tasks that slipped"), tuple(page.tasks(has_all=has_all))),
            Section(_("Scope since the baseline"), (page.scope(),)),
            Section(_("Links that the facts have broken"), (page.broken(broken),)),
            Section(_("Not known on this day"), (page.unknown(),)),
            Section(_("What can’t be computed"), (page.missing(),)),
            Section(_("S-curve"), (page.curve(tuple(curve)),)),
        ),
        _.language,
        plan.project.name,
        progress.on,
        subtitle=date_text(progress.on, _.language),
    )


class _Page:
    """What every part of the page is written with."""

    def __init__(self, plan: Plan, progress: Progress, _: Messages) -> None:
        self.plan = plan
        self.progress = progress
        self._ = _

    @property
    def unit(self) -> str:
        """What value is measured in."""
        is_money = self.progress.measure is Measure.MONEY
        return (self.plan.project.currency or "") if is_money else self._("h")

    # --- sentences ---

    def sentence(self) -> str:
        """Return in words what the indexes say."""
        _, total, time = self._, self.progress.total, self.progress.time
        if total.spi is None:
            return _("Nothing was planned to be done by now.")
        parts = [_("Of the work planned for today, {share} is done").format(share=self._share(total.spi))]
        if time is not None:
            days = days_text(abs(time.sv), _.language)
            form = _("the rollout is {days} behind") if time.sv < 0 else _("the rollout is {days} ahead")
            parts.append(form.format(days=days) if round(time.sv, 1) else _("the rollout is in time"))
        if total.cpi is not None:
            unit = self.plan.project.currency or _("unit of money")
            value = index_text(total.cpi, _)
            parts.append(_("each {unit} spent has earned {value}").format(unit=unit, value=value))
        return f"{'; '.join(parts)}."

    def _share(self, value: Decimal) -> str:
        return share_text(value, self._.language)

    def compared_with(self) -> str:
        """Return what the plan is compared with, and what counts."""
        _, progress = self._, self.progress
        reference = progress.reference
        if reference.name is None:
            what = _(
                "Compared with the plan as it is written, without its facts: no baseline is saved"
                " (`crmplan baseline save`)."
            )
        else:
            assert reference.saved is not None
            what = _("Compared with the baseline “{name}” of {date}.").format(
                name=reference.name, date=date_text(reference.saved, _.language)
            )
        return f"{what} {self._measured()}"

    def _measured(self) -> str:
        _, progress = self._, self.progress
        if progress.measure is Measure.HOURS:
            return _("Value is measured in working hours: less than half of the work has a cost.")
        counted = _("Value is measured in money; {priced} of {worked} tasks have a cost.").format(
            priced=progress.priced, worked=progress.worked
        )
        begun = [task for task in progress.measured if task.share]
        spent = sum(task.has_spent for task in begun)
        recorded = _(
            "What they cost is recorded for {spent} of {begun} tasks; for the others it is what was planned."
        ).format(spent=spent, begun=len(begun))
        return f"{counted} {recorded}"

    # --- figures ---

    def figures(self) -> Iterator[Block]:
        """Yield the figures of the rollout in groups."""
        _, progress = self._, self.progress
        total, time, reference = progress.total, progress.time, progress.reference
        yield Facts(
            (
                Fact("measure", _("Measure"), Cell(progress.measure.value), is_shown=False),
                Fact("baseline", _("Baseline"), Cell(reference.name), is_shown=False),
                Fact("baseline_saved", _("Saved"), Cell(reference.saved, Kind.DATE), is_shown=False),
            )
        )
        value = (
            Fact("bac", _("Budget at completion (BAC)"), self.value(total.bac)),
            Fact("pv", _("Planned value (PV)"), self.value(total.pv)),
            Fact("ev", _("Earned value (EV)"), self.value(total.ev)),
            Fact("ac", _("Actual cost (AC)"), self.value(total.ac)),
            Fact("sv", _("Schedule variance (SV)"), self.variance(total.sv)),
            Fact("cv", _("Cost variance (CV)"), self.variance(total.cv)),
            Fact("spi", _("Schedule performance index (SPI)"), index_cell(total.spi, _)),
            Fact("cpi", _("Cost performance index (CPI)"), index_cell(total.cpi, _)),
        )
        yield Section(_("Earned value"), (Facts(value),))
        end = (
            Fact("eac", _("Estimate (EAC), if the rest goes as so far"), self.value(total.eac)),
            Fact("eac_planned", _("… if the rest goes as planned"), self.value(total.eac_planned)),
            Fact("eac_schedule", _("… if delay costs, too"), self.value(total.eac_schedule)),
            Fact("etc", _("Estimate to complete (ETC)"), self.value(total.etc)),
            Fact("vac", _("Variance at completion (VAC)"), self.variance(total.vac)),
            Fact("tcpi", _("To-complete performance index (TCPI)"), index_cell(total.tcpi, _, is_goal=True)),
        )
        yield Section(_("At completion"), (Facts(end),))
        in_time = (
            Fact("es_days", _("Earned schedule (ES)"), _days(time and time.es)),
            Fact("at_days", _("Actual time (AT)"), _days(time and time.at)),
            Fact("sv_t_days", _("Schedule variance in time, SV(t)"), _days(time and time.sv, has_tone=True)),
            Fact("spi_t", _("Schedule performance in time, SPI(t)"), index_cell(time and time.spi, _)),
            Fact("pd_days", _("Planned duration"), _days(time and time.pd)),
            Fact("ieac_t_days", _("Estimate of the duration, IEAC(t)"), _days(time and time.ieac)),
        )
        yield Section(_("Earned schedule"), (Facts(in_time),))

    def value(self, amount: Decimal | None, tone: Tone = Tone.PLAIN) -> Cell:
        """Return an amount in the measure of the page."""
        if amount is None:
            return Cell(None, Kind.MONEY)
        return Cell(round(amount, 2), Kind.MONEY, tone, self.unit)

    def variance(self, amount: Decimal | None) -> Cell:
        """Return a variance, a bad one if it is below nothing."""
        return self.value(amount, Tone.BAD if amount is not None and amount < 0 else Tone.PLAIN)

    def money(self, amount: Decimal) -> Cell:
        """Return an amount of money."""
        return money_cell(amount, self.plan.project.currency)

    # --- tables ---

    def behind(self) -> Table:
        """Return the tasks that hold the SPI down."""
        _ = self._
        columns = (
            Column("id", _("Task"), Kind.ID, None),
            Column("name", _("Task")),
            Column("owners", _("Owner"), Kind.TEXT, 3),
            Column("planned_finish", _("Planned finish"), Kind.DATE, 1),
            Column("finish", _("Forecast"), Kind.DATE, 2),
            Column("done", _("Done"), Kind.SHARE),
            Column("sv", _("Schedule variance (SV)"), Kind.MONEY),
        )
        rows = [
            (
                Cell(task.id, Kind.ID),
                Cell(self.plan.tasks[task.id].name),
                self._owners(task.id),
                Cell(task.planned.finish_day if task.planned else None, Kind.DATE),
                Cell(task.finish, Kind.DATE),
                Cell(task.share, Kind.SHARE),
                self.variance(task.value.sv),
            )
            for task in self.progress.behind[:SHOWN]
        ]
        return Table("behind", columns, tuple(rows))

    def _owners(self, key: str) -> Cell:
        owners = self.plan.tasks[key].task.owner
        return Cell(", ".join(map(self.plan.display_name, owners)) or None)

    def stages(self) -> Table:
        """Return the stages against the baseline."""
        _ = self._
        columns = (
            Column("id", _("Stage"), Kind.ID, None),
            Column("name", _("Stage")),
            Column("planned_start", _("Planned start"), Kind.DATE, None),
            Column("planned_finish", _("Planned finish"), Kind.DATE, 2),
            Column("start", _("Start"), Kind.DATE, None),
            Column("finish", _("Finish"), Kind.DATE, 1),
            Column("finish_days", _("Later by"), Kind.DAYS),
            Column("planned_cost", _("Planned cost"), Kind.MONEY, 3),
            Column("spent", _("Spent"), Kind.MONEY, 3),
            Column("forecast_cost", _("Forecast cost"), Kind.MONEY, None),
            *_value_columns(_),
        )
        rows = [
            (
                Cell(stage.id, Kind.ID),
                Cell(self.plan.stages[stage.id].name or stage.id),
                Cell(stage.planned_start, Kind.DATE),
                Cell(stage.planned_finish, Kind.DATE),
                Cell(stage.start, Kind.DATE),
                Cell(stage.finish, Kind.DATE),
                later_cell(stage.finish_days),
                *map(self.money, stage.cost),
                *self._values(stage.value),
            )
            for stage in self.progress.stages
        ]
        return Table("stages", columns, tuple(rows))

    def _values(self, value: EarnedValue) -> tuple[Cell, ...]:
        return (
            self.value(value.pv),
            self.value(value.ev),
            self.value(value.ac),
            index_cell(value.spi, self._),
            index_cell(value.cpi, self._),
        )

    def tasks(self, *, has_all: bool) -> Iterator[Block]:
        """Yield all tasks, for machines if not for readers, and for readers those that slipped."""
        every = list(self.progress.tasks.values())
        yield self._tasks("tasks", every, is_shown=has_all)
        late = [task for task in every if task.finish_days is not None and task.finish_days > 0]
        late.sort(key=lambda task: (-(task.finish_days or 0), task.id))
        yield self._tasks("slipped", late[:SHOWN], is_shown=not has_all)
        if len(late) > SHOWN and not has_all:
            more = self._.plural(
                "{n} more task slipped: --all", "{n} more tasks slipped: --all", len(late) - SHOWN
            )
            yield Paragraph(more, Tone.MUTED)

    def _tasks(self, key: str, tasks: list[TaskProgress], *, is_shown: bool) -> Table:
        _ = self._
        columns = (
            Column("id", _("Task"), Kind.ID, None),
            Column("name", _("Task")),
            Column("stage", _("Stage"), Kind.ID, None),
            Column("state", _("State"), Kind.TEXT, 3),
            Column("planned_start", _("Planned start"), Kind.DATE, None),
            Column("start", _("Start"), Kind.DATE, None),
            Column("start_days", _("Starts later by"), Kind.DAYS, None),
            Column("planned_finish", _("Planned finish"), Kind.DATE, 2),
            Column("finish", _("Finish"), Kind.DATE, 1),
            Column("finish_days", _("Later by"), Kind.DAYS),
            Column("done", _("Done"), Kind.SHARE, None),
            Column("planned_cost", _("Planned cost"), Kind.MONEY, 4),
            Column("spent", _("Spent"), Kind.MONEY, 4),
            Column("forecast_cost", _("Forecast cost"), Kind.MONEY, None),
            Column("bac", "BAC", Kind.MONEY, None),
            *(column._replace(priority=None) for column in _value_columns(_)),
        )
        return Table(key, columns, tuple(map(self._task, tasks)), limit=None if is_shown else 0)

    def _task(self, task: TaskProgress) -> tuple[Cell, ...]:
        planned = task.planned
        return (
            Cell(task.id, Kind.ID),
            Cell(self.plan.tasks[task.id].name),
            Cell(task.stage, Kind.ID),
            word_cell(task.state, self._),
            Cell(planned.start_day if planned else None, Kind.DATE),
            Cell(task.start, Kind.DATE),
            later_cell(task.start_days),
            Cell(planned.finish_day if planned else None, Kind.DATE),
            Cell(task.finish, Kind.DATE),
            later_cell(task.finish_days),
            Cell(task.share, Kind.SHARE),
            *map(self.money, task.cost),
            self.value(task.value.bac),
            *self._values(task.value),
        )

    def scope(self) -> Table:
        """Return what was added, dropped, or taken out of the plan since the baseline."""
        _ = self._
        columns = (
            Column("id", _("Task"), Kind.ID, None),
            Column("change", _("Change")),
            Column("name", _("Task")),
            Column("finish", _("Finish"), Kind.DATE, 1),
            Column("planned_cost", _("Planned cost"), Kind.MONEY),
            Column("spent", _("Spent"), Kind.MONEY, 2),
        )
        changed = (("added", self.progress.added), ("dropped", self.progress.dropped))
        rows = [
            (
                Cell(task.id, Kind.ID),
                word_cell(change, _),
                Cell(self.plan.tasks[task.id].name),
                Cell(task.finish or (task.planned.finish_day if task.planned else None), Kind.DATE),
                self.money(task.cost.planned),
                self.money(task.cost.so_far),
            )
            for change, tasks in changed
            for task in tasks
        ]
        rows += [
            (
                Cell(key, Kind.ID),
                word_cell("removed", _),
                Cell(planned.name),
                Cell(planned.finish_day, Kind.DATE),
                self.money(planned.cost),
                Cell(None, Kind.MONEY),
            )
            for key, planned in self.progress.removed.items()
        ]
        return Table("scope", columns, tuple(rows))

    def broken(self, links: Iterable[BrokenLink]) -> Table:
        """Return the links that the facts have broken."""
        _ = self._
        columns = (
            Column("id", _("Task"), Kind.ID, None),
            Column("name", _("Task")),
            Column("happened", _("On"), Kind.DATE),
            Column("after", _("After"), Kind.TEXT, None),
            Column("link", _("Link")),
            Column("allowed", _("Allowed from"), Kind.DATE),
        )
        rows = [
            (
                Cell(one.task, Kind.ID),
                Cell(self.plan.tasks[one.task].name),
                Cell(one.happened, Kind.DATE),
                Cell(one.link.task),
                Cell(f"{self.plan.tasks[one.link.task].name}{lag_text(one.link, _)}"),
                Cell(one.allowed, Kind.DATE),
            )
            for one in links
        ]
        return Table("broken_links", columns, tuple(rows))

    def unknown(self) -> Items:
        """Return the tasks whose progress on a day of the past is not known."""
        names = [Item(self.plan.tasks[key].name, values=(key,)) for key in self.progress.unknown]
        return Items("unknown", tuple(names))

    def missing(self) -> Table:
        """Return the figures that can't be computed, each with its reason."""
        _, why = self._, dict(self.progress.total.missing())
        if self.progress.time is None:
            reason = Missing.NOT_BEGUN if self.progress.total.bac else Missing.NO_BUDGET
            why |= dict.fromkeys(("es_days", "sv_t_days", "spi_t", "ieac_t_days"), reason)
        columns = (Column("figure", _("Figure")), Column("reason", _("Reason")))
        rows = [
            (Cell(key, label=_figure_name(key)), Cell(reason.value, label=_(MISSING[reason])))
            for key, reason in why.items()
        ]
        return Table("not_computable", columns, tuple(rows))

    def curve(self, points: tuple[CurvePoint, ...]) -> Curves:
        """Return the S-curve."""
        _ = self._
        lines = (
            ("pv", _("Planned value (PV)"), Tone.MUTED),
            ("ev", _("Earned value (EV)"), Tone.STRONG),
            ("ac", _("Actual cost (AC)"), Tone.BAD),
            ("forecast", _("Forecast"), Tone.PLAIN),
        )
        drawn = []
        for key, name, tone in lines:
            values = ((point.day, getattr(point, key)) for point in points)
            drawn.append(
                Line(key, name, tuple((day, round(v, 2)) for day, v in values if v is not None), tone)
            )
        heads = (_("Day"),)
        return Curves("curve", tuple(drawn), Kind.MONEY, self.unit, self.progress.on, heads=heads)


def _value_columns(_: Messages) -> tuple[Column, ...]:
    return (
        Column("pv", "PV", Kind.MONEY, 5),
        Column("ev", "EV", Kind.MONEY, 5),
        Column("ac", "AC", Kind.MONEY, None),
        Column("spi", "SPI", Kind.NUMBER, 4),
        Column("cpi", "CPI", Kind.NUMBER, 4),
    )


def _figure_name(key: str) -> str:
    return {"eac_planned": "EAC", "eac_schedule": "EAC", "es_days": "ES", "sv_t_days": "SV(t)"}.get(
        key, {"spi_t": "SPI(t)", "ieac_t_days": "IEAC(t)"}.get(key, key.upper())
    )


def _days(value: Decimal | None, *, has_tone: bool = False) -> Cell:
    if value is None:
        return Cell(None, Kind.DAYS)
    return Cell(round(value, 2), Kind.DAYS, Tone.BAD if has_tone and value < 0 else Tone.PLAIN)
