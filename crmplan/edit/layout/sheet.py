"""The lines of a layout while they are put together: words, gaps, and what goes on over several lines."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from crmplan.edit.layout.lines import NEAR, STEP, Block, Kind, Line
from crmplan.edit.layout.remarks import Remark
from crmplan.source import cells

_HEADER = re.compile(r"([|>][-+0-9]*)[ \t]*(?=#|$)", re.MULTILINE)
_BLANKS = " \t"


class Piece(NamedTuple):
    """What a line has of something that goes on over several.

    Args:
        text: the line, of the first one what is left of it, without the comment.
        comment: a trailing comment.
        column: where that stood.
        is_text: whether it is the middle of a text, in which a blank line means something.
    """

    text: str
    comment: str = ""
    column: int = 0
    is_text: bool = False


class Sheet:
    """Lines, the last of which may still be open.

    Args:
        text: the text of the file; it ends in a line break.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines: list[Line] = []
        self.line = Line(Kind.CODE, 0, "")  # the open line, without what follows
        self.lead = self.body = self.comment = ""
        self.comment_column = self.split = self.brace = 0
        self.is_open = self.is_near = False
        self.old = 0  # the column of the open line as it was
        self.has_blank = False  # whether a blank line stands above the next one
        self.is_behind_colon = False
        self.row = 0  # the line, and
        self.end = 0  # the index, up to which the text is read
        self.open_end = -1  # the end of a last text to which a line break at the end of the file would belong

    def is_below(self, mark: Any) -> bool:
        """Tell whether what is at a mark begins a line."""
        return not self.is_open or bool(mark.line != self.row)

    def begin(self, line: Line, old: int, row: int) -> None:
        """Open a line that stood in another column."""
        self.line, self.old, self.row = line, old, row
        self.lead = self.body = self.comment = ""
        self.comment_column = self.split = self.brace = 0
        self.is_open = True

    def add(self, word: str, mark: Any, gap: str = " ") -> None:
        """Add a word to the open line; the text is read up to a mark."""
        self.body = f"{self.body}{gap}{word}" if self.body else word
        self.row, self.end = mark.line, mark.index
        self.is_behind_colon = False

    def finish(self) -> None:
        """End the open line."""
        if not self.is_open:
            return
        kind, indent, floor, follows = self.line.kind, self.line.indent, self.line.floor, self.line.follows
        line = Line(
            kind,
            indent,
            self.body,
            self.lead,
            self.comment,
            self.comment_column,
            floor,
            self.has_blank,
            follows,
            self.split,
            self.brace,
            self.is_near,
        )
        self.lines.append(line)
        self.is_open = self.has_blank = False

    def nest(self) -> str:
        """Let the open line go on with a collection of its own; return what is before that."""
        self.lead = f"{self.lead}{self.body} "
        self.body = ""
        return self.lead

    def row_of_table(self, mark: Any) -> None:
        """Note that what comes next on the open line may be aligned."""
        self.split, self.brace = len(self.body), self.column(mark.index)

    def column(self, index: int) -> int:
        """Return the column of an index, in cells of a terminal."""
        return cells(self.text[self.text.rfind("\n", 0, index) + 1 : index])

    def remarks(self, start: int) -> list[Remark]:
        """End the open line before the index of the next word, and return the comments between them."""
        between = self.text[self.end : start]
        if "#" not in between:
            is_first = self.is_open
            self.finish()
            self.has_blank |= between.count("\n") > is_first
            return []
        gap = between.split("\n")
        if self.is_open:
            before, sign, after = gap.pop(0).partition("#")
            if sign:
                self.note(sign + after, self.column(self.end + len(before)), len(before))
            self.finish()
        found = []
        for line in gap[:-1]:
            text = line.strip(_BLANKS)
            if text:
                found.append(Remark(_column(line), text, self.has_blank))
            self.has_blank = not text
        return found

    def note(self, comment: str, column: int, gap: int) -> None:
        """Give the open line its trailing comment, so many blanks behind it."""
        self.comment, self.comment_column = comment.rstrip(_BLANKS), column
        self.is_near = gap <= NEAR

    def spread(self, pieces: Sequence[Piece], mark: Any, end: Any, block: Block | None) -> None:
        """Add a text or a collection in brackets that goes on over several lines, and leave the last one open.

        Args:
            pieces: its lines.
            mark: its beginning.
            end: its end.
            block: the collection in lines that it stands in.
        """
        column = self.line.indent + len(self.lead) + len(self.body) + bool(self.body)
        shifts = column - mark.column, self.line.indent - self.old
        self.add(_stripped(pieces[0].text), mark)
        if pieces[0].comment:
            self.note(pieces[0].comment, pieces[0].column, _blanks(pieces[0].text))
        for row, piece in enumerate(pieces[1:], mark.line + 1):
            self.finish()
            if piece.text.strip(_BLANKS) or piece.comment:
                self.go_on(piece, row, mark.column, shifts, block)
            elif piece.is_text:
                self.lines.append(Line(Kind.TEXT, 0, ""))
            else:
                self.has_blank = True
        self.row, self.end = end.line, end.index

    def go_on(
        self, piece: Piece, row: int, bracket: int, shifts: tuple[int, int], block: Block | None
    ) -> None:
        """Open a line within a text or brackets.

        Args:
            piece: what it says.
            row: its number.
            bracket: the column in which the whole begins.
            shifts: how far that moves, and the line on which it begins.
            block: the collection in lines that it stands in.
        """
        text = piece.text.strip(_BLANKS)
        old = _column(piece.text) if text else piece.column
        follows = old > bracket and not piece.is_text
        floor = block.new + 1 if block and (old > block.old or piece.is_text) else 0
        kind = Kind.TEXT if piece.is_text else Kind.FLOW
        indent = old + shifts[0 if follows else 1]
        self.begin(Line(kind, indent, "", floor=floor, follows=follows), old, row)
        self.body = _stripped(piece.text.lstrip(_BLANKS)) or piece.comment
        if piece.comment and text:
            self.note(piece.comment, piece.column, _blanks(piece.text))

    def literal(self, mark: Any, end: Any, block: Block | None) -> None:
        """Add a text in lines of its own, which `|` or `>` begins."""
        header = _HEADER.match(self.text, mark.index)
        assert header is not None
        self.add(header[1], mark)
        first = self.text.index("\n", mark.index)
        if header.end() < first:
            self.note(
                self.text[header.end() : first], self.column(header.end()), header.end() - header.end(1)
            )
        self.finish()
        if "-" not in header[1]:
            self.open_end = end.index
        lines = self.text[first + 1 : end.index].split("\n")[:-1]
        old, new = _indents(header[1], lines, block)
        if "+" not in header[1]:
            while lines and not lines[-1][old:] and not lines[-1].strip(" "):
                lines.pop()
                self.has_blank = True
        for line in lines:
            body = f"{' ' * new}{line[old:]}" if line.strip(" ") or line[old:] else ""
            self.lines.append(Line(Kind.TEXT, 0, body))
        self.lines[-1] = self.lines[-1]._replace(is_literal=True, is_keeping="+" in header[1])
        self.row, self.end = end.line, end.index


def _indents(header: str, lines: Iterable[str], block: Block | None) -> tuple[int, int]:
    """Return the indentation of the lines of a text as it was, and as it becomes."""
    number = next((int(sign) for sign in header if sign.isdigit()), 0)
    if number:
        return (block.old if block else 0) + number, (block.new if block else 0) + number
    old = next((len(line) - len(line.lstrip(" ")) for line in lines if line.strip(" ")), None)
    if old is None:
        old = max((len(line) for line in lines), default=0)
    return old, block.new + STEP if block else old


def _column(line: str) -> int:
    return len(line) - len(line.lstrip(_BLANKS))


def _blanks(text: str) -> int:
    """Return how many blanks a text ends in."""
    return len(text) - len(text.rstrip(_BLANKS))


def _stripped(text: str) -> str:
    """Return a line without blanks at its end, but for one that a backslash keeps."""
    stripped = text.rstrip(_BLANKS)
    return text if stripped.endswith("\\") else stripped
