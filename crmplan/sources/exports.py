"""Exported files in the embedded engine: what was read of them for recipes, or their own tables for the plan's SQL."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from crmplan.sources.canonical import ColumnType, columns_of
from crmplan.sources.engine import canonical, fill, loaded, make, told
from crmplan.sources.files import read_file
from crmplan.sources.origin import Opened
from crmplan.sources.place import Place, file_origin
from crmplan.sources.read import Value
from crmplan.sources.recipes import quoted
from crmplan.sources.trouble import told as told_rows

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def read_export(place: Place) -> Opened:
    """Return a CSV file or a workbook as an engine with its canonical tables.

    Raises:
        SourceError: it can't be read for sure.
    """
    _ = place.path
    read = read_file(place.source, place.map, place.folder, needed=place.needed, wants_raw=False)
    origin = file_origin(place)._replace(rows=read.rows_read, rejected=len(read.rejected))
    repeated = sum(one.reason == "repeated-id" for one in read.dropped)
    return Opened(loaded(read.tables), origin, tuple(told_rows(read.rejected)), repeated)


def load_export(connection: "DuckDBPyConnection", place: Place, tables: Sequence[str]) -> None:
    """Put the tables of a file, and those that its map makes of it, into a connection.

    Raises:
        SourceError: it can't be read for sure.
    """
    _ = place.path
    mapped = {name: frozenset(columns_of(name)) for name in tables if place.map and name in place.map.tables}
    read = read_file(place.source, place.map if mapped else None, place.folder, needed=mapped or None)
    with told():
        connection.execute("create schema read")
        for name, columns in read.raw.items():
            types = {header: _type(values) for header, values in columns.items()}
            make(connection, "own", name, types)
            fill(connection, "own", name, columns, types)
        for name, columns in read.tables.items():
            types = dict(columns_of(name))
            make(connection, "read", name, {column: types[column] for column in columns})
            fill(connection, "read", name, columns, types)
            connection.execute(f"create table canonical.{quoted(name)} as {canonical(name, list(columns))}")
            connection.execute(f"drop table read.{quoted(name)}")


def _type(values: Sequence[Value]) -> ColumnType:
    """Return the type of the values of a column, of which any may be missing."""
    one: Any = next((value for value in values if value is not None), "")
    for kind, of in ((ColumnType.TRUTH, bool), (ColumnType.NUMBER, Decimal), (ColumnType.MOMENT, datetime)):
        if isinstance(one, of):
            return kind
    return ColumnType.DAY if isinstance(one, date) else ColumnType.TEXT
