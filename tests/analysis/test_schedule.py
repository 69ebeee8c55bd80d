"""Plans to dates: sizes, links, limits and facts."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmplan.analysis.schedule import is_beyond_calendars
from crmplan.analysis.state import State, done_share, task_state
from crmplan.model.work import Action, Task
from tests.helpers import days, plan, scheduled, tasks

# Sizes


def test_three_days_from_monday_end_on_wednesday() -> None:
    result = scheduled(tasks("a: {duration: 3d}"))
    assert days(result) == {"a": ("03-02", "03-04")}
    assert result.finish_moment(result.tasks["a"]) == datetime.fromisoformat("2026-03-04T17:00")
    assert result.finish_date == date(2026, 3, 4)


def test_successor_starts_on_the_morning_after() -> None:
    result = scheduled(
        tasks("a: {duration: 3d}\nb: {duration: 4h, after: [a]}\nc: {duration: 4h, after: [b]}")
    )
    assert days(result) == {"a": ("03-02", "03-04"), "b": ("03-05", "03-05"), "c": ("03-05", "03-05")}
    assert result.start_moment(result.tasks["b"]) == datetime.fromisoformat("2026-03-05T09:00")
    assert result.start_moment(result.tasks["c"]) == datetime.fromisoformat("2026-03-05T13:00")


def test_work_goes_over_the_weekend_and_holidays() -> None:
    made = tasks("a: {duration: 6d}", after="calendar: {closed: [2026-03-04]}")
    assert days(scheduled(made)) == {"a": ("03-02", "03-10")}


@pytest.mark.parametrize(
    ("size", "length"),
    [
        ("effort: 12h, owner: [ann]", 12),
        ("effort: 12h, owner: [ann, bob]", 8),
        ("effort: 12h, owner: [bob]", 24),
        ("effort: 12h", 12),
        ("effort: 12h, owner: [ann, idle]", 12),
        ("effort: 12h, duration: 5h, owner: [bob]", 5),
        ("estimate: 2h / 3h / 9h", 3),
        ("estimate: 2h / 3h / 9h, duration: 4h", 4),
        ("estimate: 2h / 3h / 9h, effort: 6h, owner: bob", 12),
        ("owner: ann", 0),
    ],
)
def test_length_follows_from_duration_effort_or_estimate(size: str, length: int) -> None:
    made = tasks(f"a: {{{size}}}", after="team: {ann: {}, bob: {capacity: 50%}, idle: {capacity: 0%}}")
    assert scheduled(made).tasks["a"].length == length * 60


def test_capacity_that_does_not_divide_is_rounded_up_to_a_minute() -> None:
    made = tasks("a: {effort: 1h, owner: ann}", after="team: {ann: {capacity: 35%}}")
    assert scheduled(made).tasks["a"].length == 172  # 60 / 0.35 = 171.4


def test_part_of_a_minute_is_rounded_up() -> None:
    made = tasks("a: {duration: 1h, started: 2026-03-02, progress: 99%}")
    task = scheduled(made, "2026-03-02").tasks["a"]
    assert task.early_finish == 480 + 1  # 0.6 minutes


def test_effort_stretches_over_days_away_and_duration_does_not() -> None:
    made = tasks(
        "a: {effort: 24h, owner: ann}\nb: {duration: 3d, owner: ann}",
        after="team: {ann: {away: [2026-03-03..2026-03-04]}}",
    )
    assert days(scheduled(made)) == {"a": ("03-02", "03-06"), "b": ("03-02", "03-04")}


def test_tasks_of_the_same_owners_are_reckoned_alike() -> None:
    made = tasks(
        "a: {effort: 8h, owner: ann}\nb: {effort: 16h, owner: ann}", after="team: {ann: {away: [day 1]}}"
    )
    assert days(scheduled(made)) == {"a": ("03-03", "03-03"), "b": ("03-03", "03-04")}


def test_effort_does_not_start_on_a_day_away() -> None:
    made = tasks("a: {effort: 8h, owner: ann}", after="team: {ann: {away: [day 1..2]}}")
    assert days(scheduled(made)) == {"a": ("03-04", "03-04")}


def test_other_owner_goes_on_while_one_is_away() -> None:
    """Monday both do 16 of 32 hours, on Tuesday Bob alone 8, on Wednesday morning both the last 8."""
    made = tasks("a: {effort: 32h, owner: [ann, bob]}", after="team: {ann: {away: [day 2]}, bob: {}}")
    assert scheduled(made).tasks["a"].length == (8 + 8 + 4) * 60


def test_absences_that_meet_or_overlap_count_once() -> None:
    made = tasks(
        "a: {effort: 16h, owner: ann}",
        after="team: {ann: {away: [day 2..4, day 3, day 5, 2026-03-07..2026-03-08]}}",
    )
    assert days(scheduled(made)) == {"a": ("03-02", "03-09")}


def test_absence_on_days_off_alone_changes_nothing() -> None:
    made = tasks("a: {effort: 48h, owner: ann}", after="team: {ann: {away: [2026-03-07..2026-03-08]}}")
    assert scheduled(made).tasks["a"].length == 48 * 60


# Links


@pytest.mark.parametrize(
    ("link", "first", "last"),
    [("a", 3, 5), ("a +1d", 4, 6), ("a -1d", 2, 4), ("a ss", 0, 2), ("a ss+1d", 1, 3), ("a ff", 1, 3),
     ("a ff+2d", 3, 5), ("a ff -5d", 0, 2), ("a sf", 0, 2), ("a sf+4d", 2, 4)],
)  # fmt: skip
def test_every_kind_of_link(link: str, first: int, last: int) -> None:
    task = scheduled(tasks(f"a: {{duration: 3d}}\nb: {{duration: 2d, after: [{link}]}}")).tasks["b"]
    assert (task.early_start, task.early_finish) == (first * 480, last * 480)


def test_task_may_stand_before_what_it_waits_for() -> None:
    assert days(scheduled(tasks("b: {duration: 1d, after: [a]}\na: {duration: 1d}")))["b"] == (
        "03-03",
        "03-03",
    )


@given(st.permutations(range(5)))
def test_order_in_the_file_is_irrelevant(order: list[int]) -> None:
    lines = [
        "a: {duration: 3d}",
        "b: {effort: 20h, owner: ann, after: [a ss+1d]}",
        "c: {duration: 2d, after: [b, a ff+3d]}",
        "d: {after: [c]}",
        "e: {duration: 9d, not_before: day 2}",
    ]
    team = "team: {ann: {capacity: 50%, away: [day 4]}}"
    usual = scheduled(tasks("\n".join(lines), after=team))
    result = scheduled(tasks("\n".join(lines[n] for n in order), after=team))
    assert dict(result.tasks) == dict(usual.tasks)
    assert result.critical_path == usual.critical_path


# Limits


def test_not_before_is_the_beginning_of_its_day() -> None:
    made = tasks(
        "a: {duration: 1d, not_before: day 4}\nb: {duration: 1d, not_before: 2026-03-07}\nc: {not_before: 2026-02-01}"
    )
    assert days(scheduled(made)) == {
        "a": ("03-05", "03-05"),
        "b": ("03-09", "03-09"),
        "c": ("03-02", "03-02"),
    }


def test_milestone_is_at_the_end_of_the_day_of_what_it_follows() -> None:
    result = scheduled(tasks("a: {duration: 3d}\nm: {after: [a]}\nn: {duration: 0d, after: [m]}"))
    assert days(result)["m"] == days(result)["n"] == ("03-04", "03-04")
    assert result.start_moment(result.tasks["m"]) == datetime.fromisoformat("2026-03-04T17:00")


def test_milestone_that_waits_for_nothing_is_at_the_beginning_of_the_project() -> None:
    result = scheduled(tasks("m: {}"))
    assert (
        result.start_moment(result.tasks["m"])
        == result.finish_moment(result.tasks["m"])
        == datetime.fromisoformat("2026-03-02T09:00")
    )


def test_gate_with_not_before_is_at_the_beginning_of_that_day() -> None:
    result = scheduled(
        tasks(
            "a: {duration: 1d}\ng: {after: [a], gate: {}, not_before: day 4}\nb: {duration: 1d, after: [g]}"
        )
    )
    assert days(result)["g"] == ("03-05", "03-05")
    assert result.finish_moment(result.tasks["g"]) == datetime.fromisoformat("2026-03-05T09:00")
    assert days(result)["b"] == ("03-05", "03-05")


def test_late_dates_of_a_milestone_are_told_as_its_early_ones() -> None:
    result = scheduled(tasks("a: {duration: 3d}\nm: {}"))
    milestone = result.tasks["m"]
    assert (
        result.late_start_moment(milestone)
        == result.late_finish_moment(milestone)
        == datetime.fromisoformat("2026-03-05T09:00")
    )


def test_deadline_gives_float_to_all_and_moves_no_early_date() -> None:
    made = tasks("a: {duration: 3d}\nb: {duration: 1d}", head="deadline: day 5")
    result = scheduled(made)
    assert {key: task.total_float for key, task in result.tasks.items()} == {"a": 960, "b": 1920}
    assert result.deadline == 5 * 480
    assert result.critical_path == ("a",)


def test_missed_deadline_makes_floats_negative_and_all_without_reserve_critical() -> None:
    made = tasks("a: {duration: 6d}\nb: {duration: 4d}\nc: {duration: 3d}", head="deadline: day 4")
    result = scheduled(made)
    assert [task.total_float for task in result.tasks.values()] == [-960, 0, 480]
    assert result.critical_path == ("b", "a")


def test_deadline_on_a_day_off_is_the_end_of_the_day_before() -> None:
    assert scheduled(tasks("a: {duration: 5d}", head="deadline: 2026-03-08")).tasks["a"].total_float == 0


SUPPORTED = """
    project: {name: P, start: 2026-03-02, deadline: day 4}
    stages:
      work: {tasks: {a: {duration: 3d}}}
      s7-support: {tasks: {help: {duration: 20d, after: [a]}}}
      own: {as: s7-support, tasks: {more: {duration: 1d, after: [help]}}}
      later: {days: 1..10, tasks: {measure: {duration: 8d}}}
      within: {days: 1..4, tasks: {check: {duration: 1d}}}
"""


def test_deadline_does_not_bind_support_and_stages_whose_window_ends_later() -> None:
    result = scheduled(plan(SUPPORTED))
    floats = {key: (task.total_float or 0) // 480 for key, task in result.tasks.items()}
    assert floats == {"a": 0, "help": 0, "more": 0, "measure": 16, "check": 3}
    assert [key for key, task in result.tasks.items() if task.is_rollout] == ["a", "check"]
    assert result.rollout_finish_date == date(2026, 3, 4)
    assert result.finish == 24 * 480
    assert result.critical_path == ("a",)


def test_rollout_is_bound_by_the_deadline_where_support_could_start_later() -> None:
    made = plan(SUPPORTED.replace("duration: 8d", "duration: 40d"))
    assert scheduled(made).tasks["a"].total_float == 480


def test_critical_path_is_that_of_support_where_nothing_of_the_rollout_is_left() -> None:
    made = plan("""
        project: {name: P, start: 2026-03-02, deadline: day 4}
        stages:
          work: {tasks: {a: {duration: 1d, started: 2026-03-02, finished: 2026-03-02, quality: 5}}}
          s7-support: {tasks: {help: {duration: 5d, after: [a]}}}
    """)
    assert scheduled(made, "2026-03-02").critical_path == ("help",)


def test_plan_without_a_rollout_finishes_with_its_tasks() -> None:
    made = plan("stages: {s7-support: {tasks: {help: {duration: 5d}}}}")
    result = scheduled(made)
    assert result.rollout_finish == result.finish == 5 * 480


def test_plan_without_tasks_takes_no_time() -> None:
    result = scheduled(plan(""), "2026-03-04")
    assert (result.tasks, result.finish, result.rollout_finish, result.critical_path) == ({}, 0, 0, ())


def test_schedule_beyond_all_calendars_is_told() -> None:
    assert is_beyond_calendars(scheduled(tasks("a: {duration: 9500w}")))
    assert not is_beyond_calendars(scheduled(tasks("a: {duration: 9w}")))


# Facts


DONE = (
    "a: {duration: 3d, started: 2026-03-03, finished: 2026-03-04, quality: 4}\nb: {duration: 1d, after: [a]}"
)


def test_done_task_stands_where_it_was_done() -> None:
    result = scheduled(tasks(DONE), "2026-03-04")
    assert days(result) == {"a": ("03-03", "03-04"), "b": ("03-05", "03-05")}
    assert (result.tasks["a"].total_float, result.tasks["a"].free_float, result.tasks["a"].is_critical) == (
        None,
        None,
        False,
    )
    assert result.critical_path == ("b",)


def test_what_remains_never_lies_before_the_end_of_the_status_date() -> None:
    assert days(scheduled(tasks(DONE), "2026-03-09"))["b"] == ("03-10", "03-10")
    assert days(scheduled(tasks("a: {duration: 1d}"), "2026-03-07"))["a"] == ("03-09", "03-09")
    assert days(scheduled(tasks("a: {duration: 1d}"), "2026-01-07"))["a"] == ("03-02", "03-02")


def test_facts_after_the_status_date_are_not_known() -> None:
    result = scheduled(tasks(DONE), "2026-03-03")
    assert [task.state for task in result.tasks.values()] == [State.DOING, State.TODO]
    assert days(result) == {"a": ("03-03", "03-06"), "b": ("03-09", "03-09")}


def test_without_a_status_date_all_facts_are_left_aside() -> None:
    assert days(scheduled(tasks(DONE))) == {"a": ("03-02", "03-04"), "b": ("03-05", "03-05")}


def test_done_before_the_project_began_takes_its_successor_no_further_back_than_the_start() -> None:
    made = tasks(
        "a: {duration: 3d, started: 2026-02-23, finished: 2026-02-25, quality: 4}\nb: {duration: 1d, after: [a]}"
    )
    assert days(scheduled(made, "2026-02-27")) == {"a": ("02-23", "02-25"), "b": ("03-02", "03-02")}


def test_done_task_without_started_began_when_it_could() -> None:
    made = tasks("a: {duration: 1d}\nb: {duration: 1d, after: [a], finished: 2026-03-05, quality: 3}")
    assert days(scheduled(made, "2026-03-05"))["b"] == ("03-05", "03-05")
    made = tasks(
        "a: {duration: 2d, finished: 2026-03-03, quality: 3}\n"
        "b: {duration: 9d, after: [a], finished: 2026-03-06, quality: 3}"
    )
    assert days(scheduled(made, "2026-03-06"))["b"] == ("03-04", "03-06")


def test_done_milestone_stands_on_the_evening_of_its_day() -> None:
    result = scheduled(tasks("m: {finished: 2026-03-04, started: 2026-03-03}"), "2026-03-09")
    assert (
        result.start_moment(result.tasks["m"])
        == result.finish_moment(result.tasks["m"])
        == datetime.fromisoformat("2026-03-04T17:00")
    )


@pytest.mark.parametrize(
    ("facts", "last"),
    [("", "03-11"), ("progress: 50%", "03-09"), ("progress: 60%", "03-09"), ("remaining: 1d", "03-06"),
     ("progress: 10%, remaining: 1d", "03-06"), ("progress: 100%", "03-05"), ("remaining: 0d", "03-05")],
)  # fmt: skip
def test_remaining_beats_progress_and_nothing_counts_as_none(facts: str, last: str) -> None:
    made = tasks(f"a: {{duration: 4d, started: 2026-03-03, {facts}}}")
    assert days(scheduled(made, "2026-03-05")) == {"a": ("03-03", last)}


def test_progress_of_effort_leaves_the_rest_of_the_work() -> None:
    made = tasks(
        "a: {effort: 16h, owner: ann, started: 2026-03-02, progress: 50%}",
        after="team: {ann: {capacity: 50%, away: [day 2]}}",
    )
    assert days(scheduled(made, "2026-03-02")) == {"a": ("03-02", "03-05")}


def test_what_has_begun_out_of_sequence_still_waits_for_its_predecessor() -> None:
    made = tasks("a: {duration: 5d}\nb: {duration: 2d, after: [a], started: 2026-03-03, progress: 50%}")
    result = scheduled(made, "2026-03-04")
    assert days(result) == {"a": ("03-05", "03-11"), "b": ("03-03", "03-12")}
    assert [task.total_float for task in result.tasks.values()] == [0, 0]


def test_begun_task_is_not_held_by_not_before() -> None:
    made = tasks("a: {duration: 1d, not_before: day 9, started: 2026-03-02}")
    assert days(scheduled(made, "2026-03-03")) == {"a": ("03-02", "03-04")}


def test_blocked_task_goes_on_after_the_status_date() -> None:
    made = tasks(
        "a: {duration: 4d, started: 2026-03-03, status: blocked, progress: 75%}\nb: {duration: 1d, status: blocked}"
    )
    result = scheduled(made, "2026-03-05")
    assert days(result) == {"a": ("03-03", "03-06"), "b": ("03-06", "03-06")}
    assert {task.state for task in result.tasks.values()} == {State.BLOCKED}


def test_dropped_task_leaves_scope_and_lets_its_successors_go() -> None:
    made = tasks("a: {duration: 9d, status: dropped, note: No money}\nb: {duration: 1d, after: [a]}")
    assert days(scheduled(made, "2026-03-01")) == {"b": ("03-02", "03-02")}
    assert days(scheduled(made))["b"] == ("03-13", "03-13")


@pytest.mark.parametrize(
    ("gate", "on", "is_passed"),
    [
        ("{decision: go, on: 2026-03-04}", "2026-03-04", True),
        ("{decision: go, on: 2026-03-04}", "2026-03-03", False),
        ("{decision: no-go, on: 2026-03-03}", "2026-03-04", False),
        ("{decision: postpone, on: 2026-03-03}", "2026-03-04", False),
        ("{}", "2026-03-04", False),
    ],
)
def test_only_go_passes_a_gate_on_its_day(gate: str, on: str, is_passed: bool) -> None:
    result = scheduled(tasks(f"g: {{gate: {gate}}}\nb: {{duration: 1d, after: [g]}}"), on)
    assert (result.tasks["g"].state is State.DONE) == is_passed
    assert days(result)["b"][0] == ("03-05" if on == "2026-03-04" else "03-04")
    assert days(result)["g"][0] == ("03-04" if is_passed else days(result)["b"][0])


def test_gate_passed_early_lets_its_successor_go_though_its_predecessor_is_open() -> None:
    made = tasks(
        "a: {duration: 5d}\ng: {after: [a], gate: {decision: go, on: 2026-03-03}}\nb: {duration: 1d, after: [g]}"
    )
    result = scheduled(made, "2026-03-03")
    assert days(result) == {"a": ("03-04", "03-10"), "g": ("03-03", "03-03"), "b": ("03-04", "03-04")}
    assert result.tasks["a"].free_float == 0


# States and shares


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({}, State.TODO),
        ({"started": "2026-03-04"}, State.DOING),
        ({"started": "2026-03-05"}, State.TODO),
        ({"started": "2026-03-02", "finished": "2026-03-04"}, State.DONE),
        ({"started": "2026-03-02", "finished": "2026-03-05"}, State.DOING),
        ({"finished": "2026-03-05"}, State.TODO),
        ({"started": "2026-03-02", "status": "blocked"}, State.BLOCKED),
        ({"status": "dropped"}, State.DROPPED),
    ],
)
def test_state_follows_from_the_facts_of_the_day(facts: dict[str, str], state: State) -> None:
    for item in (Task.model_validate(facts), Action.model_validate(facts)):
        assert task_state(item, date(2026, 3, 4)) is state
        assert task_state(item, None) is State.TODO


@pytest.mark.parametrize(
    ("facts", "remaining", "state", "share"),
    [
        ({}, None, State.TODO, "0"),
        ({"progress": "60%"}, None, State.TODO, "0"),
        ({"started": "2026-03-02"}, None, State.DOING, "0"),
        ({"started": "2026-03-02", "progress": "60%"}, None, State.DOING, "0.6"),
        ({"started": "2026-03-02", "progress": "60%"}, 360, State.BLOCKED, "0.25"),
        ({"started": "2026-03-02"}, 960, State.DOING, "0"),
        ({"progress": "60%"}, None, State.DONE, "1"),
        ({"started": "2026-03-02", "progress": "60%"}, None, State.DROPPED, "0.6"),
        ({"progress": "60%"}, None, State.BLOCKED, "0"),
    ],
)
def test_share_that_is_done(facts: dict[str, str], remaining: int | None, state: State, share: str) -> None:
    assert str(done_share(Task.model_validate(facts), state, 480, remaining)) == share


def test_work_of_which_nothing_is_left_ends_now_though_its_owner_is_away() -> None:
    made = tasks(
        "a: {effort: 8h, owner: max, started: 2026-03-02, progress: 100%}\nb: {duration: 1d, after: [a]}",
        after="team: {max: {away: [2026-03-04..2026-03-20]}}",
    )
    assert days(scheduled(made, "2026-03-05")) == {"a": ("03-02", "03-05"), "b": ("03-06", "03-06")}
