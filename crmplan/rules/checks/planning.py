"""What a plan leaves to chance: who does the work and has time for it, gates, quality, the final meeting."""

from collections.abc import Iterator
from datetime import timedelta

from crmplan.analysis.availability import absence
from crmplan.analysis.risk import status_on
from crmplan.analysis.schedule import Schedule, ScheduledTask, first_day
from crmplan.analysis.state import State, task_state
from crmplan.analysis.steps import began_on, done_on
from crmplan.analysis.workload import workload
from crmplan.findings import Finding, Severity
from crmplan.model.plan import Placed
from crmplan.rules.base import RuleContext, rule
from crmplan.source import Path

Findings = Iterator[Finding]

WEAK = 3
"""The quality that is usable with remarks: nothing should stand on less."""
UNGUARDED_DAYS = 3
"""Working days from which on a critical task is long enough to be hit."""
MINUTES_DAYS = 2
"""Calendar days after a meeting by which its decisions are written down."""
AWAY = {(False, False): "", (False, True): "day", (True, False): "all", (True, True): "all_day"}
"""The wording for an absence: whether it is of several owners, and whether of a single day."""


def _ahead(context: RuleContext) -> Iterator[tuple[ScheduledTask, Placed]]:
    """Yield the tasks that are not done, dropped ones left out."""
    for task in context.schedule.tasks.values():
        if task.state is not State.DONE:
            yield task, context.plan.tasks[task.id]


@rule("CP901", Severity.WARNING)
def task_without_owner(context: RuleContext) -> Findings:
    """Work that has begun, or begins soon, has no owner."""
    until = context.on + timedelta(days=context.limits.owner_notice_days)
    for _, placed in _ahead(context) if context.plan.team else ():
        if placed.task.owner or placed.task.is_milestone:
            continue
        day = first_day(placed, context.schedule)
        if day > until:
            continue
        variant = "begun" if began_on(placed, context.schedule) else ""
        yield Finding("", placed.path, {"name": placed.name, "day": day}, variant, on_key=True)


@rule("CP902", Severity.WARNING)
def owner_overloaded(context: RuleContext) -> Findings:
    """A member of the team has more work in a week to come than time for it."""
    limit, plan = context.limits.load_share, context.plan
    for key, weeks in workload(plan, context.schedule).items():
        over = [week for week in weeks if week.first > context.on and week.hours > week.available * limit]
        if over and plan.team[key].name:
            worst = max(over, key=lambda week: week.hours / week.available)
            params = {
                "name": plan.display_name(key),
                "week": worst.first,
                "hours": round(worst.hours, 1),
                "available": round(worst.available, 1),
            }
            others = tuple(plan.tasks[task].path for task in worst.tasks)
            yield Finding("", ("team", key), params, on_key=True, others=others)


@rule("CP903", Severity.WARNING)
def owner_away(context: RuleContext) -> Findings:
    """All who do a task of fixed length are away on half of its days or more."""
    schedule, team = context.schedule, context.plan.team
    now = schedule.calendar.end(context.on)
    absences: dict[tuple[str, ...], list[tuple[int, int]]] = {}
    for task, placed in _ahead(context):
        model, owners = placed.task, placed.task.owner
        is_fixed = model.duration is not None or (model.estimate is not None and model.effort is None)
        if not is_fixed or task.state is State.BLOCKED:
            continue
        if owners not in absences:
            absences[owners] = absence([team[key] for key in owners], schedule.calendar)
        if not absences[owners]:
            continue
        start, finish = max(task.early_start, now), task.early_finish
        inside = [(max(begin, start), min(end, finish)) for begin, end in absences[owners]]
        away = [(begin, end) for begin, end in inside if begin < end]
        if not away or 2 * sum(end - begin for begin, end in away) < finish - start:
            continue
        begin, end = max(away, key=lambda span: span[1] - span[0])
        first, last = schedule.calendar.start_day(begin), schedule.calendar.finish_day(end)
        params = {
            "name": placed.name,
            "owners": tuple(context.plan.display_name(key) for key in owners),
            "start": schedule.calendar.start_day(start),
            "finish": schedule.calendar.finish_day(finish),
            "first": first,
            "last": last,
        }
        variant = AWAY[len(owners) > 1, first == last]
        others = tuple(("team", key, "away") for key in owners)
        yield Finding("", (*placed.path, "owner"), params, variant, others=others)


@rule("CP904", Severity.WARNING)
def weak_foundation(context: RuleContext) -> Findings:
    """Work that is still to do stands on a task that was done badly and not done again."""
    plan, schedule = context.plan, context.schedule
    mended = {one.task for one in plan.actions.values() if task_state(one, context.on) is State.DONE}
    weak = {key for key in schedule.tasks if _is_weak(plan.tasks[key], schedule)}.difference(mended)
    above: dict[str, list[Placed]] = {}
    for _, placed in _ahead(context) if weak else ():
        for link in placed.task.after:
            if link.task in weak:
                above.setdefault(link.task, []).append(placed)
    for key, builders in above.items():
        below = plan.tasks[key]
        params = {
            "name": below.name,
            "quality": below.task.quality,
            "next": builders[0].name,
            "count": len(builders),
        }
        variant = "several" if len(builders) > 1 else ""
        others = tuple(placed.path for placed in builders)
        yield Finding("", (*below.path, "quality"), params, variant, others=others)


def _is_weak(placed: Placed, schedule: Schedule) -> bool:
    quality = placed.task.quality
    return quality is not None and quality < WEAK and done_on(placed, schedule) is not None


@rule("CP905", Severity.INFO)
def unguarded_critical_task(context: RuleContext) -> Findings:
    """Long work that is to come on a critical path without float is hit by no open risk."""
    schedule, plan = context.schedule, context.plan
    if schedule.deadline is None or not any(risk.hits for risk in plan.risks.values()):
        return
    risks = plan.risks.values()
    hit = {target for risk in risks if status_on(risk, context.on) == "open" for target in risk.hits}
    least = UNGUARDED_DAYS * schedule.calendar.minutes
    bare = [
        task
        for task in map(schedule.tasks.__getitem__, schedule.critical_path)
        if task.state is State.TODO and task.is_rollout and task.length >= least
        if (task.total_float or 0) <= 0
        if hit.isdisjoint((task.id, task.stage))
    ]
    if bare:
        bare.sort(key=lambda task: -task.length)
        first, *others = (plan.tasks[task.id] for task in bare)
        params = {"name": first.name, "count": len(bare)}
        variant = "several" if others else ""
        yield Finding(
            "", first.path, params, variant, on_key=True, others=tuple(placed.path for placed in others)
        )


@rule("CP906", Severity.WARNING)
def gate_after_its_work(context: RuleContext) -> Findings:
    """Work that waits for a gate has begun before the day of its go."""
    plan, schedule = context.plan, context.schedule
    gates = {key for key in schedule.tasks if plan.tasks[key].task.gate is not None}
    gates.difference_update(placed.id for placed in context.step("budget-gate").tasks)
    for key in schedule.tasks:
        placed = plan.tasks[key]
        for number, link in enumerate(placed.task.after):
            if link.task in gates and link.kind == "fs" and not link.is_lead:
                yield from _before_gate(placed, number, plan.tasks[link.task], schedule)


def _before_gate(placed: Placed, number: int, gate: Placed, schedule: Schedule) -> Findings:
    began, passed = began_on(placed, schedule), done_on(gate, schedule)
    if began is None or (passed is not None and began >= passed):
        return
    decision = gate.task.gate.decision if gate.task.gate else None
    variant = "" if passed else "refused" if decision else "open"
    params = {
        "name": placed.name,
        "began": began,
        "gate": gate.name,
        "passed": passed,
        "decision": decision,
    }
    yield Finding("", (*placed.path, "after", number), params, variant, others=(gate.path,))


@rule("CP907", Severity.WARNING)
def blocked_without_reason(context: RuleContext) -> Findings:
    """Something is blocked, and nothing says by what."""
    for task, placed in _ahead(context):
        model = placed.task
        if task.state is State.BLOCKED and model.blocked_by is None and model.note is None:
            yield Finding("", (*placed.path, "status"), {"name": placed.name})
    for key, action in context.plan.actions.items():
        if task_state(action, context.on) is State.BLOCKED and action.note is None:
            yield Finding("", ("actions", key, "status"), {"name": action.name or key}, "action")


@rule("CP908", Severity.WARNING)
def quality_contradicts_unmet(context: RuleContext) -> Findings:
    """A task has the best mark though criteria were not met."""
    for placed in context.plan.tasks.values():
        task = placed.task
        if task.quality == 5 and task.unmet and done_on(placed, context.schedule):
            params = {"name": placed.name, "unmet": task.unmet}
            yield Finding("", (*placed.path, "quality"), params, others=((*placed.path, "unmet"),))


@rule("CP909", Severity.WARNING)
def vendor_accepts_own_work(context: RuleContext) -> Findings:
    """Somebody of the vendor decides at a gate."""
    for key in context.schedule.tasks:
        placed = context.plan.tasks[key]
        judge = placed.task.gate.by if placed.task.gate else None
        if judge in context.plan.team and context.plan.team[judge].side == "vendor":
            params = {"name": placed.name, "judge": context.plan.display_name(judge)}
            yield Finding("", (*placed.path, "gate", "by"), params)


@rule("CP910", Severity.WARNING)
def final_meeting_empty(context: RuleContext) -> Findings:
    """The final meeting was held, but nobody or not the manager was there, or nothing was decided."""
    meeting, manager = context.plan.meetings.get("final"), context.plan.project.manager
    if meeting is None or meeting.on > context.on:
        return
    path: Path = ("meetings", "final")
    if not meeting.present:
        yield Finding("", path, {"day": meeting.on}, on_key=True)
    elif manager is not None and manager not in meeting.present:
        params = {"day": meeting.on, "manager": context.plan.display_name(manager)}
        yield Finding("", (*path, "present"), params, "manager", on_key=True)
    if not meeting.decisions and context.on >= meeting.on + timedelta(days=MINUTES_DAYS):
        yield Finding("", path, {"day": meeting.on}, "decisions", on_key=True)
