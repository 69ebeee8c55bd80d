"""`crmplan check`: everything that is wrong with plans, in one run."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from crmplan.cli import completion
from crmplan.cli import options as opt
from crmplan.cli.checking import all_findings, findings_at, new_findings, selection
from crmplan.cli.output import chosen_format, has_colour, note, options, write
from crmplan.cli.session import Opened, find_plans, messages, open_plan
from crmplan.errors import CrmplanError, ExitCode
from crmplan.findings import Finding, Severity
from crmplan.loader.packaged import packaged_yaml
from crmplan.messages import Messages
from crmplan.render.base import FORMATS, REPORTS, Format
from crmplan.render.diagnostics import render
from crmplan.reports.check import check_document, diagnostics, more, summary
from crmplan.reports.wording import Wording
from crmplan.rules.base import Selection
from crmplan.source import visible

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
    diff_base: Annotated[
        str | None,
        typer.Option(
            "--diff-base",
            metavar="REV",
            help="Report only what the plan didn't have at this git revision, seen from the same day.",
        ),
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
    known, language = 0, lang
    paths = find_plans(plans)
    for path in dict.fromkeys(map(_below_here, paths) if form.name in REPORTS else paths):
        opened = open_plan(path, as_of=as_of, language=lang, max_megabytes=max_size)
        wanted = selection(opened, select, ignore)
        every = all_findings(opened, wanted)
        new = every if diff_base is None else _new(every, opened, diff_base, wanted)
        found[str(path)] = new
        known += len(every) - len(new)
        language = language or opened.messages.language
    _ = messages(language)
    remark = (
        _.plural("{n} finding was there before", "{n} findings were there before", known) if known else ""
    )
    write(_text(form, found, remark, _, is_coloured=has_colour() and output is None), output)
    if any(finding.severity.rank <= threshold.rank for findings in found.values() for finding in findings):
        raise typer.Exit(ExitCode.FINDINGS)


def _text(
    form: Format, found: Mapping[str, list[Finding]], remark: str, _: Messages, *, is_coloured: bool
) -> str:
    """Return all findings in a format."""
    wording = Wording(_.language, packaged_yaml)
    if form.name in REPORTS:
        from crmplan.reports.ci import report

        return form.render_report(report(found, wording, _), options())
    every = [finding for findings in found.values() for finding in findings]
    if form.name not in ("text", "terminal"):
        return form.render(check_document(every, wording, list(found), _), options())
    lines = render(diagnostics(every, wording), has_colour=is_coloured)
    lines += filter(None, [more(every, _), remark, summary(every, len(found), _)])
    return "\n".join(lines) + "\n"


def _new(every: list[Finding], opened: Opened, revision: str, wanted: Selection) -> list[Finding]:
    """Return the findings that a plan did not have at a revision; where there was no plan, that is told."""
    old = findings_at(opened, revision, wanted)
    if old is None:
        _ = opened.messages
        text = _("{plan} is not in {revision}: all its findings are new")
        note([text.format(plan=visible(str(opened.path)), revision=visible(revision))])
    return new_findings(every, old or ())


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
