"""The budget gate in words and figures: does the approved money reach the end of the project."""

from decimal import Decimal

from crmplan.analysis.cost import Costs, Verdict
from crmplan.document.blocks import Fact
from crmplan.document.numbers import money_text, to_cents
from crmplan.document.tables import Cell, Kind, Tone
from crmplan.messages import N_, Messages

VERDICTS = {
    Verdict.GO: N_("go: {approved} approved, {needed} needed with the reserve"),
    Verdict.GO_WITH_RESERVE: N_("go, but the reserve is short: of {reserve} only {left} is left"),
    Verdict.POSTPONE: N_("better to postpone: {missing} short of the forecast cost of {forecast}"),
    None: N_("unknown: nothing is approved, the forecast cost is {forecast}"),
}
TONES = {
    Verdict.GO: Tone.GOOD,
    Verdict.GO_WITH_RESERVE: Tone.WARN,
    Verdict.POSTPONE: Tone.BAD,
    None: Tone.MUTED,
}


def money_cell(amount: Decimal | None, currency: str | None, tone: Tone = Tone.PLAIN) -> Cell:
    """Return an amount to the cent."""
    value = None if amount is None else to_cents(amount)
    return Cell(value, Kind.MONEY, tone, currency or "")


def verdict_cell(costs: Costs, currency: str | None, _: Messages) -> Cell:
    """Return the verdict; readers see the figures that it follows from."""

    def money(amount: Decimal | None) -> str:
        return money_text(to_cents(amount or Decimal(0)), currency or "", _.language)

    label = _(VERDICTS[costs.verdict]).format(
        approved=money(costs.approved),
        needed=money(costs.needed),
        forecast=money(costs.forecast),
        reserve=money(costs.reserve_amount),
        left=money(costs.reserve_left),
        missing=money(costs.forecast - (costs.approved or Decimal(0))),
    )
    return Cell(costs.verdict and str(costs.verdict), Kind.TEXT, TONES[costs.verdict], label=label)


def budget_facts(costs: Costs, currency: str | None, _: Messages, *, has_figures: bool) -> tuple[Fact, ...]:
    """Return the verdict and the figures behind it.

    Args:
        costs: the forecast cost and the approved money.
        currency: of the plan.
        _: messages in the reader's language.
        has_figures: whether readers see more than the verdict.
    """

    def fact(key: str, label: str, amount: Decimal | None, *, is_told: bool = True) -> Fact:
        tone = Tone.BAD if amount is not None and amount < 0 else Tone.PLAIN
        return Fact(f"budget_{key}", label, money_cell(amount, currency, tone), has_figures and is_told)

    is_told = has_figures or costs.approved is not None or costs.forecast > 0
    return (
        Fact("budget_verdict", _("Budget"), verdict_cell(costs, currency, _), is_told),
        fact("tasks", _("Tasks"), costs.tasks, is_told=costs.tasks > 0),
        fact("modules", _("Modules"), costs.modules, is_told=costs.modules > 0),
        fact("licences", _("Licences"), costs.licences, is_told=costs.licences > 0),
        fact("support", _("Expert support"), costs.support, is_told=costs.support > 0),
        fact("forecast", _("Forecast cost"), costs.forecast),
        fact("reserve", _("Reserve"), costs.reserve_amount),
        fact("needed", _("Needed with the reserve"), costs.needed),
        fact("approved", _("Approved"), costs.approved),
        fact("margin", _("Approved less needed"), costs.margin),
        fact("reserve_left", _("Reserve that is covered"), costs.reserve_left),
    )
