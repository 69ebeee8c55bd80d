"""The text of a file of baselines: a line for each task, so that a diff shows which were planned anew."""

import json
import re
from collections.abc import Mapping

from crmplan.model.baseline import Baseline, BaselineTask
from crmplan.quantity import format_duration, format_moment, format_number
from crmplan.source import escaped_in_json

VERSION = 1

_BMP = re.compile(r"[^\U00010000-\U0010ffff]+")
"""Beyond it JSON's escapes are pairs of surrogates, which YAML has not; such a character stands as it is."""


def baselines_text(baselines: Mapping[str, Baseline]) -> str:
    """Return baselines by name as JSON that a person can read."""
    parts = ",\n".join(f"    {_json(name)}: {_baseline(one)}" for name, one in baselines.items())
    text = f'{{\n  "crmplan_baseline": {VERSION},\n  "baselines": {{\n{parts}\n  }}\n}}\n'
    return _BMP.sub(lambda run: escaped_in_json(run[0]), text)


def _baseline(baseline: Baseline) -> str:
    head = {"saved": baseline.saved.isoformat(), "project": baseline.project}
    if baseline.currency is not None:
        head["currency"] = baseline.currency
    lines = [f"      {_json(key)}: {_json(value)}," for key, value in head.items()]
    tasks = [f"        {_json(key)}: {_json(_task(task))}" for key, task in baseline.tasks.items()]
    body = ",\n".join(tasks)
    inner = f"{{\n{body}\n      }}" if tasks else "{}"
    return "\n".join(["{", *lines, f'      "tasks": {inner}', "    }"])


def _task(task: BaselineTask) -> dict[str, str]:
    return {
        "stage": task.stage,
        "name": task.name,
        "start": format_moment(task.start),
        "finish": format_moment(task.finish),
        "duration": format_duration(task.duration),
        "effort": format_duration(task.effort),
        "cost": format_number(task.cost.amount),
    }


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
