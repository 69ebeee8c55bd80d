"""All findings of an opened plan: of reading it, and of the rules that its configuration selects."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from crmplan.analysis.schedule import is_beyond_calendars
from crmplan.cli.session import Opened
from crmplan.errors import CrmplanError
from crmplan.findings import Finding, located
from crmplan.loader.packaged import library_index
from crmplan.rules.base import RuleContext, Selection, run_rules
from crmplan.rules.registry import RULES
from crmplan.rules.suppression import without_suppressed

if TYPE_CHECKING:
    from crmplan.edit.rewrite import NewText


class Checked(NamedTuple):
    """A plan that was opened, and what is reported of it."""

    opened: Opened
    findings: list[Finding]


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


def all_findings(opened: Opened, selection: Selection | None = None) -> list[Finding]:
    """Return what is wrong with a plan, in the order of its files."""
    selection = selection or configured(opened)
    found = list(opened.findings)
    if opened.loaded.plan is not None:
        found += [*opened.series[1], *_rule_findings(opened)]
    sources = opened.loaded.sources
    placed = located(found, sources)
    is_complete = opened.loaded.plan is not None and not any(finding.code == "CP055" for finding in found)
    kept = without_suppressed(placed, sources, library_index()["codes"], is_complete=is_complete)
    return located(selection.applied(kept), sources)


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
        opened.reference,
        opened.series[0],
        library_index()["kpis"],
        opened.config.limits,
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
