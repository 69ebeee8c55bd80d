"""The GitHub Action: what the schema of actions wants, and that no input is ever a part of a script."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "action.yml").read_text(encoding="utf-8")
ACTION: dict[str, Any] = yaml.safe_load(TEXT)
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]
INSTALL, CHECK = (step for step in STEPS if "run" in step)

needs_bash = pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")

SAY = '#!/bin/sh\nprintf "%s\\n" "${0##*/}" "$@" >> "$LOG"\n'


def ran(step: dict[str, Any], folder: Path, **settings: str) -> list[str]:
    """Run a step as a runner does, with programs that only note their names and words; return these."""
    programs = folder / "crmplan" / "bin"
    programs.mkdir(parents=True)
    for name in ("python", "crmplan"):
        (programs / name).write_text(SAY, encoding="utf-8")
        (programs / name).chmod(0o755)
    log, script = folder / "log", folder / "script.sh"
    script.write_text(step["run"], encoding="utf-8")
    env = {
        "LOG": str(log),
        "RUNNER_TEMP": str(folder),
        "GITHUB_ACTION_PATH": "/the action",
        "PATH": os.environ["PATH"],
    }
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)]
    done = subprocess.run(
        command, env=env | settings, cwd=folder, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    return log.read_text(encoding="utf-8").splitlines()


def checked(folder: Path, **settings: str) -> list[str]:
    """Return the words that the last step runs crmplan with."""
    inputs = {name.upper().replace("-", "_"): one["default"] for name, one in ACTION["inputs"].items()}
    wanted = {name: inputs[name] for name in CHECK["env"] if name in inputs} | settings
    program, *words = ran(CHECK, folder, **wanted)
    assert program == "crmplan"
    return words


def test_action_is_what_the_schema_of_actions_wants() -> None:
    command = [
        sys.executable,
        "-m",
        "check_jsonschema",
        "--builtin-schema",
        "vendor.github-actions",
        "action.yml",
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_every_input_is_used_and_described() -> None:
    used = set(re.findall(r"\$\{\{ inputs\.([\w-]+) \}\}", TEXT))
    assert used == set(ACTION["inputs"])
    assert all(one["description"] and "default" in one for one in ACTION["inputs"].values())


def test_no_script_holds_an_expression() -> None:
    assert len(STEPS) == 3
    assert all("${{" not in step["run"] and step["shell"] == "bash" for step in (INSTALL, CHECK))


@needs_bash
def test_without_inputs_the_plans_are_looked_for(tmp_path: Path) -> None:
    assert checked(tmp_path) == ["check", "--format", "github", "--fail-on", "error", "--"]


@needs_bash
def test_inputs_become_words(tmp_path: Path) -> None:
    words = checked(
        tmp_path,
        PLANS="plans/east\n\nplans/Büro 1.yaml\n",
        FORMAT="sarif",
        OUTPUT="out put.sarif",
        ARGS=" --diff-base origin/main\n--ignore CP809 ",
    )
    assert words == [
        "check", "--format", "sarif", "--fail-on", "error", "--output", "out put.sarif",
        "--diff-base", "origin/main", "--ignore", "CP809", "--", "plans/east", "plans/Büro 1.yaml",
    ]  # fmt: skip


@needs_bash
@pytest.mark.parametrize(
    "hostile", ["$(touch mark)", "`touch mark`", "; touch mark", '"; touch mark; "', "--help", "*"]
)
def test_hostile_inputs_stay_words(tmp_path: Path, hostile: str) -> None:
    words = checked(tmp_path, PLANS=hostile, FORMAT=hostile, FAIL_ON=hostile, OUTPUT=hostile, ARGS=hostile)
    assert words[:7] == ["check", "--format", hostile, "--fail-on", hostile, "--output", hostile]
    assert words[-2:] == ["--", hostile]
    assert " ".join(words[7:-2]) == hostile
    assert not (tmp_path / "mark").exists()


@needs_bash
@pytest.mark.parametrize(
    ("version", "source"), [("", "/the action"), ("0.1.0", "crmplan==0.1.0"), ("; x", "crmplan==; x")]
)
def test_action_installs_itself_or_a_version(tmp_path: Path, version: str, source: str) -> None:
    (tmp_path / "python3").write_text(SAY, encoding="utf-8")
    (tmp_path / "python3").chmod(0o755)
    words = ran(INSTALL, tmp_path, PYTHON=str(tmp_path / "python3"), VERSION=version)
    assert words[:4] == ["python3", "-m", "venv", f"{tmp_path}/crmplan"]
    assert words[4:8] == ["python", "-m", "pip", "install"]
    assert words[-1] == source
