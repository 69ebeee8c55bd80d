"""Distributions against exact sums, closed forms and tables; against scipy where it is installed."""

from fractions import Fraction
from math import comb, exp, fsum, inf, lgamma, log, pi, sqrt, tan
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmplan.analysis.statistics.distributions import (
    beta_cdf,
    beta_quantile,
    gamma_cdf,
    gamma_quantile,
    normal_cdf,
    normal_quantile,
    student_cdf,
    student_quantile,
)
from crmplan.analysis.statistics.incomplete import HUGE

SHARES = (1e-300, 1e-15, 1e-6, 0.025, 0.3, 0.5, 0.7, 0.975, 1 - 1e-6)


def close(value: float) -> object:
    """Return what compares equal to about ten digits, and to nothing else near zero."""
    return pytest.approx(value, rel=2e-11, abs=0)


def binomial_tail(x: float, a: int, b: int) -> float:
    """Return I(x; a, b) as the probability of at least `a` successes in a + b − 1, in fractions."""
    share, n = Fraction(x), a + b - 1
    return float(sum(comb(n, k) * share**k * (1 - share) ** (n - k) for k in range(a, n + 1)))


@given(st.floats(1e-6, 1 - 1e-6), st.integers(1, 25), st.integers(1, 25))
def test_beta_of_whole_shapes_is_a_binomial_tail(x: float, a: int, b: int) -> None:
    assert beta_cdf(x, a, b) == close(binomial_tail(x, a, b))


@given(st.floats(1e-6, 500), st.integers(1, 400))
def test_gamma_of_a_whole_shape_is_a_poisson_tail(x: float, a: int) -> None:
    lower = fsum(exp(k * log(x) - x - lgamma(k + 1)) for k in range(a))
    upper = fsum(exp(k * log(x) - x - lgamma(k + 1)) for k in range(a, a + 2500))
    assert gamma_cdf(x, a) == pytest.approx(upper if upper < lower else 1 - lower, rel=1e-9)


@given(st.floats(-1e6, 1e6))
def test_student_of_one_and_two_degrees_of_freedom_has_a_closed_form(t: float) -> None:
    cosine = 1 / sqrt(2 + t * t)
    two = cosine**2 / (1 - t * cosine) if t < 0 else 0.5 * (1 + t * cosine)
    assert student_cdf(t, 2) == close(two)
    if abs(t) > 0.01:  # nearer to 0 the probability itself has no more digits
        assert student_quantile(student_cdf(-abs(t), 1), 1) == close(-abs(t))
    assert student_quantile(0.9, 1) == close(tan(0.4 * pi))


@pytest.mark.parametrize(
    ("freedom", "expected"),
    [(1, 12.7062), (2, 4.3027), (5, 2.5706), (10, 2.2281), (30, 2.0423), (120, 1.9799), (inf, 1.9600)],
)
def test_student_has_the_values_of_the_tables(freedom: float, expected: float) -> None:
    assert round(student_quantile(0.975, freedom), 4) == expected
    assert round(student_quantile(0.025, freedom), 4) == -expected


def test_chi_square_has_the_values_of_the_tables() -> None:
    found = [round(2 * gamma_quantile(share, n / 2), 4) for share, n in ((0.95, 1), (0.05, 10), (0.99, 30))]
    assert found == [3.8415, 3.9403, 50.8922]


def test_ends_are_the_ends_of_the_range() -> None:
    assert [normal_quantile(share) for share in (0, 0.5, 1)] == [-inf, 0, inf]
    assert [student_quantile(share, 3) for share in (0, 0.5, 1)] == [-inf, 0, inf]
    assert [gamma_quantile(share, 3) for share in (0, 1)] == [0, inf]
    assert [beta_quantile(share, 3, 2) for share in (0, 1)] == [0, 1]
    assert [gamma_cdf(x, 3) for x in (0, inf)] == [0, 1]
    assert [beta_cdf(x, 3, 2) for x in (0, 1)] == [0, 1]
    assert [normal_cdf(z) for z in (-inf, 0, inf)] == [0, 0.5, 1]
    assert student_cdf(0, 3) == 0.5


@pytest.mark.parametrize("share", [-0.1, 1.1])
def test_share_outside_its_range_is_refused(share: float) -> None:
    for quantile in (normal_quantile, lambda p: student_quantile(p, 3), lambda p: gamma_quantile(p, 3)):
        with pytest.raises(ValueError):
            quantile(share)


@pytest.mark.parametrize("share", SHARES)
@pytest.mark.parametrize("a", [0.5, 1, 7.5, 300, 2e5])
def test_quantile_is_the_inverse(a: float, share: float) -> None:
    if x := gamma_quantile(share, a):
        assert gamma_cdf(x, a) == pytest.approx(share, rel=1e-10 * max(1, sqrt(a) / 30), abs=0)
    for b in (0.5, 40, 1e6):
        x = beta_quantile(share, a, b)
        if 1e-300 < x < 0.99:
            assert beta_cdf(x, a, b) == pytest.approx(share, rel=1e-9, abs=0)
    t = student_quantile(share, a)
    if share < 0.5 and abs(t) < 1e150:
        assert student_cdf(t, a) == close(share)


@pytest.mark.parametrize("share", [1e-6, 0.025, 0.5, 0.8, 0.975])
def test_expansion_of_huge_shapes_goes_on_where_the_iteration_ends(share: float) -> None:
    below, above = HUGE * (1 - 1e-12), HUGE * (1 + 1e-12)
    assert gamma_quantile(share, above) == pytest.approx(gamma_quantile(share, below), rel=3e-12)
    one, other = (beta_quantile(share, shape, 2 * shape) for shape in (below, above))
    assert one == pytest.approx(other, rel=3e-12)


@pytest.mark.parametrize("shape", [1e9, 1e15])
def test_huge_shapes_are_as_good_as_normal(shape: float) -> None:
    z = (gamma_quantile(0.975, shape) - shape) / sqrt(shape)
    assert z == pytest.approx(normal_quantile(0.975), abs=1e-4)
    odds = (beta_quantile(0.025, shape, shape) - 0.5) * sqrt(8 * shape)
    assert odds == pytest.approx(normal_quantile(0.025), abs=1e-4)
    assert student_quantile(0.975, shape) == pytest.approx(normal_quantile(0.975), abs=1e-8)


@given(st.floats(0.3, 1e6), st.floats(0.3, 1e6), st.floats(1e-3, 1 - 1e-3))
def test_beta_is_mirrored(a: float, b: float, share: float) -> None:
    assert beta_quantile(share, a, b) == pytest.approx(1 - beta_quantile(1 - share, b, a), rel=1e-9)


# --- against scipy ----------------------------------------------------------------------------------


def shares(random: Random) -> float:
    """Return a share that is often near an end."""
    kind = random.random()
    if kind < 0.4:
        return random.uniform(0.001, 0.999)
    return 10 ** random.uniform(-15, -1) if kind < 0.7 else 1 - 10 ** random.uniform(-10, -1)


def test_all_agree_with_scipy() -> None:
    special = pytest.importorskip("scipy.special", reason="scipy is an oracle of the tests alone")
    random = Random(1)
    for _ in range(1500):
        p, z = shares(random), random.uniform(-37, 8)
        a, b = 10 ** random.uniform(-1, 6), 10 ** random.uniform(-1, 6)
        freedom, t = 10 ** random.uniform(-0.3, 8), -(10 ** random.uniform(-6, 2.5))
        assert normal_cdf(z) == pytest.approx(special.ndtr(z), rel=1e-11, abs=0)
        assert normal_quantile(p) == pytest.approx(special.ndtri(p), rel=1e-11, abs=1e-14)
        if special.stdtr(freedom, t) > 1e-290:
            assert student_cdf(t, freedom) == pytest.approx(special.stdtr(freedom, t), rel=1e-10, abs=0)
        assert student_quantile(p, freedom) == pytest.approx(
            special.stdtrit(freedom, p), rel=1e-10, abs=1e-14
        )
        x = special.betaincinv(a, b, p)
        if 1e-290 < x < 1 - 1e-12:
            assert beta_cdf(x, a, b) == pytest.approx(special.betainc(a, b, x), rel=1e-10, abs=0)
            assert beta_quantile(p, a, b) == pytest.approx(x, rel=1e-10, abs=0)
        shape = 10 ** random.uniform(-1, 3)  # beyond it scipy's own series is off by more in the tails
        x = special.gammaincinv(shape, p)
        if x > 1e-290:
            assert gamma_cdf(x, shape) == pytest.approx(special.gammainc(shape, x), rel=1e-10, abs=0)
            assert gamma_quantile(p, shape) == pytest.approx(x, rel=1e-10, abs=0)
