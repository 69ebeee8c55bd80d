"""Exports for tests: the same deals written in every way that clients write them."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from crmplan.model.kpi import Source
from crmplan.sources.files import read_file
from crmplan.sources.map_files import ready_maps
from crmplan.sources.maps import Map
from crmplan.sources.read import Read

Deal = tuple[str, str, str, date | None, date | None, Decimal | None]
"""Id, owner, stage, created, closed, amount."""

DEALS: tuple[Deal, ...] = (
    ("D-1", "Anna", "Won", date(2016, 10, 20), date(2017, 3, 1), Decimal("1054.50")),
    ("D-2", "Boris «Bob»", "Won", date(2016, 10, 25), date(2017, 3, 11), Decimal("4514")),
    ("D-3", 'Anna "A", jr', "Lost", date(2016, 11, 25), date(2017, 3, 7), Decimal(0)),
    ("D-4", "Vera; Olga", "Engaging", date(2017, 1, 31), None, None),
    ("D-5", "Зоя", "Prospecting", None, None, None),
    ("D-6", "Anna", "Won", date(2017, 2, 28), date(2017, 12, 31), Decimal("1234567.89")),
)
HEADERS = ("id", "owner", "stage", "created", "closed", "amount")
RUSSIAN = ("Номер", "Менеджер", "Этап", "Создано", "Закрыто", "Сумма")
FIELDS = ("id", "owner", "stage", "created_at", "closed_at", "amount")


def own_map(headers: Sequence[str] = HEADERS, **more: Any) -> Map:
    """Return the map of the deals above under some headers."""
    columns = dict(zip(FIELDS, headers, strict=True))
    stages = {"won": "Won", "lost": "Lost", "open": ["Engaging", "Prospecting"]}
    return Map.model_validate(
        {"id": "own", "tables": {"deals": {"columns": columns, "stages": stages}}, **more}
    )


def rows(
    deals: Iterable[Deal], day: Callable[[date], str] = date.isoformat, decimal: str = ".", group: str = ""
) -> list[list[str]]:
    """Return deals as texts."""

    def money(amount: Decimal | None) -> str:
        return (
            ""
            if amount is None
            else f"{amount:,}".replace(",", "\0").replace(".", decimal).replace("\0", group)
        )

    return [
        [key, owner, stage, day(made) if made else "", day(closed) if closed else "", money(amount)]
        for key, owner, stage, made, closed, amount in deals
    ]


def csv_text(
    lines: Iterable[Sequence[str]],
    headers: Sequence[str] = HEADERS,
    delimiter: str = ",",
    line_end: str = "\r\n",
) -> str:
    """Return rows as CSV."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=delimiter, lineterminator=line_end)
    writer.writerows([headers, *lines])
    return stream.getvalue()


def xlsx_file(path: Path, lines: Iterable[Sequence[Any]], headers: Sequence[str] = HEADERS) -> None:
    """Write rows as a workbook."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Deals")
    sheet.append(list(headers))
    for line in lines:
        sheet.append(list(line))
    book.save(path)


def read(
    folder: Path,
    content: str | bytes,
    mapping: Map | str | None = None,
    /,
    name: str = "deals.csv",
    **source: str,
) -> Read:
    """Read a file with this content."""
    raw = content.encode() if isinstance(content, str) else content
    (folder / name).write_bytes(raw)
    return read_there(folder, name, mapping, **source)


def read_there(folder: Path, name: str, mapping: Map | str | None = None, **source: str) -> Read:
    """Read a file that is there."""
    kind = "xlsx" if name.endswith((".xlsx", ".xls")) else "csv"
    chosen = ready_maps()[mapping] if isinstance(mapping, str) else mapping
    return read_file(Source.model_validate({"type": kind, "file": name, **source}), chosen, folder)
