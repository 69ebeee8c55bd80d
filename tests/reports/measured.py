"""All that a measure can have come to, for tests of what is shown of it."""

from datetime import date
from decimal import Decimal
from typing import Any

from crmplan.model.measured import Drift, MeasuredKpi, Measurement, Remark, Taken, Unmeasured
from crmplan.model.plan import Plan
from crmplan.reports.measure import CHECKED, REASONS, REMARKS

PARAMS: dict[str, Any] = {
    "file": "data/revenue.csv",
    "n": 3,
    "of": 1200,
    "days": Decimal(62),
    "day": date(2026, 7, 31),
    "lines": ("7: `Сумма`: many: no number",),
    "command": "payback",
    "unit": "EUR",
    "gives": "percent",
    "sources": ("crm", "dwh"),
    "tables": ("deals",),
    "columns": ("deals.cost",),
    "by": "owner",
    "known": ("product", "source"),
    "found": ("EUR", "USD"),
}
"""Whatever a sentence may tell."""


def everything(plan: Plan) -> Measurement:
    """Return a measure of a plan in which every reason, remark and state is there."""
    keys = list(plan.kpis)
    remarks = tuple(Remark(what, PARAMS) for what in REMARKS)
    measured = tuple(
        MeasuredKpi(
            keys[number % len(keys)],
            "percent" if number else "EUR",
            "crm",
            8_800 if number else None,
            number,
            12,
            date(2025, 9, 1),
            date(2026, 8, 31),
            Taken(Decimal("61.53"), 2_038) if number else None,
            Taken(Decimal("1234567.891")),
            "data/x.csv",
            state,
            remarks,
            "By the day of closing.",
        )
        for number, state in enumerate(CHECKED)
    )
    unmeasured = tuple(
        Unmeasured(keys[number % len(keys)], reason, PARAMS, "crm" if number else None)
        for number, reason in enumerate(REASONS)
    )
    drifted = (Drift(keys[0], "baseline", "percent", Decimal(22), Decimal("24.5")),)
    return Measurement(measured, unmeasured, drifted, is_check=True)
