"""`check --fix` and `--diff`: fixes of what was found, made until none is left, each kept only where it mends."""

from collections.abc import Sequence
from pathlib import Path

from crmplan.cli.checking import Check, Checked, Mended
from crmplan.edit.files import ChangedMeanwhileError, locked, replace_text
from crmplan.edit.mending import going_together, places, with_changes, without_comments
from crmplan.edit.rewrite import NewText
from crmplan.errors import CrmplanError
from crmplan.findings import Finding, Severity
from crmplan.loader.includes import read_tree
from crmplan.loader.text import main_file

ATTEMPTS = 20
ROUNDS = 50


def fix(path: Path, check: Check) -> Mended:
    """Fix a plan in place, from the start again where somebody else changes it meanwhile.

    Raises:
        CrmplanError: it can't be written.
    """
    for _attempt in range(ATTEMPTS):
        done = mend(path, check)
        try:
            if done.texts:
                with locked(main_file(path)):
                    for text in done.texts:
                        replace_text(text.path, text.old, text.new)
        except ChangedMeanwhileError:
            continue
        return done
    raise CrmplanError(f"can't write {path}: something else changes it all the time")


def mend(path: Path, check: Check) -> Mended:
    """Return the plan as its fixes make it, without writing anything."""
    state = Mended(check({}))
    for _round in range(ROUNDS):
        groups = going_together(state.checked.findings)
        made = (_after(state, findings, path, check) for findings in groups)
        after = next(filter(None, made), None)
        if after is None:
            break
        state = after
    changed = tuple(text for text in state.texts if text.old != text.new)
    return state._replace(texts=changed)


def _after(state: Mended, findings: Sequence[Finding], path: Path, check: Check) -> Mended | None:
    """Return the plan with fixes made, as many of them as mend it; nothing where none of them does."""
    try:
        made = _made(state, findings, path, check)
    except CrmplanError:
        return _halved(state, findings, path, check)
    if _is_better(state.checked, made.checked, findings):
        return made
    good = _blameless(findings, made.checked)
    if len(good) == len(findings):
        return _halved(state, findings, path, check)
    return _after(state, good, path, check) if good else None


def _halved(state: Mended, findings: Sequence[Finding], path: Path, check: Check) -> Mended | None:
    """Return the plan with some of the fixes made, where it can't be told which of them are in the way."""
    if len(findings) == 1:
        return None
    half = len(findings) // 2
    first = _after(state, findings[:half], path, check)
    return first or _after(state, findings[half:], path, check)


def _made(state: Mended, findings: Sequence[Finding], path: Path, check: Check) -> Mended:
    """Return the plan with all these fixes made, be it better or not.

    Raises:
        CrmplanError: something stands where it can't be changed alone.
    """
    new = {text.path: text for text in _texts(state, findings, path)}
    kept = {text.path: text for text in state.texts}
    both = kept | {one: text._replace(old=kept.get(one, text).old) for one, text in new.items()}
    checked = check({one: text.new for one, text in both.items()})
    return Mended(checked, tuple(both.values()), state.fixed + len(findings))


def _texts(state: Mended, findings: Sequence[Finding], path: Path) -> tuple[NewText, ...]:
    """Return the texts with fixes made, be they of comments or of what the plan says."""
    opened = state.checked.opened
    if any(finding.fix and finding.fix.cuts for finding in findings):
        return without_comments(opened.loaded.sources.files, findings)
    texts = {text.path: text.new for text in state.texts}
    return with_changes(read_tree(path, max_bytes=opened.max_bytes, texts=texts), findings)


def _is_better(before: Checked, after: Checked, findings: Sequence[Finding]) -> bool:
    """Tell whether fixes have mended what they are for, and brought no error to light that no fix can mend."""
    return len(_gone(findings, after)) == len(findings) and len(_errors(after)) <= len(_errors(before))


def _blameless(findings: Sequence[Finding], after: Checked) -> list[Finding]:
    """Return the findings that are gone, and where no error has come in the place of what was mended."""
    wrong = {finding.path for finding in _errors(after)}
    inside = {path[:depth] for path in wrong for depth in range(1, len(path) + 1)}
    return [finding for finding in _gone(findings, after) if inside.isdisjoint(places(finding))]


def _gone(findings: Sequence[Finding], after: Checked) -> list[Finding]:
    """Return those that are no more; one of a comment has no path that tells it from others, and needs no proof."""
    left = {(finding.code, finding.path) for finding in after.findings}
    return [one for one in findings if not places(one) or (one.code, one.path) not in left]


def _errors(checked: Checked) -> list[Finding]:
    """Return the errors in how the plan is written that no fix can mend."""
    found = checked.opened.findings
    return [finding for finding in found if finding.severity is Severity.ERROR and finding.fix is None]
