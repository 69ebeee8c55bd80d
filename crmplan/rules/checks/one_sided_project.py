"""Mistake 1: IT people implement without sales people. Vendor, working group, share of the work, specification."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from crmplan.analysis.workplace import is_here
from crmplan.findings import Finding, Severity
from crmplan.model.people import Member
from crmplan.model.system import Specification
from crmplan.rules.base import RuleContext, rule

Findings = Iterator[Finding]
SPECIFIED = "s2-specification"
USUAL_LEVELS = (2, 3, 5)
NO_SPECIFICATION = Specification.model_construct()
"""What stands in a plan without a specification."""


@rule("CP101", Severity.WARNING)
def vendor_without_sales_background(context: RuleContext) -> Findings:
    """The people who configure the CRM do not come from sales, or nothing says what they come from."""
    vendor = context.plan.vendor
    background = vendor.background if vendor else ()
    if context.is_after_stage(SPECIFIED) and "sales" not in background:
        variant = "" if background else "absent"
        yield Finding("", ("vendor",), {"background": background}, variant, on_key=True)


@rule("CP102", Severity.ERROR)
def one_sided_working_group(context: RuleContext) -> Findings:
    """The working group lacks the client, the vendor or both, or there is none."""
    group = _working_group(context)
    missing = {"client", "vendor"} - {member.side for member in group.values()}
    if context.is_after_stage(SPECIFIED) and missing:
        variant = "absent" if not group else "" if len(missing) > 1 else missing.pop()
        params = {"names": _names(context, group)}
        yield Finding("", ("project", "working_group"), params, variant, on_key=not group)


@rule("CP103", Severity.ERROR)
def no_sales_in_working_group(context: RuleContext) -> Findings:
    """Nobody of the client in the working group comes from sales; that there is no group is told by CP102."""
    group = _working_group(context)
    has_sales = any(one.side == "client" and one.background == "sales" for one in group.values())
    if context.is_after_stage(SPECIFIED) and group and not has_sales:
        yield Finding("", ("project", "working_group"), {"names": _names(context, group)})


@rule("CP104", Severity.WARNING)
def customer_passive(context: RuleContext) -> Findings:
    """The client's people own too few of the tasks that have an owner."""
    plan, limit = context.plan, context.limits.client_share
    client = {key for key, member in plan.team.items() if member.side == "client"}
    owners = [placed.task.owner for placed in plan.tasks.values() if placed.task.owner]
    own = sum(not client.isdisjoint(one) for one in owners)
    if own < len(owners) * limit:
        params = {"own": own, "total": len(owners), "limit": limit * 100}
        yield Finding("", ("team",), params, on_key=True)


@rule("CP105", Severity.ERROR)
def sales_model_missing(context: RuleContext) -> Findings:
    """The specification does not say how the company sells."""
    if context.is_after_stage("s1-preparation") and not _specification(context).sales_models:
        yield Finding("", ("specification",), on_key=True)


@rule("CP106", Severity.WARNING)
def department_structure_missing(context: RuleContext) -> Findings:
    """The steps of the sales department are not given, or are an unusual number without a note."""
    specification = _specification(context)
    levels = specification.department_levels
    is_plain = levels in USUAL_LEVELS or (levels is not None and specification.note is not None)
    if context.is_after_stage(SPECIFIED) and not is_plain:
        variant = "absent" if levels is None else ""
        yield Finding("", ("specification",), {"levels": levels}, variant, on_key=True)


@rule("CP107", Severity.ERROR)
def spec_not_approved(context: RuleContext) -> Findings:
    """The build began before anybody of the client had signed the specification."""
    begun = context.first_begun("s3-build")
    if begun is None:
        return
    began, task = begun
    signed = min(_signatures_of_client(context).values(), default=None)
    if signed is None or signed > began:
        variant = "absent" if signed is None else ""
        params = {"name": task.name, "began": began, "signed": signed}
        yield Finding("", ("specification",), params, variant, on_key=True)


@rule("CP108", Severity.WARNING)
def spec_not_understood(context: RuleContext) -> Findings:
    """Members of the working group have not signed that the specification is clear to them."""
    signed = _signatures(context)
    missing = [key for key in _working_group(context) if key not in signed]
    if missing and (context.is_after_stage(SPECIFIED) or _signatures_of_client(context)):
        params = {"names": _names(context, missing)}
        yield Finding("", ("specification", "approved"), params, on_key=True)


@rule("CP109", Severity.WARNING)
def requirement_without_goal(context: RuleContext) -> Findings:
    """A requirement that is not left out serves neither a goal nor a process."""
    for key, wish in _specification(context).requirements.items():
        if wish.priority != "wont" and wish.goal is None and wish.process is None:
            path = ("specification", "requirements", key)
            yield Finding("", path, {"name": wish.name or key}, on_key=True)


def _specification(context: RuleContext) -> Specification:
    return context.plan.specification or NO_SPECIFICATION


def _working_group(context: RuleContext) -> dict[str, Member]:
    """Return the members of the working group by id, without those who have left the company."""
    plan = context.plan
    left = {key for key, person in plan.people.items() if not is_here(person, context.on)}
    return {key: plan.team[key] for key in plan.project.working_group if key not in left}


def _names(context: RuleContext, ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(context.plan.display_name(key) for key in ids)


def _signatures(context: RuleContext) -> Mapping[str, date]:
    """Return who has signed the specification up to the status date, and when."""
    approved = _specification(context).approved
    return {key: day for key, day in approved.items() if day <= context.on}


def _signatures_of_client(context: RuleContext) -> Mapping[str, date]:
    """Return the signatures of the client's members of the team and of the people who work in the CRM."""
    plan = context.plan
    return {
        key: day
        for key, day in _signatures(context).items()
        if key in plan.people or plan.team[key].side == "client"
    }
