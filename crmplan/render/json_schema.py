"""The JSON Schema of a view, from a document of it: which keys its data has, and of which types."""

from typing import Any

from crmplan.document.blocks import Block, Document, Facts, Items
from crmplan.document.tables import Kind, Table

_TEXT = {"type": ["string", "null"]}
_DAY = {"type": ["string", "null"], "format": "date"}
_TYPES: dict[Kind, dict[str, Any]] = {
    Kind.IDS: {"type": ["array", "null"], "items": {"type": "string"}},
    Kind.DATE: _DAY,
    Kind.MOMENT: {"type": ["string", "null"], "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$"},
    Kind.COUNT: {"type": ["integer", "null"]},
    Kind.NUMBER: {"type": ["number", "string", "null"]},
    Kind.MONEY: {"type": ["string", "null"], "description": "a decimal number"},
    Kind.SHARE: {"type": ["number", "null"], "description": "a share of 1"},
    Kind.BAR: {"type": ["number", "null"], "description": "a share of 1"},
    Kind.DAYS: {"type": ["number", "null"], "description": "working days"},
    Kind.HOURS: {"type": ["number", "null"], "description": "working hours"},
    Kind.TRUTH: {"type": ["boolean", "null"]},
}


def view_schema(document: Document, *, name: str) -> dict[str, Any]:
    """Return the schema of what the JSON renderer makes of documents like this one.

    Args:
        document: a document of the view, with all its blocks; their content does not matter.
        name: of the view.
    """
    data: dict[str, Any] = {}
    for block in document.walk():
        _add(data, block)
    envelope = {
        "crmplan": {"type": "string", "description": "version of crmplan"},
        "view": {"const": name},
        "plan": {**_TEXT, "description": "name of the project"},
        "as_of": {**_DAY, "description": "status date"},
        "data": _object(data),
    }
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": f"crmplan {name}",
        **_object(envelope),
    }


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _list(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item}


def _add(data: dict[str, Any], block: Block) -> None:
    if isinstance(block, Facts):
        found = {fact.key: _TYPES.get(fact.cell.kind, _TEXT) for fact in block.facts}
        if block.key:
            data[block.key] = _object(found)
        else:
            data.update(found)
    elif isinstance(block, Table) and block.key:
        columns = {
            column.key: {"title": column.title, **_TYPES.get(column.kind, _TEXT)} for column in block.columns
        }
        data[block.key] = _list(_object(columns))
    elif isinstance(block, Items) and block.key:
        data[block.key] = _list({"type": "string"})
