"""What each verb on tasks, gates, actions and meetings writes into a plan, and what it refuses."""

from pathlib import Path

import pytest

from crmplan.edit import work
from crmplan.edit.work import Facts
from crmplan.errors import CrmplanError
from tests.edit.helpers import DAY, GIVEN, PLAN, diff

NOTHING = Facts()
ALL = Facts("1350", "4", ("No lesson yet", "No lesson yet", "Too long: 20 min"), "Max was ill")

CASES = {
    "start": (
        lambda plan: work.started(plan, ["rules"], DAY, NOTHING),
        """
-       rules: {name: Write the rules, after: [funnel], effort: 12h, owner: irina}
+       rules: {name: Write the rules, after: [funnel], effort: 12h, owner: irina, started: 2026-03-20}
""",
    ),
    "start again on a day that is given": (
        lambda plan: work.started(plan, ["funnel"], GIVEN, NOTHING),
        """
-         started: 2026-03-09
+         started: 2026-03-19
""",
    ),
    "start what has begun changes nothing": (
        lambda plan: work.started(plan, ["funnel"], DAY, NOTHING),
        "",
    ),
    "start what was dropped": (
        lambda plan: work.started(plan, ["video"], DAY, NOTHING),
        """
-       video: {name: Make a film, duration: 1d, status: dropped, note: Nobody watches films}
+       video: {name: Make a film, duration: 1d,
+               started: 2026-03-20, note: Nobody watches films}
""",
    ),
    "done with all facts": (
        lambda plan: work.done(plan, ["funnel"], DAY, ALL),
        """
-         progress: 40%
-         remaining: 5d
+         finished: 2026-03-20
+         spent: 1350
+         quality: 4
+         unmet: [No lesson yet, "Too long: 20 min"]
+         note: Max was ill
""",
    ),
    "done although blocked": (
        lambda plan: work.done(plan, ["lessons"], GIVEN, Facts(note="At last")),
        """
-         status: blocked
-         blocked_by: No microphone
-         note: One for each process
+         finished: 2026-03-19
+         note: One for each process. At last
""",
    ),
    "a mark for what is done keeps its day": (
        lambda plan: work.done(plan, ["goals"], DAY, Facts(quality="5")),
        """
-       goals: {name: Set the goals, duration: 1d, finished: 2026-03-03, quality: 4}
+       goals: {name: Set the goals, duration: 1d, finished: 2026-03-03, quality: 5}
""",
    ),
    "several at once": (
        lambda plan: work.done(plan, ["rules", "goals", "rules"], GIVEN, NOTHING),
        """
-       rules: {name: Write the rules, after: [funnel], effort: 12h, owner: irina}
+       rules: {name: Write the rules, after: [funnel], effort: 12h, owner: irina, finished: 2026-03-19}
-       goals: {name: Set the goals, duration: 1d, finished: 2026-03-03, quality: 4}
+       goals: {name: Set the goals, duration: 1d, finished: 2026-03-19, quality: 4}
""",
    ),
    "block": (
        lambda plan: work.blocked(plan, ["rules"], "Irina is away", NOTHING),
        """
-       rules: {name: Write the rules, after: [funnel], effort: 12h, owner: irina}
+       rules: {name: Write the rules, after: [funnel], effort: 12h, owner: irina, status: blocked,
+               blocked_by: Irina is away}
""",
    ),
    "unblock": (
        lambda plan: work.unblocked(plan, ["lessons"], NOTHING),
        """
-         status: blocked
-         blocked_by: No microphone
""",
    ),
    "drop": (
        lambda plan: work.dropped(plan, ["lessons"], Facts(note="Live lessons instead")),
        """
-         status: blocked
-         blocked_by: No microphone
-         note: One for each process
+         status: dropped
+         note: One for each process. Live lessons instead
""",
    ),
    "progress as a share ends the remaining time": (
        lambda plan: work.progressed(plan, ["funnel"], DAY, share="60%", remaining=None, facts=NOTHING),
        """
-         progress: 40%
-         remaining: 5d
+         progress: 60%
""",
    ),
    "progress begins a task": (
        lambda plan: work.progressed(plan, ["rules"], DAY, share=None, remaining="4h", facts=NOTHING),
        """
-       rules: {name: Write the rules, after: [funnel], effort: 12h, owner: irina}
+       rules: {name: Write the rules, after: [funnel], effort: 12h, owner: irina, started: 2026-03-20,
+               remaining: 4h}
""",
    ),
    "only money": (
        lambda plan: work.progressed(
            plan, ["funnel"], DAY, share=None, remaining=None, facts=Facts(spent="900")
        ),
        """
+         spent: 900
""",
    ),
    "move": (
        lambda plan: work.moved(plan, ["lessons"], not_before="day 30", due="2026-04-20", facts=NOTHING),
        """
+         not_before: day 30
+         due: 2026-04-20
""",
    ),
    "decide": (
        lambda plan: work.decided(plan, "launch-gate", "no-go", DAY, by=None, note="No lessons"),
        """
-       launch-gate: {name: Is it ready, after: [lessons], gate: {by: irina}}
+       launch-gate: {name: Is it ready, after: [lessons], gate: {by: irina, decision: no-go, on: 2026-03-20,
+                                                                 note: No lessons}}
""",
    ),
    "finish an action": (
        lambda plan: work.actions_done(plan, ["complete-cards"], DAY, None),
        """
-   complete-cards: {name: Complete the cards, owner: irina, due: 2026-03-30}
+   complete-cards: {name: Complete the cards, owner: irina, due: 2026-03-30, finished: 2026-03-20}
""",
    ),
    "decide in a meeting": (
        lambda plan: work.meeting_decided(
            plan, "kick-off", ["Go on", "Buy a microphone"], DAY, ["irina", "max"]
        ),
        """
-   kick-off: {on: 2026-03-02, present: [irina], decisions: [Begin]}
+   kick-off: {on: 2026-03-02, present: [irina, max], decisions: [Begin, Go on, Buy a microphone]}
""",
    ),
    "decide in a new meeting": (
        lambda plan: work.meeting_decided(plan, "final", ["Go on"], DAY, []),
        """
+   final: {on: 2026-03-20, decisions: [Go on]}
""",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_verb_writes_what_has_happened(case: str, tmp_path: Path) -> None:
    make, expected = CASES[case]
    assert diff(tmp_path, make) == expected.strip("\n").splitlines()


REFUSED = {
    "no such task: fanel": lambda plan: work.done(plan, ["rules", "fanel"], DAY, NOTHING),
    "launch-gate is a gate": lambda plan: work.done(plan, ["launch-gate"], DAY, NOTHING),
    "goals is done since 2026-03-03": lambda plan: work.blocked(plan, ["goals"], None, NOTHING),
    "video is dropped": lambda plan: work.moved(plan, ["video"], not_before=None, due="day 9", facts=NOTHING),
    "rules is not blocked": lambda plan: work.unblocked(plan, ["rules"], NOTHING),
    "no note that says why": lambda plan: work.dropped(plan, ["rules"], NOTHING),
    "funnel has begun on 2026-03-09": lambda plan: work.moved(
        plan, ["funnel"], not_before="day 30", due=None, facts=NOTHING
    ),
    "rules is no gate": lambda plan: work.decided(plan, "rules", "go", DAY, by=None, note=None),
    "no such gate: launch": lambda plan: work.decided(plan, "launch", "go", DAY, by=None, note=None),
    "has task rules already": lambda plan: work.new_task(plan, "rules", None, {}),
    "Rules is no id": lambda plan: work.new_task(plan, "Rules", None, {}),
    "no such stage: start": lambda plan: work.new_task(plan, "new", "start", {}),
    "has action complete-cards already": lambda plan: work.new_action(plan, "complete-cards", {}),
    "no such action: x": lambda plan: work.actions_done(plan, ["x"], DAY, None),
    "kick-off was on 2026-03-02": lambda plan: work.meeting_decided(plan, "kick-off", ["x"], GIVEN, []),
    "Final is no id": lambda plan: work.meeting_decided(plan, "Final", ["x"], DAY, []),
}


@pytest.mark.parametrize("verb", ["drop", "block", "move"])
def test_gate_that_is_passed_stays_so(verb: str, tmp_path: Path) -> None:
    text = PLAN.replace("gate: {by: irina}", "gate: {decision: go, on: 2026-03-10}")
    facts = work.Facts(note="x")
    verbs = {
        "drop": lambda plan: work.dropped(plan, ["launch-gate"], facts),
        "block": lambda plan: work.blocked(plan, ["launch-gate"], "x", facts),
        "move": lambda plan: work.moved(plan, ["launch-gate"], not_before=None, due="day 9", facts=facts),
    }
    with pytest.raises(CrmplanError, match="launch-gate is passed"):
        diff(tmp_path, verbs[verb], text)


@pytest.mark.parametrize(
    ("old", "new", "joined"),
    [
        (None, " a ", "a"),
        ("Soon", "b\n", "Soon. b"),
        ("Soon!\n", "b", "Soon! b\n"),
        ("Soon", "oo", "Soon"),
    ],
)
def test_note_goes_on(old: str | None, new: str, joined: str) -> None:
    assert work.joined(old, new) == joined


@pytest.mark.parametrize("message", REFUSED)
def test_verb_refuses_what_can_not_be(message: str, tmp_path: Path) -> None:
    with pytest.raises(CrmplanError, match=message):
        diff(tmp_path, REFUSED[message])


def test_new_task_stands_at_the_end_of_its_stage_and_looks_like_the_others(tmp_path: Path) -> None:
    fields = {"name": "Say: go", "after": [work.Bare("funnel")], "duration": work.Bare("1d"), "owner": None}
    lines = diff(tmp_path, lambda plan: work.new_task(plan, "announce", "build", fields))
    assert lines == ['+       announce: {name: "Say: go", after: [funnel], duration: 1d}']


def test_of_several_stages_one_has_to_be_named(tmp_path: Path) -> None:
    two = PLAN.replace("risks:", "  empty: {name: Empty}\nrisks:", 1)
    with pytest.raises(CrmplanError, match="in which stage"):
        diff(tmp_path, lambda plan: work.new_task(plan, "announce", None, {}), two)


def test_near_id_is_suggested(tmp_path: Path) -> None:
    with pytest.raises(CrmplanError) as caught:
        diff(tmp_path, lambda plan: work.done(plan, ["lesons"], DAY, NOTHING))
    assert caught.value.hint == "did you mean lessons?"


def test_note_says_all_that_was_said() -> None:
    assert work.joined(None, "New") == "New"
    assert work.joined("Old", "New") == "Old. New"
    assert work.joined("Old!", "New") == "Old! New"
    assert work.joined("Old and New", "New") == "Old and New"
