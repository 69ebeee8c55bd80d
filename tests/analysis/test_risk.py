"""Classes, scores and bands of risks."""

from decimal import Decimal

import pytest

from crmplan.analysis.risk import band, exposure, probability_class, score
from crmplan.model.risk import Residual, Risk


@pytest.mark.parametrize(
    ("percent", "number"),
    [("0", 1), ("5", 1), ("12.4", 1), ("12.5", 2), ("20", 2), ("29.9", 2), ("30", 3), ("40", 3), ("52.4", 3),
     ("52.5", 4), ("65", 4), ("77.4", 4), ("77.5", 5), ("90", 5), ("100", 5)],
)  # fmt: skip
def test_percent_is_of_the_nearest_class_the_higher_of_two(percent: str, number: int) -> None:
    assert probability_class(Decimal(percent) / 100) == number


@pytest.mark.parametrize(
    ("probability", "impact", "value"),
    [("rare", "minor", 1), ("30%", "severe", 12), ("likely", "serious", 12), ("possible", "serious", 9),
     ("likely", "fatal", 20), ("almost-certain", "fatal", 25), ("0%", "fatal", 5), ("100%", "minor", 5)],
)  # fmt: skip
def test_score_is_probability_times_impact(probability: str, impact: str, value: int) -> None:
    fields = {"probability": probability, "impact": impact}
    assert score(Risk.model_validate(fields)) == score(Residual.model_validate(fields)) == value


@pytest.mark.parametrize("fields", [{}, {"probability": "rare"}, {"impact": "fatal"}])
def test_what_is_not_weighed_has_neither_score_nor_exposure(fields: dict[str, str]) -> None:
    risk = Risk.model_validate(fields)
    assert score(risk) is None
    assert exposure(risk) is None


def test_exposure_is_the_probability_itself_times_impact() -> None:
    assert exposure(Risk.model_validate({"probability": "30%", "impact": "severe"})) == Decimal("1.2")


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (1, "low"),
        (5, "low"),
        (6, "medium"),
        (11, "medium"),
        (12, "high"),
        (19, "high"),
        (20, "critical"),
        (25, "critical"),
    ],
)
def test_bands_begin_at_6_12_and_20(value: int, name: str) -> None:
    assert band(value) == name
