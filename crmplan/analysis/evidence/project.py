"""Answers on the project: reports and figures, vendor and support, money, the launch."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from crmplan.analysis.cost import Verdict
from crmplan.analysis.evidence.base import (
    NO,
    NOT_APPLICABLE,
    PARTLY,
    YES,
    FactAnswer,
    every,
    step_state,
    task_key,
)
from crmplan.analysis.figures import goal_kpis
from crmplan.analysis.rework import rework
from crmplan.analysis.situation import Situation
from crmplan.analysis.support import has_begun, month_before, waited_minutes


def reports_read(situation: Situation) -> FactAnswer:
    """Ask whether every report has a reader and a rhythm."""
    return every(
        "reports", {key: bool(one.reader and one.every) for key, one in situation.plan.reports.items()}
    )


def goals_measured(situation: Situation) -> FactAnswer:
    """Ask whether every goal is named by a KPI of its unit."""
    measured = goal_kpis(situation.plan, situation.figures)
    return every("kpis.goal", {key: key in measured for key in situation.plan.goals})


def baselines_kept(situation: Situation) -> FactAnswer:
    """Ask whether every KPI has a figure before, and its period."""
    return every("kpis.baseline", {key: one.has_before for key, one in situation.figures.items()})


def before_and_after(situation: Situation) -> FactAnswer:
    """Ask whether every KPI has a figure before and one after."""
    both = {key: one.has_before and one.has_after for key, one in situation.figures.items()}
    return every("kpis.actual", both)


def data_analysed(situation: Situation) -> FactAnswer:
    """Ask whether a decision was taken from every report in the month up to the status date."""
    since = month_before(situation.on)
    used = {
        key: one.last is not None and since < one.last <= situation.on
        for key, one in situation.plan.reports.items()
    }
    answer = every("reports.last", used)
    return answer._replace(answer=PARTLY) if answer.have and answer.answer == NO else answer


def sales_background(situation: Situation) -> FactAnswer:
    """Ask whether the vendor's people come from sales."""
    background = situation.plan.vendor.background if situation.plan.vendor else ()
    answer = YES if "sales" in background else NO
    return FactAnswer(answer, "vendor.background", value=", ".join(background) or None)


def _is_by(day: date | None, on: date) -> bool:
    return day is not None and day <= on


def specification_understood(situation: Situation) -> FactAnswer:
    """Ask whether every member of the working group has signed."""
    brief = situation.plan.specification
    signed = brief.approved if brief else {}
    group = situation.plan.project.working_group
    return every(
        "specification.approved", {member: _is_by(signed.get(member), situation.on) for member in group}
    )


def support_in_contract(situation: Situation) -> FactAnswer:
    """Ask whether a month of support or more stands in the contract."""
    support = situation.plan.support
    months = support.months if support else None
    if not support or not months:
        return FactAnswer(NO, "support.months")
    if not support.in_contract:
        return FactAnswer(PARTLY, "support.in_contract")
    return FactAnswer(YES, "support.months", value=months, unit="months")


def live_contact(situation: Situation) -> FactAnswer:
    """Ask whether support can be met in person."""
    channels = situation.plan.support.channels if situation.plan.support else ()
    answer = YES if "live" in channels else NO
    return FactAnswer(answer, "support.channels", value=", ".join(channels) or None)


def requests_answered(situation: Situation) -> FactAnswer | None:
    """Ask whether every request was answered in time, or can still be."""
    support, calendar = situation.plan.support, situation.schedule.calendar
    if not has_begun(situation.plan, calendar, situation.live, on=situation.on):
        return FactAnswer(NOT_APPLICABLE, "support.requests")
    if support is None or support.response is None:
        return None
    limit = calendar.length(support.response)
    known = {key: one for key, one in support.requests.items() if one.on.day <= situation.on}
    waited = {key: waited_minutes(one, calendar, on=situation.on) <= limit for key, one in known.items()}
    return every("support.requests", waited, least=Decimal("0.8"))


def rework_closed(situation: Situation) -> FactAnswer:
    """Ask whether nothing in the list of rework is overdue."""
    final = situation.plan.meetings.get("final")
    if final is None or situation.on < final.on:
        return FactAnswer(NOT_APPLICABLE, "actions")
    items = rework(situation.plan, situation.schedule, situation.reference)
    late = tuple(dict.fromkeys(item.action or item.id for item in items if item.is_overdue))
    number = sum(item.is_overdue for item in items)
    answer = YES if not number else PARTLY if number * 2 < len(items) else NO
    return FactAnswer(answer, "actions", len(items) - number, len(items), late)


def budget_complete(situation: Situation) -> FactAnswer:
    """Ask whether the approved money covers the forecast cost with its reserve."""
    found = situation.costs
    answers = {Verdict.GO: YES, Verdict.GO_WITH_RESERVE: PARTLY}
    answer = answers.get(found.verdict, NO) if found.verdict else NO
    return FactAnswer(
        answer, "budget.approved", value=found.approved, unit=situation.plan.project.currency or ""
    )


def payback_tracked(situation: Situation) -> FactAnswer:
    """Ask whether gains are set against the expected one."""
    business = situation.plan.business_case
    if business is None or business.expected_gain is None:
        return FactAnswer(NO, "business_case.expected_gain")
    if business.gains:
        came = sum((gain.amount for gain in business.gains.values()), Decimal(0))
        unit = situation.plan.project.currency or ""
        return FactAnswer(YES, "business_case.gains", value=came, unit=unit)
    kpis = situation.plan.kpis.items()
    measured = {key: situation.figures[key].has_after for key, kpi in kpis if kpi.gain is not None}
    if any(measured.values()):
        return every("kpis.gain", measured)._replace(answer=YES)
    return FactAnswer(PARTLY, "business_case.gains")


def entry_cost_known(situation: Situation) -> FactAnswer:
    """Ask whether minutes of entry and salaries are known."""
    plan = situation.plan
    times = {key: one.entry_minutes is not None for key, one in plan.processes.items()}
    salaries = {key: plan.people[key].salary is not None for key in situation.workers}
    both = [every("", things) for things in (times, salaries)]
    have, of = sum(one.have or 0 for one in both), sum(one.of or 0 for one in both)
    worst = max((one.answer for one in both), key=(YES, PARTLY, NO).index)
    lacking = tuple(one for part in both for one in part.lacking)
    return FactAnswer(worst, "processes.entry_minutes, people.salary", have, of, lacking)


def tests_signed(situation: Situation) -> FactAnswer | None:
    """Ask whether the build was accepted."""
    return _gate(situation, "accept-build", lambda gate: YES if gate.decision == "go" else NO)


def decision_recorded(situation: Situation) -> FactAnswer | None:
    """Ask whether the decision on the launch has a day and a name."""

    def judge(gate: Any) -> str:
        return NO if gate.decision is None or gate.on is None else YES if gate.by else PARTLY

    return _gate(situation, "launch-gate", judge)


def _gate(situation: Situation, entry: str, judge: Callable[[Any], str]) -> FactAnswer | None:
    """Answer by the gates of a step, all of which have to be decided so; without such a step it can't be answered."""
    step = situation.step(entry)
    gates = [placed.task.gate for placed in step.tasks if placed.task.gate is not None]
    if not step.tasks:
        return None
    known = [judge(gate) if gate.on is None or gate.on <= situation.on else NO for gate in gates]
    answer = max(known, key=(YES, PARTLY, NO).index, default=NO)
    day = max((gate.on for gate in gates if gate.on and gate.on <= situation.on), default=None)
    return FactAnswer(answer, f"{task_key(step, entry)}.gate", value=day)


def migration_rehearsed(situation: Situation) -> FactAnswer | None:
    """Ask whether the trial migration was done without remarks."""
    step = situation.step("trial-migration")
    if not step.tasks:
        return None
    has_unmet = any(placed.task.unmet for placed in step.scope)
    answer = NO if step.done is None else PARTLY if has_unmet else YES
    return FactAnswer(answer, task_key(step, "trial-migration"), value=step_state(situation, step))
