"""What `crmplan.yaml` makes of commands."""

from pathlib import Path

import pytest

from tests.cli.conftest import PLAN, Run


def test_command_shows_all_problems_and_does_nothing(run: Run, plan: Path) -> None:
    (plan.parent / "crmplan.yaml").write_text("colour: blue\nlanguage: de\n", encoding="utf-8")
    result = run("check", plan.name)
    assert (result.code, result.out) == (2, "")
    first, second = result.err.splitlines()
    assert first.startswith("crmplan: crmplan.yaml:1:1: no such key: colour")
    assert second == "  crmplan.yaml:2:1: language: one of en, ru"


@pytest.mark.parametrize(
    ("own", "lang", "wanted"),
    [("", [], "план"), ("ru", [], "план"), ("en", [], "plan"), ("", ["--lang", "en"], "plan")],
)
def test_language_is_that_of_the_plan_first(
    run: Run, plan: Path, own: str, lang: list[str], wanted: str
) -> None:
    (plan.parent / "crmplan.yaml").write_text("language: ru\n", encoding="utf-8")
    if own:
        plan.write_text(PLAN.replace("  currency:", f"  language: {own}\n  currency:"), encoding="utf-8")
    assert run("check", plan, *lang).out.startswith(f"1 {wanted}")


def test_rules_that_are_off_are_counted(run: Run, plan: Path) -> None:
    assert "off" not in run("check", plan).out
    (plan.parent / "crmplan.yaml").write_text("ignore: {CP801: why}\n", encoding="utf-8")
    assert run("check", plan).out == "1 plan: no findings; 1 rule off in crmplan.yaml\n"
    (plan.parent / "crmplan.yaml").write_text("ignore: {CP801: why, CP805: so}\n", encoding="utf-8")
    assert run("check", plan).out == "1 plan: no findings; 2 rules off in crmplan.yaml\n"
    assert run("check", plan, "--lang", "ru").out.endswith("; в crmplan.yaml отключено 2 правила\n")
