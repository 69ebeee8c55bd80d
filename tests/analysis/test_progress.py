"""Progress against the baseline, of tasks, stages and the rollout."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmplan.analysis.baseline import Reference, as_written
from crmplan.analysis.cost import costs
from crmplan.analysis.progress import Measure, Progress, progress, rollout_value
from crmplan.analysis.s_curve import CurvePoint, s_curve
from crmplan.model.plan import Plan
from tests.helpers import demonstration, plan, scheduled, tasks

D = Decimal


def written(made: Plan) -> Reference:
    return as_written(made, scheduled(made))


def progress_of(
    made: Plan, on: str, reference: Reference | None = None, measure: Measure | None = None
) -> Progress:
    return progress(made, scheduled(made, on), reference or written(made), measure=measure)


FENCE = """\
a: {duration: 1d, cost: 1000, started: 2026-03-02, finished: 2026-03-02, spent: 1000, quality: 5}
b: {duration: 1d, cost: 1000, after: [a], started: 2026-03-03, finished: 2026-03-03, spent: 1200, quality: 5}
c: {duration: 1d, cost: 1000, after: [b], started: 2026-03-04, progress: 50%, spent: 600}
d: {duration: 1d, cost: 1000, after: [c]}
"""


def test_published_fence_as_a_plan() -> None:
    """The example "fence" of test_earned_value.py, its sides as tasks, at the end of day three."""
    found = progress_of(tasks(FENCE), "2026-03-04")
    total = found.total
    assert (total.bac, total.pv, total.ev, total.ac) == (4000, 3000, 2500, 2800)
    assert (total.sv, total.cv, total.eac) == (-500, -300, 4480)
    assert found.time is not None
    assert (found.time.es, found.time.at, found.time.pd) == (D("2.5"), 3, 4)
    assert [task.id for task in found.behind] == ["c"]


def test_task_against_plan_in_days_and_money() -> None:
    made = tasks(
        "a: {duration: 2d, cost: 100, started: 2026-03-04, finished: 2026-03-06, spent: 150, quality: 4}\n"
        "b: {duration: 2d, cost: 100, after: [a]}\nc: {duration: 1d, cost: 10, not_before: 2026-03-20}"
    )
    found = progress_of(made, "2026-03-06").tasks
    a, b, c = (found[key] for key in "abc")
    assert (a.start, a.finish, a.start_days, a.finish_days) == (date(2026, 3, 4), date(2026, 3, 6), 2, 3)
    assert (a.cost.planned, a.cost.so_far, a.share, a.has_spent) == (100, 150, 1, True)
    assert (b.start, b.finish, b.start_days, b.finish_days) == (date(2026, 3, 9), date(2026, 3, 10), 3, 3)
    assert (b.value.pv, b.value.ev, b.has_spent) == (100, 0, False)
    assert (c.start_days, c.finish_days, c.value.pv) == (0, 0, 0)


def test_half_of_a_task_is_planned_when_half_of_its_time_has_gone() -> None:
    found = progress_of(tasks("a: {duration: 4d, cost: 1000}"), "2026-03-03")
    assert found.total.pv == 500


def test_stage_is_the_sum_of_its_tasks() -> None:
    made = plan(
        """
        stages:
          one:
            tasks:
              a: {duration: 2d, cost: 10, started: 2026-03-02, finished: 2026-03-04, quality: 3}
              b: {duration: 1d, cost: 5}
          two: {tasks: {c: {after: [a], duration: 1d, cost: 7}}}
          none: {}
        """
    )
    one, two = progress_of(made, "2026-03-04").stages
    assert (one.id, one.planned_start, one.planned_finish) == ("one", date(2026, 3, 2), date(2026, 3, 3))
    assert (one.start, one.finish, one.finish_days) == (date(2026, 3, 2), date(2026, 3, 5), 2)
    assert (one.cost.planned, one.cost.so_far, one.value.bac, one.value.pv, one.value.ev) == (
        15,
        10,
        15,
        15,
        10,
    )
    assert (two.finish_days, two.value.pv) == (1, 7)


# --- what value is measured in ---


@pytest.mark.parametrize(
    ("work", "measure", "bac"),
    [
        ("a: {duration: 2d, cost: 10}\nb: {duration: 1d}", Measure.MONEY, 10),
        ("a: {duration: 1d, cost: 10}\nb: {duration: 1d}", Measure.MONEY, 10),
        ("a: {duration: 1d, cost: 10}\nb: {duration: 2d}", Measure.HOURS, 24),
        ("a: {duration: 1d}\nb: {effort: 3h}", Measure.HOURS, 11),
        ("a: {cost: 5}", Measure.MONEY, 5),
        ("a: {}", Measure.HOURS, 0),
    ],
)
def test_money_where_more_than_half_of_the_work_has_a_cost(work: str, measure: Measure, bac: int) -> None:
    found = progress_of(tasks(work), "2026-03-02")
    assert (found.measure, found.total.bac) == (measure, bac)


def test_hours_have_no_actual_cost() -> None:
    found = progress_of(tasks(FENCE), "2026-03-04", measure=Measure.HOURS)
    assert (found.total.bac, found.total.pv, found.total.ev, found.total.ac) == (32, 24, 20, None)


def test_work_without_a_cost_is_counted() -> None:
    found = progress_of(tasks("a: {duration: 3d, cost: 10}\nb: {duration: 1d}\nm: {}"), "2026-03-02")
    assert (found.priced, found.worked) == (1, 2)


# --- scope ---


def test_what_is_added_or_dropped_since_the_baseline_does_not_count() -> None:
    old = tasks("a: {duration: 1d, cost: 10}\nb: {duration: 1d, cost: 20}\ngone: {duration: 1d, cost: 40}")
    new = tasks(
        "a: {duration: 1d, cost: 10}\nb: {duration: 1d, cost: 20, status: dropped, note: x, spent: 3}\n"
        "c: {duration: 1d, cost: 80}\nd: {duration: 1d, status: dropped, note: x}"
    )
    found = progress_of(new, "2026-03-02", written(old))
    assert (found.total.bac, found.total.pv) == (10, 10)
    assert [task.id for task in found.added] == ["c"]
    assert [(task.id, task.cost.so_far) for task in found.dropped] == [("b", 3)]
    assert list(found.removed) == ["gone"]


def test_expert_support_does_not_count() -> None:
    made = plan(
        """
        stages:
          one: {tasks: {a: {duration: 1d, cost: 10}}}
          s7-support: {tasks: {b: {after: [a], duration: 5d, cost: 1000}}}
        """
    )
    found = progress_of(made, "2026-03-02")
    assert found.total.bac == 10
    assert found.time is not None and found.time.pd == 1
    assert [stage.value.bac for stage in found.stages] == [10, 1000]


# --- time ---


@pytest.mark.parametrize(
    ("on", "at"), [("2026-03-01", None), ("2026-03-02", 1), ("2026-03-08", 5), ("2026-04-03", 25)]
)
def test_actual_time_is_in_working_days(on: str, at: int | None) -> None:
    found = progress_of(tasks("a: {duration: 3d, cost: 9}"), on).time
    assert (found.at if found else None) == at


def test_all_earned_is_the_planned_duration() -> None:
    made = tasks("a: {duration: 3d, cost: 9, started: 2026-03-02, finished: 2026-03-09, quality: 4}\nb: {}")
    found = progress_of(made, "2026-03-13").time
    assert found is not None
    assert (found.es, found.at, found.pd, found.spi) == (3, 10, 3, D("0.3"))


def test_work_planned_before_day_one_lengthens_the_time() -> None:
    early = plan("project: {name: P, start: 2026-03-02}\nstages: {s: {tasks: {a: {duration: 2d, cost: 10}}}}")
    late = plan("project: {name: P, start: 2026-03-04}\nstages: {s: {tasks: {a: {duration: 2d, cost: 10}}}}")
    reference = written(early)
    moved = Reference(
        None, None, {"a": reference.tasks["a"]._replace(start=-2 * 480, finish=0)}
    )  # as read with the calendar of the later start
    found = progress(late, scheduled(late, "2026-03-05"), moved).time
    assert found is not None
    assert (found.at, found.pd) == (4, 2)


# --- what is not known ---


@pytest.mark.parametrize(
    ("on", "unknown"),
    [("2026-03-04", ("c",)), ("2026-03-03", ("b",)), ("2026-03-10", ()), ("2026-03-02", ())],
)
def test_progress_of_the_past_is_not_known(on: str, unknown: tuple[str, ...]) -> None:
    made = tasks(
        "a: {duration: 1d, started: 2026-03-02, finished: 2026-03-02, quality: 5}\n"
        "b: {duration: 1d, after: [a], started: 2026-03-03, finished: 2026-03-04, quality: 5}\n"
        "c: {duration: 1d, started: 2026-03-04, progress: 40%}\n"
        "d: {duration: 1d, started: 2026-03-05, progress: 90%}"
    )
    assert progress_of(made, on).unknown == unknown


# --- the S-curve ---


def curve(made: Plan, on: str, measure: Measure | None = None) -> tuple[CurvePoint, ...]:
    now = scheduled(made, on)
    return s_curve(progress(made, now, written(made), measure=measure), now)


def test_s_curve_runs_from_nothing_to_the_budget() -> None:
    made = tasks(FENCE.replace("after: [c]", "after: [c +9d]"))
    assert {str(point.day): tuple(point[1:]) for point in curve(made, "2026-03-04")} == {
        "2026-03-01": (0, 0, 0, None),
        "2026-03-04": (3000, 2500, 2800, 2500),
        "2026-03-08": (3000, None, None, 3000),
        "2026-03-15": (3000, None, None, 3000),
        "2026-03-19": (4000, None, None, 4000),
    }


def test_s_curve_in_hours_has_no_cost() -> None:
    assert all(point.ac is None for point in curve(tasks(FENCE), "2026-03-04", Measure.HOURS))


def test_plan_without_tasks_has_no_curve() -> None:
    assert curve(plan(""), "2026-03-04") == ()


# --- properties ---

LENGTHS = st.integers(1, 12)


@st.composite
def plans(draw: st.DrawFn) -> tuple[str, str]:
    """Tasks in a chain or side by side, done up to a day, and that day."""
    lines = []
    count = draw(st.integers(1, 6))
    for number in range(count):
        hours, cost = draw(LENGTHS), draw(st.integers(0, 99))
        after = f", after: [t{draw(st.integers(0, number - 1))}]" if number and draw(st.booleans()) else ""
        fact = draw(st.sampled_from(["", "started: 2026-03-03", "done", "part"]))
        facts = {
            "": "",
            "started: 2026-03-03": ", started: 2026-03-03",
            "part": f", started: 2026-03-03, progress: {draw(st.integers(0, 99))}%, spent: {draw(st.integers(0, 99))}",
            "done": f", started: 2026-03-03, finished: 2026-03-05, quality: 4, spent: {draw(st.integers(0, 99))}",
        }[fact]
        lines.append(f"t{number}: {{duration: {hours}h, cost: {cost}{after}{facts}}}")
    return "\n".join(lines), draw(st.sampled_from(["2026-03-05", "2026-03-06", "2026-03-20"]))


@settings(max_examples=80, deadline=None)
@given(plans(), st.sampled_from(Measure))
def test_what_holds_for_every_plan(made: tuple[str, str], measure: Measure) -> None:
    text, on = made
    one = tasks(text)
    found = progress_of(one, on, measure=measure)
    total = found.total
    now = scheduled(one, on)
    if found.measure is progress_of(one, on).measure:
        assert rollout_value(one, now, written(one), costs(one, now)) == total
    assert 0 <= total.ev <= total.bac
    assert 0 <= total.pv <= total.bac
    assert sum((task.value.sv for task in found.measured), D(0)) == total.sv
    assert sum((stage.value.ev for stage in found.stages), D(0)) == total.ev
    if found.time is not None:
        assert 0 <= found.time.es <= found.time.pd
    points = s_curve(found, now)
    for name in ("pv", "ev", "ac", "forecast"):
        values = [value for point in points if (value := getattr(point, name)) is not None]
        assert values == sorted(values), name
    today = next(point for point in points if str(point.day) == on)
    assert (today.pv, today.ev, today.ac) == (total.pv, total.ev, total.ac)
    assert today.forecast == total.ev
    assert abs(points[-1].pv - total.bac) < D("1e-9")
    assert points[-1].forecast == total.bac


@settings(max_examples=40, deadline=None)
@given(plans(), st.data())
def test_order_in_the_file_changes_nothing(made: tuple[str, str], data: st.DataObject) -> None:
    text, on = made
    shuffled = data.draw(st.permutations(text.splitlines()))
    one, other = progress_of(tasks(text), on), progress_of(tasks("\n".join(shuffled)), on)
    for name in ("bac", "pv", "ev", "ac"):  # sums of thirds may differ in their last digit
        left, right = getattr(one.total, name), getattr(other.total, name)
        assert (left is None) == (right is None)
        assert abs((left or 0) - (right or 0)) < D("1e-20"), name
    assert (one.time is None) == (other.time is None)
    if one.time is not None and other.time is not None:
        assert abs(one.time.es - other.time.es) < D("1e-20")
        assert (one.time.at, one.time.pd) == (other.time.at, other.time.pd)
    assert [task.id for task in one.behind] == [task.id for task in other.behind]


@pytest.mark.parametrize(("name", "behind"), [("harwell", 6), ("sever", 1)])
def test_demonstration_is_behind_and_says_why(name: str, behind: int) -> None:
    made = demonstration(name).plan
    assert made is not None and made.project.status_date is not None
    found = progress_of(made, made.project.status_date.isoformat())
    assert found.total.spi is not None and found.total.spi < 1
    assert found.measure is Measure.MONEY
    assert len(found.behind) == behind
    assert sum((task.value.sv for task in found.behind), D(0)) == found.total.sv - sum(
        (task.value.sv for task in found.measured if task.value.sv > 0), D(0)
    )


@settings(max_examples=60, deadline=None)
@given(plans(), st.integers(0, 30))
def test_finished_work_never_moves(made: tuple[str, str], later: int) -> None:
    one = tasks(made[0])
    day = date(2026, 3, 6)
    first, last = scheduled(one, day), scheduled(one, day + timedelta(days=later))
    for key, task in first.tasks.items():
        if task.state == "done":
            again = last.tasks[key]
            assert (task.early_finish, task.state) == (first.calendar.end(date(2026, 3, 5)), again.state)
            assert (task.early_start, task.early_finish) == (again.early_start, again.early_finish)


@settings(max_examples=60, deadline=None)
@given(plans())
def test_without_progress_the_forecast_is_the_schedule(made: tuple[str, str]) -> None:
    text = re.sub(r", (started|finished|quality|progress|spent): [^,}]*", "", made[0])
    one = tasks(text)
    before = one.project.start - timedelta(days=1)
    planned, forecast = scheduled(one), scheduled(one, before)
    for key, task in planned.tasks.items():
        again = forecast.tasks[key]
        assert (again.early_start, again.early_finish) == (task.early_start, task.early_finish)
        assert (again.total_float, again.is_critical) == (task.total_float, task.is_critical)
