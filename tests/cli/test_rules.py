"""`crmplan rules` as a process: every rule, and what the configuration makes of it."""

import json
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from crmplan.rules.registry import RULES
from tests.cli.conftest import Run

CONFIG = "severities: {CP809: error, CP805: error}\nignore: {CP801: the client keeps the budget}\n"


def rows(run: Run, *arguments: str | Path, **options: Any) -> dict[str, dict[str, Any]]:
    found = json.loads(run("rules", *arguments, "--format", "json", **options).out)
    assert found["view"] == "rules"
    return {row["code"]: row for row in found["data"]["rules"]}


def test_every_rule_is_listed_as_it_is(run: Run) -> None:
    found = rows(run)
    assert list(found) == [rule.code for rule in RULES]
    assert {code: (row["name"], row["severity"]) for code, row in found.items()} == {
        rule.code: (rule.name, rule.severity.value) for rule in RULES
    }
    assert all(row["severity"] == row["usual_severity"] for row in found.values())
    assert all(row["off_because"] is None for row in found.values())


def test_configuration_beside_the_plan_is_shown(run: Run, plan: Path) -> None:
    (plan.parent / "crmplan.yaml").write_text(CONFIG, encoding="utf-8")
    found = rows(run, "--plan", plan, cwd=plan.parent.parent)
    assert (found["CP801"]["severity"], found["CP801"]["off_because"]) == (
        "off",
        "the client keeps the budget",
    )
    assert (found["CP809"]["severity"], found["CP809"]["usual_severity"]) == ("error", "warning")
    text = run("rules", "--plan", plan).out
    assert "1 rule off in crmplan.yaml" in text
    assert "the client keeps the budget" in text


def test_configuration_of_the_folder_holds_without_a_plan(run: Run, tmp_path: Path) -> None:
    (tmp_path / "crmplan.yaml").write_text(f"language: ru\n{CONFIG}", encoding="utf-8")
    assert rows(run)["CP801"]["severity"] == "off"
    assert run("rules").out.startswith("Правила\n")
    assert run("rules", "--lang", "en").out.startswith("Rules\n")


def test_several_plans_share_the_configuration_of_the_folder(run: Run, two_plans: Path) -> None:
    (two_plans / "crmplan.yaml").write_text(CONFIG, encoding="utf-8")
    assert rows(run, cwd=two_plans)["CP801"]["severity"] == "off"


def test_plan_that_is_not_there_is_wrong_usage(run: Run) -> None:
    result = run("rules", "--plan", "none.yaml")
    assert (result.code, result.err.splitlines()[0]) == (2, "crmplan: no such plan: none.yaml")


def test_columns_of_the_configuration_are_shown_where_it_says_something(run: Run) -> None:
    text = run("rules").out
    assert "Off because" not in text
    assert "Usually" not in text


@pytest.mark.parametrize("mistake", range(1, 8))
def test_rules_of_one_mistake(run: Run, mistake: int) -> None:
    wanted = [rule.code for rule in RULES if rule.code.startswith(f"CP{mistake}")]
    found = rows(run, "--mistake", str(mistake))
    assert list(found) == wanted
    assert {row["mistake"] for row in found.values()} <= {mistake}


def test_there_are_seven_mistakes(run: Run) -> None:
    assert run("rules", "--mistake", "8").code == 2
    assert run("rules", "--mistake", "0").code == 2


def test_json_is_as_its_schema_says(run: Run) -> None:
    schema = json.loads(run("schema", "rules").out)
    jsonschema.validate(json.loads(run("rules", "--format", "json").out), schema)
