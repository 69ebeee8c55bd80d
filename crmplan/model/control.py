"""Control of the result: the audit's answers, and expert support after the rollout."""

from typing import Annotated, Literal

from pydantic import Field

from crmplan.model.base import (
    Before,
    Count,
    DayRef,
    Entity,
    Hours,
    IsoDate,
    Model,
    MomentAt,
    MonthlyAmount,
    Slug,
    Text,
    Texts,
    Truth,
    WorkingTime,
    as_list,
    choice,
    one_or_more,
)

AnswerWord = Literal["yes", "partly", "no", "n/a"]
Channel = Literal["live", "phone", "chat", "mail", "hotline"]
RequestKind = Literal["question", "fault", "maintenance", "seminar"]
OneChannel = Annotated[Channel, *choice("channel", Channel)]


class Answer(Model):
    """The answer to a question of a checklist."""

    answer: Annotated[AnswerWord, *choice("answer", AnswerWord)]
    """yes, partly, no or n/a."""
    evidence: Text | None = None
    """What shows it."""
    on: IsoDate | None = None
    """Day of the answer."""
    by: Slug | None = None
    """Who answered: of the team or of the people."""
    action: Slug | None = None
    """The action that follows from it."""
    note: Text | None = None
    """A remark for readers; nothing is computed from it."""


class Audit(Model):
    """The audit: which checklists, and what was answered."""

    checklists: Texts = ("standard",)
    """`standard`, the built-in bank, and files of one's own beside the plan."""
    answers: dict[Slug, Answer] = Field(default_factory=dict)
    """Answers by the id of the question."""


class Request(Entity):
    """A request to expert support."""

    on: MomentAt
    """When it came; the time of day may be left out."""
    kind: Annotated[RequestKind | None, *choice("request-kind", RequestKind)] = None
    """question, fault, maintenance or seminar."""
    process: Slug | None = None
    """The process it is about."""
    text: Text | None = None
    """What was asked."""
    answered: MomentAt | None = None
    """When it was first answered."""
    solved: MomentAt | None = None
    """When it was solved; without it the request is open."""
    hours: Hours | None = None
    """Hours that it took."""


class Support(Model):
    """Expert support after the rollout."""

    in_contract: Truth | None = None
    """Whether the contract says it."""
    from_: DayRef | None = Field(None, alias="from")
    """Its first day."""
    months: Count | None = None
    """How many calendar months it lasts."""
    hours: Hours | None = None
    """Hours that were bought."""
    cost: MonthlyAmount | None = None
    """Money a month."""
    response: WorkingTime | None = None
    """Working time to the first answer."""
    channels: Annotated[
        tuple[OneChannel, ...],
        Before(as_list, one_or_more),
    ] = ()
    """live, phone, chat, mail or hotline."""
    requests: dict[Slug, Request] = Field(default_factory=dict)
    """The requests by id."""
    note: Text | None = None
    """A remark for readers; nothing is computed from it."""
