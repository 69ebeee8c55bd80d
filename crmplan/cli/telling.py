"""Findings as a person reads them on a terminal, for commands that show them beside something else."""

from collections.abc import Sequence

from crmplan.cli.output import has_colour
from crmplan.findings import Finding
from crmplan.loader.packaged import packaged_yaml
from crmplan.messages import Messages
from crmplan.render.diagnostics import render
from crmplan.reports.check import diagnostics, more
from crmplan.reports.wording import Wording


def findings_lines(findings: Sequence[Finding], _: Messages, *, is_coloured: bool | None = None) -> list[str]:
    """Return what `check` says of findings, without its last line, which counts them.

    Args:
        findings: what was found.
        _: messages of the reader's language.
        is_coloured: whether it has colours; where nothing is said, as stdout takes them.
    """
    colour = has_colour() if is_coloured is None else is_coloured
    lines = render(diagnostics(findings, Wording(_.language, packaged_yaml)), has_colour=colour)
    return [*lines, *filter(None, [more(findings, _)])]
