"""How a KPI has changed: by how much, whether for the better, how far to the target, or why that can't be told."""

from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from crmplan.analysis.figures import Figures, Period, Traits, allowance
from crmplan.analysis.observations import Gap
from crmplan.model.kpi import Kpi

FEWEST = 5
"""Cases in a period, fewer of which tell nothing: our judgement."""
_EQUAL = Decimal("0.05")
"""By which share of the longer one two periods may differ in length and still count as equally long."""


class Verdict(StrEnum):
    """How a KPI has changed, in the sense in which it is to change."""

    BETTER = "better"
    WORSE = "worse"
    UNCHANGED = "unchanged"
    """Within its tolerance."""
    NOT_ENOUGH = "not-enough-data"
    NOT_COMPUTABLE = "not-computable"


class Reason(StrEnum):
    """Why there is no verdict, beside a `Gap` of the observations."""

    NO_BASELINE = "no-baseline"
    """No figure of a period before is there."""
    NO_ACTUAL = "no-actual"
    """No figure of a period after is there."""
    NOT_LIVE = "not-live"
    """The CRM is not live yet, so nothing after it can have been measured."""
    NOT_MEASURED = "not-measured"
    """A source has the figures, and nobody has taken them yet."""
    NO_DIRECTION = "no-direction"
    """Nobody says whether more is better or less."""
    NO_TARGET = "no-target"
    """The nearer the target the better, and there is none."""
    UNEQUAL_PERIODS = "unequal-periods"
    """Distinct things, or totals of a period, of periods that are not equally long."""
    FEW_CASES = "few-cases"
    """Fewer cases in a period than tell anything."""


class Why(NamedTuple):
    """Why there is no verdict, and of which side: `before`, `after` or neither."""

    reason: Reason | Gap
    side: str = ""


class Judgement(NamedTuple):
    """How a KPI has changed, by its two figures alone; percents as the number of percent, their changes in points.

    Args:
        change: after less before.
        relative: the change as a share of the figure before; nothing for percents, and where that is not above zero.
        attained: which share of the way from the figure before to the target was gone.
        verdict: whether for the better.
        why: why there is no verdict.
    """

    change: Decimal | None
    relative: Decimal | None
    attained: Decimal | None
    verdict: Verdict
    why: Why | None


def judgement(kpi: Kpi, found: Figures, *, is_live: bool) -> Judgement:
    """Return how a KPI has changed."""
    before, after, target = found.before.figure, found.after.figure, kpi.target and kpi.target.value
    why = _hindrance(kpi, found, is_live=is_live)
    is_told = why is None or why.reason in (Reason.NO_DIRECTION, Reason.NO_TARGET, Reason.FEW_CASES)
    change = after - before if after is not None and before is not None and is_told else None
    return Judgement(
        change,
        _relative(change, before, found.traits),
        attained(found.traits.better, target, before, after) if is_told else None,
        _verdict(kpi, found, why),
        why,
    )


def _hindrance(kpi: Kpi, found: Figures, *, is_live: bool) -> Why | None:
    """Return why a KPI gets no verdict, if it gets none."""
    for side, period in (("before", found.before), ("after", found.after)):
        if period.figure is None:
            return Why(_missing(period, found, side=side, is_live=is_live), side)
    unequal = found.traits.kind == "distinct" or (found.traits.kind == "flow" and kpi.per == "period")
    if unequal and not _are_equal(found.before, found.after):
        return Why(Reason.UNEQUAL_PERIODS)
    if found.traits.better is None:
        return Why(Reason.NO_DIRECTION)
    if found.traits.better == "target" and kpi.target is None:
        return Why(Reason.NO_TARGET)
    for side, period in (("before", found.before), ("after", found.after)):
        if period.n is not None and period.n < FEWEST:
            return Why(Reason.FEW_CASES, side)
    return None


def _missing(period: Period, found: Figures, *, side: str, is_live: bool) -> Reason | Gap:
    """Return why a period has no figure."""
    if side == "after" and not is_live and period.first is None:
        return Reason.NOT_LIVE
    if found.is_measured:
        return Reason.NOT_MEASURED
    gap = period.reading.gap
    if gap is not None and gap is not Gap.NOTHING:
        return gap
    return Reason.NO_BASELINE if side == "before" else Reason.NO_ACTUAL


def _are_equal(before: Period, after: Period) -> bool:
    """Tell whether periods are equally long, quarters and months among each other, too; unknown lengths are not."""
    if before.days is None or after.days is None:
        return False
    return abs(before.days - after.days) <= _EQUAL * max(before.days, after.days)


def _relative(change: Decimal | None, before: Decimal | None, is_of: Traits) -> Decimal | None:
    """Return (after − before) ÷ before; a change of percents is told in points, and one from nothing not at all."""
    if change is None or before is None or before <= 0 or is_of.unit == "percent":
        return None
    return change / before


def attained(
    better: str | None, target: Decimal | None, before: Decimal | None, after: Decimal | None
) -> Decimal | None:
    """Return (after − before) ÷ (target − before); nothing where the target was there before.

    Where the nearer the target the better, what went beyond it counts as a way back.
    """
    if target is None or before is None or after is None or target == before:
        return None
    if better == "target":
        return 1 - abs(after - target) / abs(before - target)
    return (after - before) / (target - before)


def _verdict(kpi: Kpi, found: Figures, why: Why | None) -> Verdict:
    if why is not None:
        return Verdict.NOT_ENOUGH if why.reason is Reason.FEW_CASES else Verdict.NOT_COMPUTABLE
    before, after = found.before.figure, found.after.figure
    assert before is not None and after is not None
    gained = improvement(found.traits.better, before, after, kpi.target and kpi.target.value)
    if abs(gained) <= allowance(kpi, found.traits, before):
        return Verdict.UNCHANGED
    return Verdict.BETTER if gained > 0 else Verdict.WORSE


def improvement(better: str | None, before: Decimal, after: Decimal, target: Decimal | None) -> Decimal:
    """Return by how much a figure has become better, in its unit: nearer the target, where that is what is wanted."""
    if better == "target" and target is not None:
        return abs(before - target) - abs(after - target)
    return before - after if better == "lower" else after - before
