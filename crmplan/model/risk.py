"""Risks: what may happen, how bad it would be, and what answers it."""

from typing import Annotated, Literal

from pydantic import Field

from crmplan.model.base import (
    AmountRange,
    Entity,
    IsoDate,
    Model,
    Probability,
    Slug,
    Slugs,
    Text,
    WorkingTimeRange,
    choice,
)

Category = Literal["people", "money", "scope", "vendor", "data", "technology", "process", "benefit"]
Impact = Literal["minor", "moderate", "serious", "severe", "fatal"]
Response = Literal["avoid", "mitigate", "transfer", "accept"]
RiskStatus = Literal["open", "happened", "closed"]


class Residual(Model):
    """What is left of a risk after the response."""

    probability: Probability | None = None
    """As of the risk."""
    impact: Annotated[Impact | None, *choice("impact", Impact)] = None
    """As of the risk."""
    delay: WorkingTimeRange | None = None
    """As of the risk."""
    cost: AmountRange | None = None
    """As of the risk."""


class Risk(Entity):
    """Something that may happen."""

    as_: Slug | None = Field(None, alias="as")
    """The risk of the library that this is, where its id is not that risk's."""
    category: Annotated[Category | None, *choice("category", Category)] = None
    """people, money, scope, vendor, data, technology, process or benefit."""
    probability: Probability | None = None
    """rare 5%, unlikely 20%, possible 40%, likely 65%, almost-certain 90%, or a percent."""
    impact: Annotated[Impact | None, *choice("impact", Impact)] = None
    """minor, moderate, serious, severe or fatal: 1 to 5 of the matrix."""
    delay: WorkingTimeRange | None = None
    """Working time that it costs when it happens (`5d..15d`)."""
    cost: AmountRange | None = None
    """Money that it costs when it happens."""
    hits: Slugs = ()
    """Tasks or stages at whose end the delay is added, to each."""
    response: Annotated[Response | None, *choice("response", Response)] = None
    """avoid, mitigate, transfer or accept."""
    actions: Slugs = ()
    """Tasks or actions that carry the response."""
    owner: Slug | None = None
    """Who watches it: of the team or of the people."""
    early_sign: Text | None = None
    """What shows that it is about to happen."""
    status: Annotated[RiskStatus, *choice("risk-status", RiskStatus)] = "open"
    """open (default), happened or closed."""
    happened_on: IsoDate | None = None
    """Day on which it happened."""
    residual: Residual | None = None
    """What is left of it after the response."""
    reviewed: IsoDate | None = None
    """Day of the last review."""
