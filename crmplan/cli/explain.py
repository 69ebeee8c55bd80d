"""`crmplan explain`: the page of a message or rule, or the list of them all."""

from typing import Annotated

import typer

from crmplan.cli import options as opt
from crmplan.cli.completion import codes as every_code
from crmplan.cli.output import show
from crmplan.cli.session import messages
from crmplan.errors import CrmplanError
from crmplan.loader.packaged import packaged_yaml
from crmplan.reports.explain import codes_document, explain_document, pages_document
from crmplan.reports.wording import Wording, is_rule
from crmplan.rules.registry import RULES

app = typer.Typer(rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False)


@app.command()
def explain(
    codes: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[CODE]...", help="Such as CP809; without it, all are listed.", autocompletion=every_code
        ),
    ] = None,
    is_all: Annotated[bool, typer.Option("--all", help="The pages of all codes, as one document.")] = False,
    lang: opt.Language = None,
    format_name: opt.FormatName = None,
    output: opt.Output = None,
) -> None:
    """Show the page of a message or rule: what it checks, why it matters, an example, the way out."""
    if codes and is_all:
        raise CrmplanError(f"both {codes[0]} and --all", hint="name one of them")
    _ = messages(lang)
    wording = Wording(_.language, packaged_yaml)
    known = _severities(wording)
    wanted = list(known) if is_all else [_known(code, wording) for code in codes or ()]
    if not wanted:
        document = codes_document(wording, known, _)
    elif len(wanted) == 1:
        document = explain_document(wanted[0], wording, _)
    else:
        document = pages_document(wanted, wording, _)
    show(document, format_name=format_name, output=output)


def _known(given: str, wording: Wording) -> str:
    """Return the code that is meant by a code, however it is written, or by a name."""
    for code in wording.codes():
        if given.lower() in (code.lower(), wording.name(code)):
            return code
    raise CrmplanError(f"no such code: {given}", hint="`crmplan explain` lists them")


def _severities(wording: Wording) -> dict[str, str]:
    """Return the severity of every code that `check` looks for."""
    found = {}
    for code in wording.codes():
        entry = wording.entry(code)
        if entry and not is_rule(code):
            found[code] = str(entry["severity"])
    return found | {rule.code: rule.severity.value for rule in RULES}
