"""Collections in brackets: keys put in order where that is safe, and the lines that they go over."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

import yaml

from crmplan.edit.layout.chunks import arranged, order_at
from crmplan.edit.layout.sheet import Piece
from crmplan.source import Path, cells

_STARTS = (yaml.FlowMappingStartToken, yaml.FlowSequenceStartToken)
_ENDS = (yaml.FlowMappingEndToken, yaml.FlowSequenceEndToken)
_NAMES = (yaml.AnchorToken, yaml.AliasToken)


def flow_pieces(text: str, tokens: Sequence[Any], path: Path | None) -> list[Piece]:
    """Return the lines of a collection in brackets.

    Args:
        text: the text of the file.
        tokens: the tokens of the collection.
        path: where it stands in the plan, if its keys are to be put in order.
    """
    start, end = tokens[0].start_mark, tokens[-1].end_mark
    raw = text[start.index : end.index]
    if path is not None and ":" in raw:
        raw = _ordered(raw, tokens, path)
    if start.line == end.line and "\t" not in raw:
        return [Piece(raw)]
    if "\t" in raw:
        raw = _without_tabs(raw, tokens)
    return list(_pieces(text, raw, tokens))


def _without_tabs(raw: str, tokens: Sequence[Any]) -> str:
    """Replace tabs between words by spaces."""
    first = tokens[0].start_mark.index
    characters = list(raw)
    for before, after in pairwise(tokens):
        for index in range(before.end_mark.index - first, after.start_mark.index - first):
            if raw[index] == "#":
                break
            if raw[index] == "\t":
                characters[index] = " "
    return "".join(characters)


def _pieces(text: str, raw: str, tokens: Sequence[Any]) -> Iterator[Piece]:
    """Yield the lines of a collection."""
    start = tokens[0].start_mark
    remarks = _remark_starts(text, tokens) if "#" in raw else {}
    texts = _rows_of_texts(tokens)
    index = start.index
    for number, line in enumerate(raw.split("\n")):
        row = start.line + number
        remark = remarks.get(row)
        if remark is None:
            yield Piece(line, is_text=row in texts)
        else:
            cut = remark - index
            column = cells(text[text.rfind("\n", 0, remark) + 1 : remark])
            yield Piece(line[:cut], line[cut:], column, row in texts)
        index += len(line) + 1


def _remark_starts(text: str, tokens: Sequence[Any]) -> dict[int, int]:
    """Return the line and the index of each comment between tokens."""
    found = {}
    for before, after in pairwise(tokens):
        index, row = before.end_mark.index, before.end_mark.line
        gap = text[index : after.start_mark.index]
        if "#" not in gap:
            continue
        for line in gap.split("\n"):
            if "#" in line:
                found[row] = index + line.index("#")
            index += len(line) + 1
            row += 1
    return found


def _rows_of_texts(tokens: Sequence[Any]) -> set[int]:
    """Return the lines that begin in the middle of a text."""
    rows: set[int] = set()
    for token in tokens:
        if token.start_mark.line != token.end_mark.line:
            rows.update(range(token.start_mark.line + 1, token.end_mark.line + 1))
    return rows


class _Part(NamedTuple):
    """An entry in braces: its key, and its text from where to where."""

    key: str
    start: int
    end: int


@dataclass(slots=True)
class _Frame:
    """A collection in brackets, while its tokens are read."""

    path: Path
    is_mapping: bool
    row: int
    parts: list[_Part] = field(default_factory=list)
    key: str | None = None
    start: int = -1
    has_names: bool = False
    is_key: bool = False

    @property
    def order(self) -> tuple[str, ...]:
        """The keys that it may have."""
        return order_at(self.path) if self.is_mapping else ()

    @property
    def below(self) -> Path:
        """The path of what is being read in it."""
        if not self.is_mapping:
            return (*self.path, 0)
        return (*self.path, self.key if self.key and self.key in self.order else "*")

    def end_part(self, end: int) -> None:
        """End an entry."""
        if self.start >= 0:
            self.parts.append(_Part(self.key or "", self.start, end))
        self.key, self.start, self.is_key = None, -1, False


def _ordered(raw: str, tokens: Sequence[Any], path: Path) -> str:
    """Return a collection with the keys of each mapping on one line in order; its length stays."""
    first = tokens[0].start_mark.index
    stack: list[_Frame] = []
    end = 0
    for token in tokens:
        kind, mark = type(token), token.start_mark
        frame = stack[-1] if stack else None
        if frame and frame.start < 0 and kind not in _ENDS and kind is not yaml.FlowEntryToken:
            frame.start = mark.index - first
        if kind in _STARTS:
            below = frame.below if frame else path
            stack.append(_Frame(below, kind is _STARTS[0], mark.line))
        elif kind in _ENDS:
            done = stack.pop()
            done.end_part(end)
            if stack:
                stack[-1].has_names |= done.has_names
            if done.is_mapping and done.row == mark.line and not done.has_names:
                raw = _sorted(raw, done)
        elif frame:
            _take(frame, token, end)
        end = token.end_mark.index - first
    return raw


def _take(frame: _Frame, token: Any, end: int) -> None:
    """Let a collection take one of its own tokens."""
    kind = type(token)
    if kind is yaml.FlowEntryToken:
        frame.end_part(end)
    elif kind is yaml.KeyToken:
        frame.is_key = True
    elif kind is yaml.ScalarToken and frame.is_key and frame.key is None:
        frame.key, frame.is_key = token.value, False
    elif kind in _NAMES:
        frame.has_names = True


def _sorted(raw: str, frame: _Frame) -> str:
    """Return the text with the entries of a mapping in order, where one gap is like the other."""
    parts = frame.parts
    numbers = arranged([part.key for part in parts], frame.order)
    gaps = [raw[before.end : after.start] for before, after in pairwise(parts)]
    if numbers == list(range(len(parts))) or len(set(gaps)) != 1:
        return raw
    entries = [raw[parts[number].start : parts[number].end] for number in numbers]
    return raw[: parts[0].start] + gaps[0].join(entries) + raw[parts[-1].end :]
