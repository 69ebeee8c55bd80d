"""Who works by which process, who is trained in it and obliged to, and how long data entry takes."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from crmplan.analysis.workplace import (
    entry_minutes,
    is_here,
    is_mandatory,
    is_trained,
    people_here,
    processes_of,
    untrained,
    workers,
)
from crmplan.model.people import Person
from crmplan.model.plan import Plan
from tests.helpers import plan

LAST = date(2026, 3, 6)
AFTER = LAST + timedelta(days=1)

SALES = """\
people:
  ann: {role: Seller}
  ben: {role: Seller, until: 2026-03-06}
  cid: {role: Clerk}
  dan: {}
"""


def sales(processes: str) -> Plan:
    """Return a plan of two sellers, one of whom leaves, a clerk, and somebody without a role."""
    return plan(f"{SALES}processes: {processes}")


def test_last_day_of_work_is_still_a_day_in_the_matrices() -> None:
    leaver = Person(until=LAST.isoformat())
    assert is_here(leaver, LAST)
    assert not is_here(leaver, AFTER)
    assert is_here(Person(), AFTER)


def test_newcomer_is_in_the_matrices_before_the_first_day() -> None:
    """What each must still learn is planned before they come."""
    assert is_here(Person(since=AFTER.isoformat()), LAST)


def test_people_stand_in_the_order_of_the_plan() -> None:
    made = sales("{}")
    assert list(people_here(made, LAST)) == ["ann", "ben", "cid", "dan"]
    assert list(people_here(made, AFTER)) == ["ann", "cid", "dan"]


@pytest.mark.parametrize(
    ("roles", "on", "expected"),
    [
        ("[Seller]", LAST, ["ann", "ben"]),
        ("[Seller]", AFTER, ["ann"]),
        ("[Clerk, Seller]", LAST, ["ann", "ben", "cid"]),
        ("[seller]", LAST, []),
        ("[]", LAST, []),
    ],
)
def test_who_works_by_a_process_has_one_of_its_roles(roles: str, on: date, expected: list[str]) -> None:
    made = sales(f"{{card: {{roles: {roles}}}}}")
    assert list(workers(made, made.processes["card"], on)) == expected


def test_person_without_a_role_works_by_no_process() -> None:
    made = sales("{card: {}, offer: {roles: [Seller, Clerk]}}")
    assert all("dan" not in workers(made, process, LAST) for process in made.processes.values())
    assert list(processes_of(made, None)) == []


@pytest.mark.parametrize(
    ("trained", "expected"),
    [("all", []), ("[]", ["ann", "ben"]), ("[ben]", ["ann"]), ("[cid]", ["ann", "ben"]), ("[ann, ben]", [])],
)
def test_untrained_are_those_who_work_by_it_and_are_not_named(trained: str, expected: list[str]) -> None:
    made = sales(f"{{card: {{roles: [Seller], trained: {trained}}}}}")
    card = made.processes["card"]
    assert list(untrained(made, card, LAST)) == expected
    assert [key for key in workers(made, card, LAST) if not is_trained(card, key)] == expected


def test_untrained_who_has_left_is_missing_no_more() -> None:
    made = sales("{card: {roles: [Seller], trained: [ann]}}")
    assert list(untrained(made, made.processes["card"], LAST)) == ["ben"]
    assert untrained(made, made.processes["card"], AFTER) == {}


def test_who_is_trained_may_work_by_another_process() -> None:
    card = sales("{card: {roles: [Seller], trained: [cid]}}").processes["card"]
    assert is_trained(card, "cid")
    assert not is_trained(card, "ann")


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("roles: [Seller, Clerk], mandatory_for: all", True),
        ("roles: [Seller, Clerk], mandatory_for: [Clerk, Seller]", True),
        ("roles: [Seller], mandatory_for: [Clerk, Seller]", True),
        ("roles: [Seller, Clerk], mandatory_for: [Seller]", False),
        ("roles: [Seller]", False),
        ("name: Card", False),
    ],
)
def test_process_is_mandatory_where_none_of_its_roles_may_stay_out(keys: str, expected: bool) -> None:
    assert is_mandatory(sales(f"{{card: {{{keys}}}}}").processes["card"]) is expected


def test_processes_of_a_role_stand_in_the_order_of_the_plan() -> None:
    made = sales("{offer: {roles: [Seller]}, order: {roles: [Clerk]}, card: {roles: [Clerk, Seller]}}")
    assert [key for key, _ in processes_of(made, "Seller")] == ["offer", "card"]
    assert [key for key, _ in processes_of(made, "Clerk")] == ["order", "card"]


MEASURED = """{
  card: {roles: [Seller, Clerk], entry_minutes: 25},
  offer: {roles: [Seller], entry_minutes: 7.5},
  order: {roles: [Clerk]},
  claim: {entry_minutes: 300},
}"""


@pytest.mark.parametrize(
    ("role", "expected"),
    [("Seller", Decimal("32.5")), ("Clerk", Decimal(25)), ("Head", None), (None, None)],
)
def test_minutes_of_a_role_are_the_sum_over_its_processes(role: str | None, expected: Decimal | None) -> None:
    assert entry_minutes(sales(MEASURED), role) == expected


def test_minutes_nobody_has_measured_are_unknown_and_not_zero() -> None:
    assert entry_minutes(sales("{card: {roles: [Seller]}}"), "Seller") is None
    assert entry_minutes(sales("{card: {roles: [Seller], entry_minutes: 0}}"), "Seller") == 0


def test_role_that_a_process_names_twice_counts_once() -> None:
    assert entry_minutes(sales("{card: {roles: [Seller, Seller], entry_minutes: 25}}"), "Seller") == 25
