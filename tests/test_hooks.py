"""The hook of pre-commit: what it says of itself, and the real pre-commit running it in a repository with plans."""

import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cli.conftest import BROKEN, PLAN
from tests.repository import SETTINGS, Checkout, checkout, needs_git

ROOT = Path(__file__).parents[1]
(HOOK,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
IGNORED = shutil.ignore_patterns(
    ".git", ".venv", ".*_cache", "__pycache__", ".hypothesis", "build", "dist", "*.egg-info"
)


@pytest.mark.parametrize(
    "name",
    [
        "plans/east.yaml",
        "plans/east/plan.yaml",
        "plans/east/data/sales.csv",
        "crmplan.yaml",
        "plans/a.baseline.json",
    ],
)
def test_hook_runs_when_a_file_of_a_plan_changes(name: str) -> None:
    assert re.search(HOOK["files"], name)


@pytest.mark.parametrize(
    "name",
    ["README.md", "docs/plans/a.yaml", "plans/east/brief.pdf", "plans.yaml", "src/crmplan.yaml", "src/a.csv"],
)
def test_hook_does_not_run_when_others_do(name: str) -> None:
    assert not re.search(HOOK["files"], name)


def test_hook_checks_plans_not_files() -> None:
    assert (HOOK["id"], HOOK["entry"], HOOK["language"]) == ("crmplan-check", "crmplan check", "python")
    assert HOOK["pass_filenames"] is False


def why_not(folder: Path) -> str:
    """Return what keeps the real pre-commit from installing crmplan here, if anything does."""
    if find_spec("pre_commit") is None:
        return "pre-commit is not installed"
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "--dest",
        str(folder),
        "tabulate",
    ]
    settings = os.environ | {"PIP_RETRIES": "0", "PIP_DEFAULT_TIMEOUT": "10"}
    done = subprocess.run(command, env=settings, capture_output=True, check=False)
    return "no package can be had from here" if done.returncode else ""


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """A repository of this project as it is now."""
    reason = why_not(tmp_path_factory.mktemp("packages"))
    if reason:
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("source") / "crmplan"
    shutil.copytree(ROOT, folder, ignore=IGNORED)
    made = checkout(folder)
    made.commit()
    return made


def hooked(user: Checkout, source: Checkout, home: Path) -> tuple[int, str]:
    """Run the hook on all files of a repository and return its exit code and what it prints."""
    command = [sys.executable, "-m", "pre_commit", "try-repo", str(source.folder), HOOK["id"], "--all-files"]
    kept: dict[str, Any] = {
        key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "CRMPLAN_"))
    }
    settings = kept | SETTINGS | {"PRE_COMMIT_HOME": str(home), "PRE_COMMIT_COLOR": "never", "PYTHONPATH": ""}
    done = subprocess.run(
        command, cwd=user.folder, env=settings, capture_output=True, text=True, check=False, timeout=560
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.slow
@needs_git
def test_real_pre_commit_runs_the_hook(source: Checkout, tmp_path: Path) -> None:
    user, home = checkout(tmp_path / "user"), tmp_path / "home"
    user.put("plans/notes.yaml", "lunch: at noon\n")
    user.put("plans/east/plan.yaml", PLAN.split("stages:\n")[0])
    stages = PLAN.split("stages:\n")[1]
    user.put("plans/east/stages.yaml", stages)
    user.put("README.md", "# Plans\n")
    user.commit()
    code, said = hooked(user, source, home)
    assert (code, "Passed" in said) == (0, True), said
    user.put("plans/east/stages.yaml", BROKEN.split("stages:\n")[1])
    user.commit()
    code, said = hooked(user, source, home)
    assert code == 1, said
    assert "plans/east/stages.yaml:" in said and "CP041" in said
    user.git("rm", "-r", "--quiet", "plans")
    user.commit()
    code, said = hooked(user, source, home)
    assert (code, "Skipped" in said) == (0, True), said
