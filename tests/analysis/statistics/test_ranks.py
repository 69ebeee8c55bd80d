"""The rank test against published examples and all orders; against scipy where it is installed."""

from itertools import combinations
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmplan.analysis.statistics.ranks import RankTest, rank_test

TIED = st.lists(st.integers(0, 6).map(float), min_size=1, max_size=14)
UNTIED = st.lists(st.floats(-1e9, 1e9), min_size=2, max_size=24, unique=True)


def test_permeability_has_its_published_probability() -> None:
    """Of a membrane at two ages (Hollander and Wolfe, table 4.1): W = 35, one-sided p = 0.1272."""
    term = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46]
    early = [1.15, 0.88, 0.90, 0.74, 1.21]
    found = rank_test(term, early)
    assert found is not None
    assert (found.u, round(found.p, 4), found.method, found.after_greater) == (35.0, 0.2544, "exact", 0.3)


@given(UNTIED, st.data())
def test_exact_probability_is_the_share_of_all_orders(values: list[float], data: st.DataObject) -> None:
    values = values[:9]
    size = data.draw(st.integers(1, len(values) - 1))
    before, after = values[:size], values[size:]
    found = rank_test(before, after)
    assert found is not None and found.method == "exact"
    middle = len(before) * len(after) / 2
    every = [pairs(order, values) for order in combinations(values, size)]
    extreme = sum(abs(u - middle) >= abs(found.u - middle) for u in every)
    assert found.p == pytest.approx(extreme / len(every), rel=1e-12)


def pairs(before: tuple[float, ...], values: list[float]) -> int:
    return sum(one > other for one in before for other in set(values) - set(before))


@given(TIED, TIED)
def test_swapped_periods_have_the_same_probability(before: list[float], after: list[float]) -> None:
    there, back = rank_test(before, after), rank_test(after, before)
    assert there is not None and back is not None
    assert there.p == pytest.approx(back.p, rel=1e-12) and there.u + back.u == len(before) * len(after)
    assert there.after_greater == pytest.approx(1 - back.after_greater)
    greater = sum((other > one) + (other == one) / 2 for one in before for other in after)
    assert there.after_greater == greater / (len(before) * len(after))


@given(UNTIED, UNTIED)
def test_only_the_order_of_values_matters(before: list[float], after: list[float]) -> None:
    places = {value: place for place, value in enumerate(sorted({*before, *after}))}
    ranked = rank_test([places[value] for value in before], [places[value] * 1.0 for value in after])
    assert rank_test(before, after) == ranked


def test_equal_values_tell_nothing() -> None:
    assert rank_test([2.0] * 9, [2.0] * 12) == RankTest(54.0, 1.0, "normal", 0.5)


@pytest.mark.parametrize(("before", "after"), [([], [1.0]), ([1.0], []), ([1.0, nan], [1.0]), ([1.0], [inf])])
def test_what_has_no_order_is_not_tested(before: list[float], after: list[float]) -> None:
    assert rank_test(before, after) is None


def test_small_side_against_a_large_one_stays_exact_until_it_is_no_use() -> None:
    many = [number + 0.5 for number in range(60_000)]
    exact = rank_test([1.0, 2.0], many)
    normal = rank_test([20_000.0, 30_000.0, 40_000.0, 30_001.0, 20_001.0, 40_001.0, 30_002.0], many)
    assert exact is not None and normal is not None
    assert (exact.method, normal.method) == ("exact", "normal")
    assert exact.p == pytest.approx(2 * 6 / (60_001 * 60_002 / 2), rel=1e-12)
    assert 0.9 < normal.p <= 1


@given(st.one_of(st.tuples(TIED, TIED), st.tuples(UNTIED, UNTIED)))
def test_agrees_with_scipy(samples: tuple[list[float], list[float]]) -> None:
    stats = pytest.importorskip("scipy.stats", reason="scipy is an oracle of the tests alone")
    before, after = samples
    if len({*before, *after}) == 1:
        return  # scipy divides by nothing there
    found, expected = rank_test(before, after), stats.mannwhitneyu(before, after, method="auto")
    assert found is not None
    assert found.u == expected.statistic
    assert found.p == pytest.approx(expected.pvalue, rel=1e-9)
