"""The method's steps and stages: when each began and was done, where it stands, whether a stage is over."""

from datetime import date

import pytest

from crmplan.analysis.steps import Step, began_on, done_on, go_live_done, stage_end, step_of, tasks_by_step
from tests.helpers import plan, scheduled, tasks

ON = "2026-03-11"
D = date.fromisoformat


def step(text: str, entry: str = "clean-data", on: str | None = ON) -> Step:
    made = tasks(text)
    return step_of(tasks_by_step(made)[entry], scheduled(made, on))


DONE = "duration: 1d, quality: 4, "


def test_step_is_the_tasks_of_that_id_or_as() -> None:
    found = step("clean-data: {duration: 1d}\ny: {as: clean-data, duration: 1d}\nz: {duration: 1d}")
    assert [placed.id for placed in found.tasks] == ["clean-data", "y"]


def test_task_that_is_another_step_by_its_as_is_not_that_of_its_id() -> None:
    made = tasks("clean-data: {as: trial-migration, duration: 1d}")
    assert list(tasks_by_step(made)) == ["trial-migration"]


@pytest.mark.parametrize(
    ("text", "began", "done"),
    [
        ("clean-data: {duration: 1d}", None, None),
        ("clean-data: {duration: 1d, started: 2026-03-05}", "2026-03-05", None),
        ("clean-data: {duration: 1d, status: blocked}", None, None),
        (f"clean-data: {{{DONE}started: 2026-03-05, finished: 2026-03-06}}", "2026-03-05", "2026-03-06"),
        (f"clean-data: {{{DONE}finished: 2026-03-06}}", "2026-03-06", "2026-03-06"),
        (f"clean-data: {{{DONE}finished: 2026-03-07}}", "2026-03-07", "2026-03-07"),
        ("clean-data: {gate: {decision: go, on: 2026-03-06}}", "2026-03-06", "2026-03-06"),
        ("clean-data: {gate: {decision: no-go, on: 2026-03-06}}", None, None),
        (f"clean-data: {{{DONE}started: 2026-03-12, finished: 2026-03-12}}", None, None),
        (f"clean-data: {{{DONE}started: 2026-03-09, finished: 2026-03-12}}", "2026-03-09", None),
        ("clean-data: {gate: {decision: go, on: 2026-03-12}}", None, None),
        (
            f"clean-data: {{{DONE}started: 2026-03-05, finished: 2026-03-06}}\n"
            f"y: {{as: clean-data, {DONE}finished: 2026-03-03}}",
            "2026-03-03",
            "2026-03-06",
        ),
        (
            f"clean-data: {{{DONE}finished: 2026-03-06}}\ny: {{as: clean-data, duration: 1d}}",
            "2026-03-06",
            None,
        ),
        (
            f"clean-data: {{{DONE}finished: 2026-03-06}}\n"
            "y: {as: clean-data, duration: 1d, status: dropped, note: x}",
            "2026-03-06",
            "2026-03-06",
        ),
        ("clean-data: {duration: 1d, status: dropped, note: x}", None, None),
        ("clean-data: {duration: 1d, started: 2026-03-05, status: dropped, note: x}", None, None),
    ],
)
def test_step_began_with_its_first_task_and_is_done_with_its_last(
    text: str, began: str | None, done: str | None
) -> None:
    found = step(text)
    assert (found.began, found.done) == (began and D(began), done and D(done))


def test_without_facts_nothing_has_begun() -> None:
    found = step(f"clean-data: {{{DONE}started: 2026-03-05, finished: 2026-03-06}}", on=None)
    assert (found.began, found.done) == (None, None)


def test_step_stands_at_its_first_task_in_scope_else_at_its_first() -> None:
    dropped = "clean-data: {duration: 1d, status: dropped, note: x}"
    assert step(f"{dropped}\ny: {{as: clean-data}}").path == ("stages", "work", "tasks", "y")
    assert step(dropped).path == ("stages", "work", "tasks", "clean-data")
    assert step(dropped).scope == ()
    assert Step().path == ()


def test_days_of_a_dropped_task() -> None:
    made = tasks("clean-data: {duration: 1d, started: 2026-03-05, status: dropped, note: x}")
    now = scheduled(made, ON)
    assert done_on(made.tasks["clean-data"], now) is None
    assert began_on(made.tasks["clean-data"], now) == D("2026-03-05")


def test_crm_is_live_once_every_task_of_go_live_is_done() -> None:
    made = tasks(
        f"go-live: {{{DONE}finished: 2026-03-06}}\nbranch: {{as: go-live, {DONE}finished: 2026-03-11}}"
    )
    assert go_live_done(made, scheduled(made, "2026-03-10")) is None
    assert go_live_done(made, scheduled(made, "2026-03-11")) == D("2026-03-11")
    nothing = plan("")
    assert go_live_done(nothing, scheduled(nothing, ON)) is None


@pytest.mark.parametrize(
    ("stages", "entry", "end"),
    [
        ("{}", "s1-preparation", "2026-03-13"),
        ("{}", "s5-audit", "2026-05-06"),
        ("{s1-preparation: {days: 1..5}}", "s1-preparation", "2026-03-06"),
        ("{first: {as: s1-preparation, days: 2026-03-02..2026-03-08}}", "s1-preparation", "2026-03-08"),
        ("{s1-preparation: {}}", "s1-preparation", "2026-03-13"),
        ("{s1-preparation: {as: s2-specification, days: 1..5}}", "s1-preparation", "2026-03-13"),
        ("{s1-preparation: {as: s2-specification, days: 1..5}}", "s2-specification", "2026-03-06"),
    ],
)
def test_stage_ends_with_its_own_window_else_with_the_methods(stages: str, entry: str, end: str) -> None:
    made = plan(f"stages: {stages}")
    assert stage_end(made, scheduled(made), entry) == D(end)


def test_stage_of_a_plan_that_counts_calendar_days_ends_sooner() -> None:
    made = plan("project: {name: P, start: 2026-03-02, days: calendar}")
    assert stage_end(made, scheduled(made), "s1-preparation") == D("2026-03-11")
