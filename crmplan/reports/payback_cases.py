"""What payback depends on: what money is invested in, other gains, the range of the forecast, entry time as a cost."""

from collections.abc import Iterator
from decimal import Decimal

from crmplan.analysis.baseline import Reference
from crmplan.analysis.course import Returns
from crmplan.analysis.outlay import by_part, total
from crmplan.analysis.payback import Case, Payback
from crmplan.document.blocks import Block, Fact, Facts, Paragraph, Section
from crmplan.document.tables import Cell, Column, Kind, Table, Tone
from crmplan.messages import Messages
from crmplan.model.plan import Plan
from crmplan.reports.measures import kpi_name
from crmplan.reports.payback_cells import PaybackCells
from crmplan.reports.payback_words import MISSING, PARTS


def investment_section(plan: Plan, found: Payback, reference: Reference, _: Messages) -> Section:
    """Return what money is invested in."""
    page = _Cases(plan, found, _)
    return Section(_("What is invested"), (page.parts(), *page.unfinished(reference)))


def what_if_sections(plan: Plan, found: Payback, _: Messages) -> tuple[Section, Section]:
    """Return what other gains would bring, and entry time as a cost."""
    page = _Cases(plan, found, _)
    return (
        Section(_("If the gain differs"), (page.swings(), page.span(), *page.spanned())),
        Section(_("Data entry as a cost"), tuple(page.entry())),
    )


class _Cases(PaybackCells):
    """The cases taken apart."""

    def parts(self) -> Table:
        """Return what money is invested in: planned, so far and by the forecast."""
        _ = self._
        columns = (
            Column("part", "", Kind.ID, None),
            Column("name", _("Part")),
            Column("planned", _("Planned"), Kind.MONEY),
            Column("so_far", _("So far"), Kind.MONEY),
            Column("forecast", _("Forecast"), Kind.MONEY),
        )
        outlays = self.found.forecast.outlays
        cases = (self.found.planned.outlays, [one for one in outlays if one.is_made], outlays)
        parts = [by_part(case) for case in cases]
        rows = [
            (
                Cell(str(part), Kind.ID),
                Cell(_(PARTS[part])),
                *(self.money(sums.get(part, Decimal(0))) for sums in parts),
            )
            for part in PARTS
            if any(part in sums for sums in parts)
        ]
        whole = tuple(self.money(total(case), Tone.STRONG) for case in cases)
        rows.append((Cell("total", Kind.ID), Cell(_("Together"), tone=Tone.STRONG), *whole))
        return Table("investment", columns, tuple(rows))

    def unfinished(self, reference: Reference) -> Iterator[Paragraph]:
        """Yield what the table leaves to explain."""
        _, found = self._, self.found
        if found.in_progress:
            text = _("Tasks that are not finished have cost {money} so far; a task counts at its finish.")
            yield Paragraph(text.format(money=self.money_text(found.in_progress)), Tone.MUTED)
        if reference.name is not None:
            text = _("Planned is the baseline “{name}”, which does not part hours from other cost.")
            yield Paragraph(text.format(name=reference.name), Tone.MUTED)
        if not found.has_licences:
            yield Paragraph(_("The budget names no licences, so that none are counted."), Tone.MUTED)

    def swings(self) -> Table:
        """Return what planned and forecast bring with other gains in the months to come."""
        _ = self._
        columns = (
            Column("case", "", Kind.ID, None),
            Column("name", _("Case")),
            Column("share", _("Gain"), Kind.SHARE),
            Column("break_even", _("Break-even, month"), Kind.COUNT),
            Column("discounted", _("Discounted break-even, month"), Kind.COUNT, 2),
            Column("npv", _("Net present value (NPV)"), Kind.MONEY),
            Column("irr", _("IRR a year"), Kind.SHARE, 1),
        )
        rows = [
            (
                Cell(key, Kind.ID),
                Cell(name),
                Cell(1 + swing.share, Kind.SHARE),
                *self.brings(brought, case),
            )
            for key, name, case in (
                ("planned", _("Planned"), self.found.planned),
                ("forecast", _("Forecast"), self.found.forecast),
            )
            for swing in self.found.swings
            for brought in ((swing.planned if key == "planned" else swing.forecast),)
        ]
        return Table("sensitivity", columns, tuple(rows))

    def span(self) -> Table:
        """Return the range of the forecast that the KPIs' intervals give."""
        _, span = self._, self.found.span
        columns = (
            Column("end", "", Kind.ID, None),
            Column("name", _("By the intervals of the KPIs")),
            Column("gain", _("Gain a month"), Kind.MONEY),
            Column("break_even", _("Break-even, month"), Kind.COUNT),
            Column("discounted", _("Discounted break-even, month"), Kind.COUNT, 2),
            Column("npv", _("Net present value (NPV)"), Kind.MONEY),
            Column("irr", _("IRR a year"), Kind.SHARE, 1),
        )
        ends = (
            (
                ("low", _("At the lower ends"), span.low_gain, span.low),
                ("high", _("At the upper ends"), span.high_gain, span.high),
            )
            if span
            else ()
        )
        rows = tuple(
            (Cell(key, Kind.ID), Cell(name), self.money(gain), *self.brings(brought, self.found.forecast))
            for key, name, gain, brought in ends
        )
        return Table("range", columns, rows)

    def spanned(self) -> Iterator[Paragraph]:
        """Yield what the range does not say by itself."""
        _, span, steady = self._, self.found.span, self.found.forecast.course.steady
        if self.found.span_missing is not None:
            text = _("The intervals of the KPIs give the forecast no range: {why}.")
            yield Paragraph(text.format(why=_(MISSING[self.found.span_missing])), Tone.MUTED)
        if span is None or steady is None:
            return
        if span.unsure:
            names = ", ".join(kpi_name(self.found.gains.kpis[key], _) for key in span.unsure)
            text = _(
                "Of these KPIs no interval is known, so that both ends take the forecast's gain: {names}."
            )
            yield Paragraph(text.format(names=names), Tone.MUTED)
        if not span.low_gain <= steady <= span.high_gain:
            text = _(
                "The forecast's gain of {gain} a month lies outside: the last months differ from all the time after "
                "go-live, of which the intervals are."
            )
            yield Paragraph(text.format(gain=self.money_text(steady)), Tone.WARN)

    def entry(self) -> Iterator[Block]:
        """Yield what data entry costs, and when the rollout breaks even if that is paid for, too."""
        _, entry = self._, self.found.entry
        planned, forecast = self.found.planned, self.found.forecast
        amount = self.money(entry.amount)
        if entry.amount is None:
            amount = amount._replace(
                tone=Tone.MUTED, label=_("unknown: nobody's minutes and salary are both known")
            )
        elif entry.lacks:
            label = _("{figure} at least").format(figure=self.money_text(entry.amount))
            amount = amount._replace(label=label)

        def even(brought: Returns | None, case: Case) -> Cell:
            return Cell(None, Kind.COUNT) if brought is None else self.reached(case._replace(returns=brought))

        is_told = entry.amount is not None
        yield Facts(
            (
                Fact("money", _("Data entry a month"), amount),
                Fact("planned", _("Break-even planned, with it"), even(entry.planned, planned), is_told),
                Fact("forecast", _("Break-even forecast, with it"), even(entry.forecast, forecast), is_told),
            ),
            "entry",
        )
        text = _(
            "Payback is reckoned without it, as net gain is gain − licences − support. Data was entered before the "
            "CRM, too; only what has been added to that is a cost of it. See `crmplan adoption`."
        )
        yield Paragraph(text, Tone.MUTED)
