"""Documents to CSV: their tables one after the other, raw values, no cell that a spreadsheet would run."""

import csv
import io
from typing import TYPE_CHECKING, Any

from crmplan.document.blocks import Block, Document, Facts
from crmplan.document.tables import Cell, Table
from crmplan.render.base import Options
from crmplan.render.json import raw
from crmplan.source import visible

if TYPE_CHECKING:
    from typing_extensions import TypeIs

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def render(document: Document, options: Options) -> str:
    """Return the tables of a document, each with its header and, where there are several, its key in a first column."""
    tables = [_as_table(block) for block in document.walk() if _is_for_machines(block)]
    out = io.StringIO()
    is_russian = document.language == "ru"
    delimiter = ";" if options.is_excel and is_russian else ","
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n" if options.is_excel else "\n")
    for number, (key, head, rows) in enumerate(tables):
        mark = [key] if len(tables) > 1 else []
        if number:
            out.write("\r\n" if options.is_excel else "\n")
        writer.writerow([*(["table"] if mark else []), *head])
        for row in rows:
            cells = [_field(cell, comma=options.is_excel and is_russian) for cell in row]
            writer.writerow([*mark, *cells])
    return ("\ufeff" if options.is_excel else "") + out.getvalue()


def _is_for_machines(block: Block) -> "TypeIs[Table | Facts]":
    """Tell whether a block has figures; a table without a key shows readers what another one tells machines."""
    return isinstance(block, Facts) or (isinstance(block, Table) and bool(block.key))


def _as_table(block: Table | Facts) -> tuple[str, list[str], list[list[Cell]]]:
    if isinstance(block, Table):
        return block.key, [c.key for c in block.columns], [list(row) for row in block.rows]
    rows = [[Cell(fact.key), fact.cell] for fact in block.facts]
    return block.key or "summary", ["key", "value"], rows


def _field(cell: Cell, *, comma: bool) -> str:
    value: Any = raw(cell)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return safe(" ".join(visible(str(item)) for item in value))
    if isinstance(value, (int, float)) or cell.kind.is_number:
        return str(value).replace(".", ",") if comma else str(value)
    return safe(visible(str(value)))


def safe(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: one that begins like it gets an apostrophe."""
    return f"'{text}" if text.lstrip().startswith(_FORMULA) else text
