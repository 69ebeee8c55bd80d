"""Findings to JUnit's XML, which every build server reads: a suite for each plan, a failed case for each finding."""

from collections import Counter
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from crmplan.document.diagnostics import Entry, Report
from crmplan.render.base import Options
from crmplan.render.ci import details, file_name
from crmplan.source import visible


def render(report: Report, options: Options) -> str:
    """Return a suite for each plan; one without findings holds a case that has passed."""
    root = ET.Element("testsuites", {"name": "crmplan", **_counts(report.entries, report.plans)})
    for plan in report.plans:
        entries = [entry for entry in report.entries if entry.plan == plan]
        name = visible(plan)
        suite = ET.SubElement(root, "testsuite", {"name": name, **_counts(entries, (plan,)), "time": "0"})
        if not entries:
            ET.SubElement(suite, "testcase", {"name": "check", "classname": name, "time": "0"})
        seen: Counter[str] = Counter()
        for entry in entries:
            case = _name(entry, report)
            seen[case] += 1
            _add_case(suite, entry, case if seen[case] == 1 else f"{case} ({seen[case]})")
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _counts(entries: Sequence[Entry], plans: Sequence[str]) -> dict[str, str]:
    passed = len({*plans} - {entry.plan for entry in entries})
    return {"tests": str(len(entries) + passed), "failures": str(len(entries)), "errors": "0"}


def _name(entry: Entry, report: Report) -> str:
    """Return a name that stays while lines move, so that a server can tell since when a case fails."""
    code = entry.shown.code
    return f"{code} {report.pages[code].name} {visible(entry.keys)}".strip()


def _add_case(suite: ET.Element, entry: Entry, name: str) -> None:
    shown = entry.shown
    line, _ = shown.place.position
    where = {"classname": visible(entry.plan), "file": file_name(shown.place), "line": str(line)}
    case = ET.SubElement(suite, "testcase", {"name": name, **where, "time": "0"})
    failure = ET.SubElement(case, "failure", type=str(shown.severity), message=visible(shown.message))
    failure.text = details(shown)
