"""Texts in lines behind `|` or `>`: another one in the place of the old, whose lines stay where they can."""

import re
from collections.abc import Iterator
from textwrap import wrap

from crmplan.edit.page import Page
from crmplan.edit.splice import Splice
from crmplan.source import Mark, visible
from crmplan.yaml_text import WIDTH

_HEAD = re.compile(r"([|>])([-+]?)(\d?)([-+]?)")
_PLAIN_PROSE = re.compile(r"\S+(?: \S+)*(?:\n\S+(?: \S+)*)*\n?")


def prose(page: Page, mark: Mark, old: str, new: str) -> list[Splice]:
    """Return the splices that make a text of the lines behind a mark another one; none where lines can't hold it.

    Args:
        page: the file.
        mark: the text in lines.
        old: what it says.
        new: what it is to say.
    """
    start = page.content_start(mark)
    head = _head(page, mark)
    body, end = page.next_line(start), page.value_end(mark)
    if body >= end or not _PLAIN_PROSE.fullmatch(new) or any(visible(one) != one for one in new.split("\n")):
        return []
    is_folded, said = head[1] == ">", old.rstrip("\n")
    if is_folded and "\n" in new.rstrip("\n"):
        return []
    is_more = new.startswith(said) and "\n" not in said
    at = page.line_start(end) if is_more else body
    column = page.scalar_column(mark)
    last = page.text[at + column : end] if is_more else ""
    text = last + (new.removeprefix(said) if is_more else new).rstrip("\n")
    lines = _folded(text, column) if is_folded else text.split("\n")
    written = page.newline.join(" " * column + line for line in lines)
    ending = "" if new.endswith("\n") else "-"
    return [
        Splice(start, head.end(), head[1] + head[3] + ending),
        Splice(at, end, written),
    ]


def _folded(text: str, column: int) -> list[str]:
    return wrap(text, max(WIDTH - column, 20), break_long_words=False, break_on_hyphens=False)


def ends_in_lines(page: Page, mark: Mark) -> bool:
    """Tell whether a value ends in a text behind `|` or `>`, which takes deeper lines below it for its own."""
    return page.is_block_scalar(_last_leaf(page, mark))


def is_open(page: Page, mark: Mark) -> bool:
    """Tell whether a value ends in a text in lines that ends with the file, but for a line break: more would be its."""
    leaf = _last_leaf(page, mark)
    is_last = leaf.end == len(page.text) and not page.text.endswith(("\n", "\r"))
    return is_last and page.is_block_scalar(leaf) and "-" not in _head(page, leaf)[0]


def closed(page: Page, mark: Mark) -> Iterator[Splice]:
    """Yield the splice that keeps such a text what it is where lines must follow it."""
    if is_open(page, mark):
        head = _head(page, _last_leaf(page, mark))
        yield Splice(head.start(), head.end(), f"{head[1]}{head[3]}-")


def _last_leaf(page: Page, mark: Mark) -> Mark:
    while page.is_block(mark) and page.entries(mark):
        mark = page.entries(mark)[-1]
    return mark


def _head(page: Page, mark: Mark) -> re.Match[str]:
    head = _HEAD.match(page.text, page.content_start(mark))
    assert head
    return head
