"""Frozen plans that results are compared with: what a baseline holds of each task."""

from pydantic import Field

from crmplan.model.base import (
    Amount,
    CurrencyCode,
    IsoDate,
    Model,
    MomentAt,
    Slug,
    Text,
    Version,
    WorkingTime,
)


class BaselineTask(Model):
    """A task as it was planned; a time of day is written only where it is not the begin, or the end, of the day."""

    stage: Slug
    """The stage it stood in."""
    name: Text
    """What readers see."""
    start: MomentAt
    """When it was to start."""
    finish: MomentAt
    """When it was to finish."""
    duration: WorkingTime
    """Working time from start to finish."""
    effort: WorkingTime
    """Working time of its owners together."""
    cost: Amount
    """Planned cost, the owners' hours included."""


class Baseline(Model):
    """A plan as it was frozen."""

    saved: IsoDate
    """The day on which it was saved."""
    project: Text
    """Name of the project."""
    currency: CurrencyCode | None = None
    """Of its amounts."""
    tasks: dict[Slug, BaselineTask] = Field(default_factory=dict)
    """The tasks by id, dropped ones left out."""


class Baselines(Model):
    """The baselines of a plan by name, the one that was saved last at the end."""

    version: Version = Field(alias="crmplan_baseline")
    """Version of this file's form."""
    baselines: dict[Slug, Baseline] = Field(default_factory=dict)
    """The baselines by name."""
