"""Every rule against its cases: `CP801.yaml` and so on hold named plans in which `bad` lines say what they expect.

A line with `# expect: CP801` has a finding of that code, and `# expect: CP801 absent` one of that variant; a plan of
`good` is a near miss, in which the rule stays silent. Other codes are left to their own files. A plan that reads
files is a mapping of them: `plan.yaml` and what it names.
"""

import re
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import yaml

from crmplan.cli.checking import all_findings
from crmplan.cli.session import Opened
from crmplan.findings import Finding, Severity
from crmplan.loader import load_plan
from crmplan.loader.config import Config
from crmplan.rules.base import Rule, Selection
from crmplan.rules.registry import RULES
from tests.helpers import TODAY, loaded, wording

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


Case = str | dict[str, str]


def found_in(case: Case, selection: Selection | None = None) -> list[Finding]:
    """Return what `check` finds in a plan."""
    if isinstance(case, str):
        return all_findings(Opened(Path("plan.yaml"), loaded(case), Config(), None, None), selection)
    with TemporaryDirectory() as folder:
        for name, content in case.items():
            (Path(folder) / name).write_text(content, encoding="utf-8")
        path = Path(folder) / "plan.yaml"
        return all_findings(Opened(path, load_plan(path, today=TODAY), Config(), None, None), selection)


def plan_text(case: Case) -> str:
    """Return the text of a plan, of several files that of `plan.yaml`."""
    return case if isinstance(case, str) else case["plan.yaml"]


def expected(case: Case) -> list[tuple[int, str]]:
    """Return line and variant of each finding that the lines of a plan expect."""
    lines = enumerate(plan_text(case).splitlines(), 1)
    return [(number, match[2] or "") for number, line in lines for match in EXPECTATION.finditer(line)]


@pytest.mark.parametrize(("code", "case"), PLANS)
def test_rule_finds_what_is_expected_and_nothing_else(code: str, case: Case) -> None:
    findings = found_in(case)
    assert not [f"{f.place}: {f.code}" for f in findings if f.code.startswith("CP0")]
    mine = [finding for finding in findings if finding.code == code]
    assert [(finding.place.position[0], finding.variant) for finding in mine if finding.place] == expected(
        case
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
    assert all(code in EXPECTATION.findall(plan_text(case))[0] for case in bad.values())
    assert good
    assert not any(expected(case) for case in good.values())


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
