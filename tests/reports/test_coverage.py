"""What `crmplan coverage` says of small plans."""

import json
from typing import Any

import pytest

from crmplan.analysis.coverage import Aspect, Cover, Flaw, coverage
from crmplan.analysis.training import Training, onboarding, training
from crmplan.document.blocks import Document, Paragraph, Section
from crmplan.document.numbers import cell_text
from crmplan.document.tables import Table, Tone
from crmplan.model.base import Rhythm
from crmplan.model.plan import Plan
from crmplan.model.system import LessonFormat
from crmplan.render.base import FORMATS, Options
from crmplan.reports.coverage import ASPECTS, GAPS_SHOWN, MEANINGS, STEPS, coverage_document
from crmplan.reports.words import WORDS, word
from crmplan.source import cells
from tests.helpers import data, messages, plan, scheduled

PLAN = """
    project: {name: P, start: 2026-03-02, currency: EUR}
    stages:
      b: {tasks: {accept-build: {duration: 1d, started: 2026-03-04, finished: 2026-03-04}}}
      s4-rollout:
        days: 3..7
        tasks:
          train-users: {duration: 1d, started: 2026-03-09, finished: 2026-03-09}
          go-live: {duration: 1d, started: 2026-03-10, finished: 2026-03-10}
      s5-audit: {days: 8..9}
    team: {max: {name: Max}}
    modules: {crm: {name: Cards, cost: 1000, active_users: 2, as_of: 2026-03-16}, mail: {name: Mail, cost: 250}}
    people:
      ann: {name: Ann, role: Sales, since: 2020-01-01, job_description: {obliges: true}}
      bob: {name: Bob, role: Sales, since: 2026-03-12}
      eve: {name: Eve, role: Office}
    cards: {client: {need: {used_in: [pipeline]}}}
    reports: {pipeline: {}}
    processes:
      card:
        name: Fill the card
        module: crm
        rule: {updated: 2026-03-03, in_force: 2026-03-10}
        lesson: [{format: screencast, recorded: 2026-02-20, minutes: 7, file: x.mp4}, {format: text}]
        trained: [ann]
        roles: [Sales]
        mandatory_for: all
        control: {every: 1w, owner: max, last: 2026-03-09}
        card: client
      call:
        {name: Call, module: mail, roles: [Sales, Stock], mandatory_for: [Stock], trained: [ann],
         lesson: {format: live}}
"""


def shown(made: Plan, language: str = "en", on: str = "2026-03-18", since: Any = None) -> Document:
    now = scheduled(made, on)
    assert now.on is not None
    found, people = coverage(made, now), training(made, now.on)
    return coverage_document(made, found, people, onboarding(made, now, since), messages(language), on=now.on)


def table(document: Document, key: str) -> Table:
    return next(block for block in document.walk() if isinstance(block, Table) and block.key == key)


def text(document: Document, width: int = 80) -> str:
    return FORMATS["terminal"].render(document, Options(width=width)).replace("\u00a0", " ")


def test_summary_counts_what_is_wanting() -> None:
    found = data(shown(plan(PLAN)))["summary"]
    assert found == {
        "processes": 2,
        "wholly_covered": 0,
        "gaps": 10,
        "newcomers": 1,
        "in_vain": "250",
        "unobliged": 1,
        "set_up": "2026-03-04",
        "go_live": "2026-03-10",
        "due": "2026-03-10",
    }


def test_gaps_say_what_to_do_with_the_facts() -> None:
    rows = [
        (row["id"], row["aspect"], row["cover"], row["step"].replace("\u00a0", " "))
        for row in data(shown(plan(PLAN)))["gaps"]
    ]
    assert rows == [
        ("call", "rule", "no", "Write the rule"),
        ("card", "rule", "partly", "Review the rule: last change 3 Mar 2026, build accepted 4 Mar 2026"),
        ("call", "mandatory", "partly", "Make it mandatory; free so far: Sales"),
        ("call", "control", "no", "Say who checks the rule, and how often"),
        ("card", "control", "partly", "Make the check, due 17 Mar 2026, last made 9 Mar 2026 (Max)"),
        ("card", "training", "partly", "Train Bob"),
        ("call", "training", "partly", "Train Bob"),
        ("call", "module", "no", "Nobody is active in the module “Mail”: get it used"),
        ("call", "report", "no", "Name the card that is filled in"),
        ("call", "screencast", "no", "Record a screencast"),
    ]


def test_process_is_told_with_the_facts_behind_its_verdicts() -> None:
    card, call = data(shown(plan(PLAN)))["processes"]
    assert {key: card[key] for key in ("covered", "needed", "rule", "rule_flaw", "rule_updated", "training")} == {
        "covered": 5, "needed": 8, "rule": "partly", "rule_flaw": "older-than-set-up", "rule_updated": "2026-03-03",
        "training": "partly",
    }  # fmt: skip
    assert (card["workers"], card["trained_people"], card["untrained_people"]) == (
        ["ann", "bob"],
        ["ann"],
        ["bob"],
    )
    assert (card["control_due"], card["control_last"], card["control_every"]) == (
        "2026-03-17",
        "2026-03-09",
        "1w",
    )
    assert (card["lesson_formats"], card["lesson_recorded"]) == (["screencast", "text"], "2026-02-20")
    assert (card["reports"], card["used_by_process"], card["module_active_users"]) == (["pipeline"], False, 2)
    assert (call["rule_updated"], call["lesson_recorded"], call["free_roles"]) == (None, None, ["Sales"])


def test_training_is_shown_as_how_many_of_how_many() -> None:
    found = table(shown(plan(PLAN)), "processes")
    at = [column.key for column in found.columns].index("training")
    assert [(cell_text(row[at], "en"), row[at].tone) for row in found.rows] == [("1/2", Tone.WARN)] * 2


def test_matrix_is_a_grid_for_readers_and_long_for_machines() -> None:
    document = shown(plan(PLAN))
    rows = [(row["person"], row["process"], row["state"]) for row in data(document)["training"]]
    assert rows == [
        ("ann", "card", "trained"), ("ann", "call", "trained"), ("bob", "card", "missing"),
        ("bob", "call", "missing"), ("eve", "card", "not-needed"), ("eve", "call", "not-needed"),
    ]  # fmt: skip
    found = text(document, 100)
    assert "Ann      Sales      2/2  ✓  ✓" in found
    assert "Bob      Sales      0/2  ✗  ✗" in found
    assert "Eve      Office       —  ·  ·" in found
    assert "Missing               2  1  1" in found
    assert "1 Fill the card · 2 Call" in found


def test_grid_for_readers_is_in_no_machine_form() -> None:
    document = shown(plan(PLAN))
    assert "" not in data(document)
    assert "\n,name" not in FORMATS["csv"].render(document, Options())


@pytest.mark.parametrize("count", [12, 13, 30])
def test_wide_matrix_is_parted_so_that_a_narrow_terminal_shows_all_of_it(count: int) -> None:
    people = ", ".join(f"p{n}: {{name: Person number {n}, role: Sales}}" for n in range(60))
    processes = ", ".join(f"c{n}: {{name: Process {n}, roles: [Sales]}}" for n in range(count))
    made = plan(f"people: {{{people}}}\nprocesses: {{{processes}}}")
    found = text(shown(made), 80)
    assert max(map(cells, found.splitlines())) <= 80
    heads = [
        line.split("Passed")[1].split()
        for line in found.splitlines()
        if line.startswith("Person ") and "Passed" in line
    ]
    assert [int(number) for head in heads for number in head] == list(range(1, count + 1))
    assert len(heads) == -(-count // 12)


def test_many_gaps_are_cut_for_readers_alone() -> None:
    processes = ", ".join(f"c{n}: {{}}" for n in range(30))
    document = shown(plan(f"stages: {{s4-rollout: {{days: 1..2}}}}\nprocesses: {{{processes}}}"))
    gaps = table(document, "gaps")
    assert (len(gaps.rows), len(gaps.seen)) == (240, GAPS_SHOWN)
    assert f"… {240 - GAPS_SHOWN} more" in text(document)


def test_newcomer_gets_the_lessons_with_their_minutes() -> None:
    found = data(shown(plan(PLAN)))
    assert found["onboarding"] == {"since": "2026-03-09"}
    assert [
        (row["id"], row["minutes"], row["is_whole"], row["passed"], row["needed"])
        for row in found["newcomers"]
    ] == [("bob", 7, False, 0, 2)]
    rows = [
        (row["process"], row["format"], row["minutes"], row["older_than_rule"]) for row in found["lectures"]
    ]
    assert rows == [
        ("card", "screencast", 7, True),
        ("card", "text", None, False),
        ("call", "live", None, False),
    ]
    assert "7 at least" in text(shown(plan(PLAN)))


def test_process_without_a_lesson_says_so_to_newcomers() -> None:
    document = shown(plan(PLAN.replace("lesson: {format: live}", "note: x")))
    row = data(document)["lectures"][-1]
    assert (row["process"], row["format"], row["older_than_rule"]) == ("call", None, None)
    assert cell_text(table(document, "lectures").rows[-1][4], "en") == "none"


def test_newcomers_are_explained_where_there_are_none() -> None:
    assert "Nobody came after 9 Mar 2026." in text(
        shown(plan(PLAN.replace("since: 2026-03-12", "since: 2026-03-09")))
    )
    assert "nobody came after them yet" in text(shown(plan("people: {a: {}}")))
    assert "nobody came after them yet" not in text(shown(plan("")))


def test_modules_tell_money_in_vain_and_before_go_live_that_it_is_too_early() -> None:
    rows = data(shown(plan(PLAN)))["modules"]
    assert [(row["id"], row["used"], row["in_vain"], row["processes"]) for row in rows] == [
        ("crm", "yes", "0", ["card"]),
        ("mail", "no", "250", ["call"]),
    ]
    early = shown(plan(PLAN), on="2026-03-09")
    assert [(row["used"], row["in_vain"]) for row in data(early)["modules"]] == [("not-yet", None)] * 2
    assert "before go-live that can't be told yet" in " ".join(text(early).split())


@pytest.mark.parametrize(("on", "tone"), [("2026-03-11", Tone.MUTED), ("2026-03-12", Tone.WARN)])
def test_job_descriptions_are_due_at_the_end_of_the_audit(on: str, tone: Tone) -> None:
    document = shown(plan(PLAN), on=on)
    (row,) = table(document, "job_descriptions").rows
    assert (cell_text(row[1], "en"), row[1].tone) == ("1/2", tone)
    assert data(document)["job_descriptions"][0]["unobliged"] == ["bob"]


def test_plan_without_processes_says_so() -> None:
    document = shown(plan(""))
    assert "The plan names no process" in text(document)
    assert "Training matrix" not in text(document)
    assert data(document)["processes"] == data(document)["aspects"] == []


def test_nothing_is_wanting_before_it_is_due() -> None:
    document = shown(plan("processes: {a: {}}"), on="2026-03-02")
    assert data(document)["gaps"] == []
    assert "Everything is due from" in text(document)


def test_first_check_ahead_stands_behind_the_gaps() -> None:
    document = shown(plan(PLAN.replace(", last: 2026-03-09", "")), on="2026-03-16")
    row = data(document)["gaps"][-1]
    assert (row["id"], row["aspect"], row["cover"], row["flaw"]) == (
        "card",
        "control",
        "not-yet",
        "never-checked",
    )
    assert "due 17" in row["step"]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_everything_has_its_words(language: str) -> None:
    _ = messages(language)
    assert set(ASPECTS) == set(MEANINGS) == set(Aspect)
    assert set(STEPS) == set(Flaw)
    for value in (*Cover, *Training, *LessonFormat.__args__, *Rhythm.__args__):
        assert value in WORDS
        assert language == "en" or word(value, _) != word(value, messages("en"))


def test_every_section_has_its_own_title() -> None:
    titles = [block.title for block in shown(plan(PLAN), "ru").blocks if isinstance(block, Section)]
    assert len(titles) == len(set(titles)) == 7


HOSTILE = (
    "[/]",
    "{name}",
    "=cmd|' /C calc'!A0",
    "a\x1b[31mb\x00c",
    "| **b** <script>",
    "\u202egnp",
    "%s {0} {}",
    "ы" * 200,
)


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("format_name", [name for name in FORMATS if name != "svg"])
@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_texts_are_only_texts(hostile: str, format_name: str, language: str) -> None:
    safe = json.dumps(hostile)
    made = plan(f"""
        project: {{name: {safe}, start: 2026-03-02}}
        stages:
          s4-rollout:
            days: 1..2
            tasks: {{go-live: {{duration: 1d, started: 2026-03-03, finished: 2026-03-03}}}}
        team: {{max: {{name: {safe}}}}}
        modules: {{m: {{name: {safe}}}}}
        people: {{ann: {{name: {safe}, role: {safe}, since: 2026-03-05}}, bob: {{name: {safe}, role: {safe}}}}}
        processes:
          a: {{name: {safe}, module: m, roles: [{safe}], mandatory_for: [x], control: {{owner: max, every: 1d}},
               lesson: {{format: text, file: {safe}}}}}
    """)
    for width in (40, 80, 200):
        out = FORMATS[format_name].render(shown(made, language), Options(width=width))
        assert "\x1b" not in out and "\x00" not in out and "\u202e" not in out
        if format_name == "terminal":
            assert max(map(cells, out.splitlines())) <= width
        if format_name == "csv":
            assert "\n=cmd" not in out and ",=cmd" not in out
        if format_name == "html":
            assert "<script" not in out


def test_remarks_are_quiet() -> None:
    paragraphs = [block for block in shown(plan(PLAN)).walk() if isinstance(block, Paragraph)]
    assert {block.tone for block in paragraphs} == {Tone.MUTED}
