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


def test_chart_is_drawn_as_svg_and_in_a_page(run: Run, plan: Path, tmp_path: Path) -> None:
    for name in ("plan.svg", "plan.html"):
        assert run("gantt", plan, "-o", tmp_path / name, env={"PYTHONIOENCODING": "cp1251"}).code == 0
        made = (tmp_path / name).read_text(encoding="utf-8")
        assert "<svg" in made and "Train the managers" in made
        assert "as planned" in made, "the brief is late, so that its planned days are shown"
        assert "&#" not in made


def test_what_has_not_moved_has_no_planned_days(run: Run, plan: Path) -> None:
    bars = json.loads(run("gantt", plan, "--format", "json").out)["data"]["bars"]
    assert [bar["id"] for bar in bars if bar["baseline_start"]] == ["brief", "training"]


def test_view_without_a_chart_says_which_have_one(run: Run, plan: Path, tmp_path: Path) -> None:
    result = run("status", plan, "-o", tmp_path / "status.svg")
    assert result.code == 2
    assert "status has no chart" in result.err and "gantt" in result.err
    assert not (tmp_path / "status.svg").exists()
