"""What shows an answer: the words of whoever audited, or the fact of the plan put into words."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from crmplan.analysis.audit import Entry
from crmplan.analysis.evidence.base import SHARE, FactAnswer
from crmplan.analysis.state import State
from crmplan.document.numbers import date_text, money_text, number_text, share_text
from crmplan.messages import N_, Messages
from crmplan.model.plan import Plan
from crmplan.reports.words import word

MOST = 3
"""How many of what is lacking are named."""


def evidence_text(plan: Plan, entry: Entry, _: Messages) -> str:
    """Return what shows the answer that counts, nothing where nobody has said it."""
    if entry.given is not None:
        return entry.given.evidence or ""
    return fact_text(plan, entry.fact, _) if entry.fact else ""


def fact_text(plan: Plan, fact: FactAnswer, _: Messages) -> str:
    """Return what the facts say, and of what they say it."""
    return f"{_subject(plan, fact.key, _)}: {', '.join(_said(plan, fact, _))}"


SUBJECTS = {
    "actions": N_("rework not overdue"),
    "adoption": N_("observed last"),
    "budget.approved": N_("approved budget"),
    "business_case.expected_gain": N_("expected gain"),
    "business_case.gains": N_("gains that came"),
    "cards": N_("required fields that are used"),
    "cards.kind": N_("need and agreement in the cards"),
    "kpis.actual": N_("KPIs with figures before and after"),
    "kpis.baseline": N_("KPIs with a figure before"),
    "kpis.gain": N_("gains by KPIs"),
    "kpis.goal": N_("goals with a KPI"),
    "modules": N_("modules in use"),
    "people.job_description": N_("job descriptions that oblige"),
    "processes.control": N_("processes under control"),
    "processes.entry_minutes": N_("data entry under an hour a day"),
    "processes.entry_minutes, people.salary": N_("minutes of entry and salaries known"),
    "processes.lesson": N_("processes with a screencast"),
    "processes.mandatory_for": N_("processes that oblige all who work by them"),
    "processes.rule.in_force": N_("processes with a rule in force"),
    "processes.rule.updated": N_("rules changed after the build was accepted"),
    "processes.trained": N_("training passed"),
    "project.data_owner": N_("owner of the data"),
    "reports": N_("reports with reader and rhythm"),
    "reports.last": N_("reports used in the last month"),
    "specification.approved": N_("signatures under the specification"),
    "specification.requirements": N_("requirements that serve a goal or a process"),
    "support.channels": N_("channels of support"),
    "support.in_contract": N_("support in the contract"),
    "support.months": N_("support in the contract"),
    "support.requests": N_("requests answered in time"),
    "vendor.background": N_("where the vendor's people come from"),
    "vendor.manual.received": N_("manual received"),
}
"""What the keys of facts are about, for those who read reports."""


def _subject(plan: Plan, key: str, _: Messages) -> str:
    """Return what a key is about: its own words, or the name of the task or KPI that it leads to."""
    if key in SUBJECTS:
        return _(SUBJECTS[key])
    section, _dot, one = key.removesuffix(".gate").rpartition(".")
    if section == "stages.tasks":
        return plan.tasks[one].name if one in plan.tasks else _("the task {id}").format(id=one)
    return plan.kpis[one].name or one


def _said(plan: Plan, fact: FactAnswer, _: Messages) -> Iterator[str]:
    if fact.of is not None:
        yield _("{have} of {of}").format(have=fact.have, of=fact.of)
    if fact.value is not None:
        yield _value_text(plan, fact, _)
    elif fact.of is None:
        yield _("not yet") if fact.answer == "n/a" else _absence(fact.key, _)
    if fact.lacking:
        names = ", ".join(_name(plan, fact.key, one) for one in fact.lacking[:MOST])
        more = len(fact.lacking) - MOST
        rest = " " + _.plural("and {n} more", "and {n} more", more) if more > 0 else ""
        yield _("except: {names}").format(names=names) + rest


def _absence(key: str, _: Messages) -> str:
    return _("not decided yet") if key.endswith(".gate") else _("not in the plan")


def _value_text(plan: Plan, fact: FactAnswer, _: Messages) -> str:
    value, language = fact.value, _.language
    if isinstance(value, date):
        return date_text(value, language)
    if isinstance(value, (Decimal, int)):
        if fact.unit == SHARE:
            return share_text(value, language)
        if fact.unit == "min":
            return _("at most {n} min a day").format(n=number_text(value, language, 0))
        if fact.unit == "months":
            return _.plural("{n} month", "{n} months", int(value))
        return money_text(Decimal(value), fact.unit, language)
    if isinstance(value, State):
        return word(value, _)
    return plan.display_name(str(value))


def _name(plan: Plan, key: str, one: str) -> str:
    """Return the name of what is lacking: of the section that the key names, else of any other; else the id."""
    card, _, field = one.partition(".")
    if field and card in plan.cards:
        found = plan.cards[card].fields.get(field)
        return (found.name if found else None) or field
    brief = plan.specification
    sections = [getattr(plan, key.split(".", maxsplit=1)[0], None), plan.processes, plan.goals, plan.actions]
    sections += [brief.requirements if brief else {}, plan.people, plan.team]
    for section in sections:
        if isinstance(section, dict) and one in section:
            return getattr(section[one], "name", None) or one
    return plan.tasks[one].name if one in plan.tasks else one
