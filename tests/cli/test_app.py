"""What holds for every command: streams, exit codes, encodings, no network, no trace of hostile text."""

import os
import sys
from itertools import product
from pathlib import Path

import pytest

from crmplan.cli.app import COMMANDS
from tests.cli.conftest import CONTROL, PLAN, Run

VIEWS = ("status", "progress", "schedule", "gantt", "check")
FORMATS = ("terminal", "text", "markdown", "csv", "json", "html")
CHANGES = {
    "task": ("start", "training", "-p"),
    "decide": ("gate", "go", "-p"),
    "risk": ("add", "sabotage", "-p"),
    "kpi": ("add", "win-rate", "-p"),
    "answer": ("data-duplicates", "yes", "-p"),
    "action": ("add", "print-rules", "-p"),
    "request": ("add", "How to merge", "-p"),
    "meeting": ("decide", "Go on", "-p"),
    "baseline": ("save",),
    "why": ("-p",),
}
"""Words behind a command that needs some before the plan's name."""
INTERACTIVE = ("watch", "edit")
"""Commands that end only when somebody ends them."""
needs_full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")

HOSTILE = r"\e[31mred\e]0;title\a\e\\ \x9b2J [/] [bold]x[/bold] | `a` <script> \r\u202Egnp \b\0 =1+1"


def test_version_needs_one_line(run: Run) -> None:
    result = run("--version")
    assert result.code == 0
    assert result.out.startswith("crmplan ")
    assert result.out.count("\n") == 1


def test_help_names_every_command(run: Run) -> None:
    result = run("--help")
    assert result.code == 0
    assert all(f"\n  {name} " in result.out for name in COMMANDS)


def test_bare_command_shows_help_and_is_wrong_usage(run: Run) -> None:
    result = run()
    assert result.code == 2
    assert "Commands:" in result.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("statu",), "Did you mean 'status'"),
        (("status", "--nope"), "--nope"),
        (("status", "plan.yaml", "--format", "pdf"), "no such format: pdf"),
        (("check", "plan.yaml", "--format", "pdf"), "no such format: pdf"),
        (("status", "plan.yaml", "--lang", "xx"), "no such language: xx"),
        (("status", "plan.yaml", "--as-of", "soon"), "--as-of is no day: soon"),
        (("status", "plan.yaml", "--max-size", "0"), "--max-size"),
        (("status", "plan.yaml", "-o", "status.zip"), "can't tell the format of status.zip"),
        (("status", "plan.yaml", "-o", "no/where/status.md"), "can't write no/where/status.md"),
        (("schedule", "plan.yaml", "plan.yaml"), "unexpected extra argument"),
        (("status", "absent.yaml"), "absent.yaml"),
        (("status",), "no plan is named"),
        (("schedule",), "no plan is named"),
        (("check",), "no plan is named"),
        (("schema", "nothing"), "no such section or view: nothing"),
        (("explain", "CP000"), "no such code: CP000"),
    ],
    ids=" ".join,
)
def test_wrong_usage_exits_with_2_and_says_how(
    run: Run, plan: Path, arguments: tuple[str, ...], said: str
) -> None:
    result = run(*arguments)
    assert (result.code, result.raw) == (2, b"")
    assert result.err.startswith("crmplan: ")
    assert said in result.err


@pytest.mark.parametrize("name", ["status", "schedule", "gantt"])
def test_invalid_plan_exits_with_1_and_points_at_check(run: Run, broken: Path, name: str) -> None:
    result = run(name, broken)
    assert (result.code, result.raw) == (1, b"")
    assert "crmplan check" in result.err


def test_plan_comes_from_the_environment(run: Run, plan: Path) -> None:
    assert "Small rollout" in run("status", env={"CRMPLAN_PLAN": str(plan)}).out


def test_named_plan_beats_the_environment(run: Run, plan: Path) -> None:
    assert run("status", plan, env={"CRMPLAN_PLAN": "absent.yaml"}).code == 0


@pytest.mark.parametrize("name", ["schedule", "gantt"])
def test_several_plans_are_named_where_one_is_wanted(run: Run, two_plans: Path, name: str) -> None:
    result = run(name, cwd=two_plans)
    assert result.code == 2
    assert str(Path("plans/east")) in result.err
    assert str(Path("plans/west.yaml")) in result.err
    assert "notes.yaml" not in result.err


def test_no_colour_without_a_terminal(run: Run, plan: Path) -> None:
    assert b"\x1b" not in run("status", plan, "--format", "terminal").raw


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
@pytest.mark.parametrize(
    ("settings", "is_coloured"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, True), ({"TERM": "dumb"}, False)],
    ids=str,
)
def test_colour_on_a_terminal_unless_refused(
    run: Run, plan: Path, settings: dict[str, str], is_coloured: bool
) -> None:
    shown = on_terminal(run, "status", plan, env={"TERM": "xterm-256color", "COLUMNS": "100"} | settings)
    assert (b"\x1b[" in shown) is is_coloured


def on_terminal(run: Run, *arguments: str | Path, env: dict[str, str]) -> bytes:
    import pty
    from threading import Thread

    master, slave = pty.openpty()
    shown: list[bytes] = []

    def read() -> None:
        while True:
            try:
                part = os.read(master, 65536)
            except OSError:
                return
            if not part:
                return
            shown.append(part)

    reader = Thread(target=read)
    reader.start()
    try:
        assert run(*arguments, env=env, stdout=slave).code == 0
    finally:
        os.close(slave)
        reader.join()
        os.close(master)
    return b"".join(shown)


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize(
    "arguments", ["schema", "status plan.yaml", "check plan.yaml", "--help", "--version"]
)
def test_reader_that_went_away_is_no_error(run: Run, plan: Path, arguments: str, unbuffered: str) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        result = run(*arguments.split(), env={"PYTHONUNBUFFERED": unbuffered}, stdout=writer)
    finally:
        os.close(writer)
    assert (result.code, result.err) == (0, "")


@needs_full
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize(
    "arguments", ["schema", "status plan.yaml", "check plan.yaml", "explain CP809", "--help", "--version"]
)
def test_full_disk_is_told(run: Run, plan: Path, arguments: str, unbuffered: str) -> None:
    with open("/dev/full", "wb") as full:
        result = run(*arguments.split(), env={"PYTHONUNBUFFERED": unbuffered}, stdout=full)
    assert result.code == 2
    assert result.err == "crmplan: can't write to stdout: No space left on device\n"


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")
@pytest.mark.parametrize("arguments", ["status plan.yaml", "--help", "--version"])
def test_closed_stdout_is_told(run: Run, plan: Path, arguments: str) -> None:
    command = f"[sys.executable, '-m', 'crmplan', *{arguments.split()}]"
    script = f"import os, sys; os.close(1); os.execv(sys.executable, {command})"
    result = run(python=("-c", script))
    assert (result.code, result.err.count("\n")) == (2, 1)


@pytest.mark.parametrize("encoding", ["cp866", "cp1251", "ascii", "latin-1", "utf-16"])
@pytest.mark.parametrize("name", VIEWS)
def test_every_console_shows_something(run: Run, tmp_path: Path, encoding: str, name: str) -> None:
    path = tmp_path / "план.yaml"
    path.write_text(PLAN.replace("Set the goals", "Цели → «продажи» — 客户"), encoding="utf-8")
    result = run(name, path, "--lang", "ru", env={"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"})
    assert result.code == 0
    assert result.raw.decode(encoding).strip()
    assert result.err == ""


@pytest.mark.parametrize("arguments", ["status absent.yaml", "check plan.yaml --select Я", "нет"])
def test_messages_reach_an_ascii_console(run: Run, plan: Path, arguments: str) -> None:
    result = run(*arguments.split(), env={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    assert result.code == 2
    assert result.err.isascii()


@pytest.mark.parametrize(
    ("name", "suffix"),
    list(product(("status", "progress", "schedule", "gantt"), (".md", ".csv", ".json", ".txt", ".html"))),
)
def test_suffix_chooses_the_format(run: Run, plan: Path, tmp_path: Path, name: str, suffix: str) -> None:
    out = tmp_path / f"out{suffix}"
    result = run(name, plan, "-o", out)
    assert (result.code, result.raw, result.err) == (0, b"", "")
    format_name = {".md": "markdown", ".csv": "csv", ".json": "json", ".txt": "text", ".html": "html"}[suffix]
    assert out.read_bytes() == run(name, plan, "--format", format_name).raw


def test_output_to_a_dash_is_stdout(run: Run, plan: Path) -> None:
    assert run("status", plan, "-o", "-").raw == run("status", plan).raw


def test_output_replaces_a_file_whole_or_not_at_all(
    run: Run, plan: Path, broken: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.md"
    out.write_text("old", encoding="utf-8")
    assert run("status", broken, "-o", out).code == 1
    assert out.read_text(encoding="utf-8") == "old"
    inode = out.stat().st_ino
    assert run("status", plan, "-o", out).code == 0
    assert out.stat().st_ino != inode
    assert sorted(path.name for path in tmp_path.iterdir()) == ["broken.yaml", "out.md", "plan.yaml"]


@pytest.mark.parametrize(("name", "format_name"), list(product(VIEWS, ("text", "markdown", "csv", "json"))))
def test_same_input_gives_the_same_bytes(run: Run, plan: Path, name: str, format_name: str) -> None:
    first, second = (
        run(name, plan, "--format", format_name, env={"PYTHONHASHSEED": seed}) for seed in ("1", "2")
    )
    assert first == second
    assert first.raw


@pytest.mark.parametrize("name", [name for name in COMMANDS if name not in INTERACTIVE])
def test_nothing_goes_to_the_network(run: Run, plan: Path, tmp_path: Path, name: str) -> None:
    blocked = tmp_path / "blocked"
    blocked.mkdir()
    (blocked / "sitecustomize.py").write_text(NO_NETWORK, encoding="utf-8")
    country = plan.read_text(encoding="utf-8").replace("budget:", "calendar: {country: DE}\nbudget:")
    plan.write_text(f"{country}      gate: {{name: Is it ready, gate: {{}}}}\n", encoding="utf-8")
    own = {
        "init": ["--client", "Vostok"],
        "explain": ["CP809"],
        "schema": [],
        "library": ["risks"],
        "rules": [],
        "import-map": [Path(__file__).parents[2] / "plans" / "sever" / "data" / "deals.csv"],
    }
    arguments = own.get(name, [*CHANGES.get(name, ()), plan])
    path = {"PYTHONPATH": f"{blocked}:{Path(__file__).parents[2]}", "HOME": str(tmp_path)}
    assert run(name, *arguments, env=path).code == 0


NO_NETWORK = """\
import sys

def refuse(event, arguments):
    if event.startswith("socket.") and event != "socket.__new__":
        sys.stderr.write(f"network: {event}\\n")
        raise SystemExit(99)

sys.addaudithook(refuse)
"""


@pytest.mark.parametrize(("name", "format_name"), list(product(VIEWS, FORMATS)))
def test_hostile_names_come_out_harmless(run: Run, tmp_path: Path, name: str, format_name: str) -> None:
    path = tmp_path / "plan.yaml"
    hostile = f'"{HOSTILE}"'
    text = PLAN
    for harmless in ("Small rollout", "Vostok", "Irina,", "Preparation", "Set the goals", "Write the brief"):
        text = text.replace(f" {harmless}", f" {hostile}{',' if harmless[-1] == ',' else ''}")
    path.write_text(text, encoding="utf-8")
    result = run(name, path, "--format", format_name)
    assert result.code in (0, 1)
    assert not CONTROL.findall(result.out.replace("\r\n", "\n"))
    assert not CONTROL.findall(result.err)


@pytest.mark.parametrize("name", ["status", "check"])
def test_hostile_file_names_come_out_harmless(run: Run, tmp_path: Path, name: str) -> None:
    path = tmp_path / "\x1b[31m\u202eplan.yaml"
    for content in (PLAN, PLAN.replace("[goals]", '["\\e[31m"]')):
        path.write_text(content, encoding="utf-8")
        result = run(name, path)
        assert not CONTROL.findall(result.out + result.err)
    absent = run(name, "\x1b[2Jabsent.yaml")
    assert absent.code == 2
    assert not CONTROL.findall(absent.err)


BUG = """\
import sys
from crmplan.cli import status

def broken(*arguments, **options):
    raise KeyError("\\x1b[31mno such thing")

status.open_plan = broken
from crmplan.__main__ import main
main()
"""


def test_bug_exits_with_70_and_tells_how_to_report_it(run: Run, plan: Path) -> None:
    result = run("status", plan, python=("-c", BUG))
    assert (result.code, result.raw) == (70, b"")
    assert result.err.startswith("crmplan: a bug in crmplan (KeyError: ")
    assert "/issues" in result.err.splitlines()[0]
    assert not CONTROL.findall(result.err)


def test_bug_shows_its_traceback_when_asked(run: Run, plan: Path) -> None:
    result = run("status", plan, "--debug", python=("-c", BUG))
    assert result.code == 70
    assert "Traceback" in result.err


def test_interrupt_exits_with_130(run: Run, plan: Path) -> None:
    interrupted = BUG.replace("KeyError(", "KeyboardInterrupt(")
    result = run("status", plan, python=("-c", interrupted))
    assert (result.code, result.raw) == (130, b"")
