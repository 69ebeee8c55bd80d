"""Where a project stands on its status date: stages, what is late or due, gates, risks, KPIs, what to do next."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from crmplan.analysis.actions import open_actions
from crmplan.analysis.baseline import Reference, due_day
from crmplan.analysis.cost import Costs, costs
from crmplan.analysis.earned_value import EarnedValue
from crmplan.analysis.figures import Figures, figures
from crmplan.analysis.progress import rollout_value
from crmplan.analysis.risk import HIGH, by_exposure, score, status_on
from crmplan.analysis.schedule import Schedule, ScheduledTask
from crmplan.analysis.state import State
from crmplan.analysis.steps import go_live_done
from crmplan.analysis.verdict import Verdict, judgement
from crmplan.model.kpi import Kpi
from crmplan.model.plan import Plan
from crmplan.model.series import NO_SERIES, Series

WEEK = timedelta(days=6)
NEXT_STEPS = 6


class StageState(StrEnum):
    """Where a stage stands."""

    DONE = "done"
    ON_TIME = "on-time"
    AT_RISK = "at-risk"
    LATE = "late"
    NOT_BEGUN = "not-begun"


class StageStatus(NamedTuple):
    """One stage: tasks done of those in scope, its window, the first and last day of its tasks by the forecast."""

    id: str
    state: StageState
    done: int
    total: int
    window: tuple[date, date] | None
    start: date | None
    finish: date | None

    @property
    def share(self) -> Decimal:
        """Share of its tasks that is done."""
        return Decimal(self.done) / self.total if self.total else Decimal(0)


class DueItem(NamedTuple):
    """A task or an action with its day; `days` are working days, late ones for what is overdue."""

    id: str
    is_action: bool
    due: date
    days: int
    owners: tuple[str, ...]


class GateStatus(NamedTuple):
    """A gate that is not passed: when it is forecast, what was last decided."""

    id: str
    forecast: date
    decision: str | None
    by: str | None


class KpiStatus(NamedTuple):
    """A KPI with its figures before and after, and how it has changed."""

    id: str
    kpi: Kpi
    found: Figures
    verdict: Verdict


class NextStep(NamedTuple):
    """Something to do: what kind of step, for which item of the plan."""

    kind: str
    id: str


class Status(NamedTuple):
    """Everything that the status page tells, as ids and figures; `value` is the earned value of the rollout."""

    on: date
    day: int
    day_of: int | None
    finish: date
    deadline: date | None
    deadline_days: Decimal | None
    done: int
    total: int
    stages: tuple[StageStatus, ...]
    overdue: tuple[DueItem, ...]
    blocked: tuple[str, ...]
    due: tuple[DueItem, ...]
    critical: tuple[str, ...]
    risks: tuple[str, ...]
    budget: Costs
    kpis: tuple[KpiStatus, ...]
    gates: tuple[GateStatus, ...]
    next_steps: tuple[NextStep, ...]
    value: EarnedValue

    @property
    def is_forecast_late(self) -> bool:
        """Whether the forecast lies after the deadline."""
        return self.deadline_days is not None and self.deadline_days < 0

    @property
    def missed_gates(self) -> tuple[GateStatus, ...]:
        """The gates that were decided and not passed."""
        return tuple(gate for gate in self.gates if gate.decision is not None)


def status(
    plan: Plan, now: Schedule, reference: Reference, *, library: Mapping[str, Any], series: Series = NO_SERIES
) -> Status:
    """Return where the project stands.

    Args:
        plan: the plan.
        now: its schedule on the status date.
        reference: the baseline, or the plan as it is written in the place of one.
        library: unit, direction and kind of the library's KPIs, by id.
        series: the observations of its KPIs.
    """
    assert now.on is not None
    on, calendar = now.on, now.calendar
    deadline = plan.project.deadline
    end = calendar.date_of(deadline) if deadline is not None else None
    overdue = tuple(sorted(overdue_items(plan, now, reference), key=lambda item: (item.due, item.id)))
    blocked = tuple(task.id for task in now.tasks.values() if task.state is State.BLOCKED)
    gates = tuple(sorted(_gates(plan, now), key=lambda gate: gate.forecast))
    counted = list(now.tasks.values())
    budget = costs(plan, now)
    measured = figures(plan, now, series, library=library)
    return Status(
        on=on,
        day=calendar.number(on),
        day_of=calendar.number(end) if end else None,
        finish=now.rollout_finish_date,
        deadline=end,
        deadline_days=_days(now.deadline - now.rollout_finish, now) if now.deadline is not None else None,
        done=sum(task.state is State.DONE for task in counted),
        total=len(counted),
        stages=tuple(_stages(plan, now, {item.id for item in overdue})),
        overdue=overdue,
        blocked=blocked,
        due=tuple(sorted(_due(plan, now, overdue), key=lambda item: (item.due, item.id))),
        critical=now.critical_path,
        risks=_top_risks(plan, on),
        budget=budget,
        kpis=tuple(_kpis(plan, measured, is_live=go_live_done(plan, now) is not None)),
        gates=gates,
        next_steps=tuple(_next_steps(plan, now, overdue, blocked, gates))[:NEXT_STEPS],
        value=rollout_value(plan, now, reference, budget),
    )


def _days(minutes: int, schedule: Schedule) -> Decimal:
    return Decimal(minutes) / schedule.calendar.minutes


def _stages(plan: Plan, now: Schedule, overdue: set[str]) -> Iterator[StageStatus]:
    tasks: dict[str, list[ScheduledTask]] = {stage: [] for stage in plan.stages}
    for task in now.tasks.values():
        tasks[task.stage].append(task)
    for key, stage in plan.stages.items():
        inside = tasks[key]
        days = stage.days
        window = (now.calendar.date_of(days.first), now.calendar.date_of(days.last)) if days else None
        finish = max((now.finish_day(task) for task in inside), default=None)
        yield StageStatus(
            id=key,
            state=_stage_state(inside, window, finish, overdue, now),
            done=sum(task.state is State.DONE for task in inside),
            total=len(inside),
            window=window,
            start=min((now.start_day(task) for task in inside), default=None),
            finish=finish,
        )


def _stage_state(
    tasks: list[ScheduledTask],
    window: tuple[date, date] | None,
    finish: date | None,
    overdue: set[str],
    now: Schedule,
) -> StageState:
    is_open = [task for task in tasks if task.state is not State.DONE]
    if not is_open:
        return StageState.DONE if tasks else StageState.NOT_BEGUN
    if (window and finish and finish > window[1]) or any(task.id in overdue for task in is_open):
        return StageState.LATE
    has_float = all(task.total_float is None or task.total_float >= 0 for task in is_open)
    if not has_float or any(task.state is State.BLOCKED for task in is_open):
        return StageState.AT_RISK
    has_begun = len(is_open) < len(tasks) or any(task.state is State.DOING for task in is_open)
    return StageState.ON_TIME if has_begun else StageState.NOT_BEGUN


def overdue_items(plan: Plan, now: Schedule, reference: Reference) -> Iterator[DueItem]:
    """Yield the tasks and actions whose day lies before the status date, in the order of the plan."""
    assert now.on is not None
    for task in now.tasks.values():
        if task.state is State.DONE:
            continue
        placed = plan.tasks[task.id]
        day = due_day(placed, now.calendar, reference)
        if day is not None and day < now.on:
            yield DueItem(task.id, False, day, _between(day, now.on, now), placed.task.owner)
    for one in open_actions(plan, now.calendar, on=now.on):
        if one.is_overdue and one.due is not None:
            yield DueItem(one.id, True, one.due, _between(one.due, now.on, now), one.owners)


def _due(plan: Plan, now: Schedule, overdue: tuple[DueItem, ...]) -> Iterator[DueItem]:
    """Yield what is due in the seven days that begin with the status date, by its day or else its forecast."""
    assert now.on is not None
    late = {item.id for item in overdue if not item.is_action}
    for task in now.tasks.values():
        if task.state is State.DONE or task.id in late:
            continue
        placed = plan.tasks[task.id]
        due = placed.task.due
        day = now.calendar.date_of(due) if due else now.finish_day(task)
        if now.on <= day <= now.on + WEEK:
            yield DueItem(task.id, False, day, _between(now.on, day, now), placed.task.owner)
    for one in open_actions(plan, now.calendar, on=now.on):
        if one.due is not None and now.on <= one.due <= now.on + WEEK:
            yield DueItem(one.id, True, one.due, _between(now.on, one.due, now), one.owners)


def _between(first: date, last: date, schedule: Schedule) -> int:
    """Return the working days after `first`, up to `last`."""
    after = timedelta(days=1)
    return schedule.calendar.index(last + after) - schedule.calendar.index(first + after)


def _gates(plan: Plan, now: Schedule) -> Iterator[GateStatus]:
    for task in now.tasks.values():
        gate = plan.tasks[task.id].task.gate
        if gate is not None and task.state is not State.DONE:
            assert now.on is not None
            is_known = gate.on is not None and gate.on <= now.on
            decision = gate.decision if is_known else None
            yield GateStatus(task.id, now.finish_day(task), decision, gate.by)


def _top_risks(plan: Plan, on: date) -> tuple[str, ...]:
    """Return the open risks, the greatest exposure first."""
    return tuple(
        by_exposure({key: risk for key, risk in plan.risks.items() if status_on(risk, on) == "open"})
    )


def _kpis(plan: Plan, found: Mapping[str, Figures], *, is_live: bool) -> Iterator[KpiStatus]:
    for key, kpi in plan.kpis.items():
        yield KpiStatus(key, kpi, found[key], judgement(kpi, found[key], is_live=is_live).verdict)


def _next_steps(
    plan: Plan,
    now: Schedule,
    overdue: tuple[DueItem, ...],
    blocked: tuple[str, ...],
    gates: tuple[GateStatus, ...],
) -> Iterator[NextStep]:
    """Yield steps by their urgency, each item once."""
    seen: set[str] = set()

    def once(kind: str, key: str) -> Iterator[NextStep]:
        if key not in seen:
            seen.add(key)
            yield NextStep(kind, key)

    critical = set(now.critical_path)
    for key in sorted(blocked, key=lambda key: key not in critical):
        yield from once("unblock", key)
    for gate in gates:
        if gate.decision is not None:
            yield from once("decide-again", gate.id)
    for item in overdue:
        yield from once("finish-action" if item.is_action else "finish", item.id)
    for key, risk in plan.risks.items():
        value = score(risk)
        is_answered = risk.actions or (risk.response == "accept" and risk.note)
        is_high = value is not None and value >= HIGH
        if status_on(risk, now.on) == "open" and is_high and not is_answered:
            yield from once("answer", key)
    for task in sorted(_ready(plan, now), key=lambda task: (not task.is_critical, task.late_finish)):
        yield from once("decide" if plan.tasks[task.id].task.gate else "start", task.id)


def _ready(plan: Plan, now: Schedule) -> Iterator[ScheduledTask]:
    """Yield what can begin on the next working day."""
    assert now.on is not None
    floor = max(0, now.calendar.end(now.on))
    for task in now.tasks.values():
        if task.state is State.TODO and task.early_start <= floor:
            yield task
