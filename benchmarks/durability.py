"""What is left of a plan when edits of it are killed, fail or come all at once; what must be is told in tests/edit.

    python benchmarks/durability.py [--only PART ...] [--sample 25] [--by command|bare|naive]

- calls: killed at every system call from the taking of the lock to the end, by strace;
- moments: killed at 1,000 random moments;
- errors: each of those calls that has a file fails with ENOSPC, EIO, EACCES and EROFS, once and for good;
- interrupts: 200 times Ctrl-C at random moments;
- together: 50 processes make 20 edits each.

Every child is forked warm, with all imported. `--sample` makes about so many cases of each part. Edits are made
by the command `task progress`, by `bare` locking and replacing, or, to see that it is noticed, in place by a `naive`
program. Exits with 1 where anything broke, and says what.
"""

import argparse
import os
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.edit.driver import UNGUARDED, Site, next_edit, outcome, texts
from tests.edit.edits import edit_barely, edit_naively, edit_once, lost
from tests.edit.faults import ERRORS, Verdict, calls_of, cannot_trace, failed_at, killed_at

MOMENTS, INTERRUPTS, PROCESSES, EDITS = 1_000, 200, 50, 20


@dataclass
class Tally:
    """What the cases of one part have left."""

    title: str
    counts: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)

    def add(self, state: str, complaint: str = "", where: str = "") -> None:
        self.counts["broken" if complaint else state] += 1
        if complaint:
            self.broken.append(f"{where}: {complaint}")


def calls(site: Site, sample: int | None) -> Tally:
    """Kill at every call."""
    old, new = texts(site)
    found = calls_of(site)
    tally = Tally(f"killed at each of {len(found)} calls")
    for call in _some(found, sample):
        _count(tally, killed_at(site, call, old, new))
    return tally


def errors(site: Site, sample: int | None) -> Tally:
    """Let every call that has a file fail, in every way."""
    old, new = texts(site)
    found = [call for call in calls_of(site) if call.has_file]
    tally = Tally(f"errors in {len(found)} calls")
    cases = [(call, error + tail) for call in found for error in ERRORS for tail in ("", "+")]
    for call, fault in _some(cases, sample):
        _count(tally, failed_at(site, call, fault, old, new))
    return tally


def _count(tally: Tally, verdict: Verdict) -> None:
    where = f"{verdict.fault} at call {verdict.call.place}, {verdict.call.line[:100]}"
    tally.add(verdict.state if verdict.is_hit else f"missed {verdict.call.name}", verdict.complaint, where)


def moments(site: Site, sample: int | None) -> Tally:
    """Kill at random moments."""
    tally = Tally("killed at random moments")
    for delay, code, state in _signalled(site, signal.SIGKILL, sample or MOMENTS):
        complaint = _wrong(code, state, {-signal.SIGKILL}) or next_edit(site)
        tally.add(f"{state}{'' if code else ', done before'}", complaint, f"after {delay * 1000:.2f} ms")
    return tally


def interrupts(site: Site, sample: int | None) -> Tally:
    """Press Ctrl-C at random moments."""
    tally = Tally("interrupted by Ctrl-C")
    for delay, code, state in _signalled(site, signal.SIGINT, sample or INTERRUPTS):
        temporary = [name for name in site.leftovers() if name.endswith(".tmp")]
        complaint = _wrong(code, state, {130, UNGUARDED}) or (f"LEFT {temporary}" if temporary else "")
        complaint = complaint or next_edit(site)
        tally.add(f"{code} {state}", complaint, f"after {delay * 1000:.2f} ms")
    return tally


def _wrong(code: int, state: str, codes: set[int]) -> str:
    """Return what is wrong with an edit that has done its work, or was ended with one of these exit codes."""
    is_right = state == "new" if code == 0 else state in ("old", "new") and code in codes
    return "" if is_right else f"exit code {code} and the {state} plan"


def _signalled(site: Site, number: int, count: int) -> Iterator[tuple[float, int, str]]:
    """Send so many edits a signal each, spread over the time that one takes; yield delay, exit code and state."""
    old, new = texts(site)
    taken = []
    for _ in range(10):
        site.reset()
        with site.child() as child:
            begun = time.perf_counter()
            child.go()
            child.wait()
            taken.append(time.perf_counter() - begun)
    random = Random(count)  # noqa: S311
    for _ in range(count):
        site.reset()
        delay = random.uniform(0, median(taken))
        with site.child() as child:
            child.go()
            time.sleep(delay)
            child.signal(number)
            code = child.wait()
        yield delay, code, outcome(site, old, new)


def together(site: Site, sample: int | None) -> Tally:
    """Let many processes edit at once."""
    processes, edits = (PROCESSES, EDITS) if sample is None else (max(sample // 3, 2), 3)
    tally = Tally(f"{processes} processes × {edits} edits at once")
    texts(site)
    site.reset()
    with ExitStack() as stack:
        children = [
            stack.enter_context(site.child(*range(first, first + edits)))
            for first in range(0, processes * edits, edits)
        ]
        for child in children:
            child.go()
        codes = [child.wait() for child in children]
    gone = lost(site.plan, processes * edits)
    tally.counts["kept"] = processes * edits - len(gone)
    problems = [f"exit codes {codes}"] if any(codes) else []
    problems += [f"LOST {gone}"] if gone else []
    problems += [f"LEFT {site.leftovers()}"] if site.leftovers() else []
    tally.broken += [f"{problem} {site.told.read_text()}" for problem in problems]
    return tally


def _some(cases: list[Any], sample: int | None) -> list[Any]:
    if sample is None or sample >= len(cases):
        return cases
    return Random(sample).sample(cases, sample)  # noqa: S311


PARTS: dict[str, Callable[[Site, int | None], Tally]] = {
    part.__name__: part for part in (calls, moments, errors, interrupts, together)
}
EDITS_BY = {"command": edit_once, "bare": edit_barely, "naive": edit_naively}
TRACED = ("calls", "errors")


def main() -> int:
    """Run the parts, print a table, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--sample", type=int)
    parser.add_argument("--by", choices=EDITS_BY, default="command")
    arguments = parser.parse_args()
    reason = cannot_trace() if set(TRACED) & set(arguments.only) else ""
    is_broken = False
    for name in arguments.only:
        if name in TRACED and reason:
            print(f"{name:<11}SKIPPED: {reason}")
            continue
        begun = time.perf_counter()
        with tempfile.TemporaryDirectory() as folder:
            os.environ["HOME"] = os.environ["XDG_CACHE_HOME"] = os.environ["XDG_CONFIG_HOME"] = folder
            site = Site(Path(folder), EDITS_BY[arguments.by])
            tally = PARTS[name](site, arguments.sample)
        seconds = time.perf_counter() - begun
        counts = ", ".join(f"{state}: {count}" for state, count in sorted(tally.counts.items()))
        print(
            f"{name:<11}{tally.title:<36}{tally.counts.total():>6} cases {seconds:>6.1f} s   {counts}",
            flush=True,
        )
        for line in tally.broken[:10]:
            print(f"           BROKEN {line}")
        is_broken |= bool(tally.broken)
    return int(is_broken)


if __name__ == "__main__":
    sys.exit(main())
