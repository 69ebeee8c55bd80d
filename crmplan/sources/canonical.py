"""The canonical tables that every source is mapped to, with the type of each column.

Their names are those of `tables` in the library of KPIs, which is written over them. What stands in `MORE` helps to
read a table and to group it, and no ready KPI needs it.
"""

from collections.abc import Mapping
from enum import StrEnum


class ColumnType(StrEnum):
    """What the values of a column are; any of them may be missing."""

    TEXT = "text"
    NUMBER = "number"
    DAY = "day"
    MOMENT = "moment"
    TRUTH = "truth"


_T, _N, _D, _M, _B = ColumnType.TEXT, ColumnType.NUMBER, ColumnType.DAY, ColumnType.MOMENT, ColumnType.TRUTH

TABLES: Mapping[str, Mapping[str, ColumnType]] = {
    "deals": {
        "id": _T,
        "account": _T,
        "owner": _T,
        "stage": _T,
        "status": _T,
        "amount": _N,
        "currency": _T,
        "created_at": _M,
        "closed_at": _M,
        "updated_at": _M,
        "product": _T,
        "source": _T,
        "lost_reason": _T,
        "cost": _N,
    },
    "stage_history": {"deal_id": _T, "stage": _T, "entered_at": _M},
    "activities": {
        "id": _T,
        "deal_id": _T,
        "owner": _T,
        "type": _T,
        "created_at": _M,
        "due_at": _M,
        "done_at": _M,
    },
    "leads": {"id": _T, "created_at": _M, "first_response_at": _M, "source": _T, "converted_deal_id": _T},
    "users": {"id": _T, "name": _T, "role": _T, "licensed": _B, "last_login_at": _M},
    "contacts": {"id": _T, "name": _T, "phone": _T, "email": _T, "tax_number": _T},
    "costs": {"date": _D, "kind": _T, "amount": _N},
    "timelog": {"date": _D, "user": _T, "hours": _N},
    "survey": {"date": _D, "user": _T, "score": _N},
    "modules": {"id": _T, "paid": _B, "last_used_at": _M},
    "training": {"process": _T, "user": _T, "status": _T},
    "controls": {"date": _D, "regulation": _T, "user": _T, "passed": _B},
    "reports": {"id": _T, "reader": _T, "last_decision_at": _M},
    "integration_log": {"at": _M, "integration": _T, "ok": _B},
    "forecast": {"month": _D, "amount": _N},
}
"""The columns of each canonical table. `deals.status` is one of `OUTCOMES`."""
OUTCOMES = ("won", "lost", "open")
"""What has become of a deal."""

MORE: Mapping[str, Mapping[str, ColumnType]] = {
    "deals": {
        "name": _T,
        "pipeline": _T,
        "contact": _T,
        "type": _T,
        "tags": _T,
        "next_step": _T,
        "owner_id": _T,
        "manager": _T,
        "opened_at": _M,
        "last_activity_at": _M,
        "next_activity_at": _M,
        "activities": _N,
        "probability": _N,
        "won_flag": _B,
        "lost_flag": _B,
        "closed_flag": _B,
        "repeat_flag": _B,
        "active_flag": _B,
        "semantic": _T,
    },
}
"""Columns beyond the canonical ones that a map may name."""


def columns_of(table: str) -> Mapping[str, ColumnType]:
    """Return the columns that a map may name of a canonical table, the canonical ones first."""
    return {**TABLES[table], **MORE.get(table, {})}
