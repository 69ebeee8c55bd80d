"""Every code has its page, and the examples on it do what the page says."""

import pytest

from crmplan.cli.checking import all_findings
from crmplan.cli.session import messages, open_plan
from crmplan.loader.packaged import packaged_yaml
from crmplan.reports.explain import explain_document
from crmplan.reports.wording import Wording, is_rule
from crmplan.rules.registry import RULES

WORDING = Wording("en", packaged_yaml)
RUN = [rule.code for rule in RULES]
CODES = [code for code in WORDING.codes() if not is_rule(code) or code in RUN]


@pytest.fixture(autouse=True)
def fixed_day(monkeypatch):
    """Make it 24 November 2026."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795478400")


def found(example, folder):
    """Return the codes that `check` finds in an example, a plan or the files of one."""
    if isinstance(example, str):
        path = folder / "plan.yaml"
        path.write_bytes(example.encode("utf-8", "surrogatepass"))
    else:
        path = folder
        for name, content in example.items():
            (folder / name).write_text(content, encoding="utf-8")
    return sorted({finding.code for finding in all_findings(open_plan(path))})


@pytest.mark.parametrize("code", CODES)
def test_example_gives_its_code(code, tmp_path):
    codes = found(WORDING.entry(code)["example"], tmp_path)
    assert code in codes if is_rule(code) else codes == [code]


@pytest.mark.parametrize("code", CODES)
def test_what_stands_instead_does_not(code, tmp_path):
    """An example of a rule is short: other rules may speak of what it leaves out."""
    codes = found(WORDING.entry(code)["instead"], tmp_path)
    assert code not in codes and all(map(is_rule, codes)) if is_rule(code) else codes == []


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("code", CODES)
def test_page_has_every_heading(code, language):
    _ = messages(language)
    document = explain_document(code, Wording(language, packaged_yaml), _)
    titles = [block.title for block in document.blocks]
    is_grave = is_rule(code) and WORDING.entry(code)["severity"] != "info"
    why = _("Why it sinks projects") if is_grave else _("Why it matters")
    wanted = [_("What it checks"), why, _("Example"), _("Instead"), _("Fix")]
    assert titles[:5] == wanted
    assert titles[5:] == ([_("Sources")] if is_rule(code) else [])


def test_registry_and_library_agree():
    assert sorted(RUN) == RUN
    for rule in RULES:
        entry = WORDING.entry(rule.code)
        assert (entry["id"], entry["severity"]) == (rule.name, rule.severity.value)
