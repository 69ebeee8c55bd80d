"""`crmplan check`: everything that is wrong with plans, in one run."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crmplan.cli import completion
from crmplan.cli import options as opt
from crmplan.cli.checking import Checking, Mended, Wanted
from crmplan.cli.output import chosen_format, has_colour, note, options, write
from crmplan.cli.session import find_plans, messages
from crmplan.errors import CrmplanError, ExitCode
from crmplan.findings import Finding, Severity
from crmplan.loader.includes import AS_ON_DISK
from crmplan.loader.packaged import packaged_yaml
from crmplan.messages import Messages
from crmplan.render.base import FORMATS, REPORTS, Format
from crmplan.render.diagnostics import render
from crmplan.reports.check import check_document, diagnostics, more, summary
from crmplan.reports.wording import Wording
from crmplan.source import visible

if TYPE_CHECKING:
    from crmplan.edit.rewrite import NewText

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
    fix: Annotated[
        bool, typer.Option("--fix", help="Mend what needs no new fact, and report what is left.")
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Write nothing; show what --fix would change; 1 if it is anything.")
    ] = False,
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
    form = chosen_format(format_name, output if not diff else None, FORMATS | REPORTS)
    wanted = Wanted(select, ignore, as_of, lang, max_size, diff_base)
    paths = find_plans(plans)
    every: dict[str, Mended] = {}
    for path in dict.fromkeys(map(_below_here, paths) if form.name in REPORTS else paths):
        checking = Checking(path, wanted)
        every[str(path)] = _treated(checking, fix=fix, diff=diff)
        if checking.is_new:
            _tell_new(every[str(path)], diff_base or "")
    opened = [one.checked.opened for one in every.values()]
    _ = messages(lang or opened[0].messages.language)
    if diff:
        raise typer.Exit(_show_difference(every.values(), output, _))
    write(_text(form, every, _, is_coloured=has_colour() and output is None, is_fixed=fix), output)
    found = (finding for one in every.values() for finding in one.checked.findings)
    if any(finding.severity.rank <= threshold.rank for finding in found):
        raise typer.Exit(ExitCode.FINDINGS)


def _treated(checking: Checking, *, fix: bool, diff: bool) -> Mended:
    """Check a plan, and mend it where that is asked for."""
    if not (fix or diff):
        return Mended(checking(AS_ON_DISK))
    from crmplan.cli.fixing import fix as in_place
    from crmplan.cli.fixing import mend

    return (mend if diff else in_place)(checking.path, checking)


def _show_difference(every: Iterable[Mended], output: str | None, _: Messages) -> ExitCode:
    """Write what would be changed, and tell how much that is."""
    from crmplan.cli.editing import diff

    done = list(every)
    texts: list[NewText] = [text for one in done for text in one.texts]
    if texts or output is not None:
        write(diff(texts), output)
    count = sum(one.fixed for one in done)
    note([_.plural("{n} finding would be fixed", "{n} findings would be fixed", count)])
    return ExitCode.FINDINGS if texts else ExitCode.OK


def _text(
    form: Format, plans: Mapping[str, Mended], _: Messages, *, is_coloured: bool, is_fixed: bool
) -> str:
    """Return all findings in a format."""
    wording = Wording(_.language, packaged_yaml)
    found = {name: one.checked.findings for name, one in plans.items()}
    if form.name in REPORTS:
        from crmplan.reports.ci import report

        return form.render_report(report(found, wording, _), options())
    every = [finding for findings in found.values() for finding in findings]
    count = sum(one.fixed for one in plans.values()) if is_fixed else None
    if form.name not in ("text", "terminal"):
        return form.render(check_document(every, wording, list(found), _, fixed=count), options())
    lines = render(diagnostics(every, wording), has_colour=is_coloured)
    lines += filter(None, [more(every, _), *_last_lines(plans, every, _, count)])
    return "\n".join(lines) + "\n"


def _last_lines(
    plans: Mapping[str, Mended], every: Sequence[Finding], _: Messages, fixed: int | None
) -> Iterator[str]:
    """Yield how much was there before, and how much of what there is."""
    known = sum(one.checked.known for one in plans.values())
    if known:
        yield _.plural("{n} finding was there before", "{n} findings were there before", known)
    off = {code for one in plans.values() for code in one.checked.opened.config.ignored}
    yield summary(every, len(plans), _, fixed=fixed, off=len(off))


def _tell_new(plan: Mended, revision: str) -> None:
    """Tell that there was no plan at a revision."""
    opened = plan.checked.opened
    _ = opened.messages
    text = _("{plan} is not in {revision}: all its findings are new")
    note([text.format(plan=visible(str(opened.path)), revision=visible(revision))])


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
