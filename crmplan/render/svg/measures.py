"""How wide texts are, near enough to lay them out for any usual sans serif, and how labels keep clear of each other."""

import unicodedata
from collections.abc import Sequence
from itertools import accumulate

from crmplan.render.svg.look import GAP, TEXT
from crmplan.source import visible

_CLASSES = (
    (0.3, "!,./:;I[]\\ft·ijl|'()-r{} \u00a0"),
    (0.5, 'Jcksvxyzсухэгктз^*"“”'),
    (0.57, "0123456789abdeghnopquаеийордлнпвцчьбя#$?L_–+<=>~«»€−≤≥×"),
    (0.68, "&ABEKPSVXYАВЕРХЧжБЛЬУFTZТЗДмъК"),
    (0.77, "CDHNRUwИЙНПСЭЯыЦюФGOQОЪ"),
    (0.9, "шфщMmМ%Ы"),
)
_WIDTHS = {character: width for width, characters in _CLASSES for character in characters}
_OTHER, _BROAD = 0.75, 1.08
_SPARE, _BOLD = 1.05, 1.1
_MARK = "…"


def text_width(text: str, size: float = TEXT, *, is_bold: bool = False) -> float:
    """Return how wide a text is at most, in the usual fonts."""
    return sum(map(_width, text)) * size * _factor(is_bold)


def fitted(text: str, room: float, size: float = TEXT, *, is_bold: bool = False) -> str:
    """Return a text, made visible, that is no wider than `room`; a longer one ends in `…`."""
    shown = visible(text).strip()
    scale = size * _factor(is_bold)
    if sum(map(_width, shown)) * scale <= room:
        return shown
    left = room / scale - _width(_MARK)
    count = sum(width <= left for width in accumulate(map(_width, shown)))
    return shown[:count].rstrip() + _MARK if count else ""


def spread(centres: Sequence[float], size: float, low: float, high: float) -> list[float]:
    """Return centres of labels that keep `size` apart and near those given, between `low` and `high`.

    What can't all stand there is set closer.
    """
    if not centres:
        return []
    size = min(size, (high - low) / len(centres))
    order = sorted(range(len(centres)), key=lambda n: centres[n])
    placed = [0.0] * len(centres)
    edge = low
    for n in order:
        placed[n] = max(centres[n], edge + size / 2)
        edge = placed[n] + size / 2
    edge = high
    for n in reversed(order):
        placed[n] = min(placed[n], edge - size / 2)
        edge = placed[n] - size / 2
    return placed


def lanes(spans: Sequence[tuple[float, float]]) -> list[int]:
    """Return a row for each of some labels, the first that is free from its left to its right end."""
    ends: list[float] = []
    rows = [0] * len(spans)
    for n in sorted(range(len(spans)), key=lambda n: spans[n]):
        left, right = spans[n]
        row = next((row for row, end in enumerate(ends) if end + GAP <= left), len(ends))
        if row == len(ends):
            ends.append(right)
        ends[row] = right
        rows[n] = row
    return rows


def beside(x: float, width: float, low: float, high: float) -> float:
    """Return the left end of a label of that width around `x` that stays between `low` and `high`."""
    return max(low, min(x - width / 2, high - width))


def _factor(is_bold: bool) -> float:
    return _SPARE * (_BOLD if is_bold else 1)


def _width(character: str) -> float:
    known = _WIDTHS.get(character)
    if known is not None:
        return known
    if unicodedata.combining(character):
        return 0
    is_broad = character in "—…→←WЖШЩЮ@№" or unicodedata.east_asian_width(character) in "WF"
    if is_broad:
        return 1.35 if ord(character) > 0xFFFF else _BROAD
    return _OTHER if ord(character) < 0x2000 else _BROAD
