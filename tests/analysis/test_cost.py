"""Money by hand-reckoned cases of the contract's paragraph on it."""

from datetime import date
from decimal import Decimal

import pytest

from crmplan.analysis.cost import Verdict, costs, go_live_day, months_after, support_span, task_cost
from tests.helpers import calendar, plan, scheduled, tasks

TEAM = "team: {ann: {rate: 40/h}, bob: {rate: 60/h, capacity: 50%}, eve: {}}"


def cost_of(task: str, on: str | None = "2026-03-04") -> tuple[Decimal, Decimal, Decimal]:
    made = tasks(f"a: {{{task}}}", after=TEAM)
    found = task_cost(made, made.tasks["a"].task, calendar(made), on=date.fromisoformat(on) if on else None)
    return found.planned, found.so_far, found.forecast


# Planned cost = cost + hours × rates


@pytest.mark.parametrize(
    ("task", "planned"),
    [
        ("cost: 1200", 1200),
        ("duration: 2d", 0),
        ("duration: 2d, owner: eve", 0),
        ("duration: 2d, owner: ann", 640),  # 16 h × 40
        ("duration: 2d, owner: ann, cost: 60", 700),
        ("duration: 2d, owner: bob", 480),  # 16 h × 50% × 60
        ("duration: 2d, owner: [ann, bob, eve]", 1120),
        ("effort: 12h, owner: ann", 480),
        ("effort: 12h, owner: bob", 720),  # half the time does not make the hours fewer
        ("effort: 12h, owner: [ann, bob]", 560),  # 8 h × 40 + 4 h × 60
        ("effort: 12h, owner: [ann, eve]", 240),  # half the hours are Eve's
        ("effort: 12h, duration: 5d, owner: ann", 480),  # hours are effort, else duration
        ("estimate: 1d / 2d / 9d, owner: ann", 640),
        ("estimate: 1h / 2h / 3h, effort: 4h, owner: ann", 160),
        ("owner: ann", 0),
    ],
)
def test_planned_cost(task: str, planned: int) -> None:
    assert cost_of(task)[0] == planned
    assert cost_of(task, None) == (planned, 0, planned)


# Cost so far = spent, else planned × progress; forecast = so far + planned × what remains, of a dropped one so far only


@pytest.mark.parametrize(
    ("facts", "so_far", "forecast"),
    [
        ("", 0, 1000),
        ("started: 2026-03-02", 0, 1000),
        ("started: 2026-03-02, progress: 40%", 400, 1000),
        ("started: 2026-03-02, progress: 40%, spent: 900", 900, 1500),
        ("started: 2026-03-02, remaining: 1d", 750, 1000),  # 1 of 4 days is left
        ("started: 2026-03-02, progress: 10%, remaining: 1d", 750, 1000),
        ("started: 2026-03-02, remaining: 6d", 0, 1000),
        ("started: 2026-03-02, finished: 2026-03-04, quality: 3", 1000, 1000),
        ("started: 2026-03-02, finished: 2026-03-04, quality: 3, spent: 1300", 1300, 1300),
        ("started: 2026-03-02, finished: 2026-03-05, quality: 3, spent: 10", 10, 1010),
        ("status: dropped, note: x", 0, 0),
        ("status: dropped, note: x, started: 2026-03-02, progress: 40%", 400, 400),
        ("status: dropped, note: x, spent: 120", 120, 120),
        ("status: blocked, started: 2026-03-02, progress: 40%", 400, 1000),
    ],
)
def test_cost_so_far_and_forecast(facts: str, so_far: int, forecast: int) -> None:
    assert cost_of(f"duration: 4d, cost: 1000, {facts}") == (1000, so_far, forecast)


def test_without_facts_nothing_is_spent_or_dropped() -> None:
    assert cost_of("duration: 4d, cost: 1000, spent: 300, status: dropped, note: x", None) == (1000, 0, 1000)


# Forecast cost of the project


FULL = """
    project: {name: P, start: 2026-03-02, currency: EUR}
    team: {ann: {rate: 40/h}}
    stages:
      work:
        tasks:
          a: {duration: 10d, owner: ann, cost: 800}
          live: {as: go-live, after: [a]}
    modules: {m: {cost: 3000}, n: {}}
    budget: {approved: 12100, reserve: 10%, licences: 450/month}
    support: {from: 2026-03-20, months: 2, cost: 600/month}
"""


def test_forecast_cost_is_tasks_modules_licences_and_support() -> None:
    """Tasks 80 h × 40 + 800; licences March, April and May, as support ends on 19 May; support two months."""
    made = plan(FULL)
    found = costs(made, scheduled(made))
    assert (found.tasks, found.modules, found.licences, found.support) == (4000, 3000, 1350, 1200)
    assert found.forecast == 9550
    assert found.needed == Decimal("10505")
    assert found.reserve_amount == 955
    assert (found.verdict, found.margin) == (Verdict.GO, 1595)


@pytest.mark.parametrize(
    ("approved", "verdict", "margin", "left"),
    [
        ("1000000", Verdict.GO, "989495", "955"),
        ("10505", Verdict.GO, "0", "955"),
        ("10504.99", Verdict.GO_WITH_RESERVE, "-0.01", "954.99"),
        ("9550", Verdict.GO_WITH_RESERVE, "-955", "0"),
        ("9549.99", Verdict.POSTPONE, "-955.01", "0"),
        ("0", Verdict.POSTPONE, "-10505", "0"),
    ],
)
def test_budget_is_judged_by_the_forecast_and_its_reserve(
    approved: str, verdict: Verdict, margin: str, left: str
) -> None:
    made = plan(FULL.replace("12100", approved))
    found = costs(made, scheduled(made))
    assert found.verdict is verdict
    assert (found.margin, found.reserve_left) == (Decimal(margin), Decimal(left))


@pytest.mark.parametrize(("approved", "verdict"), [("9550", Verdict.GO), ("9549.99", Verdict.POSTPONE)])
def test_where_no_reserve_is_wanted_the_forecast_decides(approved: str, verdict: Verdict) -> None:
    made = plan(FULL.replace("approved: 12100, reserve: 10%", f"approved: {approved}"))
    found = costs(made, scheduled(made))
    assert (found.verdict, found.reserve_left) == (verdict, 0)


def test_project_that_costs_nothing_goes_with_nothing() -> None:
    made = plan("budget: {approved: 0, reserve: 10%}")
    assert costs(made, scheduled(made)).verdict is Verdict.GO


def test_nothing_is_judged_where_nothing_is_approved() -> None:
    for text in (FULL.replace("approved: 12100, ", ""), FULL.replace("budget", "x-budget")):
        made = plan(text)
        found = costs(made, scheduled(made))
        assert (found.approved, found.verdict, found.margin, found.reserve_left) == (None, None, None, None)


def test_without_a_budget_there_is_no_reserve() -> None:
    made = plan(FULL.replace("budget", "x-budget"))
    found = costs(made, scheduled(made))
    assert (found.reserve, found.licences, found.needed) == (0, 0, 8200)


@pytest.mark.parametrize(
    ("old", "new", "months"),
    [
        ("support", "x-support", 1),  # the month of go-live alone
        (", months: 2", "", 1),
        ("from: 2026-03-20", "from: 2026-03-01", 2),  # to 30 April
        ("from: 2026-03-20", "from: day 1", 3),  # to 1 May
        ("from: 2026-03-20, ", "", 3),  # from go-live on 13 March to 12 May
        ("from: 2026-03-20", "from: 2025-01-01", 1),  # over before go-live
        ("months: 2", "months: 12", 13),
        ("duration: 10d", "duration: 30d", 2),  # go-live on 10 April
    ],
)
def test_licences_are_paid_each_month_from_go_live_to_the_end_of_support(
    old: str, new: str, months: int
) -> None:
    made = plan(FULL.replace(old, new))
    assert costs(made, scheduled(made)).licences == 450 * months


def test_licences_are_not_paid_without_a_go_live() -> None:
    for text in (
        FULL.replace("as: go-live, ", ""),
        FULL.replace("as: go-live", "as: go-live, status: dropped, note: x"),
    ):
        made = plan(text)
        assert costs(made, scheduled(made, "2026-03-02")).licences == 0


def test_go_live_of_several_steps_is_the_last_of_them() -> None:
    made = tasks("go-live: {not_before: day 3}\nb: {as: go-live, not_before: day 9}")
    assert go_live_day(made, scheduled(made)) == date(2026, 3, 12)


def test_go_live_on_a_day_off_is_that_day() -> None:
    made = tasks("go-live: {finished: 2026-02-28}", head="x-a: 1")
    assert go_live_day(made, scheduled(made, "2026-03-04")) == date(2026, 2, 28)
    made = tasks("go-live: {finished: 2026-08-01}")
    assert go_live_day(made, scheduled(made, "2026-08-04")) == date(2026, 8, 1)
    assert go_live_day(made, scheduled(made, "2026-03-02")) == date(2026, 3, 3)
    made = tasks("go-live: {gate: {decision: go, on: 2026-08-01}}")
    assert go_live_day(made, scheduled(made, "2026-08-04")) == date(2026, 8, 1)


# Months


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ("2026-03-20", 0, "2026-03-20"),
        ("2026-03-20", 2, "2026-05-20"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2026-11-30", 1, "2026-12-30"),
        ("2026-12-31", 1, "2027-01-31"),
        ("2026-10-31", 14, "2027-12-31"),
        ("2026-10-31", 16, "2028-02-29"),
        ("2199-11-30", 1, "2199-12-30"),
        ("2026-03-20", 999_999_999, "2199-12-31"),
    ],
)
def test_same_day_so_many_months_later_or_the_last_of_a_shorter_month_or_of_all_calendars(
    day: str, months: int, later: str
) -> None:
    assert months_after(date.fromisoformat(day), months) == date.fromisoformat(later)


def test_support_lasts_to_the_day_before_the_same_day() -> None:
    made = plan(FULL)
    assert support_span(made, scheduled(made)) == (date(2026, 3, 20), date(2026, 5, 19))


def test_support_without_a_beginning_has_no_span() -> None:
    made = plan("support: {months: 2}")
    assert support_span(made, scheduled(made)) is None


# What is known on an earlier day


@pytest.mark.parametrize(
    ("facts", "on", "so_far"),
    [
        ("started: 2026-03-04, finished: 2026-03-05, spent: 900", "2026-03-03", 0),
        ("started: 2026-03-04, finished: 2026-03-05, spent: 900", "2026-03-04", 900),
        ("finished: 2026-03-05, spent: 900", "2026-03-04", 0),
        ("finished: 2026-03-05, spent: 900", "2026-03-05", 900),
        ("spent: 900", "2026-03-02", 900),
    ],
)
def test_money_is_spent_from_the_day_on_which_work_began(facts: str, on: str, so_far: int) -> None:
    assert cost_of(f"duration: 2d, cost: 1000, {facts}", on)[1] == so_far
