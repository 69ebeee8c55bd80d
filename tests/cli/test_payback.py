"""`crmplan payback` as a process: days, baselines, languages, formats, bad files, and the schema of its JSON."""

import json
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from tests.cli.conftest import ROOT, Run

PLAN = """\
crmplan: 1
project: {name: Small rollout, start: 2026-03-02, currency: EUR, status_date: 2026-07-15}
team: {ann: {name: Ann, rate: 40/h}}
stages:
  s:
    tasks:
      build: {name: Build, cost: 700, duration: 1d, owner: ann, started: 2026-03-02, finished: 2026-03-02}
      go-live: {name: Live, after: [build], finished: 2026-04-10}
budget: {licences: 50/month}
business_case: {discount: 12%, horizon: 24 months, expected_gain: 500/month}
kpis:
  sales: {unit: EUR, better: higher, kind: flow, before: 2026-01-01..2026-01-31, series: sales.csv, gain: 50%}
"""
SALES = "date,value\n2026-01-01,1000\n2026-05-01,1400\n2026-06-01,1800\n2026-08-01,9999\n"


@pytest.fixture
def paid(plan: Path) -> Path:
    plan.write_text(PLAN, encoding="utf-8")
    (plan.parent / "sales.csv").write_text(SALES, encoding="utf-8")
    return plan


def data(run: Run, *arguments: str | Path) -> dict[str, Any]:
    result = run("payback", *arguments, "--format", "json")
    assert (result.code, result.err) == (0, "")
    inside: dict[str, Any] = json.loads(result.out)["data"]
    return inside


def test_gains_come_from_the_kpis_files(run: Run, paid: Path) -> None:
    found = data(run, paid)
    assert [(row["month"], row["amount"]) for row in found["kpi_gains"]] == [
        ("2026-05-01", "200"),
        ("2026-06-01", "400"),
    ]
    # −50, 150, 350, then 300 less 50 a month: 1020 in month 6
    assert found["summary"]["break_even"] is None
    assert found["summary"]["break_even_forecast"] == 6
    assert found["summary"]["gained"] == "600"


def test_kpi_tells_the_same_payback_and_the_same_change(run: Run, paid: Path) -> None:
    result = run("kpi", paid, "--format", "json")
    goals = {row["row"]: row for row in json.loads(result.out)["data"]["goals"]}
    found = data(run, paid)
    assert goals["payback-forecast"]["actual"] == found["summary"]["break_even_forecast"] == 6
    assert goals["payback"]["planned"] == found["summary"]["break_even_planned"]
    assert goals["payback"]["actual"] is found["summary"]["break_even"] is None
    only = json.loads(run("kpi", paid, "--only", "sales", "--format", "json").out)["data"]["goals"]
    assert only == []


def test_range_is_drawn_by_the_seed_and_is_that_of_the_kpi(run: Run, paid: Path) -> None:
    rows = [f"2025-{month:02}-01,{900 + 17 * (month % 5)}" for month in range(1, 13)]
    rows += [f"2026-{month:02}-01,{1400 + 130 * (month % 4)}" for month in range(5, 13)]
    rows += ["2027-01-01,1480", "2027-02-01,1610"]
    (paid.parent / "sales.csv").write_text("date,value\n" + "\n".join(rows) + "\n", encoding="utf-8")
    plan = PLAN.replace("before: 2026-01-01..2026-01-31, ", "").replace("2026-07-15", "2027-02-28")
    paid.write_text(plan, encoding="utf-8")
    for seed in ("1", "2"):
        (kpi,) = json.loads(run("kpi", paid, "--seed", seed, "--format", "json").out)["data"]["indicators"]
        found = {row["end"]: float(row["gain"]) for row in data(run, paid, "--seed", seed)["range"]}
        assert found == {end: pytest.approx(float(kpi[end]) / 2, abs=0.01) for end in ("low", "high")}
    assert data(run, paid, "--seed", "1")["range"] != data(run, paid, "--seed", "2")["range"]


def test_day_decides_what_is_known(run: Run, paid: Path) -> None:
    assert data(run, paid, "--as-of", "2026-06-29")["summary"]["gained"] == "200"
    assert data(run, paid, "--as-of", "2026-04-30")["summary"]["gained"] is None
    assert data(run, paid, "--as-of", "2026-03-01")["summary"]["is_live"] is False


def test_what_was_frozen_is_what_was_planned(run: Run, paid: Path) -> None:
    assert run("baseline", "save", paid, "--name", "first").code == 0
    paid.write_text(PLAN.replace("cost: 700", "cost: 7000"), encoding="utf-8")
    found = {row["figure"]: row for row in data(run, paid)["comparison"]}
    assert (found["investment"]["planned"], found["investment"]["forecast"]) == ("1020", "7320")
    assert data(run, paid)["summary"]["compared_with"] == "first"
    written = data(run, paid, "--baseline", "as-written")
    assert written["comparison"][1]["planned"] == "7320"
    assert "does not part hours from other cost" in " ".join(run("payback", paid).out.split())


def test_file_that_can_t_be_read_whole_gives_no_figures(run: Run, paid: Path) -> None:
    (paid.parent / "sales.csv").write_text(SALES.replace("1400", "much"), encoding="utf-8")
    result = run("payback", paid)
    assert (result.code, result.out) == (1, "")
    assert "crmplan check" in result.err
    assert "sales.csv:3" in run("check", paid).out


@pytest.mark.parametrize(
    ("lang", "title"), [("en", "Planned against actual"), ("ru", "Дисконтированный срок")]
)
def test_language_is_the_readers(run: Run, paid: Path, lang: str, title: str) -> None:
    assert title in run("payback", paid, "--lang", lang).out


def test_plan_with_errors_exits_with_1(run: Run, broken: Path) -> None:
    assert run("payback", broken).code == 1


@pytest.mark.parametrize("suffix", ["svg", "html", "md", "csv", "json"])
def test_suffix_chooses_the_format(run: Run, paid: Path, suffix: str) -> None:
    target = paid.parent / f"payback.{suffix}"
    assert run("payback", paid, "-o", target).code == 0
    first = target.read_bytes()
    assert len(first) > 500
    assert run("payback", paid, "-o", target).code == 0
    assert target.read_bytes() == first


@pytest.mark.parametrize("path", ["small", "plans/harwell", "plans/sever"])
def test_schema_of_the_view_holds_for_it(run: Run, paid: Path, path: str) -> None:
    schema = json.loads(run("schema", "payback").out)
    jsonschema.Draft7Validator.check_schema(schema)
    where = paid if path == "small" else ROOT / path
    found = json.loads(run("payback", where, "--format", "json").out)
    jsonschema.Draft7Validator(schema).validate(found)
    assert set(found["data"]) == set(schema["properties"]["data"]["properties"])
