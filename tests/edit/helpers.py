"""A small plan that is changed, and what its text looks like then."""

from collections.abc import Callable, Iterable
from datetime import date
from difflib import unified_diff
from pathlib import Path

from crmplan.edit.changes import Change
from crmplan.edit.rewrite import NewText, rewritten
from crmplan.edit.work import Day
from crmplan.findings import Severity
from crmplan.loader import load_plan, load_tree
from crmplan.loader.includes import read_tree
from crmplan.model.plan import Plan
from tests.helpers import TODAY

DAY = Day(date(2026, 3, 20))
GIVEN = Day(date(2026, 3, 19), is_given=True)

PLAN = """\
crmplan: 1
project:
  name: CRM rollout
  start: 2026-03-02
  currency: EUR
team:
  irina: {name: Irina, side: client}
  max: {name: Max, side: vendor}
stages:
  build:
    name: Configuration
    tasks:
      funnel:
        name: Configure the funnel
        duration: 8d
        owner: max
        started: 2026-03-09
        progress: 40%
        remaining: 5d
      rules: {name: Write the rules, after: [funnel], effort: 12h, owner: irina}
      lessons:
        name: Record the lessons
        duration: 3d
        owner: max
        status: blocked
        blocked_by: No microphone
        note: One for each process
      goals: {name: Set the goals, duration: 1d, finished: 2026-03-03, quality: 4}
      video: {name: Make a film, duration: 1d, status: dropped, note: Nobody watches films}
      launch-gate: {name: Is it ready, after: [lessons], gate: {by: irina}}
risks:
  sabotage:
    name: Managers sabotage the CRM
    probability: likely
    impact: severe
    reviewed: 2026-03-05
actions:
  complete-cards: {name: Complete the cards, owner: irina, due: 2026-03-30}
audit:
  answers:
    data-required-fields: {answer: no, evidence: Nobody looked, on: 2026-03-10, note: Ask Max}
support:
  requests:
    r-09: {on: 2026-03-11 10:30, text: How to merge}
    r-8: {on: 2026-03-10, text: How to print, answered: 2026-03-10, solved: 2026-03-10}
meetings:
  kick-off: {on: 2026-03-02, present: [irina], decisions: [Begin]}
"""


def diff(folder: Path, make: Callable[[Plan], Iterable[Change | NewText]], text: str = PLAN) -> list[str]:
    """Return the lines that a change takes out and puts in; the changed plan has to be sound."""
    path = folder / "plan.yaml"
    path.write_text(text, encoding="utf-8")
    tree = read_tree(path)
    plan = load_tree(tree, today=TODAY, is_checked=False).plan
    assert plan is not None
    result = rewritten(tree, [one for one in make(plan) if not isinstance(one, NewText)])
    new = {one.path: one.new for one in result.texts}
    again = load_plan(path, today=TODAY, texts=new)
    assert [f.code for f in again.findings if f.severity is Severity.ERROR] == []
    lines = unified_diff(text.splitlines(), new.get(path, text).splitlines(), n=0, lineterm="")
    return [f"{line[0]} {line[1:]}" for line in lines if not line.startswith(("---", "+++", "@@"))]
