"""Classes, scores and bands of risks."""

from decimal import Decimal

from crmplan.model.risk import Residual, Risk
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
    return probability_class(risk.probability) * (IMPACTS.index(risk.impact) + 1)


def exposure(risk: Risk) -> Decimal | None:
    """Return the probability, 0 to 1, × the class of impact, 1 to 5."""
    if risk.probability is None or risk.impact is None:
        return None
    return risk.probability * (IMPACTS.index(risk.impact) + 1)


def band(value: int) -> str:
    """Return the band of a score: low, medium, high or critical."""
    if value >= CRITICAL:
        return "critical"
    return "high" if value >= HIGH else "medium" if value >= MEDIUM else "low"
