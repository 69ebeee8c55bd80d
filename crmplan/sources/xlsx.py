"""Workbooks as clients send them: values of every visible sheet, with what a workbook can hide told or refused.

Nothing is unpacked before its size is known, and no part may declare entities. The size that a sheet claims is not
believed. Formulas count by the value that was saved with them; where none was, the cell is `FORMULA`.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from crmplan.sources.columns import FORMULA, Cell
from crmplan.sources.read import Reading, SourceError
from crmplan.sources.sheets import MAX_COLUMNS, Sheet, header

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

MAX_UNPACKED = 300_000_000
"""Bytes that a workbook may hold when it is unpacked."""
MAX_RATIO = 200
"""How many times its packed size a large part may hold."""
LARGE = 10_000_000
MAX_ROWS = 1_048_576
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell [^>]*ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
_HIDDEN = re.compile(rb'<(?:\w+:)?row [^>]*hidden="(?:1|true)"')
_FORMULA = re.compile(
    rb"<(?:\w+:)?c\b(?P<attributes>[^>]*)>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?P<value><(?:\w+:)?v\s*/>|<(?:\w+:)?v>[^<]*</(?:\w+:)?v>)?"
)
_PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')


def xlsx_sheets(raw: bytes, file: str) -> list[tuple[Sheet, Any]]:
    """Return the visible sheets that hold a table, each with the day from which the workbook counts.

    Raises:
        SourceError: it is no workbook that can be read, or one that is dangerous to unpack.
    """
    from openpyxl import load_workbook

    _refuse_others(raw, file)
    parts = _parts(raw, file)
    try:
        book = load_workbook(io.BytesIO(raw), read_only=True, data_only=True, keep_links=False)
        sheets = [sheet for one in _visible(book) if (sheet := _sheet(one, parts, file)) is not None]
    except SourceError:
        raise
    except Exception as error:  # openpyxl raises what it meets
        reason = type(error).__name__
        raise SourceError(
            f"{file}: the workbook is broken ({reason})", hint="open it in a spreadsheet and save it anew"
        ) from error
    if not sheets:
        raise SourceError(f"{file} is empty", hint="export it again, with the line of headers")
    return [(sheet, book.epoch) for sheet in sheets]


def _refuse_others(raw: bytes, file: str) -> None:
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in raw:
            raise SourceError(f"{file} is protected by a password", hint="save it without a password")
        raise SourceError(f"{file} is an old workbook (.xls)", hint="save it as .xlsx or CSV")
    head = raw[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<html", b"<table", b"<!doctype", b"<meta", b"<?xml")):
        raise SourceError(
            f"{file} is a web page under the name of a workbook",
            hint="open it in a spreadsheet, and save it as XLSX or CSV",
        )
    if not raw.startswith(b"PK"):
        what = "is empty" if not raw.strip() else "is no workbook"
        raise SourceError(f"{file} {what}", hint="for a text file write `type: csv`")


def _parts(raw: bytes, file: str) -> zipfile.ZipFile:
    """Return the packed parts, after a look at their sizes and at what their XML declares."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(raw))
        infos = archive.infolist()
    except Exception as error:  # zipfile raises what it meets
        raise SourceError(f"{file}: the workbook is broken", hint="export it again") from error
    if sum(info.file_size for info in infos) > MAX_UNPACKED or any(
        info.file_size > LARGE and info.file_size > MAX_RATIO * max(1, info.compress_size) for info in infos
    ):
        raise SourceError(
            f"{file}: unpacked, the workbook would be too large", hint="save the sheet that is needed as CSV"
        )
    if any(info.flag_bits & 1 for info in infos):
        raise SourceError(f"{file} is protected by a password", hint="save it without a password")
    try:
        for info in infos:
            if info.filename.lower().endswith((".xml", ".rels")) and _has_entities(archive.read(info)):
                raise SourceError(
                    f"{file}: the part {info.filename} declares entities",
                    hint="save it anew in a spreadsheet",
                )
    except SourceError:
        raise
    except Exception as error:  # each way of packing has errors of its own
        raise SourceError(f"{file}: the workbook is broken", hint="export it again") from error
    return archive


def _has_entities(xml: bytes) -> bool:
    head = xml[:2]
    if head in (b"\xff\xfe", b"\xfe\xff") or 0 in head:
        return True
    return b"<!DOCTYPE" in xml or b"<!ENTITY" in xml


def _visible(book: "Workbook") -> list[Any]:
    return [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]


def _sheet(one: Any, parts: zipfile.ZipFile, file: str) -> Sheet | None:
    """Return the table of a sheet, or nothing where it is empty."""
    where = f"{file}:{one.title}"
    one.reset_dimensions()
    at, names = _header(one)
    if not names:
        return None
    if len(names) > MAX_COLUMNS:
        raise SourceError(f"{where}: the sheet has too many columns", hint="keep those needed")
    xml = parts.read(one._worksheet_path)
    _refuse_merged(xml, at, len(names), where)
    without_value = _formulas_without_value(xml)
    lines: list[int] = []
    rows: list[list[Cell]] = []
    for line, cells in _rows(one, at + 1, len(names), where):
        if line in without_value:
            for index in without_value[line]:
                if index < len(names):
                    cells[index] = FORMULA
        if any(cell is not None and cell != "" for cell in cells):
            lines.append(line)
            rows.append(cells)
    columns = [list(column) for column in zip(*rows, strict=True)] or [[] for _name in names]
    readings = [Reading("sheet", one.title)]
    hidden = len(_HIDDEN.findall(xml))
    if hidden:
        readings.append(Reading("hidden-rows", "read", count=hidden))
    return Sheet(one.title, file, names, lines, columns, at, readings=tuple(readings))


def _header(one: Any) -> tuple[int, tuple[str, ...]]:
    """Return the row of the headers and their texts: the first row with two cells that are filled, else with one."""
    single: tuple[int, tuple[str, ...]] = (0, ())
    for line, cells in enumerate(one.iter_rows(max_col=MAX_COLUMNS + 1, values_only=True), 1):
        names = [header(cell) for cell in cells]
        while names and not names[-1]:
            names.pop()
        filled = sum(map(bool, names))
        if filled > 1:
            return line, tuple(names)
        if filled and not single[0]:
            single = line, tuple(names)
        if line > 100:
            break
    return single


def _rows(one: Any, first: int, width: int, where: str) -> Iterator[tuple[int, list[Cell]]]:
    for line, cells in enumerate(one.iter_rows(min_row=first, max_col=width, values_only=True), first):
        if line > MAX_ROWS:
            raise SourceError(f"{where}: the sheet has too many rows", hint="save it anew in a spreadsheet")
        yield line, [*cells, *[None] * (width - len(cells))]


def _refuse_merged(xml: bytes, header_line: int, width: int, where: str) -> None:
    for left, _top, _right, bottom in _MERGED.findall(xml):
        if int(bottom) > header_line and _index(left) < width:
            place = f"{left.decode()}{_top.decode()}:{_right.decode()}{bottom.decode()}"
            raise SourceError(
                f"{where}: the cells {place} are merged", hint="unmerge them, and fill each of them"
            )


def _formulas_without_value(xml: bytes) -> dict[int, list[int]]:
    """Return the columns, by row, of the cells whose formula has no saved value."""
    found: dict[int, list[int]] = {}
    if b"<f" not in xml and b":f" not in xml:
        return found
    for match in _FORMULA.finditer(xml):
        value = match["value"]
        is_text = b't="str"' in match["attributes"]
        is_empty = (
            value is None or (not is_text and b"></" in value) or (not is_text and value.endswith(b"/>"))
        )
        place = _PLACE.search(match["attributes"])
        if is_empty and place:
            found.setdefault(int(place[2]), []).append(_index(place[1]))
    return found


def _index(letters: bytes) -> int:
    """Return the index of a column, from 0, by its letters."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
