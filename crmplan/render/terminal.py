"""Documents for a terminal: colour with a meaning, and columns that fit its width."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import chain, zip_longest
from typing import TYPE_CHECKING

from rich import table as rich_table
from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.text import Text

from crmplan.document.blocks import Block, Code, Document, Facts, Items, Paragraph, Section, is_chart
from crmplan.document.numbers import cell_text
from crmplan.document.tables import Cell, Kind, Table, Tone
from crmplan.render.base import Options
from crmplan.render.encoding import encodable
from crmplan.render.styles import MUTED, STYLES
from crmplan.source import visible

if TYPE_CHECKING:
    from crmplan.document.charts import Chart

_GAP = 2
_WIDE = 120
_READABLE = 100
_TEXT_FLOOR = 22
_LAST_FLOOR = 8
_BOXES = {None: ("•", MUTED), True: ("☑", "green"), False: ("☐", "")}
_NO_BREAK = "\u00a0"
_HELD = "\ufdd0"
"""Stands for a space that does not break while rich, which breaks lines at it, lays them out."""


def render(document: Document, options: Options) -> str:
    """Return a document for a terminal of `options.width` columns."""
    page = _Page(max(options.width, 20), document.language, options.encoding)
    buffer = StringIO()
    console = Console(
        file=buffer,
        width=page.width,
        height=25,
        force_terminal=options.has_colour,
        color_system="256" if options.has_colour else None,
        no_color=not options.has_colour,
        force_jupyter=False,
        legacy_windows=False,
        highlight=False,
        emoji=False,
        markup=False,
        _environ={},
    )
    for part in chain(_head(document, page), [Text()], _spaced(document.shown, page, depth=0)):
        console.print(part)
    lines = buffer.getvalue().replace(_HELD, _NO_BREAK).split("\n")
    return encodable("\n".join(line.rstrip(" ") for line in lines).rstrip("\n"), options.encoding) + "\n"


@dataclass(frozen=True, slots=True)
class _Page:
    """What is drawn on: its width, the language of its numbers, and the characters it can show."""

    width: int
    language: str
    encoding: str

    def clean(self, raw: str) -> str:
        """Return a text as it can be shown, its width final."""
        return encodable(
            visible(raw).replace(_HELD, "?").replace(_NO_BREAK, _HELD), self.encoding, kept=_HELD
        )

    def text(self, raw: str, style: str = "") -> Text:
        """Return a text to lay out; too long a word is broken, not cut."""
        return Text(overflow="fold").append(self.clean(raw), style)

    def cell(self, cell: Cell) -> Text:
        """Return a cell, a bar where it is one."""
        if cell.kind is Kind.BAR and cell.value is not None:
            return _bar(float(cell.value), STYLES[cell.tone], 20 if self.width >= _WIDE else 10)
        is_missing = cell.value is None and cell.label is None and cell.tone is Tone.PLAIN
        return self.text(cell_text(cell, self.language), MUTED if is_missing else STYLES[cell.tone])


def _head(document: Document, page: _Page) -> Iterator[RenderableType]:
    title, subtitle = page.text(document.title, "bold"), page.text(document.subtitle, MUTED)
    if subtitle and title.cell_len + _GAP + subtitle.cell_len <= page.width:
        yield title.append(" " * _GAP).append_text(subtitle)
    else:
        yield title
        if subtitle:
            yield subtitle


def _spaced(blocks: Iterable[Block], page: _Page, *, depth: int) -> Iterator[RenderableType]:
    for number, block in enumerate(blocks):
        if number:
            yield Text()
        if isinstance(block, Section):
            yield _heading(block.title, page, depth)
            yield from _spaced(block.blocks, page, depth=depth + 1)
        else:
            yield from _drawn(block, page)


def _heading(title: str, page: _Page, depth: int) -> Text:
    text = page.text(title, "bold")
    room = page.width - text.cell_len - 1
    if depth == 0 and room > 0:
        text.append(" ").append("─" * room, MUTED)
    return text


def _drawn(block: Block, page: _Page) -> Iterable[RenderableType]:
    if isinstance(block, Paragraph):
        return [_prose(page.text(block.text, STYLES[block.tone]), page)]
    if isinstance(block, Facts):
        return _facts(block, page)
    if isinstance(block, Items):
        return _items(block, page)
    if isinstance(block, Code):
        lines = block.text.expandtabs(4).splitlines()
        return [Padding(page.text(line, MUTED), (0, 0, 0, 4)) for line in lines]
    if is_chart(block):
        return _chart(block, page)
    assert isinstance(block, Table)
    return _table(block, page)


def _chart(block: "Chart", page: _Page) -> Iterator[RenderableType]:
    from crmplan.render.text_charts import chart_lines, legend

    yield from chart_lines(block, page.language, page.width, page.clean)
    signs = legend(block, page.language)
    if signs:
        yield Text()
        yield _prose(page.text(signs, MUTED), page)


def _prose(text: Text, page: _Page) -> RenderableType:
    return Padding(text, (0, max(page.width - _READABLE, 0), 0, 0))


def _items(block: Items, page: _Page) -> list[RenderableType]:
    rows = []
    for item in block.items:
        character, style = _BOXES[item.is_done]
        rows.append([page.text(character, style), page.text(item.text, STYLES[item.tone])])
    if not rows:
        return []
    mark = max(row[0].cell_len for row in rows)
    return [_grid(rows, [mark, min(page.width, _READABLE) - mark - 1], gap=1)]


def _facts(block: Facts, page: _Page) -> list[RenderableType]:
    """Return labels beside values; two facts side by side where all of them fit."""
    shown = [fact for fact in block.facts if fact.is_shown]
    if not shown:
        return []
    rows = [[page.text(fact.label, MUTED), page.cell(fact.cell)] for fact in shown]
    label = min(max(row[0].cell_len for row in rows), page.width // 3)
    value = max(row[1].cell_len for row in rows)
    half = (page.width - 2 * _GAP) // 2
    if page.width < _WIDE or len(rows) < 4 or label + _GAP + value > half:
        return [_grid(rows, [label, page.width - label - _GAP])]
    middle = (len(rows) + 1) // 2
    empty = [Text(), Text()]
    pairs = [[*left, *right] for left, right in zip_longest(rows[:middle], rows[middle:], fillvalue=empty)]
    return [_grid(pairs, [label, half - label - _GAP, label, half - label - _GAP])]


def _bar(share: float, style: str, width: int) -> Text:
    """Return a bar drawn to half a column; only what is all looks full, only nothing looks empty."""
    halves = round(min(max(share, 0), 1) * 2 * width)
    halves = min(halves, 2 * width - 1) if share < 1 else halves
    halves = max(halves, 1) if share > 0 else halves
    drawn = "━" * (halves // 2) + "╾" * (halves % 2)
    return Text.assemble((drawn, style), ("─" * (width - len(drawn)), MUTED))


@dataclass(frozen=True, slots=True)
class _Strip:
    """A column as it is to stand: its texts, the width it would like, and the least it is readable in."""

    head: Text
    texts: tuple[Text, ...]
    priority: int
    is_right: bool
    is_folding: bool
    widest: int
    narrowest: int

    def floor(self, least: int) -> int:
        """Return the width it may be narrowed to, when texts may be narrowed to `least`."""
        return min(self.widest, least) if self.is_folding else self.narrowest


def _table(block: Table, page: _Page) -> list[RenderableType]:
    strips = _fitting(_strips(block, page), page.width)
    if not strips:
        return []
    room = page.width - _GAP * (len(strips) - 1)
    least = _TEXT_FLOOR
    if sum(strip.floor(least) for strip in strips) > room:
        least = _LAST_FLOOR
    if sum(strip.floor(least) for strip in strips) > room:
        return _records(strips, page)
    widths = _narrowed(strips, least, room)
    rows = [[strip.head for strip in strips], [Text("─" * width, MUTED) for width in widths]]
    rows += [list(row) for row in zip(*(strip.texts for strip in strips), strict=True)]
    return [_grid(rows, widths, is_right=[strip.is_right for strip in strips])]


def _strips(block: Table, page: _Page) -> list[_Strip]:
    strips = []
    for number, column in enumerate(block.columns):
        if column.priority is None:
            continue
        head = page.text(column.title, MUTED)
        texts = tuple(page.cell(row[number]) for row in block.seen)
        widest = max((text.cell_len for text in texts), default=0)
        words = max(map(cell_len, head.plain.split()), default=0)
        strips.append(
            _Strip(
                head,
                texts,
                column.priority,
                column.kind.is_number,
                column.kind in (Kind.TEXT, Kind.IDS),
                max(widest, head.cell_len),
                max(widest, words),
            )
        )
    return strips


def _fitting(strips: list[_Strip], width: int) -> list[_Strip]:
    """Return the columns that fit readably; those that may go have gone, the least important and last first."""
    left = list(strips)
    while left and sum(strip.floor(_TEXT_FLOOR) + _GAP for strip in left) - _GAP > width:
        number = max(range(len(left)), key=lambda n: (left[n].priority, n))
        if left[number].priority == 0:
            break
        del left[number]
    return left


def _narrowed(strips: list[_Strip], least: int, room: int) -> list[int]:
    """Return widths that fit; the widest column gives way first, none below its floor."""
    floors = [strip.floor(least) for strip in strips]
    widths = [max(min(strip.widest, room), floor) for strip, floor in zip(strips, floors, strict=True)]
    while sum(widths) > room:
        number = max((n for n, floor in enumerate(floors) if widths[n] > floor), key=lambda n: widths[n])
        widths[number] -= 1
    return widths


def _records(strips: list[_Strip], page: _Page) -> list[RenderableType]:
    """Return each row as labels beside values, for a terminal too narrow for the table."""
    label = min(max(strip.head.cell_len for strip in strips), page.width // 3)
    rows: list[list[Text]] = []
    for number in range(len(strips[0].texts)):
        if rows:
            rows.append([Text(), Text()])
        rows += [[strip.head, strip.texts[number]] for strip in strips]
    return [_grid(rows, [label, page.width - label - _GAP])] if rows else []


def _grid(
    rows: Sequence[Sequence[Text]], widths: Sequence[int], *, is_right: Sequence[bool] = (), gap: int = _GAP
) -> RenderableType:
    grid = rich_table.Table(box=None, show_header=False, pad_edge=False, padding=(0, gap, 0, 0))
    for width, right in zip_longest(widths, is_right, fillvalue=False):
        grid.add_column(width=width, justify="right" if right else "left", overflow="fold")
    for row in rows:
        grid.add_row(*row)
    return grid
