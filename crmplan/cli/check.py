"""`crmplan check`: everything that is wrong with plans, in one run."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from crmplan.cli import completion
from crmplan.cli import options as opt
from crmplan.cli.checking import all_findings, selection
from crmplan.cli.output import chosen_format, has_colour, options, write
from crmplan.cli.session import find_plans, messages, open_plan
from crmplan.errors import CrmplanError, ExitCode
from crmplan.findings import Finding, Severity
from crmplan.loader.packaged import packaged_yaml
from crmplan.messages import Messages
from crmplan.render.base import FORMATS, REPORTS, Format
from crmplan.render.diagnostics import render
from crmplan.reports.check import check_document, diagnostics, more, summary
from crmplan.reports.ci import report
from crmplan.reports.wording import Wording

app = typer.Typer(rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False)


@app.command()
def check(
    plans: opt.Plans = None,
    format_name: Annotated[
        str | None,
        typer.Option(
            "--format",
            "-f",
            metavar="FORMAT",
            help="text, json, csv, markdown or html; for CI sarif, junit, github or gitlab.",
            autocompletion=completion.check_formats,
        ),
    ] = None,
    fail_on: Annotated[
        str, typer.Option("--fail-on", metavar="SEVERITY", help="Exit with 1 from error, warning or info on.")
    ] = "error",
    select: Annotated[
        str | None, typer.Option("--select", metavar="CODES", help="Report only codes that begin so.")
    ] = None,
    ignore: Annotated[
        str | None, typer.Option("--ignore", metavar="CODES", help="Don't report codes that begin so.")
    ] = None,
    as_of: opt.AsOf = None,
    lang: opt.Language = None,
    output: opt.Output = None,
    max_size: opt.MaxSize = 10,
) -> None:
    """Validate and lint plans; all problems in one run."""
    threshold = _severity(fail_on)
    form = chosen_format(format_name, output, FORMATS | REPORTS)
    found: dict[str, list[Finding]] = {}
    language = lang
    paths = find_plans(plans)
    for path in map(_below_here, paths) if form.name in REPORTS else paths:
        opened = open_plan(path, as_of=as_of, language=lang, max_megabytes=max_size)
        found[str(path)] = all_findings(opened, selection(opened, select, ignore))
        language = language or opened.messages.language
    _ = messages(language)
    write(_text(form, found, _, is_coloured=has_colour() and output is None), output)
    if any(finding.severity.rank <= threshold.rank for findings in found.values() for finding in findings):
        raise typer.Exit(ExitCode.FINDINGS)


def _text(form: Format, found: Mapping[str, list[Finding]], _: Messages, *, is_coloured: bool) -> str:
    """Return all findings in a format."""
    wording = Wording(_.language, packaged_yaml)
    if form.name in REPORTS:
        return form.render_report(report(found, wording, _), options())
    every = [finding for findings in found.values() for finding in findings]
    if form.name not in ("text", "terminal"):
        return form.render(check_document(every, wording, list(found), _), options())
    lines = render(diagnostics(every, wording), has_colour=is_coloured)
    lines += filter(None, [more(every, _), summary(every, len(found), _)])
    return "\n".join(lines) + "\n"


def _below_here(path: Path) -> Path:
    """Return a path as it is called from the working folder, if it lies there; that of CI is the checkout's."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_absolute() and path.is_relative_to(here) else path


def _severity(word: str) -> Severity:
    try:
        return Severity(word)
    except ValueError:
        raise CrmplanError(
            f"--fail-on is no severity: {word}", hint=f"one of {', '.join(Severity)}"
        ) from None
