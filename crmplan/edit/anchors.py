"""Values that stand in several places, by an anchor and aliases: a change of one would change them all."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from yaml import AliasEvent
from yaml.cyaml import CParser  # type: ignore[attr-defined]

from crmplan.edit.changes import Append, Change
from crmplan.edit.page import Page
from crmplan.edit.splice import Refused
from crmplan.source import Mark


class _Repeat(NamedTuple):
    """Where an anchor begins, and an alias of it."""

    anchor: int
    alias: Mark


def refuse_shared(page: Page, root: Mark, change: Change) -> None:
    """Refuse a change of what an alias repeats elsewhere.

    Raises:
        Refused: the change is within an anchored value, or would take away the anchor.
    """
    if "&" not in page.text or "*" not in page.text:
        return
    marks = list(_way(page, root, change))
    is_whole = len(marks) > len(change.path) and not isinstance(change, Append)
    start, end = (marks[-1].start, marks[-1].end) if is_whole else (0, 0)
    for anchor, alias in _repeats(page.text):
        is_within = any(mark.start == anchor for mark in marks)
        is_taken = start <= anchor < end and not start <= alias.start < end
        if is_within or is_taken:
            raise Refused("anchor", alias, change.path)


def _way(page: Page, root: Mark, change: Change) -> Iterator[Mark]:
    """Yield the marks that lead to the place of a change, as far as they are written there."""
    mark: Mark | None = root
    for step in (*change.path, None):
        if mark is None:
            return
        yield mark
        if isinstance(step, str):
            mark = page.own(mark).get(step)
        elif isinstance(step, int):
            mark = next(iter(page.entries(mark)[step:]), None)


def _repeats(text: str) -> Iterator[_Repeat]:
    anchors: dict[str, int] = {}
    parser = CParser(text)
    while parser.check_event():
        event: Any = parser.get_event()
        name = getattr(event, "anchor", None)
        if type(event) is AliasEvent:
            yield _Repeat(anchors[event.anchor or ""], _place(event))
        elif name is not None:
            anchors[name] = _place(event).start


def _place(event: Any) -> Mark:
    return Mark(event.start_mark.index, event.end_mark.index)
