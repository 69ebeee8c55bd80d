"""The work: the project, its calendar, stages, tasks, gates, actions and meetings."""

from typing import Annotated, Literal

from pydantic import Field

from crmplan.model.base import (
    Amount,
    CurrencyCode,
    DayHours,
    DayRef,
    Decimal,
    Dependency,
    Entity,
    IsoDate,
    Model,
    Quality,
    Share,
    Slug,
    Slugs,
    Text,
    Texts,
    ThreePoint,
    Window,
    WorkingTime,
    WorkingWeek,
    choice,
)

Counting = Literal["working", "calendar"]
Language = Literal["en", "ru"]
Status = Literal["todo", "doing", "blocked", "done", "dropped"]
Decision = Literal["go", "no-go", "postpone"]


class Project(Model):
    """What is introduced where, from when, and who answers for it."""

    name: Text
    """Name of the project, the title of every report."""
    client: Text | None = None
    """The company that gets the CRM."""
    start: IsoDate
    """Day 1 of the project, an ISO date; no task starts before it."""
    days: Annotated[Counting, *choice("counting", Counting)] = "working"
    """What a project day counts: working days of the plan's calendar (default), or calendar days."""
    language: Annotated[Language, *choice("language", Language)] = "en"
    """Language of every report of this plan."""
    currency: CurrencyCode | None = None
    """Currency of every amount, as three letters; an amount in another one is an error."""
    manager: Slug | None = None
    """Member of the team who answers for the rollout and signs the final report."""
    status_date: IsoDate | None = None
    """The day to whose end the facts are known; without it, today."""
    deadline: DayRef | None = None
    """The day by whose end the rollout has to be finished; float and forecasts are measured against it."""
    working_group: Slugs = ()
    """Members of the team who decide together: the client sets tasks, the vendor finds solutions."""
    data_owner: Slug | None = None
    """Who answers for the quality of the clients' data."""
    owner_after: Slug | None = None
    """Who owns the system when the project is over."""
    note: Text | None = None
    """A remark for readers; nothing is computed from it."""


class Calendar(Model):
    """When people work."""

    country: Text | None = None
    """Country whose public holidays are days off, as two letters (`DE`, `RU`)."""
    subdivision: Text | None = None
    """State or region of the country, for its own holidays (`BY`)."""
    week: WorkingWeek = (0, 1, 2, 3, 4)
    """Working days of a week, `mon-fri` by default."""
    hours: DayHours = Decimal(8)
    """Working hours of a day, 8 by default; the day begins at 9:00 and has no break."""
    closed: tuple[IsoDate, ...] = ()
    """Days off beside weekends and public holidays."""
    open: tuple[IsoDate, ...] = ()
    """Days that are worked although they would be off."""
    note: Text | None = None
    """A remark for readers; nothing is computed from it."""


class Gate(Model):
    """A decision at which the project goes on or not; only `go` passes it, on the day of `on`."""

    decision: Annotated[Decision | None, *choice("decision", Decision)] = None
    """What was decided: go, no-go or postpone; absent while it is open."""
    on: IsoDate | None = None
    """Day of the decision."""
    by: Slug | None = None
    """Who decides."""
    note: Text | None = None
    """Why it was decided so."""


class Task(Entity):
    """A piece of work; without duration, effort or estimate a milestone, with a gate a decision."""

    as_: Slug | None = Field(None, alias="as")
    """The step of the method that this task is, where its id is not that step's."""
    after: tuple[Dependency, ...] = ()
    """What it waits for: ids of tasks, with kind (`fs` by default, `ss`, `ff`, `sf`) and lag in working time."""
    not_before: DayRef | None = None
    """It does not start before the beginning of this day."""
    duration: WorkingTime | None = None
    """Working time from its start to its finish; it fixes the dates."""
    effort: WorkingTime | None = None
    """Work in it; without a duration it gives the dates: hours divided by the owners' capacities together."""
    estimate: ThreePoint | None = None
    """Optimistic / most likely / pessimistic duration, or effort where only that is given; for the simulation."""
    owner: Slugs = ()
    """Members of the team who do it."""
    due: DayRef | None = None
    """It is overdue when it is not done by the end of this day."""
    deliverable: Text | None = None
    """What there is when it is done."""
    accept: Texts = ()
    """Acceptance criteria: what has to be true of the deliverable."""
    cost: Amount | None = None
    """Planned money beside the owners' hours at their rates."""
    gate: Gate | None = None
    """Makes the task a decision."""
    status: Annotated[Status | None, *choice("status", Status)] = None
    """Only for what days do not tell: blocked or dropped (then with a note); else it follows from them."""
    blocked_by: Text | None = None
    """What keeps a blocked task from going on."""
    started: IsoDate | None = None
    """Day on which work began."""
    finished: IsoDate | None = None
    """Day at whose end it was done."""
    progress: Share | None = None
    """Share that is done; `remaining` is the stronger fact."""
    remaining: WorkingTime | None = None
    """Working time still to go."""
    spent: Amount | None = None
    """All that it has cost so far, the owners' hours included."""
    quality: Quality | None = None
    """Mark from 0 (absent) over 3 (usable with remarks) to 5 (meets the acceptance criteria in full)."""
    unmet: Texts = ()
    """Acceptance criteria that were not met; they become the rework list."""

    @property
    def is_milestone(self) -> bool:
        """Whether it takes no time: neither duration nor effort nor estimate."""
        return self.duration is None and self.effort is None and self.estimate is None


class Stage(Entity):
    """A stage of the method with its tasks."""

    as_: Slug | None = Field(None, alias="as")
    """The stage of the method that this is, where its id is not that stage's."""
    days: Window | None = None
    """The window that the method gives the stage, in project days (`11..25`) or dates; windows may overlap."""
    goal: Text | None = None
    """What is reached when the stage is over."""
    tasks: dict[Slug, Task] = Field(default_factory=dict)
    """The tasks by id; an id is unique in the plan, whatever the stage."""


class Action(Entity):
    """A corrective action, or rework of a task."""

    owner: Slugs = ()
    """Who does it: of the team or of the people."""
    due: DayRef | None = None
    """It is overdue when it is not done by the end of this day."""
    started: IsoDate | None = None
    """Day on which work began."""
    finished: IsoDate | None = None
    """Day at whose end it was done."""
    status: Annotated[Status | None, *choice("status", Status)] = None
    """As of a task."""
    from_: Slug | None = Field(None, alias="from")
    """Where it comes from: `audit`, `support`, or the id of a meeting."""
    task: Slug | None = None
    """The task whose rework it is."""


class Meeting(Entity):
    """A meeting and what it decided; the one called `final` is the final meeting."""

    on: IsoDate
    """Day of the meeting."""
    present: Slugs = ()
    """Who took part: of the team or of the people."""
    decisions: Texts = ()
    """What was decided."""
