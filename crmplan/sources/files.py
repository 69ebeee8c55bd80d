"""A client's file read into the canonical tables and its own: the way in for CSV and XLSX."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from crmplan.loader.text import beside
from crmplan.model.kpi import Source
from crmplan.sources.columns import Details, guessed
from crmplan.sources.csv_file import csv_sheet
from crmplan.sources.encodings import decoded
from crmplan.sources.mapping import Mapped, mapped
from crmplan.sources.maps import Map, TableMap
from crmplan.sources.read import Columns, Dropped, Read, Reading, Rejected, SourceError, Value
from crmplan.sources.sheets import Sheet
from crmplan.sources.trouble import Problem, raise_all, too_many
from crmplan.sources.words import MISSING, folded
from crmplan.sources.xlsx import xlsx_sheets

MAX_BYTES = 100_000_000
"""Bytes from which a file is refused."""
MAX_REJECTED = Decimal("0.01")
"""The share of rows that may be unreadable; a single one always may."""

Needed = Mapping[str, frozenset[str]]
"""The columns that are wanted of each canonical table."""


def read_file(
    source: Source,
    mapping: Map | None,
    folder: Path,
    *,
    needed: Needed | None = None,
    wants_raw: bool = True,
    max_bytes: int = MAX_BYTES,
    max_rejected: Decimal = MAX_REJECTED,
) -> Read:
    """Read a CSV file or a workbook beside the plan.

    Args:
        source: the source of the plan.
        mapping: how it is read; without one it has its own tables only.
        folder: the plan's folder.
        needed: the canonical columns that are wanted; all that the map names, if nothing. What is not wanted is not
            looked at, and can't keep the file from being read.
        wants_raw: whether the source's own tables are wanted, too.
        max_bytes: the size from which the file is refused.
        max_rejected: the share of rows that may be unreadable.

    Raises:
        SourceError: it can't be read for sure; all reasons at once.
    """
    sheets, epoch_details = read_sheets(source, mapping, folder, max_bytes=max_bytes)
    tables: dict[str, Columns] = {}
    found: list[tuple[str, Mapped]] = []
    problems: list[Problem] = []
    for name, parts in (mapping.tables if mapping else {}).items():
        if needed is not None and name not in needed:
            continue
        for part in parts:
            sheet, trouble = _chosen(sheets, part)
            problems += trouble
            if sheet is not None:
                one = mapped(
                    sheet, name, part, epoch_details, needed=needed[name] if needed is not None else None
                )
                problems += one.problems
                tables[name] = _joined(tables.get(name), one.columns)
                found.append((name, one))
    rejected = _unique(
        [
            *(one for sheet in sheets for one in sheet.rejected),
            *(one for _n, m in found for one in m.rejected),
        ]
    )
    rows = sum(len(sheet.lines) + len(sheet.rejected) for sheet in sheets)
    if is_past_limit(len(rejected), rows, max_rejected):
        problems.append(too_many(rejected, rows, sheets[0].file))
    raise_all(problems)
    raw = {sheet.name: _raw(sheet, epoch_details) for sheet in sheets} if wants_raw else {}
    return Read(
        tables,
        raw,
        headers={name: one.headers for name, one in found},
        absent={name: one.absent for name, one in found},
        rejected=tuple(rejected),
        dropped=tuple(_dropped(sheets, found)),
        rows_read=rows,
        readings=tuple(_readings(sheets, found)),
    )


def is_past_limit(rejected: int, rows: int, share: Decimal = MAX_REJECTED) -> bool:
    """Tell whether too many of a file's rows can't be read for the rest to be used."""
    return rejected > max(1, int(share * rows))


def read_sheets(
    source: Source,
    mapping: Map | None,
    folder: Path,
    *,
    max_bytes: int = MAX_BYTES,
) -> tuple[list[Sheet], Details]:
    """Return the tables of a file as they are, with what is known of how their values are written.

    Raises:
        SourceError: it can't be read.
    """
    name = source.file or ""
    raw = _bytes(name, folder, max_bytes)
    details = details_of(source, mapping)
    if source.type == "xlsx":
        found = xlsx_sheets(raw, name)
        return [sheet for sheet, _epoch in found], replace(details, epoch=found[0][1])
    text = decoded(raw, name, declared=source.encoding, usual=mapping.encoding if mapping else ())
    sheet = csv_sheet(
        text.text,
        name,
        Path(name).stem,
        delimiter=source.delimiter or (mapping.delimiter if mapping else None),
        has_footer=mapping is not None and mapping.footer,
    )
    encoding = Reading("encoding", text.encoding, is_declared=source.encoding is not None)
    return [replace(sheet, readings=(encoding, *sheet.readings))], details


def details_of(source: Source, mapping: Map | None) -> Details:
    """Return what plan and map say of how values are written."""
    decimal = source.decimal or (mapping.decimal if mapping else None)
    if decimal is not None and decimal not in (".", ","):
        raise SourceError(
            f"the decimal sign is a comma or a point, not {decimal!r}", hint='write `decimal: ","`'
        )
    if mapping is None:
        return Details(decimal)
    first_year = int(mapping.first_year) if mapping.first_year else None
    missing = MISSING | {folded(word) for word in mapping.missing}
    return Details(decimal, mapping.dates, first_year, missing)


def refuse_no_file(path: Path, name: str) -> None:
    """Refuse what would be waited for for ever, as a pipe.

    Raises:
        SourceError: it is there, and is no file.
    """
    if path.exists() and not path.is_file():
        raise SourceError(f"can't read {name}: it is no file", hint="name a CSV file or a workbook")


def _bytes(name: str, folder: Path, max_bytes: int) -> bytes:
    path = beside(folder, name)
    if path is None:
        raise SourceError(
            f"{name or 'the source'} is no path within the plan's folder",
            hint="put the file into the plan's folder",
        )
    refuse_no_file(path, name)
    try:
        with path.open("rb") as stream:
            raw = stream.read(max_bytes + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise SourceError(f"can't read {name}: {reason}", hint="correct `file`, or put it there") from error
    if len(raw) > max_bytes:
        raise SourceError(
            f"{name} is larger than {max_bytes // 1_000_000} MB", hint="use Parquet or a database for so much"
        )
    return raw


def _chosen(sheets: Sequence[Sheet], table: TableMap) -> tuple[Sheet | None, list[Problem]]:
    """Return the sheet that is meant: the one named, the only one, or the only one that has most of the headers."""
    file = sheets[0].file
    if table.table is not None:
        named = [sheet for sheet in sheets if folded(sheet.name) == folded(table.table)]
        if named:
            return named[0], []
        names = ", ".join(sheet.name for sheet in sheets)
        trouble = Problem(f"{file} has no table `{table.table}`, but {names}", "correct `table` in the map")
        return None, [trouble]
    if len(sheets) == 1:
        return sheets[0], []
    counts = [_headers(sheet, table) for sheet in sheets]
    best = [sheet for sheet, count in zip(sheets, counts, strict=True) if count == max(counts)]
    if len(best) == 1 and max(counts) > 1:
        return best[0], []
    names = ", ".join(sheet.name for sheet in sheets)
    return None, [
        Problem(f"{file} has several sheets: {names}", "name the one that is meant in the map: `table: …`")
    ]


def _headers(sheet: Sheet, table: TableMap) -> int:
    """Return how many of the canonical columns a sheet has a header for."""
    return sum(any(map(sheet.has, candidates)) for candidates in table.columns.values())


def _joined(old: Columns | None, new: Columns) -> Columns:
    """Return the rows of two tables, one below the other; a column that one lacks is missing there."""
    if old is None:
        return new
    counts = [len(next(iter(columns.values()), ())) for columns in (old, new)]
    joined: dict[str, list[Value]] = {}
    for name in (*old, *(name for name in new if name not in old)):
        joined[name] = [*old.get(name, [None] * counts[0]), *new.get(name, [None] * counts[1])]
    return joined


def _raw(sheet: Sheet, details: Details) -> Columns:
    pairs = zip(sheet.names, sheet.columns, strict=True)
    return {name: guessed(cells, details, name)[1].values for name, cells in pairs}


def _unique(rejected: Sequence[Rejected]) -> list[Rejected]:
    """Return each row once, in the order of the file."""
    by_line = {(one.file, one.line): one for one in reversed(rejected)}
    return sorted(by_line.values(), key=lambda one: one.line)


def _dropped(sheets: Sequence[Sheet], found: Sequence[tuple[str, Mapped]]) -> list[Dropped]:
    return [
        *(one for sheet in sheets for one in sheet.dropped),
        *(one for _name, m in found for one in m.dropped),
    ]


def _readings(sheets: Sequence[Sheet], found: Sequence[tuple[str, Mapped]]) -> list[Reading]:
    every = [
        *(one for sheet in sheets for one in sheet.readings),
        *(one for _n, m in found for one in m.readings),
    ]
    return list(dict.fromkeys(every))
