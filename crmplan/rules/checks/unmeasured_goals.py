"""Mistake 4: goals that can't be checked, and figures before the launch that are missing or compare with nothing."""

from collections.abc import Iterator
from math import ceil

from crmplan.analysis.cost import go_live_day
from crmplan.analysis.figures import Period, sales_cycle
from crmplan.findings import Finding, Severity
from crmplan.model.kpi import Kpi
from crmplan.quantity import DaySpan
from crmplan.rules.base import RuleContext, rule

Findings = Iterator[Finding]


@rule("CP401", Severity.ERROR)
def goal_not_measurable(context: RuleContext) -> Findings:
    """A goal has no target, no unit or no due."""
    for key, goal in context.plan.goals.items():
        missing = tuple(name for name in ("target", "unit", "due") if getattr(goal, name) is None)
        if missing:
            params = {"name": goal.name or key, "missing": missing}
            yield Finding("", ("goals", key), params, on_key=True)


@rule("CP402", Severity.ERROR)
def baseline_missing(context: RuleContext) -> Findings:
    """A KPI has no figure before, or a typed one without its period, when the specification is over."""
    if not context.is_after_stage("s2-specification"):
        return
    for key, found in context.figures.items():
        kpi = context.plan.kpis[key]
        is_undated = kpi.baseline is not None and kpi.before is None
        if found.has_before and not is_undated:
            continue
        variant = "period" if is_undated else "unobserved" if kpi.series is not None else ""
        params = {"name": _name(kpi, key), "file": kpi.series or ""}
        yield Finding("", ("kpis", key), params, variant, on_key=True)


@rule("CP403", Severity.ERROR)
def baseline_after_start(context: RuleContext) -> Findings:
    """The period before does not end before the go-live, as it was or else is scheduled."""
    live = go_live_day(context.plan, context.schedule)
    if live is None:
        return
    for key, found in context.figures.items():
        last = found.before.last
        if last is not None and last >= live:
            params = {"name": _name(context.plan.kpis[key], key), "last": last, "live": live}
            yield Finding("", ("kpis", key), params, on_key=True)


@rule("CP404", Severity.WARNING)
def unequal_periods(context: RuleContext) -> Findings:
    """Totals, or counts of distinct things, are compared over periods of different length."""
    for key, found in context.figures.items():
        kpi = context.plan.kpis[key]
        kind = found.traits.kind
        is_total = kind == "distinct" or (kind == "flow" and kpi.per == "period")
        before, after = _days(found.before, kpi.before), _days(found.after, kpi.after)
        if is_total and before is not None and after is not None and before != after:
            params = {"name": _name(kpi, key), "before": before, "after": after}
            yield Finding("", ("kpis", key), params, "distinct" if kind == "distinct" else "", on_key=True)


@rule("CP405", Severity.WARNING)
def after_window_too_short(context: RuleContext) -> Findings:
    """The period after has fewer days than a sale takes."""
    cycle = sales_cycle(context.plan, context.figures)
    if cycle is None:
        return
    for key, found in context.figures.items():
        kpi = context.plan.kpis[key]
        days = _days(found.after, kpi.after)
        if found.traits.kind != "stock" and days is not None and days < cycle:
            params = {"name": _name(kpi, key), "days": days, "cycle": ceil(cycle)}
            yield Finding("", ("kpis", key), params, on_key=True)


@rule("CP406", Severity.ERROR)
def payback_not_planned(context: RuleContext) -> Findings:
    """The expected gain or the expected payback is not given when the preparation is over."""
    if not context.is_after_stage("s1-preparation"):
        return
    case = context.plan.business_case
    names = ("expected_gain", "expected_payback")
    missing = tuple(name for name in names if getattr(case, name, None) is None)
    if missing:
        variant = "absent" if case is None else ""
        yield Finding("", ("business_case",), {"missing": missing}, variant, on_key=True)


def _name(kpi: Kpi, key: str) -> str:
    return kpi.name or key


def _days(period: Period, written: DaySpan | None) -> int | None:
    """Return the length of a period that the plan names, or in which something was observed."""
    return period.days if written is not None or period.observed is not None else None
