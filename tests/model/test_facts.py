"""Facts that contradict each other, or lie after the day to which facts are known."""

from datetime import date
from typing import Any

import pytest

from crmplan.findings import Finding, Severity
from crmplan.model.facts import facts
from tests.helpers import HEAD, loaded

TEAM = "team: {irina: {name: Irina}, max: {name: Max, capacity: 0%}}\n"


def findings(text: str, head: str = "status_date: 2026-08-03") -> list[Finding]:
    return loaded(f"{HEAD}  {head}\n{TEAM}{text}\n").findings


def task(facts: str) -> list[tuple[str, str, Any]]:
    """Return code, variant and key of what is wrong with a task of these facts."""
    found = findings(f"stages: {{b: {{tasks: {{t: {{{facts}}}}}}}}}")
    return [(f.code, f.variant, f.params.get("key")) for f in found]


@pytest.mark.parametrize(
    ("text", "variant", "key"),
    [
        ("duration: 1d, status: done", "done-unfinished", "status"),
        ("duration: 1d, status: done, started: 2026-03-03", "done-unfinished", "status"),
        ("duration: 1d, status: doing, started: 2026-03-03, finished: 2026-03-04", "finished", "status"),
        ("duration: 1d, status: blocked, finished: 2026-03-04", "finished", "status"),
        ("duration: 1d, status: todo, started: 2026-03-03", "todo-started", "status"),
        ("duration: 1d, status: doing", "doing-unstarted", "status"),
        ("duration: 1d, status: dropped", "dropped-note", "status"),
        ("duration: 1d, blocked_by: Nobody knows", "not-blocked", "blocked_by"),
        ("duration: 1d, quality: 4", "not-done", "quality"),
        ("duration: 1d, unmet: [All]", "not-done", "unmet"),
        ("duration: 1d, finished: 2026-03-04, remaining: 2d", "nothing-remains", "remaining"),
        ("duration: 1d, finished: 2026-03-04, progress: 50%", "half-done", "progress"),
        ("quality: 4", "milestone-quality", "quality"),
        ("finished: 2026-03-04, quality: 4", "milestone-quality", "quality"),
        ("gate: {decision: go, on: 2026-03-04}, quality: 4", "gate-quality", "quality"),
        ("gate: {decision: go, on: 2026-03-04}, duration: 1d", "gate-duration", "duration"),
        ("gate: {decision: go, on: 2026-03-04}, estimate: 1d / 2d / 3d", "gate-duration", "estimate"),
        ("gate: {decision: go}", "gate-undated", "decision"),
        ("gate: {on: 2026-03-04}", "gate-undecided", "on"),
        ("gate: {decision: no-go, on: 2026-03-04}, status: done", "gate-not-go", "status"),
        ("gate: {decision: no-go, on: 2026-03-04}, finished: 2026-03-04", "gate-not-go", "finished"),
    ],
)
def test_contradiction_is_found_at_its_key(text: str, variant: str, key: str) -> None:
    assert task(text) == [("CP046", variant, key)]
    (finding,) = findings(f"stages: {{b: {{tasks: {{t: {{{text}}}}}}}}}")
    assert finding.path[-1] == key


@pytest.mark.parametrize(
    "text",
    [
        "duration: 1d, status: done, finished: 2026-03-04, quality: 0, unmet: [All], progress: 100%, remaining: 0d",
        "duration: 1d, status: blocked, blocked_by: Nobody knows",
        "duration: 1d, status: dropped, note: Agreed with the client",
        "duration: 1d, started: 2026-03-04, progress: 50%",
        "gate: {decision: go, on: 2026-03-04}, status: done",
        "gate: {decision: postpone, on: 2026-03-04}",
        "gate: {by: irina}",
        "finished: 2026-08-03",
    ],
)
def test_facts_that_agree_are_left_alone(text: str) -> None:
    assert task(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "gate: {decision: maybe, on: 2026-03-04}",
        "duration: long, quality: 4, finished: 2026-03-04",
        "duration: 1d, finished: 2026-02-30, quality: 4",
        "duration: 1d, finishd: 2026-03-04, quality: 4",
        "duration: 1d, status: dropped, note: [why]",
    ],
)
def test_contradiction_that_follows_from_another_error_is_not_told(text: str) -> None:
    assert [code for code, *_ in task(text)] in (["CP017"], ["CP014"], ["CP015"], ["CP011"], ["CP013"])


def test_actions_have_states_as_tasks_have() -> None:
    (finding,) = findings("actions: {a: {status: done}}")
    assert (finding.variant, finding.path) == ("done-unfinished", ("actions", "a", "status"))


def test_risk_that_happened_has_its_day() -> None:
    (undated,) = findings("risks: {r: {status: happened}}")
    (still_open,) = findings("risks: {r: {happened_on: 2026-04-01}}")
    assert (undated.variant, undated.params) == ("happened-undated", {"key": "status", "status": "happened"})
    assert (still_open.variant, still_open.params["key"]) == ("happened-open", "happened_on")


# --- order ---


@pytest.mark.parametrize(
    ("text", "variant", "first", "last"),
    [
        (
            "stages: {b: {tasks: {t: {started: 2026-03-05, finished: 2026-03-04}}}}",
            "finished",
            date(2026, 3, 5),
            date(2026, 3, 4),
        ),
        (
            "people: {anna: {since: 2026-03-05, until: 2026-03-04}}",
            "order",
            date(2026, 3, 5),
            date(2026, 3, 4),
        ),
        (
            "support: {requests: {r: {on: 2026-05-18 10:30, answered: 2026-05-18 10:05}}}",
            "order",
            "2026-05-18 10:30",
            "2026-05-18 10:05",
        ),
        (
            "support: {requests: {r: {on: 2026-05-18 10:30, solved: 2026-05-17}}}",
            "order",
            "2026-05-18 10:30",
            "2026-05-17",
        ),
        (
            "support: {requests: {r: {on: 2026-05-18, answered: 2026-05-20, solved: 2026-05-19}}}",
            "order",
            "2026-05-20",
            "2026-05-19",
        ),
    ],
)
def test_end_before_the_beginning_keeps_day_and_time(text: str, variant: str, first: Any, last: Any) -> None:
    (finding,) = findings(text)
    assert (finding.code, finding.variant) == ("CP047", variant)
    assert finding.params == {"first": first, "last": last}


def test_same_day_without_a_time_is_in_order() -> None:
    assert (
        findings("support: {requests: {r: {on: 2026-05-18 10:30, answered: 2026-05-18, solved: 2026-05-18}}}")
        == []
    )


def test_deadline_lies_after_the_start() -> None:
    (finding,) = findings("", "deadline: 2026-02-27")
    assert (finding.code, finding.path) == ("CP047", ("project", "deadline"))
    assert findings("", "deadline: day 1") == []


@pytest.mark.parametrize("estimate", ["6d / 3d / 2d", "2d / 7d / 6d", "1w / 4d / 6d", "9h / 1d / 2d"])
def test_points_of_an_estimate_rise_in_working_time(estimate: str) -> None:
    assert task(f"estimate: {estimate}") == [("CP047", "estimate", None)]


@pytest.mark.parametrize("estimate", ["3d / 3d / 3d", "4h / 1d / 1w", "5d / 1w / 40h"])
def test_rising_estimate_is_left_alone(estimate: str) -> None:
    assert task(f"estimate: {estimate}") == []


@pytest.mark.parametrize("place", ["delay: 15d..5d", "residual: {delay: 1w..4d}"])
def test_delay_rises(place: str) -> None:
    (finding,) = findings(f"risks: {{r: {{{place}}}}}")
    assert (finding.code, finding.variant, finding.path[-1]) == ("CP047", "range", "delay")


def test_day_that_is_open_and_closed_is_a_warning() -> None:
    result = loaded("calendar: {closed: [2026-05-15], open: [2026-05-16, 2026-05-15]}\n")
    (finding,) = result.findings
    assert (finding.code, finding.severity, finding.path) == (
        "CP052",
        Severity.WARNING,
        ("calendar", "open", 1),
    )
    assert finding.params == {"found": date(2026, 5, 15)}
    assert result.plan is not None


# --- capacity ---


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("effort: 4h, owner: max", ["CP056"]),
        ("effort: 4h, estimate: 1h / 4h / 9h, owner: [max]", ["CP056"]),
        ("effort: 4h, duration: 1d, owner: max", []),
        ("effort: 4h, owner: [max, irina]", []),
        ("effort: 4h", []),
        ("duration: 4h, owner: max", []),
        ("effort: 4h, owner: max, finished: 2026-03-04", []),
        ("effort: 4h, owner: max, status: dropped, note: Agreed", []),
    ],
)
def test_effort_wants_somebody_with_capacity(text: str, codes: list[str]) -> None:
    assert [code for code, *_ in task(text)] == codes


# --- the status date ---


def test_fact_after_the_status_date_is_an_error() -> None:
    (finding,) = findings("risks: {r: {reviewed: 2026-08-04}}")
    assert (finding.code, finding.variant) == ("CP048", "")
    assert finding.params == {"found": date(2026, 8, 4), "known_to": date(2026, 8, 3)}


def test_without_a_status_date_today_counts() -> None:
    text = f"{HEAD}risks: {{r: {{reviewed: 2026-08-04}}}}\n"
    assert loaded(text, today=date(2026, 8, 4)).findings == []
    (finding,) = loaded(text, today=date(2026, 8, 3)).findings
    assert (finding.code, finding.variant) == ("CP048", "today")


PAST = {
    "stages: {b: {tasks: {t: {started: DAY}}}}",
    "stages: {b: {tasks: {t: {finished: DAY}}}}",
    "stages: {b: {tasks: {t: {gate: {decision: go, on: DAY}}}}}",
    "actions: {a: {finished: DAY}}",
    "specification: {approved: {irina: DAY}}",
    "vendor: {manual: {received: DAY}}",
    "modules: {m: {as_of: DAY}}",
    "processes: {p: {rule: {updated: DAY}}}",
    "processes: {p: {lesson: {format: text, recorded: DAY}}}",
    "processes: {p: {control: {last: DAY}}}",
    "reports: {r: {last: DAY}}",
    "adoption: [{date: DAY}]",
    "risks: {r: {status: happened, happened_on: DAY}}",
    "audit: {answers: {data-required-fields: {answer: yes, on: DAY}}}",
    "support: {requests: {r: {on: DAY 10:30}}}",
}


@pytest.mark.parametrize("text", sorted(PAST))
def test_what_has_happened_lies_on_the_status_date_at_the_latest(text: str) -> None:
    assert findings(text.replace("DAY", "2026-08-03")) == []
    assert [f.code for f in findings(text.replace("DAY", "2026-08-04"))] == ["CP048"]


@pytest.mark.parametrize(
    "text",
    [
        "meetings: {final: {on: DAY}}",
        "processes: {p: {rule: {in_force: DAY}}}",
        "stages: {b: {tasks: {t: {due: DAY, not_before: DAY}}}}",
        "people: {anna: {until: DAY}}",
    ],
)
def test_what_may_lie_ahead_is_no_fact(text: str) -> None:
    assert findings(text.replace("DAY", "2026-12-01")) == []


def test_facts_have_the_paths_of_their_values() -> None:
    result = loaded("stages: {b: {tasks: {t: {finished: 2026-03-04}}}}\nadoption: [{date: 2026-03-05}]\n")
    assert result.plan is not None
    known = {path: day for path, day in facts(result.plan) if day}
    assert known == {
        ("stages", "b", "tasks", "t", "finished"): date(2026, 3, 4),
        ("adoption", 0, "date"): date(2026, 3, 5),
    }
    assert all(result.sources.has(path) for path in known)
