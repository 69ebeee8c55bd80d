"""What is to change in a plan, made of its data: values are set, added to a list, removed, keys renamed."""

from collections.abc import Iterable, Sequence
from typing import Any

from crmplan.findings import Append, Bare, Change, Remove, Rename, Set
from crmplan.loader.yaml_nodes import Data

__all__ = ["Append", "Bare", "Change", "Remove", "Rename", "Set", "as_read", "below", "changed", "with_items"]


def as_read(change: Change) -> Change:
    """Return the change with the texts that a reader finds, who sees no difference between bare and other ones."""
    if isinstance(change, Set):
        return change._replace(value=_text(change.value))
    return change._replace(items=tuple(map(_text, change.items))) if isinstance(change, Append) else change


def _text(value: Data) -> Data:
    if isinstance(value, dict):
        return {key: _text(below) for key, below in value.items()}
    if isinstance(value, (list, tuple)):
        return [_text(item) for item in value]
    return str(value) if isinstance(value, str) else value


def below(change: Change, depth: int = 1) -> Change:
    """Return the change as seen from the value that the first steps of its path lead to."""
    return change._replace(path=change.path[depth:])


def changed(data: Data, changes: Iterable[Change]) -> Data:
    """Return the data with the changes made one after another; the data itself stays as it is."""
    for change in changes:
        data = _with(data, change)
    return data


def _with(data: Data, change: Change) -> Data:
    if not change.path:
        return with_items(data, change.items) if isinstance(change, Append) else _plain(change)
    step, rest = change.path[0], below(change)
    if isinstance(step, int):
        return [_with(item, rest) if number == step else item for number, item in enumerate(data)]
    known = data if isinstance(data, dict) else {}
    if isinstance(change, Rename) and len(change.path) == 1:
        return {change.key if key == step else key: value for key, value in known.items()}
    if isinstance(change, Remove) and (len(change.path) == 1 or step not in known):
        return {key: value for key, value in known.items() if key != step} if step in known else data
    return {**known, step: _with(known.get(step), rest)}


def _plain(change: Change) -> Data:
    return change.value if isinstance(change, Set) else None


def with_items(data: Data, items: Sequence[Any]) -> list[Any]:
    """Return the list that the data is, or begins, with more items."""
    known = data if isinstance(data, list) else [] if data is None else [data]
    return [*known, *items]
