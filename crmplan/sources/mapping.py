"""A table of a file made a canonical one, as its map says: columns typed, statuses told, unusable rows left out."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from crmplan.sources.canonical import ColumnType, columns_of
from crmplan.sources.columns import Cell, Details, typed
from crmplan.sources.maps import Stages, TableMap
from crmplan.sources.read import Columns, Dropped, Reading, Rejected, Value
from crmplan.sources.sheets import AmbiguousHeaderError, Sheet
from crmplan.sources.status import CUSTOMARY, holds, needed_for_status, statuses
from crmplan.sources.trouble import Problem, unclear_column
from crmplan.sources.unclear import CURRENCIES, NO_VALUE, UnclearError

NO_AMOUNT = ("0", "-1")
"""Amounts that in an open deal stand for none."""


class Mapped(NamedTuple):
    """A canonical table of one sheet.

    Args:
        columns: its columns.
        headers: the header that each was read from.
        absent: columns that the map names and the sheet lacks.
        rejected: rows that can't be read.
        dropped: rows that were left out.
        readings: what was decided.
        problems: what keeps it from being used.
    """

    columns: Columns
    headers: dict[str, str]
    absent: tuple[str, ...]
    rejected: list[Rejected]
    dropped: list[Dropped]
    readings: list[Reading]
    problems: list[Problem]


@dataclass
class _Work:
    """What is found while one table is made."""

    sheet: Sheet
    table: TableMap
    details: Details
    columns: dict[str, list[Value]] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    absent: list[str] = field(default_factory=list)
    bad: dict[int, Rejected] = field(default_factory=dict)
    readings: list[Reading] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def mapped(
    sheet: Sheet, name: str, table: TableMap, details: Details, *, needed: frozenset[str] | None = None
) -> Mapped:
    """Return a canonical table.

    Args:
        sheet: the table of the file.
        name: the canonical table.
        table: how one is the other.
        details: what is known of how values are written.
        needed: the canonical columns that are wanted; all that the map names, if nothing.
    """
    work = _Work(sheet, table, details)
    stages = table.stages or CUSTOMARY
    wanted = _with_helpers(name, needed, table) if name == "deals" else needed
    kept = _kept(work)
    kinds = columns_of(name)
    for column, candidates in table.columns.items():
        if wanted is None or column in wanted:
            _read_column(work, column, candidates, kinds[column], kept)
    for column, text in table.constants.items():
        work.columns[column] = [text] * len(sheet.lines)
        work.headers[column] = ""
    if name == "deals":
        _finish_deals(work, stages, kept, needed)
    return _result(work, kept, needed)


def _with_helpers(name: str, needed: frozenset[str] | None, table: TableMap) -> frozenset[str] | None:
    """Return the columns that are wanted, and those that they follow from."""
    if needed is None:
        return None
    more = {"id"}
    if needed & {"status", "closed_at", "amount"}:
        more |= {"status", *needed_for_status(table.stages or CUSTOMARY)}
        more |= set() if table.planned_close else {"closed_at"}
    if "amount" in needed:
        more.add("currency")
    return needed | more & columns_of(name).keys()


def _kept(work: _Work) -> list[bool]:
    """Return for each row whether it counts by the map's `where`."""
    kept = [True] * len(work.sheet.lines)
    for header, words in work.table.where.items():
        index = _position(work, header)
        if index is None:
            where = f"{work.sheet.file}:{work.sheet.header_line}"
            work.problems.append(
                Problem(
                    f"{where}: there is no column `{header}`, which the map's `where` asks for",
                    "correct the map",
                )
            )
            continue
        cells = typed(work.sheet.columns[index], ColumnType.TEXT, work.details).values
        kept = [old and holds(value, words) for old, value in zip(kept, cells, strict=True)]
    return kept


def _position(work: _Work, header: str) -> int | None:
    """Return the column of a header, or nothing; one that is ambiguous is a problem."""
    try:
        return work.sheet.position(header)
    except AmbiguousHeaderError as error:
        places = ", ".join(str(position + 1) for position in error.positions)
        where = f"{work.sheet.file}:{work.sheet.header_line}"
        work.problems.append(
            Problem(
                f"{where}: the header `{error.header}` stands in several columns: {places}",
                f"name the one that is meant in the map: `{error.header}#1` or `{error.header}#2`",
            )
        )
        return None


def _read_column(
    work: _Work, column: str, candidates: Sequence[str], kind: ColumnType, kept: Sequence[bool]
) -> None:
    """Read a canonical column from the first of its headers that is there, or row by row from all of them."""
    count = len(work.problems)
    is_first_filled = column in work.table.first_filled
    positions: list[int] = []
    for header in candidates:
        index = _position(work, header) if is_first_filled or not positions else None
        if index is not None:
            positions.append(index)
    if not positions:
        if len(work.problems) == count:
            work.absent.append(column)
        return
    for index in positions:
        cells = work.sheet.columns[index]
        wanted = (
            cells if all(kept) else [cell if keep else None for cell, keep in zip(cells, kept, strict=True)]
        )
        values = _typed(work, column, index, wanted, kind)
        if values is None:
            return
        old = work.columns.get(column)
        work.columns[column] = (
            values if old is None else [a if a is not None else b for a, b in zip(old, values, strict=True)]
        )
    work.headers[column] = work.sheet.names[positions[0]]


def _typed(
    work: _Work, column: str, index: int, cells: Sequence[Cell], kind: ColumnType
) -> list[Value] | None:
    is_unix = column in work.table.unix_seconds
    header = work.sheet.names[index]
    try:
        found = typed(cells, kind, work.details, header=header, is_unix=is_unix)
    except UnclearError as error:
        if error.reason == NO_VALUE or kind is not ColumnType.TEXT:
            work.problems.append(unclear_column(error, work.sheet, index))
        return None
    work.readings += found.readings
    for row in found.bad:
        rejected = Rejected(work.sheet.file, work.sheet.lines[row], header, str(cells[row]), kind.value)
        work.bad.setdefault(row, rejected)
    values = found.values
    if column in work.table.by_language:
        values = [_in_language(value) for value in values]
    divisor = work.table.divide.get(column)
    if divisor is not None:
        values = [value / Decimal(divisor) if isinstance(value, Decimal) else value for value in values]
    return values


def _in_language(value: Value) -> Value:
    """Return the first text of JSON by language, or the text as it is."""
    if not isinstance(value, str) or not value.startswith("{"):
        return value
    try:
        texts = json.loads(value)
    except ValueError:
        return value
    return next((text for text in texts.values() if isinstance(text, str)), value)


# --- deals ---


def _finish_deals(work: _Work, stages: Stages, kept: Sequence[bool], needed: frozenset[str] | None) -> None:
    columns, table = work.columns, work.table
    wants_status = needed is None or bool(needed & {"status", "closed_at", "amount"})
    closed = None if table.planned_close else columns.get("closed_at")
    found = statuses(columns, stages, closed) if wants_status and columns else None
    if found is None:
        _without_status(work, needed)
    else:
        counts = {text: count for text, count in found.unknown.items() if count}
        if counts:
            work.problems.append(_unknown_words(work, found.word_column, counts))
        columns["status"] = found.values
        work.headers.setdefault("status", work.headers.get(found.word_column, ""))
        _refuse_without_status(work, found.values, found.word_column, kept)
        _finish_open(work, found.values)
    _refuse_currencies(work, kept, needed)


def _without_status(work: _Work, needed: frozenset[str] | None) -> None:
    """Leave out a closing date that may be a plan, where nothing tells which deals are closed."""
    work.columns.pop("status", None)
    if needed is None or "status" in needed:
        work.absent.append("status")
    if work.table.planned_close and work.columns.pop("closed_at", None) is not None:
        work.absent.append("closed_at")
        work.readings.append(Reading("planned-close", "unused", work.headers.pop("closed_at")))


def _unknown_words(work: _Work, column: str, counts: dict[str, int]) -> Problem:
    shown = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    words = ", ".join(f"{word} ({count})" for word, count in shown[:10])
    more = f", and {len(shown) - 10} more" if len(shown) > 10 else ""
    header = work.headers.get(column, column)
    where = f"{work.sheet.file}:{work.sheet.header_line}"
    return Problem(
        f"{where}: column `{header}` holds stages that the map doesn't know: {words}{more}",
        "say in a map of your own which are won, lost and open: `stages: {won: […], lost: […], open: […]}`",
    )


def _refuse_without_status(work: _Work, values: Sequence[Value], column: str, kept: Sequence[bool]) -> None:
    """Refuse rows that say nothing of their stage; a line of totals is one of them."""
    header = work.headers.get(column, "")
    texts = work.columns.get(column, [None] * len(values))
    for row, value in enumerate(values):
        if value is None and texts[row] is None and kept[row]:
            line = work.sheet.lines[row]
            work.bad.setdefault(row, Rejected(work.sheet.file, line, header, "", "no-status"))


def _finish_open(work: _Work, values: Sequence[Value]) -> None:
    """Take planned dates and amounts that stand for none from open deals."""
    closed, amount = work.columns.get("closed_at"), work.columns.get("amount")
    open_rows = [row for row, value in enumerate(values) if value == "open"]
    if closed is not None and work.table.planned_close:
        planned = [row for row in open_rows if closed[row] is not None]
        for row in planned:
            closed[row] = None
        if planned:
            work.readings.append(
                Reading("planned-close", "missing", work.headers["closed_at"], count=len(planned))
            )
    if amount is not None:
        none = {Decimal(text) for text in work.table.no_amount or NO_AMOUNT}
        idle = [row for row in open_rows if amount[row] in none]
        for row in idle:
            amount[row] = None
        if idle:
            work.readings.append(Reading("no-amount", "missing", work.headers["amount"], count=len(idle)))


def _refuse_currencies(work: _Work, kept: Sequence[bool], needed: frozenset[str] | None) -> None:
    codes, amounts = work.columns.get("currency"), work.columns.get("amount")
    if codes is None or amounts is None or not (needed is None or "amount" in needed):
        return
    rows: dict[str, int] = {}
    for row, (code, amount) in enumerate(zip(codes, amounts, strict=True)):
        if code is not None and amount is not None and kept[row]:
            rows.setdefault(str(code).upper(), row)
    if len(rows) > 1:
        index = work.sheet.names.index(work.headers["currency"])
        examples = tuple(str(work.sheet.columns[index][row]) for row in rows.values())
        work.problems.append(unclear_column(UnclearError(CURRENCIES, examples), work.sheet, index))
    elif rows:
        work.readings.append(Reading("currency", next(iter(rows)), work.headers["currency"]))


# --- rows ---


def _result(work: _Work, kept: Sequence[bool], needed: frozenset[str] | None) -> Mapped:
    """Return the table without the rows that are left out."""
    sheet = work.sheet
    dropped = [Dropped(sheet.lines[row], "filtered") for row, keep in enumerate(kept) if not keep]
    rows = [row for row, keep in enumerate(kept) if keep and row not in work.bad]
    rows, repeated = _once(work, rows)
    rejected = [work.bad[row] for row in sorted(work.bad) if kept[row]]
    shown = [name for name in work.columns if needed is None or name in needed or name == "id"]
    columns = {name: _chosen(work.columns[name], rows) for name in shown}
    headers = {name: work.headers[name] for name in shown}
    return Mapped(
        columns,
        headers,
        tuple(dict.fromkeys(work.absent)),
        rejected,
        dropped + repeated,
        work.readings,
        work.problems,
    )


def _chosen(values: list[Value], rows: Sequence[int]) -> list[Value]:
    return values if len(rows) == len(values) else [values[row] for row in rows]


def _once(work: _Work, rows: Iterable[int]) -> tuple[list[int], list[Dropped]]:
    """Return the rows without those whose id has come before."""
    ids = work.columns.get("id")
    if ids is None:
        return list(rows), []
    seen: set[Value] = set()
    kept: list[int] = []
    repeated: list[Dropped] = []
    for row in rows:
        if ids[row] is not None and ids[row] in seen:
            repeated.append(Dropped(work.sheet.lines[row], "repeated-id", str(ids[row])))
            continue
        seen.add(ids[row])
        kept.append(row)
    return kept, repeated
