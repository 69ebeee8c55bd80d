"""The tables of a source in a DuckDB of their own, for the plan's own SQL to ask: loaded first, then locked.

A table of the source stands there with its own columns; where a map makes canonical tables, they are there too. A name
that both have is the source's, and the other one is `canonical.deals`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from crmplan.sources.apart import BeyondLimitsError, Limits, steps_apart
from crmplan.sources.columnar import columnar_base
from crmplan.sources.engine import DuckDb, connected, told
from crmplan.sources.fetched import Fetched, Sqlite, map_tables
from crmplan.sources.mapped import Base, mapped
from crmplan.sources.own_sql import Bounds, OwnSqlError, lock, observed, tables_of
from crmplan.sources.place import Place
from crmplan.sources.recipes import quoted
from crmplan.sources.rows import Figures

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_GUESSES = ("decimal(28, 8)", "date", "timestamp")
"""What a column of text is read as where all of its values can be, in this order."""


_GRACE = 5
"""Seconds after which a query is killed that was told to stop."""
_MORE = 1_500_000_000
"""Bytes that a process may take beyond the tables which it has loaded: the bound of DuckDB, and what it can't count."""


def asked_of_file(
    place: Place, queries: Mapping[str, str], bounds: Bounds
) -> tuple[int, Mapping[str, Sequence[Figures]]]:
    """Return how many rows a file has, and what a plan's own queries give, each by its KPI.

    Raises:
        CrmplanError: one of them is no query, fails, goes beyond the bounds, or gives what is no observation.
    """
    limits = Limits(place.seconds, bounds.seconds + _GRACE, _MORE)
    given = place._replace(environment={})
    found: list[Any] = []
    try:
        found.extend(steps_apart(figures_of_file, given, dict(queries), bounds, limits=limits))
    except BeyondLimitsError as error:
        what = "takes too long" if error.what == "time" else "takes more memory than it may"
        if error.step == 0:
            raise OwnSqlError(f"reading the source {place.key} {what}") from None
        key = list(queries)[error.step - 1]
        raise OwnSqlError(f"{key}: its SQL {what}", hint="ask for less") from None
    return found[0], dict(zip(queries, found[1:], strict=True))


def figures_of_file(place: Place, queries: Mapping[str, str], bounds: Bounds) -> Iterator[Any]:
    """Yield the number of rows of a file, then what each query gives: in this process, whatever it takes."""
    named = [name for key, sql in queries.items() for name in tables_of(sql, key)]
    connection, rows = sandbox(place, tuple(dict.fromkeys(named)), bounds)
    yield rows
    for key, sql in queries.items():
        yield observed(connection, sql, key, bounds)


def sandbox(place: Place, tables: Sequence[str], bounds: Bounds) -> tuple["DuckDBPyConnection", int]:
    """Return a locked connection that holds the tables which are named, and the number of their rows.

    Raises:
        CrmplanError: the source can't be read, or takes more memory than it may.
    """
    connection = connected()
    with told():
        connection.execute(f"set memory_limit = '{bounds.memory}'")
        connection.execute("set temp_directory = ''")
        connection.execute("create schema own")
        connection.execute("create schema canonical")
    _LOADERS.get(place.source.type, _from_export)(connection, place, tables)
    with told():
        connection.execute("set search_path = 'own,canonical'")
    query = "select coalesce(sum(estimated_size), 0) from duckdb_tables() where schema_name = 'own'"
    found = connection.execute(query).fetchone()
    lock(connection, bounds)
    return connection, int(found[0]) if found else 0


def _from_columnar(connection: "DuckDBPyConnection", place: Place, tables: Sequence[str]) -> None:
    """Copy what is named out of a Parquet or DuckDB file into memory, and let go of the file."""
    kind = place.source.type
    base = columnar_base(connection, place.path, kind, place.key)
    for table in tables:
        if base.columns(table) is not None:
            with told():
                connection.execute(f"create table own.{quoted(table)} as from {base.reference(table)}")
    _map(connection, base, place, tables)
    with told():
        if kind == "duckdb":
            connection.execute("detach source")
        else:
            connection.execute(f"drop view {base.reference(place.path.stem)}")


def _from_sqlite(connection: "DuckDBPyConnection", place: Place, tables: Sequence[str]) -> None:
    database = Sqlite(str(place.path), place.key)
    taken = Fetched(connection)
    named = [*tables, *(map_tables(place.map, database) if place.map else ())]
    for table in dict.fromkeys(named):
        columns = database.columns(table)
        if columns:
            with database.stream(table, columns) as rows:
                taken.add(table, columns, rows)
    database.close()
    for table in taken.columns:
        if table in tables:
            _type(connection, table, list(taken.columns[table]))
    _map(connection, taken.base(place.key, database.only_table()), place, tables)


def _type(connection: "DuckDBPyConnection", table: str, columns: Sequence[str]) -> None:
    """Copy a table of texts, each column as numbers or days where all of its values are such."""
    rows = DuckDb(connection, {}).rows
    origin = f"memory.main.{quoted(table)}"
    parts = []
    for column in columns:
        name = quoted(column)
        tests = ", ".join(
            f"count({name}) = count(try_cast({name} as {kind})) as k{number}"
            for number, kind in enumerate(_GUESSES)
        )
        found = rows(f"select count({name}) as n, {tests} from {origin}")[0]
        kinds = [kind for number, kind in enumerate(_GUESSES) if found["n"] and found[f"k{number}"]]
        parts.append(f"cast({name} as {kinds[0]}) as {name}" if kinds else name)
    with told():
        connection.execute(f"create table own.{quoted(table)} as select {', '.join(parts)} from {origin}")


def _map(connection: "DuckDBPyConnection", base: Base, place: Place, tables: Sequence[str]) -> None:
    """Make the canonical tables that are named."""
    for table in tables:
        found = mapped(base, place.map, table) if place.map and table in place.map.tables else None
        if found is not None:
            with told():
                connection.execute(f"create table canonical.{quoted(table)} as {found.query}")


def _from_export(connection: "DuckDBPyConnection", place: Place, tables: Sequence[str]) -> None:
    from crmplan.sources.exports import load_export

    load_export(connection, place, tables)


_LOADERS: dict[str, Callable[["DuckDBPyConnection", Place, Sequence[str]], None]] = {
    "parquet": _from_columnar,
    "duckdb": _from_columnar,
    "sqlite": _from_sqlite,
}
