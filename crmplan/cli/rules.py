"""`crmplan rules`: every rule, and what the configuration makes of it."""

from pathlib import Path
from typing import Annotated

import typer

from crmplan.cli import options as opt
from crmplan.cli.completion import words
from crmplan.cli.output import show
from crmplan.cli.session import find_plan, messages, user_folder
from crmplan.errors import CrmplanError
from crmplan.loader.config import read_config
from crmplan.loader.packaged import packaged_yaml
from crmplan.reports.rules import rules_document
from crmplan.reports.wording import Wording
from crmplan.rules.registry import RULES

MISTAKES = 7

app = typer.Typer(rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False)


@app.command()
def rules(
    mistake: Annotated[
        int | None,
        typer.Option(
            "--mistake",
            metavar="N",
            min=1,
            max=MISTAKES,
            help="Only those of one of the seven mistakes.",
            autocompletion=words(*map(str, range(1, MISTAKES + 1))),
        ),
    ] = None,
    plan: opt.PlanOption = None,
    lang: opt.Language = None,
    format_name: opt.FormatName = None,
    output: opt.Output = None,
    excel: opt.Excel = False,
) -> None:
    """List the rules: what each finds, how grave that is, and what the plan's crmplan.yaml makes of it.

    `crmplan explain CODE` shows the page of a rule.
    """
    config = read_config(_folder(plan), user_folder("config"))
    _ = messages(lang or config.language)
    wanted = [rule.code for rule in RULES if mistake is None or rule.code.startswith(f"CP{mistake}")]
    document = rules_document(
        wanted,
        Wording(_.language, packaged_yaml),
        _,
        severities=config.severities,
        off=config.ignored,
    )
    show(document, format_name=format_name, output=output, is_excel=excel)


def _folder(plan: str | None) -> Path:
    """Return the folder of the plan that is meant, else the working folder."""
    try:
        path = find_plan(plan)
    except CrmplanError:  # none, or several: then the configuration is that of the folder
        return Path()
    if not path.exists():
        raise CrmplanError(f"no such plan: {path}", hint="see `crmplan init`")
    return path if path.is_dir() else path.parent
