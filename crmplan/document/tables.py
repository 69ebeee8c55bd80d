"""Typed values with their emphasis, and tables of them: what every other block is made of."""

from enum import StrEnum
from typing import Any, NamedTuple


class Kind(StrEnum):
    """What a value is; it decides how it is written, aligned and typed."""

    TEXT = "text"
    ID = "id"
    IDS = "ids"
    DATE = "date"
    SPAN = "span"
    MOMENT = "moment"
    COUNT = "count"
    NUMBER = "number"
    MONEY = "money"
    SHARE = "share"
    BAR = "bar"
    DAYS = "days"
    HOURS = "hours"
    TRUTH = "truth"

    @property
    def is_number(self) -> bool:
        """Whether values of this kind are aligned by their last digit."""
        return self in _NUMBERS


_NUMBERS = frozenset((Kind.COUNT, Kind.NUMBER, Kind.MONEY, Kind.SHARE, Kind.DAYS, Kind.HOURS))


class Tone(StrEnum):
    """What emphasis means; how it looks is the renderer's business."""

    PLAIN = "plain"
    STRONG = "strong"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    MUTED = "muted"


class Cell(NamedTuple):
    """One raw value with its kind.

    Args:
        value: text, number, date …; nothing where there is none.
        kind: what it is.
        tone: its emphasis.
        unit: currency of money, or the unit of a number.
        label: the word that readers see instead of the value, as of a state.
    """

    value: Any
    kind: Kind = Kind.TEXT
    tone: Tone = Tone.PLAIN
    unit: str = ""
    label: str | None = None


class Column(NamedTuple):
    """A column of a table.

    Args:
        key: its name in JSON and CSV.
        title: what readers see above it.
        kind: what its values are.
        priority: 0 for what is never left out; of the others the highest goes first where there is little room. Without
            one the column is for machines only.
    """

    key: str
    title: str
    kind: Kind = Kind.TEXT
    priority: int | None = 0


class Table(NamedTuple):
    """Rows of typed cells under typed columns; without a key it is for readers alone.

    Args:
        limit: how many of the first rows readers see, if not all; the others are for machines only.
    """

    key: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    limit: int | None = None

    @property
    def seen(self) -> tuple[tuple[Cell, ...], ...]:
        """The rows that readers see."""
        return self.rows[: self.limit]
