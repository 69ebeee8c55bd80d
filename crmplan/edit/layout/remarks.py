"""Comments that have lines of their own: what each belongs to, and the column it gets."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from crmplan.edit.layout.lines import STEP, SUPPRESSION, Block, Kind, Line

_MODELINE = re.compile(r"#!|#\s*(yaml-language-server:|vim?:|-\*-|ex:|yamllint )")
"""What an editor or a tool looks for at the top of a file."""


class Remark(NamedTuple):
    """A comment on a line of its own, as it stood."""

    column: int
    text: str
    has_blank: bool


class Below(NamedTuple):
    """What stands under a gap between lines.

    Args:
        old: its column as it was; -1 at the end of the file.
        new: the column it gets.
        takes_all: whether no comment of the gap can belong to anything else.
        has_blank: whether a blank line stands directly above it.
    """

    old: int
    new: int
    takes_all: bool = False
    has_blank: bool = False


def placed(
    remarks: Sequence[Remark], lines: list[Line], chain: Sequence[Block], closed: int, below: Below
) -> int:
    """Add the comments of a gap to the lines, and return the first line of those that go with what is below.

    A comment as deep as what is below, or less, belongs to it, the others to what is above.

    Args:
        remarks: the comments.
        lines: the lines above.
        chain: the collections that are open above, the innermost first.
        closed: how many of them end in this gap.
        below: what is below.
    """
    start, owner, ended = -1, 0, 0
    suppression = -1
    for remark in remarks:
        if below.old < 0 and SUPPRESSION.match(remark.text):
            _stay(chain, len(lines))
        if SUPPRESSION.match(remark.text) and below.old >= 0 and suppression < 0:
            suppression = len(lines)
        if start < 0 and (suppression >= 0 or below.takes_all or remark.column <= below.old):
            start = len(lines)
        if start >= 0:
            ended = _ended(chain, ended, closed, len(lines))
            lines.append(Line(Kind.COMMENT, below.new, remark.text, has_blank=remark.has_blank))
        elif _hangs(remark, lines):
            lines.append(Line(Kind.COMMENT, remark.column, remark.text, follows=True))
        else:
            owner = _owner(chain, owner, remark.column)
            ended = _ended(chain, ended, min(owner, closed), len(lines))
            lines.append(_tail(remark, chain[owner] if chain else None, lines))
    _ended(chain, ended, closed, len(lines))
    return _lead(lines, start, suppression, below)


def _hangs(remark: Remark, lines: Sequence[Line]) -> bool:
    """Tell whether a comment goes on below a trailing one, in its column."""
    if remark.has_blank or not lines:
        return False
    above = lines[-1]
    if above.comment:
        return above.comment_column == remark.column
    return above.kind is Kind.COMMENT and above.follows and above.indent == remark.column


def _owner(chain: Sequence[Block], first: int, column: int) -> int:
    """Return the number of the collection that a comment in this column is in, from `first` on."""
    last = len(chain) - 1
    number = next((n for n in range(first, last) if chain[n].old <= column), max(first, last))
    while number < last and chain[number + 1].old == chain[number].old == column:
        number += 1
    return number


def _tail(remark: Remark, block: Block | None, lines: Sequence[Line]) -> Line:
    """Return the line of a comment at the end of an entry, or of a collection."""
    if block is None:
        return Line(Kind.COMMENT, 0, remark.text, has_blank=remark.has_blank)
    is_own = remark.column <= block.old
    if is_own and remark.has_blank and block.foot < 0:
        block.foot = len(lines)
    is_level = is_own or lines[-1].is_literal
    indent = block.new if is_level else block.new + STEP
    return Line(Kind.COMMENT, indent, remark.text, has_blank=remark.has_blank)


def _stay(chain: Sequence[Block], number: int) -> None:
    """Let a line stay below all entries: what it suppresses is nothing, and stays so."""
    for block in chain:
        block.foot = number if block.foot < 0 else min(block.foot, number)


def _ended(chain: Sequence[Block], first: int, last: int, number: int) -> int:
    """Let the collections from `first` up to `last` end before a line."""
    for block in chain[first:last]:
        block.end = number
    return max(first, last)


def _lead(lines: Sequence[Line], start: int, suppression: int, below: Below) -> int:
    """Return the first of the comments that head what is below: those that a blank line parts from what is above.

    Where no blank line stands at all, all of them do; where only one below them parts them from it, none.
    """
    end = len(lines)
    if start < 0 or below.old < 0:
        return end
    parted = (number for number in range(start, end) if lines[number].has_blank)
    lead = next(parted, end if below.has_blank else start)
    return lead if suppression < 0 else min(lead, suppression)


def without_header(lines: Sequence[Line], start: int, end: int) -> int:
    """Return where the comments of the first entry begin, behind those that belong to the file."""
    head = lines[start:end]
    if start or not head or not _MODELINE.match(head[0].body):
        return start
    return next((number for number, line in enumerate(head) if SUPPRESSION.match(line.body)), end)
