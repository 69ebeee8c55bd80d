"""Answers on the project: reports and figures, vendor and support, money, the launch."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from crmplan.analysis.cost import Verdict, costs
from crmplan.analysis.evidence.base import (
    NO,
    NOT_APPLICABLE,
    PARTLY,
    YES,
    FactAnswer,
    Facts,
    every,
    step_state,
    task_key,
)
from crmplan.analysis.rework import rework
from crmplan.analysis.support import has_begun, month_before, waited_minutes
from crmplan.model.plan import Plan


def reports_read(facts: Facts) -> FactAnswer:
    """Ask whether every report has a reader and a rhythm."""
    return every("reports", {key: bool(one.reader and one.every) for key, one in facts.plan.reports.items()})


def goals_measured(facts: Facts) -> FactAnswer:
    """Ask whether every goal is named by a KPI of its unit."""
    goals = facts.plan.goals
    measured = {
        kpi.goal
        for key, kpi in facts.plan.kpis.items()
        if kpi.goal in goals and facts.figures[key].traits.unit == _unit(facts.plan, goals[kpi.goal].unit)
    }
    return every("kpis.goal", {key: key in measured for key in goals})


def _unit(plan: Plan, unit: str | None) -> str | None:
    return plan.project.currency if unit == "currency" else unit


def baselines_kept(facts: Facts) -> FactAnswer:
    """Ask whether every KPI has a figure before, and its period."""
    return every("kpis.baseline", {key: one.has_before for key, one in facts.figures.items()})


def before_and_after(facts: Facts) -> FactAnswer:
    """Ask whether every KPI has a figure before and one after."""
    both = {key: one.has_before and one.has_after for key, one in facts.figures.items()}
    return every("kpis.actual", both)


def data_analysed(facts: Facts) -> FactAnswer:
    """Ask whether a decision was taken from every report in the month up to the status date."""
    since = month_before(facts.on)
    used = {
        key: one.last is not None and since < one.last <= facts.on for key, one in facts.plan.reports.items()
    }
    answer = every("reports.last", used)
    return answer._replace(answer=PARTLY) if answer.have and answer.answer == NO else answer


def sales_background(facts: Facts) -> FactAnswer:
    """Ask whether the vendor's people come from sales."""
    background = facts.plan.vendor.background if facts.plan.vendor else ()
    answer = YES if "sales" in background else NO
    return FactAnswer(answer, "vendor.background", value=", ".join(background) or None)


def specification_understood(facts: Facts) -> FactAnswer:
    """Ask whether every member of the working group has signed."""
    brief = facts.plan.specification
    signed = brief.approved if brief else {}
    group = facts.plan.project.working_group
    return every("specification.approved", {member: member in signed for member in group})


def support_in_contract(facts: Facts) -> FactAnswer:
    """Ask whether a month of support or more stands in the contract."""
    support = facts.plan.support
    months = support.months if support else None
    if not support or not months:
        return FactAnswer(NO, "support.months")
    if not support.in_contract:
        return FactAnswer(PARTLY, "support.in_contract")
    return FactAnswer(YES, "support.months", value=months, unit="months")


def live_contact(facts: Facts) -> FactAnswer:
    """Ask whether support can be met in person."""
    channels = facts.plan.support.channels if facts.plan.support else ()
    answer = YES if "live" in channels else NO
    return FactAnswer(answer, "support.channels", value=", ".join(channels) or None)


def requests_answered(facts: Facts) -> FactAnswer | None:
    """Ask whether every request was answered in time, or can still be."""
    support, calendar = facts.plan.support, facts.now.calendar
    if not has_begun(facts.plan, calendar, facts.live, on=facts.on):
        return FactAnswer(NOT_APPLICABLE, "support.requests")
    if support is None or support.response is None:
        return None
    limit = calendar.length(support.response)
    known = {key: one for key, one in support.requests.items() if one.on.day <= facts.on}
    waited = {key: waited_minutes(one, calendar, on=facts.on) <= limit for key, one in known.items()}
    return every("support.requests", waited, least=Decimal("0.8"))


def rework_closed(facts: Facts) -> FactAnswer:
    """Ask whether nothing in the list of rework is overdue."""
    final = facts.plan.meetings.get("final")
    if final is None or facts.on < final.on:
        return FactAnswer(NOT_APPLICABLE, "actions")
    items = rework(facts.plan, facts.now, facts.reference)
    late = tuple(dict.fromkeys(item.action or item.id for item in items if item.is_overdue))
    number = sum(item.is_overdue for item in items)
    answer = YES if not number else PARTLY if number * 2 < len(items) else NO
    return FactAnswer(answer, "actions", len(items) - number, len(items), late)


def budget_complete(facts: Facts) -> FactAnswer:
    """Ask whether the approved money covers the forecast cost with its reserve."""
    found = costs(facts.plan, facts.now)
    answers = {Verdict.GO: YES, Verdict.GO_WITH_RESERVE: PARTLY}
    answer = answers.get(found.verdict, NO) if found.verdict else NO
    return FactAnswer(answer, "budget.approved", value=found.approved, unit=facts.plan.project.currency or "")


def payback_tracked(facts: Facts) -> FactAnswer:
    """Ask whether gains are set against the expected one."""
    case = facts.plan.business_case
    if case is None or case.expected_gain is None:
        return FactAnswer(NO, "business_case.expected_gain")
    gains = any(kpi.gain and facts.figures[key].has_after for key, kpi in facts.plan.kpis.items())
    if case.gains or gains:
        return FactAnswer(YES, "business_case.gains" if case.gains else "kpis.gain")
    return FactAnswer(PARTLY, "business_case.gains")


def entry_cost_known(facts: Facts) -> FactAnswer:
    """Ask whether minutes of entry and salaries are known."""
    plan = facts.plan
    times = {key: one.entry_minutes is not None for key, one in plan.processes.items()}
    salaries = {key: plan.people[key].salary is not None for key in facts.workers}
    both = [every("", things) for things in (times, salaries)]
    have, of = sum(one.have or 0 for one in both), sum(one.of or 0 for one in both)
    worst = max((one.answer for one in both), key=(YES, PARTLY, NO).index)
    lacking = tuple(one for part in both for one in part.lacking)
    return FactAnswer(worst, "processes.entry_minutes, people.salary", have, of, lacking)


def tests_signed(facts: Facts) -> FactAnswer | None:
    """Ask whether the build was accepted."""
    return _gate(facts, "accept-build", lambda gate: YES if gate.decision == "go" else NO)


def decision_recorded(facts: Facts) -> FactAnswer | None:
    """Ask whether the decision on the launch has a day and a name."""

    def judge(gate: Any) -> str:
        return NO if gate.decision is None or gate.on is None else YES if gate.by else PARTLY

    return _gate(facts, "launch-gate", judge)


def _gate(facts: Facts, entry: str, judge: Callable[[Any], str]) -> FactAnswer | None:
    """Answer by the gates of a step, all of which have to be decided so; without such a step it can't be answered."""
    step = facts.step(entry)
    gates = [placed.task.gate for placed in step.tasks if placed.task.gate is not None]
    if not step.tasks:
        return None
    known = [judge(gate) if gate.on is None or gate.on <= facts.on else NO for gate in gates]
    answer = max(known, key=(YES, PARTLY, NO).index, default=NO)
    day = max((gate.on for gate in gates if gate.on), default=None)
    return FactAnswer(answer, f"{task_key(step, entry)}.gate", value=day)


def migration_rehearsed(facts: Facts) -> FactAnswer | None:
    """Ask whether the trial migration was done without remarks."""
    step = facts.step("trial-migration")
    if not step.tasks:
        return None
    has_unmet = any(placed.task.unmet for placed in step.scope)
    answer = NO if step.done is None else PARTLY if has_unmet else YES
    return FactAnswer(answer, task_key(step, "trial-migration"), value=step_state(facts, step))
