"""PostgreSQL, MySQL and MariaDB: rows out of a read-only transaction; the address is a secret and never told."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from itertools import islice
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from crmplan.errors import CrmplanError
from crmplan.sources.fetched import Database
from crmplan.sources.origin import Origin
from crmplan.sources.own_sql import Bounds, OwnSqlError, checked, transpiled
from crmplan.sources.recipes import quoted
from crmplan.sources.rows import Figures

CONNECT_SECONDS = 10
ITEMS = 10_000
FEW = 200
LONGEST = 60


class ServerError(CrmplanError):
    """What a server has answered, without anything of its address."""


class Server(Database, Protocol):
    """A server as a database that can be read.

    Args:
        shown: its host, port and database, which are no secret.
    """

    shown: str

    def answer(self, query: str, rows: int) -> tuple[list[str], list[Sequence[Any]]]:
        """Return the names of the columns and at most so many rows of a query."""


@contextmanager
def server(kind: str, address: str, key: str, seconds: float) -> Iterator[Server]:
    """Connect to a server, in a transaction that reads only and in which no statement takes longer than it may.

    Args:
        kind: postgres or mysql.
        address: where it is, with all secrets.
        key: the source, for messages.
        seconds: how long a statement may take.

    Raises:
        CrmplanError: the driver is missing, or the server can't be reached or read.
    """
    opens: Mapping[str, Callable[[str, str, float], AbstractContextManager[Server]]]
    opens = {"postgres": _postgres, "mysql": _mysql}
    try:
        with opens[kind](address, key, seconds) as database:
            yield database
    except CrmplanError:
        raise
    except Exception as error:
        if not _is_of_driver(error):
            raise
        if _is_late(error):
            raise ServerError(f"the server of {key} takes longer than {seconds:g} seconds") from None
        raise ServerError(
            f"the server of {key} can't be read: {without_secrets(str(error), address)}"
        ) from None


def _is_of_driver(error: Exception) -> bool:
    return type(error).__module__.split(".")[0] in ("psycopg", "pymysql") or isinstance(error, OSError)


def _is_late(error: Exception) -> bool:
    """Tell whether the server has ended a statement since it took too long."""
    return type(error).__name__ == "QueryCanceled" or (error.args[:1] in ((1969,), (3024,)))


def without_secrets(text: str, address: str) -> str:
    """Return the first line of what a driver says, with nothing of the address that is a secret."""
    line = next(iter(text.strip().splitlines()), "")
    for secret in sorted(_secrets(address), key=len, reverse=True):
        line = line.replace(secret, "…")
    return line


def _secrets(address: str) -> set[str]:
    """Return what is secret of an address: all of it, the password in each form, what stands between settings."""
    found = {address}
    try:
        parts = urlsplit(address)
        password, query = parts.password or "", parts.query
    except ValueError:
        password, query = "", ""
    found |= {password, unquote(password)}
    for pair in (*query.split("&"), *address.split()):
        name, sign, value = pair.partition("=")
        if sign and name.strip().lower() in ("password", "passwd", "pwd", "sslpassword", "token"):
            found |= {value, unquote(value), value.strip("'")}
    if "://" not in address:
        found |= {word for word in address.split() if "=" not in word}
    return {secret for secret in found if secret}


def _short(found: Iterable[Sequence[Any]], rows: int) -> list[Sequence[Any]]:
    """Return the first rows as they come, with no more of long texts than a message shows."""
    return [
        tuple(value[:LONGEST] if isinstance(value, str | bytes) else value for value in row)
        for row in islice(found, rows)
    ]


def _missing(what: str, driver: str) -> CrmplanError:
    return CrmplanError(f"reading {what} needs {driver}", hint=f"pip install 'crmplan[{what}]'")


class _Postgres:
    def __init__(self, connection: Any) -> None:
        self.connection = connection
        info = connection.info
        self.shown = f"{info.host}:{info.port}/{info.dbname}"

    def columns(self, table: str) -> Sequence[str] | None:
        schema, _, name = table.rpartition(".")
        where = "table_schema = %s" if schema else "table_schema = any(current_schemas(false)) and %s = ''"
        rows = self.connection.execute(
            f"select table_schema, column_name from information_schema.columns where {where} and table_name = %s"
            " order by array_position(current_schemas(false), table_schema), ordinal_position",
            [schema, name],
        ).fetchall()
        return [column for found, column in rows if found == rows[0][0]] or None

    def only_table(self) -> str | None:
        rows = self.connection.execute(
            "select table_name from information_schema.tables where table_schema = any(current_schemas(false))"
        ).fetchall()
        return rows[0][0] if len(rows) == 1 else None

    @contextmanager
    def stream(self, table: str, columns: Sequence[str]) -> Iterator[Iterable[Sequence[Any]]]:
        names = ", ".join(map(quoted, columns))
        with self.connection.cursor(name="crmplan") as cursor:
            cursor.itersize = ITEMS
            cursor.execute(f"select {names} from {'.'.join(map(quoted, table.split('.')))}".encode())
            yield cursor

    def answer(self, query: str, rows: int) -> tuple[list[str], list[Sequence[Any]]]:
        with self.connection.cursor(name="crmplan") as cursor:
            cursor.itersize = FEW
            cursor.execute(query.encode())
            return [column.name for column in cursor.description], _short(cursor, rows)


@contextmanager
def _postgres(address: str, key: str, seconds: float) -> Iterator[_Postgres]:
    try:
        import psycopg
    except ImportError:
        raise _missing("postgres", "psycopg") from None
    try:
        connection = psycopg.connect(address, connect_timeout=CONNECT_SECONDS, application_name="crmplan")
    except psycopg.ProgrammingError:
        raise ServerError(
            f"the address of {key} is none of a PostgreSQL server",
            hint="postgresql://user:password@host/database",
        ) from None
    with connection:
        connection.read_only = True
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.execute(f"set local statement_timeout = {int(seconds * 1000)}")
        try:
            yield _Postgres(connection)
        finally:
            connection.rollback()


class _Mysql:
    def __init__(self, connection: Any, shown: str) -> None:
        self.connection = connection
        self.shown = shown

    def _rows(self, query: str, *values: Any) -> list[Any]:
        with self.connection.cursor() as cursor:
            cursor.execute(query, values)
            return list(cursor.fetchall())

    def columns(self, table: str) -> Sequence[str] | None:
        schema, _, name = table.rpartition(".")
        rows = self._rows(
            "select column_name from information_schema.columns"
            " where table_schema = coalesce(nullif(%s, ''), database()) and table_name = %s order by ordinal_position",
            schema,
            name,
        )
        return [row[0] for row in rows] or None

    def only_table(self) -> str | None:
        rows = self._rows("select table_name from information_schema.tables where table_schema = database()")
        return rows[0][0] if len(rows) == 1 else None

    @contextmanager
    def stream(self, table: str, columns: Sequence[str]) -> Iterator[Iterable[Sequence[Any]]]:
        names = ", ".join(map(_backquoted, columns))
        with self._unbuffered(
            f"select {names} from {'.'.join(map(_backquoted, table.split('.')))}"
        ) as cursor:
            yield cursor

    @contextmanager
    def _unbuffered(self, query: str) -> Iterator[Any]:
        from pymysql.cursors import SSCursor

        cursor = self.connection.cursor(SSCursor)
        cursor.execute(query)
        yield cursor
        cursor.close()

    def answer(self, query: str, rows: int) -> tuple[list[str], list[Sequence[Any]]]:
        with self._unbuffered(query) as cursor:
            return [column[0] for column in cursor.description], _short(cursor, rows)


def _backquoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


@contextmanager
def _mysql(address: str, key: str, seconds: float) -> Iterator[_Mysql]:
    try:
        import pymysql
    except ImportError:
        raise _missing("mysql", "pymysql") from None
    settings = _mysql_settings(address, key)
    connection = pymysql.connect(
        **settings,
        charset="utf8mb4",
        connect_timeout=CONNECT_SECONDS,
        read_timeout=int(seconds) + CONNECT_SECONDS,
        local_infile=False,
        autocommit=False,
    )
    is_maria = "mariadb" in str(connection.get_server_info()).lower()  # type: ignore[no-untyped-call]
    try:
        with connection.cursor() as cursor:
            limit = (
                f"max_statement_time = {seconds:g}"
                if is_maria
                else f"max_execution_time = {int(seconds * 1000)}"
            )
            cursor.execute(f"set session {limit}")
            cursor.execute("set time_zone = '+00:00'")
            cursor.execute("set session transaction read only")
            cursor.execute("start transaction with consistent snapshot, read only")
        yield _Mysql(
            connection, f"{settings.get('host') or 'localhost'}:{settings['port']}/{settings['database']}"
        )
    finally:
        connection.close()


def _mysql_settings(address: str, key: str) -> dict[str, Any]:
    """Return what an address says: `mysql://user:password@host:3306/database`, a socket as `?unix_socket=…`."""
    try:
        parts = urlsplit(address)
        port = parts.port or 3306
    except ValueError:
        parts, port = urlsplit(""), 0
    if parts.scheme not in ("mysql", "mariadb") or not parts.path.strip("/"):
        raise ServerError(
            f"the address of {key} is none of a MySQL server", hint="mysql://user:password@host/database"
        )
    settings: dict[str, Any] = {
        "host": parts.hostname or "localhost",
        "port": port,
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "database": unquote(parts.path.strip("/")),
    }
    for pair in filter(None, parts.query.split("&")):
        name, _, value = pair.partition("=")
        if name not in ("unix_socket", "ssl_ca"):
            raise ServerError(
                f"the address of {key} has a setting that is not known", hint="unix_socket, ssl_ca"
            )
        settings[name] = unquote(value)
    return settings


def asked_of_server(
    kind: str, address: str, key: str, queries: Mapping[str, str], bounds: Bounds
) -> tuple[Origin, Mapping[str, Sequence[Figures]]]:
    """Return what a plan's own queries give on a server, each by its KPI.

    Raises:
        CrmplanError: one of them is refused, fails, or gives what is no observation.
    """
    found = {}
    texts = {name: transpiled(sql, kind, name) for name, sql in queries.items()}
    with server(kind, address, key, bounds.seconds) as database:
        for name, text in texts.items():
            try:
                columns, rows = database.answer(text, bounds.rows + 1)
            except Exception as error:
                if not _is_of_driver(error) or isinstance(error, OSError):
                    raise
                what = f"fails: {without_secrets(str(error), address)}"
                late = f"takes longer than {bounds.seconds:g} seconds"
                raise OwnSqlError(f"{name}: its SQL {late if _is_late(error) else what}") from None
            found[name] = checked([column.lower() for column in columns], rows, name, bounds)
        return Origin(key, kind, database.shown), found
