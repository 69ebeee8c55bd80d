"""What the demonstration plans look like in every format, to the byte.

`GOLDEN=update pytest tests/test_golden.py` writes the files anew; look at the difference before it is committed.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
GOLDEN = Path(__file__).parent / "golden"
SUFFIXES = {"text": "txt", "markdown": "md", "csv": "csv", "json": "json", "terminal": "term.txt"}

CASES = [
    *(
        (plan, "status", name)
        for plan in ("harwell", "sever")
        for name in ("text", "markdown", "csv", "json")
    ),
    *((plan, "risks", name) for plan in ("harwell", "sever") for name in ("terminal", "markdown", "json")),
    ("sever", "risks", "csv"),
    *((plan, "audit", name) for plan in ("harwell", "sever") for name in ("terminal", "json")),
    ("sever", "audit", "markdown"),
    *(
        (plan, view, name)
        for plan in ("harwell", "sever")
        for view in ("coverage", "adoption", "payback")
        for name in ("terminal", "markdown", "json")
    ),
    ("harwell", "coverage", "csv"),
    ("sever", "adoption", "csv"),
    ("harwell", "payback", "csv"),
    *((plan, "kpi", name) for plan in ("harwell", "sever") for name in ("terminal", "markdown", "json")),
    ("sever", "kpi", "csv"),
    *((plan, "gantt", "terminal") for plan in ("harwell", "sever")),
    *((plan, "check", "text") for plan in ("harwell", "sever")),
    ("harwell", "schedule", "csv"),
    ("harwell", "progress", "text"),
    ("sever", "progress", "text"),
    ("harwell", "why", "terminal"),
    ("harwell", "simulate", "json"),
    *((plan, "simulate", "terminal") for plan in ("harwell", "sever")),
]


def shown(plan: str, view: str, name: str) -> bytes:
    """Return what a command prints, on a console of 100 columns without colour."""
    settings = {
        "COLUMNS": "100",
        "NO_COLOR": "1",
        "PYTHONIOENCODING": "utf-8",
        "SOURCE_DATE_EPOCH": "1795478400",
    }
    named = ("-p",) if view == "why" else ()
    command = [sys.executable, "-m", "crmplan", view, *named, f"plans/{plan}", "--format", name]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | settings, capture_output=True, check=True, timeout=60
    )
    return done.stdout


@pytest.mark.parametrize(("plan", "view", "name"), CASES, ids=lambda value: value)
def test_output_is_as_it_was(plan: str, view: str, name: str) -> None:
    path = GOLDEN / f"{plan}.{view}.{SUFFIXES[name]}"
    found = shown(plan, view, name).replace(b"\r\n", b"\n")
    if os.environ.get("GOLDEN") == "update":
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(found)
    assert found == path.read_bytes()


def test_no_golden_file_is_left_over() -> None:
    wanted = {f"{plan}.{view}.{SUFFIXES[name]}" for plan, view, name in CASES}
    assert {path.name for path in GOLDEN.iterdir()} == wanted
