"""A real terminal for tests: tmux shows what a person would see, and types what a person would type."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT

TIMEOUT = 20.0


def needs(*programs: str) -> pytest.MarkDecorator:
    """Skip a test where one of these programs is not installed."""
    missing = [name for name in programs if shutil.which(name) is None]
    return pytest.mark.skipif(bool(missing), reason=f"not installed: {', '.join(missing)}")


@dataclass(frozen=True)
class Terminal:
    """A terminal with a program in it; every one has a tmux server of its own."""

    socket: Path

    def tmux(self, *arguments: str) -> str:
        """Run a command of tmux and return what it writes."""
        done = subprocess.run(
            ["tmux", "-S", str(self.socket), "-f", os.devnull, *arguments],
            capture_output=True,
            check=True,
            text=True,
            encoding="utf-8",
            timeout=TIMEOUT,
        )
        return done.stdout

    def type(self, text: str, *keys: str) -> None:
        """Type a text as it is, then press keys such as `Enter`, `Tab` or `C-c`."""
        if text:
            self.tmux("send-keys", "-l", "--", text)
        if keys:
            self.tmux("send-keys", *keys)

    def resize(self, columns: int, lines: int) -> None:
        """Give the window another size."""
        self.tmux("resize-window", "-x", str(columns), "-y", str(lines))

    def screen(self) -> str:
        """Return what is on the screen now."""
        return self.tmux("capture-pane", "-p")

    def wait_for(self, *texts: str, without: str = "\0", timeout: float = TIMEOUT) -> str:
        """Return the screen as soon as it shows all texts and not the one it must be `without`."""
        end = time.monotonic() + timeout
        while True:
            screen = self.screen()
            if all(text in screen for text in texts) and without not in screen:
                return screen
            if time.monotonic() > end:
                pytest.fail(f"the terminal never showed {texts} without {without!r}:\n{screen}")
            time.sleep(0.03)


RUN = "from crmplan.__main__ import main; main()"


@contextmanager
def terminal(
    folder: Path,
    *command: str,
    size: tuple[int, int] = (100, 40),
    env: Mapping[str, str] | None = None,
    script: str = RUN,
) -> Iterator[Terminal]:
    """Run a program in a terminal of its own, in a folder that is its home; `crmplan` there runs a script."""
    program = folder / ".bin" / "crmplan"
    program.parent.mkdir(exist_ok=True)
    text = program.with_name("program.py")
    text.write_text(script, encoding="utf-8")
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{text}" "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    own = {
        "HOME": str(folder),
        "LC_ALL": "C.UTF-8",
        "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}",
        "PS1": "$ ",
        "PYTHONPATH": str(ROOT),
        "TERM": "screen-256color",
    }
    settings = [f"{key}={value}" for key, value in {**own, **(env or {})}.items()]
    shown = Terminal(folder / ".tmux")
    try:
        size_and_place = ("-x", str(size[0]), "-y", str(size[1]), "-c", str(folder))
        shown.tmux("new-session", "-d", *size_and_place, "env", "-i", *settings, *command)
        yield shown
    finally:
        with suppress(subprocess.CalledProcessError):
            shown.tmux("kill-server")
