"""Facts that must not contradict each other: days, states, gates, and the day to which facts are known."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from crmplan.findings import Finding, Severity
from crmplan.model.plan import Plan
from crmplan.model.work import Action, Task
from crmplan.quantity import Duration, Moment, format_moment
from crmplan.source import Path


def contradictions(plan: Plan, today: date) -> Iterator[Finding]:
    """Yield a finding for each fact that contradicts another, or that lies after the status date.

    Args:
        plan: the plan.
        today: the status date of a plan that does not give its own.
    """
    known_to = plan.project.status_date or today
    for placed in plan.tasks.values():
        yield from _states(placed.path, placed.task)
        if placed.task.gate or placed.task.is_milestone:
            yield from _gate(placed.path, placed.task)
        yield from _sizes(plan, placed.path, placed.task)
    for key, action in plan.actions.items():
        yield from _states(("actions", key), action)
    yield from _risks(plan)
    yield from _orders(plan)
    for path, day in facts(plan):
        if day is not None and day > known_to:
            params = {"found": day, "known_to": known_to}
            variant = "" if plan.project.status_date else "today"
            yield Finding("CP048", path, params, variant)


def _states(path: Path, item: Task | Action) -> Iterator[Finding]:
    """Yield what contradicts itself in the state of a task or an action."""
    status, started, finished = item.status, item.started, item.finished

    def against(variant: str, key: str = "status") -> Finding:
        return _contradiction(path, key, variant, status=status or "")

    if status == "done" and finished is None and not (isinstance(item, Task) and item.gate):
        yield against("done-unfinished")
    if status in ("todo", "doing", "blocked") and finished is not None:
        yield against("finished")
    if status == "todo" and started is not None:
        yield against("todo-started")
    if status == "doing" and started is None:
        yield against("doing-unstarted")
    if status == "dropped" and item.note is None:
        yield against("dropped-note")
    if started is not None and finished is not None and finished < started:
        params = {"first": started, "last": finished}
        yield Finding("CP047", (*path, "finished"), params, "finished")
    if not isinstance(item, Task):
        return
    if item.blocked_by is not None and status != "blocked":
        yield against("not-blocked", "blocked_by")
    if finished is None and not item.gate:
        if item.quality is not None and not item.is_milestone:
            yield against("not-done", "quality")
        if item.unmet:
            yield against("not-done", "unmet")
    if finished is not None and item.remaining not in (None, Duration()):
        yield against("nothing-remains", "remaining")
    if finished is not None and item.progress is not None and item.progress < 1:
        yield against("half-done", "progress")


def _contradiction(path: Path, key: str, variant: str, *, status: str = "") -> Finding:
    """Return the finding that the key of an entry, or of what it holds, contradicts the others."""
    return Finding("CP046", (*path, key), {"key": key, "status": status}, variant)


def _gate(path: Path, task: Task) -> Iterator[Finding]:
    if task.quality is not None:
        variant = "gate-quality" if task.gate else "milestone-quality"
        yield _contradiction(path, "quality", variant)
    gate = task.gate
    if gate is None:
        return
    if not task.is_milestone:
        key = next(k for k in ("duration", "effort", "estimate") if getattr(task, k) is not None)
        yield _contradiction(path, key, "gate-duration")
    if gate.decision is not None and gate.on is None:
        yield _contradiction((*path, "gate"), "decision", "gate-undated")
    if gate.on is not None and gate.decision is None:
        yield _contradiction((*path, "gate"), "on", "gate-undecided")
    if gate.decision != "go" and (task.status == "done" or task.finished is not None):
        key = "status" if task.status == "done" else "finished"
        yield _contradiction(path, key, "gate-not-go", status=gate.decision or "")


def _sizes(plan: Plan, path: Path, task: Task) -> Iterator[Finding]:
    yield from _capacity(plan, path, task)
    if task.estimate is None:
        return
    points = (task.estimate.optimistic, task.estimate.likely, task.estimate.pessimistic)
    lengths = [working_minutes(plan, point) for point in points]
    if lengths != sorted(lengths):
        yield Finding("CP047", (*path, "estimate"), {}, "estimate")


def _capacity(plan: Plan, path: Path, task: Task) -> Iterator[Finding]:
    """Yield the effort of an open task whose owners together have no capacity, so that it would never end."""
    is_over = task.finished is not None or task.status == "dropped"
    if task.effort is None or task.duration is not None or is_over:
        return
    owners = [plan.team[owner] for owner in task.owner if owner in plan.team]
    if owners and not any(owner.capacity for owner in owners):
        yield Finding("CP056", (*path, "effort"), {"owners": ", ".join(task.owner)})


def working_minutes(plan: Plan, duration: Duration) -> int:
    """Return whole working minutes of the plan's calendar, rounded up."""
    calendar = plan.calendar
    return duration.minutes(day=int(calendar.hours * 60), week=len(calendar.week))


def _risks(plan: Plan) -> Iterator[Finding]:
    for key, risk in plan.risks.items():
        path: Path = ("risks", key)
        if risk.status == "happened" and risk.happened_on is None:
            yield _contradiction(path, "status", "happened-undated", status=risk.status)
        if risk.happened_on is not None and risk.status == "open":
            yield _contradiction(path, "happened_on", "happened-open", status=risk.status)
        for name, owner in (("", risk), ("residual", risk.residual)):
            if owner is None or owner.delay is None:
                continue
            low, high = (working_minutes(plan, d) for d in (owner.delay.low, owner.delay.high))
            if low > high:
                at = (*path, name, "delay") if name else (*path, "delay")
                yield Finding("CP047", at, {}, "range")


def _orders(plan: Plan) -> Iterator[Finding]:
    """Yield what ends before it begins."""
    pairs: list[tuple[Path, date | Moment | None, date | Moment | None]] = []
    for key, person in plan.people.items():
        pairs.append((("people", key, "until"), person.since, person.until))
    for key, request in (plan.support.requests if plan.support else {}).items():
        path: Path = ("support", "requests", key)
        pairs.append(((*path, "answered"), request.on, request.answered))
        pairs.append(((*path, "solved"), request.answered or request.on, request.solved))
    deadline = plan.project.deadline
    if isinstance(deadline, date):
        pairs.append((("project", "deadline"), plan.project.start, deadline))
    for path, first, last in pairs:
        if first is not None and last is not None and _is_before(last, first):
            params = {"first": _shown(first), "last": _shown(last)}
            yield Finding("CP047", path, params, "order")
    shut = set(plan.calendar.closed)
    for number, day in enumerate(plan.calendar.open):
        if day in shut:
            at = ("calendar", "open", number)
            yield Finding("CP052", at, {"found": day}, severity=Severity.WARNING)


def _day(value: date | Moment) -> date:
    return value.day if isinstance(value, Moment) else value


def _shown(value: date | Moment) -> date | str:
    """Return a day, or a moment as text, which keeps its time of day."""
    return format_moment(value) if isinstance(value, Moment) else value


def _is_before(left: date | Moment, right: date | Moment) -> bool:
    if _day(left) != _day(right):
        return _day(left) < _day(right)
    if isinstance(left, Moment) and isinstance(right, Moment):
        return left.minute is not None and right.minute is not None and left.minute < right.minute
    return False


def facts(plan: Plan) -> Iterator[tuple[Path, date | None]]:
    """Yield the days of all that has happened; what may lie ahead, as a rule's force, is none."""
    for placed in plan.tasks.values():
        task = placed.task
        yield (*placed.path, "started"), task.started
        yield (*placed.path, "finished"), task.finished
        if task.gate:
            yield (*placed.path, "gate", "on"), task.gate.on
    for key, action in plan.actions.items():
        yield ("actions", key, "started"), action.started
        yield ("actions", key, "finished"), action.finished
    yield from _crm_facts(plan)
    for number, seen in enumerate(plan.adoption):
        yield ("adoption", number, "date"), seen.date
    for key, risk in plan.risks.items():
        yield ("risks", key, "happened_on"), risk.happened_on
        yield ("risks", key, "reviewed"), risk.reviewed
    for key, meeting in plan.meetings.items():
        if meeting.decisions:
            yield ("meetings", key, "on"), meeting.on
    for key, answer in (plan.audit.answers if plan.audit else {}).items():
        yield ("audit", "answers", key, "on"), answer.on
    for key, request in (plan.support.requests if plan.support else {}).items():
        for name in ("on", "answered", "solved"):
            moment: Any = getattr(request, name)
            yield ("support", "requests", key, name), moment.day if moment else None


def _crm_facts(plan: Plan) -> Iterator[tuple[Path, date | None]]:
    if plan.specification:
        for person, day in plan.specification.approved.items():
            yield ("specification", "approved", person), day
    if plan.vendor and plan.vendor.manual:
        yield ("vendor", "manual", "received"), plan.vendor.manual.received
    for key, module in plan.modules.items():
        yield ("modules", key, "as_of"), module.as_of
    for key, process in plan.processes.items():
        if process.rule:
            yield ("processes", key, "rule", "updated"), process.rule.updated
        for number, lesson in enumerate(process.lesson):
            yield ("processes", key, "lesson", number, "recorded"), lesson.recorded
        if process.control:
            yield ("processes", key, "control", "last"), process.control.last
    for key, report in plan.reports.items():
        yield ("reports", key, "last"), report.last
