"""What data entry costs, with the method's own case as a known answer."""

from decimal import Decimal

import pytest

from crmplan.analysis.entry import CASE_SHARE, EntryCost, Lack, entry_cost
from crmplan.analysis.workplace import entry_minutes
from tests.helpers import plan, scheduled


def cost(text: str, on: str = "2026-03-02") -> EntryCost:
    made = plan(text)
    return entry_cost(made, scheduled(made, on))


CASE = """
    people: {ann: {role: Sales, salary: 1000/month}}
    processes: {card: {roles: [Sales], entry_minutes: 90}, call: {roles: [Sales], entry_minutes: 60}}
"""


def test_method_s_own_case_of_two_and_a_half_hours_is_31_percent_of_payroll() -> None:
    found = cost(CASE)
    (ann,) = found.people
    assert (ann.minutes, ann.share, ann.money) == (150, Decimal("0.3125"), Decimal("312.5"))
    assert ann.share == CASE_SHARE == found.total.payroll_share == Decimal("2.5") / 8
    assert found.total == (1, 150, ann.hours, Decimal("0.3125"), Decimal("312.5"), 1000, ())


def test_average_month_has_a_twelfth_of_the_working_days_of_the_year() -> None:
    found = cost(CASE)
    assert (found.year, found.year_days) == (2026, 261)
    assert found.month_days == Decimal("21.75")
    assert found.people[0].hours == Decimal("54.375")  # 2.5 h × 21.75
    later = cost(CASE, "2027-03-02")
    assert (later.year, later.year_days) == (2027, 261)


def test_days_off_and_the_hours_of_the_day_are_those_of_the_calendar() -> None:
    found = cost("    calendar: {hours: 7.5, closed: [2026-03-03], week: mon-thu}" + CASE)
    assert (found.year_days, found.day_minutes) == (
        208,
        450,
    )  # 52 weeks of 4, and Thursday 31 December, less one
    assert found.people[0].share == Decimal(150) / 450


def test_figure_that_is_not_known_is_none_and_says_why() -> None:
    found = cost("""
        people:
          ann: {role: Sales, salary: 2000/month}
          bob: {role: Sales}
          cid: {role: Stock, salary: 900/month}
          dan: {role: Stock}
          eve: {role: Mixed, salary: 100/month}
          fay: {role: Office, salary: 5000/month}
          gus: {salary: 5000/month}
          hal: {role: Sales, salary: 7000/month, until: 2026-03-01}
        processes:
          card: {roles: [Sales, Mixed], entry_minutes: 48}
          ship: {roles: [Stock, Mixed]}
    """)
    people = {one.id: (one.minutes, one.share, one.money, one.lacks) for one in found.people}
    tenth = Decimal("0.1")
    assert people == {
        "ann": (48, tenth, 200, ()),
        "bob": (48, tenth, None, (Lack.NO_SALARY,)),
        "cid": (None, None, None, (Lack.NO_MINUTES,)),
        "dan": (None, None, None, (Lack.NO_MINUTES, Lack.NO_SALARY)),
        "eve": (48, tenth, 10, (Lack.SOME_MINUTES,)),
    }
    roles = {one.role: (one.minutes, one.silent, one.total.people) for one in found.roles}
    assert roles == {"Sales": (48, (), 2), "Stock": (None, ("ship",), 2), "Mixed": (48, ("ship",), 1)}
    total = found.total
    assert (total.people, total.minutes, total.share) == (5, 144, tenth)
    assert (total.money, total.payroll, total.payroll_share) == (210, 2100, tenth)
    assert total.lacks == (Lack.NO_MINUTES, Lack.SOME_MINUTES, Lack.NO_SALARY)
    stock = found.roles[1].total
    assert (stock.minutes, stock.hours, stock.share, stock.money, stock.payroll_share) == (None,) * 5


def test_payroll_share_weighs_salaries() -> None:
    found = cost("""
        people: {ann: {role: A, salary: 3000/month}, bob: {role: B, salary: 1000/month}}
        processes: {a: {roles: [A], entry_minutes: 48}, b: {roles: [B], entry_minutes: 240}}
    """)
    assert found.total.share == Decimal("0.3")
    assert found.total.payroll_share == Decimal("0.2")  # (300 + 500) of 4000


def test_salary_of_nothing_has_no_share_of_payroll() -> None:
    found = cost("people: {ann: {role: A, salary: 0/month}}\nprocesses: {a: {roles: [A], entry_minutes: 48}}")
    assert (found.total.money, found.total.payroll_share) == (0, None)


def test_nobody_enters_data_where_nobody_works_by_a_process() -> None:
    found = cost("people: {ann: {role: A}}")
    assert (found.people, found.roles) == ((), ())
    assert found.total == (0, None, None, None, None, None, ())


@pytest.mark.parametrize(("role", "minutes"), [("Sales", 150), ("Stock", None), (None, None), ("x", None)])
def test_minutes_of_a_role_are_the_sum_over_its_processes(role: str | None, minutes: int | None) -> None:
    made = plan(f"{CASE.rstrip()[:-1]}, ship: {{roles: [Stock]}}, note: {{roles: [Sales]}}}}")
    assert entry_minutes(made, role) == minutes
