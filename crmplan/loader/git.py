"""Git's objects, read by one `git cat-file --batch`: it writes and fetches nothing, and runs nothing else."""

import os
import subprocess
from pathlib import Path
from typing import IO, Any, NamedTuple, Self

from crmplan.errors import CrmplanError

_SAFE = ("--no-pager", "-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}")
_SETTINGS = {
    "GIT_ALLOW_PROTOCOL": "",  # what a partial clone lacks is not fetched, whatever its configuration says
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
_OF_ANOTHER = (
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_DIR",
    "GIT_INDEX_FILE",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_WORK_TREE",
)
"""What a hook of git is told of its own repository, which need not be the plan's."""


class WorkTree(NamedTuple):
    """The folder into which a repository is checked out, and whether its history is cut off."""

    root: Path
    is_shallow: bool


class Object(NamedTuple):
    """One object: its hash, its kind (commit, tree, blob or tag), and its bytes, of a large blob only the first."""

    name: str
    kind: str
    content: bytes


def work_tree(folder: Path) -> WorkTree:
    """Return the work tree that a folder lies in.

    Raises:
        CrmplanError: there is none, or no git.
    """
    process = _started(
        folder, "rev-parse", "--is-shallow-repository", "--show-toplevel", stderr=subprocess.PIPE
    )
    out, said = map(os.fsdecode, process.communicate())
    if process.returncode:
        raise _refused(folder, said)
    shallow, root = out.split("\n", 1)
    return WorkTree(Path(root.removesuffix("\n")), shallow == "true")


class Objects:
    """The objects of a repository; the process that reads them ends with the `with` block."""

    def __init__(self, folder: Path) -> None:
        self._process = _started(
            folder, "cat-file", "--batch", stdin=subprocess.PIPE, stderr=subprocess.DEVNULL
        )

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the process."""
        self._process.communicate()

    def read(self, name: str, *, limit: int | None = None) -> Object | None:
        """Return the object of a name as git knows them: a hash, a branch, `HEAD~2`; nothing where there is none.

        Args:
            name: what stands for it; never an option, as it doesn't stand on a command line.
            limit: how many of its bytes are wanted.
        """
        if not name or not name.isprintable():
            return None
        source, target = self._process.stdout, self._process.stdin
        assert source and target
        try:
            target.write(os.fsencode(f"{name}\n"))
            target.flush()
        except OSError as error:
            raise _ENDED from error
        line = source.readline()
        if not line:
            raise _ENDED
        head = line.decode("utf-8", "replace").split()
        if len(head) != 3 or not head[2].isdecimal():
            return None
        size = int(head[2])
        content = source.read(size if limit is None else min(size, limit))
        _skip(source, size - len(content) + 1)
        return Object(head[0], head[1], content)


_ENDED = CrmplanError(
    "git has ended while it read the repository",
    hint="see what `git fsck` says; a partial clone lacks objects",
)


def _skip(source: IO[bytes], size: int) -> None:
    while size > 0:
        size -= len(source.read(min(size, 1 << 20))) or size


def _started(folder: Path, *arguments: str, **streams: int) -> subprocess.Popen[bytes]:
    kept = {key: value for key, value in os.environ.items() if key not in _OF_ANOTHER}
    settings: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE} | streams
    try:
        return subprocess.Popen(
            ["git", "-C", str(folder), *_SAFE, *arguments], env=kept | _SETTINGS, **settings
        )
    except OSError as error:
        reason = (
            "is not installed" if isinstance(error, FileNotFoundError) else f"can't be run: {error.strerror}"
        )
        raise CrmplanError(f"git {reason}", hint="revisions of a plan are read by git") from error


def _refused(folder: Path, said: str) -> CrmplanError:
    if "not a git repository" in said:
        return CrmplanError(f"{folder} is in no git repository")
    line = next(iter(said.splitlines()), "").removeprefix("fatal: ")
    hint = "trust it: git config --global --add safe.directory …" if "dubious ownership" in said else None
    return CrmplanError(f"git can't read the repository of {folder}: {line}", hint=hint)
