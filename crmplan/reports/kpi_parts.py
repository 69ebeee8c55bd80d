"""KPIs by time, and by part: a row for each week or month, or for each owner or source."""

from collections.abc import Mapping, Sequence
from datetime import date

from crmplan.analysis.breakdown import Moment, Phase
from crmplan.analysis.comparison import Comparison
from crmplan.document.blocks import Block, Document, Item, Items, Paragraph, Section
from crmplan.document.numbers import NOTHING, date_text, month_text
from crmplan.document.tables import Cell, Column, Kind, Table, Tone
from crmplan.messages import N_, Messages
from crmplan.model.plan import Plan
from crmplan.reports.kpi import VERDICTS, cases_text, ends, named, verdict_text
from crmplan.reports.measures import change_cell, figure_cell, kpi_name, share_cell
from crmplan.reports.remarks import TONES, remark_text, why_text

PHASES = {
    Phase.BEFORE: (N_("before"), Tone.MUTED),
    Phase.BETWEEN: (N_("in neither period"), Tone.MUTED),
    Phase.AFTER: (N_("after"), Tone.STRONG),
}
"""Where a step lies."""
DIMENSIONS = {"owner": N_("Owner"), "product": N_("Product"), "source": N_("Source"), "stage": N_("Stage")}
"""What figures can be told by; another word stands for itself."""


def over_time_document(
    plan: Plan,
    found: Sequence[tuple[Comparison, tuple[Moment, ...] | None]],
    _: Messages,
    *,
    on: date,
    grain: str,
) -> Document:
    """Return the figures of the KPIs that have observations by week, month, quarter or year."""
    columns = (
        Column("id", "", Kind.ID, None),
        Column("name", _("Indicator")),
        Column("first", "", Kind.DATE, None),
        Column("last", "", Kind.DATE, None),
        Column("period", _("Period")),
        Column("value", _("Value"), Kind.NUMBER),
        Column("n", _("Cases"), Kind.COUNT, 2),
        Column("phase", _("In the comparison"), Kind.TEXT, 1),
    )
    rows = [_moment(one, moment, grain, _) for one, moments in found for moment in moments or ()]
    blocks: list[Block] = [Table("by", columns, tuple(rows))]
    lacking = [kpi_name(one, _) for one, moments in found if moments is None]
    if lacking:
        text = _("The figures of these can't be put together so: {names}.").format(names=", ".join(lacking))
        blocks.append(Paragraph(text, Tone.WARN))
    return _document(plan, _, on, Section(_("Figures over time"), tuple(blocks)))


def _moment(one: Comparison, moment: Moment, grain: str, _: Messages) -> tuple[Cell, ...]:
    step, (text, tone) = moment.step, PHASES[moment.phase]
    return (
        Cell(one.id, Kind.ID),
        Cell(kpi_name(one, _)),
        Cell(step.first, Kind.DATE),
        Cell(step.last, Kind.DATE),
        Cell(_period(step.first, step.last, grain, _)),
        figure_cell(step.value, one.found.traits.unit, _),
        Cell(step.n, Kind.COUNT),
        Cell(moment.phase.value, tone=tone, label=_(text)),
    )


def _period(first: date, last: date, grain: str, _: Messages) -> str:
    if grain == "month":
        return month_text(first, _.language)
    if grain == "year":
        return str(first.year)
    if grain == "quarter":
        return _("Q{quarter} {year}").format(quarter=(first.month + 2) // 3, year=first.year)
    return f"{date_text(first, _.language)} – {date_text(last, _.language)}"


def parts_document(
    plan: Plan, found: Mapping[str, Sequence[Comparison]], _: Messages, *, on: date, by: str
) -> Document:
    """Return the KPIs before and after by part, as by owner."""
    columns = (
        Column("id", "", Kind.ID, None),
        Column("name", _("Indicator")),
        Column("part", _(DIMENSIONS[by]) if by in DIMENSIONS else by),
        Column("before", _("Before"), Kind.NUMBER),
        Column("after", _("After"), Kind.NUMBER),
        Column("change", _("Change"), Kind.NUMBER, 1),
        Column("relative", "%", Kind.SHARE, 2),
        Column("n_before", "", Kind.COUNT, None),
        Column("n_after", "", Kind.COUNT, None),
        Column("n", _("Cases"), Kind.TEXT, 4),
        Column("verdict", _("Verdict")),
        Column("why", "", Kind.TEXT, None),
        Column("low", "", Kind.NUMBER, None),
        Column("high", "", Kind.NUMBER, None),
        Column("notes", "", Kind.TEXT, None),
    )
    ids = dict.fromkeys(one.id for parts in found.values() for one in parts)
    rows = [
        _part(one, name, _) for key in ids for name, parts in found.items() for one in parts if one.id == key
    ]
    blocks = (Table("by", columns, tuple(rows)), _notes(found, _))
    return _document(plan, _, on, Section(_("Indicators by part"), blocks))


def _notes(found: Mapping[str, Sequence[Comparison]], _: Messages) -> Items:
    """Return what has to be known, a point for each thing, with the KPIs and parts that it is about."""
    told: dict[str, list[str]] = {}
    for part, parts in found.items():
        for one in parts:
            for text in _texts(one, _):
                told.setdefault(text, []).append(f"{kpi_name(one, _)} / {part or NOTHING}")
    return Items("", tuple(Item(f"{named(names, _)}: {text}", Tone.WARN) for text, names in told.items()))


def _texts(one: Comparison, _: Messages) -> list[str]:
    """Return why there is no verdict, and what may mislead in one."""
    notes = [why_text(one.plain.why, _)] if one.plain.why else []
    return notes + [remark_text(one, remark, _) for remark in one.remarks if remark.kind in TONES]


def _part(one: Comparison, name: str, _: Messages) -> tuple[Cell, ...]:
    unit, plain, tone = one.found.traits.unit, one.plain, VERDICTS[one.verdict][1]
    low, high = ends(one)
    return (
        Cell(one.id, Kind.ID),
        Cell(kpi_name(one, _)),
        Cell(name or None),
        figure_cell(one.found.before.figure, unit, _),
        figure_cell(one.found.after.figure, unit, _),
        change_cell(plain.change, unit, _, tone),
        share_cell(plain.relative, _, tone, has_sign=True),
        Cell(one.found.before.n, Kind.COUNT),
        Cell(one.found.after.n, Kind.COUNT),
        Cell(cases_text(one, _)),
        Cell(one.verdict.value, tone=tone, label=verdict_text(one, _)),
        Cell(plain.why and str(plain.why.reason)),
        change_cell(low, unit, _),
        change_cell(high, unit, _),
        Cell("; ".join(_texts(one, _)) or None),
    )


def _document(plan: Plan, _: Messages, on: date, section: Section) -> Document:
    return Document(
        "kpi-by",
        _("Efficiency before and after: {name}").format(name=plan.project.name),
        (section,),
        _.language,
        plan.project.name,
        on,
        subtitle=date_text(on, _.language),
    )
