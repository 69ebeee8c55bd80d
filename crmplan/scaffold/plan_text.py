"""The text of a new plan, section by section.

It is built by hand, so that it has the comments and the style of a plan that a person wrote.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from crmplan.errors import CrmplanError
from crmplan.scaffold.minimal import minimal
from crmplan.scaffold.remarks import Remarks, remarks
from crmplan.scaffold.risk import risk_fields
from crmplan.scaffold.template import LEAD, Role, Task, Template
from crmplan.source import visible
from crmplan.yaml_text import dashed, fields, flow_map, listed, quantity, scalar

SCHEMA_URL = "https://raw.githubusercontent.com/crmplan/crmplan/main/docs/plan.schema.json"
CORE_RISKS = ("staff-sabotage", "funding-shortage", "poor-specification")
HIGH = 12
MINIMAL_KPIS = ("revenue", "daily-active-share")
USE = "daily-use"
LATER = ("specification", "vendor", "modules", "processes", "people", "support")
"""Sections that a project grows into: examples."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What no template can know of a project."""

    client: str
    start: date
    name: str | None = None
    language: str = "en"
    currency: str = "EUR"
    country: str | None = None
    is_minimal: bool = False


@dataclass(frozen=True, slots=True)
class Library:
    """What is packaged for new plans, as its files say it; `scaffold` is comments, examples and choices."""

    scaffold: Mapping[str, Any]
    risks: Mapping[str, Any]
    kpis: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Draft:
    """What every section is written from; the team of the whole template tells who stands in for whom."""

    answers: Answers
    template: Template
    whole_team: tuple[Role, ...]
    library: Library
    remarks: Remarks

    def role(self, wanted: str) -> str:
        """Return who in the team has a role, or stands in for it."""
        return self.template.role(wanted, self.whole_team)

    def of(self, texts: Mapping[str, str]) -> str:
        """Return the text of an entry of the library in the plan's language."""
        return texts[self.answers.language]


@dataclass(frozen=True, slots=True)
class _Response:
    """A risk of the library, who watches it, and the tasks of the template that answer it."""

    risk: Mapping[str, Any]
    owner: str
    tasks: tuple[str, ...]

    @property
    def action(self) -> str:
        """The id of what is done where no task answers the risk."""
        return f"answer-{self.risk['id']}"


def plan_text(answers: Answers, template: Template, library: Library, *, schema_url: str = SCHEMA_URL) -> str:
    """Return the text of a new plan.

    Args:
        answers: what the template can't know.
        template: a template in the plan's language.
        library: texts, risks and KPIs to choose from.
        schema_url: where editors find the schema of the plan language.

    Raises:
        CrmplanError: the client has no name, or a text has a character that no file can hold.
    """
    if not answers.client.strip():
        raise CrmplanError("the client has no name")
    own = minimal(template) if answers.is_minimal else template
    comments = remarks(
        library.scaffold,
        answers.language,
        start=answers.start,
        currency=answers.currency,
        manager=scalar(own.manager, is_flow=True),
        method=visible(template.name),
    )
    draft = _Draft(answers, own, template.roles, library, comments)
    head = [f"# yaml-language-server: $schema={schema_url}", "#", *_head(comments), "crmplan: 1"]
    return "\n\n".join("\n".join(lines) for lines in [head, *_sections(draft)]) + "\n"


def _sections(draft: _Draft) -> Iterator[list[str]]:
    is_minimal, says = draft.answers.is_minimal, draft.remarks
    yield _project(draft)
    yield _calendar(draft)
    yield _team(draft)
    yield [*says.prose("budget"), *says.example("budget")]
    if not is_minimal:
        yield [*says.prose("case"), *says.example("case")]
    yield _goals(draft)
    yield _kpis(draft)
    yield _stages(draft)
    responses = tuple(_responses(draft))
    yield _risks(draft, responses)
    if not all(response.tasks for response in responses):
        yield _actions(draft, responses)
    if not is_minimal:
        yield from ([*says.prose(key), *says.example(key)] for key in LATER)


def _head(says: Remarks) -> list[str]:
    steps = ("head-1", "head-2", "head-3", "head-4")
    return [
        *says.prose("head"),
        *(f"#   {number}. {says.text(key)}" for number, key in enumerate(steps, start=1)),
        *says.prose("head-examples"),
    ]


def _project(draft: _Draft) -> list[str]:
    answers, template, says = draft.answers, draft.template, draft.remarks
    name = answers.name if answers.name and answers.name.strip() else says.word("project")
    return [
        "project:",
        *fields({"name": name, "client": answers.client}, 2),
        says.behind(f"  start: {answers.start}", "start"),
        says.behind(f"  days: {scalar(template.days)}", f"days-{template.days}"),
        *fields({"language": answers.language, "currency": answers.currency}, 2),
        says.behind("  deadline: day 50", "deadline"),
        says.behind(f"  manager: {scalar(template.manager)}", "manager"),
        *listed("working_group", template.working_group, 2),
        says.behind(f"  data_owner: {scalar(draft.role('data-owner'))}", "data-owner"),
        *says.prose("owner-after", 2),
        *says.example("owner-after", 2, successor=scalar(draft.role("head-of-sales"))),
    ]


def _calendar(draft: _Draft) -> list[str]:
    country, says = draft.answers.country, draft.remarks
    if country is None:
        return [*says.prose("no-country"), *says.example("calendar")]
    line = says.behind(f"  country: {scalar(country)}", "country")
    return ["calendar:", line, *says.prose("closed", 2), *says.example("closed", 2)]


def _team(draft: _Draft) -> list[str]:
    lines = [*draft.remarks.prose("team"), *draft.remarks.prose("member"), "team:"]
    for role in draft.template.roles:
        known = {"name": role.person, "role": role.title, "side": role.side, "background": role.background}
        lines.append(f"  {role.id}: {flow_map(known)}")
    return lines


def _goals(draft: _Draft) -> list[str]:
    says = draft.remarks
    known = {"name": says.word(USE), "target": "90%", "unit": "percent", "due": "day 110"}
    lines = [f"  {USE}:", *fields({"name": known.pop("name")}, 4)]
    lines += [f"    {key}: {quantity(value)}" for key, value in known.items()]
    return [*says.prose("goals"), "goals:", *lines, *says.example("sales-growth", 2)]


def _kpis(draft: _Draft) -> list[str]:
    says, known = draft.remarks, {kpi["id"]: kpi for kpi in draft.library.kpis["kpis"]}
    lines = [*says.prose("kpis"), "kpis:"]
    for key, kpi in draft.library.scaffold["kpis"].items():
        if draft.answers.is_minimal and key not in MINIMAL_KPIS:
            continue
        figures = {name: says.filled(kpi[name]) for name in ("baseline", "target")}
        name = draft.of(known[key]["name"])
        lines += [
            f"  {key}:",
            *fields({"name": name, "goal": kpi.get("goal")}, 4),
            *says.example("kpi", 4, **figures),
        ]
    return lines


def _stages(draft: _Draft) -> list[str]:
    lines = [*draft.remarks.prose("stages"), *draft.remarks.prose("gates"), "stages:"]
    for number, stage in enumerate(draft.template.stages):
        lines += [""] if number else []
        lines += [f"  {stage.id}:", *fields({"name": stage.name, "as": stage.entry}, 4)]
        lines += [] if stage.days is None else [f"    days: {quantity(stage.days)}"]
        lines += fields({"goal": stage.goal}, 4)
        tasks = [task for task in draft.template.tasks if task.stage == stage.id]
        lines += ["    tasks:"] if tasks else []
        for task in tasks:
            lines += _task(task)
    return lines


def _task(task: Task) -> list[str]:
    is_one = len(task.owner) == 1
    return [
        f"      {task.id}:",
        *fields({"name": task.name, "as": task.entry}, 8),
        *listed("after", task.after, 8),
        *(f"        {key}: {quantity(value)}" for key, value in task.sizes.items()),
        *([f"        gate: {flow_map({'by': task.decides})}"] if task.is_gate else []),
        *(fields({"owner": task.owner[0]}, 8) if is_one else listed("owner", task.owner, 8)),
        *fields({"deliverable": task.deliverable}, 8),
        *dashed("accept", task.accept, 8),
    ]


def _responses(draft: _Draft) -> Iterator[_Response]:
    """Yield the risks of a new plan; one that nobody is named for is the project lead's."""
    by_step = {task.step: task.id for task in reversed(draft.template.tasks)}
    for risk in draft.library.risks["risks"]:
        is_high = risk["typical"]["score"] >= HIGH and not draft.answers.is_minimal
        if is_high or risk["id"] in CORE_RISKS:
            known = draft.library.scaffold["responses"].get(risk["id"], {"owner": LEAD, "steps": ()})
            tasks = tuple(by_step[step] for step in known["steps"] if step in by_step)
            yield _Response(risk, draft.role(known["owner"]), tasks)


def _risks(draft: _Draft, responses: tuple[_Response, ...]) -> list[str]:
    lines = [*draft.remarks.prose("risks"), "risks:"]
    for number, response in enumerate(responses):
        known = risk_fields(response.risk, draft.answers.language)
        lines += [
            f"  {response.risk['id']}:",
            *fields({key: known[key] for key in ("name", "category", "probability", "impact")}, 4),
            *([f"    delay: {known['delay']}"] if "delay" in known else []),
            *([] if number else draft.remarks.example("risk", 4)),
            *fields({"response": known["response"]}, 4),
            *listed("actions", response.tasks or (response.action,), 4),
            *fields({"owner": response.owner, "early_sign": known["early_sign"]}, 4),
        ]
    return lines


def _actions(draft: _Draft, responses: tuple[_Response, ...]) -> list[str]:
    """Return what is done about risks that no task of the template answers."""
    lines = [*draft.remarks.prose("actions"), "actions:"]
    for response in responses:
        if not response.tasks:
            name = risk_fields(response.risk, draft.answers.language)["note"]
            known = {"name": name, "owner": response.owner, "due": "day 20"}
            lines += [f"  {response.action}:", *fields(known, 4)]
    return lines
