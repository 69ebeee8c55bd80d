"""Answers on the CRM itself: its data, processes and regulations, how it is used, who is trained."""

from collections.abc import Callable
from decimal import Decimal

from crmplan.analysis.duties import is_obliged
from crmplan.analysis.evidence.base import (
    ENTRY_MINUTES,
    NO,
    NOT_APPLICABLE,
    PARTLY,
    SHARE,
    YES,
    FactAnswer,
    at_least,
    every,
    given,
    kpi_share,
    of_processes,
    step_state,
    task_key,
)
from crmplan.analysis.modules import module_uses
from crmplan.analysis.shares import Measure, counts
from crmplan.analysis.situation import Situation
from crmplan.analysis.state import State
from crmplan.analysis.workplace import entry_minutes
from crmplan.model.system import Process


def duplicates(situation: Situation) -> FactAnswer | None:
    """Ask whether the share of duplicates is below 3%."""
    found = kpi_share(situation, "duplicate-share")
    if found is None:
        return None
    key, share = found
    answer = YES if share < Decimal("0.03") else PARTLY if share < Decimal("0.06") else NO
    return FactAnswer(answer, key, value=share, unit=SHARE)


def stale_deals(situation: Situation) -> FactAnswer | None:
    """Ask whether no open deal stands still."""
    found = kpi_share(situation, "stale-share")
    if found is None:
        return None
    key, share = found
    answer = YES if not share else PARTLY if share <= Decimal("0.1") else NO
    return FactAnswer(answer, key, value=share, unit=SHARE)


def observed_share(measure: Measure, yes: str, partly: str) -> Callable[[Situation], FactAnswer | None]:
    """Return the question for a share of the last observation; it can't be answered where that does not tell it."""

    def ask(situation: Situation) -> FactAnswer | None:
        seen = situation.observed
        have, of = counts(seen)[measure] if seen else (None, None)
        if have is None or not of:
            return None
        answer = at_least("adoption", Decimal(have) / of, yes, partly)
        return answer._replace(have=have, of=of)

    return ask


def needs_and_agreements(situation: Situation) -> FactAnswer:
    """Ask whether the cards hold needs and agreements."""
    kinds = {field.kind for card in situation.plan.cards.values() for field in card.fields.values()}
    return every("cards.kind", {"need": "need" in kinds, "agreement": "agreement" in kinds})


def required_fields_used(situation: Situation) -> FactAnswer:
    """Ask whether every required field is used."""
    fields = {
        f"{key}.{name}": bool(field.used_in)
        for key, card in situation.plan.cards.items()
        for name, field in card.fields.items()
        if field.required
    }
    return every("cards", fields)


def requirements_traced(situation: Situation) -> FactAnswer:
    """Ask whether every requirement serves a goal or a process."""
    brief = situation.plan.specification
    wanted = brief.requirements if brief else {}
    asked = {key: bool(one.goal or one.process) for key, one in wanted.items() if one.priority != "wont"}
    return every("specification.requirements", asked)


def modules_used(situation: Situation) -> FactAnswer | None:
    """Ask whether every module is used, once the CRM is live; a figure of a day to come does not tell it."""
    if situation.live is None:
        return FactAnswer(NOT_APPLICABLE, "modules")
    uses = module_uses(situation.plan, situation.on, situation.live)
    if any(one.is_used is None for one in uses):
        return None
    return every("modules", {one.id: bool(one.is_used) for one in uses})


def rules_in_force(situation: Situation) -> FactAnswer:
    """Ask whether every process has a rule that is in force."""

    def is_in_force(process: Process) -> bool:
        day = process.rule.in_force if process.rule else None
        return day is not None and day <= situation.on

    return of_processes("processes.rule.in_force", is_in_force)(situation)


def rules_revised(situation: Situation) -> FactAnswer | None:
    """Ask whether every rule was changed after the build was accepted."""
    accepted = situation.step("accept-build").done
    if accepted is None:
        return None

    def is_revised(process: Process) -> bool:
        day = process.rule.updated if process.rule else None
        return day is not None and day >= accepted

    return of_processes("processes.rule.updated", is_revised)(situation)


def job_descriptions(situation: Situation) -> FactAnswer:
    """Ask whether the job description of everybody who works by a process obliges."""
    people = situation.plan.people
    return every("people.job_description", {key: is_obliged(people[key]) for key in situation.workers})


def controlled(situation: Situation) -> FactAnswer:
    """Ask whether every process has a control with owner and rhythm that was made."""

    def is_made(process: Process) -> bool:
        control = process.control
        last = control.last if control and control.owner and control.every else None
        return last is not None and last <= situation.on

    return of_processes("processes.control", is_made)(situation)


def meaningful_use(situation: Situation) -> FactAnswer:
    """Ask whether actions are measured, not only who logs in."""
    seen = situation.observed
    if seen is None or situation.live is None or seen.date < situation.live:
        return FactAnswer(NO, "adoption")
    counts = {"active": seen.active is not None, "records": seen.records is not None}
    answer = YES if all(counts.values()) else PARTLY if counts["active"] else NO
    return every("adoption", counts)._replace(answer=answer, value=seen.date)


def old_tools_closed(situation: Situation) -> FactAnswer:
    """Ask whether the old tools are closed."""
    step = situation.step("close-old-tools")
    has_unmet = any(placed.task.unmet for placed in step.scope)
    state = step_state(situation, step)
    answer = (PARTLY if has_unmet else YES) if step.done else PARTLY if state is State.DOING else NO
    return FactAnswer(answer, task_key(step, "close-old-tools"), value=state)


def entry_time(situation: Situation) -> FactAnswer:
    """Ask whether data entry takes everybody less than an hour a day."""
    roles = {situation.plan.people[key].role for key in situation.workers}
    minutes = {role: entry_minutes(situation.plan, role) for role in roles}
    is_known = any(process.entry_minutes is not None for process in situation.plan.processes.values())
    people = {key: minutes[situation.plan.people[key].role] or 0 for key in situation.workers}
    answer = every("processes.entry_minutes", {key: time < ENTRY_MINUTES for key, time in people.items()})
    most = max(people.values(), default=None)
    return answer._replace(value=most, unit="min") if is_known else FactAnswer(NO, "processes.entry_minutes")


def matrix(situation: Situation) -> FactAnswer:
    """Ask whether everybody is trained in every process by which they work."""
    answer = every(
        "processes.trained",
        {f"{person}/{key}": passed for (person, key), passed in situation.training.items()},
    )
    lacking = dict.fromkeys(key for (_, key), passed in situation.training.items() if not passed)
    return answer._replace(lacking=tuple(lacking))


def training_completed(situation: Situation) -> FactAnswer:
    """Ask whether 95% of those who work by a process have passed all their lessons."""
    answer = every("processes.trained", situation.workers, least=Decimal("0.8"))
    share = Decimal(answer.have or 0) / answer.of if answer.of else Decimal(0)
    return answer._replace(answer=YES if answer.of and share >= Decimal("0.95") else answer.answer)


def manual(situation: Situation) -> FactAnswer:
    """Ask whether the operating manual was received."""
    manual = situation.plan.vendor.manual if situation.plan.vendor else None
    received = manual.received if manual else None
    is_here = received is not None and received <= situation.on
    return given("vendor.manual.received", received if is_here else None)
