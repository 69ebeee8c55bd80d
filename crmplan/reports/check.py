"""What `check` found, as a document and as diagnostics with the user's own lines."""

from collections import Counter
from collections.abc import Sequence

from crmplan.document.blocks import Document, Fact, Facts
from crmplan.document.diagnostics import Diagnostic
from crmplan.document.tables import Cell, Column, Kind, Table
from crmplan.findings import Finding, Severity
from crmplan.messages import Messages
from crmplan.reports.wording import Wording
from crmplan.source import excerpt, visible

LIMIT = 100


def diagnostics(findings: Sequence[Finding], wording: Wording, limit: int = LIMIT) -> list[Diagnostic]:
    """Return the first findings as diagnostics; only for these are suggestions looked for."""
    return [diagnostic(finding, wording) for finding in findings[:limit]]


def diagnostic(finding: Finding, wording: Wording, *, is_near: bool = True) -> Diagnostic:
    """Return a finding that has its place as a diagnostic; the nearest known word is looked for only where wanted."""
    assert finding.place is not None
    has_line = bool(finding.place.file.text)
    return Diagnostic(
        finding.severity,
        finding.place,
        finding.code,
        wording.message(finding),
        tuple(excerpt(finding.place)) if has_line else (),
        wording.fix(finding, is_near=is_near),
        finding.other_places,
    )


def counts(findings: Sequence[Finding]) -> dict[Severity, int]:
    """Return how many findings there are of each severity."""
    found = Counter(finding.severity for finding in findings)
    return {severity: found[severity] for severity in Severity}


def summary(
    findings: Sequence[Finding], plans: int, _: Messages, *, fixed: int | None = None, off: int = 0
) -> str:
    """Return the last line of `check`.

    Args:
        findings: what is reported.
        plans: how many plans were checked.
        _: messages in the reader's language.
        fixed: how many findings were mended, where that was asked for; else it is told how many can be.
        off: how many codes the configuration does not report.
    """
    fixable = sum(finding.fix is not None for finding in findings) if fixed is None else 0
    parts = [
        _found(findings, plans, _),
        _("{n} fixed").format(n=fixed) if fixed else "",
        _("{n} fixable by `crmplan check --fix`").format(n=fixable) if fixable else "",
        _.plural("{n} rule off in crmplan.yaml", "{n} rules off in crmplan.yaml", off) if off else "",
    ]
    return "; ".join(filter(None, parts))


def _found(findings: Sequence[Finding], plans: int, _: Messages) -> str:
    number = counts(findings)
    checked = _.plural("{n} plan", "{n} plans", plans)
    if not findings:
        return _("{plans}: no findings").format(plans=checked)
    parts = (
        _.plural("{n} error", "{n} errors", number[Severity.ERROR]) if number[Severity.ERROR] else "",
        _.plural("{n} warning", "{n} warnings", number[Severity.WARNING]) if number[Severity.WARNING] else "",
        _.plural("{n} remark", "{n} remarks", number[Severity.INFO]) if number[Severity.INFO] else "",
    )
    return f"{checked}: {', '.join(part for part in parts if part)}"


def more(findings: Sequence[Finding], _: Messages, limit: int = LIMIT) -> str:
    """Return the line that tells how many findings are not shown, if any are not."""
    left = len(findings) - limit
    if left <= 0:
        return ""
    return _.plural(
        "… and {n} more finding; --format json shows it",
        "… and {n} more findings; --format json shows them all",
        left,
    )


def check_document(
    findings: Sequence[Finding],
    wording: Wording,
    plans: Sequence[str],
    _: Messages,
    *,
    fixed: int | None = None,
) -> Document:
    """Return all findings as a document, for formats that machines read; `fixed` counts those that were mended."""
    columns = (
        Column("file", _("File")),
        Column("line", _("Line"), Kind.COUNT),
        Column("column", _("Column"), Kind.COUNT),
        Column("severity", _("Severity")),
        Column("code", _("Code")),
        Column("name", _("Name"), priority=None),
        Column("message", _("Message")),
        Column("help", _("Help"), priority=None),
        Column("path", _("Path"), priority=None),
        Column("others", _("Others"), Kind.IDS, None),
    )
    number = counts(findings)
    facts = [Fact("plans", _("Plans"), Cell(tuple(plans), Kind.IDS))]
    facts += [Fact(f"{key}s", f"{key}s", Cell(n, Kind.COUNT)) for key, n in number.items()]
    facts.append(Fact("fixed", _("Fixed"), Cell(fixed or 0, Kind.COUNT), is_shown=bool(fixed)))
    rows = tuple(_row(finding, wording, is_near=index < LIMIT) for index, finding in enumerate(findings))
    title = summary(findings, len(plans), _, fixed=fixed)
    return Document("check", title, (Facts(tuple(facts)), Table("findings", columns, rows)), _.language)


def _row(finding: Finding, wording: Wording, *, is_near: bool) -> tuple[Cell, ...]:
    assert finding.place is not None
    line, column = finding.place.position
    return (
        Cell(visible(finding.place.file.name)),
        Cell(line, Kind.COUNT),
        Cell(column, Kind.COUNT),
        Cell(finding.severity.value),
        Cell(finding.code),
        Cell(wording.name(finding.code)),
        Cell(wording.message(finding)),
        Cell(wording.fix(finding) if is_near else None),
        Cell(".".join(str(step) for step in finding.path) or None),
        Cell(tuple(map(str, finding.other_places)), Kind.IDS),
    )
