"""Who does the project and who has to work in the CRM."""

from typing import Annotated, Literal

from crmplan.model.base import (
    Decimal,
    Entity,
    HourlyRate,
    IsoDate,
    Model,
    MonthlyAmount,
    Share,
    Span,
    Text,
    Truth,
    choice,
)

Side = Literal["client", "vendor", "consultant"]
Background = Literal["sales", "it", "marketing", "finance", "management", "support"]


class Member(Entity):
    """A member of the team that does the project."""

    role: Text | None = None
    """What the member does in the project."""
    side: Annotated[Side | None, *choice("side", Side)] = None
    """Whose member: client, vendor, or consultant, who is of neither side."""
    background: Annotated[Background | None, *choice("background", Background)] = None
    """The trade the member comes from."""
    rate: HourlyRate | None = None
    """Money an hour (`40/h`); without it the hours cost nothing."""
    capacity: Share = Decimal(1)
    """Share of the working time that goes into the project, 100% by default."""
    away: tuple[Span, ...] = ()
    """Spans in which the member does not work."""


class JobDescription(Model):
    """The document that says what a person has to do."""

    file: Text | None = None
    """Where the document is; it is named, never opened."""
    obliges: Truth = False
    """Whether it obliges the person to work in the CRM."""
    note: Text | None = None
    """A remark for readers; nothing is computed from it."""


class Person(Entity):
    """Somebody who has to work in the CRM."""

    role: Text | None = None
    """The role that processes name in `roles`."""
    since: IsoDate | None = None
    """First working day."""
    until: IsoDate | None = None
    """Last working day; from the day after, the person is in no matrix."""
    salary: MonthlyAmount | None = None
    """Money a month (`3200/month`), for the cost of data entry."""
    job_description: JobDescription | None = None
    """The job description and whether it obliges to use the CRM."""
