"""Small plans from text, read by the real loader, with their calendars, schedules and messages."""

import json
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import dedent, indent
from typing import Any

import pytest

from crmplan.analysis.calendar import WorkCalendar, work_calendar
from crmplan.analysis.schedule import Schedule, schedule
from crmplan.document.blocks import Document
from crmplan.findings import Severity
from crmplan.loader import LoadResult, load_plan
from crmplan.loader.packaged import catalogue, library_index, packaged_yaml
from crmplan.messages import Messages
from crmplan.model.holidays import Holidays, no_holidays
from crmplan.model.plan import Plan
from crmplan.render.base import FORMATS, Options
from crmplan.reports.wording import Wording

PLANS = Path(__file__).parent.parent / "plans"
TODAY = date(2030, 1, 1)
"""Facts are known to this day, so that no plan of a test has facts of the future."""

MONDAY = date(2026, 3, 2)
"""The start of every plan that does not give its own; from here no test meets a holiday."""

HEAD = """\
crmplan: 1
project:
  name: CRM rollout
  start: 2026-03-02
"""


def loaded(text: str, *, today: date = TODAY) -> LoadResult:
    """Read a plan; where the text gives none, head and project are those of `HEAD`."""
    text = dedent(text)
    if "crmplan:" not in text.split("\nproject:")[0]:
        text = f"crmplan: 1\n{text}" if "project:" in text else HEAD + text
    with TemporaryDirectory() as folder:
        path = Path(folder) / "plan.yaml"
        path.write_text(text, encoding="utf-8")
        return load_plan(path, today=today)


def plan(text: str) -> Plan:
    """Return a sound plan; what is wrong with it fails the test."""
    result = loaded(text)
    errors = [
        f"{f.place}: {f.code} {wording().message(f)}" for f in result.findings if f.severity is Severity.ERROR
    ]
    if errors or result.plan is None:
        pytest.fail("\n".join(errors) or "no plan")
    return result.plan


def tasks(text: str, head: str = "", *, after: str = "") -> Plan:
    """Return a plan of one stage `work` without a window, whose tasks are given; `head` goes under `project`."""
    body = indent(dedent(text).strip("\n"), "      ")
    project = indent(dedent(head).strip("\n"), "  ")
    rest = dedent(after)
    return plan(f"{HEAD}{project}\nstages:\n  work:\n    tasks:\n{body}\n{rest}")


library = cache(packaged_yaml)


def wording(language: str = "en") -> Wording:
    """Return the texts of messages and rules."""
    return Wording(language, library)


def calendar(plan: Plan, holidays: Holidays = no_holidays) -> WorkCalendar:
    """Return the calendar of a plan."""
    return work_calendar(plan, holidays)


def scheduled(plan: Plan, on: date | str | None = None, holidays: Holidays = no_holidays) -> Schedule:
    """Return the schedule of a plan on a day, or without facts."""
    day = date.fromisoformat(on) if isinstance(on, str) else on
    return schedule(plan, calendar(plan, holidays), on=day)


def days(result: Schedule) -> dict[str, tuple[str, str]]:
    """Return first and last day of every task, as `03-02`."""
    return {
        key: (f"{result.start_day(task):%m-%d}", f"{result.finish_day(task):%m-%d}")
        for key, task in result.tasks.items()
    }


@cache
def demonstration(name: str) -> LoadResult:
    """Return a demonstration plan; its errors fail the test."""
    result = load_plan(PLANS / name, today=TODAY)
    if result.plan is None:
        pytest.fail("\n".join(f"{f.place}: {f.code}" for f in result.findings))
    return result


@cache
def messages(language: str) -> Messages:
    """Return the messages of a language; without a catalogue, texts are English and the numbers the language's."""
    try:
        return Messages(language, catalogue(language))
    except FileNotFoundError:
        return Messages(language)


def kpi_library() -> dict[str, dict[str, str]]:
    """Return unit, direction and kind of the library's KPIs."""
    return dict(library_index()["kpis"])


def data(document: Document) -> dict[str, Any]:
    """Return the data of a document as JSON has them."""
    found: dict[str, Any] = json.loads(FORMATS["json"].render(document, Options()))["data"]
    return found
