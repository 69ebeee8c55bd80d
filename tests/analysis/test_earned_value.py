"""Earned value and earned schedule against published figures, and what holds between any of them."""

from decimal import Decimal
from itertools import accumulate
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmplan.analysis.earned_value import FIGURES, EarnedSchedule, EarnedValue, Missing, earned_time

PUBLISHED = {
    # "Earned Value Exercise" on studylib.net (5898152), after Mulcahy, "PMP Exam Prep", p. 210: a fence, four sides of
    # $1,000 and a day each. It divides by the rounded CPI, .893, and so has 4,479, 1,679 and -479 at completion.
    "fence": (
        {"bac": 4000, "pv": 3000, "ev": 2500, "ac": 2800},
        {
            "sv": "-500",
            "cv": "-300",
            "spi": ".833",
            "cpi": ".893",
            "eac": "4480",
            "etc": "1680",
            "vac": "-480",
        },
    ),
    # Exercise of Gray and Larson, "Project Management: The Managerial Process", ch. 13, as solved on coursehero.com
    # (pbt8e): period 12, in hundreds of dollars.
    "eight tasks": (
        {"bac": 248, "pv": 158, "ev": 148, "ac": 210},
        {"sv": "-10", "cv": "-62", "spi": ".94", "cpi": ".7048", "eac": "352", "vac": "-104"},
    ),
    # README of the R package pmev 0.1.2 by D. Hammond, with its project value as the budget.
    "pmev": (
        {"bac": 150000, "pv": "25144.5", "ev": "13878.46", "ac": 10000},
        {"sv": "-11266.04", "cv": "3878.46", "cpi": "1.39", "eac": "108081", "etc": "98081", "tcpi": ".97"},
    ),
    # Manual of the R package PRA 0.3.0 by P. Govan, page "spi".
    "PRA": ({"bac": 100000, "pv": 40000, "ev": 35000, "ac": 35000}, {"spi": ".875"}),
    # Pinto, "Project Management", ch. 13, exercise 1, as solved on scribd.com (374904988).
    "month nine": ({"bac": 10000, "pv": 2400, "ev": 2100, "ac": 2000}, {"sv": "-300", "cv": "100"}),
}


def value(bac: Any, pv: Any, ev: Any, ac: Any) -> EarnedValue:
    return EarnedValue(Decimal(bac), Decimal(pv), Decimal(ev), None if ac is None else Decimal(ac))


@pytest.mark.parametrize(("given", "expected"), PUBLISHED.values(), ids=PUBLISHED)
def test_published_figures(given: dict[str, Any], expected: dict[str, str]) -> None:
    found = value(**given)
    for name, text in expected.items():
        figure, wanted = getattr(found, name), Decimal(text)
        assert figure.quantize(wanted) == wanted, name


EARLY_FINISH = (105, 200, 515, 845, 1175, 1475, 1805, 2135, 2435, 2665, 2760, 2823)
"""Planned value of the early finish project of Lipke, "Schedule is Different" (The Measurable News, 2003): from memory
of the paper; each figure of it follows from these by its formula."""
EARNED = (115, 220, 530, 870, 1215, 1525, 1860, 2190, 2500, 2740, 2823)
TIMES = "1.105 2.063 3.045 4.076 5.133 6.152 7.167 8.183 9.283 10.789 12.000".split()


@pytest.mark.parametrize(("month", "earned", "time"), list(zip(range(1, 12), EARNED, TIMES, strict=True)))
def test_published_earned_schedule(month: int, earned: int, time: str) -> None:
    found = EarnedSchedule(
        earned_time(list(map(Decimal, EARLY_FINISH)), Decimal(earned)), Decimal(month), Decimal(12)
    )
    assert found.es.quantize(Decimal("0.001")) == Decimal(time)
    assert found.spi is not None and found.spi > 1
    assert found.ieac == found.pd / found.spi


@pytest.mark.parametrize(
    ("es", "at", "sv", "spi"),
    [(18, 20, -2, "0.90"), (21, 24, -3, "0.88")],  # hksmnow.com, "Earned Schedule (ES)"
)
def test_published_indexes_of_time(es: int, at: int, sv: int, spi: str) -> None:
    found = EarnedSchedule(Decimal(es), Decimal(at), Decimal(30))
    assert (found.sv, found.spi and found.spi.quantize(Decimal("0.01"))) == (sv, Decimal(spi))


# --- what can't be computed ---


ESTIMATES = ("eac", "etc", "vac", "eac_schedule")
REASONS: list[tuple[tuple[Any, ...], dict[str, Missing]]] = [
    ((100, 50, 40, 45), {}),
    ((0, 0, 0, 0), dict.fromkeys(FIGURES, Missing.NO_BUDGET)),
    (
        (100, 0, 0, 0),
        {"spi": Missing.NOTHING_PLANNED} | dict.fromkeys(("cpi", *ESTIMATES), Missing.NOTHING_SPENT),
    ),
    ((100, 50, 0, 10), dict.fromkeys(ESTIMATES, Missing.NOTHING_EARNED)),
    ((100, 50, 40, 120), {"tcpi": Missing.BUDGET_SPENT}),
    ((100, 0, 10, 10), dict.fromkeys(("spi", "eac_schedule"), Missing.NOTHING_PLANNED)),
    (
        (100, 50, 40, None),
        dict.fromkeys(("ac", "cv", "cpi", "eac_planned", "tcpi", *ESTIMATES), Missing.NO_ACTUAL),
    ),
]


@pytest.mark.parametrize(("given", "missing"), REASONS)
def test_reason_is_given_for_what_is_missing(given: tuple[Any, ...], missing: dict[str, Missing]) -> None:
    assert value(*given).missing() == missing


amounts = st.integers(0, 10_000).map(Decimal)


@given(amounts, amounts, amounts, amounts | st.none())
def test_a_figure_is_there_or_has_a_reason(
    bac: Decimal, pv: Decimal, ev: Decimal, ac: Decimal | None
) -> None:
    found = EarnedValue(bac, min(pv, bac), min(ev, bac), ac)
    missing = found.missing()
    if bac:
        assert {name for name in FIGURES if getattr(found, name) is None} == missing.keys() - {"ac"}
    else:
        assert missing.keys() == set(FIGURES)
    if found.cv is not None:
        assert found.cv - found.sv == found.pv - (ac or 0)
    if found.eac is not None and found.vac is not None:
        assert found.eac + found.vac == bac


@given(st.lists(st.integers(0, 50), min_size=1, max_size=30), st.data())
def test_what_was_planned_for_a_time_is_earned_at_that_time(steps: list[int], data: st.DataObject) -> None:
    planned = [Decimal(sum_) for sum_ in accumulate(steps)]
    number = data.draw(st.integers(0, len(planned) - 1))
    time = earned_time(planned, planned[number])
    if planned[number] == 0:
        assert time == 0
    else:
        rises_there = [n for n, v in enumerate(planned) if v == planned[number]]
        last = planned[number] == planned[-1]
        assert time == (rises_there[0] if last else rises_there[-1]) + 1


@given(st.lists(st.integers(0, 50), min_size=1, max_size=30), st.integers(0, 100), st.integers(0, 100))
def test_more_earned_is_never_an_earlier_time(steps: list[int], one: int, other: int) -> None:
    planned = [Decimal(sum_) for sum_ in accumulate(steps)]
    low, high = sorted((one, other))
    times = [earned_time(planned, planned[-1] * share / 100) for share in (low, high)]
    assert 0 <= times[0] <= times[1] <= len(planned)
