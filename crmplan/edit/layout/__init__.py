"""The layout of a plan's text: the same plan with sections and keys in order, indented and aligned."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import yaml

from crmplan.edit.layout.chunks import put_in_order
from crmplan.edit.layout.columns import align_comments, align_tables
from crmplan.edit.layout.lines import SUPPRESSION, Kind, Line
from crmplan.edit.layout.meaning import meaning
from crmplan.edit.layout.scanner import Scanner
from crmplan.loader.yaml_nodes import compose
from crmplan.source import Path, SourceFile, cells

ROUNDS = 4
"""So many times a text is laid out at most, until it stays as it is."""
_BREAK = re.compile(r"\r\n|\r|\n")

Claims = Counter[tuple[str, str]]
"""Comments, and the letters of the line that each suppresses something in."""


class _Round(NamedTuple):
    """A text laid out, and the comments that it had."""

    text: str
    claims: Claims


def formatted(file: SourceFile, path: Path | None = ()) -> str:
    """Return the text of a file in good order, which means exactly the same and loses no comment.

    A file with errors of YAML stays as it is.

    Args:
        file: the file.
        path: where in a plan stands what it holds: `("risks",)` for the file of a section. Where that isn't known,
            keys stay in their order.
    """
    return file.text if compose(file).findings else laid_out(file.text, path)


def laid_out(text: str, path: Path | None = ()) -> str:
    """Return a text without errors of YAML in good order; it stays as it is where nothing else is proven to be safe.

    Args:
        text: the text.
        path: where in a plan stands what it holds, if that is known.
    """
    for is_ordering in (True, False) if path is not None else (False,):
        found = _settled(text, path or (), is_ordering=is_ordering)
        if found is not None:
            return found
    return text


def _settled(text: str, path: Path, *, is_ordering: bool) -> str | None:
    """Return the layout of a text that is its own layout, if there is one that says the same."""
    before, claims = text, None
    for _ in range(ROUNDS):
        try:
            new = _laid_out(text, path, is_ordering=is_ordering)
        except yaml.YAMLError:
            return None
        claims = new.claims if claims is None else claims
        if new.text == text:
            return text if text == before or (new.claims == claims and _says(text, before)) else None
        text = new.text
    return None


def _says(text: str, before: str) -> bool:
    """Tell whether a text says what another does."""
    try:
        return bool(meaning(text) == meaning(before))
    except yaml.YAMLError:
        return False


def _laid_out(text: str, path: Path, *, is_ordering: bool) -> _Round:
    plain = _BREAK.sub("\n", text)
    scanner = Scanner(plain if plain.endswith("\n") else f"{plain}\n", path, is_ordering=is_ordering)
    scanner.run()
    lines = scanner.sheet.lines
    claims = _claims(lines)
    align_tables(lines, scanner.blocks)
    ends_within = not plain.endswith("\n") and scanner.sheet.open_end == len(scanner.text)
    if is_ordering:
        put_in_order(lines, scanner.blocks, scanner.mentions, keeps_last=ends_within)
    align_comments(lines)
    written = "\n".join(_written(lines))
    if written and not ends_within:
        written += "\n"
    return _Round(written.replace("\n", _line_break(text)), claims)


def _line_break(text: str) -> str:
    """Return the line break that most lines of a text end in."""
    breaks = Counter(_BREAK.findall(text)) if "\r" in text else Counter()
    return max(("\n", "\r\n", "\r"), key=breaks.__getitem__)


def _written(lines: Sequence[Line]) -> Iterator[str]:
    """Yield the lines of the text."""
    for number, line in enumerate(lines):
        if line.has_blank and number and not lines[number - 1].is_keeping:
            yield ""
        code = line.code
        yield f"{code}{' ' * (line.comment_column - cells(code))}{line.comment}" if line.comment else code


def _claims(lines: Sequence[Line]) -> Claims:
    """Return the comments, each that suppresses something with the letters of the line it is about."""
    claims: Claims = Counter()
    waiting: list[str] = []
    for line in lines:
        is_remark = line.kind is not Kind.TEXT and line.body.startswith("#")
        own = line.body if is_remark else line.comment
        if own:
            if SUPPRESSION.match(own):
                waiting.append(own)
            else:
                claims[own, ""] += 1
        if waiting and not is_remark and line.body:
            letters = "".join(sorted(line.code.replace(" ", "")))
            claims.update((remark, letters) for remark in waiting)
            waiting = []
    claims.update((remark, "") for remark in waiting)
    return claims
