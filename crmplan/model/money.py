"""Money: what there is, and why it pays."""

from pydantic import Field

from crmplan.model.base import (
    Amount,
    Decimal,
    Model,
    Month,
    MonthlyAmount,
    Months,
    Percent,
    SignedAmount,
    Text,
)


class Budget(Model):
    """The money that is really there."""

    approved: Amount | None = None
    """Money that is really there; the gate at the start is judged by it."""
    reserve: Percent = Decimal(0)
    """Share of the forecast cost, on top of it."""
    licences: MonthlyAmount | None = None
    """Licences a month, from the month of go-live on."""
    note: Text | None = None
    """A remark for readers; nothing is computed from it."""


class BusinessCase(Model):
    """Why the rollout pays."""

    discount: Percent | None = None
    """Rate of discount, a year."""
    horizon: Months | None = None
    """How far the case is reckoned, from the month of go-live, which is month 1."""
    expected_gain: MonthlyAmount | None = None
    """Gain a month that payback was promised on."""
    expected_payback: Months | None = None
    """Payback that was promised."""
    gains: dict[Month, SignedAmount] = Field(default_factory=dict)
    """What came, by month; without it, the gains of the KPIs."""
    note: Text | None = None
    """A remark for readers; nothing is computed from it."""
