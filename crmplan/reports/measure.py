"""What was measured, what was not and why, as a document."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from crmplan.document.blocks import Block, Document, Paragraph, Section
from crmplan.document.numbers import date_text, number_text
from crmplan.document.tables import Cell, Column, Kind, Table, Tone
from crmplan.messages import N_, Messages
from crmplan.model.measured import MeasuredKpi, Measurement, Taken
from crmplan.model.plan import Plan
from crmplan.reports.measures import figure_cell

STATES = {"new": N_("new"), "changed": N_("changed"), "same": N_("the same")}
CHECKED = {
    "new": N_("not measured yet"),
    "changed": N_("no longer what the source gives"),
    "newer": N_("the source has newer cases"),
    "same": N_("the same"),
}
_TONES = {"newer": Tone.WARN, "new": Tone.WARN, "changed": Tone.WARN, "same": Tone.GOOD}

REMARKS = {
    "undated": N_("{n} of {of} cases have no day and are in no period"),
    "missing": N_("{n} of {of} cases have no amount and do not count"),
    "unfinished": N_("{n} of {of} cases are still open: the latest periods may still change"),
    "stale-days": N_("stale is a deal that has not moved for {days} days, twice the mean sales cycle"),
    "ends": N_("the source has nothing after {day}"),
    "rejected": N_("rows that could not be read, and do not count: {n} ({lines})"),
    "repeated": N_("rows left out since their id stood before: {n}"),
}
"""What a reader has to know of figures."""

REASONS = {
    "sql-source": N_("its SQL names no source; put it under `measure`"),
    "no-recipe": N_("it is no KPI of the library (`as: …`), and has no SQL of its own"),
    "from-plan": N_("it follows from the plan: see crmplan {command}"),
    "unit": N_("the plan counts it in {unit}, its recipe gives {gives}"),
    "no-map": N_("the source has no map, which says what its columns are"),
    "several": N_("several sources could give it: {sources}; name one under `measure`"),
    "no-source": N_("no source with a map has all that it needs: {tables}"),
    "lacks": N_("the source lacks {columns}"),
    "no-slices": N_("its cases can't be told apart by {by}, only by {known}"),
    "currencies": N_("its amounts are in {found}, the plan counts in its own currency"),
    "no-cycle": N_("how long a sale takes is not known, so nor is when a deal is stale"),
    "no-cases": N_("the source has no case of it"),
    "no-amounts": N_("its cases lack the amounts, or what they are divided by"),
    "by-hand": N_("{file} is kept by hand; --replace writes over it"),
    "sql-not-allowed": N_("SQL of a plan runs only when you allow it: --allow-sql"),
}
"""Why a KPI is not measured."""


def measure_document(plan: Plan, found: Measurement, _: Messages, *, on: date) -> Document:
    """Return what was measured and what was not."""
    blocks: tuple[Block, ...] = (
        _measured(found, _),
        Section(_("Typed figures that are not what the source gives"), (_drifted(found, _),)),
        Section(_("Not measured"), (_unmeasured(found, _),)),
        *(Paragraph(text, Tone.MUTED) for text in _notes(found, _)),
    )
    return Document("kpi-measure", _("KPIs measured"), blocks, _.language, plan.project.name, on)


def _measured(found: Measurement, _: Messages) -> Table:
    columns = (
        Column("kpi", _("KPI"), Kind.ID),
        Column("unit", _("Unit"), Kind.TEXT, None),
        Column("source", _("Source"), Kind.ID, 3),
        Column("rows", _("Rows"), Kind.COUNT, 5),
        Column("rejected", _("Unread"), Kind.COUNT, None),
        Column("periods", _("Figures"), Kind.COUNT, 4),
        Column("first", _("First day"), Kind.DATE, 6),
        Column("last", _("Last day"), Kind.DATE, 6),
        Column("before", _("Before"), Kind.NUMBER),
        Column("before_n", _("Cases before"), Kind.COUNT, 2),
        Column("after", _("After"), Kind.NUMBER),
        Column("after_n", _("Cases after"), Kind.COUNT, 2),
        Column("file", _("File"), Kind.TEXT, 7),
        Column("state", _("Observations"), Kind.TEXT, 1),
    )
    return Table("measured", columns, tuple(_row(one, found, _) for one in found.measured))


def _row(one: MeasuredKpi, found: Measurement, _: Messages) -> tuple[Cell, ...]:
    words = CHECKED if found.is_check else STATES
    before, after = one.before, one.after
    return (
        Cell(one.key, Kind.ID, label=found.names.get(one.key)),
        Cell(one.unit),
        Cell(one.source, Kind.ID),
        Cell(one.rows, Kind.COUNT),
        Cell(one.rejected, Kind.COUNT),
        Cell(one.periods, Kind.COUNT),
        Cell(one.first, Kind.DATE),
        Cell(one.last, Kind.DATE),
        _figure(before, one.unit, _),
        Cell(before.n if before else None, Kind.COUNT),
        _figure(after, one.unit, _),
        Cell(after.n if after else None, Kind.COUNT),
        Cell(one.file),
        Cell(one.state, tone=_TONES[one.state] if found.is_check else Tone.PLAIN, label=_(words[one.state])),
    )


def _figure(taken: Taken | None, unit: str | None, _: Messages) -> Cell:
    return figure_cell(taken.value if taken else None, unit, _)


def _drifted(found: Measurement, _: Messages) -> Table:
    columns = (
        Column("kpi", _("KPI"), Kind.ID),
        Column("figure", _("Field"), Kind.TEXT),
        Column("typed", _("In the plan"), Kind.NUMBER),
        Column("measured", _("Measured"), Kind.NUMBER),
    )
    rows = tuple(
        (
            Cell(one.key, Kind.ID, label=found.names.get(one.key)),
            Cell(one.name),
            figure_cell(one.typed, one.unit, _, Tone.WARN),
            figure_cell(one.measured, one.unit, _),
        )
        for one in found.drifted
    )
    return Table("drifted", columns, rows)


def _unmeasured(found: Measurement, _: Messages) -> Table:
    columns = (
        Column("kpi", _("KPI"), Kind.ID),
        Column("source", _("Source"), Kind.ID, 1),
        Column("reason", _("Why"), Kind.TEXT),
    )
    rows = tuple(
        (
            Cell(one.key, Kind.ID, label=found.names.get(one.key)),
            Cell(one.source, Kind.ID),
            Cell(one.reason, label=_said(_(REASONS[one.reason]), one.params, _)),
        )
        for one in found.unmeasured
    )
    return Table("unmeasured", columns, rows)


def _notes(found: Measurement, _: Messages) -> Iterator[str]:
    """Yield what a reader has to know, the KPIs of which it is true before it."""
    keys: dict[str, list[str]] = {}
    for one in found.measured:
        texts = [_said(_(REMARKS[remark.what]), remark.params, _) for remark in one.remarks]
        for text in (*texts, *([one.note] if one.note else [])):
            keys.setdefault(text, []).append(one.key)
    for text, own in keys.items():
        yield f"{', '.join(found.names.get(key, key) for key in own)}: {text}"


def _said(text: str, params: Any, _: Messages) -> str:
    return text.format(**{key: _value(value, _) for key, value in params.items()})


def _value(value: Any, _: Messages) -> str:
    if isinstance(value, date):
        return date_text(value, _.language)
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "—"
    return value if isinstance(value, str) else number_text(value, _.language) if value is not None else "—"
