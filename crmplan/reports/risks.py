"""The register of risks, its matrix, the actions that carry the responses, what to watch and what has happened."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from crmplan.analysis.cost import Costs
from crmplan.analysis.forecast import Simulation
from crmplan.analysis.register import REVIEW_DAYS, Entry, Response, Weight, flaws
from crmplan.document.blocks import Document, Fact, Facts, Paragraph, Section
from crmplan.document.numbers import date_text
from crmplan.document.tables import Cell, Column, Kind, Table, Tone
from crmplan.messages import Messages
from crmplan.model.plan import Plan
from crmplan.reports.budget import budget_facts, money_cell
from crmplan.reports.matrix import BAND_TONES, risk_matrix
from crmplan.reports.words import word, word_cell

SAFE = 0.8
"""The chance below which the approved money is a worry: our judgement."""


def risks_document(
    plan: Plan,
    entries: Sequence[Entry],
    costs: Costs,
    _: Messages,
    *,
    on: date,
    forecast: Simulation | None = None,
    has_all: bool = False,
    category: str | None = None,
) -> Document:
    """Return the register and what belongs to it.

    Args:
        plan: the plan.
        entries: all of its risks, in the order in which they are shown.
        costs: the forecast cost and the approved money, of the whole plan.
        _: messages in the reader's language.
        on: the status date.
        forecast: what many runs of the plan cost.
        has_all: whether the register shows closed risks and those that have happened, too.
        category: the category that all but the budget is limited to.
    """
    chosen = [entry for entry in entries if category is None or entry.risk.category == category]
    page = _Page(plan, tuple(chosen), _, has_all=has_all)
    budget = _budget(plan, entries, costs, forecast, _)
    return Document(
        "risks",
        _("Risks: {name}").format(name=plan.project.name),
        (page.summary(), *page.sections(), Section(_("Does the money reach the end"), (budget,))),
        _.language,
        plan.project.name,
        on,
        subtitle=" · ".join([date_text(on, _.language), *([word(category, _)] if category else [])]),
    )


def _budget(
    plan: Plan, entries: Sequence[Entry], costs: Costs, forecast: Simulation | None, _: Messages
) -> Facts:
    """Return the budget gate, what the open risks would cost on average, and what is enough in 80% of many runs."""
    currency = plan.project.currency
    amounts = (entry.weight.expected_cost for entry in entries if entry.status == "open")
    expected = sum((amount for amount in amounts if amount is not None), Decimal(0))
    is_more = costs.reserve_left is not None and expected > costs.reserve_left
    cell = money_cell(expected, currency, Tone.WARN if is_more else Tone.PLAIN)
    fact = Fact("expected_cost", _("Expected cost of the open risks"), cell)
    return Facts((*budget_facts(costs, currency, _, has_figures=True), fact, *_simulated(plan, forecast, _)))


def _simulated(plan: Plan, forecast: Simulation | None, _: Messages) -> Iterator[Fact]:
    """Yield the cost that 80% of the runs keep, and the share of them that the approved money covers."""
    cost = forecast.percentile(80).cost if forecast else None
    chance = forecast.chances.approved if forecast else None
    tone = Tone.BAD if chance is not None and chance < SAFE else Tone.PLAIN
    label = _("Cost that 80% of the simulated runs keep (P80)")
    yield Fact("budget_p80", label, money_cell(cost, plan.project.currency), cost is not None)
    label = _("Chance that the approved money is enough")
    yield Fact("budget_chance", label, Cell(chance, Kind.SHARE, tone), chance is not None)


class _Page:
    """What every part of the view is written with."""

    def __init__(self, plan: Plan, entries: tuple[Entry, ...], _: Messages, *, has_all: bool) -> None:
        self.plan = plan
        self.has_all = has_all
        self.entries = entries
        self.open = tuple(entry for entry in entries if entry.status == "open")
        self.happened = tuple(
            entry
            for entry in entries
            if entry.status == "happened" or (entry.status == "closed" and entry.risk.happened_on)
        )
        self.listed = entries if has_all else self.open
        self._ = _

    def summary(self) -> Facts:
        """Return how many risks there are and what is wrong with them."""
        _ = self._
        bands = {name: sum(entry.weight.band == name for entry in self.open) for name in BAND_TONES}
        parts = [f"{word(name, _)}: {bands[name]}" for name in reversed(BAND_TONES) if bands[name]]
        count = len(self.open)
        label = f"{count} ({', '.join(parts)})" if parts else str(count)
        flawed = sum(1 for _found in flaws(self.open))
        late = sum(entry.review is not None and entry.review.days_late > 0 for entry in self.open)
        return Facts(
            (
                Fact("open", _("Open risks"), Cell(count, Kind.COUNT, label=label)),
                *(
                    Fact(name, word(name, _), Cell(bands[name], Kind.COUNT), False)
                    for name in reversed(BAND_TONES)
                ),
                Fact("actions_too_late", _("Actions that come too late"), _count(flawed), flawed > 0),
                Fact("reviews_overdue", _("Reviews overdue"), _count(late), late > 0),
                Fact("happened", _("Happened"), _count(len(self.happened)), bool(self.happened)),
            ),
            "summary",
        )

    def sections(self) -> Iterator[Section]:
        """Yield the sections; one that has nothing to tell is there for machines only."""
        _ = self._
        yield self._explained(
            _("Risk register"),
            self.register(),
            _(
                "Exposure is probability × impact from 1 to 5; expected is probability × the middle of a range."
            ),
        )
        yield Section(_("Matrix"), (risk_matrix(self.open, _),))
        yield Section(_("Actions that come too late"), (self.too_late(),))
        yield Section(_("Responses and their actions"), (self.responses(),))
        intervals = ", ".join(f"{word(name, _)} {days}" for name, days in REVIEW_DAYS.items())
        yield self._explained(
            _("Early signs and reviews"),
            self.watch(),
            _("Days from one review to the next, by level: {intervals}.").format(intervals=intervals),
        )
        yield Section(_("What happened"), (self.what_happened(),))

    def _explained(self, title: str, table: Table, text: str) -> Section:
        """Return a table with a remark under it, where it holds something."""
        return Section(title, (table, Paragraph(text, Tone.MUTED)) if table.rows else (table,))

    def register(self) -> Table:
        """Return the register: what each risk weighs before and after its response."""
        _ = self._
        columns = (
            *self._named(),
            Column("category", _("Category"), Kind.TEXT, 8),
            Column("status", _("State"), Kind.TEXT, 0 if self.has_all else None),
            *_weight_columns(_),
            *(
                column._replace(key=f"residual_{column.key}")
                for column in _weight_columns(_, is_residual=True)
            ),
            Column("response", _("Response"), Kind.TEXT, 7),
            Column("owner", _("Owner"), Kind.TEXT, 6),
            Column("hits", _("Hits"), Kind.IDS, None),
        )
        return Table("risks", columns, tuple(self._row(entry) for entry in self.listed))

    def _row(self, entry: Entry) -> tuple[Cell, ...]:
        _, risk = self._, entry.risk
        return (
            *self._name(entry),
            word_cell(risk.category, _),
            word_cell(entry.status, _),
            *self._weight(entry.weight),
            *self._weight(entry.residual),
            word_cell(risk.response, _),
            self._owner(risk.owner),
            Cell(risk.hits, Kind.IDS),
        )

    def _weight(self, weight: Weight | None) -> tuple[Cell, ...]:
        """Return the cells of `_weight_columns`."""
        if weight is None:
            return tuple(Cell(None, column.kind) for column in _weight_columns(self._))
        return (
            Cell(weight.probability, Kind.SHARE),
            word_cell(weight.impact, self._),
            Cell(weight.score, Kind.COUNT),
            word_cell(weight.band, self._),
            Cell(weight.exposure, Kind.NUMBER),
            Cell(weight.expected_delay, Kind.DAYS),
            money_cell(weight.expected_cost, self.plan.project.currency),
        )

    def _named(self) -> tuple[Column, Column]:
        return Column("id", self._("Risk"), Kind.ID, None), Column("name", self._("Risk"))

    def _name(self, entry: Entry, label: str | None = None) -> tuple[Cell, Cell]:
        return Cell(entry.id, Kind.ID), Cell(entry.risk.name or entry.id, label=label)

    def _owner(self, *owners: str | None) -> Cell:
        return Cell(", ".join(self.plan.display_name(owner) for owner in owners if owner) or None)

    def too_late(self) -> Table:
        """Return the actions of open risks that do not protect what they should, with the reason."""
        _ = self._
        columns = (
            *self._named(),
            Column("action", _("Action"), Kind.ID, None),
            Column("action_name", _("Action")),
            Column("flaw", _("Why")),
            Column("day", _("Day"), Kind.DATE),
            Column("protects", _("Protects"), Kind.ID, None),
            Column("protects_name", _("Protects"), Kind.TEXT, 1),
            Column("protects_from", _("Its start"), Kind.DATE, 2),
            Column("owners", _("Owner"), Kind.TEXT, 3),
        )
        rows = []
        for entry, response in flaws(self.open):
            protected = self.plan.tasks[response.protects].name if response.protects else None
            rows.append(
                (
                    *self._name(entry),
                    *self._action(response),
                    word_cell(response.flaw, _),
                    Cell(response.day, Kind.DATE),
                    Cell(response.protects, Kind.ID),
                    Cell(protected),
                    Cell(response.protects_from, Kind.DATE),
                    self._owner(*response.owners),
                )
            )
        return Table("actions_too_late", columns, tuple(rows))

    def _action(self, response: Response) -> tuple[Cell, Cell]:
        own = self.plan.actions if response.is_action else self.plan.tasks
        return Cell(response.id, Kind.ID), Cell(own[response.id].name or response.id)

    def responses(self) -> Table:
        """Return the response to each risk in the register with its actions; readers see a risk's name once."""
        _ = self._
        columns = (
            *self._named(),
            Column("response", _("Response"), Kind.TEXT, 1),
            Column("action", _("Action"), Kind.ID, None),
            Column("action_name", _("Action")),
            Column("is_corrective", _("Corrective action"), Kind.TRUTH, None),
            Column("state", _("State")),
            Column("day", _("Day"), Kind.DATE),
            Column("overdue", _("Overdue"), Kind.TRUTH, None),
            Column("owners", _("Owner"), Kind.TEXT, 2),
        )
        return Table("responses", columns, tuple(row for one in self.listed for row in self._responses(one)))

    def _responses(self, entry: Entry) -> Iterator[tuple[Cell, ...]]:
        """Yield a row for each action of a risk, or one without an action."""
        answer = word_cell(entry.risk.response, self._)
        if not entry.responses:
            kinds = (Kind.ID, Kind.TEXT, Kind.TRUTH, Kind.TEXT, Kind.DATE, Kind.TRUTH, Kind.TEXT)
            yield (*self._name(entry), answer, *(Cell(None, kind) for kind in kinds))
        for number, response in enumerate(entry.responses):
            yield (
                *self._name(entry, "" if number else None),
                answer._replace(label="") if number else answer,
                *self._action(response),
                Cell(response.is_action, Kind.TRUTH),
                word_cell(response.state, self._),
                Cell(response.day, Kind.DATE, Tone.BAD if response.is_overdue else Tone.PLAIN),
                Cell(response.is_overdue, Kind.TRUTH),
                self._owner(*response.owners),
            )

    def watch(self) -> Table:
        """Return what shows that an open risk is coming, and when it is to be looked at again."""
        _ = self._
        columns = (
            *self._named(),
            Column("early_sign", _("Early sign")),
            Column("owner", _("Owner"), Kind.TEXT, 3),
            Column("reviewed", _("Reviewed"), Kind.DATE, 2),
            Column("review_interval_days", _("Every, days"), Kind.COUNT, 1),
            Column("review_due", _("Next review"), Kind.DATE),
            Column("review_days_late", _("Days late"), Kind.COUNT),
        )
        rows = []
        for entry in self.open:
            review = entry.review
            assert review is not None
            is_late = review.days_late > 0
            rows.append(
                (
                    *self._name(entry),
                    Cell(entry.risk.early_sign),
                    self._owner(entry.risk.owner),
                    Cell(review.reviewed, Kind.DATE),
                    Cell(review.interval, Kind.COUNT),
                    Cell(review.due, Kind.DATE, Tone.BAD if is_late else Tone.PLAIN),
                    Cell(review.days_late, Kind.COUNT, Tone.BAD if is_late else Tone.MUTED),
                )
            )
        return Table("watch", columns, tuple(rows))

    def what_happened(self) -> Table:
        """Return the risks that have happened, in the order of their days."""
        _ = self._
        columns = (
            *self._named(),
            Column("happened_on", _("Day"), Kind.DATE),
            Column("owner", _("Owner"), Kind.TEXT, 1),
            Column("note", _("Note")),
        )
        happened = sorted(self.happened, key=lambda entry: (entry.risk.happened_on or date.max, entry.id))
        rows = [
            (
                *self._name(entry),
                Cell(entry.risk.happened_on, Kind.DATE),
                self._owner(entry.risk.owner),
                Cell(entry.risk.note),
            )
            for entry in happened
        ]
        return Table("happened", columns, tuple(rows))


def _count(number: int) -> Cell:
    return Cell(number, Kind.COUNT, Tone.WARN if number else Tone.PLAIN)


def _weight_columns(_: Messages, *, is_residual: bool = False) -> tuple[Column, ...]:
    """Return the columns of what a risk weighs; of what is left of it, readers see the score alone."""
    hidden = None if is_residual else 5
    return (
        Column("probability", _("Probability"), Kind.SHARE, hidden),
        Column("impact", _("Impact"), Kind.TEXT, hidden),
        Column(
            "score", _("Residual score") if is_residual else _("Score"), Kind.COUNT, 2 if is_residual else 0
        ),
        Column("band", _("Level"), Kind.TEXT, None if is_residual else 0),
        Column("exposure", _("Exposure"), Kind.NUMBER, None if is_residual else 1),
        Column("expected_delay_days", _("Expected delay"), Kind.DAYS, None if is_residual else 3),
        Column("expected_cost", _("Expected cost"), Kind.MONEY, None if is_residual else 4),
    )
