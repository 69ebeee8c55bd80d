"""What a change of a plan says when it is made: what is written anew, and what that did to the forecast."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from crmplan.analysis.schedule import Schedule
from crmplan.analysis.state import State
from crmplan.document.numbers import date_text, days_text
from crmplan.messages import Messages
from crmplan.source import Path, shortened, visible

DEPTHS = {"stages": 4, "audit": 3, "support": 3}
"""How many steps lead to what has an id, where these are not two."""


def change_lines(before: Any, after: Any, _: Messages) -> list[str]:
    """Return a line for each thing of the plan that differs: its id, and each key with its new value.

    Args:
        before: the data of the plan as it was.
        after: the data as it is now; what has not changed may be the same object.
        _: messages of the reader's language.
    """
    things: dict[Path, list[str]] = {}
    for path, old, new in _differences((), before, after):
        depth = min(DEPTHS.get(str(path[0]), 2), len(path))
        thing, rest = path[:depth], path[depth:]
        said = things.setdefault(thing, [])
        if rest:
            said.append(_said(rest, old, new))
        elif isinstance(new, dict):
            said += [_("new"), *(_said((key,), None, value) for key, value in new.items())]
        else:
            said.append(_said((), old, new))
    return [f"{visible(str(thing[-1]))}: {' · '.join(said)}" for thing, said in things.items()]


def _differences(path: Path, old: Any, new: Any) -> Iterator[tuple[Path, Any, Any]]:
    """Yield path, old and new value of all that differs, each where it first does."""
    if old is new or old == new:
        return
    depth = DEPTHS.get(str(path[0]), 2) if path else 2
    is_inside = isinstance(old, dict) or len(path) < depth
    if is_inside and isinstance(new, dict) and not isinstance(old, (str, list)):
        known = old or {}
        for key in [*new, *(key for key in known if key not in new)]:
            yield from _differences((*path, key), known.get(key), new.get(key))
        return
    yield path, old, new


def _said(rest: Path, old: Any, new: Any) -> str:
    name = visible(".".join(map(str, rest)))
    if isinstance(new, list):
        was = old if isinstance(old, list) else [] if old is None else [old]
        if new[: len(was)] == was:
            return f"{name} {'+ ' if was else ''}{_value(new[len(was) :])}"
    if old is None:
        return f"{name} {_value(new)}"
    if isinstance(old, str) and isinstance(new, str) and new.startswith(f"{old} "):
        return f"{name} + {_value(new[len(old) + 1 :])}"
    return f"{name} {_value(old)} → {_value(new)}".lstrip()


def _value(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, dict):
        return ", ".join(f"{visible(str(key))} {_value(below)}" for key, below in value.items())
    if isinstance(value, list):
        return ", ".join(map(_value, value))
    return shortened(visible(value))


def forecast_line(before: Schedule, after: Schedule, _: Messages) -> str:
    """Return where the plan stands now: tasks done, the forecast finish, and by how much it moved."""
    tasks = after.tasks.values()
    done = sum(task.state is State.DONE for task in tasks)
    finish = date_text(after.rollout_finish_date, _.language)
    moved = _days(after.rollout_finish - before.rollout_finish, after)
    parts = [
        _("{done} of {total} tasks").format(done=done, total=len(after.tasks)),
        _("forecast finish {date}").format(date=finish) + f" ({_moved(moved, before, after, _)})",
    ]
    if after.deadline is not None:
        spare = _days(after.deadline - after.rollout_finish, after)
        form = _("{days} after the deadline") if spare < 0 else _("{days} in hand")
        parts.append(form.format(days=days_text(abs(spare), _.language)))
    return " · ".join(parts)


def _days(minutes: int, schedule: Schedule) -> Decimal:
    return Decimal(minutes) / schedule.calendar.minutes


def _moved(days: Decimal, before: Schedule, after: Schedule, _: Messages) -> str:
    if not days:
        return _("as before")
    form = _("{days} later") if days > 0 else _("{days} earlier")
    text = form.format(days=days_text(abs(days), _.language))
    if before.rollout_finish_date == after.rollout_finish_date:
        return text
    was = _("was {date}").format(date=date_text(before.rollout_finish_date, _.language))
    return f"{text}, {was}"
