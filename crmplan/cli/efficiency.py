"""What `crmplan kpi` and reports show of KPIs: all of them before and after, by time, and by part."""

import re
from collections.abc import Collection

from crmplan.analysis.breakdown import by_parts, over_time
from crmplan.analysis.comparison import Efficiency, efficiency
from crmplan.analysis.payback import Payback, payback
from crmplan.cli.session import Opened
from crmplan.document.blocks import Document
from crmplan.errors import CrmplanError
from crmplan.loader.packaged import library_index
from crmplan.reports.kpi_parts import over_time_document, parts_document

SAME = {"manager": "owner", "channel": "source"}
"""Other words for what figures are told by."""


def compared(opened: Opened, seed: int) -> Efficiency:
    """Return the KPIs and goals of a plan before and after."""
    return efficiency(
        opened.plan,
        opened.schedule,
        opened.observed,
        library=library_index()["kpis"],
        cases=opened.config.limits.cases,
        seed=seed,
    )


def paid_back(opened: Opened, found: Efficiency) -> Payback:
    """Return whether the rollout pays, by its KPIs before and after."""
    return payback(opened.plan, opened.schedule, opened.reference, found, opened.observed)


def by_time(opened: Opened, found: Efficiency, grain: str) -> Document:
    """Return the figures of KPIs over time.

    Raises:
        CrmplanError: no KPI has observations.
    """
    series = opened.observed
    rows = [
        (one, over_time(one, series[one.id], grain, calendar=opened.calendar, on=opened.on))
        for one in found.kpis
        if series.get(one.id)
    ]
    if not rows:
        raise CrmplanError(
            "no KPI has observations", hint="`series: FILE` in the plan, or crmplan kpi record"
        )
    return over_time_document(opened.plan, rows, opened.messages, on=opened.on, grain=grain)


def by_part(opened: Opened, by: str, only: Collection[str] | None, seed: int) -> Document:
    """Return the KPIs before and after by part.

    Raises:
        CrmplanError: no KPI has figures by these parts.
    """
    by = SAME.get(by, by)
    if not re.fullmatch(r"[a-z][a-z0-9_-]*", by):
        raise CrmplanError(f"--by: no such word: {by}", hint="week, month, quarter, year, owner, source …")
    slices = {key: parts for key, parts in opened.slices(by).items() if not only or key in only}
    if not slices:
        raise CrmplanError(f"no KPI has figures by {by}", hint=f"crmplan kpi measure --by {by}")
    found = by_parts(
        opened.plan,
        opened.schedule,
        slices,
        library=library_index()["kpis"],
        cases=opened.config.limits.cases,
        seed=seed,
    )
    return parts_document(opened.plan, found, opened.messages, on=opened.on, by=by)
