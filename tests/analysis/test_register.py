"""The register of risks: weights by hand, actions that come in time and too late, reviews on their boundary days."""

from datetime import date, timedelta
from decimal import Decimal
from textwrap import indent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmplan.analysis.baseline import as_written
from crmplan.analysis.register import (
    REVIEW_DAYS,
    Entry,
    Flaw,
    Response,
    after_response,
    flaws,
    register,
    review,
    weight,
)
from crmplan.analysis.risk import by_exposure, status_on
from crmplan.model.plan import Plan
from crmplan.model.risk import Risk
from tests.helpers import MONDAY, calendar, plan, scheduled, tasks

ON = "2026-03-11"
"""Wednesday of the second week: project day 8."""


def entries(made: Plan, on: str = ON) -> dict[str, Entry]:
    return {
        entry.id: entry for entry in register(made, scheduled(made, on), as_written(made, scheduled(made)))
    }


def risk(text: str) -> Risk:
    return plan(f"risks: {{r: {{{text}}}}}").risks["r"]


def weighed(text: str, head: str = "") -> tuple[Decimal | None, Decimal | None, Decimal | None, int | None]:
    made = plan(f"{head}\nrisks: {{r: {{{text}}}}}")
    found = weight(made.risks["r"], calendar(made))
    return found.exposure, found.expected_delay, found.expected_cost, found.score


# Weights


@pytest.mark.parametrize(
    ("text", "exposure", "delay", "cost", "score"),
    [
        ("probability: likely, impact: severe, delay: 5d..15d, cost: 3000..9000", "2.6", "6.5", "3900", 16),
        ("probability: 30%, impact: fatal, delay: 2d, cost: 1000", "1.5", "0.6", "300", 15),
        ("probability: almost-certain, impact: minor, delay: 4h..1d 4h", "0.9", "0.9", None, 5),
        ("probability: 0%, impact: fatal, delay: 5d, cost: 10..20", "0", "0", "0", 5),
        ("probability: 100%, impact: fatal, delay: 1w..2w", "5", "7.5", None, 25),
        ("probability: rare, delay: 10d", None, "0.5", None, None),
        ("impact: fatal, delay: 10d, cost: 10", None, None, None, None),
        ("", None, None, None, None),
    ],
)
def test_known_weights(
    text: str, exposure: str | None, delay: str | None, cost: str | None, score: int | None
) -> None:
    expected = tuple(None if one is None else Decimal(one) for one in (exposure, delay, cost))
    assert weighed(text) == (*expected, score)


def test_days_are_those_of_the_plans_calendar() -> None:
    assert weighed("probability: 50%, delay: 8h..1w", "calendar: {hours: 4, week: mon-thu}")[1] == Decimal(
        "1.5"
    )


def test_what_the_response_does_not_tell_anew_is_as_before() -> None:
    whole = "probability: likely, impact: severe, delay: 4d, cost: 100"
    assert after_response(risk(whole)) is None
    assert after_response(risk(f"{whole}, residual: {{}}")) is None
    left = after_response(risk(f"{whole}, residual: {{probability: rare}}"))
    assert left is not None
    found = weight(left, calendar(plan("")))
    assert (found.probability_class, found.impact_class, found.score) == (1, 4, 4)
    assert (found.expected_delay, found.expected_cost) == (Decimal("0.2"), 5)
    left = after_response(risk(f"{whole}, residual: {{probability: 0%, impact: minor, delay: 1d, cost: 50}}"))
    assert left is not None
    assert weight(left, calendar(plan(""))).exposure == 0


# Order


def test_register_begins_with_the_greatest_exposure() -> None:
    made = plan("""
        risks:
          unweighed: {}
          nothing: {probability: 0%, impact: fatal}
          often: {probability: likely, impact: moderate}
          grave: {probability: unlikely, impact: fatal}
          also-often: {probability: likely, impact: moderate}
    """)
    assert list(entries(made)) == ["often", "also-often", "grave", "nothing", "unweighed"]


WEIGHTS = st.tuples(st.integers(0, 100), st.sampled_from(["minor", "moderate", "serious", "severe", "fatal"]))


@given(st.lists(WEIGHTS, max_size=6), st.randoms())
def test_order_in_the_file_decides_nothing_but_ties(weights: list[tuple[int, str]], random: object) -> None:
    risks = {
        f"r{number}": Risk.model_validate({"probability": f"{share}%", "impact": impact})
        for number, (share, impact) in enumerate(weights)
    }
    mixed = list(risks.items())
    random.shuffle(mixed)  # type: ignore[attr-defined]

    def seen(keys: list[str]) -> list[tuple[Decimal | None, str | None]]:
        return [(risks[key].probability, risks[key].impact) for key in keys]

    def exposures(keys: list[str]) -> list[Decimal]:
        known = {"minor": 1, "moderate": 2, "serious": 3, "severe": 4, "fatal": 5}
        return [(share or Decimal(0)) * known[str(impact)] for share, impact in seen(keys)]

    one, other = by_exposure(risks), by_exposure(dict(mixed))
    assert exposures(one) == exposures(other) == sorted(exposures(one), reverse=True)
    assert sorted(seen(one)) == sorted(seen(other))


def test_entries_do_not_depend_on_their_order() -> None:
    lines = [
        "a: {probability: 40%, impact: fatal, hits: [t], actions: [late]}",
        "b: {hits: [work]}",
        "c: {actions: [t]}",
    ]
    found = [entries(with_risks("\n".join(order))) for order in (lines, lines[::-1])]
    assert found[0] == found[1]


# Actions that come too late

WORK = """\
before: {duration: 7d, due: day 15}
late: {duration: 8d}
almost: {duration: 7d 1h}
t: {duration: 2d, not_before: day 16}
u: {duration: 2d, not_before: day 20}
over: {duration: 1d, started: 2026-03-04, finished: 2026-03-04, quality: 4}
gone: {duration: 1d, status: dropped, note: x}
missed: {duration: 1d, due: day 7}
"""
"""What is still to do goes on from day 9, the day after the status date; day 16 is Monday the 23rd."""
ACTIONS = """\
actions:
  in-time: {due: day 15}
  weekend: {due: 2026-03-22}
  same-day: {due: day 16}
  no-day: {}
  yesterday: {due: day 7}
  today: {due: day 8}
  ready: {due: day 7, finished: 2026-03-10}
  after-all: {finished: 2026-03-11}
  left: {due: day 9, status: dropped, note: x}
"""


def with_risks(text: str) -> Plan:
    return tasks(WORK, after=f"{ACTIONS}risks:\n{indent(text, '  ')}\n")


def response(text: str, on: str = ON) -> Response:
    return entries(with_risks(f"r: {{{text}}}"), on)["r"].responses[0]


@pytest.mark.parametrize(
    ("action", "flaw", "day"),
    [
        ("in-time", None, "03-20"),
        ("weekend", None, "03-22"),
        ("same-day", Flaw.TOO_LATE, "03-23"),
        ("no-day", Flaw.UNSCHEDULED, None),
        ("yesterday", Flaw.OVERDUE, "03-10"),
        ("today", None, "03-11"),
        ("ready", None, "03-10"),
        ("after-all", None, "03-11"),
        ("left", Flaw.DROPPED, None),
        ("before", None, "03-20"),
        ("late", Flaw.TOO_LATE, "03-23"),
        ("almost", Flaw.TOO_LATE, "03-23"),
        ("over", None, "03-04"),
        ("gone", Flaw.DROPPED, None),
        ("missed", Flaw.OVERDUE, "03-10"),
        ("u", Flaw.TOO_LATE, "03-30"),
    ],
)
def test_action_protects_when_it_is_done_before_its_task_starts(
    action: str, flaw: Flaw | None, day: str | None
) -> None:
    made = with_risks(f"r: {{hits: [t], actions: [{action}]}}")
    found = register(made, scheduled(made, ON), as_written(made, scheduled(made)))
    one = found[0].responses[0]
    assert (one.flaw, one.day and f"{one.day:%m-%d}") == (flaw, day)
    assert (one.protects, one.protects_from) == ("t", date(2026, 3, 23))
    assert one.is_overdue is (flaw is Flaw.OVERDUE)
    assert [response.id for _entry, response in flaws(found)] == ([action] if flaw else [])


@pytest.mark.parametrize(
    ("text", "flaw", "protects"),
    [
        ("hits: [u, t], actions: [late]", Flaw.TOO_LATE, "t"),  # the first to start
        ("hits: [u], actions: [late]", None, "u"),
        ("hits: [over, u], actions: [late]", None, "u"),  # what is done needs no protection
        ("hits: [gone], actions: [late]", None, None),
        ("hits: [over], actions: [late]", None, None),
        ("actions: [late]", None, None),
        ("actions: [no-day]", Flaw.UNSCHEDULED, None),
        ("actions: [yesterday]", Flaw.OVERDUE, None),
        ("hits: [work], actions: [late]", Flaw.TOO_LATE, "almost"),  # the first of the stage
        ("hits: [t], actions: [t]", None, None),  # a task does not come before itself
        ("hits: [t, u], actions: [t]", None, "u"),
        ("hits: [t, u], actions: [u]", Flaw.TOO_LATE, "t"),
    ],
)
def test_first_task_still_to_do_is_what_is_protected(
    text: str, flaw: Flaw | None, protects: str | None
) -> None:
    found = response(text)
    assert (found.flaw, found.protects) == (flaw, protects)


def test_task_that_has_begun_is_hit_at_its_own_start() -> None:
    made = tasks(
        "a: {duration: 9d, started: 2026-03-04}\nb: {duration: 1d, due: day 20}",
        after="risks: {r: {hits: [a], actions: [b]}}",
    )
    found = entries(made)["r"].responses[0]
    assert (found.flaw, found.protects_from) == (Flaw.TOO_LATE, date(2026, 3, 4))


@pytest.mark.parametrize("status", ["closed", "happened, happened_on: 2026-03-11"])
def test_only_open_risks_have_flaws_and_reviews(status: str) -> None:
    found = entries(with_risks(f"r: {{hits: [t], actions: [late, no-day], status: {status}}}"))["r"]
    assert [one.flaw for one in found.responses] == [None, None]
    assert [one.id for one in found.responses] == ["late", "no-day"]
    assert found.review is None


def test_risk_that_happens_later_is_still_open() -> None:
    made = with_risks("r: {hits: [t], actions: [late], status: happened, happened_on: 2026-03-12}")
    assert entries(made)["r"].status == "open"
    assert entries(made, "2026-03-12")["r"].status == "happened"
    assert status_on(made.risks["r"], None) == "happened"


# Reviews


@pytest.mark.parametrize(
    ("weights", "interval"),
    [
        ("probability: likely, impact: fatal", 7),  # 20
        ("probability: likely, impact: severe", 14),  # 16
        ("probability: possible, impact: severe", 14),  # 12
        ("probability: unlikely, impact: fatal", 30),  # 10
        ("probability: possible, impact: moderate", 30),  # 6
        ("probability: rare, impact: fatal", 90),  # 5
        ("impact: fatal", 30),
    ],
)
def test_the_graver_a_risk_the_sooner_it_is_reviewed(weights: str, interval: int) -> None:
    reviewed = date(2026, 3, 5)
    one = risk(f"{weights}, reviewed: {reviewed}")
    for days, late in ((0, 0), (interval - 1, 0), (interval, 0), (interval + 1, 1), (interval + 40, 40)):
        found = review(one, start=MONDAY, on=reviewed + timedelta(days=days))
        assert (found.interval, found.due, found.days_late) == (
            interval,
            reviewed + timedelta(days=interval),
            late,
        )


def test_without_a_review_the_days_count_from_the_start_of_the_project() -> None:
    one = risk("probability: likely, impact: fatal")
    found = [review(one, start=MONDAY, on=MONDAY + timedelta(days=days)) for days in (-30, 7, 8)]
    assert [one.days_late for one in found] == [0, 0, 1]
    assert found[0].reviewed is None


def test_review_after_the_status_date_leaves_nothing_overdue() -> None:
    one = risk("probability: likely, impact: fatal, reviewed: 2026-03-20")
    assert review(one, start=MONDAY, on=date(2026, 3, 19)).days_late == 0


def test_every_band_has_an_interval() -> None:
    assert list(REVIEW_DAYS) == ["critical", "high", "medium", "low"]
    assert sorted(REVIEW_DAYS.values()) == list(REVIEW_DAYS.values())
