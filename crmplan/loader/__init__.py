"""Reads all that belongs to a plan and gives it back with its source map and every problem found on the way."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from crmplan.findings import Finding, Severity, located
from crmplan.loader.checklists import own_checklists
from crmplan.loader.followups import FollowUps
from crmplan.loader.holiday_cache import plan_holidays
from crmplan.loader.includes import AS_ON_DISK, Tree, read_tree
from crmplan.loader.packaged import library_index
from crmplan.loader.text import MAX_BYTES
from crmplan.loader.validate import validate
from crmplan.model import facts, references
from crmplan.model.holidays import Holidays, no_holidays
from crmplan.model.plan import Plan
from crmplan.source import Path as PlanPath
from crmplan.source import SourceMap


class LoadResult(NamedTuple):
    """A plan with its places and problems; there is no plan where one of them is an error."""

    plan: Plan | None
    sources: SourceMap
    findings: list[Finding]
    folder: Path
    holidays: Holidays = no_holidays


def load_plan(
    path: Path,
    *,
    today: date,
    max_bytes: int = MAX_BYTES,
    cache_folder: Path | None = None,
    texts: Mapping[Path, str] = AS_ON_DISK,
) -> LoadResult:
    """Read, validate and cross-check the plan at `path`, a file or a folder.

    Args:
        path: a YAML file, or a folder with `plan.yaml`.
        today: the day to which facts are known, where the plan does not say.
        max_bytes: the size from which a file is refused.
        cache_folder: where holidays are kept, if anywhere.
        texts: texts that are read in the place of files, as what a change would make of them.

    Raises:
        CrmplanError: there is no plan at `path`, or a file of it can't be read.
    """
    tree = read_tree(path, max_bytes=max_bytes, texts=texts)
    return load_tree(tree, today=today, cache_folder=cache_folder)


def load_tree(
    tree: Tree, *, today: date, cache_folder: Path | None = None, is_checked: bool = True
) -> LoadResult:
    """Validate and cross-check a plan that was read; its data is cut down to what is right.

    Args:
        tree: the plan as it was read.
        today: the day to which facts are known, where the plan does not say.
        cache_folder: where holidays are kept, if anywhere.
        is_checked: whether what its parts say of each other has to hold.
    """
    found = list(tree.findings)
    plan: Plan | None = None
    holidays: Holidays = no_holidays
    if tree.data or tree.is_whole:
        checked = validate(tree.data, tree.sources)
        plan = checked.plan
        found += checked.findings if tree.is_whole else _without_missing(checked.findings)
        if plan is not None and tree.is_whole:
            if is_checked:
                found += _cross_checks(plan, tree, today=today, removed=checked.removed)
            holidays, problems = plan_holidays(plan.project, plan.calendar, cache_folder)
            found += problems
    is_sound = tree.is_whole and not any(f.severity is Severity.ERROR for f in found)
    findings = located(found, tree.sources)
    return LoadResult(plan if is_sound else None, tree.sources, findings, tree.folder, holidays)


def _without_missing(problems: list[Finding]) -> list[Finding]:
    """Leave out what a file that could not be read may hold."""
    return [finding for finding in problems if finding.code != "CP012"]


def _cross_checks(plan: Plan, tree: Tree, *, today: date, removed: frozenset[PlanPath]) -> Iterator[Finding]:
    """Yield what does not hold between the parts of a plan, but not what follows from parts that were taken out."""
    library = library_index()
    own = own_checklists(plan, tree.folder)
    yield from own.findings
    follow_ups = FollowUps(removed, tree.sources, has_all_questions=not own.findings)
    for finding in chain(
        references.unknown_references(plan, library, own.ids),
        references.repeated_tasks(plan),
        references.cycles(plan),
        references.currencies(plan),
        references.units(plan, library),
        facts.contradictions(plan, today),
    ):
        if not follow_ups.holds(finding):
            yield follow_ups.as_written(finding)
