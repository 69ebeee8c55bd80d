"""A plan that follows the method to the end: every step of the template done in time, every demand met.

Rules find nothing wrong with it; `tests/rules/test_demands.py` takes one thing after another away from it.
"""

from datetime import date
from functools import cache
from typing import Any

import yaml

from crmplan.loader.packaged import packaged_yaml
from tests.helpers import plan, scheduled

ON = date(2026, 7, 31)
Data = dict[str, Any]

HEAD = """
crmplan: 1
project:
  {name: CRM rollout, client: Vostok, start: 2026-01-12, currency: EUR, manager: project-lead, status_date: 2026-07-31,
   deadline: day 50, working_group: [project-lead, head-of-sales, vendor-lead, vendor-analyst], data_owner: data-owner,
   owner_after: head-of-sales}
budget: {approved: 60000, reserve: 10%, licences: 300/month}
business_case:
  {expected_gain: 5000/month, expected_payback: 9 months, discount: 12%, horizon: 24 months,
   gains: {2026-04: 4000, 2026-05: 5200, 2026-06: 5600}}
goals:
  sales-growth: {name: Sell more, target: 500000, unit: EUR, due: 2026-06-30}
  daily-use: {name: Everyone works in it, target: 90%, unit: percent, due: 2026-06-30}
kpis:
  revenue:
    {goal: sales-growth, unit: EUR, better: higher, kind: flow, baseline: 420000, before: 2025-04-01..2025-06-30,
     target: 500000, actual: 505000, after: 2026-04-01..2026-06-30}
  next-step-share:
    {goal: daily-use, unit: percent, better: higher, kind: ratio, baseline: 40%, before: 2025-04-01..2025-06-30,
     target: 90%, actual: 94%, after: 2026-04-01..2026-06-30}
  sales-cycle-days:
    {unit: days, better: lower, kind: ratio, baseline: 45, before: 2025-04-01..2025-06-30, target: 38, actual: 37,
     after: 2026-04-01..2026-06-30}
specification:
  file: docs/brief.pdf
  version: 2
  approved: {project-lead: 2026-02-05, head-of-sales: 2026-02-05, vendor-lead: 2026-02-05, vendor-analyst: 2026-02-05}
  sales_models: [repeat orders]
  department_levels: 3
  values: [no lost lead]
  requirements:
    one-card: {process: client-card, module: contacts, goal: sales-growth, priority: must, feasible: true, met: yes}
    quick-quote: {process: quote, module: quotes, goal: sales-growth, priority: should, feasible: true, met: yes}
    shipping: {process: shipment, module: contacts, goal: daily-use, priority: must, feasible: true, met: yes}
vendor: {name: CRM Studio, background: [sales, it], references: 4, manual: {file: m.pdf, received: 2026-02-27}}
modules:
  contacts: {cost: 3000, active_users: 4, as_of: 2026-07-30}
  quotes: {cost: 2000, active_users: 3, as_of: 2026-07-30}
processes:
  client-card: {name: Fill in the card, module: contacts, card: client, roles: [Sales, Office]}
  quote: {name: Make a quote, module: quotes, card: deal, roles: [Sales]}
  shipment: {name: Ship, module: contacts, card: deal, roles: [Office]}
cards:
  client:
    need: {kind: need, required: true, used_in: [pipeline]}
    phone: {kind: client, required: true, used_in: [quote]}
  deal: {terms: {kind: agreement, required: true, used_in: [pipeline, service]}}
reports:
  pipeline: {name: Pipeline, reader: head-of-sales, every: 1w, last: 2026-07-27}
  service: {name: Shipped in time, reader: project-lead, every: 1 month, last: 2026-07-15}
people:
  anna: {name: Anna, role: Sales, since: 2024-02-01, salary: 3200/month}
  boris: {name: Boris, role: Sales, since: 2025-09-01, salary: 3000/month}
  clara: {name: Clara, role: Office, since: 2023-09-01, salary: 2800/month}
adoption:
  - {date: 2026-04-15, users: 4, active: 4, records: 80, complete: 78, by_rules: 76}
  - {date: 2026-07-30, users: 4, active: 4, records: 100, complete: 98, by_rules: 97}
risks:
  staff-sabotage: {probability: likely, impact: severe, response: mitigate, actions: [announce-project]}
  funding-shortage: {probability: possible, impact: severe, response: avoid, actions: [estimate-budget]}
  poor-specification: {probability: possible, impact: severe, response: mitigate, actions: [draft-spec]}
audit:
  answers:
    data-short-card: {answer: partly, evidence: Two of five, on: 2026-03-17, by: auditor, action: shorten-card}
    proc-stages-match: {answer: yes, evidence: Map against settings, on: 2026-03-17, by: auditor}
actions:
  shorten-card: {name: Shorten the card, owner: head-of-sales, due: 2026-03-27, finished: 2026-03-26, from: audit}
  terms-lesson:
    {name: Record the part on terms, owner: trainer, due: 2026-03-30, finished: 2026-03-27, from: final,
     task: record-screencasts}
support:
  in_contract: true
  from: 2026-03-20
  months: 3
  hours: 40
  cost: 500/month
  response: 4h
  channels: [live, phone]
  requests:
    r-1: {on: 2026-03-24 10:00, kind: question, process: quote, answered: 2026-03-24 11:00, solved: 2026-03-24}
    r-2: {on: 2026-04-14 10:00, kind: seminar, answered: 2026-04-14 11:00, solved: 2026-04-15 12:00, hours: 4}
meetings:
  final: {on: 2026-03-18, present: [project-lead, head-of-sales, vendor-lead], decisions: [Three months of support]}
"""

PROCESS = """
rule: {file: r.md, updated: 2026-03-09, in_force: 2026-03-13}
lesson: {format: screencast, file: https://learn.example/x, recorded: 2026-03-11, minutes: 7}
trained: all
stages: [new, done]
exit: The card holds what was agreed
mandatory_for: all
control: {how: Sample of 20, every: 1w, owner: head-of-sales, last: 2026-07-27}
entry_minutes: 15
"""


def complete() -> Data:
    """Return the plan as data; every call gives a copy of its own."""
    return _copy(_complete())


@cache
def _complete() -> Data:
    data: Data = yaml.load(HEAD, Loader=yaml.BaseLoader)
    template = packaged_yaml("template")
    data["team"] = {
        role["id"]: {
            "name": role["name"]["en"],
            "side": role["side"],
            "background": role.get("background", "management"),
        }
        for role in template["roles"]
    }
    for process in data["processes"].values():
        process.update(yaml.load(PROCESS, Loader=yaml.BaseLoader))
    for person in data["people"].values():
        person["job_description"] = {"file": "j.pdf", "obliges": "true"}
    for risk in data["risks"].values():
        risk.update({"owner": "project-lead", "status": "closed", "reviewed": "2026-03-18"})
    data["stages"] = _stages(template)
    _finish(data)
    return data


def _stages(template: Data) -> Data:
    stages = {
        stage["id"]: {"name": stage["name"]["en"], "days": stage["days"], "tasks": {}}
        for stage in template["stages"]
    }
    for task in template["tasks"]:
        keys = ("owner", "duration", "not_before", "after", "gate")
        fields = {key: _copy(task[key]) for key in keys if key in task}
        fields = {"name": task["name"]["en"], **fields}
        stages[task["stage"]]["tasks"][task["id"]] = fields
    return stages


def _finish(data: Data) -> None:
    """Write down that every task was done on the days on which the schedule has it."""
    made = plan(dumped(data))
    now = scheduled(made)
    for task in now.tasks.values():
        fields = data["stages"][task.stage]["tasks"][task.id]
        first, last = now.start_day(task).isoformat(), now.finish_day(task).isoformat()
        if "gate" in fields:
            fields["gate"] |= {"decision": "go", "on": last}
        elif not task.length:
            fields["finished"] = last
        else:
            fields |= {"started": first, "finished": last, "quality": "5"}
    lessons = data["stages"]["s4-rollout"]["tasks"]["record-screencasts"]
    lessons |= {"quality": "4", "unmet": ["The terms are not shown"]}


def dumped(data: Data) -> str:
    """Return the text of a plan."""
    return yaml.dump(data, allow_unicode=True, sort_keys=False, default_style=None)


def _copy(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copy(below) for key, below in value.items()}
    return [_copy(below) for below in value] if isinstance(value, list) else value
