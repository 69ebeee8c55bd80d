"""Proof that a changed text means what it meant, but for what was to change: it is read again and compared."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from crmplan.edit.changes import Change, below, changed
from crmplan.edit.page import Page
from crmplan.edit.splice import Splice, spliced
from crmplan.loader.yaml_nodes import Data, compose
from crmplan.source import Mark, Path, SourceFile

_SHARED = re.compile(r"(?:(?<![^\s\[{,])|(?<=[:-]))[&*!]")
"""What may be an anchor, an alias or a tag: it stands where a value can begin."""
_MARKER = re.compile(r"(?m)^(?:---|\.\.\.)(?:\s|\Z)")
"""What ends a document, and with it what an entry alone can tell."""
WHOLE = 200_000
"""A text of up to so many characters is read again as a whole; of a longer one the entry that holds the changes."""


class _Window(NamedTuple):
    """An entry of mappings in lines, with all up to the next one: as YAML it stands for itself."""

    start: int
    end: int
    depth: int


def is_proven(
    page: Page, root: Mark, changes: Sequence[Change], splices: Sequence[Splice], *, whole: int = WHOLE
) -> bool:
    """Tell whether the text with the splices made holds exactly the old data with the changes made.

    Args:
        page: the file as it was.
        root: the mark of what it holds.
        changes: what was to change; paths begin at the root.
        splices: what changes in the text.
        whole: the length from which only the entry around the changes is read.
    """
    if len(page.text) > whole:
        window = _window(page, root, changes)
        is_proof = _holds_in(page, window, changes, splices) if window is not None else None
        if is_proof is not None:
            return is_proof
    return _same(_read(page.text), _read(spliced(page.text, splices)), changes)


def _holds_in(
    page: Page, window: _Window, changes: Sequence[Change], splices: Sequence[Splice]
) -> bool | None:
    """Tell whether the proof holds for an entry alone; nothing where it does not stand for itself."""
    text = page.text[window.start : window.end]
    moved = [Splice(one.start - window.start, one.end - window.start, one.text) for one in splices]
    is_within = all(one.start >= 0 and one.end <= len(text) for one in moved)
    is_shared = any(_SHARED.search(part) for part in (text, *(one.text for one in moved)))
    if not is_within or is_shared:
        return None
    old, new = _read(text), _read(spliced(text, moved))
    if not old or not new or _MARKER.search(new.text) or (new.column, new.ending) != (old.column, old.ending):
        return None
    return _same(old, new, [below(change, window.depth) for change in changes])


def _window(page: Page, root: Mark, changes: Sequence[Change]) -> _Window | None:
    """Return the smallest entry in lines that holds all changes."""
    best: _Window | None = None
    mark, end = root, len(page.text)
    for depth, step in enumerate(_common_path(changes)):
        if not isinstance(step, str) or not page.is_block(mark):
            break
        own = list(page.own(mark).items())
        number = next((n for n, (key, _) in enumerate(own) if key == step), None)
        if number is None:
            break
        mark = own[number][1]
        start = page.line_start(mark.key_start)
        if page.text[start : mark.key_start].strip():
            break
        if number + 1 < len(own):
            end = page.line_start(own[number + 1][1].key_start)
        best = _Window(start, end, depth)
    return best


def _common_path(changes: Sequence[Change]) -> Path:
    """Return the steps that all paths begin with, without the last of each, which may be new."""
    paths = [change.path[:-1] for change in changes]
    shortest = min(paths, key=len)
    for number, step in enumerate(shortest):
        if any(path[number] != step for path in paths):
            return shortest[:number]
    return shortest


class _Read(NamedTuple):
    """A text, its data with all that is free for the user, and where its first key stands."""

    text: str
    data: Data
    column: int

    @property
    def ending(self) -> str:
        """The line break that keeps the next line apart."""
        return self.text[len(self.text.rstrip("\r\n")) :][-1:]


def _read(text: str) -> _Read | None:
    """Read a text; nothing where it can't be read."""
    page = Page(SourceFile("", text))
    composed = compose(page.file, keeps_free=True)
    return None if composed.findings else _Read(text, composed.data, page.column(composed.mark.start))


def _same(old: _Read | None, new: _Read | None, changes: Sequence[Change]) -> bool:
    return old is not None and new is not None and bool(new.data == changed(old.data, changes))
