"""Where a project stands: states of stages, overdue, due, gates, risks, KPIs, next steps."""

from datetime import date
from decimal import Decimal

import pytest

from crmplan.analysis.baseline import as_written
from crmplan.analysis.status import StageState, Status, status
from crmplan.analysis.verdict import Verdict
from crmplan.model.plan import Plan
from tests.helpers import kpi_library, plan, scheduled, tasks

ON = "2026-03-11"
"""Wednesday of the second week: project day 8."""


def status_of(made: Plan, on: str = ON) -> Status:
    return status(made, scheduled(made, on), as_written(made, scheduled(made)), library=kpi_library())


def overdue(made: Plan, on: str = ON) -> list[tuple[str, int]]:
    return [(item.id, item.days) for item in status_of(made, on).overdue]


def due(made: Plan, on: str = ON) -> list[tuple[str, int]]:
    return [(item.id, item.days) for item in status_of(made, on).due]


# The whole project


def test_day_tasks_and_forecast() -> None:
    made = tasks(
        "a: {duration: 5d, started: 2026-03-02, finished: 2026-03-06, quality: 5}\n"
        "b: {duration: 5d, after: [a]}\nc: {duration: 9d, status: dropped, note: x}",
        head="deadline: day 10",
    )
    found = status_of(made)
    assert (found.day, found.day_of, found.done, found.total) == (8, 10, 1, 2)
    assert (found.finish, found.deadline) == (date(2026, 3, 18), date(2026, 3, 13))
    assert found.deadline_days == -3
    assert found.is_forecast_late
    assert found.critical == ("b",)


def test_float_to_the_deadline_counts_parts_of_days() -> None:
    found = status_of(tasks("a: {duration: 4h}", head="deadline: day 10"))
    assert found.deadline_days == Decimal("1.5")
    assert not found.is_forecast_late


def test_without_a_deadline_nothing_is_late() -> None:
    found = status_of(tasks("a: {duration: 90d}"))
    assert (found.day_of, found.deadline, found.deadline_days, found.is_forecast_late) == (
        None,
        None,
        None,
        False,
    )


# Overdue


@pytest.mark.parametrize(
    ("day", "late"),
    [("2026-03-12", []), ("2026-03-11", []), ("day 8", []), ("2026-03-10", [("a", 1)]), ("day 7", [("a", 1)]),
     ("2026-03-06", [("a", 3)]), ("2026-03-08", [("a", 3)])],
)  # fmt: skip
def test_overdue_begins_after_the_day_itself(day: str, late: list[tuple[str, int]]) -> None:
    assert overdue(tasks(f"a: {{duration: 20d, due: {day}}}")) == late
    assert overdue(plan(f"actions: {{a: {{due: {day}}}}}")) == late


def test_due_on_friday_is_overdue_on_saturday_by_no_working_day() -> None:
    assert overdue(tasks("a: {duration: 20d, due: 2026-03-06}"), "2026-03-07") == [("a", 0)]


@pytest.mark.parametrize(
    "facts",
    ["started: 2026-03-02, finished: 2026-03-10", "status: dropped, note: x"],
)
def test_done_and_dropped_is_not_overdue(facts: str) -> None:
    quality = ", quality: 4" if "finished" in facts else ""
    assert overdue(tasks(f"a: {{duration: 1d, due: day 2, {facts}{quality}}}")) == []
    assert overdue(plan(f"actions: {{a: {{due: day 2, {facts}}}}}")) == []


def test_task_without_due_is_overdue_after_its_planned_finish() -> None:
    made = tasks(
        "a: {duration: 7d}\nb: {duration: 8d}\nc: {duration: 7d, started: 2026-03-02, progress: 90%}"
    )
    assert overdue(made) == [("a", 1), ("c", 1)]


def test_action_without_due_is_never_overdue() -> None:
    assert overdue(plan("actions: {a: {}}")) == []


def test_overdue_comes_by_day_with_owners() -> None:
    made = plan("""
        team: {ann: {}}
        stages: {w: {tasks: {z: {duration: 1d, due: day 3, owner: ann}, a: {duration: 1d, due: day 4}}}}
        actions: {act: {due: day 2, owner: ann}}
    """)
    found = status_of(made).overdue
    assert [(item.id, item.is_action, item.owners) for item in found] == [
        ("act", True, ("ann",)),
        ("z", False, ("ann",)),
        ("a", False, ()),
    ]


# Due in the next seven days


@pytest.mark.parametrize(
    ("day", "soon"),
    [
        ("2026-03-10", []),
        ("2026-03-11", [("a", 0)]),
        ("2026-03-12", [("a", 1)]),
        ("2026-03-17", [("a", 4)]),
        ("2026-03-18", []),
    ],
)
def test_due_are_the_seven_days_from_the_status_date_on(day: str, soon: list[tuple[str, int]]) -> None:
    assert due(tasks(f"a: {{duration: 20d, due: {day}}}")) == soon
    assert due(plan(f"actions: {{a: {{due: {day}}}}}")) == soon


def test_task_without_due_is_due_at_its_forecast() -> None:
    assert due(tasks("a: {duration: 2d, not_before: day 9}\nb: {duration: 9d, not_before: day 9}")) == [
        ("a", 2)
    ]


def test_done_is_not_due() -> None:
    made = plan("""
        stages: {w: {tasks: {a: {duration: 1d, due: day 9, finished: 2026-03-10, quality: 3}}}}
        actions: {act: {due: day 9, finished: 2026-03-10}, free: {}}
    """)
    assert due(made) == []


# Stages


def stage_state(text: str, head: str = "", on: str = ON, window: str = "1..30") -> StageState:
    project = f"project: {{name: P, start: 2026-03-02{head}}}"
    made = plan(f"{project}\nstages: {{s: {{days: {window}, tasks: {{{text}}}}}}}")
    return status_of(made, on).stages[0].state


DONE = "a: {duration: 1d, started: 2026-03-02, finished: 2026-03-02, quality: 4}"


@pytest.mark.parametrize(
    ("text", "head", "state"),
    [
        ("", "", StageState.NOT_BEGUN),
        ("a: {duration: 1d, status: dropped, note: x}", "", StageState.NOT_BEGUN),
        ("a: {duration: 20d}", "", StageState.NOT_BEGUN),
        (DONE, "", StageState.DONE),
        (f"{DONE}, b: {{duration: 1d, status: dropped, note: x}}", "", StageState.DONE),
        (f"{DONE}, b: {{duration: 20d}}", "", StageState.ON_TIME),
        ("a: {duration: 20d, started: 2026-03-02}", "", StageState.ON_TIME),
        ("a: {duration: 20d, status: blocked}", "", StageState.AT_RISK),
        ("a: {duration: 20d, due: day 60}", ", deadline: day 27", StageState.NOT_BEGUN),
        ("a: {duration: 20d, due: day 60}", ", deadline: day 30", StageState.NOT_BEGUN),
        ("a: {duration: 23d}", "", StageState.LATE),
        ("a: {duration: 20d, due: day 7}", "", StageState.LATE),
        ("a: {duration: 7d}", "", StageState.LATE),
    ],
)
def test_state_of_a_stage(text: str, head: str, state: StageState) -> None:
    assert stage_state(text, head) is state


def test_stage_without_float_is_at_risk() -> None:
    assert stage_state("a: {duration: 20d}", ", deadline: day 27", window="1..27") is StageState.LATE
    made = tasks("a: {duration: 20d, due: day 60}", head="deadline: day 27")
    assert status_of(made).stages[0].state is StageState.AT_RISK


def test_stage_has_its_window_and_the_days_of_its_tasks() -> None:
    made = plan(
        "stages: {s: {days: 1..10, tasks: {a: {duration: 2d}, b: {duration: 1d, not_before: day 20}}}, t: {}}"
    )
    first, second = status_of(made, "2026-03-01").stages
    assert first.window == (date(2026, 3, 2), date(2026, 3, 13))
    assert (first.start, first.finish, first.share) == (date(2026, 3, 2), date(2026, 3, 27), 0)
    assert (second.window, second.start, second.finish, second.share) == (None, None, None, 0)


def test_share_of_a_stage_is_that_of_its_tasks() -> None:
    made = plan(f"stages: {{s: {{tasks: {{{DONE}, b: {{}}, c: {{}}, d: {{}}}}}}}}")
    assert status_of(made).stages[0].share == Decimal("0.25")


# Gates


def test_open_gates_come_by_forecast_with_what_was_decided() -> None:
    made = plan("""
        team: {ann: {}}
        stages:
          w:
            tasks:
              later: {gate: {decision: no-go, on: 2026-03-10, by: ann}, not_before: day 20}
              ahead: {gate: {decision: postpone, on: 2026-03-12}, not_before: day 9}
              open: {gate: {}, not_before: day 10}
              passed: {gate: {decision: go, on: 2026-03-10}}
    """)
    found = status_of(made)
    assert [(gate.id, gate.forecast.day, gate.decision, gate.by) for gate in found.gates] == [
        ("ahead", 12, None, None),
        ("open", 13, None, None),
        ("later", 27, "no-go", "ann"),
    ]
    assert [gate.id for gate in found.missed_gates] == ["later"]


# Risks


def test_open_risks_come_by_exposure_and_the_unweighed_last() -> None:
    made = plan("""
        risks:
          unweighed: {}
          small: {probability: rare, impact: fatal}
          big: {probability: likely, impact: severe}
          gone: {probability: likely, impact: fatal, status: closed}
          real: {probability: likely, impact: fatal, status: happened, happened_on: 2026-03-03}
          even: {probability: 50%, impact: severe}
    """)
    assert status_of(made).risks == ("big", "even", "small", "unweighed")


# KPIs


def verdict(kpi: str) -> Verdict:
    made = plan(
        f"project: {{name: P, start: 2026-03-02, currency: EUR}}\n"
        f"kpis: {{k: {{before: 2026-01, after: 2026-02, {kpi}}}}}"
    )
    return status_of(made).kpis[0].verdict


@pytest.mark.parametrize(
    ("kpi", "told"),
    [
        ("unit: count, better: higher, baseline: 100, actual: 101", Verdict.BETTER),
        ("unit: count, better: higher, baseline: 100, actual: 99", Verdict.WORSE),
        ("unit: count, better: higher, baseline: 100, actual: 100", Verdict.UNCHANGED),
        ("unit: count, better: lower, baseline: 100, actual: 99", Verdict.BETTER),
        ("unit: count, better: lower, baseline: 100, actual: 101", Verdict.WORSE),
        ("unit: count, better: target, baseline: 100, actual: 92, target: 90", Verdict.BETTER),
        ("unit: count, better: target, baseline: 100, actual: 79, target: 90", Verdict.WORSE),
        ("unit: count, better: target, baseline: 100, actual: 80, target: 90", Verdict.UNCHANGED),
        ("unit: count, better: target, baseline: 100, actual: 80", Verdict.NOT_COMPUTABLE),
        ("unit: count, better: higher, baseline: 100, actual: 102, tolerance: 2%", Verdict.UNCHANGED),
        ("unit: count, better: higher, baseline: 100, actual: 102.1, tolerance: 2%", Verdict.BETTER),
        ("unit: count, better: higher, baseline: -100, actual: -97, tolerance: 2%", Verdict.BETTER),
        ("unit: percent, better: higher, baseline: 20%, actual: 22%, tolerance: 2%", Verdict.UNCHANGED),
        ("unit: percent, better: higher, baseline: 20%, actual: 22.1%, tolerance: 2%", Verdict.BETTER),
        ("unit: percent, better: lower, baseline: 20%, actual: 22.1%, tolerance: 2%", Verdict.WORSE),
        ("unit: count, baseline: 100, actual: 120", Verdict.NOT_COMPUTABLE),
        ("unit: count, better: higher, baseline: 100", Verdict.NOT_COMPUTABLE),
        ("unit: count, better: higher, actual: 100", Verdict.NOT_COMPUTABLE),
        ("as: revenue, baseline: 100, actual: 120", Verdict.BETTER),
        ("as: revenue, better: lower, baseline: 100, actual: 120", Verdict.WORSE),
    ],
)
def test_verdict_goes_by_the_direction_beyond_the_tolerance(kpi: str, told: Verdict) -> None:
    assert verdict(kpi) is told


def test_unit_comes_from_the_library_and_money_is_in_the_currency_of_the_plan() -> None:
    made = plan(
        "project: {name: P, start: 2026-03-02, currency: EUR}\nkpis: {revenue: {}, other: {unit: h}, own: {}}"
    )
    assert [one.found.traits.unit for one in status_of(made).kpis] == ["EUR", "h", None]


# Next steps


def test_next_steps_come_by_urgency_each_item_once_and_six_at_most() -> None:
    made = plan("""
        stages:
          w:
            tasks:
              free: {duration: 1d, not_before: day 9}
              stuck: {duration: 9d, started: 2026-03-09, status: blocked, due: day 2}
              stuck-too: {duration: 30d, started: 2026-03-09, status: blocked, due: day 40}
              refused: {gate: {decision: no-go, on: 2026-03-10}, due: day 30}
              late: {duration: 2d, due: day 3}
              open: {gate: {}, due: day 30}
              waits: {duration: 1d, after: [late], due: day 30}
              ready: {duration: 1d, due: day 30}
              future: {duration: 1d, not_before: day 20}
        actions: {act: {due: day 4}}
        risks:
          sabotage: {probability: likely, impact: severe}
          answered: {probability: likely, impact: severe, actions: [late]}
          accepted: {probability: likely, impact: severe, response: accept, note: Small}
          low: {probability: rare, impact: minor}
          closed: {probability: likely, impact: severe, status: closed}
    """)
    assert [(step.kind, step.id) for step in status_of(made).next_steps] == [
        ("unblock", "stuck-too"),
        ("unblock", "stuck"),
        ("decide-again", "refused"),
        ("finish", "late"),
        ("finish-action", "act"),
        ("answer", "sabotage"),
    ]


def test_what_can_begin_on_the_next_working_day_is_next() -> None:
    made = tasks(
        "long: {duration: 30d, not_before: day 9}\nshort: {duration: 1d, not_before: day 9}\n"
        "g: {gate: {}, not_before: day 9}\n"
        "far: {duration: 1d, not_before: day 10}\nagain: {duration: 1d, after: [short]}"
    )
    assert [(step.kind, step.id) for step in status_of(made).next_steps] == [
        ("start", "long"),
        ("start", "short"),
        ("decide", "g"),
    ]


def test_before_the_project_begins_its_first_tasks_are_next() -> None:
    made = tasks("a: {duration: 1d}\nb: {duration: 1d, after: [a]}")
    assert [step.id for step in status_of(made, "2026-02-01").next_steps] == ["a"]
