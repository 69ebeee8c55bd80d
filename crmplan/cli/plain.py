"""What stands in a plan that was read but not validated: enough to complete a word on the command line."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal

from crmplan.errors import CrmplanError
from crmplan.loader.includes import Tree
from crmplan.loader.packaged import packaged_yaml
from crmplan.loader.text import beside, read_text
from crmplan.loader.yaml_nodes import compose

Entries = Iterable[tuple[Any, Any]]
"""Ids, or what stands in their place, and what stands under them."""
State = Literal["todo", "doing", "blocked", "done", "dropped"]


def section(tree: Tree, *keys: str) -> Entries:
    """Return the entries of a mapping of the plan."""
    found = tree.data
    for key in keys:
        found = value(found, key)
    return found.items() if isinstance(found, dict) else ()


def tasks(tree: Tree) -> Iterator[tuple[Any, Any]]:
    """Yield the tasks of all stages."""
    for _, stage in section(tree, "stages"):
        found = value(stage, "tasks")
        yield from found.items() if isinstance(found, dict) else ()


def gates(tree: Tree) -> Entries:
    """Return the tasks that are decisions."""
    return ((key, task) for key, task in tasks(tree) if isinstance(value(task, "gate"), dict))


def state(entry: Any) -> State:
    """Return the state of a task or an action, as far as its facts tell it without a day."""
    gate, status = value(entry, "gate"), value(entry, "status")
    is_done = value(gate, "decision") == "go" if isinstance(gate, dict) else value(entry, "finished")
    if status == "dropped":
        return "dropped"
    if is_done:
        return "done"
    if status == "blocked":
        return "blocked"
    return "doing" if value(entry, "started") else "todo"


def questions(tree: Tree) -> Iterator[tuple[Any, Any]]:
    """Yield the questions of the packaged checklists and of the plan's own."""
    return _of_checklists(tree, "questions", "launch_checklist")


def groups(tree: Tree) -> Iterator[tuple[Any, Any]]:
    """Yield the groups of questions of the packaged checklists and of the plan's own."""
    return _of_checklists(tree, "groups")


def _of_checklists(tree: Tree, *keys: str) -> Iterator[tuple[Any, Any]]:
    named = dict(section(tree, "audit")).get("checklists")
    own = [_own_checklist(tree.folder, file) for file in (named if isinstance(named, list) else [named])]
    for key in keys:
        yield from library("checklists", key, language(tree))
        for checklist in own:
            yield from _listed(checklist, key, language(tree))


def library(name: str, key: str, lang: str) -> Iterator[tuple[Any, Any]]:
    """Yield id and name of the entries of a list of the packaged library."""
    yield from _listed(packaged_yaml(name), key, lang)


def language(tree: Tree) -> str:
    """Return the language of a plan."""
    return str(dict(section(tree, "project")).get("language", "en"))


def name(entry: Any) -> str:
    """Return the name of an entry, where it has one."""
    text = value(entry, "name") or value(entry, "text") or entry
    return text if isinstance(text, str) else ""


def value(entry: Any, key: str) -> Any:
    """Return what stands under a key, if that is a mapping which has it."""
    return entry.get(key) if isinstance(entry, dict) else None


def _own_checklist(folder: Path, file: Any) -> Any:
    path = beside(folder, file) if isinstance(file, str) else None
    if path is None or not path.is_file():
        return None
    try:
        return compose(read_text(path, str(path))[0]).data
    except CrmplanError:
        return None


def _listed(data: Any, key: str, lang: str) -> Iterator[tuple[Any, Any]]:
    entries = value(data, key)
    for entry in entries if isinstance(entries, list) else ():
        text = value(entry, "question") or value(entry, "name")
        yield value(entry, "id"), value(text, lang) or value(text, "en") or text
