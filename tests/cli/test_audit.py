"""`crmplan audit` as a process: what it shows, the checklist to take along, and the dialogue."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from crmplan.loader import load_plan
from crmplan.model.plan import Plan
from tests.cli.conftest import BROKEN, PLAN, Run
from tests.cli.terminal import needs, terminal
from tests.helpers import TODAY
from tests.repository import Checkout, checkout, needs_git

AUDIT = """\
audit:
  answers:
    # the data
    data-duplicates: {answer: partly, evidence: People 4%, on: 2026-03-10, by: irina, action: merge}
    data-data-owner: {answer: yes, on: 2026-03-10}   # she says so
    sec-backup-restored: {answer: n/a}
actions:
  merge: {name: Merge the doubles, owner: irina, due: 2026-03-10, from: audit}
"""


@pytest.fixture
def audited(plan: Path) -> Path:
    plan.write_text(PLAN + AUDIT, encoding="utf-8")
    return plan


def data(run: Run, *arguments: str | Path) -> dict[str, Any]:
    result = run("audit", *arguments, "--format", "json")
    assert (result.code, result.err) == (0, "")
    found: dict[str, Any] = json.loads(result.out)["data"]
    return found


def answered(path: Path) -> Plan:
    found = load_plan(path, today=TODAY)
    assert found.plan, found.findings
    return found.plan


def type_in(path: Path, *lines: str, arguments: tuple[str | Path, ...] = ()) -> tuple[int, str, str]:
    """Type lines into the dialogue and return its code, its result and what it has said."""
    done = subprocess.run(
        [sys.executable, "-m", "crmplan", "audit", "ask", str(path), *map(str, arguments)],
        input="".join(f"{line}\n" for line in lines).encode(),
        capture_output=True,
        timeout=60,
        check=False,
        env={**os.environ, "PYTHONUTF8": "1", "NO_COLOR": "1"},
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


# --- what it shows ---


def test_audit_is_scored_and_lists_findings_contradictions_and_what_is_open(run: Run, audited: Path) -> None:
    found = data(run, audited)
    assert (found["asked"], found["answered"], found["not_applicable"]) == (71, 71 - found["not_answered"], 4)
    first = {row["id"]: row for row in found["findings"]}["data-duplicates"]
    assert (first["answer"], first["action"], first["state"]) == ("partly", "Merge the doubles", "overdue")
    assert [row["id"] for row in found["contradictions"]] == ["data-data-owner"]
    assert "proc-stages-match" in [row["id"] for row in found["unanswered"]]
    assert len(found["questions"]) == 71
    assert found["actions_overdue"] == 1


def test_grave_no_is_listed_whatever_is_asked_for(run: Run, audited: Path) -> None:
    result = run("audit", audited)
    assert "Is there a control system for the regulations?" in result.out
    text = PLAN + AUDIT.replace("    # the data\n", "    reg-control-system: {answer: no, action: done}\n")
    audited.write_text(text + "  done: {finished: 2026-03-10}\n", encoding="utf-8")
    open_only = [row["id"] for row in data(run, audited, "--open")["findings"]]
    assert "reg-control-system" in open_only


def test_group_and_stage_limit_what_is_asked(run: Run, audited: Path) -> None:
    assert {row["group"] for row in data(run, audited, "--group", "data")["questions"]} == {"data"}
    assert {row["stage"] for row in data(run, audited, "--stage", "s5-audit")["questions"]} == {"s5-audit"}
    audited.write_text((PLAN + AUDIT).replace("as: s1-preparation", "as: s3-build"), encoding="utf-8")
    assert {row["stage"] for row in data(run, audited, "--stage", "start")["questions"]} == {"s3-build"}
    assert run("audit", audited, "--group", "dta").err.splitlines()[1] == "  help: did you mean data?"
    assert run("audit", audited, "--stage", "s9").code == 2


def test_launch_checklist_has_its_own_questions(run: Run, audited: Path) -> None:
    found = data(run, "launch", audited)
    assert len(found["questions"]) == 10
    assert all(row["id"].startswith("launch-") for row in found["questions"])
    assert "Launch checklist" in run("audit", "launch", audited).out


def test_all_shows_every_question(run: Run, audited: Path) -> None:
    question = "Do instructions say when and how to use the system?"
    assert run("audit", audited, "--all").out.count(question) == 2
    assert run("audit", audited).out.count(question) == 1


def test_own_questions_are_asked_beside_the_bank_or_alone(run: Run, audited: Path, tmp_path: Path) -> None:
    own = "questions: [{id: own, question: {en: Is it tidy?}, weight: 1, fact: reg-control-system}]\n"
    (tmp_path / "ours.yaml").write_text(own, encoding="utf-8")
    audited.write_text(PLAN + "audit: {checklists: [ours.yaml]}\n", encoding="utf-8")
    (only,) = data(run, audited)["questions"]
    assert (only["id"], only["answer"], only["by"]) == ("own", "no", "fact")
    audited.write_text(PLAN + "audit: {checklists: [standard, ours.yaml]}\n", encoding="utf-8")
    assert len(data(run, audited)["questions"]) == 72


def test_checklist_has_boxes_in_markdown_and_html(run: Run, audited: Path, tmp_path: Path) -> None:
    text = run("audit", audited, "--checklist", "-f", "markdown").out
    assert "- [ ] Is the share of duplicate contacts" in text
    assert "- [x] Is there a named owner of data quality?" in text
    assert text.count("- [") == 71
    assert run("audit", audited, "--checklist", "-o", tmp_path / "list.html").code == 0
    page = (tmp_path / "list.html").read_text(encoding="utf-8")
    assert page.count("Is there a named owner of data quality?") == 1
    assert json.loads(run("audit", audited, "--checklist", "-f", "json").out)["data"]["asked"] == 71


@pytest.mark.parametrize(("view", "arguments"), [("audit", ()), ("audit-launch", ("launch",))])
def test_json_is_what_its_schema_says(view: str, arguments: tuple[str, ...], run: Run, audited: Path) -> None:
    schema = json.loads(run("schema", "--view", view).out)
    for more in ((), ("--checklist",)):
        result = run("audit", *arguments, audited, *more, "-f", "json")
        jsonschema.validate(json.loads(result.out), schema)
        found = json.loads(result.out)["data"]
        assert set(found) == set(schema["properties"]["data"]["properties"])


def test_page_speaks_russian(run: Run, audited: Path) -> None:
    result = run("audit", audited, "--lang", "ru")
    assert "Оценка:" in result.out
    assert "Доля дублей контактов и компаний ниже 3%?" in result.out


# --- since a revision ---


@pytest.fixture
def committed(tmp_path: Path) -> Checkout:
    made = checkout(tmp_path)
    made.put("plans/rollout.yaml", PLAN + AUDIT)
    made.commit(date="2026-03-02T12:00:00+0000")
    return made


@needs_git
def test_change_since_a_revision_is_told(run: Run, committed: Checkout) -> None:
    text = (PLAN + AUDIT).replace("answer: partly, evidence", "answer: yes, evidence")
    committed.put("plans/rollout.yaml", text)
    found = data(run, "--since", "HEAD")
    assert [(row["id"], row["before"], row["answer"]) for row in found["changes"]] == [
        ("data-duplicates", "partly", "yes")
    ]
    assert found["change"] == pytest.approx(found["score"] - found["score_before"], abs=1e-3)
    assert "points since HEAD (11 Mar 2026: " in run("audit", "--since", "HEAD").out.replace("\u00a0", " ")


@needs_git
def test_revision_is_seen_on_its_own_day(run: Run, committed: Checkout) -> None:
    """Without a status date the day of the commit counts, on which no answer of March 10 is known."""
    text = (PLAN + AUDIT).replace("  status_date: 2026-03-11\n", "")
    committed.put("plans/rollout.yaml", text)
    committed.commit(date="2026-03-20T12:00:00+0000")
    later = data(run, "--since", "HEAD", "--as-of", "2026-03-20")
    assert [row["id"] for row in later["changes"]] == []
    shown = run("audit", "--since", "HEAD", "--as-of", "2026-03-20").out.replace("\u00a0", " ")
    assert shown.count("20 Mar 2026") == 2


@needs_git
@pytest.mark.parametrize(
    ("revision", "message"),
    [
        ("nonsense", "no such revision: nonsense"),
        ("--help", "no such revision: --help"),
        ("HEAD", "has errors"),
    ],
)
def test_revision_without_a_score_is_told(revision: str, message: str, run: Run, committed: Checkout) -> None:
    committed.put("plans/rollout.yaml", BROKEN)
    committed.commit()
    committed.put("plans/rollout.yaml", PLAN)
    result = run("audit", f"--since={revision}")
    assert result.code == 2
    assert message in result.err


@needs_git
def test_plan_that_a_revision_lacks_is_told(run: Run, committed: Checkout) -> None:
    committed.put("new.yaml", PLAN)
    result = run("audit", "new.yaml", "--since", "HEAD")
    assert (result.code, "new.yaml is not in HEAD" in result.err) == (2, True)


# --- answers of a file ---


def test_answers_of_a_file_stand_before_those_of_the_plan(run: Run, audited: Path, tmp_path: Path) -> None:
    path = tmp_path / "found.yaml"
    path.write_text("answers: {data-duplicates: {answer: yes}}\n", encoding="utf-8")
    rows = {row["id"]: row for row in data(run, audited, "--answers", path)["questions"]}
    assert rows["data-duplicates"]["answer"] == "yes"
    path.write_text("answers: {data-dublicates: {answer: yes}}\n", encoding="utf-8")
    result = run("audit", audited, "--answers", path)
    assert result.code == 2
    assert "found.yaml:1:11: error[CP041]" in result.err
    assert run("audit", audited, "--answers", tmp_path / "none.yaml").code == 2


# --- the dialogue ---


def test_answers_are_written_as_they_are_given(audited: Path) -> None:
    code, out, said = type_in(
        audited,
        "y",
        "Ten cards",
        "2",
        "",
        "Ask the client",
        "nobody",
        "irina",
        "soon",
        "day 20",
        arguments=("--by", "irina"),
    )
    assert code == 0
    plan = answered(audited)
    assert plan.audit
    first, second = plan.audit.answers["data-required-fields"], plan.audit.answers["data-short-card"]
    assert (first.answer, first.evidence, str(first.on), first.by) == (
        "yes",
        "Ten cards",
        "2026-03-11",
        "irina",
    )
    assert (second.answer, second.action) == ("partly", "ask-the-client")
    action = plan.actions["ask-the-client"]
    assert (action.name, action.owner, action.due and action.due.number, action.from_) == (  # type: ignore[union-attr]
        "Ask the client",
        ("irina",),
        20,
        "audit",
    )
    assert "no such person: nobody" in said
    assert "soon is no day" in said
    assert "in a critical state" in out
    assert "# she says so" in audited.read_text(encoding="utf-8")


def test_dialogue_goes_back_skips_helps_and_goes_on_where_it_stopped(audited: Path) -> None:
    code, _, said = type_in(audited, "?", "what", "y", "", "b", "n", "", "", "s", "q")
    assert code == 0
    assert "what is none of these" in said
    assert "goes back to the one before" in said
    assert "so far: yes" in said
    plan = answered(audited)
    assert plan.audit
    assert plan.audit.answers["data-required-fields"].answer == "no"
    assert "data-short-card" not in plan.audit.answers
    again = type_in(audited, "q")[2]
    assert "Is the customer card short enough" in again
    assert "Are required fields filled" not in again


@pytest.mark.parametrize("to_file", [False, True])
def test_evidence_stays_where_none_is_typed(audited: Path, tmp_path: Path, to_file: bool) -> None:
    target = tmp_path / "answers.yaml"
    arguments = ("--answers", target) if to_file else ()
    said = type_in(audited, "y", "Ten cards", "b", "p", "", *[""] * (not to_file), "q", arguments=arguments)[
        2
    ]
    assert "Evidence (Enter keeps what there is):" in said
    assert said.count("Evidence (Enter for none):") == 1
    if to_file:
        assert (
            "data-required-fields: {answer: partly, on: 2026-03-11, evidence: Ten cards}"
            in target.read_text()
        )
        return
    plan = answered(audited)
    assert plan.audit
    answer = plan.audit.answers["data-required-fields"]
    assert (answer.answer, answer.evidence) == ("partly", "Ten cards")


def test_end_of_input_keeps_what_was_answered(audited: Path) -> None:
    code, out, _ = type_in(audited, "y", "seen", "n")
    assert code == 0
    plan = answered(audited)
    assert plan.audit
    assert plan.audit.answers["data-required-fields"].answer == "yes"
    assert "data-short-card" not in plan.audit.answers
    assert "questions are not answered" in out


def test_all_asks_what_is_answered_and_shows_what_the_facts_say(audited: Path) -> None:
    said = type_in(audited, *["s"] * 5, "q", arguments=("--all", "--group", "data"))[2]
    assert "so far: partly · People 4%" in said
    assert "the facts: owner of the data: not in the plan" not in said
    more = type_in(audited, *["s"] * 8, arguments=("--all", "--group", "data"))[2]
    assert "the facts: owner of the data: not in the plan" in more


def test_launch_checklist_is_asked(audited: Path) -> None:
    assert "Scope of this launch agreed" in type_in(audited, "q", arguments=("--launch",))[2]


def test_answers_go_to_a_file_and_the_plan_stays(audited: Path, tmp_path: Path) -> None:
    before = audited.read_text(encoding="utf-8")
    path = tmp_path / "new" / "found.yaml"
    path.parent.mkdir()
    arguments = ("--answers", path, "--group", "integrations")
    assert type_in(audited, "y", "", "n", "Seen, alas", arguments=arguments)[0] == 0
    assert audited.read_text(encoding="utf-8") == before
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[2:] == [
        "  integ-calls-linked: {answer: yes, on: 2026-03-11}",
        '  integ-site-leads: {answer: no, on: 2026-03-11, evidence: "Seen, alas"}',
    ]
    assert "Do sums agree with accounting?" in type_in(audited, "q", arguments=arguments)[2]


def test_hostile_text_is_shown_and_written_as_text(audited: Path) -> None:
    evil = "\x1b[31m[/] {a: b} # x"
    code, _, said = type_in(audited, "y", evil, "q")
    assert code == 0
    assert "\x1b" not in said
    plan = answered(audited)
    assert plan.audit
    assert plan.audit.answers["data-required-fields"].evidence == evil


def test_unknown_auditor_is_refused(audited: Path) -> None:
    code, _, said = type_in(audited, "y", arguments=("--by", "nobody"))
    assert code == 2
    assert "no such person: nobody" in said


@pytest.mark.slow
@needs("tmux")
def test_dialogue_runs_on_a_real_terminal(audited: Path, tmp_path: Path) -> None:
    with terminal(tmp_path, "bash", "--norc", "-i") as screen:
        screen.type(f"crmplan audit ask {audited} --lang ru", "Enter")
        screen.wait_for("Обязательные поля заполнены")
        screen.type("1", "Enter")
        screen.wait_for("Подтверждение")
        screen.type("Пять карточек", "Enter")
        screen.wait_for("2 из")
        screen.type("в", "Enter")
        screen.wait_for("критическое состояние")
    plan = answered(audited)
    assert plan.audit
    assert plan.audit.answers["data-required-fields"].evidence == "Пять карточек"


# --- what follows ---


def test_action_can_follow_from_an_answer_of_the_facts(run: Run, audited: Path) -> None:
    result = run(
        "action",
        "add",
        "write-rules",
        "--owner",
        "irina",
        "--due",
        "day 20",
        "--question",
        "reg-control-system",
        "-p",
        audited,
    )
    assert result.code == 0, result.err
    plan = answered(audited)
    assert plan.audit
    given = plan.audit.answers["reg-control-system"]
    assert (given.answer, given.action, plan.actions["write-rules"].from_) == ("no", "write-rules", "audit")
    assert given.evidence == "processes under control: 0 of 0"


def test_action_follows_from_an_answer_by_hand_and_leaves_it_as_it_is(run: Run, audited: Path) -> None:
    assert run("action", "add", "again", "--question", "data-data-owner", "-p", audited).code == 0
    text = audited.read_text(encoding="utf-8")
    assert "data-data-owner: {answer: yes, on: 2026-03-10, action: again}   # she says so" in text


def test_action_cannot_follow_from_what_is_not_answered(run: Run, audited: Path) -> None:
    result = run("action", "add", "again", "--question", "proc-stages-match", "-p", audited)
    assert result.code == 2
    assert "proc-stages-match is not answered" in result.err
