"""A plan's own SQL, run where it can do no harm: one SELECT over tables in memory, in a locked DuckDB, within bounds.

A plan may come from a stranger, and so its SQL may try anything. It sees only what was loaded before it runs; then
nothing outside can be reached, no extension loaded, no setting changed back, and time, memory and the number of rows
are bound.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from threading import Timer
from typing import TYPE_CHECKING, Any, NamedTuple

from crmplan.errors import CrmplanError
from crmplan.loader.series import parse_day_text
from crmplan.quantity import QuantityError
from crmplan.source import shortened
from crmplan.sources.engine import EngineError, connected, told
from crmplan.sources.recipes import quoted
from crmplan.sources.rows import Figures

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

COLUMNS = ("date", "value", "n", "until", "median", "sd")
"""Columns that a query may give; the first two it has to."""
_PLAIN = (
    "DATE",
    "TIMESTAMP",
    "DECIMAL",
    "DOUBLE",
    "FLOAT",
    "BOOLEAN",
    "TINYINT",
    "SMALLINT",
    "INTEGER",
    "BIGINT",
    "HUGEINT",
    "U",
)
_LONGEST = 60


class Bounds(NamedTuple):
    """What a query may use: seconds, bytes as DuckDB writes them, threads, rows."""

    seconds: float = 30
    memory: str = "1GB"
    threads: int = 2
    rows: int = 20_000


BOUNDS = Bounds()


class OwnSqlError(CrmplanError):
    """A plan's own SQL that is refused, fails, or gives what is no observation."""


def tables_of(sql: str, key: str) -> tuple[str, ...]:
    """Return the tables that a query names, once it is sure that it is a query: one SELECT and nothing else.

    Args:
        sql: the query.
        key: the KPI whose it is, for messages.

    Raises:
        OwnSqlError: it is anything else.
    """
    import duckdb

    hint = "exactly one SELECT that gives columns `date` and `value`"
    connection = connected()
    try:
        sql.encode()
        statements = connection.extract_statements(sql)
        if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
            raise OwnSqlError(f"{key}: its SQL is no query", hint=hint)
        row = connection.execute("select json_serialize_sql($1::varchar)", [sql]).fetchone()
    except RecursionError:
        raise OwnSqlError(f"{key}: its SQL is nested too deeply", hint=hint) from None
    except (duckdb.Error, RuntimeError, UnicodeError) as error:
        raise OwnSqlError(
            f"{key}: its SQL can't be read: {shortened(str(error).splitlines()[0])}", hint=hint
        ) from None
    finally:
        connection.close()
    tree: dict[str, Any] = json.loads(row[0]) if row else {}
    if tree.get("error") or len(tree.get("statements", ())) != 1:
        raise OwnSqlError(f"{key}: its SQL is no query", hint=hint)
    return tuple(dict.fromkeys(_named(tree)))


def _named(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if node.get("type") == "BASE_TABLE" and node.get("table_name"):
            yield str(node["table_name"])
        for below in node.values():
            yield from _named(below)
    elif isinstance(node, list):
        for below in node:
            yield from _named(below)


def lock(connection: "DuckDBPyConnection", bounds: Bounds = BOUNDS) -> None:
    """Shut a connection off from everything but the tables that it holds; nothing opens it again."""
    settings = {
        "memory_limit": f"'{bounds.memory}'",
        "threads": str(bounds.threads),
        "temp_directory": "''",
        "max_expression_depth": "250",
        "enable_external_access": "false",
        "lock_configuration": "true",
    }
    for name, value in settings.items():
        connection.execute(f"set {name} = {value}")


def observed(
    connection: "DuckDBPyConnection", sql: str, key: str, bounds: Bounds = BOUNDS
) -> tuple[Figures, ...]:
    """Return the observations that a query gives, run in a connection that was locked.

    Raises:
        OwnSqlError: it fails, goes beyond the bounds, or gives what is no observation; every wrong row is told.
    """
    with told_as(key, bounds), _watched(connection, bounds.seconds):
        query = connection.extract_statements(sql)[0].query.strip().rstrip(";")
        columns = connection.execute(f"describe {query}").fetchall()
        kinds = {str(name).lower(): str(kind) for name, kind, *_ in columns}
        _refuse_columns([str(column[0]).lower() for column in columns], key)
        own = [name for name in COLUMNS if name in kinds]
        shown = ", ".join(_short(name, kinds[name]) for name in own)
        limit = bounds.rows + 1
        rows = connection.execute(f"select {shown} from ({query}\n) as own limit {limit}").fetchall()
    return checked(own, rows, key, bounds)


def _short(name: str, kind: str) -> str:
    """Return a column as it is fetched: numbers and days as they are, anything else as a text, cut where it is long."""
    is_plain = kind.startswith(_PLAIN)
    return quoted(name) if is_plain else f"left(cast({quoted(name)} as varchar), {_LONGEST})"


@contextmanager
def told_as(key: str, bounds: Bounds = BOUNDS) -> Iterator[None]:
    """Turn what the engine says of a query into an error that names its KPI."""
    try:
        with told():
            yield
    except EngineError as error:
        if "INTERRUPT" in error.message.upper():
            raise OwnSqlError(
                f"{key}: its SQL takes longer than {bounds.seconds:g} seconds", hint="ask for less"
            ) from None
        raise OwnSqlError(f"{key}: its SQL fails: {shortened(error.message)}") from None


@contextmanager
def _watched(connection: "DuckDBPyConnection", seconds: float) -> Iterator[None]:
    """Interrupt what runs longer than it may."""
    timer = Timer(seconds, connection.interrupt)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def checked(
    names: Sequence[str], rows: Sequence[Sequence[Any]], key: str, bounds: Bounds = BOUNDS
) -> tuple[Figures, ...]:
    """Return rows as observations, the earliest first.

    Raises:
        OwnSqlError: they are none.
    """
    if len(rows) > bounds.rows:
        raise OwnSqlError(f"{key}: its SQL gives more than {bounds.rows} rows", hint="group them by month")
    _refuse_columns(names, key)
    found_rows, problems = [], []
    for number, row in enumerate(rows, 1):
        try:
            found_rows.append(_figure(dict(zip(names, row, strict=True))))
        except _NoObservationError as error:
            problems.append(f"row {number}: {error}")
    problems += _again(found_rows)
    if problems:
        more = [f"… and {len(problems) - 10} more"] if len(problems) > 10 else []
        raise OwnSqlError(f"{key}: its SQL gives what is no observation", lines=(*problems[:10], *more))
    return tuple(sorted(found_rows, key=lambda one: (one.first, one.last)))


def _refuse_columns(names: Sequence[str], key: str) -> None:
    """Refuse a query whose columns are none of observations."""
    lacking = [name for name in COLUMNS[:2] if name not in names]
    again = [name for name in COLUMNS if names.count(name) > 1]
    if lacking or again:
        what = "has no column" if lacking else "has twice the column"
        found = ", ".join(shortened(name) for name in names[:10])
        raise OwnSqlError(f"{key}: its SQL {what} {(lacking or again)[0]}, but: {found}")


class _NoObservationError(Exception):
    """Why a row is none."""


def _figure(row: Mapping[str, Any]) -> Figures:
    first = _day(row["date"], "date")
    last = _day(row["until"], "until") if row.get("until") is not None else first
    n = _number(row.get("n"), "n")
    if n is not None and (n < 0 or n != int(n)):
        raise _NoObservationError(f"n is no count: {n}")
    value = _number(row["value"], "value")
    if value is None:
        raise _NoObservationError("value is missing")
    median, deviation = (_number(row.get(name), name) for name in ("median", "sd"))
    return Figures(first, last, value, None if n is None else int(n), median, deviation)


def _day(value: Any, name: str) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return parse_day_text(str(value))
    except QuantityError:
        raise _NoObservationError(f"{name} is no day: {shortened(str(value))}") from None


def _number(value: Any, name: str) -> Decimal | None:
    if value is None:
        return None
    if not isinstance(value, bool | str):
        try:
            number = Decimal(str(value))
            if number.is_finite() and abs(number) < 10**15:
                return number.quantize(Decimal("0.000001"))
        except (InvalidOperation, ValueError):
            pass
    raise _NoObservationError(f"{name} is no number: {shortened(str(value))}")


def _again(found: Sequence[Figures]) -> list[str]:
    seen: set[tuple[date, date]] = set()
    again = []
    for one in found:
        if (one.first, one.last) in seen:
            again.append(f"{one.first} stands in several rows")
        seen.add((one.first, one.last))
    return again


def transpiled(sql: str, dialect: str, key: str) -> str:
    """Return a query in the dialect of a server, made anew of what was understood: no comment, no second statement.

    Only functions that are known stay in it, so that none can sleep, read a file of the server or change a setting.

    Raises:
        OwnSqlError: it holds anything else.
    """
    try:
        import sqlglot
        from sqlglot import exp
    except ImportError:
        extra = {"postgres": "postgres", "mysql": "mysql"}.get(dialect, "spark")
        raise CrmplanError("SQL on a server needs sqlglot", hint=f"pip install 'crmplan[{extra}]'") from None
    try:
        parsed = sqlglot.parse(sql, read="duckdb")
    except sqlglot.errors.SqlglotError:
        raise OwnSqlError(f"{key}: its SQL can't be read", hint="write it as for DuckDB") from None
    query = parsed[0] if len(parsed) == 1 else None
    if not isinstance(query, exp.Query):
        raise OwnSqlError(f"{key}: its SQL is no query", hint="exactly one SELECT")
    for kind in (exp.Into, exp.Lock, exp.DML, exp.DDL, exp.Command, exp.Parameter, exp.SessionParameter):
        if any(not isinstance(one, exp.Query) for one in query.find_all(kind)):
            raise OwnSqlError(f"{key}: its SQL does more than ask")
    unknown = next(query.find_all(exp.Anonymous, exp.AnonymousAggFunc), None)
    if unknown is not None:
        raise OwnSqlError(
            f"{key}: its SQL calls {shortened(unknown.name)}, which is no function of DuckDB's SQL known here"
        )
    return query.sql(dialect=dialect, comments=False)
