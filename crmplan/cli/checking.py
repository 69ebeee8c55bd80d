"""All findings of an opened plan: of reading it, and of the rules that its configuration selects."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from crmplan.analysis.schedule import is_beyond_calendars
from crmplan.cli.session import Opened, open_plan
from crmplan.errors import CrmplanError
from crmplan.findings import Finding, identity, located
from crmplan.loader.packaged import library_index
from crmplan.rules.base import RuleContext, Selection, run_rules
from crmplan.rules.registry import RULES
from crmplan.rules.suppression import without_suppressed

if TYPE_CHECKING:
    from crmplan.edit.rewrite import NewText


class Checked(NamedTuple):
    """A plan that was opened, and what is reported of it; `known` is how many findings were there before."""

    opened: Opened
    findings: list[Finding]
    known: int = 0


Check = Callable[[Mapping[Path, str]], Checked]
"""What opens and checks a plan; texts stand for those of its files."""


class Mended(NamedTuple):
    """A plan after its fixes.

    Args:
        checked: the plan as it is then, and what is left to report.
        texts: what its files hold then, where that is something else than before.
        fixed: how many findings were mended.
    """

    checked: Checked
    texts: "tuple[NewText, ...]" = ()
    fixed: int = 0


class Wanted(NamedTuple):
    """How plans are checked.

    Args:
        select: prefixes of the codes that are reported, as they were typed.
        ignore: prefixes of those that are not.
        as_of: the status date.
        language: the language.
        max_megabytes: the size from which a file is refused.
        diff_base: the git revision whose findings are not reported.
    """

    select: str | None = None
    ignore: str | None = None
    as_of: str | None = None
    language: str | None = None
    max_megabytes: int = 10
    diff_base: str | None = None


class Checking:
    """Opens and checks one plan; what was wrong with it at a revision is looked for once, however often it is checked.

    Args:
        path: the plan.
        wanted: how it is checked.
    """

    def __init__(self, path: Path, wanted: Wanted) -> None:
        self.path, self.wanted = path, wanted
        self.old: list[Finding] | None = None
        self.is_new = False

    def __call__(self, texts: Mapping[Path, str]) -> Checked:
        """Return the plan with its findings, texts in the place of those of its files."""
        wanted = self.wanted
        opened = open_plan(
            self.path,
            as_of=wanted.as_of,
            language=wanted.language,
            max_megabytes=wanted.max_megabytes,
            texts=texts,
        )
        chosen = selection(opened, wanted.select, wanted.ignore)
        found = all_findings(opened, chosen)
        if wanted.diff_base is None:
            return Checked(opened, found)
        if self.old is None:
            old = findings_at(opened, wanted.diff_base, chosen)
            self.old, self.is_new = old or [], old is None
        new = new_findings(found, self.old)
        return Checked(opened, new, len(found) - len(new))


def all_findings(opened: Opened, selection: Selection | None = None) -> list[Finding]:
    """Return what is wrong with a plan, in the order of its files."""
    selection = selection or configured(opened)
    found = list(opened.findings)
    if opened.loaded.plan is not None:
        found += [*opened.series[1], *_map_findings(opened), *_rule_findings(opened)]
    sources = opened.loaded.sources
    placed = located(found, sources)
    is_complete = opened.loaded.plan is not None and not any(finding.code == "CP055" for finding in found)
    kept = without_suppressed(placed, sources, library_index()["codes"], is_complete=is_complete)
    return located(selection.applied(kept), sources)


def findings_at(opened: Opened, revision: str, selection: Selection) -> list[Finding] | None:
    """Return what was wrong with a plan at a revision, by today's day and configuration; nothing if there was none.

    Raises:
        CrmplanError: it is in no repository, or there is no such revision.
    """
    from crmplan.loader.revisions import repository

    day = opened.on.isoformat() if opened.loaded.plan else opened.as_of
    megabytes = opened.max_bytes // 1_000_000
    with (
        repository(opened.path, max_bytes=opened.max_bytes) as source,
        source.plan_at(source.commit(revision), opened.path) as path,
    ):
        if path is None:
            return None
        return all_findings(
            open_plan(path, as_of=day, max_megabytes=megabytes, config=opened.config), selection
        )


def new_findings(found: Iterable[Finding], old: Iterable[Finding]) -> list[Finding]:
    """Return the findings that are not among the old ones; of equal ones as many as have come in addition.

    One that is graver than it was is new.
    """
    left: dict[tuple[str, ...], list[int]] = {}
    for finding in old:
        left.setdefault(identity(finding), []).append(finding.severity.rank)
    new = []
    for finding in found:
        ranks = left.get(identity(finding), [])
        known = next((rank for rank in ranks if rank <= finding.severity.rank), None)
        if known is None:
            new.append(finding)
        else:
            ranks.remove(known)
    return new


def _map_findings(opened: Opened) -> list[Finding]:
    """Return what is wrong in the maps of the sources, which hardly a plan has."""
    if not any(source.map for source in opened.plan.sources.values()):
        return []
    from crmplan.sources.map_files import plan_maps

    return plan_maps(opened.plan, opened.loaded.folder, max_bytes=opened.max_bytes)[1]


def _rule_findings(opened: Opened) -> list[Finding]:
    schedule = opened.schedule
    if is_beyond_calendars(schedule):
        last = max(schedule.tasks.values(), key=lambda task: task.early_finish)
        return [Finding("CP055", opened.plan.tasks[last.id].path, on_key=True)]
    return list(run_rules(rule_context(opened), RULES))


def rule_context(opened: Opened) -> RuleContext:
    """Return what rules may look at."""
    return RuleContext(
        opened.plan,
        opened.schedule,
        opened.on,
        lambda: opened.reference,
        opened.series[0],
        library_index()["kpis"],
        limits=opened.config.limits,
    )


def configured(opened: Opened) -> Selection:
    """Return the findings that the configuration wants."""
    return Selection(severities=opened.config.severities, off=frozenset(opened.config.ignored))


def selection(opened: Opened, select: str | None, ignore: str | None) -> Selection:
    """Return which findings are wanted, by the options and the configuration.

    Raises:
        CrmplanError: a code is none.
    """
    known = library_index()["codes"]
    chosen = []
    for text in (select, ignore):
        codes = tuple(code.strip() for code in (text or "").split(",") if code.strip())
        for code in codes:
            if not any(one.startswith(code) for one in known):
                raise CrmplanError(
                    f"no such code: {code}", hint="such as CP809, or CP8 for all that begin so"
                )
        chosen.append(codes)
    return configured(opened)._replace(select=chosen[0], ignore=chosen[1])
