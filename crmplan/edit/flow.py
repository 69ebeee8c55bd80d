"""Entries between brackets or braces: where new ones go, and what goes with one that is taken out."""

import re
from collections.abc import Iterator, Sequence

from crmplan.edit.page import Page
from crmplan.edit.splice import Splice
from crmplan.source import Mark, cells
from crmplan.yaml_text import WIDTH

_COMMA_FIRST = re.compile(r"[ \t]*,[ \t]*\Z")


Groups = Sequence[tuple[Mark | None, Sequence[str]]]
"""The text of new entries, with the entry before them; none where they come first."""


def added_in_flow(page: Page, mark: Mark, groups: Groups) -> Iterator[Splice]:
    """Yield what puts new entries into a collection."""
    line, moved = -1, 0
    for after, pieces in sorted(groups, key=lambda group: group[0].start if group[0] else -1):
        if after is None:
            start = page.content_start(mark) + 1
            is_alone = page.text[page.gap_end(start)] in "]}"
            yield Splice(start, start, ", ".join(pieces) + ("" if is_alone else ", "))
            continue
        end, lead = page.value_end(after), _comma_first(page, mark, after)
        if lead is not None:
            at = page.line_end(end) if _is_last_of_line(page, end) else end
            yield Splice(at, at, "".join(page.newline + lead + piece for piece in pieces))
        elif _has_own_line(page, mark, after):
            yield from _on_own_lines(page, mark, after, pieces)
        else:
            moved = moved if page.line_start(end) == line else 0
            text, moved = _joined(page, mark, end, pieces, moved)
            line = page.line_start(end)
            yield Splice(end, end, text)


def _comma_first(page: Page, mark: Mark, after: Mark) -> str | None:
    """Return how a line of an entry begins where commas stand before them on their lines."""
    entries = page.entries(mark)
    number = entries.index(after)
    for entry in entries[number : number + 2]:
        start = page.entry_start(entry)
        match = _COMMA_FIRST.match(page.text, page.line_start(start), start)
        if match:
            return match[0]
    return None


def _is_last_of_line(page: Page, end: int) -> bool:
    """Tell whether nothing but a comment follows on the line."""
    return page.gap_end(end) >= page.line_end(end)


def _joined(page: Page, mark: Mark, end: int, pieces: Sequence[str], moved: int) -> tuple[str, int]:
    """Return new entries with their commas, on new lines where the old one would get too long.

    Args:
        page: the file.
        mark: the collection.
        end: where they go.
        pieces: the new entries.
        moved: by how many columns what stands there has moved.

    Returns:
        The text, and by how many columns what follows it has moved.
    """
    first = _first_of_line(page, mark, end)
    margin, column, width = page.margin(first), page.column(first), page.column(end) + moved
    tail = cells(page.text[end : page.line_end(end)])
    text = ""
    for number, piece in enumerate(pieces):
        rest = tail if number == len(pieces) - 1 else 1
        is_broken = width > column and column + cells(piece) <= WIDTH
        if width + 2 + cells(piece) + rest > WIDTH and is_broken:
            text += "," + page.newline + margin + piece
            width = column + cells(piece)
        else:
            text += ", " + piece
            width += 2 + cells(piece)
    return text, width - page.column(end)


def _first_of_line(page: Page, mark: Mark, index: int) -> int:
    """Return where the entries on a line begin: the first on it, else the first of the collection."""
    starts = [page.entry_start(entry) for entry in page.entries(mark)]
    line = page.line_start(index)
    here = [start for start in starts if line <= start < index]
    return here[0] if here and page.line_start(starts[0]) != line else starts[0]


def _has_own_line(page: Page, mark: Mark, entry: Mark) -> bool:
    """Tell whether an entry begins its line and is alone on it, as all entries of the collection are."""
    start, entries = page.entry_start(entry), page.entries(mark)
    line = page.line_start(start)
    if page.text[line:start].strip() or line <= page.content_start(mark):
        return False
    lines = {page.line_start(page.entry_start(one)) for one in entries}
    return len(lines) == len(entries) and (len(entries) > 1 or page.line_start(mark.end) > line)


def _on_own_lines(page: Page, mark: Mark, after: Mark, pieces: Sequence[str]) -> Iterator[Splice]:
    end, margin = page.value_end(after), page.margin(page.entry_start(after))
    comma = page.gap_end(end)
    lines = [page.newline + margin + piece for piece in pieces]
    if page.text[comma] == ",":
        at = page.line_end(comma) if _is_last_of_line(page, comma + 1) else comma + 1
        yield Splice(at, at, "".join(f"{line}," for line in lines))
    elif _is_last_of_line(page, end):
        at = page.line_end(end)
        yield Splice(end, end, ",")
        yield Splice(at, at, ",".join(lines))
    else:
        yield Splice(end, end, "".join(f",{line}" for line in lines))


def removed_in_flow(
    page: Page, mark: Mark, entries: Sequence[Mark], is_gone: Sequence[bool]
) -> Iterator[Splice]:
    """Yield what takes entries out of a mapping in braces, each run of neighbours at once."""
    number = 0
    while number < len(entries):
        last = number
        while last < len(entries) and is_gone[last]:
            last += 1
        if last > number:
            yield from _run(page, mark, entries[number], entries[last - 1])
        number = last + 1


def _run(page: Page, mark: Mark, first: Mark, last: Mark) -> Iterator[Splice]:
    """Yield the stretches of a run of entries with the comma that goes with it."""
    start, end = page.entry_start(first), page.value_end(last)
    line, after = page.line_start(start), page.gap_end(end)
    has_comma = page.text[after] == ","
    after = after + 1 if has_comma else end
    before, comma = page.text[line:start], _comma_before(page, mark, start)
    if line > page.content_start(mark) and _is_last_of_line(page, after):
        if not before.strip():
            if comma is not None and not has_comma:
                yield Splice(comma, comma + 1, "")
            yield Splice(line, page.next_line(after), "")
            return
        if not has_comma and _COMMA_FIRST.fullmatch(before):
            yield Splice(line, page.next_line(after), "")
            return
    follower = page.gap_end(after)
    if comma is not None and has_comma and before.strip() and _is_last_of_line(page, after):
        yield Splice(len(page.text[:start].rstrip(" \t")), after, "")
    elif has_comma and page.text[follower] not in "]}":
        yield Splice(start, after if "#" in page.text[after:follower] else follower, "")
    elif comma is not None and "#" not in page.text[comma:start]:
        yield Splice(_left_of(page, mark, comma), end, "")
    elif comma is not None:
        yield from (Splice(comma, comma + 1, ""), Splice(start, end, ""))
    else:
        yield Splice(start, after, "")


def _content_before(page: Page, mark: Mark, index: int) -> int:
    """Return where the last entry before a position ends, or the opening bracket."""
    ends = [page.value_end(one) for one in page.entries(mark) if one.key_start < index and one.end <= index]
    return ends[-1] if ends else page.content_start(mark) + 1


def _comma_before(page: Page, mark: Mark, start: int) -> int | None:
    """Return the comma before an entry, if there is one; a merge, which has no mark, may stand before it too."""
    content = _content_before(page, mark, start)
    commas = (match.start() for match in re.finditer(",", page.text[content:start]))
    return next((content + one for one in commas if page.gap_end(content + one + 1) == start), None)


def _left_of(page: Page, mark: Mark, comma: int) -> int:
    """Return where the blanks before a comma begin, or the comma where a comment or an empty key stands before it."""
    start = _content_before(page, mark, comma)
    left = start + len(page.text[start:comma].rstrip())
    return comma if "#" in page.text[start:comma] or page.text[left - 1] == ":" else left
