"""What goes wrong around the launch: lessons, training and support at the wrong time, and work in the wrong hands."""

from collections.abc import Iterator
from datetime import date, timedelta

from crmplan.analysis.cost import GO_LIVE, go_live_day, support_span
from crmplan.analysis.schedule import last_day
from crmplan.analysis.steps import done_on
from crmplan.analysis.training import is_outdated
from crmplan.findings import Finding, Severity
from crmplan.model.plan import Placed, Plan
from crmplan.rules.base import RuleContext, rule

Findings = Iterator[Finding]

_TRAINING = ("train-users", "train-administrators")
_CLIENTS_OWN = (
    "run-acceptance-test",
    "update-process-instructions",
    "amend-job-descriptions",
    "design-control-system",
)
_LOST = timedelta(days=7)
"""So much of expert support has to be lost before the launch to be worth a word."""


def _launch(context: RuleContext) -> date | None:
    """Return the day of go-live, done or planned; nothing while the plan does not say what it waits for."""
    step = context.step(GO_LIVE)
    is_placed = any(placed.task.after or placed.task.not_before is not None for placed in step.scope)
    return go_live_day(context.plan, context.schedule) if step.began or is_placed else None


@rule("CP921", Severity.WARNING)
def lesson_older_than_rule(context: RuleContext) -> Findings:
    """Every recording of a process is older than the last change of its rule."""
    if not context.is_after_stage("s4-rollout"):
        return
    live = context.live
    for key, process in context.plan.processes.items():
        updated = process.rule.updated if process.rule else None
        days = [lesson.recorded for lesson in process.lesson if lesson.recorded is not None]
        if updated is None or not days:
            continue
        if all(is_outdated(one, process, live) for one in process.lesson if one.recorded is not None):
            params = {"name": process.name or key, "recorded": max(days), "updated": updated}
            others = (("processes", key, "rule"),)
            yield Finding("", ("processes", key, "lesson"), params, on_key=True, others=others)


@rule("CP922", Severity.WARNING)
def training_after_launch(context: RuleContext) -> Findings:
    """Users or administrators are trained only after go-live."""
    launch = _launch(context)
    if launch is None:
        return
    for placed in (placed for entry in _TRAINING for placed in context.step(entry).scope):
        end = last_day(placed, context.schedule)
        if end <= launch:
            continue
        params = {"name": placed.name, "end": end, "launch": launch}
        if done_on(placed, context.schedule):
            yield Finding("", placed.path, params, "late", Severity.INFO, on_key=True)
        else:
            yield Finding("", placed.path, params, "open" if context.is_live else "", on_key=True)


@rule("CP923", Severity.WARNING)
def support_mistimed(context: RuleContext) -> Findings:
    """Expert support begins a week or more before go-live, or is over before the second measurement."""
    span, launch = support_span(context.plan, context.schedule), _launch(context)
    if span is None or launch is None:
        return
    first, last = span
    if launch - first >= _LOST:
        if not context.is_live:
            yield Finding("", ("support", "from"), {"first": first, "launch": launch}, on_key=True)
        return
    measured = context.step("remeasure-30-days")
    end = max((last_day(placed, context.schedule) for placed in measured.scope), default=None)
    if measured.done is None and end is not None and end > last:
        params = {"last": last, "end": end}
        yield Finding("", ("support", "months"), params, "short", Severity.INFO, on_key=True)


@rule("CP936", Severity.WARNING)
def clients_work_done_by_vendor(context: RuleContext) -> Findings:
    """The vendor alone does what only the client can: the rules, the duty, the control, the acceptance test."""
    plan = context.plan
    for entry in _CLIENTS_OWN:
        step = context.step(entry)
        if step.done or not step.scope or not all(_is_of_vendor(plan, placed) for placed in step.scope):
            continue
        first, *others = (placed for placed in step.scope if not done_on(placed, context.schedule))
        params = {
            "name": first.name,
            "owners": tuple(plan.display_name(key) for key in first.task.owner),
        }
        variant = "test" if entry == "run-acceptance-test" else ""
        yield Finding(
            "", (*first.path, "owner"), params, variant, others=tuple(placed.path for placed in others)
        )


def _is_of_vendor(plan: Plan, placed: Placed) -> bool:
    """Tell whether a task has owners, and all of them are the vendor's."""
    owners = [plan.team[key] for key in placed.task.owner if key in plan.team]
    return bool(owners) and all(owner.side == "vendor" for owner in owners)
