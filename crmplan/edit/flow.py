"""Entries between brackets or braces: where new ones go, and what goes with one that is taken out."""

from collections.abc import Iterator, Mapping, Sequence

from crmplan.edit.page import Page
from crmplan.source import Mark, cells
from crmplan.yaml_text import WIDTH

Stretch = tuple[int, int, str]
"""From where to where, and what stands there instead."""


def added_in_flow(
    page: Page, mark: Mark, groups: Sequence[tuple[Mark | None, Sequence[str]]]
) -> Iterator[Stretch]:
    """Yield what puts new entries behind others of a collection, or into an empty one.

    Args:
        page: the file.
        mark: the collection.
        groups: the text of each new entry, with the entry before them; none where nothing is kept.
    """
    line, moved = -1, 0
    for after, pieces in sorted(groups, key=lambda group: group[0].start if group[0] else -1):
        if after is None:
            start = page.content_start(mark) + 1
            yield start, start, ", ".join(pieces)
        elif _has_own_lines(page, mark):
            yield from _on_own_lines(page, mark, after, pieces)
        else:
            end = page.value_end(after)
            moved = moved if page.line_start(end) == line else 0
            text, moved = _joined(page, mark, end, pieces, moved)
            line = page.line_start(end)
            yield end, end, text


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
    column = page.column(_first_of_line(page, mark, end))
    width = page.column(end) + moved
    tail = cells(page.text[end : page.line_end(end)])
    text = ""
    for piece in pieces:
        if width + 2 + cells(piece) + tail > WIDTH and width > column:
            text += "," + page.newline + " " * column + piece
            width = column + cells(piece)
        else:
            text += ", " + piece
            width += 2 + cells(piece)
    return text, width - page.column(end)


def _first_of_line(page: Page, mark: Mark, index: int) -> int:
    """Return where the entries on a line begin: the first on it, else the first of the collection."""
    starts = [_start(entry) for entry in page.entries(mark)]
    line = page.line_start(index)
    here = [start for start in starts if start >= line and start < index]
    is_first_line = page.line_start(starts[0]) == line
    return here[0] if here and not is_first_line else starts[0]


def _start(entry: Mark) -> int:
    return entry.key_start if entry.key_start >= 0 else entry.start


def _has_own_lines(page: Page, mark: Mark) -> bool:
    """Tell whether each entry of a collection begins a line, but for the first, which may stand by the bracket."""
    lines = [page.line_start(_start(entry)) for entry in page.entries(mark)]
    return len(set(lines)) == len(lines) and lines[-1] > page.content_start(mark)


def _on_own_lines(page: Page, mark: Mark, after: Mark, pieces: Sequence[str]) -> Iterator[Stretch]:
    end, indent = page.value_end(after), " " * page.column(_start(after))
    comma = page.gap_end(end)
    has_comma = page.text[comma : comma + 1] == ","
    lines = [page.newline + indent + piece for piece in pieces]
    if has_comma:
        at = page.line_end(comma)
        rest = page.text[comma + 1 : at].strip()
        if rest and not rest.startswith("#"):
            yield comma + 1, comma + 1, "".join(f"{line}," for line in lines)
            return
        yield at, at, "".join(f"{line}," for line in lines)
        return
    at = page.line_end(end)
    if mark.end - 1 < at:
        yield end, end, "".join(f",{line}" for line in lines)
        return
    yield end, end, ","
    yield at, at, ",".join(lines)


def removed_in_flow(
    page: Page, mark: Mark, own: Mapping[str, Mark], keys: Sequence[str]
) -> Iterator[Stretch]:
    """Yield what takes entries out of a mapping in braces, each run of neighbours at once."""
    entries = list(own.items())
    is_gone = [name in keys for name, _ in entries]
    number = 0
    while number < len(entries):
        if not is_gone[number]:
            number += 1
            continue
        last = number
        while last + 1 < len(entries) and is_gone[last + 1]:
            last += 1
        yield _run(page, mark, [child for _, child in entries], number, last)
        number = last + 1


def _run(page: Page, mark: Mark, entries: Sequence[Mark], first: int, last: int) -> Stretch:
    """Return the stretch of a run of entries with the comma that goes with it."""
    start, end = entries[first].key_start, page.value_end(entries[last])
    line = page.line_start(start)
    comma = page.gap_end(end)
    after = comma + 1 if page.text[comma : comma + 1] == "," else end
    rest = page.text[after : page.line_end(after)].strip()
    alone = not page.text[line:start].strip() and line > page.content_start(mark)
    if alone and (not rest or rest.startswith("#")):
        return line, page.next_line(after), ""
    before = page.value_end(entries[first - 1]) if first else 0
    if last + 1 < len(entries):
        follower = entries[last + 1].key_start
        gap = page.text[after:follower]
        return start, after if "#" in gap else follower, ""
    if first and "#" not in page.text[before:start]:
        return before, end, ""
    return start, after, ""
