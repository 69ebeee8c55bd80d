"""What comments suppress: findings on the line that a comment is about, if it names their code."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from crmplan.findings import Finding, Severity
from crmplan.source import SourceMap

if TYPE_CHECKING:
    from crmplan.rules.comments import Comment

_Target = tuple[int, int, str]
"""The identity of a file, a line and a code."""


def without_suppressed(
    findings: Iterable[Finding], sources: SourceMap, known: Collection[str], *, is_complete: bool
) -> list[Finding]:
    """Return the findings that no comment suppresses, with a warning for each code in a comment that does nothing.

    What is wrong with the language of a plan (CP0xx errors) can't be suppressed.

    Args:
        findings: findings with their places.
        sources: the files of the plan.
        known: every code that there is.
        is_complete: whether everything was looked for; else nobody knows what a comment might suppress.
    """
    found = list(findings)
    if not any("ignore[" in file.text for file in sources.files):
        return found
    from crmplan.rules.comments import comments  # most plans have none

    targets = [(comment, number) for comment in comments(sources) for number in range(len(comment.codes))]
    if not targets:
        return found
    named = {_target(*one) for one in targets}
    suppressed = {_place(finding) for finding in found if not _is_of_language(finding)} & named
    refused = {_place(finding) for finding in found if _is_of_language(finding)} & named
    left = [one for one in found if _is_of_language(one) or _place(one) not in suppressed]
    for comment, number in targets:
        target = _target(comment, number)
        if target[2] not in known:
            unknown = _idle("CP090", comment, number, known=tuple(known))
            is_misspelt = target[2].upper() in known  # to remove it would lose what was meant
            left.append(replace(unknown, fix=None) if is_misspelt else unknown)
        elif target in refused:
            left.append(_idle("CP091", comment, number, "error"))
        elif is_complete and target not in suppressed:
            left.append(_idle("CP091", comment, number))
    return left


def _target(comment: "Comment", number: int) -> _Target:
    file, start, end = comment.codes[number]
    return id(file), comment.line, file.text[start:end]


def _place(finding: Finding) -> _Target | None:
    if finding.place is None:
        return None
    return id(finding.place.file), finding.place.position[0], finding.code


def _is_of_language(finding: Finding) -> bool:
    return finding.code.startswith("CP0") and finding.severity is Severity.ERROR


def _idle(
    code: str, comment: "Comment", number: int, variant: str = "", **params: tuple[str, ...]
) -> Finding:
    """Return the warning of a code in a comment that does nothing there."""
    place, fix = comment.codes[number], comment.without(number)
    found = {"found": place.file.text[place.start : place.end]}
    return Finding(code, (), found | params, variant, severity=Severity.WARNING, place=place, fix=fix)
