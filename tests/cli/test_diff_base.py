"""`crmplan check --diff-base`: only what is new against a revision, whatever has moved, and nothing touched."""

import json
from pathlib import Path

import pytest

from crmplan.cli.checking import new_findings
from crmplan.findings import Finding, Severity
from tests.cli.conftest import BROKEN, PLAN, Run
from tests.repository import Checkout, checkout, needs_git

pytestmark = needs_git

LATE = PLAN.replace("    name: Preparation\n", "    name: Preparation\n    days: 1..10\n")
"""Two tasks leave the window of their stage."""
MORE = f"{LATE}      pilot: {{name: Pilot, after: [training], duration: 1d, owner: irina}}\n"
"""And a third one."""


@pytest.fixture
def made(tmp_path: Path) -> Checkout:
    made = checkout(tmp_path)
    made.put("plans/rollout.yaml", LATE)
    made.commit()
    return made


def found(run: Run, *arguments: str | Path) -> list[tuple[str, str]]:
    result = run("check", *arguments, "--format", "json")
    assert result.code in (0, 1), result.err
    return [(one["code"], one["path"]) for one in json.loads(result.out)["data"]["findings"]]


def test_findings_that_were_there_are_not_reported(run: Run, made: Checkout) -> None:
    assert len(found(run)) == 2
    result = run("check", "--diff-base", "HEAD", "--fail-on", "info")
    assert (result.code, result.out) == (0, "2 findings were there before\n1 plan: no findings\n")


def test_new_finding_is_reported_and_fails(run: Run, made: Checkout) -> None:
    made.put("plans/rollout.yaml", f"# moved\n\n{MORE}")
    assert found(run, "--diff-base", "HEAD") == [("CP809", "stages.start.tasks.pilot")]
    assert run("check", "--diff-base", "HEAD", "--fail-on", "warning").code == 1
    made.commit()
    assert found(run, "--diff-base", "HEAD") == []
    assert found(run, "--diff-base", "HEAD~1") == [("CP809", "stages.start.tasks.pilot")]


def test_finding_that_is_gone_is_none(run: Run, made: Checkout) -> None:
    made.put("plans/rollout.yaml", PLAN)
    result = run("check", "--diff-base", "HEAD")
    assert (result.code, result.out) == (0, "1 plan: no findings\n")


def test_of_equal_findings_those_in_addition_are_new() -> None:
    one, two = Finding("CP090"), Finding("CP091")
    assert new_findings([one, two, one, one], [one, two, two]) == [one, one]
    assert new_findings([], [one]) == []


def test_graver_than_it_was_is_new() -> None:
    info, error = (Finding("CP202", severity=severity) for severity in (Severity.INFO, Severity.ERROR))
    assert new_findings([error], [info]) == [error]
    assert new_findings([info], [error]) == []
    assert new_findings([error, info], [info, error]) == []


def test_plan_that_was_broken_counts(run: Run, made: Checkout) -> None:
    made.put("plans/rollout.yaml", BROKEN)
    made.commit()
    assert found(run, "--diff-base", "HEAD") == []
    made.put("plans/rollout.yaml", BROKEN.replace("after: [goals]", "after: [gaols]"))
    assert found(run, "--diff-base", "HEAD") == [("CP041", "stages.start.tasks.brief.after.0")]


def test_plan_that_could_not_be_read_counts(run: Run, made: Checkout) -> None:
    made.put("plans/rollout.yaml", "crmplan: 1\na: [\n")
    made.commit()
    assert found(run, "--diff-base", "HEAD") == []
    made.put("plans/rollout.yaml", LATE)
    assert len(found(run, "--diff-base", "HEAD")) == 2


def test_plan_that_was_not_there_is_all_new(run: Run, made: Checkout) -> None:
    made.put("plans/west.yaml", LATE)
    result = run("check", "plans/west.yaml", "--diff-base", "HEAD")
    assert result.out.endswith("1 plan: 2 warnings\n")
    assert result.err == "plans/west.yaml is not in HEAD: all its findings are new\n"
    assert len(found(run, "--diff-base", "HEAD")) == 2


def test_both_are_seen_from_the_same_day(run: Run, made: Checkout) -> None:
    """Money has to be approved by day 10: that a day has passed is no change of the plan."""
    early = PLAN.replace("budget: {approved: 100000}\n", "")
    made.put("plans/rollout.yaml", early)
    made.commit()
    assert found(run) == []
    made.put("plans/rollout.yaml", early.replace("status_date: 2026-03-11", "status_date: 2026-03-16"))
    assert ("CP801", "budget") in found(run)
    assert found(run, "--diff-base", "HEAD") == []
    assert found(run, "--diff-base", "HEAD", "--as-of", "day 12") == []


def test_configuration_is_that_of_today_for_both(run: Run, made: Checkout) -> None:
    made.put("plans/crmplan.yaml", "nonsense: 1\n")
    made.commit()
    made.put("plans/crmplan.yaml", "severities: {CP809: error}\n")
    assert found(run, "--diff-base", "HEAD") == []
    made.put("plans/rollout.yaml", MORE)
    assert run("check", "--diff-base", "HEAD").code == 1


def test_suppressed_finding_that_speaks_again_is_new(run: Run, made: Checkout) -> None:
    quiet = LATE.replace("      training:", "      # crmplan: ignore[CP809] agreed\n      training:")
    made.put("plans/rollout.yaml", quiet)
    made.commit()
    made.put("plans/rollout.yaml", LATE)
    assert found(run, "--diff-base", "HEAD") == [("CP809", "stages.start.tasks.training")]


def test_folder_with_its_files(run: Run, made: Checkout) -> None:
    head, stages = LATE.split("stages:\n")
    made.put(
        "plans/east/plan.yaml",
        f"{head}people: {{file: people.csv}}\nkpis: {{sales: {{name: S, series: data/s.csv}}}}\n",
    )
    made.put("plans/east/stages.yaml", "\n".join(line[2:] for line in stages.split("\n")))
    made.put("plans/east/people.csv", "id,name,until\nanna,Anna,\n")
    made.put("plans/east/data/s.csv", "date,value\nyesterday,1\n")
    made.commit()
    codes = [code for code, _ in found(run, "plans/east")]
    assert sorted(codes) == ["CP057", "CP809", "CP809"]
    assert found(run, "plans/east", "--diff-base", "HEAD") == []
    made.put("plans/east/data/s.csv", "date,value\n\ntomorrow,1\nyesterday,1\n")
    assert [code for code, _ in found(run, "plans/east", "--diff-base", "HEAD")] == ["CP057"]
    made.put("plans/east/people.csv", "id,name,until\nolga,Olga,soon\nanna,Anna,\n")
    assert found(run, "plans/east", "--diff-base", "HEAD") == [("CP015", "people.olga.until")]


def test_formats_of_ci_hold_what_is_new(run: Run, made: Checkout) -> None:
    made.put("plans/rollout.yaml", MORE)
    result = run("check", "--diff-base", "HEAD", "--format", "gitlab")
    (one,) = json.loads(result.out)
    assert "Pilot" in one["description"]
    assert run("check", "--diff-base", "HEAD", "--format", "github").out.count("\n") == 1


@pytest.mark.parametrize("revision", ["nowhere", "--all", "", "HEAD:plans", "$(reboot)", "HEAD\n--all"])
def test_unknown_revision_is_wrong_usage(run: Run, made: Checkout, revision: str) -> None:
    result = run("check", f"--diff-base={revision}")
    assert (result.code, result.out) == (2, "")
    assert result.err.count("\n") == 2
    assert "no such revision" in result.err or "no commit" in result.err


def test_plan_in_no_repository_is_wrong_usage(run: Run, plan: Path, tmp_path: Path) -> None:
    result = run("check", plan, "--diff-base", "HEAD", env={"GIT_CEILING_DIRECTORIES": str(tmp_path.parent)})
    assert (result.code, result.out) == (2, "")
    assert "no git repository" in result.err


def test_missing_git_is_wrong_usage(run: Run, made: Checkout) -> None:
    result = run("check", "--diff-base", "HEAD", env={"PATH": ""})
    assert (result.code, result.err.splitlines()[0]) == (2, "crmplan: git is not installed")


def test_nothing_of_the_repository_is_touched(run: Run, made: Checkout) -> None:
    made.put("plans/rollout.yaml", MORE)
    made.put("new.txt", "")
    before, times = made.state(), {path: path.stat().st_mtime_ns for path in made.folder.rglob("*")}
    run("check", "--diff-base", "HEAD", env={"PYTHONDONTWRITEBYTECODE": "1"})
    assert made.state() == before
    assert {path: path.stat().st_mtime_ns for path in made.folder.rglob("*")} == times
