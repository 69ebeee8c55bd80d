"""What systems do each in its own way: links, owners and modes of files, folders flushed to the disk, errors."""

import errno
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from crmplan.errors import CrmplanError

_NOT_HERE = {errno.EPERM, errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}
"""What a file system answers that has no owners, no hard links or nothing to flush in a folder."""


@contextmanager
def told(path: Path, what: str) -> Iterator[None]:
    """Turn an error of the system into one that says what could not be done."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise CrmplanError(f"can't {what} {path}: {reason}") from error


def real_path(path: Path) -> Path:
    """Return the file behind all links."""
    try:
        return Path(os.path.realpath(path, strict=True))
    except FileNotFoundError as error:
        if path.is_symlink():
            raise FileNotFoundError(error.errno, "it is a link to a file that is not there") from None
        raise


if sys.platform == "win32":
    OPEN_FLAGS = os.O_BINARY | os.O_NOINHERIT

    def make_alike(handle: int, like: os.stat_result) -> None:
        """Do nothing: a file takes its rights from its folder."""

    def name_new(temporary: Path, path: Path) -> None:
        """Give a file its name, which another may not have yet; the temporary one may stay beside it."""
        temporary.rename(path)

    @contextmanager
    def folder_flush(folder: Path) -> Iterator[Callable[[], None]]:
        """Do nothing: the system flushes its folders itself."""
        yield lambda: None

else:
    OPEN_FLAGS = os.O_CLOEXEC | os.O_NOFOLLOW

    def make_alike(handle: int, like: os.stat_result) -> None:
        """Give an open file the owner, where that is allowed, and the mode of another."""
        now = os.fstat(handle)
        if (now.st_uid, now.st_gid) != (like.st_uid, like.st_gid):
            _give(handle, like.st_uid, like.st_gid)
        os.fchmod(handle, like.st_mode & 0o7777)  # last, as a change of owner takes bits away

    def _give(handle: int, owner: int, group: int) -> None:
        for whom in (owner, -1):
            try:
                os.fchown(handle, whom, group)
            except OSError as error:
                if error.errno not in _NOT_HERE:
                    raise
            else:
                return

    def name_new(temporary: Path, path: Path) -> None:
        """Give a file its name, which another may not have yet; the temporary one may stay beside it."""
        try:
            os.link(temporary, path)
        except OSError as error:
            if error.errno not in _NOT_HERE or os.path.lexists(path):
                raise
            temporary.rename(path)  # a file system without hard links

    @contextmanager
    def folder_flush(folder: Path) -> Iterator[Callable[[], None]]:
        """Open a folder and hand out what flushes it, so that after a rename nothing but the flush can fail."""
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | OPEN_FLAGS)

        def flush() -> None:
            try:
                os.fsync(handle)
            except OSError as error:
                if error.errno not in _NOT_HERE:
                    raise

        try:
            yield flush
        finally:
            with suppress(OSError):
                os.close(handle)
