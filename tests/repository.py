"""Real git repositories for tests, with nobody's configuration."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="there is no git")

SETTINGS = {
    "GIT_AUTHOR_EMAIL": "anna@example.com",
    "GIT_AUTHOR_NAME": "Anna",
    "GIT_COMMITTER_EMAIL": "anna@example.com",
    "GIT_COMMITTER_NAME": "Anna",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
}


@dataclass(frozen=True)
class Checkout:
    """A folder with a repository."""

    folder: Path

    def git(self, *arguments: str, date: str = "2026-03-02T12:00:00+0000") -> str:
        """Run git and return what it prints."""
        settings = os.environ | SETTINGS | {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}
        command = ["git", "-C", str(self.folder), *arguments]
        return subprocess.run(
            command, env=settings, check=True, capture_output=True, text=True
        ).stdout.strip()

    def write(self, **files: str) -> None:
        """Write files by their names, in which `__` is a point and `___` a slash."""
        for name, text in files.items():
            self.put(name.replace("___", "/").replace("__", "."), text)

    def put(self, name: str, content: str | bytes) -> Path:
        """Write one file."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def commit(self, message: str = "Change", *, date: str = "2026-03-02T12:00:00+0000") -> str:
        """Commit all there is and return the commit's hash."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "-m", message, date=date)
        return self.git("rev-parse", "HEAD")

    def state(self) -> dict[str, bytes]:
        """Return every file of the folder with its content, git's own included."""
        return {
            str(path.relative_to(self.folder)): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file()
        }


def checkout(folder: Path) -> Checkout:
    """Return a new repository in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    made = Checkout(folder)
    made.git("init", "--quiet", "--initial-branch=main")
    return made
