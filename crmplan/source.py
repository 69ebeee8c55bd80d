"""Where things stand in the files of a plan, and how a place is shown to the one who wrote it."""

import json
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import accumulate
from typing import NamedTuple

Path = tuple[str | int, ...]
"""The keys and list indexes that lead from the top of a plan to a value."""

_LINE_BREAK = re.compile(r"\r\n|\r|\n")


@cache
def _unsafe() -> re.Pattern[str]:
    return re.compile(
        "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff"
        "\ud800-\udfff\U000e0000-\U000e007f]"
    )


def visible(text: str) -> str:
    """Return `text` on one line with nothing in it that a terminal or a reader's eye would obey.

    Line breaks and tabs become spaces; other controls, bidirectional marks and invisible characters are spelled out.
    """
    if text.isprintable():
        return text
    return _unsafe().sub(lambda m: " " if m[0] in "\n\r\t\u00ad" else f"\\u{ord(m[0]):04x}", text)


def escaped_in_json(text: str) -> str:
    """Return JSON whose strings show by escapes what a terminal or a reader's eye would obey."""
    if text.replace("\n", "").isprintable():
        return text
    return _unsafe().sub(lambda m: m[0] if m[0] == "\n" else json.dumps(m[0])[1:-1], text)


LONGEST = 80


def shortened(text: str) -> str:
    """Return `text` with its middle cut out where it has more than 80 characters."""
    if len(text) <= LONGEST:
        return text
    half = LONGEST // 2
    return f"{text[: half - 1]}…{text[-half:]}"


@dataclass(frozen=True)
class SourceFile:
    """The text of one file of a plan, under the name that is shown to the user."""

    name: str
    text: str

    @cached_property
    def _starts(self) -> list[int]:
        if "\r" not in self.text:  # as nearly always, and much faster
            return [0, *accumulate(len(line) + 1 for line in self.text.split("\n")[:-1])]
        return [0, *(match.end() for match in _LINE_BREAK.finditer(self.text))]

    def position(self, index: int) -> tuple[int, int]:
        """Return line and column, both from 1, of the character at `index`."""
        line = bisect_right(self._starts, index)
        return line, index - self._starts[line - 1] + 1

    def lines(self) -> list[str]:
        """Return the texts of all lines, without their line breaks."""
        return _LINE_BREAK.split(self.text)

    def line(self, number: int) -> str:
        """Return the text of a line, counted from 1, without its line break."""
        start = self._starts[number - 1]
        end = self._starts[number] if number < len(self._starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")

    def index(self, line: int) -> int:
        """Return the index of the first character of a line, counted from 1."""
        return self._starts[min(line, len(self._starts)) - 1]


class Location(NamedTuple):
    """A stretch of a file: characters from `start` up to `end`, which is not in it."""

    file: SourceFile
    start: int
    end: int

    @property
    def position(self) -> tuple[int, int]:
        """Line and column, both from 1, of the first character."""
        return self.file.position(self.start)

    @property
    def text(self) -> str:
        """The characters that stand there."""
        return self.file.text[self.start : self.end]

    @property
    def end_position(self) -> tuple[int, int]:
        """Line and column, both from 1, behind the last character that is no space and no line break."""
        return self.file.position(self.start + len(self.text.rstrip()))

    def __str__(self) -> str:
        line, column = self.position
        return f"{visible(self.file.name)}:{line}:{column}"


class Mark:
    """Where a value stands in its file, and its key; `children` are the marks of what it holds."""

    __slots__ = ("children", "end", "key_end", "key_start", "start")

    def __init__(
        self,
        start: int,
        end: int,
        children: "dict[str, Mark] | list[Mark] | None" = None,
        key_start: int = -1,
        key_end: int = -1,
    ) -> None:
        self.start = start
        self.end = end
        self.children = children
        self.key_start = key_start
        self.key_end = key_end


@dataclass(frozen=True)
class SourceMap:
    """The place of every key and value of a plan that stands in one file or several.

    Args:
        files: the files, the plan's own first.
        root: the mark of the whole plan.
        sections: the file of a section, as an index into `files`, where it is not the first.
    """

    files: Sequence[SourceFile]
    root: Mark
    sections: Mapping[str, int] = field(default_factory=dict)

    def locate(self, path: Path, *, key: bool = False) -> Location:
        """Return the place of the value, or the key, at `path`; steps that are not in the file are passed over."""
        mark, number = self.root, 0
        for depth, step in enumerate(path):
            below = self._child(mark, step)
            if below is None:
                continue
            mark = below
            if depth == 0 and isinstance(step, str):
                number = self.sections.get(step, 0)
        if key and mark.key_start >= 0:
            return Location(self.files[number], mark.key_start, mark.key_end)
        return Location(self.files[number], mark.start, mark.end)

    def has(self, path: Path) -> bool:
        """Tell whether the files hold a value at exactly this path."""
        mark: Mark | None = self.root
        for step in path:
            mark = self._child(mark, step) if mark else None
        return mark is not None

    @staticmethod
    def _child(mark: Mark, step: str | int) -> Mark | None:
        children = mark.children
        if isinstance(children, dict):
            return children.get(str(step))
        if isinstance(children, list) and isinstance(step, int) and step < len(children):
            return children[step]
        return None


EXCERPT_WIDTH = 100


def excerpt(location: Location, note: str = "") -> list[str]:
    """Return the user's own line with a caret under the place; a long line is cut around it."""
    number, column = location.position
    raw = location.file.line(number)
    length = max(1, min(location.end - location.start, len(raw) - column + 1))
    first = max(0, column - 1 - EXCERPT_WIDTH // 2) if len(raw) > EXCERPT_WIDTH else 0
    last = min(len(raw), first + EXCERPT_WIDTH)
    before, marked = raw[first : column - 1], raw[column - 1 : min(column - 1 + length, last)]
    head = "…" if first else ""
    tail = "…" if last < len(raw) else ""
    shown = f"{head}{visible(before)}{visible(marked)}{visible(raw[column - 1 + len(marked) : last])}{tail}"
    pad = " " * cells(head + visible(before))
    caret = "^" * max(1, cells(visible(marked).rstrip()))
    margin = " " * max(4, len(str(number)))
    remark = f" {note}" if note else ""
    return [f"{number:>{len(margin)}} | {shown}", f"{margin} | {pad}{caret}{remark}"]


def cells(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )
