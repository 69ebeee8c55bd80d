"""Misspelt keys and words of the plan language, with the fix of those that can only be one other word."""

from collections.abc import Iterable
from dataclasses import replace

from crmplan.findings import Bare, Change, Finding, Fix, Rename, Set
from crmplan.source import SourceMap

SHORTEST = 4
"""Shorter words are near to too many others."""


def with_fix(finding: Finding, sources: SourceMap) -> Finding:
    """Return a finding with the fix of what is misspelt there, if it has one."""
    right = meant(str(finding.params.get("found", "")), finding.params.get("known", ()))
    if right is None or finding.variant == "comma" or not sources.has(finding.path):
        return finding
    change: Change = Set(finding.path, Bare(right))
    if finding.code == "CP011":
        if sources.has((*finding.path[:-1], right)):
            return finding
        change = Rename(finding.path, right)
    return replace(finding, fix=Fix((change,)))


def meant(found: str, known: Iterable[str]) -> str | None:
    """Return the only known word that one slip of the hand away was written; none where there are several.

    >>> meant("durations", ("duration", "due"))
    'duration'
    >>> meant("Likley", ("likely", "unlikely"))
    'likely'
    >>> meant("minr", ("minor", "mine"))
    """
    if len(found) < SHORTEST:
        return None
    folded = _folded(found)
    near = [word for word in known if is_near(folded, _folded(word))]
    return near[0] if len(near) == 1 else None


def _folded(word: str) -> str:
    return word.casefold().replace("-", "_")


def is_near(one: str, other: str) -> bool:
    """Tell whether two words are equal, or one letter is too much, missing, another, or has changed places."""
    if abs(len(one) - len(other)) > 1:
        return False
    at = next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    left, right = one[at:], other[at:]
    is_swapped = left[:2] == right[1::-1] and left[2:] == right[2:]
    return left[1:] == right[1:] or left[1:] == right or left == right[1:] or is_swapped
