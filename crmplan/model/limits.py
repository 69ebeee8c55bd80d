"""Limits that rules and views judge by, where neither the method nor the plan sets them: a firm may have its own."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from crmplan.model.base import Count, Minutes, Model, Percent

Days = Annotated[Count, Field(le=3650)]


class Limits(Model):
    """The `thresholds` of `crmplan.yaml`."""

    client_share: Percent = Decimal("0.3")
    """Share of the tasks that the client's people own, at least (CP104)."""
    entry_minutes: Minutes = Decimal(60)
    """Minutes of data entry a day of one person, at most (CP202, `adoption`)."""
    entry_minutes_severe: Minutes = Decimal(150)
    """The same, from which on it is an error (CP202): the method's own case of 2.5 hours."""
    required_fields: Count = 12
    """Required fields of a card, at most (CP205)."""
    custom_share: Percent = Decimal("0.2")
    """Share of the requirements that need code, at most (CP503)."""
    stalled_days: Days = 14
    """Calendar days without a fact from which on a project is stalled (CP810)."""
    active_share: Percent = Decimal("0.8")
    """Share of the users who entered something, at least (CP931, `adoption`)."""
    complete_share: Percent = Decimal("0.95")
    """Share of the records that are complete, at least (CP931, `adoption`)."""
    by_rules_share: Percent = Decimal("0.9")
    """Share of the records that are kept by the rules, at least (CP931, `adoption`)."""
    owner_notice_days: Days = 14
    """Calendar days before its start from which on a task has to have an owner (CP901)."""
    load_share: Percent = Decimal("1.2")
    """Hours scheduled for a member in a week, as a share of those that there are, at most (CP902)."""
    cases: Count = 30
    """Cases in a period, fewer of which mark a KPI's figure (`kpi`)."""
    settling_days: Days = 5
    """Working days after go-live from which on the use of the CRM is judged (CP930, CP931)."""


LIMITS = Limits.model_construct()
"""What holds where a firm has set nothing."""
