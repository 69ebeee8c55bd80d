"""Edits that are killed or whose system calls fail, in forked children that have imported all, and what they leave.

Whatever happens to an edit, the plan is the whole old text or the whole new one, with its mode and the link to it, and
the next edit succeeds at once and leaves nothing lying about. An edit that says that it failed has changed nothing and
left no temporary file.
"""

import ctypes
import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from select import select
from typing import NoReturn

from crmplan.cli.app import leave
from tests.edit.edits import Edit, edit_once, fact, plan_text

MODE = 0o640
PR_SET_PTRACER = 0x59616D61
UNGUARDED = 99
"""The exit code of a child that was interrupted before or after the command."""
AT_ONCE = 5.0
"""Seconds that the edit after a killed one may take: far less than it would wait for a lock."""


def names(folder: Path) -> list[str]:
    """Return the names of all that lies in a folder."""
    return sorted(path.name for path in folder.iterdir())


@dataclass(frozen=True)
class Site:
    """A folder with a plan and a link to it, through which it is edited, and what it holds before and after."""

    folder: Path
    edit: Edit = edit_once

    @property
    def plan(self) -> Path:
        """The file itself."""
        return self.folder / "plans" / "plan.yaml"

    @property
    def link(self) -> Path:
        """The name by which it is edited."""
        return self.folder / "linked.yaml"

    @property
    def told(self) -> Path:
        """What the last child has said."""
        return self.folder / "told"

    def reset(self) -> None:
        """Make all as it was before any edit."""
        shutil.rmtree(self.plan.parent, ignore_errors=True)
        self.plan.parent.mkdir(parents=True)
        self.plan.write_text(plan_text(), encoding="utf-8")
        self.plan.chmod(MODE)
        self.link.unlink(missing_ok=True)
        self.link.symlink_to(Path("plans") / "plan.yaml")

    def leftovers(self) -> list[str]:
        """Return the names of what lies beside the plan."""
        return [name for name in names(self.plan.parent) if name != self.plan.name]

    @contextmanager
    def child(self, *numbers: int) -> Iterator["Child"]:
        """Fork a process that makes these edits as soon as it is let go, and make sure that it ends."""
        ready, go = os.pipe(), os.pipe()
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGINT, signal.default_int_handler)  # a background job may have it ignored
            self._child(ready[1], go[0], numbers or (0,))
        os.read(ready[0], 1)
        child = Child(pid, go[1])
        try:
            yield child
        finally:
            child.end()
            for handle in (*ready, *go):
                os.close(handle)

    def _child(self, ready: int, go: int, numbers: tuple[int, ...]) -> NoReturn:
        try:
            _let_trace()
            told = os.open(self.told, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            os.dup2(told, 2)
            os.write(ready, b".")
            select(
                [go], [], []
            )  # no call that edits make, as strace may count the one that it interrupts, or not
            os.read(go, 1)
            leave(max(self.edit(self.link, number) for number in numbers))
        finally:
            os._exit(UNGUARDED)

    def run(self, number: int = 0) -> int:
        """Edit undisturbed and return the exit code."""
        with self.child(number) as child:
            child.go()
            return child.wait()


def _let_trace() -> None:
    """Allow a process that is no parent to trace this one, where Linux asks for that."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PTRACER, ctypes.c_ulong(-1))


@dataclass
class Child:
    """A forked process, seen from its parent."""

    pid: int
    starter: int
    code: int | None = None

    def go(self) -> None:
        """Let it begin."""
        os.write(self.starter, b".")

    def signal(self, number: int) -> None:
        """Send it a signal; one that has ended, but was not waited for, takes it too."""
        os.kill(self.pid, number)

    def wait(self) -> int:
        """Return its exit code, negative where a signal has ended it."""
        if self.code is None:
            self.code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self.code

    def end(self) -> None:
        """Kill it, unless it has ended."""
        if self.code is None:
            os.kill(self.pid, signal.SIGKILL)
            self.wait()


def texts(site: Site) -> tuple[bytes, bytes]:
    """Import all that an edit needs, then return what the plan holds before and after an undisturbed one."""
    site.reset()
    with redirect_stdout(StringIO()):
        site.edit(site.link, 0)
    site.reset()
    old = site.plan.read_bytes()
    code = site.run()
    new = site.plan.read_bytes()
    if code or new == old or site.leftovers():
        sys.exit(f"the undisturbed edit exited with {code}: {site.told.read_text()} {site.leftovers()}")
    return old, new


def outcome(site: Site, old: bytes, new: bytes) -> str:
    """Return `old` or `new`, else what is wrong with the plan."""
    found = site.plan.read_bytes()
    if found not in (old, new):
        return f"MIXED, {len(found)} bytes"
    if site.plan.stat().st_mode & 0o7777 != MODE:
        return f"MODE {site.plan.stat().st_mode:o}"
    if not site.link.is_symlink():
        return "LINK replaced"
    return "old" if found == old else "new"


def next_edit(site: Site) -> str:
    """Make the edit that comes after, of another task, and return what is wrong with it, if anything."""
    begun = time.monotonic()
    code = site.run(1)
    seconds = time.monotonic() - begun
    if code or fact(1) not in site.plan.read_text(encoding="utf-8"):
        return f"NEXT edit exited with {code}: {site.told.read_text()}"
    if seconds > AT_ONCE:
        return f"NEXT edit took {seconds:.0f} s"
    return f"LEFT {site.leftovers()}" if site.leftovers() else ""
