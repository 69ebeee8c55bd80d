"""`crmplan explain`: the page of a message or rule, or the list of them all."""

from typing import Annotated

import typer

from crmplan.cli import options as opt
from crmplan.cli.completion import codes
from crmplan.cli.output import show
from crmplan.cli.session import messages
from crmplan.errors import CrmplanError
from crmplan.loader.packaged import packaged_yaml
from crmplan.reports.explain import codes_document, explain_document
from crmplan.reports.wording import Wording, is_rule
from crmplan.rules.registry import RULES

app = typer.Typer(rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False)


@app.command()
def explain(
    code: Annotated[
        str | None,
        typer.Argument(
            metavar="[CODE]", help="Such as CP809; without it, all are listed.", autocompletion=codes
        ),
    ] = None,
    lang: opt.Language = None,
    format_name: opt.FormatName = None,
    output: opt.Output = None,
) -> None:
    """Show the page of a message or rule: what it checks, why it matters, an example, the way out."""
    _ = messages(lang)
    wording = Wording(_.language, packaged_yaml)
    if code is None:
        document = codes_document(wording, _severities(wording), _)
    else:
        known = wording.codes()
        wanted = next((one for one in known if code.lower() in (one.lower(), wording.name(one))), None)
        if wanted is None:
            raise CrmplanError(f"no such code: {code}", hint="`crmplan explain` lists them")
        document = explain_document(wanted, wording, _)
    show(document, format_name=format_name, output=output)


def _severities(wording: Wording) -> dict[str, str]:
    """Return the severity of every code that `check` looks for."""
    found = {}
    for code in wording.codes():
        entry = wording.entry(code)
        if entry and not is_rule(code):
            found[code] = str(entry["severity"])
    return found | {rule.code: rule.severity.value for rule in RULES}
