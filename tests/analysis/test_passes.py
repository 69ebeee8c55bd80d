"""The passes over many runs against the critical path method, run by run."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from crmplan.analysis.availability import Availability, availability
from crmplan.analysis.calendar import WorkCalendar
from crmplan.analysis.network import (
    FF,
    FS,
    KINDS,
    SF,
    SS,
    Activity,
    Times,
    critical_path_method,
    topological_order,
)
from crmplan.analysis.passes import (
    Early,
    Work,
    after,
    constant,
    elastic_row,
    end_of,
    forward,
    pieces,
    run_network,
    stretched,
    total_floats,
)
from crmplan.model.people import Member

DAY = WorkCalendar(date(2026, 3, 2), minutes=6)
RUNS = 3
Links = list[list[tuple[int, int, int]]]


@st.composite
def activities(draw: st.DrawFn) -> Activity:
    """Return an activity: to do, begun or done."""
    floor = draw(st.integers(0, 9))
    begun = draw(st.none() | st.integers(0, 9))
    ended = draw(st.integers(0, 9)) if draw(st.integers(0, 4)) == 0 else None
    if begun is not None and ended is not None:
        begun = min(begun, ended)
    return Activity(0, floor, begun, ended)


@st.composite
def links(draw: st.DrawFn, count: int) -> Links:
    """Return links of every kind, each from an activity to one before it."""
    return [
        draw(
            st.lists(
                st.tuples(
                    st.integers(0, number - 1), st.sampled_from(list(KINDS.values())), st.integers(-4, 4)
                ),
                max_size=3,
            )
        )
        if number
        else []
        for number in range(count)
    ]


@st.composite
def people(draw: st.DrawFn) -> Availability[int]:
    """Return somebody who is away at times, alone or with another one."""
    away = [
        f"day {first}..{first + draw(st.integers(0, 2))}"
        for first in draw(st.lists(st.integers(1, 8), min_size=1))
    ]
    members = [
        Member.model_validate({"capacity": draw(st.sampled_from(["100%", "50%", "35%"])), "away": away})
    ]
    if draw(st.booleans()):
        members.append(Member.model_validate({"capacity": "40%"}))
    found = availability(members, DAY)
    assert found is not None
    return found


Case = tuple[list[Activity], Links, dict[int, Availability[int]], list[list[int]], list[list[int]]]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Return activities, links, the elastic ones, and for each the lengths and delays of every run."""
    count = draw(st.integers(1, 7))
    made = [draw(activities()) for _ in range(count)]
    elastic = {
        n: draw(people()) for n in range(count) if made[n].ended is None and draw(st.integers(0, 2)) == 0
    }
    numbers = st.lists(st.integers(0, 12), min_size=RUNS, max_size=RUNS)
    is_delayed = st.sampled_from([False, False, True])
    delays = [draw(numbers) if draw(is_delayed) else [0] * RUNS for _ in range(count)]
    return made, draw(links(count)), elastic, [draw(numbers) for _ in range(count)], delays


def vectorised(case: Case) -> tuple[Early, list[dict[int, float]]]:
    """Return early dates of all runs, and for each run the total floats of what is open."""
    made, before, elastic, lengths, delays = case
    marked = [
        one._replace(elastic=elastic[n].elastic(0)) if n in elastic else one for n, one in enumerate(made)
    ]
    network = run_network(marked, before, topological_order(before), ())
    rows = [np.array(row, dtype=np.float64) for row in lengths]
    work = Work(
        rows,
        {n: elastic_row(pieces(known), rows[n]) for n, known in elastic.items()},
        {
            n: np.array(row, dtype=np.float64)
            for n, row in enumerate(delays)
            if any(row) and made[n].ended is None
        },
    )
    everybody = network._replace(started=frozenset(range(len(made))))
    early = forward(everybody, work)
    found = dict(total_floats(network, work, early, end_of(network, early)))
    return early, [
        {n: float(np.broadcast_to(row, RUNS)[run]) for n, row in found.items()} for run in range(RUNS)
    ]


def one_by_one(case: Case, run: int) -> Times:
    """Return the dates of one run; a delay is an activity of its own after the one that is delayed."""
    made, before, elastic, lengths, delays = case
    count = len(made)
    single = [
        activity
        if activity.ended is not None
        else activity._replace(elastic=elastic[n].elastic(lengths[n][run]))
        if n in elastic
        else activity._replace(length=lengths[n][run])
        for n, activity in enumerate(made)
    ]
    extra = [n for n in range(count) if made[n].ended is None]
    place = {n: count + index for index, n in enumerate(extra)}
    moved = [
        [(place.get(o, o) if kind in (FS, FF) else o, kind, lag) for o, kind, lag in row] for row in before
    ]
    single += [Activity(delays[n][run]) for n in extra]
    moved += [[(n, FS, 0)] for n in extra]
    return critical_path_method(single, moved, topological_order(moved))


def ends(case: Case) -> Sequence[int]:
    """Return where each activity's finish with its delay stands in the network of one run."""
    made = case[0]
    extra = [n for n in range(len(made)) if made[n].ended is None]
    place = {n: len(made) + index for index, n in enumerate(extra)}
    return [place.get(n, n) for n in range(len(made))]


@given(cases())
@settings(max_examples=150)
def test_early_dates_and_floats_are_those_of_the_critical_path_method(case: Case) -> None:
    early, floats = vectorised(case)
    for run in range(RUNS):
        times = one_by_one(case, run)
        places = ends(case)
        for number in range(len(case[0])):
            finish = float(np.broadcast_to(early.finishes[number], RUNS)[run])
            start = float(np.broadcast_to(early.starts[number], RUNS)[run])
            assert (start, finish) == (times.early_start[number], times.early_finish[places[number]])
            if case[0][number].ended is None:
                slack = times.late_finish[number] - times.early_finish[number]
                assert floats[run][number] == slack


@given(cases(), st.data())
def test_reckoning_only_what_changes_gives_the_same(case: Case, data: Any) -> None:
    made, before, _, lengths, _ = case
    network = run_network(made, before, topological_order(before), ())
    work = Work([np.array(row, dtype=np.float64) for row in lengths], {}, {})
    known = forward(network, work)
    hit = data.draw(st.integers(0, len(made) - 1))
    if made[hit].ended is not None:
        return
    later = work._replace(delays={hit: constant(5)})
    partly = forward(network, later, known=known, numbers=after(network, [hit]))
    wholly = forward(network, later)
    for one, other in zip(partly.finishes, wholly.finishes, strict=True):
        assert np.array_equal(*np.broadcast_arrays(one, other))


def test_end_is_that_of_the_activities_that_count() -> None:
    before: Links = [[], [(0, FS, 0)], [(1, FS, 0)]]
    network = run_network([Activity(0)] * 3, before, [0, 1, 2], (0, 1))
    assert network.end == [1], "the first is over when the second is"
    work = Work([constant(3), constant(4), constant(5)], {}, {})
    early = forward(network, work)
    end = end_of(network, early)
    assert end.tolist() == [7]
    floats = {number: row.item() for number, row in total_floats(network, work, early, end)}
    assert floats[0] == floats[1] == 0
    assert floats[2] > 1e9, "nothing that counts waits for it"


def test_network_without_activities_ends_at_once() -> None:
    network = run_network([], [], [], ())
    assert end_of(network, forward(network, Work([], {}, {}))).tolist() == [0]


def test_link_of_a_start_needs_the_start() -> None:
    before: Links = [[], [(0, SS, 1)], [(1, SF, 2)]]
    assert run_network([Activity(1)] * 3, before, [0, 1, 2], ()).started == {0, 1}


def test_effort_is_stretched_and_rounded_up() -> None:
    assert stretched(constant(60), 350_000).tolist() == [172]
