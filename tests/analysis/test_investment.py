"""Present values, rates of return and payback against published cases, an independent library and their meaning."""

from decimal import Decimal
from fractions import Fraction
from math import exp, log

import numpy_financial  # type: ignore[import-untyped]
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from scipy import optimize  # type: ignore[import-untyped]

from crmplan.analysis.investment import (
    cents,
    irrs,
    npv,
    payback,
    per_month,
    per_year,
    sign_changes,
)


def flows(*amounts: float | str) -> dict[int, Decimal]:
    return {period: Decimal(str(amount)) for period, amount in enumerate(amounts)}


def rounded(found: tuple[Decimal, ...], places: int = 4) -> list[float]:
    return [float(round(rate, places)) for rate in found]


# --- published cases ---

BRIGHAM, BRIGHAM_P = (-950, 525, 485, 445, 405), (-1000, 300, 300, 300, 1000)
"""Brigham and Houston, "Fundamentals of Financial Management", self-test of section 12-7, at 10 % and at 15 %:
https://www.coursehero.com/file/37730713/Book11xlsx/"""
TITMAN = (-100_000, 70_000, 30_000, 30_000, 25_000, 10_000)
"""Titman, Keown and Martin, "Financial Management: Principles and Applications", 13th ed., chapter 11, project Long, at
17 %: https://www.oreilly.com/library/view/financial-management-principles/9780134417219/longalt/la_ch11_fig026.xhtml"""
BENNINGA, BENNINGA_TWICE = (-400, 100, 100, 100, 100, 100), (-145, 100, 100, 100, 100, -275)
"""Benninga, "Financial Modeling", chapter 1: https://www.coursehero.com/file/6749420/Chapter-01/"""
GITMAN = (-100, 39, 59, 55, 20)
"""Gitman, "Principles of Managerial Finance, Brief", 3rd ed., p. 348, by https://numpy.org/doc/1.16/reference/generated/
numpy.irr.html, as the other cases of that page."""
ROSS = (-252, 1431, -3035, 2850, -1000)
"""Ross, Westerfield and Jordan, "Fundamentals of Corporate Finance", chapter 9, a problem to test software with: there
are several rates between 20 % and 70 %. https://brainmass.com/business/internal-rate-of-return/lt-problem-multiple-irrs-39308"""
EXCEL_DATES = {0: -10000, 60: 2750, 303: 4250, 411: 3250, 456: 2750}
"""Days from 1 January 2008: https://support.microsoft.com/en-us/excel/functions/xirr-function"""


@pytest.mark.parametrize(
    ("amounts", "rate", "value"),
    [
        (BRIGHAM, "0.1", "539.05"),
        (BRIGHAM_P, "0.15", "256.72"),
        (BENNINGA, "0.1", "-20.92"),
        (BENNINGA_TWICE, "0", "-20"),
        (BENNINGA_TWICE, "0.06", "-3.99"),
        (BENNINGA_TWICE, "0.18", "3.80"),
        (BENNINGA_TWICE, "0.39", "-10.27"),
        # https://help.adobe.com/ja_JP/livecycle/10.0/DesignerFormCalcRef/, NPV
        ((0, 500, 1500, 4000, 10000), "0.1", "11529.61"),
    ],
)
def test_present_values_are_the_published_ones(amounts: tuple[int, ...], rate: str, value: str) -> None:
    assert cents(npv(flows(*amounts), Decimal(rate))) == Decimal(value)


@pytest.mark.parametrize(
    ("amounts", "rates"),
    [
        (GITMAN, [0.28095]),
        ((-100, 0, 0, 74), [-0.0955]),
        ((-100, 100, 0, 7), [0.06206]),
        (BRIGHAM, [0.3554]),
        (BRIGHAM_P, [0.2478]),
        (BENNINGA, [0.07931]),
        ((-1000, 300, 200, 150, 600, 900), [0.2444]),  # Benninga, the same page
        (BENNINGA_TWICE, [0.0878, 0.2665]),
        # Lorie and Savage, "Three Problems in Rationing Capital", The Journal of Business 28 (1955)
        ((-1600, 10000, -10000), [0.25, 4]),
        # https://www.edupristine.com/discuss/viewtopic.php?f=13&t=1406
        ((-2000, 10000, -10000), [0.38, 2.6]),
        (ROSS, [0.25, 0.3333, 0.4286, 0.6667]),
        ((-1000, 6000, -11000, 6000), [0.0, 1.0, 2.0]),
        ((1000, -3000, 2500), []),  # Brealey, Myers and Allen, chapter 5: no rate at all
    ],
)
def test_rates_of_return_are_the_published_ones(amounts: tuple[float, ...], rates: list[float]) -> None:
    found = irrs(flows(*amounts))
    assert len(found) == len(rates)
    for rate, wanted in zip(found, rates, strict=True):
        places = len(str(wanted).partition(".")[2])
        assert round(rate, places) == Decimal(str(wanted))


@pytest.mark.parametrize(("amounts", "rate"), [((-100, 100, 0, -7), -0.0833), ((-5, 10.5, 1, -8, 1), 0.0886)])
def test_published_rate_is_one_of_several(amounts: tuple[float, ...], rate: float) -> None:
    """The page of numpy's irr names one of them."""
    found = rounded(irrs(flows(*amounts)))
    assert rate in found and len(found) > 1


def test_flows_at_days_have_the_rate_of_excel() -> None:
    dated = {day: Decimal(amount) for day, amount in EXCEL_DATES.items()}
    (daily,) = irrs(dated)
    assert abs(per_year(daily, 365) - Decimal("0.373362535")) < Decimal("1e-8")  # it promises no more


@pytest.mark.parametrize(("amounts", "periods"), [(BRIGHAM, "1.88"), (TITMAN, "2")])
def test_simple_payback_is_the_published_one(amounts: tuple[int, ...], periods: str) -> None:
    found = payback(map(Decimal, amounts))
    assert found is not None and round(found, 2) == Decimal(periods)


@pytest.mark.parametrize(("amounts", "rate", "periods"), [(BRIGHAM, "0.1", "2.22"), (TITMAN, "0.17", "2.97")])
def test_discounted_payback_is_the_published_one(amounts: tuple[int, ...], rate: str, periods: str) -> None:
    present = (npv({period: Decimal(amount)}, Decimal(rate)) for period, amount in enumerate(amounts))
    found = payback(present)
    assert found is not None and round(found, 2) == Decimal(periods)


# --- pathological flows ---


@pytest.mark.parametrize(
    ("amounts", "rates"),
    [
        ((), []),
        ((0, 0), []),
        ((-5,), []),
        ((-5, -6), []),
        ((5, 6, 0), []),
        ((-1, 4, -4), [1.0]),  # both rates have met
        ((-1, 3, -3, 1), [0.0]),  # three have
        ((1, -2, 2), []),
        ((-1, "1e9"), [999999999.0]),
        ((-1000000000, 1), [-1.0]),
        ((0, 0, -100, 110), [0.1]),
        ((-1, 0, 2), [0.4142]),
        ((-100, 0, 0, 0, 0, 0, 0, 0, 0, 0, "259.37424601"), [0.1]),
    ],
)
def test_odd_flows_have_all_their_rates_and_no_others(amounts: tuple[float, ...], rates: list[float]) -> None:
    assert rounded(irrs(flows(*amounts))) == rates


def test_rates_that_nearly_meet_are_told_apart() -> None:
    """(v − 1)(v − 1.000001), in exact thousandths."""
    assert rounded(irrs(flows("1.000001", "-2.000001", 1)), 9) == [-0.000001, 0.0]


def test_periods_may_begin_before_nothing() -> None:
    assert irrs({-3: Decimal(-100), -1: Decimal(121)}) == (Decimal("0.1"),)
    assert cents(npv({-1: Decimal(100)}, Decimal("0.1"))) == Decimal(110)


@pytest.mark.parametrize(
    ("amounts", "periods"),
    [
        ((), None),
        ((-10, 4, 5), None),
        ((-10, 4, 6), 2),
        ((-10, 4, 12), "1.5"),
        ((0, 5), 0),
        ((3,), 0),
        ((-10, 20, -30, 40), "0.5"),  # the first time counts
        ((-10, -10, 40), "1.5"),
    ],
)
def test_payback_is_when_flows_first_make_up(amounts: tuple[int, ...], periods: str | None) -> None:
    found = payback(map(Decimal, amounts))
    assert found == (None if periods is None else Decimal(periods))


def test_sign_changes_leave_zeros_aside() -> None:
    assert sign_changes(map(Decimal, (0, -1, 0, 0, 2, 3, 0, -1))) == 2
    assert sign_changes([]) == 0


@pytest.mark.parametrize(
    ("amount", "rounded_"), [("0.005", "0.00"), ("0.015", "0.02"), ("-1.239", "-1.24"), ("1e20", "1e20")]
)
def test_cents_round_half_to_even(amount: str, rounded_: str) -> None:
    assert cents(Decimal(amount)) == Decimal(rounded_)


# --- properties, and an independent library ---

AMOUNTS = st.lists(st.integers(-10_000, 10_000), min_size=2, max_size=12)
RATES = st.decimals("-0.9", "9", places=4)


@given(AMOUNTS, RATES)
def test_present_value_is_the_library_s(amounts: list[int], rate: Decimal) -> None:
    found = float(npv(flows(*amounts), rate))
    wanted = float(numpy_financial.npv(float(rate), amounts))
    assert found == pytest.approx(
        wanted, rel=1e-9, abs=1e-6 * max(1, (1 / (1 + float(rate))) ** len(amounts))
    )


@given(st.integers(1, 10_000), st.lists(st.integers(0, 5_000), min_size=1, max_size=24))
def test_rate_of_an_investment_is_the_library_s(spent: int, back: list[int]) -> None:
    assume(any(back))
    (found,) = irrs(flows(-spent, *back))
    wanted = float(numpy_financial.irr([-spent, *back]))
    assume(wanted == wanted)  # where it finds none, there still is one
    assert float(found) == pytest.approx(wanted, rel=1e-6, abs=1e-6)


@given(
    st.integers(1, 10_000),
    st.dictionaries(st.integers(1, 2_000), st.integers(1, 5_000), min_size=1, max_size=12),
)
def test_rate_of_flows_at_days_is_that_of_scipy_s_search(spent: int, back: dict[int, int]) -> None:
    """Where Σ flow · e^(−x · day) is zero, x is the logarithm of 1 + the rate of a day, as of a spreadsheet's XIRR."""
    (found,) = irrs({0: Decimal(-spent), **{day: Decimal(amount) for day, amount in back.items()}})
    low = max(log(amount / spent) / day for day, amount in back.items()) - 1e-6
    high = max(log(amount * len(back) / spent) / day for day, amount in back.items()) + 1e-6

    def present(x: float) -> float:
        return sum(amount * exp(-x * day) for day, amount in back.items()) - spent

    wanted = optimize.brentq(present, low, high, xtol=1e-15)
    assert float((1 + found).ln()) == pytest.approx(wanted, rel=1e-7, abs=1e-9)


@given(AMOUNTS)
@example([-252, 1431, -3035, 2850, -1000])
def test_at_a_rate_of_return_the_present_value_is_nothing(amounts: list[int]) -> None:
    for rate in irrs(flows(*amounts)):
        v = 1 / (1 + Fraction(rate))
        terms = [amount * v**period for period, amount in enumerate(amounts)]
        assert abs(sum(terms)) <= sum(map(abs, terms)) * Fraction(1, 10**12)


@given(AMOUNTS)
def test_no_rate_is_left_out(amounts: list[int]) -> None:
    """Between two neighbours on a fine grid the sign of the present value changes only where a rate lies."""
    found, series = irrs(flows(*amounts)), flows(*amounts)
    grid = [Decimal(step) / 16 - Decimal("0.9375") for step in range(160)]
    values = [npv(series, rate) for rate in grid]
    for low, high, before, after in zip(grid, grid[1:], values, values[1:], strict=False):
        if before * after < 0:
            assert any(low <= rate <= high for rate in found), (low, high)


@given(AMOUNTS)
def test_rates_are_as_many_as_descartes_allows(amounts: list[int]) -> None:
    assert len(irrs(flows(*amounts))) <= sign_changes(map(Decimal, amounts))


@given(st.lists(st.decimals("0.05", "20", places=2), min_size=1, max_size=5, unique=True))
def test_flows_made_of_rates_have_just_these(factors: list[Decimal]) -> None:
    """Π (v − w), multiplied out, has the zeros w = 1 ÷ (1 + rate)."""
    amounts = [Decimal(1)]
    for factor in factors:
        amounts = [
            low * -factor + high
            for low, high in zip([*amounts, Decimal(0)], [Decimal(0), *amounts], strict=True)
        ]
    found = irrs(dict(enumerate(amounts)))
    wanted = sorted(1 / factor - 1 for factor in factors)
    assert [round(rate, 9) for rate in found] == [round(rate, 9) for rate in wanted]


@given(AMOUNTS, st.integers(-5, 5), st.integers(1, 1000))
def test_rates_depend_on_neither_size_nor_start(amounts: list[int], start: int, times: int) -> None:
    moved = {start + period: amount * times for period, amount in flows(*amounts).items()}
    assert rounded(irrs(moved), 10) == rounded(irrs(flows(*amounts)), 10)


@given(st.lists(st.integers(-100, 100), max_size=20))
def test_payback_agrees_with_the_running_sum(amounts: list[int]) -> None:
    sums = [sum(amounts[: end + 1]) for end in range(len(amounts))]
    reached = next((period for period, total in enumerate(sums) if total >= 0), None)
    found = payback(map(Decimal, amounts))
    if reached is None:
        assert found is None
    else:
        assert found is not None and (reached - 1 < found <= reached)


@given(st.decimals("-0.99", "10", places=4))
def test_rate_of_a_month_compounds_to_that_of_the_year(yearly: Decimal) -> None:
    assert round(per_year(per_month(yearly)), 20) == yearly
