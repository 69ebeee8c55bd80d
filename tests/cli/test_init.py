"""`crmplan init` as it is called: answers given, answers asked for on a terminal, and what it refuses."""

import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from crmplan.cli import init as command
from crmplan.loader import load_plan
from crmplan.loader.config import Config
from tests.cli.conftest import Run

ROOT = Path(__file__).parent.parent.parent
MONDAY = date(2026, 3, 2)
THURSDAY_BEFORE = "1772107200"  # 2026-02-26


def environment(folder: Path, **more: str) -> dict[str, str]:
    """Return the variables of a machine whose day and home are known."""
    names = {"PYTHONPATH": str(ROOT), "HOME": str(folder), "XDG_CONFIG_HOME": str(folder / "config")}
    kept = {key: os.environ[key] for key in ("PATH", "SYSTEMROOT") if key in os.environ}
    fixed = {"SOURCE_DATE_EPOCH": THURSDAY_BEFORE, "LANG": "C.UTF-8", "PYTHONUTF8": "1", "NO_COLOR": "1"}
    return {**kept, **names, **fixed, **more}


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `crmplan init` without a terminal."""
    return subprocess.run(
        [sys.executable, "-m", "crmplan", "init", *arguments],
        cwd=folder,
        env=environment(folder),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def project(path: Path, today: date = MONDAY):
    """Return the project of a plan in which nothing is found."""
    loaded = load_plan(path, today=today)
    assert loaded.findings == []
    assert loaded.plan is not None
    return loaded.plan.project


def test_given_answers_ask_nothing(tmp_path):
    done = run(tmp_path, "--client", "Vostok & Co", "--start", "2026-03-02", "--country", "de")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        f"{Path('plans/vostok-co.yaml')}: 7 stages, 71 tasks, day 50 is 13\u00a0May\u00a02026\n"
        "Next:\n  crmplan check plans/vostok-co.yaml\n  crmplan status plans/vostok-co.yaml\n"
    )
    written = project(tmp_path / "plans" / "vostok-co.yaml")
    assert (written.client, written.start, written.language) == ("Vostok & Co", MONDAY, "en")
    assert written.currency == "EUR"
    assert [path.name for path in (tmp_path / "plans").iterdir()] == ["vostok-co.yaml"]


def test_start_is_next_monday_unless_given(tmp_path):
    assert run(tmp_path, "--client", "A").returncode == 0
    assert project(tmp_path / "plans" / "a.yaml").start == MONDAY


def test_russian_name_is_transliterated_and_the_summary_is_russian(tmp_path):
    done = run(tmp_path, "--client", "Восток Трейд", "--lang", "ru", "--country", "RU", "--minimal")

    assert done.returncode == 0
    written = project(tmp_path / "plans" / "vostok-treid.yaml")
    assert (written.client, written.currency, written.language) == ("Восток Трейд", "RUB", "ru")
    assert "7 этапов" in done.stdout
    assert "crmplan check plans/vostok-treid.yaml" in done.stdout


@pytest.mark.parametrize(("client", "name"), [("…", "plan"), ("../../etc/passwd", "etc-passwd")])
def test_odd_client_is_written_under_a_plain_name(client, name, tmp_path):
    assert run(tmp_path, "--client", client).returncode == 0
    assert project(tmp_path / "plans" / f"{name}.yaml").client == client


def test_output_names_a_file_or_a_folder(tmp_path):
    assert run(tmp_path, "--client", "A B", "-o", "deep/er/x.yml").returncode == 0
    assert run(tmp_path, "--client", "A B", "-o", f"firm{os.sep}").returncode == 0
    assert project(tmp_path / "deep" / "er" / "x.yml").client == "A B"
    assert project(tmp_path / "firm" / "a-b.yaml").client == "A B"


def test_output_goes_to_stdout(tmp_path):
    done = run(tmp_path, "--client", "A", "-o", "-")
    path = tmp_path / "x.yaml"
    path.write_text(done.stdout, encoding="utf-8")

    assert done.returncode == 0
    assert done.stdout.startswith("# yaml-language-server: $schema=")
    assert project(path).client == "A"
    assert not (tmp_path / "plans").exists()


def test_nothing_is_overwritten(tmp_path):
    path = tmp_path / "plans" / "a.yaml"
    path.parent.mkdir()
    path.write_text("mine", encoding="utf-8")
    done = run(tmp_path, "--client", "A")

    assert (done.returncode, done.stdout) == (2, "")
    assert "is there already; init overwrites nothing" in done.stderr
    assert path.read_text(encoding="utf-8") == "mine"


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_link_to_nowhere_is_not_replaced(tmp_path):
    (tmp_path / "x.yaml").symlink_to(tmp_path / "gone")
    assert run(tmp_path, "--client", "A", "-o", "x.yaml").returncode == 2
    assert (tmp_path / "x.yaml").is_symlink()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "the client is not named, and there is no terminal to ask on\n  help: --client NAME"),
        (["--client", " "], "a name is needed"),
        (["--client", "a\x1bb"], r"control characters: a\u001bb"),
        (["--client", "A", "--name", "a\nb"], "control characters"),
        (["--client", "A", "--start", "2026-02-30"], "2026-02-30 is no date"),
        (["--client", "A", "--start", "02.03.2026"], "02.03.2026 is no date"),
        (["--client", "A", "--lang", "de"], "no such language: de"),
        (["--client", "A", "--currency", "EURO"], "EURO is no currency"),
        (["--client", "A", "--currency", "€"], "€ is no currency"),
        (["--client", "A", "--country", "XX"], "the holidays of XX are not known"),
        (["--client", "A", "--country", "Germany"], "the holidays of Germany are not known"),
        (["--client", "A", "--template", "x"], "no such template: x\n  help: one of crm-50-days;"),
        (["--client", "A", "-o", "plan.txt"], "a plan's file ends in .yaml: plan.txt"),
    ],
)
def test_wrong_answers_are_refused_and_nothing_is_written(arguments, message, tmp_path):
    done = run(tmp_path, *arguments)

    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert list(tmp_path.rglob("*.y*ml")) == []


def test_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "plans").write_text("a file", encoding="utf-8")
    done = run(tmp_path, "--client", "A")

    assert done.returncode == 2
    assert "can't make the folder plans" in done.stderr


# --- a firm's own templates ---

TEMPLATE = """
name: Наш метод
stages: [{name: Подготовка, days: 1..10}]
roles: [{name: Руководитель, side: client}, {name: Инженер, side: vendor}]
tasks: [{name: Начать, stage: Подготовка, duration: 2d, owner: Инженер}]
"""


def firm(folder: Path, template: str = TEMPLATE) -> None:
    """Write a configuration with a folder of templates, `own` in it."""
    (folder / "crmplan.yaml").write_text("library: {templates: firm}\n", encoding="utf-8")
    (folder / "firm").mkdir()
    (folder / "firm" / "own.yaml").write_text(template, encoding="utf-8")


def test_template_of_a_firm_is_found_through_the_configuration(tmp_path):
    firm(tmp_path)
    done = run(tmp_path, "--client", "A", "--lang", "ru", "--template", "own")

    assert (done.returncode, done.stderr) == (0, "")
    loaded = load_plan(tmp_path / "plans" / "a.yaml", today=MONDAY)
    assert loaded.findings == []
    assert loaded.plan is not None
    assert list(loaded.plan.tasks) == ["nachat"]
    assert list(loaded.plan.team) == ["rukovoditel", "inzhener"]


def test_unknown_template_names_those_of_the_firm(tmp_path):
    firm(tmp_path)
    for name in ("other", "../firm/own", "/etc/passwd"):
        done = run(tmp_path, "--client", "A", "--template", name)
        assert done.returncode == 2
        assert f"no such template: {name}\n  help: one of crm-50-days, own\n" in done.stderr


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("name: [", "the template is no YAML that crmplan reads"),
        ("", "the template: expected keys"),
        (
            TEMPLATE.replace("stage: Подготовка", "stage: Нет"),
            "tasks, entry 1: stage: Нет is none of the stages",
        ),
        (TEMPLATE.replace("2d", "two days"), "the template makes no valid plan"),
        (TEMPLATE.replace("1..10", "soon"), "the template makes no valid plan"),
        (TEMPLATE.replace("vendor", "moon"), "the template makes no valid plan"),
        (TEMPLATE.replace("2d,", "2d, as: no-such-step,"), "no-such-step"),
    ],
)
def test_broken_template_of_a_firm_gives_one_message_with_its_file(template, message, tmp_path):
    firm(tmp_path, template)
    done = run(tmp_path, "--client", "A", "--lang", "ru", "--template", "own")

    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) <= 2
    assert str(Path("firm") / "own.yaml") in done.stderr
    assert message in done.stderr
    assert not (tmp_path / "plans").exists()


# --- on a terminal ---


def converse(folder: Path, dialogue: list[tuple[str, str]], *arguments: str, **env: str) -> tuple[int, str]:
    """Run `crmplan init` on a terminal; answer each question when it stands there."""
    pty = pytest.importorskip("pty", reason="needs a terminal of Unix")
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "crmplan", "init", *arguments],
        cwd=folder,
        env={**environment(folder), "TERM": "dumb", **env},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    seen = b""
    place = 0
    try:
        for question, answer in dialogue:
            seen, place = _until(ours, seen, place, question.encode())
            os.write(ours, answer.encode())
        seen = _rest(ours, seen)
        return process.wait(timeout=30), seen.decode().replace("\r\n", "\n")
    finally:
        process.kill()
        process.wait()
        os.close(ours)


def _until(terminal: int, seen: bytes, place: int, wanted: bytes) -> tuple[bytes, int]:
    deadline = time.monotonic() + 30
    while (found := seen.find(wanted, place)) < 0:
        assert time.monotonic() < deadline, seen.decode()
        chunk = os.read(terminal, 4096)
        assert chunk, seen.decode()
        seen += chunk
    return seen, found + len(wanted)


def _rest(terminal: int, seen: bytes) -> bytes:
    while True:
        try:
            chunk = os.read(terminal, 4096)
        except OSError:  # what Linux says when the other side is closed
            return seen
        if not chunk:
            return seen
        seen += chunk


def test_terminal_is_asked_and_a_bad_answer_is_asked_again(tmp_path):
    code, seen = converse(
        tmp_path,
        [
            ("Language of the plan (en, ru) [en]: ", "xx\n"),
            ("no such language: xx", ""),
            ("Language of the plan (en, ru) [en]: ", "en\n"),
            ("Client, the company that gets the CRM: ", "Vostok Trade\n"),
            ("First day of the project [2026-03-02]: ", "2026-02-30\n"),
            ("2026-02-30 is no date", ""),
            ("First day of the project [2026-03-02]: ", "\n"),
            ("Country for public holidays, two letters, - for none [-]: ", "XX\n"),
            ("the holidays of XX are not known", ""),
            ("- for none [-]: ", "us\n"),
            ("Currency, three letters [USD]: ", "\n"),
        ],
    )

    assert code == 0, seen
    assert "7 stages, 71 tasks" in seen
    written = project(tmp_path / "plans" / "vostok-trade.yaml")
    assert (written.client, written.start, written.currency) == ("Vostok Trade", MONDAY, "USD")


def test_terminal_of_a_russian_machine_is_asked_in_russian(tmp_path):
    code, seen = converse(
        tmp_path,
        [("[ru]: ", "\n"), (": ", "Восток\n"), ("[2026-03-02]: ", "\n"), ("[RU]: ", "\n"), ("[RUB]: ", "\n")],
        LANG="ru_RU.UTF-8",
    )

    assert code == 0, seen
    written = project(tmp_path / "plans" / "vostok.yaml")
    assert (written.client, written.language, written.currency) == ("Восток", "ru", "RUB")


def test_given_answers_are_not_asked_on_a_terminal(tmp_path):
    given = ("--client", "A", "--start", "2026-03-02", "--lang", "en", "--currency", "EUR", "--country", "-")
    code, seen = converse(tmp_path, [], *given)

    assert code == 0, seen
    assert project(tmp_path / "plans" / "a.yaml").client == "A"


def test_end_of_input_on_a_terminal_interrupts(tmp_path):
    code, _ = converse(tmp_path, [("[en]: ", "\x04")])

    assert code == 130
    assert not (tmp_path / "plans").exists()


# --- guesses ---


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"LANG": "ru_RU.UTF-8"}, ("ru", "RU")),
        ({"LANG": "de_DE.UTF-8"}, ("en", "DE")),
        ({"LANG": "en_US", "LC_ALL": "ru_KZ"}, ("ru", "KZ")),
        ({"LANG": "C.UTF-8"}, ("en", "")),
        ({"LANG": "Russian_Russia.1251"}, ("ru", "")),
    ],
)
def test_locale_tells_language_and_country(variables, expected, monkeypatch):
    for key in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(key, raising=False)
    for key, value in variables.items():
        monkeypatch.setenv(key, value)
    assert command._locale() == expected


@pytest.mark.parametrize(
    ("country", "language", "expected"),
    [("DE", "en", "EUR"), ("RU", "en", "RUB"), ("KZ", "ru", "KZT"), ("", "ru", "RUB"), ("", "en", "EUR")],
)
def test_currency_follows_the_country_else_the_language(country, language, expected):
    assert command._usual_currency(country, language) == expected


def test_language_of_the_configuration_stands_without_a_terminal():
    questions = command._Questions(is_asking=False)
    questions.language(None, Config(language="ru"))
    assert questions.messages.language == "ru"


@pytest.mark.parametrize("options", [(), ("--minimal",), ("--lang", "ru")])
def test_new_plan_is_laid_out(run: Run, tmp_path: Path, options: tuple[str, ...]) -> None:
    assert run("init", "--client", "Vostok", "-o", "new.yaml", *options).code == 0
    assert run("fmt", "--check", "new.yaml").code == 0
