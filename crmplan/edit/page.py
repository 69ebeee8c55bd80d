"""The text of one file of a plan, and what can be told of its layout at the marks of its values."""

import re
from dataclasses import dataclass
from functools import cached_property

from crmplan.source import Mark, SourceFile

_PROPERTY = re.compile(r"&[^\s,\[\]{}]+")
_GAP = re.compile(r"(?:\s|(?:(?<=\s)|(?<=[,\[{]))#[^\r\n]*)*")
_BREAK = re.compile(r"\r\n|\r|\n")
_COMMENT_LINE = re.compile(r"[ \t]*#")
_QUIET_LINE = re.compile(r"[ \t]*(?:#.*)?")
_KEEP = re.compile(r"[|>]\d?\+")
_INDICATOR = re.compile(r"[|>][-+]?(\d)")
_QUESTION = re.compile(r"\?[ \t]+\Z")


@dataclass(frozen=True)
class Page:
    """A file as a writer sees it: lines, indentation, brackets; positions are indexes of its characters."""

    file: SourceFile

    @property
    def text(self) -> str:
        """The characters."""
        return self.file.text

    @cached_property
    def newline(self) -> str:
        """The line break of the file: its first."""
        match = _BREAK.search(self.text)
        return match[0] if match else "\n"

    def line_start(self, index: int) -> int:
        """Return where the line of a position begins."""
        if self.text[index - 1 : index + 1] == "\r\n":
            index -= 1
        return max(self.text.rfind("\n", 0, index), self.text.rfind("\r", 0, index)) + 1

    def line_end(self, index: int) -> int:
        """Return where the line of a position ends: at its line break."""
        match = _BREAK.search(self.text, index)
        return match.start() if match else len(self.text)

    def next_line(self, index: int) -> int:
        """Return where the line after that of a position begins."""
        match = _BREAK.search(self.text, index)
        return match.end() if match else len(self.text)

    def line_before(self, start: int) -> tuple[int, int]:
        """Return where the line before that which begins at a position begins and ends."""
        before = self.line_start(start - 1)
        return before, self.line_end(before)

    def column(self, index: int) -> int:
        """Return how many characters stand before a position on its line."""
        return index - self.line_start(index)

    def indent(self, index: int) -> int:
        """Return how many blanks the line of a position begins with."""
        start = self.line_start(index)
        line = self.text[start : self.line_end(index)]
        return len(line) - len(line.lstrip(" "))

    def gap_end(self, index: int) -> int:
        """Return where the blanks, line breaks and comments after a position end."""
        match = _GAP.match(self.text, index)
        assert match
        return match.end()

    def margin(self, index: int) -> str:
        """Return what indents a line that is to begin below a position: blanks, or the tabs of its own line."""
        before = self.text[self.line_start(index) : index]
        return " " * len(before) if before.strip() else before

    def anchor_end(self, mark: Mark) -> int:
        """Return where the anchor of a value ends, or where the value begins."""
        match = _PROPERTY.match(self.text, mark.start, mark.end)
        return match.end() if match else mark.start

    def content_start(self, mark: Mark) -> int:
        """Return where a value begins behind its anchor."""
        end = self.anchor_end(mark)
        return min(self.gap_end(end), mark.end) if end > mark.start else mark.start

    def colon_end(self, mark: Mark) -> int:
        """Return the position behind the colon of a key, or behind the key where it has none."""
        colon = self.gap_end(mark.key_end)
        return colon + 1 if self.text[colon : colon + 1] == ":" else mark.key_end

    def entry_start(self, mark: Mark) -> int:
        """Return where an entry begins: at its question mark, its key, or its value."""
        if mark.key_start < 0:
            return mark.start
        match = _QUESTION.search(self.text, self.line_start(mark.key_start), mark.key_start)
        return match.start() if match else mark.key_start

    def is_alias(self, mark: Mark) -> bool:
        """Tell whether another value is repeated here."""
        return mark.end > mark.start and self.text[mark.start] == "*"

    def is_flow(self, mark: Mark) -> bool:
        """Tell whether a collection stands in brackets or braces."""
        start = self.content_start(mark)
        return mark.children is not None and self.text[start : start + 1] in ("[", "{")

    def is_block(self, mark: Mark) -> bool:
        """Tell whether a collection stands in lines of its own."""
        return mark.children is not None and not self.is_flow(mark) and not self.is_alias(mark)

    def is_block_scalar(self, mark: Mark) -> bool:
        """Tell whether a text stands in lines behind `|` or `>`."""
        start = self.content_start(mark)
        return mark.children is None and start < mark.end and self.text[start] in "|>"

    def own(self, mark: Mark) -> dict[str, Mark]:
        """Return the entries that are written in a mapping, in its order, without what it takes by a merge."""
        if not isinstance(mark.children, dict) or self.is_alias(mark):
            return {}
        inside = {
            key: child for key, child in mark.children.items() if mark.start <= child.key_start < mark.end
        }
        return dict(sorted(inside.items(), key=lambda pair: pair[1].key_start))

    def entries(self, mark: Mark) -> list[Mark]:
        """Return the values that are written in a collection."""
        if isinstance(mark.children, list):
            return [] if self.is_alias(mark) else mark.children
        return list(self.own(mark).values())

    def value_end(self, mark: Mark) -> int:
        """Return where the text of a value ends, without blank lines and comments that follow it."""
        if self.is_block_scalar(mark):
            return self._block_scalar_end(mark)
        if not self.is_block(mark):
            return max(mark.end, mark.key_end)
        ends = [self.value_end(child) for child in self.entries(mark)[-1:]]
        return max([self._last_content(mark), *ends])

    def scalar_column(self, mark: Mark) -> int:
        """Return the column in which a text behind `|` or `>` begins; deeper lines have blanks of their own."""
        head = _INDICATOR.match(self.text, self.content_start(mark))
        if head and mark.key_start >= 0:
            return self.column(self.entry_start(mark)) + int(head[1])
        lines = _BREAK.split(self.text[self.next_line(self.content_start(mark)) : mark.end])
        return min((len(line) - len(line.lstrip(" ")) for line in lines if line.strip(" ")), default=0)

    def _block_scalar_end(self, mark: Mark) -> int:
        start = self.content_start(mark)
        if _KEEP.match(self.text, start):
            is_ended = self.text.endswith(self.newline, 0, mark.end)
            return mark.end - len(self.newline) * is_ended
        end, column = mark.end, self.scalar_column(mark)
        while (line := self.line_start(end)) > start:
            text = self.text[line:end].rstrip("\r\n")
            if text.strip(" ") or len(text) > column:
                return line + len(text)
            end = self.line_before(line)[1]
        return start + len(self.text[start:end].rstrip())

    def _last_content(self, mark: Mark) -> int:
        """Return where the last line of a block ends that is neither blank nor a comment."""
        line, end = self.line_start(mark.end), mark.end
        while line > mark.start and _QUIET_LINE.fullmatch(self.text, line, end):
            line, end = self.line_before(line)
        return max(mark.start, line + len(self.text[line:end].rstrip()))

    def block_end(self, mark: Mark, column: int) -> int:
        """Return the end of the line after which a new entry of that column can follow the value."""
        end = self.line_end(self.value_end(mark))
        while True:
            start = self.next_line(end)
            is_comment = start > end and _COMMENT_LINE.match(self.text, start)
            if not is_comment or self.indent(start) <= column:
                return end
            end = self.line_end(start)
