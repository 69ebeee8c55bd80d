"""`crmplan watch` on a real terminal, and into a pipe: it draws what the files say now, until Ctrl-C."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from crmplan.cli import stamps
from crmplan.cli.session import open_plan
from tests.cli.conftest import BROKEN, PLAN, ROOT, Run
from tests.cli.terminal import Terminal, needs, terminal

ENDS = "Ctrl-C ends"
CLOCK = re.compile(r"\d\d:\d\d:\d\d")


def renamed(name: str) -> str:
    return PLAN.replace("Small rollout", name)


def leave(shown: Terminal) -> str:
    """Press Ctrl-C and return the screen with the exit code."""
    shown.type("", "C-c")
    shown.wait_for("^C")
    shown.type("echo left $?", "Enter")
    return shown.wait_for("left 1")


@needs("tmux")
def test_terminal_shows_what_the_plan_says_now(tmp_path: Path, plan: Path) -> None:
    with terminal(tmp_path, "sh") as shown:
        shown.type("crmplan watch plan.yaml", "Enter")
        shown.wait_for("Small rollout", "watching plan.yaml", ENDS, without="$ ")
        plan.write_text(renamed("Bigger rollout"), encoding="utf-8")
        shown.wait_for("Bigger rollout", ENDS, without="Small rollout")
        plan.write_text(BROKEN, encoding="utf-8")
        shown.wait_for("error[", "`breif`", "1 plan: 1 error", ENDS, without="rollout")
        plan.unlink()
        shown.wait_for("no such plan: plan.yaml", "waiting until it can be read", without="breif")
        plan.write_text(PLAN, encoding="utf-8")
        shown.wait_for("Small rollout", ENDS, without="waiting")
        assert "left 130" in leave(shown)


@needs("tmux")
def test_page_fits_the_window_and_follows_its_size(tmp_path: Path, plan: Path) -> None:
    with terminal(tmp_path, "sh", size=(100, 40)) as shown:
        shown.type("echo before; crmplan watch plan.yaml", "Enter")
        wide = shown.wait_for("Small rollout", ENDS)
        assert "more line" not in wide
        shown.resize(60, 12)
        small = shown.wait_for("more lines", ENDS).splitlines()
        assert small[0].startswith("Small rollout")
        assert small[-1].endswith(ENDS)
        shown.resize(100, 40)
        again = shown.wait_for(ENDS, without="more lines")
        assert CLOCK.sub("", again) == CLOCK.sub("", wide)
        leave(shown)
        assert "before" in shown.tmux("capture-pane", "-p", "-S", "-200")


@contextmanager
def watching(folder: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """Run `watch` into a file."""
    out = folder / "out.txt"
    with out.open("w", encoding="utf-8") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "crmplan", "watch", *arguments],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), "HOME": str(folder), "PYTHONUTF8": "1"},
            stdout=stream,
            stderr=subprocess.PIPE,
            text=True,
        )
    try:
        yield process, out
    finally:
        process.kill()
        process.communicate()


def wait_for(out: Path, text: str, count: int = 1) -> str:
    end = time.monotonic() + 10
    while (found := out.read_text(encoding="utf-8")).count(text) < count:
        assert time.monotonic() < end, found
        time.sleep(0.03)
    return found


@pytest.mark.skipif(sys.platform == "win32", reason="sends a signal of POSIX")
def test_without_a_terminal_each_page_follows_a_line(two_plans: Path) -> None:
    east = two_plans / "plans" / "east"
    with watching(two_plans, "plans/east", "--lang", "ru") as (process, out):
        wait_for(out, "Eastern rollout")
        (east / "risks.yaml").write_text("slow: {name: Slow users, probability: sure}\n", encoding="utf-8")
        wait_for(out, "`sure`")
        (east / "risks.yaml").unlink()
        wait_for(out, "Eastern rollout", 2)
        (east / "crmplan.yaml").write_text("severities: {CP999: info}\n", encoding="utf-8")
        text = wait_for(out, "no such code: CP999")
        process.send_signal(signal.SIGINT)
        assert process.wait(5) == 130
        assert process.stderr is not None and process.stderr.read() == ""
    heads = [line for line in text.splitlines() if line.startswith("--- ")]
    assert len(heads) == 4
    assert all(line.endswith(" plans/east") for line in heads)
    assert "\x1b" not in text
    assert "Этап" in text


def test_plan_that_comes_into_the_folder_of_plans_is_seen(two_plans: Path) -> None:
    with watching(two_plans) as (_, out):
        wait_for(out, "Western rollout")
        (two_plans / "plans" / "north.yaml").write_text(renamed("Northern rollout"), encoding="utf-8")
        wait_for(out, "Northern rollout")


def test_save_in_several_writes_is_one_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text("a", encoding="utf-8")
    seen = stamps.stamps_of([path])
    writes = iter(["", "", "ab", "abc", "abcd", "", "too late"])

    def sleep(seconds: float) -> None:
        if text := next(writes):
            path.write_text(text, encoding="utf-8")

    monkeypatch.setattr(stamps, "sleep", sleep)
    assert stamps.wait_for_change(seen, 0, lambda: 0) == stamps.stamps_of([path])
    assert path.read_text(encoding="utf-8") == "abcd"


def test_file_that_never_rests_is_read_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "plan.yaml"
    seen = stamps.stamps_of([path])
    monkeypatch.setattr(
        stamps, "sleep", lambda seconds: path.write_text(f"{time.monotonic_ns()}", encoding="utf-8")
    )
    monkeypatch.setattr(stamps, "PATIENCE", 0.05)
    assert stamps.wait_for_change(seen, 0, lambda: 0) != seen


def test_errors_are_told_in_the_language_of_the_plan(tmp_path: Path, plan: Path) -> None:
    russian = PLAN.replace("currency: EUR", "currency: EUR\n  language: ru")
    plan.write_text(russian, encoding="utf-8")
    with watching(tmp_path, "plan.yaml") as (_, out):
        wait_for(out, "Small rollout")
        plan.write_text(russian.replace("[brief]", "[breif]"), encoding="utf-8")
        wait_for(out, "1 план: 1 ошибка")


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads the processor time from /proc")
def test_idle_watch_takes_next_to_no_time(tmp_path: Path, plan: Path) -> None:
    with watching(tmp_path, "plan.yaml") as (process, out):
        wait_for(out, "Small rollout")
        before = processor_seconds(process.pid)
        time.sleep(1)
        assert processor_seconds(process.pid) - before <= 0.03


def processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(("absent.yaml",), "absent.yaml"), (("plan.yaml", "--as-of", "soon"), "soon"), ((), "no plan is named")],
)
def test_what_can_not_be_shown_at_all_is_wrong_usage(
    run: Run, plan: Path, arguments: tuple[str, ...], said: str
) -> None:
    result = run("watch", *arguments)
    assert (result.code, result.raw) == (2, b"")
    assert said in result.err


def test_baseline_that_is_saved_later_is_looked_for(plan: Path) -> None:
    assert plan.with_name("plan.baseline.json") in set(stamps.files_of(open_plan(plan)))
