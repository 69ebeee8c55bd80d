"""A risk of the library as a risk of a plan."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from crmplan.quantity import Money, MoneyRange, format_money_range, parse_percent

DIGITS = 2
"""Digits of a typical cost that say something; the rest are zeros."""


def risk_fields(risk: Mapping[str, Any], language: str, *, approved: Decimal | None = None) -> dict[str, str]:
    """Return what the library says of a risk, by the keys of a plan in their order.

    Args:
        risk: an entry of the library.
        language: of the plan.
        approved: the approved money, of which the library gives the cost in percent; without any there is no cost.
    """
    typical = risk["typical"]
    fields = {
        "name": risk["name"][language],
        "category": risk["category"],
        "probability": typical["probability"],
        "impact": typical["impact"],
        "delay": typical.get("delay"),
        "cost": _amounts(typical["cost"], approved) if approved and "cost" in typical else None,
        "response": "mitigate",
        "early_sign": risk["early_warning"][language],
        "note": risk["mitigation"][language],
    }
    return {key: str(value) for key, value in fields.items() if value is not None}


def _amounts(percents: str, approved: Decimal) -> str | None:
    """Return the range of percents as amounts, to two digits and no finer than hundredths; nothing where all is 0."""
    low, _, high = percents.partition("..")
    found = [_rounded(parse_percent(end) * approved) for end in (low, high or low)]
    return format_money_range(MoneyRange(*map(Money, found))) if found[-1] else None


def _rounded(amount: Decimal) -> Decimal:
    places = max(amount.adjusted() - DIGITS + 1, -2)
    return amount.quantize(Decimal(1).scaleb(places)) + Decimal(0)
