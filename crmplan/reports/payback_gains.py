"""Where the gain comes from: what each KPI's improvement was worth, and what is not counted."""

from crmplan.analysis.gains import KpiGain, LeftOut
from crmplan.analysis.months import first_day
from crmplan.analysis.payback import Payback
from crmplan.document.blocks import Paragraph, Section
from crmplan.document.numbers import month_text
from crmplan.document.tables import Cell, Column, Kind, Table, Tone
from crmplan.messages import Messages
from crmplan.model.plan import Plan
from crmplan.reports.measures import change_cell, figure_cell, kpi_name
from crmplan.reports.payback_cells import PaybackCells
from crmplan.reports.payback_words import WHYS


def gain_sections(plan: Plan, found: Payback, _: Messages) -> tuple[Section, Section]:
    """Return the gains of KPIs, and what is left out."""
    page = _Gains(plan, found, _)
    remark: tuple[Paragraph, ...] = ()
    if found.gains.is_written:
        text = _("The plan writes what was gained (`business_case.gains`); only that counts.")
        remark = (Paragraph(text, Tone.MUTED),)
    return (
        Section(_("Where the gain comes from"), (*remark, page.kpis())),
        Section(_("What is not counted"), (page.left_out(),)),
    )


class _Gains(PaybackCells):
    """The gains of KPIs as tables."""

    def kpis(self) -> Table:
        """Return what each KPI has gained in each month."""
        _ = self._
        columns = (
            Column("month", _("Month"), Kind.DATE),
            Column("id", "", Kind.ID, None),
            Column("name", _("KPI")),
            Column("before", _("Before"), Kind.NUMBER, 1),
            Column("figure", _("In the month"), Kind.NUMBER),
            Column("is_observed", "", Kind.TRUTH, None),
            Column("better", _("Better by"), Kind.NUMBER),
            Column("gain", _("A unit is worth"), Kind.NUMBER, 2),
            Column("amount", _("Gain"), Kind.MONEY),
        )
        gains = sorted(self.found.gains.of_kpis, key=lambda one: one.month)
        return Table("kpi_gains", columns, tuple(map(self._kpi, gains)))

    def _kpi(self, one: KpiGain) -> tuple[Cell, ...]:
        compared = self.found.gains.kpis[one.kpi]
        found, unit, gain = compared.found, compared.found.traits.unit, compared.kpi.gain
        assert gain is not None
        return (
            self._month(one.month),
            Cell(one.kpi, Kind.ID),
            Cell(kpi_name(compared, self._)),
            figure_cell(found.before.figure, unit, self._),
            figure_cell(one.figure, unit, self._),
            Cell(one.is_observed, Kind.TRUTH),
            change_cell(one.improvement, unit, self._),
            figure_cell(gain.value, "percent" if gain.is_percent else self.currency, self._),
            self.money(one.amount),
        )

    def left_out(self) -> Table:
        """Return what is not counted, and why."""
        _ = self._
        columns = (
            Column("kpi", "", Kind.ID, None),
            Column("name", _("What")),
            Column("month", _("Month"), Kind.DATE),
            Column("reason", _("Why")),
        )
        return Table("left_out", columns, tuple(map(self._out, self.found.gains.left_out)))

    def _out(self, one: LeftOut) -> tuple[Cell, ...]:
        _ = self._
        name = _("Gain") if one.kpi is None else kpi_name(self.found.gains.kpis[one.kpi], _)
        return (
            Cell(one.kpi, Kind.ID),
            Cell(name),
            self._month(one.month),
            Cell(str(one.why), label=_(WHYS[one.why])),
        )

    def _month(self, month: int | None) -> Cell:
        if month is None:
            return Cell(None, Kind.DATE)
        day = first_day(month)
        return Cell(day, Kind.DATE, label=month_text(day, self._.language))
