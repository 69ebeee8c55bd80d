"""Every command of the README runs, and its examples are plans."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
COMMANDS = [line for kind, text in BLOCKS if kind == "sh" for line in text.splitlines()]
SETUP = [line for line in COMMANDS if "-m venv" in line]
DAILY = [line for line in COMMANDS if line not in SETUP]
EXAMPLES = [text for kind, text in BLOCKS if kind == "yaml"]


def shell(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run commands in a folder; `crmplan` is this one."""
    bin_folder = folder / ".bin"
    bin_folder.mkdir()
    program = bin_folder / "crmplan"
    program.write_text(
        f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m crmplan "$@"\n', encoding="utf-8"
    )
    program.chmod(0o755)
    settings = {
        "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(folder),
        "PYTHONUTF8": "1",
    }
    kept = {
        key: value for key, value in os.environ.items() if not key.startswith(("CRMPLAN_", "SOURCE_DATE"))
    }
    return subprocess.run(
        ["sh", "-ec", script],
        cwd=folder,
        env=kept | settings,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")
def test_daily_commands_run_one_after_the_other(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "plans", tmp_path / "plans")
    done = shell("\n".join(DAILY), tmp_path)
    assert done.returncode == 0, done.stderr + done.stdout[-2000:]
    assert re.fullmatch(r"\d+ findings? would be fixed\n", done.stderr), done.stderr
    assert (tmp_path / "vostok.yaml").is_file()
    for name in ("schedule.csv", "gantt.svg", "status.html"):
        assert (tmp_path / name).is_file()


def test_setup_commands_are_those_of_the_gate() -> None:
    gate = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert [line for line in gate if "-m venv" in line] == SETUP
    assert len(SETUP) == 2


def test_every_command_is_shown() -> None:
    from crmplan.cli import app

    assert all(f"crmplan {name}" in README for name in app.COMMANDS)


def test_example_is_a_sound_plan(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(EXAMPLES[0], encoding="utf-8")
    done = shell("crmplan check plan.yaml --as-of 2026-03-06 --fail-on info", tmp_path)
    assert (done.returncode, done.stdout) == (0, "1 plan: no findings\n")


def test_example_configuration_is_read(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(EXAMPLES[0], encoding="utf-8")
    (tmp_path / "crmplan.yaml").write_text(EXAMPLES[-1], encoding="utf-8")
    assert shell("crmplan check plan.yaml --as-of 2026-03-06", tmp_path).returncode == 0


def test_every_exit_code_is_explained() -> None:
    from crmplan.errors import ExitCode

    assert [int(code) for code in re.findall(r"^\| (\d+) \|", README, re.MULTILINE)] == [*ExitCode]
