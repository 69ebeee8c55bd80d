"""`crmplan risks`: the register of risks, its matrix, and the budget gate."""

from typing import Annotated

import typer

from crmplan.analysis.cost import costs
from crmplan.analysis.register import register
from crmplan.cli import options as opt
from crmplan.cli.output import show
from crmplan.cli.session import find_plan, open_plan
from crmplan.reports.risks import risks_document

app = typer.Typer(rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False)


@app.command()
def risks(
    plan: opt.OnePlan = None,
    is_all: Annotated[
        bool, typer.Option("--all", help="Closed risks and those that happened in the register, too.")
    ] = False,
    category: opt.RiskCategory = None,
    as_of: opt.AsOf = None,
    lang: opt.Language = None,
    format_name: opt.FormatName = None,
    output: opt.Output = None,
    excel: opt.Excel = False,
    max_size: opt.MaxSize = 10,
) -> None:
    """Show the risk register: exposure, matrix, actions, early signs, what happened; does the money reach the end.

    The greatest exposure stands first: probability × class of impact. A review is overdue 7 days after the last
    one where the risk is critical, 14 where it is high, 30 where it is medium or has no score, 90 where it is low;
    without a review the days count from the project's start.
    """
    chosen = opt.risk_category(category)
    opened = open_plan(find_plan(plan), as_of=as_of, language=lang, max_megabytes=max_size)
    now = opened.schedule
    from crmplan.analysis.simulation import simulate

    document = risks_document(
        opened.plan,
        register(opened.plan, now, opened.reference),
        costs(opened.plan, now),
        opened.messages,
        on=opened.on,
        forecast=simulate(opened.plan, now, opened.reference),
        has_all=is_all,
        category=chosen,
    )
    show(document, format_name=format_name, output=output, is_excel=excel)
