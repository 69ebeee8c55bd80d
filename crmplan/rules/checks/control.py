"""What goes wrong in daily work: checks that are not made, reports that nobody uses, people who have left."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from crmplan.analysis.actions import open_actions
from crmplan.analysis.rhythm import check_since, due_again, due_twice, half_late, use_since
from crmplan.analysis.shares import shares, wanted_shares
from crmplan.analysis.state import State
from crmplan.analysis.workplace import is_here, people_here, workers
from crmplan.findings import Finding, Severity
from crmplan.model.kpi import Observation
from crmplan.model.limits import Limits
from crmplan.model.people import Person
from crmplan.model.plan import Plan
from crmplan.rules.base import RuleContext, rule
from crmplan.source import Path

Findings = Iterator[Finding]


@rule("CP924", Severity.WARNING)
def control_overdue(context: RuleContext) -> Findings:
    """The control of a process was not made in its rhythm, nor in half a rhythm after."""
    live, calendar = context.live, context.schedule.calendar
    for key, process in context.plan.processes.items():
        control, since = process.control, check_since(process, live, on=context.on)
        if live is None or since is None or control is None or control.every is None:
            continue
        if context.on > half_late(since, control.every, calendar):
            is_made = control.last is not None and control.last >= live
            params = {
                "name": process.name or key,
                "last": control.last,
                "live": live,
                "every": control.every,
                "due": due_again(since, control.every, calendar),
            }
            yield Finding("", ("processes", key, "control"), params, "" if is_made else "never", on_key=True)


@rule("CP925", Severity.WARNING)
def report_not_used(context: RuleContext) -> Findings:
    """No decision was taken from a report in its rhythm, nor in a whole rhythm after."""
    live, calendar = context.live, context.schedule.calendar
    for key, report in context.plan.reports.items():
        since = use_since(report, live, on=context.on)
        if live is None or since is None or report.every is None:
            continue
        if context.on > due_twice(since, report.every, calendar):
            is_used = report.last is not None and report.last >= live
            params = {
                "name": report.name or key,
                "last": report.last,
                "live": live,
                "every": report.every,
                "due": due_again(since, report.every, calendar),
            }
            yield Finding("", ("reports", key), params, "" if is_used else "never", on_key=True)


@rule("CP926", Severity.WARNING)
def control_of_oneself(context: RuleContext) -> Findings:
    """Who controls a process works by it too: alone there is no control, among others one's own work has none."""
    for key, process in context.plan.processes.items():
        owner = process.control.owner if process.control else None
        if owner not in context.plan.people:
            continue
        controlled = workers(context.plan, process, context.on)
        if owner not in controlled:
            continue
        params = {"name": process.name or key, "who": context.plan.display_name(owner)}
        is_alone = len(controlled) == 1
        severity = Severity.WARNING if is_alone else Severity.INFO
        variant = "alone" if is_alone else ""
        yield Finding("", ("processes", key, "control", "owner"), params, variant, severity)


@rule("CP927", Severity.WARNING)
def leaver_in_charge(context: RuleContext) -> Findings:
    """Somebody who has left still answers for something."""
    plan = context.plan
    left = {key: person for key, person in plan.people.items() if not is_here(person, context.on)}
    for variant, path, who, name in _charges(context) if left else ():
        if who in left:
            params = {"who": plan.display_name(who), "until": left[who].until, "name": name}
            yield Finding("", path, params, variant)


_Charge = tuple[str, Path, str | None, str]
"""What it is, where it stands, who has it, and the name of what it is about."""


def _charges(context: RuleContext) -> Iterator[_Charge]:
    """Yield what people still answer for; the manager, until the final meeting was held."""
    project = context.plan.project
    if not context.is_final_meeting_over:
        yield "manager", ("project", "manager"), project.manager, ""
    yield "data", ("project", "data_owner"), project.data_owner, ""
    yield "system", ("project", "owner_after"), project.owner_after, ""
    yield from _routine(context.plan)
    yield from _open_work(context)


def _routine(plan: Plan) -> Iterator[_Charge]:
    for key, process in plan.processes.items():
        if process.control:
            yield (
                "control",
                ("processes", key, "control", "owner"),
                process.control.owner,
                process.name or key,
            )
    for key, report in plan.reports.items():
        yield "report", ("reports", key, "reader"), report.reader, report.name or key


def _open_work(context: RuleContext) -> Iterator[_Charge]:
    plan = context.plan
    for task in context.schedule.tasks.values():
        if task.state is not State.DONE:
            placed = plan.tasks[task.id]
            for number, owner in enumerate(placed.task.owner):
                yield "task", (*placed.path, "owner", number), owner, placed.name
    for one in open_actions(plan, context.schedule.calendar, on=context.on):
        for number, owner in enumerate(one.owners):
            yield "action", ("actions", one.id, "owner", number), owner, plan.actions[one.id].name or one.id
    for key, risk in plan.risks.items():
        if risk.status == "open":
            yield "risk", ("risks", key, "owner"), risk.owner, risk.name or key


@rule("CP930", Severity.WARNING)
def use_not_observed(context: RuleContext) -> Findings:
    """The CRM has been live for some days, and nobody has looked how the work in it goes."""
    live = context.live
    if live is None or _days_live(context, live, context.on) < context.limits.settling_days:
        return
    if all(one.date < live for one in context.plan.adoption):
        yield Finding("", ("adoption",), {"live": live}, on_key=True)


@rule("CP931", Severity.WARNING)
def adoption_below_target(context: RuleContext) -> Findings:
    """In the last observation of a working day, some days after go-live, shares are below their limits."""
    live, calendar = context.live, context.schedule.calendar
    if live is None:
        return
    seen = [
        (one.date, number)
        for number, one in enumerate(context.plan.adoption)
        if one.date <= context.on and calendar.is_working(one.date)
    ]
    day, number = max(seen, default=(live, -1))
    if number < 0 or _days_live(context, live, day) < context.limits.settling_days:
        return
    for key, share, least in _shortfalls(context.plan.adoption[number], context.limits):
        params = {"day": day, "share": share, "least": least}
        yield Finding("", ("adoption", number, key), params, key)


def _days_live(context: RuleContext, live: date, day: date) -> int:
    """Return how many working days after go-live a day is."""
    calendar = context.schedule.calendar
    return calendar.index(day) - calendar.index(live)


def _shortfalls(seen: Observation, limits: Limits) -> Iterator[tuple[str, int, Decimal]]:
    """Yield what is below its limit: its key, the percent, rounded down, and the percent that it should be."""
    found = shares(seen)
    for measure, limit in wanted_shares(limits).items():
        share = found[measure]
        if share is not None and share < limit:
            yield measure.key, int(share * 100), limit * 100


@rule("CP935", Severity.WARNING)
def role_without_process(context: RuleContext) -> Findings:
    """People are to work in the CRM whose role works by no process."""
    plan = context.plan
    named = {role for process in plan.processes.values() for role in process.roles}
    if not named or not context.is_after_stage("s3-build"):
        return
    for role, people in _by_role(_without_watchers(plan, people_here(plan, context.on))).items():
        if role not in named:
            params = {"role": role, "count": len(people), "who": plan.display_name(people[0])}
            yield Finding("", ("people", people[0]), params, "" if role else "none", on_key=True)


def _without_watchers(plan: Plan, people: Mapping[str, Person]) -> dict[str, Person]:
    """Return the people who neither read a report nor check a process: their work in the CRM is to look."""
    watchers = {report.reader for report in plan.reports.values()}
    watchers |= {process.control.owner for process in plan.processes.values() if process.control}
    return {key: person for key, person in people.items() if key not in watchers}


def _by_role(people: Mapping[str, Person]) -> dict[str | None, list[str]]:
    found: dict[str | None, list[str]] = {}
    for key, person in people.items():
        found.setdefault(person.role, []).append(key)
    return found
