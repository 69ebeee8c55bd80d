"""The minimal form of a template: gates, go-live and the tasks that carry the method, of the main roles."""

from collections.abc import Mapping
from dataclasses import replace

from crmplan.quantity import ProjectDay, QuantityError, parse_day
from crmplan.scaffold.template import Task, Template

ROLES = ("project-lead", "head-of-sales", "vendor-lead")
TASKS = (
    "set-project-goals collect-baseline estimate-budget announce-project form-working-group draft-spec "
    "configure-pipeline configure-cards trial-migration run-acceptance-test update-process-instructions "
    "design-control-system train-users go-live audit-employee-use prepare-final-report issue-rework-list "
    "collect-after-figures compare-before-after start-expert-support run-support-log handover-to-owner"
).split()
"""Tasks that stay beside the gates."""


def minimal(template: Template) -> Template:
    """Return the frame of a template; what waited for a removed task waits for what that one waited for."""
    roles = tuple(role for role in template.roles if role.id in ROLES) or template.roles[:3]
    frame = replace(template, roles=roles)
    kept = {task.id: task for task in template.tasks if task.is_gate or task.step in TASKS}
    removed = {task.id: task for task in template.tasks if task.id not in kept}
    bridges = {key: _bridge(task, removed) for key, task in kept.items()}
    waits = {key: links for key, (links, _) in bridges.items()}
    tasks = []
    for key, task in kept.items():
        after = tuple(link for link in waits[key] if not _is_implied(link, waits[key], waits))
        is_first = not any(kept[link.split()[0]].stage == task.stage for link in after)
        day = bridges[key][1] if is_first else None
        sizes = {"not_before": day, **task.sizes} if day else task.sizes
        bare = replace(task, after=after, sizes=sizes, deliverable=None, accept=())
        tasks.append(_with_roles(bare, frame, template))
    return replace(frame, tasks=tuple(tasks))


def _with_roles(task: Task, frame: Template, whole: Template) -> Task:
    """Return a task with those of the frame's roles that stand in for its own."""
    owner = tuple(dict.fromkeys(frame.role(one, whole.roles) for one in task.owner))
    return replace(task, owner=owner, decides=task.decides and frame.role(task.decides, whole.roles))


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
