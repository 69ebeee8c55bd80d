"""Which findings are reported: selection by code, and severities."""

from datetime import date

import pytest

from crmplan.findings import Severity
from crmplan.rules.base import RuleContext, Selection, run_rules
from crmplan.rules.registry import RULES
from tests.helpers import plan, scheduled
from tests.rules.test_cases import found_in

HEAD = """\
crmplan: 1
project: {name: P, start: 2026-03-02, status_date: 2026-03-06}
stages:
  w:
    days: 1..5
    tasks:
"""
LATE = "      a: {duration: 9d}"
"""A task that leaves the window of its stage; and the project has no lead."""


def codes(text: str, selection: Selection | None = None) -> list[str]:
    return [finding.code for finding in found_in(text, selection)]


# Selection


def test_all_is_reported_by_itself() -> None:
    assert codes(HEAD + LATE) == ["CP805", "CP809"]


@pytest.mark.parametrize(
    ("select", "ignore", "wanted"),
    [
        (("CP809",), (), ["CP809"]),
        (("CP8",), (), ["CP805", "CP809"]),
        (("CP80", "CP9"), ("CP805",), ["CP809"]),
        (("CP1",), (), []),
        ((), ("CP8",), []),
        ((), ("CP805", "CP806"), ["CP809"]),
    ],
)
def test_codes_are_selected_and_ignored_by_their_beginning(
    select: tuple[str, ...], ignore: tuple[str, ...], wanted: list[str]
) -> None:
    assert codes(HEAD + LATE, Selection(select, ignore)) == wanted


def test_severity_is_that_of_the_rule_unless_another_is_wanted() -> None:
    usual = {finding.code: finding.severity for finding in found_in(HEAD + LATE)}
    assert usual == {"CP805": Severity.ERROR, "CP809": Severity.WARNING}
    wanted = Selection(severities={"CP809": Severity.ERROR, "CP805": Severity.ERROR})
    assert {f.code: f.severity for f in found_in(HEAD + LATE, wanted)} == dict.fromkeys(usual, Severity.ERROR)


def test_a_code_can_be_switched_off() -> None:
    assert codes(HEAD + LATE, Selection(off=frozenset({"CP805"}))) == ["CP809"]


@pytest.mark.parametrize(
    "selection",
    [
        Selection(("CP8",)),
        Selection(ignore=("CP0",)),
        Selection(off=frozenset({"CP015"})),
        Selection(severities={"CP015": Severity.INFO}),
    ],
)
def test_an_error_of_the_language_is_always_reported(selection: Selection) -> None:
    found = found_in(f"{HEAD}      a: {{duration: 2d, due: soon}}", selection)
    assert [(one.code, one.severity) for one in found] == [("CP015", Severity.ERROR)]


def test_rules_yield_their_own_code_and_severity() -> None:
    made = plan("stages: {w: {days: 1..5, tasks: {a: {duration: 9d}}}}")
    context = RuleContext(made, scheduled(made, "2026-03-02"), date(2026, 3, 2))
    found = list(run_rules(context, RULES))
    assert [(f.code, f.severity, f.path) for f in found] == [
        ("CP805", Severity.ERROR, ("project",)),
        ("CP809", Severity.WARNING, ("stages", "w", "tasks", "a")),
    ]
