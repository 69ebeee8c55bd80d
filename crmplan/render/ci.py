"""What the formats of CI know of findings: all of them, by plan, with the pages of their codes."""

from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Protocol

from crmplan.document.blocks import Document
from crmplan.render.diagnostics import Diagnostic
from crmplan.source import Location, visible


class Page(Protocol):
    """What is said of a code, whichever plan it was found in."""

    @property
    def name(self) -> str:
        """Its kebab name."""

    @property
    def title(self) -> str:
        """Its name in words."""

    @property
    def what(self) -> str:
        """What it checks."""

    @property
    def severity(self) -> str:
        """Error, warning or info: how grave it is by itself."""

    @property
    def tags(self) -> tuple[str, ...]:
        """Where it comes from."""

    @property
    def document(self) -> Document:
        """Its whole page."""


class Entry(Protocol):
    """A diagnostic with what tells it from all others."""

    @property
    def plan(self) -> str:
        """The name of its plan."""

    @property
    def keys(self) -> str:
        """The keys that lead to it."""

    @property
    def fingerprint(self) -> str:
        """What stays the same while lines move."""

    @property
    def shown(self) -> Diagnostic:
        """The diagnostic."""


class Report(Protocol):
    """What was found in plans."""

    @property
    def language(self) -> str:
        """The language of its texts."""

    @property
    def plans(self) -> tuple[str, ...]:
        """The names of all plans, those without findings too."""

    @property
    def entries(self) -> Sequence[Entry]:
        """All findings, plan by plan."""

    @property
    def pages(self) -> Mapping[str, Page]:
        """The pages of the codes that were found."""


def file_name(place: Location) -> str:
    """Return the name of a place's file with slashes, and with nothing in it that acts."""
    return visible(PurePath(place.file.name).as_posix())


def details(diagnostic: Diagnostic) -> str:
    """Return place, excerpt, what belongs to it, and the way out, a line each."""
    others = f"with: {', '.join(map(str, diagnostic.others))}" if diagnostic.others else ""
    lines = (str(diagnostic.place), *diagnostic.excerpt, others, visible(diagnostic.help))
    return "\n".join(filter(None, lines))
