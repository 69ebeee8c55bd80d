"""The list of rework: what is on it, from when, and whose action, owner and day each item has."""

from datetime import date

import pytest

from crmplan.analysis.baseline import Reference, as_written
from crmplan.analysis.rework import ReworkItem, rework
from tests.helpers import plan, scheduled

FINAL = "meetings: {final: {on: 2026-03-09}}\n"
"""The final meeting: Monday of the second week, project day 6."""


def listed(text: str, on: str = "2026-03-11", *, has_baseline: bool = True) -> tuple[ReworkItem, ...]:
    made = plan(text)
    reference = as_written(made, scheduled(made)) if has_baseline else Reference(None, None, {})
    return rework(made, scheduled(made, on), reference)


def ids(text: str, on: str = "2026-03-11") -> list[str]:
    return [item.id for item in listed(text, on)]


def work(text: str) -> str:
    return f"stages: {{w: {{tasks: {{{text}}}}}}}\n"


def test_every_criterion_that_a_done_task_does_not_meet_is_an_item() -> None:
    text = work("a: {duration: 1d, finished: 2026-03-03, quality: 3, unmet: [No lesson, No sound]}")
    assert listed(text) == (
        ReworkItem("a", is_action=False, unmet="No lesson"),
        ReworkItem("a", is_action=False, unmet="No sound"),
    )


def test_what_is_met_or_not_done_yet_on_the_day_is_not_listed() -> None:
    text = work(
        "a: {duration: 1d, finished: 2026-03-03, quality: 5}, "
        "b: {duration: 1d, finished: 2026-03-12, quality: 3, unmet: [x]}"
    )
    assert ids(text) == []
    assert ids(text, "2026-03-12") == ["b"]


@pytest.mark.parametrize(
    ("task", "is_listed"),
    [
        ("duration: 1d, due: 2026-03-09", True),
        ("duration: 1d, due: day 6", True),
        ("duration: 1d, due: 2026-03-10", False),
        ("duration: 6d", True),
        ("duration: 7d", False),
        ("duration: 7d, due: day 2", True),
        ("duration: 1d, due: day 60", False),
        ("duration: 1d, due: day 2, started: 2026-03-02, progress: 90%", True),
        ("duration: 1d, due: day 2, status: blocked", True),
        ("duration: 1d, due: day 2, status: dropped, note: x", False),
        ("duration: 1d, due: day 2, finished: 2026-03-11, quality: 4", False),
        ("due: day 2, gate: {decision: no-go, on: 2026-03-03}", True),
        ("due: day 2, gate: {decision: go, on: 2026-03-03}", False),
    ],
)
def test_task_that_was_due_by_the_final_meeting_is_listed_while_it_is_open(
    task: str, is_listed: bool
) -> None:
    assert ids(FINAL + work(f"a: {{{task}}}")) == (["a"] if is_listed else [])


@pytest.mark.parametrize(("on", "found"), [("2026-03-08", []), ("2026-03-09", ["a"]), ("2026-03-10", ["a"])])
def test_open_tasks_are_listed_from_the_day_of_the_final_meeting_on(on: str, found: list[str]) -> None:
    assert ids(FINAL + work("a: {duration: 1d, due: day 2}"), on) == found


def test_without_a_final_meeting_no_open_task_is_listed() -> None:
    assert ids("meetings: {kick-off: {on: 2026-03-09}}\n" + work("a: {duration: 1d, due: day 2}")) == []


def test_task_that_the_baseline_does_not_know_and_without_due_is_not_listed() -> None:
    assert listed(FINAL + work("a: {duration: 1d}"), has_baseline=False) == ()


def test_owners_and_day_are_those_of_the_action() -> None:
    text = """
        team: {ann: {}, max: {}}
        stages: {w: {tasks: {a: {duration: 1d, owner: max, due: day 2, finished: 2026-03-03, quality: 3, unmet: [x]}}}}
        actions: {again: {task: a, owner: [ann, max], due: 2026-03-11}}
    """
    item = ReworkItem("a", False, "x", "again", ("ann", "max"), date(2026, 3, 11))
    assert listed(text) == (item,)
    assert listed(text, "2026-03-12") == (item._replace(is_overdue=True),)


@pytest.mark.parametrize(
    ("actions", "first"),
    [
        ("one: {task: a}, two: {task: a}", "one"),
        ("done: {task: a, finished: 2026-03-04}, two: {task: a}", "two"),
        ("one: {task: a, due: day 9}, done: {task: a, due: day 2, finished: 2026-03-04}", "one"),
        ("one: {task: a}, two: {task: a, due: day 9}, three: {task: a, due: day 8}", "three"),
        ("gone: {task: a, status: dropped, note: x}, two: {task: a}", "two"),
        ("gone: {task: a, status: dropped, note: x}", None),
        ("other: {task: b}", None),
    ],
)
def test_action_of_an_item_is_an_open_one_then_the_first_due(actions: str, first: str | None) -> None:
    text = work("a: {duration: 1d, finished: 2026-03-03, quality: 3, unmet: [x]}, b: {duration: 9d}")
    assert listed(f"{text}actions: {{{actions}}}")[0].action == first


def test_item_is_done_when_its_action_is_and_then_not_overdue() -> None:
    text = work("a: {duration: 1d, finished: 2026-03-03, quality: 3, unmet: [x]}")
    (item,) = listed(f"{text}actions: {{again: {{task: a, due: day 4, finished: 2026-03-10}}}}")
    assert (item.is_done, item.is_overdue) == (True, False)


def test_actions_that_belong_to_no_listed_task_come_last_dropped_ones_not() -> None:
    text = work(
        "a: {duration: 1d, finished: 2026-03-03, quality: 3, unmet: [x]}, "
        "b: {duration: 1d, finished: 2026-03-03, quality: 5}"
    )
    actions = (
        "free: {due: day 2}, of-a: {task: a}, of-b: {task: b, finished: 2026-03-10}, "
        "gone: {status: dropped, note: x}"
    )
    found = listed(f"actions: {{{actions}}}\n{text}")
    assert [(item.id, item.is_action, item.action) for item in found] == [
        ("a", False, "of-a"),
        ("free", True, "free"),
        ("of-b", True, "of-b"),
    ]
    assert [(item.due, item.is_done, item.is_overdue) for item in found[1:]] == [
        (date(2026, 3, 3), False, True),
        (None, True, False),
    ]


def test_tasks_come_in_the_order_of_the_plan() -> None:
    text = work(
        "c: {duration: 1d, due: day 2}, b: {duration: 1d, finished: 2026-03-03, quality: 3, unmet: [x]}, "
        "a: {duration: 1d, due: day 3}"
    )
    assert ids(FINAL + text) == ["c", "b", "a"]
