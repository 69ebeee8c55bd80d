"""Classes, scores, bands and exposure of risks."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from crmplan.model.risk import Residual, Risk, RiskStatus
from crmplan.quantity import CLASSES

IMPACTS = ("minor", "moderate", "serious", "severe", "fatal")
HIGH, CRITICAL, MEDIUM = 12, 20, 6


def probability_class(share: Decimal) -> int:
    """Return the class, 1 to 5, of a probability: the nearest, of two equally near the higher.

    >>> probability_class(Decimal("0.3"))
    3
    """
    shares = list(CLASSES.values())
    return 1 + max(range(5), key=lambda number: (-abs(shares[number] - share), number))


def score(risk: Risk | Residual) -> int | None:
    """Return probability × impact of the classes, 1 to 25; nothing where one of them is not given."""
    if risk.probability is None or risk.impact is None:
        return None
    return probability_class(risk.probability) * impact_class(risk.impact)


def impact_class(impact: str) -> int:
    """Return the class, 1 to 5, of an impact."""
    return IMPACTS.index(impact) + 1


def exposure(risk: Risk | Residual) -> Decimal | None:
    """Return the probability, 0 to 1, × the class of impact, 1 to 5."""
    if risk.probability is None or risk.impact is None:
        return None
    return risk.probability * impact_class(risk.impact)


def status_on(risk: Risk, on: date | None) -> RiskStatus:
    """Return the status of a risk on a day: one that happens later is still open."""
    is_ahead = risk.happened_on is not None and on is not None and risk.happened_on > on
    return "open" if risk.status == "happened" and is_ahead else risk.status


def by_exposure(risks: Mapping[str, Risk]) -> list[str]:
    """Return the ids by exposure, then score, the greatest first; unweighed ones last, ties as they stood."""

    def weight(key: str) -> tuple[Decimal, int]:
        risk = risks[key]
        value = exposure(risk)
        return Decimal(-1) if value is None else value, score(risk) or 0

    return sorted(risks, key=weight, reverse=True)


def band(value: int) -> str:
    """Return the band of a score: low, medium, high or critical."""
    if value >= CRITICAL:
        return "critical"
    return "high" if value >= HIGH else "medium" if value >= MEDIUM else "low"
