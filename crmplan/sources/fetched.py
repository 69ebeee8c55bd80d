"""Tables of a database fetched into the embedded engine: only the columns that a map names, as a stream of rows.

Values come as text and are read there as the map says: the same data gives the same figures from every database.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Any, Protocol

from crmplan.sources.columnar import with_canonical
from crmplan.sources.engine import BATCH, DuckDb, connected, told
from crmplan.sources.mapped import Base
from crmplan.sources.maps import Map, TableMap
from crmplan.sources.read import SourceError
from crmplan.sources.recipes import quoted
from crmplan.sources.words import folded

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Progress = Callable[[int], None]
"""Is told how many rows have come so far."""


class Database(Protocol):
    """A database whose tables can be read."""

    def columns(self, table: str) -> Sequence[str] | None:
        """Return the columns of a table; nothing where there is no such table."""

    def only_table(self) -> str | None:
        """Return the one table that there is, where there is one alone."""

    def stream(self, table: str, columns: Sequence[str]) -> AbstractContextManager[Iterable[Sequence[Any]]]:
        """Return the rows of a table as they come."""


class Fetched:
    """Tables that were fetched into an engine, with the number of their rows."""

    def __init__(self, connection: "DuckDBPyConnection") -> None:
        self.connection = connection
        self.columns: dict[str, dict[str, str]] = {}
        self.rows = 0

    def add(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Take the rows of a table in."""
        names = ", ".join(f"{quoted(column)} varchar" for column in columns)
        parts = ", ".join(f"unnest(${n}::varchar[])" for n, _ in enumerate(columns, 1))
        with told():
            self.connection.execute(f"create table memory.main.{quoted(table)} ({names})")
        stream = iter(rows)
        while batch := list(islice(stream, BATCH)):
            lists = [[as_text(value) for value in values] for values in zip(*batch, strict=True)]
            with told():
                self.connection.execute(f"insert into memory.main.{quoted(table)} select {parts}", lists)
            self.rows += len(batch)
        self.columns[table] = dict.fromkeys(columns, "varchar")

    def base(self, name: str, default: str | None) -> Base:
        """Return them as the tables that a map is about."""
        rows = DuckDb(self.connection, {}).rows
        return Base(name, rows, self.columns.get, lambda table: f"memory.main.{quoted(table)}", default)


def as_text(value: Any) -> str | None:
    """Return a value of a database as text: numbers in full, moments without a zone in UTC."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return (value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value).isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        value = Decimal(repr(value))
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def fetched(database: Database, map_: Map, name: str) -> tuple[DuckDb, int]:
    """Return an engine with the tables that a map names of a database, and the number of rows that were read.

    Raises:
        SourceError: something can't be read as the map says.
    """
    connection = connected()
    taken = Fetched(connection)
    for table, wanted in _wanted(database, map_).items():
        with database.stream(table, wanted) as rows:
            taken.add(table, wanted, rows)
    return with_canonical(connection, taken.base(name, database.only_table()), map_), taken.rows


def map_tables(map_: Map, database: Database) -> list[str]:
    """Return the tables of a database that a map names."""
    return list(_wanted(database, map_))


def _wanted(database: Database, map_: Map) -> dict[str, list[str]]:
    """Return the columns that are needed of each table of the database."""
    found: dict[str, list[str]] = {}
    for tables in map_.tables.values():
        for table in tables:
            chosen = table.table or database.only_table()
            if chosen is not None:
                for other, headers in _headers(chosen, table).items():
                    _add(found, other, headers, database.columns(other))
    return found


def _headers(chosen: str, table: TableMap) -> Mapping[str, Iterable[str]]:
    """Return the headers that a map may want of the mapped table and of those that are joined to it."""
    every = [*(header for headers in table.columns.values() for header in headers), *table.where]
    found: dict[str, list[str]] = {chosen: [*every, *(join.column for join in table.joins)]}
    for join in table.joins:
        start = folded(f"{join.as_ or join.table}.")
        inner = [header.partition(".")[2] for header in every if folded(header).startswith(start)]
        found.setdefault(join.table, []).extend((*inner, join.to))
    return found


def _add(
    found: dict[str, list[str]], table: str, headers: Iterable[str], known: Sequence[str] | None
) -> None:
    if known is None:
        return
    wanted = {folded(header) for header in headers}
    own = found.setdefault(table, [])
    own += [column for column in known if folded(column) in wanted and column not in own]
    if not own:
        del found[table]


class SqliteError(SourceError):
    """What SQLite says of a file."""


class Sqlite:
    """A SQLite file, open for reading alone, as it is on disk."""

    def __init__(self, path: str, name: str) -> None:
        import sqlite3
        from urllib.parse import quote

        self.name = name
        try:
            self.connection = sqlite3.connect(f"file:{quote(path)}?mode=ro&immutable=1", uri=True)
            self.connection.execute("pragma trusted_schema = off")
            rows = self.connection.execute(
                "select name from sqlite_master where type = 'table' and name not like 'sqlite\\_%' escape '\\'"
                " and sql not like 'create virtual%' order by name"
            )
            self.tables = [row[0] for row in rows]
        except sqlite3.Error as error:
            raise SqliteError(f"can't read {name}: {error}") from None

    def columns(self, table: str) -> Sequence[str] | None:
        """Return the columns of a table; nothing where there is no such table."""
        if table not in self.tables:
            return None
        return [row[1] for row in self.connection.execute(f"pragma table_info({quoted(table)})")]

    def only_table(self) -> str | None:
        """Return the one table that there is, where there is one alone."""
        return self.tables[0] if len(self.tables) == 1 else None

    def stream(self, table: str, columns: Sequence[str]) -> AbstractContextManager[Iterable[Sequence[Any]]]:
        """Return the rows of a table as they come."""
        from contextlib import nullcontext

        return nullcontext(self._rows(table, columns))

    def _rows(self, table: str, columns: Sequence[str]) -> Iterator[Sequence[Any]]:
        import sqlite3

        try:
            yield from self.connection.execute(
                f"select {', '.join(map(quoted, columns))} from {quoted(table)}"
            )
        except sqlite3.Error as error:
            raise SqliteError(f"can't read {self.name}: {error}") from None

    def close(self) -> None:
        """Close the file."""
        self.connection.close()
