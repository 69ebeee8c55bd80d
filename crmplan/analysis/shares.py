"""What an observation tells of the work in the CRM, as shares, and how great they should be."""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum

from crmplan.model.kpi import Observation
from crmplan.model.limits import Limits


class Measure(StrEnum):
    """What is observed, as a share."""

    ACTIVE = "active"
    """Of those who have access, who entered something."""
    COMPLETE = "complete"
    """Of the records that were looked at, the complete ones."""
    BY_RULES = "by-rules"
    """Of them, those that are kept by the rules."""

    @property
    def key(self) -> str:
        """What its count is called in a plan."""
        return self.value.replace("-", "_")


def counts(seen: Observation) -> Mapping[Measure, tuple[int | None, int | None]]:
    """Return of each measure how many there were, and of how many."""
    return {
        Measure.ACTIVE: (seen.active, seen.users),
        Measure.COMPLETE: (seen.complete, seen.records),
        Measure.BY_RULES: (seen.by_rules, seen.records),
    }


def shares(seen: Observation) -> dict[Measure, Decimal | None]:
    """Return the shares of an observation, 0 to 1; nothing where it does not tell both counts."""
    return {
        measure: Decimal(part) / whole if part is not None and whole else None
        for measure, (part, whole) in counts(seen).items()
    }


def wanted_shares(limits: Limits) -> dict[Measure, Decimal]:
    """Return the shares that there should be at least."""
    return {
        Measure.ACTIVE: limits.active_share,
        Measure.COMPLETE: limits.complete_share,
        Measure.BY_RULES: limits.by_rules_share,
    }
