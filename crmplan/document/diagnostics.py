"""Findings in words: as a person reads one of them, and all of plans as the formats of CI take them."""

from collections.abc import Mapping
from typing import NamedTuple

from crmplan.document.blocks import Document
from crmplan.findings import Severity
from crmplan.source import Location


class Diagnostic(NamedTuple):
    """One finding as a person reads it: the place, its line in words, the excerpt and the way out."""

    severity: Severity
    place: Location
    code: str
    message: str
    excerpt: tuple[str, ...]
    help: str
    others: tuple[Location, ...] = ()


class Page(NamedTuple):
    """What is said of a code, whichever plan it was found in.

    Args:
        name: its kebab name.
        title: its name in words.
        what: what it checks.
        severity: how grave it is by itself.
        tags: where it comes from: `language`, or `mistake-4` and `seed`.
        document: its whole page.
    """

    name: str
    title: str
    what: str
    severity: str
    tags: tuple[str, ...]
    document: Document


class Entry(NamedTuple):
    """A diagnostic with what tells it from all others.

    Args:
        plan: the name of its plan.
        keys: the keys that lead to it, joined by points; nothing where it is about a text, not a key.
        fingerprint: the same as long as the same is wrong in the same plan, on whichever line.
        shown: the diagnostic.
    """

    plan: str
    keys: str
    fingerprint: str
    shown: Diagnostic


class Report(NamedTuple):
    """What was found in plans, each named as it was asked for."""

    language: str
    plans: tuple[str, ...]
    entries: tuple[Entry, ...]
    pages: Mapping[str, Page]
