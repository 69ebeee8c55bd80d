"""An engine that a firm has already, reached through ibis: Spark, Trino, BigQuery … run the recipes themselves.

Nothing is copied but the sums of periods. The recipes' queries are translated into the engine's dialect; the canonical
tables are part of each query, since who measures may not be allowed to make views.
"""

import logging
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from crmplan.errors import CrmplanError
from crmplan.sources.mapped import Base, mapped
from crmplan.sources.maps import Map
from crmplan.sources.origin import Origin
from crmplan.sources.own_sql import Bounds, OwnSqlError, checked, transpiled
from crmplan.sources.read import SourceError
from crmplan.sources.recipes import quoted
from crmplan.sources.rows import Figures
from crmplan.sources.servers import ServerError, without_secrets

_WORD = re.compile(r"[a-z_]+")


class Remote:
    """An engine behind ibis, as the recipes see it.

    Args:
        backend: ibis's connection.
        address: where it is, with all secrets.
        key: the source, for messages.
    """

    def __init__(self, backend: Any, address: str, key: str) -> None:
        self.backend = backend
        self.address = address
        self.key = key
        self.shown = str(backend.name)
        self.columns: Mapping[str, Sequence[str]] = {}
        self.tables: dict[str, str] = {}

    def rows(self, query: str) -> list[Mapping[str, Any]]:
        """Return what a query of DuckDB's dialect gives; canonical tables that it names are put before it."""
        named = set(_WORD.findall(query.lower()))
        parts = [f"{quoted(name)} as ({text})" for name, text in self.tables.items() if name in named]
        whole = f"with {', '.join(parts)} {query}" if parts else query
        with_names = self._told(lambda: self.backend.sql(whole, dialect="duckdb").to_pyarrow())
        found: list[Mapping[str, Any]] = with_names.to_pylist()
        return found

    def _told(self, run: Callable[[], Any]) -> Any:
        """Return what an engine gives; what it says of errors is told without secrets, in one line."""
        import warnings

        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return run()
        except CrmplanError:
            raise
        except Exception as error:  # noqa: BLE001 - each engine raises its own
            text = without_secrets(str(error), self.address) or type(error).__name__
            raise ServerError(f"the engine of {self.key} can't answer: {text[:300]}") from None

    def set_calendar(self, days: Mapping[date, int]) -> None:
        """Make the table `working_days` part of the queries that name it."""
        before, rows = 0, []
        for day, minutes in days.items():
            rows.append(f"(date '{day}', {minutes}, {before})")
            before += minutes
        self.tables["working_days"] = (
            f"select * from (values {', '.join(rows)}) as w(day, minutes, minutes_before)"
        )

    def close(self) -> None:
        """Leave the connection to whoever else may use it: a session of Spark is one for the whole process."""


def remote(address: str, key: str, map_: Map) -> Remote:
    """Return the engine at an address, such as `pyspark://` or `trino://user@host/catalog/schema`.

    Raises:
        CrmplanError: ibis or what it needs is missing, or the engine can't be reached or read as the map says.
    """
    engine = connected(address, key)
    base = _base(engine)
    columns = {}
    for name in map_.tables:
        found = mapped(base, map_, name)
        if found is not None:
            engine.tables[name] = found.query
            columns[name] = found.columns
    engine.columns = columns
    return engine


def connected(address: str, key: str) -> Remote:
    """Return the engine at an address, without canonical tables.

    Raises:
        CrmplanError: ibis or what it needs is missing, or the engine can't be reached.
    """
    try:
        import ibis
    except ImportError:
        raise CrmplanError("an engine is reached through ibis", hint="pip install 'crmplan[spark]'") from None
    kind = address.partition("://")[0]
    logging.getLogger(
        "SQLQueryContextLogger"
    ).disabled = True  # pyspark prints whole plans of queries that fail
    try:
        return Remote(ibis.connect(address), address, key)
    except ImportError:
        hint = f"pip install 'ibis-framework[{kind}]'" if kind.isidentifier() else None
        raise CrmplanError(f"ibis lacks what the engine of {key} needs", hint=hint) from None
    except Exception as error:  # noqa: BLE001 - each engine raises its own
        text = without_secrets(str(error), address) or type(error).__name__
        raise ServerError(f"the engine of {key} can't be reached: {text[:300]}") from None


def _base(engine: Remote) -> Base:
    @cache
    def tables() -> frozenset[str]:
        return frozenset(engine._told(engine.backend.list_tables))

    @cache
    def columns(table: str) -> Mapping[str, str] | None:
        schema, _, name = table.rpartition(".")
        if not schema and table not in tables():
            return None
        found = engine._told(lambda: engine.backend.table(name, database=schema or None).schema())
        return {column: _kind(kind) for column, kind in found.items()}

    def reference(table: str) -> str:
        return ".".join(map(quoted, table.split(".")))

    only = next(iter(tables())) if len(tables()) == 1 else None
    return Base(engine.key, engine.rows, columns, reference, only)


def _kind(kind: Any) -> str:
    """Return a type of ibis as a type of SQL."""
    if kind.is_string():
        return "varchar"
    if kind.is_timestamp():
        return "timestamp with time zone" if kind.timezone else "timestamp"
    return str(kind).lower()


def asked_remote(
    address: str, key: str, queries: Mapping[str, str], bounds: Bounds
) -> tuple[Origin, Mapping[str, Sequence[Figures]]]:
    """Return what a plan's own queries give on an engine, each by its KPI.

    Raises:
        CrmplanError: one of them is refused, fails, or gives what is no observation.
    """
    engine = connected(address, key)
    found = {}
    for name, sql in queries.items():
        text = transpiled(sql, "duckdb", name)
        try:
            rows = engine.rows(f"select * from ({text}) as own limit {bounds.rows + 1}")
        except (ServerError, SourceError) as error:
            raise OwnSqlError(f"{name}: its SQL fails: {error.message}") from None
        names = [column.lower() for column in rows[0]] if rows else ["date", "value"]
        found[name] = checked(names, [tuple(row.values()) for row in rows], name, bounds)
    return Origin(key, "ibis", engine.shown), found
