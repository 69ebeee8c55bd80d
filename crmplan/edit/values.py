"""A value in the place of another, in that of nothing, and at the end of a list."""

from collections.abc import Iterator, Sequence

from crmplan.edit.flow import added_in_flow
from crmplan.edit.page import Page
from crmplan.edit.prose import closed, prose
from crmplan.edit.splice import Refused, Site, Splice
from crmplan.edit.style import Style, behind_key, block_lines, flow_text, item_lines, value_text
from crmplan.loader.yaml_nodes import Data
from crmplan.source import Mark, cells
from crmplan.yaml_text import WIDTH


def replaced(page: Page, site: Site, value: Data) -> Iterator[Splice]:
    """Yield the splices that put a value in the place of another, in its quotes.

    Raises:
        Refused: an alias stands there.
    """
    mark = site.mark
    if page.is_alias(mark):
        raise Refused("alias", mark, site.path)
    start, end = page.content_start(mark), page.value_end(mark)
    if page.is_block_scalar(mark):
        yield from _in_place_of_lines(page, site, value)
        return
    line = _one_line(page, site, value)
    is_long = isinstance(value, (dict, list)) and page.column(start) + cells(line) > WIDTH
    base = _base(page, mark)
    is_below = page.line_end(base) < start
    if site.in_flow or mark.key_start < 0 or not (is_long or (is_below and page.is_block(mark))):
        yield Splice(start, end, line)
        return
    style = site.style._replace(is_dashed=True) if is_below and isinstance(site.data, list) else site.style
    first, *rest = behind_key(value, page.column(page.entry_start(mark)), page.column(base), style)
    yield Splice(base, base if is_below else end, first)
    below = page.line_end(base if is_below else end)
    yield Splice(below, page.line_end(end), "".join(page.newline + one for one in rest))


def _in_place_of_lines(page: Page, site: Site, value: Data) -> Iterator[Splice]:
    """Yield the splices that put a value in the place of a text in lines, whose comment stays."""
    start, end = page.content_start(site.mark), page.value_end(site.mark)
    found = prose(page, site.mark, site.data, value) if isinstance(value, str) else []
    if found:
        yield from found
        return
    head = page.text[start : page.line_end(start)]
    comment = head[len(head.split("#")[0].rstrip()) :] if "#" in head else ""
    yield Splice(start, end, _one_line(page, site, value) + comment)


def _base(page: Page, mark: Mark) -> int:
    """Return the position behind the colon of a key, or behind the anchor there."""
    anchor = page.anchor_end(mark)
    return anchor if anchor > mark.start else page.colon_end(mark)


def _one_line(page: Page, site: Site, value: Data) -> str:
    if isinstance(value, (dict, list)):
        return flow_text(value, site.style)
    return value_text(value, _quoted_alike(page, site), in_flow=site.in_flow)


def _quoted_alike(page: Page, site: Site) -> Style:
    """Return the style of a text in the quotes of the one that stands there."""
    if site.data is None or isinstance(site.data, (dict, list)):
        return site.style
    first = page.text[page.content_start(site.mark)]
    quote = first if first in "'\"" else ""
    return site.style._replace(text_quote=quote, bare_quote=quote)


def filled(page: Page, site: Site, value: Data) -> Iterator[Splice]:
    """Yield the splices that give a value to a key that has none, or put one in the place of empty brackets."""
    mark = site.mark
    start, end = page.content_start(mark), page.value_end(mark)
    is_nothing = page.content_start(mark) == mark.end
    base = _base(page, mark)
    is_entry = mark.key_start >= 0 and not site.in_flow
    is_bare = not page.text[base:start].strip() and "#" not in page.text[start:end]
    if not (is_entry and is_bare and value and isinstance(value, (dict, list))):
        yield _filled_beside(page, site, value)
        return
    first, *rest = behind_key(value, page.column(page.entry_start(mark)), page.column(base), site.style)
    at = base if is_nothing else end
    yield Splice(base, at, first)
    yield Splice(page.line_end(at), page.line_end(at), "".join(page.newline + line for line in rest))


def _filled_beside(page: Page, site: Site, value: Data) -> Splice:
    """Return the splice that puts a value on the line of its key, or in the place of the brackets."""
    mark, line = site.mark, _one_line(page, site, value)
    start = page.content_start(mark)
    if start < mark.end:
        is_root = mark.key_start < 0 and not site.in_flow and page.column(start) == 0
        if isinstance(value, dict) and value and page.is_flow(mark):
            if "#" in page.text[start : mark.end]:
                return Splice(start + 1, start + 1, line[1:-1])
            if is_root:
                line = page.newline.join(block_lines(value, 0, site.style))
        return Splice(start, mark.end, line)
    base = _base(page, mark) if mark.key_start >= 0 or mark.end > mark.start else mark.start
    before = page.text[base - 1 : base]
    lead = ": " if base == mark.key_end else "" if before in (" ", "\t") else " "
    return Splice(base, base, lead + line)


def appended(page: Page, site: Site, items: Sequence[Data]) -> Iterator[Splice]:
    """Yield the splices that put items at the end of a list that has some.

    Raises:
        Refused: an alias stands there.
    """
    mark = site.mark
    if page.is_alias(mark):
        raise Refused("alias", mark, site.path)
    last = page.entries(mark)[-1]
    style = _item_style(page, mark, site.style)
    if page.is_flow(mark):
        yield from added_in_flow(page, mark, [(last, [flow_text(item, style) for item in items])])
        return
    column = page.column(page.content_start(mark))
    end = page.block_end(last, column)
    yield from closed(page, last)
    yield Splice(end, end, "".join(page.newline + line for line in item_lines(items, column, style)))


def _item_style(page: Page, mark: Mark, style: Style) -> Style:
    """Return the style of a list's items, which may be quoted where the mapping around it is not."""
    firsts = {page.text[page.content_start(item)] for item in page.entries(mark) if item.end > item.start}
    return style._replace(text_quote=firsts.pop()) if firsts in ({'"'}, {"'"}) else style
