"""The figures of KPIs before and after the launch: typed, else cut from observations; and what each KPI measures."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NamedTuple

from crmplan.analysis.observations import Reading, reading
from crmplan.analysis.schedule import Schedule
from crmplan.analysis.steps import go_live_done
from crmplan.model.kpi import Kpi
from crmplan.model.plan import Plan
from crmplan.model.series import Observation, Series

CYCLE = "sales-cycle-days"
"""The library's KPI of how long a sale takes."""


OF_DEALS = frozenset(
    "revenue won-deals active-clients new-clients avg-deal median-deal repeat-share gross-margin win-rate"
    " cohort-conversion lead-conversion stage-conversion sales-cycle-days sales-velocity revenue-per-manager".split()
)
"""The library's KPIs whose figures come from deals that run to their end."""
_YEAR = 12


class Traits(NamedTuple):
    """What a KPI measures: its own words, else those of the library's KPI that it is; nothing where neither says.

    Args:
        unit: the unit of its figures.
        better: the direction.
        kind: what kind of figure it is.
        names: what the library calls it, by language.
    """

    unit: str | None
    better: str | None
    kind: str | None
    names: Mapping[str, str] = MappingProxyType({})


class Period(NamedTuple):
    """A period with the figure of it, in the KPI's unit, percents as the number of percent.

    Args:
        first: its first day; nothing where it is open to the past.
        last: its last day.
        typed: the figure that the plan states.
        reading: what the observations of the period give.
    """

    first: date | None
    last: date | None
    typed: Decimal | None
    reading: Reading = Reading()

    @property
    def observed(self) -> Decimal | None:
        """The figure that the observations of the period give."""
        return self.reading.figure

    @property
    def n(self) -> int | None:
        """How many cases stand behind the observed one, where that is known."""
        return self.reading.n

    @property
    def figure(self) -> Decimal | None:
        """The figure that counts: the typed one, else the observed."""
        return self.observed if self.typed is None else self.typed

    def differs(self, allowed: Decimal) -> bool:
        """Tell whether its figures differ by more than is allowed, and by more than the typed one was rounded."""
        if self.typed is None or self.observed is None:
            return False
        return abs(self.typed - self.observed) > max(allowed, digit(self.typed) / 2)

    @property
    def begin(self) -> date | None:
        """Its first day; where it is open, that of its first observation."""
        used = self.reading.used
        return self.first or (used[0].first if used else None)

    @property
    def year_months(self) -> set[int]:
        """The months of the year that it has days in, 0 to 11."""
        if self.begin is None or self.last is None:
            return set()
        count = (self.last.year - self.begin.year) * _YEAR + self.last.month - self.begin.month + 1
        return {(self.begin.month - 1 + number) % _YEAR for number in range(count)}

    @property
    def days(self) -> int | None:
        """Its length in calendar days, both ends in."""
        return (self.last - self.first).days + 1 if self.first and self.last else None


class Figures(NamedTuple):
    """A KPI before and after; `is_measured` tells that a source has figures which nobody has taken yet."""

    before: Period
    after: Period
    traits: Traits
    is_measured: bool

    @property
    def has_before(self) -> bool:
        """Whether there is a figure of a known period before, or a source that has one."""
        return self.before.last is not None and (self.before.figure is not None or self.is_measured)

    @property
    def has_after(self) -> bool:
        """The same of the period after."""
        return self.after.last is not None and (self.after.figure is not None or self.is_measured)


def digit(value: Decimal) -> Decimal:
    """Return the unit of the last digit of a figure, as it is written.

    >>> digit(Decimal("21.5"))
    Decimal('0.1')
    """
    return Decimal(1).scaleb(int(value.as_tuple().exponent))


def traits(plan: Plan, key: str, library: Mapping[str, Any]) -> Traits:
    """Return what a KPI of the plan measures; the unit `currency` of the library is the plan's."""
    kpi = plan.kpis[key]
    known = library.get(kpi.as_ or key, {})
    typed = (kpi.baseline, kpi.target, kpi.actual)
    is_percent = any(figure is not None and figure.is_percent for figure in typed)
    unit = kpi.unit or known.get("unit") or ("percent" if is_percent else None)
    if unit == "currency":
        unit = plan.project.currency
    names = known.get("name", {})
    return Traits(unit, kpi.better or known.get("better"), kpi.kind or known.get("kind"), names)


def called(kpi: Kpi, key: str, of: Traits, language: str) -> str:
    """Return the name of a KPI: that of the plan, else that of the library, else its id."""
    return kpi.name or of.names.get(language) or key


def figures(plan: Plan, now: Schedule, series: Series, *, library: Mapping[str, Any]) -> dict[str, Figures]:
    """Return the figures of every KPI.

    Args:
        plan: the plan.
        now: its schedule on the status date.
        series: the observations of its KPIs.
        library: name, unit, direction and kind of the library's KPIs, by id.
    """
    start = plan.project.start - timedelta(days=1)
    live = go_live_done(plan, now)
    found = {}
    for key, kpi in plan.kpis.items():
        is_of = traits(plan, key, library)
        seen = series.get(key, ())
        calendar = now.calendar
        is_observed = bool(seen) or kpi.measure is not None
        before, after = kpi.before, kpi.after
        first = calendar.date_of(before.first) if before else None
        last = calendar.date_of(before.last) if before else start if is_observed else None
        then = calendar.date_of(after.first) if after else live if is_observed else None
        end = calendar.date_of(after.last) if after else now.on if is_observed and live else None
        read = (_reading(kpi, is_of.kind, seen, span, now) for span in ((first, last), (then, end)))
        found[key] = Figures(
            before=Period(first, last, kpi.baseline and kpi.baseline.value, next(read)),
            after=Period(then, end, kpi.actual and kpi.actual.value, next(read)),
            traits=is_of,
            is_measured=kpi.measure is not None and not seen,
        )
    return found


def allowance(kpi: Kpi, is_of: Traits, before: Decimal | None) -> Decimal:
    """Return by how much a figure of a KPI may differ and count as the same: a share of the one before, or points."""
    tolerance = kpi.tolerance or Decimal(0)
    is_percent = is_of.unit == "percent" or (kpi.baseline is not None and kpi.baseline.is_percent)
    return tolerance * 100 if is_percent else abs(before or Decimal(0)) * tolerance


def sales_cycle(plan: Plan, found: Mapping[str, Figures]) -> Decimal | None:
    """Return how many days a sale took before the CRM, where a KPI tells it in days."""
    for key, now in found.items():
        is_cycle = (plan.kpis[key].as_ or key) == CYCLE and now.traits.unit == "days"
        if is_cycle and now.before.figure is not None:
            return now.before.figure
    return None


def goal_kpis(plan: Plan, found: Mapping[str, Figures]) -> dict[str, str]:
    """Return the KPI that measures each goal, by goal: the first that names it in its unit."""
    first: dict[str, str] = {}
    for key, kpi in plan.kpis.items():
        goal = plan.goals[kpi.goal] if kpi.goal else None
        if kpi.goal and goal and goal.unit is not None and goal.unit == found[key].traits.unit:
            first.setdefault(kpi.goal, key)
    return first


def _reading(
    kpi: Kpi,
    kind: str | None,
    seen: Sequence[Observation],
    span: tuple[date | None, date | None],
    now: Schedule,
) -> Reading:
    """Return what the observations of a period give up to the status date."""
    first, last = span
    until = last if last is None or now.on is None else min(last, now.on)
    return reading(seen, (first, until), kind=kind, per=kpi.per, calendar=now.calendar)
