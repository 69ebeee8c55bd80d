"""Markup for HTML and SVG: what comes from a plan is text in it, never an element, an attribute or a link."""

import re

from crmplan.source import visible

_MEANT = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"}
_SPECIAL = re.compile("[&<>\"']")

Value = str | float | None


def escaped(text: str) -> str:
    """Return a text as it can stand between tags and in attributes."""
    return _SPECIAL.sub(lambda found: _MEANT[found[0]], visible(text))


def short(number: float) -> str:
    """Return a length to a tenth, without what needs not be said.

    >>> short(12.0), short(0.25), short(-0.01)
    ('12', '0.2', '0')
    """
    text = f"{number:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def element(name: str, content: str = "", **attributes: Value) -> str:
    """Return an element around markup; underscores in names of attributes are hyphens, `class_` is `class`."""
    return f"<{name}{_attributes(attributes)}>{content}</{name}>"


def empty(name: str, **attributes: Value) -> str:
    """Return an element of SVG, or a void one of HTML, that holds nothing."""
    return f"<{name}{_attributes(attributes)}/>"


def in_encoding(markup: str, encoding: str) -> str:
    """Return markup that survives a console that can't show all of it: what is beyond ASCII by its number."""
    if encoding.lower().replace("-", "").replace("_", "").startswith("utf"):
        return markup
    return markup.encode("ascii", "xmlcharrefreplace").decode("ascii")


def _attributes(attributes: dict[str, Value]) -> str:
    parts = []
    for name, value in attributes.items():
        if value is not None:
            text = escaped(value) if isinstance(value, str) else short(value)
            parts.append(f' {name.rstrip("_").replace("_", "-")}="{text}"')
    return "".join(parts)
