"""What stands under one another: the braces of a table, and trailing comments."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from crmplan.edit.layout.lines import NEAR, Block, Kind, Line
from crmplan.source import cells

WIDTH = 120
"""No line is pushed over so many columns."""
GAP = 24
"""The most blanks between a colon and a brace."""
SLACK = 4
"""How much further than they have to, braces may stand that are aligned already."""


def align_tables(lines: list[Line], blocks: Iterable[Block]) -> None:
    """Align the braces of consecutive entries."""
    for block in blocks:
        for run in _runs(lines, block):
            if len(run) < 2:
                continue
            if _column(lines, run, block):
                _shift(lines, run, _column(lines, run, block))
                continue
            for segment in _segments(lines, run):
                _shift(lines, segment, _column(lines, segment, block) or _new_column(lines, segment))


def _runs(lines: Sequence[Line], block: Block) -> Iterator[list[int]]:
    """Yield the lines of consecutive entries that begin with a key and a brace."""
    run: list[int] = []
    for entry in block.entries:
        if lines[entry.line].split:
            run.append(entry.line)
        else:
            yield run
            run = []
    yield run


def _segments(lines: Sequence[Line], run: Sequence[int]) -> Iterator[list[int]]:
    """Yield the parts of a run between blank lines and comments."""
    segment: list[int] = []
    for number in run:
        if segment and (lines[number].has_blank or lines[number - 1].kind is Kind.COMMENT):
            yield segment
            segment = []
        segment.append(number)
    yield segment


def _key_width(line: Line) -> int:
    return cells(line.body[: line.split])


def _column(lines: Sequence[Line], run: Sequence[int], block: Block) -> int:
    """Return the column, from that of the keys, in which all braces stand already; 0 where there is none."""
    columns = {lines[number].brace - block.old for number in run}
    least = max(_key_width(lines[number]) for number in run) + 1
    column = columns.pop()
    return 0 if columns or len(run) < 2 or not least <= column <= least + SLACK else column


def _new_column(lines: Sequence[Line], run: Sequence[int]) -> int:
    """Return the column, from that of the keys, in which braces can be aligned; 0 where that is too far."""
    widths = [_key_width(lines[number]) for number in run]
    column = max(widths) + 1
    if column - min(widths) > GAP or len(run) < 2:
        return 0
    for number, width in zip(run, widths, strict=True):
        for each in (number, *_rest(lines, number)):
            length = cells(lines[each].code)
            if column > width + 1 and length + column - width - 1 > WIDTH:
                return 0
    return column


def _rest(lines: Sequence[Line], number: int) -> Iterator[int]:
    """Yield the lines on which an entry goes on and that move with its brace."""
    for rest in range(number + 1, len(lines)):
        if lines[rest].kind not in (Kind.FLOW, Kind.TEXT):
            return
        if lines[rest].follows:
            yield rest


def _shift(lines: list[Line], run: Iterable[int], column: int) -> None:
    """Put the braces into a column."""
    for number in run:
        line = lines[number]
        gap = column - _key_width(line) - 1
        if column and gap:
            body = f"{line.body[: line.split]}{' ' * gap}{line.body[line.split :]}"
            lines[number] = line._replace(body=body)
            for rest in _rest(lines, number):
                lines[rest] = lines[rest]._replace(indent=lines[rest].indent + gap)


FAR = 100
"""Comments that would have to stand further than this are not aligned."""


def align_comments(lines: list[Line]) -> None:
    """Align the trailing comments of consecutive lines."""
    usual = _usual(line.comment_column for line in lines if line.comment)
    run: list[int] = []
    for number, line in enumerate(lines):
        is_remark = bool(line.comment) or (line.kind is Kind.COMMENT and line.follows)
        if run and (line.has_blank or not is_remark):
            _align_run(lines, run, usual)
            run = []
        if is_remark:
            run.append(number)
    if run:
        _align_run(lines, run, usual)


def _usual(columns: Iterable[int]) -> int:
    """Return the column in which most comments of the file stand, if there is one."""
    ((column, count),) = Counter(columns).most_common(1) or [(0, 0)]
    return column if count > 2 else 0


def _align_run(lines: list[Line], run: Sequence[int], usual: int) -> None:
    """Put the comments of consecutive lines into one column, as far as they fit; what hangs below one follows it."""
    trailing = [number for number in run if lines[number].comment]
    is_alone = len(trailing) == 1
    old = [0 if is_alone and lines[n].is_near else lines[n].comment_column for n in trailing]
    least = [cells(lines[number].code) + NEAR for number in trailing]
    columns = dict(zip(trailing, _columns(old, least, usual), strict=True))
    column = 0
    for number in run:
        column = columns.get(number, column)
        if number in columns:
            lines[number] = lines[number]._replace(comment_column=column)
        else:
            lines[number] = lines[number]._replace(indent=column)


def _columns(old: Sequence[int], least: Sequence[int], usual: int) -> list[int]:
    """Return the columns of the comments of consecutive lines: neighbours in one column stay there.

    Args:
        old: their columns as they were.
        least: the column from which on each may stand.
        usual: the column of the file's comments.
    """
    if len(old) < 2:
        return [max(column, bound) for column, bound in zip(old, least, strict=True)]
    fitting = [column >= bound for column, bound in zip(old, least, strict=True)]
    pairs = pairwise(zip(old, fitting, strict=True))
    same = [before == after and before[1] for before, after in pairs]
    is_kept = [before or after for before, after in pairwise([False, *same, False])]
    shared = next((column for column, kept in zip(old, is_kept, strict=True) if kept), 0)
    if not shared:
        furthest = max(least)
        is_usual = usual >= furthest or (usual in old and usual >= min(least))
        shared = usual if is_usual else furthest if furthest <= FAR else 0
    new = []
    for column, bound, kept in zip(old, least, is_kept, strict=True):
        if kept:
            shared = column
        new.append(column if kept else shared if shared >= bound else max(column, bound))
    return new
