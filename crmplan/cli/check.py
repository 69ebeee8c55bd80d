"""`crmplan check`: everything that is wrong with plans, in one run."""

from typing import Annotated

import typer

from crmplan.cli import options as opt
from crmplan.cli.checking import all_findings, selection
from crmplan.cli.output import chosen_format, has_colour, options, write
from crmplan.cli.session import find_plans, messages, open_plan
from crmplan.errors import CrmplanError, ExitCode
from crmplan.findings import Finding, Severity
from crmplan.loader.packaged import packaged_yaml
from crmplan.render.diagnostics import render
from crmplan.reports.check import check_document, diagnostics, more, summary
from crmplan.reports.wording import Wording

app = typer.Typer(rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False)


@app.command()
def check(
    plans: opt.Plans = None,
    format_name: Annotated[
        str | None, typer.Option("--format", "-f", metavar="FORMAT", help="text, json, csv or markdown.")
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
    form = chosen_format(format_name, output)
    paths = find_plans(plans)
    found: list[Finding] = []
    language = lang
    for path in paths:
        opened = open_plan(path, as_of=as_of, language=lang, max_megabytes=max_size)
        found += all_findings(opened, selection(opened, select, ignore))
        language = language or opened.messages.language
    _ = messages(language)
    wording = Wording(_.language, packaged_yaml)
    names = [str(path) for path in paths]
    if form.name in ("text", "terminal"):
        lines = render(diagnostics(found, wording), has_colour=has_colour() and output is None)
        lines += filter(None, [more(found, _), summary(found, len(paths), _)])
        write("\n".join(lines) + "\n", output)
    else:
        write(form.render(check_document(found, wording, names, _), options()), output)
    if any(finding.severity.rank <= threshold.rank for finding in found):
        raise typer.Exit(ExitCode.FINDINGS)


def _severity(word: str) -> Severity:
    try:
        return Severity(word)
    except ValueError:
        raise CrmplanError(
            f"--fail-on is no severity: {word}", hint=f"one of {', '.join(Severity)}"
        ) from None
