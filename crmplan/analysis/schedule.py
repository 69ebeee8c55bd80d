"""The schedule: dates, floats and the critical path of a plan on a day, facts first.

Conventions: all tasks share the plan's calendar; effort stretches over the days on which its owners are away; a lag is
working time; what is done stands where it was done; what remains never lies before the status date, and waits for its
predecessors even where it has begun out of sequence (retained logic), unless that is not wanted (progress override).
"""

from collections.abc import Iterable
from datetime import date, datetime
from math import ceil
from typing import NamedTuple

from crmplan.analysis.availability import UNITS, Availability, availability, capacity_of
from crmplan.analysis.calendar import LAST_DAY, WorkCalendar
from crmplan.analysis.network import (
    KINDS,
    Activity,
    Links,
    Times,
    critical_path_method,
    topological_order,
)
from crmplan.analysis.state import State, task_state
from crmplan.model.people import Member
from crmplan.model.plan import Placed, Plan
from crmplan.model.work import Task

SUPPORT_STAGE = "s7-support"


class ScheduledTask(NamedTuple):
    """One task of a schedule; times are working minutes from the beginning of day 1.

    `early_start` and `early_finish` are the actual ones where the task has begun or is done; the floats of a task that
    is done or dropped mean nothing and are none. An instant between two days is the beginning of the later one where
    `is_at_start`, else the end of the earlier one; only what takes no time needs to be told.
    """

    id: str
    stage: str
    state: State
    early_start: int
    early_finish: int
    late_start: int
    late_finish: int
    total_float: int | None
    free_float: int | None
    is_critical: bool
    is_at_start: bool
    is_rollout: bool

    @property
    def length(self) -> int:
        """Working minutes from start to finish."""
        return self.early_finish - self.early_start


class Schedule(NamedTuple):
    """The dates of a plan.

    Args:
        tasks: the tasks by id, in the order of the plan, dropped ones left out.
        calendar: what turns working time into dates.
        on: the status date; nothing where the facts were left aside.
        finish: early finish of the last task, in working minutes.
        rollout_finish: the same of the tasks that the deadline binds: all but those of expert support and of stages
            whose own window ends after the deadline.
        deadline: working time at the end of the deadline.
        critical_path: the critical tasks that are still to do, in the order of their early dates; under a deadline
            those that it binds.
        retains_logic: whether what has begun out of sequence waits for its predecessors.
    """

    tasks: dict[str, ScheduledTask]
    calendar: WorkCalendar
    on: date | None
    finish: int
    rollout_finish: int
    deadline: int | None
    critical_path: tuple[str, ...]
    retains_logic: bool = True

    def start_day(self, task: ScheduledTask) -> date:
        """Return the first day of a task."""
        return self._day(task.early_start, is_start=bool(task.length) or task.is_at_start)

    def finish_day(self, task: ScheduledTask) -> date:
        """Return the last day of a task."""
        return self._day(task.early_finish, is_start=not task.length and task.is_at_start)

    def _day(self, offset: int, *, is_start: bool) -> date:
        return self.calendar.start_day(offset) if is_start else self.calendar.finish_day(offset)

    def start_moment(self, task: ScheduledTask) -> datetime:
        """Return the instant at which a task starts."""
        return self._moment(task.early_start, task, is_start=True)

    def finish_moment(self, task: ScheduledTask) -> datetime:
        """Return the instant at which a task finishes."""
        return self._moment(task.early_finish, task, is_start=False)

    def late_start_moment(self, task: ScheduledTask) -> datetime:
        """Return the latest instant at which a task can start."""
        return self._moment(task.late_start, task, is_start=True)

    def late_finish_moment(self, task: ScheduledTask) -> datetime:
        """Return the latest instant at which a task can finish."""
        return self._moment(task.late_finish, task, is_start=False)

    def _moment(self, offset: int, task: ScheduledTask, *, is_start: bool) -> datetime:
        begins = is_start if task.length else task.is_at_start
        return self.calendar.start_moment(offset) if begins else self.calendar.finish_moment(offset)

    @property
    def finish_date(self) -> date:
        """The last day of the last task."""
        return self.calendar.finish_day(self.finish)

    @property
    def rollout_finish_date(self) -> date:
        """The last day of the tasks that the deadline binds."""
        return self.calendar.finish_day(self.rollout_finish)


def schedule(plan: Plan, calendar: WorkCalendar, *, on: date | None, retains_logic: bool = True) -> Schedule:
    """Return the schedule of a plan without cycles.

    Args:
        plan: the plan.
        calendar: its calendar.
        on: the status date, to whose end facts are known; nothing leaves all facts aside, as in the plan as written.
        retains_logic: whether what is left of work that has begun out of sequence waits for its predecessors (retained
            logic) or goes on without them (progress override).
    """
    builder = _Builder(plan, calendar, on, retains_logic=retains_logic)
    placed, activities, before, order = builder.network()
    return builder.schedule(placed, activities, critical_path_method(activities, before, order))


class Network(NamedTuple):
    """The tasks that are not dropped as activities of a network, each at the place of its task, and their order."""

    tasks: list[Placed]
    activities: list[Activity]
    before: Links
    order: list[int]


def network(plan: Plan, calendar: WorkCalendar, *, on: date | None, retains_logic: bool = True) -> Network:
    """Return what `schedule` reckons with: the arguments are the same."""
    return _Builder(plan, calendar, on, retains_logic=retains_logic).network()


class _Builder:
    """What every task of one schedule is reckoned with."""

    def __init__(self, plan: Plan, calendar: WorkCalendar, on: date | None, *, retains_logic: bool) -> None:
        self.plan = plan
        self.retains_logic = retains_logic
        self.calendar = calendar
        self.on = on
        self.now = max(0, calendar.end(on)) if on is not None else 0
        self.states = {key: task_state(placed.task, on) for key, placed in plan.tasks.items()}
        self.shared: dict[tuple[str, ...], tuple[int, Availability[int] | None]] = {}
        deadline = plan.project.deadline
        self.deadline_day = calendar.date_of(deadline) if deadline is not None else None
        self.deadline = calendar.end(self.deadline_day) if self.deadline_day else None
        self.rollout = frozenset(
            stage_id for stage_id, stage in plan.stages.items() if self._is_rollout(stage_id)
        )

    def network(self) -> Network:
        """Return the network of all tasks that are not dropped."""
        placed = [task for task in self.plan.tasks.values() if self.states[task.id] is not State.DROPPED]
        numbers = {task.id: number for number, task in enumerate(placed)}
        activities = [self.activity(task) for task in placed]
        before = [
            [] if activity.begun is not None and not self.retains_logic else self.links(task.task, numbers)
            for task, activity in zip(placed, activities, strict=True)
        ]
        return Network(placed, activities, before, topological_order(before))

    def _is_rollout(self, stage_id: str) -> bool:
        stage = self.plan.stages[stage_id]
        if (stage.as_ or stage_id) == SUPPORT_STAGE:
            return False
        if self.deadline_day is None or stage.days is None:
            return True
        return self.calendar.date_of(stage.days.last) <= self.deadline_day

    def activity(self, placed: Placed) -> Activity:
        """Return a task as an activity of the network."""
        task, state = placed.task, self.states[placed.id]
        ceiling = self.deadline if placed.stage in self.rollout else None
        earliest = self._not_before(task)
        if state is State.DONE:
            ended = task.gate.on if task.gate else task.finished
            assert ended is not None
            end = self.calendar.end(ended)
            begun = self.calendar.begin(task.started) if task.started else None
            return Activity(0, earliest, end if task.is_milestone else begun, end, ceiling)
        has_begun = task.started is not None and state in (State.DOING, State.BLOCKED)
        floor = self.now if has_begun else max(earliest, self.now)
        begun = self.calendar.begin(task.started) if has_begun and task.started else None
        if has_begun and task.remaining is not None:
            return Activity(self.calendar.length(task.remaining), floor, begun, None, ceiling)
        share = 1 - (task.progress or 0) if has_begun else 1
        length = task.duration or (task.estimate.likely if task.estimate else None)
        if task.duration is None and task.effort is not None:
            work = ceil(self.calendar.length(task.effort) * share)
            capacity, absence = self._people(task.owner)
            if absence is None or not work:
                return Activity(-(-work * UNITS // capacity), floor, begun, None, ceiling)
            return Activity(0, floor, begun, None, ceiling, absence.elastic(work))
        minutes = ceil(self.calendar.length(length) * share) if length else 0
        return Activity(minutes, floor, begun, None, ceiling)

    def _not_before(self, task: Task) -> int:
        if task.not_before is None:
            return 0
        return max(0, self.calendar.begin(self.calendar.date_of(task.not_before)))

    def _people(self, owners: tuple[str, ...]) -> tuple[int, Availability[int] | None]:
        known = self.shared.get(owners)
        if known is None:
            members: list[Member] = [self.plan.team[key] for key in owners if key in self.plan.team]
            known = capacity_of(members) or UNITS, availability(members, self.calendar)
            self.shared[owners] = known
        return known

    def links(self, task: Task, numbers: dict[str, int]) -> list[tuple[int, int, int]]:
        """Return the links of a task to those that are not dropped."""
        return [
            (
                numbers[link.task],
                KINDS[link.kind],
                -self.calendar.length(link.lag) if link.is_lead else self.calendar.length(link.lag),
            )
            for link in task.after
            if link.task in numbers
        ]

    def schedule(self, placed: list[Placed], activities: list[Activity], times: Times) -> Schedule:
        """Return the result, with floats and the critical tasks of what is still to do."""
        floats = [late - early for late, early in zip(times.late_finish, times.early_finish, strict=True)]
        is_open = [self.states[task.id] is not State.DONE for task in placed]
        limits = {
            group: max(
                0,
                _least(
                    f
                    for f, task, is_ahead in zip(floats, placed, is_open, strict=True)
                    if is_ahead and self._group(task) == group
                ),
            )
            for group in (True, False)
        }
        tasks = {
            task.id: ScheduledTask(
                task.id,
                task.stage,
                self.states[task.id],
                times.early_start[n],
                times.early_finish[n],
                times.late_start[n],
                times.late_finish[n],
                floats[n] if is_open[n] else None,
                times.free_float[n] if is_open[n] else None,
                is_open[n] and floats[n] <= limits[self._group(task)],
                times.early_finish[n] == activities[n].floor and activities[n].ended is None,
                task.stage in self.rollout,
            )
            for n, task in enumerate(placed)
        }
        rollout = [task.early_finish for task in tasks.values() if task.is_rollout]
        return Schedule(
            tasks=tasks,
            calendar=self.calendar,
            on=self.on,
            finish=times.finish,
            rollout_finish=max(rollout, default=times.finish),
            deadline=self.deadline,
            critical_path=self._critical_path(tasks),
            retains_logic=self.retains_logic,
        )

    def _group(self, task: Placed) -> bool:
        """Tell whether the deadline, if there is one, measures the task."""
        return self.deadline is None or task.stage in self.rollout

    def _critical_path(self, tasks: dict[str, ScheduledTask]) -> tuple[str, ...]:
        critical = [task for task in tasks.values() if task.is_critical]
        if self.deadline is not None:
            critical = [task for task in critical if task.is_rollout] or critical
        critical.sort(key=lambda task: (task.early_start, task.early_finish))
        return tuple(task.id for task in critical)


def _least(values: Iterable[int]) -> int:
    return min(values, default=0)


def first_day(placed: Placed, result: Schedule) -> date:
    """Return the day on which a task of the schedule was begun, which may be a day off; else its first day there."""
    started = placed.task.started
    if started is not None and result.on is not None and started <= result.on:
        return started
    return result.start_day(result.tasks[placed.id])


def last_day(placed: Placed, result: Schedule) -> date:
    """Return the day on which a task of the schedule was done, which may be a day off; else its last day there."""
    task = result.tasks[placed.id]
    ended = placed.task.gate.on if placed.task.gate else placed.task.finished
    return ended if task.state is State.DONE and ended is not None else result.finish_day(task)


def is_beyond_calendars(result: Schedule) -> bool:
    """Tell whether a schedule runs past the last day that any calendar has."""
    return result.calendar.finish_day(result.finish) >= LAST_DAY
