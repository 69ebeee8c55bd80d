"""Mistake 5: disorder is automated as it is, and the system is loaded with what nobody uses."""

from collections.abc import Iterator
from decimal import Decimal

from crmplan.findings import Finding, Severity
from crmplan.quantity import Money
from crmplan.rules.base import RuleContext, rule

Findings = Iterator[Finding]

STEPS = 2
"""What a process has of steps, at least."""


@rule("CP501", Severity.WARNING)
def unused_module(context: RuleContext) -> Findings:
    """After go-live a module has no active user, or nobody knows of one."""
    if not context.is_live:
        return
    for key, module in context.plan.modules.items():
        if module.active_users:
            continue
        cost = module.cost.amount if module.cost is not None else Decimal(0)
        variant = "unknown" if module.active_users is None else "paid" if cost else ""
        params = {"name": module.name or key, "cost": Money(cost, context.plan.project.currency)}
        yield Finding("", ("modules", key), params, variant, on_key=True)


@rule("CP502", Severity.ERROR)
def process_without_stages(context: RuleContext) -> Findings:
    """A process has fewer than two steps, or nothing says when it is through, when the specification is over."""
    if not context.is_after_stage("s2-specification"):
        return
    for key, process in context.plan.processes.items():
        count = len(process.stages)
        if count >= STEPS and process.exit is not None:
            continue
        variant = "exit" if count >= STEPS else "stages" if process.exit is not None else ""
        yield Finding(
            "", ("processes", key), {"name": process.name or key, "count": count}, variant, on_key=True
        )


@rule("CP503", Severity.WARNING)
def too_much_custom_code(context: RuleContext) -> Findings:
    """More of the requirements need code than the limit allows."""
    specification = context.plan.specification
    wishes = specification.requirements.values() if specification is not None else ()
    wanted = [wish for wish in wishes if wish.priority != "wont"]
    custom = sum(wish.custom for wish in wanted)
    limit = context.limits.custom_share
    if custom > limit * len(wanted):
        params = {"custom": custom, "total": len(wanted), "limit": limit * 100}
        yield Finding("", ("specification", "requirements"), params, on_key=True)
