"""All that `check` found in plans, with what stays the same of each finding from one run to the next."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePath

from crmplan.document.diagnostics import Entry, Page, Report
from crmplan.findings import Finding, identity
from crmplan.messages import Messages
from crmplan.reports.check import LIMIT, diagnostic
from crmplan.reports.explain import explain_document
from crmplan.reports.wording import Wording, is_rule


def report(found: Mapping[str, Sequence[Finding]], wording: Wording, _: Messages) -> Report:
    """Return all findings of plans, by the plan's name; suggestions are looked for as often as on a terminal."""
    entries = tuple(one for plan in found for one in _entries(plan, found[plan], wording))
    codes = sorted({finding.code for findings in found.values() for finding in findings})
    return Report(_.language, tuple(found), entries, {code: _page(code, wording, _) for code in codes})


def _entries(plan: str, findings: Iterable[Finding], wording: Wording) -> Iterator[Entry]:
    seen: Counter[tuple[str, ...]] = Counter()
    for number, finding in enumerate(findings):
        same = identity(finding)
        seen[same] += 1
        keys = ".".join(map(str, finding.path))
        shown = diagnostic(finding, wording, is_near=number < LIMIT)
        yield Entry(plan, keys, fingerprint(PurePath(plan).as_posix(), *same, str(seen[same])), shown)


def fingerprint(*parts: str) -> str:
    """Return a short name for texts, the same on every machine.

    >>> fingerprint("plan.yaml", "CP805", "", "project", "1")
    '1284a5fe089f9f9bd5fbd0c3815cfbee'
    """
    return hashlib.sha256(json.dumps(parts).encode("ascii")).hexdigest()[:32]


def _page(code: str, wording: Wording, _: Messages) -> Page:
    entry = wording.entry(code)
    assert entry is not None
    what = " ".join(entry.get("what", entry["message"])[_.language].split())
    title = entry["title"][_.language]
    document = explain_document(code, wording, _)
    return Page(entry["id"], title, what, entry["severity"], tuple(_tags(code, entry)), document)


def _tags(code: str, entry: Mapping[str, object]) -> Iterator[str]:
    if not is_rule(code):
        yield "language"
        return
    group = entry["group"]
    assert isinstance(group, dict)
    if group["mistake"]:
        yield f"mistake-{group['mistake']}"
    yield str(entry["origin"])
