"""Comments that suppress a finding: `# crmplan: ignore[CP809] reason`, on its line or alone on the line above."""

import re
from collections.abc import Collection, Iterable, Sequence

from crmplan.findings import Finding, Severity
from crmplan.source import Location, SourceFile

_COMMENT = re.compile(r"#\s*crmplan:\s*ignore\[([^\]\n]*)\]")
_CODE = re.compile(r"[A-Z0-9]+")


def without_suppressed(
    findings: Iterable[Finding], files: Sequence[SourceFile], known: Collection[str]
) -> list[Finding]:
    """Return the findings that no comment suppresses, with a warning for each code in a comment that is none.

    What is wrong with the language of a plan (CP0xx errors) can't be suppressed.

    Args:
        findings: findings with their places.
        files: the files of the plan.
        known: every code that there is.
    """
    suppressed: set[tuple[int, int, str]] = set()
    left: list[Finding] = []
    for file in files:
        if "crmplan:" not in file.text:
            continue
        for match in _COMMENT.finditer(file.text):
            line, _ = file.position(match.start())
            target = _target(file, line)
            for code in _CODE.finditer(match[1]):
                suppressed.add((id(file), target, code[0]))
                if code[0] not in known:
                    start = match.start(1) + code.start()
                    place = Location(file, start, start + len(code[0]))
                    params = {"found": code[0], "known": tuple(known)}
                    left.append(Finding("CP090", (), params, severity=Severity.WARNING, place=place))
    left += [finding for finding in findings if not _is_in(finding, suppressed)]
    return left


def _target(file: SourceFile, line: int) -> int:
    """Return the line a comment is about: its own, or where it stands alone the next with content."""
    if not file.line(line).lstrip().startswith("#"):
        return line
    last, _ = file.position(len(file.text))
    return next((n for n in range(line + 1, last + 1) if file.line(n).strip()[:1] not in ("", "#")), line)


def _is_in(finding: Finding, suppressed: set[tuple[int, int, str]]) -> bool:
    if not suppressed or finding.place is None:
        return False
    if finding.code.startswith("CP0") and finding.severity is Severity.ERROR:
        return False
    line, _ = finding.place.position
    return (id(finding.place.file), line, finding.code) in suppressed
