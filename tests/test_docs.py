"""What the documents say is true: paths exist, the picture is current, decisions have their parts."""

import re
from pathlib import Path

import pytest

from crmplan.cli.app import COMMANDS
from crmplan.loader.packaged import packaged_yaml
from crmplan.reports.wording import Wording
from crmplan.rules.registry import RULES
from tests.commands import REFERENCE, reference
from tests.picture import PICTURE, picture

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
PATH = re.compile(r"`((?:crmplan|docs|tests|plans|benchmarks|\.ci)/[\w./-]*)`")
LINK = re.compile(r"\]\(([^)#:]+)\)")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_path_exists(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    missing = [name for name in PATH.findall(text) if not (ROOT / name).exists()]
    missing += [name for name in LINK.findall(text) if not (document.parent / name).exists()]
    assert missing == []


def test_picture_is_current() -> None:
    assert PICTURE.read_text(encoding="utf-8") == picture(), "draw it anew: python -m tests.picture"


def test_picture_needs_nothing_from_elsewhere() -> None:
    text = PICTURE.read_text(encoding="utf-8")
    assert not re.findall(r"(?:url\(|href=)[\"']?http", text)


@pytest.mark.parametrize(
    "decision", sorted((ROOT / "docs" / "decisions").glob("*.md")), ids=lambda path: path.stem
)
def test_decision_has_situation_choice_and_price(decision: Path) -> None:
    text = decision.read_text(encoding="utf-8")
    assert re.match(r"\d{4}-[a-z-]+$", decision.stem)
    assert re.findall(r"^\*\*(\w+)\.\*\*", text, re.MULTILINE) == ["Situation", "Choice", "Price"]
    assert len(text.splitlines()) <= 60


def test_changelog_has_an_unreleased_part() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "\n## [Unreleased]\n" in text


def test_reference_is_what_help_says() -> None:
    assert REFERENCE.read_text(encoding="utf-8") == reference(), "write it anew: python -m tests.commands"


METHOD = ROOT / "docs" / "method.md"
DEMAND = re.compile(r"^\| S(\d+) \| [^|]+ \| ([^|]*) \| ([^|]*) \|$", re.MULTILINE)
ANSWERED = {*range(1, 14), *range(28, 55)}
"""The demands that must be answered by something a user can see."""


def test_every_demand_of_the_method_is_answered() -> None:
    rows = DEMAND.findall(METHOD.read_text(encoding="utf-8"))
    numbers = [int(number) for number, _, _ in rows]
    assert numbers == sorted(set(numbers))
    assert set(numbers) >= ANSWERED
    codes = {rule.code for rule in RULES}
    for number, shown, missed in rows:
        commands = re.findall(r"`([a-z]+)`", shown)
        assert commands, number
        assert set(commands) <= set(COMMANDS), number
        named = set(missed.replace("—", "").split())
        assert named <= codes, number
        assert named or int(number) not in ANSWERED


def test_pages_of_the_rules_name_no_demand_that_the_table_lacks() -> None:
    listed = {int(number) for number, _, _ in DEMAND.findall(METHOD.read_text(encoding="utf-8"))}
    wording = Wording("en", packaged_yaml)
    pages = ((rule.code, wording.entry(rule.code) or {}) for rule in RULES)
    named = {int(number) for _, page in pages for number in re.findall(r"\bS(\d+)\b", str(page["source"]))}
    assert named <= listed


def test_rule_stands_at_the_demands_that_its_page_names() -> None:
    """The table names every rule at each demand on which it rests by its own page, and hardly another."""
    wording = Wording("en", packaged_yaml)
    pages = {rule.code: str((wording.entry(rule.code) or {})["source"]) for rule in RULES}
    for number, _, missed in DEMAND.findall(METHOD.read_text(encoding="utf-8")):
        resting = {code for code, source in pages.items() if re.search(rf"\bS{number}\b", source)}
        named = set(missed.replace("—", "").split())
        assert named == resting or (int(number) in LOOSE and named > resting), number


LOOSE = {3, 14, 29, 30, 36, 43, 49}
"""Demands that are answered by rules which rest on a neighbouring one."""
