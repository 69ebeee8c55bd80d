"""`crmplan risks` as a process: what is listed, seen from which day, in which language and format."""

import json
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from tests.cli.conftest import PLAN, Run

RISKS = """\
risks:
  vendor: {name: The vendor fails, category: vendor, probability: possible, impact: severe, actions: [training],
           hits: [brief], response: mitigate, owner: irina, reviewed: 2026-03-02}
  people: {name: They go on strike, category: people, probability: likely, impact: moderate, status: closed}
"""


@pytest.fixture
def risky(plan: Path) -> Path:
    plan.write_text(PLAN + RISKS, encoding="utf-8")
    return plan


def data(run: Run, *arguments: str | Path) -> dict[str, Any]:
    result = run("risks", *arguments, "--format", "json")
    assert (result.code, result.err) == (0, "")
    found: dict[str, Any] = json.loads(result.out)
    assert found["view"] == "risks"
    inside: dict[str, Any] = found["data"]
    return inside


def test_open_risks_are_listed_and_all_where_asked_for(run: Run, risky: Path) -> None:
    assert [row["id"] for row in data(run, risky)["risks"]] == ["vendor"]
    assert [row["id"] for row in data(run, risky, "--all")["risks"]] == ["vendor", "people"]
    assert [row["id"] for row in data(run, risky, "--all", "--category", "people")["risks"]] == ["people"]


def test_unknown_category_is_wrong_usage(run: Run, risky: Path) -> None:
    result = run("risks", risky, "--category", "weather")
    assert (result.code, result.raw) == (2, b"")
    assert "weather is none of people, money" in result.err


def test_day_decides_what_is_overdue(run: Run, risky: Path) -> None:
    late = [
        data(run, risky, "--as-of", day)["summary"]["reviews_overdue"]
        for day in ("2026-03-16", "2026-03-17", "day 12")
    ]
    assert late == [0, 1, 1]


def test_plan_with_errors_exits_with_1(run: Run, broken: Path) -> None:
    assert run("risks", broken).code == 1


def test_language_is_the_readers(run: Run, risky: Path) -> None:
    assert "Реестр рисков" in run("risks", risky, "--lang", "ru").out


def test_file_gets_the_format_of_its_suffix(run: Run, risky: Path, tmp_path: Path) -> None:
    assert run("risks", risky, "-o", tmp_path / "risks.md").raw == b""
    assert "## Risk register" in (tmp_path / "risks.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("arguments", [("--view", "risks"), ("--view", "status"), ("status",)])
def test_schema_of_a_view_holds_for_it(run: Run, risky: Path, arguments: tuple[str, ...]) -> None:
    schema = json.loads(run("schema", *arguments).out)
    jsonschema.Draft7Validator.check_schema(schema)
    assert schema["properties"]["view"] == {"const": arguments[-1]}
    command = [arguments[-1], risky, *(["--all"] if arguments[-1] == "risks" else [])]
    jsonschema.Draft7Validator(schema).validate(json.loads(run(*command, "--format", "json").out))


def test_schema_of_risks_alone_is_that_of_the_section(run: Run) -> None:
    assert "early_sign" in run("schema", "risks").out
    assert "budget_verdict" not in run("schema", "risks").out


@pytest.mark.parametrize("arguments", [("status", "--view", "risks"), ("--view", "budget")])
def test_schema_of_two_things_or_none_is_wrong_usage(run: Run, arguments: tuple[str, ...]) -> None:
    result = run("schema", *arguments)
    assert (result.code, result.raw) == (2, b"")
