"""What a rule is, what it may look at, and which rules are run."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from crmplan.analysis.situation import Situation
from crmplan.findings import Finding, Severity
from crmplan.model.limits import LIMITS, Limits

if TYPE_CHECKING:
    from crmplan.analysis.evidence.base import FactAnswer


class RuleContext(Situation):
    """What rules look at: where a plan stands, and the limits by which a firm judges.

    Args:
        plan: the plan.
        schedule: its schedule on the status date.
        on: the status date.
        compared: makes what the plan is compared with.
        series: the observations of its KPIs.
        library: unit, direction and kind of the library's KPIs, by id.
        limits: what a firm wants otherwise.
    """

    def __init__(self, *args: Any, limits: Limits = LIMITS, **named: Any) -> None:
        super().__init__(*args, **named)
        self.limits = limits

    @cached_property
    def facts(self) -> "Mapping[str, FactAnswer]":
        """What the facts of the plan answer to the questions of the audit."""
        from crmplan.analysis.evidence.questions import fact_answers  # many plans have no answers to compare

        return fact_answers(self)


Check = Callable[[RuleContext], Iterable[Finding]]


class Rule(NamedTuple):
    """A check with its stable code, the name of what it finds, and how grave that is."""

    code: str
    name: str
    severity: Severity
    check: Check


def rule(code: str, severity: Severity) -> Callable[[Check], Rule]:
    """Make a check function a rule that is named after it; its findings get its code and are as grave at most."""

    def decorate(check: Check) -> Rule:
        return Rule(code, check.__name__.replace("_", "-"), severity, check)

    return decorate


class Selection(NamedTuple):
    """Which codes are reported, and how grave they are.

    Args:
        select: prefixes of the codes that are reported; all where empty.
        ignore: prefixes of codes that are not reported.
        severities: severity by code, where it is not the rule's own.
        off: codes that are not reported.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severities: Mapping[str, Severity] = {}
    off: frozenset[str] = frozenset()

    def takes(self, code: str) -> bool:
        """Tell whether findings of a code are reported."""
        if code in self.off or code.startswith(self.ignore):
            return False
        return not self.select or code.startswith(self.select)

    def applied(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """Yield the findings that are reported, as grave as is wanted; what makes a plan unreadable always is."""
        for finding in findings:
            if finding.code.startswith("CP0") and finding.severity is Severity.ERROR:
                yield finding
            elif self.takes(finding.code):
                severity = self.severities.get(finding.code) or finding.severity
                yield finding if severity is finding.severity else replace(finding, severity=severity)


def run_rules(context: RuleContext, rules: Iterable[Rule]) -> Iterator[Finding]:
    """Yield what the rules find."""
    for one in rules:
        for finding in one.check(context):
            severity = max(one.severity, finding.severity, key=lambda severity: severity.rank)
            yield replace(finding, code=one.code, severity=severity)
