"""What must hold between the parts of a plan: every id names something, tasks have no cycle, one currency."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from crmplan.findings import Finding, Severity
from crmplan.model.base import EVERYONE
from crmplan.model.plan import Plan
from crmplan.quantity import Figure, Money
from crmplan.source import Path


class Reference(NamedTuple):
    """A value of the plan that names something of one of the `kinds`."""

    path: Path
    value: str
    kind: str


KINDS: Mapping[str, tuple[str, ...]] = {
    "task": ("tasks",),
    "team": ("team",),
    "people": ("people",),
    "person": ("team", "people"),
    "process": ("processes",),
    "module": ("modules",),
    "goal": ("goals",),
    "card": ("cards",),
    "source": ("sources",),
    "action": ("actions",),
    "task-or-stage": ("tasks", "stages"),
    "task-or-action": ("tasks", "actions"),
    "report-or-process": ("reports", "processes"),
    "origin": ("meetings", "origins"),
    "library-stage": ("library-stages",),
    "library-task": ("library-tasks",),
    "library-risk": ("library-risks",),
    "library-kpi": ("library-kpis",),
    "question": ("questions",),
}
"""What a reference may name: the sections, or parts of the library, whose ids it is looked for in."""

ORIGINS = ("audit", "support")


def references(plan: Plan) -> Iterator[Reference]:
    """Yield every reference of the plan."""
    yield from _project(plan)
    yield from _work(plan)
    yield from _crm(plan)
    yield from _measures(plan)
    yield from _risks(plan)
    yield from _control(plan)


def _one(path: Path, value: str | None, kind: str) -> Iterator[Reference]:
    if value is not None:
        yield Reference(path, value, kind)


def _each(path: Path, values: Iterable[str], kind: str) -> Iterator[Reference]:
    for number, value in enumerate(values):
        yield Reference((*path, number), value, kind)


def _project(plan: Plan) -> Iterator[Reference]:
    project = plan.project
    yield from _one(("project", "manager"), project.manager, "team")
    yield from _each(("project", "working_group"), project.working_group, "team")
    yield from _one(("project", "data_owner"), project.data_owner, "person")
    yield from _one(("project", "owner_after"), project.owner_after, "person")


def _work(plan: Plan) -> Iterator[Reference]:
    for stage_id, stage in plan.stages.items():
        at: Path = ("stages", stage_id)
        yield from _one((*at, "as"), stage.as_, "library-stage")
        for task_id, task in stage.tasks.items():
            path = (*at, "tasks", task_id)
            if task.as_ is not None:
                yield Reference((*path, "as"), task.as_, "library-task")
            for number, link in enumerate(task.after):
                yield Reference((*path, "after", number), link.task, "task")
            for number, owner in enumerate(task.owner):
                yield Reference((*path, "owner", number), owner, "team")
            if task.gate:
                yield from _one((*path, "gate", "by"), task.gate.by, "person")
    for key, action in plan.actions.items():
        yield from _each(("actions", key, "owner"), action.owner, "person")
        yield from _one(("actions", key, "from"), action.from_, "origin")
        yield from _one(("actions", key, "task"), action.task, "task")
    for key, meeting in plan.meetings.items():
        yield from _each(("meetings", key, "present"), meeting.present, "person")


def _crm(plan: Plan) -> Iterator[Reference]:
    if plan.specification:
        at: Path = ("specification", "approved")
        for person in plan.specification.approved:
            yield Reference((*at, person), person, "person")
        for key, wish in plan.specification.requirements.items():
            at = ("specification", "requirements", key)
            yield from _one((*at, "process"), wish.process, "process")
            yield from _one((*at, "module"), wish.module, "module")
            yield from _one((*at, "goal"), wish.goal, "goal")
    for key, process in plan.processes.items():
        at = ("processes", key)
        yield from _one((*at, "module"), process.module, "module")
        if process.trained != (EVERYONE,):
            yield from _each((*at, "trained"), process.trained, "people")
        if process.control:
            yield from _one((*at, "control", "owner"), process.control.owner, "person")
        yield from _one((*at, "card"), process.card, "card")
    for key, card in plan.cards.items():
        for name, field in card.fields.items():
            yield from _each(("cards", key, name, "used_in"), field.used_in, "report-or-process")
    for key, report in plan.reports.items():
        yield from _one(("reports", key, "reader"), report.reader, "person")


def _measures(plan: Plan) -> Iterator[Reference]:
    for key, kpi in plan.kpis.items():
        at: Path = ("kpis", key)
        yield from _one((*at, "as"), kpi.as_, "library-kpi")
        yield from _one((*at, "goal"), kpi.goal, "goal")
        if kpi.measure:
            yield from _one((*at, "measure", "source"), kpi.measure.source, "source")


def _risks(plan: Plan) -> Iterator[Reference]:
    for key, risk in plan.risks.items():
        at: Path = ("risks", key)
        yield from _one((*at, "as"), risk.as_, "library-risk")
        yield from _each((*at, "hits"), risk.hits, "task-or-stage")
        yield from _each((*at, "actions"), risk.actions, "task-or-action")
        yield from _one((*at, "owner"), risk.owner, "person")


def _control(plan: Plan) -> Iterator[Reference]:
    for key, answer in (plan.audit.answers if plan.audit else {}).items():
        at: Path = ("audit", "answers", key)
        yield Reference(at, key, "question")
        yield from _one((*at, "by"), answer.by, "person")
        yield from _one((*at, "action"), answer.action, "action")
    for key, request in (plan.support.requests if plan.support else {}).items():
        yield from _one(("support", "requests", key, "process"), request.process, "process")


def known_ids(plan: Plan, library: Mapping[str, Any], questions: Iterable[str]) -> dict[str, Any]:
    """Return the ids that references may name, by section and part of the library."""
    sections = ("team", "people", "processes", "modules", "goals", "cards", "sources")
    known: dict[str, Any] = {name: getattr(plan, name) for name in sections}
    known |= {name: getattr(plan, name) for name in ("actions", "stages", "reports", "meetings")}
    known |= {f"library-{name}": library[name] for name in ("stages", "tasks", "risks", "kpis")}
    known |= {"tasks": plan.tasks, "origins": ORIGINS}
    known["questions"] = frozenset((*library["questions"], *questions))
    return known


def unknown_references(
    plan: Plan, library: Mapping[str, Any], questions: Iterable[str] = ()
) -> Iterator[Finding]:
    """Yield a finding for each reference that names nothing.

    Args:
        plan: the plan.
        library: the ids of the method's library: `stages`, `tasks`, `risks`, `kpis`, `questions`.
        questions: ids of the questions of the plan's own checklists.
    """
    known = known_ids(plan, library, questions)
    for reference in references(plan):
        sections = KINDS[reference.kind]
        if any(reference.value in known[section] for section in sections):
            continue
        candidates = tuple(key for section in sections for key in known[section])
        other = _mistaken_for(plan, reference)
        params = {"kind": reference.kind, "found": reference.value, "known": candidates, "other": other}
        variant = f"is-{other}" if other else ""
        yield Finding("CP041", reference.path, params, variant)
    if plan.people:
        yield from _unknown_roles(plan)


_MISTAKES = {"task": ("stages", "stage"), "people": ("team", "team"), "team": ("people", "people")}
"""By kind of reference, the section whose ids are taken for its own, and what one of them is called."""


def _mistaken_for(plan: Plan, reference: Reference) -> str:
    """Tell what an id names that is not what was wanted but easily taken for it."""
    section, name = _MISTAKES.get(reference.kind, ("", ""))
    return name if section and reference.value in getattr(plan, section) else ""


def _unknown_roles(plan: Plan) -> Iterator[Finding]:
    roles = {person.role for person in plan.people.values() if person.role}
    for key, process in plan.processes.items():
        lists: dict[str, tuple[str, ...]] = {
            "roles": process.roles,
            "mandatory_for": process.mandatory_for or (),
        }
        for name, values in lists.items():
            for number, role in enumerate(values):
                if role not in roles and not (name == "mandatory_for" and role == EVERYONE):
                    yield Finding(
                        "CP049",
                        ("processes", key, name, number),
                        {"found": role, "known": tuple(sorted(roles))},
                        severity=Severity.WARNING,
                    )


def repeated_tasks(plan: Plan) -> Iterator[Finding]:
    """Yield a finding for each task whose id stands in an earlier stage too."""
    for stage_id, stage in plan.stages.items():
        for task_id in stage.tasks:
            first = plan.tasks[task_id]
            if first.stage != stage_id:
                path = ("stages", stage_id, "tasks", task_id)
                params = {"key": task_id, "stage": first.stage}
                yield Finding("CP042", path, params, on_key=True, others=(first.path,))


def cycles(plan: Plan) -> Iterator[Finding]:
    """Yield one finding for each knot of tasks that wait for each other, with a shortest way round it."""
    tasks = plan.tasks
    waits = {
        key: [link.task for link in placed.task.after if link.task in tasks] for key, placed in tasks.items()
    }
    for knot in _knots(waits):
        members = frozenset(knot)
        first = (
            min(knot, key=list(members).index) if len(knot) == 1 else next(k for k in tasks if k in members)
        )
        ring = _shortest_ring(first, waits, members)
        number = waits_index(plan, ring[0], ring[1 % len(ring)])
        path: Path = (*tasks[ring[0]].path, "after", number)
        others: tuple[Path, ...] = tuple(tasks[key].path for key in ring[1:])
        variant = "self" if len(ring) == 1 else ""
        yield Finding("CP043", path, {"ring": (*ring, ring[0])}, variant, others=others)


def waits_index(plan: Plan, task: str, other: str) -> int:
    """Return the number of the link in `after` of a task that names another."""
    links = plan.tasks[task].task.after
    return next(number for number, link in enumerate(links) if link.task == other)


def _knots(waits: Mapping[str, list[str]]) -> Iterator[list[str]]:
    """Yield the strongly connected parts that hold a cycle (Tarjan 1972), without recursion."""
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    trail: list[str] = []
    on_trail: set[str] = set()
    for root in waits:
        if root in order:
            continue
        work: list[tuple[str, Iterator[str]]] = []
        _enter(root, order, low, trail, on_trail)
        work.append((root, iter(waits[root])))
        while work:
            node, rest = work[-1]
            for below in rest:
                if below not in order:
                    _enter(below, order, low, trail, on_trail)
                    work.append((below, iter(waits[below])))
                    break
                if below in on_trail:
                    low[node] = min(low[node], order[below])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == order[node]:
                    knot = _leave(node, trail, on_trail)
                    if len(knot) > 1 or node in waits[node]:
                        yield knot


def _enter(
    node: str, order: dict[str, int], low: dict[str, int], trail: list[str], on_trail: set[str]
) -> None:
    order[node] = low[node] = len(order)
    trail.append(node)
    on_trail.add(node)


def _leave(node: str, trail: list[str], on_trail: set[str]) -> list[str]:
    cut = len(trail) - 1
    while trail[cut] != node:
        cut -= 1
    knot = trail[cut:]
    del trail[cut:]
    on_trail.difference_update(knot)
    return knot


def _shortest_ring(first: str, waits: Mapping[str, list[str]], knot: frozenset[str]) -> list[str]:
    """Return a shortest way from a task of a knot back to itself, each waiting for the next."""
    came: dict[str, str] = {}
    layer = [first]
    while layer:
        following: list[str] = []
        for node in layer:
            for below in waits[node]:
                if below == first:
                    ring = [node]
                    while ring[-1] != first:
                        ring.append(came[ring[-1]])
                    return ring[::-1]
                if below in knot and below not in came:
                    came[below] = node
                    following.append(below)
        layer = following
    return [first]


def amounts(plan: Plan) -> Iterator[tuple[Path, Money | Figure | None]]:
    """Yield every amount of the plan that may name a currency."""
    for key, member in plan.team.items():
        yield ("team", key, "rate"), member.rate
    for placed in plan.tasks.values():
        yield (*placed.path, "cost"), placed.task.cost
        yield (*placed.path, "spent"), placed.task.spent
    for key, module in plan.modules.items():
        yield ("modules", key, "cost"), module.cost
    for key, person in plan.people.items():
        yield ("people", key, "salary"), person.salary
    for key, kpi in plan.kpis.items():
        for name in ("baseline", "target", "actual", "gain"):
            yield ("kpis", key, name), getattr(kpi, name)
    for key, goal in plan.goals.items():
        yield ("goals", key, "target"), goal.target
    for key, risk in plan.risks.items():
        for part, owner in (("cost", risk), ("residual", risk.residual)):
            if owner and owner.cost:
                yield ("risks", key, part), owner.cost.low
                yield ("risks", key, part), owner.cost.high
    if plan.budget:
        yield ("budget", "approved"), plan.budget.approved
        yield ("budget", "licences"), plan.budget.licences
    if plan.business_case:
        yield ("business_case", "expected_gain"), plan.business_case.expected_gain
        for month, money in plan.business_case.gains.items():
            yield ("business_case", "gains", f"{month:%Y-%m}"), money
    if plan.support:
        yield ("support", "cost"), plan.support.cost


def currencies(plan: Plan) -> Iterator[Finding]:
    """Yield a finding for each amount, and each unit, in another currency than the project's."""
    own = plan.project.currency
    for path, amount in amounts(plan):
        if amount is None or amount.currency is None or amount.currency == own:
            continue
        variant = "" if own else "none"
        yield Finding("CP045", path, {"found": amount.currency, "own": own or ""}, variant)
    for section in ("kpis", "goals"):
        for key, entry in getattr(plan, section).items():
            unit = entry.unit
            if unit is not None and unit.isupper() and unit != own:
                params = {"found": unit, "own": own or ""}
                yield Finding("CP045", (section, key, "unit"), params, "" if own else "none")


def units(plan: Plan, library: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield a finding for each figure that is a percent where its unit is none, or the other way round."""
    for key, kpi in plan.kpis.items():
        unit = kpi.unit or library["kpis"].get(kpi.as_ or key, {}).get("unit")
        for name in ("baseline", "target", "actual"):
            yield from _unit(("kpis", key, name), getattr(kpi, name), unit)
    for key, goal in plan.goals.items():
        yield from _unit(("goals", key, "target"), goal.target, goal.unit)


def _unit(path: Path, figure: Figure | None, unit: str | None) -> Iterator[Finding]:
    if figure is None or unit is None or figure.is_percent == (unit == "percent"):
        return
    params = {"found": str(figure.value), "unit": unit}
    yield Finding("CP051", path, params, "bare" if unit == "percent" else "percent")
