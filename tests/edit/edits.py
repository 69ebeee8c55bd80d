"""The edits that are put to the test, of one fact each: by the command, by replacing alone, by a careless program."""

import os
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path

from typer.main import get_command

from crmplan.cli.app import app, guarded
from crmplan.edit.files import ChangedMeanwhileError, locked, replace_text
from crmplan.loader import load_plan
from crmplan.loader.text import read_text

Edit = Callable[[Path, int], int]
"""Writes the fact of a number into a plan and returns the exit code."""
COMMAND = get_command(app)
HEAD = """\
crmplan: 1
project: {name: Rollout, client: Vostok, start: 2026-03-02, currency: EUR, manager: irina, status_date: 2026-03-11}
team:
  irina: {name: Irina, role: Head of sales, side: client, background: sales, rate: 40/h}
stages:
  work:
    name: Work
    tasks:
"""
TASKS = 50


def edit_once(plan: Path, number: int) -> int:
    """Write a fact into the plan, as the command does, and return the exit code."""
    task = f"t{number % TASKS}"
    words = [
        "task",
        "progress",
        task,
        "50%",
        "--on",
        "2026-03-03",
        "--note",
        fact(number),
        "--plan",
        str(plan),
    ]
    return guarded(lambda: COMMAND.main(words, prog_name="crmplan", standalone_mode=False))


def edit_barely(plan: Path, number: int) -> int:
    """Write a fact into the plan with nothing but what locks and replaces files."""

    def run() -> None:
        with locked(plan):
            while True:
                old = read_text(plan, str(plan))[0].text
                with suppress(ChangedMeanwhileError):
                    return replace_text(plan, old, f"{old}# {fact(number)}\n")

    return guarded(run)


def edit_naively(plan: Path, number: int) -> int:
    """Write a fact as a careless program does, in place, to see that what goes wrong is noticed."""

    def run() -> None:
        with locked(plan):
            text = f"{plan.read_text(encoding='utf-8')}# {fact(number)}\n"
            with plan.open("w", encoding="utf-8") as stream:
                for half in (text[:500], text[500:]):
                    stream.write(half)
                    stream.flush()
                os.fsync(stream.fileno())

    return guarded(run)


def fact(number: int) -> str:
    """Return the fact that an edit writes; none is a part of another."""
    return f"Fact {number}."


def plan_text() -> str:
    """Return a sound plan."""
    return HEAD + "".join(
        f"      t{n}: {{name: Task {n}, owner: irina, duration: 2d}}\n" for n in range(TASKS)
    )


def lost(plan: Path, facts: int) -> list[str]:
    """Return which of so many facts are not in the plan, or why it can't be read."""
    loaded = load_plan(plan, today=date(2026, 3, 11))
    if loaded.plan is None:
        return [f"all: {finding.place} {finding.code}" for finding in loaded.findings]
    text = plan.read_text(encoding="utf-8")
    return [fact(number) for number in range(facts) if fact(number) not in text]
