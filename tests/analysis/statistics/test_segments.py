"""The columns of segmented regression, and when a season may be told."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmplan.analysis.statistics.regression import is_collinear
from crmplan.analysis.statistics.segments import bearable_pairs, segments


def test_columns_are_those_of_the_model() -> None:
    parts = segments(6, 3, has_slope_change=True, pairs=0, period=12)
    assert parts.columns.T.tolist() == [[1] * 6, [0, 1, 2, 3, 4, 5], [0, 0, 0, 1, 1, 1], [0, 0, 0, 0, 1, 2]]
    assert parts.undisturbed.T.tolist() == [[1] * 3, [3, 4, 5], [0] * 3, [0] * 3]
    assert parts.trend_after.tolist() == [0, 1, 0, 1]
    level = segments(6, 3, has_slope_change=False, pairs=0, period=12)
    assert level.columns.tolist() == parts.columns[:, :3].tolist()
    assert level.trend_after.tolist() == [0, 1, 0]


def test_season_comes_again_every_period_and_outlives_the_interruption() -> None:
    parts = segments(60, 30, has_slope_change=False, pairs=3, period=12)
    season = parts.columns[:, 3:]
    assert season.shape == (60, 6)
    assert season[12:] == pytest.approx(season[:-12], abs=1e-12)
    assert parts.undisturbed[:, 3:].tolist() == season[30:].tolist()
    assert parts.undisturbed[:, 2].tolist() == [0] * 30
    level = segments(60, 30, has_slope_change=True, pairs=3, period=12)
    assert level.trend_after.tolist() == [0, 1, 0, 1, 0, 0, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("n", "at", "asked", "expected"),
    [
        (24, 12, 2, 2),
        (23, 12, 2, 0),
        (24, 11, 2, 0),
        (24, 12, 6, 4),
        (59, 36, 9, 6),
        (59, 36, 0, 0),
    ],
    ids=["just enough", "two years missing", "no year before", "two values each", "half a period", "none"],
)
def test_season_needs_two_years_and_one_before(n: int, at: int, asked: int, expected: int) -> None:
    assert bearable_pairs(n, at, fixed=4, asked=asked, period=12) == expected


@given(st.integers(1, 13), st.integers(0, 9), st.integers(6, 80), st.data(), st.booleans())
def test_no_season_makes_the_columns_collinear(
    period: int, pairs: int, n: int, data: st.DataObject, has_slope: bool
) -> None:
    at = data.draw(st.integers(3, n - 3))
    columns = segments(n, at, has_slope_change=has_slope, pairs=pairs, period=period).columns
    assert columns.shape[1] < n
    assert np.linalg.matrix_rank(columns) == columns.shape[1]
    assert not is_collinear(columns)
