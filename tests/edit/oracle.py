"""A second reading of a plan's text, by PyYAML's own composer, that the edit engine is held against.

It shares nothing with the engine: neither its marks nor its changes of data.
"""

import difflib
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

import yaml

from crmplan.edit.changes import Append, Change, Remove, Set

Path = tuple[str | int, ...]
NULLS = ("", "~", "null", "Null", "NULL")
_COMMENT = re.compile(r"#[^\r\n]*")
_BREAK = re.compile(r"\r\n|\r|\n")


class Entry(NamedTuple):
    """Where a value stands: from its key, or its own beginning, to its last character, and where it begins itself."""

    start: int
    value: int
    end: int
    is_block: bool


class Reading:
    """What a text holds, where, and its comments."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.entries: dict[Path, Entry] = {}
        self.starts = [0, *(match.end() for match in _BREAK.finditer(text))]
        node = yaml.compose(text, yaml.CBaseLoader)
        self.data = self._data(node, (), 0) if node else None

    @property
    def lines(self) -> list[str]:
        return [self.text[a:b] for a, b in zip(self.starts, [*self.starts[1:], len(self.text)], strict=True)]

    def line(self, index: int) -> int:
        return bisect_right(self.starts, index) - 1

    def line_end(self, index: int) -> int:
        match = _BREAK.search(self.text, index)
        return match.start() if match else len(self.text)

    def lines_of(self, path: Path) -> set[int]:
        """Return the numbers of the lines that an entry stands on."""
        entry = self.entries[path]
        return set(range(self.line(entry.start), self.line(max(entry.start, entry.end - 1)) + 1))

    @cached_property
    def comments(self) -> list[tuple[int, str]]:
        """The comments and where they stand: what begins with `#` where no token is, or behind the head of a block."""
        found: list[tuple[int, str]] = []
        at = 0
        for token in yaml.scan(self.text, yaml.CBaseLoader):
            start, end = token.start_mark.index, token.end_mark.index
            if isinstance(token, yaml.ScalarToken) and token.style in ("|", ">"):
                found += self._comments(start, _BREAK.search(self.text, start).start())  # type: ignore[union-attr]
            found += self._comments(at, start)
            at = max(at, end)
        return found

    def _comments(self, start: int, end: int) -> Iterator[tuple[int, str]]:
        for match in _COMMENT.finditer(self.text, start, end):
            yield match.start(), match[0].rstrip()

    def _data(self, node: yaml.Node, path: Path, start: int) -> Any:
        self.entries[path] = Entry(start, node.start_mark.index, self._end(node), _is_block(node))
        if isinstance(node, yaml.SequenceNode):
            return [self._data(item, (*path, n), item.start_mark.index) for n, item in enumerate(node.value)]
        if not isinstance(node, yaml.MappingNode):
            return None if node.value in NULLS and node.style not in ("'", '"', "|", ">") else node.value
        own: dict[str, Any] = {}
        merged: dict[str, Any] = {}
        for key, value in node.value:
            if key.value == "<<" and not key.style:
                parts = value.value if isinstance(value, yaml.SequenceNode) else [value]
                for part in parts:
                    is_here = part.start_mark.index >= key.start_mark.index
                    whole = self.entries[path]
                    added = self._data(part, path if is_here else ("<<",), key.start_mark.index)
                    self.entries[path] = whole
                    merged = {**added, **merged}
            else:
                assert key.value not in own, f"{key.value} stands twice"
                own[key.value] = self._data(value, (*path, key.value), key.start_mark.index)
        return {**own, **{key: value for key, value in merged.items() if key not in own}}

    def _end(self, node: yaml.Node) -> int:
        """Return where the last character of a node stands, without what follows it."""
        if _is_block(node):
            ends = [node.start_mark.index]
            for child in node.value:
                ends += [self._end(one) for one in (child if isinstance(child, tuple) else [child])]
            return max(ends)
        end: int = node.end_mark.index
        start: int = node.start_mark.index
        return start + len(self.text[start:end].rstrip())


def _is_block(node: yaml.Node) -> bool:
    return isinstance(node, yaml.CollectionNode) and not node.flow_style


def expected(data: Any, changes: Iterable[Change]) -> Any:
    """Return the data with the changes made."""
    for change in changes:
        data = _changed(data, change, change.path)
    return data


def _changed(data: Any, change: Change, path: Path) -> Any:
    if path:
        step, *rest = path
        if isinstance(data, list):
            assert isinstance(step, int)
            return [*data[:step], _changed(data[step], change, tuple(rest)), *data[step + 1 :]]
        held = dict(data or {})
        if isinstance(change, Remove) and step not in held:
            return data
        if isinstance(change, Remove) and not rest:
            del held[str(step)]
            return held
        held[str(step)] = _changed(held.get(str(step)), change, tuple(rest))
        return held
    if isinstance(change, Append):
        return [
            *(data if isinstance(data, list) else [] if data is None else [data]),
            *map(plain, change.items),
        ]
    assert isinstance(change, Set)
    return plain(change.value)


def plain(value: Any) -> Any:
    """Return data as a reader finds it."""
    if isinstance(value, dict):
        return {str(key): plain(below) for key, below in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value if value is None else str(value)


def _place(data: Any, change: Change) -> Path:
    """Return the path at which a text has to change: that of the change, or where all that leads to it begins."""
    path = change.path
    for depth, step in enumerate(path):
        is_there = step in data if isinstance(data, dict) else isinstance(step, int)
        if not is_there:
            return path[: depth + 1] if isinstance(data, dict) and data else path[:depth]
        data = data[step]  # type: ignore[index]
    return path


def touched(old: Reading, new: Reading, changes: Sequence[Change]) -> tuple[set[int], set[int]]:
    """Return the lines that the changes may touch, those of the old text and those of the new one."""
    heads = list(_open_heads(old))
    before = {old.line(old.entries[path].value) for path in heads}
    after = {new.line(new.entries[path].value) for path in heads if path in new.entries}
    for change in changes:
        path = _changed_place(old, new, change)
        if isinstance(change, Append) and isinstance(_at(old.data, path), list) and _at(old.data, path):
            path = (*path, len(_at(new.data, path)) - 1)
            paths = [
                (*path[:-1], n) for n in range(len(_at(old.data, path[:-1])), len(_at(new.data, path[:-1])))
            ]
        else:
            paths = [path]
        for one in paths:
            before |= _lines(old, new, one)
            after |= _lines(new, old, one)
    return before, after


def _open_heads(old: Reading) -> Iterator[Path]:
    """Yield the path of a text behind `|` or `>` that ends with the file: lines behind it would else be its own."""
    for path, entry in old.entries.items():
        if entry.end == len(old.text) and old.text[entry.value : entry.value + 1] in ("|", ">"):
            yield path


def _changed_place(old: Reading, new: Reading, change: Change) -> Path:
    """Return the path of what changes: of the whole collection where nothing of it stays."""
    path = _place(old.data, change)
    while path and _at(old.data, path[:-1]) and not _kept(_at(old.data, path[:-1]), _at(new.data, path[:-1])):
        path = path[:-1]
    return path


def _at(data: Any, path: Path) -> Any:
    for step in path:
        data = data.get(step) if isinstance(data, dict) else data[step] if step < len(data) else None  # type: ignore[operator]
    return data


def _kept(old: Any, new: Any) -> bool:
    """Tell whether something of a collection stays."""
    if isinstance(old, dict) and isinstance(new, dict):
        return bool(set(old) & set(new))
    return bool(old) and bool(new)


def _lines(reading: Reading, other: Reading, path: Path) -> set[int]:
    """Return the lines of an entry; in brackets, where it comes or goes, those of the places beside it too."""
    found = reading.lines_of(path) if path in reading.entries else set()
    is_both = path in reading.entries and path in other.entries
    around = reading.entries.get(path[:-1])
    if around is None or is_both:
        return found
    if around.is_block:
        return found
    siblings = [one for one in reading.entries if one[:-1] == path[:-1] and len(one) == len(path)]
    siblings.sort(key=lambda one: reading.entries[one].start)
    wider = other if path in other.entries else reading
    order = sorted(
        (one for one in wider.entries if one[:-1] == path[:-1] and len(one) == len(path)),
        key=lambda one: wider.entries[one].start,
    )
    here = order.index(path)
    before = [one for one in order[:here] if one in siblings and one in other.entries][-1:]
    after = [one for one in order[here + 1 :] if one in siblings and one in other.entries][:1]
    for one in before:
        found.add(max(reading.lines_of(one)))
    for one in after:
        found.add(min(reading.lines_of(one)))
    if not before:
        found.add(reading.line(around.value))
    if not after:
        found.add(reading.line(around.end - 1))
    return found


def untouched(reading: Reading, lines: set[int]) -> list[str]:
    """Return the other lines, without blank ones, which part entries and belong to none."""
    return [
        line.rstrip("\r\n")
        for n, line in enumerate(reading.lines)
        if n not in lines and line.strip(" \t\r\n,")
    ]


@lru_cache(maxsize=64)
def reading(text: str) -> Reading:
    """Return the reading of a text; most texts of a run are read again and again."""
    return Reading(text)


def _lost(old: Reading, new: Reading, changes: Sequence[Change]) -> list[str]:
    """Return the comments that went, but for those of entries that went and those inside values that did."""
    gone = [_gone(old, new, change) for change in changes]
    if not old.comments:
        return []
    kept = Counter(text for index, text in old.comments if not any(a <= index < b for a, b in gone))
    return list((kept - Counter(text for _, text in new.comments)).elements())


def _gone(old: Reading, new: Reading, change: Change) -> tuple[int, int]:
    """Return from where to where comments may go with a change."""
    path = _changed_place(old, new, change)
    entry = old.entries.get(path)
    if entry is None:
        return 0, 0
    rest = re.compile(r"[ \t,]*#").match(old.text, entry.end)
    end = old.line_end(entry.end) if rest or entry.is_block else entry.end
    if _at(new.data, path) is None:
        return entry.start, end
    return (old.line_end(entry.start), end) if entry.is_block else (entry.value, entry.end)


def wrong(old_text: str, new_text: str, changes: Sequence[Change]) -> Iterator[str]:
    """Yield what is wrong with a new text."""
    old, new = reading(old_text), Reading(new_text)
    meant = expected(old.data, changes)
    if new.data != meant:
        yield f"it means something else: {_difference(meant, new.data)}"
        return
    before, after = touched(old, new, changes)
    kept, found = untouched(old, before), untouched(new, after)
    if kept != found:
        diff = list(difflib.unified_diff(kept, found, lineterm="", n=0))[2:]
        yield "lines beside those of the change are touched: " + " | ".join(diff)
    lost = _lost(old, new, changes)
    if lost:
        yield f"comments are lost: {lost}"
    if set(_BREAK.findall(new_text)) - set(_BREAK.findall(old_text)) and _BREAK.search(old_text):
        yield "line breaks of another kind"
    if bool(re.search(r"[\r\n]\Z", old_text)) != bool(re.search(r"[\r\n]\Z", new_text)) and old_text.strip():
        yield "the last line break came or went"


def _difference(meant: Any, found: Any, path: Path = ()) -> str:
    if isinstance(meant, dict) and isinstance(found, dict):
        for key in {**meant, **found}:
            if meant.get(key) != found.get(key):
                return _difference(meant.get(key), found.get(key), (*path, key))
    return f"{path}: {found!r} instead of {meant!r}"
