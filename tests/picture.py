"""Draws the README's picture from what `crmplan status` really shows: `python -m tests.picture` writes it anew."""

import os
import re
import subprocess
import sys
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "docs" / "status.svg"
COMMAND = ("crmplan", "status", "plans/harwell")
SHOWN = 48
"""Lines that the picture may have; it ends with the last section that is whole."""

SCRIPT = """
import sys
from crmplan.cli import output
output.is_terminal = lambda: True
from crmplan.__main__ import main
main()
"""
"""Runs crmplan as on a terminal."""


def picture() -> str:
    """Return the picture; it needs no font from elsewhere."""
    settings = {"COLUMNS": "100", "TERM": "xterm-256color", "PYTHONIOENCODING": "utf-8"}
    kept = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "CRMPLAN_PLAN")}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *COMMAND[1:]],
        cwd=ROOT,
        env=kept | settings,
        capture_output=True,
        check=True,
        timeout=60,
    )
    console = Console(
        record=True,
        width=100,
        file=StringIO(),
        force_terminal=True,
        color_system="truecolor",
        legacy_windows=False,
    )
    lines = done.stdout.decode("utf-8").splitlines()
    end = max(number for number, line in enumerate(lines[:SHOWN]) if not line.strip())
    for line in [*lines[:end], "", "…"]:
        console.print(Text.from_ansi(line), soft_wrap=True)
    svg = console.export_svg(title=" ".join(COMMAND), unique_id="crmplan")
    svg = re.sub(r"@font-face \{[^}]*\}\s*", "", svg)
    return "".join(f"{line.rstrip()}\n" for line in svg.splitlines())


if __name__ == "__main__":
    PICTURE.write_text(picture(), encoding="utf-8", newline="\n")
