"""Whom a job description obliges to work in the CRM."""

from datetime import date
from typing import NamedTuple

from crmplan.analysis.workplace import people_here
from crmplan.model.people import Person
from crmplan.model.plan import Plan


class RoleDuty(NamedTuple):
    """A role that works by a process, and whose job descriptions oblige."""

    role: str
    people: tuple[str, ...]
    obliged: tuple[str, ...]

    @property
    def free(self) -> tuple[str, ...]:
        """Those whom no job description obliges."""
        return tuple(one for one in self.people if one not in self.obliged)


def role_duties(plan: Plan, on: date) -> tuple[RoleDuty, ...]:
    """Return the roles that work by a process, with their people of a day and those whom a job description obliges."""
    working = {role for process in plan.processes.values() for role in process.roles}
    people: dict[str, list[str]] = {}
    for key, person in people_here(plan, on).items():
        if person.role in working:
            people.setdefault(person.role, []).append(key)
    return tuple(
        RoleDuty(role, tuple(keys), tuple(key for key in keys if is_obliged(plan.people[key])))
        for role, keys in people.items()
    )


def is_obliged(person: Person) -> bool:
    """Tell whether a job description obliges a person to work in the CRM."""
    return person.job_description is not None and person.job_description.obliges
