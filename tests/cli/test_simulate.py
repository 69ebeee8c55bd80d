"""`crmplan simulate` as a process: the forecast, the same for the same seed."""

import json
from pathlib import Path
from typing import Any

import pytest

from crmplan.cli.advance import progress
from tests.cli.conftest import Run

PLAN = """\
crmplan: 1
project: {name: P, start: 2026-03-02, currency: EUR, status_date: 2026-03-02, deadline: day 9}
stages:
  work:
    tasks:
      a: {estimate: 2d / 3d / 6d, cost: 100}
      b: {estimate: 2d / 3d / 6d, after: [a]}
risks: {r: {probability: 40%, delay: 1d..3d, hits: [b], response: mitigate, residual: {probability: 10%}}}
"""


@pytest.fixture
def uncertain(tmp_path: Path) -> Path:
    path = tmp_path / "uncertain.yaml"
    path.write_text(PLAN, encoding="utf-8")
    return path


def forecast(run: Run, *arguments: str | Path) -> dict[str, Any]:
    document = json.loads(run("simulate", *arguments, "--format", "json").out)
    assert document["view"] == "simulate"
    found: dict[str, Any] = document["data"]
    return found


def test_forecast_is_data(run: Run, uncertain: Path) -> None:
    found = forecast(run, uncertain)
    assert (found["runs"], found["seed"], found["distribution"], found["after_response"]) == (
        10_000,
        1,
        "pert",
        True,
    )
    assert [row["share"] for row in found["percentiles"]] == [0.1, 0.5, 0.8, 0.95]
    assert [row["cost"] for row in found["percentiles"]] == ["100"] * 4
    assert found["percentiles"] == sorted(found["percentiles"], key=lambda row: str(row["finish"]))
    assert 0 < found["deadline_chance"] < 1
    assert {row["id"] for row in found["tasks"]} == {"a", "b"}
    assert sum(row["share"] for row in found["finish_distribution"]) == pytest.approx(1)


def test_same_seed_same_bytes(run: Run, uncertain: Path) -> None:
    first = run("simulate", uncertain, "--seed", "7", "--runs", "300").raw
    assert run("simulate", uncertain, "--seed", "7", "--runs", "300").raw == first
    assert run("simulate", uncertain, "--seed", "8", "--runs", "300").raw != first


def test_options_choose_distribution_and_response(run: Run, uncertain: Path) -> None:
    usual = forecast(run, uncertain)
    wide = forecast(run, uncertain, "--distribution", "triangular")
    before = forecast(run, uncertain, "--before-response")
    assert (wide["distribution"], before["after_response"]) == ("triangular", False)
    assert wide["deadline_chance"] < usual["deadline_chance"]
    assert before["deadline_chance"] < usual["deadline_chance"]
    assert before["risks"][0]["response_days"] == usual["risks"][0]["response_days"] > 0


@pytest.mark.parametrize(
    ("option", "value"),
    [("--runs", "99"), ("--runs", "1000001"), ("--runs", "many"), ("--distribution", "normal")],
)
def test_wrong_values_are_wrong_usage(run: Run, uncertain: Path, option: str, value: str) -> None:
    result = run("simulate", uncertain, option, value)
    assert (result.code, result.raw) == (2, b"")
    assert option in result.err and len(result.err.splitlines()) == 2


def test_plan_with_errors_is_not_simulated(run: Run, broken: Path) -> None:
    assert run("simulate", broken).code == 1


def test_nothing_but_the_simulation_loads_numpy(run: Run, uncertain: Path) -> None:
    code = "import sys; from crmplan.cli.app import app, guarded; "
    tell = "guarded(lambda: app(sys.argv[1:], standalone_mode=False)); sys.exit('numpy' in sys.modules)"
    for arguments in (["status", str(uncertain)], ["schedule", str(uncertain)], ["simulate", "--help"]):
        assert run(*arguments, python=("-c", code + tell)).code == 0, arguments
    assert run("simulate", str(uncertain), "--runs", "100", python=("-c", code + tell)).code == 1


def test_progress_is_shown_to_a_terminal_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with progress(10, is_long=True) as advance:
        assert advance is None
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    with progress(10, is_long=False) as advance:
        assert advance is None
    with progress(10, is_long=True) as advance:
        assert advance is not None
        advance(5)
    assert capsys.readouterr().out == ""
