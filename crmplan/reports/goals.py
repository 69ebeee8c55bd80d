"""Goals against what came: table 8 of the method, with payback planned and actual as its last rows."""

from collections.abc import Iterator, Sequence

from crmplan.analysis.comparison import GoalResult
from crmplan.analysis.payback import Payback
from crmplan.document.tables import Cell, Column, Kind, Table, Tone
from crmplan.messages import Messages
from crmplan.model.plan import Plan
from crmplan.reports.measures import figure_cell, kpi_name, share_cell
from crmplan.reports.payback_cells import PaybackCells


def goals_table(plan: Plan, goals: Sequence[GoalResult], _: Messages, paid: Payback | None) -> Table:
    """Return the goals against what came, and payback where it is given."""
    columns = (
        Column("row", "", Kind.TEXT, None),
        Column("id", "", Kind.ID, None),
        Column("name", _("Goal")),
        Column("kpi", "", Kind.ID, None),
        Column("measured_by", _("Measured by"), Kind.TEXT, 3),
        Column("before", _("Before"), Kind.NUMBER, 2),
        Column("planned", _("Planned"), Kind.NUMBER),
        Column("actual", _("Actual"), Kind.NUMBER),
        Column("attained", _("Attained"), Kind.SHARE),
        Column("due", _("Due"), Kind.DATE, 1),
        Column("planned_why", "", Kind.TEXT, None),
        Column("why", "", Kind.TEXT, None),
    )
    rows = [_goal(one, _) for one in goals]
    if paid is not None:
        rows += _payback(PaybackCells(plan, paid, _))
    return Table("goals", columns, tuple(rows))


def _goal(one: GoalResult, _: Messages) -> tuple[Cell, ...]:
    goal, by = one.goal, one.by
    unit = by.found.traits.unit if by else goal.unit
    tone = Tone.PLAIN if one.attained is None else Tone.GOOD if one.attained >= 1 else Tone.WARN
    return (
        Cell("goal"),
        Cell(one.id, Kind.ID),
        Cell(goal.name or one.id),
        Cell(by and by.id, Kind.ID),
        Cell(by and kpi_name(by, _)),
        figure_cell(by and by.found.before.figure, unit, _),
        figure_cell(goal.target and goal.target.value, unit, _),
        figure_cell(by and by.found.after.figure, unit, _),
        share_cell(one.attained, _, tone),
        Cell(one.due, Kind.DATE),
        Cell(None),
        Cell(None),
    )


def _payback(page: PaybackCells) -> Iterator[tuple[Cell, ...]]:
    """Yield the month of break-even planned and reached, and while it is not reached, that of the forecast."""
    _, found = page._, page.found
    planned, forecast = page.reached(found.planned), page.reached(found.forecast)
    whys = [case.returns.missing.get("break_even") for _key, case in page.cases()]
    rows = [("payback", _("Payback"), page.actual(), found.reached_missing)]
    is_told = found.planned.returns.break_even is not None or found.forecast.returns.break_even is not None
    if found.reached is None and is_told:
        rows.append(("payback-forecast", _("Payback by the forecast"), forecast, whys[1]))
    nothing = Cell(None)
    for key, name, actual, why in rows:
        row = (
            Cell(key),
            Cell(None, Kind.ID),
            Cell(name),
            Cell(None, Kind.ID),
            nothing,
            nothing,
            planned,
            actual,
        )
        yield (*row, nothing, nothing, *(Cell(one and str(one)) for one in (whys[0], why)))
