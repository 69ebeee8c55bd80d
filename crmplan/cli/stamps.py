"""The files that an opened plan was made of, and a wait until one of them has changed.

They are looked at four times a second, which costs nothing that can be measured, works on every system and on network
drives, and needs no library that has to be compiled.
"""

import stat
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from time import monotonic, sleep

from crmplan.cli.session import Opened, user_folder
from crmplan.loader.config import NAME

PAUSE = 0.25
"""Seconds between two looks at the files."""
SETTLED = 0.1
"""Seconds for which files stay as they are when a save is over."""
PATIENCE = 2.0
"""Seconds after which files that never stay as they are count as changed all the same."""

Stamp = tuple[object, ...] | None
"""What is different when a file was changed, or when a folder has other YAML files; nothing where it is missing."""


def files_of(opened: Opened) -> Iterable[Path]:
    """Yield the files of a plan, read or missing, and the configurations that may go for it."""
    loaded = opened.loaded
    yield opened.path
    yield opened.saved.path
    yield from (Path(file.name) for file in loaded.sources.files)
    for finding in loaded.findings:
        if finding.place is not None:
            yield Path(finding.place.file.name)
        if isinstance(finding.params.get("file"), str):
            yield loaded.folder / finding.params["file"]
    if loaded.plan is not None and loaded.plan.audit is not None:
        yield from (loaded.folder / name for name in loaded.plan.audit.checklists)
    for folder in (loaded.folder, loaded.folder.parent, Path(), user_folder("config")):
        if folder is not None:
            yield folder / NAME


def stamps_of(files: Iterable[Path]) -> dict[Path, Stamp]:
    """Return the stamp of every file."""
    return {file: _stamp(file) for file in files}


def _stamp(path: Path) -> Stamp:
    try:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            return tuple(sorted(str(entry) for entry in path.iterdir() if not entry.name.startswith(".")))
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def wait_for_change(
    stamps: Mapping[Path, Stamp], seen: object, look: Callable[[], object]
) -> dict[Path, Stamp]:
    """Return the new stamps when one has changed and all are at rest, or when a look shows what was not `seen`."""
    while True:
        sleep(PAUSE)
        now = stamps_of(stamps)
        if now != stamps:
            return _at_rest(now)
        if look() != seen:
            return now


def _at_rest(stamps: dict[Path, Stamp]) -> dict[Path, Stamp]:
    """Return the stamps once they stay as they are, so that no half-written file is read."""
    end = monotonic() + PATIENCE
    while monotonic() < end:
        sleep(SETTLED)
        now = stamps_of(stamps)
        if now == stamps:
            break
        stamps = now
    return stamps
