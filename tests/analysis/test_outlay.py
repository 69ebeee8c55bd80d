"""What is invested in which month, by its parts; together it is what `costs` says of tasks and modules, to the cent."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmplan.analysis.baseline import as_saved, as_written
from crmplan.analysis.cost import costs
from crmplan.analysis.months import first_day, last_day_of, last_over, month_of
from crmplan.analysis.outlay import (
    Outlay,
    Part,
    by_month,
    by_part,
    in_progress,
    outlays,
    planned_go_live,
    planned_outlays,
    total,
)
from crmplan.model.baseline import Baseline
from crmplan.model.plan import Plan
from tests.helpers import calendar, demonstration, plan, scheduled, tasks

TEAM = "team: {ann: {rate: 40/h}}\nmodules: {crm: {cost: 3000}, mail: {cost: 150.55}, gift: {}}"


def of(task: str, on: str = "2026-05-04", *, after: str = TEAM) -> list[tuple[str, str, str, bool]]:
    """Return month, part, amount and whether it is a fact, of the tasks."""
    made = tasks(f"a: {{{task}}}", after=after)
    found = outlays(made, scheduled(made, on))
    return [
        (f"{first_day(one.month):%Y-%m}", str(one.part), str(one.amount), one.is_made)
        for one in found
        if one.part is not Part.MODULES
    ]


@pytest.mark.parametrize(
    ("task", "found"),
    [
        ("cost: 100, finished: 2026-04-30", [("2026-04", "own-money", "100.00", True)]),
        (
            "cost: 100, duration: 1d, owner: ann, started: 2026-04-30, finished: 2026-04-30",
            [("2026-04", "hours", "320.00", True), ("2026-04", "own-money", "100.00", True)],
        ),
        (
            "cost: 100, duration: 1d, owner: ann, spent: 99.99, started: 2026-04-30, finished: 2026-04-30",
            [("2026-04", "undivided", "99.99", True)],
        ),
        ("duration: 1d", []),
        # what is not done stands at its forecast finish
        ("cost: 100, duration: 30d, started: 2026-05-04", [("2026-06", "own-money", "100.00", False)]),
        (
            "cost: 100, duration: 4d, started: 2026-05-04, spent: 70, remaining: 1d",
            [("2026-05", "undivided", "70.00", False), ("2026-05", "own-money", "25.00", False)],
        ),
        ("cost: 100, duration: 1d, not_before: 2026-07-01", [("2026-07", "own-money", "100.00", False)]),
        # what was dropped has cost what it had cost, when it was begun
        (
            "cost: 100, spent: 30, started: 2026-04-01, status: dropped, note: x",
            [("2026-04", "undivided", "30.00", True)],
        ),
        (
            "cost: 100, progress: 10%, started: 2026-04-01, status: dropped, note: x",
            [("2026-04", "own-money", "10.00", True)],
        ),
        ("cost: 100, spent: 30, status: dropped, note: x", [("2026-03", "undivided", "30.00", True)]),
        ("cost: 100, status: dropped, note: x", []),
        # on an earlier day later facts are not known
        (
            "cost: 100, spent: 70, duration: 1d, started: 2026-06-01, finished: 2026-06-01",
            [("2026-05", "own-money", "100.00", False)],
        ),
    ],
)  # fmt: skip
def test_task_counts_at_its_finish(task: str, found: list[tuple[str, str, str, bool]]) -> None:
    assert of(task) == found


def test_modules_count_at_the_start_of_the_project() -> None:
    made = tasks("a: {}", after=TEAM)
    march = month_of(date(2026, 3, 1))
    wanted = (
        Outlay(march, Part.MODULES, Decimal("3000.00"), True),
        Outlay(march, Part.MODULES, Decimal("150.55"), True),
    )
    assert outlays(made, scheduled(made, "2026-03-02")) == wanted
    assert not any(one.is_made for one in outlays(made, scheduled(made, "2026-03-01")))


def test_what_unfinished_tasks_have_cost_is_told_apart() -> None:
    made = tasks(
        """
        a: {cost: 100, duration: 4d, started: 2026-03-02, progress: 50%}
        b: {cost: 100, duration: 4d, started: 2026-03-02, spent: 70}
        c: {cost: 100, duration: 1d, started: 2026-03-02, finished: 2026-03-02}
        d: {cost: 100, duration: 1d}
        """
    )
    assert in_progress(made, scheduled(made, "2026-03-03")) == 120


def test_planned_are_the_tasks_of_the_plan_as_written() -> None:
    made = tasks(
        """
        a: {cost: 100, duration: 1d, owner: ann, spent: 5000, started: 2026-06-01, finished: 2026-06-01}
        b: {cost: 10, status: dropped, note: x}
        """,
        after=TEAM,
    )
    now = scheduled(made)
    found = planned_outlays(made, as_written(made, now))
    assert by_part(found) == {
        Part.MODULES: Decimal("3150.55"),
        Part.HOURS: Decimal(320),
        Part.OWN_MONEY: Decimal(110),
    }
    assert set(by_month(found)) == {month_of(date(2026, 3, 1))}


def test_saved_baseline_does_not_part_hours_from_money() -> None:
    made = tasks("go-live: {cost: 100, duration: 1d, owner: ann}", after=TEAM)
    saved = Baseline.model_validate(
        {
            "saved": "2026-03-01",
            "project": "x",
            "tasks": {
                "go-live": {
                    "stage": "work",
                    "name": "x",
                    "start": "2026-04-30",
                    "finish": "2026-04-30",
                    "duration": "1d",
                    "effort": "8h",
                    "cost": "777.77",
                }
            },
        }
    )
    reference = as_saved("first", saved, calendar(made))
    found = planned_outlays(made, reference)
    assert by_part(found)[Part.UNDIVIDED] == Decimal("777.77")
    assert by_month(found)[month_of(date(2026, 4, 1))] == Decimal("777.77")
    assert planned_go_live(made, reference) == date(2026, 4, 30)


def test_without_the_step_no_go_live_is_planned() -> None:
    made = tasks("a: {duration: 1d}")
    assert planned_go_live(made, as_written(made, scheduled(made))) is None


@pytest.mark.parametrize("name", ["harwell", "sever"])
def test_parts_and_months_add_up_to_the_costs(name: str) -> None:
    made = demonstration(name).plan
    assert made is not None
    now = scheduled(made, made.project.status_date)
    found, whole = outlays(made, now), costs(made, now)
    assert total(found) == sum(by_part(found).values()) == sum(by_month(found).values())
    assert abs(total(found) - whole.tasks - whole.modules) < Decimal("0.01") * len(made.tasks)


AMOUNT = st.decimals("0", "9999.99", places=2)
TASK = st.tuples(AMOUNT, st.integers(1, 40), st.booleans(), st.none() | AMOUNT)


def made_of(found: list[tuple[Decimal, int, bool, Decimal | None]], order: list[int]) -> Plan:
    """Return a plan of tasks with these costs, hours, whether they are done, and what was spent, in an order."""
    lines = {}
    for number, (cost, hours, is_done, spent) in enumerate(found):
        facts = f", finished: 2026-03-{2 + number % 5:02}" if is_done else ""
        facts += f", spent: {spent}" if spent is not None and is_done else ""
        lines[number] = f"t{number}: {{cost: {cost}, effort: {hours}h, owner: ann{facts}}}"
    rate = "team: {ann: {rate: 33.33/h}}"
    return tasks("\n".join(lines[number] for number in order), after=rate)


@given(st.lists(TASK, min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_order_of_tasks_is_irrelevant_and_parts_add_up(
    found: list[tuple[Decimal, int, bool, Decimal | None]], random: object
) -> None:
    order = list(range(len(found)))
    shuffled = order.copy()
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    sums = []
    for one in (order, shuffled):
        made = made_of(found, one)
        outlay = outlays(made, scheduled(made, "2026-03-31"))
        assert sum(by_part(outlay).values()) == sum(by_month(outlay).values()) == total(outlay)
        assert all(amount == round(amount, 2) for amount in by_month(outlay).values())
        sums.append((by_part(outlay), by_month(outlay)))
    assert sums[0] == sums[1]


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_months_are_counted(day: date) -> None:
    month = month_of(day)
    assert first_day(month) <= day <= last_day_of(month)
    assert first_day(month).day == 1 and month_of(last_day_of(month)) == month
    assert last_over(day) == (month if day == last_day_of(month) else month - 1)


def test_plan_without_costs_invests_nothing() -> None:
    made = plan("stages: {s: {tasks: {a: {duration: 1d}}}}")
    assert outlays(made, scheduled(made, "2026-03-02")) == ()
    assert total(()) == 0
