"""How a mapping of a plan is written by hand, and new entries written alike: indentation, quotes, brackets."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from crmplan.edit.changes import Bare
from crmplan.edit.page import Page
from crmplan.loader.yaml_nodes import Data
from crmplan.source import Mark, cells
from crmplan.yaml_text import WIDTH, quantity, quoted, scalar

_BLANK_LINE = re.compile(r"(?:\n|\r(?!\n))[ \t]*(?:\r\n|\n|\r(?!\n))")
_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?")
_WORD = re.compile(r"[^\W\d_]{2}")
STEP = 2
PLAIN_KEYS = ("on",)
"""Keys of the language that other readers of YAML may take for a truth value, and that nobody puts in quotes."""


class Style(NamedTuple):
    """How entries are written.

    Args:
        key_quote: the quotation mark of keys, or none.
        text_quote: the quotation mark of texts that need none, or none.
        bare_quote: that of dates and other quantities.
        step: blanks by which what an entry holds stands deeper.
        is_flow: whether mappings in it stand in braces; where nothing tells, those do that fit on a line.
        is_below: whether the braces stand on a line of their own below the key.
        is_dashed: whether lists of texts stand in lines of their own.
        has_gaps: whether blank lines part the entries.
        value_column: where values begin that are aligned, or 0.
    """

    key_quote: str = ""
    text_quote: str = ""
    bare_quote: str = ""
    step: int = STEP
    is_flow: bool | None = None
    is_below: bool = False
    is_dashed: bool = False
    has_gaps: bool = False
    value_column: int = 0

    def inner(self) -> "Style":
        """Return the style of what a new entry holds."""
        return self._replace(is_flow=None, is_below=False, has_gaps=False, value_column=0)


def style_of(page: Page, mark: Mark, around: Style = Style()) -> Style:  # noqa: B008 - frozen
    """Return how the entries of a mapping are written, and where it tells nothing, as those around it."""
    own = page.own(mark)
    if not own:
        return around.inner()
    marks = list(own.values())
    scalars = [child for child in _leaves(page, marks) if child.end > child.start]
    style = around.inner()._replace(
        key_quote=_common(page.text[child.key_start] for child in marks),
        text_quote=_text_quote(page, scalars, around.text_quote),
        bare_quote=_bare_quote(page, scalars, around.bare_quote),
    )
    if page.is_flow(mark):
        style = style._replace(is_flow=True)
        is_json = style.key_quote == '"' and all(_is_of_json(page, child) for child in scalars)
        return style._replace(text_quote='"', bare_quote='"') if is_json else style
    column = page.column(marks[0].key_start)
    holders = [child for child in marks if child.children and not page.is_alias(child)]
    maps = [child for child in holders if isinstance(child.children, dict)]
    return style._replace(
        step=_step(page, holders, column) or around.step,
        is_flow=page.is_flow(maps[-1]) if maps else None,
        is_below=bool(maps) and page.line_start(page.content_start(maps[-1])) > maps[-1].key_start,
        is_dashed=any(isinstance(child.children, list) and page.is_block(child) for child in holders),
        has_gaps=_has_gaps(page, marks),
        value_column=_value_column(page, marks),
    )


def _is_of_json(page: Page, mark: Mark) -> bool:
    text = page.text[mark.start : mark.end]
    return text[0] == '"' or text in ("true", "false", "null") or _NUMBER.fullmatch(text) is not None


def _leaves(page: Page, marks: Iterable[Mark]) -> Iterator[Mark]:
    """Yield the texts among the values, and those that the values hold."""
    for mark in marks:
        if mark.children is None:
            yield mark
        elif not page.is_alias(mark):
            yield from (child for child in page.entries(mark) if child.children is None)


def _common(quotes: Iterable[str]) -> str:
    """Return the quotation mark that all begin with, if they do."""
    found = set(quotes)
    return found.pop() if found in ({'"'}, {"'"}) else ""


def _text_quote(page: Page, scalars: Sequence[Mark], around: str) -> str:
    """Return the quotation mark of texts: that of all which could do without, if there are any."""
    starts = [(page.content_start(mark), mark.end) for mark in scalars]
    texts = [page.text[start:end] for start, end in starts]
    plain = [text for text in texts if text and text[0] not in "\"'|>*" and _WORD.search(text)]
    bodies = [text for text in texts if text[:1] in ("'", '"')]
    free = [text[0] for text in bodies if scalar(text[1:-1]) == text[1:-1]]
    if plain:
        return ""
    return _common(free) if free else around


def _bare_quote(page: Page, scalars: Sequence[Mark], around: str) -> str:
    texts = [page.text[page.content_start(mark) : mark.end] for mark in scalars]
    dates = [text for text in texts if re.fullmatch(r"""["']?\d{4}-\d\d-\d\d["']?""", text)]
    return _common(text[0] for text in dates) if dates else around


def _step(page: Page, holders: Sequence[Mark], column: int) -> int:
    """Return by how much the block in the last entry that has one stands deeper."""
    for child in reversed(holders):
        inner = page.entries(child)
        if inner and page.is_block(child) and isinstance(child.children, dict):
            return max(page.column(inner[0].key_start) - column, 1)
    return 0


_LOOKED_AT = 12


def _has_gaps(page: Page, marks: Sequence[Mark]) -> bool:
    """Tell whether blank lines part most of the entries; of many, the last ones tell it."""
    pairs = list(pairwise(marks[-_LOOKED_AT:]))
    parted = sum(
        bool(_BLANK_LINE.search(page.text, page.value_end(above), below.key_start)) for above, below in pairs
    )
    return 2 * parted > len(pairs)


def _value_column(page: Page, marks: Sequence[Mark]) -> int:
    """Return the column of values that somebody has aligned: all of one line each, one behind more than a blank."""
    beside = [mark for mark in marks if mark.end > mark.start and not page.is_block(mark)]
    beside = [mark for mark in beside if page.line_start(mark.start) == page.line_start(mark.key_start)]
    columns = {page.column(mark.start) for mark in beside}
    is_padded = any(page.text[mark.key_end : mark.start].count(" ") > 1 for mark in beside)
    return columns.pop() if len(beside) > 1 and len(columns) == 1 and is_padded else 0


def value_text(value: str | None, style: Style, *, in_flow: bool) -> str:
    """Return a value in the quotes of its neighbours."""
    if value is None:
        return "null"
    quote = style.bare_quote if isinstance(value, Bare) else style.text_quote
    if isinstance(value, Bare) and _NUMBER.fullmatch(value):
        quote = ""
    if quote:
        return quoted(value, quote)
    return quantity(value, is_flow=in_flow) if isinstance(value, Bare) else scalar(value, is_flow=in_flow)


def key_text(key: str, style: Style, *, in_flow: bool) -> str:
    """Return a key in the quotes of its neighbours."""
    if style.key_quote:
        return quoted(key, style.key_quote)
    return key if key in PLAIN_KEYS else scalar(key, is_flow=in_flow)


def flow_text(value: Data, style: Style) -> str:
    """Return a value on one line as it may stand in brackets."""
    if isinstance(value, dict):
        return f"{{{', '.join(flow_entry(key, below, style) for key, below in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(flow_text(item, style) for item in value)}]"
    return value_text(value, style, in_flow=True)


def flow_entry(key: str, value: Data, style: Style) -> str:
    """Return an entry as it stands in braces."""
    return f"{key_text(key, style, in_flow=True)}: {flow_text(value, style)}"


def wrapped(pieces: Sequence[str], brackets: str, column: int, first_column: int) -> list[str]:
    """Return entries in brackets, broken into lines where one line would be too long.

    Args:
        pieces: the entries.
        brackets: the opening and the closing one.
        column: where the opening bracket would stand.
        first_column: where lines after the first begin.
    """
    lines, width = [brackets[0]], column + 1
    for number, piece in enumerate(pieces):
        is_last = number == len(pieces) - 1
        text = piece + (brackets[1] if is_last else ",")
        room = 0 if lines[-1] == brackets[0] else 1
        if room and width + room + cells(text) > WIDTH:
            lines.append(" " * first_column + text)
            width = first_column + cells(text)
        else:
            lines[-1] += " " * room + text
            width += room + cells(text)
    return lines if pieces else [brackets]


def block_entry(key: str, value: Data, column: int, style: Style) -> list[str]:
    """Return the lines of a new entry of a mapping in lines; the first has no indentation."""
    head = f"{key_text(key, style, in_flow=False)}:"
    first, *rest = behind_key(value, column, cells(head), style)
    return [head + first, *rest]


def behind_key(value: Data, column: int, width: int, style: Style) -> list[str]:
    """Return what follows the colon of an entry in lines: the rest of the line, and the lines below it.

    Args:
        value: the value.
        column: where the key begins.
        width: how many columns key and colon take.
        style: how its neighbours are written.
    """
    pad = " " * max(1, style.value_column - column - width)
    inner = column + style.step
    beside = column + width + len(pad)
    if isinstance(value, dict) and value:
        pieces = [flow_entry(key, below, style) for key, below in value.items()]
        if not _fits_in_braces(value, pieces, beside, style):
            return ["", *block_lines(value, inner, style.inner())]
        if style.is_below:
            first, *rest = wrapped(pieces, "{}", inner, inner + 1)
            return ["", " " * inner + first, *rest]
        first, *rest = wrapped(pieces, "{}", beside, beside + 1)
        return [pad + first, *rest]
    if isinstance(value, list) and value:
        line = flow_text(value, style)
        is_dashed = style.is_dashed and not all(isinstance(item, Bare) for item in value)
        if is_dashed or beside + cells(line) > WIDTH:
            return ["", *item_lines(value, inner, style)]
        return [pad + line]
    return [pad + (_alone(value, style) if isinstance(value, str) else flow_text(value, style))]


def _fits_in_braces(value: dict[str, Data], pieces: Sequence[str], beside: int, style: Style) -> bool:
    """Tell whether a mapping stands in braces: as its neighbours do, or where there are none, on one line."""
    if any(isinstance(below, dict) for below in value.values()):
        return False
    is_short = beside + 2 + cells(", ".join(pieces)) <= WIDTH
    return is_short if style.is_flow is None else style.is_flow


def _alone(value: str, style: Style) -> str:
    return value_text(value, style, in_flow=False)


def _items(value: Sequence[Data], style: Style) -> Iterator[str]:
    for item in value:
        yield _alone(item, style) if isinstance(item, str) else flow_text(item, style)


def item_lines(items: Sequence[Data], column: int, style: Style) -> list[str]:
    """Return items of a list in lines, each with its dash at the column."""
    return [" " * column + "- " + text for text in _items(items, style)]


def block_lines(value: dict[str, Data], column: int, style: Style) -> list[str]:
    """Return the entries of a new mapping in lines of their own."""
    lines: list[str] = []
    for key, below in value.items():
        first, *rest = block_entry(key, below, column, style)
        lines += [" " * column + first, *rest]
    return lines
