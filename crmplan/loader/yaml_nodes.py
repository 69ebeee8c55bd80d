"""YAML text to plain data and the place of everything in it.

The meaning is that of YAML 1.2 with no types but text, mapping, list and null: what a text stands for is the
model's business. Parsing is PyYAML's C event stream; composing is done here, because PyYAML's own composer keeps the
last of two equal keys, overruns the stack on deep nesting and expands aliases without a bound.
"""

import re
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml.cyaml import CParser  # type: ignore[attr-defined]

from crmplan.findings import Finding
from crmplan.source import Location, Mark, SourceFile

MAX_DEPTH = 60
MAX_ALIASED = 50_000
MAX_VALUES = 500_000
MAX_FINDINGS = 10_000
_NULLS = frozenset(("", "~", "null", "Null", "NULL"))
_ALLOWED = (
    ("\t", "\t"),
    ("\n", "\n"),
    ("\r", "\r"),
    ("\x20", "\x7e"),
    ("\xa0", "\u2027"),
    ("\u202a", "\ud7ff"),
    ("\ue000", "\ufefe"),
    ("\uff00", "\ufffd"),
    ("\U00010000", "\U0010ffff"),
)
"""The characters of a plan: those of YAML without the marks that are no text, and separators of lines."""
_PLAIN = bytes((9, 10, 13, *range(0x20, 0x7F)))
"""Those of them that are nearly all of any text, to be left out fast."""


class Unreadable:
    """What stands for a value that was found to be wrong while it was read; nothing more is to be said of it."""


UNREADABLE = Unreadable()

Data = Any
"""Text, null, `UNREADABLE`, a list of data, or a mapping from text to data.

Keys that begin with `x-` have a mark but no data, unless asked for.
"""


@dataclass(slots=True)
class Composed:
    """What a file holds; `data` is null and `mark` covers the file where nothing could be read."""

    data: Data
    mark: Mark
    findings: list[Finding] = field(default_factory=list)


@dataclass(slots=True)
class _Frame:
    """A collection that is being read."""

    data: Any
    mark: Mark
    anchor: str | None
    before: int
    key: str | Unreadable | None = None
    key_start: int = 0
    key_end: int = 0
    is_tagged: bool = False
    first_merge: Mark | None = None
    merges: tuple[Any, ...] = ()


class _TooMuchError(Exception):
    """A budget of the file is spent; carries the finding."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.code)
        self.finding = finding


def compose(file: SourceFile, *, max_values: int = MAX_VALUES, keeps_free: bool = False) -> Composed:
    """Read a file; every problem of its syntax is a finding, and what could be read is returned.

    Args:
        file: the file.
        max_values: how many values it may hold.
        keeps_free: whether keys that begin with `x-` have data, too.
    """
    result = Composed(None, Mark(0, len(file.text)))
    result.findings += _control_characters(file)
    if result.findings:
        return result
    composer = _Composer(file, result, max_values, keeps_free=keeps_free)
    try:
        composer.run()
    except yaml.MarkedYAMLError as error:
        result.findings.append(_syntax_error(file, error))
        result.data = None
    except _TooMuchError as error:
        result.findings.append(error.finding)
        result.data = None
    if isinstance(result.data, Unreadable):
        result.data = None
    return result


def _control_characters(file: SourceFile) -> list[Finding]:
    rest = file.text.encode("utf-8", "surrogatepass").translate(None, _PLAIN).decode("utf-8", "surrogatepass")
    forbidden = {c for c in set(rest) if not any(a <= c <= z for a, z in _ALLOWED)}
    found: list[Finding] = []
    if not forbidden:
        return found
    for match in re.finditer("|".join(map(re.escape, sorted(forbidden))), file.text):
        place = Location(file, match.start(), match.end())
        found.append(
            Finding(
                "CP002",
                variant="control",
                params={"character": f"U+{ord(match[0]):04X}"},
                place=place,
            )
        )
        if len(found) == MAX_FINDINGS:
            break
    return found


_REASONS = (
    ("found a tab character", "tab"),
    ("found character that cannot start any token", "character"),
    ("directive", "directive"),
    ("incompatible YAML document", "directive"),
    ("while scanning a block scalar", "block"),
    ("while scanning a tag", "tag"),
    ("while parsing a tag", "tag"),
    ("found undefined tag handle", "tag"),
    ("expected alphabetic or numeric character", "anchor"),
    ("found unexpected end of stream", "quote"),
    ("found unexpected document indicator", "quote"),
    ("while parsing a quoted scalar", "escape"),
    ("found unexpected ':'", "space"),
    ("mapping values are not allowed", "colon"),
    ("mapping keys are not allowed", "question"),
    ("block sequence entries are not allowed", "hyphen"),
    ("did not find expected ',' or", "bracket"),
    ("could not find expected ':'", "no-colon"),
    ("did not find expected node content", "no-value"),
    ("did not find expected key", "indent"),
    ("did not find expected '-' indicator", "dash"),
    ("did not find expected <document start>", "end"),
)
"""The variant of CP001 for each problem, or context of one, that libyaml names; the first that fits holds."""


def _syntax_error(file: SourceFile, error: yaml.MarkedYAMLError) -> Finding:
    mark = error.problem_mark or error.context_mark
    index = min(mark.index if mark else 0, len(file.text))
    problem = f"{error.problem or ''} {error.context or ''}"
    if "maximum nesting depth" in problem:  # libyaml's own bound, met before an event tells of ours
        place = Location(file, index, index + 1)
        return Finding("CP003", variant="depth", params={"limit": MAX_DEPTH}, place=place)
    variant = next((name for text, name in _REASONS if text in problem), "other")
    if variant == "character" and file.text[index : index + 1] == "\t":
        variant = "tab"
    if variant == "no-value" and not file.text[index:].strip():
        variant = "bracket"
    if variant == "quote" and error.context_mark is not None:
        index = error.context_mark.index
    start = index if index < len(file.text) else max(0, len(file.text.rstrip()) - 1)
    params = {"found": file.text[start : start + 1]}
    return Finding("CP001", variant=variant, params=params, place=Location(file, start, start + 1))


_MARKED = ("<<", "\\<<", "x-")
"""How keys begin that are not taken as they are: merges, what is written like one, and what is a user's own."""
_SPECIAL = "<\\x"
"""Their first characters."""
_TAG = re.compile(r"!(?:<[^>]*>|[^\s,\[\]{}]*)")


class _Composer:
    """One pass over the events of a file."""

    def __init__(self, file: SourceFile, result: Composed, max_values: int, *, keeps_free: bool) -> None:
        self.file = file
        self.keeps_free = keeps_free
        self.max_values = max_values
        self.result = result
        self.anchors: dict[str, tuple[Data, Mark, int] | None] = {}
        self.stack: list[_Frame] = []
        self.nodes = 0
        self.aliased = 0
        self.documents = 0

    def run(self) -> None:
        """Read events until the stream ends."""
        parser = CParser(self.file.text)
        next_event = parser.get_event
        scalar, mapping_start, sequence_start = (
            yaml.ScalarEvent,
            yaml.MappingStartEvent,
            yaml.SequenceStartEvent,
        )
        ends = (yaml.MappingEndEvent, yaml.SequenceEndEvent)
        stack, take, nulls = self.stack, self.take, _NULLS
        while True:
            event: Any = next_event()
            kind = type(event)
            if kind is scalar:
                self.nodes += 1
                if self.nodes > self.max_values:
                    raise self.too_much("values", self.max_values, event)
                value = event.value
                if event.tag is None and event.anchor is None and stack:  # nearly all
                    data = None if value in nulls and not event.style else value
                    if take(stack[-1], data, event):
                        continue
                self.scalar(event)
            elif kind is mapping_start or kind is sequence_start:
                self.open(event, {} if kind is mapping_start else [])
            elif kind in ends:
                self.close(event)
            elif kind is yaml.AliasEvent:
                self.alias(event)
            elif kind is yaml.DocumentStartEvent:
                self.documents += 1
                if self.documents == 2:
                    self.report("CP005", "document", event)
                    return
            elif kind is yaml.StreamEndEvent:
                return

    def report(self, code: str, variant: str, event: Any, **params: str) -> None:
        """Add a finding about an event; of one kind only so many."""
        if len(self.result.findings) < MAX_FINDINGS:
            place = Location(self.file, event.start_mark.index, event.end_mark.index)
            self.result.findings.append(Finding(code, variant=variant, params=params, place=place))

    def scalar(self, event: Any) -> None:
        """Take a text about which something is special, or null where a plain one says so; it is counted already."""
        start, end = event.start_mark.index, event.end_mark.index
        value: str | None = event.value
        is_plain = not event.style
        frame = self.stack[-1] if self.stack else None
        if frame and frame.key is None and type(frame.data) is dict:
            frame.key = "<<" if is_plain and value == "<<" else self._key(value, is_plain)
            frame.key_start, frame.key_end = start, end
            if event.tag is not None:
                self.tag(event)
            if event.anchor:
                self.anchors[event.anchor] = (value, Mark(start, end), 1)
            return
        data: Data = None if is_plain and value in _NULLS else value
        if event.tag is not None:
            self.tag(event)
            data = UNREADABLE
        mark = Mark(start, end)
        if event.anchor:
            self.anchors[event.anchor] = (data, mark, 1)
        self.add(data, mark, event)

    @staticmethod
    def take(frame: _Frame, data: Data, event: Any) -> bool:
        """Take a scalar in the way of nearly all of them, if nothing about it is special."""
        children: Any = frame.mark.children
        if type(frame.data) is list:
            frame.data.append(data)
            children.append(Mark(event.start_mark.index, event.end_mark.index))
            return True
        key = frame.key
        if key is None:
            key = event.value
            if key[:2] == "<<":
                return False
            frame.key = key
            frame.key_start, frame.key_end = event.start_mark.index, event.end_mark.index
            return True
        if type(key) is not str or key in children or (key[:1] in _SPECIAL and key.startswith(_MARKED)):
            return False
        frame.key = None
        frame.data[key] = data
        children[key] = Mark(
            event.start_mark.index, event.end_mark.index, None, frame.key_start, frame.key_end
        )
        return True

    def count(self, event: Any) -> None:
        """Count a value, within the bound on what a file may hold."""
        self.nodes += 1
        if self.nodes > self.max_values:
            raise self.too_much("values", self.max_values, event)

    def too_much(self, variant: str, limit: int, event: Any) -> _TooMuchError:
        """Return the end of reading: a limit is passed here."""
        place = Location(self.file, event.start_mark.index, event.end_mark.index)
        return _TooMuchError(Finding("CP003", variant=variant, params={"limit": limit}, place=place))

    def tag(self, event: Any) -> None:
        """Report the tag of a value as the user wrote it."""
        match = _TAG.search(self.file.text, event.start_mark.index)
        start, end = match.span() if match else (event.start_mark.index, event.end_mark.index)
        params = {"tag": self.file.text[start:end]}
        if len(self.result.findings) < MAX_FINDINGS:
            place = Location(self.file, start, end)
            self.result.findings.append(Finding("CP005", variant="tag", params=params, place=place))

    @staticmethod
    def _key(value: str | None, is_plain: bool) -> str:
        text = value or ""
        return "\\<<" if text == "<<" and not is_plain else text

    def open(self, event: Any, data: Data) -> None:
        """Begin a mapping or a list."""
        self.count(event)
        is_tagged = event.tag is not None
        if is_tagged:
            self.tag(event)
        if len(self.stack) >= MAX_DEPTH:
            raise self.too_much("depth", MAX_DEPTH, event)
        frame = self.stack[-1] if self.stack else None
        if frame and type(frame.data) is dict and frame.key is None:
            self.report("CP005", "key", event)
        children: Any = {} if type(data) is dict else []
        mark = Mark(event.start_mark.index, event.end_mark.index, children)
        if event.anchor:
            self.anchors[event.anchor] = None
        self.stack.append(_Frame(data, mark, event.anchor, self.nodes, is_tagged=is_tagged))

    def close(self, event: Any) -> None:
        """End a mapping or a list and hand it to the one around it."""
        frame = self.stack.pop()
        frame.mark.end = max(frame.mark.end, event.end_mark.index)
        if frame.merges:
            self._merge(frame)
        data = UNREADABLE if frame.is_tagged else frame.data
        if frame.anchor:
            self.anchors[frame.anchor] = (data, frame.mark, self.nodes - frame.before + 1)
        self.add(data, frame.mark, event)

    def alias(self, event: Any) -> None:
        """Put what an anchor names, without copying it, within the bound on what aliases expand to."""
        known = self.anchors.get(event.anchor)
        if known is None:
            is_within = event.anchor in self.anchors
            code, variant = ("CP005", "recursive") if is_within else ("CP001", "alias")
            self.report(code, variant, event, found=event.anchor)
            known = (UNREADABLE, Mark(0, 0), 1)
        data, mark, size = known
        self.nodes += size
        self.aliased += size
        if self.aliased > MAX_ALIASED:
            raise self.too_much("aliases", MAX_ALIASED, event)
        start, end = event.start_mark.index, event.end_mark.index
        frame = self.stack[-1] if self.stack else None
        if frame and type(frame.data) is dict and frame.key is None:
            if not isinstance(data, (str, Unreadable)):
                self.report("CP005", "key", event)
                data = UNREADABLE
            frame.key, frame.key_start, frame.key_end = data, start, end
            return
        self.add(data, Mark(start, end, mark.children), event)

    def add(self, data: Data, mark: Mark, event: Any) -> None:
        """Put a finished value where it belongs."""
        if not self.stack:
            if self.documents == 1:
                self.result.data, self.result.mark = data, mark
            return
        frame = self.stack[-1]
        if type(frame.data) is list:
            frame.data.append(data)
            frame.mark.children.append(mark)  # type: ignore[union-attr]
            return
        if frame.key is None:
            frame.key = UNREADABLE
            return
        key, frame.key = frame.key, None
        if isinstance(key, Unreadable):
            return
        mark.key_start, mark.key_end = frame.key_start, frame.key_end
        if key == "<<":
            self._note_merge(frame, data, mark, event)
            return
        key = "<<" if key == "\\<<" else key
        if key in frame.mark.children:  # type: ignore[operator]
            self._duplicate(key, frame.mark.children[key], mark)  # type: ignore[index, call-overload]
            return
        frame.mark.children[key] = mark  # type: ignore[index, call-overload]
        if self.keeps_free or not key.startswith("x-"):
            frame.data[key] = data

    def _duplicate(self, key: str, first: Mark, mark: Mark) -> None:
        if len(self.result.findings) >= MAX_FINDINGS:
            return
        line, column = self.file.position(first.key_start)
        self.result.findings.append(
            Finding(
                "CP004",
                params={"key": key, "line": line, "column": column},
                place=Location(self.file, mark.key_start, mark.key_end),
            )
        )

    def _note_merge(self, frame: _Frame, data: Data, mark: Mark, event: Any) -> None:
        if frame.first_merge is not None:
            self._duplicate("<<", frame.first_merge, mark)
            return
        frame.first_merge = mark
        parts = data if isinstance(data, list) else [data]
        marks = mark.children if isinstance(data, list) else [mark]
        if not all(isinstance(part, (dict, Unreadable)) for part in parts):
            self.report("CP005", "merge", event)
            return
        pairs = zip(parts, marks or (), strict=True)
        frame.merges += tuple((part, below) for part, below in pairs if isinstance(part, dict))

    def _merge(self, frame: _Frame) -> None:
        for data, mark in frame.merges:
            for key, value in data.items():
                if key not in frame.data:
                    frame.data[key] = value
                    frame.mark.children[key] = mark.children[key]  # type: ignore[index]
                    self.aliased += 1
        if self.aliased > MAX_ALIASED:
            place = Location(self.file, frame.mark.start, frame.mark.start + 1)
            raise _TooMuchError(
                Finding("CP003", variant="aliases", params={"limit": MAX_ALIASED}, place=place)
            )
