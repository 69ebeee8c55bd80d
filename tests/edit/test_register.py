"""What each verb on risks, KPIs, answers and requests writes into a plan, and what it refuses."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from crmplan.edit import register, work
from crmplan.edit.changes import Bare, Change
from crmplan.errors import CrmplanError
from crmplan.model.plan import Plan
from tests.edit.helpers import DAY, GIVEN, PLAN, diff

CASES = {
    "add a risk": (
        lambda plan: register.new_risk(
            plan, "no-time", {"name": "Nobody has time", "probability": Bare("40%"), "hits": [], "note": None}
        ),
        """
+   no-time:
+     name: Nobody has time
+     probability: 40%
""",
    ),
    "a risk has happened": (
        lambda plan: register.happened(plan, ["sabotage"], DAY, "Three of five"),
        """
+     status: happened
+     happened_on: 2026-03-20
+     note: Three of five
""",
    ),
    "close a risk": (
        lambda plan: register.closed(plan, ["sabotage"], None),
        """
+     status: closed
""",
    ),
    "review a risk": (
        lambda plan: register.reviewed(
            plan, ["sabotage"], DAY, probability="possible", impact=None, note=None
        ),
        """
-     probability: likely
+     probability: possible
-     reviewed: 2026-03-05
+     reviewed: 2026-03-20
""",
    ),
    "add a KPI": (
        lambda plan: register.new_kpi(plan, "win-rate", {"name": None, "baseline": None}),
        """
+ kpis:
+   win-rate: {}
""",
    ),
    "answer anew": (
        lambda plan: register.answered(
            plan,
            "data-required-fields",
            "yes",
            DAY,
            evidence="All twenty",
            by="irina",
            action=None,
            note="Now: all",
        ),
        """
-     data-required-fields: {answer: no, evidence: Nobody looked, on: 2026-03-10, note: Ask Max}
+     data-required-fields: {answer: yes, evidence: All twenty, on: 2026-03-20, by: irina, note: "Ask Max. Now: all"}
""",
    ),
    "answer for the first time": (
        lambda plan: register.answered(
            plan, "data-duplicates", "n/a", DAY, evidence=None, by=None, action=None, note=None
        ),
        """
+     data-duplicates: {answer: n/a, on: 2026-03-20}
""",
    ),
    "add a request": (
        lambda plan: register.new_request(
            plan, None, {"on": Bare("2026-03-20 09:05"), "text": "How to undo"}
        ),
        """
+     r-10: {on: 2026-03-20 09:05, text: How to undo}
""",
    ),
    "answer a request": (
        lambda plan: register.request_answered(plan, ["r-09"], "2026-03-20 11:00", None),
        """
-     r-09: {on: 2026-03-11 10:30, text: How to merge}
+     r-09: {on: 2026-03-11 10:30, text: How to merge, answered: 2026-03-20 11:00}
""",
    ),
    "solve a request that nobody has answered": (
        lambda plan: register.request_solved(plan, ["r-09"], "2026-03-20", hours="1.5", note=None),
        """
-     r-09: {on: 2026-03-11 10:30, text: How to merge}
+     r-09: {on: 2026-03-11 10:30, text: How to merge, answered: 2026-03-20, solved: 2026-03-20, hours: 1.5}
""",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_verb_writes_what_has_happened(case: str, tmp_path: Path) -> None:
    make, expected = CASES[case]
    assert diff(tmp_path, make) == expected.strip("\n").splitlines()


AGAIN: dict[str, Callable[[Plan], Iterable[Change]]] = {
    "an answer": lambda plan: register.request_answered(plan, ["r-8"], "2026-03-20", None),
    "a solution": lambda plan: register.request_solved(plan, ["r-8"], "2026-03-20", hours=None, note=None),
    "a decision": lambda plan: work.meeting_decided(plan, "kick-off", ["Begin"], DAY, ["irina"]),
}


@pytest.mark.parametrize("case", AGAIN)
def test_what_is_told_again_changes_nothing(case: str, tmp_path: Path) -> None:
    assert diff(tmp_path, AGAIN[case]) == []


def test_given_moment_corrects_another(tmp_path: Path) -> None:
    def make(plan: Plan) -> Iterable[Change]:
        return register.request_solved(plan, ["r-8"], "2026-03-12", hours=None, note=None, is_given=True)

    assert [line for line in diff(tmp_path, make) if line[0] == "+"] == [
        "+     r-8: {on: 2026-03-10, text: How to print, answered: 2026-03-10, solved: 2026-03-12}"
    ]


REFUSED = {
    "no such risk: sabotge": lambda plan: register.happened(plan, ["sabotge"], GIVEN, None),
    "has risk sabotage already": lambda plan: register.new_risk(plan, "sabotage", {}),
    "no such request: r-1": lambda plan: register.request_answered(plan, ["r-1"], "2026-03-20", None),
    "has request r-8 already": lambda plan: register.new_request(plan, "r-8", {}),
}


@pytest.mark.parametrize("message", REFUSED)
def test_verb_refuses_what_can_not_be(message: str, tmp_path: Path) -> None:
    with pytest.raises(CrmplanError, match=message):
        diff(tmp_path, REFUSED[message])


def test_first_request_is_number_one(tmp_path: Path) -> None:
    text = PLAN.split("support:")[0]
    lines = diff(tmp_path, lambda plan: register.new_request(plan, None, {"on": Bare("2026-03-20")}), text)
    assert lines == ["+ support:", "+   requests:", "+     r-1: {on: 2026-03-20}"]
