"""Which plans are meant, and one of them opened: read, validated, with its calendar and status date."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from crmplan.analysis.baseline import Reference, as_saved, as_written
from crmplan.analysis.calendar import WorkCalendar, work_calendar
from crmplan.analysis.schedule import Schedule, schedule
from crmplan.errors import CrmplanError, ExitCode
from crmplan.findings import Finding, Severity
from crmplan.loader import LoadResult, load_plan
from crmplan.loader.baselines import NO_BASELINES, SavedBaselines, read_baselines
from crmplan.loader.config import Config, read_config
from crmplan.loader.includes import AS_ON_DISK
from crmplan.loader.packaged import LANGUAGES, catalogue
from crmplan.loader.series import read_series, read_slices
from crmplan.loader.text import MAX_BYTES
from crmplan.messages import Messages
from crmplan.model.plan import Plan
from crmplan.model.series import Observation, Series
from crmplan.quantity import QuantityError, parse_day

PLANS = Path("plans")
AS_WRITTEN = "as-written"
"""The name that stands for the plan as it is written, without its facts, among the names of baselines."""


def today() -> date:
    """Return the day of `SOURCE_DATE_EPOCH`, else the local date of the machine."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch is None:
        return date.today()
    try:
        return datetime.fromtimestamp(int(epoch), UTC).date()
    except (ValueError, OverflowError, OSError):
        raise CrmplanError(f"SOURCE_DATE_EPOCH is no number of seconds: {epoch}") from None


def now() -> datetime | None:
    """Return the time on the machine's clock; nothing where `SOURCE_DATE_EPOCH` has put the day."""
    return datetime.now() if os.environ.get("SOURCE_DATE_EPOCH") is None else None  # noqa: DTZ005 - local


def find_plans(arguments: list[str] | None) -> list[Path]:
    """Return the plans that are meant: those named, `$CRMPLAN_PLAN`, or those under `plans/`."""
    if arguments:
        return [Path(argument) for argument in arguments]
    named = os.environ.get("CRMPLAN_PLAN")
    if named:
        return [Path(named)]
    found = sorted({*_files(), *(path.parent for path in PLANS.glob("*/plan.yaml"))})
    if not found:
        raise CrmplanError(
            "no plan is named, and there is none under plans/", hint="name one, or begin with `crmplan init`"
        )
    return found


def _files() -> list[Path]:
    found = (path for path in PLANS.glob("*.yaml") if not path.name.startswith("."))
    return [path for path in found if path.is_file() and _is_plan(path)]


def _is_plan(path: Path) -> bool:
    """Tell whether a file has the key `crmplan` at its top."""
    try:
        with path.open("rb") as stream:
            return any(line.lstrip(b"\xef\xbb\xbf").startswith(b"crmplan:") for line in stream)
    except OSError:
        return False


def find_plan(argument: str | None) -> Path:
    """Return the one plan that is meant."""
    found = find_plans([argument] if argument else None)
    if len(found) > 1:
        names = ", ".join(str(path) for path in found)
        raise CrmplanError(f"there are several plans: {names}", hint="name one of them")
    return found[0]


_Read = TypeVar("_Read")


class InvalidPlanError(CrmplanError):
    """A plan with errors, in a command that needs a sound one; carries what was found."""

    def __init__(self, path: Path, loaded: LoadResult) -> None:
        super().__init__(f"{path} has errors", hint=f"crmplan check {path}", exit_code=ExitCode.FINDINGS)
        self.loaded = loaded


@dataclass(frozen=True)
class Opened:
    """A plan that was read: with its calendar and status date where it is sound."""

    path: Path
    loaded: LoadResult
    config: Config
    as_of: str | None
    language_option: str | None
    saved: SavedBaselines = NO_BASELINES
    baseline: str | None = None
    retains_logic: bool = True
    max_bytes: int = MAX_BYTES

    @property
    def plan(self) -> Plan:
        """The plan.

        Raises:
            InvalidPlanError: it has errors.
        """
        if self.loaded.plan is None:
            raise InvalidPlanError(self.path, self.loaded)
        return self.loaded.plan

    @cached_property
    def calendar(self) -> WorkCalendar:
        """The working calendar with the holidays of the plan's country."""
        return work_calendar(self.plan, self.loaded.holidays)

    @cached_property
    def on(self) -> date:
        """The status date."""
        if self.as_of is not None:
            try:
                return self.calendar.date_of(parse_day(self.as_of))
            except QuantityError:
                raise CrmplanError(
                    f"--as-of is no day: {self.as_of}", hint="2026-03-17, or `day 46`"
                ) from None
        return self.plan.project.status_date or today()

    @cached_property
    def schedule(self) -> Schedule:
        """The schedule on the status date."""
        return schedule(self.plan, self.calendar, on=self.on, retains_logic=self.retains_logic)

    @cached_property
    def as_planned(self) -> Schedule:
        """The schedule as if nothing had happened: what stands for the baseline while none is saved."""
        return schedule(self.plan, self.calendar, on=None)

    @cached_property
    def reference(self) -> Reference:
        """What results are compared with: the baseline that was named, else the last saved, else the plan as written.

        Raises:
            CrmplanError: there is no baseline of that name.
        """
        saved, name = self.saved.baselines, self.baseline
        if name is None and saved:
            name = list(saved)[-1]
        if name is None or name == AS_WRITTEN:
            return as_written(self.plan, self.as_planned)
        if name not in saved:
            known = ", ".join((*saved, AS_WRITTEN))
            raise CrmplanError(f"no such baseline: {name}", hint=f"one of {known}")
        return as_saved(name, saved[name], self.calendar)

    @cached_property
    def series(self) -> tuple[Series, list[Finding]]:
        """The observations of the KPIs, with what is wrong in their files."""
        return read_series(self.plan, self.loaded.folder, max_bytes=self.max_bytes)

    @property
    def observed(self) -> Series:
        """The observations of the KPIs.

        Raises:
            InvalidPlanError: one of their files can't be read whole, so that figures of it would be others.
        """
        return self._sound(*self.series)

    def slices(self, by: str) -> Mapping[str, Mapping[str, tuple[Observation, ...]]]:
        """Return the observations of the KPIs by part, as by owner.

        Raises:
            InvalidPlanError: one of their files can't be read whole.
        """
        return self._sound(*read_slices(self.plan, self.loaded.folder, by, max_bytes=self.max_bytes))

    def _sound(self, found: _Read, findings: list[Finding]) -> _Read:
        if any(one.severity is Severity.ERROR for one in findings):
            raise InvalidPlanError(self.path, self.loaded._replace(findings=[*self.findings, *findings]))
        return found

    @cached_property
    def messages(self) -> Messages:
        """Messages in the language that was asked for, else that which the plan says, else the configuration's."""
        project = self.loaded.plan.project if self.loaded.plan else None
        own = project.language if project and "language" in project.model_fields_set else None
        return messages(self.language_option or own or self.config.language)

    @property
    def findings(self) -> list[Finding]:
        """What reading it has found."""
        return self.loaded.findings


def messages(language: str | None) -> Messages:
    """Return the messages of a language."""
    chosen = language or "en"
    if chosen not in LANGUAGES:
        raise CrmplanError(f"no such language: {chosen}", hint=f"one of {', '.join(LANGUAGES)}")
    return Messages(chosen, catalogue(chosen))


def open_plan(
    path: Path,
    *,
    as_of: str | None = None,
    language: str | None = None,
    max_megabytes: int = 10,
    texts: Mapping[Path, str] = AS_ON_DISK,
    baseline: str | None = None,
    retains_logic: bool = True,
    config: Config | None = None,
) -> Opened:
    """Read a plan with its baselines and the configuration that goes for it; `texts` stand for those of files."""
    if config is None:
        config = read_config(path if path.is_dir() else path.parent, user_folder("config"))
    loaded = load_plan(
        path,
        today=today(),
        max_bytes=max_megabytes * 1_000_000,
        cache_folder=user_folder("cache"),
        texts=texts,
    )
    saved = read_baselines(path, max_bytes=max_megabytes * 1_000_000)
    if saved.findings:
        loaded = loaded._replace(plan=None, findings=[*loaded.findings, *saved.findings])
    max_bytes = max_megabytes * 1_000_000
    return Opened(path, loaded, config, as_of, language, saved, baseline, retains_logic, max_bytes)


def user_folder(kind: str) -> Path | None:
    """Return crmplan's folder for configuration or cache in the user's home, if there is a home."""
    from platformdirs import user_cache_path, user_config_path

    try:
        return {"config": user_config_path, "cache": user_cache_path}[kind]("crmplan", appauthor=False)
    except (OSError, RuntimeError, KeyError):
        return None
