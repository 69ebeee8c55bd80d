"""Regressions against what defines them, and against statsmodels where it is installed."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from crmplan.analysis.statistics.regression import half_deviance, is_collinear, least_squares, poisson
from crmplan.analysis.statistics.segments import segments

SHAPES = st.integers(8, 60).flatmap(lambda n: st.tuples(st.just(n), st.integers(3, n - 3), st.booleans()))
ORACLE = "statsmodels is an oracle of the tests alone"


def columns_of(shape: tuple[int, int, bool], pairs: int = 2) -> np.ndarray:
    n, at, has_slope = shape
    return segments(n, at, has_slope_change=has_slope, pairs=pairs, period=12).columns


def drawn(n: int, seed: int) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64([n, seed]))


def exact_coefficients(columns: list[list[int]], values: list[int]) -> list[Fraction]:
    """Solve the normal equations in fractions."""
    k = len(columns[0])
    rows = [
        [Fraction(sum(row[i] * row[j] for row in columns)) for j in range(k)]
        + [Fraction(sum(row[i] * value for row, value in zip(columns, values, strict=True)))]
        for i in range(k)
    ]
    for i in range(k):
        rows[i] = [figure / rows[i][i] for figure in rows[i]]
        for j in range(k):
            if j != i:
                rows[j] = [a - rows[j][i] * b for a, b in zip(rows[j], rows[i], strict=True)]
    return [row[-1] for row in rows]


@given(SHAPES, st.data())
@settings(max_examples=40)
def test_least_squares_solves_the_normal_equations_exactly(
    shape: tuple[int, int, bool], data: st.DataObject
) -> None:
    n = shape[0]
    values = data.draw(st.lists(st.integers(-(10**6), 10**6), min_size=n, max_size=n))
    columns = columns_of(shape, pairs=0)
    expected = exact_coefficients(columns.astype(int).tolist(), values)
    found = least_squares(columns, np.array(values, float), lags=1)
    assert found is not None
    assert found.coefficients.tolist() == pytest.approx([float(one) for one in expected], rel=1e-11, abs=1e-8)


def test_errors_without_lags_are_those_of_white() -> None:
    columns, draw = columns_of((9, 5, True), 0), drawn(9, 1)
    found = least_squares(columns, draw.normal(size=9), lags=0)
    assert found is not None
    bread = np.linalg.inv(columns.T @ columns)
    meat = sum(e * e * np.outer(row, row) for e, row in zip(found.residuals, columns, strict=True))
    assert found.covariance == pytest.approx(bread @ meat @ bread * 9 / (9 - 4), rel=1e-9)
    assert found.freedom == 5


def test_collinear_columns_are_refused() -> None:
    one = np.ones(8)
    for other in (one, 3 * one, np.zeros(8), one + 1e-12 * np.arange(8)):
        columns = np.column_stack([one, other])
        assert is_collinear(columns)
        assert least_squares(columns, np.arange(8.0), lags=1) is None
        assert poisson(columns, np.arange(8.0), one) is None


@given(SHAPES, st.integers(0, 99), st.integers(0, 12), st.sampled_from([1e-6, 1.0, 1e9]))
@settings(max_examples=60)
def test_least_squares_agree_with_statsmodels(
    shape: tuple[int, int, bool], seed: int, lags: int, scale: float
) -> None:
    api = pytest.importorskip("statsmodels.api", reason=ORACLE)
    n = shape[0]
    columns = columns_of(shape)
    values = scale * (50 + np.cumsum(drawn(n, seed).normal(size=n)))
    expected = api.OLS(values, columns).fit(
        cov_type="HAC", cov_kwds={"maxlags": min(lags, n - 1), "use_correction": True}, use_t=True
    )
    found = least_squares(columns, values, lags=lags)
    assert found is not None
    if lags < n:
        assert found.covariance == pytest.approx(expected.cov_params(), rel=1e-6, abs=1e-12 * scale**2)
    assert found.coefficients == pytest.approx(expected.params, rel=1e-8, abs=1e-10 * scale)
    assert found.fitted == pytest.approx(expected.fittedvalues, rel=1e-9)
    assert found.r2 == pytest.approx(expected.rsquared, abs=1e-9)
    assert found.dispersion == pytest.approx(expected.mse_resid, rel=1e-8)


# --- counts -----------------------------------------------------------------------------------------


@given(SHAPES, st.integers(0, 99), st.sampled_from([3.0, 40.0, 1e6, 1e12]))
@settings(max_examples=60)
def test_counts_solve_the_score_equations(shape: tuple[int, int, bool], seed: int, mean: float) -> None:
    """What is expected adds up to what was counted, by each column."""
    n, columns = shape[0], columns_of(shape)
    draw = drawn(n, seed)
    counts, exposure = draw.poisson(mean, n).astype(float), draw.uniform(0.2, 5, n)
    assume(counts[: shape[1]].sum() > 0 and counts[shape[1] :].sum() > 0)
    found = poisson(columns, counts, exposure)
    if found is None:
        assert (counts == 0).any()  # only where a slope has no bound
        return
    assert columns.T @ found.fitted == pytest.approx(columns.T @ counts, rel=1e-8, abs=1e-7 * counts.sum())
    linear = np.log(found.fitted) - np.log(exposure)
    assert columns @ found.coefficients == pytest.approx(linear, abs=1e-9)
    assert found.r2 is None or -1e-9 <= found.r2 <= 1 + 1e-9


def test_chance_alone_never_makes_errors_smaller_than_those_of_poisson() -> None:
    columns = columns_of((8, 4, False), 0)
    even = poisson(columns, np.full(8, 100.0), np.ones(8))
    assert even is not None and even.dispersion == pytest.approx(0, abs=1e-20)
    assert even.covariance == pytest.approx(np.linalg.inv(100 * columns.T @ columns), rel=1e-9)
    assert even.r2 is None


def test_slope_without_a_bound_does_not_converge() -> None:
    counts = np.array([4, 5, 6, 4, 5, 0, 0, 0, 7], float)
    assert poisson(columns_of((9, 5, True), 0), counts, np.ones(9)) is None


def test_wild_counts_converge_where_a_fit_exists() -> None:
    counts = np.array([1, 1, 1e9, 1, 1, 1, 1e9, 1, 2, 1e3, 1, 1], float)
    found = poisson(columns_of((12, 6, True), 0), counts, np.ones(12))
    assert found is not None
    assert found.fitted.sum() == pytest.approx(counts.sum(), rel=1e-9)


def test_deviance_of_nothing_counted_is_what_was_expected() -> None:
    assert half_deviance(np.array([0.0, 3.0]), np.array([2.0, 3.0])) == 2.0


@given(SHAPES, st.integers(0, 99), st.sampled_from([30.0, 900.0]))
@settings(max_examples=60)
def test_counts_agree_with_statsmodels(shape: tuple[int, int, bool], seed: int, mean: float) -> None:
    api = pytest.importorskip("statsmodels.api", reason=ORACLE)
    n, columns = shape[0], columns_of(shape)
    draw = drawn(n, seed)
    exposure = draw.uniform(50, 150, n)
    counts = draw.negative_binomial(4, 4 / (4 + mean), n).astype(float) + 1
    model = api.GLM(counts, columns, family=api.families.Poisson(), offset=np.log(exposure))
    expected = model.fit(scale="X2", tol=1e-14, maxiter=200)
    found = poisson(columns, counts, exposure)
    assert found is not None
    assert found.coefficients == pytest.approx(expected.params, rel=1e-6, abs=1e-8)
    assert found.dispersion == pytest.approx(expected.scale, rel=1e-6)
    covariance = expected.cov_params() / expected.scale * max(expected.scale, 1)
    assert found.covariance == pytest.approx(covariance, rel=1e-5, abs=1e-10)
    assert found.r2 == pytest.approx(1 - expected.deviance / expected.null_deviance, abs=1e-7)
    assert found.residuals == pytest.approx(expected.resid_pearson, rel=1e-5, abs=1e-7)
