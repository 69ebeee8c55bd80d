"""YAML text to plain data and the place of everything in it.

The meaning is that of YAML 1.2 with no types but text, mapping, list and null: what a text stands for is the
model's business. Parsing is PyYAML's C event stream; composing is done here, because PyYAML's own composer keeps the
last of two equal keys, overruns the stack on deep nesting and expands aliases without a bound.
"""

import re
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml.cyaml import CParser

from crmplan.findings import Finding
from crmplan.source import Location, Mark, SourceFile

MAX_DEPTH = 60
MAX_ALIASED = 50_000
MAX_FINDINGS = 10_000
_NULLS = frozenset(("", "~", "null", "Null", "NULL"))
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Data = Any
"""Text, null, a list of data, or a mapping from text to data; keys that begin with `x-` have a mark but no data."""


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
    key: str | None = None
    key_start: int = 0
    key_end: int = 0
    merges: list[Any] = field(default_factory=list)


class _TooMuchError(Exception):
    """A budget of the file is spent; carries the finding."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.code)
        self.finding = finding


def compose(file: SourceFile) -> Composed:
    """Read a file; every problem of its syntax is a finding, and what could be read is returned."""
    result = Composed(None, Mark(0, len(file.text)))
    result.findings += _control_characters(file)
    if result.findings:
        return result
    composer = _Composer(file, result)
    try:
        composer.run()
    except yaml.MarkedYAMLError as error:
        result.findings.append(_syntax_error(file, error))
        result.data = None
    except _TooMuchError as error:
        result.findings.append(error.finding)
        result.data = None
    return result


def _control_characters(file: SourceFile) -> list[Finding]:
    found: list[Finding] = []
    for match in _FORBIDDEN.finditer(file.text):
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
    ("found character '\\t(TAB)'", "tab"),
    ("found character that cannot start any token", "character"),
    ("mapping values are not allowed", "colon"),
    ("did not find expected ',' or", "bracket"),
    ("found unexpected end of stream", "quote"),
    ("could not find expected ':'", "no-colon"),
    ("did not find expected key", "indent"),
    ("did not find expected '-' indicator", "dash"),
    ("found undefined alias", "alias"),
    ("escape", "escape"),
)


def _syntax_error(file: SourceFile, error: yaml.MarkedYAMLError) -> Finding:
    mark = error.problem_mark or error.context_mark
    index = min(mark.index if mark else 0, len(file.text))
    problem = f"{error.problem or ''} {error.context or ''}"
    variant = next((name for text, name in _REASONS if text in problem), "other")
    if variant == "character":
        variant = "tab" if file.text[index : index + 1] == "\t" else "character"
    if variant == "quote" and error.context_mark is not None:
        index = error.context_mark.index
    start = index if index < len(file.text) else max(0, len(file.text.rstrip()) - 1)
    params = {"problem": error.problem or "", "found": file.text[start : start + 1]}
    return Finding("CP001", variant=variant, params=params, place=Location(file, start, start + 1))


class _Composer:
    """One pass over the events of a file."""

    def __init__(self, file: SourceFile, result: Composed) -> None:
        self.file = file
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
        while True:
            event = next_event()
            kind = type(event)
            if kind is scalar:
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
            self.result.findings.append(
                Finding(code, variant=variant, params=params, place=place)
            )

    def scalar(self, event: Any) -> None:
        """Take a text, or null where a plain one says so."""
        self.nodes += 1
        if event.tag is not None:
            self.report("CP005", "tag", event, tag=event.tag)
        start, end = event.start_mark.index, event.end_mark.index
        value: str | None = event.value
        is_plain = event.style is None or event.style == ""
        frame = self.stack[-1] if self.stack else None
        if frame and frame.key is None and type(frame.data) is dict:
            frame.key = "<<" if is_plain and value == "<<" else self._key(value, is_plain)
            frame.key_start, frame.key_end = start, end
            if event.anchor:
                self.anchors[event.anchor] = (value, Mark(start, end), 1)
            return
        if is_plain and value in _NULLS:
            value = None
        mark = Mark(start, end)
        if event.anchor:
            self.anchors[event.anchor] = (value, mark, 1)
        self.add(value, mark, event)

    @staticmethod
    def _key(value: str | None, is_plain: bool) -> str:
        text = value or ""
        return "\\<<" if text == "<<" and not is_plain else text

    def open(self, event: Any, data: Data) -> None:
        """Begin a mapping or a list."""
        self.nodes += 1
        if event.tag is not None:
            self.report("CP005", "tag", event, tag=event.tag)
        if len(self.stack) >= MAX_DEPTH:
            place = Location(self.file, event.start_mark.index, event.end_mark.index)
            raise _TooMuchError(
                Finding("CP003", variant="depth", params={"limit": MAX_DEPTH}, place=place)
            )
        frame = self.stack[-1] if self.stack else None
        if frame and type(frame.data) is dict and frame.key is None:
            self.report("CP005", "key", event)
        children: Any = {} if type(data) is dict else []
        mark = Mark(event.start_mark.index, event.end_mark.index, children)
        if event.anchor:
            self.anchors[event.anchor] = None
        self.stack.append(_Frame(data, mark, event.anchor, self.nodes))

    def close(self, event: Any) -> None:
        """End a mapping or a list and hand it to the one around it."""
        frame = self.stack.pop()
        frame.mark.end = max(frame.mark.end, event.end_mark.index)
        if frame.merges:
            self._merge(frame)
        if frame.anchor:
            self.anchors[frame.anchor] = (frame.data, frame.mark, self.nodes - frame.before + 1)
        self.add(frame.data, frame.mark, event)

    def alias(self, event: Any) -> None:
        """Put what an anchor names, without copying it, within the bound on what aliases expand to."""
        known = self.anchors.get(event.anchor, ())
        if known == ():
            self.report("CP001", "alias", event, problem="", found=event.anchor)
            known = (None, Mark(0, 0), 1)
        if known is None:
            self.report("CP005", "recursive", event, anchor=event.anchor)
            known = (None, Mark(0, 0), 1)
        data, mark, size = known
        self.nodes += size
        self.aliased += size
        start, end = event.start_mark.index, event.end_mark.index
        if self.aliased > MAX_ALIASED:
            raise _TooMuchError(
                Finding(
                    "CP003",
                    variant="aliases",
                    params={"limit": MAX_ALIASED},
                    place=Location(self.file, start, end),
                )
            )
        frame = self.stack[-1] if self.stack else None
        if frame and type(frame.data) is dict and frame.key is None:
            if isinstance(data, str):
                frame.key, frame.key_start, frame.key_end = data, start, end
            else:
                self.report("CP005", "key", event)
                frame.key, frame.key_start, frame.key_end = "", start, end
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
            frame.mark.children.append(mark)  # type: ignore[union-attr, arg-type]
            return
        if frame.key is None:
            frame.key, frame.key_start, frame.key_end = "", mark.start, mark.end
            return
        key, frame.key = frame.key, None
        mark.key_start, mark.key_end = frame.key_start, frame.key_end
        if key == "<<":
            self._note_merge(frame, data, mark, event)
            return
        key = "<<" if key == "\\<<" else key
        if key in frame.mark.children:  # type: ignore[operator]
            self._duplicate(frame, key, mark)
            return
        frame.mark.children[key] = mark  # type: ignore[index, call-overload]
        if not key.startswith("x-"):
            frame.data[key] = data

    def _duplicate(self, frame: _Frame, key: str, mark: Mark) -> None:
        if len(self.result.findings) >= MAX_FINDINGS:
            return
        first = frame.mark.children[key]  # type: ignore[index, call-overload]
        line, column = self.file.position(first.key_start)
        self.result.findings.append(
            Finding(
                "CP004",
                params={"key": key, "line": line, "column": column},
                place=Location(self.file, mark.key_start, mark.key_end),
            )
        )

    def _note_merge(self, frame: _Frame, data: Data, mark: Mark, event: Any) -> None:
        parts = data if isinstance(data, list) else [data]
        marks = mark.children if isinstance(data, list) else [mark]
        if all(isinstance(part, dict) for part in parts):
            frame.merges += zip(parts, marks or (), strict=True)
        else:
            self.report("CP005", "merge", event)

    def _merge(self, frame: _Frame) -> None:
        for data, mark in frame.merges:
            for key, value in data.items():
                if key not in frame.data:
                    frame.data[key] = value
                    frame.mark.children[key] = mark.children[key]  # type: ignore[index, call-overload]
                    self.aliased += 1
        if self.aliased > MAX_ALIASED:
            place = Location(self.file, frame.mark.start, frame.mark.start + 1)
            raise _TooMuchError(
                Finding("CP003", variant="aliases", params={"limit": MAX_ALIASED}, place=place)
            )
