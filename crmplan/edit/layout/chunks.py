"""Entries of mappings in lines put in order, each with the comments that belong to it."""

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from crmplan.edit.layout.lines import SUPPRESSION, Block, Kind, Line
from crmplan.edit.order import keys_in_order
from crmplan.source import Path


class Mention(NamedTuple):
    """An anchor that a line sets or refers to."""

    line: int
    name: str
    is_anchor: bool


@cache
def order_at(path: Path) -> tuple[str, ...]:
    """Return the keys of a mapping in order; ids in its path are `*`, and what is no key of a card is a field's id."""
    is_field = path == ("cards", "*", "*")
    return keys_in_order(("cards", "*", "fields", "*") if is_field else path)


def arranged(keys: Sequence[str], order: Sequence[str]) -> list[int]:
    """Return the numbers of keys in the order in which they are to stand.

    One that isn't known stays behind the known one that it stood behind.
    """
    if not order:
        return list(range(len(keys)))
    ranks = {key: rank for rank, key in enumerate(order)}
    found = []
    rank = -1
    for key in keys:
        rank = ranks.get(key, rank)
        found.append(rank)
    return sorted(range(len(keys)), key=found.__getitem__)


def put_in_order(
    lines: list[Line], blocks: Iterable[Block], mentions: Sequence[Mention], *, keeps_last: bool
) -> None:
    """Put the entries of all things of the language in order, where nothing depends on the one they have.

    Args:
        lines: the lines of the file.
        blocks: its collections, the inner ones first.
        mentions: its anchors.
        keeps_last: whether the last line has to stay the last one.
    """
    for block in blocks:
        if len(block.entries) < 2 or block.has_question:
            continue
        numbers = arranged([entry.key for entry in block.entries], block.order)
        if numbers == list(range(len(numbers))):
            continue
        bounds = [entry.start for entry in block.entries]
        bounds.append(block.end if block.foot < 0 else min(block.foot, block.end))
        if keeps_last and bounds[-1] == len(lines) and numbers[-1] != len(numbers) - 1:
            continue
        chunks = [lines[start:end] for start, end in pairwise(bounds)]
        above = lines[: bounds[0]] if block.lead else []
        if _is_safe(numbers, chunks, above) and _keeps_anchors(numbers, bounds, mentions):
            moved = _spaced(numbers, chunks)
            if block.lead:
                _swap_lead(moved, numbers.index(0), block)
            lines[bounds[0] : bounds[-1]] = [line for chunk in moved for line in chunk]


def _is_safe(numbers: Sequence[int], chunks: Sequence[Sequence[Line]], above: Sequence[Line]) -> bool:
    """Tell whether another entry may come first: not where a comment on the first line suppresses something.

    Args:
        numbers: the new order.
        chunks: the entries.
        above: the lines above a mapping that begins behind a hyphen.
    """
    first = numbers[0]
    if not first:
        return True
    is_compact = bool(chunks[0][0].lead)
    if is_compact and chunks[first][0].kind is Kind.COMMENT:
        return False
    heads = [*_head(chunks[0]), *_head(chunks[first])]
    for line in reversed(above):
        if line.kind is not Kind.COMMENT:
            break
        heads.append(line)
    return not any(SUPPRESSION.search(line.comment or line.body) for line in heads)


def _head(chunk: Sequence[Line]) -> Sequence[Line]:
    """Return the comments of an entry and its first line."""
    first = next(number for number, line in enumerate(chunk) if line.kind is not Kind.COMMENT)
    return chunk[: first + 1]


def _keeps_anchors(numbers: Sequence[int], bounds: Sequence[int], mentions: Iterable[Mention]) -> bool:
    """Tell whether each reference stays behind its anchor."""
    places = {number: place for place, number in enumerate(numbers)}
    last: dict[str, int] = {}
    for mention in mentions:
        if bounds[0] <= mention.line < bounds[-1]:
            number = next(n for n, end in enumerate(bounds[1:]) if mention.line < end)
            if mention.is_anchor or mention.name in last:
                if places[number] < last.get(mention.name, 0):
                    return False
                last[mention.name] = places[number]
    return True


def _spaced(numbers: Sequence[int], chunks: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Return the entries in their new order, each with the blank line above it that it had, the first with its next.

    A comment that closes an entry stays apart from what comes next.
    """
    blanks = [chunk[0].has_blank for chunk in chunks]
    after = [*blanks[1:], any(blanks[1:])]
    moved = []
    for place, number in enumerate(numbers):
        first, *rest = chunks[number]
        has_blank = blanks[number]
        if not place:
            has_blank = blanks[0]
        elif not number:
            has_blank = after[0] or after[numbers[place - 1]]
        elif not has_blank and chunks[numbers[place - 1]][-1].kind is Kind.COMMENT:
            has_blank = after[numbers[place - 1]] or first.kind is Kind.COMMENT
        moved.append([first._replace(has_blank=has_blank), *rest])
    return moved


def _swap_lead(chunks: Sequence[list[Line]], old: int, block: Block) -> None:
    """Move the hyphen from the entry that was first to the one that is."""
    line = chunks[old][0]
    chunks[0][0] = chunks[0][0]._replace(lead=line.lead, indent=line.indent)
    if old:
        chunks[old][0] = line._replace(lead="", indent=block.new)
