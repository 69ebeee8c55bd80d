"""Planned against actual: every figure of payback as planned, to date and by the forecast."""

from collections.abc import Iterator
from decimal import Decimal

from crmplan.analysis.course import Flow, Missing
from crmplan.analysis.outlay import total
from crmplan.analysis.payback import Case, Payback
from crmplan.document.blocks import Section
from crmplan.document.tables import Cell, Column, Kind, Table
from crmplan.messages import Messages
from crmplan.model.plan import Plan
from crmplan.reports.payback_cells import PaybackCells


def comparison_section(plan: Plan, found: Payback, _: Messages) -> Section:
    """Return planned against actual."""
    page = _Comparison(plan, found, _)
    return Section(_("Planned against actual"), (page.comparison(), page.rates(), page.missing()))


class _Comparison(PaybackCells):
    """The figures side by side."""

    def comparison(self) -> Table:
        """Return the same figures as planned, to date and by the forecast."""
        _ = self._
        planned, forecast = self.found.planned, self.found.forecast
        columns = (
            Column("figure", "", Kind.ID, None),
            Column("name", _("Figure")),
            Column("planned", _("Planned"), Kind.NUMBER),
            Column("to_date", _("To date"), Kind.NUMBER),
            Column("forecast", _("Forecast"), Kind.NUMBER),
        )
        rows = [
            (Cell("go-live", Kind.ID), Cell(_("Go-live")), *self._days()),
            *self._sums(),
            (
                Cell("break-even", Kind.ID),
                Cell(_("Break-even, month")),
                self.reached(planned),
                self.actual(),
                self.reached(forecast),
            ),
            (
                Cell("discounted", Kind.ID),
                Cell(_("Discounted break-even, month")),
                self.reached(planned, is_discounted=True),
                _blank(),
                self.reached(forecast, is_discounted=True),
            ),
            (
                Cell("npv", Kind.ID),
                Cell(_("Net present value (NPV)")),
                self.npv(planned.returns),
                _blank(),
                self.npv(forecast.returns),
            ),
            *(
                (
                    Cell(key, Kind.ID),
                    Cell(name),
                    self.rate(planned.returns, periods),
                    _blank(),
                    self.rate(forecast.returns, periods),
                )
                for key, name, periods in (
                    ("irr-month", _("Internal rate of return (IRR) a month"), 1),
                    ("irr-year", _("Internal rate of return (IRR) a year"), 12),
                )
            ),
            *self._delays(),
        ]
        return Table("comparison", columns, tuple(rows))

    def _days(self) -> tuple[Cell, Cell, Cell]:
        found = self.found
        live = found.forecast.go_live
        return (
            Cell(found.planned.go_live, Kind.DATE),
            Cell(live if found.is_live else None, Kind.DATE),
            Cell(live, Kind.DATE),
        )

    def _sums(self) -> Iterator[tuple[Cell, ...]]:
        """Yield what is invested, gained and paid: planned and forecast to the end of the horizon, and to date."""
        _, found = self._, self.found
        names = (
            ("investment", _("Investment")),
            ("gained", _("Gain")),
            ("licences", _("Licences")),
            ("support", _("Expert support")),
            ("net", _("Net gain")),
            ("balance", _("Net gain less investment")),
        )
        sums = [
            self._sum(found.planned, None),
            self._sum(found.forecast, found.over),
            self._sum(found.forecast, None),
        ]
        for number, (key, name) in enumerate(names):
            yield (
                Cell(key, Kind.ID),
                Cell(name),
                *(amounts[number] for amounts in sums),
            )

    def _sum(self, case: Case, over: int | None) -> tuple[Cell, ...]:
        """Return the sums of a case: by the facts to the end of a month, else to the end of the horizon."""
        course, horizon, is_made = case.course, self.found.horizon, over is not None
        invested = total(outlay for outlay in case.outlays if outlay.is_made or not is_made)
        end = over
        if end is None and course.live is not None and horizon is not None:
            end = course.live + horizon - 1
        if end is None:
            lack = Missing.NO_HORIZON if course.live is not None else Missing.NO_GO_LIVE
            return (self.money(invested), *(self.why(lack, Kind.MONEY),) * 5)
        flows = [course.flow(month) for month in range(course.first(), end + 1)]
        return (self.money(invested), *self._nets(case, flows, invested, is_made=is_made))

    def _nets(
        self, case: Case, flows: list[Flow], invested: Decimal, *, is_made: bool
    ) -> tuple[Cell, Cell, Cell, Cell, Cell]:
        """Return gain, licences, support, net gain, and what is left of it; without a gain, why there is none."""
        gains = [flow.gained for flow in flows if flow.gained is not None]
        licences = sum((flow.licences for flow in flows), Decimal(0))
        support = sum((flow.support for flow in flows), Decimal(0))
        gained = sum(gains, Decimal(0))
        net = gained - licences - support
        lack = self.lack(case, is_made=is_made)
        has_net = bool(gains) or (is_made and net != 0)
        return (
            self.money(gained) if gains else self.why(lack, Kind.MONEY),
            self.money(licences),
            self.money(support),
            self.money(net) if has_net else self.why(lack, Kind.MONEY),
            self.money(net - invested) if gains or is_made else self.why(lack, Kind.MONEY),
        )

    def _delays(self) -> Iterator[tuple[Cell, ...]]:
        """Yield what a month of delay costs."""
        _ = self._
        cases = [case for _key, case in self.cases()]
        amounts = [
            self.money(case.delay.amount)
            if case.delay.amount is not None
            else self.why(self.lack(case, is_made=False), Kind.MONEY)
            for case in cases
        ]
        present = [
            self.money(case.delay.present)
            if case.delay.present is not None
            else self.why(case.returns.missing.get("npv"), Kind.MONEY)
            for case in cases
        ]
        for key, name, (planned, forecast) in (
            ("delay", _("Cost of a month of delay"), amounts),
            ("delay-present", _("The same at present value"), present),
        ):
            yield (Cell(key, Kind.ID), Cell(name), planned, _blank(), forecast)

    def rates(self) -> Table:
        """Return every rate of return, for machines."""
        columns = (
            Column("case", "", Kind.ID),
            Column("month", "", Kind.NUMBER),
            Column("year", "", Kind.NUMBER),
        )
        rows = tuple(
            (Cell(name, Kind.ID), Cell(round(rate, 8), Kind.NUMBER), Cell(self.yearly(rate), Kind.NUMBER))
            for name, case in self.cases()
            for rate in case.returns.rates
        )
        return Table("rates", columns, rows, 0)

    def missing(self) -> Table:
        """Return why figures are missing, for machines: readers see it in their places."""
        columns = (Column("case", "", Kind.ID), Column("figure", "", Kind.ID), Column("reason", "", Kind.ID))
        found = [
            (name, figure, why) for name, case in self.cases() for figure, why in case.returns.missing.items()
        ]
        if self.found.reached_missing is not None:
            found.append(("to_date", "break_even", self.found.reached_missing))
        if self.found.span_missing is not None:
            found.append(("forecast", "range", self.found.span_missing))
        rows = tuple(tuple(Cell(str(value), Kind.ID) for value in row) for row in found)
        return Table("missing", columns, rows, 0)


def _blank() -> Cell:
    return Cell(None, Kind.NUMBER)
