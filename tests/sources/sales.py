"""Deals in every form that a source can have, and what their KPIs are by plain Python."""

import csv
import random
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from crmplan.sources.maps import Map

ROOT = Path(__file__).parents[2]
REAL = ROOT.parent / "shared" / "data" / "crm-sales" / "sales_pipeline.csv"
HEADERS = (
    "opportunity_id",
    "sales_agent",
    "product",
    "account",
    "deal_stage",
    "engage_date",
    "close_date",
    "close_value",
)
RUSSIAN = ("Номер", "Менеджер", "Продукт", "Клиент", "Стадия", "Создана", "Закрыта", "Сумма")
WORDS = {"Won": "Выиграна", "Lost": "Проиграна", "Engaging": "В работе", "Prospecting": "Новая"}
TYPES = (
    "varchar(40)",
    "varchar(80)",
    "varchar(80)",
    "varchar(80)",
    "varchar(20)",
    "date",
    "date",
    "decimal(12, 2)",
)


class Deal(NamedTuple):
    id: str
    owner: str
    product: str
    account: str | None
    stage: str
    created: date | None
    closed: date | None
    amount: Decimal | None


def made_deals() -> list[Deal]:
    """Return deals that are the same in each run, with all that is awkward in names."""
    made = random.Random(7)
    owners = ("Анна Ёлкина", "O'Brien \\ Sons", 'Zoe; "Z"')
    deals = []
    for number in range(400):
        created = date(2017, 1, 1) + timedelta(days=made.randrange(300))
        stage = made.choice(("Won", "Won", "Lost", "Engaging", "Prospecting"))
        closed = created + timedelta(days=made.randrange(90)) if stage in ("Won", "Lost") else None
        amount = Decimal(made.randrange(1, 900_000)) / 100 if stage == "Won" else None
        amount = Decimal(0) if stage == "Lost" else amount
        account = f"Client {made.randrange(40)}" if made.random() < 0.9 else None
        deals.append(
            Deal(
                f"d{number:04}",
                made.choice(owners),
                f"P{number % 5}",
                account,
                stage,
                created if stage != "Prospecting" else None,
                closed,
                amount,
            )
        )
    return deals


def real_deals() -> list[Deal]:
    """Return the published deals."""
    if not REAL.is_file():
        pytest.skip(f"{REAL.name} is not here")

    def day(text: str) -> date | None:
        return date.fromisoformat(text) if text else None

    with REAL.open(encoding="utf-8", newline="") as stream:
        return [
            Deal(
                row["opportunity_id"],
                row["sales_agent"],
                row["product"],
                row["account"] or None,
                row["deal_stage"],
                day(row["engage_date"]),
                day(row["close_date"]),
                Decimal(row["close_value"]) if row["close_value"] else None,
            )
            for row in csv.DictReader(stream)
        ]


def deals_map(headers: Sequence[str] = HEADERS, words: Mapping[str, str] | None = None, **more: Any) -> Map:
    """Return the map of the deals."""
    said = words or {word: word for word in WORDS}
    names = ("id", "owner", "product", "account", "stage", "created_at", "closed_at", "amount")
    columns = dict(zip(names, headers, strict=True))
    stages = {"won": said["Won"], "lost": said["Lost"], "open": [said["Engaging"], said["Prospecting"]]}
    table: dict[str, Any] = {"columns": columns, "stages": stages, **more.pop("table", {})}
    return Map.model_validate({"id": "crm", "tables": {"deals": table}, **more})


class Answer(NamedTuple):
    """The figure of a KPI in a month, and the cases behind it."""

    value: Decimal
    n: int


def answers(deals: Sequence[Deal], last: date) -> dict[str, dict[date, Answer]]:
    """Return the KPIs of each month, worked out without an engine."""
    by_month: dict[date, list[Deal]] = defaultdict(list)
    for deal in deals:
        if deal.closed is not None and deal.closed <= last:
            by_month[deal.closed.replace(day=1)].append(deal)
    found: dict[str, dict[date, Answer]] = defaultdict(dict)
    for month, closed in by_month.items():
        won = [deal for deal in closed if deal.stage == "Won"]
        found["win-rate"][month] = Answer(_six(Decimal(100 * len(won)) / len(closed)), len(closed))
        if not won:
            continue
        amounts = [deal.amount for deal in won if deal.amount is not None]
        days = [(deal.closed - deal.created).days for deal in won if deal.closed and deal.created]
        found["revenue"][month] = Answer(_six(sum(amounts, Decimal(0))), len(won))
        found["avg-deal"][month] = Answer(_six(sum(amounts, Decimal(0)) / len(amounts)), len(amounts))
        found["sales-cycle-days"][month] = Answer(_six(Decimal(sum(days)) / len(days)), len(days))
    return found


def _six(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.000001"))


def texts(
    deal: Deal, *, decimal: str = ".", day: str = "%Y-%m-%d", words: Mapping[str, str] | None = None
) -> list[str]:
    """Return a deal as the cells of a row of text."""
    cells = []
    for value in deal:
        if isinstance(value, date):
            cells.append(value.strftime(day))
        elif isinstance(value, Decimal):
            cells.append(str(value).replace(".", decimal))
        else:
            cells.append(value or "")
    cells[4] = (words or {}).get(deal.stage, deal.stage)
    return cells


def write_csv(path: Path, deals: Sequence[Deal], headers: Sequence[str] = HEADERS, **form: Any) -> None:
    """Write deals as a text file."""
    encoding, delimiter = form.pop("encoding", "utf-8"), form.pop("delimiter", ",")
    with path.open("w", encoding=encoding, newline="") as stream:
        writer = csv.writer(stream, delimiter=delimiter)
        writer.writerow(headers)
        writer.writerows(texts(deal, **form) for deal in deals)


def write_xlsx(path: Path, deals: Sequence[Deal]) -> None:
    """Write deals as a workbook, days as dates and amounts as numbers."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("deals")
    sheet.append(list(HEADERS))
    for deal in deals:
        sheet.append([float(value) if isinstance(value, Decimal) else value for value in deal])
    book.save(path)


def write_parquet(path: Path, deals: Sequence[Deal]) -> None:
    """Write deals as a Parquet file."""
    import duckdb

    with closing(duckdb.connect()) as connection:
        _fill(connection, deals)
        connection.execute(f"copy deals to '{path}' (format parquet)")


def write_duckdb(path: Path, deals: Sequence[Deal]) -> None:
    """Write deals as a DuckDB file."""
    import duckdb

    with closing(duckdb.connect(str(path))) as connection:
        _fill(connection, deals)


def _fill(connection: Any, deals: Sequence[Deal]) -> None:
    names = ", ".join(f"{name} {kind}" for name, kind in zip(HEADERS, TYPES, strict=True))
    connection.execute(f"create table deals ({names})")
    lists = [list(column) for column in zip(*deals, strict=True)]
    parts = ", ".join(f"unnest(${n}::{kind}[])" for n, kind in enumerate(TYPES, 1))
    connection.execute(f"insert into deals select {parts}", lists)


def write_sqlite(path: Path, deals: Sequence[Deal]) -> None:
    """Write deals as a SQLite file, days as text and amounts as numbers, as SQLite has them."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"create table deals ({', '.join(HEADERS)})")
        rows = [
            [str(v) if isinstance(v, date) else float(v) if isinstance(v, Decimal) else v for v in deal]
            for deal in deals
        ]
        connection.executemany(f"insert into deals values ({', '.join('?' * len(HEADERS))})", rows)
        connection.commit()


def fill_postgres(address: str, table: str, deals: Sequence[Deal]) -> None:
    """Put deals into a table of a PostgreSQL server."""
    import psycopg

    names = ", ".join(f"{name} {kind}" for name, kind in zip(HEADERS, TYPES, strict=True))
    with psycopg.connect(address) as connection:
        connection.execute(f"create table {table} ({names})".encode())
        with connection.cursor().copy(f"copy {table} from stdin".encode()) as copy:
            for deal in deals:
                copy.write_row(deal)


def mysql_connection(address: str) -> Any:
    """Return a connection to the server at an address."""
    import pymysql

    parts = urlsplit(address)
    return pymysql.connect(
        user=parts.username,
        password=unquote(parts.password or ""),
        database=parts.path.strip("/"),
        unix_socket=parse_qs(parts.query)["unix_socket"][0],
        charset="utf8mb4",
    )


def fill_mysql(address: str, table: str, deals: Sequence[Deal]) -> None:
    """Put deals into a table of a MariaDB server."""
    names = ", ".join(f"{name} {kind}" for name, kind in zip(HEADERS, TYPES, strict=True))
    with closing(mysql_connection(address)) as connection, connection.cursor() as cursor:
        cursor.execute(f"create table {table} ({names}) character set utf8mb4")
        cursor.executemany(f"insert into {table} values ({', '.join(['%s'] * len(HEADERS))})", deals)
        connection.commit()


def months(found: Any) -> Iterator[tuple[date, Answer]]:
    """Yield the months of what was measured."""
    for one in found.periods:
        yield one.first, Answer(one.value, one.n)
