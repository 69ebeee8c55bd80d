"""What happens to tasks, gates, actions and meetings, as changes of the plan."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from crmplan.edit.changes import Append, Bare, Change, Remove, Set
from crmplan.edit.ids import free, known
from crmplan.errors import CrmplanError
from crmplan.loader.yaml_nodes import Data
from crmplan.model.plan import Placed, Plan
from crmplan.model.work import Action, Task
from crmplan.source import Path


class Day(NamedTuple):
    """The day of a fact, and whether somebody has named it."""

    date: date
    is_given: bool = False

    @property
    def text(self) -> str:
        """The day as it stands in a plan."""
        return self.date.isoformat()


class Facts(NamedTuple):
    """What may be told of a task along with what happens to it; money, marks and shares as they are written."""

    spent: str | None = None
    quality: str | None = None
    unmet: Sequence[str] = ()
    note: str | None = None


def started(plan: Plan, ids: Iterable[str], day: Day, facts: Facts) -> Iterator[Change]:
    """Yield the changes of tasks on which work begins, dropped ones too."""
    for placed in _tasks(plan, ids):
        _refuse_gate(placed)
        _refuse_done(placed)
        yield from _begun(placed, day)
        if placed.task.status in ("todo", "dropped"):
            yield Remove((*placed.path, "status"))
        yield from _facts(placed.path, placed.task, facts)


def done(plan: Plan, ids: Iterable[str], day: Day, facts: Facts) -> Iterator[Change]:
    """Yield the changes of tasks that are done; what was still to do, and what kept them, goes."""
    for placed in _tasks(plan, ids):
        _refuse_gate(placed)
        yield from _finished(placed.path, placed.task, day)
        task = placed.task
        if task.blocked_by is not None:
            yield Remove((*placed.path, "blocked_by"))
        if task.progress is not None and task.progress < 1:
            yield Remove((*placed.path, "progress"))
        if task.remaining is not None:
            yield Remove((*placed.path, "remaining"))
        yield from _facts(placed.path, task, facts)


def blocked(plan: Plan, ids: Iterable[str], reason: str | None, facts: Facts) -> Iterator[Change]:
    """Yield the changes of tasks that can't go on, with what keeps them."""
    for placed in _tasks(plan, ids):
        _refuse_done(placed)
        _refuse_dropped(placed)
        yield Set((*placed.path, "status"), Bare("blocked"))
        if reason is not None:
            yield Set((*placed.path, "blocked_by"), reason)
        yield from _facts(placed.path, placed.task, facts)


def unblocked(plan: Plan, ids: Iterable[str], facts: Facts) -> Iterator[Change]:
    """Yield the changes of tasks that can go on."""
    for placed in _tasks(plan, ids):
        if placed.task.status != "blocked":
            raise CrmplanError(f"{placed.id} is not blocked")
        yield Remove((*placed.path, "status"))
        yield Remove((*placed.path, "blocked_by"))
        yield from _facts(placed.path, placed.task, facts)


def dropped(plan: Plan, ids: Iterable[str], facts: Facts) -> Iterator[Change]:
    """Yield the changes of tasks that will not be done; the note says why."""
    for placed in _tasks(plan, ids):
        _refuse_done(placed)
        if facts.note is None and placed.task.note is None:
            raise CrmplanError(f"{placed.id} has no note that says why it is dropped", hint='--note "…"')
        yield Set((*placed.path, "status"), Bare("dropped"))
        if placed.task.blocked_by is not None:
            yield Remove((*placed.path, "blocked_by"))
        yield from _facts(placed.path, placed.task, facts)


def progressed(
    plan: Plan, ids: Iterable[str], day: Day, *, share: str | None, remaining: str | None, facts: Facts
) -> Iterator[Change]:
    """Yield the changes of tasks that are done in part; of share and remaining time, what is not told anew goes."""
    for placed in _tasks(plan, ids):
        _refuse_gate(placed)
        _refuse_done(placed)
        _refuse_dropped(placed)
        task = placed.task
        if task.started is None or day.is_given:
            yield from _begun(placed, day)
        if task.status == "todo":
            yield Remove((*placed.path, "status"))
        for key, value, old in (("progress", share, task.progress), ("remaining", remaining, task.remaining)):
            if value is not None:
                yield Set((*placed.path, key), Bare(value))
            elif old is not None and (share or remaining):
                yield Remove((*placed.path, key))
        yield from _facts(placed.path, task, facts)


def moved(
    plan: Plan, ids: Iterable[str], *, not_before: str | None, due: str | None, facts: Facts
) -> Iterator[Change]:
    """Yield the changes of tasks that are planned anew: not to begin before a day, to be done by a day."""
    for placed in _tasks(plan, ids):
        _refuse_done(placed)
        _refuse_dropped(placed)
        if not_before is not None:
            if placed.task.started is not None:
                raise CrmplanError(
                    f"{placed.id} has begun on {placed.task.started}: it can't begin later",
                    hint="`crmplan task progress ID --remaining 2d` tells what is left of it",
                )
            yield Set((*placed.path, "not_before"), Bare(not_before))
        if due is not None:
            yield Set((*placed.path, "due"), Bare(due))
        yield from _facts(placed.path, placed.task, facts)


def new_task(plan: Plan, key: str, stage: str | None, fields: Mapping[str, Data]) -> Iterator[Change]:
    """Yield the change that puts a task at the end of a stage."""
    free(plan.tasks, key, "task")
    if stage is None and len(plan.stages) == 1:
        stage = next(iter(plan.stages))
    if stage is None:
        raise CrmplanError("in which stage?", hint=f"--stage, one of {', '.join(plan.stages)}")
    known(plan.stages, stage, "stage")
    yield Set(("stages", stage, "tasks", key), filled(fields))


def decided(
    plan: Plan, key: str, decision: str, day: Day, *, by: str | None, note: str | None
) -> Iterator[Change]:
    """Yield the changes of a gate at which it was decided."""
    gates = {name: placed for name, placed in plan.tasks.items() if placed.task.gate is not None}
    if key in plan.tasks and key not in gates:
        raise CrmplanError(f"{key} is no gate", hint=f"`crmplan task done {key}` for a task")
    placed = known(gates, key, "gate")
    gate = placed.task.gate
    assert gate is not None
    path = (*placed.path, "gate")
    yield Set((*path, "decision"), Bare(decision))
    if day.is_given or gate.decision != decision or gate.on is None:
        yield Set((*path, "on"), Bare(day.text))
    if by is not None:
        yield Set((*path, "by"), Bare(by))
    yield from noted(path, gate.note, note)


def new_action(plan: Plan, key: str, fields: Mapping[str, Data]) -> Iterator[Change]:
    """Yield the change that adds a corrective action."""
    yield Set(("actions", free(plan.actions, key, "action")), filled(fields))


def actions_done(plan: Plan, ids: Iterable[str], day: Day, note: str | None) -> Iterator[Change]:
    """Yield the changes of actions that are done."""
    for key in dict.fromkeys(ids):
        action = known(plan.actions, key, "action")
        path = ("actions", key)
        yield from _finished(path, action, day)
        yield from noted(path, action.note, note)


def meeting_decided(
    plan: Plan, key: str, decisions: Sequence[str], day: Day, present: Sequence[str]
) -> Iterator[Change]:
    """Yield the changes of a meeting that has decided something; one that is not there yet is added."""
    path = ("meetings", key)
    meeting = plan.meetings.get(key)
    if meeting is None:
        free((), key, "meeting")
        yield Set((*path, "on"), Bare(day.text))
    elif day.is_given and day.date != meeting.on:
        hint = "--meeting ID for another one; `crmplan edit PLAN meetings` to move this one"
        raise CrmplanError(f"the meeting {key} was on {meeting.on}", hint=hint)
    newcomers = [one for one in present if meeting is None or one not in meeting.present]
    if newcomers:
        yield Append((*path, "present"), bare(newcomers))
    new = [text for text in dict.fromkeys(decisions) if meeting is None or text not in meeting.decisions]
    if new:
        yield Append((*path, "decisions"), tuple(new))


def joined(old: str | None, new: str) -> str:
    """Return a note with more said in it; what it said before stays."""
    new = new.strip()
    if old is None or new in old:
        return old or new
    said, ending = old.rstrip(), "\n" if old.endswith("\n") else ""
    return f"{said}{'' if said.endswith(('.', '!', '?')) else '.'} {new}{ending}"


def noted(path: Path, old: str | None, note: str | None) -> Iterator[Change]:
    """Yield the change of a note in which there is more to say, if there is."""
    if note is not None:
        yield Set((*path, "note"), joined(old, note))


def bare(words: Iterable[str]) -> tuple[Bare, ...]:
    """Return ids or other words of the language as they stand in a list."""
    return tuple(map(Bare, words))


def filled(fields: Mapping[str, Data]) -> dict[str, Data]:
    """Return the fields that have a value."""
    return {key: value for key, value in fields.items() if value not in (None, [], ())}


def _tasks(plan: Plan, ids: Iterable[str]) -> Iterator[Placed]:
    return (known(plan.tasks, key, "task") for key in dict.fromkeys(ids))


def _refuse_gate(placed: Placed) -> None:
    if placed.task.gate is not None:
        hint = f"crmplan decide {placed.id} go"
        raise CrmplanError(f"{placed.id} is a gate: it is decided, not done", hint=hint)


def _refuse_done(placed: Placed) -> None:
    gate = placed.task.gate
    if gate is not None and gate.decision == "go":
        hint = f"`crmplan decide {placed.id} postpone` takes the decision back"
        raise CrmplanError(f"{placed.id} is passed: it was decided go on {gate.on}", hint=hint)
    if placed.task.finished is not None:
        raise CrmplanError(f"{placed.id} is done since {placed.task.finished}")


def _refuse_dropped(placed: Placed) -> None:
    if placed.task.status == "dropped":
        hint = f"`crmplan task start {placed.id}` takes it up again"
        raise CrmplanError(f"{placed.id} is dropped", hint=hint)


def _begun(placed: Placed, day: Day) -> Iterator[Change]:
    if placed.task.started is None or day.is_given:
        yield Set((*placed.path, "started"), Bare(day.text))


def _finished(path: Path, item: Task | Action, day: Day) -> Iterator[Change]:
    if item.status in ("todo", "doing", "blocked", "dropped"):
        yield Remove((*path, "status"))
    if item.finished is None or day.is_given:
        yield Set((*path, "finished"), Bare(day.text))


def _facts(path: Path, task: Task, facts: Facts) -> Iterator[Change]:
    if facts.spent is not None:
        yield Set((*path, "spent"), Bare(facts.spent))
    if facts.quality is not None:
        yield Set((*path, "quality"), Bare(facts.quality))
    unmet = [text for text in dict.fromkeys(facts.unmet) if text not in task.unmet]
    if unmet:
        yield Append((*path, "unmet"), tuple(unmet))
    yield from noted(path, task.note, facts.note)
