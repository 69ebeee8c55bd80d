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
