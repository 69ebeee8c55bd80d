"""Files put in place whole or not at all, and the lock of a plan: no other module replaces a file of the user.

A new text is written beside the old one, flushed, and renamed over it, so that whoever reads, and a machine that stops,
finds the old file or the new one. What fails before the rename leaves the old file. After it only the flush of the
folder can fail; then the old content is put back in the same way, so that an error means that nothing has changed.

A process that is killed can leave a temporary file `.NAME.RANDOM.tmp`, which the next edit of that file removes, and
an empty lock file, which blocks nobody: the lock itself is the system's and ends with its holder.
"""

import os
import re
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

from crmplan.edit.lock import locked
from crmplan.edit.system import OPEN_FLAGS, folder_flush, make_alike, name_new, real_path, told
from crmplan.errors import CrmplanError
from crmplan.loader.text import encoding_of

__all__ = ["ChangedMeanwhileError", "locked", "replace_all", "replace_bytes", "replace_text"]


class ChangedMeanwhileError(Exception):
    """A file no longer holds what was read from it; who wanted to change it reads the plan again."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = path


def replace_text(path: Path, old: str | None, new: str) -> None:
    """Put a new text in the place of the old one, in the encoding that the file has; hold the plan's lock for it.

    Links and mode stay as they are, the owner too where that is allowed.

    Args:
        path: the file, or a link to it.
        old: the text that it holds, without a byte order mark; nothing where no such file may be there yet.
        new: the text that it is to hold.

    Raises:
        ChangedMeanwhileError: the file doesn't hold `old`.
        CrmplanError: the file can't be written; it is as it was.
    """
    with told(path, "write"):
        if old is None:
            path.parent.mkdir(parents=True, exist_ok=True)
            _create(real_path(path.parent) / path.name, _encoded(path, new, "utf-8"))
            return
        try:
            real = real_path(path)
        except FileNotFoundError:
            if path.is_symlink():
                raise
            raise ChangedMeanwhileError(path) from None
        like = _writable(real)
        raw = real.read_bytes()
        mark, encoding = encoding_of(raw)
        if raw != mark + old.encode(encoding, "surrogatepass"):
            raise ChangedMeanwhileError(path)
        _replace(real, raw, mark + _encoded(path, new, encoding), like=like)


def replace_all(texts: Sequence[tuple[Path, str | None, str]]) -> None:
    """Put several new texts in the place of old ones, as `replace_text` does: all of them or none.

    Args:
        texts: each file with its old text, nothing where there is none yet, and its new one.

    Raises:
        ChangedMeanwhileError: one of the files doesn't hold its old text.
        CrmplanError: one of them can't be written; all are as they were.
    """
    done: list[tuple[Path, str | None, str]] = []
    try:
        for path, old, new in texts:
            replace_text(path, old, new)
            done.append((path, old, new))
    except BaseException:
        for path, old, new in reversed(done):
            with suppress(CrmplanError, ChangedMeanwhileError, OSError):
                _put_back(path, old, new)
        raise


def _put_back(path: Path, old: str | None, new: str) -> None:
    if old is not None:
        replace_text(path, new, old)
    elif path.read_bytes() == new.encode():
        path.unlink()


def replace_bytes(path: Path, content: bytes) -> None:
    """Write a file, over an old one if there is one; what is no file, such as `/dev/null`, is just written to.

    Raises:
        CrmplanError: the file can't be written; it is as it was.
    """
    with told(path, "write"):
        if path.exists() and not path.is_file():
            path.write_bytes(content)
            return
        real = Path(os.path.realpath(path))
        _swap(real, content, like=_writable(real) if real.exists() else None)


def _writable(real: Path) -> os.stat_result:
    """Return the state of a file that may be written; the rename would ask the folder's rights only."""
    state = real.stat()
    if not stat.S_ISREG(state.st_mode):
        raise PermissionError(0, "it is no file")
    if not state.st_mode & 0o222 or not os.access(real, os.W_OK):
        raise PermissionError(0, "the file is read-only")
    return state


def _encoded(path: Path, text: str, encoding: str) -> bytes:
    try:
        return text.encode(encoding)
    except UnicodeEncodeError as error:
        found = ord(text[error.start])
        raise CrmplanError(f"can't write {path}: U+{found:04X} is no character") from None


def _replace(real: Path, old: bytes, new: bytes, *, like: os.stat_result) -> None:
    """Put new bytes in the place of the old ones; where the folder's flush fails, put the old ones back."""
    _sweep(real)
    with folder_flush(real.parent) as flush:
        _swap(real, new, like=like, expected=old)
        try:
            flush()
        except OSError as error:
            try:
                _swap(real, old, like=like, expected=new, must_flush=False)
            except (OSError, ChangedMeanwhileError):
                reason = f"{error.strerror}; the change is made, but may not outlive a power cut"
                raise OSError(error.errno, reason) from error
            with suppress(OSError):
                flush()
            raise


def _create(real: Path, content: bytes) -> None:
    """Write a new file; one that is there already is an error."""
    _sweep(real)
    temporary = _temporary(real)
    with folder_flush(real.parent) as flush, _removed(temporary):
        _write(temporary, content, like=None)
        name_new(temporary, real)
        try:
            temporary.unlink(missing_ok=True)
            flush()
        except OSError:
            real.unlink()
            raise


def _swap(
    real: Path,
    content: bytes,
    *,
    like: os.stat_result | None,
    expected: bytes | None = None,
    must_flush: bool = True,
) -> None:
    """Rename a new file with this content over `real`, if that still holds what is expected."""
    temporary = _temporary(real)
    with _removed(temporary):
        _write(temporary, content, like=like, must_flush=must_flush)
        if expected is not None and not _holds(real, expected):
            raise ChangedMeanwhileError(real)
        temporary.replace(real)


def _holds(real: Path, expected: bytes) -> bool:
    try:
        return real.read_bytes() == expected
    except FileNotFoundError:
        return False


def _write(path: Path, content: bytes, *, like: os.stat_result | None, must_flush: bool = True) -> None:
    """Write a new file with the owner and mode of another, and flush it, as far as that must be."""
    mode = 0o666 if like is None else 0o600
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | OPEN_FLAGS, mode)
    try:
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(handle, rest) :]
        if like is not None:
            make_alike(handle, like)
        with nullcontext() if must_flush else suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _removed(temporary: Path) -> Iterator[None]:
    """Remove a temporary file when anything, a key that interrupts too, keeps it from being put in place."""
    try:
        yield
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise


def _temporary(real: Path) -> Path:
    return real.with_name(f".{real.name}.{os.urandom(4).hex()}.tmp")


def _sweep(real: Path) -> None:
    """Remove temporary files that killed edits of this file have left; who holds the lock has none yet."""
    name = re.compile(rf"\.{re.escape(real.name)}\.[0-9a-f]{{8}}\.tmp")
    with suppress(OSError):
        for entry in os.listdir(real.parent):
            if name.fullmatch(entry):
                real.with_name(entry).unlink()
