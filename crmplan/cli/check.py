"""`crmplan check`: everything that is wrong with plans, in one run."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crmplan.cli import options as opt
from crmplan.cli.checking import Check, Checked, Mended, all_findings, selection
from crmplan.cli.output import chosen_format, has_colour, note, options, write
from crmplan.cli.session import find_plans, messages, open_plan
from crmplan.errors import CrmplanError, ExitCode
from crmplan.findings import Finding, Severity
from crmplan.loader.includes import AS_ON_DISK
from crmplan.loader.packaged import packaged_yaml
from crmplan.messages import Messages
from crmplan.render.diagnostics import render
from crmplan.reports.check import check_document, diagnostics, more, summary
from crmplan.reports.wording import Wording

if TYPE_CHECKING:
    from crmplan.edit.rewrite import NewText

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
    fix: Annotated[
        bool, typer.Option("--fix", help="Mend what needs no new fact, and report what is left.")
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Write nothing; show what --fix would change; 1 if it is anything.")
    ] = False,
    as_of: opt.AsOf = None,
    lang: opt.Language = None,
    output: opt.Output = None,
    max_size: opt.MaxSize = 10,
) -> None:
    """Validate and lint plans; all problems in one run."""
    threshold = _severity(fail_on)
    form = chosen_format(format_name, output if not diff else None)
    paths = find_plans(plans)

    def checked(path: Path, texts: Mapping[Path, str]) -> Checked:
        opened = open_plan(path, as_of=as_of, language=lang, max_megabytes=max_size, texts=texts)
        return Checked(opened, all_findings(opened, selection(opened, select, ignore)))

    found: list[Finding] = []
    texts: list[NewText] = []
    off: set[str] = set()
    count, language = 0, lang
    for path in paths:
        done = _treated(path, partial(checked, path), fix=fix, diff=diff)
        opened, findings = done.checked
        found += findings
        texts += done.texts
        off.update(opened.config.ignored)
        count += done.fixed
        language = language or opened.messages.language
    _ = messages(language)
    if diff:
        raise typer.Exit(_show_difference(texts, count, output, _))
    wording = Wording(_.language, packaged_yaml)
    names = [str(path) for path in paths]
    if form.name in ("text", "terminal"):
        lines = render(diagnostics(found, wording), has_colour=has_colour() and output is None)
        last = summary(found, len(paths), _, fixed=count if fix else None, off=len(off))
        lines += filter(None, [more(found, _), last])
        write("\n".join(lines) + "\n", output)
    else:
        write(
            form.render(check_document(found, wording, names, _, fixed=count if fix else None), options()),
            output,
        )
    if any(finding.severity.rank <= threshold.rank for finding in found):
        raise typer.Exit(ExitCode.FINDINGS)


def _treated(path: Path, check: Check, *, fix: bool, diff: bool) -> Mended:
    """Check a plan, and mend it where that is asked for."""
    if not (fix or diff):
        return Mended(check(AS_ON_DISK))
    from crmplan.cli.fixing import fix as in_place
    from crmplan.cli.fixing import mend

    return mend(path, check) if diff else in_place(path, check)


def _show_difference(texts: "Sequence[NewText]", count: int, output: str | None, _: Messages) -> ExitCode:
    """Write what would be changed, and tell how much that is."""
    from crmplan.cli.editing import diff

    if texts or output is not None:
        write(diff(texts), output)
    note([_.plural("{n} finding would be fixed", "{n} findings would be fixed", count)])
    return ExitCode.FINDINGS if texts else ExitCode.OK


def _severity(word: str) -> Severity:
    try:
        return Severity(word)
    except ValueError:
        raise CrmplanError(
            f"--fail-on is no severity: {word}", hint=f"one of {', '.join(Severity)}"
        ) from None
