"""The KPIs of a plan measured: which source each is taken from, its recipe run there, and why some can't be.

Nothing is written here. What is wrong with a source stops everything; what a source lacks is told of the KPI alone.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from crmplan.analysis.calendar import WorkCalendar
from crmplan.model.kpi import Kpi
from crmplan.model.measured import Remark, Unmeasured
from crmplan.model.plan import Plan
from crmplan.sources.engine import Engine
from crmplan.sources.maps import Map
from crmplan.sources.origin import Opened, Origin
from crmplan.sources.recipes import (
    RUNNING,
    Grain,
    Recipe,
    Setting,
    Span,
    by_period,
    by_span,
    count_of,
    of_span,
    recipes,
    slices_of,
)
from crmplan.sources.rows import Figures, Sums, figure_of, figures, undated

YEARS_OF_CALENDAR = 15
_CYCLE = "sales-cycle-days"


class Wanted(NamedTuple):
    """A KPI and where it is to be taken from: by a recipe, or by the plan's own SQL."""

    key: str
    source: str
    recipe: Recipe | None
    sql: str | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures of a KPI.

    Args:
        wanted: where they are taken from.
        origin: the source as it was.
        asked: what was asked.
        periods: the figures of each period.
        wholes: those of the compared periods as a whole, before and after, as far as there are cases.
        slices: those of each slice, where they are asked for.
        remarks: what a reader has to know.
        unfinished: the periods whose cases may still change, with how many may.
        newer: how many cases came after the status date, where that is looked for.
    """

    wanted: Wanted
    origin: Origin
    asked: "Asked"
    periods: tuple[Figures, ...]
    wholes: tuple[Figures | None, Figures | None] = (None, None)
    slices: tuple[Figures, ...] = ()
    remarks: tuple[Remark, ...] = ()
    unfinished: Mapping[date, int] = field(default_factory=dict)
    newer: int = 0

    @property
    def figures(self) -> tuple[Figures, ...]:
        """All figures, each period once, by their first and last day."""
        every = {(one.first, one.last): one for one in (*self.periods, *(w for w in self.wholes if w))}
        return tuple(every[days] for days in sorted(every))


class Asked(NamedTuple):
    """What is asked of a measure.

    Args:
        plan: the plan.
        calendar: its calendar.
        today: the status date: nothing after it counts.
        live: the day from which the CRM is worked in; nothing before go-live.
        grain: the length of the periods.
        by: the column by which figures are told apart, if any.
        units: the unit of each KPI of the library.
        beyond: the day up to which cases after the status date are counted, if they are.
    """

    plan: Plan
    calendar: WorkCalendar
    today: date
    live: date | None
    grain: Grain
    by: str | None
    units: Mapping[str, str]
    beyond: date | None = None


def wanted(
    asked: Asked, keys: Sequence[str], maps: Mapping[str, Map]
) -> tuple[list[Wanted], list[Unmeasured]]:
    """Return where each KPI is taken from, and why others are from nowhere.

    Args:
        asked: the plan and what is asked.
        keys: the KPIs.
        maps: the map of each source that has one.
    """
    found: list[Wanted] = []
    without: list[Unmeasured] = []
    for key in keys:
        kpi = asked.plan.kpis[key]
        one = _wanted(asked, key, kpi, maps)
        if isinstance(one, Wanted):
            found.append(one)
        else:
            without.append(one)
    return found, without


def _wanted(asked: Asked, key: str, kpi: Kpi, maps: Mapping[str, Map]) -> Wanted | Unmeasured:
    named = kpi.measure.source if kpi.measure else None
    if kpi.measure is not None and kpi.measure.sql is not None:
        if named is None and len(asked.plan.sources) == 1:
            named = next(iter(asked.plan.sources))
        return Wanted(key, named, None, kpi.measure.sql) if named else Unmeasured(key, "sql-source")
    recipe = recipes().get(kpi.as_ or key)
    if recipe is None:
        return Unmeasured(key, "no-recipe", source=named)
    if recipe.shape is None:
        return Unmeasured(key, "from-plan", {"command": recipe.plan})
    unit, own = asked.units[recipe.id], kpi.unit
    if own is not None and own != (asked.plan.project.currency if unit == "currency" else unit):
        return Unmeasured(key, "unit", {"unit": own, "gives": unit})
    if named is not None:
        return Wanted(key, named, recipe) if named in maps else Unmeasured(key, "no-map", source=named)
    fitting = [name for name, map_ in maps.items() if set(recipe.tables) <= map_.tables.keys()]
    if len(fitting) == 1:
        return Wanted(key, fitting[0], recipe)
    if fitting:
        return Unmeasured(key, "several", {"sources": tuple(fitting)})
    if recipe.plan is not None:
        return Unmeasured(key, "from-plan", {"command": recipe.plan})
    return Unmeasured(key, "no-source", {"tables": recipe.tables})


def measured(asked: Asked, every: Iterable[Wanted], opened: Opened) -> Iterator[Measured | Unmeasured]:
    """Yield the figures of the KPIs that are taken from one source by recipes.

    Args:
        asked: the plan and what is asked.
        every: the KPIs.
        opened: the source.
    """
    has_calendar = False
    for one in every:
        recipe = one.recipe
        assert recipe is not None
        problem = _problem(asked, one, recipe, opened.engine)
        if problem is not None:
            yield problem
            continue
        if "working_days" in recipe.cases and not has_calendar:
            opened.engine.set_calendar(_calendar(asked))
            has_calendar = True
        setting = _setting(asked, recipe, opened.engine)
        if isinstance(setting, str):
            yield Unmeasured(one.key, setting, source=one.source)
        else:
            yield _measured(asked, one, recipe, setting, opened)


def _problem(asked: Asked, one: Wanted, recipe: Recipe, engine: Engine) -> Unmeasured | None:
    """Return why a source can't give a KPI."""
    lacking = recipe.lacking(engine.columns)
    if lacking:
        return Unmeasured(one.key, "lacks", {"columns": lacking}, one.source)
    if asked.by is not None and asked.by not in slices_of(recipe, engine.columns):
        known = slices_of(recipe, engine.columns)
        return Unmeasured(one.key, "no-slices", {"by": asked.by, "known": known}, one.source)
    has_amounts = "amount" in recipe.needs.get("deals", ())
    if has_amounts and "currency" in engine.columns.get("deals", ()):
        query = (
            "select distinct currency from deals where currency is not null and amount is not null limit 20"
        )
        found = sorted(str(row["currency"]) for row in engine.rows(query))
        if found and found != [asked.plan.project.currency]:
            return Unmeasured(one.key, "currencies", {"found": tuple(found)}, one.source)
    return None


def _setting(asked: Asked, recipe: Recipe, engine: Engine) -> Setting | str:
    """Return what the recipe is told, or why that is not known."""
    setting = Setting(asked.today, 9 * 60 if _has_calendar(asked) else 0)
    if "{stale}" not in recipe.cases:
        return setting
    cycle = recipes()[_CYCLE]
    if cycle.lacking(engine.columns):
        return "no-cycle"
    span = (date(1900, 1, 1), asked.today)
    sums = engine.rows(of_span(cycle, setting, engine.columns["deals"], span))
    mean = figure_of(cycle, sums[0], span, _no_days)
    return setting._replace(stale_days=max(1, round(2 * mean.value))) if mean else "no-cycle"


def _has_calendar(asked: Asked) -> bool:
    """Tell whether the plan says when work is done; else every minute counts."""
    return "calendar" in asked.plan.model_fields_set


def _no_days(_first: date, _last: date) -> int:
    return 0


def _calendar(asked: Asked) -> dict[date, int]:
    """Return the minutes of work of each day of the years up to the status date."""
    first = asked.today - timedelta(days=366 * YEARS_OF_CALENDAR)
    days = (first + timedelta(days=n) for n in range((asked.today - first).days + 366))
    if not _has_calendar(asked):
        return dict.fromkeys(days, 24 * 60)
    calendar = asked.calendar
    return {day: calendar.minutes if calendar.is_working(day) else 0 for day in days}


class _Summed(NamedTuple):
    """What the engine gives of periods, and of the spans that are compared."""

    periods: list[Sums]
    wholes: tuple[list[Sums], ...] = ()


def _summed(
    asked: Asked,
    recipe: Recipe,
    setting: Setting,
    engine: Engine,
    days: Sequence[Span | None],
    by: str | None,
) -> _Summed:
    """Ask for the sums of all periods and spans, in one pass where a case can be in one span alone."""
    columns = engine.columns.get(recipe.tables[0], ())
    if recipe.is_state:
        rows = engine.rows(of_span(recipe, setting, columns, None, by=by))
        return _Summed([row for row in rows if row["cases"]])
    known = [span for span in days if span is not None]
    is_apart = recipe.shape in RUNNING or _overlap(known)
    given = () if is_apart or recipe.shape == "distinct" else days
    rows = engine.rows(by_period(recipe, setting, columns, grain=asked.grain, by=by, spans=given))
    if is_apart:
        wholes = [
            engine.rows(of_span(recipe, setting, columns, span, by=by)) if span else [] for span in days
        ]
    else:
        extra = engine.rows(by_span(recipe, setting, columns, days, by=by)) if known and not given else rows
        wholes = [[row for row in extra if row["whole"] == number] for number, _ in enumerate(days, 1)]
    return _Summed([row for row in rows if not row["whole"]], tuple(wholes))


def _overlap(spans: Sequence[Span]) -> bool:
    """Tell whether two spans have a day in common."""
    return len(spans) > 1 and max(first for first, _ in spans) <= min(last for _, last in spans)


def _measured(
    asked: Asked, one: Wanted, recipe: Recipe, setting: Setting, opened: Opened
) -> Measured | Unmeasured:
    engine = opened.engine
    days = () if recipe.is_state else spans(asked, one.key)

    def worked_out(sums: Sequence[Sums]) -> tuple[Figures, ...]:
        grain: Grain = "day" if recipe.is_state else asked.grain
        found = figures(recipe, sums, grain=grain, today=asked.today, working=_working(asked))
        return tuple(found)

    summed = _summed(asked, recipe, setting, engine, days, None)
    sums = summed.periods
    _refuse_long(sums)
    periods = worked_out(sums)
    if (
        periods
        and recipe.shape == "level"
        and periods[-1].first < max(row["period"] for row in sums if row["period"])
    ):
        return Unmeasured(one.key, "no-amounts", source=one.source)
    if not periods:
        reason = "no-amounts" if any(row["cases"] and row["period"] for row in sums) else "no-cases"
        return Unmeasured(one.key, reason, source=one.source)
    begun = [_begun(span, periods[0].first) for span in days]
    wholes = [
        next(_wholes(asked, recipe, span, rows), None)
        for span, rows in zip(begun, summed.wholes, strict=True)
    ]
    slices: list[Figures] = []
    if asked.by is not None:
        parts = _summed(asked, recipe, setting, engine, days, asked.by)
        slices += worked_out(parts.periods)
        for span, rows in zip(begun, parts.wholes, strict=True):
            slices += _wholes(asked, recipe, span, rows)
    unfinished = {
        row["period"]: int(row["unfinished"]) for row in sums if row.get("unfinished") and row["period"]
    }
    return Measured(
        one,
        opened.origin,
        asked,
        periods,
        (wholes[0], wholes[1]) if wholes else (None, None),
        _once(slices),
        tuple(_remarks(asked, recipe, setting, sums, periods, unfinished)),
        unfinished,
        _newer(asked, recipe, setting, opened.engine),
    )


def _begun(span: Span | None, first: date) -> Span | None:
    """Return a span that is open to the past as one from the first period on."""
    return (first, span[1]) if span and span[0] == date.min else span


def _once(slices: Iterable[Figures]) -> tuple[Figures, ...]:
    """Return the figures of slices, each period of each of them once, in order."""
    every = {(one.slice or "", one.first, one.last): one for one in slices}
    return tuple(every[key] for key in sorted(every))


def _newer(asked: Asked, recipe: Recipe, setting: Setting, engine: Engine) -> int:
    """Return how many cases came after the status date."""
    if asked.beyond is None or recipe.is_state:
        return 0
    columns = engine.columns.get(recipe.tables[0], ())
    span = (asked.today + timedelta(days=1), asked.beyond)
    return int(engine.rows(count_of(recipe, setting, columns, span))[0]["cases"])


def _refuse_long(sums: Sequence[Sums]) -> None:
    """Refuse days so far apart that there would be no end of periods."""
    from crmplan.sources.read import SourceError

    days = [one["period"] for one in sums if one["period"] is not None]
    if len(days) > 1 and (max(days) - min(days)).days > 366 * 60:
        raise SourceError(
            f"the days of the source lie too far apart: from {min(days)} to {max(days)}",
            hint="correct the days, or map another column",
        )


def _working(asked: Asked) -> Callable[[date, date], int]:
    calendar = asked.calendar
    return lambda first, last: calendar.index(last + timedelta(days=1)) - calendar.index(first)


def _wholes(asked: Asked, recipe: Recipe, span: Span | None, sums: Iterable[Sums]) -> Iterator[Figures]:
    """Yield the figure of a span, or that of each slice."""
    for one in sums:
        figure = figure_of(recipe, one, span, _working(asked)) if span and one.get("cases") else None
        if figure is not None:
            yield figure._replace(slice=one.get("slice"))


def spans(asked: Asked, key: str) -> tuple[Span | None, Span | None]:
    """Return the days before and after that a KPI compares, up to the status date.

    A `before` that the plan does not name is open to the past and ends with the eve of the project; an `after` goes
    from go-live to the status date.
    """
    kpi, calendar = asked.plan.kpis[key], asked.calendar
    before, after = kpi.before, kpi.after
    eve = asked.plan.project.start - timedelta(days=1)
    live = (asked.live, asked.today) if asked.live else None
    return (
        _clipped(
            (calendar.date_of(before.first), calendar.date_of(before.last)) if before else (date.min, eve),
            asked.today,
        ),
        _clipped(
            (calendar.date_of(after.first), calendar.date_of(after.last)) if after else live, asked.today
        ),
    )


def _clipped(span: Span | None, today: date) -> Span | None:
    if span is None or span[0] > min(span[1], today):
        return None
    return span[0], min(span[1], today)


def _remarks(
    asked: Asked,
    recipe: Recipe,
    setting: Setting,
    sums: Sequence[Sums],
    periods: Sequence[Figures],
    unfinished: Mapping[date, int],
) -> Iterator[Remark]:
    count = sum(int(one["cases"]) for one in sums)
    if n := undated(sums):
        yield Remark("undated", {"n": n, "of": count})
    if recipe.shape in ("sum", "mean", "median", "apart"):
        dated = [one for one in sums if one["period"] is not None]
        missing = sum(int(one["cases"]) - int(one["filled"]) for one in dated)
        if missing:
            yield Remark("missing", {"n": missing, "of": sum(int(one["cases"]) for one in dated)})
    if unfinished:
        yield Remark("unfinished", {"n": sum(unfinished.values()), "of": count})
    if setting.stale_days is not None:
        yield Remark("stale-days", {"days": Decimal(setting.stale_days)})
    if (asked.today - periods[-1].last).days > 31:
        yield Remark("ends", {"day": periods[-1].last})
