"""`crmplan baseline`, `progress` and `why` as processes: the plan is frozen, and results are compared with it."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import CONTROL, PLAN, Run


def view(run: Run, *arguments: str | Path) -> dict[str, Any]:
    result = run(*arguments, "--format", "json")
    assert result.code == 0, result.err
    data: dict[str, Any] = json.loads(result.out)["data"]
    return data


def file_of(plan: Path) -> Path:
    return plan.with_name("plan.baseline.json")


def test_baseline_is_saved_beside_the_plan(run: Run, plan: Path) -> None:
    result = run("baseline", "save", plan, env={"SOURCE_DATE_EPOCH": "1773273600"})
    assert (result.code, result.err) == (0, "")
    assert "baseline “signed” with 3 tasks" in result.out
    data = json.loads(file_of(plan).read_text(encoding="utf-8"))
    assert data["crmplan_baseline"] == 1
    signed = data["baselines"]["signed"]
    assert (signed["saved"], signed["project"], signed["currency"]) == ("2026-03-12", "Small rollout", "EUR")
    assert signed["tasks"]["brief"] == {
        "stage": "start",
        "name": "Write the brief",
        "start": "2026-03-04",
        "finish": "2026-03-31",
        "duration": "160h",
        "effort": "160h",
        "cost": "6400",
    }
    assert [path.name for path in plan.parent.iterdir() if path.name.startswith(".plan")] == []


def test_name_that_is_taken_is_not_replaced_unless_forced(run: Run, plan: Path) -> None:
    assert run("baseline", "save", plan).code == 0
    before = file_of(plan).read_bytes()
    refused = run("baseline", "save", plan)
    assert (refused.code, refused.out) == (2, "")
    assert "signed" in refused.err
    assert file_of(plan).read_bytes() == before
    plan.write_text(PLAN.replace("duration: 20d", "duration: 21d"), encoding="utf-8")
    assert run("baseline", "save", plan, "--force").code == 0
    assert b'"168h"' in file_of(plan).read_bytes()


def test_the_last_that_was_saved_is_meant(run: Run, plan: Path) -> None:
    run("baseline", "save", plan, "--name", "first")
    plan.write_text(PLAN.replace("duration: 20d", "duration: 25d"), encoding="utf-8")
    run("baseline", "save", plan, "--name", "second")
    shown = view(run, "baseline", "show", plan)
    assert [one["name"] for one in shown["baselines"]] == ["first", "second"]
    assert view(run, "progress", plan)["baseline"] == "second"
    assert view(run, "progress", plan, "--baseline", "first")["baseline"] == "first"
    assert view(run, "progress", plan, "-b", "as-written")["baseline"] is None
    run("baseline", "save", plan, "--name", "first", "--force")
    assert view(run, "progress", plan)["baseline"] == "first"


def test_results_are_compared_with_what_was_frozen(run: Run, plan: Path) -> None:
    run("baseline", "save", plan)
    plan.write_text(
        PLAN.replace("duration: 20d", "duration: 25d") + "      more: {name: More, duration: 1d}\n",
        encoding="utf-8",
    )
    data = view(run, "progress", plan)
    tasks = {task["id"]: task for task in data["tasks"]}
    assert tasks["training"]["finish_days"] == 11, "five by its length, six in which none of it was done"
    assert tasks["more"]["finish_days"] is None
    assert [(one["id"], one["change"]) for one in data["scope"]] == [("more", "added")]
    changes = {one["id"]: one for one in view(run, "baseline", "compare", plan)["changes"]}
    assert changes["brief"]["finish_days"] == 5
    assert changes["more"]["change"] == "added"
    assert float(changes["brief"]["cost"]) == 1600


def test_dry_run_writes_nothing(run: Run, plan: Path) -> None:
    result = run("baseline", "save", plan, "--dry-run")
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("--- /dev/null\n")
    assert '+        "goals": {"stage": "start"' in result.out
    assert not file_of(plan).exists()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everything")
def test_folder_that_is_read_only_is_told(run: Run, plan: Path) -> None:
    plan.parent.chmod(0o555)
    try:
        result = run("baseline", "save", plan)
    finally:
        plan.parent.chmod(0o755)
    assert result.code == 2


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("save", "absent.yaml"), 2, "no such plan: absent.yaml"),
        (("save", "plan.yaml", "--name", "Signed"), 2, "is no id"),
        (("save", "plan.yaml", "--name", "as-written"), 2, "another name"),
        (("save", "plan.yaml", "--name", "../x"), 2, "is no id"),
        (("show", "plan.yaml", "-b", "none"), 2, "one of as-written"),
        (("compare", "plan.yaml", "--with", "none"), 2, "no such baseline: none"),
        (("save", "broken.yaml"), 1, "has errors"),
    ],
)
def test_what_can_not_be_done_is_told(
    run: Run, plan: Path, broken: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    result = run("baseline", *arguments)
    assert (result.code, result.raw) == (code, b"")
    assert said in result.err
    assert sorted(path.suffix for path in plan.parent.iterdir()) == [".yaml", ".yaml"]


def test_broken_file_of_baselines_is_an_error_of_the_plan(run: Run, plan: Path) -> None:
    run("baseline", "save", plan)
    text = file_of(plan).read_text(encoding="utf-8")
    file_of(plan).write_text(text.replace('"2026-03-31"', '"2026-03-32"'), encoding="utf-8")
    checked = run("check", plan)
    assert checked.code == 1
    assert f"{file_of(plan)}:10:97:" in checked.out
    assert "2026-03-32" in checked.out
    status = run("status", plan)
    assert (status.code, status.raw) == (1, b"")
    kept = file_of(plan).read_bytes()
    assert run("baseline", "save", plan, "--name", "other").code == 1
    assert file_of(plan).read_bytes() == kept


# --- progress ---


def test_progress_tells_the_figures_of_the_field(run: Run, plan: Path) -> None:
    data = view(run, "progress", plan)
    wanted = "bac pv ev ac sv cv spi cpi eac eac_planned eac_schedule etc vac tcpi"
    wanted += " es_days at_days sv_t_days spi_t pd_days ieac_t_days"
    assert set(wanted.split()) <= data.keys()
    assert (data["measure"], data["at_days"], data["pd_days"]) == ("money", 8, 24)
    assert data["pv"] == "2560"
    assert data["ev"] == "640"
    assert data["spi"] == 0.25


def test_what_can_not_be_computed_is_null_with_a_reason(run: Run, plan: Path) -> None:
    data = view(run, "progress", plan, "--measure", "hours")
    assert data["cpi"] is None
    assert data["ac"] is None
    reasons = {one["figure"]: one["reason"] for one in data["not_computable"]}
    assert reasons["cpi"] == "no-actual"
    shown = run("progress", plan, "--measure", "hours", "--lang", "ru").out
    assert "отработанные часы не записаны" in shown


def test_day_before_the_last_facts_says_what_it_can_not_know(run: Run, plan: Path) -> None:
    plan.write_text(
        PLAN.replace("started: 2026-03-04}", "started: 2026-03-04, progress: 40%}"), encoding="utf-8"
    )
    assert view(run, "progress", plan)["unknown"] == []
    plan.write_text(
        PLAN.replace("started: 2026-03-04}", "started: 2026-03-04, progress: 40%}").replace(
            "owner: irina}\n", "owner: irina, started: 2026-03-10}\n"
        ),
        encoding="utf-8",
    )
    assert view(run, "progress", plan, "--as-of", "2026-03-05")["unknown"] == ["brief"]


def test_override_lets_work_go_on_without_its_predecessors(run: Run, plan: Path) -> None:
    plan.write_text(PLAN.replace("owner: irina}\n", "owner: irina, started: 2026-03-10}\n"), encoding="utf-8")
    for command in ("schedule", "progress", "gantt"):
        dates = []
        for convention in ("retained", "override"):
            rows = view(run, command, plan, "--progress", convention)
            found = rows.get("tasks") or rows["bars"]
            dates.append(next(one["finish"][:10] for one in found if one["id"] == "training"))
        assert dates == ["2026-04-10", "2026-03-13"], command
    broken = view(run, "progress", plan)["broken_links"]
    assert [(one["id"], one["after"]) for one in broken] == [("training", "brief")]


def test_all_tasks_are_shown_where_that_is_wanted(run: Run, plan: Path) -> None:
    few, every = (run("progress", plan, *more).out for more in ((), ("--all",)))
    assert "Set the goals" not in few
    assert "Set the goals" in every


# --- why ---


def test_why_shows_the_chain(run: Run, plan: Path) -> None:
    data = view(run, "why", "training", "-p", plan)
    assert [one["id"] for one in data["chain"]] == ["goals", "brief", "training"]
    assert data["finish_days"] == 6
    assert data["chain"][1]["cause"] == "fact"
    assert [one["grown_days"] for one in data["chain"]] == [0, 6, 0]
    assert view(run, "why", "-p", plan)["task"] == "training"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(("nosuch",), "no such task: nosuch"), (("trainig",), "did you mean training?"), (("left",), "dropped")],
)
def test_why_of_what_has_no_dates_is_told(
    run: Run, plan: Path, arguments: tuple[str, ...], said: str
) -> None:
    plan.write_text(f"{PLAN}      left: {{name: Left, status: dropped, note: x}}\n", encoding="utf-8")
    result = run("why", *arguments, "-p", plan)
    assert (result.code, result.raw) == (2, b"")
    assert said in result.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("progress", "--measure", "gold"),
        ("progress", "--progress", "maybe"),
        ("schedule", "--progress", "maybe"),
        ("progress", "--baseline", "nosuch"),
    ],
)
def test_wrong_word_is_wrong_usage(run: Run, plan: Path, arguments: tuple[str, ...]) -> None:
    result = run(arguments[0], plan, *arguments[1:])
    assert (result.code, result.raw) == (2, b"")
    assert arguments[-1] in result.err
    assert "help: " in result.err


@pytest.mark.parametrize(
    "command", [("progress",), ("why", "-p"), ("baseline", "show"), ("baseline", "compare")]
)
@pytest.mark.parametrize("format_name", ["terminal", "text", "markdown", "csv"])
def test_hostile_name_is_nothing_to_obey(
    run: Run, plan: Path, command: tuple[str, ...], format_name: str
) -> None:
    run("baseline", "save", plan, "--name", "old")
    plan.write_text(
        PLAN.replace("Write the brief", '"=1+1 [/red] \\e[31m <b>"').replace("20d", "21d"), encoding="utf-8"
    )
    result = run(*command, plan, "--format", format_name)
    assert result.code == 0
    assert not CONTROL.findall(result.out)
    if format_name == "csv":
        assert ",=1" not in result.out
