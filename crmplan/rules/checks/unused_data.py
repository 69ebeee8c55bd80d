"""Mistake 2: client and deal information is not entered, or is entered and not used."""

from collections.abc import Iterator

from crmplan.analysis.workplace import entry_minutes, people_here
from crmplan.findings import Finding, Severity
from crmplan.rules.base import RuleContext, rule
from crmplan.rules.fixes import not_required

Findings = Iterator[Finding]


@rule("CP201", Severity.WARNING)
def entry_time_not_measured(context: RuleContext) -> Findings:
    """The build is over, and nobody knows how long the data entry of a process takes."""
    if not context.is_after_stage("s3-build"):
        return
    for key, process in context.plan.processes.items():
        if process.entry_minutes is None:
            yield Finding("", ("processes", key), {"name": process.name or key}, on_key=True)


@rule("CP202", Severity.ERROR)
def entry_time_too_high(context: RuleContext) -> Findings:
    """A role spends more of its day on data entry than it may."""
    limits, day = context.limits, context.plan.calendar.hours * 60
    for role, key in _first_of_roles(context).items():
        minutes = entry_minutes(context.plan, role)
        if minutes is None:
            continue
        is_severe = minutes >= limits.entry_minutes_severe
        if is_severe or minutes > limits.entry_minutes:
            params = {"role": role, "hours": round(minutes / 60, 2), "percent": round(minutes / day * 100)}
            severity = Severity.ERROR if is_severe else Severity.WARNING
            yield Finding("", ("people", key), params, severity=severity, on_key=True)


def _first_of_roles(context: RuleContext) -> dict[str | None, str]:
    """Return the first person of each role who is still there."""
    first: dict[str | None, str] = {}
    for key, person in people_here(context.plan, context.on).items():
        first.setdefault(person.role, key)
    return first


@rule("CP203", Severity.WARNING)
def field_without_use(context: RuleContext) -> Findings:
    """A required field is used by no report and no process."""
    for key, card in context.plan.cards.items():
        for field_key, field in card.fields.items():
            if field.required and not field.used_in:
                params = {"name": field.name or field_key, "card": card.name or key}
                path = ("cards", key, field_key)
                yield Finding("", path, params, on_key=True, fix=not_required(path))


@rule("CP204", Severity.WARNING)
def report_without_reader(context: RuleContext) -> Findings:
    """A report has nobody who reads it, or no rhythm in which it is read."""
    for key, report in context.plan.reports.items():
        if report.reader is None or report.every is None:
            variant = "every" if report.reader else "reader" if report.every else ""
            yield Finding("", ("reports", key), {"name": report.name or key}, variant, on_key=True)


@rule("CP205", Severity.WARNING)
def card_too_long(context: RuleContext) -> Findings:
    """A card has more required fields than anybody fills in."""
    limit = context.limits.required_fields
    for key, card in context.plan.cards.items():
        number = sum(field.required for field in card.fields.values())
        if number > limit:
            params = {"name": card.name or key, "n": number, "limit": limit}
            yield Finding("", ("cards", key), params, on_key=True)


@rule("CP206", Severity.WARNING)
def needs_not_recorded(context: RuleContext) -> Findings:
    """No card holds what the client needs, or none what was agreed."""
    kinds = {field.kind for card in context.plan.cards.values() for field in card.fields.values()}
    if context.is_after_stage("s2-specification") and not kinds >= {"need", "agreement"}:
        variant = "agreement" if "need" in kinds else "need" if "agreement" in kinds else ""
        yield Finding("", ("cards",), variant=variant, on_key=True)
