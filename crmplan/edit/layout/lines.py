"""What a layout is made of: the lines of a file, and the collections in lines with their entries."""

import re
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import NamedTuple

from crmplan.source import Path

STEP = 2
"""Spaces for each level."""

NEAR = 2
"""Spaces before a trailing comment that stands close to what it is about: the least that there are."""

SUPPRESSION = re.compile(r"#\s*crmplan:\s*ignore\[")
"""A comment that belongs to the next line with content, or to its own."""


class Kind(Enum):
    """What a line begins with."""

    CODE = auto()
    COMMENT = auto()
    FLOW = auto()
    """The middle of a collection in brackets."""
    TEXT = auto()
    """The middle of a text."""


class Line(NamedTuple):
    """One line of a file, blank ones aside.

    Args:
        kind: what it begins with.
        indent: its column.
        body: what it says, without indentation and trailing comment.
        lead: the hyphens of the lists whose items begin on it.
        comment: its trailing comment.
        comment_column: where that stood.
        floor: the least column that it may have.
        has_blank: whether a blank line stands above it.
        follows: whether it moves with the bracket, or the trailing comment, that it stands below.
        split: the length of the body up to the braces, where it is a row of a table.
        brace: the column in which the braces stood.
        is_near: whether its comment stood close to it.
        is_literal: whether a text ends on it to which a deeper line below would belong.
        is_keeping: whether blank lines below would belong to it, too.
    """

    kind: Kind
    indent: int
    body: str
    lead: str = ""
    comment: str = ""
    comment_column: int = 0
    floor: int = 0
    has_blank: bool = False
    follows: bool = False
    split: int = 0
    brace: int = 0
    is_near: bool = False
    is_literal: bool = False
    is_keeping: bool = False

    @property
    def code(self) -> str:
        """The line without its trailing comment."""
        return f"{' ' * max(self.indent, self.floor)}{self.lead}{self.body}" if self.body or self.lead else ""


class Entry(NamedTuple):
    """An entry of a mapping in lines: its key, the line it is on, and the first that goes with it."""

    key: str
    line: int
    start: int


@dataclass(slots=True)
class Block:
    """A collection in lines, while the file is read.

    Args:
        path: where it stands in the plan; ids are `*`.
        parent: what it stands in.
        old: its column as it was.
        new: the column it gets.
        is_mapping: whether its entries have keys.
        is_indentless: whether its hyphens stand in the column of the key above.
        lead: the hyphens before its first entry.
        order: the keys it may have, where it is a thing of the language.
        end: the line behind it and its comments.
        foot: the first of the comments that stand apart at its end.
        has_question: whether a key is marked by `?`.
    """

    path: Path
    parent: "Block | None"
    old: int
    new: int
    is_mapping: bool
    is_indentless: bool = False
    lead: str = ""
    order: tuple[str, ...] = ()
    entries: list[Entry] = field(default_factory=list)
    end: int = -1
    foot: int = -1
    has_question: bool = False

    @property
    def below(self) -> Path:
        """The path of what is being read in it."""
        if not self.is_mapping:
            return (*self.path, 0)
        key = self.entries[-1].key if self.entries else ""
        return (*self.path, key if key in self.order else "*")
