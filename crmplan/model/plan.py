"""The plan: the root of the language, and how its parts are found."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import chain, count
from typing import NamedTuple

from pydantic import Field

from crmplan.model.base import Model, Slug, Version
from crmplan.model.control import Audit, Support
from crmplan.model.kpi import Goal, Kpi, Observation, Source
from crmplan.model.money import Budget, BusinessCase
from crmplan.model.people import Member, Person
from crmplan.model.risk import Risk
from crmplan.model.system import CardOfFields, Module, Process, Report, Specification, Vendor
from crmplan.model.work import Action, Calendar, Meeting, Project, Stage, Task


class Placed(NamedTuple):
    """A task with its id and the id of its stage."""

    id: str
    stage: str
    task: Task

    @property
    def name(self) -> str:
        """The text that readers see."""
        return self.task.name or self.id

    @property
    def path(self) -> tuple[str, ...]:
        """Where it stands in the plan."""
        return ("stages", self.stage, "tasks", self.id)


class Plan(Model):
    """A project that introduces a CRM in a company."""

    crmplan: Version
    """Version of the plan language."""
    project: Project
    """What is introduced where, from when, and who answers for it."""
    calendar: Calendar = Calendar.model_construct()
    """When people work."""
    team: dict[Slug, Member] = Field(default_factory=dict)
    """Who does the project, by id."""
    budget: Budget | None = None
    """The money that is really there."""
    business_case: BusinessCase | None = None
    """Why it pays."""
    goals: dict[Slug, Goal] = Field(default_factory=dict)
    """What the project is for, by id."""
    kpis: dict[Slug, Kpi] = Field(default_factory=dict)
    """Key performance indicators by id."""
    stages: dict[Slug, Stage] = Field(default_factory=dict)
    """The stages by id, in order."""
    risks: dict[Slug, Risk] = Field(default_factory=dict)
    """What may happen, by id."""
    specification: Specification | None = None
    """The brief: what is wanted."""
    vendor: Vendor | None = None
    """Who configures the CRM."""
    modules: dict[Slug, Module] = Field(default_factory=dict)
    """What was bought, by id."""
    processes: dict[Slug, Process] = Field(default_factory=dict)
    """What is done in the CRM, by id."""
    cards: dict[Slug, CardOfFields] = Field(default_factory=dict)
    """The cards that are filled in, with their fields."""
    reports: dict[Slug, Report] = Field(default_factory=dict)
    """Who reads what is entered, by id."""
    people: dict[Slug, Person] = Field(default_factory=dict)
    """Who has to work in the CRM, by id; a long list may stand in a table: `{file: people.csv}`."""
    adoption: tuple[Observation, ...] = ()
    """Observations of how the work in the CRM really goes."""
    sources: dict[Slug, Source] = Field(default_factory=dict)
    """Where figures come from, by id."""
    audit: Audit | None = None
    """Checklists and answers."""
    actions: dict[Slug, Action] = Field(default_factory=dict)
    """Corrective actions and rework, by id."""
    support: Support | None = None
    """Expert support after the rollout."""
    meetings: dict[Slug, Meeting] = Field(default_factory=dict)
    """Meetings by id; `final` is the final meeting."""

    @cached_property
    def tasks(self) -> Mapping[str, Placed]:
        """The tasks of all stages by id, in the order of the plan; of two with one id the first."""
        found: dict[str, Placed] = {}
        for stage_id, stage in self.stages.items():
            for task_id, task in stage.tasks.items():
                found.setdefault(task_id, Placed(task_id, stage_id, task))
        return found

    def steps(self, entry: str) -> Iterator[Placed]:
        """Yield the tasks that are the step `entry` of the method, by their id or their `as`."""
        return (task for task in self.tasks.values() if (task.task.as_ or task.id) == entry)

    def stages_of(self, *entries: str) -> dict[str, Stage]:
        """Return the stages that are the method's stages `entries`, by their id or their `as`."""
        return {key: stage for key, stage in self.stages.items() if (stage.as_ or key) in entries}

    def free_action(self, key: str) -> str:
        """Return an id that no action has yet: this one, else with the first number that is free."""
        numbered = (f"{key}-{number}" for number in count(2))
        return next(one for one in chain((key,), numbered) if one not in self.actions)

    def display_name(self, person: str) -> str:
        """Return the name of somebody of the team or the people, else the id."""
        known = self.team.get(person) or self.people.get(person)
        return (known.name if known else None) or person
