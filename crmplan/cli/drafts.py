"""The editor, and the draft that it opens: a private file in which nothing that was typed is lost.

The draft stands beside the file that it is of, so that an editor finds there what it finds beside the file: schemas,
settings, the project. Its name begins with a dot, which nothing takes for a part of a plan.
"""

import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from crmplan.cli.output import note
from crmplan.errors import CrmplanError
from crmplan.messages import Messages
from crmplan.source import visible

EDITORS = ("editor", "nano", "vi", "notepad")
"""What is tried where nobody says which editor to take; `editor` is the choice of a Debian system."""
KNOW_LINES = frozenset("nano pico vi vim view nvim emacs emacsclient micro kak joe jed mg ne".split())
"""Editors that begin at a line where `+LINE` stands before the file."""
NEED_WAIT = frozenset("code code-insiders codium cursor windsurf zed subl atom mate".split())
"""Editors that come back at once, with nothing typed yet, unless they are told to wait."""
_HINT = "set $VISUAL or $EDITOR, such as EDITOR=nano"


def editor() -> list[str]:
    """Return the command of the editor: `$VISUAL`, `$EDITOR`, else the first that is there.

    Raises:
        CrmplanError: there is none.
    """
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if named is None or not named.strip():
        found = next((name for name in EDITORS if shutil.which(name)), None)
        if found is None:
            raise CrmplanError("no editor is known", hint=_HINT)
        return [found]
    parts = [named] if os.path.isfile(named) else _parts(named)
    is_waiting = Path(parts[0]).stem not in NEED_WAIT or {"-w", "--wait"} & set(parts)
    return parts if is_waiting else [*parts, "--wait"]


def _parts(command: str) -> list[str]:
    """Return the words of a command; a backslash is part of a path where that is its sign."""
    try:
        parts = shlex.split(command, posix=os.name != "nt")
    except ValueError:
        raise CrmplanError(f"can't tell the parts of the editor's command: {command}", hint=_HINT) from None
    return [part.strip('"') for part in parts] if os.name == "nt" else parts


def _knows_lines(program: str) -> bool:
    """Tell whether a program, or the one that a link of that name leads to, begins at a line when told so."""
    found = shutil.which(program)
    return bool(KNOW_LINES & {Path(program).stem, Path(os.path.realpath(found or program)).stem})


def open_in(command: list[str], draft: Path, line: int | None) -> int:
    """Run the editor on a draft, at a line if it knows lines, and return its exit code; Ctrl-C is the editor's.

    Raises:
        CrmplanError: it can't be started.
    """
    at = [f"+{line}"] if line and _knows_lines(command[0]) else []
    try:
        process = subprocess.Popen([*command, *at, str(draft)])
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise CrmplanError(f"can't start the editor {command[0]}: {reason}", hint=_HINT) from error
    while True:
        with suppress(KeyboardInterrupt):
            return process.wait()


@contextmanager
def draft_of(file: Path, text: str, _: Messages) -> Iterator[Path]:
    """Write a text to a draft; one that was changed and is still there at the end is kept, and it is told where.

    Raises:
        CrmplanError: it can't be written.
    """
    content = text.encode("utf-8")
    pattern = f".{file.stem}.*.draft{file.suffix}"
    for left in sorted(file.parent.glob(pattern)):
        tell(_("another draft of this file is there: {draft}").format(draft=left))
    before, after = pattern.split("*")
    try:
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=before, suffix=after)
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise CrmplanError(f"can't write a draft beside {file}: {reason}") from error
    draft = file.with_name(Path(name).name)
    try:
        yield draft
    finally:
        with suppress(FileNotFoundError):
            if draft.read_bytes() == content:
                draft.unlink()
            else:
                tell(_("your text is kept in {draft}").format(draft=draft))


def tell(line: str) -> None:
    """Write a line to stderr."""
    note([visible(line)])
