"""Changes of a plan to new texts of its files, each proven to change nothing else."""

from collections.abc import Sequence
from pathlib import Path, PurePath
from typing import NamedTuple

from crmplan.edit.anchors import refuse_shared
from crmplan.edit.changes import Change, Remove, as_read, below, changed
from crmplan.edit.mapping import splices
from crmplan.edit.page import Page
from crmplan.edit.proof import WHOLE, is_proven
from crmplan.edit.splice import Refused, Site, spliced
from crmplan.edit.style import Style, block_lines, style_of
from crmplan.errors import CrmplanError
from crmplan.loader.includes import Tree
from crmplan.loader.yaml_nodes import Data, compose
from crmplan.source import Location, Mark, SourceFile, SourceMap, excerpt, visible
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
        if is_new and isinstance(change, Remove):
            continue
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
    root, data = _root(sources, section), tree.data[section] if section else tree.data
    inner = [below(change) for change in changes] if section else list(changes)
    try:
        return _changed_text(Page(file), root, data, section, inner, whole=whole)
    except Refused as refused:
        raise _refusal(sources, refused, file) from None


def _changed_text(
    page: Page, root: Mark, data: Data, section: str | None, changes: Sequence[Change], *, whole: int
) -> str:
    """Return the text of a file with the changes made; their paths begin at what the file holds.

    Changes that are in each other's way when they are made at once are made one after another.

    Raises:
        Refused: something stands where it can't be changed alone.
    """
    path: PlanPath = (section,) if section else ()
    first = (*path, *changes[0].path)
    if section is not None and PurePath(page.file.name).suffix not in (".yaml", ".yml"):
        raise Refused("table", Mark(0, 0), first)
    if section is not None and changed(data, changes) is None:
        raise Refused("file", Mark(0, 0), first)
    for change in changes:
        refuse_shared(page, root, change)
    found = list(splices(page, Site(root, data, path, style_of(page, root)), changes))
    if is_proven(page, root, changes, found, whole=whole):
        return spliced(page.text, found)
    if len(changes) == 1:
        raise Refused("place", root, first)
    new = _changed_text(page, root, data, section, changes[:1], whole=whole)
    file = SourceFile(page.file.name, new)
    read = compose(file)
    return _changed_text(Page(file), read.mark, read.data, section, changes[1:], whole=whole)


def _root(sources: SourceMap, section: str | None) -> Mark:
    """Return the mark of what a file holds, without the sections that stand in other files."""
    root = sources.root
    assert isinstance(root.children, dict)
    if section is not None:
        return root.children[section]
    own = {key: mark for key, mark in root.children.items() if key not in sources.sections}
    return Mark(root.start, root.end, own)


_REASONS = {
    "alias": "{name} is written by the alias {found}: a change would change what it repeats, or part the two",
    "anchor": "{name} is repeated by the alias {found}, so that a change would change both",
    "merge": "{name} comes from a merge of mappings, so that a change would change what it is merged from",
    "table": "{name} stands in a table: {found}",
    "file": "{name} is the file {found}: delete that",
    "place": "{name} is written in a way that leaves no room for the change",
}


def _refusal(sources: SourceMap, refused: Refused, file: SourceFile) -> CrmplanError:
    """Return the error that says where and why something can't be changed."""
    mark, path = refused.mark, refused.path
    place = sources.locate(path) if refused.reason == "place" else Location(file, mark.start, mark.end)
    found = file.text[mark.start : mark.end].split("\n")[0] if mark.end else PurePath(file.name).name
    text = _REASONS[refused.reason].format(name=visible(".".join(map(str, path))), found=visible(found))
    return CrmplanError(
        f"{place}: {text}", hint="change it by hand: crmplan edit", lines=tuple(excerpt(place))
    )
