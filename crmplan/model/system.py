"""The CRM itself: what was specified, from whom it was bought, and the processes that run in it."""

from typing import Annotated, Any, Literal

from pydantic import Field

from crmplan.model.base import (
    Amount,
    Before,
    Count,
    Entity,
    Every,
    IsoDate,
    Minutes,
    Model,
    Slug,
    Slugs,
    SlugsOrAll,
    Text,
    Texts,
    TextsOrAll,
    Truth,
    as_list,
    choice,
    one_or_more,
)
from crmplan.model.people import Background

Priority = Literal["must", "should", "could", "wont"]
Met = Literal["yes", "partly", "no"]
LessonFormat = Literal["screencast", "video", "text", "live"]
FieldKind = Literal["client", "need", "agreement", "other"]
OneBackground = Annotated[Background, *choice("background", Background)]


class Requirement(Entity):
    """One thing that the CRM has to do."""

    process: Slug | None = None
    """The process it serves."""
    module: Slug | None = None
    """The module that has to do it."""
    goal: Slug | None = None
    """The goal it serves."""
    priority: Annotated[Priority | None, *choice("priority", Priority)] = None
    """must, should, could or wont (agreed to be left out)."""
    feasible: Truth | None = None
    """Whether the vendor has confirmed that it can be built."""
    custom: Truth = False
    """Whether it needs code."""
    met: Annotated[Met | None, *choice("met", Met)] = None
    """Whether it was met at acceptance: yes, partly or no."""


class Specification(Model):
    """The brief (in Russian ТЗ): what is wanted, and who signed that it is clear."""

    file: Text | None = None
    """Where the document is; it is named, never opened."""
    version: Text | None = None
    """Version of the document."""
    approved: dict[Slug, IsoDate] = Field(default_factory=dict)
    """Who signed that it is clear, and when; it is approved from the client's first signature on."""
    sales_models: Texts = ()
    """How the company sells: repeat orders, tenders, long projects."""
    department_levels: Count | None = None
    """Steps of the sales department: 2, 3 or 5; another figure wants a note."""
    values: Texts = ()
    """What the CRM has to make sales grow by."""
    requirements: dict[Slug, Requirement] = Field(default_factory=dict)
    """The requirements by id."""
    note: Text | None = None
    """A remark for readers; it explains an unusual number of levels."""


class Manual(Model):
    """The vendor's operating manual."""

    file: Text | None = None
    """Where the document is; it is named, never opened."""
    received: IsoDate | None = None
    """Day on which it was handed over."""


class Vendor(Model):
    """Who configures the CRM."""

    name: Text | None = None
    """Name of the vendor."""
    background: Annotated[
        tuple[OneBackground, ...],
        Before(as_list, one_or_more),
    ] = ()
    """What the people who configure the CRM come from."""
    references: Count | None = None
    """Rollouts in sales departments like this one."""
    manual: Manual | None = None
    """The operating manual."""
    note: Text | None = None
    """A remark for readers; nothing is computed from it."""


class Module(Entity):
    """A module that was bought; named so in the trade, it has nothing to do with code."""

    cost: Amount | None = None
    """What it cost, once."""
    active_users: Count | None = None
    """Users active in the last 30 days before `as_of`; absent counts as 0 after go-live."""
    as_of: IsoDate | None = None
    """Day of the figure."""


class Rule(Model):
    """The instruction (in Russian регламент) of a process."""

    file: Text | None = None
    """Where the document is; it is named, never opened."""
    updated: IsoDate | None = None
    """Day of its last change."""
    in_force: IsoDate | None = None
    """Day from which it binds."""


class Lesson(Model):
    """A lesson of a process."""

    format: Annotated[LessonFormat, *choice("lesson-format", LessonFormat)]
    """screencast, video, text or live."""
    file: Text | None = None
    """Where the lesson is; it is named, never opened."""
    recorded: IsoDate | None = None
    """Day of the recording."""
    minutes: Minutes | None = None
    """Its length in minutes."""


class Control(Model):
    """How it is checked that the rule of a process is kept."""

    how: Text | None = None
    """What is checked."""
    every: Every | None = None
    """Rhythm: 1d, 1w, 2w, 1 month or 1 quarter."""
    owner: Slug | None = None
    """Who checks: of the team or of the people."""
    last: IsoDate | None = None
    """Day of the last check."""


class Process(Entity):
    """Something that is done in the CRM, from filling a client card to shipping."""

    module: Slug | None = None
    """The module it is done in."""
    rule: Rule | None = None
    """Its instruction."""
    lesson: Annotated[tuple[Lesson, ...], Before(as_list, one_or_more)] = ()
    """Its lesson, or several."""
    trained: SlugsOrAll = ()
    """People who passed the lesson, or `all`."""
    stages: Texts = ()
    """Its steps, two at least."""
    exit: Text | None = None
    """When it counts as through."""
    roles: Texts = ()
    """Who works by it: roles of people, as written there."""
    mandatory_for: TextsOrAll | None = None
    """Roles that are obliged to work by it, or `all`; without it nobody is."""
    control: Control | None = None
    """How it is checked."""
    entry_minutes: Minutes | None = None
    """Minutes of data entry a day of each who works by it."""
    card: Slug | None = None
    """The card that is filled in."""


class CardField(Entity):
    """A field of a card."""

    kind: Annotated[FieldKind, *choice("field-kind", FieldKind)] = "other"
    """client, need, agreement or other (default)."""
    required: Truth = False
    """Whether it has to be filled in."""
    used_in: Slugs = ()
    """Reports or processes that use what it holds."""


class Card(Entity):
    """What is filled in: the fields by id."""

    fields: dict[Slug, CardField] = Field(default_factory=dict)


def _card(value: Any) -> Any:
    """Part a card's own name and note, which are texts, from its fields, which are mappings."""
    if not isinstance(value, dict):
        return value
    own = {
        key: value[key]
        for key in ("name", "note")
        if key in value and not isinstance(value[key], (dict, list))
    }
    return {**own, "fields": {key: item for key, item in value.items() if key not in own}}


def _card_schema(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of fields by id, beside which a card's own `name` and `note` may stand."""
    own = {key: schema["properties"][key] for key in ("name", "note")}
    return {**schema["properties"]["fields"], "description": schema["description"], "properties": own}


CardOfFields = Annotated[Card, Before(_card, _card_schema)]


class Report(Entity):
    """A report that somebody reads, so that what is entered is used."""

    reader: Slug | None = None
    """Who reads it: of the team or of the people."""
    every: Every | None = None
    """Rhythm: 1d, 1w, 2w, 1 month or 1 quarter."""
    last: IsoDate | None = None
    """Day on which a decision was last taken from it."""
