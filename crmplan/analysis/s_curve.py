"""The S-curve: planned, earned and spent value over time, and how the rest will be earned by the forecast."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from crmplan.analysis.progress import Measure, Progress, TaskProgress, budget, planned_share
from crmplan.analysis.schedule import Schedule, ScheduledTask
from crmplan.analysis.state import State

_NOTHING = Decimal(0)


class CurvePoint(NamedTuple):
    """Cumulative values at the end of a day.

    Args:
        pv: planned value.
        ev: earned value; none after the status date.
        ac: actual cost; none after the status date, and where hours are the measure.
        forecast: earned value from the status date on, as the schedule has it.
    """

    day: date
    pv: Decimal
    ev: Decimal | None
    ac: Decimal | None
    forecast: Decimal | None


def s_curve(progress: Progress, now: Schedule) -> tuple[CurvePoint, ...]:
    """Return the values at the end of each week, of the status date, and of the last day.

    What is earned and spent is known for today. For the past it is spread evenly over the days on which each task was
    worked on, and so is what is left over the days of its forecast.
    """
    assert now.on is not None
    return tuple(_point(progress, now, day) for day in _days(progress, now))


def _days(progress: Progress, now: Schedule) -> Iterator[date]:
    """Yield the day before the first, the last days of weeks, the status date and the last day."""
    tasks = progress.measured
    if not tasks or now.on is None:
        return
    planned = [
        day for task in tasks if task.planned for day in (task.planned.start_day, task.planned.finish_day)
    ]
    actual = [day for task in tasks for day in (task.start, task.finish) if day]
    first, last = min((*planned, *actual)), max((*planned, *actual, now.on))
    before = first - timedelta(days=1)
    friday = first + timedelta(days=6 - first.weekday())
    weeks = (friday + timedelta(weeks=number) for number in range((last - friday).days // 7 + 1))
    yield from sorted({before, *weeks, *([now.on] if now.on >= first else []), last})


def _point(progress: Progress, now: Schedule, day: date) -> CurvePoint:
    assert now.on is not None
    time, is_past = now.calendar.end(day), day <= now.on
    has_cost = is_past and progress.measure is Measure.MONEY
    return CurvePoint(
        day,
        _sum(progress, lambda task: _planned(task, progress.measure, time)),
        _sum(progress, lambda task: task.value.ev * _past(task, now, time)) if is_past else None,
        _sum(progress, lambda task: (task.value.ac or _NOTHING) * _past(task, now, time))
        if has_cost
        else None,
        _sum(progress, lambda task: _forecast(task, now, time)) if day >= now.on else None,
    )


def _sum(progress: Progress, value: Callable[[TaskProgress], Decimal]) -> Decimal:
    return sum(map(value, progress.measured), _NOTHING)


def _planned(task: TaskProgress, measure: Measure, time: int) -> Decimal:
    assert task.planned is not None
    return budget(task.planned, measure) * planned_share(task.planned, time)


def _past(task: TaskProgress, now: Schedule, time: int) -> Decimal:
    """Return which share of what has been done or spent so far was so by an instant that is not after today."""
    assert now.on is not None
    scheduled, today = now.tasks[task.id], now.calendar.end(now.on)
    end = scheduled.early_finish if task.state is State.DONE else today
    return _share(time, min(scheduled.early_start, end), end)


def _forecast(task: TaskProgress, now: Schedule, time: int) -> Decimal:
    scheduled = now.tasks[task.id]
    left = task.value.bac - task.value.ev
    return task.value.ev + (
        left * _share(time, _resume(scheduled, now), scheduled.early_finish) if left else 0
    )


def _resume(task: ScheduledTask, now: Schedule) -> int:
    assert now.on is not None
    return max(task.early_start, now.calendar.end(now.on))


def _share(time: int, start: int, end: int) -> Decimal:
    if time >= end:
        return Decimal(1)
    return Decimal(time - start) / (end - start) if time > start else _NOTHING
