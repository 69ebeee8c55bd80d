"""Runs the command line as a user does: a process of its own, in a folder of its own."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]

PLAN = """\
crmplan: 1
project:
  name: Small rollout
  client: Vostok
  start: 2026-03-02
  currency: EUR
  manager: irina
  status_date: 2026-03-11
  deadline: day 40
team:
  irina: {name: Irina, role: Head of sales, side: client, background: sales, rate: 40/h}
budget: {approved: 100000}
stages:
  start:
    name: Preparation
    as: s1-preparation
    tasks:
      goals: {name: Set the goals, duration: 2d, owner: irina, started: 2026-03-02, finished: 2026-03-03, quality: 5}
      brief: {name: Write the brief, after: [goals], duration: 20d, owner: irina, started: 2026-03-04}
      training: {name: Train the managers, after: [brief], duration: 2d, owner: irina}
"""
"""A sound plan without findings in which nothing is wrong on its status date, day 8."""

BROKEN = PLAN.replace("after: [brief]", "after: [breif]")
"""The same with an error."""

CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""What no output may hold: it steers a terminal or turns a line round."""


@dataclass(frozen=True)
class Result:
    """What a process has left."""

    code: int
    raw: bytes
    err: str

    @property
    def out(self) -> str:
        """Its results as text."""
        return self.raw.decode("utf-8")


Run = Callable[..., Result]


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def run(tmp_path: Path, home: Path) -> Run:
    def run(
        *arguments: str | Path,
        env: Mapping[str, str] | None = None,
        python: tuple[str, ...] = ("-m", "crmplan"),
        cwd: Path = tmp_path,
        **options: Any,
    ) -> Result:
        kept = {key: os.environ[key] for key in ("PATH", "SYSTEMROOT", "TMPDIR") if key in os.environ}
        own = {"HOME": str(home), "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"}
        settings = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE} | options
        done = subprocess.run(
            [sys.executable, *python, *map(str, arguments)],
            cwd=cwd,
            env=kept | own | dict(env or {}),
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
            **settings,
        )
        err = done.stderr.decode("utf-8", "backslashreplace")
        assert "Traceback" not in err or "--debug" in arguments, err
        return Result(done.returncode, done.stdout or b"", err)

    return run


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.yaml"
    path.write_text(PLAN, encoding="utf-8")
    return path


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    path = tmp_path / "broken.yaml"
    path.write_text(BROKEN, encoding="utf-8")
    return path


@pytest.fixture
def two_plans(tmp_path: Path) -> Path:
    """A working folder with two plans under `plans/`, one file and one folder, and a file that is no plan."""
    folder = tmp_path / "plans"
    (folder / "east").mkdir(parents=True)
    (folder / "east" / "plan.yaml").write_text(PLAN.replace("Small", "Eastern"), encoding="utf-8")
    (folder / "west.yaml").write_text(PLAN.replace("Small", "Western"), encoding="utf-8")
    (folder / "notes.yaml").write_text("lunch: at noon\n", encoding="utf-8")
    return tmp_path
