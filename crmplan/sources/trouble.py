"""What is wrong with a client's file, collected and told at once: each with its place and the way out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from crmplan.source import shortened, visible
from crmplan.sources.read import Rejected, SourceError
from crmplan.sources.sheets import Sheet
from crmplan.sources.unclear import (
    AMBIGUOUS_DATES,
    AMBIGUOUS_NUMBERS,
    CURRENCIES,
    MIXED_CELLS,
    MIXED_DATES,
    MIXED_NUMBERS,
    MIXED_PERCENT,
    NO_VALUE,
    UnclearError,
)

SHOWN = 5
"""How many rows an error names."""

REASONS = {
    AMBIGUOUS_DATES: (
        "every date can be read day first and month first",
        "write `dates: dmy` or `mdy` into the map",
    ),
    MIXED_DATES: (
        "some dates have the day first, others can't have",
        "export the file with one form of dates",
    ),
    MIXED_CELLS: ("some dates are dates, others text", "format the column as dates, or export the file anew"),
    AMBIGUOUS_NUMBERS: (
        "every point or comma stands before three digits: thousands or decimals",
        'declare `decimal: ","` or `"."` in the plan or the map',
    ),
    MIXED_NUMBERS: (
        "decimals have a comma in some rows and a point in others",
        "export the file with one of them",
    ),
    MIXED_PERCENT: ("some numbers are percents, others not", "export the column in one unit"),
    CURRENCIES: (
        "several currencies can't be added",
        "export the deals of one currency, or its converted column",
    ),
    NO_VALUE: (
        "formulas were saved without their values",
        "open the workbook in a spreadsheet and save it once",
    ),
}
"""Why a column is refused, and the way out."""

ROWS = {
    "cells": "another number of cells than headers",
    "quote": "a quote that is out of place",
    "number": "no number",
    "moment": "no date",
    "day": "no date",
    "truth": "neither yes nor no",
    "text": "an error of the spreadsheet",
    "no-status": "no stage",
    "no-id": "no id",
}
"""Why a row is not read."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that keeps a file from being used."""

    message: str
    hint: str
    lines: tuple[str, ...] = ()


def raise_all(problems: Sequence[Problem]) -> None:
    """Raise what is wrong with a file, if anything is."""
    if not problems:
        return
    first, *others = problems
    lines = [*first.lines]
    for other in others:
        lines += [other.message, *(f"  {line}" for line in other.lines), f"  help: {other.hint}"]
    raise SourceError(visible(first.message), hint=first.hint, lines=tuple(visible(line) for line in lines))


def unclear_column(error: UnclearError, sheet: Sheet, index: int) -> Problem:
    """Return the problem of a column that can't be told, with the rows that show it."""
    message, hint = REASONS[error.reason]
    cells, lines = sheet.columns[index], []
    for text in error.examples[:SHOWN]:
        row = next((number for number, cell in enumerate(cells) if cell == text), None)
        if row is not None:
            lines.append(f"{sheet.lines[row]}: {shortened(str(text))}")
    where = f"{sheet.file}:{sheet.header_line}"
    return Problem(f"{where}: column `{sheet.names[index]}`: {message}", hint, tuple(lines))


def too_many(rejected: Sequence[Rejected], rows: int, file: str) -> Problem:
    """Return the problem of rows that can't be read, past the limit."""
    return Problem(
        f"{file}:{rejected[0].line}: {len(rejected)} of {rows} rows can't be read",
        "mend these rows, or export the file anew",
        tuple(told(rejected)),
    )


def told(rejected: Iterable[Rejected], count: int = SHOWN) -> list[str]:
    """Return lines that name the first rows that can't be read."""
    return [
        f"{one.line}: {f'`{one.column}`: ' if one.column else ''}{shortened(one.text)}: {ROWS[one.reason]}"
        for one in list(rejected)[:count]
    ]
