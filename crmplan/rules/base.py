"""What a rule is, what it may look at, and which rules are run."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import NamedTuple

from crmplan.analysis.cost import Costs, costs
from crmplan.analysis.schedule import Schedule
from crmplan.findings import Finding, Severity
from crmplan.model.plan import Plan

STAGE_ENDS = {"s1-preparation": 10, "s2-specification": 20, "s3-build": 36, "s4-rollout": 45, "s5-audit": 48}
"""The method's last project day of each stage, for plans that don't have the stage."""


@dataclass(frozen=True)
class RuleContext:
    """A plan with the analyses that rules look at; each is made once, when it is first asked for."""

    plan: Plan
    schedule: Schedule
    on: date

    @cached_property
    def costs(self) -> Costs:
        """The forecast cost."""
        return costs(self.plan, self.schedule)

    def is_after_stage(self, stage: str) -> bool:
        """Tell whether the last day of a stage of the method has come: its own window's, else the method's."""
        own = self.plan.stage_of(stage)
        calendar = self.schedule.calendar
        if own is not None and own.days is not None:
            return self.on >= calendar.date_of(own.days.last)
        return calendar.number(self.on) >= STAGE_ENDS[stage]


Check = Callable[[RuleContext], Iterable[Finding]]


class Rule(NamedTuple):
    """A check with its stable code, the name of what it finds, and how grave that is."""

    code: str
    name: str
    severity: Severity
    check: Check


def rule(code: str, severity: Severity) -> Callable[[Check], Rule]:
    """Make a check function a rule that is named after it; its findings get code and severity."""

    def decorate(check: Check) -> Rule:
        return Rule(code, check.__name__.replace("_", "-"), severity, check)

    return decorate


class Selection(NamedTuple):
    """Which codes are reported, and how grave they are.

    Args:
        select: prefixes of the codes that are reported; all where empty.
        ignore: prefixes of codes that are not reported.
        severities: severity by code, where it is not the rule's own; nothing switches a code off.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severities: Mapping[str, Severity | None] = {}

    def takes(self, code: str) -> bool:
        """Tell whether findings of a code are reported."""
        if self.severities.get(code, Severity.INFO) is None or code.startswith(self.ignore):
            return False
        return not self.select or code.startswith(self.select)

    def applied(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """Yield the findings that are reported, as grave as is wanted."""
        for finding in findings:
            if self.takes(finding.code):
                severity = self.severities.get(finding.code) or finding.severity
                yield finding if severity is finding.severity else replace(finding, severity=severity)


def run_rules(context: RuleContext, rules: Iterable[Rule]) -> Iterator[Finding]:
    """Yield what the rules find."""
    for one in rules:
        for finding in one.check(context):
            yield replace(finding, code=one.code, severity=one.severity)
