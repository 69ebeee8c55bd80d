"""How the work in the CRM really goes, and whether the reports that it is done for are used."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from crmplan.analysis.rhythm import due_twice, use_since
from crmplan.analysis.schedule import Schedule
from crmplan.analysis.shares import Measure, shares, wanted_shares
from crmplan.analysis.steps import go_live_done
from crmplan.model.kpi import Observation
from crmplan.model.limits import LIMITS, Limits
from crmplan.model.plan import Plan
from crmplan.model.system import Card, Report

STEADY = Decimal("0.02")
"""A share that has changed by less since the first observation is steady, as samples vary: our judgement."""


class Direction(StrEnum):
    """Where a share goes."""

    UP = "up"
    DOWN = "down"
    STEADY = "steady"


class Shares(NamedTuple):
    """An observation with its shares, which are nothing where its figures don't give them."""

    observation: Observation
    shares: dict[Measure, Decimal | None]


class Course(NamedTuple):
    """How a share has gone.

    Args:
        measure: which share.
        limit: the share that is wanted at least.
        points: the days and shares that were observed, in the order of the days.
        since: the first day from which on it has been as it is now: reached, or not.
        compared: how many of the points the trend is seen from: those from go-live on, else all.
        change: the last of these less the first; nothing where there are not two.
    """

    measure: Measure
    limit: Decimal
    points: tuple[tuple[date, Decimal], ...]
    since: date | None
    compared: int
    change: Decimal | None

    @property
    def last(self) -> Decimal | None:
        """The last share that was observed."""
        return self.points[-1][1] if self.points else None

    @property
    def is_reached(self) -> bool | None:
        """Whether the last share is what is wanted; nothing where none was observed."""
        return None if self.last is None else self.last >= self.limit

    @property
    def direction(self) -> Direction | None:
        """Where it goes: the last against the first observation."""
        if self.change is None:
            return None
        if abs(self.change) < STEADY:
            return Direction.STEADY
        return Direction.UP if self.change > 0 else Direction.DOWN


class Fields(NamedTuple):
    """What has to be filled in on a card.

    Args:
        id: of the card.
        card: the card.
        required: its required fields.
        unused: those of them that no report and no process uses.
        limit: how many it should have at most.
        processes: those in which it is filled in.
    """

    id: str
    card: Card
    required: tuple[str, ...]
    unused: tuple[str, ...]
    limit: int
    processes: tuple[str, ...]


class ReportState(StrEnum):
    """Whether what a report tells is used."""

    USED = "used"
    NOT_YET = "not-yet"
    """No decision was taken from it, but twice its rhythm has not passed since go-live."""
    UNUSED = "unused"
    """The last decision is older than twice its rhythm, or there was none in that time."""
    NO_READER = "no-reader"
    NO_RHYTHM = "no-rhythm"


class ReportUse(NamedTuple):
    """A report and whether it is used.

    Args:
        id: of the report.
        report: the report.
        state: the gravest of what is wrong with it, else whether it is used.
        until: the day up to which the last decision counts; nothing without a rhythm, or before both go-live and a
            decision.
    """

    id: str
    report: Report
    state: ReportState
    until: date | None


class Adoption(NamedTuple):
    """How the work in the CRM goes on the status date.

    Args:
        go_live: the day of go-live; nothing before.
        observations: those up to the status date, in the order of their days.
        courses: of each measure.
        cards: the cards with what has to be filled in.
        reports: the reports.
    """

    go_live: date | None
    observations: tuple[Shares, ...]
    courses: tuple[Course, ...]
    cards: tuple[Fields, ...]
    reports: tuple[ReportUse, ...]


def adoption(plan: Plan, now: Schedule, limits: Limits = LIMITS) -> Adoption:
    """Return how the work in the CRM goes on the status date of a plan's schedule, judged by some limits."""
    assert now.on is not None
    on, live = now.on, go_live_done(plan, now)
    seen = sorted((one for one in plan.adoption if one.date <= on), key=lambda one: one.date)
    observations = tuple(Shares(one, shares(one)) for one in seen)
    wanted = wanted_shares(limits)
    return Adoption(
        go_live=live,
        observations=observations,
        courses=tuple(_course(measure, limit, observations, live) for measure, limit in wanted.items()),
        cards=tuple(_fields(plan, limits)),
        reports=tuple(_report(key, one, now, live) for key, one in plan.reports.items()),
    )


def _course(measure: Measure, limit: Decimal, observations: tuple[Shares, ...], live: date | None) -> Course:
    found = ((one.observation.date, one.shares[measure]) for one in observations)
    points = tuple((day, share) for day, share in found if share is not None)
    after = [share for day, share in points if live is None or day >= live]
    change = after[-1] - after[0] if len(after) > 1 else None
    return Course(measure, limit, points, _since(points, limit), len(after), change)


def _since(points: tuple[tuple[date, Decimal], ...], limit: Decimal) -> date | None:
    """Return the first day of the unbroken run of the last points that are reached, or are not."""
    since = None
    for day, share in reversed(points):
        if (share >= limit) is not (points[-1][1] >= limit):
            break
        since = day
    return since


def _fields(plan: Plan, limits: Limits) -> Iterator[Fields]:
    """Yield what has to be filled in on each card."""
    by: dict[str, list[str]] = {}
    for key, process in plan.processes.items():
        if process.card is not None:
            by.setdefault(process.card, []).append(key)
    for key, card in plan.cards.items():
        required = tuple(name for name, one in card.fields.items() if one.required)
        unused = tuple(name for name in required if not card.fields[name].used_in)
        yield Fields(key, card, required, unused, limits.required_fields, tuple(by.get(key, ())))


def _report(key: str, report: Report, now: Schedule, live: date | None) -> ReportUse:
    assert now.on is not None
    is_used = report.last is not None and report.last <= now.on
    since = use_since(report, live, on=now.on)
    until = due_twice(since, report.every, now.calendar) if report.every and since else None
    if report.reader is None:
        state = ReportState.NO_READER
    elif report.every is None:
        state = ReportState.NO_RHYTHM
    elif until is not None and until < now.on:
        state = ReportState.UNUSED
    else:
        state = ReportState.USED if is_used else ReportState.NOT_YET
    return ReportUse(key, report, state, until)
