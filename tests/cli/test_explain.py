"""`crmplan explain` as a process: the page of every code, by code or name."""

import json

import pytest

from tests.cli.conftest import Run


@pytest.mark.parametrize("given", ["CP809", "cp809", "stage-window-broken"])
def test_page_is_found_by_code_or_name(run: Run, given: str) -> None:
    result = run("explain", given)
    assert result.code == 0
    assert result.out.startswith("CP809 ")
    assert "What it checks" in result.out


def test_without_a_code_all_are_listed(run: Run) -> None:
    result = run("explain")
    assert result.code == 0
    assert all(code in result.out for code in ("CP001", "CP041", "CP809"))


def test_page_can_be_russian(run: Run) -> None:
    assert any("а" <= letter <= "я" for letter in run("explain", "CP809", "--lang", "ru").out)


def test_page_has_other_formats(run: Run) -> None:
    assert run("explain", "CP809", "--format", "markdown").out.startswith("# CP809")
    assert json.loads(run("explain", "CP809", "--format", "json").out)["view"] == "explain"


def test_unknown_code_is_wrong_usage(run: Run) -> None:
    assert run("explain", "CP999").code == 2


def test_pages_of_several_codes_are_one_document(run: Run) -> None:
    text = run("explain", "CP809", "no-project-lead", "--format", "markdown").out
    assert text.index("## CP809 ") < text.index("## CP805 ")


def test_all_pages_are_one_document(run: Run) -> None:
    listed = json.loads(run("explain", "--format", "json").out)["data"]["codes"]
    text = run("explain", "--all", "--format", "markdown").out
    titles = [line.split()[1] for line in text.splitlines() if line.startswith("## CP")]
    assert titles == [row["code"] for row in listed]
    assert "<h2" in run("explain", "--all", "--format", "html").out


def test_all_and_one_are_wrong_usage(run: Run) -> None:
    assert run("explain", "CP809", "--all").code == 2


@pytest.mark.parametrize(("code", "has_fix"), [("CP091", True), ("CP809", False)])
def test_page_says_whether_it_can_be_mended(run: Run, code: str, has_fix: bool) -> None:
    assert ("--fix` can mend it" in run("explain", code).out) is has_fix
