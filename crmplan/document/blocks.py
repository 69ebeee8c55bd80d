"""The blocks that every view and report is built of, and that every renderer knows."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, NamedTuple, Union

from crmplan.document.tables import Cell, Table, Tone

if TYPE_CHECKING:
    from typing_extensions import TypeIs

    from crmplan.document.charts import Chart


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


class Item(NamedTuple):
    """A point of a list; `is_done` makes it a box to tick, `values` are what it stands for in JSON."""

    text: str
    tone: Tone = Tone.PLAIN
    is_done: bool | None = None
    values: tuple[str, ...] = ()


class Items(NamedTuple):
    """A list of points, or a checklist; without a key it is for readers only."""

    key: str
    items: tuple[Item, ...]


class Code(NamedTuple):
    """A listing, set as it is."""

    text: str


class Section(NamedTuple):
    """Blocks under a heading."""

    title: str
    blocks: tuple["Block", ...]


Block = Union[Paragraph, Facts, Table, Items, "Chart", Code, Section]


def is_chart(block: Block) -> "TypeIs[Chart]":
    """Tell whether a block is a chart, which is also a table; few views have one."""
    return hasattr(block, "table")


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
        return _shown(self.blocks, has_drawings=True)

    @property
    def told(self) -> tuple[Block, ...]:
        """The same where nothing is drawn: charts whose figures stand in a table beside them are left out, too."""
        return _shown(self.blocks, has_drawings=False)

    def walk(self) -> Iterator[Block]:
        """Yield all blocks in order, without the sections around them, charts as their tables."""
        yield from _walk(self.blocks)


def _shown(blocks: tuple[Block, ...], *, has_drawings: bool) -> tuple[Block, ...]:
    return tuple(
        block._replace(blocks=_shown(block.blocks, has_drawings=has_drawings))
        if isinstance(block, Section)
        else block
        for block in blocks
        if not _is_empty(block, has_drawings=has_drawings)
    )


def _is_empty(block: Block, *, has_drawings: bool) -> bool:
    if isinstance(block, Section):
        return all(_is_empty(inner, has_drawings=has_drawings) for inner in block.blocks)
    if is_chart(block):
        if not has_drawings and getattr(block, "is_repeated", False):
            return True
        block = block.table
    if isinstance(block, Table):
        return not block.seen
    if isinstance(block, Items):
        return not block.items
    return isinstance(block, Facts) and not any(fact.is_shown for fact in block.facts)


def _walk(blocks: tuple[Block, ...]) -> Iterator[Block]:
    for block in blocks:
        if isinstance(block, Section):
            yield from _walk(block.blocks)
        else:
            yield block.table if is_chart(block) else block
