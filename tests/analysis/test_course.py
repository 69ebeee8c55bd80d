"""Courses of money: break-even by hand, why there is none, present values to the horizon, and the cost of delay."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmplan.analysis.course import (
    LONGEST,
    MOST_CHANGES,
    Course,
    Missing,
    break_even,
    delay,
    flows_to,
    returns,
)
from crmplan.analysis.investment import cents, npv

BASE = 24315
"""April 2026, say; go-live is two months later."""
LIVE = BASE + 2
ONE = Decimal("0.01")


def course(
    *,
    invested: dict[int, int] | None = None,
    gained: dict[int, int] | None = None,
    steady: int | None = 100,
    since: int = LIVE,
    licences: int = 10,
    support: dict[int, int] | None = None,
    live: int | None = LIVE,
) -> Course:
    """Return a course; months are counted from the base."""

    def months(amounts: dict[int, int] | None) -> dict[int, Decimal]:
        return {BASE + month: Decimal(amount) for month, amount in (amounts or {}).items()}

    return Course(
        base=BASE,
        live=live,
        invested={BASE: Decimal(500)} if invested is None else months(invested),
        gained=months(gained),
        steady=None if steady is None else Decimal(steady),
        steady_from=since,
        licences=Decimal(licences),
        support=months(support),
    )


NOTHING_SAID = (Missing.NO_DISCOUNT, Missing.NO_HORIZON, Missing.NO_HORIZON)


# What flows in a month


def test_licences_and_gain_begin_in_the_month_of_go_live() -> None:
    made = course(support={1: 7, 3: 8})
    assert [made.flow(BASE + n).net for n in range(5)] == [0, -7, 90, 82, 90]
    assert made.flow(BASE).invested == 500
    assert made.flow(BASE + 1).gained is None


def test_what_is_known_of_a_month_counts_before_what_is_carried_on() -> None:
    made = course(gained={2: 5, 4: -3}, since=LIVE + 1)
    assert [made.flow(LIVE + n).gained for n in range(4)] == [5, 100, -3, 100]
    assert course(gained={3: 5}, since=LIVE + 2).flow(LIVE).gained is None


def test_first_month_is_that_of_the_first_money_and_not_after_the_base() -> None:
    assert course(invested={-2: 5, 9: 1}).first() == BASE - 2
    assert course(invested={5: 5}).first() == BASE


# Break-even


@pytest.mark.parametrize(
    ("made", "month"),
    [
        (course(), 6),  # 5 × 90 < 500 ≤ 6 × 90
        (course(invested={0: 450}), 5),  # exactly
        (course(invested={0: 449}), 5),
        (course(invested={0: 451}), 6),
        (course(licences=0), 5),
        (course(licences=100), None),
        (course(licences=101), None),
        (course(support={2: 45, 3: 45}), 7),
        (course(support={0: 90}), 7),  # support before go-live is netted, too
        (course(gained={2: 600}), 1),
        (course(invested={0: 1}), 1),
        (course(invested={0: 90, 40: 90}), 2),  # what is still to be invested has to be covered, too
        (course(gained={2: 0, 3: 0}), 8),
        (course(invested={0: 90 * LONGEST}), LONGEST),
        (course(invested={0: 90 * LONGEST + 1}), None),
    ],
)
def test_break_even_is_the_first_month_at_whose_end_net_gains_cover_the_investment(
    made: Course, month: int | None
) -> None:
    assert break_even(made) == month


def test_break_even_looks_no_further_than_what_is_known() -> None:
    assert break_even(course(), last=LIVE + 4) is None
    assert break_even(course(), last=LIVE + 5) == 6
    assert break_even(course(), last=LIVE - 1) is None


def test_discounted_break_even_takes_both_sides_at_present_value() -> None:
    """Net gains of 90 in months 2, 3 … after the base, at 1 % a month, against 530 at the base."""
    sums, number = Decimal(0), 0
    while sums < 530:
        sums += 90 / Decimal("1.01") ** (2 + number)
        number += 1
    made = course(invested={0: 530})
    assert (break_even(made), break_even(made, ONE)) == (6, number) == (6, 7)
    assert (
        break_even(course(licences=95), ONE) is None
    )  # 5 a month for ever is worth 500 at most, and comes late


# What it brings, and why it does not


def test_figures_of_a_course() -> None:
    found = returns(course(), horizon=8, rate=ONE)
    assert (found.break_even, found.discounted, found.missing) == (6, 6, {})
    nets = {n: Decimal(90) for n in range(2, 10)}
    assert found.npv == cents(npv({0: Decimal(-500), **nets}, ONE))
    (rate,) = found.rates
    assert abs(npv({0: Decimal(-500), **nets}, rate)) < Decimal("1e-12")


@pytest.mark.parametrize(
    ("made", "horizon", "rate", "missing"),
    [
        (course(live=None), 8, ONE, dict.fromkeys(("break_even", "discounted", "npv", "rates"), Missing.NO_GO_LIVE)),
        (course(invested={}), 8, ONE, dict.fromkeys(("break_even", "discounted", "npv", "rates"), Missing.NO_COSTS)),
        (course(), None, ONE, {"npv": Missing.NO_HORIZON, "rates": Missing.NO_HORIZON}),
        (course(), 8, None, {"discounted": Missing.NO_DISCOUNT, "npv": Missing.NO_DISCOUNT}),
        (course(), None, None, dict(zip(("discounted", "npv", "rates"), NOTHING_SAID, strict=True))),
        (
            course(licences=101),
            8,
            ONE,
            {"break_even": Missing.NEVER, "discounted": Missing.NEVER, "rates": Missing.NO_CHANGE_OF_SIGN},
        ),
        (course(licences=95), 8, ONE, {"discounted": Missing.NEVER}),
        # −1000, 0, 3000, −2500: the mirror of the textbook's flows without a rate
        (course(invested={0: 1000, 4: 2500}, gained={2: 0, 3: 3000}, steady=0, licences=0), 2, ONE, None),
    ],
)  # fmt: skip
def test_what_can_t_be_told_has_its_reason(
    made: Course, horizon: int | None, rate: Decimal | None, missing: dict[str, Missing] | None
) -> None:
    found = returns(made, horizon=horizon, rate=rate)
    if missing is None:
        assert found.rates == () and found.missing["rates"] is Missing.NO_RATE
        assert found.npv is not None
    else:
        assert found.missing == missing
    for key in ("break_even", "discounted", "npv"):
        assert (getattr(found, key) is None) == (key in found.missing)


def test_reason_that_is_known_goes_for_all() -> None:
    found = returns(course(), horizon=8, rate=ONE, lacks=Missing.NO_GAINS)
    assert set(found.missing.values()) == {Missing.NO_GAINS} and len(found.missing) == 4


def test_several_rates_are_all_given() -> None:
    made = course(
        invested={0: 1000, 2: 11000}, gained={1: 6000, 3: 6000}, steady=0, licences=0, live=BASE + 1
    )
    assert [round(rate, 9) for rate in returns(made, horizon=3, rate=ONE).rates] == [0, 1, 2]


def test_flows_that_change_their_sign_too_often_are_not_searched() -> None:
    swinging = {2 + n: 200 if n % 2 else 0 for n in range(MOST_CHANGES + 2)}
    made = course(gained=swinging, licences=100)
    found = returns(made, horizon=len(swinging), rate=ONE)
    assert found.rates == () and found.missing["rates"] is Missing.TOO_MANY_CHANGES
    calm = returns(made, horizon=MOST_CHANGES, rate=ONE)
    assert "rates" not in calm.missing


def test_flows_end_with_the_horizon_but_for_what_is_invested() -> None:
    made = course(invested={0: 500, 9: 3}, support={-1: 4, 6: 20})
    assert flows_to(made, 2) == {-1: -4, 0: -500, 2: 90, 3: 90, 9: -3}


# Cost of delay


def test_month_of_delay_costs_the_net_gain_of_the_last_month() -> None:
    assert delay(course(gained={2: 10, 3: 20}), horizon=3, rate=None) == (90, None)
    assert delay(course(support={4: 50}), horizon=3, rate=None) == (40, None)
    assert delay(course(licences=130), horizon=3, rate=None) == (-30, None)


def test_month_of_delay_at_present_value_is_that_of_the_same_gains_a_month_later() -> None:
    found = delay(course(gained={2: 10, 3: 20}), horizon=3, rate=ONE)
    in_time = npv({2: Decimal(0), 3: Decimal(10), 4: Decimal(90)}, ONE)
    later = npv({3: Decimal(0), 4: Decimal(10)}, ONE)
    assert found == (90, cents(in_time - later))


def test_without_a_discount_delay_costs_the_difference_of_the_sums() -> None:
    found = delay(course(), horizon=5, rate=Decimal(0))
    assert found == (90, 90)


@pytest.mark.parametrize(
    ("made", "horizon", "found"),
    [
        (course(live=None), 3, (None, None)),
        (course(steady=None), 3, (None, None)),
        (course(), None, (90, None)),
        (course(), 0, (None, None)),
    ],
)
def test_delay_costs_nothing_that_is_known_where_no_gain_is(
    made: Course, horizon: int | None, found: tuple[int | None, None]
) -> None:
    assert delay(made, horizon=horizon, rate=ONE) == found


# Properties


@given(
    st.dictionaries(st.integers(-3, 20), st.integers(0, 2000), max_size=5),
    st.dictionaries(st.integers(2, 12), st.integers(-300, 600), max_size=6),
    st.integers(-50, 300),
    st.integers(0, 60),
)
def test_break_even_agrees_with_the_running_sum(
    invested: dict[int, int], gained: dict[int, int], steady: int, licences: int
) -> None:
    made = course(invested=invested, gained=gained, steady=steady, licences=licences)
    found = break_even(made)
    sums, so_far = [], Decimal(0)
    for number in range(200):
        so_far += made.flow(LIVE + number).net
        sums.append(so_far)
    wanted = next((n + 1 for n, value in enumerate(sums) if value >= made.investment), None)
    if wanted is not None:
        assert found == wanted
    else:
        assert found is None or found > 200


@given(st.integers(1, 400), st.integers(1, 60), st.integers(0, 9))
def test_more_gain_never_pays_later(steady: int, more: int, licences: int) -> None:
    low = break_even(course(steady=steady, licences=licences))
    high = break_even(course(steady=steady + more, licences=licences))
    assert low is None or (high is not None and high <= low)
    late = break_even(course(steady=steady, licences=licences), ONE)
    assert late is None or (low is not None and low <= late)
