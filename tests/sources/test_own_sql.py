"""A plan's own SQL: what it may give, and what it must not reach. A plan may come from a stranger."""

import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from crmplan.errors import CrmplanError
from crmplan.sources.opening import own_figures
from crmplan.sources.own_sql import BOUNDS, OwnSqlError, checked, tables_of, transpiled
from crmplan.sources.rows import Figures
from crmplan.sources.sandbox import figures_of_file, sandbox
from tests.sources import sales
from tests.sources.test_same_figures import place

BY_MONTH = """
select date_trunc('month', close_date) as date, sum(close_value) as value, count(*) as n
from deals where deal_stage = 'Won' group by 1
"""
QUICK = BOUNDS._replace(seconds=1.5, memory="64MB", rows=1_000)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with deals in files of each kind, and a file that is nobody's business."""
    found = tmp_path_factory.mktemp("own")
    deals = sales.made_deals()
    sales.write_csv(found / "deals.csv", deals)
    sales.write_xlsx(found / "deals.xlsx", deals)
    sales.write_parquet(found / "deals.parquet", deals)
    sales.write_duckdb(found / "deals.duckdb", deals)
    sales.write_sqlite(found / "deals.sqlite", deals)
    (found / "secret.csv").write_text("password\nhunter2\n", encoding="utf-8")
    return found


def run(folder: Path, sql: str, kind: str = "csv", **more: Any) -> Sequence[Figures]:
    """Return what a query gives."""
    bounds = more.pop("bounds", QUICK)
    suffix = {"csv": "csv", "xlsx": "xlsx", "parquet": "parquet", "duckdb": "duckdb", "sqlite": "sqlite"}[
        kind
    ]
    one = place(folder, kind, f"deals.{suffix}", None, **more)
    return list(figures_of_file(one, {"own": sql}, bounds))[1]


@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet", "duckdb", "sqlite"])
def test_query_over_the_own_columns_of_a_file(kind: str, folder: Path) -> None:
    found = run(folder, BY_MONTH, kind)
    right = sales.answers(sales.made_deals(), date(2018, 12, 31))["revenue"]
    assert {one.first: (one.value, one.n) for one in found} == right


@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet", "duckdb", "sqlite"])
def test_map_adds_the_canonical_tables(kind: str, folder: Path) -> None:
    one = place(folder, kind, f"deals.{kind}", sales.deals_map())
    sql = "select closed_at as date, sum(amount) as value from canonical.deals where is_won group by 1"
    found = list(figures_of_file(one, {"own": sql}, QUICK))[1]
    won = [deal for deal in sales.made_deals() if deal.stage == "Won"]
    assert sum(figure.value for figure in found) == sum(deal.amount or 0 for deal in won)


NO_QUERIES = {
    "nothing": "",
    "two statements": "select 1 as date; select 2",
    "a change": "create table x as select 1",
    "a writing": "copy (select 1) to 'x.csv'",
    "an export": "export database 'x'",
    "an attachment": "attach 'x.duckdb' as x",
    "a setting": "set memory_limit = '10GB'",
    "a loading": "load httpfs",
    "an installation": "install httpfs",
    "a call": "call pragma_version()",
    "a pragma": "pragma version",
    "a change within a query": "with x as (insert into deals values (1) returning 1) select * from x",
    "no SQL": "selekt 1",
    "a parameter": "select ? as date",
    "a NUL": "select 1 as date\0; drop table deals",
    "half a character": "select '\ud800'",
}


@pytest.mark.parametrize("sql", NO_QUERIES.values(), ids=NO_QUERIES)
def test_only_one_select_runs(sql: str, folder: Path) -> None:
    before = sorted(os.listdir(folder)), sorted(os.listdir())
    with pytest.raises(OwnSqlError):
        run(folder, sql)
    assert (sorted(os.listdir(folder)), sorted(os.listdir())) == before


hunter = "hunter2"
_VALUE = "select current_date as date, count(*) as value from "
REACHES = {
    "another file": _VALUE + "'{folder}/secret.csv'",
    "another file by its function": _VALUE + "read_csv('{folder}/secret.csv')",
    "its text": _VALUE + "read_text('{folder}/secret.csv')",
    "its bytes": _VALUE + "read_blob('{folder}/secret.csv')",
    "the names of files": _VALUE + "glob('{folder}/*')",
    "the file of the source itself": _VALUE + "'{folder}/deals.parquet'",
    "a database": _VALUE + "sqlite_scan('{folder}/deals.sqlite', 'deals')",
    "a host": _VALUE + "read_csv('http://127.0.0.1:9/x.csv')",
    "a bucket": _VALUE + "read_parquet('s3://bucket/x.parquet')",
    "the environment": "select current_date as date, length(getenv('HOME')) as value",
    "a variable of Python": _VALUE + "hunter",
    "a query in a text": _VALUE + "query('select * from read_text(''{folder}/secret.csv'')')",
    "a table by its name": _VALUE + "query_table('{folder}/secret.csv')",
    "an extension by its function": "select current_date as date, load_aws_credentials() as value",
    "the secrets of the engine": _VALUE + "which_secret('s3://x', 's3')",
}


@pytest.mark.parametrize("sql", REACHES.values(), ids=REACHES)
@pytest.mark.parametrize("kind", ["csv", "parquet", "duckdb"])
def test_nothing_outside_is_reached(sql: str, kind: str, folder: Path) -> None:
    with pytest.raises(CrmplanError) as caught:
        run(folder, sql.format(folder=folder), kind)
    assert hunter not in caught.value.message


def test_view_of_a_database_file_reaches_nothing(folder: Path, tmp_path: Path) -> None:
    import duckdb

    with closing(duckdb.connect(str(tmp_path / "deals.duckdb"))) as connection:
        connection.execute(f"create view deals as from read_text('{folder}/secret.csv')")
    with pytest.raises(CrmplanError):
        run(tmp_path, _VALUE + "deals", "duckdb")


def test_trigger_and_view_of_a_sqlite_file_do_nothing(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "deals.sqlite")) as connection:
        connection.execute("create table x (a)")
        connection.execute(
            "create view deals as with recursive r(n) as (select 1 union all select n from r) select n from r"
        )
        connection.commit()
    with pytest.raises(CrmplanError):
        run(tmp_path, _VALUE + "deals", "sqlite")


def test_settings_can_not_be_changed_back(folder: Path) -> None:
    connection, rows = sandbox(place(folder, "csv", "deals.csv", None), ["deals"], QUICK)
    assert rows == 400
    for setting in ("enable_external_access = true", "memory_limit = '9GB'", "lock_configuration = false"):
        with pytest.raises(Exception, match=r"locked|Cannot change"):
            connection.execute(f"set {setting}")
    connection.close()


def test_endless_query_is_stopped(folder: Path) -> None:
    rows = "with recursive r(n) as (select 1 union all select (n + 1) % 7 from r)"
    endless = f"{rows} select current_date as date, max(n) as value from r"
    with pytest.raises(OwnSqlError, match=r"takes longer|memory"):
        run(folder, endless)


def test_long_query_is_stopped(folder: Path) -> None:
    where = "a.close_value + b.close_value > c.close_value + d.close_value"
    long = f"{_VALUE} deals a, deals b, deals c, deals d where {where}"
    with pytest.raises(OwnSqlError, match=r"takes longer than 1\.5 seconds"):
        run(folder, long)


def test_memory_is_bound(folder: Path) -> None:
    greedy = (
        "select current_date as date, length(string_agg(repeat('x', 100000), '')) as value from range(100000)"
    )
    with pytest.raises(OwnSqlError, match=r"[Mm]emory"):
        run(folder, greedy, bounds=QUICK._replace(seconds=60))
    assert not (Path() / ".tmp").exists()


def test_rows_are_bound(folder: Path) -> None:
    many = "select date '2000-01-01' + cast(range as int) as date, 1 as value from range(5000000)"
    with pytest.raises(OwnSqlError, match="more than 1000 rows"):
        run(folder, many, bounds=QUICK._replace(seconds=60))


def test_wide_columns_are_not_fetched(folder: Path) -> None:
    wide = (
        "select date '2000-01-01' + cast(range as int) as date, 1 as value, repeat('x', 5000000) as more,"
        " repeat('y', 5000000) as n from range(900)"
    )
    with pytest.raises(OwnSqlError) as caught:
        run(folder, wide, bounds=QUICK._replace(seconds=60))
    assert max(map(len, caught.value.lines)) < 200


def test_what_does_not_stop_is_ended(folder: Path) -> None:
    """One call of a function takes minutes and eight gigabytes, and no engine interrupts it."""
    greedy = "select current_date as date, list_sum(range(1000000000)) as value"
    with pytest.raises(OwnSqlError, match=r"own: its SQL (takes|fails)"):
        own_figures(place(folder, "csv", "deals.csv", None), {"own": greedy}, QUICK)


def test_queries_run_in_a_process_of_their_own(folder: Path) -> None:
    sql = {"own": BY_MONTH, "one": "select date '2026-01-01' as date, 2.5 as value"}
    origin, found = own_figures(place(folder, "csv", "deals.csv", None), sql, BOUNDS)
    right = sales.answers(sales.made_deals(), date(2018, 12, 31))["revenue"]
    assert {one.first: (one.value, one.n) for one in found["own"]} == right
    assert [(one.first, one.value) for one in found["one"]] == [(date(2026, 1, 1), Decimal("2.5"))]
    assert (origin.rows, origin.name) == (400, "deals.csv") and origin.sha256


def test_refusal_in_the_other_process_is_told_as_it_is(folder: Path) -> None:
    one = place(folder, "csv", "deals.csv", None)
    with pytest.raises(OwnSqlError, match="own: its SQL is no query") as caught:
        own_figures(one, {"own": "drop table deals"}, BOUNDS)
    assert caught.value.hint


WRONG = {
    "not a number": (
        "select date '2026-01-01' as date, cast('nan' as double) as value",
        "row 1: value is no number: nan",
    ),
    "no end": (
        "select date '2026-01-01' as date, cast('inf' as double) as value",
        "row 1: value is no number: inf",
    ),
    "text": ("select date '2026-01-01' as date, 'many' as value", "row 1: value is no number: many"),
    "a truth": ("select date '2026-01-01' as date, true as value", "row 1: value is no number: True"),
    "no value": ("select date '2026-01-01' as date, null as value", "row 1: value is missing"),
    "no date": ("select null as date, 1 as value", "row 1: date is no day: None"),
    "a text that is no date": ("select 'soon' as date, 1 as value", "row 1: date is no day: soon"),
    "a day twice": (
        "select date '2026-01-01' as date, unnest([1, 2]) as value",
        "2026-01-01 stands in several rows",
    ),
    "half a case": (
        "select date '2026-01-01' as date, 1 as value, 1.5 as n",
        "row 1: n is no count: 1.500000",
    ),
    "less than no case": (
        "select date '2026-01-01' as date, 1 as value, -1 as n",
        "row 1: n is no count: -1.000000",
    ),
    "a list": ("select date '2026-01-01' as date, [1] as value", "row 1: value is no number: [1]"),
}


@pytest.mark.parametrize(("sql", "line"), WRONG.values(), ids=WRONG)
def test_what_is_no_observation_is_refused(sql: str, line: str, folder: Path) -> None:
    with pytest.raises(OwnSqlError) as caught:
        run(folder, sql)
    assert line in caught.value.lines


@pytest.mark.parametrize(
    "sql", ["select 1 as value", "select current_date as date", "select 1 as date, 2 as date, 3 as value"]
)
def test_columns_have_to_be_there_once(sql: str, folder: Path) -> None:
    with pytest.raises(OwnSqlError, match=r"has no column|has twice the column"):
        run(folder, sql)


def test_every_wrong_row_is_told() -> None:
    rows = [(date(2026, 1, day), None) for day in range(1, 31)]
    with pytest.raises(OwnSqlError) as caught:
        checked(["date", "value"], rows, "own")
    assert len(caught.value.lines) == 11 and caught.value.lines[-1] == "… and 20 more"


def test_figures_are_in_the_order_of_days() -> None:
    rows = [(date(2026, 2, 1), 2.5), (date(2026, 1, 1), Decimal("1.25"))]
    found = checked(["date", "value"], rows, "own")
    assert [(one.first.month, one.value) for one in found] == [(1, Decimal("1.25")), (2, Decimal("2.5"))]


def test_tables_that_a_query_names() -> None:
    sql = 'with x as (select * from deals) select * from x join main.users u on exists (select 1 from "Old deals")'
    assert set(tables_of(sql, "own")) >= {"deals", "users", "Old deals"}


SERVER_TRICKS = {
    "sleep": "select pg_sleep(60)",
    "a file of the server": "select pg_read_file('/etc/passwd')",
    "a file of MySQL": "select load_file('/etc/passwd')",
    "a setting": "select set_config('statement_timeout', '0', false)",
    "a lock": "select pg_advisory_lock(1)",
    "another database": "select * from dblink('dbname=x', 'drop table deals')",
    "a large object": "select lo_export(1, '/tmp/x')",
    "work for nothing": "select benchmark(1000000000, md5('x'))",
    "a sequence": "select nextval('deals_id')",
    "two statements": "select 1; drop table deals",
    "a change": "delete from deals",
    "a table made": "select 1 into x",
    "a lock of rows": "select * from deals for update",
    "no SQL": "select from where",
}


@pytest.mark.parametrize("sql", SERVER_TRICKS.values(), ids=SERVER_TRICKS)
@pytest.mark.parametrize("dialect", ["postgres", "mysql"])
def test_server_is_asked_nothing_but_a_query(sql: str, dialect: str) -> None:
    pytest.importorskip("sqlglot")

    def asked() -> None:
        tables_of(sql, "own")
        transpiled(sql, dialect, "own")

    with pytest.raises(OwnSqlError):
        asked()


def test_comments_that_mysql_would_run_are_gone() -> None:
    pytest.importorskip("sqlglot")
    text = transpiled("select 1 /*! into outfile '/tmp/x' */ as date, 2 as value", "mysql", "own")
    assert "outfile" not in text.lower()
