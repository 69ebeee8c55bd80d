"""Which findings are reported: selection, severities, and comments that suppress them."""

from dataclasses import replace
from datetime import date

import pytest

from crmplan.findings import Severity
from crmplan.loader.packaged import library_index
from crmplan.rules.base import RuleContext, Selection, run_rules
from crmplan.rules.registry import RULES
from crmplan.rules.suppression import without_suppressed
from crmplan.source import Location, SourceFile
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


def test_rules_yield_their_own_code_and_severity() -> None:
    made = plan("stages: {w: {days: 1..5, tasks: {a: {duration: 9d}}}}")
    context = RuleContext(made, scheduled(made, "2026-03-02"), date(2026, 3, 2))
    found = list(run_rules(context, RULES))
    assert [(f.code, f.severity, f.path) for f in found] == [
        ("CP805", Severity.ERROR, ("project",)),
        ("CP809", Severity.WARNING, ("stages", "w", "tasks", "a")),
    ]


# Suppression


@pytest.mark.parametrize(
    "text",
    [
        f"{LATE}  # crmplan: ignore[CP809]",
        f"{LATE}  # crmplan: ignore[CP809] agreed with the client on Monday",
        f"{LATE}  #crmplan:ignore[ CP809 ]",
        f"{LATE}  # crmplan: ignore[CP806, CP809]",
        f"{LATE}  # late, crmplan: stays; # crmplan: ignore[CP809]",
        f"      # crmplan: ignore[CP809]\n{LATE}",
        f"# crmplan: ignore[CP809]\n\n      # another remark\n\n{LATE}",
        f"      # crmplan: ignore[CP806]\n      # crmplan: ignore[CP809]\n{LATE}",
    ],
)
def test_comment_suppresses_on_its_line_or_alone_above(text: str) -> None:
    assert codes(HEAD + text) == ["CP805"]


@pytest.mark.parametrize(
    "text",
    [
        f"{LATE}  # crmplan: ignore[CP806]",
        f"{LATE}  # crmplan: ignore[]",
        f"{LATE}  # crmplan: ignore CP809",
        f"{LATE}  # noqa: CP809",
        f"{LATE}\n# crmplan: ignore[CP809]",
        f"      b: {{duration: 1d}}  # crmplan: ignore[CP809]\n{LATE}",
        f"      # crmplan: ignore[CP809]\n      b: {{duration: 1d}}\n{LATE}",
    ],
)
def test_comment_elsewhere_or_of_another_code_suppresses_nothing(text: str) -> None:
    assert codes(HEAD + text) == ["CP805", "CP809"]


@pytest.mark.parametrize("unknown", ["CP999", "CP80", "XX", "809"])
def test_unknown_code_in_a_comment_is_a_warning_at_that_code(unknown: str) -> None:
    text = f"{HEAD}{LATE}  # crmplan: ignore[CP809, {unknown}]"
    found = found_in(text)
    assert [(f.code, f.severity) for f in found] == [("CP805", Severity.ERROR), ("CP090", Severity.WARNING)]
    place = found[1].place
    assert place
    assert place.file.text[place.start : place.end] == unknown


def test_errors_of_the_language_cannot_be_suppressed() -> None:
    text = f"{HEAD}      a: {{durations: 9d}}  # crmplan: ignore[CP011]"
    assert "CP011" in codes(text)


def test_warnings_of_the_language_can_be_suppressed() -> None:
    text = "crmplan: 1\nproject: {name: P, start: 2031-03-03}\ncalendar:\n  closed: [2031-03-04]\n  open: [2031-03-04]"
    assert "CP052" in codes(text)
    assert "CP052" not in codes(f"{text}  # crmplan: ignore[CP052]")


def test_findings_without_a_comment_or_a_place_stay() -> None:
    file = SourceFile("plan.yaml", "a: 1  # crmplan: ignore[CP809]\nb: 2\n")
    made = plan("stages: {w: {days: 1..5, tasks: {a: {duration: 9d}}}}")
    found = list(run_rules(RuleContext(made, scheduled(made), date(2026, 3, 2)), RULES))
    assert without_suppressed(found, [file], library_index()["codes"]) == found
    assert without_suppressed(found, [SourceFile("plan.yaml", "a: 1")], ()) == found


def test_same_line_of_another_file_is_another_line() -> None:
    one, other = SourceFile("a.yaml", "x: 1  # crmplan: ignore[CP809]\n"), SourceFile("b.yaml", "y: 1\n")
    made = plan("stages: {w: {days: 1..5, tasks: {a: {duration: 9d}}}}")
    context = RuleContext(made, scheduled(made), date(2026, 3, 2))
    late = next(f for f in run_rules(context, RULES) if f.code == "CP809")
    here, there = (replace(late, place=Location(file, 0, 1)) for file in (one, other))
    assert without_suppressed([here, there], [one, other], library_index()["codes"]) == [there]
