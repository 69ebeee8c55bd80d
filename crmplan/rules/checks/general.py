"""Mistakes of planning that belong to no single one of the seven: money, risks, responsibility, quality, windows."""

from collections.abc import Iterator

from crmplan.analysis.cost import Verdict
from crmplan.analysis.risk import HIGH, score
from crmplan.analysis.schedule import first_day, last_day
from crmplan.analysis.state import State
from crmplan.findings import Finding, Severity
from crmplan.quantity import Money
from crmplan.rules.base import RuleContext, rule

Findings = Iterator[Finding]


@rule("CP801", Severity.ERROR)
def budget_not_covering(context: RuleContext) -> Findings:
    """The approved money is less than the forecast cost with its reserve, or there is none after preparation."""
    costs = context.costs
    if costs.approved is None or costs.reserve_left is None:
        if context.is_after_stage("s1-preparation"):
            yield Finding("", ("budget",), variant="absent", on_key=True)
    elif costs.verdict is not Verdict.GO:
        currency = context.plan.project.currency
        figures = {
            "approved": costs.approved,
            "needed": costs.needed,
            "forecast": costs.forecast,
            "left": costs.reserve_left,
        }
        params = {name: Money(amount, currency) for name, amount in figures.items()}
        variant = "reserve" if costs.verdict is Verdict.GO_WITH_RESERVE else ""
        yield Finding("", ("budget", "approved"), params, variant)


@rule("CP803", Severity.ERROR)
def high_risk_without_plan(context: RuleContext) -> Findings:
    """An open risk of score 12 or more has no owner or no actions; accepted, it has no note."""
    for key, risk in context.plan.risks.items():
        value = score(risk)
        if risk.status != "open" or value is None or value < HIGH:
            continue
        is_answered = risk.note if risk.response == "accept" else risk.actions
        variant = "note" if risk.response == "accept" else "actions"
        if risk.owner and is_answered:
            continue
        variant = variant if risk.owner else "owner"
        params = {"score": value, "name": risk.name or key}
        yield Finding("", ("risks", key), params, variant, on_key=True)


@rule("CP805", Severity.ERROR)
def no_project_lead(context: RuleContext) -> Findings:
    """Nobody answers for the project."""
    if context.plan.project.manager is None:
        yield Finding("", ("project",), on_key=True)


@rule("CP806", Severity.ERROR)
def done_without_quality(context: RuleContext) -> Findings:
    """A done task, neither milestone nor gate, has no mark of quality."""
    for task in context.schedule.tasks.values():
        if task.state is not State.DONE:
            continue
        placed = context.plan.tasks[task.id]
        if placed.task.quality is None and not placed.task.is_milestone and not placed.task.gate:
            yield Finding("", placed.path, {"name": placed.name}, on_key=True)


@rule("CP809", Severity.WARNING)
def stage_window_broken(context: RuleContext) -> Findings:
    """A task starts before the first or finishes after the last day of its stage's window."""
    schedule, calendar = context.schedule, context.schedule.calendar
    windows = {
        key: (calendar.date_of(stage.days.first), calendar.date_of(stage.days.last))
        for key, stage in context.plan.stages.items()
        if stage.days is not None
    }
    for task in schedule.tasks.values():
        if task.stage not in windows:
            continue
        placed = context.plan.tasks[task.id]
        first, last = windows[task.stage]
        begin, end = first_day(placed, schedule), last_day(placed, schedule)
        variant = "late" if end > last else "early" if begin < first else ""
        if variant:
            params = {
                "name": placed.name,
                "first": begin,
                "last": end,
                "window": context.plan.stages[task.stage].days,
            }
            yield Finding("", placed.path, params, variant, on_key=True)
