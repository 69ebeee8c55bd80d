"""CSV as clients send it: any separator and line break, quoted cells of several lines, ragged rows named."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

from crmplan.sources.read import Dropped, Reading, Rejected, SourceError
from crmplan.sources.sheets import MAX_COLUMNS, Sheet, header

DELIMITERS = (",", ";", "\t", "|")
NAMES = {"\t": "tab"}
"""How delimiters are called that can't be seen."""
_SAMPLE = 50


class Record(NamedTuple):
    """The cells of a row with the lines on which it begins and ends; no cells where it can't be taken apart."""

    line: int
    end: int
    cells: list[str] | None


def csv_sheet(
    text: str, file: str, stem: str, *, delimiter: str | None = None, has_footer: bool = False
) -> Sheet:
    """Return the table of a text file.

    Args:
        text: the text.
        file: its name as the user wrote it.
        stem: the name of the table.
        delimiter: what parts the columns, where that is declared; else it is looked for.
        has_footer: whether lines that hold no data may stand below an empty line at its end.

    Raises:
        SourceError: it has no header, or can't be taken apart for sure.
    """
    told = _told_delimiter(text)
    skipped = 1 if told else 0
    declared = told or {"tab": "\t", "\\t": "\t"}.get(delimiter or "", delimiter)
    if declared is not None and len(declared) != 1:
        raise SourceError(f"{file}: a delimiter is one sign, not {declared!r}", hint="such as `;`, or tab")
    sign = declared or _delimiter(text, file)
    rows = list(_records(text, sign, file, skipped))
    first = next((index for index, row in enumerate(rows) if row.cells is not None and any(row.cells)), None)
    if first is None:
        raise SourceError(f"{file} is empty", hint="export it again, with the line of headers")
    head = rows[first]
    names = tuple(header(cell) for cell in head.cells or ())
    while names and not names[-1]:
        names = names[:-1]
    if len(names) > MAX_COLUMNS:
        raise SourceError(f"{file}:{head.line}: {len(names)} columns are too many", hint="keep those needed")
    if declared and len(names) == 1:
        _refuse_other_delimiter(text, sign, file, head.line)
    body, dropped = _without_footer(rows[first + 1 :], len(names)) if has_footer else (rows[first + 1 :], [])
    reading = Reading("delimiter", NAMES.get(sign, sign), is_declared=bool(declared))
    return replace(
        _sheet(body, file, stem, names, sign),
        header_line=head.line,
        dropped=tuple(dropped),
        readings=(reading,),
    )


def _sheet(
    rows: Sequence[Record],
    file: str,
    stem: str,
    names: tuple[str, ...],
    sign: str,
) -> Sheet:
    """Return the rows that have a cell for every header; each line of the others is named."""
    width = len(names)
    lines: list[int] = []
    good: list[list[str]] = []
    rejected: list[Rejected] = []
    for row in rows:
        cells = row.cells
        if cells is None or (row.end > row.line and _holds_rows(cells, width, sign)):
            rejected += [Rejected(file, line, "", "", "quote") for line in range(row.line, row.end + 1)]
            continue
        if len(cells) > width and not any(cells[width:]):
            cells = cells[:width]
        if len(cells) == width and any(cells):
            lines.append(row.line)
            good.append(cells)
        elif any(cell.strip() for cell in cells):
            shown = f"{len(row.cells or ())}/{width}"
            rejected += [Rejected(file, line, "", shown, "cells") for line in range(row.line, row.end + 1)]
    columns = [list(column) for column in zip(*good, strict=True)] or [[] for _name in names]
    return Sheet(stem, file, names, lines, columns, rejected=tuple(rejected))


def _holds_rows(cells: Sequence[str], width: int, sign: str) -> bool:
    """Tell whether a cell has swallowed whole rows, as it does from a quote out of place to the next one."""
    return width > 3 and any(
        line.count(sign) >= width - 1
        for cell in cells
        if "\n" in cell or "\r" in cell
        for line in cell.splitlines()
    )


def _records(text: str, delimiter: str, file: str, skipped: int) -> Iterator[Record]:
    """Yield the rows, each with the line on which it begins.

    Raises:
        SourceError: a quote is never closed.
    """
    stream = io.StringIO(text, newline="")
    for _number in range(skipped):
        stream.readline()
    reader = csv.reader(stream, delimiter=delimiter, strict=True)
    line = skipped + 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            if "unexpected end" in str(error) or "field limit" in str(error):
                raise SourceError(
                    f"{file}:{line}: a quote in this row is never closed, or a cell is too long",
                    hint="close it, or double a quote in a text",
                ) from None
            cells, end = None, skipped + reader.line_num
        else:
            if cells is None:
                return
            end = skipped + reader.line_num
        yield Record(line, end, cells)
        line = end + 1


def _told_delimiter(text: str) -> str | None:
    """Return the delimiter that a first line `sep=;` tells, as spreadsheets write it."""
    first = text.split("\n", 1)[0].strip('\r\ufeff "')
    return first[4] if len(first) == 5 and first.lower().startswith("sep=") else None


def _delimiter(text: str, file: str) -> str:
    """Return what parts the columns: the only sign that gives the first rows the same number of cells, above one.

    Raises:
        SourceError: two do.
    """
    widths = {sign: _widths(text, sign) for sign in DELIMITERS}
    even = [sign for sign, found in widths.items() if len(set(found)) == 1 and found[0] > 1]
    if len(even) > 1:
        shown = ", ".join(NAMES.get(sign, sign) for sign in even)
        raise SourceError(f"{file}: several signs part all rows alike: {shown}", hint="declare `delimiter`")
    if even:
        return even[0]
    by_head = sorted(DELIMITERS, key=lambda sign: widths[sign][:1], reverse=True)
    return by_head[0]


def _widths(text: str, sign: str) -> list[int]:
    """Return how many cells the first rows have."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign)
    try:
        return [len(cells) for cells in islice((row for row in reader if any(row)), _SAMPLE)]
    except csv.Error:
        return [0]


def _refuse_other_delimiter(text: str, sign: str, file: str, line: int) -> None:
    others = [other for other in DELIMITERS if other != sign and max(_widths(text, other), default=0) > 1]
    if others:
        shown = NAMES.get(others[0], others[0])
        raise SourceError(
            f"{file}:{line}: `{NAMES.get(sign, sign)}` is declared, and the header holds none",
            hint=f'write `delimiter: "{shown}"`',
        )


def _without_footer(rows: list[Record], width: int) -> tuple[list[Record], list[Dropped]]:
    """Return the rows above the last empty line below which only lines of one cell stand, and those."""
    last = len(rows)
    while last and (rows[last - 1].cells is not None and sum(map(bool, rows[last - 1].cells or ())) <= 1):
        last -= 1
    blank = next((at for at in range(last, len(rows)) if not any(rows[at].cells or ())), None)
    if blank is None or width < 2:
        return rows, []
    return rows[:blank], [
        Dropped(row.line, "footer", (row.cells or [""])[0]) for row in rows[blank:] if any(row.cells or ())
    ]
