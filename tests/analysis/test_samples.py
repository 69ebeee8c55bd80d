"""Percentiles, ranks and bins against what they are defined as."""

from decimal import Decimal
from statistics import correlation

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmplan.analysis.samples import percentile, rank_correlation, ranks, round_bins, share, whole_bins

WHOLE = st.lists(st.integers(0, 30), min_size=2, max_size=40)


@given(WHOLE, st.integers(1, 100))
def test_percentile_is_the_smallest_value_that_enough_do_not_exceed(values: list[int], percent: int) -> None:
    found = percentile(np.sort(np.array(values)), percent)
    assert found in values
    assert sum(value <= found for value in values) * 100 >= percent * len(values)
    assert sum(value < found for value in values) * 100 < percent * len(values)


def test_share_counts_what_holds() -> None:
    assert share(np.array([True, False, False, False])) == 0.25


def shared_ranks(values: np.ndarray) -> list[float]:
    """Return ranks as they are defined: how many are less, and half of those that are equal."""
    return [sum(values < value) + sum(values == value) / 2 for value in values]


@pytest.mark.parametrize("scale", [1, 10**6], ids=["counted", "sorted"])
@given(data=st.data())
def test_rank_correlation_is_that_of_shared_ranks(scale: int, data: st.DataObject) -> None:
    pairs = data.draw(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=2))
    one, other = (np.array(column) * scale for column in zip(*pairs, strict=True))
    first, second = ranks(one), ranks(other)
    found = rank_correlation(first, second, second.rows)
    if len(set(one.tolist())) == 1 or len(set(other.tolist())) == 1:
        assert found is None
    else:
        assert found == pytest.approx(correlation(shared_ranks(one), shared_ranks(other)))


@given(WHOLE, st.integers(1, 12))
def test_bins_of_whole_numbers_hold_all_of_them(values: list[int], most: int) -> None:
    bins = whole_bins(np.sort(np.array(values)), most)
    assert len(bins) <= most
    assert sum(count for _, _, count in bins) == len(values)
    for low, high, count in bins:
        assert count == sum(low <= value <= high for value in values)
    assert (bins[0][0], bins[-1][1]) == (min(values), max(values))


@given(st.lists(st.floats(0, 1e7), min_size=1, max_size=30), st.integers(2, 20))
def test_bins_between_round_numbers_hold_all(values: list[float], most: int) -> None:
    bins = round_bins(np.sort(np.array(values)), most)
    assert len(bins) <= most + 1
    assert sum(count for _, _, count in bins) == len(values)
    widths = {high - low for low, high, _ in bins}
    assert len(widths) == 1
    assert str(widths.pop().normalize().as_tuple().digits[0]) in "125"
    assert bins[0][0] <= Decimal(min(values))
    assert Decimal(max(values)) <= bins[-1][1]
