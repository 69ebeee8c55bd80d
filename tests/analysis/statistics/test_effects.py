"""Effects and whether they contradict a plain comparison."""

from math import inf, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmplan.analysis.statistics.effects import Disagreement, Effect, as_ratio, disagreement, effect
from crmplan.analysis.statistics.intervals import Interval

SURE_FALL = effect(-100, 30, freedom=inf, level=0.95)
UNSURE_FALL = effect(-10, 30, freedom=inf, level=0.95)
SURE_RISE = effect(100, 30, freedom=inf, level=0.95)
UNSURE_RISE = effect(10, 30, freedom=inf, level=0.95)
SURE = Interval(9.0, 84.0, 0.95, "welch")
UNSURE = Interval(-9.0, 84.0, 0.95, "welch")


@pytest.mark.parametrize(
    ("interval", "adjusted", "expected"),
    [
        (SURE, SURE_FALL, Disagreement.OPPOSITE),
        (SURE, UNSURE_FALL, Disagreement.OPPOSITE),
        (UNSURE, SURE_FALL, Disagreement.OPPOSITE),
        (None, SURE_FALL, Disagreement.OPPOSITE),
        (UNSURE, UNSURE_FALL, None),
        (None, UNSURE_FALL, None),
        (SURE, UNSURE_RISE, Disagreement.ONLY_PLAIN),
        (UNSURE, SURE_RISE, Disagreement.ONLY_ADJUSTED),
        (None, SURE_RISE, Disagreement.ONLY_ADJUSTED),
        (SURE, SURE_RISE, None),
        (UNSURE, UNSURE_RISE, None),
    ],
)
def test_disagreement_of_a_rising_mean(
    interval: Interval | None, adjusted: Effect, expected: Disagreement | None
) -> None:
    assert disagreement(40.0, interval, adjusted) is expected
    mirrored = interval and interval._replace(low=-interval.high, high=-interval.low)
    other = adjusted._replace(estimate=-adjusted.estimate, low=-adjusted.high, high=-adjusted.low)
    assert disagreement(-40.0, mirrored, other) is expected


def test_no_change_is_opposite_to_nothing() -> None:
    assert disagreement(0.0, UNSURE, SURE_FALL) is Disagreement.ONLY_ADJUSTED
    assert disagreement(0.0, None, UNSURE_FALL) is None


def test_effect_without_an_error_is_certain() -> None:
    assert effect(2.0, 0.0, freedom=3, level=0.95) == Effect(2.0, 0.0, 2.0, 2.0, 0.0)
    assert effect(0.0, 0.0, freedom=3, level=0.95) == Effect(0.0, 0.0, 0.0, 0.0, 1.0)


@given(st.floats(-1e3, 1e3), st.floats(1e-3, 1e3), st.floats(1, 1e6), st.sampled_from([0.8, 0.95, 0.99]))
def test_probability_and_limits_agree(estimate: float, se: float, freedom: float, level: float) -> None:
    found = effect(estimate, se, freedom=freedom, level=level)
    assert found.low < estimate < found.high
    if abs(found.p - (1 - level)) > 1e-9:
        assert (found.p < 1 - level) is not (found.low <= 0 <= found.high)


def test_ratio_is_of_the_exponentials() -> None:
    found = as_ratio(Effect(log(0.9), 0.02, log(0.86), log(0.94), 0.01))
    assert found == pytest.approx((0.9, 0.018, 0.86, 0.94, 0.01))
    assert as_ratio(Effect(800.0, 1.0, -800.0, 900.0, 0.5))[:4] == (inf, inf, 0.0, inf)
