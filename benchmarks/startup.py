"""How long crmplan takes to start, as ratios to what Python and its libraries take on the same machine.

    python benchmarks/startup.py [--rounds 15]

Every command runs once a round, so that a busy moment hits all of them; what counts is CPU time of the child process.
Exits with 1 where the smallest time of a command breaks its limit.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).parents[1]

FLOOR = """
import typer, rich, pydantic, yaml, rich.table
pydantic.BaseModel, rich.table, typer.Typer
"""

COMMANDS = {
    "bare": ["-c", "pass"],
    "floor": ["-c", FLOOR],
    "--version": ["-m", "crmplan", "--version"],
    "--help": ["-m", "crmplan", "--help"],
    "check": ["-m", "crmplan", "check", "plans/harwell"],
    "status": ["-m", "crmplan", "status", "plans/harwell"],
    "task done": ["-m", "crmplan", "task", "done", "prepare-final-report", "--quality", "4", "-p"],
}
PLAN = ROOT / "plans" / "harwell"
ENVIRONMENT = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
LIMITS = {
    "--version": ("bare", 3.0),
    "--help": ("bare", 10.0),
    "status": ("floor", 1.6),
    "task done": ("status", 1.3),
}


def cpu_seconds(arguments: list[Any]) -> float:
    """Run Python once and return the processor time that it took; a command that changes a plan gets a new one."""
    with tempfile.TemporaryDirectory() as folder:
        if arguments[-1] == "-p":
            arguments = [*arguments, shutil.copytree(PLAN, Path(folder, "plan"))]
        process = subprocess.Popen(
            [sys.executable, *arguments], cwd=ROOT, env=ENVIRONMENT, stdout=subprocess.DEVNULL
        )
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(arguments)} exited with {process.returncode}")
    return usage.ru_utime + usage.ru_stime


def main() -> int:
    """Measure, print a table, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for number in range(rounds + 1):
        for name, arguments in COMMANDS.items():
            seconds = cpu_seconds(arguments)
            if number:  # the first round warms the caches
                times[name].append(seconds)
    print(f"{'command':<12}{'min ms':>9}{'median ms':>11}   ratio (min, median)")
    is_broken = False
    for name, taken in times.items():
        line = f"{name:<12}{min(taken) * 1000:>9.0f}{median(taken) * 1000:>11.0f}"
        if name in LIMITS:
            base, limit = LIMITS[name]
            ratio = min(taken) / min(times[base])
            middle = median(taken) / median(times[base])
            is_over = ratio > limit
            is_broken |= is_over
            line += f"   {ratio:.2f}, {middle:.2f} of {base}, limit {limit:g}{'  BROKEN' if is_over else ''}"
        print(line)
    return int(is_broken)


if __name__ == "__main__":
    sys.exit(main())
