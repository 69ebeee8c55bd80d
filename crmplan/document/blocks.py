"""The blocks that every view and report is built of, and that every renderer knows."""

from collections.abc import Iterator
from datetime import date
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


class Paragraph(NamedTuple):
    """A sentence or several."""

    text: str
    tone: Tone = Tone.PLAIN


class Fact(NamedTuple):
    """A labelled value."""

    key: str
    label: str
    cell: Cell
    is_shown: bool = True


class Facts(NamedTuple):
    """Labelled values; without a key they belong to the document itself."""

    facts: tuple[Fact, ...]
    key: str = ""


class Table(NamedTuple):
    """Rows of typed cells under typed columns."""

    key: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


class Item(NamedTuple):
    """A point of a list; `is_done` makes it a box to tick, `values` are what it stands for in JSON."""

    text: str
    tone: Tone = Tone.PLAIN
    is_done: bool | None = None
    values: tuple[str, ...] = ()


class Items(NamedTuple):
    """A list of points, or a checklist."""

    key: str
    items: tuple[Item, ...]


class Bar(NamedTuple):
    """A row of a Gantt chart: both days are in it; a milestone has one day."""

    id: str
    name: str
    start: date
    finish: date
    tone: Tone
    done: float
    is_milestone: bool
    is_critical: bool
    is_heading: bool = False


class Gantt(NamedTuple):
    """A Gantt chart as data.

    Args:
        bars: its rows.
        today: the status date, where it is to be marked.
        days_off: the days in its range that are not worked.
        deadline: the deadline.
    """

    key: str
    bars: tuple[Bar, ...]
    today: date | None
    days_off: frozenset[date]
    deadline: date | None


class Code(NamedTuple):
    """A listing, set as it is."""

    text: str


class Section(NamedTuple):
    """Blocks under a heading."""

    title: str
    blocks: tuple["Block", ...]


Block = Paragraph | Facts | Table | Items | Gantt | Code | Section


class Document(NamedTuple):
    """A whole view or report.

    Args:
        view: the command that shows it.
        title: its heading.
        blocks: its content.
        language: of its texts, for the writing of numbers and dates.
        plan: name of the project, or nothing where it is about several or none.
        as_of: the status date.
    """

    view: str
    title: str
    blocks: tuple[Block, ...]
    language: str = "en"
    plan: str | None = None
    as_of: date | None = None
    subtitle: str = ""

    @property
    def shown(self) -> tuple[Block, ...]:
        """The blocks that readers see: those that hold nothing are left out, for machines they stay."""
        return tuple(block for block in self.blocks if not _is_empty(block))

    def walk(self) -> Iterator[Block]:
        """Yield all blocks in order, without the sections around them."""
        yield from _walk(self.blocks)


def _is_empty(block: Block) -> bool:
    if isinstance(block, Section):
        return all(_is_empty(inner) for inner in block.blocks)
    if isinstance(block, Table):
        return not block.rows
    if isinstance(block, Items):
        return not block.items
    return isinstance(block, Facts) and not any(fact.is_shown for fact in block.facts)


def _walk(blocks: tuple[Block, ...]) -> Iterator[Block]:
    for block in blocks:
        if isinstance(block, Section):
            yield from _walk(block.blocks)
        else:
            yield block
