"""Text of YAML that a person could have written, and that every reader takes for the same."""

import re
from collections.abc import Iterable, Mapping, Sequence

from crmplan.errors import CrmplanError
from crmplan.source import visible

WIDTH = 110

_RESERVED = re.compile(
    r"(?i:y|n|yes|no|true|false|on|off|null|~|=|<<|[-+]?\.(inf|nan))\Z|[-+]?\.?\d[\d_.,:a-fA-Fxo+\- TtZz]*\Z"
)
_QUANTITY = re.compile(r"(?!(null|Null|NULL|[-.]+)( |\Z))[\w.-]+( [\w.]+)*( \d\d:\d\d)?")
_INDICATORS = "-?:,[]{}#&*!|>'\"%@`"
_BREAKS_PLAIN = re.compile(r": |:\Z| #|\A\s|\s\Z|\A(---|\.\.\.)")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def scalar(text: str, *, is_flow: bool = False) -> str:
    """Return YAML that every reader takes for this text, on one line, in quotes where it needs them.

    Args:
        text: anything but half a surrogate pair.
        is_flow: whether it stands in brackets or braces.

    Raises:
        CrmplanError: the text has a character that no file can hold.
    """
    if _is_plain(text, is_flow=is_flow) and not any(map(_needs_escape, text)):
        return text
    return quoted(text, "'" if '"' in text or "\\" in text else '"')


def quoted(text: str, mark: str) -> str:
    """Return a text between quotation marks, `"` or `'`; what only escapes can write stands between the double ones.

    Raises:
        CrmplanError: the text has a character that no file can hold.
    """
    if re.search("[\ud800-\udfff]", text):
        raise CrmplanError(f"a text has a character that is none: {visible(text)}")
    if mark == "'" and not any(map(_needs_escape, text)):
        return "'" + text.replace("'", "''") + "'"
    return f'"{"".join(map(_escaped, text))}"'


def quantity(text: str, *, is_flow: bool = False) -> str:
    """Return a number or a date without the quotes that a text of that look would need."""
    return text if _QUANTITY.fullmatch(text) else scalar(text, is_flow=is_flow)


def flow_map(entries: Mapping[str, str | None]) -> str:
    """Return the entries that have a value, in braces."""
    pairs = [f"{key}: {scalar(value, is_flow=True)}" for key, value in entries.items() if value is not None]
    return f"{{{', '.join(pairs)}}}"


def fields(entries: Mapping[str, str | None], indent: int) -> list[str]:
    """Return a line for each entry that has a value."""
    return [f"{' ' * indent}{key}: {scalar(value)}" for key, value in entries.items() if value is not None]


def listed(key: str, items: Sequence[str], indent: int) -> list[str]:
    """Return a list in brackets, or in lines where it is too long for one; nothing for no items."""
    line = f"{' ' * indent}{key}: [{', '.join(scalar(item, is_flow=True) for item in items)}]"
    return [line] if items and len(line) <= WIDTH else dashed(key, items, indent)


def dashed(key: str, items: Iterable[str], indent: int) -> list[str]:
    """Return a list with a line for each item; nothing for no items."""
    lines = [f"{' ' * indent}  - {scalar(item)}" for item in items]
    return [f"{' ' * indent}{key}:", *lines] if lines else []


def _needs_escape(character: str) -> bool:
    return not character.isprintable() or visible(character) != character


def _escaped(character: str) -> str:
    if character in _ESCAPES or not _needs_escape(character):
        return _ESCAPES.get(character, character)
    number = ord(character)
    mark, digits = ("u", 4) if number < 0x10000 else ("U", 8)
    return f"\\{mark}{number:0{digits}x}"


def _is_plain(text: str, *, is_flow: bool) -> bool:
    if not text or _RESERVED.match(text) or _BREAKS_PLAIN.search(text):
        return False
    if text[0] in _INDICATORS and not (text[0] in "-?:" and len(text) > 1 and text[1] not in " ,[]{}"):
        return False
    return not (is_flow and (re.search(r"[,\[\]{}?]", text) or text[0] in "-:"))
