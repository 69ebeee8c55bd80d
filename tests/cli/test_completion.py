"""What shells are offered for a word, in their own protocols and under the Tab key of real ones."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import typer

from crmplan.cli import completion
from crmplan.cli.app import COMMANDS, app
from crmplan.cli.shells import answer
from crmplan.loader.includes import SECTIONS
from crmplan.loader.packaged import library_index
from crmplan.model.plan import Plan
from tests.cli.conftest import CONTROL, PLAN, Run
from tests.cli.terminal import needs, terminal
from tests.helpers import PLANS, demonstration

Offers = dict[str, str]

STATES = """\
  rest:
    tasks:
      waiting: {name: Waiting}
      working: {name: Working, started: 2026-03-04}
      stuck:   {name: Stuck, started: 2026-03-04, status: blocked, blocked_by: No access}
      ready:   {name: Ready, started: 2026-03-04, finished: 2026-03-05, quality: 4}
      left:    {name: Left, status: dropped, note: No money}
      passed:  {name: Passed, gate: {decision: go, on: 2026-03-05}}
      refused: {name: Refused, gate: {decision: no-go, on: 2026-03-05}}
risks:
  rain: {name: Rain}
  snow: {name: Snow, status: happened}
  hail: {name: Hail, status: closed}
support:
  requests:
    r-1: {text: Where is it, on: 2026-03-05}
    r-2: {text: Solved, on: 2026-03-05, solved: 2026-03-06}
"""


def offered(completer: completion.Completer, *plans: Path | str, incomplete: str = "") -> Offers:
    context: Any = SimpleNamespace(
        params={}, parent=SimpleNamespace(params={"plan": list(map(str, plans))}, parent=None)
    )
    return dict(completer(context, incomplete))


# --- what is offered ---


def _names(entries: Mapping[str, Any]) -> Offers:
    return {
        key: getattr(entry, "name", None) or getattr(entry, "text", None) or ""
        for key, entry in entries.items()
    }


OF_A_PLAN: dict[str, Callable[[Plan], Offers]] = {
    "task_ids": lambda plan: {task.id: task.task.name or "" for task in plan.tasks.values()},
    "gate_ids": lambda plan: {
        task.id: task.task.name or "" for task in plan.tasks.values() if task.task.gate
    },
    "stage_ids": lambda plan: _names(plan.stages),
    "risk_ids": lambda plan: _names(plan.risks),
    "kpi_ids": lambda plan: _names(plan.kpis),
    "action_ids": lambda plan: _names(plan.actions),
    "meeting_ids": lambda plan: _names(plan.meetings),
    "member_ids": lambda plan: _names(plan.team),
    "person_ids": lambda plan: _names(plan.people) | _names(plan.team),
    "process_ids": lambda plan: _names(plan.processes),
    "goal_ids": lambda plan: _names(plan.goals),
    "request_ids": lambda plan: _names(plan.support.requests) if plan.support else {},
}


@pytest.mark.parametrize("name", OF_A_PLAN)
@pytest.mark.parametrize("plan", ["harwell", "sever"])
def test_ids_are_those_of_the_validated_plan(plan: str, name: str) -> None:
    valid = demonstration(plan).plan
    assert valid is not None
    assert offered(getattr(completion, name), PLANS / plan) == OF_A_PLAN[name](valid)


def test_questions_are_those_of_the_library_and_the_plans_own() -> None:
    found = offered(completion.question_ids, PLANS / "sever")
    assert {*library_index()["questions"], "sever-stock-visible"} < set(found)
    assert found["data-duplicates"] == "Доля дублей контактов и компаний ниже 3%?"
    assert offered(completion.question_ids, PLANS / "harwell")["data-duplicates"].startswith("Is the share")


def test_library_is_named_in_the_language_of_the_plan() -> None:
    assert set(offered(completion.library_risk_ids, PLANS / "sever")) == set(library_index()["risks"])
    assert set(offered(completion.library_kpi_ids, "absent.yaml")) == set(library_index()["kpis"])
    names = [offered(completion.library_kpi_ids, PLANS / plan)["revenue"] for plan in ("sever", "harwell")]
    assert names == ["Выручка по выигранным сделкам", "Revenue from won deals"]


@pytest.mark.parametrize(
    ("completer", "ids"),
    [
        (completion.task_ids_in("todo"), "training waiting refused"),
        (completion.task_ids_in("doing"), "brief working"),
        (completion.task_ids_in("blocked"), "stuck"),
        (completion.task_ids_in("done"), "goals ready passed"),
        (completion.task_ids_in("dropped"), "left"),
        (completion.task_ids_in("todo", "blocked"), "training waiting stuck refused"),
        (completion.gate_ids_in("todo"), "refused"),
        (completion.gate_ids, "passed refused"),
        (completion.risk_ids_in("open"), "rain"),
        (completion.risk_ids_in("happened", "closed"), "snow hail"),
        (completion.open_request_ids, "r-1"),
    ],
)
def test_ids_are_those_in_a_fitting_state(plan: Path, completer: completion.Completer, ids: str) -> None:
    plan.write_text(PLAN + STATES, encoding="utf-8")
    assert list(offered(completer, plan)) == ids.split()


def test_ids_begin_as_the_word_does(plan: Path) -> None:
    assert offered(completion.task_ids, plan, incomplete="br") == {"brief": "Write the brief"}


def test_id_that_was_given_is_not_offered_again(plan: Path) -> None:
    context: Any = SimpleNamespace(params={"plan": str(plan), "ids": ("goals",)}, parent=None)
    assert [key for key, _ in completion.task_ids(context, "")] == ["brief", "training"]


def test_several_plans_offer_their_ids_together(two_plans: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    west = two_plans / "plans" / "west.yaml"
    west.write_text(PLAN.replace("training:", "workshop:"), encoding="utf-8")
    monkeypatch.chdir(two_plans)
    monkeypatch.delenv("CRMPLAN_PLAN", raising=False)
    assert set(offered(completion.task_ids)) == {"goals", "brief", "training", "workshop"}
    assert set(offered(completion.task_ids, "plans/west.yaml")) == {"goals", "brief", "workshop"}
    monkeypatch.setenv("CRMPLAN_PLAN", "plans/east")
    assert set(offered(completion.task_ids)) == {"goals", "brief", "training"}
    assert {"plans/east", "risks"} <= set(offered(completion.plans_and_sections))


ALL = sorted(
    {*OF_A_PLAN, "question_ids", "open_request_ids", "library_risk_ids", "codes", "plans_and_sections"}
)
ODD = {
    "": "",
    "lists": "stages: [1]\nrisks: [a]\nsupport: []\nteam: x\nproject: []\naudit: [x]\n",
    "texts": "stages: {a: x, b: {tasks: y}, c: {tasks: {d: }}}\nrisks: {e: }\nsupport: {requests: z}\n",
    "nested": "stages: {a: {tasks: {b: {gate: {decision: [go]}, status: {c: d}, name: [e]}}}}\n",
    "checklists": "audit: {checklists: [absent.yaml, ../x, [], plan.yaml, {a: b}]}\nproject: {language: [en]}\n",
    "syntax": "stages: {a: [\n",
    "alias": "stages: &a {b: *a}\n",
    "no text": "\x00\x01",
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_odd_plan_raises_nothing(plan: Path, text: str) -> None:
    plan.write_text(text, encoding="utf-8")
    for name in ALL:
        offered(getattr(completion, name), plan, incomplete="a")


@pytest.mark.parametrize("path", ["absent.yaml", "a\0b", "~nobody/plan.yaml", ".", "/proc/self/mem"])
def test_plan_that_can_not_be_read_raises_nothing(path: str) -> None:
    assert offered(completion.task_ids, path) == {}


def test_only_ids_of_the_language_are_offered(plan: Path) -> None:
    hostile = ('"$(reboot)"', '"a b"', "'`id`'", '"-rf"', '"a;b"', "Upper", '"a\\nb"')
    plan.write_text(
        PLAN + "risks:\n" + "".join(f"  {key}: {{name: X}}\n" for key in (*hostile, "fine")), encoding="utf-8"
    )
    assert list(offered(completion.risk_ids, plan)) == ["fine"]


def test_codes_are_offered_by_code_and_by_name() -> None:
    assert set(offered(completion.codes)) == set(library_index()["codes"])
    assert offered(completion.codes, incomplete="CP803") == {"CP803": "high-risk-without-plan"}
    assert offered(completion.codes, incomplete="high-risk-w") == {"high-risk-without-plan": "CP803"}


# --- how shells ask ---


Ask = Callable[..., tuple[int, str]]


@pytest.fixture
def ask(plan: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ask:
    """Ask as the script of a shell does, beside a plan; exit code and answer come back, and nothing else is said."""

    def ask(shell: str, line: str, **more: str) -> tuple[int, str]:
        words = line.split(" ")
        asked = {
            "COMP_WORDS": "\n".join(words),
            "COMP_CWORD": str(len(words) - 1),
            "_TYPER_COMPLETE_ARGS": line,
        }
        for name, value in (asked | more | {"_CRMPLAN_COMPLETE": f"complete_{shell}"}).items():
            monkeypatch.setenv(name, value)
        monkeypatch.chdir(plan.parent)
        monkeypatch.delenv("CRMPLAN_PLAN", raising=False)
        code = answer(typer.main.get_command(app))
        said = capsys.readouterr()
        assert said.err == ""
        return code, said.out.strip()

    return ask


@pytest.mark.parametrize(
    ("line", "offers"),
    [
        ("crmplan ", list(COMMANDS)),
        ("crmplan sc", ["schedule", "schema"]),
        ("crmplan --sh", ["--show-completion"]),
        ("crmplan status --lang ", ["en", "ru"]),
        ("crmplan status --format t", ["terminal", "text"]),
        ("crmplan explain CP80", [f"CP80{n}" for n in range(1, 10)]),
        (
            "crmplan schema s",
            ["stages", "specification", "sources", "support", "status", "schedule", "simulate"],
        ),
        ("crmplan edit plan.yaml ", list(SECTIONS)),
        ("crmplan status ", []),
        ("crmplan --version ", list(COMMANDS)),
        ("crmplan task done --plan plan.yaml ", ["brief", "training"]),
        ("crmplan task done --plan = plan.yaml br", ["brief"]),
        ("crmplan task done -p plan.yaml brief ", ["training"]),
        ("crmplan task done ", []),
    ],
)
def test_bash_is_offered_words(ask: Ask, line: str, offers: list[str]) -> None:
    assert ask("bash", line) == (0, "\n".join(offers))


def test_zsh_is_offered_words_with_names(ask: Ask) -> None:
    code, text = ask("zsh", "crmplan task done --plan plan.yaml b")
    assert (code, text) == (0, """_arguments '*: :(("brief":"Write the brief"))'""")
    assert ask("zsh", "crmplan status ") == (0, "_files")


def test_fish_is_told_whether_there_are_offers(ask: Ask) -> None:
    line = "crmplan task done --plan plan.yaml b"
    assert ask("fish", line, _TYPER_COMPLETE_FISH_ACTION="get-args") == (0, "brief\tWrite the brief")
    assert ask("fish", line, _TYPER_COMPLETE_FISH_ACTION="is-args")[0] == 0
    assert ask("fish", "crmplan status ", _TYPER_COMPLETE_FISH_ACTION="is-args")[0] == 1


def test_powershell_is_offered_words_with_names(ask: Ask) -> None:
    line = "crmplan task done --plan plan.yaml b"
    assert ask("powershell", line, _TYPER_COMPLETE_WORD_TO_COMPLETE="b")[1] == "brief:::Write the brief"


HOSTILE = r"""\\$(touch hacked) `touch hacked` $(touch hacked)";touch hacked;" ')); touch hacked; (' \e[31m"""


@pytest.fixture
def hostile(plan: Path) -> Path:
    escaped = HOSTILE.replace('"', '\\"')
    plan.write_text(PLAN.replace("Write the brief", f'"Brief {escaped}"'), encoding="utf-8")
    return plan


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_name_from_a_stranger_is_nothing_to_obey(ask: Ask, hostile: Path, shell: str) -> None:
    more = {"_TYPER_COMPLETE_FISH_ACTION": "get-args", "_TYPER_COMPLETE_WORD_TO_COMPLETE": "b"}
    _, text = ask(shell, "crmplan task done --plan plan.yaml b", **more)
    assert "brief" in text
    said = text.removeprefix("_arguments '*: :((").removesuffix("))'")
    assert not set("$`\\'<>\x1b") & set(said)
    assert not CONTROL.findall(text.replace("\t", ""))


@pytest.mark.parametrize("line", ["crmplan --install-completion bash ", "crmplan --show-completion bash "])
def test_completing_a_word_runs_nothing(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    _, text = ask("zsh", line)
    assert "status" in text and "COMPREPLY" not in text
    assert [path.name for path in tmp_path.iterdir()] == ["plan.yaml"]


def test_shell_is_answered_by_a_process(run: Run) -> None:
    result = run(env={"_CRMPLAN_COMPLETE": "complete_bash", "COMP_WORDS": "crmplan\nsch", "COMP_CWORD": "1"})
    assert (result.code, result.out, result.err) == (0, "schedule\nschema\n", "")


def test_unknown_shell_gets_no_answer(run: Run) -> None:
    result = run(env={"_CRMPLAN_COMPLETE": "complete_tcsh"})
    assert (result.code, result.raw, result.err) == (70, b"", "")


@pytest.mark.parametrize("option", ["--show-completion", "--install-completion"])
def test_shell_that_is_not_known_is_wrong_usage(run: Run, option: str) -> None:
    result = run(option, "tcsh")
    assert (result.code, result.raw) == (2, b"")
    assert "bash, zsh, fish, powershell" in result.err


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_script_of_every_shell_asks_this_program(run: Run, shell: str) -> None:
    result = run("--show-completion", shell)
    assert (result.code, result.err) == (0, "")
    assert "_CRMPLAN_COMPLETE" in result.out and f"complete_{shell}" in result.out


# --- the Tab key ---


def installed(run: Run, home: Path, shell: str) -> None:
    result = run("--install-completion", shell, env={"HOME": str(home)})
    assert (result.code, result.err) == (0, "")
    assert f"completion for {shell}" in result.out


@needs("tmux", "bash")
def test_bash_completes_ids(run: Run, plan: Path, tmp_path: Path) -> None:
    installed(run, tmp_path, "bash")
    with terminal(tmp_path, "bash", "-i") as shown:
        shown.type("PS1='$ '; clear", "Enter")
        shown.type("crmplan task done -p plan.yaml ", "Tab", "Tab")
        shown.wait_for("brief     training")
        shown.type("br", "Tab")
        shown.wait_for("plan.yaml brief")
        shown.type("--on=yesterday t", "Tab")
        shown.wait_for("brief --on=yesterday training")
        shown.type("", "C-u")
        shown.type("crmplan status pl", "Tab")
        shown.wait_for("status plan.yaml")


@needs("tmux", "zsh")
def test_zsh_completes_ids_and_shows_names(run: Run, plan: Path, tmp_path: Path) -> None:
    installed(run, tmp_path, "zsh")
    with terminal(tmp_path, "zsh", "-i") as shown:
        shown.type("PS1='$ '; clear", "Enter")
        shown.type("crmplan task done -p plan.yaml ", "Tab")
        shown.wait_for("brief", "-- Write the brief", "training", "-- Train the managers")
        shown.type("", "C-u")
        shown.type("crmplan task unb", "Tab")
        shown.wait_for("crmplan task unblock")
        shown.type("", "C-u")
        shown.type("crmplan status pl", "Tab")
        shown.wait_for("status plan.yaml")


@needs("tmux", "zsh")
def test_zsh_obeys_no_name(hostile: Path, tmp_path: Path) -> None:
    with terminal(tmp_path, "zsh", "-f", "-i") as shown:
        shown.type(
            'autoload -Uz compinit; compinit -u -D; eval "$(crmplan --show-completion zsh)"; clear', "Enter"
        )
        shown.type("crmplan task done -p plan.yaml ", "Tab")
        shown.wait_for("-- Brief", "-- Train the managers")
    assert not (tmp_path / "hacked").exists()
