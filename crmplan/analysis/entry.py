"""What data entry costs: minutes a day of each person become hours and money a month, and a share of payroll."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from crmplan.analysis.calendar import WorkCalendar
from crmplan.analysis.schedule import Schedule
from crmplan.analysis.workplace import entry_minutes, people_here, processes_of
from crmplan.model.people import Person
from crmplan.model.plan import Plan

CASE_MINUTES, CASE_DAY = Decimal(150), Decimal(480)
"""The method's own case (S51): 2.5 hours of data entry a day, in a working day of 8 hours."""
CASE_SHARE = CASE_MINUTES / CASE_DAY
"""What it takes of payroll; the method says almost 30%."""


class Lack(StrEnum):
    """Why a figure is missing, or is less than the whole."""

    NO_MINUTES = "no-minutes"
    """No process of the role has `entry_minutes`."""
    SOME_MINUTES = "some-minutes"
    """Some processes of the role have none, so that it is more."""
    NO_SALARY = "no-salary"


class Entry(NamedTuple):
    """What data entry takes of a person.

    Args:
        id: of the person.
        person: the person.
        minutes: a day; nothing where no process of the role has a figure.
        hours: a month.
        share: of the working time, which is that of the salary.
        money: a month; nothing without a salary.
        lacks: what is not known.
    """

    id: str
    person: Person
    minutes: Decimal | None
    hours: Decimal | None
    share: Decimal | None
    money: Decimal | None
    lacks: tuple[Lack, ...]


class EntryTotal(NamedTuple):
    """What data entry takes of some people together.

    Args:
        people: how many they are.
        minutes: a day; nothing where nobody's are known.
        hours: a month.
        share: of the working time of those whose minutes are known.
        money: a month, of those whose minutes and salary are known.
        payroll: the salaries of those.
        lacks: what is not known of some of them.
    """

    people: int
    minutes: Decimal | None
    hours: Decimal | None
    share: Decimal | None
    money: Decimal | None
    payroll: Decimal | None
    lacks: tuple[Lack, ...]

    @property
    def payroll_share(self) -> Decimal | None:
        """The share of payroll of those whose salary is known."""
        return self.money / self.payroll if self.money is not None and self.payroll else None


class RoleEntry(NamedTuple):
    """What data entry takes of the people of a role.

    Args:
        role: the role.
        minutes: a day of each.
        processes: those by which it works.
        silent: those of them without a figure.
        total: of its people together.
    """

    role: str
    minutes: Decimal | None
    processes: tuple[str, ...]
    silent: tuple[str, ...]
    total: EntryTotal


class EntryCost(NamedTuple):
    """What data entry takes of those who work by a process.

    Args:
        month_days: working days of an average month of the year.
        year: the year whose working days they are.
        year_days: its working days.
        day_minutes: minutes of a working day.
        people: by person, in the order of the plan.
        roles: by role, in the order of the people.
        total: of all together.
    """

    month_days: Decimal
    year: int
    year_days: int
    day_minutes: int
    people: tuple[Entry, ...]
    roles: tuple[RoleEntry, ...]
    total: EntryTotal


def entry_cost(plan: Plan, now: Schedule) -> EntryCost:
    """Return what data entry costs on the status date; an average month has a twelfth of that year's working days."""
    assert now.on is not None
    calendar, year = now.calendar, now.on.year
    year_days = calendar.index(date(year + 1, 1, 1)) - calendar.index(date(year, 1, 1))
    month_days = Decimal(year_days) / 12
    people = tuple(
        _entry(plan, key, person, calendar, month_days)
        for key, person in people_here(plan, now.on).items()
        if any(processes_of(plan, person.role))
    )
    roles = dict.fromkeys(one.person.role for one in people if one.person.role is not None)
    return EntryCost(
        month_days=month_days,
        year=year,
        year_days=year_days,
        day_minutes=calendar.minutes,
        people=people,
        roles=tuple(_role(plan, role, people) for role in roles),
        total=total(people),
    )


def _entry(plan: Plan, key: str, person: Person, calendar: WorkCalendar, month_days: Decimal) -> Entry:
    minutes = entry_minutes(plan, person.role)
    lacks = [Lack.NO_SALARY] if person.salary is None else []
    if any(one.entry_minutes is None for _, one in processes_of(plan, person.role)):
        lacks.insert(0, Lack.NO_MINUTES if minutes is None else Lack.SOME_MINUTES)
    if minutes is None:
        return Entry(key, person, None, None, None, None, tuple(lacks))
    share = minutes / calendar.minutes
    money = person.salary.amount * share if person.salary else None
    return Entry(key, person, minutes, minutes * month_days / 60, share, money, tuple(lacks))


def _role(plan: Plan, role: str, people: Iterable[Entry]) -> RoleEntry:
    by = dict(processes_of(plan, role))
    return RoleEntry(
        role=role,
        minutes=entry_minutes(plan, role),
        processes=tuple(by),
        silent=tuple(key for key, one in by.items() if one.entry_minutes is None),
        total=total([one for one in people if one.person.role == role]),
    )


def total(people: Iterable[Entry]) -> EntryTotal:
    """Return what data entry takes of some people together."""
    everybody = tuple(people)
    timed = [one for one in everybody if one.minutes is not None]
    paid = [one for one in timed if one.money is not None]
    return EntryTotal(
        people=len(everybody),
        minutes=_sum(one.minutes for one in timed),
        hours=_sum(one.hours for one in timed),
        share=_mean([one.share for one in timed if one.share is not None]),
        money=_sum(one.money for one in paid),
        payroll=_sum(one.person.salary.amount for one in paid if one.person.salary),
        lacks=tuple(lack for lack in Lack if any(lack in one.lacks for one in everybody)),
    )


def _sum(values: Iterable[Decimal | None]) -> Decimal | None:
    """Return a sum; of nothing there is none."""
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if known else None


def _mean(shares: list[Decimal]) -> Decimal | None:
    return sum(shares, Decimal(0)) / len(shares) if shares else None
