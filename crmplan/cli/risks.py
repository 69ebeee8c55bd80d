"""`crmplan risks`: the register of risks, its matrix, and the budget gate."""

from typing import Annotated

import typer

from crmplan.analysis.cost import costs
from crmplan.analysis.register import register
from crmplan.cli import options as opt
from crmplan.cli import views
from crmplan.cli.session import Opened
from crmplan.document.blocks import Document
from crmplan.reports.risks import risks_document

app = views.group()


@views.command(app, compares=True)
def risks(
    is_all: Annotated[
        bool, typer.Option("--all", help="Closed risks and those that happened in the register, too.")
    ] = False,
    category: opt.RiskCategory = None,
) -> views.View:
    """Show the risk register: exposure, matrix, actions, early signs, what happened; does the money reach the end.

    The greatest exposure stands first: probability × class of impact. A review is overdue 7 days after the last
    one where the risk is critical, 14 where it is high, 30 where it is medium or has no score, 90 where it is low;
    without a review the days count from the project's start.
    """
    chosen = opt.risk_category(category)

    def view(opened: Opened) -> Document:
        from crmplan.analysis.simulation import simulate

        plan, now, reference = opened.plan, opened.schedule, opened.reference
        return risks_document(
            plan,
            register(plan, now, reference),
            costs(plan, now),
            opened.messages,
            on=opened.on,
            forecast=simulate(plan, now, reference),
            has_all=is_all,
            category=chosen,
        )

    return view
