"""`crmplan schedule` as a process: the dates that follow, on the day it is seen from."""

import csv
import json
from io import StringIO
from pathlib import Path
from typing import Any

from tests.cli.conftest import Run


def schedule(run: Run, *arguments: str | Path) -> dict[str, Any]:
    document = json.loads(run("schedule", *arguments, "--format", "json").out)
    assert document["view"] == "schedule"
    found: dict[str, Any] = document["data"]
    return found


def test_tasks_follow_their_links(run: Run, plan: Path) -> None:
    found = schedule(run, plan)
    assert [task["id"] for task in found["tasks"]] == ["goals", "brief", "training"]
    assert found["critical_path"] == ["brief", "training"]


def test_later_status_date_moves_what_has_not_begun(run: Run, plan: Path) -> None:
    assert schedule(run, plan, "--as-of", "2026-06-01")["finish"] > schedule(run, plan)["finish"]


def test_csv_has_a_row_for_each_task(run: Run, plan: Path) -> None:
    rows = list(csv.reader(StringIO(run("schedule", plan, "--format", "csv").out)))
    names = ("Set the goals", "Write the brief", "Train the managers")
    assert [cell for row in rows for cell in row if cell in names] == list(names)


def test_narrow_terminal_loses_no_task(run: Run, plan: Path) -> None:
    shown = run("schedule", plan, "--format", "terminal", env={"COLUMNS": "40"}).out
    assert all(word in shown for word in ("goals", "brief", "Train"))
