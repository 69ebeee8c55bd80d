"""The training matrix, and what those who came after the lessons still have to see; 2026-03-02 is a Monday."""

from datetime import date
from decimal import Decimal

from crmplan.analysis.training import Training, lessons_given, onboarding, training
from crmplan.model.plan import Plan
from tests.helpers import plan, scheduled

PLAN = """
    stages:
      s:
        tasks:
          train: {as: train-users, duration: 1d, started: 2026-03-04, finished: 2026-03-04}
          retrain: {as: train-users, duration: 1d, started: 2026-03-05, finished: 2026-03-05}
          go-live: {duration: 1d, started: 2026-03-10, finished: 2026-03-10}
    people:
      ann: {name: Ann, role: Sales, since: 2020-01-01}
      bob: {name: Bob, role: Sales, since: 2026-03-05}
      cid: {name: Cid, role: Sales, since: 2026-03-06}
      dan: {name: Dan, role: Stock, since: 2026-03-09}
      eve: {role: Sales, since: 2026-03-09, until: 2026-03-10}
      fay: {}
    processes:
      card:
        roles: [Sales]
        trained: [ann, bob]
        rule: {updated: 2026-03-03}
        lesson:
          - {format: screencast, recorded: 2026-02-20, minutes: 7}
          - {format: text, recorded: 2026-03-03, minutes: 2.5}
          - {format: live}
      call: {roles: [Sales], trained: [ann, cid], lesson: {format: text, minutes: 4}}
      ship: {roles: [Stock, Sales], lesson: {format: live}, trained: [ann]}
      none: {roles: [Stock], rule: {}}
      all: {roles: [Sales], trained: all}
"""


def made(text: str = PLAN) -> Plan:
    return plan(text)


def test_matrix_tells_who_has_passed_what() -> None:
    found = {one.id: one for one in training(made(), date(2026, 3, 11))}
    assert list(found) == ["ann", "bob", "cid", "dan", "fay"]
    assert list(found["bob"].states.values()) == [
        Training.TRAINED, Training.MISSING, Training.MISSING, Training.NOT_NEEDED, Training.TRAINED,
    ]  # fmt: skip
    assert (found["bob"].passed, found["bob"].needed, found["bob"].missing) == (2, 4, ("call", "ship"))
    assert (found["ann"].passed, found["ann"].missing) == (4, ())
    assert (found["fay"].passed, found["fay"].needed) == (0, 0)


def test_person_is_in_the_matrix_on_the_last_day_and_out_on_the_next() -> None:
    assert "eve" in {one.id for one in training(made(), date(2026, 3, 10))}
    assert "eve" not in {one.id for one in training(made(), date(2026, 3, 11))}


def test_newcomers_came_after_the_last_training() -> None:
    one = made()
    found = onboarding(one, scheduled(one, "2026-03-11"))
    assert found.since == date(2026, 3, 5)
    assert [newcomer.learner.id for newcomer in found.newcomers] == ["cid", "dan"]


def test_newcomer_sees_lessons_that_last_and_else_live_ones() -> None:
    one = made()
    cid, dan = onboarding(one, scheduled(one, "2026-03-11")).newcomers
    seen = [
        (lecture.process, lecture.lesson and lecture.lesson.format, lecture.is_outdated)
        for lecture in cid.lectures
    ]
    assert seen == [("card", "screencast", True), ("card", "text", False), ("ship", "live", False)]
    assert (cid.minutes, cid.is_whole) == (Decimal("9.5"), False)
    assert [(lecture.process, lecture.lesson is None) for lecture in dan.lectures] == [
        ("ship", False),
        ("none", True),
    ]
    assert (dan.minutes, dan.is_whole) == (0, False)


def test_minutes_are_whole_where_every_lesson_has_them() -> None:
    one = made(PLAN.replace("trained: [ann]", "trained: all"))
    cid = onboarding(one, scheduled(one, "2026-03-11")).newcomers[0]
    assert (cid.minutes, cid.is_whole) == (Decimal("9.5"), True)


def test_day_of_the_lessons_can_be_given() -> None:
    one = made()
    found = onboarding(one, scheduled(one, "2026-03-11"), date(2026, 3, 4))
    assert [newcomer.learner.id for newcomer in found.newcomers] == ["bob", "cid", "dan"]
    assert found.since == date(2026, 3, 4)
    assert onboarding(one, scheduled(one, "2026-03-11"), date(2026, 3, 9)).newcomers == ()


def test_without_training_the_day_is_that_of_go_live_and_before_it_nobody_is_new() -> None:
    one = made(PLAN.replace("as: train-users, ", ""))
    assert lessons_given(one, scheduled(one, "2026-03-11")) == date(2026, 3, 10)
    assert onboarding(one, scheduled(one, "2026-03-09")) == (None, ())


def test_training_that_is_not_over_counts_as_none() -> None:
    assert lessons_given(made(), scheduled(made(), "2026-03-04")) is None


def test_lesson_of_a_day_to_come_is_not_there_yet() -> None:
    one = made()
    cid = onboarding(one, scheduled(one, "2026-03-02"), date(2026, 3, 1)).newcomers[1]
    assert [lecture.lesson and lecture.lesson.format for lecture in cid.lectures] == ["screencast", "live"]


def test_part_of_the_matrix_has_its_processes_alone() -> None:
    one = made()
    cid = onboarding(one, scheduled(one, "2026-03-11")).newcomers[0].limited({"ship"})
    assert list(cid.learner.states) == ["ship"]
    assert [lecture.process for lecture in cid.lectures] == ["ship"]
