"""The forecast of a simulation: what to commit to, how sure that is, and what decides on it."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from math import ceil

from crmplan.analysis.forecast import Simulation, Wanted
from crmplan.analysis.uncertainty import Distribution, Reason
from crmplan.document.blocks import Block, Document, Fact, Facts, Paragraph, Section
from crmplan.document.charts import Bin, Histogram, Limit, Swing, Tornado
from crmplan.document.numbers import date_text, money_text, number_text, share_text
from crmplan.document.tables import Cell, Column, Kind, Table, Tone
from crmplan.messages import N_, Messages
from crmplan.model.plan import Plan

SAFE = 80
ENOUGH, LITTLE = 0.8, 0.5
"""Chances from which something is good, and below which it is bad."""

REFERENCES = {
    Wanted.DUE: N_("its due day"),
    Wanted.WINDOW: N_("its stage's last day"),
    Wanted.BASELINE: N_("its day in the baseline"),
}
REASONS = {
    Reason.NO_PROBABILITY: N_("it has no probability"),
    Reason.NO_EFFECT: N_("it has neither delay nor cost"),
    Reason.NOTHING_HIT: N_("no open task is hit by it"),
}
DISTRIBUTIONS = {Distribution.PERT: N_("beta-PERT"), Distribution.TRIANGULAR: N_("triangular")}


def simulation_document(plan: Plan, found: Simulation, on: date | None, _: Messages) -> Document:
    """Return the forecast of one plan on a status date."""
    page = _Page(plan, found, _)
    return Document(
        "simulate",
        _("Simulation: {name}").format(name=plan.project.name),
        (*page.advice(), page.facts(), *page.sections()),
        _.language,
        plan.project.name,
        on,
    )


class _Page:
    """What every part of the page is written with."""

    def __init__(self, plan: Plan, found: Simulation, _: Messages) -> None:
        self.plan = plan
        self.found = found
        self._ = _
        self.currency = plan.project.currency or ""
        self.safe = found.percentile(SAFE)

    # --- cells ---

    def finish(self, minutes: int | None) -> Cell:
        """Return the day on which work that ends at an instant is done."""
        return Cell(None if minutes is None else self.found.calendar.finish_day(minutes), Kind.DATE)

    def money(self, value: Decimal | None) -> Cell:
        """Return an amount."""
        return Cell(value, Kind.MONEY, unit=self.currency)

    def chance(self, value: float | None, reason: str = "") -> Cell:
        """Return a share of the runs, or why there is none."""
        if value is None:
            return Cell(None, Kind.SHARE, Tone.MUTED, label=reason or None)
        tone = Tone.GOOD if value >= ENOUGH else Tone.BAD if value < LITTLE else Tone.WARN
        return Cell(value, Kind.SHARE, tone)

    def _date_text(self, minutes: int) -> str:
        return date_text(self.found.calendar.finish_day(minutes), self._.language)

    def _money_text(self, value: Decimal) -> str:
        return money_text(value, self.currency, self._.language)

    def _share_text(self, value: float) -> str:
        return share_text(value, self._.language)

    # --- advice and figures ---

    def advice(self) -> Iterator[Block]:
        """Yield what to commit to, in plain sentences."""
        _, found = self._, self.found
        if not found.is_uncertain:
            text = _(
                "Nothing in this plan is uncertain: no open task has an estimate, and no open risk a probability "
                "with a delay or a cost. Every run is the schedule."
            )
            yield Paragraph(text, Tone.STRONG)
            return
        text = _("Commit to {day}: {share} of the runs are done by then.").format(
            day=self._date_text(self.safe.finish), share=self._share_text(SAFE / 100)
        )
        if found.deadline is not None and found.chances.deadline is not None:
            form = _("The deadline, {day}, holds in {share} of them.")
            if not found.chances.deadline:
                form = _("The deadline, {day}, holds in none of them.")
            day, share = self._date_text(found.deadline), self._share_text(found.chances.deadline)
            text += " " + form.format(day=day, share=share)
        yield Paragraph(text, Tone.STRONG)
        if self.safe.cost is None:
            yield Paragraph(_("The plan names no money, so that only the finish is forecast."))
            return
        text = _("Have {money} at hand: {share} of the runs cost no more.").format(
            money=self._money_text(self.safe.cost), share=self._share_text(SAFE / 100)
        )
        if found.approved is not None and found.chances.approved is not None:
            form = _("The approved {money} is enough in {share} of them.")
            if not found.chances.approved:
                form = _("The approved {money} is enough in none of them.")
            money, share = self._money_text(found.approved), self._share_text(found.chances.approved)
            text += " " + form.format(money=money, share=share)
        yield Paragraph(text)

    def facts(self) -> Facts:
        """Return the figures of all runs; where one can't be reckoned, why."""
        _, found, chances = self._, self.found, self.found.chances
        no_deadline = _("the plan has no deadline")
        no_budget = _("the budget approves no money")
        no_money = _("the plan names no money")
        has_cost = self.safe.cost is not None
        no_approved = no_money if not has_cost else no_budget
        reserve = self.safe.cost - found.planned_cost if self.safe.cost and found.planned_cost else None
        distribution = _(DISTRIBUTIONS[found.distribution])
        return Facts(
            (
                Fact("deadline", _("Deadline"), self._told(self.finish(found.deadline), no_deadline)),
                Fact("deadline_chance", _("Chance to keep it"), self.chance(chances.deadline, no_deadline)),
                Fact("approved", _("Approved money"), self._told(self.money(found.approved), no_budget)),
                Fact(
                    "approved_chance",
                    _("Chance that it is enough"),
                    self.chance(chances.approved, no_approved),
                ),
                Fact("both_chance", _("Chance of both"), self._both()),
                Fact("safe_chance", _("Chance of both, each 80%"), self.chance(chances.safe, no_money)),
                Fact("mean_finish", _("Average finish"), self.finish(ceil(found.mean_finish))),
                Fact("schedule_finish", _("Finish by the schedule"), self.finish(found.planned_finish)),
                Fact(
                    "forecast_cost", _("Forecast cost"), self._told(self.money(found.planned_cost), no_money)
                ),
                Fact("mean_cost", _("Average cost"), self.money(found.mean_cost), has_cost),
                Fact("reserve_80", _("Reserve for 80%"), self.money(reserve), reserve is not None),
                Fact("runs", _("Runs"), Cell(found.runs, Kind.COUNT)),
                Fact("seed", _("Seed"), Cell(found.seed, Kind.COUNT, label=str(found.seed))),
                Fact(
                    "distribution",
                    _("Estimates are spread"),
                    Cell(str(found.distribution), label=distribution),
                ),
                Fact("after_response", _("Risks"), self._responses()),
            )
        )

    def _told(self, cell: Cell, reason: str) -> Cell:
        """Return a cell that says why it holds nothing, where it does."""
        return cell._replace(tone=Tone.MUTED, label=reason) if cell.value is None else cell

    def _both(self) -> Cell:
        return self.chance(self.found.chances.both, self._("it takes a deadline and approved money"))

    def _responses(self) -> Cell:
        _, is_after = self._, self.found.has_responses
        return Cell(is_after, Kind.TRUTH, label=_("after response") if is_after else _("before response"))

    # --- tables ---

    def sections(self) -> Iterator[Block]:
        """Yield the tables and charts; one that has nothing to tell is there for machines only."""
        _ = self._
        for title, block in (
            (_("Percentiles"), self.percentiles()),
            (_("Chances of the gates"), self.gates()),
            (_("What risks add, and what responses spare"), self.risks()),
            (_("Risks that are left aside"), self.not_simulated()),
            (_("Tasks that decide on the finish"), self.tasks()),
            (_("Distribution of the finish"), self.finishes()),
            (_("Distribution of the cost"), self.costs()),
            (_("What moves the finish"), self.swings()),
        ):
            yield Section(title, (block,))

    def percentiles(self) -> Table:
        """Return what is not exceeded in how many runs."""
        _ = self._
        columns = (
            Column("share", _("Share of runs"), Kind.SHARE),
            Column("finish", _("Finish by"), Kind.DATE),
            Column("cost", _("Cost up to"), Kind.MONEY),
        )
        tones = {SAFE: Tone.STRONG}
        rows = tuple(
            (
                Cell(one.percent / 100, Kind.SHARE, tones.get(one.percent, Tone.PLAIN)),
                self.finish(one.finish)._replace(tone=tones.get(one.percent, Tone.PLAIN)),
                self.money(one.cost)._replace(tone=tones.get(one.percent, Tone.PLAIN)),
            )
            for one in self.found.percentiles
        )
        return Table("percentiles", columns, rows)

    def gates(self) -> Table:
        """Return the gates that are not passed, with what they are measured against."""
        _ = self._
        columns = (
            Column("id", _("Gate"), Kind.ID, None),
            Column("name", _("Gate")),
            Column("limit", _("Wanted by"), Kind.DATE),
            Column("reference", _("That is"), Kind.TEXT, 3),
            Column("chance", _("Chance"), Kind.SHARE),
            Column("finish_50", _("50% by"), Kind.DATE, 2),
            Column("finish_80", _("80% by"), Kind.DATE, 1),
        )
        rows = tuple(
            (
                Cell(gate.id, Kind.ID),
                Cell(self.plan.tasks[gate.id].name),
                self.finish(gate.limit),
                Cell(str(gate.reference), label=_(REFERENCES[gate.reference])),
                self.chance(gate.chance),
                self.finish(gate.likely),
                self.finish(gate.safe),
            )
            for gate in self.found.gates
        )
        return Table("gates", columns, rows)

    def risks(self) -> Table:
        """Return what each risk adds to finish and cost on average, and what its response spares."""
        _ = self._
        columns = (
            Column("id", _("Risk"), Kind.ID, None),
            Column("name", _("Risk")),
            Column("probability", _("Probability"), Kind.SHARE, 2),
            Column("days", _("Adds days"), Kind.DAYS),
            Column("cost", _("Adds cost"), Kind.MONEY),
            Column("response_days", _("Response spares days"), Kind.DAYS, 1),
            Column("response_cost", _("Response spares cost"), Kind.MONEY, 1),
            Column("response_days_80", "", Kind.DAYS, None),
            Column("response_cost_80", "", Kind.MONEY, None),
        )
        rows = []
        for risk in self.found.risks:
            value = risk.response
            rows.append(
                (
                    Cell(risk.id, Kind.ID),
                    Cell(self.plan.risks[risk.id].name or risk.id),
                    Cell(risk.probability, Kind.SHARE),
                    Cell(risk.days, Kind.DAYS),
                    self.money(risk.cost),
                    Cell(value.days if value else None, Kind.DAYS),
                    self.money(value.cost if value else None),
                    Cell(value.safe_days if value else None, Kind.DAYS),
                    self.money(value.safe_cost if value else None),
                )
            )
        return Table("risks", columns, tuple(rows))

    def not_simulated(self) -> Table:
        """Return the open risks that no run reckons with."""
        _ = self._
        columns = (
            Column("id", _("Risk"), Kind.ID, None),
            Column("name", _("Risk")),
            Column("reason", _("Because")),
        )
        rows = tuple(
            (
                Cell(key, Kind.ID),
                Cell(self.plan.risks[key].name or key),
                Cell(str(reason), label=_(REASONS[reason])),
            )
            for key, reason in self.found.not_simulated
        )
        return Table("not_simulated", columns, rows)

    def tasks(self) -> Table:
        """Return the open tasks with criticality and sensitivity; readers see those that have one of them."""
        _ = self._
        columns = (
            Column("id", _("Task"), Kind.ID, None),
            Column("name", _("Task")),
            Column("criticality", _("Criticality"), Kind.SHARE),
            Column("sensitivity", _("Sensitivity"), Kind.NUMBER),
        )
        is_telling = [bool(task.criticality) or task.sensitivity is not None for task in self.found.tasks]
        order = sorted(range(len(is_telling)), key=lambda number: not is_telling[number])
        tasks = [self.found.tasks[number] for number in order]
        rows = tuple(
            (
                Cell(task.id, Kind.ID),
                Cell(self.plan.tasks[task.id].name),
                Cell(task.criticality, Kind.SHARE),
                self._sensitivity(task.sensitivity),
            )
            for task in tasks
        )
        return Table("tasks", columns, rows, sum(is_telling) if self.found.is_uncertain else 0)

    def _sensitivity(self, value: float | None) -> Cell:
        if value is None:
            return Cell(None, Kind.NUMBER)
        text = number_text(round(value, 2) + 0.0, self._.language, 2, has_all=True)
        return Cell(value, Kind.NUMBER, label=text)

    # --- charts ---

    def finishes(self) -> Histogram:
        """Return how often which day is the last."""
        _, found = self._, self.found
        bins = [
            (found.calendar.day(one.low), found.calendar.day(one.high), one.runs) for one in found.finishes
        ]
        limits = [
            Limit(f"P{one.percent}", found.calendar.finish_day(one.finish)) for one in found.percentiles[1:3]
        ]
        if found.deadline is not None:
            limits.append(Limit(_("Deadline"), found.calendar.finish_day(found.deadline), Tone.BAD))
        return Histogram(
            "finish_distribution", self._bins(bins), Kind.DATE, limits=tuple(limits), heads=self._heads()
        )

    def costs(self) -> Histogram:
        """Return how often which cost comes."""
        _, found = self._, self.found
        limits = [
            Limit(f"P{one.percent}", one.cost) for one in found.percentiles[1:3] if one.cost is not None
        ]
        if limits and found.approved is not None:
            limits.append(Limit(_("Approved"), found.approved, Tone.BAD))
        bins = [(one.low, one.high, one.runs) for one in found.costs]
        return Histogram(
            "cost_distribution", self._bins(bins), Kind.MONEY, self.currency, tuple(limits), self._heads()
        )

    def _heads(self) -> tuple[str, str, str, str]:
        _ = self._
        return _("From"), _("To"), _("Share of runs"), _("All up to there")

    def _bins(
        self, bins: list[tuple[date, date, int]] | list[tuple[Decimal, Decimal, int]]
    ) -> tuple[Bin, ...]:
        made, total = [], 0
        for low, high, runs in bins:
            total += runs
            made.append(Bin(low, high, runs / self.found.runs, total / self.found.runs))
        return tuple(made)

    def swings(self) -> Tornado:
        """Return how far tasks and risks move the average finish."""
        _ = self._
        swings = tuple(
            Swing(one.id, self._name(one.id, is_risk=one.is_risk), one.low, one.high)
            for one in self.found.swings
        )
        heads = (_("Task or risk"), _("If it goes well"), _("If it goes badly"))
        return Tornado("finish_swings", swings, Kind.DAYS, heads=heads)

    def _name(self, key: str, *, is_risk: bool) -> str:
        if is_risk:
            return self._("risk: {name}").format(name=self.plan.risks[key].name or key)
        return self.plan.tasks[key].name
