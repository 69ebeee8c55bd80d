"""`crmplan coverage` and `crmplan adoption` as processes: filters, days, languages, and the schemas of their JSON."""

import json
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from tests.cli.conftest import PLAN, Run

WORKPLACE = """\
people:
  ann: {name: Ann, role: Sales, since: 2026-03-05, salary: 1000/month}
  bob: {name: Bob, role: Stock, since: 2026-03-06}
  dan: {name: Dan, role: Sales, until: 2026-03-03}
modules: {crm: {cost: 100}, mail: {cost: 50}}
processes:
  card: {name: Fill the card, roles: [Sales], module: crm, entry_minutes: 30}
  ship: {name: Ship, roles: [Stock, Sales], module: mail, trained: [ann]}
adoption: [{date: 2026-03-05, users: 4, active: 3}]
"""


@pytest.fixture
def covered(plan: Path) -> Path:
    plan.write_text(PLAN + WORKPLACE, encoding="utf-8")
    return plan


def data(run: Run, *arguments: str | Path) -> dict[str, Any]:
    result = run(*arguments, "--format", "json")
    assert (result.code, result.err) == (0, "")
    inside: dict[str, Any] = json.loads(result.out)["data"]
    return inside


def ids(rows: list[dict[str, Any]], key: str = "id") -> list[str]:
    return [row[key] for row in rows]


def test_process_limits_the_view_to_it_and_its_people(run: Run, covered: Path) -> None:
    found = data(run, "coverage", covered, "--process", "card", "--since", "2026-03-04")
    assert ids(found["processes"]) == ["card"]
    assert [(row["person"], row["process"]) for row in found["training"]] == [("ann", "card")]
    assert ids(found["modules"]) == ["crm"]
    assert ids(found["newcomers"]) == ["ann"]
    assert found["summary"]["unobliged"] == 1


def test_person_limits_the_view_to_the_processes_of_the_role(run: Run, covered: Path) -> None:
    found = data(run, "coverage", covered, "--person", "bob", "--since", "day 3")
    assert ids(found["processes"]) == ["ship"]
    assert ids(found["training"], "person") == ids(found["newcomers"]) == ["bob"]
    found = data(run, "coverage", covered, "--person", "bob", "--process", "card")
    assert ids(found["processes"]) == ["card"]
    assert [row["state"] for row in found["training"]] == ["not-needed"]


def test_day_of_the_lessons_may_be_a_project_day(run: Run, covered: Path) -> None:
    assert ids(data(run, "coverage", covered, "--since", "day 4")["newcomers"]) == ["bob"]
    assert data(run, "coverage", covered)["onboarding"] == {"since": None}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--since", "soon"), "--since is no day: soon"),
        (("--process", "crd"), "no such process: crd"),
        (("--person", "max"), "no such person: max"),
        (("--person", "dan"), "dan has left"),
    ],
)
def test_wrong_usage_is_told(run: Run, covered: Path, arguments: tuple[str, ...], said: str) -> None:
    result = run("coverage", covered, *arguments)
    assert (result.code, result.raw) == (2, b"")
    assert said in result.err


def test_day_decides_what_was_observed(run: Run, covered: Path) -> None:
    assert len(data(run, "adoption", covered)["observations"]) == 1
    assert data(run, "adoption", covered, "--as-of", "2026-03-04")["observations"] == []


def test_firm_s_thresholds_judge_the_shares(run: Run, covered: Path) -> None:
    assert data(run, "adoption", covered)["measures"][0]["reached"] is False
    (covered.parent / "crmplan.yaml").write_text("thresholds: {active_share: 75%}\n", encoding="utf-8")
    assert data(run, "adoption", covered)["measures"][0]["reached"] is True


@pytest.mark.parametrize("view", ["coverage", "adoption"])
def test_plan_with_errors_exits_with_1(run: Run, broken: Path, view: str) -> None:
    assert run(view, broken).code == 1


@pytest.mark.parametrize(("view", "title"), [("coverage", "Матрица обучения"), ("adoption", "Сколько стоит")])
def test_language_is_the_readers(run: Run, covered: Path, view: str, title: str) -> None:
    assert title in run(view, covered, "--lang", "ru").out


@pytest.mark.parametrize("view", ["coverage", "adoption"])
@pytest.mark.parametrize("path", ["small", "plans/harwell", "plans/sever"])
def test_schema_of_a_view_holds_for_it(run: Run, covered: Path, view: str, path: str) -> None:
    schema = json.loads(
        run("schema", view if view == "coverage" else "--view", *([view] * (view != "coverage"))).out
    )
    jsonschema.Draft7Validator.check_schema(schema)
    where = covered if path == "small" else Path(__file__).parents[2] / path
    found = json.loads(run(view, where, "--format", "json").out)
    jsonschema.Draft7Validator(schema).validate(found)
    assert set(found["data"]) == set(schema["properties"]["data"]["properties"])


@pytest.mark.parametrize(
    ("option", "offers"), [("--process", {"card", "ship"}), ("--person", {"ann", "bob", "dan"})]
)
def test_ids_are_completed(run: Run, covered: Path, option: str, offers: set[str]) -> None:
    env = {
        "_CRMPLAN_COMPLETE": "complete_bash",
        "COMP_WORDS": f"crmplan\ncoverage\n{option}\n",
        "COMP_CWORD": "3",
        "CRMPLAN_PLAN": str(covered),
    }
    found = set(run(env=env).out.split())
    assert offers <= found
