"""A plan on its status date, with the analyses that rules and the audit look at; each is made once, when asked for."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import cached_property
from typing import Any

from crmplan.analysis.baseline import Reference
from crmplan.analysis.cost import GO_LIVE, Costs, costs
from crmplan.analysis.figures import Figures, figures
from crmplan.analysis.schedule import Schedule
from crmplan.analysis.steps import Step, began_on, stage_end, step_of, tasks_by_step
from crmplan.analysis.workplace import is_trained, workers
from crmplan.model.kpi import Observation
from crmplan.model.plan import Placed, Plan
from crmplan.model.series import Series
from crmplan.source import Path

NO_REFERENCE = Reference(None, None, {})
"""Nothing to compare with."""


class Situation:
    """Where a plan stands; nothing in it changes.

    Args:
        plan: the plan.
        schedule: its schedule on the status date.
        on: the status date.
        compared: makes what the plan is compared with, for it costs a schedule of its own.
        series: the observations of its KPIs.
        library: unit, direction and kind of the library's KPIs, by id.
    """

    def __init__(
        self,
        plan: Plan,
        schedule: Schedule,
        on: date,
        compared: Callable[[], Reference] = lambda: NO_REFERENCE,
        series: Series | None = None,
        library: Mapping[str, Any] | None = None,
    ) -> None:
        self.plan, self.schedule, self.on, self._compared = plan, schedule, on, compared
        self.series, self.library = series or {}, library or {}
        self._steps: dict[str, Step] = {}

    @cached_property
    def reference(self) -> Reference:
        """The baseline, or the plan as it is written in the place of one."""
        return self._compared()

    @cached_property
    def costs(self) -> Costs:
        """The forecast cost."""
        return costs(self.plan, self.schedule)

    @cached_property
    def figures(self) -> dict[str, Figures]:
        """The figures of every KPI before and after."""
        return figures(self.plan, self.schedule, self.series, library=self.library)

    @cached_property
    def _tasks_by_step(self) -> Mapping[str, list[Placed]]:
        return tasks_by_step(self.plan)

    def step(self, entry: str) -> Step:
        """Return a step of the method, found by id or `as`; one without tasks where the plan does not have it."""
        if entry not in self._steps:
            self._steps[entry] = step_of(self._tasks_by_step.get(entry, ()), self.schedule)
        return self._steps[entry]

    @property
    def live(self) -> date | None:
        """The day on which the CRM went live, when the step go-live was done; nothing before."""
        return self.step(GO_LIVE).done

    @property
    def is_live(self) -> bool:
        """Whether the CRM is live."""
        return self.live is not None

    def is_after_stage(self, stage: str) -> bool:
        """Tell whether the last day of a stage of the method has come: its own window's, else the method's."""
        return self.on >= self.stage_end(stage)

    def stage_end(self, stage: str) -> date:
        """Return the last day of a stage of the method: its own window's, else the method's."""
        return stage_end(self.plan, self.schedule, stage)

    @property
    def is_final_meeting_over(self) -> bool:
        """Whether the final meeting was held, by `meetings` or by the gate of the method."""
        final = self.plan.meetings.get("final")
        return self.step("hold-final-meeting").done is not None or (final is not None and final.on <= self.on)

    def stage_path(self, stage: str) -> Path:
        """Return where a stage of the method stands, else where the stages do."""
        return ("stages", *list(self.plan.stages_of(stage))[:1])

    def first_begun(self, stage: str) -> tuple[date, Placed] | None:
        """Return the task of a stage of the method that was begun first, with the day; dropped ones don't count."""
        stages = self.plan.stages_of(stage)
        scope = (self.plan.tasks[key] for key, task in self.schedule.tasks.items() if task.stage in stages)
        begun = ((day, placed) for placed in scope if (day := began_on(placed, self.schedule)) is not None)
        return min(begun, key=lambda pair: pair[0], default=None)

    @cached_property
    def observed(self) -> Observation | None:
        """The last observation of adoption up to the status date."""
        known = [one for one in self.plan.adoption if one.date <= self.on]
        return max(known, key=lambda one: one.date, default=None)

    @cached_property
    def training(self) -> dict[tuple[str, str], bool]:
        """The matrix of training: whether a person is trained in a process by which the person works."""
        return {
            (person, key): is_trained(process, person)
            for key, process in self.plan.processes.items()
            for person in workers(self.plan, process, self.on)
        }

    @cached_property
    def workers(self) -> dict[str, bool]:
        """Everybody who works by a process, and whether trained in all of them."""
        found: dict[str, bool] = {}
        for (person, _), is_passed in self.training.items():
            found[person] = found.get(person, True) and is_passed
        return found
