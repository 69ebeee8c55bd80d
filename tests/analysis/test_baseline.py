"""Baselines: what is frozen is what is read again, and what has changed since is told."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from crmplan.analysis.baseline import ChangeKind, Reference, as_saved, as_written, changes
from crmplan.analysis.freezing import frozen
from crmplan.edit.baselines import baselines_text
from crmplan.loader.baselines import read_baselines
from crmplan.model.plan import Plan
from tests.helpers import calendar, demonstration, plan, scheduled, tasks

SAVED = date(2026, 3, 2)


def written(made: Plan) -> Reference:
    return as_written(made, scheduled(made))


def kept(made: Plan, folder: Path) -> Reference:
    """Return the plan as written, frozen into a file and read again."""
    (folder / "x.baseline.json").write_text(
        baselines_text({"signed": frozen(made, scheduled(made), on=SAVED)}), encoding="utf-8"
    )
    saved = read_baselines(folder / "x.yaml")
    assert saved.findings == ()
    return as_saved("signed", saved.baselines["signed"], calendar(made))


TEAM = "team: {ann: {rate: 40/h, capacity: 30%}, bob: {rate: 55/h, away: [2026-03-04]}}"
WORK = """\
a: {duration: 3d, owner: ann, cost: 100}
b: {after: [a], effort: 11h, owner: [ann, bob]}
c: {after: [a +1h], estimate: 1d / 2d 3h / 9d}
m: {after: [b, c]}
n: {not_before: 2026-03-09}
d: {duration: 9d, status: dropped, note: x}
"""


def test_baseline_holds_dates_effort_and_cost_of_what_is_in_scope() -> None:
    found = written(tasks(WORK, after=TEAM)).tasks
    assert list(found) == ["a", "b", "c", "m", "n", "d"], "without facts nothing is dropped"
    a = found["a"]
    assert (a.start, a.finish, a.effort, a.cost) == (0, 1440, Decimal(432), Decimal(388))
    assert (a.start_day, a.finish_day) == (date(2026, 3, 2), date(2026, 3, 4))
    assert found["b"].effort == 660
    assert found["c"].effort == 480 * 2 + 180


@pytest.mark.parametrize("hours", ["8", "7.5", "6.25"])
def test_what_is_frozen_is_read_again(tmp_path: Path, hours: str) -> None:
    made = tasks(WORK, after=f"{TEAM}\ncalendar: {{hours: {hours}}}")
    before, after = written(made), kept(made, tmp_path)
    assert list(changes(before, after, calendar(made))) == []
    for key, task in before.tasks.items():
        again = after.tasks[key]
        assert (again.start, again.finish) == (task.start, task.finish), key
        assert (again.start_day, again.finish_day) == (task.start_day, task.finish_day), key


@pytest.mark.parametrize("name", ["harwell", "sever"])
def test_demonstration_plan_is_frozen_and_read_again(tmp_path: Path, name: str) -> None:
    made = demonstration(name).plan
    assert made is not None
    assert list(changes(written(made), kept(made, tmp_path), calendar(made))) == []


def test_changes_are_told() -> None:
    old = tasks(
        "a: {duration: 2d, cost: 10}\nb: {after: [a], duration: 1d}\nc: {duration: 1d}\ne: {duration: 1d}"
    )
    new = tasks(
        "a: {duration: 3d, cost: 4}\nb: {after: [a], duration: 1d}\nd: {duration: 1d, cost: 7}\ne: {duration: 1d}"
    )
    found = {
        one.id: (one.kind, one.days, one.cost) for one in changes(written(old), written(new), calendar(new))
    }
    assert found == {
        "a": (ChangeKind.CHANGED, 1, -6),
        "b": (ChangeKind.CHANGED, 1, 0),
        "d": (ChangeKind.ADDED, 0, 7),
        "c": (ChangeKind.REMOVED, 0, 0),
    }
    assert list(found) == ["a", "b", "d", "c"]


def test_a_cent_of_rounding_is_no_change() -> None:
    made = tasks("a: {duration: 1d, owner: ann}", after="team: {ann: {rate: 33.333/h}}")
    reference = written(made)
    task = reference.tasks["a"]
    near = Reference(None, None, {"a": task._replace(cost=task.cost + Decimal("0.004"))})
    far = Reference(None, None, {"a": task._replace(cost=task.cost + Decimal("0.01"))})
    assert list(changes(reference, near, calendar(made))) == []
    assert len(list(changes(reference, far, calendar(made)))) == 1


def test_forecast_can_be_frozen_with_what_has_happened() -> None:
    made = tasks(
        "a: {duration: 2d, started: 2026-03-04, finished: 2026-03-06, quality: 4}\nb: {duration: 1d, after: [a]}"
    )
    baseline = frozen(made, scheduled(made, "2026-03-06"), on=SAVED)
    assert {key: task.finish.day for key, task in baseline.tasks.items()} == {
        "a": date(2026, 3, 6),
        "b": date(2026, 3, 9),
    }


# --- the file ---

HOSTILE = "\"}]},\n: #'{x\\ \u2028\x1b[31m\U0001f600 {[&*!|>%@`"


def test_name_from_a_stranger_is_a_text(tmp_path: Path) -> None:
    made = plan("stages: {s: {tasks: {a: {duration: 1d}}}}")
    made = made.model_copy(update={"project": made.project.model_copy(update={"name": HOSTILE})})
    text = baselines_text({"x": frozen(made, scheduled(made), on=SAVED)})
    (tmp_path / "x.baseline.json").write_text(text, encoding="utf-8")
    saved = read_baselines(tmp_path / "x.yaml")
    assert saved.findings == ()
    assert saved.baselines["x"].project == HOSTILE


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1).filter(str.strip))
@example("\U000e0000")
def test_any_name_is_read_again(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    folder = tmp_path_factory.mktemp("any")
    made = plan("stages: {s: {tasks: {a: {duration: 1d}}}}")
    baseline = frozen(made, scheduled(made), on=SAVED).model_copy(update={"project": name})
    (folder / "x.baseline.json").write_text(baselines_text({"x": baseline}), encoding="utf-8")
    saved = read_baselines(folder / "x.yaml")
    assert saved.findings == ()
    assert saved.baselines["x"].project == name


def test_every_task_has_a_line_of_its_own() -> None:
    made = tasks(WORK, after=TEAM)
    lines = baselines_text({"x": frozen(made, scheduled(made), on=SAVED)}).splitlines()
    assert sum('"duration"' in line for line in lines) == len(made.tasks)
    assert all(line.count('"duration"') <= 1 for line in lines)


def test_no_file_is_no_baseline(tmp_path: Path) -> None:
    saved = read_baselines(tmp_path / "x.yaml")
    assert (saved.baselines, saved.findings, saved.text) == ({}, (), None)
    assert saved.path == tmp_path / "x.baseline.json"


def test_file_of_a_folder_stands_in_it(tmp_path: Path) -> None:
    assert read_baselines(tmp_path).path == tmp_path / "plan.baseline.json"


GOOD = '{"crmplan_baseline": 1, "baselines": {"x": {"saved": "2026-03-02", "project": "P", "tasks": {}}}}'


@pytest.mark.parametrize(
    ("old", "new", "code", "place"),
    [
        ("", "", None, None),
        ("}}}}", "", "CP001", "1:93"),
        ('"saved"', '"svaed"', "CP011", "1:45"),
        ("2026-03-02", "2026-02-30", "CP015", "1:54"),
        ('"crmplan_baseline": 1', '"crmplan_baseline": 2', "CP014", "1:22"),
        ('"project": "P", ', "", "CP012", "1:39"),
        ('"x": {', '"X": {', "CP016", "1:39"),
        ("{}}", "{{}}", "CP", None),
        (GOOD, "", "CP013", "1:1"),
        (GOOD, "[1]", "CP013", "1:1"),
        ('"tasks": {}', '"tasks": {"a": {"stage": "s"}}', "CP012", "1:94"),
        (GOOD, f"<<<<<<< HEAD\n{GOOD}\n=======\n{GOOD}\n>>>>>>> x\n", "CP", None),
    ],
)
def test_what_is_wrong_with_the_file_is_told(
    tmp_path: Path, old: str, new: str, code: str | None, place: str | None
) -> None:
    (tmp_path / "x.baseline.json").write_text(GOOD.replace(old, new) if old else GOOD, encoding="utf-8")
    saved = read_baselines(tmp_path / "x.yaml")
    if code is None:
        assert (list(saved.baselines), saved.findings) == (["x"], ())
        return
    assert saved.baselines == {}
    found = [(one.code, str(one.place).removeprefix(f"{saved.path}:")) for one in saved.findings]
    assert any(one.startswith(code) and place in (None, at) for one, at in found), found
