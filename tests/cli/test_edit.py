"""`crmplan edit`: an editor opens a draft, and the plan changes only when nothing new is wrong with it."""

import shutil
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import BROKEN, PLAN, Run
from tests.cli.terminal import Terminal, needs, terminal

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="the editors here are scripts of a POSIX shell"
)

BIGGER = PLAN.replace("Small", "Bigger")
RENAME = 'sed -i s/Small/Bigger/ "$1"'
SPOIL = 'sed -i "s/after: .brief./after: [breif]/" "$1"'
SPOIL_OR_MEND = f'if grep -q breif "$1"; then sed -i s/breif/brief/ "$1"; else {SPOIL}; fi'


@pytest.fixture
def folder(two_plans: Path) -> Path:
    """The folder of a plan that has one."""
    return two_plans / "plans" / "east"


def editor(where: Path, script: str, name: str = "editor") -> str:
    """Write an editor that is a shell script, and return its path."""
    path = where / ".bin" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def drafts(plan: Path) -> list[Path]:
    return sorted(plan.parent.glob(".*draft*"))


def test_what_was_typed_is_saved(run: Run, plan: Path, tmp_path: Path) -> None:
    result = run("edit", "plan.yaml", env={"EDITOR": editor(tmp_path, RENAME)})
    assert (result.code, result.out, result.err) == (0, "plan.yaml is saved; 1 plan: no findings\n", "")
    assert plan.read_text(encoding="utf-8") == BIGGER
    assert drafts(plan) == []


def test_draft_is_private_and_stands_beside_the_plan(run: Run, plan: Path, tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    run(
        "edit",
        env={"CRMPLAN_PLAN": str(plan), "EDITOR": editor(tmp_path, f'ls -l "$1" >{seen}; ls -A >>{seen}')},
    )
    listing = seen.read_text(encoding="utf-8")
    mode, *_, name = listing.splitlines()[0].split()
    assert mode.startswith("-rw-------")
    assert Path(name).parent == plan.parent
    assert Path(name).name.startswith(".plan.") and name.endswith(".draft.yaml")
    assert ".lock" not in listing


def test_draft_is_no_plan_of_its_own(run: Run, two_plans: Path) -> None:
    (two_plans / "plans" / ".west.1.draft.yaml").write_text(PLAN, encoding="utf-8")
    assert "Small rollout" not in run("status", cwd=two_plans).out


def test_nothing_typed_changes_nothing(run: Run, plan: Path) -> None:
    before = plan.stat().st_mtime_ns, plan.stat().st_ino
    result = run("edit", plan, env={"EDITOR": "true"})
    assert (result.code, result.raw) == (0, b"")
    assert "nothing changed" in result.err
    assert (plan.stat().st_mtime_ns, plan.stat().st_ino) == before
    assert drafts(plan) == []


def test_new_error_keeps_plan_and_text_apart(run: Run, plan: Path, tmp_path: Path) -> None:
    result = run("edit", "plan.yaml", env={"EDITOR": editor(tmp_path, SPOIL)})
    assert result.code == 1
    assert "plan.yaml:20:" in result.out and "`breif`" in result.out
    assert result.out.endswith("1 plan: 1 error\n")
    assert plan.read_text(encoding="utf-8") == PLAN
    (draft,) = drafts(plan)
    assert draft.read_text(encoding="utf-8") == BROKEN
    assert f"your text is kept in {draft.name}" in result.err
    again = run("edit", "plan.yaml", env={"EDITOR": "true"})
    assert f"another draft of this file is there: {draft.name}" in again.err


@pytest.mark.parametrize("is_typed", [True, False])
def test_failing_editor_saves_nothing(run: Run, plan: Path, tmp_path: Path, is_typed: bool) -> None:
    result = run("edit", plan, env={"EDITOR": editor(tmp_path, f"{RENAME if is_typed else ''}\nexit 3")})
    assert (result.code, result.raw) == (2, b"")
    assert "the editor ended with 3" in result.err
    assert plan.read_text(encoding="utf-8") == PLAN
    assert len(drafts(plan)) == int(is_typed)
    assert ("your text is kept" in result.err) is is_typed


@pytest.mark.parametrize(
    ("script", "said"), [('rm "$1"', "no file"), ('printf "\\377" >"$1"', "no text in UTF-8")]
)
def test_what_is_no_text_is_not_saved(run: Run, plan: Path, tmp_path: Path, script: str, said: str) -> None:
    result = run("edit", plan, env={"EDITOR": editor(tmp_path, script)})
    assert (result.code, result.raw) == (2, b"")
    assert said in result.err
    assert plan.read_text(encoding="utf-8") == PLAN


def test_visual_beats_editor_and_both_may_have_arguments(run: Run, plan: Path, tmp_path: Path) -> None:
    own = editor(tmp_path, 'sed -i "s/Small/$1/" "$2"', "my editor")
    result = run("edit", plan, env={"VISUAL": f"'{own}' 'Much bigger'", "EDITOR": "false"})
    assert result.code == 0
    assert plan.read_text(encoding="utf-8") == PLAN.replace("Small", "Much bigger")
    assert run("edit", plan, env={"VISUAL": "", "EDITOR": editor(tmp_path, ":", "an editor")}).code == 0


def test_editor_that_comes_back_at_once_is_told_to_wait(run: Run, plan: Path, tmp_path: Path) -> None:
    told = tmp_path / "told"
    for arguments, expected in (("", "--wait "), (" -w", "-w ")):
        run("edit", plan, env={"EDITOR": editor(tmp_path, f'echo "$@" >{told}', "code") + arguments})
        assert told.read_text(encoding="utf-8").startswith(expected)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"EDITOR": "absent-editor"}, "can't start the editor absent-editor"),
        ({"EDITOR": "sed 'x"}, "can't tell the parts"),
        ({"PATH": "/nowhere"}, "no editor is known"),
    ],
)
def test_without_an_editor_the_way_out_is_told(
    run: Run, plan: Path, settings: dict[str, str], said: str
) -> None:
    result = run("edit", plan, env=settings)
    assert (result.code, result.raw) == (2, b"")
    assert said in result.err and "$EDITOR" in result.err
    assert drafts(plan) == []


def test_section_of_a_folder_is_its_file(run: Run, folder: Path, two_plans: Path) -> None:
    risks = folder / "risks.yaml"
    risks.write_text("slow: {name: Slow users, probability: likely, impact: severe}\n", encoding="utf-8")
    env = {"EDITOR": editor(two_plans, 'sed -i s/Slow/Lazy/ "$1"'), "CRMPLAN_PLAN": "plans/east"}
    result = run("edit", "plans/east", "risks", env=env, cwd=two_plans)
    assert result.out.startswith("plans/east/risks.yaml is saved")
    assert "Lazy users" in risks.read_text(encoding="utf-8")
    env["EDITOR"] = editor(two_plans, 'sed -i s/Lazy/Idle/ "$1"')
    assert run("edit", "risks", env=env, cwd=two_plans).code == 0
    assert "Idle users" in risks.read_text(encoding="utf-8")


def test_section_that_is_not_there_yet_gets_its_file(run: Run, folder: Path, two_plans: Path) -> None:
    write = editor(two_plans, """echo 'slow: {name: Slow users}' >"$1" """)
    result = run("edit", folder, "risks", env={"EDITOR": write})
    assert result.code == 0
    assert (folder / "risks.yaml").read_text(encoding="utf-8") == "slow: {name: Slow users}\n"
    assert run("edit", folder, "kpis", env={"EDITOR": "true"}).code == 0
    assert not (folder / "kpis.yaml").exists()


def test_table_of_people_is_edited_as_it_is(run: Run, folder: Path, two_plans: Path) -> None:
    plan = folder / "plan.yaml"
    plan.write_text(plan.read_text(encoding="utf-8") + "people: {file: people.csv}\n", encoding="utf-8")
    table = folder / "people.csv"
    table.write_text("id,name\nolga,Olga\n", encoding="utf-8")
    result = run("edit", folder, "people", env={"EDITOR": editor(two_plans, 'echo "ivan,Ivan" >>"$1"')})
    assert (result.code, result.err) == (0, "")
    assert table.read_text(encoding="utf-8") == "id,name\nolga,Olga\nivan,Ivan\n"


def test_editor_that_knows_lines_begins_at_the_section(run: Run, plan: Path, tmp_path: Path) -> None:
    told = tmp_path / "told"
    result = run("edit", plan, "stages", env={"EDITOR": editor(tmp_path, f'echo "$@" >{told}', "nano")})
    assert result.code == 0
    line = PLAN.splitlines().index("stages:") + 1
    assert told.read_text(encoding="utf-8").startswith(f"+{line} ")


def test_unknown_section_is_wrong_usage(run: Run, plan: Path) -> None:
    result = run("edit", plan, "rain", env={"EDITOR": "true"})
    assert (result.code, result.raw) == (2, b"")
    assert "no such section: rain" in result.err


def test_plan_with_errors_can_be_mended_step_by_step(run: Run, plan: Path, tmp_path: Path) -> None:
    plan.write_text(BROKEN.replace("rate: 40/h", "rate: much"), encoding="utf-8")
    first = run("edit", plan, env={"EDITOR": editor(tmp_path, 'sed -i s/breif/brief/ "$1"')})
    assert (first.code, first.err) == (1, "")
    assert "is saved; 1 plan: 1 error" in first.out
    worse = run("edit", plan, env={"EDITOR": editor(tmp_path, SPOIL)})
    assert worse.code == 1
    assert "`breif`" in worse.out and "`much`" not in worse.out and "is saved" not in worse.out
    second = run("edit", plan, env={"EDITOR": editor(tmp_path, 'sed -i s/much/40\\\\/h/ "$1"')})
    assert second.code == 0
    assert plan.read_text(encoding="utf-8") == PLAN


def test_what_a_rule_finds_is_told_and_saved(run: Run, folder: Path, two_plans: Path) -> None:
    write = editor(two_plans, """echo 'slow: {name: Slow, probability: likely, impact: severe}' >"$1" """)
    result = run("edit", folder, "risks", env={"EDITOR": write})
    assert (result.code, result.err) == (0, "")
    assert "error[CP803]" in result.out
    assert result.out.endswith("risks.yaml is saved; 1 plan: 1 error\n")
    assert (folder / "risks.yaml").is_file()


def test_change_by_somebody_else_is_not_overwritten(run: Run, plan: Path, tmp_path: Path) -> None:
    both = f"{RENAME}\nsed -i s/Vostok/Zapad/ {plan}"
    result = run("edit", "plan.yaml", env={"EDITOR": editor(tmp_path, both)})
    assert (result.code, result.raw) == (2, b"")
    assert "plan.yaml was changed by somebody else meanwhile" in result.err
    assert plan.read_text(encoding="utf-8") == PLAN.replace("Vostok", "Zapad")
    assert [path.read_text(encoding="utf-8") for path in drafts(plan)] == [BIGGER]


@pytest.mark.parametrize(("encoding", "end"), [("utf-8", "\r\n"), ("utf-8-sig", "\r\n"), ("utf-16", "\n")])
def test_encoding_and_line_ends_stay(run: Run, plan: Path, tmp_path: Path, encoding: str, end: str) -> None:
    plan.write_bytes(PLAN.replace("\n", end).encode(encoding))
    assert run("edit", plan, env={"EDITOR": editor(tmp_path, RENAME)}).code == 0
    assert plan.read_bytes() == BIGGER.replace("\n", end).encode(encoding)


def test_file_that_is_no_text_is_not_opened(run: Run, plan: Path) -> None:
    plan.write_bytes(b"crmplan: 1\nproject: \xff\n")
    result = run("edit", plan, env={"EDITOR": "true"})
    assert (result.code, result.raw) == (2, b"")
    assert "crmplan check" in result.err


# --- with somebody at the terminal ---


def answered(tmp_path: Path, script: str, *keys: str) -> tuple[Terminal, str]:
    """Edit a plan with a script on a terminal, answer once, and return what is on the screen at the end."""
    env = {"EDITOR": editor(tmp_path, script)}
    with terminal(tmp_path, "sh", env=env) as shown:
        shown.type("crmplan edit plan.yaml; echo left $?", "Enter")
        shown.wait_for("error[", "What now", "[e]:")
        shown.type("", *keys)
        return shown, shown.wait_for("left 1" if "C-c" not in keys else "left 130")


@needs("tmux")
def test_edit_again_until_nothing_is_wrong(plan: Path, tmp_path: Path) -> None:
    with terminal(tmp_path, "sh", env={"EDITOR": editor(tmp_path, SPOIL_OR_MEND + f"\n{RENAME}")}) as shown:
        shown.type("crmplan edit plan.yaml; echo left $?", "Enter")
        shown.wait_for("`breif`", "What now", "[e]:")
        shown.type("x", "Enter")
        shown.wait_for("[e]: x")
        shown.type("", "Enter")
        shown.wait_for("plan.yaml is saved; 1 plan: no findings", "left 0")
    assert plan.read_text(encoding="utf-8") == BIGGER
    assert drafts(plan) == []


@needs("tmux")
@pytest.mark.parametrize(("key", "kept"), [("k", 1), ("d", 0), ("C-c", 1)])
def test_answer_decides_what_becomes_of_the_text(plan: Path, tmp_path: Path, key: str, kept: int) -> None:
    keys = (key,) if key == "C-c" else (key, "Enter")
    _, screen = answered(tmp_path, SPOIL, *keys)
    assert plan.read_text(encoding="utf-8") == PLAN
    assert len(drafts(plan)) == kept
    assert ("your text is kept in" in screen) is bool(kept)


@needs("tmux")
def test_conflict_goes_on_with_the_new_text(plan: Path, tmp_path: Path) -> None:
    both = f"{RENAME}\ngrep -q Zapad {plan} || sed -i s/Vostok/Zapad/ {plan}"
    with terminal(tmp_path, "sh", env={"EDITOR": editor(tmp_path, both)}) as shown:
        shown.type("crmplan edit plan.yaml; echo left $?", "Enter")
        shown.wait_for("changed by somebody else", "[e]:")
        shown.type("", "Enter")
        shown.wait_for("your text is kept in", "plan.yaml is saved", "left 0")
    assert plan.read_text(encoding="utf-8") == BIGGER.replace("Vostok", "Zapad")
    assert [path.read_text(encoding="utf-8") for path in drafts(plan)] == [BIGGER]


@needs("tmux")
def test_interrupt_in_the_editor_is_the_editors(plan: Path, tmp_path: Path) -> None:
    script = f'trap "echo caught; {RENAME.replace(chr(34), "")}; exit 0" INT\necho ready\nread x\nread x'
    with terminal(tmp_path, "sh", env={"EDITOR": editor(tmp_path, script)}) as shown:
        shown.type("crmplan edit plan.yaml; echo left $?", "Enter")
        shown.wait_for("ready")
        shown.type("", "C-c")
        shown.wait_for("caught", "is saved", "left 0")


REAL = {
    "vi": (":%s/Small/Bigger/", "Enter", ":wq", "Enter"),
    "vim.tiny": (":%s/Small/Bigger/", "Enter", ":wq", "Enter"),
    "nano": ("C-\\", "Small", "Enter", "Bigger", "Enter", "a", "C-s", "C-x"),
}


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=needs("tmux", name))
        for name in REAL
        if name != "vim.tiny" or shutil.which(name)
    ],
)
def test_real_editor(plan: Path, tmp_path: Path, name: str) -> None:
    with terminal(tmp_path, "sh", env={"EDITOR": name}) as shown:
        shown.type("crmplan edit plan.yaml; echo left $?", "Enter")
        shown.wait_for("Small rollout", without="left $?")
        for key in REAL[name]:
            if key.startswith("C-") or key == "Enter":
                shown.type("", key)
            else:
                shown.type(key)
        shown.wait_for("plan.yaml is saved; 1 plan: no findings", "left 0")
    assert plan.read_text(encoding="utf-8") == BIGGER
    assert drafts(plan) == []
