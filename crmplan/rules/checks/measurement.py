"""What makes figures prove nothing: targets against goals, periods that don't compare, figures that don't agree."""

from collections.abc import Iterator
from datetime import date
from decimal import Context, Decimal

from crmplan.analysis.cost import go_live_day
from crmplan.analysis.figures import OF_DEALS, Figures, Period, allowance, digit, goal_kpis, sales_cycle
from crmplan.findings import Finding, Severity
from crmplan.quantity import DaySpan, Money
from crmplan.rules.base import RuleContext, rule

Findings = Iterator[Finding]

_WIDE = Context(prec=100)
"""Has room for every digit of sums that no company has."""


def _figure(context: RuleContext, value: Decimal, now: Figures) -> Decimal | Money:
    """Return a figure as it is shown: one of money with its currency."""
    currency = context.plan.project.currency
    return Money(value, currency) if currency is not None and now.traits.unit == currency else value


@rule("CP911", Severity.ERROR)
def target_against_direction(context: RuleContext) -> Findings:
    """A target is on the wrong side of the figure before, or is that figure."""
    for key, now in context.figures.items():
        kpi = context.plan.kpis[key]
        before, better = now.before.figure, now.traits.better
        if kpi.target is None or before is None or better not in ("higher", "lower"):
            continue
        change = (kpi.target.value - before) * (1 if better == "higher" else -1)
        if change > 0:
            continue
        variant = better if change else "unchanged"
        params = {
            "name": kpi.name or key,
            "target": _figure(context, kpi.target.value, now),
            "before": _figure(context, before, now),
        }
        severity = Severity.ERROR if change else Severity.WARNING
        yield Finding("", ("kpis", key, "target"), params, variant, severity)


@rule("CP912", Severity.WARNING)
def goal_and_kpi_disagree(context: RuleContext) -> Findings:
    """A goal has another target than the KPI that measures it."""
    for goal_key, key in goal_kpis(context.plan, context.figures).items():
        goal, kpi = context.plan.goals[goal_key], context.plan.kpis[key]
        if goal.target is None or kpi.target is None:
            continue
        now, wanted, target = context.figures[key], goal.target.value, kpi.target.value
        if abs(wanted - target) > allowance(kpi, now.traits, now.before.figure):
            params = {
                "name": kpi.name or key,
                "target": _figure(context, target, now),
                "goal": goal.name or goal_key,
                "wanted": _figure(context, wanted, now),
            }
            others = (("goals", goal_key, "target"),)
            yield Finding("", ("kpis", key, "target"), params, others=others)


@rule("CP913", Severity.WARNING)
def goal_without_kpi(context: RuleContext) -> Findings:
    """No KPI measures a goal that has a target."""
    if not context.is_after_stage("s1-preparation"):
        return
    measured = goal_kpis(context.plan, context.figures)
    named = {kpi.goal for kpi in context.plan.kpis.values()}
    for key, goal in context.plan.goals.items():
        if goal.target is not None and goal.unit is not None and key not in measured:
            params = {"name": goal.name or key, "unit": goal.unit}
            variant = "unit" if key in named else ""
            yield Finding("", ("goals", key), params, variant, on_key=True)


@rule("CP914", Severity.WARNING)
def before_window_too_short(context: RuleContext) -> Findings:
    """The period before is shorter than a sales cycle, for a figure that comes from deals."""
    cycle = sales_cycle(context.plan, context.figures)
    for key, now in context.figures.items() if cycle is not None else ():
        kpi, days = context.plan.kpis[key], now.before.days
        if cycle is None or days is None or days >= cycle or (kpi.as_ or key) not in OF_DEALS:
            continue
        if now.traits.kind != "stock":
            params = {"name": kpi.name or key, "days": days, "cycle": cycle}
            yield Finding("", ("kpis", key, "before"), params)


@rule("CP915", Severity.WARNING)
def measured_before_launch(context: RuleContext) -> Findings:
    """The period after has working days on which the CRM was not yet live."""
    live, calendar = go_live_day(context.plan, context.schedule), context.schedule.calendar
    for key, kpi in context.plan.kpis.items() if live else ():
        first = calendar.date_of(kpi.after.first) if kpi.after else None
        if live and first and calendar.index(first) < calendar.index(live):
            params = {"name": kpi.name or key, "first": first, "live": live}
            yield Finding("", ("kpis", key, "after"), params, "" if context.is_live else "forecast")


@rule("CP916", Severity.INFO)
def other_season(context: RuleContext) -> Findings:
    """Sums and counts of different times of the year are compared."""
    apart = []
    for key, now in context.figures.items():
        is_closed = now.before.first is not None and now.after.first is not None
        if now.traits.kind in ("flow", "distinct") and now.after.figure is not None and is_closed:
            before, after = now.before.year_months, now.after.year_months
            if before and after and before.isdisjoint(after):
                apart.append((key, now))
    if apart:
        (key, now), *others = apart
        params = {
            "name": context.plan.kpis[key].name or key,
            "before": _span(now.before),
            "after": _span(now.after),
            "count": len(others),
        }
        paths = tuple(("kpis", other) for other, _ in others)
        yield Finding("", ("kpis", key), params, "several" if others else "", on_key=True, others=paths)


def _span(period: Period) -> DaySpan:
    assert isinstance(period.first, date) and isinstance(period.last, date)
    return DaySpan(period.first, period.last)


@rule("CP917", Severity.WARNING)
def figures_differ(context: RuleContext) -> Findings:
    """A typed figure is not what the observations of its period give."""
    for key, now in context.figures.items():
        kpi = context.plan.kpis[key]
        allowed = allowance(kpi, now.traits, now.before.figure)
        source = kpi.series or (kpi.measure.source if kpi.measure else None) or ""
        for at, period in (("baseline", now.before), ("actual", now.after)):
            if period.differs(allowed):
                params = {
                    "name": kpi.name or key,
                    "typed": period.typed,
                    "observed": _shown(period),
                    "source": source,
                }
                yield Finding("", ("kpis", key, at), params, others=(("kpis", key, "series"),))


def _shown(period: Period) -> Decimal:
    """Return the observed figure with a digit more than the typed one has."""
    assert period.typed is not None and period.observed is not None
    return period.observed.quantize(digit(period.typed) / 10, context=_WIDE)


@rule("CP918", Severity.WARNING)
def gain_counted_twice(context: RuleContext) -> Findings:
    """A goal's money gain is counted as money and once more by what brings the money."""
    plan, money = context.plan, context.plan.project.currency
    gaining = [(key, kpi.goal) for key, kpi in plan.kpis.items() if kpi.gain is not None and kpi.goal]
    whole: dict[str, str] = {}
    for key, goal in gaining:
        if money is not None and context.figures[key].traits.unit == money:
            whole.setdefault(goal, key)
    for key, goal in gaining:
        if goal in whole and context.figures[key].traits.unit != money:
            params = {
                "name": plan.kpis[key].name or key,
                "whole": plan.kpis[whole[goal]].name or whole[goal],
                "goal": plan.goals[goal].name or goal,
            }
            others = (("kpis", whole[goal], "gain"),)
            yield Finding("", ("kpis", key, "gain"), params, others=others)
