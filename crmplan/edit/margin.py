"""Comments behind values, in a column that somebody has aligned: they stay in it when a value before them changes."""

import re
from collections.abc import Iterator, Sequence

from crmplan.edit.page import Page
from crmplan.edit.splice import Splice
from crmplan.source import Mark, cells

_COMMENT = re.compile(r"(?<= )#")
_PADDED = re.compile(r"( {2,})#")


def comment_kept(page: Page, mark: Mark, found: Sequence[Splice]) -> Iterator[Splice]:
    """Yield the splice that keeps the comment behind a changed value in the column of those around it."""
    end = page.value_end(mark)
    match = _PADDED.match(page.text, end)
    line = page.line_start(end)
    if not match or any(one.start < line or "\n" in one.text or "\r" in one.text for one in found):
        return
    column = cells(page.text[line : match.end() - 1])
    if not any(_comment_column(line) == column for line in _lines_around(page, end)):
        return
    grown = sum(cells(one.text) - cells(page.text[one.start : one.end]) for one in found)
    pad = max(1, len(match[1]) - grown)
    if pad != len(match[1]):
        yield Splice(end, match.end(1), " " * pad)


def _lines_around(page: Page, index: int) -> Iterator[str]:
    start, after = page.line_start(index), page.next_line(index)
    if start:
        yield page.text[slice(*page.line_before(start))]
    yield page.text[after : page.line_end(after)]


def _comment_column(line: str) -> int:
    match = _COMMENT.search(line)
    return cells(line[: match.start()]) if match else -1
