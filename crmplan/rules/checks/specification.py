"""What goes wrong in the brief: cards and modules that nobody needs, wishes that can't be built or were forgotten."""

from collections.abc import Iterator

from crmplan.analysis.actions import open_actions
from crmplan.analysis.state import State
from crmplan.findings import Finding, Severity
from crmplan.model.system import Requirement
from crmplan.rules.base import RuleContext, rule

Findings = Iterator[Finding]

_AFTER_THE_WORK = ("s6-measurement", "s7-support")


def _requirements(context: RuleContext) -> dict[str, Requirement]:
    brief = context.plan.specification
    return brief.requirements if brief else {}


@rule("CP928", Severity.WARNING)
def card_of_nobody(context: RuleContext) -> Findings:
    """A card is filled in by no process, although others say which card they fill in."""
    filled = {process.card for process in context.plan.processes.values() if process.card}
    if not filled or not context.is_after_stage("s2-specification"):
        return
    for key, card in context.plan.cards.items():
        if key not in filled:
            yield Finding("", ("cards", key), {"name": card.name or key}, on_key=True)


@rule("CP929", Severity.WARNING)
def module_without_process(context: RuleContext) -> Findings:
    """Before go-live, a module is to be bought that no process and no requirement names."""
    processes = context.plan.processes.values()
    wanted = {process.module for process in processes if process.module}
    if not wanted or context.is_live or not context.is_after_stage("s2-specification"):
        return
    wanted |= {one.module for one in _requirements(context).values() if one.priority != "wont" and one.module}
    for key, module in context.plan.modules.items():
        if key not in wanted:
            yield Finding("", ("modules", key), {"name": module.name or key}, on_key=True)


@rule("CP932", Severity.WARNING)
def requirement_not_feasible(context: RuleContext) -> Findings:
    """What must or should be met cannot be built, or nobody has confirmed that what must be can."""
    is_late = context.is_after_stage("s2-specification")
    for key, one in _requirements(context).items():
        path = ("specification", "requirements", key)
        params = {"name": one.name or key, "priority": one.priority}
        if one.feasible is False and one.priority in ("must", "should") and one.met != "yes":
            yield Finding("", (*path, "feasible"), params)
        if is_late and one.feasible is None and one.priority == "must" and one.met is None:
            yield Finding("", path, params, "unknown", on_key=True)


@rule("CP933", Severity.WARNING)
def unmet_requirement_forgotten(context: RuleContext) -> Findings:
    """After the final meeting a must is not met, and nothing that is open in the plan could meet it."""
    if not context.is_final_meeting_over or _has_open_work(context):
        return
    for key, one in _requirements(context).items():
        if one.priority == "must" and one.met in ("no", "partly"):
            path = ("specification", "requirements", key, "met")
            yield Finding("", path, {"name": one.name or key}, "partly" if one.met == "partly" else "")


def _has_open_work(context: RuleContext) -> bool:
    """Tell whether there is rework, or a task other than measuring and support that is not done."""
    plan = context.plan
    late = plan.stages_of(*_AFTER_THE_WORK)
    tasks = context.schedule.tasks.values()
    return (
        any(open_actions(plan, context.schedule.calendar, on=context.on))
        or any(plan.tasks[task.id].task.unmet for task in tasks)
        or any(task.state is not State.DONE and task.stage not in late for task in tasks)
    )


@rule("CP934", Severity.INFO)
def values_not_named(context: RuleContext) -> Findings:
    """The brief does not say what the CRM has to make sales grow by."""
    brief = context.plan.specification
    if context.is_after_stage("s2-specification") and not (brief and brief.values):
        yield Finding("", ("specification",), on_key=True)
