"""The words of payback: why a figure is missing, why a gain is not counted, and texts of rates and months."""

from collections.abc import Mapping
from decimal import Decimal

from crmplan.analysis.course import Missing
from crmplan.analysis.gains import Why
from crmplan.analysis.months import first_day
from crmplan.analysis.observations import Gap
from crmplan.analysis.outlay import Part
from crmplan.document.numbers import month_text, number_text
from crmplan.messages import N_, Messages
from crmplan.reports.remarks import REASONS

MISSING = {
    Missing.NO_GO_LIVE: N_("the plan has no go-live ahead or behind it"),
    Missing.NOT_LIVE: N_("the CRM is not live yet"),
    Missing.NO_FULL_MONTH: N_("no full month yet"),
    Missing.NO_COSTS: N_("the plan names no cost of tasks and modules"),
    Missing.NO_EXPECTED_GAIN: N_("the business case has no expected_gain"),
    Missing.NO_GAINS: N_("no gain is known"),
    Missing.NO_HORIZON: N_("the business case has no horizon"),
    Missing.NO_DISCOUNT: N_("the business case has no discount"),
    Missing.NOT_YET: N_("not reached yet"),
    Missing.NEVER: N_("never: net gains don't make up for the investment"),
    Missing.NO_CHANGE_OF_SIGN: N_("none: money only goes out, or only comes in"),
    Missing.NO_RATE: N_("none: at no rate is the present value zero"),
    Missing.TOO_MANY_CHANGES: N_("not sought: the flows change their sign too often"),
    Missing.NO_INTERVAL: N_("of no KPI that gains something an interval is known"),
    Missing.GAINS_WRITTEN: N_("the plan writes its gains, which have none"),
    Missing.GAIN_EXPECTED: N_("the gain is the expected one, which has none"),
}
"""Why a figure can't be computed."""

WHYS: Mapping[Why | Gap, str] = {
    Why.GAINS_WRITTEN: N_("the plan's own gains count, so that KPIs don't"),
    Why.NO_BASELINE: N_("it has no figure before"),
    Why.NO_FIGURE: N_("it has no figure of the month, and no actual one"),
    Why.NOT_MEASURED: N_("its figures have not been taken from the source"),
    Why.NO_DIRECTION: N_("it is not said which is better, higher or lower"),
    Why.NO_TARGET: N_("the nearer to the target the better, but it has none"),
    Why.NOT_A_MONTH: N_("its figure before is of a period that is no calendar month, and can't be divided"),
    Why.NO_KPI_GAIN: N_("no KPI says in gain what its improvement is worth"),
    Why.NOT_WRITTEN: N_("the plan's gains lack the month"),
    Why.NOT_OVER: N_("the month is not over"),
    Why.NOT_LIVE: N_("the CRM was not live in that month"),
    **{gap: REASONS[gap] for gap in Gap},
}
"""Why a gain is not counted."""

PARTS = {
    Part.HOURS: N_("Tasks: hours at their rates"),
    Part.OWN_MONEY: N_("Tasks: other cost"),
    Part.UNDIVIDED: N_("Tasks: recorded as one sum"),
    Part.MODULES: N_("Modules"),
}
"""What money is invested in."""


def rate_text(rate: Decimal, language: str) -> str:
    """Return a rate as a percent to a tenth."""
    sign = "\u00a0%" if language == "ru" else "%"
    return f"{number_text(rate * 100, language, 1, has_all=True)}{sign}"


def number_of(month: int | None, live: int | None, _: Messages) -> str | None:
    """Return the number of a month, go-live's being 1, with the month of the calendar."""
    if month is None or live is None:
        return None
    named = month_text(first_day(live + month - 1), _.language)
    return _("month {n}, {month}").format(n=month, month=named)
