"""The packaged library: each entry can stand in a plan, and its index is that of the files."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from crmplan.loader import load_plan
from crmplan.loader.packaged import library_index, packaged_yaml
from crmplan.reports.wording import Wording

START = date(2026, 3, 2)
TEMPLATE, RISKS, KPIS, CHECKLISTS, MESSAGES = (
    packaged_yaml(name) for name in ("template", "risks", "kpis", "checklists", "messages")
)
QUESTIONS = [*CHECKLISTS["questions"], *CHECKLISTS["launch_checklist"]]
EXAMPLES = {"currency": "120000", "percent": "22%"}


def frame(**sections: Any) -> dict[str, Any]:
    """Return a plan with some sections."""
    project = {"name": "Library", "start": START.isoformat(), "currency": "EUR"}
    team = {role["id"]: {"role": role["name"]["en"], "side": role["side"]} for role in TEMPLATE["roles"]}
    return {"crmplan": 1, "project": project, "team": team, **sections}


def findings(plan: dict[str, Any], folder: Path) -> list[Any]:
    """Return what reading a plan finds."""
    path = folder / "plan.yaml"
    path.write_text(yaml.safe_dump(plan, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return load_plan(path, today=START).findings


def ids(entries: list[dict[str, Any]]) -> list[str]:
    return [entry["id"] for entry in entries]


def test_library_is_complete() -> None:
    counts = (len(RISKS["risks"]), len(KPIS["kpis"]), len(TEMPLATE["tasks"]), len(TEMPLATE["stages"]))
    assert counts == (32, 43, 71, 7)
    assert (len(CHECKLISTS["questions"]), len(CHECKLISTS["launch_checklist"])) == (71, 10)


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("risk", RISKS["risks"], ids=ids(RISKS["risks"]))
def test_risk_can_stand_in_a_plan(risk: dict[str, Any], language: str, tmp_path: Path) -> None:
    typical = {
        key: risk["typical"][key] for key in ("probability", "impact", "delay") if key in risk["typical"]
    }
    entry = {
        "name": risk["name"][language],
        "category": risk["category"],
        **typical,
        "response": "mitigate",
        "note": risk["mitigation"][language],
        "early_sign": risk["early_warning"][language],
        "owner": "sponsor",
    }
    both = {risk["id"]: entry, "own-name": {**entry, "as": risk["id"]}}
    assert findings(frame(risks=both), tmp_path) == []


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("kpi", KPIS["kpis"], ids=ids(KPIS["kpis"]))
def test_kpi_can_stand_in_a_plan(kpi: dict[str, Any], language: str, tmp_path: Path) -> None:
    figure = EXAMPLES.get(kpi["unit"], "12")
    short = {"name": kpi["name"][language], "baseline": figure, "before": "2026-01", "target": figure}
    unit = "EUR" if kpi["unit"] == "currency" else kpi["unit"]
    long = {**short, "as": kpi["id"], "unit": unit, "better": kpi["better"], "kind": kpi["kind"]}
    assert findings(frame(kpis={kpi["id"]: short, "own-name": long}), tmp_path) == []


_COPIED = ("duration", "not_before", "after", "owner", "gate")


def _task(entry: dict[str, Any], language: str) -> dict[str, Any]:
    return {
        "name": entry["name"][language],
        "deliverable": entry["deliverable"][language],
        "accept": [one[language] for one in entry["accept"]],
        **{key: entry[key] for key in _COPIED if key in entry},
    }


@pytest.mark.parametrize("language", ["en", "ru"])
def test_stages_and_tasks_make_a_plan(language: str, tmp_path: Path) -> None:
    stages = {
        stage["id"]: {
            "name": stage["name"][language],
            "days": stage["days"],
            "tasks": {
                task["id"]: _task(task, language)
                for task in TEMPLATE["tasks"]
                if task["stage"] == stage["id"]
            },
        }
        for stage in TEMPLATE["stages"]
    }
    assert sum(len(stage["tasks"]) for stage in stages.values()) == 71
    assert findings(frame(stages=stages), tmp_path) == []


@pytest.mark.parametrize("entry", TEMPLATE["tasks"], ids=ids(TEMPLATE["tasks"]))
def test_task_can_stand_in_a_plan_under_another_id(entry: dict[str, Any], tmp_path: Path) -> None:
    task = {**_task(entry, "en"), "as": entry["id"]}
    task.pop("after", None)
    stages = {"own-stage": {"as": entry["stage"], "tasks": {"own-task": task}}}
    assert findings(frame(stages=stages), tmp_path) == []


@pytest.mark.parametrize("question", QUESTIONS, ids=ids(QUESTIONS))
@pytest.mark.parametrize("answer", CHECKLISTS["answers"])
def test_question_can_be_answered_in_a_plan(question: dict[str, Any], answer: str, tmp_path: Path) -> None:
    given = {
        "answer": answer,
        "on": START.isoformat(),
        "by": "auditor",
        "evidence": question["question"]["ru"],
    }
    assert findings(frame(audit={"answers": {question["id"]: given}}), tmp_path) == []


@pytest.mark.parametrize("section", ["stages", "tasks"])
def test_index_of_the_template_is_current(section: str) -> None:
    assert library_index()[section] == ids(TEMPLATE[section])


def test_index_of_the_libraries_is_current() -> None:
    index = library_index()
    kpis = {kpi["id"]: {key: kpi[key] for key in ("name", "unit", "better", "kind")} for kpi in KPIS["kpis"]}
    assert index["risks"] == ids(RISKS["risks"])
    assert index["kpis"] == kpis
    assert index["questions"] == ids(QUESTIONS)


def test_index_of_the_codes_is_current() -> None:
    rules = Wording("en", packaged_yaml).rule_codes()
    messages = [message["code"] for message in MESSAGES["messages"]]
    assert sorted(library_index()["codes"]) == sorted([*rules, *messages])


@pytest.mark.parametrize(
    "data", [TEMPLATE, RISKS, KPIS, CHECKLISTS], ids=["template", "risks", "kpis", "checklists"]
)
def test_every_text_is_there_in_both_languages(data: Any) -> None:
    texts = list(_texts(data))
    assert texts
    for text in texts:
        assert set(text) == {"en", "ru"}
        assert all(value.strip() and "\n" not in value for value in text.values())


def _texts(data: Any) -> Any:
    if isinstance(data, dict):
        if "en" in data or "ru" in data:
            yield {key: value for key, value in data.items() if key in ("en", "ru")}
            return
        data = list(data.values())
    for item in data if isinstance(data, list) else ():
        yield from _texts(item)
