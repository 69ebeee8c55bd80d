"""Plans as they were at a revision of git, read from its objects: no work tree, index or branch is touched.

What belongs to a plan is found as the loader finds it: its files, its baselines, `crmplan.yaml`, and whatever
file its texts name, as a table of people or a series. Links are followed within the repository.
"""

import posixpath
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta, timezone
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from crmplan.errors import CrmplanError
from crmplan.loader.baselines import SUFFIX
from crmplan.loader.config import NAME
from crmplan.loader.git import Objects, WorkTree, work_tree
from crmplan.loader.text import MAX_BYTES, beside, encoding_of, main_file
from crmplan.loader.yaml_nodes import compose
from crmplan.source import SourceFile

MOST_LINKS = 8
_TREE, _LINK = "40000", "120000"
_NAMING = re.compile(r"\b(?:checklists|file|map|series)\b[\"']?\s*:")
"""The keys that name files which are read: without one of them a text need not be taken apart."""
_COMMITTER = re.compile(rb"^committer .*> (\d{1,11}) ([+-])(\d\d)(\d\d)$", re.MULTILINE)


class Commit(NamedTuple):
    """A commit: its hash, that of its tree, and the day on which it was made, where it was made."""

    name: str
    tree: str
    day: date


class _Entry(NamedTuple):
    mode: str
    name: str


class Repository:
    """The repository in whose work tree a plan lies; `with` ends the process that reads it."""

    def __init__(self, objects: Objects, tree: WorkTree, max_bytes: int = MAX_BYTES) -> None:
        self._objects = objects
        self._work_tree = tree
        self._max_bytes = max_bytes
        self._trees: dict[str, dict[str, _Entry]] = {}
        self._named: dict[str, frozenset[str]] = {}

    def commit(self, revision: str) -> Commit:
        """Return the commit that a revision stands for: a branch, a tag, a hash, `HEAD~2`.

        Raises:
            CrmplanError: there is no such commit.
        """
        found = self._objects.read(revision, limit=0)
        peeled = self._objects.read(f"{found.name}^{{commit}}") if found else None
        if peeled is None:
            what = "no commit" if found else "no such revision"
            hint = "its history is cut off here: fetch more of it" if self._work_tree.is_shallow else None
            raise CrmplanError(f"{what}: {revision}", hint=hint or "a branch, a tag, a hash, or HEAD~1")
        return Commit(
            peeled.name, peeled.content[5:].split(b"\n", 1)[0].decode("ascii"), _day(peeled.content)
        )

    def plan_files(self, commit: Commit, plan: Path) -> dict[str, bytes]:
        """Return the files of a plan by their names in its folder; none where it is not there.

        Args:
            commit: when.
            plan: the plan's file or folder, as it is called now.

        Raises:
            CrmplanError: the plan lies in another repository.
        """
        real = plan.resolve()
        main = main_file(real)
        folder = self._inside(main.parent)
        here = self._listing(commit.tree, folder)
        if self._find(commit.tree, folder / main.name) is None:
            return {}
        is_folder = main != real
        own = {main.name} | {name for name in here if is_folder and name.lower().endswith((".yaml", ".yml"))}
        names = own | {NAME, f"{main.stem}{SUFFIX}"}
        names |= {name for one in own for name in self._names_in(commit.tree, folder / one)}
        wanted = sorted(name for name in names if name.removeprefix("./").split("/", 1)[0] in here)
        found = {name: self._find(commit.tree, folder / name) for name in wanted}
        return {name: self._content(entry) for name, entry in found.items() if entry}

    @contextmanager
    def plan_at(self, commit: Commit, plan: Path) -> Iterator[Path | None]:
        """Put the files of a plan into a folder of their own and give its path there; nothing where it is not there."""
        files = self.plan_files(commit, plan)
        with TemporaryDirectory(prefix="crmplan-") as name:
            folder = Path(name)
            for file, content in files.items():
                path = beside(folder, file)
                if path is not None:
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(content)
            here = folder if plan.is_dir() else folder / plan.resolve().name
            yield here if files else None

    def _inside(self, folder: Path) -> PurePosixPath:
        try:
            return PurePosixPath(folder.relative_to(self._work_tree.root.resolve()).as_posix())
        except ValueError:
            raise CrmplanError(f"{folder} is in another git repository") from None

    def _listing(self, tree: str, folder: PurePosixPath) -> dict[str, _Entry]:
        """Return what stands in a folder of a tree, by name."""
        entry = self._found(tree, folder)
        return self._entries(entry.name) if entry and entry.mode == _TREE else {}

    def _names_in(self, tree: str, path: PurePosixPath) -> frozenset[str]:
        """Return the texts of a YAML file that names files; those of the plan are among them."""
        entry = self._find(tree, path)
        if entry is None:
            return frozenset()
        if entry.name not in self._named:
            self._named[entry.name] = frozenset(_texts(self._content(entry)))
        return self._named[entry.name]

    def _content(self, entry: _Entry) -> bytes:
        """Return the bytes of a file, of one that is too big so many that it is refused."""
        found = self._objects.read(entry.name, limit=self._max_bytes + 1)
        if found is None:
            raise CrmplanError(
                f"this clone lacks the object {entry.name}", hint="fetch it: git fetch --refetch"
            )
        return found.content

    def _find(self, tree: str, path: PurePosixPath) -> _Entry | None:
        """Return the file at a path of a tree."""
        entry = self._found(tree, path)
        return entry if entry and entry.mode.startswith("100") else None

    def _found(self, tree: str, path: PurePosixPath, links: int = MOST_LINKS) -> _Entry | None:
        """Return what stands at a path of a tree, links followed as long as they stay in it."""
        entry = _Entry(_TREE, tree)
        for number, part in enumerate(path.parts):
            below = self._entries(entry.name).get(part) if entry.mode == _TREE else None
            if below is None or part == "..":
                return None
            if below.mode == _LINK:
                target = self._content(below).decode("utf-8", "surrogateescape")
                whole = posixpath.normpath(
                    posixpath.join(*path.parts[:number], target, *path.parts[number + 1 :])
                )
                is_here = links and not whole.startswith(("/", ".."))
                return self._found(tree, PurePosixPath(whole), links - 1) if is_here else None
            entry = below
        return entry

    def _entries(self, tree: str) -> dict[str, _Entry]:
        if tree not in self._trees:
            found = self._objects.read(tree)
            self._trees[tree] = dict(_parsed(found.content, len(tree) // 2)) if found else {}
        return self._trees[tree]


@contextmanager
def repository(plan: Path, *, max_bytes: int = MAX_BYTES) -> Iterator[Repository]:
    """Open the repository in whose work tree a plan lies.

    Args:
        plan: the plan's file or folder, which exists.
        max_bytes: the size from which a file is refused.

    Raises:
        CrmplanError: it lies in none, or there is no git.
    """
    folder = main_file(plan.resolve()).parent
    tree = work_tree(folder)
    with Objects(folder) as objects:
        yield Repository(objects, tree, max_bytes)


def _parsed(content: bytes, size: int) -> Iterator[tuple[str, _Entry]]:
    """Yield the entries of a tree, each `MODE NAME`, a zero, and a hash of so many bytes."""
    start = 0
    while start < len(content):
        end = content.index(b"\0", start)
        mode, name = content[start:end].split(b" ", 1)
        start = end + 1 + size
        yield name.decode("utf-8", "surrogateescape"), _Entry(mode.decode(), content[end + 1 : start].hex())


def _texts(raw: bytes) -> Iterator[str]:
    mark, encoding = encoding_of(raw)
    text = raw[len(mark) :].decode(encoding, "replace")
    waiting: list[Any] = [compose(SourceFile("", text)).data] if _NAMING.search(text) else []
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value


def _day(commit: bytes) -> date:
    """Return the day of a commit; one whose time can't be read is from the beginning of time, as git takes it."""
    head = commit.split(b"\n\n", 1)[0]
    found = _COMMITTER.search(head)
    if not found:
        return date(1970, 1, 1)
    seconds, sign, hours, minutes = int(found[1]), found[2], int(found[3]), int(found[4])
    offset = timedelta(hours=hours % 24, minutes=minutes % 60) * (-1 if sign == b"-" else 1)
    return datetime.fromtimestamp(seconds, timezone(offset)).date()
