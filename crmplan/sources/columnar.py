"""Parquet and DuckDB files, read where they are: the recipes' queries run over the file itself."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crmplan.sources.engine import DuckDb, connected, told
from crmplan.sources.mapped import Base, mapped
from crmplan.sources.maps import Map
from crmplan.sources.read import SourceError
from crmplan.sources.recipes import literal, quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_ATTACHED = "source"


def columnar_base(connection: "DuckDBPyConnection", path: Path, kind: str, name: str) -> Base:
    """Return the tables of a file, open in a connection: that of a Parquet file is named after it.

    Raises:
        SourceError: it is no such file, or its name is a pattern of names.
    """
    if any(sign in str(path) for sign in "*?["):
        raise SourceError(f"{name}: a file's name may hold none of * ? [", hint="rename it")
    run = DuckDb(connection, {}).rows
    if kind == "parquet":
        with told():
            connection.execute(f"create view {quoted(path.stem)} as from read_parquet({literal(str(path))})")
        return Base(name, run, _known(run, {path.stem: "memory.main"}), _local, path.stem)
    with told():
        connection.execute(f"attach {literal(str(path))} as {_ATTACHED} (read_only)")
    found = run(
        "select schema_name as s, table_name as t from duckdb_tables()"
        f" where database_name = '{_ATTACHED}' and not internal order by schema_name = 'main', s, t"
    )
    schemas = {row["t"]: f"{_ATTACHED}.{quoted(row['s'])}" for row in found}
    default = next(iter(schemas), None) if len(schemas) == 1 else None
    return Base(name, run, _known(run, schemas), lambda table: f"{schemas[table]}.{quoted(table)}", default)


def _local(table: str) -> str:
    return f"memory.main.{quoted(table)}"


def _known(run: Any, schemas: Mapping[str, str]) -> Any:
    @cache
    def columns(table: str) -> Mapping[str, str] | None:
        if table not in schemas:
            return None
        rows = run(f"describe {schemas[table]}.{quoted(table)}")
        return {row["column_name"]: str(row["column_type"]).lower() for row in rows}

    return columns


def with_canonical(connection: "DuckDBPyConnection", base: Base, map_: Map) -> DuckDb:
    """Return the engine with a view for each canonical table that the map makes, in the schema `canonical`."""
    columns = {}
    connection.execute("create schema canonical")
    for name in map_.tables:
        found = mapped(base, map_, name)
        if found is not None:
            with told():
                connection.execute(f"create view canonical.{quoted(name)} as {found.query}")
            columns[name] = found.columns
    connection.execute("set search_path = 'canonical,main'")
    return DuckDb(connection, columns)


def columnar(path: Path, kind: str, name: str, map_: Map, compared: frozenset[str]) -> DuckDb:
    """Return the engine over a Parquet or DuckDB file; `compared` are columns whose values are compared row by row.

    Raises:
        SourceError: it can't be read as the map says.
    """
    connection = connected()
    base = replace(columnar_base(connection, path, kind, name), compared=compared)
    return with_canonical(connection, base, map_)
