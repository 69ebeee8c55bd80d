"""Mistake 6: dirty data is moved into the CRM, and the old tools live on beside it."""

from collections.abc import Iterator

from crmplan.analysis.cost import GO_LIVE
from crmplan.analysis.steps import Step
from crmplan.findings import Finding, Severity
from crmplan.rules.base import RuleContext, rule

Findings = Iterator[Finding]

DATA_STEPS = ("plan-data-migration", "clean-data", "final-migration")
"""The steps of which one tells that data are moved."""


@rule("CP601", Severity.ERROR)
def no_trial_migration(context: RuleContext) -> Findings:
    """Data are moved, but no trial was done before the CRM went live."""
    if not any(context.step(step).scope for step in DATA_STEPS):
        return
    has_begun = any(context.step(step).began is not None for step in ("final-migration", GO_LIVE))
    if not has_begun and not context.is_after_stage("s3-build"):
        return
    trial, live = context.step("trial-migration"), context.live
    is_late = trial.done is not None and live is not None and trial.done > live
    if trial.done is None or is_late:
        path = trial.path or context.stage_path("s3-build")
        yield Finding(
            "", path, _params(trial) | {"live": live}, "late" if is_late else _state(trial), on_key=True
        )


@rule("CP602", Severity.WARNING)
def no_data_owner(context: RuleContext) -> Findings:
    """Nobody answers for the clients' data when the specification is over."""
    if context.plan.project.data_owner is None and context.is_after_stage("s2-specification"):
        yield Finding("", ("project",), on_key=True)


@rule("CP603", Severity.WARNING)
def parallel_tools_open(context: RuleContext) -> Findings:
    """After go-live the old tools are not closed."""
    closing = context.step("close-old-tools")
    if context.is_live and closing.done is None:
        path = closing.path or context.stage_path("s4-rollout")
        yield Finding("", path, _params(closing), _state(closing), on_key=True)


def _state(step: Step) -> str:
    """Return the variant that tells why a step is not done."""
    return "" if step.scope else "dropped" if step.tasks else "absent"


def _params(step: Step) -> dict[str, object]:
    first = next(iter(step.scope or step.tasks), None)
    return {"name": first.name if first else "", "done": step.done}
