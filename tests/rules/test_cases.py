"""Every rule against its cases: `CP801.yaml` and so on hold named plans in which `bad` lines say what they expect.

A line with `# expect: CP801` has a finding of that code, and `# expect: CP801 absent` one of that variant; a plan of
`good` is a near miss, in which the rule stays silent. Other codes are left to their own files.
"""

import re
from pathlib import Path

import pytest
import yaml

from crmplan.cli.checking import all_findings
from crmplan.cli.session import Opened
from crmplan.findings import Finding, Severity
from crmplan.loader.config import Config
from crmplan.rules.base import Rule, Selection
from crmplan.rules.registry import RULES
from tests.helpers import loaded, wording

CASES = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))
    for path in sorted(Path(__file__).parent.glob("CP*.yaml"))
}
PLANS = [
    pytest.param(code, text, id=f"{code}-{kind}-{name}")
    for code, cases in CASES.items()
    for kind in ("bad", "good")
    for name, text in cases[kind].items()
]
EXPECTATION = re.compile(r"# expect: (CP\d{3})(?: (\w+))?")


def found_in(text: str, selection: Selection | None = None) -> list[Finding]:
    """Return what `check` finds in a plan."""
    return all_findings(Opened(Path("plan.yaml"), loaded(text), Config(), None, None), selection)


def expected(text: str) -> list[tuple[int, str]]:
    """Return line and variant of each finding that the lines of a plan expect."""
    lines = enumerate(text.splitlines(), 1)
    return [(number, match[2] or "") for number, line in lines for match in EXPECTATION.finditer(line)]


@pytest.mark.parametrize(("code", "text"), PLANS)
def test_rule_finds_what_is_expected_and_nothing_else(code: str, text: str) -> None:
    findings = found_in(text)
    assert not [f"{f.place}: {f.code}" for f in findings if f.code.startswith("CP0")]
    mine = [finding for finding in findings if finding.code == code]
    assert [(finding.place.position[0], finding.variant) for finding in mine if finding.place] == expected(
        text
    )
    for language in ("en", "ru"):
        words = wording(language)
        for finding in mine:
            said = words.message(finding), words.fix(finding)
            assert all(said)
            assert not [part for part in said if re.search(r"[{}]|\bNone\b|Decimal|datetime", part)]


@pytest.mark.parametrize("code", [rule.code for rule in RULES])
def test_every_rule_has_bad_plans_and_near_misses(code: str) -> None:
    bad, good = CASES[code]["bad"], CASES[code]["good"]
    assert all(code in EXPECTATION.findall(text)[0] for text in bad.values())
    assert good
    assert not any(expected(text) for text in good.values())


def test_every_file_of_cases_is_of_a_rule() -> None:
    assert set(CASES) == {rule.code for rule in RULES}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_rule_agrees_with_its_page_in_the_library(rule: Rule) -> None:
    page = wording().entry(rule.code)
    assert page
    assert (rule.name, rule.severity) == (page["id"], Severity(page["severity"]))


def test_rules_stand_in_the_order_of_their_codes() -> None:
    codes = [rule.code for rule in RULES]
    assert codes == sorted(set(codes))
