"""Fixes of findings to new texts of a plan's files; which go together, and how they are proven."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from crmplan.edit.rewrite import NewText, rewritten
from crmplan.edit.splice import Splice, spliced
from crmplan.errors import CrmplanError
from crmplan.findings import Finding, Rename
from crmplan.loader.includes import Tree
from crmplan.loader.yaml_nodes import compose
from crmplan.source import Location, SourceFile
from crmplan.source import Path as PlanPath


def going_together(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Return the groups of findings whose fixes can be made at once: those of comments, then those of the plan.

    Of fixes that overlap the first is taken.

    Args:
        findings: findings in the order of the files.
    """
    fixable = [finding for finding in findings if finding.fix is not None]
    return [group for group in (list(_apart(fixable)), list(_disjoint(fixable))) if group]


def _apart(findings: Iterable[Finding]) -> Iterator[Finding]:
    ends: dict[str, int] = {}
    for finding in findings:
        cuts = finding.fix.cuts if finding.fix else ()
        if cuts and all(cut.start >= ends.get(cut.file.name, 0) for cut in cuts):
            ends.update((cut.file.name, cut.end) for cut in cuts)
            yield finding


def _disjoint(findings: Iterable[Finding]) -> Iterator[Finding]:
    taken: set[PlanPath] = set()
    inner: set[PlanPath] = set()
    for finding in findings:
        paths = places(finding)
        ways = [path[:depth] for path in paths for depth in range(1, len(path) + 1)]
        if paths and taken.isdisjoint(ways) and inner.isdisjoint(paths):
            taken.update(paths)
            inner.update(ways)
            yield finding


def places(finding: Finding) -> list[PlanPath]:
    """Return the paths of all that a finding's fix changes, of a key before and after."""
    changes = finding.fix.changes if finding.fix else ()
    new = [(*change.path[:-1], change.key) for change in changes if isinstance(change, Rename)]
    return [*(change.path for change in changes), *new]


def without_comments(files: Iterable[SourceFile], findings: Iterable[Finding]) -> tuple[NewText, ...]:
    """Return the texts of files without what the fixes of findings cut out of their comments.

    Raises:
        CrmplanError: it is in no comment: the file would not say what it says.
    """
    cuts = [cut for finding in findings if finding.fix for cut in finding.fix.cuts]
    return tuple(_without(file, cuts) for file in files if _of(file, cuts))


def with_changes(tree: Tree, findings: Iterable[Finding]) -> tuple[NewText, ...]:
    """Return the texts in which what the fixes of findings change is changed, and nothing else.

    Raises:
        CrmplanError: something stands where it can't be changed alone.
    """
    changes = [change for finding in findings if finding.fix for change in finding.fix.changes]
    return rewritten(tree, changes).texts


def _of(file: SourceFile, cuts: Iterable[Location]) -> list[Splice]:
    return [Splice(cut.start, cut.end, "") for cut in cuts if cut.file.name == file.name]


def _without(file: SourceFile, cuts: Iterable[Location]) -> NewText:
    new = spliced(file.text, _of(file, cuts))
    read, again = (compose(SourceFile(file.name, text), keeps_free=True) for text in (file.text, new))
    if read.data != again.data or len(read.findings) != len(again.findings):
        raise CrmplanError(f"{file.name}: what was to be cut is no comment")
    return NewText(Path(file.name), file.text, new)
