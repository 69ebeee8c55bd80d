"""`crmplan kpi` as a process: both tables, by time and part, files that can't be read, and the schema of its JSON."""

import json
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from tests.cli.conftest import PLAN, Run

KPIS = """\
kpis:
  sales: {name: Revenue, as: revenue, unit: EUR, series: data/sales.csv, target: 600, after: 2026-03-01..2026-05-31}
  rate: {name: Won, as: win-rate, baseline: 20%, before: 2026-01, actual: 23.5%, after: 2026-06}
"""
LIVE = "      live: {name: Live, as: go-live, finished: 2026-03-05}\n"


@pytest.fixture
def measured(plan: Path) -> Path:
    text = PLAN.replace("status_date: 2026-03-11", "status_date: 2026-08-03") + LIVE + KPIS
    plan.write_text(text, encoding="utf-8")
    (plan.parent / "data").mkdir()
    months = [f"2025-{month:02}-01,{400 + month}" for month in range(1, 13)]
    months += [f"2026-{month:02}-01,{420 + 5 * month}" for month in range(1, 8)]
    (plan.parent / "data" / "sales.csv").write_text("date,value\n" + "\n".join(months) + "\n")
    return plan


def data(run: Run, *arguments: str | Path) -> dict[str, Any]:
    result = run("kpi", *arguments, "--format", "json")
    assert (result.code, result.err) == (0, "")
    found: dict[str, Any] = json.loads(result.out)["data"]
    return found


def test_kpis_are_compared(run: Run, measured: Path) -> None:
    rows = {row["id"]: row for row in data(run, measured)["indicators"]}
    assert rows["sales"]["before"] == "409.5"
    assert rows["sales"]["after"] == "440"
    assert rows["rate"]["verdict"] == "better"
    assert data(run, "show", measured) == data(run, measured)


def test_only_named_kpis(run: Run, measured: Path) -> None:
    assert [row["id"] for row in data(run, measured, "--only", "rate")["indicators"]] == ["rate"]
    assert run("kpi", measured, "--only", "rat").err.splitlines()[1] == "  help: did you mean rate?"


def test_seed_decides_what_is_drawn(run: Run, measured: Path) -> None:
    text = measured.read_text(encoding="utf-8").replace("2026-08-03", "2027-02-03")
    measured.write_text(text.replace("..2026-05-31", "..2027-01-31"), encoding="utf-8")
    with (measured.parent / "data" / "sales.csv").open("a") as file:
        file.writelines(
            f"{2026 + month // 12}-{month % 12 + 1:02}-01,{430 + 7 * month}\n" for month in range(7, 13)
        )
    one, again, other = (data(run, measured, "--seed", seed)["indicators"][0]["low"] for seed in "112")
    assert one == again != other


def test_figures_by_month_and_quarter(run: Run, measured: Path) -> None:
    assert len(data(run, measured, "--by", "month")["by"]) == 19
    assert [row["first"] for row in data(run, measured, "--by", "quarter")["by"]][-1] == "2026-04-01"
    assert "can't be put together" in run("kpi", measured, "--by", "week").out


def test_figures_by_owner_are_those_of_the_file_beside(run: Run, measured: Path) -> None:
    result = run("kpi", measured, "--by", "owner")
    assert (result.code, result.err.splitlines()[1]) == (2, "  help: crmplan kpi measure --by owner")
    lines = [f"2025-{month:02}-01,{name},{100 * month}" for month in range(1, 13) for name in ("Ann", "Bob")]
    lines += [f"2026-{month:02}-01,{name},700" for month in range(2, 8) for name in ("Ann", "Bob")]
    (measured.parent / "data" / "sales.by-owner.csv").write_text(
        "date,owner,value\n" + "\n".join(lines) + "\n"
    )
    rows = data(run, measured, "--by", "owner")["by"]
    assert [(row["part"], row["after"]) for row in rows] == [("Ann", "700"), ("Bob", "700")]
    assert data(run, measured, "--by", "manager")["by"] == rows
    assert run("kpi", measured, "--by", "owner", "--only", "rate").code == 2


@pytest.mark.parametrize("word", ["../x", "", "Owner", "a b", "a/b"])
def test_word_for_parts_is_no_path(run: Run, measured: Path, word: str) -> None:
    result = run("kpi", measured, "--by", word)
    assert result.code == 2
    assert "no such word" in result.err


def test_file_that_is_not_whole_gives_no_figures(run: Run, measured: Path) -> None:
    path = measured.parent / "data" / "sales.csv"
    path.write_text(path.read_text().replace("2025-03-01,403", "2025-03-01,NaN"))
    result = run("kpi", measured)
    assert (result.code, result.out) == (1, "")
    assert "has errors" in result.err
    assert "sales.csv:4:1: error[CP057]" in run("check", measured).out


def test_plan_without_kpis_says_so(run: Run, plan: Path) -> None:
    assert run("kpi", plan).code == 0
    assert data(run, plan)["summary"]["kpis"] == 0
    assert "no KPI has observations" in run("kpi", plan, "--by", "month").err


def test_text_of_a_plan_is_only_text(run: Run, measured: Path) -> None:
    text = measured.read_text(encoding="utf-8").replace(
        "name: Revenue", 'name: "<script>alert(1)</script>=1+1|`x`\\u202e"'
    )
    measured.write_text(text, encoding="utf-8")
    page = run("kpi", measured, "-f", "html").out
    assert "<script>alert" not in page and "\u202e" not in page
    table = run("kpi", measured, "-f", "markdown").out
    assert "\u202e" not in table and "<script>" not in table


@pytest.mark.parametrize(("view", "arguments"), [("kpi", ()), ("kpi-by", ("--by", "month"))])
def test_json_is_what_its_schema_says(
    run: Run, measured: Path, view: str, arguments: tuple[str, ...]
) -> None:
    if view == "kpi-by":
        (measured.parent / "data" / "sales.by-owner.csv").write_text("date,owner,value\n2025-01-01,Ann,5\n")
        arguments = ("--by", "owner")
    schema = json.loads(run("schema", "--view", view).out)
    result = run("kpi", measured, *arguments, "-f", "json")
    jsonschema.validate(json.loads(result.out), schema)
    assert set(json.loads(result.out)["data"]) == set(schema["properties"]["data"]["properties"])


def test_page_speaks_russian(run: Run, measured: Path) -> None:
    page = run("kpi", measured, "--lang", "ru").out
    assert "Показатели до и после" in page
    assert "Достигнуто" in page
    assert "verdict" not in page.lower()


def test_charts_are_drawn(run: Run, measured: Path, tmp_path: Path) -> None:
    assert run("kpi", measured, "-o", tmp_path / "kpi.svg").code == 0
    assert "Revenue" in (tmp_path / "kpi.svg").read_text(encoding="utf-8")
