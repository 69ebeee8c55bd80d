"""Servers: a plan's SQL reads and does nothing else, ends in time, and no message holds a secret."""

import socket
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from crmplan.errors import CrmplanError
from crmplan.sources.opening import own_figures
from crmplan.sources.own_sql import BOUNDS, OwnSqlError
from crmplan.sources.place import Place
from crmplan.sources.servers import server, without_secrets
from tests.sources import sales
from tests.sources.servers import SECRET
from tests.sources.test_same_figures import measure, place


class Db(NamedTuple):
    """A server with the table `own_deals`."""

    kind: str
    address: str

    def place(self, folder: Path, address: str | None = None, **more: Any) -> Place:
        """Return it as a source."""
        given = {"CRM": address or self.address}
        return place(
            folder, self.kind, None, more.pop("map_", None), dsn="env:CRM", environment=given, **more
        )

    def asked(self, folder: Path, sql: str, seconds: float = 30) -> Any:
        """Return what a query gives."""
        bounds = BOUNDS._replace(seconds=seconds, rows=1_000)
        return own_figures(self.place(folder), {"own": sql}, bounds)[1]["own"]


def filled_postgres(address: str) -> Db:
    sales.fill_postgres(address, "own_deals", sales.made_deals())
    return Db("postgres", address)


def filled_mariadb(address: str) -> Db:
    sales.fill_mysql(address, "own_deals", sales.made_deals())
    return Db("mysql", address)


FILLED: dict[str, Callable[[str], Db]] = {"postgres": filled_postgres, "mariadb": filled_mariadb}


@pytest.fixture(scope="module", params=FILLED)
def db(request: pytest.FixtureRequest) -> Db:
    return FILLED[request.param](request.getfixturevalue(request.param))


def test_query_is_written_in_one_dialect_for_all(db: Db, tmp_path: Path) -> None:
    sql = """
    select cast(date_trunc('month', close_date) as date) as date, sum(close_value) as value, count(*) as n
    from own_deals where deal_stage = 'Won' group by 1 -- by the month
    """
    right = sales.answers(sales.made_deals(), date(2018, 12, 31))["revenue"]
    assert {one.first: (one.value, one.n) for one in db.asked(tmp_path, sql)} == right


def test_query_that_lasts_is_ended_by_the_server(db: Db, tmp_path: Path) -> None:
    many = "own_deals a, own_deals b, own_deals c, own_deals d"
    sql = f"select current_date as date, sum(a.close_value * d.close_value) as value from {many}"
    with pytest.raises(CrmplanError, match=r"own: its SQL takes longer than 0\.5 seconds"):
        db.asked(tmp_path, sql, seconds=0.5)


def test_rows_and_texts_are_bound(db: Db, tmp_path: Path) -> None:
    many = "select date '2026-01-01' as date, 1 as value from own_deals a, own_deals b"
    with pytest.raises(OwnSqlError, match="more than 1000 rows"):
        db.asked(tmp_path, many)
    with pytest.raises(OwnSqlError) as caught:
        db.asked(tmp_path, "select repeat('x', 900000) as date, 1 as value from own_deals limit 20")
    assert max(map(len, caught.value.lines)) < 200


WRITES = [
    "insert into own_deals (opportunity_id) values ('x')",
    "update own_deals set close_value = 0",
    "delete from own_deals",
    "create table stolen (a int)",
    "drop table own_deals",
]


@pytest.mark.parametrize("sql", WRITES)
def test_transaction_only_reads(sql: str, db: Db) -> None:
    """Even where a change got through to the server, it would refuse it."""
    with pytest.raises(CrmplanError, match=r"(?i)read.only"), server(db.kind, db.address, "crm", 10) as there:
        there.connection.cursor().execute(sql)  # type: ignore[attr-defined]


@pytest.mark.parametrize("sql", WRITES)
def test_change_is_no_query(sql: str, db: Db, tmp_path: Path) -> None:
    with pytest.raises(OwnSqlError):
        db.asked(tmp_path, sql)
    assert len(db.asked(tmp_path, "select date '2026-01-01' as date, count(*) as value from own_deals")) == 1


def test_error_of_a_server_names_the_kpi_and_no_secret(db: Db, tmp_path: Path) -> None:
    with pytest.raises(CrmplanError) as caught:
        db.asked(tmp_path, "select nothing as date, 1 as value from own_deals")
    assert "own: its SQL fails" in caught.value.message
    assert SECRET not in repr(caught.value.__dict__)


def shown(error: BaseException) -> str:
    """Return all that an error could show, with what led to it where that would be shown."""
    parts = [repr(error), str(error), repr(error.__dict__)]
    if error.__cause__ is not None or (error.__context__ is not None and not error.__suppress_context__):
        parts.append(shown(error.__cause__ or error.__context__))  # type: ignore[arg-type]
    return "\n".join(parts)


def test_wrong_password_is_not_told(db: Db, tmp_path: Path) -> None:
    wrong = db.address.replace(SECRET, "t0p-s3cret%21")
    with pytest.raises(CrmplanError) as caught:
        own_figures(db.place(tmp_path, wrong), {"own": "select 1 as date, 2 as value"}, BOUNDS)
    text = shown(caught.value)
    assert "t0p-s3cret" not in text and wrong not in text
    with pytest.raises(CrmplanError) as caught:
        measure(db.place(tmp_path, wrong, map_=sales.deals_map(table={"table": "own_deals"})))
    assert "t0p-s3cret" not in shown(caught.value)


@pytest.mark.parametrize(
    ("kind", "address"),
    [
        ("postgres", "postgresql://crm:hunter2@127.0.0.1:{port}/crm"),
        ("postgres", "host=127.0.0.1 port={port} user=crm password='hunter2' dbname=crm"),
        ("postgres", "postgresql://crm:hunter2@127.0.0.1:{port}/crm?sslpassword=hunter2&nonsense=1"),
        ("postgres", "hunter2"),
        ("mysql", "mysql://crm:hunter2@127.0.0.1:{port}/crm"),
        ("mysql", "mysql://crm:hunter2@127.0.0.1:{port}/crm?nonsense=hunter2"),
        ("mysql", "hunter2"),
        ("mysql", "mysql://crm:hunter2@127.0.0.1:many/crm"),
    ],
)
def test_address_that_leads_nowhere_is_not_told(kind: str, address: str, tmp_path: Path) -> None:
    pytest.importorskip({"postgres": "psycopg", "mysql": "pymysql"}[kind])
    pytest.importorskip("sqlglot")
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    db = Db(kind, address.format(port=port))
    with pytest.raises(CrmplanError) as caught:
        own_figures(db.place(tmp_path), {"own": "select 1 as date, 2 as value"}, BOUNDS)
    assert "hunter2" not in shown(caught.value)


def test_address_has_to_be_in_the_environment(tmp_path: Path) -> None:
    with pytest.raises(CrmplanError, match="CRM is not set"):
        _ = place(tmp_path, "postgres", None, sales.deals_map(), dsn="env:CRM").address


@pytest.mark.parametrize("secret", ["p@ss", "p%40ss", "postgresql://crm:p%40ss@host/db"])
def test_secrets_are_taken_out_in_each_form(secret: str) -> None:
    assert secret not in without_secrets(f"can't connect: {secret}", "postgresql://crm:p%40ss@host/db")
