"""The ready maps of four databases, over SQLite tables with the columns that these systems have."""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from crmplan.sources import fetched
from crmplan.sources.map_files import over, ready_maps
from crmplan.sources.maps import Map
from crmplan.sources.read import SourceError
from tests.sources.systems import DEALS, Deal

Rows = Sequence[Mapping[str, Any]]
Tables = Mapping[str, Rows]


def made(folder: Path, tables: Tables) -> Path:
    path = folder / "crm.db"
    with sqlite3.connect(path) as connection:
        for name, rows in tables.items():
            columns = ", ".join(f'"{column}"' for column in rows[0])
            connection.execute(f'create table "{name}" ({columns})')
            marks = ", ".join("?" for _column in rows[0])
            connection.executemany(
                f'insert into "{name}" values ({marks})', [tuple(row.values()) for row in rows]
            )
    connection.close()
    return path


def rows_of(folder: Path, tables: Tables, mapping: Map, query: str) -> list[dict[str, Any]]:
    engine, _count = fetched.fetched(fetched.Sqlite(str(made(folder, tables)), "crm"), mapping, "crm")
    try:
        return [dict(row) for row in engine.rows(query)]
    finally:
        engine.close()


def day(value: date | None, form: str = "%Y-%m-%d 09:30:00") -> str | None:
    return value.strftime(form) if value else None


def closing(deal: Deal) -> date:
    return deal.closed or deal.planned or date(2026, 12, 31)


def suitecrm() -> dict[str, Rows]:
    """Closing dates are plans until a deal is closed, and what is deleted stays in the table."""
    stages = {"won": "Closed Won", "lost": "Closed Lost", "open": "Negotiation/Review"}
    deals = [
        {
            "id": f"a-{one.number}",
            "name": f"Deal {one.number}",
            "date_entered": day(one.created),
            "date_modified": day(one.created),
            "assigned_user_id": one.owner[0],
            "opportunity_type": "New Business",
            "lead_source": "Web Site",
            "amount": float(one.amount) if one.amount else None,
            "amount_usdollar": 1,
            "currency_id": "-99",
            "date_closed": day(closing(one), "%Y-%m-%d"),
            "next_step": None,
            "sales_stage": stages[one.status],
            "probability": 50,
            "deleted": 0,
        }
        for one in DEALS
    ]
    gone = {**deals[0], "id": "a-999", "deleted": 1}
    users = [{"id": "A", "user_name": "Anna"}, {"id": "Б", "user_name": "Борис"}]
    audit = {"parent_id": "a-101", "field_name": "sales_stage", "before_value_string": "Prospecting"}
    history = [
        {**audit, "after_value_string": "Closed Won", "date_created": "2026-02-20 10:00:00"},
        {**audit, "field_name": "amount", "after_value_string": "5", "date_created": "2026-02-20 10:00:00"},
    ]
    call = {"id": "c-1", "parent_type": "Opportunities", "parent_id": "a-101", "status": "Held", "deleted": 0}
    call |= {"assigned_user_id": "A", "date_entered": "2026-01-20 10:00:00"}
    return {
        "opportunities": [*deals, gone],
        "users": users,
        "accounts_opportunities": [{"opportunity_id": "a-101", "account_id": "v"}],
        "opportunities_audit": history,
        "calls": [
            {**call, "date_start": "2026-01-21 10:00:00"},
            {**call, "id": "c-2", "parent_type": "Accounts", "date_start": "2026-01-21 10:00:00"},
        ],
        "tasks": [{**call, "id": "t-1", "date_due": "2026-01-25 10:00:00"}],
    }


def espocrm() -> dict[str, Rows]:
    stages = {"won": "Closed Won", "lost": "Closed Lost", "open": "Proposal"}
    deals = [
        {
            "id": f"5f{one.number}",
            "name": f"Deal {one.number}",
            "amount": float(one.amount) if one.amount else None,
            "amount_currency": "EUR" if one.amount else None,
            "stage": stages[one.status],
            "probability": 50,
            "lead_source": "Web Site",
            "close_date": day(closing(one), "%Y-%m-%d"),
            "account_id": "v",
            "assigned_user_id": one.owner[0],
            "created_at": day(one.created),
            "modified_at": day(one.created),
            "deleted": 0,
        }
        for one in DEALS
    ]
    call = {"id": "c-1", "parent_type": "Opportunity", "parent_id": "5f101", "status": "Held", "deleted": 0}
    call |= {
        "assigned_user_id": "A",
        "created_at": "2026-01-20 10:00:00",
        "date_start": "2026-01-21 10:00:00",
    }
    return {
        "opportunity": [*deals, {**deals[0], "id": "5f999", "deleted": 1}],
        "user": [{"id": "A", "user_name": "Anna"}, {"id": "Б", "user_name": "Борис"}],
        "call": [call, {**call, "id": "c-2", "deleted": 1}],
    }


def odoo() -> dict[str, Rows]:
    """A lost deal is archived, leads stand in the same table, and stages are JSON by language."""
    deals = [
        {
            "id": one.number,
            "name": f"Deal {one.number}",
            "type": "opportunity",
            "user_id": 1 if one.owner == "Anna" else 2,
            "team_id": 1,
            "stage_id": 4 if one.status == "won" else 1,
            "expected_revenue": float(one.amount or 0),
            "probability": {"won": 100, "lost": 0, "open": 40}[one.status],
            "active": int(one.status != "lost"),
            "create_date": day(one.created),
            "date_open": day(one.created),
            "date_closed": day(one.closed),
            "date_deadline": day(closing(one), "%Y-%m-%d"),
            "date_last_stage_update": day(one.created),
            "day_open": 1.0,
            "day_close": 1.0,
            "lost_reason_id": 7 if one.status == "lost" else None,
            "partner_id": 3,
            "priority": "1",
        }
        for one in DEALS
    ]
    return {
        "crm_lead": [*deals, {**deals[0], "id": 999, "type": "lead"}],
        "crm_stage": [
            {"id": 1, "name": '{"en_US": "New", "ru_RU": "Новая"}', "sequence": 1, "is_won": 0, "fold": 0},
            {"id": 4, "name": '{"en_US": "Won", "ru_RU": "Выиграна"}', "sequence": 4, "is_won": 1, "fold": 0},
        ],
        "crm_lost_reason": [{"id": 7, "name": '{"en_US": "Too expensive"}'}],
        "res_users": [{"id": 1, "login": "Anna"}, {"id": 2, "login": "Борис"}],
        "mail_activity": [
            {"id": 1, "res_model": model, "res_id": 101, "date_deadline": "2026-01-25", "user_id": 1}
            | {"create_date": "2026-01-20 10:00:00"}
            for model in ("crm.lead", "res.partner")
        ],
    }


def twenty() -> dict[str, Rows]:
    """Sums in millionths, moments in UTC, and what is deleted has a date."""
    deals = [
        {
            "id": f"2b-{one.number}",
            "name": f"Deal {one.number}",
            "amountAmountMicros": int(one.amount * 1_000_000) if one.amount else None,
            "amountCurrencyCode": "EUR" if one.amount else None,
            "closeDate": day(closing(one), "%Y-%m-%dT09:30:00.000Z"),
            "stage": {"won": "CUSTOMER", "lost": "LOST", "open": "PROPOSAL"}[one.status],
            "pointOfContactId": "p",
            "companyId": "v",
            "createdAt": day(one.created, "%Y-%m-%dT09:30:00.000Z"),
            "updatedAt": day(one.created, "%Y-%m-%dT09:30:00.000Z"),
            "deletedAt": None,
            "position": 1,
        }
        for one in DEALS
    ]
    gone = {**deals[0], "id": "2b-999", "deletedAt": "2026-01-20T09:30:00.000Z"}
    return {"opportunity": [*deals, gone]}


SYSTEMS: dict[str, Callable[[], dict[str, Rows]]] = {
    "suitecrm": suitecrm,
    "espocrm": espocrm,
    "odoo": odoo,
    "twenty": twenty,
}


def mapping(name: str) -> Map:
    """Return a ready map; Twenty has no stage of its own for lost deals, so a firm names it."""
    ready = ready_maps()[name]
    if name != "twenty":
        return ready
    own = Map.model_validate({"id": "own", "tables": {"deals": {"stages": {"lost": "LOST"}}}})
    return over(ready, own)


@pytest.mark.parametrize("name", SYSTEMS)
def test_ready_map_reads_the_deals_that_are_there(name: str, tmp_path: Path) -> None:
    columns = "id, status, amount, cast(created_at as date) as created, cast(closed_at as date) as closed"
    found = rows_of(tmp_path, SYSTEMS[name](), mapping(name), f"select {columns} from deals order by id")
    shown = [(str(row["id"])[-3:], *list(row.values())[1:]) for row in found]
    assert shown == [(str(one.number), one.status, one.amount, one.created, one.closed) for one in DEALS]
    assert all(isinstance(row["amount"], Decimal | None) for row in found)


@pytest.mark.parametrize("name", ["suitecrm", "espocrm", "odoo"])
def test_owner_has_the_name_of_the_user(name: str, tmp_path: Path) -> None:
    found = rows_of(tmp_path, SYSTEMS[name](), mapping(name), "select owner from deals order by id")
    assert [row["owner"] for row in found] == [one.owner for one in DEALS]


@pytest.mark.parametrize("name", ["suitecrm", "espocrm"])
def test_owner_is_the_id_where_users_are_not_there(name: str, tmp_path: Path) -> None:
    tables = SYSTEMS[name]()
    del tables["users" if name == "suitecrm" else "user"]
    found = rows_of(tmp_path, tables, mapping(name), "select distinct owner from deals order by 1")
    assert [row["owner"] for row in found] == ["A", "Б"]


def test_texts_by_language_are_the_first_of_them(tmp_path: Path) -> None:
    query = "select distinct stage, lost_reason from deals order by 1, 2"
    found = rows_of(tmp_path, odoo(), mapping("odoo"), query)
    assert {(row["stage"], row["lost_reason"]) for row in found} == {
        ("New", None),
        ("New", "Too expensive"),
        ("Won", None),
    }


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("suitecrm", [("c-1", "call", "a-101"), ("t-1", "task", "a-101")]),
        ("espocrm", [("c-1", "call", "5f101")]),
        ("odoo", [("1", None, "101")]),
    ],
)
def test_activities_are_those_of_deals(name: str, expected: list[tuple[str, ...]], tmp_path: Path) -> None:
    query = "select id, type, deal_id from activities order by id"
    found = rows_of(tmp_path, SYSTEMS[name](), mapping(name), query)
    assert [tuple(row.values()) for row in found] == expected


def test_history_is_that_of_stages(tmp_path: Path) -> None:
    query = "select deal_id, stage, cast(entered_at as date) as day from stage_history"
    found = rows_of(tmp_path, suitecrm(), mapping("suitecrm"), query)
    assert [tuple(row.values()) for row in found] == [("a-101", "Closed Won", date(2026, 2, 20))]


@pytest.mark.parametrize("name", ["suitecrm", "espocrm", "twenty"])
def test_stage_that_the_map_does_not_know_is_refused(name: str, tmp_path: Path) -> None:
    tables = SYSTEMS[name]()
    table = "opportunities" if name == "suitecrm" else "opportunity"
    column = "sales_stage" if name == "suitecrm" else "stage"
    tables[table] = [*tables[table], {**tables[table][0], "id": "x", column: "Alpha"}]
    with pytest.raises(SourceError, match="Alpha"):
        rows_of(tmp_path, tables, mapping(name), "select 1 from deals")
