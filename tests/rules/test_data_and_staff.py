"""What the rules of mistakes 2 and 3 say in figures and names, and how grave they are."""

from datetime import date
from decimal import Decimal

import pytest

from crmplan.findings import Finding, Severity
from crmplan.model.limits import Limits
from crmplan.rules.base import RuleContext, run_rules
from crmplan.rules.checks import unprepared_staff, unused_data
from tests.helpers import plan, scheduled, wording

ON = date(2026, 3, 6)


def entry(minutes: str, *, limits: Limits | None = None, hours: str = "8") -> list[Finding]:
    """Return what CP202 finds for one role with so many minutes."""
    made = plan(
        f"calendar: {{hours: {hours}}}\npeople: {{ann: {{role: Seller}}}}\n"
        f"processes: {{card: {{roles: [Seller], entry_minutes: {minutes}}}}}"
    )
    context = RuleContext(made, scheduled(made, ON), ON, limits=limits or Limits())
    return list(run_rules(context, [unused_data.entry_time_too_high]))


@pytest.mark.parametrize(
    ("minutes", "severities"),
    [
        ("60", []),
        ("60.1", [Severity.WARNING]),
        ("149.9", [Severity.WARNING]),
        ("150", [Severity.ERROR]),
    ],
)
def test_entry_is_a_warning_above_an_hour_and_an_error_from_two_and_a_half(
    minutes: str, severities: list[Severity]
) -> None:
    assert [finding.severity for finding in entry(minutes)] == severities


def test_entry_is_judged_by_the_limits_of_the_firm() -> None:
    own = Limits(entry_minutes="30", entry_minutes_severe="45")
    assert [len(entry(minutes, limits=own)) for minutes in ("30", "31")] == [0, 1]
    found = [entry(minutes, limits=own)[0].severity for minutes in ("44", "45")]
    assert found == [Severity.WARNING, Severity.ERROR]


@pytest.mark.parametrize(
    ("minutes", "hours", "expected"),
    [
        ("150", "8", "2.5 h a day on data entry, 31% of"),
        ("150", "6", "2.5 h a day on data entry, 42% of"),
        ("70", "7.5", "1.17 h a day on data entry, 16% of"),
    ],
)
def test_entry_is_told_in_hours_and_as_a_share_of_the_working_day(
    minutes: str, hours: str, expected: str
) -> None:
    assert expected in wording().message(entry(minutes, hours=hours)[0])


def test_entry_is_told_in_russian_with_a_comma() -> None:
    assert "2,5 ч в день, это 31 % рабочего" in wording("ru").message(entry("150")[0])


@pytest.mark.parametrize(("limit", "numbers"), [("1", [2]), ("2", [])])
def test_card_is_judged_by_the_limit_of_the_firm(limit: str, numbers: list[int]) -> None:
    made = plan("cards: {client: {a: {required: true}, b: {required: true}}}")
    context = RuleContext(made, scheduled(made, ON), ON, limits=Limits(required_fields=limit))
    found = run_rules(context, [unused_data.card_too_long])
    assert [finding.params["n"] for finding in found] == numbers


@pytest.mark.parametrize(
    ("names", "english", "russian"),
    [
        (["Ann"], "missing: Ann", "остались: Ann"),
        (["Ann", "Ben", "Cid"], "missing: Ann, Ben, Cid", "остались: Ann, Ben, Cid"),
        (
            ["Ann", "Ben", "Cid", "Dan"],
            "missing: Ann, Ben, Cid and 1 more",
            "остались: Ann, Ben, Cid и ещё 1",
        ),
        (list("ABCDEFGHIJ"), "missing: A, B, C and 7 more", "остались: A, B, C и ещё 7"),
    ],
)
def test_training_names_the_first_who_are_missing_and_counts_the_others(
    names: list[str], english: str, russian: str
) -> None:
    people = ", ".join(f"p-{number}: {{name: {name}, role: Seller}}" for number, name in enumerate(names))
    made = plan(
        f"stages: {{w: {{tasks: {{go-live: {{finished: 2026-03-06}}}}}}}}\n"
        f"people: {{{people}}}\nprocesses: {{card: {{roles: [Seller]}}}}"
    )
    [found] = run_rules(RuleContext(made, scheduled(made, ON), ON), [unprepared_staff.training_gap])
    assert wording().message(found).endswith(english)
    assert wording("ru").message(found).endswith(russian)


def test_use_names_the_roles_that_are_left_out_once_in_the_order_of_the_process() -> None:
    made = plan(
        "people: {ann: {role: Seller}, ben: {role: Clerk}, cid: {role: Head}}\n"
        "processes: {card: {roles: [Head, Seller, Clerk, Head], mandatory_for: [Seller]}}"
    )
    [found] = run_rules(RuleContext(made, scheduled(made, ON), ON), [unprepared_staff.use_not_mandatory])
    assert found.params["roles"] == ("Head", "Clerk")


def test_screencast_lacking_names_the_formats_that_are_there_once() -> None:
    made = plan("processes: {card: {lesson: [{format: live}, {format: text}, {format: live}]}}")
    late = date(2026, 5, 8)
    [found] = run_rules(RuleContext(made, scheduled(made, late), late), [unprepared_staff.no_screencast])
    assert (found.params["formats"], found.severity) == (("live", "text"), Severity.INFO)


def test_huge_minutes_are_told_in_full() -> None:
    [found] = entry("999999999999999")
    assert found.params["hours"] == Decimal("16666666666666.65")
