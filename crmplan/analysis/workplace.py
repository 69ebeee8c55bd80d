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
    return {
        key: one
        for key, one in people_here(plan, on).items()
        if one.role is not None and one.role in process.roles
    }


def is_trained(process: Process, person: str) -> bool:
    """Tell whether a person has passed the lesson of a process."""
    return ALL in process.trained or person in process.trained


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
    """Return the minutes of data entry a day of each who has a role; nothing where no process of it has a figure."""
    figures = [one.entry_minutes for _, one in processes_of(plan, role) if one.entry_minutes is not None]
    return sum(figures, Decimal(0)) if figures else None
