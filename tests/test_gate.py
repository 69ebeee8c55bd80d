"""The gate is `pytest`: format, lint, types and layers are tests like all others."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent

TOOLS = {
    "format": ("ruff", "format", "--check", "."),
    "lint": ("ruff", "check", "."),
    "types": ("mypy", "--strict", "-p", "crmplan"),
    "layers": ("lint-imports", "--no-cache"),
}


@pytest.mark.tools
@pytest.mark.parametrize("name", TOOLS)
def test_tool_has_nothing_to_say(name: str) -> None:
    tool, *arguments = TOOLS[name]
    done = subprocess.run(
        [str(BIN / tool), *arguments], cwd=ROOT, capture_output=True, check=False, text=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
