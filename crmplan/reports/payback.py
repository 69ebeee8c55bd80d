"""Payback: what was invested and gained, when it breaks even, and what the forecast rests on."""

from collections.abc import Iterator

from crmplan.analysis.baseline import Reference
from crmplan.analysis.course import Missing
from crmplan.analysis.months import first_day
from crmplan.analysis.outlay import total
from crmplan.analysis.payback import Basis, Payback
from crmplan.analysis.remarks import RemarkKind
from crmplan.document.blocks import Block, Document, Fact, Facts, Item, Items, Paragraph, Section
from crmplan.document.numbers import date_text, month_text
from crmplan.document.tables import Cell, Kind, Tone
from crmplan.messages import Messages
from crmplan.model.plan import Plan
from crmplan.reports.measures import kpi_name
from crmplan.reports.payback_cases import investment_section, what_if_sections
from crmplan.reports.payback_cells import PaybackCells
from crmplan.reports.payback_comparison import comparison_section
from crmplan.reports.payback_gains import gain_sections
from crmplan.reports.payback_months import month_section
from crmplan.reports.payback_words import MISSING

DOUBTS = (RemarkKind.TREND, RemarkKind.EXPLAINED)
"""What casts doubt on that a KPI's improvement is the CRM's."""


def payback_document(plan: Plan, found: Payback, reference: Reference, _: Messages) -> Document:
    """Return payback as a document.

    Args:
        plan: the plan.
        found: its payback.
        reference: the baseline that is compared with.
        _: messages in the reader's language.
    """
    page = _Page(plan, found, reference, _)
    return Document(
        "payback",
        _("Payback: {name}").format(name=plan.project.name),
        (
            Paragraph(page.sentence(), Tone.STRONG),
            *page.remarks(),
            page.facts(),
            comparison_section(plan, found, _),
            month_section(plan, found, _),
            investment_section(plan, found, reference, _),
            *gain_sections(plan, found, _),
            *what_if_sections(plan, found, _),
            Section(_("What the figures mean"), (page.definitions(),)),
        ),
        _.language,
        plan.project.name,
        found.on,
        subtitle=date_text(found.on, _.language),
    )


class _Page(PaybackCells):
    """What every part of the page is written with."""

    def __init__(self, plan: Plan, found: Payback, reference: Reference, _: Messages) -> None:
        super().__init__(plan, found, _)
        self.reference = reference

    # --- sentences ---

    def sentence(self) -> str:
        """Return whether and when the rollout pays."""
        _, found = self._, self.found
        forecast, planned = found.forecast.returns, found.planned.returns
        if found.reached is not None:
            text = _("Break-even was reached in {month}.")
            said = text.format(month=self.month_text(found.reached, found.forecast))
        elif forecast.break_even is not None:
            text = _("By the forecast, break-even comes in {month}.")
            said = text.format(month=self.month_text(forecast.break_even, found.forecast))
        else:
            lack = forecast.missing["break_even"]
            said = _("Break-even can't be told: {why}.").format(why=_(MISSING[lack]))
            if lack is Missing.NEVER:
                said = _("By the forecast, break-even never comes.")
        if planned.break_even is not None:
            text = _("Planned was {month}.")
            said += " " + text.format(month=self.month_text(planned.break_even, found.planned))
        return said

    def remarks(self) -> Iterator[Block]:
        """Yield what the forecast rests on, and what does not fit together."""
        _, found = self._, self.found
        counted = {one.kpi for one in found.gains.of_kpis}
        yield Paragraph(self._basis(), Tone.MUTED)
        yield from self._range()
        promised = self.business.expected_payback if self.business else None
        planned = found.planned.returns.break_even
        if promised is not None and planned is not None and promised != planned:
            text = _(
                "Promised were {n} months; with the expected gain and the planned cost it takes {planned}."
            )
            yield Paragraph(text.format(n=promised, planned=planned), Tone.WARN)
        doubted = [
            kpi_name(one, _)
            for one in found.gains.kpis.values()
            if one.id in counted and any(remark.kind in DOUBTS for remark in one.remarks)
        ]
        if doubted:
            text = _(
                "The trend that was there before go-live contradicts or explains the change of these KPIs, whose gain "
                "is counted all the same: {names}. See `crmplan kpi`."
            )
            yield Paragraph(text.format(names=", ".join(doubted)), Tone.WARN)

    def _range(self) -> Iterator[Block]:
        """Yield between which months break-even lies by the intervals of the KPIs, where it is not reached yet."""
        _, found, span = self._, self.found, self.found.span
        if span is None or found.reached is not None:
            return
        early, late = (
            None if one.break_even is None else self.month_text(one.break_even, found.forecast)
            for one in (span.high, span.low)
        )
        text = _("By the intervals of the KPIs it comes between {early} and {late}.")
        if early is None:
            text = _("Wherever the KPIs lie in their intervals, break-even never comes.")
        elif late is None:
            text = _("By the intervals of the KPIs it comes in {early} at the earliest, and may never come.")
        elif early == late:
            text = _("Wherever the KPIs lie in their intervals, it comes in {early}.")
        yield Paragraph(text.format(early=early, late=late))

    def _basis(self) -> str:
        _, found, steady = self._, self.found, self.found.forecast.course.steady
        if steady is None or found.basis is None:
            return _("There is no forecast: no gain is known, and the business case expects none.")
        gain = self.money_text(steady)
        if found.basis is Basis.EXPECTED_GAIN:
            text = _("No gain is known yet, so that the forecast takes the expected one, {gain} a month.")
            return text.format(gain=gain)
        months = ", ".join(month_text(first_day(month), _.language) for month in found.basis_months)
        text = _("The forecast carries on the mean gain of the last full months, {gain} a month ({months}).")
        if len(found.basis_months) == 1:
            text = _("The forecast carries on the gain of the one month that is known, {gain} ({months}).")
        return text.format(gain=gain, months=months)

    # --- figures ---

    def facts(self) -> Facts:
        """Return the figures that are asked for first."""
        _, found = self._, self.found
        planned, forecast = found.planned, found.forecast
        so_far = total(outlay for outlay in forecast.outlays if outlay.is_made)
        is_reached = found.reached is not None
        months = len(found.gains.by_month)
        gained = self.money(found.gains.total if months else None)
        if not months:
            gained = gained._replace(tone=Tone.MUTED, label=self.no_gain())
        return Facts(
            (
                Fact("go_live", _("Go-live"), Cell(forecast.go_live, Kind.DATE)),
                Fact("go_live_planned", "", Cell(planned.go_live, Kind.DATE), False),
                Fact("is_live", "", Cell(found.is_live, Kind.TRUTH), False),
                Fact("invested", _("Invested so far"), self.money(so_far)),
                Fact(
                    "investment_forecast", _("Investment, forecast"), self.money(forecast.course.investment)
                ),
                Fact("gained", _("Gained so far"), gained),
                Fact("gained_months", "", Cell(months, Kind.COUNT), False),
                Fact("break_even_planned", _("Break-even planned"), self.reached(planned)),
                Fact(
                    "promised_payback",
                    "",
                    Cell(self.business.expected_payback if self.business else None, Kind.COUNT),
                    False,
                ),
                Fact("break_even", _("Break-even"), self.actual()),
                Fact(
                    "break_even_forecast", _("Break-even, forecast"), self.reached(forecast), not is_reached
                ),
                Fact("npv", _("NPV"), self.npv(forecast.returns)),
                Fact("irr", _("IRR a year"), self.rate(forecast.returns)),
                Fact(
                    "horizon",
                    _("Horizon, months"),
                    Cell(found.horizon, Kind.COUNT),
                    found.horizon is not None,
                ),
                Fact(
                    "discount",
                    _("Discount a year"),
                    Cell(found.discount, Kind.SHARE),
                    found.discount is not None,
                ),
                Fact("forecast_gain", "", self.money(forecast.course.steady), False),
                Fact("forecast_basis", "", Cell(found.basis and str(found.basis)), False),
                Fact("in_progress", "", self.money(found.in_progress), False),
                Fact("compared_with", "", Cell(self.reference.name), False),
            ),
            "summary",
        )

    def definitions(self) -> Items:
        """Return what the figures mean, for readers."""
        _ = self._
        texts = (
            _("Month 1 is that of go-live. Net gain of a month: its gain − licences − support."),
            _(
                "Investment: tasks at their finish, with their owners' hours at their rates, and modules at the start "
                "of the project. Break-even: the first month at whose end net gains ≥ the whole investment."
            ),
            _(
                "Planned: tasks of the baseline, and the expected gain in every month from that of go-live on."
            ),
            _(
                "Present value: a month's money stands at its end and is divided by (1 + r)^(1/12) for each month "
                "since that in which the project starts; r is the discount a year. NPV is the sum to the end of the "
                "horizon."
            ),
            _("IRR: the discount at which NPV is 0; a year's is (1 + a month's)^12 − 1."),
            _(
                "A month of delay: all net gains come a month later, and as the horizon ends on the same day, that of "
                "its last month never comes."
            ),
        )
        return Items("", tuple(Item(text, Tone.MUTED) for text in texts))
