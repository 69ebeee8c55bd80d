"""What a process has of all that it needs, each aspect by itself, with its near misses; 2026-03-02 is a Monday."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest

from crmplan.analysis.coverage import Aspect, Cover, Coverage, Flaw, ProcessCoverage, coverage
from tests.helpers import demonstration, plan, scheduled

WHOLE = {
    "module": "crm",
    "rule": "{updated: 2026-03-05, in_force: 2026-03-10}",
    "lesson": "{format: screencast, recorded: 2026-03-06, minutes: 7}",
    "trained": "[ann, bob]",
    "roles": "[Sales]",
    "mandatory_for": "all",
    "control": "{every: 1w, owner: ann, last: 2026-03-16}",
    "card": "client",
}
LIVE = "2026-03-11"
"""Go-live; the set-up is accepted on 4 March, and everything is due from 10 March on."""


@dataclass
class Case:
    """A process that has all it needs, but for what is said; `on` is the status date."""

    changes: dict[str, str | None]
    on: str = "2026-03-18"
    is_live: bool = True
    is_set_up: bool = True
    module: str = "active_users: 3"
    used_in: str = "pipeline"
    people: str = "ann: {role: Sales}, bob: {role: Sales}, eve: {role: Office}"

    def found(self) -> Coverage:
        keys = {key: text for key, text in {**WHOLE, **self.changes}.items() if text is not None}
        process = ", ".join(f"{key}: {text}" for key, text in keys.items())
        set_up = "started: 2026-03-04, finished: 2026-03-04," if self.is_set_up else ""
        live = f"started: {LIVE}, finished: {LIVE}," if self.is_live else ""
        made = plan(f"""
            stages:
              build: {{tasks: {{accept: {{as: accept-build, {set_up} duration: 1d}}}}}}
              s4-rollout: {{days: 3..7, tasks: {{go-live: {{{live} duration: 1d, not_before: {LIVE}}}}}}}
            modules: {{crm: {{{self.module}}}}}
            reports: {{pipeline: {{}}}}
            cards: {{client: {{need: {{used_in: [{self.used_in}]}}, fax: {{}}}}, empty: {{}}}}
            people: {{{self.people}}}
            processes: {{card: {{{process}}}, other: {{roles: [Sales]}}}}
        """)
        return coverage(made, scheduled(made, self.on))

    def process(self) -> ProcessCoverage:
        return self.found().processes[0]


def test_process_that_has_all_it_needs_is_wholly_covered() -> None:
    found = Case({}).found()
    one = found.processes[0]
    assert list(one.aspects) == list(Aspect)
    assert set(one.aspects.values()) == {(Cover.YES, None)}
    assert (one.covered, one.counted, one.is_whole) == (8, 8, True)
    assert found.whole == ("card",)
    assert (found.set_up, found.go_live, found.due) == (
        date(2026, 3, 4), date(2026, 3, 11), date(2026, 3, 10),
    )  # fmt: skip
    assert (one.check_due, one.reports, one.workers, one.trained, one.untrained) == (
        date(2026, 3, 23), ("pipeline",), ("ann", "bob"), ("ann", "bob"), (),
    )  # fmt: skip


YES, PARTLY, NO = Cover.YES, Cover.PARTLY, Cover.NO
NOT_YET, NOT_NEEDED = Cover.NOT_YET, Cover.NOT_NEEDED

RULES = [
    (Case({"rule": None}), NO, Flaw.NO_RULE),
    (Case({"rule": None}, on="2026-03-10", is_live=False), NO, Flaw.NO_RULE),
    (Case({"rule": None}, on="2026-03-09", is_live=False), NOT_YET, Flaw.NO_RULE),
    (Case({"rule": "{updated: 2026-03-03, in_force: 2026-03-10}"}), PARTLY, Flaw.OLDER_THAN_SET_UP),
    (Case({"rule": "{updated: 2026-03-04, in_force: 2026-03-10}"}), YES, None),
    (Case({"rule": "{in_force: 2026-03-10}"}), PARTLY, Flaw.OLDER_THAN_SET_UP),
    (Case({"rule": "{in_force: 2026-03-10}"}, is_set_up=False), YES, None),
    (Case({"rule": "{updated: 2026-03-05}"}), PARTLY, Flaw.NO_FORCE),
    (Case({"rule": "{updated: 2026-03-05, in_force: 2026-03-19}"}), PARTLY, Flaw.NO_FORCE),
    (Case({"rule": "{updated: 2026-03-05, in_force: 2026-03-18}"}), YES, None),
    (
        Case({"rule": "{updated: 2026-03-03}"}, on="2026-03-09", is_live=False),
        NOT_YET,
        Flaw.OLDER_THAN_SET_UP,
    ),
]
MANDATORY = [
    (Case({"mandatory_for": None}), NO, Flaw.NOT_MANDATORY),
    (Case({"mandatory_for": None}, on="2026-03-09", is_live=False), NOT_YET, Flaw.NOT_MANDATORY),
    (Case({"mandatory_for": "[Sales]"}), YES, None),
    (Case({"roles": "[Sales, Office]", "mandatory_for": "[Sales]"}), PARTLY, Flaw.NOT_MANDATORY),
    (Case({"mandatory_for": "[Office]"}), NO, Flaw.NOT_MANDATORY),
    (Case({"mandatory_for": "[Office]"}, on="2026-03-02", is_live=False), NO, Flaw.NOT_MANDATORY),
]
CONTROLS = [
    (Case({"control": None}), NO, Flaw.NO_CONTROL),
    (Case({"control": None}, on="2026-03-09", is_live=False), NOT_YET, Flaw.NO_CONTROL),
    (Case({"control": "{every: 1w, last: 2026-03-16}"}), PARTLY, Flaw.NO_OWNER),
    (Case({"control": "{owner: ann, last: 2026-03-16}"}), PARTLY, Flaw.NO_RHYTHM),
    (Case({}, on="2026-03-23"), YES, None),
    (Case({}, on="2026-03-24"), PARTLY, Flaw.CHECK_OVERDUE),
    (Case({"control": "{every: 1w, owner: ann}"}), NOT_YET, Flaw.NEVER_CHECKED),
    (Case({"control": "{every: 1w, owner: ann}"}, on="2026-03-19"), PARTLY, Flaw.NEVER_CHECKED),
    (Case({"control": "{every: 1w, owner: ann}"}, is_live=False), NOT_YET, Flaw.NEVER_CHECKED),
    (Case({}, on="2026-03-15"), NOT_YET, Flaw.NEVER_CHECKED),
]
TRAININGS = [
    (Case({"trained": None}), NO, Flaw.UNTRAINED),
    (Case({"trained": None}, on="2026-03-09", is_live=False), NOT_YET, Flaw.UNTRAINED),
    (Case({"trained": "all"}), YES, None),
    (Case({"trained": "[ann]"}), PARTLY, Flaw.UNTRAINED),
    (Case({"trained": "[ann]"}, on="2026-03-10", is_live=False), NOT_YET, Flaw.UNTRAINED),
    (Case({"trained": "[eve]"}), NO, Flaw.UNTRAINED),
    (Case({"roles": "[Stock]", "mandatory_for": "all"}), NOT_NEEDED, None),
    (Case({"roles": "[Stock]", "trained": None}), NO, Flaw.UNTRAINED),
    (
        Case({"trained": "[ann]"}, people="ann: {role: Sales}, bob: {role: Sales, until: 2026-03-17}"),
        YES,
        None,
    ),
    (
        Case({"trained": "[ann]"}, people="ann: {role: Sales}, bob: {role: Sales, until: 2026-03-18}"),
        PARTLY,
        Flaw.UNTRAINED,
    ),
]
MODULES = [
    (Case({"module": None}), NO, Flaw.NO_MODULE),
    (Case({"module": None}, on="2026-03-09", is_live=False), NOT_YET, Flaw.NO_MODULE),
    (Case({}, module="active_users: 0"), NO, Flaw.MODULE_UNUSED),
    (Case({}, module=""), NO, Flaw.MODULE_UNUSED),
    (Case({}, module="active_users: 1, as_of: 2026-03-18"), YES, None),
    (Case({}, module="active_users: 0, as_of: 2026-03-19"), NOT_YET, None),
    (Case({}, is_live=False), NOT_YET, None),
]
LESSONS = [
    (Case({"lesson": None}), NO, Flaw.NO_LESSON),
    (Case({"lesson": None}, on="2026-03-09", is_live=False), NOT_YET, Flaw.NO_LESSON),
    (Case({"lesson": "{format: text}"}), YES, None),
    (Case({"lesson": "{format: text, recorded: 2026-03-19}"}), NO, Flaw.NO_LESSON),
    (Case({"lesson": "{format: text, recorded: 2026-02-25}"}), PARTLY, Flaw.OLDER_THAN_RULE),
    (Case({"lesson": "{format: text, recorded: 2026-02-26}"}), YES, None),
    (
        Case({"lesson": "[{format: text, recorded: 2026-02-25}, {format: text, recorded: 2026-03-05}]"}),
        YES,
        None,
    ),
    (Case({"rule": None}), YES, None),
    (Case({"rule": "{in_force: 2026-03-10}"}), YES, None),
]
SCREENCASTS = [
    (Case({"lesson": None}), NO, Flaw.NO_SCREENCAST),
    (Case({"lesson": "{format: video}"}), NO, Flaw.NO_SCREENCAST),
    (Case({"lesson": "{format: video}"}, on="2026-03-09", is_live=False), NOT_YET, Flaw.NO_SCREENCAST),
    (Case({"lesson": "[{format: live}, {format: screencast}]"}), YES, None),
]
REPORTS = [
    (Case({"card": None}), NO, Flaw.NO_CARD),
    (Case({"card": "empty"}), NO, Flaw.NO_REPORT),
    (Case({}, used_in=""), NO, Flaw.NO_REPORT),
    (Case({}, used_in="other"), NO, Flaw.NO_REPORT),
    (Case({}, used_in="other", on="2026-03-09", is_live=False), NOT_YET, Flaw.NO_REPORT),
    (Case({}, used_in="card"), YES, None),
    (Case({}, used_in="card, pipeline"), YES, None),
]
CASES = [
    (aspect, *case)
    for aspect, cases in (
        (Aspect.RULE, RULES),
        (Aspect.MANDATORY, MANDATORY),
        (Aspect.CONTROL, CONTROLS),
        (Aspect.TRAINING, TRAININGS),
        (Aspect.MODULE, MODULES),
        (Aspect.LESSON, LESSONS),
        (Aspect.SCREENCAST, SCREENCASTS),
        (Aspect.REPORT, REPORTS),
    )
    for case in cases
]


@pytest.mark.parametrize(("aspect", "case", "cover", "flaw"), CASES)
def test_aspect_is_there_or_not(aspect: Aspect, case: Case, cover: Cover, flaw: Flaw | None) -> None:
    assert case.process().aspects[aspect] == (cover, flaw)


def test_process_that_uses_its_own_data_says_so() -> None:
    one = Case({}, used_in="card, pipeline").process()
    assert (one.reports, one.is_used_itself) == (("pipeline",), True)
    assert Case({}).process().is_used_itself is False


def test_nobody_to_be_trained_does_not_hinder() -> None:
    one = Case({"roles": "[Stock]"}).process()
    assert (one.covered, one.counted, one.is_whole) == (7, 7, True)
    assert Case({"roles": "[Stock]"}).found().having(Aspect.TRAINING) == (0, 1)


def test_gaps_come_by_gravity_and_what_is_not_there_first() -> None:
    found = Case({"rule": "{updated: 2026-03-03}", "trained": "[ann]"}).found()
    gaps = [(one.id, aspect, covered.cover) for one, aspect, covered in found.gaps()]
    assert gaps == [
        ("other", Aspect.RULE, NO),
        ("card", Aspect.RULE, PARTLY),
        ("other", Aspect.MANDATORY, NO),
        ("other", Aspect.CONTROL, NO),
        ("other", Aspect.TRAINING, NO),
        ("card", Aspect.TRAINING, PARTLY),
        ("other", Aspect.MODULE, NO),
        ("other", Aspect.LESSON, NO),
        ("other", Aspect.REPORT, NO),
        ("other", Aspect.SCREENCAST, NO),
    ]
    assert found.having(Aspect.RULE) == (0, 2)
    assert found.having(Aspect.MODULE) == (1, 2)


def test_nothing_is_a_gap_before_it_is_due() -> None:
    found = Case(dict.fromkeys(WHOLE), on="2026-03-02", is_live=False, is_set_up=False).found()
    assert list(found.gaps()) == []
    assert found.whole == ()
    assert found.go_live is None and found.set_up is None


def test_first_checks_ahead_are_told_by_their_days() -> None:
    checks = [
        (one.id, one.check_due)
        for one, *_ in Case({"control": "{every: 1w, owner: ann}"}).found().first_checks()
    ]
    assert checks == [("card", date(2026, 3, 18))]
    assert list(Case({}).found().first_checks()) == []
    assert list(Case({"control": "{every: 1w, owner: ann}"}, is_live=False).found().first_checks()) == []


MODULE_PLAN = """
    stages: {s: {tasks: {go-live: {duration: 1d, started: 2026-03-03, finished: 2026-03-03}}}}
    modules:
      used: {cost: 100, active_users: 2}
      idle: {cost: 250.50, active_users: 0}
      silent: {cost: 40}
      free: {active_users: 0}
    processes: {a: {module: used}, b: {module: used}}
"""


def test_unused_module_is_money_in_vain_from_go_live_on() -> None:
    made = plan(MODULE_PLAN)
    found = coverage(made, scheduled(made, "2026-03-03"))
    assert [(one.id, one.is_used, one.in_vain) for one in found.modules] == [
        ("used", True, 0), ("idle", False, Decimal("250.50")), ("silent", False, 40), ("free", False, 0),
    ]  # fmt: skip
    assert found.in_vain == Decimal("290.50")
    assert found.modules[0].processes == ("a", "b")
    before = coverage(made, scheduled(made, "2026-03-02"))
    assert {one.is_used for one in before.modules} == {None}
    assert before.in_vain == 0


def test_job_descriptions_are_counted_by_role_of_those_who_work_by_a_process() -> None:
    made = plan("""
        people:
          ann: {role: Sales, job_description: {obliges: true}}
          bob: {role: Sales, job_description: {file: x}}
          cid: {role: Sales}
          dan: {role: Sales, until: 2026-03-01}
          eve: {role: Office}
          fay: {}
          gus: {role: Stock, job_description: {obliges: true}}
        processes: {a: {roles: [Sales, Stock]}}
    """)
    found = coverage(made, scheduled(made, "2026-03-02"))
    assert found.duties == (
        ("Sales", ("ann", "bob", "cid"), ("ann",)),
        ("Stock", ("gus",), ("gus",)),
    )
    assert found.duties[0].free == ("bob", "cid")


def test_part_of_the_coverage_has_its_modules_and_duties_alone() -> None:
    whole = Case({}).found()
    part = whole.limited({"card"}, {"bob"})
    assert [one.id for one in part.processes] == ["card"]
    assert [one.id for one in part.modules] == ["crm"]
    assert part.duties == (("Sales", ("bob",), ()),)
    assert whole.limited({"other"}, set())[5:] == ((), ())


@pytest.mark.parametrize(
    ("name", "on", "whole", "in_vain"), [("harwell", "2026-11-11", 7, 1150), ("sever", "2026-09-04", 8, 0)]
)
def test_demonstration_plans_tell_their_story(name: str, on: str, whole: int, in_vain: int) -> None:
    made = demonstration(name).plan
    assert made is not None
    found = coverage(made, scheduled(made, on))
    assert (len(found.whole), len(found.processes), found.in_vain) == (whole, 9, in_vain)
