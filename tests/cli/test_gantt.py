"""`crmplan gantt` as a process: bars that fit where they are shown."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_chart_fits_the_width(run: Run, plan: Path, columns: int) -> None:
    shown = run("gantt", plan, "--format", "terminal", env={"COLUMNS": str(columns)}).out
    assert max(map(len, shown.splitlines())) <= columns
    assert "Train" in shown


def test_ascii_console_gets_a_chart(run: Run, plan: Path) -> None:
    shown = run("gantt", plan, env={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    assert shown.code == 0
    assert shown.raw.isascii()
    assert b"?" not in shown.raw


def test_json_holds_the_bars(run: Run, plan: Path) -> None:
    document = json.loads(run("gantt", plan, "--format", "json").out)
    assert document["view"] == "gantt"
    assert "training" in json.dumps(document["data"])
