"""A firm's own limits are those by which the use of the CRM is judged."""

from decimal import Decimal

import pytest

from crmplan.model.limits import LIMITS, Limits
from crmplan.rules.base import RuleContext
from crmplan.rules.checks import control
from tests.helpers import plan, scheduled

LIVE = """\
project: {name: P, start: 2026-03-02, status_date: 2026-05-18}
stages: {go: {tasks: {live: {as: go-live, finished: 2026-05-08}}}}
"""
SEEN = "adoption: [{date: 2026-05-15, users: 100, active: 79, records: 100, complete: 94, by_rules: 89}]"
ACTIVE, COMPLETE, BY_RULES = ("active", 79, 80), ("complete", 94, 95), ("by_rules", 89, 90)


def context(text: str, limits: Limits) -> RuleContext:
    """Return what rules look at on the sixth working day after go-live."""
    made = plan(LIVE + text)
    now = scheduled(made, "2026-05-18")
    assert now.on
    return RuleContext(made, now, now.on, limits=limits)


@pytest.mark.parametrize(
    ("limits", "short"),
    [
        ({}, [ACTIVE, COMPLETE, BY_RULES]),
        ({"active_share": Decimal("0.79")}, [COMPLETE, BY_RULES]),
        ({"complete_share": Decimal("0.9405")}, [ACTIVE, ("complete", 94, Decimal("94.05")), BY_RULES]),
        ({"by_rules_share": Decimal(1)}, [ACTIVE, COMPLETE, ("by_rules", 89, 100)]),
    ],
)
def test_adoption_is_judged_by_the_limits_of_the_firm(
    limits: dict[str, Decimal], short: list[tuple[str, int, Decimal]]
) -> None:
    found = list(control.adoption_below_target.check(context(SEEN, LIMITS.model_copy(update=limits))))
    assert [(one.variant, one.params["share"], one.params["least"]) for one in found] == short
    assert [one.path for one in found] == [("adoption", 0, key) for key, _, _ in short]


@pytest.mark.parametrize(("days", "count"), [(5, 1), (6, 0)])
def test_adoption_is_judged_once_the_days_of_the_firm_have_passed(days: int, count: int) -> None:
    limits = LIMITS.model_copy(update={"settling_days": days})
    assert len(list(control.adoption_below_target.check(context(SEEN, limits)))) == 3 * count


@pytest.mark.parametrize(("days", "count"), [(6, 1), (7, 0)])
def test_use_has_to_be_observed_once_the_days_of_the_firm_have_passed(days: int, count: int) -> None:
    limits = LIMITS.model_copy(update={"settling_days": days})
    assert len(list(control.use_not_observed.check(context("", limits)))) == count
