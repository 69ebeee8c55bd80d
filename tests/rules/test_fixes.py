"""What mends the findings of rules: paths and values, and which codes may have a fix."""

from pathlib import Path

import pytest

from crmplan.cli.checking import all_findings
from crmplan.cli.session import open_plan
from crmplan.edit.changes import changed
from crmplan.findings import Bare, Fix, Remove, Set
from crmplan.loader.packaged import library_index, packaged_yaml
from crmplan.reports.wording import Wording, is_rule
from crmplan.rules.fixes import FIXABLE, not_required, rework
from crmplan.rules.registry import RULES
from tests.helpers import plan

WORDING = Wording("en", packaged_yaml)
RUN = {rule.code for rule in RULES}
CODES = [code for code in WORDING.codes() if not is_rule(code) or code in RUN]

MADE = plan("""
    team: {max: {name: Max}, ann: {}}
    stages:
      s:
        tasks:
          lessons: {name: Record lessons, owner: max, finished: 2026-03-04, unmet: [None for shipment, No voice]}
          rules: {name: Write the rules, owner: [max, ann]}
          nobody: {}
    actions: {rework-rules: {name: Another}, rework-rules-2: {name: And another}}
""")


def test_field_need_not_be_filled_in() -> None:
    assert not_required(("cards", "client", "fax")) == Fix((Remove(("cards", "client", "fax", "required")),))


@pytest.mark.parametrize(
    ("task", "key", "fields"),
    [
        ("lessons", "rework-lessons", {"name": "None for shipment; No voice", "owner": "max"}),
        ("rules", "rework-rules-3", {"name": "Write the rules", "owner": ["max", "ann"]}),
        ("nobody", "rework-nobody", {"name": "nobody"}),
    ],
)
def test_rework_is_named_after_what_is_unmet_and_owned_by_who_owns_the_task(
    task: str, key: str, fields: dict[str, object]
) -> None:
    (change,) = rework(MADE, task).changes
    assert change == Set(("actions", key), fields | {"from": "final", "task": task})


def test_ids_of_rework_stand_without_quotes() -> None:
    data = changed({}, rework(MADE, "lessons").changes)["actions"]["rework-lessons"]
    assert {key for key, value in data.items() if type(value) is Bare} == {"owner", "from", "task"}


def test_every_fixable_code_is_one() -> None:
    assert set(library_index()["codes"]) >= FIXABLE


@pytest.mark.parametrize("code", CODES)
def test_example_of_a_page_has_a_fix_only_where_the_list_says_so(code: str, tmp_path: Path) -> None:
    entry = WORDING.entry(code)
    assert entry
    example = entry["example"]
    files = {"plan.yaml": example} if isinstance(example, str) else example
    for name, content in files.items():
        (tmp_path / name).write_bytes(content.encode("utf-8", "surrogatepass"))
    found = [one for one in all_findings(open_plan(tmp_path)) if one.code == code]
    assert code in FIXABLE or not any(one.fix for one in found)
    if is_rule(code) or code in ("CP090", "CP091"):
        assert all(bool(one.fix) is (code in FIXABLE) for one in found)
