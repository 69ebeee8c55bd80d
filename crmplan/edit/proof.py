"""Proof that a changed text means what it meant, but for what was to change: it is read again and compared."""

from collections.abc import Sequence
from typing import NamedTuple

from crmplan.edit.changes import Change, below, changed
from crmplan.edit.page import Page
from crmplan.edit.splice import Splice, spliced
from crmplan.loader.yaml_nodes import Data, compose
from crmplan.source import Mark, Path, SourceFile

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
        if window is not None and all(window.start <= one.start and one.end <= window.end for one in splices):
            return _holds_in(page, window, changes, splices)
    before = _read(page.text)
    return before is not None and _same(spliced(page.text, splices), changed(before, changes))


def _holds_in(page: Page, window: _Window, changes: Sequence[Change], splices: Sequence[Splice]) -> bool:
    """Tell whether the proof holds for an entry alone; what comes before and after it is untouched."""
    old = page.text[window.start : window.end]
    moved = [Splice(one.start - window.start, one.end - window.start, one.text) for one in splices]
    before = _read(old)
    inner = [below(change, window.depth) for change in changes]
    return before is not None and _same(spliced(old, moved), changed(before, inner))


def _window(page: Page, root: Mark, changes: Sequence[Change]) -> _Window | None:
    """Return the smallest entry in lines that holds all changes, where nothing in it is shared with the rest."""
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
    is_shared = best is not None and set("&*!") & set(page.text[best.start : best.end])
    return None if is_shared else best


def _common_path(changes: Sequence[Change]) -> Path:
    """Return the steps that all paths begin with, without the last of each, which may be new."""
    paths = [change.path[:-1] for change in changes]
    shortest = min(paths, key=len)
    for number, step in enumerate(shortest):
        if any(path[number] != step for path in paths):
            return shortest[:number]
    return shortest


def _same(text: str, expected: Data) -> bool:
    found = _read(text)
    return found is not None and bool(found == expected)


def _read(text: str) -> Data | None:
    """Return the data of a text with all that is free for the user; nothing where it can't be read."""
    composed = compose(SourceFile("", text), keeps_free=True)
    return None if composed.findings else composed.data
