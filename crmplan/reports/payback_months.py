"""Payback month by month: the cumulative curve planned, to date and forecast, and the table behind it."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal

from crmplan.analysis.course import Course, Flow
from crmplan.analysis.months import YEAR, first_day, last_day_of, month_of
from crmplan.analysis.payback import Payback
from crmplan.document.blocks import Block, Paragraph, Section
from crmplan.document.charts import Curves, Line
from crmplan.document.numbers import month_text
from crmplan.document.tables import Cell, Column, Kind, Table, Tone
from crmplan.messages import Messages
from crmplan.model.plan import Plan
from crmplan.reports.payback_cells import PaybackCells

_MOST = 1200
"""Months of the table at most."""
Points = tuple[tuple[date, Decimal], ...]


def month_section(plan: Plan, found: Payback, _: Messages) -> Section:
    """Return the cumulative curve and the table by month."""
    page = _Months(plan, found, _)
    title = (
        _("Month by month, {currency}").format(currency=page.currency)
        if page.currency
        else _("Month by month")
    )
    return Section(title, (page.curve(), page.table(), *page.remark()))


class _Months(PaybackCells):
    """Both cases month by month, from the first in which money flows."""

    def __init__(self, plan: Plan, found: Payback, _: Messages) -> None:
        super().__init__(plan, found, _)
        planned, forecast = found.planned.course, found.forecast.course
        self.first = min(planned.first(), forecast.first())
        self.months = range(self.first, min(max(self._ends()), self.first + _MOST - 1) + 1)
        self.planned = [planned.flow(month) for month in self.months]
        self.forecast = [forecast.flow(month) for month in self.months]
        self.sums = [_cumulative(flows) for flows in (self.planned, self.forecast)]

    def _ends(self) -> list[int]:
        """Return the months that the table reaches: that of the status date, all outlays, break-even, the horizon."""
        ends = [month_of(self.found.on)]
        for _key, case in self.cases():
            ends += case.course.invested
            if case.course.live is not None:
                numbers = (case.returns.break_even or 0, self.found.horizon or YEAR)
                ends.append(case.course.live + max(numbers) - 1)
        return ends

    def _is_known(self, course: Course) -> bool:
        """Tell whether a case says of every month what it gains."""
        return course.live is not None and course.steady is not None

    def curve(self) -> Curves:
        """Return net gains less investment at the end of each month, ahead with the ends of the KPIs' intervals."""
        _, found = self._, self.found
        start = first_day(self.first) - timedelta(days=1)
        zero = ((start, Decimal(0)),)
        planned, forecast = map(self._points, self.sums)
        past = zero + tuple(point for point in forecast if point[0] <= found.on) + self._today()
        live = found.forecast.go_live
        is_planned, is_forecast = (self._is_known(case.course) for _key, case in self.cases())
        lines = (
            Line("planned", _("Planned"), zero + planned if is_planned else ()),
            Line("actual", _("To date"), past if start < found.on else ()),
            Line("forecast", _("Forecast"), past[-1:] + self._ahead(forecast) if is_forecast else ()),
            *(
                Line(key, name, past[-1:] + self._ahead(self._points(sums)) if sums else ())
                for key, name, sums in self._range()
            ),
        )
        return Curves(
            "cumulative",
            lines,
            Kind.MONEY,
            self.currency,
            today=found.on,
            heads=(_("Day"),),
            start=(_("Go-live"), live) if live is not None else None,
            marks=tuple(self._marks()),
            is_repeated=True,
        )

    def _points(self, sums: list[Decimal]) -> Points:
        return tuple((last_day_of(month), amount) for month, amount in zip(self.months, sums, strict=True))

    def _ahead(self, points: Points) -> Points:
        return tuple(point for point in points if point[0] > self.found.on)

    def _range(self) -> Iterator[tuple[str, str, list[Decimal]]]:
        """Yield the sums of the forecast at both ends of the KPIs' intervals; without a range, none."""
        _, span, course = self._, self.found.span, self.found.forecast.course
        for key, name, gain in (
            ("low", _("Forecast, at the lower ends"), span and span.low_gain),
            ("high", _("Forecast, at the upper ends"), span and span.high_gain),
        ):
            flows = (course._replace(steady=gain).flow(month) for month in self.months) if span else ()
            yield key, name, _cumulative(flows)

    def _today(self) -> tuple[tuple[date, Decimal], ...]:
        """Return what the month of the status date has come to, where it is not over: only what was invested in it."""
        found, month = self.found, month_of(self.found.on)
        if month <= found.over or month not in self.months:
            return ()
        place = month - self.first
        before = self.sums[1][place - 1] if place else Decimal(0)
        made = sum(
            (one.amount for one in found.forecast.outlays if one.is_made and one.month == month), Decimal(0)
        )
        return ((found.on, before - made),)

    def _marks(self) -> list[tuple[str, date]]:
        _, found = self._, self.found
        names = (_("break-even planned"), _("break-even"))
        if found.reached is None:
            names = (names[0], _("break-even by the forecast"))
        marks = []
        for name, (_key, case) in zip(names, self.cases(), strict=True):
            month, live = case.returns.break_even, case.course.live
            if month is not None and live is not None:
                marks.append((name, last_day_of(live + month - 1)))
        return marks

    def table(self) -> Table:
        """Return the months: the facts of those that are over, and the forecast."""
        _ = self._
        columns = (
            Column("month", _("Month"), Kind.DATE),
            Column("number", _("No."), Kind.COUNT, 3),
            Column("is_fact", "", Kind.TRUTH, None),
            Column("state", _("State"), Kind.TEXT, 4),
            Column("invested", _("Invested"), Kind.MONEY),
            Column("gained", _("Gained"), Kind.MONEY),
            Column("licences", _("Licences"), Kind.MONEY, 2),
            Column("support", _("Support"), Kind.MONEY, 2),
            Column("net", _("Net gain"), Kind.MONEY, 1),
            Column("cumulative", _("Cumulative"), Kind.MONEY),
            Column("planned_invested", "", Kind.MONEY, None),
            Column("planned_gained", "", Kind.MONEY, None),
            Column("planned_licences", "", Kind.MONEY, None),
            Column("planned_support", "", Kind.MONEY, None),
            Column("planned_net", "", Kind.MONEY, None),
            Column("planned_cumulative", _("Planned, cumulative"), Kind.MONEY),
        )
        rows = tuple(self._row(number) for number in range(len(self.months)))
        return Table("months", columns, rows, self._seen())

    def _seen(self) -> int:
        """Return how many months readers see: to break-even, planned and forecast, and to the status date."""
        ends = [month_of(self.found.on)]
        for _key, case in self.cases():
            if case.course.live is not None:
                ends.append(case.course.live + (case.returns.break_even or 1) - 1)
        return min(max(ends) + 1 - self.first + 1, len(self.months))

    def _row(self, number: int) -> tuple[Cell, ...]:
        _, month, live = self._, self.months[number], self.found.forecast.course.live
        is_over = month <= self.found.over
        tone = Tone.PLAIN if is_over else Tone.MUTED
        state = _("fact") if is_over else _("forecast")
        counted = None if live is None or month < live else month - live + 1
        return (
            Cell(first_day(month), Kind.DATE, tone, label=month_text(first_day(month), _.language)),
            Cell(counted, Kind.COUNT, tone),
            Cell(is_over, Kind.TRUTH),
            Cell("fact" if is_over else "forecast", tone=tone, label=state),
            *self._cells(
                self.forecast[number], self.sums[1][number], tone, self.found.forecast.course, is_over
            ),
            *self._cells(self.planned[number], self.sums[0][number], tone, self.found.planned.course, False),
        )

    def _cells(
        self, flow: Flow, cumulative: Decimal, tone: Tone, course: Course, is_over: bool
    ) -> tuple[Cell, ...]:
        """Return the money of a month; where no gain is known of months to come, net gain and sums mean nothing."""
        is_known = is_over or self._is_known(course)
        amounts = (
            flow.invested,
            flow.gained,
            flow.licences,
            flow.support,
            flow.net if is_known else None,
            cumulative if is_known else None,
        )
        return tuple(self._plain(amount, tone) for amount in amounts)

    def _plain(self, amount: Decimal | None, tone: Tone) -> Cell:
        """Return an amount without its currency, which stands in the title."""
        return self.money(amount, tone)._replace(unit="")

    def remark(self) -> list[Block]:
        """Return what the table does not say by itself."""
        _, found = self._, self.found
        parts = []
        if month_of(found.on) > found.over:
            month = month_text(first_day(month_of(found.on)), _.language)
            parts.append(_("{month} is not over, so that it belongs to the forecast.").format(month=month))
        if self._seen() < len(self.months):
            last = month_text(first_day(self.months[-1]), _.language)
            parts.append(_("The months to {last} are in CSV and JSON.").format(last=last))
        return [Paragraph(" ".join(parts), Tone.MUTED)] if parts else []


def _cumulative(flows: Iterable[Flow]) -> list[Decimal]:
    """Return net gains less investment up to each month."""
    sums, so_far = [], Decimal(0)
    for flow in flows:
        so_far += flow.net - flow.invested
        sums.append(so_far)
    return sums
