"""Changes of a plan's data to changes of its text: each touches the lines of its own path and no others.

All splices of one file are found on the same text and made at once.
"""

from collections.abc import Iterator, Sequence

from crmplan.edit.changes import Append, Change, Remove, Rename, Set, below, changed
from crmplan.edit.flow import added_in_flow, removed_in_flow
from crmplan.edit.margin import comment_kept
from crmplan.edit.order import keys_in_order
from crmplan.edit.page import Page
from crmplan.edit.prose import ends_in_lines, is_open
from crmplan.edit.splice import Refused, Site, Splice
from crmplan.edit.style import block_lines, flow_entry, style_of
from crmplan.edit.values import appended, filled, replaced
from crmplan.loader.yaml_nodes import Data
from crmplan.source import Mark


def splices(page: Page, site: Site, changes: Sequence[Change]) -> Iterator[Splice]:
    """Yield the splices that make the changes, whose paths are seen from the site.

    Raises:
        Refused: a value stands where it can't be changed alone.
    """
    here = [change for change in changes if not change.path]
    if here:
        yield from _at(page, site, here)
        return
    if page.is_alias(site.mark):
        raise Refused("alias", site.mark, site.path)
    if isinstance(site.data, str):
        raise Refused("place", site.mark, site.path)
    if not site.data:
        yield from filled(page, site, changed(site.data, changes))
        return
    groups: dict[str | int, list[Change]] = {}
    for change in changes:
        groups.setdefault(change.path[0], []).append(below(change))
    if isinstance(site.data, list):
        for step, group in groups.items():
            assert isinstance(step, int)
            yield from splices(page, _item(page, site, step), group)
        return
    yield from _in_mapping(page, site, {str(step): group for step, group in groups.items()})


def _at(page: Page, site: Site, changes: Sequence[Change]) -> Iterator[Splice]:
    """Yield the splices that change the value at the site itself."""
    value = changed(site.data, changes)
    is_longer = isinstance(site.data, list) and all(isinstance(change, Append) for change in changes)
    if is_longer and site.data:
        yield from appended(page, site, value[len(site.data) :])
    elif site.data is None and page.content_start(site.mark) == site.mark.end:
        yield from filled(page, site, value)
    elif value != site.data:
        yield from replaced(page, site, value)


def _item(page: Page, site: Site, step: int) -> Site:
    assert isinstance(site.mark.children, list)
    mark = site.mark.children[step]
    style = style_of(page, mark, site.style)
    return Site(mark, site.data[step], (*site.path, step), style, site.in_flow or page.is_flow(site.mark))


def _in_mapping(page: Page, site: Site, groups: dict[str, list[Change]]) -> Iterator[Splice]:
    own, children = page.own(site.mark), site.mark.children
    assert isinstance(children, dict)
    added: dict[str, Data] = {}
    removed: list[str] = []
    for key, group in groups.items():
        if key not in own:
            if key in children and not all(isinstance(one, Set) and not one.path for one in group):
                raise Refused("merge", children[key], (*site.path, key))
            if not all(isinstance(one, Remove) for one in group):
                added[key] = changed(None, group)
        elif any(isinstance(one, Remove) and not one.path for one in group):
            removed.append(key)
        elif isinstance(group[0], Rename) and not group[0].path:
            yield Splice(own[key].key_start, own[key].key_end, group[0].key)
        else:
            yield from _in_entry(page, site, key, own[key], group)
    if len(removed) == len(children) and not site.data.keys() - children.keys():
        yield from replaced(page, site, added)
        return
    if removed:
        yield from _removed(page, site, own, removed)
    if added:
        yield from _added(page, site, own, added, removed)


def _in_entry(page: Page, site: Site, key: str, mark: Mark, changes: Sequence[Change]) -> Iterator[Splice]:
    style = style_of(page, mark, site.style) if mark.children else site.style
    in_flow = site.in_flow or page.is_flow(site.mark)
    inner = Site(mark, site.data.get(key), (*site.path, key), style, in_flow)
    found = list(splices(page, inner, changes))
    yield from found
    yield from comment_kept(page, mark, found)


def _removed(page: Page, site: Site, own: dict[str, Mark], keys: Sequence[str]) -> Iterator[Splice]:
    if page.is_flow(site.mark):
        yield from removed_in_flow(page, site.mark, list(own.values()), [key in keys for key in own])
        return
    names = list(own)
    for key in keys:
        number = names.index(key)
        follower = own[names[number + 1]] if number + 1 < len(names) else None
        yield _without(page, own[key], own[names[number - 1]] if number else None, follower)


def _without(page: Page, mark: Mark, before: Mark | None, follower: Mark | None) -> Splice:
    """Return the splice that takes the lines of an entry out, with the line break before them.

    Comments below it stay what they are, also where a text in lines before it would take them for its own.
    """
    first, end = page.entry_start(mark), page.value_end(mark)
    start = page.line_start(first)
    if page.text[start:first].strip() and follower is not None:
        return Splice(first, page.entry_start(follower), "")
    if start == 0:
        return Splice(start, page.next_line(end), "")
    above, end = page.line_before(start)[1], page.line_end(end)
    if before is None or not ends_in_lines(page, before):
        return Splice(above, end, "")
    below = page.block_end(mark, page.column(first))
    comments = [line.strip() for line in page.text[end:below].splitlines() if line.strip()]
    margin = page.newline + page.text[start:first]
    return Splice(above, below, "".join(margin + line for line in comments))


def _added(
    page: Page, site: Site, own: dict[str, Mark], added: dict[str, Data], removed: Sequence[str]
) -> Iterator[Splice]:
    """Yield the splices of new entries, each behind the one that stands before it in the order of the language."""
    order = {key: number for number, key in enumerate(keys_in_order(site.path))}
    kept = {key: mark for key, mark in own.items() if key not in removed}
    behind: dict[str | None, list[str]] = {}
    for key in sorted(added, key=lambda one: order.get(one, len(order))):
        behind.setdefault(_neighbour(key, kept, order), []).append(key)
    groups = [
        (kept.get(neighbour or ""), {key: added[key] for key in keys}) for neighbour, keys in behind.items()
    ]
    if page.is_flow(site.mark):
        pieces = [
            (mark, [flow_entry(key, value, site.style) for key, value in entries.items()])
            for mark, entries in groups
        ]
        yield from added_in_flow(page, site.mark, pieces)
        return
    yield from (_added_lines(page, site, mark, entries) for mark, entries in groups)


def _neighbour(key: str, kept: dict[str, Mark], order: dict[str, int]) -> str | None:
    """Return the key behind which a new one belongs: the last of those that come before it, else the last of all."""
    rank = order.get(key, len(order))
    earlier = [name for name in kept if order.get(name, rank) < rank]
    return next(reversed(earlier or list(kept)), None)


def _added_lines(page: Page, site: Site, neighbour: Mark | None, entries: dict[str, Data]) -> Splice:
    """Return the splice of new entries in lines: behind their neighbour, or before one that ends with the file."""
    anchor = page.entry_start(neighbour) if neighbour else page.content_start(site.mark)
    column = page.column(anchor)
    gap = page.newline if site.style.has_gaps else ""
    blocks = [
        page.newline.join(block_lines({key: value}, column, site.style)) for key, value in entries.items()
    ]
    if neighbour is not None and not is_open(page, neighbour):
        end = page.block_end(neighbour, column)
        return Splice(end, end, "".join(page.newline + gap + block for block in blocks))
    start = page.line_start(anchor)
    if page.text[start:anchor].strip():
        raise Refused("place", site.mark, site.path)
    return Splice(start, start, "".join(block + page.newline + gap for block in blocks))
