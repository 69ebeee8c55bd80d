"""What mends the findings of rules where that is mechanical: a fix states no fact that nobody has written."""

from crmplan.findings import Bare, Fix, Remove, Set
from crmplan.model.plan import Plan
from crmplan.source import Path

FIXABLE = frozenset(("CP011", "CP014", "CP017", "CP090", "CP091", "CP203", "CP807"))
"""The codes of findings that may have a fix."""


def not_required(field: Path) -> Fix:
    """Return what makes a field of a card one that may stay empty."""
    return Fix((Remove((*field, "required")),))


def rework(plan: Plan, key: str) -> Fix:
    """Return what puts a task that was left unfinished, or whose criteria were not met, on the list of rework.

    The action is named after what is unmet, else after the task, and has no day: that is for the meeting to say.
    """
    task = plan.tasks[key].task
    owners = [Bare(owner) for owner in task.owner]
    fields = {
        "name": "; ".join(task.unmet) or task.name or key,
        "owner": owners[0] if len(owners) == 1 else owners,
        "from": Bare("final"),
        "task": Bare(key),
    }
    filled = {name: value for name, value in fields.items() if value}
    return Fix((Set(("actions", plan.free_action(f"rework-{key}")), filled),))
