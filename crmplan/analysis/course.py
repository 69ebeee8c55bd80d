"""A course of money by month: what is invested, gained and paid for the running CRM, and when it is paid back."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from enum import StrEnum
from math import ceil
from typing import NamedTuple

from crmplan.analysis.investment import cents, irrs, npv, payback, sign_changes

LONGEST = 1200
"""After so many months without it, break-even never comes."""
MOST_CHANGES = 30
"""Flows that change their sign more often are searched for no rate of return."""
_NOTHING = Decimal(0)


class Missing(StrEnum):
    """Why a figure can't be computed."""

    NO_GO_LIVE = "no-go-live"
    """The plan has no step go-live that is to be done."""
    NOT_LIVE = "not-live"
    """The CRM is not live on the status date."""
    NO_FULL_MONTH = "no-full-month"
    """No month from go-live on is over."""
    NO_COSTS = "no-costs"
    """The plan names no cost of tasks and modules."""
    NO_EXPECTED_GAIN = "no-expected-gain"
    NO_GAINS = "no-gains"
    """No gain is known, and none is expected."""
    NO_HORIZON = "no-horizon"
    NO_DISCOUNT = "no-discount"
    NOT_YET = "not-yet"
    """Break-even is not reached on the status date."""
    NEVER = "never"
    """Net gains never make up for the investment."""
    NO_CHANGE_OF_SIGN = "no-change-of-sign"
    """Money only goes out, or only comes in, so that there is no rate of return."""
    NO_RATE = "no-rate"
    """No rate above −100 % makes the present value zero."""
    TOO_MANY_CHANGES = "too-many-changes"
    NO_INTERVAL = "no-interval"
    """No interval of a KPI that the forecast rests on is known."""
    GAINS_WRITTEN = "gains-written"
    """The forecast rests on gains that the plan writes, which have no interval."""
    GAIN_EXPECTED = "gain-expected"
    """The forecast rests on the expected gain, which has no interval."""


class Flow(NamedTuple):
    """Money of a month; `gained` is nothing where no gain is known."""

    invested: Decimal
    gained: Decimal | None
    licences: Decimal
    support: Decimal

    @property
    def net(self) -> Decimal:
        """Net gain: gain − licences − support."""
        return (self.gained or _NOTHING) - self.licences - self.support


class Course(NamedTuple):
    """Money by month.

    Args:
        base: the month of `project.start`, at whose end present values are taken.
        live: the month of go-live, month 1; nothing where there is none.
        invested: by month.
        gained: by month, as far as it is known.
        steady: gain of every month from `steady_from` on; nothing where no gain is known.
        steady_from: the first of them.
        licences: a month, from go-live's on.
        support: by month.
    """

    base: int
    live: int | None
    invested: Mapping[int, Decimal]
    gained: Mapping[int, Decimal]
    steady: Decimal | None
    steady_from: int
    licences: Decimal
    support: Mapping[int, Decimal]

    @property
    def investment(self) -> Decimal:
        """All that is invested."""
        return sum(self.invested.values(), _NOTHING)

    def flow(self, month: int) -> Flow:
        """Return the money of a month."""
        is_live = self.live is not None and month >= self.live
        gained = self.gained.get(month)
        if gained is None and is_live and month >= self.steady_from:
            gained = self.steady
        return Flow(
            self.invested.get(month, _NOTHING),
            gained,
            self.licences if is_live else _NOTHING,
            self.support.get(month, _NOTHING),
        )

    def first(self) -> int:
        """Return the first month in which money flows, at the latest that of `project.start`."""
        return min((self.base, *self.invested, *self.support, *self.gained))


class Returns(NamedTuple):
    """What a course brings.

    Args:
        break_even: the first month, go-live's being 1, at whose end net gains ≥ investment.
        discounted: the same with both at their present value.
        npv: net present value to the end of the horizon, to the cent.
        rates: internal rates of return, of a month, to the end of the horizon; none, one or several.
        missing: by figure, why there is none.
    """

    break_even: int | None
    discounted: int | None
    npv: Decimal | None
    rates: tuple[Decimal, ...]
    missing: Mapping[str, Missing]


FIGURES = ("break_even", "discounted", "npv", "rates")
"""The figures of `Returns`."""


class Delay(NamedTuple):
    """What go-live a month later costs: of the amounts, and of their present value; nothing where it is not known."""

    amount: Decimal | None
    present: Decimal | None


def returns(
    course: Course, *, horizon: int | None, rate: Decimal | None, lacks: Missing | None = None
) -> Returns:
    """Return what a course brings.

    Args:
        course: the course.
        horizon: months from that of go-live on.
        rate: of discount, a month.
        lacks: why nothing can be told, where that is known.
    """
    if lacks is None and course.live is None:
        lacks = Missing.NO_GO_LIVE
    if lacks is None and not course.investment:
        lacks = Missing.NO_COSTS
    if lacks is not None:
        return Returns(None, None, None, (), dict.fromkeys(FIGURES, lacks))
    missing: dict[str, Missing] = {}
    reached = break_even(course)
    discounted = break_even(course, rate) if rate is not None else None
    if reached is None:
        missing["break_even"] = Missing.NEVER
    if discounted is None:
        missing["discounted"] = Missing.NO_DISCOUNT if rate is None else Missing.NEVER
    flows = flows_to(course, horizon) if horizon is not None else None
    present = cents(npv(flows, rate)) if flows is not None and rate is not None else None
    if present is None:
        missing["npv"] = Missing.NO_HORIZON if horizon is None else Missing.NO_DISCOUNT
    rates, why = _rates(flows)
    if why is not None:
        missing["rates"] = why
    return Returns(reached, discounted, present, rates, missing)


def _rates(flows: Mapping[int, Decimal] | None) -> tuple[tuple[Decimal, ...], Missing | None]:
    if flows is None:
        return (), Missing.NO_HORIZON
    changes = sign_changes(amount for _, amount in sorted(flows.items()))
    if changes == 0:
        return (), Missing.NO_CHANGE_OF_SIGN
    if changes > MOST_CHANGES:
        return (), Missing.TOO_MANY_CHANGES
    found = irrs(flows)
    return found, None if found else Missing.NO_RATE


def flows_to(course: Course, horizon: int) -> dict[int, Decimal]:
    """Return what flows in each month up to the end of the horizon, counted from the base; investment after it, too."""
    assert course.live is not None
    end = max((course.live + horizon - 1, *course.invested))
    found = {}
    for month in range(course.first(), end + 1):
        flow = course.flow(month)
        net = flow.net if month < course.live + horizon else _NOTHING
        if net != flow.invested:
            found[month - course.base] = net - flow.invested
    return found


def break_even(course: Course, rate: Decimal = _NOTHING, *, last: int | None = None) -> int | None:
    """Return the first month, go-live's being 1, at whose end net gains ≥ the whole investment, if any.

    Args:
        course: the course; with a go-live.
        rate: of discount, a month: both sides count with their present value at the end of the base.
        last: the month after which nothing is known.
    """
    assert course.live is not None
    found = payback(_covering(course, rate, course.live, last))
    return None if found is None else ceil(found) + 1


def _covering(course: Course, rate: Decimal, live: int, last: int | None) -> Iterator[Decimal]:
    """Yield the net gain of each month from go-live's on, that of the first with what has to be covered taken off."""
    before = {month - course.base: course.flow(month).net for month in range(course.first(), live)}
    spent = {month - course.base: amount for month, amount in course.invested.items()}
    due = npv(spent, rate) - npv(before, rate)
    end = live + LONGEST - 1
    for month in range(live, (end if last is None else min(last, end)) + 1):
        net = course.flow(month).net
        present = npv({month - course.base: net}, rate) if rate else net
        yield present - due if month == live else present


def delay(course: Course, *, horizon: int | None, rate: Decimal | None) -> Delay:
    """Return what go-live a month later costs, where the horizon ends on the day it would end on without that.

    All net gains come a month later, and that of the last month of the horizon never comes. So the amount is the net
    gain N(H) of its month H; at present value it is Σ N(k)·d(k) for k = 1..H less Σ N(k)·d(k + 1) for k = 1..H − 1,
    where d(k) is the discount of month k. Without a horizon it is the net gain of a month on which support has ended.
    """
    if course.live is None or course.steady is None:
        return Delay(None, None)
    if horizon is None:
        return Delay(course.steady - course.licences, None)
    first = course.live - course.base
    nets = [course.flow(course.live + number).net for number in range(horizon)]
    if not nets:
        return Delay(None, None)
    if rate is None:
        return Delay(nets[-1], None)
    in_time = npv({first + number: net for number, net in enumerate(nets)}, rate)
    later = npv({first + 1 + number: net for number, net in enumerate(nets[:-1])}, rate)
    return Delay(nets[-1], cents(in_time - later))
