"""Every demand of the method is guarded: a plan that meets them all is clean, and without any one of them it is not.

What is taken away and which code has to speak is declared beforehand; of what stands in the plan more than once, as
processes and people, it is taken from each.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from crmplan.findings import Severity
from tests.complete_plan import Data, complete, dumped
from tests.helpers import loaded
from tests.rules.test_cases import found_in


class Removal(NamedTuple):
    """What is taken away, by its keys, and the code that has to speak."""

    path: tuple[str, ...]
    code: str


ONCE = (
    ("project manager", "CP805"),
    ("project working_group", "CP102"),
    ("project data_owner", "CP602"),
    ("project owner_after", "CP705"),
    ("vendor background", "CP101"),
    ("vendor manual", "CP704"),
    ("vendor manual received", "CP704"),
    ("vendor", "CP101"),
    ("specification sales_models", "CP105"),
    ("specification department_levels", "CP106"),
    ("specification approved", "CP107"),
    ("specification approved vendor-lead", "CP108"),
    ("specification approved vendor-analyst", "CP108"),
    ("specification", "CP105"),
    ("business_case expected_gain", "CP406"),
    ("business_case expected_payback", "CP406"),
    ("business_case gains", "CP947"),
    ("business_case", "CP406"),
    ("budget approved", "CP801"),
    ("support", "CP701"),
    ("support months", "CP701"),
    ("support in_contract", "CP702"),
    ("support channels", "CP703"),
    ("actions terms-lesson", "CP807"),
    ("audit answers data-short-card action", "CP808"),
    ("risks", "CP804"),
    ("cards client need", "CP206"),
    ("cards client need kind", "CP206"),
    ("cards deal terms", "CP206"),
    ("stages s1-preparation tasks budget-gate gate decision", "CP802"),
    ("processes", "CP938"),
    ("people", "CP939"),
    ("goals", "CP940"),
    ("kpis", "CP940"),
    ("meetings final", "CP943"),
    ("meetings", "CP943"),
    ("audit answers", "CP944"),
    ("audit", "CP944"),
    ("reports", "CP946"),
)
OF_EACH = (
    ("processes * rule", "CP301"),
    ("processes * rule updated", "CP302"),
    ("processes * mandatory_for", "CP303"),
    ("processes * control", "CP305"),
    ("processes * control owner", "CP305"),
    ("processes * control every", "CP305"),
    ("processes * trained", "CP306"),
    ("processes * lesson", "CP307"),
    ("processes * roles", "CP938"),
    ("processes * entry_minutes", "CP201"),
    ("processes * stages", "CP502"),
    ("processes * exit", "CP502"),
    ("people * job_description", "CP304"),
    ("people * job_description obliges", "CP304"),
    ("cards client * used_in", "CP203"),
    ("cards deal * used_in", "CP203"),
    ("reports * reader", "CP204"),
    ("reports * every", "CP204"),
    ("goals * target", "CP401"),
    ("goals * unit", "CP401"),
    ("goals * due", "CP401"),
    ("kpis * baseline", "CP402"),
    ("kpis * before", "CP402"),
    ("kpis * target", "CP941"),
    ("kpis * actual", "CP942"),
    ("modules * active_users", "CP501"),
    ("risks *", "CP804"),
    ("stages s1-preparation tasks * quality", "CP806"),
    ("stages s4-rollout tasks * quality", "CP806"),
)
"""A star stands for every key at its place that leads to what follows."""

DROPPED = (
    ("s1-preparation", "interview-sales-team", "CP308"),
    ("s1-preparation", "announce-project", "CP308"),
    ("s3-build", "trial-migration", "CP601"),
    ("s4-rollout", "go-live", "CP945"),
    ("s4-rollout", "close-old-tools", "CP603"),
)
"""Steps of the method that are left out."""


def removals() -> Iterator[Removal]:
    """Yield what is taken away."""
    for text, code in (*ONCE, *OF_EACH):
        for path in _paths(complete(), tuple(text.split())):
            yield Removal(path, code)


def _paths(data: Data, pattern: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if not pattern:
        yield ()
        return
    for key in list(data) if pattern[0] == "*" else [pattern[0]]:
        if key in data and (len(pattern) == 1 or isinstance(data[key], dict)):
            yield from ((key, *rest) for rest in _paths(data[key], pattern[1:]))


def without(path: tuple[str, ...]) -> Data:
    """Return the complete plan without what stands at a path."""
    data = complete()
    holder = data
    for key in path[:-1]:
        holder = holder[key]
    del holder[path[-1]]
    if path[-1] in BESIDE:
        del holder[BESIDE[path[-1]]]
    return without_dangling(data)


BESIDE = {"decision": "on", "actual": "after"}
"""What goes with a key."""


def without_dangling(data: Data) -> Data:
    """Return the plan without references to what is not there any more."""
    found = loaded(dumped(data)).findings
    for path in reversed([finding.path for finding in found if finding.code == "CP041"]):
        holder: Any = data
        for key in path[:-1]:
            holder = holder[key]
        del holder[path[-1]]
    return data


def codes(data: Data) -> set[str]:
    return {finding.code for finding in found_in(dumped(data))}


REMOVALS = tuple(removals())


def test_plan_that_follows_the_method_to_the_end_is_clean() -> None:
    found = found_in(dumped(complete()))
    assert [f"{one.place}: {one.code}" for one in found if one.severity is not Severity.INFO] == []


def test_there_are_enough_removals_and_every_pattern_has_one() -> None:
    assert len(REMOVALS) + len(DROPPED) >= 60
    patterns = [tuple(text.split()) for text, _ in (*ONCE, *OF_EACH)]
    assert not [pattern for pattern in patterns if not list(_paths(complete(), pattern))]


@pytest.mark.parametrize("removal", REMOVALS, ids=lambda one: f"{one.code}-{'.'.join(one.path)}")
def test_what_is_taken_away_is_missed(removal: Removal) -> None:
    assert removal.code in codes(without(removal.path))


@pytest.mark.parametrize(("stage", "task", "code"), DROPPED)
def test_step_that_is_left_out_is_missed(stage: str, task: str, code: str) -> None:
    data = complete()
    fields = data["stages"][stage]["tasks"][task]
    data["stages"][stage]["tasks"][task] = {**fields, "status": "dropped", "note": "No time"}
    for key in ("started", "finished", "quality"):
        data["stages"][stage]["tasks"][task].pop(key)
    assert code in codes(data)


@pytest.mark.parametrize("side", ["client", "vendor"])
def test_side_that_is_missing_in_the_working_group_is_missed(side: str) -> None:
    data = complete()
    group = data["project"]["working_group"]
    data["project"]["working_group"] = [one for one in group if data["team"][one]["side"] != side]
    assert "CP102" in codes(data)


def test_sales_that_are_missing_in_the_working_group_are_missed() -> None:
    data = complete()
    data["project"]["working_group"].remove("head-of-sales")
    assert "CP103" in codes(data)
