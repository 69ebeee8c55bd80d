"""Findings to GitHub's workflow commands, which become annotations at the lines of a change."""

from crmplan.document.diagnostics import Entry, Report
from crmplan.render.base import Options
from crmplan.render.ci import file_name
from crmplan.source import visible

_LEVELS = {"error": "error", "warning": "warning", "info": "notice"}


def render(report: Report, options: Options) -> str:
    """Return a line for each finding; without findings there is none."""
    return "".join(f"{_command(entry, report)}\n" for entry in report.entries)


def _command(entry: Entry, report: Report) -> str:
    shown = entry.shown
    (line, column), (end_line, end_column) = shown.place.position, shown.place.end_position
    where = {"file": file_name(shown.place), "line": line, "col": column}
    if end_line == line:  # an annotation of several lines would stand below the last of them
        where |= {"endLine": line, "endColumn": end_column}
    where["title"] = f"{shown.code} {report.pages[shown.code].name}"
    properties = ",".join(f"{key}={_property(str(value))}" for key, value in where.items())
    message = "\n".join(visible(part) for part in (shown.message, shown.help) if part)
    return f"::{_LEVELS[shown.severity]} {properties}::{_data(message)}"


def _data(text: str) -> str:
    r"""Return a text that stays within its command, as the runner takes it back.

    >>> _data("100%\n::stop")
    '100%25%0A::stop'
    """
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """Return a text that stays within its property.

    >>> _property("a,b: c")
    'a%2Cb%3A c'
    """
    return _data(text).replace(":", "%3A").replace(",", "%2C")
