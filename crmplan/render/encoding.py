"""Text for a console that can't show every character: what is near stands for what is missing."""

from crmplan.source import cells

_LOOKALIKES = {
    "—": "-", "–": "-", "‑": "-", "‐": "-", "−": "-", "→": "->", "←": "<-", "≤": "<=", "≥": ">=", "≈": "~", "≠": "!=",
    "×": "x", "±": "+-", "…": "...", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "№": "No",
    "€": "EUR", "₽": "RUB", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "☑": "[x]", "☐": "[ ]", "•": "*", "·": ".",
    "━": "#", "╾": "=", "─": "-", "│": "|", "┃": "I", "┆": ":", "┇": "!", "┌": "+", "┐": "+", "┬": "+",
    "█": "#", "▓": "%", "░": "-", "▒": "=", "◆": "*", "▼": "v", "▽": "V",
    "●": "o", "○": "x", "└": "+", "✓": "+", "✗": "x",
}  # fmt: skip
"""What stands for a character that cannot be encoded; for what is drawn, a single one, as it has its place."""


def encodable(text: str, encoding: str, *, kept: str = "") -> str:
    """Return a text of which every character can be written in an encoding, or is one of those that are kept."""
    if _can_encode(text, encoding):
        return text
    return "".join(
        one if one in kept or _can_encode(one, encoding) else _lookalike(one, encoding) for one in text
    )


def _can_encode(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _lookalike(character: str, encoding: str) -> str:
    found = _LOOKALIKES.get(character, "")
    return found if found and _can_encode(found, encoding) else "?" * max(cells(character), 1)
