"""What `check` has found: severity, code, place and the figures of each message; the words come later."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import PurePath
from typing import Any, NamedTuple

from crmplan.source import Location, Path, SourceMap


class Severity(StrEnum):
    """How grave a finding is; an error makes `check` fail."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """Return 0 for the gravest."""
        return list(Severity).index(self)


class Bare(str):
    """A date, a number, an id or another word of the language: it stands without the quotes of a text."""

    __slots__ = ()


class Set(NamedTuple):
    """A value at a path, in the place of the one there, or with a new key and all that leads to it."""

    path: Path
    value: Any


class Append(NamedTuple):
    """Items at the end of the list at a path; a single text there is a list of one, nothing a list of none."""

    path: Path
    items: tuple[Any, ...]


class Remove(NamedTuple):
    """Nothing more at a path, where there may be nothing already."""

    path: Path


class Rename(NamedTuple):
    """Another key in the place of the last one of a path; it must not be there yet."""

    path: Path
    key: str


Change = Set | Append | Remove | Rename


@dataclass(frozen=True, slots=True)
class Fix:
    """What mends a finding and states no fact that nobody has written: changes of the plan, or cuts of its comments.

    Args:
        changes: what is to change at paths of the plan.
        cuts: stretches of comments that go; what the plan says stays as it is.
    """

    changes: tuple[Change, ...] = ()
    cuts: tuple[Location, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem of a plan.

    Args:
        code: the stable code of its message or rule.
        path: the keys that lead to what it is about.
        params: what its message says of the plan: texts, numbers, days.
        variant: which wording of the message applies, where it has several.
        severity: how grave it is; one that a rule finds is never graver than its rule.
        on_key: whether the key is meant rather than the value.
        place: where it stands; filled in from `path` by `located`.
        others: what else belongs to it, such as the other tasks of a cycle.
        other_places: where these stand; filled in by `located`.
        fix: what mends it, where that is mechanical.
    """

    code: str
    path: Path = ()
    params: Mapping[str, Any] = field(default_factory=dict)
    variant: str = ""
    severity: Severity = Severity.ERROR
    on_key: bool = False
    place: Location | None = None
    others: tuple[Path, ...] = ()
    other_places: tuple[Location, ...] = ()
    fix: Fix | None = None


def identity(finding: Finding) -> tuple[str, ...]:
    """Return what a finding keeps while lines move: code, variant, and keys or else the file and text of its place."""
    place = finding.place
    if finding.path or place is None:
        return finding.code, finding.variant, *map(str, finding.path)
    return finding.code, finding.variant, "", PurePath(place.file.name).name, place.text.strip()


def located(findings: Iterable[Finding], sources: SourceMap) -> list[Finding]:
    """Return the findings with their places, in the order of the files."""
    placed = [finding if finding.place else _placed(finding, sources) for finding in findings]
    order = {id(file): number for number, file in enumerate(sources.files)}

    def where(finding: Finding) -> tuple[int, int, int, str]:
        assert finding.place
        return (
            order.get(id(finding.place.file), -1),
            finding.place.start,
            finding.severity.rank,
            finding.code,
        )

    return sorted(placed, key=where)


def _placed(finding: Finding, sources: SourceMap) -> Finding:
    others = tuple(sources.locate(path, key=True) for path in finding.others)
    place = sources.locate(finding.path, key=finding.on_key)
    return replace(finding, place=place, other_places=others)
