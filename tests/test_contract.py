"""The worked example of the language's description loads, and what is found in it is known exactly.

The description stands beside a checkout of the project; where it is missing, the test is skipped.
"""

import re
from datetime import date
from pathlib import Path

import pytest

from crmplan.cli.checking import all_findings
from crmplan.cli.session import open_plan
from crmplan.findings import Severity

PAGE = Path(__file__).parent.parent.parent / "shared" / "design" / "PLAN-LANGUAGE.md"

pytestmark = pytest.mark.skipif(not PAGE.exists(), reason="the description of the language is not here")


@pytest.fixture
def example(tmp_path):
    """The example as a plan, with the files it names beside it."""
    text = re.search(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)[1]
    path = tmp_path / "plan.yaml"
    path.write_text(text.replace("$schema=…", "$schema=plan.schema.json"), encoding="utf-8")
    (tmp_path / "our-checks.yaml").write_text("questions: []\n", encoding="utf-8")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "revenue.csv").write_text("date,value\n", encoding="utf-8")
    return path


def test_example_has_no_error_of_syntax_schema_or_reference(example):
    findings = open_plan(example).findings
    assert [(f.code, str(f.place)) for f in findings if f.severity is Severity.ERROR] == []


def test_findings_of_the_example_are_known(example):
    found = [(f.code, f.variant, ".".join(map(str, f.path))) for f in all_findings(open_plan(example))]
    assert found == EXPECTED


def test_example_is_scheduled(example):
    opened = open_plan(example)
    assert opened.on == date(2026, 8, 3)
    assert opened.schedule.finish_day(opened.schedule.tasks["launch"]) == date(2026, 5, 8)


EXPECTED = [
    ("CP810", "blocked", "project"),
    ("CP308", "interview", "stages.start"),
    ("CP601", "absent", "stages.build"),
    ("CP603", "absent", "stages.training"),
    ("CP809", "early", "stages.training.tasks.write-rules"),
    ("CP807", "", "stages.training.tasks.move-deals"),
    ("CP809", "late", "stages.training.tasks.move-deals"),
    ("CP924", "never", "processes.client-card.control"),
    ("CP206", "agreement", "cards"),
    ("CP203", "", "cards.client.fax"),
    ("CP916", "", "kpis.sales"),
    ("CP804", "", "risks"),
    ("CP804", "", "risks"),
    ("CP937", "counted", "audit.answers.data-required-fields.answer"),
]
