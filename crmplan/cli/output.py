"""Where results go: stdout or a file, in the format that was asked for or that fits."""

import os
import shutil
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from crmplan import __version__
from crmplan.document.blocks import Document
from crmplan.errors import CrmplanError
from crmplan.render.base import FORMATS, Format, Options
from crmplan.render.encoding import encodable


class ReaderGoneError(Exception):
    """Who read stdout went away, which is no error."""


def chosen_format(name: str | None, output: str | None, formats: Mapping[str, Format] = FORMATS) -> Format:
    """Return the format: the one named, else that of the file's suffix, else what fits stdout."""
    if name is not None:
        if name not in formats:
            raise CrmplanError(f"no such format: {name}", hint=f"one of {', '.join(formats)}")
        return formats[name]
    if output is not None and output != "-":
        suffixes = {one.suffix: one for one in formats.values() if one.suffix}
        suffix = Path(output).suffix.lower()
        if suffix not in suffixes:
            known = " ".join(sorted(suffixes))
            raise CrmplanError(
                f"can't tell the format of {output}", hint=f"end it in one of {known}, or give --format"
            )
        return suffixes[suffix]
    return FORMATS["terminal" if is_terminal() else "text"]


def is_terminal() -> bool:
    """Tell whether a person looks at stdout."""
    return sys.stdout.isatty()


def has_colour() -> bool:
    """Tell whether stdout takes colours."""
    return is_terminal() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def options(*, is_excel: bool = False) -> Options:
    """Return what renderers may know of where their output goes."""
    return Options(
        width=max(40, shutil.get_terminal_size((100, 24)).columns),
        has_colour=has_colour(),
        encoding=sys.stdout.encoding or "utf-8",
        is_excel=is_excel,
        version=__version__,
    )


def show(document: Document, *, format_name: str | None, output: str | None, is_excel: bool = False) -> None:
    """Render a document and write it."""
    known = options(is_excel=is_excel)
    if output is not None and output != "-":
        known = known._replace(encoding="utf-8")
    write(chosen_format(format_name, output).render(document, known), output)


def write(text: str, output: str | None) -> None:
    """Write text to stdout or, whole or not at all, to a file.

    Raises:
        CrmplanError: the file can't be written.
    """
    if output is None or output == "-":
        _print(text)
        return
    from crmplan.edit.files import replace_bytes

    replace_bytes(Path(output), encodable(text, "utf-8").encode())


def note(lines: Iterable[str]) -> None:
    """Write lines to stderr: what is no result."""
    text = "".join(f"{line}\n" for line in lines)
    sys.stderr.write(encodable(text, sys.stderr.encoding or "utf-8"))


def _print(text: str) -> None:
    encoding = sys.stdout.encoding or "utf-8"
    try:
        sys.stdout.write(encodable(text, encoding))
        sys.stdout.flush()
    except BrokenPipeError:
        raise ReaderGoneError from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise CrmplanError(f"can't write to stdout: {reason}") from error
