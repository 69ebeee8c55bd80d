"""`crmplan fmt` as a process: what it writes, names, shows and leaves alone."""

import os
from pathlib import Path

import pytest

from tests.cli.conftest import PLAN, Run

BUDGET = "budget: {approved: 100000}"
TIDY = PLAN.replace(BUDGET, f"{BUDGET}  # in May").replace(" goals: {", " goals:    {")
TIDY = TIDY.replace(" brief: {", " brief:    {")
UNTIDY = f"{BUDGET.replace(' ', '   ', 1)} # in May\n" + PLAN.replace(f"{BUDGET}\n", "")


@pytest.fixture
def untidy(tmp_path: Path) -> Path:
    path = tmp_path / "untidy.yaml"
    path.write_text(UNTIDY, encoding="utf-8")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "plans" / "east"
    path.mkdir(parents=True)
    (path / "plan.yaml").write_text(PLAN, encoding="utf-8")
    (path / "risks.yaml").write_text("audit:\n    owner: irina\n    name: An audit\n", encoding="utf-8")
    (path / "checks.yaml").write_text("b:   1\na: 2\n", encoding="utf-8")
    (path / "crmplan.yaml").write_text("severities:   {}\n", encoding="utf-8")
    return path


def test_file_is_formatted_and_named(run: Run, untidy: Path) -> None:
    result = run("fmt", untidy.name)
    assert (result.code, result.err) == (0, "")
    assert result.out == "formatted untidy.yaml\n1 file formatted\n"
    assert untidy.read_text(encoding="utf-8") == TIDY
    assert run("check", untidy.name).code == 0


def test_second_run_changes_nothing(run: Run, untidy: Path) -> None:
    run("fmt", untidy)
    before = untidy.stat()
    result = run("fmt", untidy)
    assert result.out == "1 file left as it was\n"
    assert untidy.stat().st_mtime_ns == before.st_mtime_ns


def test_check_writes_nothing_and_fails(run: Run, untidy: Path) -> None:
    before = untidy.read_bytes()
    result = run("fmt", "--check", untidy.name)
    assert (result.code, result.out) == (1, "would format untidy.yaml\n1 file would be formatted\n")
    assert untidy.read_bytes() == before
    run("fmt", untidy)
    assert run("fmt", "--check", untidy).code == 0


@pytest.mark.parametrize(("options", "code"), [(("--diff",), 0), (("--diff", "--check"), 1)])
def test_diff_shows_what_would_change(run: Run, untidy: Path, options: tuple[str, ...], code: int) -> None:
    before = untidy.read_bytes()
    result = run("fmt", *options, untidy.name)
    assert (result.code, result.err) == (code, "")
    assert result.out.startswith("--- a/untidy.yaml\n+++ b/untidy.yaml\n@@")
    assert f"+{BUDGET}" in result.out
    assert untidy.read_bytes() == before


def test_folder_is_formatted_file_by_file(run: Run, folder: Path) -> None:
    result = run("fmt")
    assert result.code == 0
    assert {line for line in result.out.splitlines() if "risks" in line} == {
        "formatted plans/east/risks.yaml"
    }
    assert (folder / "risks.yaml").read_text() == "audit:\n  name: An audit\n  owner: irina\n"
    assert (folder / "checks.yaml").read_text() == "b:   1\na: 2\n"
    assert (folder / "crmplan.yaml").read_text() == "severities:   {}\n"


def test_file_of_a_section_may_be_named(run: Run, folder: Path) -> None:
    assert run("fmt", folder / "risks.yaml").code == 0
    assert (folder / "risks.yaml").read_text() == "audit:\n  name: An audit\n  owner: irina\n"


def test_file_with_errors_of_yaml_is_left_and_told(run: Run, folder: Path) -> None:
    (folder / "kpis.yaml").write_text("a:   [1\n")
    result = run("fmt", "plans/east")
    assert result.code == 1
    assert "plans/east/kpis.yaml:" in result.out
    assert "error[CP001]" in result.out
    assert result.out.splitlines()[-1].endswith("1 file has errors")
    assert (folder / "kpis.yaml").read_text() == "a:   [1\n"
    assert (folder / "risks.yaml").read_text().startswith("audit:\n  name")


def test_plan_that_is_no_valid_one_is_formatted(run: Run, plan: Path) -> None:
    plan.write_text("nonsense:   1\nproject: {start: soon}\n")
    assert run("fmt", plan).code == 0
    assert plan.read_text() == "nonsense: 1\nproject: {start: soon}\n"


def test_stdin_is_formatted_to_stdout(run: Run, untidy: Path) -> None:
    with untidy.open("rb") as stream:
        result = run("fmt", "-", stdin=stream)
    assert (result.code, result.err) == (0, "")
    run("fmt", untidy)
    assert result.raw == untidy.read_bytes()


def test_stdin_that_is_no_plan_keeps_its_order(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "stages.yaml"
    path.write_text("support:\n    name: S\naudit: {tasks: {}, name: A}\n")
    with path.open("rb") as stream:
        assert run("fmt", "-", stdin=stream).out == "support:\n  name: S\naudit: {tasks: {}, name: A}\n"


def test_stdin_with_errors_gives_no_text(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("a: [1\n")
    with path.open("rb") as stream:
        result = run("fmt", "-", stdin=stream)
    assert (result.code, result.out) == (1, "")
    assert "<stdin>:" in result.err


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_byte_order_mark_and_line_breaks_stay(run: Run, plan: Path, mark: bytes) -> None:
    plan.write_bytes(mark + b"project:   {name: X}\r\n\r\n\r\ncrmplan: 1\r\n")
    assert run("fmt", plan).code == 0
    assert plan.read_bytes() == mark + b"crmplan: 1\r\n\r\nproject: {name: X}\r\n"


def test_unknown_language_is_told_before_anything_is_written(run: Run, untidy: Path) -> None:
    assert run("fmt", untidy, "--lang", "fr").code == 2
    assert untidy.read_text(encoding="utf-8") == UNTIDY


def test_missing_plan_is_wrong_usage(run: Run) -> None:
    result = run("fmt", "nothing.yaml")
    assert result.code == 2
    assert "no such plan: nothing.yaml" in result.err


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everything")
def test_file_that_cannot_be_written_is_wrong_usage(run: Run, untidy: Path) -> None:
    untidy.chmod(0o444)
    assert run("fmt", untidy).code == 2
