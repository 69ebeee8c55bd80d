"""What is measured: goals, KPIs before and after, where their figures come from, and how the CRM is used."""

from typing import Annotated, Literal

from pydantic import Field

from crmplan.model.base import (
    Count,
    DayRef,
    Entity,
    FigureOf,
    IsoDate,
    Model,
    Percent,
    Slug,
    Span,
    Text,
    Unit,
    choice,
)

Better = Literal["higher", "lower", "target"]
KpiKind = Literal["flow", "distinct", "ratio", "stock"]
Per = Literal["month", "day", "period"]
SourceType = Literal["csv", "xlsx", "parquet", "duckdb", "sqlite", "postgres", "mysql", "ibis"]


class Source(Entity):
    """Where figures come from; a secret is named, never written."""

    type: Annotated[SourceType, *choice("source-type", SourceType)]
    """csv, xlsx, parquet, duckdb or sqlite; postgres or mysql (MariaDB, too); ibis: any engine that ibis reaches."""
    file: Text | None = None
    """A file beside the plan."""
    encoding: Text | None = None
    """Encoding of a text file, such as cp1251."""
    delimiter: Text | None = None
    """What parts the columns of a text file."""
    decimal: Text | None = None
    """The decimal sign of a text file."""
    map: Text | None = None
    """How its columns are read: a ready map (`amocrm`), or a file."""
    dsn: Text | None = None
    """Address of a server, as the name of an environment variable: `env:CRM_DSN`."""


class Measure(Model):
    """How a KPI's observations are taken from a source."""

    source: Slug | None = None
    """The source."""
    sql: Text | None = None
    """A query that gives columns `date` and `value`."""


class Kpi(Entity):
    """A key performance indicator, before and after."""

    as_: Slug | None = Field(None, alias="as")
    """The KPI of the library that this is, which gives unit, better, kind and formula."""
    unit: Unit | None = None
    """The currency, percent, days, h, min, count or score."""
    better: Annotated[Better | None, *choice("better", Better)] = None
    """higher, lower, or target: the nearer the better."""
    kind: Annotated[KpiKind | None, *choice("kpi-kind", KpiKind)] = None
    """flow (a total), distinct (a count of distinct things), ratio, or stock (a state on one day)."""
    per: Annotated[Per, *choice("per", Per)] = "month"
    """What a flow's figures are of: a month (default), a day, or the whole period."""
    baseline: FigureOf | None = None
    """Figure before; it wants its period in `before`."""
    before: Span | None = None
    """Period of the baseline."""
    target: FigureOf | None = None
    """Figure that is wanted."""
    actual: FigureOf | None = None
    """Figure after; it wants its period in `after`."""
    after: Span | None = None
    """Period of the actual figure."""
    series: Text | None = None
    """File of observations beside the plan, with columns date, value and, if known, n."""
    measure: Measure | None = None
    """How observations are taken from a source."""
    goal: Slug | None = None
    """The goal it measures."""
    tolerance: Percent | None = None
    """A change up to this counts as none: a share of the baseline, for a percent points."""
    gain: FigureOf | None = None
    """Money a month that one unit of improvement brings, for payback; as a percent, that share of a unit of money."""


class Goal(Entity):
    """What the project is for."""

    target: FigureOf | None = None
    """Figure that is to be reached."""
    unit: Unit | None = None
    """Unit of the target, as of a KPI."""
    due: DayRef | None = None
    """Day by whose end it is to be reached."""


class Observation(Model):
    """How the work in the CRM went on one day."""

    date: IsoDate
    """The day."""
    users: Count | None = None
    """Who has access."""
    active: Count | None = None
    """Of them, who entered something."""
    records: Count | None = None
    """Records that were looked at."""
    complete: Count | None = None
    """Of them, complete ones."""
    by_rules: Count | None = None
    """Of them, kept by the rules."""
    note: Text | None = None
    """A remark for readers; nothing is computed from it."""
