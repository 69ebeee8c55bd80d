"""What a text of YAML says, without the order of keys, blanks and comments: what a layout must leave alone."""

from typing import Any

import yaml
from yaml.cyaml import CParser  # type: ignore[attr-defined]

_ENDS = (yaml.MappingEndEvent, yaml.SequenceEndEvent)


def meaning(text: str) -> Any:
    """Return what a text says: styles, anchors and keys that are free for the user are part of it.

    Raises:
        yaml.YAMLError: it is no YAML.
    """
    parser = CParser(text)
    root: list[Any] = []
    stack: list[list[Any]] = [root]
    heads: list[Any] = []
    anchors: dict[str, Any] = {}
    while True:
        event: Any = parser.get_event()
        kind = type(event)
        if kind is yaml.StreamEndEvent:
            return root
        if kind is yaml.ScalarEvent:
            value: Any = (event.value, event.style, event.tag, event.anchor)
        elif kind is yaml.AliasEvent:
            value = ("*", event.anchor, anchors.get(event.anchor))
        elif kind in _ENDS:
            value = _collection(heads.pop(), stack.pop())
        else:
            if kind in (yaml.MappingStartEvent, yaml.SequenceStartEvent):
                heads.append(event)
                stack.append([])
            continue
        anchor = value[-1] if kind is not yaml.AliasEvent else None
        if anchor:
            anchors[anchor] = value
        stack[-1].append(value)


def _collection(start: Any, values: list[Any]) -> Any:
    """Return a mapping whose order doesn't count, or a list."""
    if type(start) is yaml.SequenceStartEvent:
        return values, start.flow_style, start.tag, start.anchor
    pairs = zip(values[::2], values[1::2], strict=True)
    try:
        return dict(pairs), start.flow_style, start.tag, start.anchor
    except TypeError:  # a key that is no text
        return values, start.flow_style, start.tag, start.anchor
