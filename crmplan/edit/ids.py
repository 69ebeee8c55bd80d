"""Ids that a user gives on the command line: those of the plan, and new ones."""

from collections.abc import Collection, Mapping
from typing import TypeVar

from crmplan.errors import CrmplanError
from crmplan.model.base import SLUG_PATTERN

_T = TypeVar("_T")


def known(entries: Mapping[str, _T], key: str, kind: str) -> _T:
    """Return the entry of that id.

    Args:
        entries: the entries by id.
        key: the id.
        kind: what it is the id of, for the message: `task`.

    Raises:
        CrmplanError: there is none.
    """
    if key in entries:
        return entries[key]
    raise CrmplanError(f"no such {kind}: {key}", hint=_nearest(key, entries))


def free(entries: Collection[str], key: str, kind: str) -> str:
    """Return an id that no entry has yet.

    Raises:
        CrmplanError: one has it, or it is no id.
    """
    import re

    if not re.match(SLUG_PATTERN, key):
        raise CrmplanError(
            f"{key} is no id", hint="small letters, digits and hyphens, such as record-lessons"
        )
    if key in entries:
        raise CrmplanError(f"the plan has {kind} {key} already", hint="take another id")
    return key


def _nearest(key: str, entries: Collection[str]) -> str | None:
    from difflib import get_close_matches

    near = get_close_matches(key, entries, 1)
    if near:
        return f"did you mean {near[0]}?"
    return f"one of {', '.join(entries)}" if 0 < len(entries) <= 12 else None
