"""`crmplan kpi`: KPIs before and after; and KPIs and their observations, written into the plan."""

from collections.abc import Iterable
from typing import Annotated

import typer

from crmplan.analysis.series import GRAINS
from crmplan.cli import completion, verbs, views
from crmplan.cli.default import DefaultGroup
from crmplan.cli.editing import Editing, Make
from crmplan.cli.efficiency import by_part, by_time, compared, paid_back
from crmplan.cli.measure import measure
from crmplan.cli.session import Opened
from crmplan.document.blocks import Document
from crmplan.edit import register
from crmplan.edit.changes import Change
from crmplan.edit.ids import known
from crmplan.edit.series import figure as figure_of
from crmplan.edit.series import recorded, series_file
from crmplan.loader.yaml_nodes import Data
from crmplan.model.series import Observation
from crmplan.reports.kpi import kpi_document

app = typer.Typer(
    cls=DefaultGroup, rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False
)


@views.command(app)
def show(
    only: Annotated[
        list[str] | None,
        verbs.option("--only", "ID", "Only this KPI; may be repeated.", completion.kpi_ids),
    ] = None,
    by: Annotated[
        str | None,
        verbs.option(
            "--by", "WORD", "The figures by week, month, quarter, year; or by owner, source … as measured."
        ),
    ] = None,
    seed: Annotated[
        int, typer.Option("--seed", metavar="NUMBER", help="Of what is drawn by chance for intervals.")
    ] = 1,
) -> views.View:
    """Show the KPIs before and after the launch, how sure the change is, and the goals against what came.

    A total is compared by the month or the working day, a ratio is that of its parts, a state the last of its period.
    Where the trend before the launch says otherwise than the plain change, the verdict goes by the trend.
    """

    def view(opened: Opened) -> Document:
        for key in only or ():
            known(opened.plan.kpis, key, "KPI")
        if by is not None and by not in GRAINS:
            return by_part(opened, by, only, seed)
        found = compared(opened, seed)
        chosen = found.limited(only) if only else found
        if by is not None:
            return by_time(opened, chosen, by)
        paid = None if only else paid_back(opened, found)
        return kpi_document(opened.plan, chosen, opened.messages, on=opened.on, paid=paid)

    return view


app.command()(measure)


@verbs.command(app)
def add(
    key: Annotated[
        str,
        typer.Argument(
            metavar="ID",
            help="Its id; that of a KPI of the library brings unit, direction and formula.",
            autocompletion=completion.library_kpi_ids,
        ),
    ],
    name: verbs.Name = None,
    step: Annotated[
        str | None,
        verbs.option("--as", "ID", "The KPI of the library that it is.", completion.library_kpi_ids),
    ] = None,
    unit: Annotated[
        str | None, verbs.option("--unit", "UNIT", "The currency, percent, days, h, min, count or score.")
    ] = None,
    better: Annotated[str | None, verbs.option("--better", "WORD", "higher, lower or target.")] = None,
    kind: Annotated[str | None, verbs.option("--kind", "WORD", "flow, distinct, ratio or stock.")] = None,
    per: Annotated[
        str | None, verbs.option("--per", "WORD", "A flow's figures are of a month, day or period.")
    ] = None,
    baseline: Annotated[str | None, verbs.option("--baseline", "FIGURE", "Before the project.")] = None,
    before: Annotated[
        str | None, verbs.option("--before", "SPAN", "Its period: 2026-01-01..2026-02-28, 2026-Q1.")
    ] = None,
    target: Annotated[str | None, verbs.option("--target", "FIGURE", "What is wanted.")] = None,
    series: Annotated[
        str | None, verbs.option("--series", "FILE", "A file of observations beside the plan.")
    ] = None,
    goal: Annotated[
        str | None, verbs.option("--goal", "ID", "The goal that it measures.", completion.goal_ids)
    ] = None,
    note: verbs.Note = None,
) -> Make:
    """Add a KPI."""
    bare = verbs.bare
    fields: dict[str, Data] = {
        "name": name,
        "as": bare(step),
        "unit": bare(unit),
        "better": bare(better),
        "kind": bare(kind),
        "per": bare(per),
        "baseline": bare(baseline),
        "target": bare(target),
        "series": bare(series),
        "before": bare(before),
        "goal": bare(goal),
        "note": note,
    }

    def make(now: Editing) -> Iterable[Change]:
        if series is not None:
            series_file(now.folder, series)
        return register.new_kpi(now.plan, key, fields)

    return make


@verbs.command(app, takes_negative=True)
def record(
    key: Annotated[str, typer.Argument(metavar="ID", help="The KPI.", autocompletion=completion.kpi_ids)],
    value: Annotated[str, typer.Argument(metavar="VALUE", help="Its figure: 515000, 3.5, 22%.")],
    on: verbs.On = None,
    n: Annotated[
        int | None, typer.Option("--n", metavar="COUNT", min=0, help="How many cases stand behind it.")
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Put it in the place of another figure of that day.")
    ] = False,
) -> Make:
    """Put a figure of one day into the KPI's observations, the file of its `series`."""
    figure = figure_of(value)
    return lambda now: recorded(
        now.plan,
        now.folder,
        key,
        Observation(now.known_day(on).date, figure, n),
        is_replaced=replace,
    )
