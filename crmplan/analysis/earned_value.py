"""Earned value and earned schedule: the figures of the field, each with its formula, from PV, EV and AC.

Formulas as in PMI, "The Standard for Earned Value Management" (2019); earned schedule as in Lipke, "Schedule is
Different" (The Measurable News, 2003). What can't be computed is none, and `missing` says why.
"""

from bisect import bisect_right
from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple


class Missing(StrEnum):
    """Why a figure can't be computed."""

    NO_BUDGET = "no-budget"
    NO_ACTUAL = "no-actual"
    NOTHING_PLANNED = "nothing-planned"
    NOTHING_EARNED = "nothing-earned"
    NOTHING_SPENT = "nothing-spent"
    BUDGET_SPENT = "budget-spent"
    NOT_BEGUN = "not-begun"


class EarnedValue(NamedTuple):
    """Budget, planned value, earned value and actual cost, all in one unit, money or hours.

    Args:
        bac: budget at completion.
        pv: planned value: the budget of the work that was to be done by now.
        ev: earned value: the budget of the work that is done.
        ac: actual cost of that work; none where nobody has recorded it in this unit.

    >>> value = EarnedValue(bac=Decimal(4000), pv=Decimal(3000), ev=Decimal(2500), ac=Decimal(2800))
    >>> value.sv, value.cv, round(value.spi, 3), round(value.cpi, 3), round(value.eac)
    (Decimal('-500'), Decimal('-300'), Decimal('0.833'), Decimal('0.893'), 4480)
    """

    bac: Decimal
    pv: Decimal
    ev: Decimal
    ac: Decimal | None

    @property
    def sv(self) -> Decimal:
        """Schedule variance, EV − PV."""
        return self.ev - self.pv

    @property
    def cv(self) -> Decimal | None:
        """Cost variance, EV − AC."""
        return None if self.ac is None else self.ev - self.ac

    @property
    def spi(self) -> Decimal | None:
        """Schedule performance index, EV ÷ PV."""
        return _ratio(self.ev, self.pv)

    @property
    def cpi(self) -> Decimal | None:
        """Cost performance index, EV ÷ AC."""
        return _ratio(self.ev, self.ac)

    @property
    def eac(self) -> Decimal | None:
        """Estimate at completion where the rest costs as the work so far did: AC + (BAC − EV) ÷ CPI."""
        return self._at_completion(self.cpi)

    @property
    def eac_planned(self) -> Decimal | None:
        """Estimate at completion where the rest costs what was planned: AC + BAC − EV."""
        return self._at_completion(Decimal(1))

    @property
    def eac_schedule(self) -> Decimal | None:
        """Estimate at completion where delay costs, too: AC + (BAC − EV) ÷ (CPI × SPI)."""
        cpi, spi = self.cpi, self.spi
        return self._at_completion(None if cpi is None or spi is None else cpi * spi)

    @property
    def etc(self) -> Decimal | None:
        """Estimate to complete, EAC − AC."""
        eac = self.eac
        return None if eac is None or self.ac is None else eac - self.ac

    @property
    def vac(self) -> Decimal | None:
        """Variance at completion, BAC − EAC."""
        return None if self.eac is None else self.bac - self.eac

    @property
    def tcpi(self) -> Decimal | None:
        """To-complete performance index: how well the rest must go to keep the budget, (BAC − EV) ÷ (BAC − AC)."""
        if self.ac is None or self.bac <= self.ac:
            return None
        return (self.bac - self.ev) / (self.bac - self.ac)

    def _at_completion(self, efficiency: Decimal | None) -> Decimal | None:
        if self.ac is None or not efficiency:
            return None
        return self.ac + (self.bac - self.ev) / efficiency

    def missing(self) -> dict[str, Missing]:
        """Return, for each figure that can't be computed, why."""
        why: dict[str, Missing] = {}
        if not self.pv:
            why["spi"] = Missing.NOTHING_PLANNED
        if self.ac is None:
            why |= dict.fromkeys(_OF_ACTUAL_COST, Missing.NO_ACTUAL)
        else:
            if not self.ac:
                why["cpi"] = Missing.NOTHING_SPENT
            if self.tcpi is None:
                why["tcpi"] = Missing.BUDGET_SPENT
            lacks = why.get("cpi") or (None if self.ev else Missing.NOTHING_EARNED)
            if lacks:
                why |= dict.fromkeys(("eac", "etc", "vac"), lacks)
            if lacks or "spi" in why:
                why["eac_schedule"] = lacks or why["spi"]
        return why if self.bac else dict.fromkeys(FIGURES, Missing.NO_BUDGET)


FIGURES = ("sv", "cv", "spi", "cpi", "eac", "eac_planned", "eac_schedule", "etc", "vac", "tcpi")
"""The names of all figures that follow from the four."""
_OF_ACTUAL_COST = ("ac", "cv", "cpi", "eac", "eac_planned", "eac_schedule", "etc", "vac", "tcpi")


def _ratio(value: Decimal, of: Decimal | None) -> Decimal | None:
    return value / of if of else None


def earned_time(planned: Sequence[Decimal], earned: Decimal) -> Decimal:
    """Return the earned schedule, ES = C + (EV − PV_C) ÷ (PV_C+1 − PV_C), in periods.

    Args:
        planned: cumulative planned value at the end of each period, rising to the whole budget.
        earned: earned value.

    Returns:
        The time by which so much was to be earned; at the whole budget, the planned duration.

    >>> earned_time([Decimal(105), Decimal(200), Decimal(515)], Decimal(220)).quantize(Decimal("0.001"))
    Decimal('2.063')
    """
    if not planned or earned <= 0:
        return Decimal(0)
    if earned >= planned[-1]:
        return Decimal(planned.index(planned[-1]) + 1)
    whole = bisect_right(planned, earned)
    before = planned[whole - 1] if whole else Decimal(0)
    return whole + (earned - before) / (planned[whole] - before)


class EarnedSchedule(NamedTuple):
    """Time against time, in working days.

    Args:
        es: earned schedule: the time by which what is earned was to be earned.
        at: actual time: from the start of the baseline to the status date.
        pd: planned duration: to the end of the baseline.
    """

    es: Decimal
    at: Decimal
    pd: Decimal

    @property
    def sv(self) -> Decimal:
        """SV(t), ES − AT."""
        return self.es - self.at

    @property
    def spi(self) -> Decimal | None:
        """SPI(t), ES ÷ AT."""
        return _ratio(self.es, self.at)

    @property
    def ieac(self) -> Decimal | None:
        """IEAC(t), the independent estimate of the whole duration: PD ÷ SPI(t)."""
        return _ratio(self.pd, self.spi)
