"""Who works by which process on a day."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from crmplan.model.people import Person
from crmplan.model.plan import Plan
from crmplan.model.system import Process

ALL = "all"


def is_here(person: Person, on: date) -> bool:
    """Tell whether a person is in the matrices of a day: from the day after `until` nobody is."""
    return person.until is None or on <= person.until


def people_here(plan: Plan, on: date) -> dict[str, Person]:
    """Return the people who are in the matrices of a day, by id."""
    return {key: person for key, person in plan.people.items() if is_here(person, on)}


def workers(plan: Plan, process: Process, on: date) -> dict[str, Person]:
    """Return the people who work by a process on a day: those whose role stands in its roles."""
    roles = frozenset(process.roles)
    return {key: one for key, one in plan.people.items() if one.role in roles and is_here(one, on)}


def is_trained(process: Process, person: str) -> bool:
    """Tell whether a person has passed the lesson of a process."""
    return ALL in process.trained or person in process.trained


def untrained(plan: Plan, process: Process, on: date) -> dict[str, Person]:
    """Return the people who work by a process on a day and have not passed its lesson."""
    passed = set(process.trained)
    if ALL in passed:
        return {}
    return {key: one for key, one in workers(plan, process, on).items() if key not in passed}


def is_mandatory(process: Process) -> bool:
    """Tell whether everybody who works by a process is obliged to."""
    obliged = process.mandatory_for
    return obliged is not None and (ALL in obliged or set(process.roles) <= set(obliged))


def processes_of(plan: Plan, role: str | None) -> Iterator[tuple[str, Process]]:
    """Yield the processes by which a role works."""
    return (
        (key, process)
        for key, process in plan.processes.items()
        if role is not None and role in process.roles
    )


def entry_minutes(plan: Plan, role: str | None) -> Decimal | None:
    """Return the minutes of data entry a day of a role, summed over its processes; nothing where none has a figure."""
    known = [one.entry_minutes for _, one in processes_of(plan, role) if one.entry_minutes is not None]
    return sum(known, Decimal(0)) if known else None
