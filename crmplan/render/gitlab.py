"""Findings to GitLab's report on code quality, which merge requests show as what is new and what is gone."""

import json
from typing import Any

from crmplan.document.diagnostics import Entry, Report
from crmplan.render.base import Options
from crmplan.render.ci import file_name
from crmplan.source import escaped_in_json, visible

_SEVERITIES = {"error": "critical", "warning": "minor", "info": "info"}


def render(report: Report, options: Options) -> str:
    """Return a list with an entry for each finding."""
    entries = [_entry(entry, report) for entry in report.entries]
    return escaped_in_json(json.dumps(entries, ensure_ascii=False, indent=2)) + "\n"


def _entry(entry: Entry, report: Report) -> dict[str, Any]:
    shown = entry.shown
    line, _ = shown.place.position
    return {
        "description": f"{shown.code}: {visible(shown.message)}",
        "check_name": report.pages[shown.code].name,
        "fingerprint": entry.fingerprint,
        "severity": _SEVERITIES[shown.severity],
        "location": {"path": file_name(shown.place), "lines": {"begin": line}},
    }
