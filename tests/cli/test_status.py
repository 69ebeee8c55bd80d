"""`crmplan status` as a process: one plan, several, the day it is seen from, and when it fails."""

import csv
import json
from io import StringIO
from pathlib import Path

import pytest

from tests.cli.conftest import PLAN, Run

OVERDUE = ("duration: 20d,", "duration: 20d, due: 2026-03-09,")
BLOCKED = ("started: 2026-03-04}", "started: 2026-03-04, status: blocked, blocked_by: No access}")
LATE = ("deadline: day 40", "deadline: day 10")
GATE = ("duration: 2d, owner: irina}", "gate: {decision: no-go, on: 2026-03-10, by: irina}}")

CONDITIONS = {"overdue": OVERDUE, "blocked": BLOCKED, "forecast-late": LATE, "gate": GATE}


@pytest.mark.parametrize("condition", CONDITIONS)
def test_sound_plan_fails_on_nothing(run: Run, plan: Path, condition: str) -> None:
    assert run("status", plan, "--fail-on", condition).code == 0


@pytest.mark.parametrize("condition", CONDITIONS)
def test_condition_that_holds_exits_with_1(run: Run, plan: Path, condition: str) -> None:
    old, new = CONDITIONS[condition]
    assert old in PLAN
    plan.write_text(PLAN.replace(old, new), encoding="utf-8")
    assert run("status", plan).code == 0
    result = run("status", plan, "--fail-on", condition)
    assert result.code == 1
    assert "Small rollout" in result.out


def test_condition_that_was_not_asked_for_does_not_fail(run: Run, plan: Path) -> None:
    plan.write_text(PLAN.replace(*OVERDUE), encoding="utf-8")
    assert run("status", plan, "--fail-on", "blocked,gate").code == 0
    assert run("status", plan, "--fail-on", "gate, overdue").code == 1


def test_unknown_condition_is_wrong_usage(run: Run, plan: Path) -> None:
    result = run("status", plan, "--fail-on", "overdue,rain")
    assert result.code == 2
    assert "rain" in result.err


def test_several_plans_have_a_line_each(run: Run, two_plans: Path) -> None:
    result = run("status", cwd=two_plans)
    assert result.code == 0
    assert [line for line in result.out.splitlines() if "rollout" in line and "2026" in line] != []
    assert sum("Eastern rollout" in line for line in result.out.splitlines()) == 1
    assert sum("Western rollout" in line for line in result.out.splitlines()) == 1


def test_one_late_plan_of_several_fails(run: Run, two_plans: Path) -> None:
    assert run("status", "--fail-on", "overdue", cwd=two_plans).code == 0
    late = two_plans / "plans" / "west.yaml"
    late.write_text(late.read_text(encoding="utf-8").replace(*OVERDUE), encoding="utf-8")
    assert run("status", "--fail-on", "overdue", cwd=two_plans).code == 1


def test_folder_is_a_plan(run: Run, two_plans: Path) -> None:
    assert "Eastern rollout" in run("status", two_plans / "plans" / "east").out


def as_of(run: Run, *arguments: str | Path, **options: object) -> str:
    day = json.loads(run("status", *arguments, "--format", "json", **options).out)["as_of"]
    assert isinstance(day, str)
    return day


def test_status_date_is_the_plans(run: Run, plan: Path) -> None:
    assert as_of(run, plan) == "2026-03-11"


@pytest.mark.parametrize(("given", "day"), [("2026-03-17", "2026-03-17"), ("day 12", "2026-03-17")])
def test_status_date_can_be_a_project_day(run: Run, plan: Path, given: str, day: str) -> None:
    assert as_of(run, plan, "--as-of", given) == day


def test_source_date_epoch_is_today(run: Run, plan: Path) -> None:
    plan.write_text(PLAN.replace("  status_date: 2026-03-11\n", ""), encoding="utf-8")
    assert as_of(run, plan, env={"SOURCE_DATE_EPOCH": "1773705600"}) == "2026-03-17"
    assert run("status", plan, env={"SOURCE_DATE_EPOCH": "yesterday"}).code == 2


def test_status_date_of_the_plan_beats_today(run: Run, plan: Path) -> None:
    assert as_of(run, plan, env={"SOURCE_DATE_EPOCH": "1773705600"}) == "2026-03-11"


def test_json_has_the_common_head(run: Run, plan: Path) -> None:
    data = json.loads(run("status", plan, "--format", "json").out)
    assert list(data) == ["crmplan", "view", "plan", "as_of", "data"]
    assert (data["view"], data["plan"]) == ("status", "Small rollout")


def test_csv_for_excel_begins_with_a_mark(run: Run, plan: Path) -> None:
    assert run("status", plan, "--format", "csv", "--excel").raw.startswith(b"\xef\xbb\xbf")
    plain = run("status", plan, "--format", "csv")
    assert not plain.raw.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(StringIO(plain.out)))


def test_language_is_the_readers(run: Run, plan: Path) -> None:
    english, russian = (run("status", plan, "--lang", lang).out for lang in ("en", "ru"))
    assert "Stages" in english
    assert "Этап" in russian
