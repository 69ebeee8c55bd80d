"""An answer of the audit that is better than the facts is graver than one that is worse."""

import pytest

from crmplan.findings import Severity
from tests.rules.test_cases import found_in

RULES_IN_FORCE = {
    "yes": "a: {rule: {in_force: 2026-04-06}}",
    "partly": "a: {rule: {in_force: 2026-04-06}}, b: {}",
    "no": "a: {}",
}


@pytest.mark.parametrize(
    ("answer", "fact", "severity"),
    [
        ("yes", "partly", Severity.WARNING),
        ("yes", "no", Severity.WARNING),
        ("partly", "no", Severity.WARNING),
        ("no", "partly", Severity.INFO),
        ("no", "yes", Severity.INFO),
        ("partly", "yes", Severity.INFO),
    ],
)
def test_whoever_audits_may_be_stricter_than_the_facts(answer: str, fact: str, severity: Severity) -> None:
    text = f"""\
crmplan: 1
project: {{name: P, start: 2026-03-02, status_date: 2026-05-11}}
processes: {{{RULES_IN_FORCE[fact]}}}
audit: {{answers: {{reg-instruction-per-process: {{answer: {answer}}}}}}}
"""
    found = [one for one in found_in(text) if one.code == "CP937"]
    assert [(one.params["fact"], one.severity) for one in found] == [(fact, severity)]
