"""Files of a plan to text: encodings, size, and the folder that they must not leave."""

import codecs
from pathlib import Path

from crmplan.errors import CrmplanError
from crmplan.findings import Finding
from crmplan.source import Location, SourceFile

MAX_BYTES = 10_000_000

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def read_text(path: Path, name: str, *, max_bytes: int = MAX_BYTES) -> tuple[SourceFile, list[Finding]]:
    """Read a file; one that is too big or no text is empty, with a finding that says why.

    Raises:
        CrmplanError: the file can't be read at all.
    """
    try:
        with path.open("rb") as stream:
            raw = stream.read(max_bytes + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise CrmplanError(f"can't read {name}: {reason}") from error
    if len(raw) > max_bytes:
        return _refused(name, "CP003", "size", limit=max_bytes // 1_000_000)
    return _decoded(name, raw)


def text_of(path: Path) -> str | None:
    """Return the text of a file that is to be changed; nothing where there is none.

    Raises:
        CrmplanError: it can't be read, or is no text.
    """
    if not path.exists():
        return None
    file, findings = read_text(path, str(path))
    if findings:
        raise CrmplanError(f"can't read {path}: it is no text in UTF-8 or UTF-16")
    return file.text


def encoding_of(raw: bytes) -> tuple[bytes, str]:
    """Return the mark that a file begins with, if it has one, and the encoding of what comes after it."""
    return next(((mark, encoding) for mark, encoding in _MARKS if raw.startswith(mark)), (b"", "utf-8"))


def _decoded(name: str, raw: bytes) -> tuple[SourceFile, list[Finding]]:
    mark, encoding = encoding_of(raw)
    if encoding.startswith("utf-32"):
        return _refused(name, "CP002", "encoding", encoding="UTF-32")
    body = raw[len(mark) :]
    if not mark and len(body) > 1 and 0 in body[:2]:
        return _refused(name, "CP002", "no-mark", encoding="UTF-16")
    try:
        return SourceFile(name, body.decode(encoding)), []
    except UnicodeDecodeError as error:
        return _undecodable(name, body, encoding, error)


def _undecodable(
    name: str, body: bytes, encoding: str, error: UnicodeDecodeError
) -> tuple[SourceFile, list[Finding]]:
    """Keep what is before the bad byte, so that its line can be shown."""
    before = body[: error.start].decode(encoding)
    line_end = body.find(b"\n", error.start)
    rest = body[error.start : line_end if line_end >= 0 else error.start + 200]
    file = SourceFile(name, before + rest.decode(encoding, errors="replace"))
    variant = "utf-16" if encoding != "utf-8" else "cp1251" if _is_cyrillic(body) else "bytes"
    params = {"byte": f"0x{body[error.start]:02X}", "encoding": encoding.upper()}
    place = Location(file, len(before), len(before) + 1)
    return file, [Finding("CP002", variant=variant, params=params, place=place)]


def _is_cyrillic(body: bytes) -> bool:
    high = [byte for byte in body[:100_000] if byte > 0x7F]
    return len(high) > 3 and sum(byte >= 0xC0 for byte in high) > 0.9 * len(high)


def _refused(name: str, code: str, variant: str, **params: str | int) -> tuple[SourceFile, list[Finding]]:
    file = SourceFile(name, "")
    return file, [Finding(code, variant=variant, params=params, place=Location(file, 0, 0))]


def main_file(plan: Path) -> Path:
    """Return the file of a plan that is a file, or the first one of a plan that is a folder, be it there or not."""
    return plan / "plan.yaml" if plan.is_dir() else plan


def beside(folder: Path, name: str) -> Path | None:
    """Return the file that a plan names, or nothing where the name leads out of the plan's folder."""
    if not name or "\0" in name or Path(name).is_absolute() or "\\" in name or ":" in name:
        return None
    path = folder / name
    try:
        path.resolve().relative_to(folder.resolve())
    except (ValueError, OSError, RuntimeError):  # a loop of links is one or the other
        return None
    return path
