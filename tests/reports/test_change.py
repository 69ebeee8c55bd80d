"""What a change says: what differs between the data before and after, and what the forecast has done."""

import pytest

from crmplan.reports.change import change_lines, forecast_line
from tests.helpers import messages, scheduled, tasks

BEFORE = {
    "project": {"name": "P"},
    "stages": {"build": {"tasks": {"funnel": {"duration": "8d", "note": "Slow", "gate": {"by": "max"}}}}},
    "risks": {"sabotage": {"status": "open", "hits": ["funnel"]}},
    "audit": {"answers": {"q": {"answer": "no"}}},
}


def with_task(**fields: object) -> dict[str, object]:
    task = {**BEFORE["stages"]["build"]["tasks"]["funnel"], **fields}  # type: ignore[index]
    kept = {key: value for key, value in task.items() if value is not None}
    return {**BEFORE, "stages": {"build": {"tasks": {"funnel": kept}}}}


CASES = {
    "nothing": (BEFORE, []),
    "a new key": (with_task(finished="2026-03-17"), ["funnel: finished 2026-03-17"]),
    "another value": (with_task(duration="9d"), ["funnel: duration 8d → 9d"]),
    "a key less": (with_task(duration=None), ["funnel: duration 8d → –"]),
    "a text that goes on": (with_task(note="Slow. Done"), ["funnel: note Slow → Slow. Done"]),
    "a note with more": (with_task(note="Slow as ever"), ["funnel: note + as ever"]),
    "below the task": (with_task(gate={"by": "max", "on": "2026-03-17"}), ["funnel: gate.on 2026-03-17"]),
    "several keys": (
        with_task(finished="2026-03-17", quality="4"),
        ["funnel: finished 2026-03-17 · quality 4"],
    ),
    "a new list": (with_task(unmet=["A", "B"]), ["funnel: unmet A, B"]),
    "an item more": (
        {**BEFORE, "risks": {"sabotage": {"status": "open", "hits": ["funnel", "rules"]}}},
        ["sabotage: hits + rules"],
    ),
    "an item less": (
        {**BEFORE, "risks": {"sabotage": {"status": "open", "hits": []}}},
        ["sabotage: hits funnel → "],
    ),
    "a new thing": (
        {**BEFORE, "actions": {"x": {"name": "Do", "owner": ["max", "anna"]}}},
        ["x: new · name Do · owner max, anna"],
    ),
    "an answer": (
        {**BEFORE, "audit": {"answers": {"q": {"answer": "yes"}, "r": {"answer": "no"}}}},
        ["q: answer no → yes", "r: new · answer no"],
    ),
    "text that would steer a terminal": (
        with_task(note="\x1b[2J\nnext\u202e"),
        [r"funnel: note Slow → \u001b[2J next\u202e"],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_line_says_what_differs(case: str) -> None:
    after, expected = CASES[case]
    assert change_lines(BEFORE, after, messages("en")) == expected


EVE = "2026-02-27"
"""The last working day before the plans of tests begin."""
WORK = """
  a: {duration: 5d, %s}
  b: {duration: 5d, after: [a]}
"""


@pytest.mark.parametrize(
    ("facts", "language", "expected"),
    [
        ("", "en", "0 of 2 tasks · forecast finish 13 Mar 2026 (as before) · 2 d in hand"),
        (
            "started: 2026-03-02, finished: 2026-03-05",
            "en",
            "1 of 2 tasks · forecast finish 12 Mar 2026 (1 d earlier, was 13 Mar 2026) · 3 d in hand",
        ),
        (
            "started: 2026-03-09",
            "en",
            "0 of 2 tasks · forecast finish 23 Mar 2026 (6 d later, was 13 Mar 2026) · 4 d after the deadline",
        ),
        (
            "started: 2026-03-09",
            "ru",
            "0 из 2 задач · прогноз окончания 23.03.2026 (позже на 6 дн., было 13.03.2026) · 4 дн. после срока",
        ),
    ],
)
def test_forecast_moves_with_the_facts(facts: str, language: str, expected: str) -> None:
    head = "deadline: 2026-03-17"
    day = next((day for day in ("2026-03-09", "2026-03-05") if day in facts), EVE)
    before = scheduled(tasks(WORK % "", head), EVE)
    after = scheduled(tasks(WORK % facts, head), day)
    assert forecast_line(before, after, messages(language)).replace("\u00a0", " ") == expected


def test_day_that_stays_is_not_said_twice() -> None:
    before = scheduled(tasks("a: {duration: 2d}"), EVE)
    after = scheduled(tasks("a: {duration: 1d 4h}"), EVE)
    line = forecast_line(before, after, messages("en")).replace("\u00a0", " ")
    assert line == "0 of 1 tasks · forecast finish 3 Mar 2026 (0.5 d earlier)"
