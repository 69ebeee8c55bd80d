"""What was done against what was planned: dates, cost and earned value of tasks, stages and the whole rollout."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import accumulate
from typing import NamedTuple

from crmplan.analysis.baseline import PlannedTask, Reference
from crmplan.analysis.calendar import WorkCalendar
from crmplan.analysis.cost import Costs, TaskCost, task_cost, task_share
from crmplan.analysis.earned_value import EarnedSchedule, EarnedValue, earned_time
from crmplan.analysis.schedule import Schedule, first_day, last_day
from crmplan.analysis.state import State
from crmplan.model.plan import Placed, Plan

_NOTHING = Decimal(0)
PRICED = Decimal("0.5")
"""The share of the planned hours that must have a cost for money to be the measure of all."""


class Measure(StrEnum):
    """What value is measured in: money, or working hours."""

    MONEY = "money"
    HOURS = "hours"


class TaskProgress(NamedTuple):
    """A task of the plan against the baseline.

    Args:
        planned: as the baseline has it; none where it was added since.
        start: actual or forecast first day; none where it was dropped.
        finish: actual or forecast last day.
        start_days: by how many working days it starts later than planned.
        finish_days: the same of its finish.
        cost: planned, spent so far and forecast.
        share: how much of it is done, 0 to 1.
        value: earned value; without actual cost where hours are the measure.
        has_spent: whether somebody has recorded what it cost; else what is done counts as it was planned.
    """

    id: str
    stage: str
    state: State
    planned: PlannedTask | None
    start: date | None
    finish: date | None
    start_days: Decimal | None
    finish_days: Decimal | None
    cost: TaskCost
    share: Decimal
    value: EarnedValue
    has_spent: bool
    is_rollout: bool

    @property
    def is_measured(self) -> bool:
        """Whether it counts in the figures of the rollout: what was added or dropped since the baseline does not."""
        return self.is_rollout and self.planned is not None and self.state is not State.DROPPED


class StageProgress(NamedTuple):
    """A stage against the baseline, in the sum of its tasks that are in both; days as of a task."""

    id: str
    planned_start: date
    planned_finish: date
    start: date | None
    finish: date | None
    finish_days: Decimal
    cost: TaskCost
    value: EarnedValue


class Progress(NamedTuple):
    """A plan against its baseline on the status date.

    Args:
        tasks: by id, in the order of the plan, those that were dropped last.
        removed: the tasks of the baseline that are not in the plan any more.
        total: earned value of the rollout: of the tasks that the deadline binds and the baseline has.
        time: its earned schedule; none before the first day.
        priced: how many tasks of it with work in them have a cost.
        worked: how many have work in them.
        unknown: tasks in work that day, whose progress then is not known, since later facts have taken its place.
    """

    on: date
    measure: Measure
    reference: Reference
    tasks: dict[str, TaskProgress]
    removed: dict[str, PlannedTask]
    stages: tuple[StageProgress, ...]
    total: EarnedValue
    time: EarnedSchedule | None
    priced: int
    worked: int
    unknown: tuple[str, ...]

    @property
    def measured(self) -> list[TaskProgress]:
        """The tasks that count in the figures of the rollout."""
        return [task for task in self.tasks.values() if task.is_measured]

    @property
    def added(self) -> list[TaskProgress]:
        """The tasks that were added since the baseline."""
        return [task for task in self.tasks.values() if not task.planned and task.state is not State.DROPPED]

    @property
    def dropped(self) -> list[TaskProgress]:
        """The tasks of the baseline that were dropped."""
        return [task for task in self.tasks.values() if task.planned and task.state is State.DROPPED]

    @property
    def behind(self) -> list[TaskProgress]:
        """The tasks that hold the SPI down, the greatest schedule variance first."""
        late = [task for task in self.measured if task.value.sv < 0]
        return sorted(late, key=lambda task: (task.value.sv, task.id))


def progress(plan: Plan, now: Schedule, reference: Reference, *, measure: Measure | None = None) -> Progress:
    """Return where a plan stands against its baseline.

    Args:
        plan: the plan.
        now: its schedule on the status date.
        reference: what it is compared with.
        measure: money or hours; if none is given, money where half of the planned hours or more have a cost.
    """
    assert now.on is not None
    chosen = measure or _measure(reference.tasks.values())
    tasks = dict(_tasks(plan, now, reference, chosen))
    counted = [task for task in tasks.values() if task.is_measured]
    worked = [task for task in counted if task.planned and task.planned.effort]
    total = _sum(task.value for task in counted)
    return Progress(
        on=now.on,
        measure=chosen,
        reference=reference,
        tasks=tasks,
        removed={key: task for key, task in reference.tasks.items() if key not in plan.tasks},
        stages=tuple(_stages(plan, tasks, now.calendar)),
        total=total,
        time=_time(counted, total.ev, chosen, now),
        priced=sum(bool(task.planned and task.planned.cost) for task in worked),
        worked=len(worked),
        unknown=tuple(_unknown(plan, now)),
    )


def rollout_value(plan: Plan, now: Schedule, reference: Reference, costs: Costs) -> EarnedValue:
    """Return the earned value of the rollout alone: `progress(plan, now, reference).total`."""
    measure, calendar = _measure(reference.tasks.values()), now.calendar

    def values() -> Iterator[EarnedValue]:
        for key, task in now.tasks.items():
            planned = reference.tasks.get(key)
            if planned is not None and task.is_rollout:
                model = plan.tasks[key].task
                share = task_share(model, task.state, calendar)
                yield _value(planned, now, measure, costs.by_task[key].so_far, share)

    return _sum(values())


def _measure(tasks: Iterable[PlannedTask]) -> Measure:
    """Return money where what has a cost makes up half of the planned hours or more, or there are no hours."""
    all_, priced, money = _NOTHING, _NOTHING, _NOTHING
    for task in tasks:
        all_ += task.effort
        money += task.cost
        priced += task.effort if task.cost else 0
    return Measure.MONEY if money and priced >= all_ * PRICED else Measure.HOURS


def budget(task: PlannedTask, measure: Measure) -> Decimal:
    """Return what a planned task is worth: its cost, or the hours of its owners."""
    return task.cost if measure is Measure.MONEY else task.effort / 60


def planned_share(task: PlannedTask, time: int) -> Decimal:
    """Return how much of a task was to be done by an instant, evenly from its start to its finish."""
    if time >= task.finish:
        return Decimal(1)
    if time <= task.start:
        return _NOTHING
    return Decimal(time - task.start) / (task.finish - task.start)


def _tasks(
    plan: Plan, now: Schedule, reference: Reference, measure: Measure
) -> Iterator[tuple[str, TaskProgress]]:
    dropped = []
    for key, placed in plan.tasks.items():
        if key in now.tasks:
            yield key, _task(plan, placed, now, reference.tasks.get(key), measure)
        else:
            dropped.append(placed)
    for placed in dropped:
        yield placed.id, _dropped(plan, placed, now, reference.tasks.get(placed.id))


def _task(
    plan: Plan, placed: Placed, now: Schedule, planned: PlannedTask | None, measure: Measure
) -> TaskProgress:
    calendar, task = now.calendar, now.tasks[placed.id]
    cost = task_cost(plan, placed.task, calendar, on=now.on)
    share = task_share(placed.task, task.state, calendar)
    value = _value(planned, now, measure, cost.so_far, share) if planned else _WORTHLESS
    return TaskProgress(
        placed.id,
        placed.stage,
        task.state,
        planned,
        first_day(placed, now),
        last_day(placed, now),
        _days(task.early_start - planned.start, calendar) if planned else None,
        _days(task.early_finish - planned.finish, calendar) if planned else None,
        cost,
        share,
        value,
        placed.task.spent is not None,
        task.is_rollout,
    )


def _value(
    planned: PlannedTask, now: Schedule, measure: Measure, so_far: Decimal, share: Decimal
) -> EarnedValue:
    """Return the earned value of a task of which a share is done, for so much money."""
    assert now.on is not None
    worth = budget(planned, measure)
    pv = worth * planned_share(planned, now.calendar.end(now.on))
    return EarnedValue(worth, pv, worth * share, so_far if measure is Measure.MONEY else None)


_WORTHLESS = EarnedValue(_NOTHING, _NOTHING, _NOTHING, None)
"""What is not in the baseline earns nothing of it."""


def _dropped(plan: Plan, placed: Placed, now: Schedule, planned: PlannedTask | None) -> TaskProgress:
    cost = task_cost(plan, placed.task, now.calendar, on=now.on)
    value = _WORTHLESS
    state, has_spent = State.DROPPED, placed.task.spent is not None
    none = (None, None, None, None)
    return TaskProgress(
        placed.id, placed.stage, state, planned, *none, cost, _NOTHING, value, has_spent, False
    )


def _days(minutes: int, calendar: WorkCalendar) -> Decimal:
    return Decimal(minutes) / calendar.minutes


def _sum(values: Iterable[EarnedValue]) -> EarnedValue:
    """Return the sum; it has an actual cost where all have."""
    bac = pv = ev = ac = _NOTHING
    has_cost = True
    for value in values:
        bac, pv, ev = bac + value.bac, pv + value.pv, ev + value.ev
        has_cost = has_cost and value.ac is not None
        ac += value.ac or 0
    return EarnedValue(bac, pv, ev, ac if has_cost else None)


def _stages(plan: Plan, tasks: Mapping[str, TaskProgress], calendar: WorkCalendar) -> Iterator[StageProgress]:
    members: dict[str, list[tuple[TaskProgress, PlannedTask]]] = {key: [] for key in plan.stages}
    for task in tasks.values():
        if task.planned is not None and task.finish_days is not None:
            members[task.stage].append((task, task.planned))
    return (_stage(key, inside, calendar) for key, inside in members.items() if inside)


def _stage(key: str, inside: list[tuple[TaskProgress, PlannedTask]], calendar: WorkCalendar) -> StageProgress:
    _, last = max(inside, key=lambda pair: pair[1].finish)
    finishes = [(_days(planned.finish, calendar) + (task.finish_days or 0), task) for task, planned in inside]
    finish, latest = max(finishes, key=lambda one: one[0])
    amounts = zip(*(task.cost for task, _ in inside), strict=True)
    return StageProgress(
        id=key,
        planned_start=min(planned.start_day for _, planned in inside),
        planned_finish=last.finish_day,
        start=min((task.start for task, _ in inside if task.start), default=None),
        finish=latest.finish,
        finish_days=finish - _days(last.finish, calendar),
        cost=TaskCost(*(sum(part, _NOTHING) for part in amounts)),
        value=_sum(task.value for task, _ in inside),
    )


def _time(
    tasks: list[TaskProgress], earned: Decimal, measure: Measure, now: Schedule
) -> EarnedSchedule | None:
    """Return the earned schedule in working days, which begin with day 1, or earlier where the baseline does."""
    assert now.on is not None
    planned = [task.planned for task in tasks if task.planned]
    day = now.calendar.minutes
    origin = min([0, *(task.start // day for task in planned)])
    at = now.calendar.end(now.on) // day - origin
    curve = _by_day(planned, measure, day, origin)
    if at <= 0 or not curve or not curve[-1]:
        return None
    return EarnedSchedule(earned_time(curve, earned), Decimal(at), Decimal(curve.index(curve[-1]) + 1))


def _by_day(tasks: list[PlannedTask], measure: Measure, day: int, origin: int) -> list[Decimal]:
    """Return what was to be earned by the end of each working day."""
    last = max((origin, *((task.finish - 1) // day for task in tasks)))
    earned = [_NOTHING] * (last - origin + 1)
    for task in tasks:
        worth, length = budget(task, measure), task.finish - task.start
        if length <= 0:
            earned[max((task.finish - 1) // day - origin, 0)] += worth
            continue
        for number in range(task.start // day, (task.finish - 1) // day + 1):
            worked = min(task.finish, (number + 1) * day) - max(task.start, number * day)
            earned[number - origin] += worth * worked / length
    curve = list(accumulate(earned))
    total = sum((budget(task, measure) for task in tasks), _NOTHING)
    return [total if abs(total - value) < _NEARLY else value for value in curve]


_NEARLY = Decimal("1e-12")
"""What the sums of thirds may differ from the whole."""


def _unknown(plan: Plan, now: Schedule) -> Iterator[str]:
    """Yield the tasks in work on the status date of which only what was true later stands in the plan."""
    assert now.on is not None
    if now.on >= last_fact(plan):
        return
    for key, task in now.tasks.items():
        if task.state in (State.DOING, State.BLOCKED):
            yield key


def last_fact(plan: Plan) -> date:
    """Return the day of the last fact of a task; the start of the project where there is none."""
    days = [plan.project.start]
    for placed in plan.tasks.values():
        task = placed.task
        days += [day for day in (task.started, task.finished, task.gate and task.gate.on) if day]
    return max(days)
