"""What changes in a text: stretches with what stands there instead, and where in the plan they come from."""

from collections.abc import Iterable
from typing import NamedTuple

from crmplan.edit.style import Style
from crmplan.loader.yaml_nodes import Data
from crmplan.source import Mark, Path


class Splice(NamedTuple):
    """A stretch of a text and what stands there instead; of two at one place the first made comes first."""

    start: int
    end: int
    text: str


class Refused(Exception):  # noqa: N818 - not an error of the program: a place that can't be changed
    """A change that the text at a place does not allow.

    Args:
        reason: the word for why: `alias`, `anchor`, `merge`, `table`, `file` or `place`.
        mark: the place.
        path: what was to change.
    """

    def __init__(self, reason: str, mark: Mark, path: Path) -> None:
        super().__init__(reason)
        self.reason = reason
        self.mark = mark
        self.path = path


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
