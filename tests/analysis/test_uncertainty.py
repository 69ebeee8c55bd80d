"""What is uncertain in small plans: lengths that are left, and risks as events."""

from datetime import date

import pytest

from crmplan.analysis.schedule import network
from crmplan.analysis.uncertainty import Chance, Event, Reason, Spread, events, spreads
from crmplan.model.plan import Plan
from tests.helpers import calendar, plan, tasks

DAY = 480
TEAM = "team: {ann: {rate: 60/h}, bob: {rate: 30/h, capacity: 50%}, eve: {away: [day 4]}}"


def spread_of(task: str, on: str | None = "2026-03-03") -> Spread | None:
    made = tasks(f"a: {{{task}}}", after=TEAM)
    known = network(made, calendar(made), on=date.fromisoformat(on) if on else None)
    found = spreads(made, known, calendar(made))
    return found[0] if found else None


@pytest.mark.parametrize(
    ("task", "share", "planned", "least"),
    [
        ("estimate: 2d / 3d / 6d", 1, 3 * DAY, 2 * DAY),
        ("estimate: 2d / 3d / 6d, duration: 4d", 1, 4 * DAY, 2 * DAY),
        ("estimate: 2d / 3d / 6d, started: 2026-03-02, progress: 25%", 0.75, 2.25 * DAY, 1.5 * DAY),
        ("estimate: 2d / 3d / 6d, duration: 4d, started: 2026-03-02, remaining: 1d", 0.25, DAY, 0.5 * DAY),
        ("estimate: 2d / 3d / 6d, duration: 4d, started: 2026-03-02, remaining: 6d", 1.5, 6 * DAY, 3 * DAY),
        ("estimate: 8h / 16h / 24h, effort: 16h, owner: bob", 1, 2 * DAY, DAY),
        (
            "estimate: 8h / 16h / 24h, effort: 16h, owner: bob, started: 2026-03-02, progress: 50%",
            0.5,
            DAY,
            DAY / 2,
        ),
        (
            "estimate: 8h / 16h / 24h, effort: 16h, owner: bob, started: 2026-03-02, remaining: 1d",
            0.5,
            DAY,
            DAY / 2,
        ),
        ("effort: 16h, owner: eve", 1, 2 * DAY, 2 * DAY),
        ("estimate: 0d / 0d / 2d, started: 2026-03-02, remaining: 1d", 1, DAY, 0),
    ],
)
def test_what_is_left_scales_with_the_schedule(task: str, share: float, planned: float, least: float) -> None:
    found = spread_of(task)
    assert found is not None
    assert (found.share, found.planned, found.least) == (share, planned, least)


@pytest.mark.parametrize(
    "task",
    [
        "duration: 3d",
        "effort: 16h, owner: ann",
        "estimate: 2d / 3d / 6d, started: 2026-03-02, finished: 2026-03-03, quality: 4",
        "estimate: 2d / 3d / 6d, status: dropped, note: Not needed",
    ],
)
def test_fixed_done_and_dropped_tasks_are_certain(task: str) -> None:
    assert spread_of(task) is None


def test_estimate_of_one_value_or_of_nothing_left_is_certain() -> None:
    same = spread_of("estimate: 3d / 3d / 3d, duration: 4d")
    over = spread_of("estimate: 2d / 3d / 6d, started: 2026-03-02, remaining: 0d")
    assert same is not None and over is not None
    assert not same.is_uncertain and same.expected == 3 * DAY
    assert not over.is_uncertain and over.expected == 0


@pytest.mark.parametrize(
    ("task", "rate"),
    [
        ("estimate: 2d / 3d / 6d, owner: ann, cost: 999", 1),  # 60 an hour
        ("estimate: 2d / 3d / 6d, owner: ann, started: 2026-03-02, progress: 50%", 1),
        ("estimate: 2d / 3d / 6d, owner: bob", 0.25),  # half his time at 30 an hour
        ("estimate: 8h / 16h / 24h, effort: 16h, owner: bob", 0.5),  # of his own hours
        ("estimate: 0d / 0d / 2d, owner: ann", 0),
    ],
)
def test_rate_is_that_of_the_hours_that_are_left(task: str, rate: float) -> None:
    found = spread_of(task)
    assert found is not None
    assert found.rate == pytest.approx(rate)


# Risks


def risk_plan(risk: str) -> Plan:
    return plan(f"""
        project: {{name: P, start: 2026-03-02, currency: EUR}}
        stages:
          one:
            tasks:
              a: {{duration: 1d, started: 2026-03-02, finished: 2026-03-02, quality: 4}}
              b: {{duration: 2d, after: [a]}}
              c: {{duration: 2d, after: [b]}}
              d: {{duration: 2d, after: [b]}}
              e: {{duration: 2d, status: dropped, note: No, after: [c]}}
          two: {{tasks: {{f: {{duration: 1d, after: [c]}}}}}}
        risks: {{r: {{{risk}}}}}
    """)


def events_of(
    risk: str, *, has_responses: bool = True
) -> tuple[tuple[Event, ...], tuple[tuple[str, Reason], ...]]:
    made = risk_plan(risk)
    known = network(made, calendar(made), on=date(2026, 3, 3))
    return events(made, known, calendar(made), has_responses=has_responses)


@pytest.mark.parametrize(
    ("hits", "numbers"),
    [("b", (1,)), ("a", ()), ("e", ()), ("one", (2, 3)), ("one, two", (2, 3, 4)), ("one, c, b", (1, 2, 3))],
)
def test_stage_is_hit_at_its_ends_and_nothing_done_or_dropped(hits: str, numbers: tuple[int, ...]) -> None:
    found, _ = events_of(f"probability: 10%, delay: 1d..2d, cost: 5, hits: [{hits}]")
    assert found == (Event("r", numbers, Chance(0.1, (DAY, 2 * DAY), (5, 5)), None),)


@pytest.mark.parametrize(
    ("risk", "reason"),
    [
        ("delay: 1d, hits: [b]", Reason.NO_PROBABILITY),
        ("probability: 10%, hits: [b]", Reason.NO_EFFECT),
        ("probability: 10%, delay: 1d", Reason.NOTHING_HIT),
        ("probability: 10%, delay: 1d, hits: [a]", Reason.NOTHING_HIT),
        ("probability: 10%, delay: 0d, hits: [b]", Reason.NO_EFFECT),
    ],
)
def test_risk_without_chance_or_effect_is_left_aside(risk: str, reason: Reason) -> None:
    assert events_of(risk) == ((), (("r", reason),))


@pytest.mark.parametrize("status", ["status: happened, happened_on: 2026-03-02", "status: closed"])
def test_only_open_risks_are_events(status: str) -> None:
    assert events_of(f"probability: 10%, cost: 5, {status}") == ((), ())


INHERENT = Chance(0.4, (DAY, 2 * DAY), (100, 200))
ANSWERED = Chance(0.1, (DAY, 2 * DAY), (0, 50))
RISK = "probability: 40%, delay: 1d..2d, cost: 100..200, hits: [b], residual: {probability: 10%, cost: 0..50}"


@pytest.mark.parametrize(
    ("response", "has_responses", "chance", "other"),
    [
        ("mitigate", True, ANSWERED, INHERENT),
        ("avoid", True, ANSWERED, INHERENT),
        ("transfer", True, ANSWERED, INHERENT),
        ("mitigate", False, INHERENT, ANSWERED),
        ("accept", True, INHERENT, None),
        ("accept", False, INHERENT, None),
    ],
)
def test_residual_counts_field_by_field_where_a_response_is_more_than_to_accept(
    response: str, has_responses: bool, chance: Chance, other: Chance | None
) -> None:
    found, _ = events_of(f"{RISK}, response: {response}, note: Why", has_responses=has_responses)
    assert (found[0].chance, found[0].other) == (chance, other)


def test_residual_without_a_response_does_not_count() -> None:
    assert events_of(RISK)[0][0].chance == INHERENT


def test_residual_may_make_an_event_of_a_risk_without_probability() -> None:
    risk = "delay: 1d, hits: [b], response: mitigate, residual: {probability: 10%}"
    found, _ = events_of(risk)
    assert found == (Event("r", (1,), Chance(0.1, (DAY, DAY), (0, 0)), None),)
    assert events_of(risk, has_responses=False)[1] == (("r", Reason.NO_PROBABILITY),)
