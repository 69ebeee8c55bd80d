"""Comments of a plan that speak to `check`: `# crmplan: ignore[CP809] reason`; what stands in a text is none."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from pathlib import PurePath
from typing import NamedTuple

from crmplan.findings import Fix
from crmplan.source import Location, Mark, SourceFile, SourceMap

_COMMENT = re.compile(r"#[ \t]*crmplan:[ \t]*ignore\[([^\]\r\n]*)\]")
_CODE = re.compile(r"\w+")
_BEFORE_TEXT = re.compile(r"(?:&[^\s,\[\]{}]+(?:\s|(?<=\s)#[^\r\n]*)*)?(?:[|>][^\r\n]*)?")
"""What may stand between the beginning of a value and its text, and hold a comment: an anchor, the head of a block."""


class Comment(NamedTuple):
    """A comment that suppresses codes; it ends with its line, or before the next one on it.

    Args:
        place: where it stands, with its reason.
        codes: the places of the codes in it.
        line: the number of the line that it is about: its own, or where it stands alone the next with content.
    """

    place: Location
    codes: tuple[Location, ...]
    line: int

    def without(self, number: int) -> Fix:
        """Return what takes one of its codes out, and with the only one all that it says."""
        file, codes = self.place.file, self.codes
        if len(codes) == 1:
            return Fix(cuts=(_with_blanks(self.place),))
        start, end = codes[number].start, codes[number].end
        if number:
            return Fix(cuts=(Location(file, codes[number - 1].end, end),))
        return Fix(cuts=(Location(file, start, codes[1].start),))


def _with_blanks(place: Location) -> Location:
    """Return a stretch up to the end of its line with the blanks before it, and a whole line with its line break."""
    file, start, end = place
    text = file.text
    if end < len(text) and text[end] not in "\r\n":
        return place
    first = file.index(file.position(start)[0])
    start = first + len(text[first:start].rstrip(" \t"))
    if start == first:
        end += 2 if text.startswith("\r\n", end) else 1
    return Location(file, start, min(end, len(text)))


def comments(sources: SourceMap) -> Iterator[Comment]:
    """Yield the comments of all files that could be read, those of a file from its end on."""
    for number, file in enumerate(sources.files):
        found = list(_COMMENT.finditer(file.text))
        root = _root(sources, number) if found else None
        if root is None:
            continue
        texts = sorted(_texts(file, root, [match.start() for match in found]))
        found = [match for match in found if not _is_within(texts, match.start())]
        yield from _in_file(file, found)


def _in_file(file: SourceFile, found: list[re.Match[str]]) -> Iterator[Comment]:
    """Yield the comments of a file, the last first, so that each knows what those below it are about."""
    targets: dict[int, int] = {}
    after = len(file.text)
    for match in reversed(found):
        line, _ = file.position(match.start())
        targets[line] = _target(file, line, targets)
        end = min(after, file.index(line) + len(file.line(line)))
        codes = _CODE.finditer(file.text, *match.span(1))
        places = tuple(Location(file, code.start(), code.end()) for code in codes)
        yield Comment(Location(file, match.start(), end), places, targets[line])
        after = match.start()


def _target(file: SourceFile, line: int, below: dict[int, int]) -> int:
    """Return the number of the line that a comment is about."""
    if not file.line(line).lstrip().startswith("#"):
        return line
    last, _ = file.position(len(file.text))
    for number in range(line + 1, last + 1):
        if number in below:
            return below[number]
        if file.line(number).strip()[:1] not in ("", "#"):
            return number
    return line


def _root(sources: SourceMap, number: int) -> Mark | None:
    """Return the mark of what a file of YAML holds; nothing where it could not be read."""
    root = sources.root
    assert isinstance(root.children, dict)
    if number == 0:
        own = {key: mark for key, mark in root.children.items() if key not in sources.sections}
        return Mark(root.start, root.end, own) if root.end else None
    section = next((name for name, owner in sources.sections.items() if owner == number), None)
    is_yaml = PurePath(sources.files[number].name).suffix in (".yaml", ".yml")
    return root.children[section] if section is not None and is_yaml else None


def _texts(file: SourceFile, root: Mark, wanted: list[int]) -> Iterator[tuple[int, int]]:
    """Yield where the keys and texts stand that may hold a wanted position.

    Each is looked at once: what an alias or a merge repeats stands elsewhere.
    """
    stack = [root]
    while stack:
        mark = stack.pop()
        if mark.key_start >= 0:
            yield mark.key_start, mark.key_end
        if mark.children is None:
            before = _BEFORE_TEXT.match(file.text, mark.start, mark.end)
            yield before.end() if before else mark.start, mark.end
            continue
        below = mark.children.values() if isinstance(mark.children, dict) else mark.children
        written = (one for one in below if mark.start <= one.start and one.end <= mark.end)
        stack += [one for one in written if _holds_any(one, wanted)]


def _holds_any(mark: Mark, wanted: list[int]) -> bool:
    """Tell whether a wanted position lies in an entry; the wanted ones are in order."""
    start = mark.start if mark.key_start < 0 else mark.key_start
    return bisect_left(wanted, start) < bisect_left(wanted, mark.end)


def _is_within(texts: list[tuple[int, int]], index: int) -> bool:
    before = bisect_right(texts, (index, len(texts) and texts[-1][1]))
    return before > 0 and index < texts[before - 1][1]
