"""Changes of a plan's data to changes of its text: each touches the lines of its own path and no others.

A splice replaces a stretch of the text. All splices of one file are found on the same text and made at once.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from crmplan.edit.changes import Append, Change, Remove, Set, below, changed
from crmplan.edit.flow import added_in_flow, removed_in_flow
from crmplan.edit.order import keys_in_order
from crmplan.edit.page import Page
from crmplan.edit.style import (
    Style,
    behind_key,
    block_lines,
    flow_entry,
    flow_text,
    item_lines,
    style_of,
    value_text,
)
from crmplan.loader.yaml_nodes import Data
from crmplan.source import Mark, Path, cells
from crmplan.yaml_text import WIDTH


class Splice(NamedTuple):
    """A stretch of a text and what stands there instead; of two at one place the first made comes first."""

    start: int
    end: int
    text: str


class Refused(Exception):  # noqa: N818 - not an error of the program: a place that can't be changed
    """A change that the text at a place does not allow.

    Args:
        reason: the word for why: `alias`.
        mark: the place.
    """

    def __init__(self, reason: str, mark: Mark) -> None:
        super().__init__(reason)
        self.reason = reason
        self.mark = mark


class Site(NamedTuple):
    """A collection or value that changes: its mark and data, its path in the plan, and what it is written like."""

    mark: Mark
    data: Data
    path: Path
    style: Style
    in_flow: bool = False


def spliced(text: str, splices: Iterable[Splice]) -> str:
    """Return the text with all splices made; stretches that overlap count as one, without what each says."""
    parts: list[str] = []
    at = 0
    for splice in sorted(splices, key=lambda one: (one.start, one.end > one.start)):
        parts += [text[at : max(at, splice.start)], splice.text]
        at = max(at, splice.end)
    return "".join([*parts, text[at:]])


def splices(page: Page, site: Site, changes: Sequence[Change], *, before: bool = False) -> Iterator[Splice]:
    """Yield the splices that make the changes, whose paths are seen from the site.

    Args:
        page: the file.
        site: the value that the paths begin at.
        changes: what is to change.
        before: put new lines before their neighbour, for one whose text ends with the file.

    Raises:
        Refused: a value stands where it can't be changed alone.
    """
    here = [change for change in changes if not change.path]
    if here:
        yield from _at(page, site, here)
        return
    if page.is_alias(site.mark):
        raise Refused("alias", site.mark)
    if isinstance(site.data, str):
        raise Refused("place", site.mark)
    if not site.data:
        yield from _filled(page, site, changed(site.data, changes))
        return
    groups: dict[str | int, list[Change]] = {}
    for change in changes:
        groups.setdefault(change.path[0], []).append(below(change))
    if isinstance(site.data, list):
        for step, group in groups.items():
            assert isinstance(step, int)
            yield from splices(page, _item(page, site, step), group, before=before)
        return
    yield from _in_mapping(page, site, {str(step): group for step, group in groups.items()}, before=before)


def _item(page: Page, site: Site, step: int) -> Site:
    assert isinstance(site.mark.children, list)
    mark = site.mark.children[step]
    style = style_of(page, mark, site.style)
    return Site(mark, site.data[step], (*site.path, step), style, site.in_flow or page.is_flow(site.mark))


def _in_mapping(page: Page, site: Site, groups: dict[str, list[Change]], *, before: bool) -> Iterator[Splice]:
    own = page.own(site.mark)
    children = site.mark.children
    assert isinstance(children, dict)
    in_flow = site.in_flow or page.is_flow(site.mark)
    added: dict[str, Data] = {}
    removed: list[str] = []
    for key, group in groups.items():
        is_shared = key in children and key not in own
        if is_shared and not all(isinstance(one, Set) and not one.path for one in group):
            raise Refused("merge", children[key])
        if key not in own:
            value = changed(None, group)
            if not all(isinstance(one, Remove) for one in group):
                added[key] = value
        elif any(isinstance(one, Remove) and not one.path for one in group):
            removed.append(key)
        else:
            style = style_of(page, own[key], site.style) if own[key].children else site.style
            inner = Site(own[key], site.data.get(key), (*site.path, key), style, in_flow)
            found = list(splices(page, inner, group, before=before))
            yield from found
            if not in_flow:
                yield from comment_kept(page, own[key], found)
    if added and len(removed) == len(own) and own:
        yield _anew(page, site, added)
        return
    if removed:
        yield from _removed(page, site, own, removed)
    if added:
        yield from _added(page, site, own, added, removed, before=before)


def _anew(page: Page, site: Site, entries: dict[str, Data]) -> Splice:
    """Return the splice that puts entries in the place of all those of a mapping."""
    start, end = page.content_start(site.mark), page.value_end(site.mark)
    if page.is_flow(site.mark):
        return Splice(start, end, flow_text(entries, site.style))
    lines = block_lines(entries, page.column(start), site.style)
    return Splice(start, end, page.newline.join(lines).lstrip(" "))


def _at(page: Page, site: Site, changes: Sequence[Change]) -> Iterator[Splice]:
    """Yield the splices that change the value at the site itself."""
    value = changed(site.data, changes)
    is_list = isinstance(site.data, list) and bool(site.data)
    if is_list and all(isinstance(change, Append) for change in changes):
        if page.is_alias(site.mark):
            raise Refused("alias", site.mark)
        yield from _appended(page, site, value[len(site.data) :])
    elif site.data is None and site.mark.start == site.mark.end:
        yield from _filled(page, site, value)
    elif value != site.data:
        yield from _replaced(page, site, value)


def _replaced(page: Page, site: Site, value: Data) -> Iterator[Splice]:
    """Yield the splices that put a value in the place of another, in its quotes."""
    mark = site.mark
    start = page.content_start(mark)
    end = page.value_end(mark)
    old = page.text[start:end]
    if page.is_block_scalar(mark):
        header = re.match(r"[|>][-+\d]*", old)
        assert header
        comment = re.match(r"[ \t]+#[^\r\n]*", old[header.end() :])
        yield Splice(start, end, _one_line(site, value) + (comment[0] if comment else ""))
        return
    style = site.style
    if mark.children is None and isinstance(value, str):
        mark_of = old[:1] if old[:1] in ("'", '"') else ""
        style = (
            style._replace(text_quote=mark_of, bare_quote=mark_of)
            if mark_of
            else style._replace(text_quote="", bare_quote="")
        )
    column = page.indent(mark.key_start) + style.step
    line = _one_line(site._replace(style=style), value)
    is_long = page.column(start) + cells(line) > WIDTH
    if isinstance(value, list) and is_long and not site.in_flow:
        key_end = page.text.index(":", mark.key_end) + 1
        yield Splice(key_end, end, "".join(page.newline + one for one in item_lines(value, column, style)))
        return
    yield Splice(start, end, line)


def _one_line(site: Site, value: Data) -> str:
    if isinstance(value, (dict, list)):
        return flow_text(value, site.style)
    return value_text(value, site.style, in_flow=site.in_flow)


def _filled(page: Page, site: Site, value: Data) -> Iterator[Splice]:
    """Yield the splices that give a value to a key that has none, or put one in the place of empty brackets."""
    mark = site.mark
    at = _after_colon(page, mark)
    start, end = page.content_start(mark), mark.end
    is_nothing = start == end
    if (
        site.in_flow
        or mark.key_start < 0
        or "#" in page.text[at:start]
        or not isinstance(value, (dict, list))
    ):
        colon = ":" if at == mark.key_end else ""
        yield Splice(
            start if mark.end > mark.start else at, end, f"{colon}{' ' * is_nothing}{_one_line(site, value)}"
        )
        return
    first, *rest = behind_key(value, page.column(mark.key_start), page.column(at), site.style)
    colon = ":" if at == mark.key_end else ""
    yield Splice(at, max(at, end), colon + first)
    if rest:
        line_end = page.line_end(max(at, end))
        yield Splice(line_end, line_end, "".join(page.newline + line for line in rest))


def _after_colon(page: Page, mark: Mark) -> int:
    """Return the place behind the colon of a key, or behind the key where it has none."""
    match = re.compile(r"[ \t]*:").match(page.text, mark.key_end)
    return match.end() if match else mark.key_end


def _appended(page: Page, site: Site, items: Sequence[Data]) -> Iterator[Splice]:
    mark = site.mark
    last = page.entries(mark)[-1]
    if page.is_flow(mark):
        pieces = [flow_text(item, site.style) for item in items]
        yield from map(Splice._make, added_in_flow(page, mark, [(last, pieces)]))
        return
    column = page.column(page.content_start(mark))
    end = page.block_end(last, column)
    lines = item_lines(items, column, _item_style(page, mark, site.style))
    yield Splice(end, end, "".join(page.newline + line for line in lines))


def _item_style(page: Page, mark: Mark, style: Style) -> Style:
    """Return the style of a list's items, which may be quoted where the mapping around it is not."""
    firsts = {page.text[page.content_start(item)] for item in page.entries(mark) if item.end > item.start}
    return style._replace(text_quote=firsts.pop()) if firsts in ({'"'}, {"'"}) else style


def _removed(page: Page, site: Site, own: dict[str, Mark], keys: Sequence[str]) -> Iterator[Splice]:
    if len(keys) == len(own):
        yield Splice(page.content_start(site.mark), page.value_end(site.mark), "{}")
        return
    if page.is_flow(site.mark):
        yield from map(Splice._make, removed_in_flow(page, site.mark, own, keys))
        return
    names = list(own)
    for key in keys:
        mark = own[key]
        start = page.line_start(mark.key_start)
        end = page.next_line(page.value_end(mark))
        if page.text[start : mark.key_start].strip():
            start, end = mark.key_start, own[names[names.index(key) + 1]].key_start
        elif page.text[start:end] == page.text[start:] and not page.text[start:end].endswith(("\n", "\r")):
            start = page.line_end(start - 1) if start else 0
        yield Splice(start, end, "")


def _added(
    page: Page,
    site: Site,
    own: dict[str, Mark],
    added: dict[str, Data],
    removed: Sequence[str],
    *,
    before: bool,
) -> Iterator[Splice]:
    """Yield the splices of new entries, each behind the one that stands before it in the order of the language."""
    order = {key: number for number, key in enumerate(keys_in_order(site.path))}
    kept = {key: mark for key, mark in own.items() if key not in removed}
    behind: dict[str | None, list[str]] = {}
    for key in sorted(added, key=lambda one: order.get(one, len(order))):
        behind.setdefault(_neighbour(key, kept, order), []).append(key)
    if page.is_flow(site.mark):
        groups = [
            (kept.get(neighbour or ""), [flow_entry(key, added[key], site.style) for key in keys])
            for neighbour, keys in behind.items()
        ]
        yield from map(Splice._make, added_in_flow(page, site.mark, groups))
        return
    for neighbour, keys in behind.items():
        entries = {key: added[key] for key in keys}
        yield _added_lines(page, site, kept.get(neighbour or ""), entries, before=before)


def _neighbour(key: str, kept: dict[str, Mark], order: dict[str, int]) -> str | None:
    """Return the key behind which a new one belongs: the last of those that come before it, else the last of all."""
    rank = order.get(key, len(order))
    earlier = [name for name in kept if order.get(name, rank) < rank]
    return next(reversed(earlier or list(kept)), None)


def _added_lines(
    page: Page, site: Site, neighbour: Mark | None, entries: dict[str, Data], *, before: bool
) -> Splice:
    """Return the splice of new entries in lines: after their neighbour, or before it where that can't be."""
    anchor = neighbour.key_start if neighbour else page.content_start(site.mark)
    column = page.column(anchor)
    if page.text[page.line_start(anchor) : anchor].rstrip().endswith("?"):
        column = page.indent(anchor)
    gap = page.newline if site.style.has_gaps else ""
    blocks = [
        page.newline.join(block_lines({key: value}, column, site.style)) for key, value in entries.items()
    ]
    if neighbour is None or before:
        start = page.line_start(anchor)
        if page.text[start:anchor].strip():
            raise Refused("place", neighbour or site.mark)
        return Splice(start, start, "".join(block + page.newline + gap for block in blocks))
    end = page.block_end(neighbour, column)
    return Splice(end, end, "".join(page.newline + gap + block for block in blocks))


def comment_kept(page: Page, mark: Mark, found: Sequence[Splice]) -> Iterator[Splice]:
    """Yield the splice that keeps the comment behind a changed value in the column of those around it."""
    end = page.value_end(mark)
    match = re.compile(r"( {2,})#").match(page.text, end)
    if not match or not found or page.line_start(mark.key_start) != page.line_start(end):
        return
    if any("\n" in one.text or "\r" in one.text for one in found):
        return
    column = page.column(match.end() - 1)
    if not any(_comment_column(page, line) == column for line in _lines_around(page, end)):
        return
    grown = sum(cells(one.text) - cells(page.text[one.start : one.end]) for one in found)
    pad = max(1, len(match[1]) - grown)
    if pad != len(match[1]):
        yield Splice(end, match.end(1), " " * pad)


def _lines_around(page: Page, index: int) -> Iterator[str]:
    start, after = page.line_start(index), page.next_line(index)
    if start:
        yield page.text[page.line_start(start - 1) : page.line_end(page.line_start(start - 1))]
    yield page.text[after : page.line_end(after)]


def _comment_column(page: Page, line: str) -> int:
    match = re.search(r"(?<= )#", line)
    return match.start() if match else -1
