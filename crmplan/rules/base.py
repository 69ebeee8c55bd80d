"""What a rule is, what it may look at, and which rules are run."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from crmplan.analysis.baseline import Reference
from crmplan.analysis.cost import GO_LIVE, Costs, costs
from crmplan.analysis.evidence.base import FactAnswer, Facts
from crmplan.analysis.evidence.questions import fact_answers
from crmplan.analysis.figures import Figures, figures
from crmplan.analysis.schedule import Schedule
from crmplan.analysis.steps import NO_STEP, Step, stage_end, steps
from crmplan.findings import Finding, Severity
from crmplan.model.limits import LIMITS, Limits
from crmplan.model.plan import Plan
from crmplan.model.series import Series
from crmplan.source import Path

NO_REFERENCE = Reference(None, None, {})
"""Nothing to compare with."""


@dataclass(frozen=True)
class RuleContext:
    """A plan with the analyses that rules look at; each is made once, when it is first asked for.

    Args:
        plan: the plan.
        schedule: its schedule on the status date.
        on: the status date.
        reference: the baseline, or the plan as it is written in the place of one.
        series: the observations of its KPIs.
        library: unit, direction and kind of the library's KPIs, by id.
        limits: what a firm wants otherwise.
    """

    plan: Plan
    schedule: Schedule
    on: date
    reference: Reference = NO_REFERENCE
    series: Series = field(default_factory=dict)
    library: Mapping[str, Any] = field(default_factory=dict)
    limits: Limits = LIMITS

    @cached_property
    def costs(self) -> Costs:
        """The forecast cost."""
        return costs(self.plan, self.schedule)

    @cached_property
    def figures(self) -> dict[str, Figures]:
        """The figures of every KPI before and after."""
        return figures(self.plan, self.schedule, self.series, library=self.library)

    @cached_property
    def facts(self) -> Mapping[str, FactAnswer]:
        """What the facts of the plan answer to the questions of the audit."""
        return fact_answers(Facts(self.plan, self.schedule, self.reference, self.figures))

    @cached_property
    def _steps(self) -> Mapping[str, Step]:
        return steps(self.plan, self.schedule)

    def step(self, entry: str) -> Step:
        """Return a step of the method, found by id or `as`; one without tasks where the plan does not have it."""
        return self._steps.get(entry, NO_STEP)

    def is_after_stage(self, stage: str) -> bool:
        """Tell whether the last day of a stage of the method has come: its own window's, else the method's."""
        return self.on >= stage_end(self.plan, self.schedule, stage)

    @property
    def is_live(self) -> bool:
        """Whether the CRM is live, from the day on which the step go-live is done."""
        return self.step(GO_LIVE).done is not None

    @property
    def is_final_meeting_over(self) -> bool:
        """Whether the final meeting was held, by `meetings` or by the gate of the method."""
        final = self.plan.meetings.get("final")
        return self.step("hold-final-meeting").done is not None or (final is not None and final.on <= self.on)

    def stage_path(self, stage: str) -> Path:
        """Return where a stage of the method stands, else where the stages do."""
        stages = self.plan.stages.items()
        key = next((key for key, one in stages if (one.as_ or key) == stage), None)
        return ("stages",) if key is None else ("stages", key)


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
        """Yield the findings that are reported, as grave as is wanted."""
        for finding in findings:
            if self.takes(finding.code):
                severity = self.severities.get(finding.code) or finding.severity
                yield finding if severity is finding.severity else replace(finding, severity=severity)


def run_rules(context: RuleContext, rules: Iterable[Rule]) -> Iterator[Finding]:
    """Yield what the rules find."""
    for one in rules:
        for finding in one.check(context):
            severity = max(one.severity, finding.severity, key=lambda severity: severity.rank)
            yield replace(finding, code=one.code, severity=severity)
