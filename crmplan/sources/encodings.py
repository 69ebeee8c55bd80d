"""Bytes of a client's text file to text: the encoding that is declared, or the first that fits beyond doubt."""

import codecs
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from crmplan.loader.text import encoding_of
from crmplan.sources.read import SourceError

TRIED = ("utf-8", "cp1251")
_CYRILLIC = frozenset(range(0xC0, 0x100)) | frozenset((0xA8, 0xB8))
_SIGNS = frozenset((0x85, 0x91, 0x92, 0x93, 0x94, 0x96, 0x97, 0xA0, 0xA7, 0xAB, 0xB0, 0xB9, 0xBB))
_SAMPLE = 100_000
_DATABASES = ((b"SQLite format 3\0", "a SQLite database", "sqlite"), (b"PAR1", "a Parquet file", "parquet"))
"""What files begin with that hold tables in another form."""


class Decoded(NamedTuple):
    """A text, and the encoding that it was in."""

    text: str
    encoding: str


def decoded(raw: bytes, name: str, *, declared: str | None = None, usual: Sequence[str] = ()) -> Decoded:
    """Return the text of a file.

    Args:
        raw: its bytes.
        name: the file as the user named it.
        declared: the encoding that the plan declares.
        usual: the encodings that the file's system writes, else UTF-8 and cp1251.

    Raises:
        SourceError: it is in none of them, or in another than is declared, or can't be told.
    """
    _no_text(raw, name, declared)
    mark, marked = encoding_of(raw)
    if mark:
        if declared and not _is_same(declared, marked):
            raise SourceError(
                f"{name}: the file begins with the mark of {marked}, and {declared} is declared",
                hint="leave `encoding` out, or correct it",
            )
        return _checked(raw[len(mark) :], name, marked, "utf-8-sig" if marked == "utf-8" else marked[:6])
    if declared:
        return _as_declared(raw, name, declared)
    if 0 in raw[:2] and len(raw) > 1:
        raise SourceError(f"{name}: the text is UTF-16 without a mark", hint="declare `encoding: utf-16-le`")
    for encoding in usual or TRIED:
        if _fits(raw, encoding):
            return _checked(raw, name, encoding, encoding)
    tried = ", ".join(usual or TRIED)
    raise SourceError(
        f"{name}: the encoding can't be told; tried: {tried}",
        hint="declare `encoding`, or give --encoding to import-map: cp1251, cp1252, koi8-r or cp866",
    )


def _no_text(raw: bytes, name: str, declared: str | None) -> None:
    if raw.startswith(b"PK\x03\x04"):
        raise SourceError(f"{name} is a workbook, no text", hint="write `type: xlsx`, and name it .xlsx")
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        raise SourceError(f"{name} is an old workbook (.xls), no text", hint="save it as .xlsx or CSV")
    for start, what, kind in _DATABASES:
        if raw.startswith(start):
            raise SourceError(
                f"{name} is {what}, no text",
                hint=f"write `type: {kind}` into the plan; export deals to look at them",
            )
    head = raw[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<html", b"<table", b"<!doctype html", b"<meta", b"<?xml")):
        raise SourceError(
            f"{name} is a web page, no table of text",
            hint="open it in a spreadsheet, and save it as XLSX or CSV",
        )
    if not raw.strip():
        raise SourceError(f"{name} is empty", hint="export it again, with the line of headers")


def _as_declared(raw: bytes, name: str, declared: str) -> Decoded:
    try:
        known = codecs.lookup(declared).name
    except LookupError:
        raise SourceError(
            f"{name}: no encoding is called {declared}", hint="such as utf-8 or cp1251"
        ) from None
    is_single = not known.startswith(("utf", "gb", "big5", "shift", "euc", "iso2022"))
    if is_single and not raw.isascii() and _is_utf8(raw):
        raise SourceError(
            f"{name}: the file is in UTF-8, and {declared} is declared", hint="write `encoding: utf-8`"
        )
    return _checked(raw, name, declared, declared)


def _checked(body: bytes, name: str, encoding: str, shown: str) -> Decoded:
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as error:
        line = body[: error.start].count(b"\n") + 1
        raise SourceError(
            f"{name}:{line}: byte 0x{body[error.start]:02X} is no {shown}",
            hint="declare the right `encoding`, such as cp1251",
        ) from None
    except (LookupError, UnicodeError):
        raise SourceError(f"{name}: the file can't be read as {shown}", hint="correct `encoding`") from None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise SourceError(f"{name}:{line}: the text holds a NUL byte", hint="export the file again")
    return Decoded(text.removeprefix("\ufeff"), shown)


def _is_same(declared: str, marked: str) -> bool:
    try:
        known = codecs.lookup(declared).name
    except LookupError:
        return False
    return known.replace("-sig", "") == marked or (known == "utf-16" and marked.startswith("utf-16"))


def _fits(raw: bytes, encoding: str) -> bool:
    """Tell whether bytes are surely text in an encoding."""
    if encoding.startswith("utf"):
        return _is_utf8(raw)
    return is_russian(raw) if encoding == "cp1251" else not is_russian(raw)


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def is_russian(raw: bytes) -> bool:
    """Tell whether bytes beyond ASCII are Russian words in cp1251: nearly all letters, in runs, most of them small."""
    sample = raw[:_SAMPLE]
    high = [byte for byte in sample if byte > 0x7F and byte not in _SIGNS]
    letters = [byte for byte in high if byte in _CYRILLIC]
    pairs = sum(one in _CYRILLIC and other in _CYRILLIC for one, other in pairwise(sample))
    small = sum(byte >= 0xE0 for byte in letters)
    return len(letters) > 3 and len(letters) > 0.98 * len(high) and small > len(letters) / 2 < pairs
