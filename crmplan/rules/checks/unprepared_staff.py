"""Mistake 3: staff are not prepared, and nobody controls how the CRM is used."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from crmplan.analysis.duties import is_obliged
from crmplan.analysis.schedule import Schedule
from crmplan.analysis.steps import Step, done_on
from crmplan.analysis.workplace import is_mandatory, people_here, untrained
from crmplan.findings import Finding, Severity
from crmplan.model.plan import Placed
from crmplan.model.system import Process
from crmplan.rules.base import RuleContext, rule

Findings = Iterator[Finding]

ROLLOUT = "s4-rollout"
LOYALTY = {"interview-sales-team": "interview", "announce-project": "announcement"}
"""The steps by which staff hear of the CRM before it is built, with the wording for a plan that has none."""
NAMED = 3
"""How many people a message names before it counts the others."""


@rule("CP301", Severity.ERROR)
def process_without_instruction(context: RuleContext) -> Findings:
    """The rollout is over, and a process has no instruction."""
    for key, process in _rolled_out(context):
        if process.rule is None:
            yield _of_process(key, process)


@rule("CP302", Severity.WARNING)
def instruction_older_than_setup(context: RuleContext) -> Findings:
    """An instruction was last changed before the set-up was accepted."""
    built = context.step("accept-build").done
    if built is None:
        return
    for key, process in _rolled_out(context):
        if process.rule is None:
            continue
        updated = process.rule.updated
        if updated is None or updated < built:
            params = {"name": process.name or key, "updated": updated, "built": built}
            variant = "" if updated else "absent"
            yield Finding("", ("processes", key, "rule"), params, variant, on_key=True)


@rule("CP303", Severity.ERROR)
def use_not_mandatory(context: RuleContext) -> Findings:
    """Some of those who work by a process need not, or nobody has to when the rollout is over."""
    is_over = context.is_after_stage(ROLLOUT)
    for key, process in context.plan.processes.items():
        obliged = process.mandatory_for
        if obliged is None and is_over:
            yield _of_process(key, process, "absent")
        elif obliged is not None and not is_mandatory(process):
            free = dict.fromkeys(role for role in process.roles if role not in obliged)
            yield _of_process(key, process, roles=tuple(free))


@rule("CP304", Severity.ERROR)
def job_description_missing(context: RuleContext) -> Findings:
    """The audit is over, and the job description of somebody who works by a process does not oblige to it."""
    if not context.is_after_stage("s5-audit"):
        return
    roles = {role for process in context.plan.processes.values() for role in process.roles}
    for key, person in people_here(context.plan, context.on).items():
        if person.role in roles and not is_obliged(person):
            variant = "" if person.job_description else "absent"
            yield Finding("", ("people", key), {"name": person.name or key}, variant, on_key=True)


@rule("CP305", Severity.ERROR)
def no_control_system(context: RuleContext) -> Findings:
    """The rollout is over, and nobody checks regularly whether the instruction of a process is kept."""
    for key, process in _rolled_out(context):
        control = process.control
        if control is None:
            yield _of_process(key, process)
        elif control.owner is None or control.every is None:
            variant = "every" if control.owner else "owner" if control.every else "both"
            yield _of_process(key, process, variant)


@rule("CP306", Severity.ERROR)
def training_gap(context: RuleContext) -> Findings:
    """Somebody works by a process without training once the CRM is live, or nobody was trained in the rollout."""
    is_over, plan = context.is_after_stage(ROLLOUT), context.plan
    for key, process in plan.processes.items():
        missing = untrained(plan, process, context.on) if context.is_live else {}
        if missing:
            names = tuple(person.name or one for one, person in missing.items())
            more = len(names) - NAMED
            yield _of_process(
                key, process, "more" if more > 0 else "missing", people=names[:NAMED], more=more
            )
        elif is_over and not process.trained:
            yield _of_process(key, process)


@rule("CP307", Severity.INFO)
def no_screencast(context: RuleContext) -> Findings:
    """The rollout is over, and a process has no lesson that newcomers can watch."""
    for key, process in _rolled_out(context):
        formats = tuple(dict.fromkeys(lesson.format for lesson in process.lesson))
        if "screencast" not in formats:
            yield _of_process(key, process, "format" if formats else "", formats=formats)


@rule("CP308", Severity.WARNING)
def no_loyalty_work(context: RuleContext) -> Findings:
    """Nobody has spoken with the staff when the preparation is over, or when the build begins."""
    begun = context.first_begun("s3-build")
    began = begun[0] if begun else None
    is_due = began is not None or context.is_after_stage("s1-preparation")
    for entry, variant in LOYALTY.items():
        step = context.step(entry)
        late = _open_on(began, step, context.schedule) if began else None
        if late:
            yield Finding("", late.path, {"name": late.name, "began": began}, on_key=True)
        elif step.scope or not is_due:
            continue
        elif step.tasks:
            yield Finding("", step.path, {"name": step.tasks[0].name}, "dropped", on_key=True)
        else:
            yield Finding("", context.stage_path("s1-preparation"), variant=variant, on_key=True)


def _open_on(day: date, step: Step, now: Schedule) -> Placed | None:
    """Return the first task of a step that was not yet done at the end of a day."""
    ends = ((placed, done_on(placed, now)) for placed in step.scope)
    return next((placed for placed, end in ends if end is None or end > day), None)


def _rolled_out(context: RuleContext) -> Iterable[tuple[str, Process]]:
    """Return the processes by key once the rollout is over; none before."""
    return context.plan.processes.items() if context.is_after_stage(ROLLOUT) else ()


def _of_process(key: str, process: Process, variant: str = "", **params: Any) -> Finding:
    return Finding("", ("processes", key), {"name": process.name or key, **params}, variant, on_key=True)
