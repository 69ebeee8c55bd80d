"""Every KPI and goal before and after the launch: what has changed, how sure that is, and what a reader has to know."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from crmplan.analysis.calendar import WorkCalendar
from crmplan.analysis.certainty import Certainty, Trend, certainty
from crmplan.analysis.figures import Figures, allowance, figures, goal_kpis, sales_cycle
from crmplan.analysis.remarks import AGAINST_TREND, Remark, RemarkKind, remarks
from crmplan.analysis.schedule import Schedule
from crmplan.analysis.steps import go_live_done
from crmplan.analysis.verdict import Judgement, Verdict, attained, improvement, judgement
from crmplan.model.kpi import Goal, Kpi
from crmplan.model.plan import Plan
from crmplan.model.series import Observation, Series


class Comparison(NamedTuple):
    """A KPI before and after.

    Args:
        id: of the KPI.
        kpi: the KPI.
        found: its figures.
        plain: how it has changed by these alone.
        verdict: how it has changed; where the trend before contradicts, by the change that this does not explain.
        certainty: how sure the change is.
        remarks: what a reader has to know of it, the gravest first.
    """

    id: str
    kpi: Kpi
    found: Figures
    plain: Judgement
    verdict: Verdict
    certainty: Certainty
    remarks: tuple[Remark, ...]

    @property
    def is_by_trend(self) -> bool:
        """Whether the trend before contradicts the plain change."""
        return any(one.kind is RemarkKind.TREND for one in self.remarks)

    @property
    def against_trend(self) -> Remark | None:
        """How the trend before and the plain change disagree, if they do."""
        return next((one for one in self.remarks if one.kind in AGAINST_TREND), None)

    @property
    def is_unsure(self) -> bool:
        """Whether a change for better or worse may be chance, or go back to the trend before."""
        is_told = self.verdict in (Verdict.BETTER, Verdict.WORSE) and not self.is_by_trend
        trend = self.against_trend
        is_explained = trend is not None and trend.kind is RemarkKind.EXPLAINED
        return is_told and (is_explained or self.certainty.is_sure is False)


class GoalResult(NamedTuple):
    """A goal against what came: measured by the first KPI that names it in its unit."""

    id: str
    goal: Goal
    due: date | None
    by: Comparison | None
    attained: Decimal | None


class Efficiency(NamedTuple):
    """All KPIs and goals before and after, those KPIs first whose trend and plain change disagree."""

    kpis: tuple[Comparison, ...]
    goals: tuple[GoalResult, ...]
    live: date | None

    def limited(self, keys: Collection[str]) -> "Efficiency":
        """Return the same of these KPIs alone, with the goals that they measure."""
        kpis = tuple(one for one in self.kpis if one.id in keys)
        return self._replace(kpis=kpis, goals=tuple(g for g in self.goals if g.by and g.by.id in keys))


class Given(NamedTuple):
    """What every comparison of a plan needs of it.

    Args:
        on: the status date.
        calendar: of working days.
        live: the day of go-live, if it has been.
        cycle: days of a sale before, where that is known.
        cases: how many cases a figure should stand on at least.
        seed: of what is drawn by chance for intervals.
    """

    on: date
    calendar: WorkCalendar
    live: date | None
    cycle: Decimal | None
    cases: int
    seed: int


def efficiency(
    plan: Plan, now: Schedule, series: Series, *, library: Mapping[str, Any], cases: int, seed: int
) -> Efficiency:
    """Return all KPIs and goals before and after.

    Args:
        plan: the plan.
        now: its schedule on the status date.
        series: the observations of its KPIs.
        library: unit, direction and kind of the library's KPIs, by id.
        cases: how many cases a figure should stand on at least.
        seed: of what is drawn by chance for intervals.
    """
    assert now.on is not None, "a comparison is of a day"
    found = figures(plan, now, series, library=library)
    given = Given(now.on, now.calendar, go_live_done(plan, now), sales_cycle(plan, found), cases, seed)
    compared = {
        key: comparison(key, plan.kpis[key], one, series.get(key, ()), given) for key, one in found.items()
    }
    measured = goal_kpis(plan, found)
    goals = tuple(
        _goal(key, goal, compared[measured[key]] if key in measured else None, now)
        for key, goal in plan.goals.items()
    )
    ordered = sorted(compared.values(), key=lambda one: (not one.is_by_trend, one.against_trend is None))
    return Efficiency(tuple(ordered), goals, given.live)


def comparison(key: str, kpi: Kpi, found: Figures, seen: Sequence[Observation], given: Given) -> Comparison:
    """Return a KPI before and after."""
    sure = certainty(kpi, found, seen, live=given.live, on=given.on, calendar=given.calendar, seed=given.seed)
    plain = judgement(kpi, found, is_live=given.live is not None)
    told = remarks(
        kpi,
        found,
        sure,
        key=kpi.as_ or key,
        change=plain.change,
        is_beyond=plain.verdict in (Verdict.BETTER, Verdict.WORSE),
        cycle=given.cycle,
        live=given.live,
        on=given.on,
        cases=given.cases,
    )
    one = Comparison(key, kpi, found, plain, plain.verdict, sure, told)
    return one._replace(verdict=_by_trend(one)) if plain.why is None and one.is_by_trend else one


def _by_trend(one: Comparison) -> Verdict:
    """Return how a KPI has changed against what the trend before let expect."""
    after, trend = one.found.after.figure, one.certainty.trend
    assert after is not None and isinstance(trend, Trend)
    expected = after - Decimal(repr(trend.effect.estimate))
    gained = improvement(one.found.traits.better, expected, after, one.kpi.target and one.kpi.target.value)
    if abs(gained) <= allowance(one.kpi, one.found.traits, one.found.before.figure):
        return Verdict.UNCHANGED
    return Verdict.BETTER if gained > 0 else Verdict.WORSE


def _goal(key: str, goal: Goal, by: Comparison | None, now: Schedule) -> GoalResult:
    due = now.calendar.date_of(goal.due) if goal.due is not None else None
    if by is None or by.plain.change is None or goal.target is None:
        return GoalResult(key, goal, due, by, None)
    figures_of = by.found.before.figure, by.found.after.figure
    return GoalResult(key, goal, due, by, attained(by.found.traits.better, goal.target.value, *figures_of))
