"""What the method demands and a plan does not have at all: processes, people, goals, the launch and what follows it."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from crmplan.analysis.cost import GO_LIVE, months_after
from crmplan.analysis.workplace import people_here
from crmplan.findings import Finding, Severity
from crmplan.quantity import Money
from crmplan.rules.base import RuleContext, rule

Findings = Iterator[Finding]

SPECIFIED = "s2-specification"
MINUTES_DAYS = timedelta(days=2)
"""How long the record of the final meeting may take."""
GAIN_MONTHS = 2
"""Months after go-live from which on it is known what came: the first full one is over by then."""
LAUNCH = "launch-"
"""How the ids of the launch checklist begin, which is answered before the audit."""


@rule("CP938", Severity.ERROR)
def no_process(context: RuleContext) -> Findings:
    """The plan names no process, or nobody who works by one of them."""
    if not context.is_after_stage(SPECIFIED):
        return
    if not context.plan.processes:
        yield Finding("", ("processes",), on_key=True)
    for key, process in context.plan.processes.items():
        if not process.roles:
            yield Finding("", ("processes", key), {"name": process.name or key}, "roles", on_key=True)


@rule("CP939", Severity.ERROR)
def no_people(context: RuleContext) -> Findings:
    """Nobody is named who has to work in the CRM, or all of them have left."""
    if context.is_after_stage("s3-build") and not people_here(context.plan, context.on):
        yield Finding("", ("people",), variant="left" if context.plan.people else "", on_key=True)


@rule("CP940", Severity.ERROR)
def no_goal(context: RuleContext) -> Findings:
    """The project has no goal, or no KPI at all to measure one by."""
    if not context.is_after_stage("s1-preparation"):
        return
    if not context.plan.goals:
        yield Finding("", ("goals",), on_key=True)
    elif not context.plan.kpis:
        yield Finding("", ("goals",), {}, "kpis", on_key=True)


@rule("CP941", Severity.WARNING)
def kpi_without_target(context: RuleContext) -> Findings:
    """KPIs have no target when the specification is over."""
    if context.is_after_stage(SPECIFIED):
        yield from _of_all(context, [key for key, kpi in context.plan.kpis.items() if kpi.target is None])


@rule("CP942", Severity.WARNING)
def not_measured_after(context: RuleContext) -> Findings:
    """The measurement is over, and KPIs have no figure of a period after the launch."""
    live, calendar = context.live, context.schedule.calendar
    if live is None:
        return
    settled = calendar.day(calendar.index(live) + context.limits.settling_days)
    due = max(context.stage_end("s6-measurement"), settled)
    if context.on > due:
        missing = [key for key, now in context.figures.items() if not now.has_after]
        yield from _of_all(context, [key for key in missing if not _is_running(context, key)], due)


def _is_running(context: RuleContext, key: str) -> bool:
    """Tell whether the period after of a KPI is not over yet."""
    after = context.plan.kpis[key].after
    return after is not None and context.schedule.calendar.date_of(after.last) >= context.on


def _of_all(context: RuleContext, keys: Sequence[str], due: date | None = None) -> Findings:
    """Yield one finding for all of the KPIs, at the first."""
    if keys:
        first, *others = keys
        params = {"name": context.plan.kpis[first].name or first, "count": len(others), "day": due}
        paths = tuple(("kpis", other) for other in others)
        variant = "several" if others else ""
        yield Finding("", ("kpis", first), params, variant, on_key=True, others=paths)


@rule("CP943", Severity.WARNING)
def final_meeting_not_recorded(context: RuleContext) -> Findings:
    """The final meeting was held, or was due some days ago, and is not among the meetings."""
    if "final" in context.plan.meetings:
        return
    held, due = context.step("hold-final-meeting").done, context.stage_end("s5-audit")
    if held is not None:
        yield Finding("", ("meetings",), {"day": held}, "held", on_key=True)
    elif context.on >= due + MINUTES_DAYS:
        yield Finding("", ("meetings",), {"day": due}, on_key=True)


@rule("CP944", Severity.WARNING)
def audit_not_held(context: RuleContext) -> Findings:
    """The audit is over by the plan, and none of its questions was answered."""
    due, audit = context.stage_end("s5-audit"), context.plan.audit
    if context.on > due and all(key.startswith(LAUNCH) for key in (audit.answers if audit else ())):
        yield Finding("", ("audit",), {"day": due}, on_key=True)


@rule("CP945", Severity.ERROR)
def no_go_live(context: RuleContext) -> Findings:
    """No task is the launch, or those that are it were dropped."""
    step = context.step(GO_LIVE)
    if not context.plan.stages or step.scope or not context.is_after_stage(SPECIFIED):
        return
    if step.tasks:
        yield Finding("", step.path, {"name": step.tasks[0].name}, "dropped", on_key=True)
    else:
        yield Finding("", context.stage_path("s4-rollout"), on_key=True)


@rule("CP946", Severity.WARNING)
def no_report(context: RuleContext) -> Findings:
    """The plan names no report that is read."""
    if not context.plan.reports and context.is_after_stage(SPECIFIED):
        yield Finding("", ("reports",), on_key=True)


@rule("CP947", Severity.WARNING)
def gain_not_recorded(context: RuleContext) -> Findings:
    """A gain was promised, and some months after go-live nothing tells what came."""
    case, live = context.plan.business_case, context.live
    if case is None or case.expected_gain is None or case.gains or live is None:
        return
    kpis = context.plan.kpis.items()
    is_known = any(kpi.gain is not None and context.figures[key].has_after for key, kpi in kpis)
    if context.on >= months_after(live, GAIN_MONTHS) and not is_known:
        gain = Money(case.expected_gain.amount, context.plan.project.currency)
        yield Finding("", ("business_case",), {"gain": gain, "live": live}, on_key=True)
