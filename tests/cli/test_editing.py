"""The commands that change a plan, as processes: what they write, what they say, what they leave alone."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from crmplan.loader import load_plan
from tests.cli.conftest import CONTROL, PLAN, Run
from tests.helpers import PLANS, TODAY

LINE = "      brief: {name: Write the brief, after: [goals], duration: 20d, owner: irina, started: 2026-03-04"


def test_change_touches_its_line_and_says_what_it_did(run: Run, plan: Path) -> None:
    result = run("task", "done", "brief", "--quality", "4", "--plan", plan)
    assert (result.code, result.err) == (0, "")
    assert result.out.replace("\u00a0", " ") == (
        "brief: finished 2026-03-11 · quality 4\n"
        "2 of 3 tasks · forecast finish 13 Mar 2026 (20 d earlier, was 10 Apr 2026) · 30 d in hand\n"
    )
    new = PLAN.replace(f"{LINE}}}", f"{LINE},\n              finished: 2026-03-11, quality: 4}}")
    assert new != PLAN
    assert plan.read_text(encoding="utf-8") == new


def test_nothing_is_left_beside_the_plan(run: Run, plan: Path) -> None:
    run("task", "done", "brief", "--quality", "4", "-p", plan)
    assert os.listdir(plan.parent) == [plan.name]


def test_dry_run_shows_the_diff_and_writes_nothing(run: Run, plan: Path) -> None:
    result = run("task", "start", "training", "--dry-run", "-p", plan.name)
    assert result.code == 0
    assert result.out.splitlines()[:3] == ["--- a/plan.yaml", "+++ b/plan.yaml", "@@ -17,4 +17,4 @@"]
    assert [line for line in result.out.splitlines() if line[0] in "+-"][2:] == [
        "-      training: {name: Train the managers, after: [brief], duration: 2d, owner: irina}",
        "+      training: {name: Train the managers, after: [brief], duration: 2d, owner: irina, "
        "started: 2026-03-11}",
    ]
    assert "forecast finish" in result.err
    assert plan.read_text(encoding="utf-8") == PLAN


def test_diff_can_be_applied(run: Run, plan: Path) -> None:
    if shutil.which("patch") is None:
        pytest.skip("patch is not installed")
    before = plan.read_text(encoding="utf-8").rstrip("\n")
    plan.write_text(before, encoding="utf-8")
    diff = run("task", "move", "training", "--due", "day 45", "-n", "-p", plan.name).raw
    subprocess.run(["patch", "-p1"], input=diff, cwd=plan.parent, check=True, stdout=subprocess.DEVNULL)
    changed = plan.read_text(encoding="utf-8")
    plan.write_text(before, encoding="utf-8")
    run("task", "move", "training", "--due", "day 45", "-p", plan)
    assert plan.read_text(encoding="utf-8") == changed != before


def test_what_is_said_already_changes_nothing(run: Run, plan: Path) -> None:
    result = run("task", "done", "goals", "--quality", "5", "-p", plan)
    assert (result.code, result.out) == (0, "Nothing to change: the plan says so already.\n")
    assert plan.read_text(encoding="utf-8") == PLAN


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("task", "done", "brief", "--on", "2026-03-12", "--quality", "4"), "CP048"),
        (("task", "done", "brief", "--quality", "6"), "CP014"),
        (("task", "done", "brief", "--on", "2026-03-03", "--quality", "4"), "CP047"),
        (("task", "add", "x", "--after", "nothing"), "CP041"),
        (("risk", "add", "x", "--owner", "nobody"), "CP041"),
        (("task", "progress", "brief", "--remaining", "soon"), "CP014"),
    ],
)
def test_plan_that_would_not_be_valid_is_not_written(
    words: tuple[str, ...], code: str, run: Run, plan: Path
) -> None:
    result = run(*words, "-p", plan)
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith("crmplan: nothing was changed: the plan would not be valid\n")
    assert f"error[{code}]" in result.err
    assert " | " in result.err
    assert plan.read_text(encoding="utf-8") == PLAN
    assert os.listdir(plan.parent) == [plan.name]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("task", "done", "breif"), "no such task: breif\n  help: did you mean brief?"),
        (("task", "done", "brief", "--on", "someday"), "--on is no day: someday"),
        (("task", "move", "brief"), "to which day?"),
        (("task", "progress", "brief"), "how much of which task is done?"),
        (("decide", "brief", "go"), "brief is no gate"),
        (("decide", "brief", "perhaps"), "perhaps is none of go, no-go, postpone"),
        (("answer", "data-duplicate", "yes"), "did you mean data-duplicates?"),
        (("answer", "data-duplicates", "maybe"), "maybe is none of yes, partly, no, n/a"),
        (("kpi", "record", "sales", "much"), "much is no figure"),
        (("kpi", "record", "sales", "1"), "no such KPI: sales"),
        (("request", "solve", "r-1"), "no such request: r-1"),
        (("request", "add", "x", "--on", "25:99"), "--on is no moment: 25:99"),
        (("task", "progress", "brief", "70"), "70 is no share\n  help: 70%"),
        (("kpi", "record", "sales", "1", "--on", "2026-03-12"), "lies after the status date 2026-03-11"),
        (("kpi", "record", "sales", "-1"), "no such KPI: sales"),
        (("kpi", "add", "sales", "--series", "../x.csv"), "no file beside the plan"),
    ],
)
def test_wrong_usage_exits_with_2(words: tuple[str, ...], message: str, run: Run, plan: Path) -> None:
    result = run(*words, "-p", plan)
    assert (result.code, result.out) == (2, "")
    assert message in result.err
    assert plan.read_text(encoding="utf-8") == PLAN


def test_meeting_can_not_have_decided_tomorrow(run: Run, plan: Path) -> None:
    result = run("meeting", "decide", "Go on", "--on", "2026-03-12", "-p", plan)
    assert (result.code, result.out) == (1, "")
    assert "error[CP048]" in result.err


def test_day_of_a_plan_may_be_said_in_a_word(run: Run, plan: Path) -> None:
    result = run(
        "task", "move", "training", "--due", "today", "-p", plan, env={"SOURCE_DATE_EPOCH": "1773187200"}
    )
    assert result.code == 0
    assert "due: 2026-03-11" in plan.read_text(encoding="utf-8")


def test_plan_with_errors_is_not_changed(run: Run, plan: Path) -> None:
    broken = PLAN.replace("duration: 20d", "duration: soon")
    plan.write_text(broken, encoding="utf-8")
    result = run("task", "done", "training", "-p", plan)
    assert result.code == 1
    assert "has errors" in result.err
    assert plan.read_text(encoding="utf-8") == broken


def test_change_that_mends_a_plan_is_made(run: Run, plan: Path) -> None:
    contradictory = PLAN.replace(
        "started: 2026-03-04", "started: 2026-03-04, remaining: 1d, finished: 2026-03-10"
    )
    plan.write_text(contradictory, encoding="utf-8")
    assert run("check", plan).code == 1
    assert run("task", "done", "brief", "--quality", "4", "-p", plan).code == 0
    assert run("check", plan).code == 0


def test_every_verb_on_one_plan(run: Run, plan: Path) -> None:
    steps = """
        task start training --on yesterday
        task block training --by No-room
        task unblock training
        task progress training 50% --spent 300
        task add gate --gate --after training --name Is-it-ready
        decide gate postpone --by irina --note No-room
        decide gate go
        task drop brief --note Not-needed
        risk add sabotage --as staff-sabotage --probability likely --impact severe --owner irina --action training
        risk review sabotage --impact serious
        risk happened sabotage --on 2026-03-10
        risk close sabotage
        kpi add win-rate --target 30%
        kpi record win-rate 22.5% --on 2026-03-05 --n 40
        action add cards --name Complete-cards --owner irina --due 2026-03-20 --from audit
        answer data-duplicates partly --evidence Six-of-ten --action cards
        action done cards
        request add How-to-merge --kind question --on 2026-03-10
        request answer r-1
        request solve r-1 --hours 0.5
        meeting decide Go-on Buy-a-microphone --meeting second --present irina
    """
    for line in steps.strip().splitlines():
        result = run(*line.split(), "-p", plan, env={"SOURCE_DATE_EPOCH": "1773187200"})
        assert (result.code, result.err) == (0, ""), line
        assert "forecast finish" in result.out, line
    text = plan.read_text(encoding="utf-8")
    assert text == PLAN[: PLAN.index("budget:")] + AFTER
    assert (plan.parent / "data" / "win-rate.csv").read_text(encoding="utf-8") == (
        "date,value,n\n2026-03-05,22.5,40\n"
    )
    assert run("check", plan, "--select", "CP0").code == 0


AFTER = """\
budget: {approved: 100000}
kpis:
  win-rate: {target: 30%, series: data/win-rate.csv}
stages:
  start:
    name: Preparation
    as: s1-preparation
    tasks:
      goals: {name: Set the goals, duration: 2d, owner: irina, started: 2026-03-02, finished: 2026-03-03, quality: 5}
      brief: {name: Write the brief, after: [goals], duration: 20d, owner: irina,
              status: dropped, started: 2026-03-04, note: Not-needed}
      training: {name: Train the managers, after: [brief], duration: 2d, owner: irina, started: 2026-03-10,
                 progress: 50%, spent: 300}
      gate:
        name: Is-it-ready
        after: [training]
        gate: {decision: go, on: 2026-03-11, by: irina, note: No-room}
risks:
  sabotage: {as: staff-sabotage, probability: likely, impact: serious, actions: [training], owner: irina,
             status: closed, happened_on: 2026-03-10,
             reviewed: 2026-03-11}
audit:
  answers:
    data-duplicates: {answer: partly, evidence: Six-of-ten, on: 2026-03-11, action: cards}
actions:
  cards: {name: Complete-cards, owner: irina, due: 2026-03-20, finished: 2026-03-11, from: audit}
support:
  requests:
    r-1: {on: 2026-03-10, kind: question, text: How-to-merge, answered: 2026-03-11, solved: 2026-03-11,
          hours: 0.5}
meetings:
  second: {on: 2026-03-11, present: [irina], decisions: [Go-on, Buy-a-microphone]}
"""


def test_section_of_a_folder_plan_changes_and_the_others_do_not(run: Run, tmp_path: Path) -> None:
    shutil.copytree(PLANS / "sever", tmp_path / "sever")
    result = run("risk", "review", "sabotage", "-p", "sever")
    assert (result.code, result.err) == (0, "")
    changed = [
        path.name
        for path in sorted((tmp_path / "sever").rglob("*"))
        if path.is_file()
        and path.read_bytes() != (PLANS / "sever" / path.relative_to(tmp_path / "sever")).read_bytes()
    ]
    assert changed == ["risks.yaml"]
    assert "прогноз окончания" in result.out


def test_language_can_be_asked_for(run: Run, plan: Path) -> None:
    assert "прогноз окончания" in run("task", "start", "training", "--lang", "ru", "-n", "-p", plan).err


def test_plan_is_found_as_everywhere(run: Run, two_plans: Path) -> None:
    result = run("task", "start", "training", cwd=two_plans)
    assert result.code == 2
    assert "there are several plans" in result.err
    west = two_plans / "plans" / "west.yaml"
    assert run("task", "start", "training", cwd=two_plans, env={"CRMPLAN_PLAN": str(west)}).code == 0
    assert "started: 2026-03-11" in west.read_text(encoding="utf-8")


NASTY = [
    *(
        "a: b",
        "x # y",
        "- x",
        "{x",
        "]",
        "*a",
        "&a",
        "!t",
        "| x",
        "> x",
        "%",
        "@",
        "`",
        "'",
        '"',
        "\\",
        " x ",
    ),
    *("a\nb", "---", "...", "yes", "null", "~", "0x1", "2026-03-01", "<<", "\u202e", "\x1b[2J", "a\tb", "🙂"),
    "x" * 3000,
]


def test_text_of_a_user_is_text(run: Run, plan: Path) -> None:
    unmet = [word for text in NASTY for word in ("--unmet", text)]
    for text in ("a: b # c", "- {x\n...\n---\n"):
        result = run("task", "done", "brief", "--quality", "4", "--note", text, *unmet, "-p", plan)
        assert (result.code, result.err) == (0, "")
        assert CONTROL.search(result.out) is None
    loaded = load_plan(plan, today=TODAY).plan
    assert loaded is not None
    task = loaded.tasks["brief"].task
    assert list(task.unmet) == NASTY
    assert task.note == "a: b # c. - {x\n...\n---"
    assert len(loaded.tasks) == 3


def test_text_that_is_none_is_refused(run: Run, plan: Path) -> None:
    result = run("task", "block", "training", "--by", os.fsdecode(b"\xff"), "-p", plan)
    assert result.code == 2
    assert plan.read_text(encoding="utf-8") == PLAN


def test_read_only_plan_is_refused(run: Run, plan: Path) -> None:
    plan.chmod(0o444)
    result = run("task", "start", "training", "-p", plan)
    assert result.code == 2
    assert "read-only" in result.err
    assert plan.read_text(encoding="utf-8") == PLAN


def test_alias_is_refused_with_place_line_and_reason(run: Run, plan: Path) -> None:
    shared = PLAN.replace(
        "duration: 2d, owner: irina, started", "duration: 2d, accept: &all [It works], started"
    )
    shared = shared.replace("duration: 2d, owner: irina}", "duration: 2d, accept: *all, owner: irina}")
    shared += "      last: {duration: 1d, unmet: *all, finished: 2026-03-10, quality: 3}\n"
    plan.write_text(shared, encoding="utf-8")
    result = run("task", "done", "last", "--unmet", "Too slow", "-p", plan.name)
    assert result.code == 2
    assert "plan.yaml:21:35: " in result.err
    assert "unmet: *all" in result.err
    assert "alias" in result.err
    assert plan.read_text(encoding="utf-8") == shared


def test_console_that_can_not_show_a_sign_shows_what_is_near(run: Run, plan: Path) -> None:
    ascii_only = {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    result = run("task", "start", "brief", "--on", "2026-03-05", "-n", "-p", plan, env=ascii_only)
    assert result.err.splitlines()[0] == "brief: started 2026-03-04 -> 2026-03-05"
    result = run("task", "start", "brief", "--on", "2026-03-05", "-p", plan, env=ascii_only)
    assert result.out.splitlines()[0] == "brief: started 2026-03-04 -> 2026-03-05"
