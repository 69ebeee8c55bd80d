"""Mistake 7: nobody owns the system after launch. Support, the vendor's manual, the owner after the project."""

from collections.abc import Iterator

from crmplan.findings import Finding, Severity
from crmplan.rules.base import RuleContext, rule

Findings = Iterator[Finding]
SPECIFIED = "s2-specification"


@rule("CP701", Severity.ERROR)
def support_missing(context: RuleContext) -> Findings:
    """No month of expert support is agreed."""
    support = context.plan.support
    months = support.months if support else None
    if context.is_after_stage(SPECIFIED) and not months:
        variant = "absent" if support is None else "months" if months is None else ""
        yield Finding("", ("support",), {"months": months}, variant, on_key=True)


@rule("CP702", Severity.ERROR)
def support_not_in_contract(context: RuleContext) -> Findings:
    """Support is agreed, but not in the contract, or nothing says so."""
    support = context.plan.support
    if support is None or not support.months or support.in_contract:
        return
    if context.is_after_stage(SPECIFIED):
        variant = "absent" if support.in_contract is None else ""
        yield Finding("", ("support",), {"months": support.months}, variant, on_key=True)


@rule("CP703", Severity.INFO)
def support_not_live(context: RuleContext) -> Findings:
    """Nobody of the support is there in person, or nothing says how it is reached."""
    support = context.plan.support
    if support is None or "live" in support.channels:
        return
    if context.is_after_stage(SPECIFIED):
        variant = "" if support.channels else "absent"
        yield Finding("", ("support",), {"channels": support.channels}, variant, on_key=True)


@rule("CP704", Severity.WARNING)
def manual_missing(context: RuleContext) -> Findings:
    """The build is accepted, but the vendor's manual has not come."""
    vendor = context.plan.vendor
    received = vendor.manual.received if vendor and vendor.manual else None
    accepted = context.step("accept-build").done
    if accepted is not None and (received is None or received > context.on):
        yield Finding("", ("vendor",), {"accepted": accepted}, on_key=True)


@rule("CP705", Severity.WARNING)
def no_internal_owner(context: RuleContext) -> Findings:
    """Nobody is named who owns the system when the project is over."""
    if context.plan.project.owner_after is None and context.is_after_stage("s5-audit"):
        yield Finding("", ("project",), on_key=True)
