"""What data entry costs: by role and by person, against the method's own case."""

from collections.abc import Iterator
from decimal import Decimal

from crmplan.analysis.entry import CASE_MINUTES, CASE_SHARE, Entry, EntryCost, EntryTotal, Lack, RoleEntry
from crmplan.document.blocks import Fact, Facts, Paragraph, Section
from crmplan.document.numbers import money_text, number_text, share_text
from crmplan.document.tables import Cell, Column, Kind, Table, Tone
from crmplan.messages import N_, Messages
from crmplan.model.limits import Limits
from crmplan.model.plan import Plan
from crmplan.reports.budget import money_cell

LACKS = {
    Lack.NO_MINUTES: N_("no entry_minutes"),
    Lack.SOME_MINUTES: N_("entry_minutes of some processes only"),
    Lack.NO_SALARY: N_("no salary"),
}
"""Why a figure is missing, or is less than the whole."""


def entry_section(plan: Plan, cost: EntryCost, _: Messages, *, limits: Limits) -> Section:
    """Return what data entry takes of working time, payroll and money."""
    page = _Page(plan, cost, _, limits)
    roles, people = page.roles(), page.people()
    return Section(_("What data entry costs"), (page.facts(), *page.remark(), roles, people))


class _Page:
    """What every part of the section is written with."""

    def __init__(self, plan: Plan, cost: EntryCost, _: Messages, limits: Limits) -> None:
        self.plan = plan
        self.cost = cost
        self.limits = limits
        self._ = _

    def facts(self) -> Facts:
        """Return the sums, and beside them the method's own case."""
        _, cost, total = self._, self.cost, self.cost.total
        is_told = bool(cost.people)
        case = _("2.5 h a day are {share} of a day of 8 h; “almost 30% of payroll” (S51 of the method)")
        return Facts(
            (
                Fact("people", _("People who enter data"), Cell(total.people, Kind.COUNT), is_told),
                Fact("minutes", _("Minutes a day, all together"), self._sum(total.minutes, total), is_told),
                Fact("hours", _("Hours a month"), self._sum(_whole(total.hours), total), is_told),
                Fact(
                    "time_share", _("Of their working time"), Cell(_round(total.share), Kind.SHARE), is_told
                ),
                Fact("money", _("Money a month"), self._money(total), is_told),
                Fact(
                    "payroll",
                    _("Payroll of these people"),
                    self._amount(total.payroll),
                    total.payroll is not None,
                ),
                Fact(
                    "payroll_share",
                    _("Share of payroll"),
                    Cell(_round(total.payroll_share), Kind.SHARE),
                    is_told,
                ),
                Fact(
                    "case_share",
                    _("The method's own case"),
                    Cell(CASE_SHARE, Kind.SHARE, label=case.format(share=share_text(CASE_SHARE, _.language))),
                ),
                Fact("case_minutes", "", Cell(CASE_MINUTES, Kind.NUMBER), False),
                Fact("month_days", "", Cell(round(cost.month_days, 2), Kind.NUMBER), False),
                Fact("year_days", "", Cell(cost.year_days, Kind.COUNT), False),
                Fact("day_minutes", "", Cell(cost.day_minutes, Kind.COUNT), False),
            ),
            "entry",
        )

    def _sum(self, value: Decimal | None, total: EntryTotal) -> Cell:
        """Return a sum of minutes or hours; not all are in it where some are not known."""
        lacks = tuple(lack for lack in total.lacks if lack is not Lack.NO_SALARY)
        if value is None:
            return Cell(None, Kind.NUMBER, label=self._unknown(lacks))
        text = number_text(value, self._.language)
        return Cell(value, Kind.NUMBER, label=self._at_least(text, lacks) if lacks else text)

    def _money(self, total: EntryTotal) -> Cell:
        cell = self._amount(total.money)
        if total.money is None:
            return cell._replace(label=self._unknown(total.lacks))
        if not total.lacks:
            return cell
        text = money_text(cell.value, cell.unit, self._.language)
        return cell._replace(label=self._at_least(text, total.lacks))

    def _amount(self, amount: Decimal | None) -> Cell:
        return money_cell(amount, self.plan.project.currency)

    def _unknown(self, lacks: tuple[Lack, ...]) -> str:
        return self._("unknown: {why}").format(why=self._why(lacks))

    def _at_least(self, text: str, lacks: tuple[Lack, ...]) -> str:
        return self._("{figure} at least: {why}").format(figure=text, why=self._why(lacks))

    def _why(self, lacks: tuple[Lack, ...]) -> str:
        return ", ".join(self._(LACKS[lack]) for lack in lacks)

    def remark(self) -> Iterator[Paragraph]:
        """Yield how the figures were reckoned, and what they lack."""
        _, cost = self._, self.cost
        if not cost.people:
            yield Paragraph(_("Nobody's role works by a process, so that nobody enters data."), Tone.MUTED)
            return
        text = _(
            "Working days a month: {days} ({of} of {year} ÷ 12). Share of payroll: minutes a day ÷ {minutes}."
        )
        days = number_text(cost.month_days, _.language, 1)
        reckoned = text.format(days=days, of=cost.year_days, year=cost.year, minutes=cost.day_minutes)
        yield Paragraph(reckoned, Tone.MUTED)

    def roles(self) -> Table:
        """Return what data entry takes of each role."""
        _ = self._
        columns = (
            Column("role", _("Role")),
            Column("people", _("People"), Kind.COUNT),
            *self._columns(_("Minutes a day of each")),
            Column("processes", "", Kind.IDS, None),
            Column("processes_without_minutes", "", Kind.IDS, None),
        )
        return Table("entry_roles", columns, tuple(self._role(one) for one in self.cost.roles))

    def _columns(self, minutes: str) -> tuple[Column, ...]:
        _ = self._
        return (
            Column("minutes", minutes, Kind.NUMBER),
            Column("hours", _("Hours a month"), Kind.NUMBER, 1),
            Column("share", _("Of working time"), Kind.SHARE),
            Column("money", _("Money a month"), Kind.MONEY),
            Column("is_whole", "", Kind.TRUTH, None),
            Column("lacks", _("What is not known"), Kind.TEXT, 0 if self.cost.total.lacks else None),
        )

    def _role(self, one: RoleEntry) -> tuple[Cell, ...]:
        total = one.total
        return (
            Cell(one.role),
            Cell(total.people, Kind.COUNT),
            *self._figures(one.minutes, total.hours, total.share, total.money, total.lacks),
            Cell(one.processes, Kind.IDS),
            Cell(one.silent, Kind.IDS),
        )

    def _figures(
        self,
        minutes: Decimal | None,
        hours: Decimal | None,
        share: Decimal | None,
        money: Decimal | None,
        lacks: tuple[Lack, ...],
    ) -> tuple[Cell, ...]:
        return (
            Cell(minutes, Kind.NUMBER, self._tone(minutes)),
            Cell(_whole(hours), Kind.NUMBER),
            Cell(_round(share), Kind.SHARE),
            self._amount(money),
            Cell(not lacks, Kind.TRUTH),
            Cell(self._why(lacks) or None),
        )

    def _tone(self, minutes: Decimal | None) -> Tone:
        if minutes is None or minutes <= self.limits.entry_minutes:
            return Tone.PLAIN
        return Tone.BAD if minutes >= self.limits.entry_minutes_severe else Tone.WARN

    def people(self) -> Table:
        """Return what data entry takes of each person."""
        _ = self._
        columns = (
            Column("id", _("Person"), Kind.ID, None),
            Column("name", _("Person")),
            Column("role", _("Role"), Kind.TEXT, 2),
            *self._columns(_("Minutes a day")),
            Column("salary", "", Kind.MONEY, None),
        )
        return Table("entry_people", columns, tuple(self._person(one) for one in self.cost.people))

    def _person(self, one: Entry) -> tuple[Cell, ...]:
        salary = one.person.salary.amount if one.person.salary else None
        return (
            Cell(one.id, Kind.ID),
            Cell(one.person.name or one.id),
            Cell(one.person.role),
            *self._figures(one.minutes, one.hours, one.share, one.money, one.lacks),
            self._amount(salary),
        )


def _whole(hours: Decimal | None) -> Decimal | None:
    return None if hours is None else round(hours, 1)


def _round(share: Decimal | None) -> Decimal | None:
    return None if share is None else round(share, 4)
