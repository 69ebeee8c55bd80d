"""The two demonstration plans: sound, in mid-flight, and together a tour of the whole language."""

from datetime import date
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel

from crmplan.analysis.state import State, task_state
from crmplan.edit.layout import laid_out
from crmplan.findings import Severity
from crmplan.loader import load_plan
from crmplan.loader.includes import SECTIONS
from crmplan.model.plan import Plan

PLANS = sorted((Path(__file__).parent.parent / "plans").iterdir())
TODAY = date(2026, 11, 24)


def loaded(path):
    result = load_plan(path, today=TODAY)
    assert result.plan is not None, [str(finding.place) for finding in result.findings]
    return result.plan


def models(annotation):
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from models(inner)


def every_key(model, seen=None):
    """Yield the model and name of every key of the language."""
    seen = seen if seen is not None else set()
    if model in seen:
        return
    seen.add(model)
    for name, field in model.model_fields.items():
        yield model.__name__, name
        for inner in models(field.annotation):
            yield from every_key(inner, seen)


def used_keys(value):
    """Yield the model and name of every key that a plan gives."""
    if isinstance(value, BaseModel):
        for name in value.model_fields_set:
            yield type(value).__name__, name
        for name in type(value).model_fields:
            yield from used_keys(getattr(value, name))
    elif isinstance(value, dict):
        for inner in value.values():
            yield from used_keys(inner)
    elif type(value) is tuple:
        for inner in value:
            yield from used_keys(inner)


def test_there_is_one_plan_in_each_language():
    assert {loaded(path).project.language for path in PLANS} == {"en", "ru"}


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.name)
def test_plan_has_no_error(path):
    findings = load_plan(path, today=TODAY).findings
    assert not [finding for finding in findings if finding.severity is Severity.ERROR]


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.name)
def test_plan_is_in_mid_flight(path):
    plan = loaded(path)
    on = plan.project.status_date
    states = [task_state(placed.task, on) for placed in plan.tasks.values()]
    assert len(states) >= 60
    assert {State.DONE, State.DOING, State.BLOCKED, State.TODO} <= set(states)
    assert any(
        placed.task.due and placed.task.due < on and state is not State.DONE
        for placed, state in zip(plan.tasks.values(), states, strict=True)
        if isinstance(placed.task.due, date)
    )
    assert plan.audit and plan.audit.answers
    assert plan.adoption
    assert any(kpi.actual for kpi in plan.kpis.values())
    assert any(risk.status == "happened" for risk in plan.risks.values())


def test_the_plans_together_use_every_key_of_the_language():
    used = {key for path in PLANS for key in used_keys(loaded(path))}
    unused = sorted(set(every_key(Plan)) - used)
    assert not unused, f"keys that no demonstration plan uses: {unused}"


@pytest.mark.parametrize("folder", PLANS, ids=lambda path: path.name)
def test_demonstration_is_laid_out(folder: Path) -> None:
    untidy = []
    for path in sorted(folder.glob("*.yaml")):
        section = () if path.name == "plan.yaml" else (path.stem,)
        text = path.read_text(encoding="utf-8")
        if path.stem in (*SECTIONS, "plan") and laid_out(text, section) != text:
            untidy.append(path.name)
    assert untidy == [], "crmplan fmt puts it in order"
