"""Findings to SARIF 2.1.0, which code hosts and editors show beside the lines."""

import json
import os
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from crmplan.document.diagnostics import Entry, Page, Report
from crmplan.render import markdown, text
from crmplan.render.base import Options
from crmplan.source import Location, escaped_in_json, visible

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
HOME = "https://github.com/crmplan/crmplan"
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}


def render(report: Report, options: Options) -> str:
    """Return one run with the rules that were broken and a result for each finding."""
    codes = list(report.pages)
    numbers = {code: number for number, code in enumerate(codes)}
    driver = {
        "name": "crmplan",
        "version": options.version,
        "informationUri": HOME,
        "rules": [_rule(code, report.pages[code], options) for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        "language": report.language,
        "columnKind": "unicodeCodePoints",
        "results": [_result(entry, numbers) for entry in report.entries],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return escaped_in_json(json.dumps(log, ensure_ascii=False, indent=2)) + "\n"


def _rule(code: str, page: Page, options: Options) -> dict[str, Any]:
    return {
        "id": code,
        "name": page.name,
        "shortDescription": {"text": page.title},
        "fullDescription": {"text": page.what},
        "help": {
            "text": text.render(page.document, options),
            "markdown": markdown.render(page.document, options),
        },
        "defaultConfiguration": {"level": _LEVELS[page.severity]},
        "properties": {"tags": list(page.tags)},
    }


def _result(entry: Entry, numbers: Mapping[str, int]) -> dict[str, Any]:
    shown = entry.shown
    location = _location(shown.place)
    if entry.keys:
        location["logicalLocations"] = [{"fullyQualifiedName": visible(entry.keys)}]
    result = {
        "ruleId": shown.code,
        "ruleIndex": numbers[shown.code],
        "level": _LEVELS[shown.severity],
        "message": {"text": _without_links("\n".join(filter(None, (shown.message, shown.help))))},
        "locations": [location],
        "partialFingerprints": {"crmplanFinding/v1": entry.fingerprint},
    }
    if shown.others:
        result["relatedLocations"] = [
            {"id": number, **_location(other)} for number, other in enumerate(shown.others, 1)
        ]
    return result


def _without_links(message: str) -> str:
    """Return a message in which no viewer finds a link, `[text](target)`."""
    return "\n".join(visible(line) for line in message.split("\n")).replace("](", "] (")


def _location(place: Location) -> dict[str, Any]:
    line, column = place.position
    end_line, end_column = place.end_position
    region = {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}
    return {"physicalLocation": {"artifactLocation": {"uri": uri(place.file.name)}, "region": region}}


def uri(name: str) -> str:
    """Return the URI of a file, relative where its name is.

    >>> uri("plans/Büro 1/plan.yaml")
    'plans/B%C3%BCro%201/plan.yaml'
    """
    path = PurePath(name)
    quoted = quote(os.fsencode(path.as_posix()))
    return f"file:///{quoted.lstrip('/')}" if path.is_absolute() else quoted
