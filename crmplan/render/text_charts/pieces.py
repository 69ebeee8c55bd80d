"""What charts of characters have in common: texts cut to columns, values, and the styles of tones."""

from collections.abc import Callable, Sequence
from typing import Any

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from crmplan.document.numbers import cell_text
from crmplan.document.tables import Cell, Kind

Clean = Callable[[str], str]

FILL = "cyan"


def cut(text: str, width: int, clean: Clean) -> str:
    """Return a text made safe, in exactly that many columns; one that is too long ends in `…`."""
    shown = clean(text)
    if cell_len(shown) <= width:
        return set_cell_size(shown, width)
    mark = clean("…")
    return set_cell_size(set_cell_size(shown, max(width - len(mark), 0)) + mark, width)


def at_right(text: str, width: int, clean: Clean) -> str:
    """Return a text at the right end of that many columns."""
    shown = clean(text)
    return " " * (width - cell_len(shown)) + shown if cell_len(shown) <= width else cut(text, width, clean)


def widest(texts: Sequence[str], clean: Clean) -> int:
    """Return how many columns the widest of some texts takes."""
    return max((cell_len(clean(text)) for text in texts), default=0)


def value(raw: Any, kind: Kind, unit: str, language: str) -> str:
    """Return a value of a chart as readers see it."""
    return cell_text(Cell(raw, kind, unit=unit), language)


def line(*parts: tuple[str, str], width: int) -> Text:
    """Return texts with their styles as one line that is never broken, and not wider than `width`."""
    made = Text(no_wrap=True, overflow="crop")
    for text, style in parts:
        made.append(text, style)
    made.truncate(width)
    return made
