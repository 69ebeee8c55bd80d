"""A table as its file holds it: headers, cells by column, and the lines on which the rows begin."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from crmplan.sources.columns import Cell
from crmplan.sources.read import Dropped, Reading, Rejected
from crmplan.sources.words import folded

MAX_COLUMNS = 1_000


class AmbiguousHeaderError(Exception):
    """A header that stands in more than one column."""

    def __init__(self, header: str, positions: tuple[int, ...]) -> None:
        super().__init__(header)
        self.header = header
        self.positions = positions


@dataclass(frozen=True)
class Sheet:
    """One table of a file.

    Args:
        name: the sheet of a workbook, or the stem of a text file.
        file: the file as the user named it.
        headers: the headers without outer spaces; empty where a column has none.
        lines: the line, or row, on which each row begins, from 1.
        columns: the cells of each column.
        header_line: the line of the headers.
        rejected: rows that are none of this table.
        dropped: rows that hold no data.
        readings: how the file was read.
    """

    name: str
    file: str
    headers: tuple[str, ...]
    lines: Sequence[int]
    columns: Sequence[Sequence[Cell]]
    header_line: int = 1
    rejected: tuple[Rejected, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    readings: tuple[Reading, ...] = ()

    @cached_property
    def names(self) -> tuple[str, ...]:
        """A name for each column that no other has: `Source#2` is the second one of that header."""
        counts: dict[str, int] = {}
        names = []
        for number, header in enumerate(self.headers, 1):
            key = folded(header)
            counts[key] = counts.get(key, 0) + 1
            shown = header or f"column {number}"
            names.append(shown if counts[key] == 1 or not header else f"{shown}#{counts[key]}")
        return tuple(names)

    @cached_property
    def _positions(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for index, header in enumerate(self.headers):
            if header:
                found.setdefault(folded(header), []).append(index)
        return found

    def position(self, header: str) -> int | None:
        """Return the index of the column of a header; `Source#2` is the second of several.

        Raises:
            AmbiguousHeaderError: several columns have it, and they differ.
        """
        found = self._positions.get(folded(header))
        if found is None:
            return self._numbered(header)
        if len(found) > 1:
            first = self.columns[found[0]]
            if any(self.columns[index] != first for index in found[1:]):
                raise AmbiguousHeaderError(header, tuple(found))
        return found[0]

    def _numbered(self, header: str) -> int | None:
        stem, _sign, number = header.rpartition("#")
        several = self._positions.get(folded(stem), [])
        return several[int(number) - 1] if number.isdecimal() and 0 < int(number) <= len(several) else None

    def has(self, header: str) -> bool:
        """Tell whether a column has this header."""
        return folded(header) in self._positions


def header(cell: Cell) -> str:
    """Return the text of a header's cell on one line."""
    return " ".join(str(cell).replace("\ufeff", "").replace("\u200b", "").split()) if cell is not None else ""
