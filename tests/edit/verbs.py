"""Every edit of the commands, with sensible arguments for the plan of the styles."""

from collections.abc import Callable, Iterable
from datetime import date

from crmplan.edit import register, work
from crmplan.edit.changes import Bare, Change
from crmplan.model.plan import Plan

DAY = work.Day(date(2026, 5, 15))
GIVEN = work.Day(date(2026, 4, 15), is_given=True)
NO_FACTS = work.Facts()
ALL_FACTS = work.Facts("2650.50", "4", ["No lesson for shipment: yet", "Sound is #1"], "Well done, they say")
NOTE = 'Call "Max": ask {him} #soon'

VERBS: dict[str, Callable[[Plan], Iterable[Change]]] = {
    "start": lambda plan: work.started(plan, ["lessons"], DAY, NO_FACTS),
    "start on a day": lambda plan: work.started(
        plan, ["funnel", "deals"], GIVEN, work.Facts("100", note=NOTE)
    ),
    "done": lambda plan: work.done(plan, ["ready"], DAY, NO_FACTS),
    "done, all facts": lambda plan: work.done(plan, ["funnel"], GIVEN, ALL_FACTS),
    "done, blocked before": lambda plan: work.done(plan, ["deals"], GIVEN, ALL_FACTS),
    "done again": lambda plan: work.done(plan, ["budget"], GIVEN, work.Facts(quality="3")),
    "all done": lambda plan: work.done(plan, ["ready", "funnel", "deals", "lessons"], GIVEN, ALL_FACTS),
    "block": lambda plan: work.blocked(plan, ["funnel"], "No access: none", NO_FACTS),
    "block again": lambda plan: work.blocked(plan, ["deals"], "- no\n- export", work.Facts(note=NOTE)),
    "unblock": lambda plan: work.unblocked(plan, ["deals"], NO_FACTS),
    "drop": lambda plan: work.dropped(plan, ["funnel"], NO_FACTS),
    "drop with a note": lambda plan: work.dropped(
        plan, ["deals", "lessons"], work.Facts(note="Nobody needs it")
    ),
    "progress": lambda plan: work.progressed(
        plan, ["funnel", "lessons"], DAY, share="80%", remaining=None, facts=NO_FACTS
    ),
    "progress, time left": lambda plan: work.progressed(
        plan, ["funnel"], GIVEN, share=None, remaining="1d 4h", facts=ALL_FACTS
    ),
    "move": lambda plan: work.moved(plan, ["deals"], not_before="2026-05-18", due="day 60", facts=NO_FACTS),
    "new task": lambda plan: work.new_task(
        plan,
        "write-rules",
        "build",
        {
            "name": "Write the rules, all",
            "after": [Bare("funnel +2d"), Bare("deals")],
            "duration": Bare("3d"),
            "owner": Bare("max"),
            "accept": ["Every step", "Who: named"],
        },
    ),
    "new task of two": lambda plan: work.new_task(
        plan, "train", "start", {"duration": Bare("3d"), "owner": [Bare("max"), Bare("irina")]}
    ),
    "new milestone": lambda plan: work.new_task(plan, "go-live", "build", {"name": "It goes live"}),
    "new gate": lambda plan: work.new_task(
        plan, "second-board", "start", {"gate": {}, "after": [Bare("ready")]}
    ),
    "decide": lambda plan: work.decided(plan, "board", "go", GIVEN, by="irina", note="Money is there"),
    "decide again": lambda plan: work.decided(plan, "board", "postpone", DAY, by=None, note=None),
    "new action": lambda plan: work.new_action(
        plan, "call-max", {"name": NOTE, "owner": Bare("irina"), "due": Bare("day 60")}
    ),
    "action done": lambda plan: work.actions_done(plan, ["complete-cards"], DAY, NOTE),
    "meeting decides": lambda plan: work.meeting_decided(
        plan, "final", ["Stop: it", "- go"], DAY, ["max", "irina"]
    ),
    "new meeting": lambda plan: work.meeting_decided(plan, "second", ["Go on"], GIVEN, ["max"]),
    "new risk": lambda plan: register.new_risk(
        plan,
        "leaves",
        {
            "name": "Irina leaves",
            "probability": Bare("20%"),
            "impact": Bare("severe"),
            "hits": [Bare("funnel"), Bare("lessons")],
            "early_sign": 'She says "no"',
        },
    ),
    "risk happens": lambda plan: register.happened(plan, ["sabotage", "vendor"], DAY, NOTE),
    "risk is closed": lambda plan: register.closed(plan, ["vendor"], NOTE),
    "risk is reviewed": lambda plan: register.reviewed(
        plan, ["sabotage"], DAY, probability="rare", impact="minor", note="Less: now"
    ),
    "new KPI": lambda plan: register.new_kpi(
        plan,
        "deals-won",
        {"name": "Won deals", "unit": Bare("count"), "baseline": Bare("12"), "target": Bare("15.5")},
    ),
    "answer again": lambda plan: register.answered(
        plan, "data-required-fields", "yes", DAY, evidence="All: 320", by="max", action=None, note=None
    ),
    "answer": lambda plan: register.answered(
        plan, "data-duplicates", "n/a", DAY, evidence=None, by="irina", action="complete-cards", note=NOTE
    ),
    "new request": lambda plan: register.new_request(
        plan, None, {"on": Bare("2026-05-15 10:30"), "kind": Bare("fault"), "text": "It's slow: why?"}
    ),
    "answer a request": lambda plan: register.request_answered(plan, ["r-1"], "2026-05-13 11:00", NOTE),
    "solve a request": lambda plan: register.request_solved(
        plan, ["r-1"], "2026-05-13", hours="1.5", note="Merged; see above"
    ),
}
