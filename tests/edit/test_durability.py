"""A sample of `benchmarks/durability.py`: edits killed, failing, interrupted and all at once break nothing."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BENCHMARK = ROOT / "benchmarks" / "durability.py"
SAMPLES = {"calls": 25, "errors": 25, "moments": 30, "interrupts": 10, "together": 24}

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no fork")


def measured(*arguments: str) -> tuple[int, str]:
    """Run the benchmark and return its exit code and what it prints; without strace, skip."""
    done = subprocess.run(
        [sys.executable, str(BENCHMARK), *arguments],
        capture_output=True,
        check=False,
        text=True,
        encoding="utf-8",
        timeout=300,
    )
    assert done.stderr == ""
    if "SKIPPED" in done.stdout:
        pytest.skip(done.stdout.strip())
    return done.returncode, done.stdout


@pytest.mark.parametrize(("part", "sample"), SAMPLES.items(), ids=list(SAMPLES))
def test_nothing_breaks(part: str, sample: int) -> None:
    code, out = measured("--only", part, "--sample", str(sample))
    assert (code, "BROKEN" in out) == (0, False), out
    assert f" {sample} cases " in out
    missed = re.findall(r"missed (\w+)", out)
    assert set(missed) <= {"mmap", "munmap", "mremap", "brk"}, out  # memory is not always asked for alike


@pytest.mark.parametrize("part", ["calls", "errors"])
def test_what_a_careless_program_breaks_is_noticed(part: str) -> None:
    code, out = measured("--only", part, "--sample", "12", "--by", "naive")
    assert code == 1
    assert "BROKEN" in out
