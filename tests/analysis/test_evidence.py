"""What facts answer to the questions of the bank: for each yes, partly, no, and where they can't tell."""

import pytest

from crmplan.analysis.baseline import as_written
from crmplan.analysis.evidence.base import FactAnswer
from crmplan.analysis.evidence.questions import QUESTIONS, fact_answers
from crmplan.analysis.situation import Situation
from crmplan.loader.checklists import bank, every_question
from tests.helpers import kpi_library, plan, scheduled

ON = "2026-05-15"
LIVE = "{as: go-live, finished: 2026-05-08}"
NOT_LIVE = "{as: go-live}"


def answers(text: str, on: str = ON) -> dict[str, FactAnswer]:
    """Return what the facts of a plan answer on a day."""
    made = plan(text)
    now = scheduled(made, on)
    return fact_answers(
        Situation(made, now, now.on, lambda: as_written(made, scheduled(made)), {}, kpi_library())
    )


def answer(question: str, text: str, on: str = ON) -> str | None:
    found = answers(text, on).get(question)
    return found.answer if found else None


def process(*facts: str) -> str:
    """Return processes `p1`, `p2` … of the role Sales, with these facts."""
    entries = (f"  p{number}: {{roles: [Sales], {one}}}\n" for number, one in enumerate(facts, 1))
    return "processes:\n" + "".join(entries)


def tasks(*entries: str) -> str:
    return "stages:\n  s:\n    tasks:\n" + "".join(f"      {entry}\n" for entry in entries)


def share(kpi: str, actual: str) -> str:
    return f"kpis: {{k: {{as: {kpi}, unit: percent, actual: {actual}, after: 2026-05-11..2026-05-15}}}}"


def seen(facts: str, day: str = "2026-05-12") -> str:
    return f"adoption: [{{date: 2026-05-11, users: 1, active: 0}}, {{date: {day}, {facts}}}]\n"


PEOPLE = "people: {ann: {role: Sales}, bob: {role: Sales}, eve: {role: Sales, until: 2026-05-14}, zoe: {role: Boss}}\n"
TEAM = "team: {ann: {side: client}, max: {side: vendor}}\n"
RULE = "rule: {updated: 2026-05-01, in_force: 2026-05-04}"
LATE_RULE = "rule: {updated: 2026-04-01, in_force: 2026-06-01}"
CONTROL = "control: {owner: ann, every: 1w, last: 2026-05-11}"
GOALS = (
    "goals: {g: {unit: count, target: 5, due: 2026-08-31}, h: {unit: percent, target: 5%, due: 2026-08-31}}\n"
)
BEFORE = "baseline: 3, before: 2026-01"
AFTER = "actual: 4, after: 2026-05-11..2026-05-15"


def support(*requests: str, facts: str = "from: 2026-05-11, months: 2, response: 4h") -> str:
    entries = ", ".join(f"r-{number}: {{{one}}}" for number, one in enumerate(requests, 1))
    return f"support: {{{facts}, requests: {{{entries}}}}}"


IN_TIME = "on: 2026-05-12 10:00, answered: 2026-05-12 13:59"
TOO_LATE = "on: 2026-05-12 10:00, answered: 2026-05-12 14:01"

CASES = [
    ("data-duplicates", share("duplicate-share", "2.99%"), "yes"),
    ("data-duplicates", share("duplicate-share", "3%"), "partly"),
    ("data-duplicates", share("duplicate-share", "6%"), "no"),
    ("data-duplicates", "kpis: {duplicate-share: {baseline: 8%, before: 2026-01}}", None),
    ("data-required-fields", seen("records: 20, complete: 19"), "yes"),
    ("data-required-fields", seen("records: 100, complete: 94"), "partly"),
    ("data-required-fields", seen("records: 100, complete: 79"), "no"),
    ("data-required-fields", seen("records: 0, complete: 0"), None),
    ("data-required-fields", seen("users: 5"), None),
    ("data-required-fields", "", None),
    ("data-needs-agreements", "cards: {c: {a: {kind: need}}, d: {b: {kind: agreement}}}", "yes"),
    ("data-needs-agreements", "cards: {c: {a: {kind: need}, b: {}}}", "partly"),
    ("data-needs-agreements", "", "no"),
    ("data-stale-deals", share("stale-share", "0%"), "yes"),
    ("data-stale-deals", share("stale-share", "10%"), "partly"),
    ("data-stale-deals", share("stale-share", "10.1%"), "no"),
    ("data-stale-deals", "", None),
    (
        "data-entered-is-used",
        "cards: {c: {a: {required: true, used_in: [p1]}, b: {}}}\n" + process("exit: x"),
        "yes",
    ),
    (
        "data-entered-is-used",
        "cards: {c: {a: {required: true, used_in: [p1]}, b: {required: true}}}\n" + process("exit: x"),
        "partly",
    ),
    ("data-entered-is-used", "cards: {c: {a: {required: true}, b: {}}}", "no"),
    ("data-entered-is-used", "cards: {c: {b: {}}}", "no"),
    ("data-loss-reasons", share("loss-reason-share", "90%"), "yes"),
    ("data-loss-reasons", share("loss-reason-share", "70%"), "partly"),
    ("data-loss-reasons", share("loss-reason-share", "69.9%"), "no"),
    ("proc-next-step", share("next-step-share", "100%"), "yes"),
    ("proc-next-step", share("next-step-share", "99.9%"), "partly"),
    ("proc-next-step", share("next-step-share", "79%"), "no"),
    (
        "proc-scope-to-need",
        "specification: {requirements: {a: {goal: g}, b: {process: p1}, c: {priority: wont}}}\n"
        + GOALS
        + process("exit: x"),
        "yes",
    ),
    ("proc-scope-to-need", GOALS + "specification: {requirements: {a: {goal: g}, b: {}}}", "partly"),
    ("proc-scope-to-need", GOALS + "specification: {requirements: {a: {goal: g}, b: {}, d: {}}}", "no"),
    ("proc-scope-to-need", "", "no"),
    ("proc-unused-modules", f"modules: {{a: {{active_users: 1}}}}\n{tasks(f'go: {LIVE}')}", "yes"),
    (
        "proc-unused-modules",
        f"modules: {{a: {{active_users: 1}}, b: {{}}}}\n{tasks(f'go: {LIVE}')}",
        "partly",
    ),
    ("proc-unused-modules", f"modules: {{a: {{active_users: 0}}}}\n{tasks(f'go: {LIVE}')}", "no"),
    (
        "proc-unused-modules",
        f"modules: {{a: {{active_users: 0, as_of: 2027-01-01}}}}\n{tasks(f'go: {LIVE}')}",
        None,
    ),
    ("proc-unused-modules", f"modules: {{a: {{}}}}\n{tasks(f'go: {NOT_LIVE}')}", "n/a"),
    ("reg-instruction-per-process", process(RULE, "rule: {in_force: 2026-05-15}"), "yes"),
    ("reg-instruction-per-process", process(RULE, LATE_RULE), "partly"),
    ("reg-instruction-per-process", process(RULE, "exit: x", LATE_RULE), "no"),
    ("reg-mandatory-for-all", process("mandatory_for: all", "mandatory_for: [Sales, Boss]"), "yes"),
    ("reg-mandatory-for-all", process("mandatory_for: all", "mandatory_for: [Boss]"), "partly"),
    ("reg-mandatory-for-all", process("exit: x"), "no"),
    (
        "reg-job-descriptions",
        "people: {ann: {role: Sales, job_description: {obliges: true}}, zoe: {role: Boss}}\n"
        + process("exit: x"),
        "yes",
    ),
    (
        "reg-job-descriptions",
        "people: {ann: {role: Sales, job_description: {obliges: true}}, bob: {role: Sales}}\n"
        + process("exit: x"),
        "partly",
    ),
    (
        "reg-job-descriptions",
        "people: {ann: {role: Sales, job_description: {}}}\n" + process("exit: x"),
        "no",
    ),
    ("reg-control-system", PEOPLE + process(CONTROL), "yes"),
    ("reg-control-system", PEOPLE + process(CONTROL, "control: {owner: ann, every: 1w}"), "partly"),
    ("reg-control-system", PEOPLE + process("control: {every: 1w, last: 2026-05-11}"), "no"),
    (
        "reg-revision-date",
        process(RULE) + tasks("accept-build: {gate: {decision: go, on: 2026-05-01}}"),
        "yes",
    ),
    (
        "reg-revision-date",
        process(RULE, LATE_RULE) + tasks("accept-build: {gate: {decision: go, on: 2026-05-01}}"),
        "partly",
    ),
    ("reg-revision-date", process(LATE_RULE) + tasks("ok: {as: accept-build, finished: 2026-05-02}"), "no"),
    ("reg-revision-date", process(RULE) + tasks("accept-build: {}"), None),
    ("adopt-daily-active", seen("users: 10, active: 8"), "yes"),
    ("adopt-daily-active", seen("users: 10, active: 6"), "partly"),
    ("adopt-daily-active", seen("users: 10, active: 5"), "no"),
    ("adopt-daily-active", seen("users: 10, active: 8") + "project: {name: P, start: 2026-03-02}", "yes"),
    ("adopt-meaningful-use", seen("active: 5, records: 9") + tasks(f"go: {LIVE}"), "yes"),
    ("adopt-meaningful-use", seen("active: 5") + tasks(f"go: {LIVE}"), "partly"),
    ("adopt-meaningful-use", seen("records: 5") + tasks(f"go: {LIVE}"), "no"),
    ("adopt-meaningful-use", seen("active: 5, records: 9") + tasks(f"go: {NOT_LIVE}"), "no"),
    ("adopt-meaningful-use", tasks(f"go: {LIVE}"), "no"),
    (
        "adopt-no-parallel-tools",
        tasks("shut: {as: close-old-tools, duration: 1d, finished: 2026-05-08}"),
        "yes",
    ),
    (
        "adopt-no-parallel-tools",
        tasks("close-old-tools: {duration: 1d, finished: 2026-05-08, unmet: [One book is left]}"),
        "partly",
    ),
    ("adopt-no-parallel-tools", tasks("close-old-tools: {duration: 9d, started: 2026-05-08}"), "partly"),
    ("adopt-no-parallel-tools", tasks("close-old-tools: {duration: 9d}"), "no"),
    ("adopt-no-parallel-tools", tasks("close-old-tools: {status: dropped, note: No}"), "no"),
    ("adopt-no-parallel-tools", "", "no"),
    ("adopt-entry-time", PEOPLE + process("entry_minutes: 30", "entry_minutes: 29"), "yes"),
    (
        "adopt-entry-time",
        PEOPLE + process("entry_minutes: 30") + "  boss: {roles: [Boss], entry_minutes: 60}\n",
        "partly",
    ),
    ("adopt-entry-time", PEOPLE + process("entry_minutes: 30", "entry_minutes: 30"), "no"),
    ("adopt-entry-time", PEOPLE + process("exit: x"), "no"),
    ("train-training-matrix", PEOPLE + process("trained: [ann, bob]", "trained: all"), "yes"),
    ("train-training-matrix", PEOPLE + process("trained: [ann, zoe]"), "partly"),
    ("train-training-matrix", PEOPLE + process("trained: [eve]"), "no"),
    ("train-training-matrix", process("trained: all"), "no"),
    ("train-screencasts", process("lesson: [{format: text}, {format: screencast}]"), "yes"),
    ("train-screencasts", process("lesson: {format: screencast}", "lesson: {format: video}"), "partly"),
    ("train-screencasts", process("exit: x"), "no"),
    ("train-newcomers", tasks("onboard-newcomers: {duration: 1d, finished: 2026-05-14}"), "yes"),
    ("train-newcomers", tasks("onboard-newcomers: {duration: 9d, started: 2026-05-14}"), "partly"),
    ("train-newcomers", tasks("onboard-newcomers: {duration: 9d}"), "no"),
    ("train-newcomers", tasks("other: {duration: 9d}"), None),
    ("train-manual-received", "vendor: {manual: {received: 2026-05-01}}", "yes"),
    ("train-manual-received", "vendor: {manual: {file: m.pdf}}", "no"),
    ("train-manual-received", "vendor: {manual: {received: 2027-05-01}}", "no"),
    ("train-manual-received", "", "no"),
    ("report-report-readers", TEAM + "reports: {a: {reader: ann, every: 1w}}", "yes"),
    ("report-report-readers", TEAM + "reports: {a: {reader: ann, every: 1w}, b: {reader: ann}}", "partly"),
    ("report-report-readers", "reports: {b: {every: 1w}}", "no"),
    (
        "report-goal-indicators",
        GOALS + "kpis: {a: {goal: g, unit: count}, b: {goal: h, unit: percent}}",
        "yes",
    ),
    (
        "report-goal-indicators",
        GOALS + "kpis: {a: {goal: g, unit: count}, b: {goal: h, unit: count}}",
        "partly",
    ),
    ("report-goal-indicators", GOALS, "no"),
    ("report-baseline-kept", f"kpis: {{a: {{unit: count, {BEFORE}}}}}", "yes"),
    (
        "report-baseline-kept",
        f"kpis: {{a: {{unit: count, {BEFORE}}}, b: {{unit: count, baseline: 3}}}}",
        "partly",
    ),
    ("report-baseline-kept", "kpis: {b: {unit: count, before: 2026-01}}", "no"),
    ("report-before-after", f"kpis: {{a: {{unit: count, {BEFORE}, {AFTER}}}}}", "yes"),
    (
        "report-before-after",
        f"kpis: {{a: {{unit: count, {BEFORE}, {AFTER}}}, b: {{unit: count, {AFTER}}}}}",
        "partly",
    ),
    ("report-before-after", f"kpis: {{a: {{unit: count, {BEFORE}}}}}", "no"),
    ("report-data-analysed", "reports: {a: {last: 2026-04-16}, b: {last: 2026-05-15}}", "yes"),
    (
        "report-data-analysed",
        "reports: {a: {last: 2026-04-15}, b: {last: 2026-05-15}, c: {}, d: {}}",
        "partly",
    ),
    ("report-data-analysed", "reports: {a: {last: 2026-04-15}}", "no"),
    ("vendor-sales-background", "vendor: {background: [it, sales]}", "yes"),
    ("vendor-sales-background", "vendor: {background: it}", "no"),
    ("vendor-sales-background", "", "no"),
    (
        "vendor-spec-understood",
        TEAM + "project: {name: P, start: 2026-03-02, working_group: [ann, max]}\n"
        "specification: {approved: {ann: 2026-03-20, max: 2026-03-20}}",
        "yes",
    ),
    (
        "vendor-spec-understood",
        TEAM + "project: {name: P, start: 2026-03-02, working_group: [ann, max]}\n"
        "specification: {approved: {max: 2026-03-20}}",
        "partly",
    ),
    ("vendor-spec-understood", "specification: {version: 1}", "no"),
    ("vendor-support-contract", "support: {months: 1, in_contract: true}", "yes"),
    ("vendor-support-contract", "support: {months: 1, in_contract: false}", "partly"),
    ("vendor-support-contract", "support: {in_contract: true}", "no"),
    ("vendor-live-contact", "support: {channels: [hotline, live]}", "yes"),
    ("vendor-live-contact", "support: {channels: [hotline]}", "no"),
    ("vendor-request-log", support(IN_TIME), "yes"),
    ("vendor-request-log", support(IN_TIME, IN_TIME, IN_TIME, IN_TIME, TOO_LATE), "partly"),
    ("vendor-request-log", support(IN_TIME, TOO_LATE), "no"),
    ("vendor-request-log", support("on: 2026-05-15 14:00"), "yes"),
    ("vendor-request-log", support("on: 2026-05-14 10:00"), "no"),
    ("vendor-request-log", support("on: 2026-05-14, answered: 2026-05-14 17:00"), "yes"),
    ("vendor-request-log", support("on: 2026-05-13, answered: 2026-05-14"), "no"),
    ("vendor-request-log", support(IN_TIME, facts="from: 2026-05-18, months: 2, response: 4h"), "n/a"),
    ("vendor-request-log", support(IN_TIME, facts="from: 2026-05-11, months: 2"), None),
    ("vendor-request-log", "", "n/a"),
    ("vendor-rework-closed", "meetings: {final: {on: 2026-05-11}}\nactions: {a: {due: 2026-05-15}}", "yes"),
    (
        "vendor-rework-closed",
        "meetings: {final: {on: 2026-05-11}}\nactions: {a: {due: 2026-05-14}, b: {}, c: {}}",
        "partly",
    ),
    (
        "vendor-rework-closed",
        "meetings: {final: {on: 2026-05-11}}\nactions: {a: {due: 2026-05-14}, b: {}}",
        "no",
    ),
    ("vendor-rework-closed", "meetings: {final: {on: 2026-05-18}}\nactions: {a: {due: 2026-05-14}}", "n/a"),
    ("econ-budget-complete", "budget: {approved: 1100, reserve: 10%}\nmodules: {m: {cost: 1000}}", "yes"),
    ("econ-budget-complete", "budget: {approved: 1099, reserve: 10%}\nmodules: {m: {cost: 1000}}", "partly"),
    ("econ-budget-complete", "budget: {approved: 999, reserve: 10%}\nmodules: {m: {cost: 1000}}", "no"),
    ("econ-budget-complete", "", "no"),
    ("econ-payback-tracked", "business_case: {expected_gain: 5/month, gains: {2026-05: 4}}", "yes"),
    (
        "econ-payback-tracked",
        f"business_case: {{expected_gain: 5/month}}\nkpis: {{a: {{unit: count, gain: 5, {AFTER}}}}}",
        "yes",
    ),
    (
        "econ-payback-tracked",
        "business_case: {expected_gain: 5/month}\nkpis: {a: {unit: count, gain: 5}}",
        "partly",
    ),
    ("econ-payback-tracked", "business_case: {expected_payback: 9 months}", "no"),
    (
        "econ-entry-cost",
        "people: {ann: {role: Sales, salary: 9/month}, zoe: {role: Boss}}\n" + process("entry_minutes: 3"),
        "yes",
    ),
    (
        "econ-entry-cost",
        "people: {ann: {role: Sales, salary: 9/month}, bob: {role: Sales}}\n" + process("entry_minutes: 3"),
        "partly",
    ),
    ("econ-entry-cost", "people: {ann: {role: Sales, salary: 9/month}}\n" + process("exit: x"), "no"),
    ("launch-tests-signed", tasks("accept-build: {gate: {decision: go, on: 2026-05-01}}"), "yes"),
    ("launch-tests-signed", tasks("accept-build: {gate: {decision: no-go, on: 2026-05-01}}"), "no"),
    ("launch-tests-signed", tasks("accept-build: {gate: {decision: go, on: 2026-05-18}}"), "no"),
    ("launch-tests-signed", "", None),
    ("launch-migration-rehearsed", tasks("trial-migration: {duration: 1d, finished: 2026-05-01}"), "yes"),
    (
        "launch-migration-rehearsed",
        tasks("trial-migration: {duration: 1d, finished: 2026-05-01, unmet: [Sums differ]}"),
        "partly",
    ),
    ("launch-migration-rehearsed", tasks("trial-migration: {duration: 1d}"), "no"),
    ("launch-migration-rehearsed", "", None),
    ("launch-users-trained", PEOPLE + process("trained: [ann, bob]"), "yes"),
    ("launch-instructions-issued", process(LATE_RULE), "yes"),
    ("launch-instructions-issued", process("rule: {updated: 2026-04-01}"), "no"),
    ("launch-old-tools-frozen", tasks("close-old-tools: {duration: 1d, finished: 2026-05-08}"), "yes"),
    ("launch-old-tools-frozen", tasks("close-old-tools: {duration: 9d, started: 2026-05-08}"), "no"),
    ("launch-old-tools-frozen", "", None),
    (
        "launch-decision-recorded",
        TEAM + tasks("ok: {as: launch-gate, gate: {decision: no-go, on: 2026-05-01, by: ann}}"),
        "yes",
    ),
    ("launch-decision-recorded", tasks("launch-gate: {gate: {decision: go, on: 2026-05-01}}"), "partly"),
    ("launch-decision-recorded", tasks("launch-gate: {gate: {}}"), "no"),
    ("launch-decision-recorded", "", None),
    ("data-data-owner", TEAM + "project: {name: P, start: 2026-03-02, data_owner: ann}", "yes"),
    ("data-data-owner", "", "no"),
]


@pytest.mark.parametrize(("question", "text", "wanted"), CASES, ids=[f"{q}-{w}" for q, _, w in CASES])
def test_facts_answer(question: str, text: str, wanted: str | None) -> None:
    assert answer(question, text) == wanted


@pytest.mark.parametrize(
    ("trained", "wanted"), [(19, "yes"), (18, "partly"), (16, "partly"), (15, "no"), (0, "no")]
)
def test_training_is_completed_by_share_of_people(trained: int, wanted: str) -> None:
    names = [f"x{number}" for number in range(20)]
    people = "".join(f"  {name}: {{role: Sales}}\n" for name in names)
    passed = ", ".join(names[:trained])
    text = f"people:\n{people}{process(f'trained: [{passed}]', 'trained: all')}"
    assert answer("train-completed", text) == wanted


def test_nobody_has_completed_training_where_nobody_works_by_a_process() -> None:
    assert answer("train-completed", "people: {ann: {role: Sales}}") == "no"


def test_every_question_of_the_bank_with_a_fact_is_answered_and_tested() -> None:
    with_fact = {question.id for question in every_question(bank()) if question.fact}
    assert set(QUESTIONS) == with_fact
    assert {question for question, _, _ in CASES} | {"train-completed"} == with_fact


@pytest.mark.parametrize("question", [key for key in QUESTIONS if key != "train-completed"])
def test_every_question_can_be_answered_with_yes_and_otherwise(question: str) -> None:
    answered = {wanted for one, _, wanted in CASES if one == question}
    only_same = {"launch-users-trained"}  # the matrix of training, whose other answers stand there
    assert "yes" in answered
    assert len(answered) > 1 or question in only_same


def test_facts_say_of_how_many_and_what_is_lacking() -> None:
    found = answers(process(RULE, "exit: x"))["reg-instruction-per-process"]
    assert found == FactAnswer("partly", "processes.rule.in_force", 1, 2, ("p2",))


def test_facts_of_later_days_are_not_known() -> None:
    text = seen("users: 10, active: 9", "2026-05-14")
    assert answer("adopt-daily-active", text, "2026-05-13") == "no"
    assert answer("adopt-daily-active", text, "2026-05-14") == "yes"
