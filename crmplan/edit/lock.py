"""The lock of a plan: one process at a time changes it, and one that was killed keeps nobody out."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep

from crmplan.edit.system import OPEN_FLAGS, real_path, told
from crmplan.errors import CrmplanError

LONGEST_PAUSE = 0.016
"""Seconds between two tries to take a lock: few, so that who has waited for long is as quick as who comes new."""


@contextmanager
def locked(path: Path, *, patience: float = 30.0) -> Iterator[None]:
    """Hold the lock of the plan whose main file is `path`; one plan has one lock, whatever links lead to it.

    The lock is a file `.NAME.lock` beside the plan, which goes when the lock is released. What fails in the release is
    passed over: the edit is made, and a lock file that nobody holds blocks nobody.

    Args:
        path: the main file of the plan; it is there.
        patience: how many seconds to wait for somebody else.

    Raises:
        CrmplanError: somebody else has kept it for all that time, or it can't be made.
    """
    with told(path, "lock"):
        real = real_path(path)
        lock = real.with_name(f".{real.name}.lock")
        handle = _taken(lock, monotonic() + patience)
    if handle is None:
        raise CrmplanError(
            f"can't lock {path}: another crmplan has kept it for {patience:g} seconds",
            hint="wait until that one is done, or end it",
        )
    try:
        yield
    finally:
        _drop(lock, handle)


def _taken(lock: Path, deadline: float) -> int | None:
    """Return the handle of a lock once it is ours, or nothing after the deadline."""
    pause = 0.001
    while (handle := _tried(lock)) is None:
        if monotonic() > deadline:
            return None
        sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)
    return handle


def _tried(lock: Path) -> int | None:
    """Return the handle of a lock if it can be had now, and if its file was not removed before it was had."""
    handle = _open(lock)
    if handle is None:
        return None
    is_ours = False
    try:
        with suppress(FileNotFoundError):
            is_ours = _take(handle) and os.path.samestat(os.fstat(handle), os.lstat(lock))
    finally:
        if not is_ours:
            os.close(handle)
    return handle if is_ours else None


if sys.platform == "win32":
    import msvcrt

    def _open(path: Path) -> int | None:
        """Open a lock file, made where there is none; nothing while its holder is just removing it."""
        try:
            return os.open(path, os.O_RDWR | os.O_CREAT | OPEN_FLAGS)
        except PermissionError:
            return None

    def _take(handle: int) -> bool:
        """Lock an open file for this process alone, or tell that another has it."""
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        return True

    def _drop(path: Path, handle: int) -> None:
        """Release the lock, then remove its file, which fails as long as somebody waits with it open."""
        with suppress(OSError):
            msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)
        with suppress(OSError):
            os.close(handle)
        with suppress(OSError):
            path.unlink()

else:
    import fcntl

    def _open(path: Path) -> int | None:
        """Open a lock file, made where there is none, so that everybody who works in its folder can open it too."""
        mask = os.umask(0)
        try:
            return os.open(path, os.O_RDWR | os.O_CREAT | OPEN_FLAGS, 0o666)
        finally:
            os.umask(mask)

    def _take(handle: int) -> bool:
        """Lock an open file for this process alone, or tell that another has it."""
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _drop(path: Path, handle: int) -> None:
        """Remove the lock file while it is held, so that nobody can hold what is being removed, then release it."""
        with suppress(OSError):
            if os.path.samestat(os.fstat(handle), os.lstat(path)):
                path.unlink()
        with suppress(OSError):
            os.close(handle)
