"""Changes of a plan to new texts of its files, each proven to change nothing else."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePath
from typing import NamedTuple

from crmplan.edit.changes import Change, as_read, below, changed
from crmplan.edit.page import Page
from crmplan.edit.proof import WHOLE, is_proven
from crmplan.edit.splice import Refused, Site, spliced, splices
from crmplan.edit.style import Style, block_lines, style_of
from crmplan.errors import CrmplanError
from crmplan.loader.includes import Tree
from crmplan.loader.yaml_nodes import Data
from crmplan.source import Location, Mark, SourceFile, SourceMap, excerpt
from crmplan.source import Path as PlanPath


class NewText(NamedTuple):
    """What a file will hold; `old` is nothing where there is no such file yet; `said` tells it where the plan can't."""

    path: Path
    old: str | None
    new: str
    said: str = ""


class Rewritten(NamedTuple):
    """The texts of the files that change, and the data of the whole plan that they make."""

    texts: tuple[NewText, ...]
    data: Data


def rewritten(tree: Tree, changes: Sequence[Change], *, whole: int = WHOLE) -> Rewritten:
    """Return the texts that make the changes, and touch only the lines that they must.

    Args:
        tree: the plan as it was read.
        changes: what is to change, in this order.
        whole: the length of a text from which the proof reads only a part of it.

    Raises:
        CrmplanError: something stands where it can't be changed alone.
    """
    texts = []
    for number, own in _by_file(tree, changes).items():
        if number is None:
            texts += [_new_section(tree, section, own) for section in _sections(own)]
            continue
        file = tree.sources.files[number]
        new = _new_text(tree, number, own, whole=whole)
        if new != file.text:
            texts.append(NewText(Path(file.name), file.text, new))
    return Rewritten(tuple(texts), changed(tree.data, map(as_read, changes)))


def _by_file(tree: Tree, changes: Sequence[Change]) -> dict[int | None, list[Change]]:
    """Return the changes of each file by its number, those of sections that get one under nothing."""
    found: dict[int | None, list[Change]] = {}
    for change in changes:
        section = str(change.path[0])
        number = tree.sources.sections.get(section, 0)
        is_new = tree.data.get(section) is None and not tree.sources.has((section,))
        is_split = any(name != "people" for name in tree.sources.sections)
        found.setdefault(None if is_new and is_split else number, []).append(change)
    return found


def _sections(changes: Sequence[Change]) -> list[str]:
    return list(dict.fromkeys(str(change.path[0]) for change in changes))


def _new_section(tree: Tree, section: str, changes: Sequence[Change]) -> NewText:
    """Return the first text of a section of a plan whose sections have files of their own."""
    own = [change for change in changes if change.path[0] == section]
    lines = block_lines(changed({}, own)[section], 0, Style())
    page = Page(tree.sources.files[0])
    return NewText(tree.folder / f"{section}.yaml", None, "".join(line + page.newline for line in lines))


def _new_text(tree: Tree, number: int, changes: Sequence[Change], *, whole: int) -> str:
    sources = tree.sources
    file = sources.files[number]
    section = next((name for name, owner in sources.sections.items() if owner == number), None)
    if PurePath(file.name).suffix not in (".yaml", ".yml") and section is not None:
        raise _refusal(sources, changes, Refused("table", Mark(0, 0)), file)
    page = Page(file)
    root = _root(sources, section)
    data = tree.data[section] if section else tree.data
    path: PlanPath = (section,) if section else ()
    inner = [below(change) for change in changes] if section else list(changes)
    site = Site(root, data, path, style_of(page, root))
    try:
        for change in inner:
            _refuse_shared(page, root, change.path)
        for before in (False, True):
            found = list(splices(page, site, inner, before=before))
            if is_proven(page, root, inner, found, whole=whole):
                return spliced(file.text, found)
    except Refused as refused:
        raise _refusal(sources, changes, refused, file) from None
    raise _refusal(sources, changes, Refused("place", root), file)


def _root(sources: SourceMap, section: str | None) -> Mark:
    """Return the mark of what a file holds, without the sections that stand in other files."""
    root = sources.root
    assert isinstance(root.children, dict)
    if section is not None:
        return root.children[section]
    own = {key: mark for key, mark in root.children.items() if key not in sources.sections}
    return Mark(root.start, root.end, own)


def _refuse_shared(page: Page, root: Mark, path: PlanPath) -> None:
    """Refuse what lies behind an anchor that an alias repeats elsewhere.

    Raises:
        Refused: so it is.
    """
    mark: Mark | None = root
    steps = list(path)
    while mark is not None:
        match = re.match(r"&([^\s,\[\]{}]+)", page.text[mark.start : mark.start + 200])
        if match:
            alias = next(_aliases(page, root, match[1]), None)
            if alias is not None:
                raise Refused("anchor", alias)
        children = mark.children
        step = steps.pop(0) if steps else None
        if isinstance(children, dict):
            mark = children.get(str(step)) if step is not None else None
        else:
            mark = children[step] if isinstance(children, list) and isinstance(step, int) else None


def _aliases(page: Page, mark: Mark, name: str) -> Iterator[Mark]:
    """Yield the marks of the aliases of an anchor, those of merges too."""
    for match in re.finditer(rf"(?<![^\s,\[\]{{}}:-])\*{re.escape(name)}(?![^\s,\[\]{{}}])", page.text):
        line = page.text[page.line_start(match.start()) : match.start()]
        if not re.search(r"(?:^|\s)#", line):
            yield Mark(match.start(), match.end())


_REASONS = {
    "alias": "{name} is written by the alias {found} here: a change of it would change what it repeats",
    "anchor": "{name} is repeated by the alias {found}, so that a change would change both",
    "merge": "{name} comes from a merge of mappings, so that a change would change what it is merged from",
    "table": "{name} stands in a table: {found}",
    "place": "{name} is written in a way that leaves no room for the change",
}


def _refusal(
    sources: SourceMap, changes: Sequence[Change], refused: Refused, file: SourceFile
) -> CrmplanError:
    """Return the error that says where and why something can't be changed."""
    mark = refused.mark
    path = changes[0].path
    place = Location(file, mark.start, mark.end)
    if refused.reason == "place":
        place = sources.locate(path)
    found = file.text[mark.start : mark.end].split("\n")[0] if mark.end else PurePath(file.name).name
    text = _REASONS[refused.reason].format(name=".".join(map(str, path)), found=found)
    return CrmplanError(
        f"{place}: {text}", hint="change it by hand: crmplan edit", lines=tuple(excerpt(place))
    )
