"""`crmplan check` as a process: what fails, what is chosen, what is shown, in which form."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import BROKEN, CONTROL, PLAN, Run

WARNED = PLAN.replace("    name: Preparation\n", "    name: Preparation\n    days: 1..10\n")
"""Tasks leave the window of their stage: warnings, no error."""


@pytest.fixture
def warned(tmp_path: Path) -> Path:
    path = tmp_path / "warned.yaml"
    path.write_text(WARNED, encoding="utf-8")
    return path


def codes(run: Run, *arguments: str | Path) -> list[str]:
    return [finding["code"] for finding in data(run, *arguments)["findings"]]


def data(run: Run, *arguments: str | Path) -> dict[str, Any]:
    document = json.loads(run("check", *arguments, "--format", "json").out)
    assert document["view"] == "check"
    found: dict[str, Any] = document["data"]
    return found


def test_sound_plan_has_no_findings(run: Run, plan: Path) -> None:
    result = run("check", plan)
    assert (result.code, result.out, result.err) == (0, "1 plan: no findings\n", "")


def test_error_exits_with_1_and_shows_the_line(run: Run, broken: Path) -> None:
    result = run("check", broken.name)
    assert result.code == 1
    first, source, caret, help_line, *_ = result.out.splitlines()
    line = BROKEN.splitlines().index(next(line for line in BROKEN.splitlines() if "breif" in line)) + 1
    assert first.startswith(f"broken.yaml:{line}:")
    assert "error[CP041]" in first
    assert "breif" in source
    assert "^" in caret
    assert "brief" in help_line


@pytest.mark.parametrize(("fail_on", "code"), [("error", 0), ("warning", 1), ("info", 1)])
def test_severity_that_fails_can_be_chosen(run: Run, warned: Path, fail_on: str, code: int) -> None:
    assert run("check", warned, "--fail-on", fail_on).code == code


def test_unknown_severity_is_wrong_usage(run: Run, warned: Path) -> None:
    assert run("check", warned, "--fail-on", "fatal").code == 2


def test_codes_are_selected_and_ignored_by_prefix(run: Run, warned: Path) -> None:
    assert set(codes(run, warned)) == {"CP809"}
    assert set(codes(run, warned, "--select", "CP8")) == {"CP809"}
    assert codes(run, warned, "--select", "CP0") == []
    assert codes(run, warned, "--ignore", "CP80") == []
    assert run("check", warned, "--ignore", "CP809", "--fail-on", "warning").code == 0


@pytest.mark.parametrize("option", ["--select", "--ignore"])
def test_unknown_code_is_wrong_usage(run: Run, warned: Path, option: str) -> None:
    result = run("check", warned, option, "XY1")
    assert result.code == 2
    assert "XY1" in result.err


def test_json_says_where_and_what(run: Run, broken: Path) -> None:
    found = data(run, broken.name)
    assert (found["plans"], found["errors"], found["warnings"]) == (["broken.yaml"], 1, 0)
    (finding,) = found["findings"]
    assert (finding["file"], finding["severity"], finding["code"]) == ("broken.yaml", "error", "CP041")
    assert BROKEN.splitlines()[finding["line"] - 1][finding["column"] - 1 :].startswith("breif")


def test_all_plans_of_the_folder_are_checked(run: Run, two_plans: Path) -> None:
    assert run("check", cwd=two_plans).out == "2 plans: no findings\n"
    (two_plans / "plans" / "west.yaml").write_text(BROKEN, encoding="utf-8")
    result = run("check", cwd=two_plans)
    assert result.code == 1
    assert result.out.endswith("2 plans: 1 error\n")


def test_long_list_is_cut_and_json_is_whole(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "long.yaml"
    lines = "".join(f"      t{n}: {{name: T, duration: 1d, after: [none{n}]}}\n" for n in range(130))
    path.write_text(PLAN + lines, encoding="utf-8")
    result = run("check", path)
    assert result.code == 1
    assert result.out.count("error[") == 100
    assert "30 more findings" in result.out
    assert result.out.endswith("1 plan: 130 errors\n")
    assert len(codes(run, path)) == 130


def test_comment_suppresses_a_rule_on_its_line(run: Run, warned: Path) -> None:
    text = WARNED.replace("started: 2026-03-04}", "started: 2026-03-04}  # crmplan: ignore[CP809] agreed")
    warned.write_text(text, encoding="utf-8")
    before = text.replace("# crmplan: ignore[CP809] agreed", "")
    suppressed = len(codes(run, warned))
    warned.write_text(before, encoding="utf-8")
    assert len(codes(run, warned)) == suppressed + 1


def test_comment_with_an_unknown_code_is_a_warning(run: Run, plan: Path) -> None:
    plan.write_text(f"{PLAN}# crmplan: ignore[CP9999]\n", encoding="utf-8")
    assert codes(run, plan) == ["CP090"]
    assert run("check", plan).code == 0


def test_configuration_changes_severities(run: Run, warned: Path, tmp_path: Path) -> None:
    config = tmp_path / "crmplan.yaml"
    config.write_text("severities: {CP809: error}\n", encoding="utf-8")
    assert run("check", warned).code == 1
    config.write_text("ignore: {CP809: our stages overlap}\n", encoding="utf-8")
    assert codes(run, warned) == []


@pytest.mark.parametrize(
    "text",
    [
        "severities: {CP9999: error}\n",
        "severities: {CP809: off}\n",
        "ignore: {CP809: }\n",
        "ignore: {CP9999: nobody knows}\n",
        "thresholds: {client_share: 0.3}\n",
        "thresholds: {card_fields: 3}\n",
        "nonsense: 1\n",
        "required_version: '>=99'\n",
        "a: [\n",
    ],
)
def test_wrong_configuration_exits_with_2(run: Run, plan: Path, tmp_path: Path, text: str) -> None:
    (tmp_path / "crmplan.yaml").write_text(text, encoding="utf-8")
    result = run("check", plan)
    assert result.code == 2
    assert "crmplan.yaml" in result.err


def test_unreadable_bytes_are_findings(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "bytes.yaml"
    path.write_bytes(b"crmplan: 1\nproject: {name: \xff\xfe}\n")
    result = run("check", path)
    assert result.code == 1
    assert "bytes.yaml:2:" in result.out


def test_large_file_is_refused_until_allowed(run: Run, plan: Path) -> None:
    plan.write_text(f"{PLAN}{'# ' + 'x' * 98 + chr(10)}" + f"# {'x' * 97}\n" * 11_000, encoding="utf-8")
    refused = run("check", plan, "--max-size", "1")
    assert refused.code in (1, 2)
    assert "1" in refused.out + refused.err
    assert run("check", plan).code == 0


@pytest.mark.parametrize("format_name", ["csv", "markdown"])
def test_other_formats_hold_every_finding(run: Run, broken: Path, format_name: str) -> None:
    result = run("check", broken, "--format", format_name)
    assert result.code == 1
    assert "CP041" in result.out


def test_report_can_be_a_file(run: Run, broken: Path, tmp_path: Path) -> None:
    result = run("check", broken, "--format", "json", "-o", tmp_path / "report.json")
    assert (result.code, result.raw) == (1, b"")
    assert json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["data"]["errors"] == 1


def test_suffix_of_the_report_chooses_its_format(run: Run, broken: Path, tmp_path: Path) -> None:
    assert run("check", broken, "-o", tmp_path / "report.json").code == 1
    assert json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["data"]["errors"] == 1
    assert run("check", broken, "-o", tmp_path / "report.zip").code == 2


def test_cycle_names_every_task_with_its_place(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "ring.yaml"
    path.write_text(
        "crmplan: 1\nproject: {name: Ring, start: 2031-03-03, manager: a}\nteam: {a: {side: client}}\n"
        "stages:\n  s:\n    tasks:\n      one: {after: [two]}\n      two: {after: [three]}\n"
        "      three: {after: [one]}\n",
        encoding="utf-8",
    )
    result = run("check", path)
    assert "error[CP043]" in result.out
    assert "one → two → three → one" in result.out
    assert f"with: {path}:8:7, {path}:9:7" in result.out


# Formats of CI


@pytest.mark.parametrize("format_name", ["sarif", "junit", "github", "gitlab"])
def test_formats_of_ci_hold_every_finding_and_are_the_same_twice(
    run: Run, tmp_path: Path, format_name: str
) -> None:
    lines = "".join(f"      t{n}: {{name: T, duration: 1d, after: [none{n}]}}\n" for n in range(130))
    (tmp_path / "long.yaml").write_text(PLAN + lines, encoding="utf-8")
    result = run("check", "long.yaml", "--format", format_name)
    assert (result.code, result.err) == (1, "")
    assert all(f"none{n}" in result.out for n in range(130))
    assert run("check", tmp_path / "long.yaml", "-f", format_name).raw == result.raw


@pytest.mark.parametrize(("suffix", "beginning"), [("sarif", "{"), ("xml", "<?xml"), ("txt", "broken.yaml:")])
def test_suffix_chooses_a_format_of_ci(
    run: Run, broken: Path, tmp_path: Path, suffix: str, beginning: str
) -> None:
    assert run("check", broken.name, "-o", tmp_path / f"report.{suffix}").code == 1
    assert (tmp_path / f"report.{suffix}").read_text(encoding="utf-8").startswith(beginning)


@pytest.mark.parametrize("format_name", ["sarif", "junit", "github", "gitlab"])
def test_hostile_names_of_files_come_out_harmless(run: Run, tmp_path: Path, format_name: str) -> None:
    for name in ("\x1b[31m\u202e::error::\n]]>.yaml", "\udcff.yaml"):
        (tmp_path / name).write_text(BROKEN, encoding="utf-8")
        result = run("check", name, "--format", format_name)
        assert (result.code, result.err) == (1, "")
        assert not CONTROL.findall(result.out)
        assert "CP041" in result.out


def test_views_have_no_formats_of_ci(run: Run, plan: Path, tmp_path: Path) -> None:
    result = run("status", plan, "--format", "sarif")
    assert result.code == 2
    assert "sarif" in result.err
    assert run("status", plan, "-o", tmp_path / "status.xml").code == 2


def test_format_is_never_guessed_from_the_environment(run: Run, broken: Path) -> None:
    usual = run("check", broken.name).raw
    for env in ({"GITHUB_ACTIONS": "true", "CI": "true"}, {"GITLAB_CI": "true", "CI": "true"}):
        assert run("check", broken.name, env=env).raw == usual


def test_formats_are_completed() -> None:
    from typing import cast

    import typer

    from crmplan.cli.completion import check_formats, formats

    context = cast(typer.Context, None)
    assert [name for name, _ in check_formats(context, "j")] == ["json", "junit"]
    assert [name for name, _ in formats(context, "j")] == ["json"]
    assert {"sarif", "github", "gitlab"} < {name for name, _ in check_formats(context, "")}


def test_plan_that_is_named_twice_is_checked_once(run: Run, broken: Path) -> None:
    assert run("check", broken.name, broken.name).out.endswith("1 plan: 1 error\n")
