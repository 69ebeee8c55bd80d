"""A schedule frozen as a baseline: what is written into the file beside the plan."""

from datetime import date, datetime
from decimal import ROUND_FLOOR, Decimal

from crmplan.analysis.calendar import DAY_BEGINS
from crmplan.analysis.cost import planned_cost, work_minutes
from crmplan.analysis.schedule import Schedule, ScheduledTask
from crmplan.model.baseline import Baseline, BaselineTask
from crmplan.model.plan import Placed, Plan
from crmplan.quantity import Duration, Moment, Money


def frozen(plan: Plan, schedule: Schedule, *, on: date) -> Baseline:
    """Return dates, durations, effort and costs of a schedule as a baseline that is saved on a day."""
    currency = plan.project.currency
    tasks = {key: _frozen_task(plan, plan.tasks[key], task, schedule) for key, task in schedule.tasks.items()}
    return Baseline.model_construct(saved=on, project=plan.project.name, currency=currency, tasks=tasks)


def _frozen_task(plan: Plan, placed: Placed, task: ScheduledTask, schedule: Schedule) -> BaselineTask:
    calendar = schedule.calendar
    return BaselineTask.model_construct(
        stage=task.stage,
        name=placed.name,
        start=_moment(schedule.start_moment(task), whole=DAY_BEGINS),
        finish=_moment(schedule.finish_moment(task), whole=DAY_BEGINS + calendar.minutes),
        duration=_hours(task.length),
        effort=_hours(work_minutes(plan, placed.task, calendar)),
        cost=Money(round(planned_cost(plan, placed.task, calendar), 2)),
    )


def _moment(value: datetime, *, whole: int) -> Moment:
    """Return a moment without its time of day where that is `whole`."""
    minute = value.hour * 60 + value.minute
    return Moment(value.date(), None if minute == whole else minute)


def _hours(minutes: Decimal | int) -> Duration:
    """Return working minutes as hours, rounded down, since reading them rounds up."""
    return Duration(hours=(Decimal(minutes) / 60).quantize(Decimal("0.001"), ROUND_FLOOR))
