"""The register of risks: what each weighs before and after its response, whether its actions come in time, reviews."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from crmplan.analysis.baseline import Reference
from crmplan.analysis.calendar import WorkCalendar
from crmplan.analysis.risk import (
    band,
    by_exposure,
    exposure,
    impact_class,
    probability_class,
    score,
    status_on,
)
from crmplan.analysis.schedule import Schedule, ScheduledTask, last_day
from crmplan.analysis.state import State, task_state
from crmplan.analysis.status import overdue_items
from crmplan.model.plan import Plan
from crmplan.model.risk import Residual, Risk, RiskStatus
from crmplan.model.work import Action

REVIEW_DAYS = {"critical": 7, "high": 14, "medium": 30, "low": 90}
"""Calendar days from one review of an open risk to the next, by the band of its score."""
UNWEIGHED_REVIEW_DAYS = REVIEW_DAYS["medium"]
"""The same of a risk that has no score."""


class Flaw(StrEnum):
    """Why an action does not protect the task that its risk would hit."""

    TOO_LATE = "too-late"
    """It is forecast to finish after that task starts."""
    OVERDUE = "overdue"
    """Its day has passed, and it is not done."""
    DROPPED = "dropped"
    """Nobody will do it."""
    UNSCHEDULED = "unscheduled"
    """It has no day."""


class Weight(NamedTuple):
    """What a risk weighs; nothing where the plan does not say.

    Args:
        probability: a share, 0 to 1, and its class, 1 to 5.
        impact: its word, and its class, 1 to 5.
        score: product of the classes, and its band.
        exposure: probability × class of impact.
        expected_delay: probability × middle of the range, in working days, at each task or stage that it hits.
        expected_cost: the same in the plan's currency.
    """

    probability: Decimal | None
    probability_class: int | None
    impact: str | None
    impact_class: int | None
    score: int | None
    band: str | None
    exposure: Decimal | None
    expected_delay: Decimal | None
    expected_cost: Decimal | None


class Response(NamedTuple):
    """An action that carries the response to a risk, a task or a corrective action.

    Args:
        day: it was done on or, overdue, was due on; else it is due on and a task forecast to be finished on.
        is_overdue: whether its day has passed and it is not done.
        flaw: why it does not protect; nothing of one that is done, in time, or whose risk is not open.
        protects: the first task still to do that the risk would hit, other than itself, and its forecast start.
    """

    id: str
    is_action: bool
    state: State
    day: date | None
    is_overdue: bool
    owners: tuple[str, ...]
    flaw: Flaw | None
    protects: str | None
    protects_from: date | None


class Review(NamedTuple):
    """When an open risk is to be looked at again.

    Args:
        reviewed: the last review.
        interval: calendar days from one review to the next.
        due: the day by whose end the next is wanted; without a review counted from the start of the project.
        days_late: calendar days after that, 0 where it is not overdue.
    """

    reviewed: date | None
    interval: int
    due: date
    days_late: int


class Entry(NamedTuple):
    """One risk; `residual` is what is left after the response, `review` of open ones only."""

    id: str
    risk: Risk
    status: RiskStatus
    weight: Weight
    residual: Weight | None
    responses: tuple[Response, ...]
    review: Review | None


def register(plan: Plan, now: Schedule, reference: Reference) -> tuple[Entry, ...]:
    """Return all risks of a plan, the greatest exposure first, those that can't be weighed last.

    Args:
        plan: the plan.
        now: its schedule on the status date.
        reference: the baseline, by which overdue tasks are judged.
    """
    builder = _Builder(plan, now, reference)
    return tuple(builder.entry(key) for key in by_exposure(plan.risks))


def weight(risk: Risk | Residual, calendar: WorkCalendar) -> Weight:
    """Return what a risk weighs, or what is left of it."""
    value = score(risk)
    share = risk.probability
    delay, cost = risk.delay, risk.cost
    minutes = Decimal(calendar.length(delay.low) + calendar.length(delay.high)) / 2 if delay else None
    money = (cost.low.amount + cost.high.amount) / 2 if cost else None
    return Weight(
        probability=share,
        probability_class=None if share is None else probability_class(share),
        impact=risk.impact,
        impact_class=None if risk.impact is None else impact_class(risk.impact),
        score=value,
        band=None if value is None else band(value),
        exposure=exposure(risk),
        expected_delay=None if share is None or minutes is None else share * minutes / calendar.minutes,
        expected_cost=None if share is None or money is None else share * money,
    )


def after_response(risk: Risk) -> Residual | None:
    """Return what is left of a risk, where the plan tells it; what it does not tell anew is as before."""
    left = risk.residual
    if left is None or not left.model_fields_set:
        return None
    return Residual.model_construct(
        probability=risk.probability if left.probability is None else left.probability,
        impact=left.impact or risk.impact,
        delay=left.delay or risk.delay,
        cost=left.cost or risk.cost,
    )


def review(risk: Risk, *, start: date, on: date) -> Review:
    """Return when an open risk is to be looked at again: the graver, the sooner.

    Args:
        risk: the risk.
        start: the first day of the project, from which a risk without a review is counted.
        on: the status date; what is due that very day is not overdue.
    """
    value = score(risk)
    interval = UNWEIGHED_REVIEW_DAYS if value is None else REVIEW_DAYS[band(value)]
    due = (risk.reviewed or start) + timedelta(days=interval)
    return Review(risk.reviewed, interval, due, max((on - due).days, 0))


class _Target(NamedTuple):
    """The task that is to be protected."""

    id: str
    start: int
    day: date


class _Builder:
    """What every entry of one register is made with."""

    def __init__(self, plan: Plan, now: Schedule, reference: Reference) -> None:
        assert now.on is not None
        self.plan = plan
        self.now = now
        self.on = now.on
        self.overdue = {(item.id, item.is_action): item.due for item in overdue_items(plan, now, reference)}
        self.open: dict[str, list[ScheduledTask]] = {stage: [] for stage in plan.stages}
        for task in now.tasks.values():
            if task.state is not State.DONE:
                self.open[task.stage].append(task)

    def entry(self, key: str) -> Entry:
        """Return a risk of the plan."""
        risk = self.plan.risks[key]
        status = status_on(risk, self.on)
        left = after_response(risk)
        targets = self.targets(risk) if status == "open" else None
        return Entry(
            id=key,
            risk=risk,
            status=status,
            weight=weight(risk, self.now.calendar),
            residual=weight(left, self.now.calendar) if left else None,
            responses=tuple(self.response(action, targets) for action in risk.actions),
            review=review(risk, start=self.plan.project.start, on=self.on) if status == "open" else None,
        )

    def targets(self, risk: Risk) -> list[_Target]:
        """Return the tasks still to do that a risk would hit, the first to start first."""
        found: dict[str, ScheduledTask] = {}
        for key in risk.hits:
            inside = self.open.get(key, []) if key not in self.plan.tasks else [self.now.tasks.get(key)]
            found |= {task.id: task for task in inside if task and task.state is not State.DONE}
        first = sorted(found.values(), key=lambda task: (task.early_start, task.id))
        return [_Target(task.id, task.early_start, self.now.start_day(task)) for task in first]

    def response(self, key: str, targets: list[_Target] | None) -> Response:
        """Return an action of a risk; targets are those of an open one, in which alone flaws are looked for."""
        is_action = key not in self.plan.tasks
        work: Action | None = self.plan.actions[key] if is_action else None
        state = task_state(work or self.plan.tasks[key].task, self.on)
        owners = work.owner if work else self.plan.tasks[key].task.owner
        target = next((one for one in targets or () if is_action or one.id != key), None)
        finish, day = self._action_end(work, state) if work else self._task_end(key)
        was_due = self.overdue.get((key, is_action))
        flaw = None
        if targets is not None and state is not State.DONE:
            flaw = _flaw(state, finish, target, is_overdue=was_due is not None)
        return Response(
            id=key,
            is_action=is_action,
            state=state,
            day=was_due or day,
            is_overdue=was_due is not None,
            owners=owners,
            flaw=flaw,
            protects=target.id if target else None,
            protects_from=target.day if target else None,
        )

    def _action_end(self, action: Action, state: State) -> tuple[int | None, date | None]:
        """Return when a corrective action is done or due, in working minutes and as a day."""
        if state is State.DONE:
            return None, action.finished
        if action.due is None or state is State.DROPPED:
            return None, None
        day = self.now.calendar.date_of(action.due)
        return self.now.calendar.end(day), day

    def _task_end(self, key: str) -> tuple[int | None, date | None]:
        """Return when a task is done by the forecast, in working minutes and as a day."""
        task = self.now.tasks.get(key)
        return (task.early_finish, last_day(self.plan.tasks[key], self.now)) if task else (None, None)


def _flaw(state: State, finish: int | None, target: _Target | None, *, is_overdue: bool) -> Flaw | None:
    """Return why an action that is not done does not protect; `finish` is in working minutes from day 1."""
    if state is State.DROPPED:
        return Flaw.DROPPED
    if finish is None:
        return Flaw.UNSCHEDULED
    if is_overdue:
        return Flaw.OVERDUE
    return Flaw.TOO_LATE if target is not None and finish > target.start else None


def flaws(entries: Iterable[Entry]) -> Iterator[tuple[Entry, Response]]:
    """Yield the actions that do not protect what they should, with their risks."""
    for entry in entries:
        for response in entry.responses:
            if response.flaw is not None:
                yield entry, response
