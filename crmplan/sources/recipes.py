"""The recipes of the library's KPIs: what each needs of a source, and the queries that it asks of it.

A recipe yields cases; how they become the figure of a period is its shape. The sums come from the engine, the figures
are worked out of them by `crmplan.sources.rows`, exactly and the same for every engine.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any, Literal, NamedTuple, get_args

from crmplan.loader.packaged import packaged_yaml
from crmplan.sources.canonical import ColumnType, columns_of

Grain = Literal["day", "week", "month"]
GRAINS: tuple[Grain, ...] = get_args(Grain)

_SPREAD = "median(cast(x as double)) as median, stddev_samp(cast(x as double)) as deviation"
_SUMS = {
    "count": "",
    "share": "count(*) filter (where x) as total",
    "sum": "sum(x) as total, count(x) as filled",
    "mean": f"sum(x) as total, count(x) as filled, {_SPREAD}",
    "median": f"count(x) as filled, {_SPREAD}",
    "ratio": "sum(x) as total, sum(w) as weight",
    "distinct": "count(distinct x) as total",
    "apart": "sum(x) as total, count(x) as filled, count(distinct w) as weight",
    "level": "sum(x) as total, sum(case when x is null then 0 else w end) as filled, sum(w) as weight",
    "per_day": "",
    "velocity": (
        "sum(opened) as opened, sum(closed) as closed, sum(won) as won, sum(amount_won) as amount,"
        " sum(days_won) as days, count(days_won) as dated"
    ),
}
"""What is asked of the cases of a period, by shape, beside their number."""

RUNNING = ("level", "velocity")
"""Shapes whose figure rests on all that was before."""


class Recipe(NamedTuple):
    """How a KPI of the library is computed.

    Args:
        id: the id of the KPI.
        shape: how cases become a figure; nothing where no source can give it.
        cases: the query of the cases.
        needs: columns that the source must have, by table.
        any: columns of which it must have at least one, by table.
        basis: the columns whose day puts a case into its period.
        slices: the table whose columns the cases have.
        people: the query of the number of people, of a figure for each of them.
        is_state: whether only today's figure is known.
        adds: whether figures of parts, weighed by their cases, give that of the whole.
        is_percent: whether a figure for each person and day is a share of them.
        has_unfinished: whether cases say that they may still change.
        whole_months: whether parts of a month have no figure.
        divide: what `x` is divided by.
        plan: the command that shows the figure where it follows from the plan.
        note: what a reader has to know of it, by language.
    """

    id: str
    shape: str | None
    cases: str = ""
    needs: Mapping[str, Sequence[str]] = {}
    any: Mapping[str, Sequence[str]] = {}
    basis: str = ""
    slices: str | None = None
    people: str | None = None
    is_state: bool = False
    adds: bool = True
    is_percent: bool = False
    has_unfinished: bool = False
    whole_months: bool = False
    divide: int = 1
    plan: str | None = None
    note: Mapping[str, str] = {}

    @property
    def tables(self) -> tuple[str, ...]:
        """The canonical tables that it reads."""
        return tuple(dict.fromkeys((*self.needs, *self.any)))

    def lacking(self, columns: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
        """Return what a source lacks of what is needed, as `deals.cost`; of alternatives all."""
        missing = [
            f"{table}.{name}"
            for table, names in self.needs.items()
            for name in names
            if name not in columns.get(table, ())
        ]
        for table, names in self.any.items():
            if not set(names) & set(columns.get(table, ())):
                missing += [f"{table}.{name}" for name in names]
        return tuple(missing)


@cache
def _library() -> Any:
    return packaged_yaml("recipes")


def version() -> int:
    """Return the version of the recipes; it rises when a figure of any of them may become another."""
    return int(_library()["version"])


@cache
def recipes() -> Mapping[str, Recipe]:
    """Return the recipe of each KPI of the library."""
    return {key: _recipe(key, entry) for key, entry in _library()["recipes"].items()}


def _recipe(key: str, entry: Mapping[str, Any]) -> Recipe:
    shape = entry.get("shape")
    return Recipe(
        key,
        shape,
        entry.get("cases", ""),
        entry.get("needs", {}),
        entry.get("any", {}),
        entry.get("basis", ""),
        entry.get("slices"),
        entry.get("people"),
        entry.get("state", False),
        entry.get("adds", shape not in ("distinct", "median", "ratio")),
        entry.get("percent", False),
        entry.get("unfinished", False),
        entry.get("whole_months", False),
        entry.get("divide", 1),
        entry.get("plan"),
        entry.get("note", {}),
    )


class Setting(NamedTuple):
    """What recipes are told of the plan.

    Args:
        today: the status date.
        begins: the minute of the day at which work begins; 0 where all time counts.
        stale_days: after how many days without movement a deal is stale; nothing where that is not known.
    """

    today: date
    begins: int = 0
    stale_days: int | None = None


Span = tuple[date, date]
"""A first and a last day."""


def by_period(
    recipe: Recipe,
    setting: Setting,
    columns: Sequence[str],
    *,
    grain: Grain,
    by: str | None = None,
    spans: Sequence[Span | None] = (),
) -> str:
    """Return the query of all periods up to the status date: their first day, the sums, the slice if one is asked.

    Cases without a day come under none. Spans of days that don't overlap are summed up as a whole in the same pass;
    `whole` is the number of the span, from 1 on, and 0 for a period.
    """
    sums, part = _sums(recipe, by), _part(spans)
    cases = f"from ({_cases(recipe, setting, columns)}) cases"
    where = f"where day is null or day < {_day(setting.today + timedelta(days=1))}"
    period = f"cast(date_trunc('{grain}', day) as date)"
    if part is None:
        keys = "2, 3" if by else "2"
        return f"select 0 as whole, {period} as period, {sums} {cases} {where} group by {keys}"
    keys = f", {quoted(by)}" if by else ""
    inner = f"select cases.*, {period} as period, {part} as part {cases} {where}"
    grouped = (
        f"select case when grouping(period) = 1 then part else -1 end as found, period, {sums} "
        f"from ({inner}) parts group by grouping sets ((period{keys}), (part{keys}))"
    )
    return f"select sums.*, greatest(found, 0) as whole from ({grouped}) sums where found <> 0"


def by_span(
    recipe: Recipe, setting: Setting, columns: Sequence[str], spans: Sequence[Span | None], *, by: str | None
) -> str:
    """Return the query of spans of days that don't overlap, as wholes, in the form of `by_period`."""
    cases, part = _cases(recipe, setting, columns), _part(spans)
    keys = ", slice" if by else ""
    inner = f"select cases.*, {part} as whole from ({cases}) cases"
    return f"select whole, {_sums(recipe, by)} from ({inner}) parts where whole > 0 group by whole{keys}"


def _part(spans: Sequence[Span | None]) -> str | None:
    """Return the number of the span that a day lies in, 0 where it is in none; nothing where there are no spans."""
    cases = [
        f"when day >= {_day(span[0])} and day < {_day(span[1] + timedelta(days=1))} then {number}"
        for number, span in enumerate(spans, 1)
        if span is not None
    ]
    return f"case {' '.join(cases)} else 0 end" if cases else None


def of_span(
    recipe: Recipe,
    setting: Setting,
    columns: Sequence[str],
    span: Span | None,
    *,
    by: str | None = None,
) -> str:
    """Return the query of one span of days as a whole, in the form of `by_period`; without one, of the state today."""
    sums = _sums(recipe, by)
    keys = " group by 2 order by 2" if by else ""
    cases = _cases(recipe, setting, columns)
    if span is None:
        return f"select {_day(setting.today)} as period, {sums} from ({cases}) cases{keys}"
    first, last = span
    where = f"day < {_day(last + timedelta(days=1))}"
    if recipe.shape not in RUNNING:
        where = f"day >= {_day(first)} and {where}"
    elif recipe.shape == "velocity":
        where += f" and (day >= {_day(first)} or closed = 0)"
    return f"select {_day(first)} as period, {sums} from ({cases}) cases where {where}{keys}"


def count_of(recipe: Recipe, setting: Setting, columns: Sequence[str], span: Span) -> str:
    """Return the query of the number of cases of a span of days."""
    first, last = span
    where = f"day >= {_day(first)} and day < {_day(last + timedelta(days=1))}"
    return f"select count(*) as cases from ({_cases(recipe, setting, columns)}) cases where {where}"


def _sums(recipe: Recipe, by: str | None) -> str:
    assert recipe.shape is not None
    parts = [
        f"{quoted(by)} as slice" if by else "",
        "count(*) as cases",
        _SUMS[recipe.shape],
        "count(*) filter (where is_unfinished) as unfinished" if recipe.has_unfinished else "",
        f"({recipe.people}) as people" if recipe.people else "",
    ]
    return ", ".join(part for part in parts if part)


def _cases(recipe: Recipe, setting: Setting, columns: Sequence[str]) -> str:
    """Return the query of the cases with what it is told of the plan and the source."""
    required = [name for names in recipe.any.values() for name in names if name in columns]
    filled = " + ".join(f"case when {name} is null then 0 else 1 end" for name in required)
    told = {
        "{today}": _day(setting.today),
        "{begins}": str(setting.begins),
        "{stale}": str(setting.stale_days or 0),
        "{filled}": f"({filled})",
        "{fields}": str(len(required)),
    }
    text = recipe.cases
    for name, value in told.items():
        text = text.replace(name, value)
    return text


def _day(day: date) -> str:
    return f"date '{day.isoformat()}'"


def quoted(name: str) -> str:
    """Return a name as an identifier of SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return a text as a literal of SQL."""
    return "'" + text.replace("'", "''") + "'"


def slices_of(recipe: Recipe, columns: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return the columns by which a source lets the cases of a recipe be told apart."""
    if recipe.slices is None:
        return ()
    known = columns_of(recipe.slices)
    return tuple(name for name in columns.get(recipe.slices, ()) if known[name] is ColumnType.TEXT)
