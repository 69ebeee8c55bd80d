"""Documents to JSON: the raw values of all blocks that have a key, in one envelope."""

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from crmplan.document.blocks import Block, Document, Facts, Items
from crmplan.document.tables import Cell, Kind, Table
from crmplan.quantity import DaySpan, format_number, format_span
from crmplan.render.base import Options
from crmplan.source import escaped_in_json


def render(document: Document, options: Options) -> str:
    """Return the envelope of a view with its data, dates ISO, money as text of decimals, shares 0 to 1."""
    data: dict[str, Any] = {}
    for block in document.walk():
        _add(data, block)
    envelope = {
        "crmplan": options.version,
        "view": document.view,
        "plan": document.plan,
        "as_of": document.as_of.isoformat() if document.as_of else None,
        "data": data,
    }
    return escaped_in_json(json.dumps(envelope, ensure_ascii=False, indent=2)) + "\n"


def _add(data: dict[str, Any], block: Block) -> None:
    if isinstance(block, Facts):
        target = data.setdefault(block.key, {}) if block.key else data
        for fact in block.facts:
            target[fact.key] = raw(fact.cell)
    elif isinstance(block, Table) and block.key:
        keys = [column.key for column in block.columns]
        data[block.key] = [
            {key: raw(cell) for key, cell in zip(keys, row, strict=True)} for row in block.rows
        ]
    elif isinstance(block, Items) and block.key:
        data[block.key] = [text for item in block.items for text in item.values or (item.text,)]


def raw(cell: Cell) -> Any:
    """Return the value of a cell as JSON knows it."""
    value = cell.value
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, DaySpan):
        return format_span(value)
    if cell.kind is Kind.SPAN:
        return "..".join(day.isoformat() for day in value)
    if cell.kind is Kind.MONEY:
        return format_number(value)
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    if isinstance(value, float) and value == int(value):
        return int(value)
    if isinstance(value, tuple):
        return list(value)
    return value
