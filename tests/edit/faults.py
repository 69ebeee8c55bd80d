"""Edits killed at, or failing in, one system call after another, by strace; and the rule for each call.

The calls run from the taking of the lock to the end of the process. Killed at any of them, an edit must leave the old
or the new plan, and the next edit must succeed at once. When a call fails with an error:

- Work on the plan's folder (open, read, write, flush, lock, mode, owner, rename, close) up to the folder's flush: exit
  code 2, the old plan, no temporary file.
- Questions (stat, seek, ioctl), the search for leftovers, and what lies elsewhere: the same, or they can be done
  without, then exit code 0 and the whole new plan.
- After the flush, when the lock is released: exit code 0, the new plan; the lock's file may stay, it blocks nobody.
- Writing to stdout at last: exit code 2 although the new plan stands, as the reader of stdout has not got the answer.
"""

import re
import shutil
import subprocess
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from tests.edit.driver import Site, next_edit, outcome

ERRORS = ("ENOSPC", "EIO", "EACCES", "EROFS")
TRIES = 3
NO_FILES = re.compile(
    r"(mmap|munmap|mremap|mprotect|madvise|brk|rt_sig\w+|exit_group|getrandom|futex|umask|get\w*id|clock_\w+"
    r"|sched_\w+|sysinfo|prlimit64|wait4|kill|getcwd)\("
)
"""Calls that have no file to fail on."""
QUESTION = re.compile(r"(newfstatat|fstat|lstat|stat|statx|lseek|ioctl|fcntl|getdents64)\(")
SEARCH = re.compile(r"openat\(.*O_NONBLOCK\S*O_DIRECTORY|close\(\d+<[^>]*/plans>\)")
STDOUT = re.compile(r"write\([12]<")


class Call(NamedTuple):
    """A system call of an edit."""

    name: str
    when: int
    """The how manieth of its name since strace has come, from 1."""
    number: int
    """The how manieth since the lock was opened, from 1."""
    place: int
    """Its number among all calls since then, from 0; others can come between, for memory."""
    line: str
    is_late: bool
    """It comes after the last flush."""

    @property
    def has_file(self) -> bool:
        """It has a file to fail on."""
        return not NO_FILES.match(self.line)


class Verdict(NamedTuple):
    """What an edit has left."""

    call: Call
    fault: str
    state: str
    complaint: str
    is_hit: bool = True


@dataclass(frozen=True)
class Traced:
    """A run under strace: its exit code and the calls since the lock was opened, with all before."""

    code: int
    before: list[str]
    lines: list[str]

    def is_at(self, place: int, call: Call) -> bool:
        """Tell whether a call stands at a place."""
        so_far = [_name(line) for line in self.lines[: place + 1]]
        return so_far[-1:] == [call.name] and so_far.count(call.name) == call.number

    def found_again(self, call: Call) -> Call:
        """Return a call with its number in a run that has more or fewer of its name before the lock."""
        return call._replace(when=call.number + [_name(line) for line in self.before].count(call.name))


def cannot_trace() -> str:
    """Return why calls can't be made to fail here, or nothing."""
    if shutil.which("strace") is None:
        return "there is no strace"
    with tempfile.TemporaryDirectory() as folder:
        site = Site(Path(folder))
        site.reset()
        try:
            calls = traced(site).lines
        except OSError as error:
            return str(error)
    return "" if calls else "strace sees no calls"


def traced(site: Site, fault: str = "") -> Traced:
    """Run one edit under strace, with a fault such as `fsync:error=EIO:when=1`."""
    log = site.folder / "log"
    log.unlink(missing_ok=True)
    inject = ["-e", f"inject={fault}"] if fault else []
    with site.child() as child:
        while "(sleeping)" not in Path(f"/proc/{child.pid}/status").read_text():
            time.sleep(0.0005)  # until it waits, so that what strace counts is always the same
        command = ["strace", "-y", "-s", "40", "-p", str(child.pid), "-o", str(log), *inject]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as strace:
            assert strace.stderr is not None
            said = strace.stderr.readline()
            if "attached" not in said:
                raise OSError(f"strace can't trace here: {said.strip()}")
            child.go()
            code = child.wait()
    lines = [line for line in log.read_text(errors="replace").splitlines() if line[0] not in "+-"]
    start = next(
        (n for n, line in enumerate(lines) if ".lock" in line and line.startswith("open")), len(lines)
    )
    return Traced(code, lines[:start], lines[start:])


def calls_of(site: Site) -> list[Call]:
    """Return the calls of an undisturbed edit."""
    site.reset()
    run = traced(site)
    counts: Counter[str] = Counter()
    last = max(place for place, line in enumerate(run.lines) if line.startswith("fsync"))
    calls = []
    for place, line in enumerate(run.lines):
        name = _name(line)
        counts[name] += 1
        calls.append(run.found_again(Call(name, 0, counts[name], place, line, place > last)))
    return calls


def _name(line: str) -> str:
    return line.partition("(")[0]


def killed_at(site: Site, call: Call, old: bytes, new: bytes) -> Verdict:
    """Kill an edit as it makes this call."""
    for _attempt in range(TRIES):
        site.reset()
        run = traced(site, f"{call.name}:signal=SIGKILL:when={call.when}")
        is_hit = run.code == -9 and run.is_at(len(run.lines) - 1, call)
        state = outcome(site, old, new)
        complaint = state if state not in ("old", "new") else next_edit(site)
        if is_hit or complaint:
            break
        site.reset()
        call = traced(site).found_again(call)
    return Verdict(call, "KILL", state, complaint, is_hit)


def failed_at(site: Site, call: Call, fault: str, old: bytes, new: bytes) -> Verdict:
    """Let a call fail, and with a fault such as `EIO+` all later ones of its name too."""
    error, tail = fault.rstrip("+"), "+" if fault.endswith("+") else ""
    for _attempt in range(TRIES):
        site.reset()
        run = traced(site, f"{call.name}:error={error}:when={call.when}{tail}")
        hits = [place for place, line in enumerate(run.lines) if line.endswith("(INJECTED)")]
        is_hit = bool(hits) and run.is_at(hits[0], call)
        state = outcome(site, old, new)
        complaint = state if state not in ("old", "new") else ""
        if is_hit:
            complaint = complaint or _broken_rule(site, call, run.code, state)
        complaint = complaint or next_edit(site)
        if is_hit or complaint:
            break
        site.reset()
        call = traced(site).found_again(call)
    return Verdict(call, fault, f"{run.code} {state}", complaint, is_hit)


def _broken_rule(site: Site, call: Call, code: int, state: str) -> str:
    """Return what the failure of this call should not have led to, if anything."""
    allowed = allowed_for(call, str(site.plan.parent))
    if (code, state) not in allowed:
        return f"exit code {code} and the {state} plan: {site.told.read_text().strip()}"
    temporary = [name for name in site.leftovers() if name.endswith(".tmp")]
    if temporary:
        return f"LEFT {temporary}"
    if call.name == "write":
        return ""  # who can't write can't tell either
    is_told = site.told.read_text().startswith("crmplan: can't ")
    return "" if is_told == (code == 2) else f"told: {site.told.read_text()!r}"


def allowed_for(call: Call, folder: str) -> set[tuple[int, str]]:
    """Return the exit codes and plans that the failure of a call may lead to."""
    failed, done = (2, "old"), (0, "new")
    if STDOUT.match(call.line):
        return {(2, "new")}
    if call.is_late:
        return {done}
    if QUESTION.match(call.line) or SEARCH.match(call.line) or folder not in call.line:
        return {failed, done}
    return {failed}
