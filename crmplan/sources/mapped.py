"""A map as SQL: canonical tables as queries over the tables of a database or a columnar file, computed where they are.

Words are told apart here, not in SQL: the engine says which combinations of them there are, each is judged as
the map says, and the query names those that are won, lost and open. A word that the map does not know stops everything.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from crmplan.source import shortened
from crmplan.sources.canonical import OUTCOMES, ColumnType, columns_of
from crmplan.sources.engine import TYPES
from crmplan.sources.mapping import NO_AMOUNT
from crmplan.sources.maps import Map, Stages, TableMap
from crmplan.sources.read import SourceError
from crmplan.sources.recipes import literal, quoted
from crmplan.sources.status import CUSTOMARY, holds, needed_for_status, statuses
from crmplan.sources.words import FALSE, TRUE, folded

LARGEST = 2_000
"""How many combinations of words of status there may be."""


@dataclass(frozen=True, slots=True)
class Base:
    """Where the tables of a source are.

    Args:
        name: of the source, for messages.
        rows: answers a query.
        columns: tells the columns of a table with their types of SQL, in lower case; nothing where it is not there.
        reference: returns what stands for a table in a query.
        default: the table that is meant where a map names none.
        compared: canonical columns that are compared row by row: of a text among them it is worth a look whether it has
            to be trimmed.
    """

    name: str
    rows: Callable[[str], list[Mapping[str, Any]]]
    columns: Callable[[str], Mapping[str, str] | None]
    reference: Callable[[str], str]
    default: str | None = None
    compared: frozenset[str] = frozenset()


class Mapped(NamedTuple):
    """A canonical table over a source.

    Args:
        query: the table as a query.
        columns: the canonical columns that it has.
    """

    query: str
    columns: tuple[str, ...]


class _Column(NamedTuple):
    """A column of the source: how a query names it, and its type of SQL."""

    text: str
    kind: str


def mapped(base: Base, map_: Map, name: str) -> Mapped | None:
    """Return a canonical table as the map makes it of the source's tables; nothing where the source has none of them.

    Raises:
        SourceError: a word or a value can't be read for sure.
    """
    parts = [one for table in map_.tables.get(name, ()) if (one := _part(base, map_, name, table))]
    if not parts:
        return None
    own = tuple(column for column in columns_of(name) if any(column in part.columns for part in parts))
    return Mapped(" union all ".join(_select(name, part, own) for part in parts), own)


class _Part(NamedTuple):
    """One table of the source as a canonical one: its expressions, what they come from, and which rows count."""

    columns: Mapping[str, str]
    states: Mapping[str, str]
    origin: str
    where: str


def _select(name: str, part: _Part, own: Sequence[str]) -> str:
    types = columns_of(name)
    shown = [
        f"{part.columns.get(column, f'cast(null as {TYPES[types[column]]})')} as {quoted(column)}"
        for column in own
    ]
    missing = [column for column in types if column not in own]
    shown += [f"cast(null as {TYPES[types[column]]}) as {quoted(column)}" for column in missing]
    if name == "deals":
        shown += [f"{part.states.get(state, 'false')} as is_{state}" for state in OUTCOMES]
    return f"select {', '.join(shown)} from {part.origin}{part.where}"


def _part(base: Base, map_: Map, name: str, table: TableMap) -> _Part | None:
    chosen = table.table or base.default
    known = base.columns(chosen) if chosen is not None else None
    if chosen is None or known is None:
        return None
    origin, found = _origin(base, table, chosen, known)
    types = columns_of(name)
    columns: dict[str, str] = {}
    for column, headers in table.columns.items():
        if (
            text := _expression(base, map_, table, column, headers, found, types[column], origin)
        ) is not None:
            columns[column] = text
    for column, constant in table.constants.items():
        columns[column] = f"cast({literal(constant)} as {TYPES[types[column]]})"
    where = _where(base, table, origin, found)
    states: dict[str, str] = {}
    if name == "deals":
        words = {**columns, **_written(table, found)}
        states = _states(base, map_, table, table.stages or CUSTOMARY, words, origin, where)
        columns = _with_states(table, columns, states)
        if states.pop("has_others", ""):
            where += f"{' and' if where else ' where'} ({' or '.join(states.values())})"
    return _Part(columns, states, origin, where)


def _origin(
    base: Base, table: TableMap, chosen: str, known: Mapping[str, str]
) -> tuple[str, dict[str, _Column]]:
    """Return what the rows come from, with its columns by their folded headers, `other.column` of other tables."""
    text = f"{base.reference(chosen)} t"
    found = {folded(header): _Column(f"t.{quoted(header)}", kind) for header, kind in known.items()}
    for number, join in enumerate(table.joins):
        other, key = base.columns(join.table), found.get(folded(join.column))
        named = {folded(header): header for header in other or ()}
        if other is None or key is None or folded(join.to) not in named:
            continue
        alias = f"j{number}"
        target = f"{alias}.{quoted(named[folded(join.to)])}"
        text += f" left join {base.reference(join.table)} {alias} on {key.text} = {target}"
        for header, kind in other.items():
            name = folded(f"{join.as_ or join.table}.{header}")
            found[name] = _Column(f"{alias}.{quoted(header)}", kind)
    return text, found


def _expression(
    base: Base,
    map_: Map,
    table: TableMap,
    column: str,
    headers: Sequence[str],
    found: Mapping[str, _Column],
    kind: ColumnType,
    origin: str,
) -> str | None:
    """Return a canonical column as an expression, of the first of its headers that the source has.

    Raises:
        SourceError: its values are no such values.
    """
    known = [found[folded(header)] for header in headers if folded(header) in found]
    if not known:
        return None
    chosen = known if column in table.first_filled else known[:1]
    parts = []
    for one in chosen:
        text = _typed(map_, table, column, one, kind)
        if column in base.compared and kind is ColumnType.TEXT and column not in table.by_language:
            text = one.text if _is_trim(base, map_, origin, one) else text
        if _is_text(one.kind) and kind is not ColumnType.TEXT:
            _refuse_unreadable(base, origin, one, _filled(map_, one), text, kind)
        parts.append(text)
    return parts[0] if len(parts) == 1 else f"coalesce({', '.join(parts)})"


def _written(table: TableMap, found: Mapping[str, _Column]) -> dict[str, str]:
    """Return the columns of text as the source has them: to compare them so is much faster than trimmed."""
    types = columns_of("deals")
    known = {
        column: next((found[folded(header)] for header in headers if folded(header) in found), None)
        for column, headers in table.columns.items()
        if types[column] is ColumnType.TEXT and column not in (*table.first_filled, *table.by_language)
    }
    return {column: one.text for column, one in known.items() if one and _is_text(one.kind)}


def _is_text(kind: str) -> bool:
    return kind.startswith(("varchar", "string", "text", "char", "enum"))


def _is_trim(base: Base, map_: Map, origin: str, one: _Column) -> bool:
    """Tell whether a column of text has no value that has to be trimmed, or that stands for a missing one.

    To trim each value where they are counted takes as long as to count them.
    """
    if not _is_text(one.kind):
        return False
    where = f"{one.text} like ' %' or {one.text} like '% ' or {one.text} = ''"
    if map_.missing:
        words = ", ".join(literal(word.strip().lower()) for word in map_.missing)
        where += f" or lower({one.text}) in ({words})"
    return not base.rows(f"select count(*) as n from {origin} where {where}")[0]["n"]


def _filled(map_: Map, one: _Column) -> str:
    """Return a column of text with nothing in the place of words for a missing value."""
    if not _is_text(one.kind):
        return one.text
    if not map_.missing:
        return f"nullif(trim({one.text}), '')"
    words = ", ".join(literal(word.strip().lower()) for word in ("", *map_.missing))
    return f"case when lower(trim({one.text})) not in ({words}) then trim({one.text}) end"


def _typed(map_: Map, table: TableMap, column: str, one: _Column, kind: ColumnType) -> str:
    text = _filled(map_, one)
    if column in table.unix_seconds:
        return f"cast(to_timestamp(cast({text} as bigint)) as timestamp)"
    match kind:
        case ColumnType.TEXT if column in table.by_language:
            return f"case when {text} like '{{%' then json_extract_string({text}, '$.*')[1] else {text} end"
        case ColumnType.TEXT:
            return text if _is_text(one.kind) else f"cast({text} as varchar)"
        case ColumnType.TRUTH:
            if one.kind.startswith("bool"):
                return text
            words = f"lower(cast({text} as varchar))"
            return f"case when {words} in ({_words(TRUE)}) then true when {words} in ({_words(FALSE)}) then false end"
        case ColumnType.NUMBER:
            is_exact = one.kind.startswith("decimal") and column not in table.divide
            number = text if is_exact else f"try_cast({text} as {TYPES[kind]})"
            divide = table.divide.get(column)
            return f"cast({number} / {int(divide)} as {TYPES[kind]})" if divide else number
    is_moment = one.kind.startswith(("timestamp", "date")) and "zone" not in one.kind
    return text if is_moment else f"try_cast({text} as {TYPES[kind]})"


def _words(words: Iterable[str]) -> str:
    return ", ".join(literal(word) for word in sorted(words))


def _refuse_unreadable(
    base: Base, origin: str, one: _Column, filled: str, text: str, kind: ColumnType
) -> None:
    """Refuse a column of text with values that are not what they should be."""
    where = f"{filled} is not null and {text} is null"
    query = f"select count(*) as n, min({filled}) as example from {origin} where {where}"
    found = base.rows(query)[0]
    if not found["n"]:
        return
    what = {
        ColumnType.NUMBER: "no number with a decimal point",
        ColumnType.TRUTH: "neither yes nor no",
    }.get(kind, "no date such as 2026-03-17")
    header = one.text.partition(".")[2]
    raise SourceError(
        f"{base.name}: {found['n']} values of the column {header} can't be read: "
        f"{shortened(str(found['example']))} is {what}",
        hint="export it as text, or give the column a type in the database",
    )


def _where(base: Base, table: TableMap, origin: str, found: Mapping[str, _Column]) -> str:
    """Return the condition on the rows that count."""
    parts = []
    for header, words in table.where.items():
        column = found.get(folded(header))
        if column is None:
            raise SourceError(
                f"{base.name}: rows are chosen by {header}, and there is no such column",
                hint="correct `where` in the map",
            )
        values = [
            row["v"] for row in base.rows(f"select distinct {column.text} as v from {origin} limit {LARGEST}")
        ]
        right = [value for value in values if holds(value, words)]
        parts.append(_one_of(column.text, right))
    return f" where {' and '.join(parts)}" if parts else ""


def _one_of(text: str, values: Sequence[Any]) -> str:
    """Return the condition that an expression has one of some values, of which one may be missing."""
    given = [_value(value) for value in values if value is not None]
    parts = [f"{text} in ({', '.join(given)})"] if given else []
    parts += [f"{text} is null"] if None in values else []
    return f"({' or '.join(parts)})" if parts else "false"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return (
        str(value)
        if isinstance(value, int | float) or type(value).__name__ == "Decimal"
        else literal(str(value))
    )


def _states(
    base: Base,
    map_: Map,
    table: TableMap,
    stages: Stages,
    columns: Mapping[str, str],
    origin: str,
    where: str,
) -> dict[str, str]:
    """Return the conditions of won, lost and open deals.

    Raises:
        SourceError: a word of the source stands for none of them.
    """
    names = [name for name in columns if name in needed_for_status(stages)]
    if not names:
        return {}
    shown = ", ".join(f"{columns[name]} as {quoted(name)}" for name in names)
    closed = f"count({columns['closed_at']})" if "closed_at" in columns else "0"
    none = _no_amount(table)
    idle = f"count(case when {columns['amount']} in ({none}) then 1 end)" if "amount" in columns else "0"
    keys = ", ".join(columns[name] for name in names)
    query = f"select {shown}, {closed} as dated, {idle} as idle from {origin}{where} group by {keys}"
    found = base.rows(f"{query} limit {LARGEST + 1}")
    if len(found) > LARGEST:
        raise SourceError(f"{base.name}: there are more than {LARGEST} words for the status of deals")
    words = {name: [_meant(map_, row[name]) for row in found] for name in names}
    dates = None if table.planned_close else [row["dated"] or None for row in found]
    judged = statuses(words, stages, dates)
    if judged is None:
        return {}
    if judged.unknown:
        raise _unknown_words(base, map_, judged.unknown)
    by_state = {
        state: [row for row, one in zip(found, judged.values, strict=True) if one == state]
        for state in OUTCOMES
    }
    states = {state: _any_of(names, columns, rows) for state, rows in by_state.items()}
    states["has_plans"] = "true" if any(row["dated"] for row in by_state["open"]) else ""
    states["has_idle"] = "true" if any(row["idle"] for row in by_state["open"]) else ""
    states["has_others"] = "true" if None in judged.values else ""
    return states


def _meant(map_: Map, value: Any) -> Any:
    """Return a value of a column of words, nothing where it stands for a missing one."""
    if not isinstance(value, str):
        return value
    text = value.strip(" ")
    return None if text.lower() in ("", *(word.strip().lower() for word in map_.missing)) else text


def _unknown_words(base: Base, map_: Map, words: Iterable[str]) -> SourceError:
    shown = "; ".join(shortened(word) for word in sorted(words)[:10])
    return SourceError(
        f"{base.name}: the map {map_.id} does not say whether these are won, lost or open deals: {shown}",
        hint="name them under `stages` of the map: won, lost or open",
    )


def _any_of(names: Sequence[str], columns: Mapping[str, str], rows: Sequence[Mapping[str, Any]]) -> str:
    """Return the condition that the columns have one of some combinations of values."""
    if len(names) == 1:
        return _one_of(columns[names[0]], [row[names[0]] for row in rows])
    parts = [" and ".join(_one_of(columns[name], [row[name]]) for name in names) for row in rows]
    return f"({' or '.join(f'({part})' for part in parts)})" if parts else "false"


def _with_states(table: TableMap, columns: Mapping[str, str], states: dict[str, str]) -> dict[str, str]:
    """Return the columns with the status, without what is only planned; `has_plans` is taken out of the states."""
    changed = dict(columns)
    has_plans, has_idle = bool(states.pop("has_plans", "")), bool(states.pop("has_idle", ""))
    if not states:
        return changed
    cases = " ".join(f"when {states[state]} then {literal(state)}" for state in OUTCOMES)
    changed["status"] = f"case {cases} end"
    if has_plans and "closed_at" in changed:
        changed["closed_at"] = (
            f"case when {states['won']} or {states['lost']} then {changed['closed_at']} end"
        )
    if has_idle:
        amount = changed["amount"]
        changed["amount"] = (
            f"case when not ({states['open']} and {amount} in ({_no_amount(table)})) then {amount} end"
        )
    return changed


def _no_amount(table: TableMap) -> str:
    """Return the amounts that in an open deal stand for none."""
    return ", ".join(
        f"cast({literal(text)} as {TYPES[ColumnType.NUMBER]})" for text in table.no_amount or NO_AMOUNT
    )
