"""A new plan's text, made of a template of the method, the libraries of risks and KPIs, and a few answers.

The text is built by hand, so that it has the comments and the style of a plan that a person wrote. Prose in comments
begins with a capital letter; a comment that begins with a key is an example, valid as soon as its `# ` is taken away.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from textwrap import wrap
from typing import Any

from crmplan.errors import CrmplanError
from crmplan.quantity import ProjectDay, QuantityError, parse_day
from crmplan.source import visible

SCHEMA_URL = "https://raw.githubusercontent.com/crmplan/crmplan/main/docs/plan.schema.json"
WIDTH = 110
LONGEST_ID = 80

MAIN_ROLES = ("project-lead", "head-of-sales", "vendor-lead")
GROUP = ("sponsor", "project-lead", "head-of-sales", "vendor-lead", "vendor-analyst")
CORE_RISKS = ("staff-sabotage", "funding-shortage", "poor-specification")
HIGH = 12
KPIS: Mapping[str, tuple[str, str | float, str | float]] = {
    "revenue": ("sales-growth", 420000, 500000),
    "avg-deal": ("sales-growth", 3500, 4000),
    "win-rate": ("sales-growth", "22%", "27%"),
    "sales-cycle-days": ("sales-growth", 45, 38),
    "first-response-minutes": ("sales-growth", 90, 15),
    "next-step-share": ("daily-use", "55%", "95%"),
    "daily-active-share": ("daily-use", "0%", "90%"),
    "entry-hours-per-day": ("daily-use", 1.5, 0.8),
}
"""KPIs of a new plan: the goal of each, and figures for its example, before and wanted."""
MINIMAL_KPIS = ("revenue", "daily-active-share")
MINIMAL_TASKS = (
    "set-project-goals collect-baseline estimate-budget announce-project form-working-group draft-spec "
    "configure-pipeline configure-cards trial-migration run-acceptance-test update-process-instructions "
    "design-control-system train-users go-live audit-employee-use prepare-final-report issue-rework-list "
    "collect-after-figures compare-before-after start-expert-support run-support-log handover-to-owner"
)
"""Tasks that a minimal plan keeps beside the gates."""
RESPONSES = {
    "staff-sabotage": ("head-of-sales", "announce-project interview-sales-team train-users"),
    "funding-shortage": ("sponsor", "estimate-budget budget-gate"),
    "poor-specification": ("project-lead", "form-working-group draft-spec approve-spec"),
    "vendor-without-sales": ("head-of-sales", "check-vendor-sales-background"),
    "customer-passive": ("project-lead", "appoint-project-lead form-working-group"),
    "entry-overload": ("head-of-sales", "measure-entry-time define-card-fields time-entry-test"),
    "data-not-analysed": ("head-of-sales", "define-reports build-reports"),
    "no-control": ("head-of-sales", "design-control-system audit-employee-use"),
    "weak-training": ("trainer", "build-training-matrix record-screencasts train-users"),
    "no-baseline": ("finance", "choose-kpis collect-baseline"),
    "no-support": ("project-lead", "agree-support-terms sign-contract"),
    "effect-not-visible": ("finance", "remeasure-30-days remeasure-60-days"),
    "no-sponsor": ("project-lead", "announce-project budget-gate launch-gate"),
    "scope-creep": ("project-lead", "define-modules approve-spec accept-build"),
    "bad-data": ("data-owner", "clean-data trial-migration"),
    "integration-failure": ("it-admin", "plan-integrations build-integrations run-acceptance-test"),
    "parallel-tools": ("head-of-sales", "close-old-tools audit-employee-use"),
    "no-internal-owner": ("sponsor", "handover-to-owner"),
    "chaos-automated": ("head-of-sales", "describe-sales-model map-sales-processes"),
    "unrealistic-term": ("project-lead", "define-modules check-feasibility"),
}
"""Who watches a risk, and the tasks of the method that answer it."""
LARGE_UNITS = {"RUB": 100, "KZT": 500, "UZS": 10_000, "AMD": 400, "JPY": 150, "HUF": 400, "CZK": 25}
"""By what examples of money are multiplied, so that they are of the size that a reader knows."""


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
class Role:
    """A member of the team; `person` is the name of somebody, where the template knows it."""

    id: str
    title: str
    person: str | None
    side: str | None
    background: str | None


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of the method; `entry` is the one of crmplan's library that it is, if its id isn't that."""

    id: str
    name: str
    entry: str | None
    days: str | None
    goal: str | None


@dataclass(frozen=True, slots=True)
class Task:
    """A task of the method; `sizes` holds what is copied as it is: duration, not_before and their like."""

    id: str
    stage: str
    name: str
    entry: str | None
    after: tuple[str, ...]
    sizes: Mapping[str, str]
    owner: tuple[str, ...]
    is_gate: bool
    decides: str | None
    deliverable: str | None
    accept: tuple[str, ...]

    @property
    def step(self) -> str:
        """The step of the method that it is."""
        return self.entry or self.id


@dataclass(frozen=True, slots=True)
class Template:
    """A template in one language."""

    name: str
    days: str
    roles: tuple[Role, ...]
    stages: tuple[Stage, ...]
    tasks: tuple[Task, ...]

    def role(self, wanted: str | None, others: Iterable[Role]) -> str:
        """Return the role wanted if it is in the team, else who stands in for it; `others` tell what it was."""
        ids = [role.id for role in self.roles]
        if wanted in ids:
            return str(wanted)
        lost = next((role for role in others if role.id == wanted), None)
        if lost is not None and lost.side == "vendor":
            return next((role.id for role in self.roles if role.side == "vendor"), self.manager)
        if lost is not None and lost.background == "sales" and "head-of-sales" in ids:
            return "head-of-sales"
        return self.manager

    @property
    def manager(self) -> str:
        """Who answers for the project."""
        clients = [role.id for role in self.roles if role.side == "client"]
        return MAIN_ROLES[0] if MAIN_ROLES[0] in clients else (clients or [self.roles[0].id])[0]

    @property
    def working_group(self) -> list[str]:
        """Who decides together: both sides, sales among the client's."""
        vendors = [role.id for role in self.roles if role.side == "vendor"]
        group = [role.id for role in self.roles if role.id in GROUP or role.id == self.manager]
        return group if set(group) & set(vendors) else [*group, *vendors[:1]]


def slug(text: str, fallback: str = "plan") -> str:
    """Return an id in kebab-case, other scripts transliterated; the fallback where nothing is left of the text."""
    from slugify import slugify

    return slugify(text, max_length=LONGEST_ID) or fallback


# --- text of YAML ---

_RESERVED = re.compile(
    r"(?i:y|n|yes|no|true|false|on|off|null|~|=|<<|[-+]?\.(inf|nan))\Z|[-+]?\.?\d[\d_.,:a-fA-Fxo+\- TtZz]*\Z"
)
_INDICATORS = "-?:,[]{}#&*!|>'\"%@`"
_BREAKS_PLAIN = re.compile(r": |:\Z| #|\A\s|\s\Z|\A(---|\.\.\.)")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def scalar(text: str, *, is_flow: bool = False) -> str:
    """Return YAML that every reader takes for this text, on one line, in quotes where it needs them.

    Args:
        text: anything but half a surrogate pair.
        is_flow: whether it stands in brackets or braces.

    Raises:
        CrmplanError: the text has a character that no file can hold.
    """
    if re.search("[\ud800-\udfff]", text):
        raise CrmplanError(f"a text has a character that is none: {visible(text)}")
    if any(_needs_escape(character) for character in text):
        return f'"{"".join(map(_escaped, text))}"'
    if _is_plain(text, is_flow=is_flow):
        return text
    if '"' in text or "\\" in text:
        return "'" + text.replace("'", "''") + "'"
    return f'"{text}"'


def _needs_escape(character: str) -> bool:
    return not character.isprintable() or visible(character) != character


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if not _needs_escape(character):
        return character
    number = ord(character)
    return (
        f"\\x{number:02x}"
        if number < 0x100
        else f"\\u{number:04x}"
        if number < 0x10000
        else f"\\U{number:08x}"
    )


def _is_plain(text: str, *, is_flow: bool) -> bool:
    if not text or _RESERVED.match(text) or _BREAKS_PLAIN.search(text):
        return False
    if text[0] in _INDICATORS and not (text[0] in "-?:" and len(text) > 1 and text[1] not in " ,[]{}"):
        return False
    return not (is_flow and (re.search(r"[,\[\]{}?]", text) or text[0] in "-:"))


def _flow_list(items: Iterable[str]) -> str:
    return f"[{', '.join(scalar(item, is_flow=True) for item in items)}]"


def _flow_map(entries: Mapping[str, str | None]) -> str:
    pairs = [f"{key}: {scalar(value, is_flow=True)}" for key, value in entries.items() if value is not None]
    return f"{{{', '.join(pairs)}}}"


def _list(key: str, items: Sequence[str], indent: int, *, is_block: bool = False) -> list[str]:
    """Return a list, in brackets where it fits a line."""
    if not items:
        return []
    line = f"{' ' * indent}{key}: {_flow_list(items)}"
    if len(line) <= WIDTH and not is_block:
        return [line]
    return [f"{' ' * indent}{key}:", *(f"{' ' * indent}  - {scalar(item)}" for item in items)]


def _fields(entries: Mapping[str, str | None], indent: int) -> list[str]:
    return [f"{' ' * indent}{key}: {scalar(value)}" for key, value in entries.items() if value is not None]


def _remark(text: str, indent: int = 0) -> list[str]:
    """Return prose as comments."""
    lead = f"{' ' * indent}# "
    return [f"{lead}{line}" for line in wrap(text, WIDTH - len(lead), break_long_words=False)]


def _example(lines: Iterable[str], indent: int = 0) -> list[str]:
    """Return lines of a plan as comments."""
    return [f"{' ' * indent}# {line}" for line in lines]


# --- templates ---


def read_template(data: Any, language: str) -> Template:
    """Return a template in one language; ids in other scripts are transliterated, those that are missing are made.

    Raises:
        CrmplanError: the data is no template; says what is wrong where.
    """
    reader = _Reader(language)
    top = reader.mapping(data, "the template")
    roles = tuple(reader.role(entry, at) for entry, at in reader.entries(top, "roles"))
    stages = tuple(reader.stage(entry, at) for entry, at in reader.entries(top, "stages"))
    raw = list(reader.entries(top, "tasks"))
    for entry, at in raw:
        reader.declare(entry, "tasks", at)
    days = reader.word(top, "days", "the template") or "working"
    tasks = tuple(reader.task(entry, at) for entry, at in raw)
    return Template(reader.text(top, "name", "the template"), days, roles, stages, tasks)


_SIZES = ("not_before", "duration", "effort", "estimate", "due", "cost")


class _Reader:
    """Reads entries of a template and knows the ids that it has given them."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.ids: dict[str, dict[str, str]] = {"roles": {}, "stages": {}, "tasks": {}}

    @staticmethod
    def mapping(value: Any, at: str) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            raise CrmplanError(f"{at}: expected keys")
        return value

    def entries(self, top: Mapping[str, Any], key: str) -> Iterator[tuple[Mapping[str, Any], str]]:
        entries = top.get(key)
        if not isinstance(entries, list) or not entries:
            raise CrmplanError(f"{key}: expected a list with an entry at least")
        for number, entry in enumerate(entries, start=1):
            at = f"{key}, entry {number}"
            known = self.mapping(entry, at).get("id")
            yield entry, f"{at} ({known})" if isinstance(known, str) else at

    def text(self, entry: Mapping[str, Any], key: str, at: str) -> str:
        """Return a text that has to be there."""
        value = self.maybe(entry.get(key), f"{at}: {key}")
        if value is None:
            raise CrmplanError(f"{at}: {key} is missing")
        return value

    def maybe(self, value: Any, at: str) -> str | None:
        """Return a text, of those by language the plan's own, else the first."""
        if isinstance(value, dict):
            value = value.get(self.language, next(iter(value.values()), None))
        if value is None or (isinstance(value, str) and not value.strip()):
            return None
        if not isinstance(value, (str, int, float)):
            raise CrmplanError(f"{at}: expected a text, or a text by language: `{{en: …, ru: …}}`")
        return str(value)

    def word(self, entry: Mapping[str, Any], key: str, at: str) -> str | None:
        value = entry.get(key)
        if value is not None and not isinstance(value, (str, int, float)):
            raise CrmplanError(f"{at}: {key}: expected a text")
        return None if value is None else str(value)

    def words(self, value: Any, at: str) -> list[str]:
        values = value if isinstance(value, list) else [] if value is None else [value]
        if not all(isinstance(one, (str, int)) for one in values):
            raise CrmplanError(f"{at}: expected ids")
        return [str(one) for one in values]

    def declare(self, entry: Mapping[str, Any], kind: str, at: str, *, name: str | None = None) -> str:
        """Give an entry its id: its own, else one of a person's or its own name."""
        written = self.word(entry, "id", at) or name or self.text(entry, "name", at)
        ids = self.ids[kind]
        if written in ids:
            raise CrmplanError(f"{at}: the second entry with this id")
        made = base = slug(written, f"{kind[:-1]}-{len(ids) + 1}")
        number = 2
        while made in ids.values():
            made, number = f"{base[: LONGEST_ID - 4]}-{number}", number + 1
        ids[written] = made
        return made

    def known(self, written: str, kind: str, at: str) -> str:
        if written not in self.ids[kind]:
            raise CrmplanError(f"{at}: {written} is none of the {kind}")
        return self.ids[kind][written]

    def role(self, entry: Mapping[str, Any], at: str) -> Role:
        person = self.maybe(entry.get("person"), f"{at}: person")
        side, background = (self.word(entry, key, at) for key in ("side", "background"))
        key = self.declare(entry, "roles", at, name=person)
        if person and entry.get("id") is not None:
            written = str(entry["id"])
            del self.ids["roles"][written]
            key = self.ids["roles"][written] = self._of_person(person, key)
        return Role(key, self.text(entry, "name", at), person, side, background)

    def _of_person(self, person: str, key: str) -> str:
        """Return the id of somebody with a name, unless another has it."""
        made = slug(person, key)
        return key if made in self.ids["roles"].values() else made

    def stage(self, entry: Mapping[str, Any], at: str) -> Stage:
        key = self.declare(entry, "stages", at)
        goal = self.maybe(entry.get("goal"), f"{at}: goal")
        days, own = (self.word(entry, name, at) for name in ("days", "as"))
        return Stage(key, self.text(entry, "name", at), own, days, goal)

    def task(self, entry: Mapping[str, Any], at: str) -> Task:
        gate = entry.get("gate")
        by = self.word(self.mapping(gate, f"{at}: gate"), "by", f"{at}: gate") if gate is not None else None
        accept = entry.get("accept") or []
        accept = accept if isinstance(accept, list) else [accept]
        criteria = (self.maybe(one, f"{at}: accept") for one in accept)
        sizes = {key: self.word(entry, key, at) for key in _SIZES}
        written = self.word(entry, "id", at) or self.text(entry, "name", at)
        return Task(
            id=self.ids["tasks"][written],
            stage=self.known(self.word(entry, "stage", at) or "", "stages", f"{at}: stage"),
            name=self.text(entry, "name", at),
            entry=self.word(entry, "as", at),
            after=tuple(
                self._link(one, f"{at}: after") for one in self.words(entry.get("after"), f"{at}: after")
            ),
            sizes={key: value for key, value in sizes.items() if value is not None},
            owner=tuple(
                self.known(one, "roles", f"{at}: owner") for one in self.words(entry.get("owner"), at)
            ),
            is_gate=gate is not None,
            decides=None if by is None else self.known(by, "roles", f"{at}: gate"),
            deliverable=self.maybe(entry.get("deliverable"), f"{at}: deliverable"),
            accept=tuple(one for one in criteria if one is not None),
        )

    def _link(self, written: str, at: str) -> str:
        """Return a link with the id that the task has got; what follows the id stays."""
        if written in self.ids["tasks"]:
            return self.ids["tasks"][written]
        name, _, rest = written.partition(" ")
        return f"{self.known(name, 'tasks', at)} {rest}".rstrip()


def minimal(template: Template) -> Template:
    """Return the frame of a template: gates, go-live and the tasks that carry the method, of the main roles."""
    roles = tuple(role for role in template.roles if role.id in MAIN_ROLES) or template.roles[:3]
    frame = replace(template, roles=roles)
    kept = {task.id: task for task in template.tasks if task.is_gate or task.step in MINIMAL_TASKS.split()}
    removed = {task.id: task for task in template.tasks if task.id not in kept}
    bridges = {key: _bridge(task, removed) for key, task in kept.items()}
    waits = {key: links for key, (links, _) in bridges.items()}
    tasks = []
    for key, task in kept.items():
        after = tuple(link for link in waits[key] if not _is_implied(link, waits[key], waits))
        is_first = not any(kept[link.split()[0]].stage == task.stage for link in after)
        first_day = bridges[key][1] if is_first and "not_before" not in task.sizes else None
        sizes = {**({"not_before": first_day} if first_day else {}), **task.sizes}
        owner = tuple(dict.fromkeys(frame.role(one, template.roles) for one in task.owner))
        decides = frame.role(task.decides, template.roles) if task.decides else None
        tasks.append(
            replace(task, after=after, sizes=sizes, owner=owner, decides=decides, deliverable=None, accept=())
        )
    return replace(frame, tasks=tuple(tasks))


def _bridge(task: Task, removed: Mapping[str, Task]) -> tuple[tuple[str, ...], str | None]:
    """Return what a task waits for across removed ones, and the latest first day of those."""
    links: dict[str, None] = {}
    days: list[str] = []
    seen: set[str] = set()
    waiting = list(task.after)
    while waiting:
        link = waiting.pop(0)
        name = link.split()[0]
        if name not in removed:
            links[link] = None
        elif name not in seen:
            seen.add(name)
            days += [day for day in (removed[name].sizes.get("not_before"),) if day]
            waiting += removed[name].after
    return tuple(links), max(days, key=_day_number, default=None)


def _is_implied(link: str, links: tuple[str, ...], waits: Mapping[str, tuple[str, ...]]) -> bool:
    """Tell whether another of a task's links waits for the same, so that this one says nothing."""
    waiting = [other for other in links if other != link]
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in seen or name not in waits:
            continue
        seen.add(name)
        if link in waits[name]:
            return True
        waiting += waits[name]
    return False


def _day_number(text: str) -> int:
    try:
        day = parse_day(text)
    except QuantityError:
        return 0
    return day.number if isinstance(day, ProjectDay) else day.toordinal()


# --- the plan ---


@dataclass(frozen=True, slots=True)
class _Draft:
    """What every section is written from."""

    answers: Answers
    template: Template
    whole: Template
    risks: tuple[Mapping[str, Any], ...]
    kpis: Mapping[str, Mapping[str, Any]]

    def says(self, key: str, **params: Any) -> str:
        """Return a text of `_TEXTS` in the plan's language."""
        return _TEXTS[key][self.answers.language == "ru"].format(**params)

    def of(self, texts: Mapping[str, str]) -> str:
        """Return the text of an entry of a library in the plan's language."""
        return texts[self.answers.language]

    def amount(self, value: float) -> str:
        """Return an example of money."""
        return f"{value * LARGE_UNITS.get(self.answers.currency, 1):.0f}"


def plan_text(
    answers: Answers, template: Template, *, risks: Any, kpis: Any, schema_url: str = SCHEMA_URL
) -> str:
    """Return the text of a new plan.

    Args:
        answers: what the template can't know.
        template: a template in the plan's language.
        risks: the library of risks, as its file says it.
        kpis: the library of KPIs, as its file says it.
        schema_url: where editors find the schema of the plan language.
    """
    own = minimal(template) if answers.is_minimal else template
    chosen = (
        risk
        for risk in risks["risks"]
        if risk["id"] in CORE_RISKS or (not answers.is_minimal and risk["typical"]["score"] >= HIGH)
    )
    draft = _Draft(answers, own, template, tuple(chosen), {kpi["id"]: kpi for kpi in kpis["kpis"]})
    sections = [_project(draft), _calendar(draft), _team(draft), _budget(draft), _goals(draft), _kpis(draft)]
    sections += [_stages(draft), _risks(draft), *([] if answers.is_minimal else _examples(draft))]
    head = [f"# yaml-language-server: $schema={schema_url}", "#", *_head(draft), "crmplan: 1"]
    return "\n\n".join("\n".join(lines) for lines in [head, *sections]) + "\n"


def _head(draft: _Draft) -> list[str]:
    steps = ("head-1", "head-2", "head-3", "head-4")
    return [
        *_remark(draft.says("head", method=visible(draft.template.name))),
        *(f"#   {number}. {draft.says(key)}" for number, key in enumerate(steps, start=1)),
        *_remark(draft.says("head-examples")),
    ]


def _project(draft: _Draft) -> list[str]:
    answers, template = draft.answers, draft.template
    if not answers.client.strip():
        raise CrmplanError("the client has no name")
    name = answers.name if answers.name and answers.name.strip() else draft.says("project")
    data_owner = template.role("data-owner", draft.whole.roles)
    successor = template.role("head-of-sales", draft.whole.roles)
    return [
        "project:",
        *_fields({"name": name, "client": answers.client}, 2),
        f"  start: {answers.start}  # {draft.says('start')}",
        f"  days: {scalar(template.days)}  # {draft.says(f'days-{template.days}')}"
        if template.days in ("working", "calendar")
        else f"  days: {scalar(template.days)}",
        *_fields({"language": answers.language, "currency": answers.currency}, 2),
        f"  deadline: day 50  # {draft.says('deadline')}",
        f"  manager: {scalar(template.manager)}  # {draft.says('manager')}",
        *_list("working_group", template.working_group, 2),
        f"  data_owner: {scalar(data_owner)}  # {draft.says('data-owner')}",
        *_remark(draft.says("owner-after"), 2),
        *_example([f"owner_after: {scalar(successor)}"], 2),
    ]


def _calendar(draft: _Draft) -> list[str]:
    country, start = draft.answers.country, draft.answers.start
    closed = f"closed: [{start + timedelta(days=39)}]"
    if country is None:
        example = {"ru": "RU", "en": "DE"}[draft.answers.language]
        return [
            *_remark(draft.says("no-country")),
            *_example(["calendar:", f"  country: {example}", f"  {closed}"]),
        ]
    return [
        "calendar:",
        f"  country: {scalar(country)}  # {draft.says('country')}",
        *_remark(draft.says("closed"), 2),
        *_example([closed], 2),
    ]


def _team(draft: _Draft) -> list[str]:
    members = [
        f"  {role.id}: "
        + _flow_map(
            {"name": role.person, "role": role.title, "side": role.side, "background": role.background}
        )
        for role in draft.template.roles
    ]
    away = draft.answers.start + timedelta(days=7)
    braces = draft.says("member", rate=draft.amount(40), day=away)
    return [*_remark(draft.says("team")), *_remark(braces), "team:", *members]


def _budget(draft: _Draft) -> list[str]:
    amount = draft.amount
    return [
        *_remark(draft.says("budget")),
        *_example(
            [
                "budget:",
                f"  approved: {amount(24000)}",
                "  reserve: 10%",
                f"  licences: {amount(450)}/month",
            ]
        ),
        *(
            []
            if draft.answers.is_minimal
            else [
                "",
                *_remark(draft.says("case")),
                *_example(
                    [
                        "business_case:",
                        "  discount: 18%",
                        "  horizon: 24 months",
                        f"  expected_gain: {amount(2600)}/month",
                        "  expected_payback: 9 months",
                    ]
                ),
            ]
        ),
    ]


def _goals(draft: _Draft) -> list[str]:
    return [
        *_remark(draft.says("goals")),
        "goals:",
        "  sales-growth:",
        f"    name: {scalar(draft.says('goal-sales'))}",
        *_example([f"target: {draft.amount(500000)}", f"unit: {draft.answers.currency}", "due: day 110"], 4),
        "  daily-use:",
        f"    name: {scalar(draft.says('goal-use'))}",
        *_example(["target: 90%", "unit: percent", "due: day 110"], 4),
    ]


def _kpis(draft: _Draft) -> list[str]:
    lines = [*_remark(draft.says("kpis")), "kpis:"]
    for key in MINIMAL_KPIS if draft.answers.is_minimal else KPIS:
        goal, before, wanted = KPIS[key]
        kpi = draft.kpis[key]
        is_money = kpi["unit"] == "currency"
        was, target = (draft.amount(float(one)) if is_money else one for one in (before, wanted))
        lines += [
            f"  {key}:",
            *_fields({"name": draft.of(kpi["name"]), "goal": goal}, 4),
            *_example(
                [f"baseline: {was}", f"before: {_before(draft.answers.start)}", f"target: {target}"], 4
            ),
        ]
    return lines


def _before(start: date) -> str:
    """Return the three full months before the month of the start."""
    last = start.replace(day=1) - timedelta(days=1)
    months = last.year * 12 + last.month - 3
    return f"{date(months // 12, months % 12 + 1, 1)}..{last}"


def _stages(draft: _Draft) -> list[str]:
    start = draft.answers.start
    lines = [
        *_remark(draft.says("stages", day=start)),
        *_remark(draft.says("gates", day=start + timedelta(days=11))),
        "stages:",
    ]
    for number, stage in enumerate(draft.template.stages):
        lines += [""] if number else []
        lines.append(f"  {stage.id}:")
        lines += _fields({"name": stage.name, "as": stage.entry}, 4)
        lines += [] if stage.days is None else [f"    days: {_quantity(stage.days)}"]
        lines += _fields({"goal": stage.goal}, 4)
        tasks = [task for task in draft.template.tasks if task.stage == stage.id]
        lines += ["    tasks:"] if tasks else []
        for task in tasks:
            lines += _task(task)
    return lines


def _task(task: Task) -> list[str]:
    owner: list[str] = (
        _fields({"owner": task.owner[0]}, 8) if len(task.owner) == 1 else _list("owner", task.owner, 8)
    )
    return [
        f"      {task.id}:",
        *_fields({"name": task.name, "as": task.entry}, 8),
        *_list("after", task.after, 8),
        *(f"        {key}: {_quantity(value)}" for key, value in task.sizes.items()),
        *([f"        gate: {_flow_map({'by': task.decides})}"] if task.is_gate else []),
        *owner,
        *_fields({"deliverable": task.deliverable}, 8),
        *_list("accept", task.accept, 8, is_block=True),
    ]


def _quantity(text: str) -> str:
    """Return a number or a date without the quotes that a text of that look would need."""
    return text if re.fullmatch(r"[\w.-]+( [\w.]+)*", text) else scalar(text)


def _risks(draft: _Draft) -> list[str]:
    by_step = {task.step: task.id for task in reversed(draft.template.tasks)}
    lines = [*_remark(draft.says("risks")), "risks:"]
    unanswered: list[tuple[str, Mapping[str, Any], str]] = []
    for number, risk in enumerate(draft.risks):
        watcher, steps = RESPONSES.get(risk["id"], ("project-lead", ""))
        owner = draft.template.role(watcher, draft.whole.roles)
        actions = [by_step[step] for step in steps.split() if step in by_step]
        if not actions:
            actions = [f"answer-{risk['id']}"]
            unanswered.append((actions[0], risk, owner))
        typical = risk["typical"]
        lines += [
            f"  {risk['id']}:",
            *_fields({"name": draft.of(risk["name"]), "category": risk["category"]}, 4),
            *_fields({"probability": typical["probability"], "impact": typical["impact"]}, 4),
            *([f"    delay: {typical['delay']}"] if "delay" in typical else []),
            *([] if number else _example([f"cost: {draft.amount(3000)}..{draft.amount(9000)}"], 4)),
            "    response: mitigate",
            *_list("actions", actions, 4),
            *_fields({"owner": owner, "early_sign": draft.of(risk["early_warning"])}, 4),
        ]
    return [*lines, *_actions(draft, unanswered)]


def _actions(draft: _Draft, unanswered: list[tuple[str, Mapping[str, Any], str]]) -> list[str]:
    """Return actions for risks that no task of the template answers."""
    if not unanswered:
        return []
    lines = ["", *_remark(draft.says("actions")), "actions:"]
    for key, risk, owner in unanswered:
        lines += [
            f"  {key}:",
            *_fields({"name": draft.of(risk["mitigation"]), "owner": owner, "due": "day 20"}, 4),
        ]
    return lines


def _examples(draft: _Draft) -> Iterator[list[str]]:
    """Yield the sections that a project grows into, as examples."""
    who, says, amount = scalar(draft.template.manager, is_flow=True), draft.says, draft.amount
    sections = {
        "specification": [
            "file: docs/brief.pdf",
            says("spec-models"),
            "department_levels: 3",
            "requirements:",
            f"  one-client-card: {{name: {says('spec-wish')}, goal: sales-growth, priority: must, feasible: true}}",
        ],
        "vendor": [f"name: {says('vendor-name')}", "background: [sales, it]", "references: 4"],
        "modules": [f"contacts: {{name: {says('module-name')}, cost: {amount(3000)}}}"],
        "processes": [
            "client-card:",
            f"  name: {says('process-name')}",
            "  rule: {file: docs/rules/client-card.md}",
            "  lesson: {format: screencast, file: lessons/client-card.mp4, minutes: 7}",
            f"  stages: {says('process-stages')}",
            f"  exit: {says('process-exit')}",
            "  mandatory_for: all",
            f"  control: {{how: {says('process-control')}, every: 1w, owner: {who}}}",
            "  entry_minutes: 20",
        ],
        "people": [
            f"anna: {{name: {says('person-name')}, role: {says('person-role')}, salary: {amount(3200)}/month}}"
        ],
        "support": [
            "in_contract: true",
            "from: day 50",
            "months: 2",
            "hours: 40",
            f"cost: {amount(600)}/month",
            "response: 4h",
            "channels: [live, phone]",
        ],
    }
    for name, lines in sections.items():
        yield [*_remark(says(name)), *_example([f"{name}:", *(f"  {line}" for line in lines)])]


_TEXTS = {
    "project": ("CRM rollout", "Внедрение CRM"),
    "head": (
        'The plan of a CRM rollout by the method "{method}". What only you know, in this order:',
        "План внедрения CRM по методу «{method}». Что знаете только вы, по порядку:",
    ),
    "head-1": (
        "Team: who is meant by each role, what an hour costs, when people are away.",
        "Команда (team): кто стоит за каждой ролью, сколько стоит час, когда человека нет.",
    ),
    "head-2": (
        "Money: what is really there for the project (budget), by day 10.",
        "Деньги (budget): сколько их у проекта на самом деле, до 10-го дня.",
    ),
    "head-3": (
        "Figures before: how sales go without the CRM (kpis), by day 10. Without them no effect can be shown.",
        "Показатели «до» (kpis): как идут продажи без CRM, до 10-го дня. Без них эффект не показать.",
    ),
    "head-4": (
        "Tasks and risks: drop what you don't need, add your own; then ask `crmplan check`.",
        "Задачи и риски: лишнее убрать, своё добавить; затем спросить `crmplan check`.",
    ),
    "head-examples": (
        'A comment that begins with a key is an example: take away its "# " and put in your own value.',
        "Комментарий, который начинается с ключа, — пример: уберите «# » и впишите своё значение.",
    ),
    "start": ("day 1", "день 1"),
    "days-working": ("project days are working days", "дни проекта — рабочие дни"),
    "days-calendar": ("project days are calendar days", "дни проекта — календарные дни"),
    "deadline": ("all but expert support is done by then", "к этому дню закончено всё, кроме сопровождения"),
    "manager": ("answers for the rollout", "отвечает за внедрение"),
    "data-owner": ("answers for the quality of the clients' data", "отвечает за качество данных о клиентах"),
    "owner-after": (
        "Who owns the system when the project is over? Decide it before the launch:",
        "Кто владеет системой после проекта? Решите до запуска:",
    ),
    "country": ("its public holidays are days off", "её праздники — выходные"),
    "no-country": (
        "Days off: the public holidays of a country, and days of your own.",
        "Выходные: праздники страны и свои нерабочие дни.",
    ),
    "closed": ("Days off of your own:", "Свои нерабочие дни:"),
    "team": (
        "Who does the project. One person may have several roles: give the tasks to one id and take the other away.",
        "Кто делает проект. Если у человека несколько ролей, отдайте задачи одному ключу, а другой уберите.",
    ),
    "member": (
        "In the braces, too: name: Anna Weber, rate: {rate}/h, capacity: 50%, away: [{day}]",
        "В скобках бывают ещё: name: Анна Орлова, rate: {rate}/h, capacity: 50%, away: [{day}]",
    ),
    "budget": (
        "The money that is really there; the budget gate and CP801 judge by it.",
        "Деньги, которые есть на самом деле: по ним судят бюджетный рубеж и правило CP801.",
    ),
    "case": (
        "Why it pays: what was promised when it was decided.",
        "Почему это окупится: что обещали, когда решали.",
    ),
    "goals": (
        "What it is all for. A goal without a figure and a day is a wish.",
        "Ради чего всё это. Цель без числа и срока — пожелание.",
    ),
    "goal-sales": ("Sell more", "Продавать больше"),
    "goal-use": ("Everyone works in the CRM every day", "Все работают в CRM каждый день"),
    "kpis": (
        (
            "Before and after. Now: the figure before (baseline), its period (before) and what is wanted (target). "
            "At the end, by day 49: the figure after (actual) and its period (after)."
        ),
        (
            "До и после. Сейчас: значение до (baseline), его период (before) и чего хотим (target). "
            "В конце, к 49-му дню: значение после (actual) и его период (after)."
        ),
    ),
    "stages": (
        (
            "The work. When a task begins, add started: {day}; when it is done, finished: {day} and quality: 5 "
            "(0 absent, 3 usable with remarks, 5 meets the criteria in full)."
        ),
        (
            "Работа. Задача началась — добавьте started: {day}; сделана — finished: {day} и quality: 5 "
            "(0 нет результата, 3 работает с замечаниями, 5 отвечает критериям полностью)."
        ),
    ),
    "gates": (
        "A gate is a decision: gate: {{decision: go, on: {day}, by: …}}; no-go and postpone stop the rest.",
        "Рубеж — это решение: gate: {{decision: go, on: {day}, by: …}}; no-go и postpone останавливают остальное.",
    ),
    "risks": (
        (
            "What may go wrong. Probability, impact and delay are a guess for a firm of 10 to 50 users: put in "
            "your own. Also: cost, a range of money; hits, the tasks or stages that the delay falls on."
        ),
        (
            "Что может пойти не так. Вероятность, критичность и задержка — оценка для фирмы в 10–50 пользователей: "
            "впишите свои. Бывают ещё cost — деньги от и до, hits — задачи или этапы, на которые ложится задержка."
        ),
    ),
    "actions": (
        "Risks that no task of the plan answers: what is done about them.",
        "Риски, на которые не отвечает ни одна задача плана: что с ними делают.",
    ),
    "specification": ("The brief, from day 11 on.", "Техническое задание, с 11-го дня."),
    "spec-models": ("sales_models: [repeat orders, tenders]", "sales_models: [повторные заказы, тендеры]"),
    "spec-wish": ("One card per client", "Одна карточка на клиента"),
    "vendor": (
        "Who configures the CRM, and what they know of sales.",
        "Кто настраивает CRM и что знает о продажах.",
    ),
    "vendor-name": ("CRM Studio", "CRM-студия"),
    "modules": (
        "What was bought; later, who uses it (active_users, as_of).",
        "Что купили; потом — кто этим пользуется (active_users, as_of).",
    ),
    "module-name": ("Contacts", "Контакты"),
    "processes": (
        "What is done in the CRM: for each process a rule, a lesson, a control.",
        "Что делают в CRM: на каждый процесс регламент, урок и контроль.",
    ),
    "process-name": ("Fill in the client card", "Заполнение карточки клиента"),
    "process-stages": ("[new, qualified, offer, won]", "[новый, в работе, предложение, продажа]"),
    "process-exit": (
        "The card holds the need and the next step",
        "В карточке есть потребность и следующий шаг",
    ),
    "process-control": ("Sample of 20 cards", "Выборка из 20 карточек"),
    "people": (
        "Who has to work in the CRM; a long list may stand in a table: {{file: people.csv}}.",
        "Кто должен работать в CRM; длинный список может стоять в таблице: {{file: people.csv}}.",
    ),
    "person-name": ("Anna Weber", "Анна Орлова"),
    "person-role": ("Sales manager", "Менеджер по продажам"),
    "support": (
        "Expert support after the rollout: one or two months, in the contract.",
        "Экспертное сопровождение после внедрения: один-два месяца, в договоре.",
    ),
}
