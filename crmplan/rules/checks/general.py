"""Mistakes of planning that belong to no single one of the seven: money, risks, responsibility, quality, windows."""

from collections.abc import Iterator
from datetime import date

from crmplan.analysis.cost import Verdict
from crmplan.analysis.rework import FINAL, rework
from crmplan.analysis.risk import HIGH, score
from crmplan.analysis.schedule import first_day, last_day
from crmplan.analysis.state import State
from crmplan.analysis.steps import began_on
from crmplan.findings import Finding, Severity
from crmplan.quantity import Money
from crmplan.rules import fixes
from crmplan.rules.base import RuleContext, rule

Findings = Iterator[Finding]

CORE_RISKS = ("staff-sabotage", "funding-shortage", "poor-specification")
"""What the method takes for the three main risks of every rollout."""


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


@rule("CP802", Severity.ERROR)
def budget_gate_missed(context: RuleContext) -> Findings:
    """Work outside the preparation, or work that costs money, began before the budget gate was passed."""
    gate, passed = context.step("budget-gate"), _passed_on(context, "budget-gate")
    preparing = context.plan.stages_of("s1-preparation")
    for task in context.schedule.tasks.values():
        if task.state is State.TODO:
            continue
        placed = context.plan.tasks[task.id]
        is_paid = any(
            amount is not None and amount.amount for amount in (placed.task.cost, placed.task.spent)
        )
        if task.stage in preparing and not is_paid:
            continue
        began = began_on(placed, context.schedule)
        if began is not None and (passed is None or began < passed):
            variant = "" if passed is not None else "open" if gate.tasks else "absent"
            params = {"name": placed.name, "began": began, "passed": passed or ""}
            yield Finding("", placed.path, params, variant, on_key=True)


def _passed_on(context: RuleContext, step: str) -> date | None:
    """Return the day on which a gate of a step was passed, of several the first."""
    gates = [placed.task.gate for placed in context.step(step).tasks if placed.task.gate is not None]
    days = [gate.on for gate in gates if gate.decision == "go" and gate.on is not None]
    return min((day for day in days if day <= context.on), default=None)


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


@rule("CP804", Severity.WARNING)
def core_risk_missing(context: RuleContext) -> Findings:
    """One of the three main risks is not in the register when the preparation is over."""
    if not context.is_after_stage("s1-preparation"):
        return
    known = {risk.as_ or key for key, risk in context.plan.risks.items()}
    for risk in CORE_RISKS:
        if risk not in known:
            yield Finding("", ("risks",), {"risk": risk}, on_key=True)


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


@rule("CP807", Severity.ERROR)
def unfinished_without_rework(context: RuleContext) -> Findings:
    """From the final meeting on, what a task leaves undone is taken up by no action."""
    plan = context.plan
    final = plan.meetings.get(FINAL)
    if final is None or context.on < final.on:
        return
    followed = {action.task for action in plan.actions.values()}
    open_ends: dict[str, list[str]] = {}
    for item in rework(plan, context.schedule, context.reference):
        if not item.is_action and item.id not in followed:
            open_ends.setdefault(item.id, []).extend([item.unmet] if item.unmet else [])
    for task, unmet in open_ends.items():
        placed = plan.tasks[task]
        params = {"task": task, "name": placed.name, "unmet": "; ".join(unmet), "meeting": final.on}
        variant = "unmet" if unmet else ""
        yield Finding("", placed.path, params, variant, on_key=True, fix=fixes.rework(plan, task))


@rule("CP808", Severity.WARNING)
def fault_without_action(context: RuleContext) -> Findings:
    """A question of the audit is answered no or partly, and no action with owner and day follows from it."""
    audit, actions = context.plan.audit, context.plan.actions
    for key, answer in (audit.answers if audit is not None else {}).items():
        if answer.answer not in ("no", "partly"):
            continue
        action = actions[answer.action] if answer.action is not None else None
        missing = tuple(name for name in ("owner", "due") if action is not None and not getattr(action, name))
        if action is None or missing:
            name = "" if action is None else action.name or answer.action
            params = {"question": key, "answer": answer.answer, "action": name, "missing": missing}
            variant = "" if action is None else "action"
            yield Finding("", ("audit", "answers", key), params, variant, on_key=True)


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


@rule("CP810", Severity.WARNING)
def sunk_project(context: RuleContext) -> Findings:
    """Nothing has happened for two weeks though there is work that could go on, and no gate has stopped it."""
    schedule, plan = context.schedule, context.plan
    last = max(_days_of_work(context), default=None)
    if last is None or (context.on - last).days < context.limits.stalled_days or _is_stopped(context):
        return
    floor = max(0, schedule.calendar.end(context.on))
    tasks = [task for task in schedule.tasks.values() if task.state is not State.DONE]
    waiting = [task for task in tasks if task.early_start <= floor]
    if waiting:
        first = next((task for task in waiting if task.state is not State.BLOCKED), waiting[0])
        params = {"last": last, "days": (context.on - last).days, "name": plan.tasks[first.id].name}
        variant = "blocked" if first.state is State.BLOCKED else ""
        yield Finding("", ("project",), params, variant, on_key=True)


def _days_of_work(context: RuleContext) -> Iterator[date]:
    """Yield the days up to the status date on which a task was begun, finished or decided."""
    for placed in context.plan.tasks.values():
        task = placed.task
        for day in (task.started, task.finished, task.gate.on if task.gate else None):
            if day is not None and day <= context.on:
                yield day


def _is_stopped(context: RuleContext) -> bool:
    """Tell whether the latest gate has decided not to go on for now."""
    gates = [placed.task.gate for placed in context.plan.tasks.values() if placed.task.gate is not None]
    decided = [(gate.on, gate.decision) for gate in gates if gate.on is not None and gate.on <= context.on]
    latest = max((day for day, _ in decided), default=None)
    decisions = [decision for day, decision in decided if day == latest]
    return bool(decisions) and decisions[-1] != "go"
