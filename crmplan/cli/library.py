"""`crmplan library …`: what the library offers to plans, a function for each part of it."""

from pathlib import Path

import typer

from crmplan.cli import options as opt
from crmplan.cli.output import show
from crmplan.cli.session import messages, user_folder
from crmplan.loader.config import read_config
from crmplan.loader.packaged import packaged_yaml
from crmplan.messages import Messages
from crmplan.reports.library import library_kpis_document, library_risks_document

app = typer.Typer(
    rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False, no_args_is_help=True
)


@app.command()
def risks(
    category: opt.RiskCategory = None,
    lang: opt.Language = None,
    format_name: opt.FormatName = None,
    output: opt.Output = None,
    excel: opt.Excel = False,
) -> None:
    """Show the risks of the library with their weights.

    `crmplan risk add --from ID` puts one of them into a plan.
    """
    chosen = opt.risk_category(category)
    document = library_risks_document(packaged_yaml("risks")["risks"], _messages(lang), category=chosen)
    show(document, format_name=format_name, output=output, is_excel=excel)


@app.command()
def kpis(
    lang: opt.Language = None,
    format_name: opt.FormatName = None,
    output: opt.Output = None,
    excel: opt.Excel = False,
) -> None:
    """Show the KPIs of the library and how they are measured.

    A KPI of a plan is one of them by its id or by its `as`.
    """
    document = library_kpis_document(packaged_yaml("kpis")["kpis"], _messages(lang))
    show(document, format_name=format_name, output=output, is_excel=excel)


def _messages(lang: str | None) -> Messages:
    """Return the messages of the language that was asked for, else of the configuration's."""
    return messages(lang or read_config(Path(), user_folder("config")).language)
