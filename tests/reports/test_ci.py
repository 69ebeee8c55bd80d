"""What stays of a finding between two runs, and that no two findings of a run are taken for one."""

from collections.abc import Sequence

import pytest

from crmplan.findings import Finding, Severity, identity
from crmplan.reports.check import LIMIT
from crmplan.reports.ci import report
from crmplan.source import Location, SourceFile
from tests.helpers import messages, wording

FILE = SourceFile("plans/a.yaml", "a: 1\nb: 2\n")
HERE = Location(FILE, 0, 1)
_ = messages("en")


def prints(plan: str, findings: Sequence[Finding]) -> list[str]:
    return [one.fingerprint for one in report({plan: findings}, wording(), _).entries]


BASE = Finding("CP805", ("project",), place=HERE)
UNKNOWN = Finding("CP041", ("a",), {"found": "breif", "known": ("brief",), "kind": "task"}, place=HERE)


@pytest.mark.parametrize(
    "same",
    [
        Finding("CP805", ("project",), place=Location(FILE, 5, 6)),
        Finding("CP805", ("project",), {"name": "Other"}, place=HERE),
        Finding("CP805", ("project",), severity=Severity.INFO, place=HERE),
        Finding("CP805", ("project",), place=Location(SourceFile("plans/else.yaml", ""), 0, 0)),
    ],
)
def test_place_words_and_severity_do_not_matter(same: Finding) -> None:
    assert identity(same) == identity(BASE)
    assert prints("a", [same]) == prints("a", [BASE])


@pytest.mark.parametrize(
    "other",
    [
        Finding("CP806", ("project",), {"name": "A"}, place=HERE),
        Finding("CP805", ("project", "name"), place=HERE),
        Finding("CP805", ("project",), variant="absent", place=HERE),
        Finding("CP805", place=HERE),
        Finding("CP805", ("", "a.yaml", "a"), place=HERE),
    ],
)
def test_code_keys_and_variant_matter(other: Finding) -> None:
    assert identity(other) != identity(BASE)
    assert prints("a", [other]) != prints("a", [BASE])


def test_without_keys_file_and_text_count() -> None:
    one, moved = (
        Finding("CP090", place=HERE),
        Finding("CP090", place=Location(SourceFile("/tmp/x/a.yaml", "#\na: 1"), 2, 3)),
    )
    assert identity(one) == identity(moved)
    assert identity(one) != identity(Finding("CP090", place=Location(FILE, 5, 6)))
    assert identity(one) != identity(Finding("CP090", place=Location(SourceFile("b.yaml", "a"), 0, 1)))


def test_equal_findings_are_numbered_and_plans_have_their_own() -> None:
    first, second = prints("a", [BASE, BASE])
    assert first != second
    assert prints("a", [BASE]) == [first]
    assert prints("b", [BASE]) != [first]


def test_suggestions_are_looked_for_as_often_as_on_a_terminal() -> None:
    found = report({"a": [UNKNOWN] * (LIMIT + 1)}, wording(), _).entries
    assert "brief" in found[LIMIT - 1].shown.help
    assert "brief" not in found[LIMIT].shown.help
    assert found[LIMIT].shown.help != ""


def test_pages_are_those_of_the_codes_that_were_found() -> None:
    found = report({"a": [BASE], "b": [UNKNOWN]}, wording(), _)
    assert list(found.pages) == ["CP041", "CP805"]
    assert found.plans == ("a", "b")
