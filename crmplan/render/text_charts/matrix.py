"""A matrix as characters: fields shaded by their tones, numbers of the marks in them, and the list of the names.

`░` is good, `▒` a warning, `▓` bad; where a mark is to move, its number stands in brackets.
"""

from collections.abc import Iterator

from rich.cells import cell_len
from rich.text import Text

from crmplan.document.charts import Matrix
from crmplan.document.tables import Tone
from crmplan.document.words import word
from crmplan.render.styles import MUTED, STYLES
from crmplan.render.text_charts.pieces import Clean, at_right, cut, line, widest

_SHADES = {Tone.GOOD: "░", Tone.WARN: "▒", Tone.BAD: "▓", Tone.STRONG: "▓", Tone.PLAIN: " ", Tone.MUTED: "·"}
_WIDEST = 18
_LEAST = 5


def matrix_lines(chart: Matrix, language: str, width: int, clean: Clean) -> Iterator[Text]:
    """Yield the lines of a matrix."""
    if not chart.columns or not chart.rows:
        return
    title = min(widest(chart.rows, clean), max((width - _LEAST * len(chart.columns)) // 2, 3), width // 3)
    room = width - title - 1
    field = max(min(room // len(chart.columns) - 1, _WIDEST), 1)
    yield line((cut(chart.upward, width, clean).rstrip(), "bold"), width=width)
    numbers = _numbers(chart)
    for row in range(len(chart.rows), 0, -1):
        folded = [_folded(numbers.get((c, row), []), field) for c in range(1, len(chart.columns) + 1)]
        for n in range(max(2, *map(len, folded))):
            parts = [(at_right(chart.rows[row - 1] if n == 0 else "", title, clean) + " ", MUTED)]
            for column, lines in enumerate(folded, 1):
                tone = _tone(chart, column, row)
                held = lines[n] if n < len(lines) else ""
                parts += [
                    (held, "bold"),
                    (clean(_SHADES[tone]) * (field - len(held)), STYLES[tone]),
                    (" ", ""),
                ]
            yield line(*parts, width=width)
    heads = [(cut(name, field, clean) + " ", MUTED) for name in chart.columns]
    yield line((" " * (title + 1), ""), *heads, width=width)
    yield line((" " * (title + 1), ""), (clean(chart.across), "bold"), width=width)
    if chart.marks:
        yield Text()
        yield from _list(chart, language, width, clean)


def _numbers(chart: Matrix) -> dict[tuple[int, int], list[str]]:
    found: dict[tuple[int, int], list[str]] = {}
    for number, mark in enumerate(chart.marks, 1):
        found.setdefault(mark.field, []).append(str(number))
    for number, mark in enumerate(chart.marks, 1):
        if mark.residual and mark.residual != mark.field:
            found.setdefault(mark.residual, []).append(f"({number})")
    return found


def _folded(texts: list[str], width: int) -> list[str]:
    """Return numbers as lines, each followed by a space where there is room for it."""
    lines: list[str] = []
    for text in texts:
        if lines and len(lines[-1]) + 1 + len(text) <= width:
            lines[-1] += f" {text}"
        else:
            lines.append(text[:width])
    return lines


def _tone(chart: Matrix, column: int, row: int) -> Tone:
    line_ = chart.tones[row - 1] if row <= len(chart.tones) else ()
    return line_[column - 1] if column <= len(line_) else Tone.MUTED


def _list(chart: Matrix, language: str, width: int, clean: Clean) -> Iterator[Text]:
    for number, mark in enumerate(chart.marks, 1):
        said = f"{number:>3}  "
        yield line(
            (said, MUTED),
            (cut(mark.name, width - cell_len(said), clean).rstrip(), STYLES[mark.tone]),
            width=width,
        )
    if any(mark.residual not in (None, mark.field) for mark in chart.marks):
        yield line((clean(f"(n)  {word('residual', language)}"), MUTED), width=width)
