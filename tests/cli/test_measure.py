"""`crmplan kpi measure` as a process: what it writes, says, checks and refuses."""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import CONTROL, Run
from tests.sources import sales

MAP = """\
tables:
  deals:
    columns:
      id: opportunity_id
      owner: sales_agent
      product: product
      account: account
      stage: deal_stage
      created_at: engage_date
      closed_at: close_date
      amount: close_value
    stages: {won: [Won], lost: [Lost], open: [Engaging, Prospecting]}
"""
SOURCE = "sources:\n  crm: {type: csv, file: data/deals.csv, map: crm-map.yaml}\n"
START = """\
crmplan: 1
project: {name: Small, start: 2017-05-01, currency: USD}
stages:
  start:
    name: Start
    tasks:
      live: {name: Live, as: go-live, finished: 2017-06-01}
"""
SQL = """\
  won: {name: Won in a month, unit: count, better: higher, kind: flow, measure: {source: crm, sql: "
    select date_trunc('month', close_date) as date, count(*) as value from deals where deal_stage = 'Won' group by 1"}}
"""
AS_OF = ("--as-of", "2017-12-31")


def plan_text(kpis: str = "") -> str:
    """Return a plan of 2017 with a source."""
    return START + SOURCE + (f"kpis:\n{kpis}" if kpis else "")


@pytest.fixture
def mapped(tmp_path: Path) -> Path:
    """A plan with a mapped export beside it, and no KPI."""
    plan = tmp_path / "plans" / "small.yaml"
    plan.parent.mkdir()
    plan.write_text(plan_text(), encoding="utf-8")
    (plan.parent / "data").mkdir()
    sales.write_csv(plan.parent / "data" / "deals.csv", sales.made_deals())
    (plan.parent / "crm-map.yaml").write_text(MAP, encoding="utf-8")
    return plan


def rows(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def monthly(path: Path) -> Iterator[tuple[str, tuple[Decimal, int]]]:
    """Yield the figures of whole months."""
    for line in rows(path)[1:]:
        first, value, n, until, *_ = line.split(",")
        if first[:7] == until[:7]:
            yield first, (Decimal(value), int(n))


def data(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text)["data"]
    return found


def test_adding_a_kpi_is_all_that_a_user_writes(run: Run, mapped: Path) -> None:
    assert run("kpi", "add", "win-rate").code == 0
    result = run("kpi", "measure", *AS_OF)
    assert (result.code, result.err) == (0, "")
    assert not CONTROL.search(result.out)
    right = sales.answers(sales.made_deals(), sales.date(2017, 12, 31))["win-rate"]
    months = dict(monthly(mapped.parent / "data" / "win-rate.csv"))
    assert months == {str(month): (answer.value, answer.n) for month, answer in right.items()}
    shown = data(run("kpi", "--format", "json", *AS_OF).out)["indicators"][0]
    assert shown["id"] == "win-rate" and shown["n_before"] and shown["n_after"]
    closed = [deal for deal in sales.made_deals() if deal.closed and deal.closed.year == 2017]
    after = [deal for deal in closed if deal.closed and deal.closed >= sales.date(2017, 6, 1)]
    share = sum(deal.stage == "Won" for deal in after) / len(after)
    assert float(shown["after"]) == pytest.approx(share, abs=1e-6) and shown["n_after"] == len(after)


def test_second_measure_changes_no_byte(run: Run, mapped: Path) -> None:
    mapped.write_text(plan_text("  win-rate: {}\n  revenue: {}\n  pipeline-value: {}\n"), encoding="utf-8")
    run("kpi", "measure", *AS_OF)
    first = {path: path.read_bytes() for path in sorted(mapped.parent.rglob("*")) if path.is_file()}
    assert mapped.parent / "data" / "measured.json" in first
    again = run("kpi", "measure", *AS_OF)
    assert again.code == 0
    assert {path: path.read_bytes() for path in sorted(mapped.parent.rglob("*")) if path.is_file()} == first


def test_provenance_tells_source_recipe_rows_and_day(run: Run, mapped: Path) -> None:
    mapped.write_text(plan_text("  win-rate: {}\n" + SQL), encoding="utf-8")
    run("kpi", "measure", "--allow-sql", *AS_OF)
    said = json.loads((mapped.parent / "data" / "measured.json").read_text(encoding="utf-8"))["files"]
    entry = said["data/win-rate.csv"]
    assert (entry["recipe"], entry["as_of"], entry["grain"]) == ("win-rate", "2017-12-31", "month")
    assert (entry["source"]["rows"], entry["source"]["name"], entry["source"]["map"]) == (
        400,
        "data/deals.csv",
        "crm-map",
    )
    assert "date_trunc" in said["data/won.csv"]["sql"]


def test_dry_run_shows_the_files_and_writes_nothing(run: Run, mapped: Path) -> None:
    mapped.write_text(plan_text("  win-rate: {}\n"), encoding="utf-8")
    before = sorted(mapped.parent.rglob("*"))
    result = run("kpi", "measure", "--dry-run", *AS_OF)
    assert result.code == 0
    assert "+date,value,n,until" in result.out and "+++ b/" in result.out
    assert sorted(mapped.parent.rglob("*")) == before


def test_check_fails_until_measured_and_when_the_source_changes(run: Run, mapped: Path) -> None:
    mapped.write_text(plan_text("  win-rate: {}\n  revenue: {}\n"), encoding="utf-8")
    assert run("kpi", "measure", "--check", *AS_OF).code == 1
    assert not (mapped.parent / "data" / "win-rate.csv").exists()
    run("kpi", "measure", *AS_OF)
    assert run("kpi", "measure", "--check", *AS_OF).code == 0
    deals = [deal for deal in sales.made_deals() if deal.stage != "Lost"]
    sales.write_csv(mapped.parent / "data" / "deals.csv", deals)
    result = run("kpi", "measure", "--check", "--format", "json", *AS_OF)
    assert result.code == 1
    assert {row["kpi"]: row["state"] for row in data(result.out)["measured"]} == {
        "win-rate": "changed",
        "revenue": "same",
    }


def test_check_without_a_day_looks_at_the_day_of_the_measure(run: Run, mapped: Path) -> None:
    mapped.write_text(plan_text("  win-rate: {}\n"), encoding="utf-8")
    run("kpi", "measure", "--as-of", "2018-12-31")
    later = run("kpi", "measure", "--check")
    assert (later.code, later.err) == (0, "")
    new = sales.made_deals()[0]._replace(id="new", stage="Won", closed=sales.date(2019, 3, 1))
    sales.write_csv(mapped.parent / "data" / "deals.csv", [*sales.made_deals(), new])
    result = run("kpi", "measure", "--check", "--format", "json")
    assert result.code == 1
    assert [row["state"] for row in data(result.out)["measured"]] == ["newer"]


def test_check_tells_what_can_not_be_measured_any_more(run: Run, mapped: Path) -> None:
    mapped.write_text(plan_text("  win-rate: {}\n"), encoding="utf-8")
    run("kpi", "measure", *AS_OF)
    (mapped.parent / "crm-map.yaml").write_text(
        MAP.replace("      closed_at: close_date\n", ""), encoding="utf-8"
    )
    result = run("kpi", "measure", "--check", *AS_OF)
    assert result.code == 1
    assert "the source lacks deals.closed_at" in result.out


def test_typed_figure_that_the_source_contradicts(run: Run, mapped: Path) -> None:
    typed = "  win-rate: {baseline: 90%, before: 2017-03, target: 95%}\n"
    mapped.write_text(plan_text(typed), encoding="utf-8")
    run("kpi", "measure", *AS_OF)
    result = run("kpi", "measure", "--check", *AS_OF, "--format", "json")
    assert result.code == 1
    row = data(result.out)["drifted"][0]
    assert (row["kpi"], row["figure"], float(row["typed"])) == ("win-rate", "baseline", 0.9)


def test_figures_of_parts_stand_in_a_file_of_their_own(run: Run, mapped: Path) -> None:
    mapped.write_text(plan_text("  win-rate: {}\n"), encoding="utf-8")
    run("kpi", "measure", "--by", "manager", *AS_OF)
    assert rows(mapped.parent / "data" / "win-rate.by-owner.csv")[0] == "owner,date,value,n,until"
    result = run("kpi", "--by", "manager", "--format", "json", *AS_OF)
    assert (result.code, result.err) == (0, "")
    assert {row["part"] for row in data(result.out)["by"]} == {
        "Анна Ёлкина",
        "O'Brien \\ Sons",
        'Zoe; "Z"',
    }
    assert run("kpi", "measure", "--check", "--by", "owner", *AS_OF).code == 0


def test_periods_stay_those_of_the_last_measure(run: Run, mapped: Path) -> None:
    mapped.write_text(plan_text("  revenue: {}\n"), encoding="utf-8")
    run("kpi", "measure", "--grain", "week", *AS_OF)
    weekly = rows(mapped.parent / "data" / "revenue.csv")
    assert len(weekly) > 45
    assert run("kpi", "measure", *AS_OF).code == 0
    assert rows(mapped.parent / "data" / "revenue.csv") == weekly


def test_sql_of_a_plan_runs_only_when_allowed(run: Run, mapped: Path, tmp_path: Path) -> None:
    mapped.write_text(plan_text(SQL), encoding="utf-8")
    refused = run("kpi", "measure", *AS_OF)
    assert refused.code == 0 and "--allow-sql" in refused.out
    assert not (mapped.parent / "data" / "won.csv").exists()
    settings = tmp_path / "own" / "crmplan"
    settings.mkdir(parents=True)
    (settings / "crmplan.yaml").write_text("allow_sql: yes\n", encoding="utf-8")
    allowed = run("kpi", "measure", *AS_OF, env={"XDG_CONFIG_HOME": str(settings.parent)})
    assert (allowed.code, allowed.err) == (0, "")
    right = sales.answers(sales.made_deals(), sales.date(2018, 12, 31))["revenue"]
    assert rows(mapped.parent / "data" / "won.csv")[1:] == [
        f"{day},{one.n}," for day, one in sorted(right.items())
    ]


def test_plan_can_not_allow_its_own_sql(run: Run, mapped: Path) -> None:
    mapped.write_text(plan_text(SQL), encoding="utf-8")
    (mapped.parent / "crmplan.yaml").write_text("allow_sql: yes\n", encoding="utf-8")
    result = run("kpi", "measure", *AS_OF)
    assert result.code == 2 and "only your own settings can allow the SQL of plans" in result.err
    assert not (mapped.parent / "data" / "won.csv").exists()


def test_sql_that_reaches_out_is_refused(run: Run, mapped: Path) -> None:
    (mapped.parent / "secret.csv").write_text("date,value\n2017-01-01,42\n", encoding="utf-8")
    sql = f"  won: {{unit: count, measure: {{source: crm, sql: \"select * from '{mapped.parent}/secret.csv'\"}}}}\n"
    mapped.write_text(plan_text(sql), encoding="utf-8")
    result = run("kpi", "measure", "--allow-sql", *AS_OF)
    assert result.code == 2 and result.err.startswith("crmplan: won: its SQL fails")
    assert "42" not in result.out and not (mapped.parent / "data" / "won.csv").exists()


def test_observations_of_a_person_are_not_written_over(run: Run, mapped: Path) -> None:
    mapped.write_text(plan_text("  revenue: {series: data/mine.csv}\n  win-rate: {}\n"), encoding="utf-8")
    mine = mapped.parent / "data" / "mine.csv"
    mine.write_text("date,value\n2017-01-31,5\n", encoding="utf-8")
    result = run("kpi", "measure", "revenue", "win-rate", *AS_OF)
    assert result.code == 2 and "data/mine.csv holds observations that were not measured so" in result.err
    assert not (mapped.parent / "data" / "win-rate.csv").exists()
    result = run("kpi", "measure", *AS_OF)
    assert result.code == 0 and "data/mine.csv is kept by hand" in result.out
    assert (mapped.parent / "data" / "win-rate.csv").exists()
    assert rows(mine) == ["date,value", "2017-01-31,5"]
    assert run("kpi", "measure", "--replace", *AS_OF).code == 0
    assert rows(mine)[0] == "date,value,n,until"


def test_rows_that_can_not_be_read_are_named(run: Run, mapped: Path) -> None:
    mapped.write_text(plan_text("  revenue: {}\n"), encoding="utf-8")
    export = mapped.parent / "data" / "deals.csv"
    text = export.read_text(encoding="utf-8").splitlines()
    line = next(number for number, row in enumerate(text) if ",Won," in row)
    text[line] = text[line].rpartition(",")[0] + ",much"
    export.write_text("\n".join(text) + "\n", encoding="utf-8")
    result = run("kpi", "measure", *AS_OF)
    assert result.code == 0 and f"do not count: 1 ({line + 1}: `close_value`: much: no number)" in result.out
    bad = [re.sub(r",Won,(.*),[^,]*$", r",Won,\1,much", row) for row in text]
    export.write_text("\n".join(bad) + "\n", encoding="utf-8")
    before = (mapped.parent / "data" / "revenue.csv").read_bytes()
    result = run("kpi", "measure", *AS_OF)
    assert result.code == 2 and "rows can't be read" in result.err and "data/deals.csv:" in result.err
    assert (mapped.parent / "data" / "revenue.csv").read_bytes() == before


def test_missing_file_variable_or_kpi_is_told(run: Run, mapped: Path) -> None:
    mapped.write_text(plan_text("  revenue: {}\n"), encoding="utf-8")
    (mapped.parent / "data" / "deals.csv").unlink()
    result = run("kpi", "measure")
    assert result.code == 2 and "the file of the source crm is not there: data/deals.csv" in result.err
    assert run("kpi", "measure", "revenu").code == 2


@pytest.mark.parametrize("kind", ["postgres", "mysql"])
def test_secret_of_a_server_shows_up_nowhere(kind: str, run: Run, mapped: Path) -> None:
    pytest.importorskip({"postgres": "psycopg", "mysql": "pymysql"}[kind])
    source = f"sources:\n  crm: {{type: {kind}, dsn: env:CRM_DSN, map: crm-map.yaml}}\n"
    mapped.write_text(plan_text("  revenue: {}\n").replace(SOURCE, source), encoding="utf-8")
    scheme = {"postgres": "postgresql", "mysql": "mysql"}[kind]
    address = f"{scheme}://crm:hunter2@127.0.0.1:9/crm"
    for before, after in (((), ()), (("--debug",), ()), ((), ("--check",))):
        result = run(*before, "kpi", "measure", *after, env={"CRM_DSN": address})
        assert result.code == 2, result.err
        assert "hunter2" not in result.out + result.err and "can't be re" in result.err
    assert not any(
        "hunter2" in path.read_text(encoding="utf-8") for path in mapped.parent.rglob("*") if path.is_file()
    )


def test_reasons_are_told_of_what_a_source_can_not_give(run: Run, mapped: Path) -> None:
    kpis = "  entry-hours-per-day: {}\n  roi: {}\n  gross-margin: {}\n  revenue: {unit: percent}\n"
    mapped.write_text(plan_text(f"{kpis}  own: {{unit: count}}\n"), encoding="utf-8")
    result = run("kpi", "measure", "--format", "json", *AS_OF)
    assert result.code == 0
    found = {row["kpi"]: row["reason"] for row in data(result.out)["unmeasured"]}
    assert found == {
        "entry-hours-per-day": "no-source",
        "roi": "from-plan",
        "gross-margin": "lacks",
        "revenue": "unit",
    }
    named = run("kpi", "measure", "own", "--format", "json", *AS_OF)
    assert data(named.out)["unmeasured"][0]["reason"] == "no-recipe"


def test_everything_is_said_in_russian(run: Run, mapped: Path) -> None:
    mapped.write_text(plan_text("  win-rate: {}\n  roi: {}\n"), encoding="utf-8")
    result = run("kpi", "measure", "--lang", "ru", *AS_OF)
    assert result.code == 0
    assert "Показатели измерены" in result.out and "По дню закрытия" in result.out
