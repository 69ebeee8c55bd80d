"""What makes a date what it is, and which links the facts have broken."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmplan.analysis.calendar import work_calendar
from crmplan.analysis.driving import Cause, Step, broken_links, driving_chain, final_task
from crmplan.analysis.schedule import schedule
from crmplan.model.plan import Plan
from tests.helpers import demonstration, plan, scheduled, tasks


def chain(made: Plan, task: str, on: str | None = None) -> list[tuple[str, Cause, float]]:
    steps = driving_chain(made, scheduled(made, on), task)
    return [(step.id, step.cause, float(step.idle)) for step in steps]


def last(made: Plan, task: str, on: str | None = None) -> Step:
    return driving_chain(made, scheduled(made, on), task)[-1]


def test_chain_follows_the_latest_link_to_the_start() -> None:
    made = tasks(
        "a: {duration: 2d}\nb: {duration: 5d}\nc: {duration: 1d, after: [a, b]}\nd: {after: [c +1d]}"
    )
    assert chain(made, "d") == [
        ("b", Cause.START, 0),
        ("c", Cause.LINK, 0),
        ("d", Cause.LINK, 0),
    ]


@pytest.mark.parametrize(
    ("link", "driver"),
    [("[a ss+3d, b]", "b"), ("[a ss+6d, b]", "a"), ("[a ff, b]", "b"), ("[a ff+9d, b]", "a"), ("[b -4d, a]", "a")],
)  # fmt: skip
def test_every_kind_of_link_can_drive(link: str, driver: str) -> None:
    made = tasks(f"a: {{duration: 2d}}\nb: {{duration: 5d}}\nc: {{duration: 2d, after: {link}}}")
    assert chain(made, "c")[-2][0] == driver


def test_own_earliest_day_ends_the_chain() -> None:
    made = tasks("a: {duration: 2d}\nb: {duration: 1d, after: [a], not_before: 2026-03-20}")
    assert chain(made, "b") == [("b", Cause.NOT_BEFORE, 0)]


def test_link_is_stronger_than_an_earliest_day_that_has_gone() -> None:
    made = tasks("a: {duration: 9d}\nb: {duration: 1d, after: [a], not_before: 2026-03-03}")
    assert [step[1] for step in chain(made, "b")] == [Cause.START, Cause.LINK]


def test_status_date_holds_what_could_have_begun() -> None:
    made = tasks(
        "a: {duration: 2d, started: 2026-03-02, finished: 2026-03-03, quality: 4}\nb: {duration: 1d, after: [a]}"
    )
    assert chain(made, "b", "2026-03-10") == [("a", Cause.FACT, 0), ("b", Cause.STATUS_DATE, 5)]
    assert last(made, "b", "2026-03-10").start == date(2026, 3, 11)


def test_fact_shows_how_long_it_lay_idle() -> None:
    made = tasks(
        "a: {duration: 2d, started: 2026-03-02, finished: 2026-03-03, quality: 4}\n"
        "b: {duration: 1d, after: [a], started: 2026-03-06, finished: 2026-03-09, quality: 4}"
    )
    found = last(made, "b", "2026-03-10")
    assert (found.cause, found.idle, found.days, found.days_off) == (Cause.FACT, 2, 2, 2)
    assert found.link is not None and found.link.task == "a"


def test_rest_of_what_began_too_early_waits() -> None:
    made = tasks("a: {duration: 9d}\nb: {duration: 2d, after: [a], started: 2026-03-03}")
    assert chain(made, "b", "2026-03-04") == [("a", Cause.STATUS_DATE, 3), ("b", Cause.LINK, 0)]
    override = schedule(made, work_calendar(made), on=date(2026, 3, 4), retains_logic=False)
    assert [step.cause for step in driving_chain(made, override, "b")][-1] is Cause.FACT


def test_progress_override_goes_on_without_predecessors() -> None:
    made = tasks(
        "a: {duration: 9d}\nb: {duration: 2d, after: [a], started: 2026-03-03}\nc: {duration: 1d, after: [b]}"
    )
    calendar, on = work_calendar(made), date(2026, 3, 4)
    retained = schedule(made, calendar, on=on)
    override = schedule(made, calendar, on=on, retains_logic=False)
    assert retained.finish_day(retained.tasks["b"]) == date(2026, 3, 19)
    assert override.finish_day(override.tasks["b"]) == date(2026, 3, 6)
    assert override.finish_day(override.tasks["c"]) == date(2026, 3, 9)
    assert override.tasks["a"] == retained.tasks["a"]._replace(
        total_float=override.tasks["a"].total_float,
        free_float=override.tasks["a"].free_float,
        late_start=override.tasks["a"].late_start,
        late_finish=override.tasks["a"].late_finish,
        is_critical=override.tasks["a"].is_critical,
    )


def test_dropped_task_holds_nobody() -> None:
    made = tasks("a: {duration: 9d, status: dropped, note: x}\nb: {duration: 1d, after: [a]}")
    assert chain(made, "b", "2026-03-02") == [("b", Cause.STATUS_DATE, 1)]


def test_final_task_is_the_last_of_the_rollout() -> None:
    made = plan(
        """
        stages:
          one: {tasks: {a: {duration: 1d}, b: {duration: 4d}, c: {duration: 4d}}}
          s7-support: {tasks: {d: {duration: 40d}}}
        """
    )
    assert final_task(scheduled(made)) == "b"
    assert final_task(scheduled(plan(""))) is None
    assert final_task(scheduled(plan("stages: {s7-support: {tasks: {a: {}, d: {duration: 1d}}}}"))) == "d"


# --- broken links ---

FACTS = "started: 2026-03-04, finished: 2026-03-06, quality: 4"


@pytest.mark.parametrize(
    ("link", "facts", "allowed"),
    [
        ("a", "started: 2026-03-06", None),
        ("a", "started: 2026-03-05", "2026-03-06"),
        ("a +1d", "started: 2026-03-09", None),
        ("a +1d", "started: 2026-03-06", "2026-03-09"),
        ("a -1d", "started: 2026-03-05", None),
        ("a -1d", "started: 2026-03-04", "2026-03-05"),
        ("a ss", "started: 2026-03-04", None),
        ("a ss", "started: 2026-03-03", "2026-03-04"),
        ("a ff", "started: 2026-03-03, finished: 2026-03-06, quality: 3", None),
        ("a ff", "started: 2026-03-03, finished: 2026-03-05, quality: 3", "2026-03-06"),
        ("a ff", "started: 2026-03-03", None),
        ("a sf", "started: 2026-03-02, finished: 2026-03-03, quality: 3", "2026-03-04"),
        ("a sf", "started: 2026-03-02, finished: 2026-03-04, quality: 3", None),
    ],
)
def test_link_is_kept_by_the_day(link: str, facts: str, allowed: str | None) -> None:
    made = tasks(f"a: {{duration: 3d, {FACTS}}}\nb: {{duration: 2d, after: [{link}], {facts}}}")
    found = broken_links(made, scheduled(made, "2026-03-10"))
    assert [(one.task, one.link.task, str(one.allowed)) for one in found] == (
        [("b", "a", allowed)] if allowed else []
    )


def test_link_to_what_is_still_open_is_broken() -> None:
    made = tasks(
        "a: {duration: 3d}\nb: {duration: 2d, after: [a], started: 2026-03-04}\n"
        "c: {gate: {decision: go, on: 2026-03-05}, after: [a]}"
    )
    found = broken_links(made, scheduled(made, "2026-03-06"))
    assert [(one.task, one.happened) for one in found] == [("b", date(2026, 3, 4)), ("c", date(2026, 3, 5))]


def test_plan_without_facts_breaks_no_link() -> None:
    made = tasks("a: {duration: 3d}\nb: {duration: 2d, after: [a, a ss, a ff]}\nc: {after: [b sf]}")
    assert broken_links(made, scheduled(made, "2026-03-06")) == ()


# --- properties ---


KINDS = st.sampled_from(["fs", "ss", "ff"])


@st.composite
def networks(draw: st.DrawFn) -> str:
    lines = []
    for number in range(draw(st.integers(2, 7))):
        links = [
            f"t{draw(st.integers(0, number - 1))} {draw(KINDS)}+{draw(st.integers(0, 9))}h"
            for _ in range(draw(st.integers(0, 2)) if number else 0)
        ]
        facts = draw(
            st.sampled_from(
                ["", "", ", started: 2026-03-03", ", started: 2026-03-03, finished: 2026-03-04, quality: 3"]
            )
        )
        lines.append(
            f"t{number}: {{duration: {draw(st.integers(1, 30))}h, after: [{', '.join(links)}]{facts}}}"
        )
    return "\n".join(lines)


@settings(max_examples=100, deadline=None)
@given(networks(), st.sampled_from([None, "2026-03-05", "2026-03-11"]))
def test_chain_leads_without_gaps_to_its_task(text: str, on: str | None) -> None:
    made = tasks(text)
    now = scheduled(made, on)
    for key in now.tasks:
        steps = driving_chain(made, now, key)
        assert steps[-1].id == key
        assert steps[0].link is None
        for before, step in pairwise(steps):
            assert step.link is not None and step.link.task == before.id
        assert all(step.idle >= 0 for step in steps)
        waits = [step for step in steps if step.cause is Cause.LINK and now.tasks[step.id].state == "todo"]
        for step in waits:
            assert step.link is not None
            task, other = now.tasks[step.id], now.tasks[step.link.task]
            lag = now.calendar.length(step.link.lag)
            held = {
                "fs": task.early_start - other.early_finish,
                "ss": task.early_start - other.early_start,
                "ff": task.early_finish - other.early_finish,
            }[step.link.kind]
            assert held == lag, "it stands just where the link lets it"


@pytest.mark.parametrize(("name", "task"), [("harwell", "connect-orderline"), ("sever", "integrate-1c")])
def test_demonstration_has_a_late_critical_chain(name: str, task: str) -> None:
    made = demonstration(name)
    assert made.plan is not None
    now = schedule(made.plan, work_calendar(made.plan, made.holidays), on=made.plan.project.status_date)
    assert final_task(now) == task
    assert now.deadline is not None and now.rollout_finish > now.deadline
    assert task in now.critical_path
    assert len(driving_chain(made.plan, now, task)) > 10
