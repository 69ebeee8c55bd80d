"""KPIs by time and by part: the figures of each week, month or quarter, and those of each owner, source or product."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from crmplan.analysis.calendar import WorkCalendar
from crmplan.analysis.comparison import Comparison, efficiency
from crmplan.analysis.figures import Figures, traits
from crmplan.analysis.observations import covered, finest, with_figures
from crmplan.analysis.schedule import Schedule
from crmplan.analysis.series import Step, by_grain
from crmplan.model.plan import Plan
from crmplan.model.series import Observation


class Phase(StrEnum):
    """Where a step of a series lies."""

    BEFORE = "before"
    """In the period before."""
    BETWEEN = "between"
    """In neither."""
    AFTER = "after"
    """In the period after."""


class Moment(NamedTuple):
    """A step of the series of a KPI, and where it lies."""

    step: Step
    phase: Phase


def over_time(
    one: Comparison, seen: Sequence[Observation], grain: str, *, calendar: WorkCalendar, on: date
) -> tuple[Moment, ...] | None:
    """Return the figures of a KPI by the week, month, quarter or year; nothing where they can't be put together so."""
    kind = one.found.traits.kind
    parts = [part for part in finest(with_figures(covered(seen), kind)) if part.last <= on]
    found = by_grain(parts, grain, kind=kind, per=one.kpi.per, calendar=calendar, until=on)
    return None if found is None else tuple(Moment(step, _phase(step, one.found)) for step in found)


def _phase(step: Step, found: Figures) -> Phase:
    for phase, period in ((Phase.BEFORE, found.before), (Phase.AFTER, found.after)):
        first, last = period.first, period.last
        if last is not None and step.last <= last and (first is None or first <= step.first):
            return phase
    return Phase.BETWEEN


def _target(plan: Plan, key: str, library: Mapping[str, Any]) -> dict[str, None]:
    return {} if traits(plan, key, library).better == "target" else {"target": None}


def by_parts(
    plan: Plan,
    now: Schedule,
    slices: Mapping[str, Mapping[str, tuple[Observation, ...]]],
    *,
    library: Mapping[str, Any],
    cases: int,
    seed: int,
) -> dict[str, tuple[Comparison, ...]]:
    """Return the comparisons of each part, as of each owner, by its observations alone; typed figures are of the whole.

    A target is of the whole, too, but for one that is to be met, not passed.

    Args:
        plan: the plan.
        now: its schedule on the status date.
        slices: the observations of each KPI by part.
        library: unit, direction and kind of the library's KPIs, by id.
        cases: how many cases a figure should stand on at least.
        seed: of what is drawn by chance for intervals.
    """
    bare = {
        key: plan.kpis[key].model_copy(
            update={"baseline": None, "actual": None} | _target(plan, key, library)
        )
        for key in slices
    }
    part_plan = plan.model_copy(update={"kpis": bare})
    names = sorted({name for parts in slices.values() for name in parts})
    found = {}
    for name in names:
        series = {key: parts[name] for key, parts in slices.items() if name in parts}
        compared = efficiency(part_plan, now, series, library=library, cases=cases, seed=seed)
        found[name] = tuple(one for one in compared.kpis if one.id in series)
    return found
