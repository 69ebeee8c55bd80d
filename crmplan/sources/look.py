"""A look at an unknown export: which system wrote it, which column is which, what its words mean.

Headers come first, then values: a column that has the right name and not the right values is none. What could be two
things is told and left open, never guessed.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from itertools import islice
from pathlib import Path

from crmplan.loader.packaged import packaged_yaml
from crmplan.model.kpi import Source
from crmplan.model.look import Look, LookedColumn, LookedWord, Outcome, Untold
from crmplan.source import visible
from crmplan.sources.canonical import OUTCOMES, ColumnType, columns_of
from crmplan.sources.columns import Cell, Details, Typed, guessed, typed
from crmplan.sources.encodings import TRIED
from crmplan.sources.files import is_past_limit, read_sheets, refuse_no_file
from crmplan.sources.map_files import ready_maps
from crmplan.sources.maps import Map, Stages, TableMap
from crmplan.sources.read import SourceError, Value
from crmplan.sources.sheets import AmbiguousHeaderError, Sheet
from crmplan.sources.status import CUSTOMARY, statuses, words_of
from crmplan.sources.unclear import NO_VALUE, UnclearError
from crmplan.sources.words import folded

FEWEST_HEADERS = 4
"""So many headers of a system a file has at least that it wrote."""
EXCLUSIVE = 3
"""So many times more headers of its own than any other system has here."""
SAMPLES = 3
MOST_BAD = 0.01
"""The share of cells that may be none of the type that a column's name promises."""
WANTED = ("id", "amount", "created_at", "closed_at", "owner")
"""Canonical columns whose absence is told, beside that of a stage."""


@dataclass(frozen=True)
class Asked:
    """What the user says of the file beforehand; nothing of it is guessed any more."""

    encoding: str | None = None
    delimiter: str | None = None
    decimal: str | None = None
    dates: str | None = None
    sheet: str | None = None
    system: str | None = None
    words: Mapping[str, Outcome] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    """Headers by canonical columns."""


@dataclass
class _Found:
    """What is found while a file is looked at."""

    sheet: Sheet
    details: Details
    columns: dict[str, int] = field(default_factory=dict)
    typed: dict[str, Typed] = field(default_factory=dict)
    untold: list[Untold] = field(default_factory=list)


def look(path: Path, asked: Asked | None = None) -> Look:
    """Look at an export of deals.

    Args:
        path: the file, CSV or XLSX.
        asked: what is known of it beforehand.

    Raises:
        SourceError: it can't be taken apart at all.
    """
    asked = asked or Asked()
    source = _source(path, asked)
    sheets, details = _sheets(source, path, asked)
    sheet = _sheet(sheets, asked)
    system, untold = (asked.system, None) if asked.system else _system(sheet)
    sheet, details = _again(source, path, sheet, system, details, asked)
    found = _Found(sheet, replace(details, decimal=asked.decimal, dates=asked.dates or details.dates))
    found.untold += [untold] if untold else []
    if is_past_limit(len(sheet.rejected), len(sheet.lines) + len(sheet.rejected)):
        rows = tuple((one.line, one.text) for one in sheet.rejected[:5])
        found.untold.append(Untold("rejected", sheet.file, rows))
    table = ready_maps()[system].tables["deals"][0] if system else _by_headers(found, asked)
    table = _as_asked(table, sheet, asked)
    _assign(found, table)
    words, stage = _words(found, table, asked)
    readings = {one.what: one.value for one in sheet.readings}
    return Look(
        file=path.name,
        type=source.type,
        table=sheet.name,
        sheets=tuple(one.name for one in sheets),
        rows=len(sheet.lines) + len(sheet.rejected),
        encoding=readings.get("encoding", ""),
        delimiter=readings.get("delimiter", ""),
        decimal=_agreed(found, "decimal"),
        dates=_agreed(found, "dates"),
        system=system or "",
        columns=tuple(_columns(found, "system" if system else "header", asked)),
        stage_header=stage,
        words=tuple(words),
        untold=tuple(found.untold),
        rejected=tuple((one.line, one.text, one.reason) for one in sheet.rejected),
    )


def _source(path: Path, asked: Asked) -> Source:
    """Return the source that a file would be; its first bytes say more than its name."""
    refuse_no_file(path, str(path))
    try:
        with path.open("rb") as stream:
            head = stream.read(4)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise SourceError(f"can't read {path}: {reason}", hint="correct the name") from error
    is_book = head.startswith((b"PK", b"\xd0\xcf\x11\xe0"))
    data = {"type": "xlsx" if is_book else "csv", "file": path.name}
    data |= {"encoding": asked.encoding} if asked.encoding else {}
    data |= {"delimiter": "tab" if asked.delimiter == "\t" else asked.delimiter} if asked.delimiter else {}
    return Source.model_validate(data)


def _sheets(source: Source, path: Path, asked: Asked) -> tuple[list[Sheet], Details]:
    """Read the file as it is, or in an encoding that only the system writes whose headers it then has.

    Raises:
        SourceError: it can't be read.
    """
    if asked.system:
        return read_sheets(source, ready_maps()[asked.system], path.parent)
    try:
        return read_sheets(source, None, path.parent)
    except SourceError:
        for name in _systems_with_encoding(source):
            sheets, details = read_sheets(source, ready_maps()[name], path.parent)
            if _system(sheets[0])[0] == name:
                return sheets, details
        raise


def _systems_with_encoding(source: Source) -> Iterator[str]:
    """Yield the systems whose files may be in an encoding that no other file is taken to be in."""
    for name, one in ready_maps().items():
        if source.type == "csv" and source.encoding is None and {*one.encoding} - {*TRIED}:
            yield name


def _sheet(sheets: Sequence[Sheet], asked: Asked) -> Sheet:
    names = ", ".join(sheet.name for sheet in sheets)
    chosen = [one for one in sheets if asked.sheet is None or folded(one.name) == folded(asked.sheet)]
    if not chosen:
        raise SourceError(f"{sheets[0].file} has no sheet {asked.sheet}, but {names}", hint="correct --sheet")
    if len(chosen) > 1:
        raise SourceError(f"{sheets[0].file} has several sheets: {names}", hint="name one with --sheet")
    return chosen[0]


def _again(
    source: Source, path: Path, sheet: Sheet, system: str | None, details: Details, asked: Asked
) -> tuple[Sheet, Details]:
    """Read the file as the ready map of its system says, which knows of lines below the last row."""
    if not system or asked.system:
        return sheet, details
    sheets, details = read_sheets(source, ready_maps()[system], path.parent)
    return next(one for one in sheets if one.name == sheet.name), details


# --- which system ---


def _system(sheet: Sheet) -> tuple[str | None, Untold | None]:
    """Return the system that wrote a file, or that several could have.

    It has the most headers here, and either those of any other system among them or far more of its own.
    """
    matched = {one.id: _matched(sheet, one) for one in ready_maps().values() if one.kind == "file"}
    best = max(matched, key=lambda name: len(matched[name]))
    if len(matched[best]) < FEWEST_HEADERS:
        return None, None
    rivals = [name for name in matched if name != best and _is_rival(matched[best], matched[name])]
    if rivals:
        return None, Untold("systems", sheet.file, choices=(best, *rivals))
    return best, None


def _matched(sheet: Sheet, one: Map) -> frozenset[str]:
    """Return the folded headers of a sheet that a map names."""
    known = {folded(header) for headers in one.tables["deals"][0].columns.values() for header in headers}
    return frozenset(known & {folded(header) for header in sheet.headers})


def _is_rival(best: frozenset[str], other: frozenset[str]) -> bool:
    own, others = len(best - other), len(other - best)
    return len(other) >= FEWEST_HEADERS - 1 and (own < 2 or own < EXCLUSIVE * others)


# --- which column ---


@cache
def known_headers() -> Mapping[str, tuple[str, ...]]:
    """Return the headers by which canonical columns are found in a file of no known system."""
    return {name: tuple(headers) for name, headers in packaged_yaml("exports")["headers"].items()}


def _as_asked(table: TableMap, sheet: Sheet, asked: Asked) -> TableMap:
    """Return a map in which the columns are those that the user has named.

    Raises:
        SourceError: the file lacks one of them, or the language does.
    """
    known = columns_of("deals")
    for column, header in asked.columns.items():
        if column not in known:
            hint = f"one of {', '.join(known)}"
            raise SourceError(f"deals have no canonical column {visible(column)}", hint=hint)
        if not _is_there(sheet, header):
            names = ", ".join(map(visible, sheet.names))
            where = f"{sheet.file}:{sheet.header_line}"
            raise SourceError(f"{where}: there is no column {visible(header)}", hint=f"one of {names}")
    return table.model_copy(
        update={"columns": {**table.columns, **{key: (one,) for key, one in asked.columns.items()}}}
    )


def _is_there(sheet: Sheet, header: str) -> bool:
    try:
        return sheet.position(header) is not None
    except AmbiguousHeaderError:
        return True


def _by_headers(found: _Found, asked: Asked) -> TableMap:
    """Return the map of a file of no known system; a canonical column that several headers name is left out."""
    columns: dict[str, tuple[str, ...]] = {}
    taken = {folded(header) for header in asked.columns.values()}
    for column, headers in known_headers().items():
        if column in asked.columns:
            continue
        known = {_plain(header) for header in (*headers, column)}
        positions = [index for index, header in enumerate(found.sheet.headers) if _plain(header) in known]
        positions = [index for index in positions if folded(found.sheet.names[index]) not in taken]
        names = tuple(found.sheet.names[index] for index in positions)
        if len(names) > 1:
            found.untold.append(Untold("several-columns", column, choices=names))
        elif names:
            columns[column] = names
    return TableMap(columns=columns, stages=_all_stages())


def _plain(header: str) -> str:
    return folded(header.replace("_", " "))


@cache
def _all_stages() -> Stages:
    """Return the words of all systems whose files are known."""
    every = [one.tables["deals"][0].stages for one in ready_maps().values() if one.kind == "file"]
    parts = {
        part: list(dict.fromkeys(word for one in (*every, CUSTOMARY) if one for word in getattr(one, part)))
        for part in OUTCOMES
    }
    return Stages.model_validate(parts)


def _assign(found: _Found, table: TableMap) -> None:
    """Say which column of the file is which, as far as its values are what its header promises."""
    kinds = columns_of("deals")
    for column, headers in table.columns.items():
        index = _position(found, column, headers)
        if index is None:
            continue
        try:
            one = typed(
                found.sheet.columns[index], kinds[column], found.details, header=found.sheet.names[index]
            )
        except UnclearError as error:
            rows = _rows(found.sheet, index, error.examples)
            found.untold.append(Untold(error.reason, found.sheet.names[index], rows))
            if error.reason != NO_VALUE:
                found.columns[column] = index
            continue
        if len(one.bad) > MOST_BAD * len(found.sheet.lines):
            found.untold.append(_wrong_values(found.sheet, index, one, kinds[column]))
            continue
        found.columns[column] = index
        found.typed[column] = one
    _check_ids(found)
    has_stage = any(name in found.columns for name in ("stage", "status", "won_flag", "semantic"))
    absent = [name for name in WANTED if name not in found.columns] + ([] if has_stage else ["stage"])
    named = {one.subject for one in found.untold if one.reason == "several-columns"}
    found.untold += [Untold("no-column", name) for name in absent if name not in named]


def _position(found: _Found, column: str, headers: Sequence[str]) -> int | None:
    for header in headers:
        try:
            index = found.sheet.position(header)
        except AmbiguousHeaderError as error:
            names = tuple(found.sheet.names[at] for at in error.positions)
            found.untold.append(Untold("several-columns", column, choices=(f"{names[0]}#1", *names[1:])))
            return None
        if index is not None:
            return index
    return None


def _wrong_values(sheet: Sheet, index: int, one: Typed, kind: ColumnType) -> Untold:
    rows = tuple((sheet.lines[row], str(sheet.columns[index][row])) for row in one.bad[:5])
    return Untold("values", sheet.names[index], rows, choices=(kind.value,))


def _rows(sheet: Sheet, index: int, texts: Sequence[str]) -> tuple[tuple[int, str], ...]:
    cells: Sequence[Cell] = sheet.columns[index]
    first = {cell: row for row, cell in reversed(list(enumerate(cells))) if cell in texts}
    return tuple(sorted((sheet.lines[first[text]], text) for text in texts if text in first))


def _check_ids(found: _Found) -> None:
    """Take no column for ids that stand in more than one row again and again."""
    ids = found.typed.get("id")
    if ids is None:
        return
    counts = Counter(value for value in ids.values if value is not None)
    again = [value for value, count in counts.items() if count > 1]
    if sum(counts[value] - 1 for value in again) > MOST_BAD * len(ids.values):
        index = found.columns.pop("id")
        rows = [
            (line, str(v)) for line, v in zip(found.sheet.lines, ids.values, strict=True) if v == again[0]
        ]
        found.untold.append(Untold("repeated-ids", found.sheet.names[index], tuple(rows[:5])))


def _agreed(found: _Found, what: str) -> str:
    """Return how all columns that are used write their numbers or dates; nothing where one can't be told."""
    if any(one.reason.endswith("dates" if what == "dates" else "numbers") for one in found.untold):
        return ""
    values = {one.value for column in found.typed.values() for one in column.readings if one.what == what}
    values -= {"same"}
    return values.pop() if len(values) == 1 else ""


def _columns(found: _Found, how: str, asked: Asked) -> Iterator[LookedColumn]:
    by_index = {index: column for column, index in found.columns.items()}
    kinds = columns_of("deals")
    for index, (name, cells) in enumerate(zip(found.sheet.names, found.sheet.columns, strict=True)):
        column = by_index.get(index, "")
        kind, one = kinds.get(column), found.typed.get(column)
        if kind is None:
            kind, one = guessed(cells, found.details, name)
        form = next((r.value for r in one.readings if r.what in ("dates", "decimal")), "") if one else "?"
        by = ("asked" if column in asked.columns else how) if column else ""
        yield LookedColumn(name, column, by, kind.value, form, _samples(cells))


def _samples(cells: Sequence[Cell]) -> tuple[str, ...]:
    texts = dict.fromkeys(
        text for cell in islice(cells, 1000) if cell is not None and (text := _shown(cell).strip())
    )
    return tuple(islice(texts, SAMPLES))


def _shown(cell: Cell) -> str:
    """Return the text of a cell; a day of a workbook is a moment at midnight."""
    return str(cell).removesuffix(" 00:00:00") if isinstance(cell, datetime) else str(cell)


# --- what the words mean ---


def _words(found: _Found, table: TableMap, asked: Asked) -> tuple[list[LookedWord], str]:
    """Return the words of the stages with what they are taken for, and the header of their column."""
    stages = table.stages or CUSTOMARY
    known = {**words_of(stages), **{folded(word): outcome for word, outcome in asked.words.items()}}
    there = [name for name in stages.by if name in found.typed]
    telling = [
        name for name in there if any(folded(str(text)) in known for text in {*found.typed[name].values})
    ]
    by = next(iter((*telling, *there)), "")
    if not by:
        return [], ""
    values = found.typed[by].values
    counts = Counter(str(value) for value in values if value is not None)
    outcomes = _by_rows(found, table, stages, values)
    words = []
    for text, count in sorted(counts.items(), key=lambda one: (-one[1], one[0])):
        outcome: Outcome = known.get(folded(text), outcomes.get(text, ""))  # type: ignore[assignment]
        words.append(LookedWord(text, count, outcome))
    untold = [one.text for one in words if not one.outcome]
    if untold:
        header = found.sheet.names[found.columns[by]]
        rows = _rows(found.sheet, found.columns[by], untold)
        found.untold.append(Untold("words", header, rows, choices=tuple(untold)))
    return words, found.sheet.names[found.columns[by]]


def _by_rows(found: _Found, table: TableMap, stages: Stages, values: Sequence[Value]) -> Mapping[str, str]:
    """Return what words mean of which flags, or the rule of the system, say the same in every row."""
    columns = {name: one.values for name, one in found.typed.items()}
    closed = None if table.planned_close else columns.get("closed_at")
    result = statuses(columns, stages, closed)
    outcomes: dict[str, set[Value]] = {}
    for value, outcome in zip(values, result.values if result else (), strict=False):
        if value is not None:
            outcomes.setdefault(str(value), set()).add(outcome)
    told_ones = {text: next(iter(found)) for text, found in outcomes.items() if len(found) == 1}
    return {text: str(outcome) for text, outcome in told_ones.items() if outcome is not None}
