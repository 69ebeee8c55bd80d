"""Rules that ask what had happened by a day: what the plan says of later days is not known yet."""

from datetime import date
from decimal import Decimal

import pytest

from crmplan.findings import Finding
from crmplan.model.limits import LIMITS, Limits
from crmplan.rules.base import RuleContext, run_rules
from crmplan.rules.registry import RULES
from tests.helpers import plan, scheduled


def found(code: str, text: str, on: str = "2026-03-02", limits: Limits = LIMITS) -> list[Finding]:
    """Return what a rule finds in a plan on a day."""
    made = plan(text)
    context = RuleContext(made, scheduled(made, on), date.fromisoformat(on), limits=limits)
    return list(run_rules(context, [rule for rule in RULES if rule.code == code]))


SIGNED = """\
project: {name: P, start: 2026-03-02, working_group: [ann, max]}
team: {ann: {side: client}, max: {side: vendor}}
specification: {approved: {ann: 2026-03-10, max: 2026-03-12}}
"""


@pytest.mark.parametrize(
    ("on", "missing"),
    [
        ("2026-03-09", None),  # nobody of the client has signed yet, and day 20 is ahead
        ("2026-03-10", ("max",)),
        ("2026-03-11", ("max",)),
        ("2026-03-12", None),
    ],
)
def test_signature_is_missing_until_its_day(on: str, missing: tuple[str, ...] | None) -> None:
    assert [finding.params["names"] for finding in found("CP108", SIGNED, on)] == (
        [missing] if missing else []
    )


@pytest.mark.parametrize(("on", "variant"), [("2026-03-16", "absent"), ("2026-03-17", "")])
def test_signature_that_comes_too_late_is_first_absent(on: str, variant: str) -> None:
    text = """\
    people: {ann: {}}
    specification: {approved: {ann: 2026-03-17}}
    stages: {s3-build: {tasks: {a: {duration: 5d, started: 2026-03-16}}}}
    """
    assert [finding.variant for finding in found("CP107", text, on)] == [variant]
    assert not found("CP107", text, "2026-03-15")


@pytest.mark.parametrize(
    ("on", "count"), [("2026-04-19", 0), ("2026-04-20", 1), ("2026-04-21", 1), ("2026-04-22", 0)]
)
def test_manual_is_missing_from_acceptance_to_its_receipt(on: str, count: int) -> None:
    text = """\
    vendor: {manual: {received: 2026-04-22}}
    stages: {w: {tasks: {accept-build: {gate: {decision: go, on: 2026-04-20}}}}}
    """
    assert len(found("CP704", text, on)) == count


@pytest.mark.parametrize(("share", "count"), [("0", 0), ("0.25", 0), ("0.2501", 1), ("1", 1)])
def test_firm_sets_its_own_share_of_the_client(share: str, count: int) -> None:
    text = """\
    team: {ann: {side: client}, max: {side: vendor}}
    stages:
      w:
        tasks: {a: {owner: ann}, b: {owner: max}, c: {owner: max}, d: {owner: max}}
    """
    limits = LIMITS.model_copy(update={"client_share": Decimal(share)})
    assert len(found("CP104", text, limits=limits)) == count


def test_client_with_every_task_meets_a_share_of_one() -> None:
    text = """\
    team: {ann: {side: client}}
    stages: {w: {tasks: {a: {owner: ann}, b: {duration: 1d}}}}
    """
    limits = LIMITS.model_copy(update={"client_share": Decimal(1)})
    assert not found("CP104", text, limits=limits)
