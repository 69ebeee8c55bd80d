"""The embedded engine: canonical tables in DuckDB, in memory, over which the recipes run.

Whatever runs here, DuckDB reaches nothing but what was opened for it: no extension is installed or loaded, no Python
object of that name is read.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any, Protocol

from crmplan.errors import CrmplanError
from crmplan.sources.canonical import OUTCOMES, TABLES, ColumnType, columns_of
from crmplan.sources.read import Columns
from crmplan.sources.recipes import quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Row = Mapping[str, Any]

TYPES = {
    ColumnType.TEXT: "varchar",
    ColumnType.NUMBER: "decimal(28, 8)",
    ColumnType.DAY: "date",
    ColumnType.MOMENT: "timestamp",
    ColumnType.TRUTH: "boolean",
}
"""The type of SQL of each type of a column."""

BATCH = 50_000
_SETTINGS = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "python_enable_replacements": "false",
    "TimeZone": "UTC",
}


class Engine(Protocol):
    """What answers the queries of recipes.

    Args:
        columns: the canonical columns that the source has, by table.
    """

    columns: Mapping[str, Sequence[str]]

    def rows(self, query: str) -> list[Row]:
        """Return what a query gives, each row by the names of its columns.

        Raises:
            CrmplanError: the engine can't answer it.
        """

    def set_calendar(self, days: Mapping[date, int]) -> None:
        """Tell the minutes of work of each day, without a gap, as the table `working_days`."""

    def close(self) -> None:
        """Let go of what is held."""


class EngineError(CrmplanError):
    """What an engine has said to a query, in one line."""


def connected() -> "DuckDBPyConnection":
    """Return an empty DuckDB in memory that loads nothing by itself."""
    import duckdb

    connection = duckdb.connect(":memory:")
    for name, value in _SETTINGS.items():
        connection.execute(f"set {name} = '{value}'")
    return connection


class DuckDb:
    """DuckDB as the engine of recipes; the tables and views of it are made by who opens it."""

    def __init__(self, connection: "DuckDBPyConnection", columns: Mapping[str, Sequence[str]]) -> None:
        self.connection = connection
        self.columns = columns

    def rows(self, query: str) -> list[Row]:
        """Return what a query gives."""
        with told():
            found = self.connection.execute(query)
            names = [column[0] for column in found.description]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def set_calendar(self, days: Mapping[date, int]) -> None:
        """Make the table `working_days`."""
        before, sums = 0, []
        for minutes in days.values():
            sums.append(before)
            before += minutes
        self.connection.execute(
            "create or replace table working_days as select unnest($1::date[]) as day,"
            " unnest($2::int[]) as minutes, unnest($3::bigint[]) as minutes_before",
            [list(days), list(days.values()), sums],
        )

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()


@contextmanager
def told() -> Iterator[None]:
    """Turn what DuckDB raises into an error of one line."""
    import duckdb

    try:
        yield
    except (duckdb.Error, RuntimeError) as error:
        raise EngineError(str(error).split("\n")[0]) from None


def loaded(tables: Mapping[str, Columns]) -> DuckDb:
    """Return an engine that holds canonical tables which were read."""
    connection = connected()
    with told():
        connection.execute("create schema read")
        for name, columns in tables.items():
            types = {column: columns_of(name)[column] for column in columns}
            make(connection, "read", name, types)
            fill(connection, "read", name, columns, types)
    return with_views(connection, {name: tuple(columns) for name, columns in tables.items()})


def make(connection: "DuckDBPyConnection", schema: str, name: str, types: Mapping[str, ColumnType]) -> None:
    """Make an empty table for rows that will be read."""
    parts = ", ".join(f"{quoted(column)} {TYPES[kind]}" for column, kind in types.items())
    connection.execute(f"create table {schema}.{quoted(name)} ({parts})")


def fill(
    connection: "DuckDBPyConnection",
    schema: str,
    name: str,
    columns: Columns,
    types: Mapping[str, ColumnType],
) -> None:
    """Add rows to a table that was made."""
    parts = ", ".join(f"unnest(${n}::{_given(types[column])}[])" for n, column in enumerate(columns, 1))
    names = ", ".join(map(quoted, columns))
    insert = f"insert into {schema}.{quoted(name)} ({names}) select {parts}"
    streams = [iter(_sent(values, types[column])) for column, values in columns.items()]
    while True:
        batch = [list(islice(stream, BATCH)) for stream in streams]
        if not batch or not batch[0]:
            return
        connection.execute(insert, batch)


def _given(kind: ColumnType) -> str:
    """Return the type as which values are handed over: numbers as text, which loses no digit."""
    return "varchar" if kind is ColumnType.NUMBER else TYPES[kind]


def _sent(values: Sequence[Any], kind: ColumnType) -> Iterator[Any]:
    if kind is not ColumnType.NUMBER:
        return iter(values)
    return (None if value is None else format(value, "f") for value in values)


def with_views(connection: "DuckDBPyConnection", columns: Mapping[str, Sequence[str]]) -> DuckDb:
    """Return the engine with a view for each canonical table that was read."""
    with told():
        for name, own in columns.items():
            connection.execute(f"create view {quoted(name)} as {canonical(name, own)}")
    return DuckDb(connection, columns)


def canonical(name: str, own: Sequence[str]) -> str:
    """Return the query of a canonical table: the columns that were read, nothing for the others, and the states."""
    types = columns_of(name)
    parts = [quoted(column) for column in own]
    parts += [
        f"cast(null as {TYPES[types[column]]}) as {quoted(column)}"
        for column in TABLES[name]
        if column not in own
    ]
    if name == "deals":
        is_known = "status" in own
        parts += [
            f"status = '{state}' as is_{state}" if is_known else f"false as is_{state}" for state in OUTCOMES
        ]
    return f"select {', '.join(parts)} from read.{quoted(name)}"
