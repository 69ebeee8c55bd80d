"""A new plan: sound from the first day, in the method's windows, and the same for every reader of YAML."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from crmplan.analysis.calendar import work_calendar
from crmplan.analysis.schedule import schedule
from crmplan.errors import CrmplanError
from crmplan.findings import Finding
from crmplan.loader import LoadResult, load_plan
from crmplan.loader.packaged import packaged_yaml
from crmplan.loader.yaml_nodes import compose
from crmplan.model.plan import Plan
from crmplan.rules.base import RuleContext, run_rules
from crmplan.rules.registry import RULES
from crmplan.scaffold.plan_text import CORE_RISKS, HIGH, LATER, USE, Answers, Library, plan_text
from crmplan.scaffold.template import read_template, slug
from crmplan.source import SourceFile
from crmplan.yaml_text import WIDTH, scalar

START = date(2026, 3, 2)
TEMPLATE, SCAFFOLD, RISKS, KPIS = map(packaged_yaml, ("template", "scaffold", "risks", "kpis"))
LIBRARY = Library(SCAFFOLD, RISKS, KPIS)
CHARACTERS = st.characters(exclude_categories=["Cs"])
VARIANTS = [(language, minimal) for language in ("en", "ru") for minimal in (False, True)]
variants = pytest.mark.parametrize(("language", "minimal"), VARIANTS)


def text_of(template: Any = TEMPLATE, **answers: Any) -> str:
    """Return a new plan's text."""
    minimal = answers.pop("minimal", False)
    given = Answers(**{"client": "Vostok Trade", "start": START, "is_minimal": minimal, **answers})
    return plan_text(given, read_template(template, given.language), LIBRARY)


def load(text: str, folder: Path, today: date = START) -> LoadResult:
    """Return a text as a plan."""
    path = folder / "plan.yaml"
    path.write_text(text, encoding="utf-8")
    return load_plan(path, today=today)


def plan_of(text: str, folder: Path, today: date = START) -> Plan:
    """Return a plan in which nothing was found."""
    loaded = load(text, folder, today)
    assert loaded.findings == []
    assert loaded.plan is not None
    return loaded.plan


def rule_findings(loaded: LoadResult, on: date) -> list[Finding]:
    """Return what the rules find on a day."""
    assert loaded.plan is not None
    calendar = work_calendar(loaded.plan, loaded.holidays)
    return list(run_rules(RuleContext(loaded.plan, schedule(loaded.plan, calendar, on=on), on), RULES))


def uncommented(text: str) -> str:
    """Return a text with its examples taken out of comments; the editors' line stays."""
    return re.sub(r"(?m)^( *)# ( *(?!yaml-language-server)[a-z0-9][a-z0-9_-]*:(?: .*)?)$", r"\1\2", text)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_new_plan_is_the_whole_method(language: str, tmp_path: Path) -> None:
    plan = plan_of(text_of(language=language), tmp_path)

    assert list(plan.stages) == [stage["id"] for stage in TEMPLATE["stages"]]
    assert list(plan.tasks) == sorted((task["id"] for task in TEMPLATE["tasks"]), key=_rank)
    assert len(plan.tasks) == 71
    for entry in TEMPLATE["tasks"]:
        task = plan.tasks[entry["id"]].task
        assert task.name == entry["name"][language]
        assert task.deliverable == entry["deliverable"][language]
        assert list(task.accept) == [one[language] for one in entry["accept"]]
        assert [str(link.task) for link in task.after] == [one.split()[0] for one in entry.get("after", ())]
        assert bool(task.gate) == ("gate" in entry)
        assert list(task.owner) == ([entry["owner"]] if "owner" in entry else [])
    assert [member.role for member in plan.team.values()] == [
        role["name"][language] for role in TEMPLATE["roles"]
    ]


def _rank(key: str) -> tuple[int, int]:
    ids = [task["id"] for task in TEMPLATE["tasks"]]
    stages = [stage["id"] for stage in TEMPLATE["stages"]]
    number = ids.index(key)
    return stages.index(TEMPLATE["tasks"][number]["stage"]), number


def test_project_answers_and_both_sides_decide(tmp_path: Path) -> None:
    project = plan_of(text_of(currency="USD", name="Pipeline"), tmp_path).project

    assert (project.name, project.client, project.start) == ("Pipeline", "Vostok Trade", START)
    assert (project.currency, project.days, project.manager) == ("USD", "working", "project-lead")
    assert {"sponsor", "head-of-sales", "vendor-lead", "vendor-analyst"} <= set(project.working_group)


def test_high_risks_of_the_library_are_in_the_plan_with_their_response(tmp_path: Path) -> None:
    plan = plan_of(text_of(), tmp_path)

    high = {risk["id"] for risk in RISKS["risks"] if risk["typical"]["score"] >= HIGH}
    assert set(plan.risks) == high | set(CORE_RISKS) == set(SCAFFOLD["responses"])
    assert not plan.actions
    assert all(risk.owner and risk.actions and risk.early_sign for risk in plan.risks.values())


def test_responses_and_kpis_name_entries_of_the_library() -> None:
    steps, roles = ({entry["id"] for entry in TEMPLATE[key]} for key in ("tasks", "roles"))

    assert all(set(one["steps"]) <= steps and one["owner"] in roles for one in SCAFFOLD["responses"].values())
    assert set(SCAFFOLD["kpis"]) <= {kpi["id"] for kpi in KPIS["kpis"]}
    assert {kpi.get("goal") for kpi in SCAFFOLD["kpis"].values()} == {None, USE}
    assert set(SCAFFOLD["examples"]) >= {"sales-growth", *LATER}


@pytest.mark.parametrize("language", ["en", "ru"])
def test_minimal_plan_is_the_frame(language: str, tmp_path: Path) -> None:
    plan = plan_of(text_of(language=language, minimal=True), tmp_path)

    assert len(plan.stages) == 7
    assert all(stage.tasks for stage in plan.stages.values())
    assert list(plan.team) == ["project-lead", "head-of-sales", "vendor-lead"]
    assert {task["id"] for task in TEMPLATE["tasks"] if "gate" in task} <= set(plan.tasks)
    assert "go-live" in plan.tasks
    assert len(plan.tasks) < 30
    assert len(plan.kpis) == 2
    assert tuple(plan.risks) == CORE_RISKS
    assert all(task.task.deliverable is None for task in plan.tasks.values())


@variants
@pytest.mark.parametrize("country", ["DE", "RU", None])
@pytest.mark.parametrize("start", [START, date(2026, 11, 30)])
def test_dates_fall_in_the_windows_of_the_method(
    language: str, minimal: bool, country: str | None, start: date, tmp_path: Path
) -> None:
    loaded = load(text_of(language=language, minimal=minimal, country=country, start=start), tmp_path, start)
    assert loaded.findings == []
    assert loaded.plan is not None
    calendar = work_calendar(loaded.plan, loaded.holidays)
    dates = schedule(loaded.plan, calendar, on=None)

    for task in dates.tasks.values():
        window = loaded.plan.stages[task.stage].days
        assert window is not None
        assert calendar.date_of(window.first) <= dates.start_day(task), task.id
        assert dates.finish_day(task) <= calendar.date_of(window.last), task.id
    assert rule_findings(loaded, start) == []


@pytest.mark.parametrize("start", [date(2026, 3, 7), date(2026, 12, 31), date(2199, 12, 1), date(1901, 1, 1)])
def test_odd_first_days_make_sound_plans(start: date, tmp_path: Path) -> None:
    assert plan_of(text_of(start=start), tmp_path, start).project.start == start


@variants
@pytest.mark.parametrize("country", ["DE", None])
def test_examples_are_valid_all_together(
    language: str, minimal: bool, country: str | None, tmp_path: Path
) -> None:
    text = text_of(
        language=language, minimal=minimal, country=country, currency="RUB" if language == "ru" else "EUR"
    )
    loaded = load(uncommented(text), tmp_path)

    assert loaded.findings == []
    plan = loaded.plan
    assert plan is not None
    assert plan.budget
    assert plan.project.owner_after
    assert plan.calendar.closed
    assert all(kpi.baseline and kpi.before and kpi.target for kpi in plan.kpis.values())
    assert all(goal.target and goal.unit and goal.due for goal in plan.goals.values())
    if not minimal:
        assert plan.specification
        assert plan.vendor
        assert plan.support
        assert plan.business_case
        assert plan.modules
        assert plan.processes
        assert plan.people
    assert rule_findings(loaded, START) == []


@variants
def test_each_example_is_valid_alone(language: str, minimal: bool, tmp_path: Path) -> None:
    text = text_of(language=language, minimal=minimal)
    paragraphs = text.split("\n\n")
    changed = [number for number, part in enumerate(paragraphs) if uncommented(part) != part]

    assert len(changed) >= (5 if minimal else 12)
    for number in changed:
        parts = [uncommented(part) if n == number else part for n, part in enumerate(paragraphs)]
        assert load("\n\n".join(parts), tmp_path).findings == []


@variants
def test_text_is_tidy(language: str, minimal: bool) -> None:
    text = text_of(language=language, minimal=minimal, country="DE")
    lines = text.split("\n")

    assert lines[0].startswith("# yaml-language-server: $schema=https://")
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert all(line == line.rstrip() for line in lines)
    assert all(len(line) <= WIDTH for line in lines[1:])
    assert "\n\n\n" not in text
    prose = [line for line in lines[1:] if line.lstrip().startswith("#") and uncommented(line) == line]
    assert all(any(map(_is_cyrillic, line)) == (language == "ru") for line in prose if line != "#")
    assert text == text_of(language=language, minimal=minimal, country="DE")


def _is_cyrillic(character: str) -> bool:
    return "а" <= character.lower() <= "я"


def test_schema_address_is_a_parameter() -> None:
    answers = Answers(client="A", start=START)
    text = plan_text(answers, read_template(TEMPLATE, "en"), LIBRARY, schema_url="../plan.schema.json")

    assert text.startswith("# yaml-language-server: $schema=../plan.schema.json\n")


# --- text ---

HOSTILE = [
    'x: [y] # "q"',
    "a\nb: c",
    "tab\there",
    "\x00\x07\x1b[31m",
    "'",
    'it\'s "both" \\ and',
    "null",
    "~",
    "yes",
    "1.5",
    "2026-03-02",
    "12:30",
    "0x1F",
    "1e3",
    "<<",
    "=",
    "- dash",
    "-",
    "-x",
    "? key",
    "?x",
    ":",
    ":x",
    "*alias",
    "&anchor",
    "!tag",
    "%directive",
    "@at",
    "`tick`",
    "a: b",
    "a:",
    "a #b",
    "#",
    " lead",
    "trail ",
    "{a: b}",
    "a, b",
    "---",
    "--- a",
    "...",
    "\u2028\u2029\x85\ufeff\u202e",
    "\U0001f600",
    "«Восток»",
    "1_000",
    ".5",
    ".inf",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_stay_texts_for_every_reader(text: str) -> None:
    for line in (f"k: {scalar(text)}\n", f"k: {{k: {scalar(text, is_flow=True)}}}\n"):
        assert line.count("\n") == 1
        composed = compose(SourceFile("t", line))
        assert composed.findings == []
        ours, theirs = composed.data["k"], yaml.safe_load(line)["k"]
        assert (ours if isinstance(ours, str) else ours["k"]) == text
        assert (theirs if isinstance(theirs, str) else theirs["k"]) == text


@given(st.text(CHARACTERS))
@settings(max_examples=500)
def test_every_text_reads_back(text: str) -> None:
    for line in (f"k: {scalar(text)}\n", f"k: [{scalar(text, is_flow=True)}]\n"):
        composed = compose(SourceFile("t", line))
        assert composed.findings == []
        assert composed.data == yaml.safe_load(line)
        assert composed.data["k"] in (text, [text])


@pytest.mark.parametrize(
    "text", ["Vostok Trade", "O'Brien & Sons", "ООО «Восток»", "a:b", "C#", "50% off", "Reports"]
)
def test_harmless_texts_need_no_quotes(text: str) -> None:
    assert scalar(text) == text


def test_half_a_surrogate_pair_is_refused() -> None:
    with pytest.raises(CrmplanError, match="ud800"):
        scalar("a\ud800")


@given(client=st.text(CHARACTERS, min_size=1).filter(str.strip))
@settings(max_examples=40, deadline=None)
def test_any_client_loads_back(client: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    plan = plan_of(text_of(client=client, minimal=True), tmp_path_factory.mktemp("plan"))

    assert plan.project.client == client


def test_client_without_a_name_is_refused() -> None:
    with pytest.raises(CrmplanError, match="client"):
        text_of(client=" \t")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Восток Трейд", "vostok-treid"),
        ("ООО «Щука»", "ooo-shchuka"),
        ("Vostok & Co.", "vostok-co"),
        ("…", "plan"),
    ],
)
def test_ids_are_transliterated(text: str, expected: str) -> None:
    assert slug(text) == expected


# --- templates of a firm ---

OWN = """
name: Свой метод
stages:
- {name: Подготовка, days: 1..10}
- {id: build, as: s3-build, name: {en: Build, ru: Настройка}, days: 11..36, goal: Всё готово}
roles:
- {id: boss, name: Руководитель, person: Ирина Петрова, side: client}
- {name: Инженер, side: vendor}
tasks:
- {name: Начать работу, stage: Подготовка, duration: 2d, owner: boss}
- {id: решить, name: Решить, stage: Подготовка, after: Начать работу, gate: {by: boss}}
- {id: build-it, name: Собрать, stage: build, after: [решить +1d], effort: 16h, owner: [boss, Инженер], accept: Готово,
   not_before: day 11, due: day 20, cost: 1 500}
"""


def own(**changes: Any) -> Any:
    """Return a firm's template with other values of some keys."""
    return {**yaml.load(OWN, yaml.BaseLoader), **changes}


@pytest.mark.parametrize("minimal", [False, True])
def test_russian_names_of_a_template_become_ids(minimal: bool, tmp_path: Path) -> None:
    loaded = load(text_of(own(), language="ru", minimal=minimal), tmp_path)

    assert loaded.findings == []
    plan = loaded.plan
    assert plan is not None
    assert list(plan.stages) == ["podgotovka", "build"]
    assert plan.stages["build"].as_ == "s3-build"
    assert list(plan.team) == ["irina-petrova", "inzhener"]
    assert plan.team["irina-petrova"].name == "Ирина Петрова"
    assert plan.project.manager == "irina-petrova"
    assert set(plan.project.working_group) == {"irina-petrova", "inzhener"}
    assert list(plan.tasks) == (["reshit"] if minimal else ["nachat-rabotu", "reshit", "build-it"])
    assert rule_findings(loaded, START) == []
    if not minimal:
        task = plan.tasks["build-it"].task
        assert [link.task for link in task.after] == ["reshit"]
        assert task.owner == ("irina-petrova", "inzhener")


def test_risks_that_no_task_answers_get_an_action(tmp_path: Path) -> None:
    plan = plan_of(text_of(own(), language="ru"), tmp_path)

    assert plan.risks["bad-data"].actions == ("answer-bad-data",)
    assert plan.actions["answer-bad-data"].owner == ("irina-petrova",)


STAGE, ROLE = {"id": "s", "name": "S"}, {"id": "r", "name": "R"}


@pytest.mark.parametrize(
    ("template", "message"),
    [
        (None, "the template: expected keys"),
        ([], "the template: expected keys"),
        (own(name=None), "the template: name is missing"),
        (own(name=[]), "name: expected a text"),
        (own(days={}), "days: expected a text"),
        (own(roles=[]), "roles: expected a list"),
        (own(stages="x"), "stages: expected a list"),
        (own(tasks=None), "tasks: expected a list"),
        (own(roles=["x"]), "roles, entry 1: expected keys"),
        (own(roles=[{"id": "a"}]), r"roles, entry 1 \(a\): name is missing"),
        (own(roles=[ROLE, ROLE]), r"roles, entry 2 \(r\): the second entry with this id"),
        (
            own(tasks=[{"id": "t", "name": "T", "stage": "nowhere"}]),
            r"\(t\): stage: nowhere is none of the stages",
        ),
        (own(tasks=[{"id": "t", "name": "T"}]), "is none of the stages"),
        (
            own(tasks=[{"id": "t", "name": "T", "stage": "build", "owner": "x"}]),
            "owner: x is none of the roles",
        ),
        (
            own(tasks=[{"id": "t", "name": "T", "stage": "build", "after": "x ss"}]),
            "after: x is none of the tasks",
        ),
        (own(tasks=[{"id": "t", "name": "T", "stage": "build", "after": {}}]), "after: expected ids"),
        (own(tasks=[{"id": "t", "name": "T", "stage": "build", "gate": "yes"}]), "gate: expected keys"),
        (
            own(tasks=[{"id": "t", "name": "T", "stage": "build", "gate": {"by": "x"}}]),
            "x is none of the roles",
        ),
        (
            own(tasks=[{"id": "t", "name": "T", "stage": "build", "duration": []}]),
            "duration: expected a text",
        ),
        (own(tasks=[{"id": "t", "name": "T", "stage": "build", "accept": [[]]}]), "accept: expected a text"),
    ],
)
def test_broken_template_is_named_exactly(template: Any, message: str) -> None:
    with pytest.raises(CrmplanError, match=message):
        text_of(template)


def test_ids_that_become_equal_are_told_apart(tmp_path: Path) -> None:
    tasks = [{"id": name, "name": name, "stage": "build", "duration": "1d"} for name in ("Щ", "щ", "shch")]
    plan = plan_of(text_of(own(tasks=tasks)), tmp_path)

    assert list(plan.tasks) == ["shch", "shch-2", "shch-3"]


def test_cyclic_template_does_not_hang_the_minimal_plan() -> None:
    ring = [
        {"id": "a", "name": "A", "stage": "build", "after": ["b"]},
        {"id": "b", "name": "B", "stage": "build", "after": ["a"]},
        {"id": "g", "name": "G", "stage": "build", "after": ["a", "h"], "gate": {}},
        {"id": "h", "name": "H", "stage": "build", "after": ["g"], "gate": {}},
    ]
    assert "  g:" in text_of(own(tasks=ring), minimal=True)
