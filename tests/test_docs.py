"""What the documents say is true: paths exist, the picture is current, decisions have their parts."""

import re
from pathlib import Path

import pytest

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
