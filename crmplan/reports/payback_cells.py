"""What all parts of the page on payback are written with: money, months and rates as cells, with why there are none."""

from collections.abc import Iterator
from decimal import Decimal

from crmplan.analysis.course import Missing, Returns
from crmplan.analysis.investment import per_year
from crmplan.analysis.payback import Case, Payback
from crmplan.document.numbers import money_text
from crmplan.document.tables import Cell, Kind, Tone
from crmplan.messages import Messages
from crmplan.model.plan import Plan
from crmplan.reports.budget import money_cell
from crmplan.reports.payback_words import MISSING, number_of, rate_text


class PaybackCells:
    """The figures of a payback as cells."""

    def __init__(self, plan: Plan, found: Payback, _: Messages) -> None:
        self.plan = plan
        self.found = found
        self._ = _
        self.business = plan.business_case
        self.currency = plan.project.currency or ""

    def cases(self) -> Iterator[tuple[str, Case]]:
        """Yield both cases with their names in JSON."""
        yield "planned", self.found.planned
        yield "forecast", self.found.forecast

    def money(self, amount: Decimal | None, tone: Tone = Tone.PLAIN) -> Cell:
        """Return an amount."""
        return money_cell(amount, self.currency, tone)

    def money_text(self, amount: Decimal) -> str:
        """Return an amount as readers see it."""
        return money_text(amount, self.currency, self._.language)

    def month_text(self, month: int, case: Case) -> str:
        """Return the number and the name of a month from go-live's on."""
        return number_of(month, case.course.live, self._) or ""

    def why(self, missing: Missing | None, kind: Kind) -> Cell:
        """Return a cell that says why it holds nothing."""
        tone = Tone.BAD if missing is Missing.NEVER else Tone.MUTED
        return Cell(None, kind, tone, label=self._(MISSING[missing]) if missing else None)

    def reached(self, case: Case, *, is_discounted: bool = False) -> Cell:
        """Return the month of break-even of a case."""
        key = "discounted" if is_discounted else "break_even"
        month = case.returns.discounted if is_discounted else case.returns.break_even
        if month is None:
            return self.why(case.returns.missing.get(key), Kind.COUNT)
        return Cell(month, Kind.COUNT, label=self.month_text(month, case))

    def actual(self) -> Cell:
        """Return the month in which break-even was reached by the facts."""
        if self.found.reached is None:
            return self.why(self.found.reached_missing, Kind.COUNT)
        label = self.month_text(self.found.reached, self.found.forecast)
        return Cell(self.found.reached, Kind.COUNT, Tone.GOOD, label=label)

    def npv(self, brought: Returns) -> Cell:
        """Return a net present value."""
        if brought.npv is None:
            return self.why(brought.missing["npv"], Kind.MONEY)
        return self.money(brought.npv, Tone.BAD if brought.npv < 0 else Tone.PLAIN)

    def rate(self, brought: Returns, periods: int = 12) -> Cell:
        """Return the rate of return, all of them where there are several; of so many months."""
        if not brought.rates:
            return self.why(brought.missing["rates"], Kind.SHARE)
        found = [per_year(rate, periods) for rate in brought.rates]
        texts = ", ".join(rate_text(rate, self._.language) for rate in found)
        if len(found) > 1:
            label = self._("several: {rates}").format(rates=texts)
            return Cell(None, Kind.SHARE, Tone.WARN, label=label)
        return Cell(round(found[0], 6), Kind.SHARE, label=texts)

    def yearly(self, rate: Decimal) -> Decimal:
        """Return the rate of a month as that of a year."""
        return round(per_year(rate), 8)

    def brings(self, brought: Returns, case: Case) -> tuple[Cell, Cell, Cell, Cell]:
        """Return break-even, discounted break-even, NPV and IRR of other gains in a case."""
        other = case._replace(returns=brought)
        return (
            self.reached(other),
            self.reached(other, is_discounted=True),
            self.npv(brought),
            self.rate(brought),
        )

    def lack(self, case: Case, *, is_made: bool) -> Missing | None:
        """Return why no gain is known in a case, or to date."""
        if is_made:
            early = (Missing.NO_GO_LIVE, Missing.NOT_LIVE, Missing.NO_FULL_MONTH)
            missing = self.found.reached_missing
            return missing if missing in early else Missing.NO_GAINS
        return case.returns.missing.get("break_even")

    def no_gain(self) -> str:
        """Return why nothing is gained so far."""
        lack = self.lack(self.found.forecast, is_made=True)
        return self._(MISSING[lack]) if lack else ""
