"""The same deals give the same figures from every source, and those that plain Python works out."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from crmplan.analysis.calendar import work_calendar
from crmplan.model.kpi import Source
from crmplan.model.plan import Plan
from crmplan.sources.maps import Map
from crmplan.sources.measure import Asked, Measured, measured, wanted
from crmplan.sources.opening import opened, own_figures
from crmplan.sources.own_sql import BOUNDS, OwnSqlError
from crmplan.sources.place import Place
from tests.sources import sales
from tests.sources.sales import Deal

KEYS = ("win-rate", "avg-deal", "sales-cycle-days", "revenue")
LAST = date(2017, 12, 31)
SETS = {"made": sales.made_deals, "real": sales.real_deals}


@pytest.fixture(scope="module", params=SETS)
def deals(request: pytest.FixtureRequest) -> Sequence[Deal]:
    return SETS[request.param]()


def asked_of(keys: Sequence[str], **more: Any) -> Asked:
    """Return what is asked of a plan with some KPIs of the library."""
    project = {"name": "Sales", "start": "2017-06-01", "currency": "USD"}
    plan = Plan.model_validate(
        {"crmplan": "1", "project": project, "kpis": {key: {} for key in keys}, **more}
    )
    units = dict.fromkeys(keys, "count")
    return Asked(plan, work_calendar(plan), LAST, date(2017, 6, 1), "month", None, units)


def measure(place: Place, keys: Sequence[str] = KEYS) -> dict[str, Measured]:
    """Return what a source gives."""
    assert place.map is not None
    asked = asked_of(keys)
    every, without = wanted(asked, keys, {place.key: place.map})
    assert not without
    source = opened(place)
    found = {}
    for one in measured(asked, every, source):
        assert isinstance(one, Measured), one
        found[one.wanted.key] = one
    source.engine.close()
    return found


def check(deals: Sequence[Deal], found: dict[str, Measured]) -> None:
    """Compare what was measured with what plain Python works out."""
    right = sales.answers(deals, LAST)
    for key in KEYS:
        assert dict(sales.months(found[key])) == right[key], key


def place(folder: Path, kind: str, file: str | None, map_: Map, **more: Any) -> Place:
    """Return a source."""
    environment = more.pop("environment", {})
    source = Source.model_validate({"type": kind, "file": file, **more})
    needed = {"deals": frozenset(("account", "owner"))}
    return Place("crm", source, folder, map_, environment, needed if kind in ("parquet", "duckdb") else None)


FILES: dict[str, tuple[str, Callable[[Path, Sequence[Deal]], None]]] = {
    "csv": ("deals.csv", sales.write_csv),
    "xlsx": ("deals.xlsx", sales.write_xlsx),
    "parquet": ("deals.parquet", sales.write_parquet),
    "duckdb": ("deals.duckdb", sales.write_duckdb),
    "sqlite": ("deals.sqlite", sales.write_sqlite),
}


@pytest.mark.parametrize("kind", FILES)
def test_file_gives_the_right_figures(kind: str, deals: Sequence[Deal], tmp_path: Path) -> None:
    name, write = FILES[kind]
    write(tmp_path / name, deals)
    check(deals, measure(place(tmp_path, kind, name, sales.deals_map())))


RUSSIAN = {"encoding": "cp1251", "delimiter": ";", "decimal": ",", "day": "%d.%m.%Y", "words": sales.WORDS}
FORMS: dict[str, tuple[dict[str, Any], Map]] = {
    "cp1251 with Russian headers and decimal commas": (
        {"headers": sales.RUSSIAN, **RUSSIAN},
        sales.deals_map(sales.RUSSIAN, sales.WORDS, dates="dmy"),
    ),
    "dates of the United States": ({"day": "%m/%d/%Y"}, sales.deals_map(dates="mdy")),
    "years of two digits": ({"day": "%d.%m.%y", "delimiter": "\t"}, sales.deals_map(dates="dmy")),
}


@pytest.mark.parametrize("form", FORMS)
def test_form_of_a_text_file_changes_no_figure(form: str, deals: Sequence[Deal], tmp_path: Path) -> None:
    written, map_ = FORMS[form]
    sales.write_csv(tmp_path / "deals.csv", deals, **written)
    more = {
        key: written[key] for key in ("encoding", "delimiter", "decimal") if written.get(key, "\t") != "\t"
    }
    check(deals, measure(place(tmp_path, "csv", "deals.csv", map_, **more)))


def test_postgresql_gives_the_right_figures(deals: Sequence[Deal], tmp_path: Path, postgres: str) -> None:
    table = f"deals_{len(deals)}"
    sales.fill_postgres(postgres, table, deals)
    map_ = sales.deals_map(table={"table": table})
    check(
        deals, measure(place(tmp_path, "postgres", None, map_, dsn="env:CRM", environment={"CRM": postgres}))
    )


def test_mariadb_gives_the_right_figures(deals: Sequence[Deal], tmp_path: Path, mariadb: str) -> None:
    table = f"deals_{len(deals)}"
    sales.fill_mysql(mariadb, table, deals)
    map_ = sales.deals_map(table={"table": table})
    check(deals, measure(place(tmp_path, "mysql", None, map_, dsn="env:CRM", environment={"CRM": mariadb})))


def test_spark_gives_the_right_figures(tmp_path: Path, spark: Any) -> None:
    """One test for all that Spark does: to start it takes long."""
    deals = sales.real_deals() if sales.REAL.is_file() else sales.made_deals()
    sales.write_parquet(tmp_path / "deals.parquet", deals)
    spark.read.parquet(str(tmp_path / "deals.parquet")).createOrReplaceTempView("sold")
    map_ = sales.deals_map(table={"table": "sold"})
    given = place(tmp_path, "ibis", None, map_, dsn="env:CRM", environment={"CRM": "pyspark://"})
    check(deals, measure(given))
    sql = f"""
    select cast(date_trunc('month', close_date) as date) as date, sum(close_value) as value, count(*) as n
    from sold where deal_stage = 'Won' and close_date <= date '{LAST}' group by 1 -- by the month
    """
    found = own_figures(given, {"own": sql}, BOUNDS)[1]["own"]
    assert {one.first: (one.value, one.n) for one in found} == sales.answers(deals, LAST)["revenue"]
    with pytest.raises(OwnSqlError, match="own: its SQL fails"):
        own_figures(given, {"own": "select nothing as date, 1 as value from sold"}, BOUNDS)


@pytest.mark.parametrize("kind", ["parquet", "duckdb"])
@pytest.mark.parametrize("account", [" c ", "c ", " c", "c"])
def test_spaces_around_a_name_make_no_other_client(account: str, kind: str, tmp_path: Path) -> None:
    won = sales.made_deals()[0]._replace(stage="Won", closed=date(2017, 5, 2), amount=Decimal(1))
    deals = [won._replace(id=str(n), account=name) for n, name in enumerate((account, "c", "", None, "d"))]
    name, write = FILES[kind]
    write(tmp_path / name, deals)
    found = measure(place(tmp_path, kind, name, sales.deals_map()), ["active-clients"])["active-clients"]
    assert [(one.value, one.n) for one in found.periods] == [(2, 3)]


@pytest.mark.parametrize("kind", ["parquet", "duckdb", "sqlite"])
def test_stages_are_known_whatever_spaces_and_case_they_have(kind: str, tmp_path: Path) -> None:
    closed = {"closed": date(2017, 5, 2), "amount": Decimal(1)}
    stages = (" won", "WON ", "Lost", "Lost ")
    deals = [
        sales.made_deals()[0]._replace(id=str(n), stage=stage, **closed) for n, stage in enumerate(stages)
    ]
    name, write = FILES[kind]
    write(tmp_path / name, deals)
    found = measure(place(tmp_path, kind, name, sales.deals_map()), ["win-rate"])["win-rate"]
    assert [(one.value, one.n) for one in found.periods] == [(50, 4)]
