"""Which findings are no problem of their own, but follow from what was taken out of a plan as wrong or unreadable."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import chain

from crmplan.findings import Finding
from crmplan.loader.validate import known_keys
from crmplan.model import references
from crmplan.source import Path, SourceMap

_HOME = {"tasks": "stages"}
_STAGE_FACTS = frozenset(known_keys(("stages", ""))) - {"tasks"}


class FollowUps:
    """Tells what follows from gaps in a plan.

    Args:
        removed: the paths of what was taken out of the plan.
        sources: where everything stands, what was taken out as well.
        has_all_questions: whether every checklist of the plan could be read.
    """

    def __init__(self, removed: frozenset[Path], sources: SourceMap, *, has_all_questions: bool) -> None:
        self.removed = removed
        self.sources = sources
        self.has_all_questions = has_all_questions
        self._entries = frozenset(map(_entry, removed))
        self._sections = frozenset(chain.from_iterable(map(_lost_sections, removed)))
        self._items: dict[Path, list[int]] = {}
        for path in removed:
            if path and isinstance(path[-1], int):
                self._items.setdefault(path[:-1], []).append(path[-1])

    def holds(self, finding: Finding) -> bool:
        """Tell whether a finding between the parts of the plan follows from a gap."""
        rule = _RULES.get(finding.code)
        return rule is not None and rule(self, finding)

    def as_written(self, finding: Finding) -> Finding:
        """Return a finding with the numbers that the items of its lists have in the files, where none are left out."""
        if not any(finding.path[:depth] in self._items for depth in range(len(finding.path))):
            return finding
        path: Path = ()
        for step in finding.path:
            number = step
            for left_out in sorted(self._items.get(path, ())):
                if isinstance(number, int) and left_out <= number:
                    number += 1
            path = (*path, number)
        return replace(finding, path=path)

    def _is_in_broken_entry(self, finding: Finding) -> bool:
        return _entry(finding.path) in self._entries

    def _names_something_lost(self, finding: Finding) -> bool:
        """Tell whether an unknown id may stand, or does stand, in what was taken out."""
        value = str(finding.params["found"])
        sections = references.KINDS[finding.params["kind"]]
        if "questions" in sections and not self.has_all_questions:
            return True
        return any(self._is_lost(section) or self._stands_in(section, value) for section in sections)

    def _is_lost(self, section: str) -> bool:
        home = _HOME.get(section, section)
        return section in self._sections or ("?" in self._sections and not self.sources.has((home,)))

    def _stands_in(self, section: str, value: str) -> bool:
        if section != "tasks":
            return self.sources.has((section, value))
        root = self.sources.root.children
        stages = root["stages"].children if isinstance(root, dict) and "stages" in root else None
        names = stages if isinstance(stages, dict) else {}
        return any(self.sources.has(("stages", stage, "tasks", value)) for stage in names)


def _entry(path: Path) -> Path:
    """Return the path of the task, risk or other entry that a path leads into."""
    return path[: 4 if path[:1] == ("stages",) else 2]


_SECTIONS = frozenset(known_keys(()))


def _lost_sections(path: Path) -> tuple[str, ...]:
    """Return the sections whose ids may be lost with what stood at a path; one that nobody knows is `?`."""
    if len(path) == 1 and path[0] not in _SECTIONS:
        return ("?",)
    if path[:1] != ("stages",):
        return (str(path[0]),) if len(path) == 1 else ()
    if len(path) == 1:
        return ("stages", "tasks")
    return ("tasks",) if len(path) == 2 or (len(path) == 3 and path[2] not in _STAGE_FACTS) else ()


def _without(*lost: Path) -> Callable[[FollowUps, Finding], bool]:
    return lambda gaps, _: not gaps.removed.isdisjoint(lost)


_RULES: Mapping[str, Callable[[FollowUps, Finding], bool]] = {
    "CP041": FollowUps._names_something_lost,
    "CP045": _without(("project",), ("project", "currency")),
    "CP046": FollowUps._is_in_broken_entry,
    "CP048": _without(("project",), ("project", "status_date")),
    "CP049": lambda gaps, _: any(path[:1] == ("people",) for path in gaps.removed),
    "CP051": FollowUps._is_in_broken_entry,
    "CP056": FollowUps._is_in_broken_entry,
}
