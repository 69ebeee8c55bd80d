"""What the library offers: its risks and KPIs as tables."""

from collections.abc import Mapping, Sequence
from typing import Any

from crmplan.analysis.risk import band
from crmplan.document.blocks import Document, Paragraph
from crmplan.document.tables import Cell, Column, Kind, Table, Tone
from crmplan.messages import N_, Messages
from crmplan.quantity import CLASSES
from crmplan.reports.words import word, word_cell

WORDS = {
    "currency": N_("currency of the plan"),
    "percent": N_("percent"),
    "count": N_("number"),
    "higher": N_("higher"),
    "lower": N_("lower"),
    "target": N_("nearer to the target"),
    "flow": N_("flow"),
    "distinct": N_("distinct"),
    "ratio": N_("ratio"),
    "stock": N_("stock"),
}
"""Words for how KPIs are measured, where those of other reports don't fit."""

Entry = Mapping[str, Any]
"""An entry of the library, as its file says it."""


def library_risks_document(risks: Sequence[Entry], _: Messages, *, category: str | None = None) -> Document:
    """Return the risks of the library with their typical weights.

    Args:
        risks: the risks.
        _: messages in the reader's language.
        category: the category that the table is limited to.
    """
    columns = (
        Column("id", _("Risk"), Kind.ID),
        Column("name", _("Name")),
        Column("category", _("Category"), Kind.TEXT, 6),
        Column("probability", _("Probability"), Kind.SHARE, 4),
        Column("impact", _("Impact"), Kind.TEXT, 5),
        Column("score", _("Score"), Kind.COUNT),
        Column("band", _("Level"), Kind.TEXT, None),
        Column("delay", _("Delay"), Kind.TEXT, 3),
        Column("cost", _("Cost"), Kind.TEXT, 3),
        Column("early_sign", _("Early sign"), Kind.TEXT, 2),
        Column("mitigation", _("What to do about it"), Kind.TEXT, 1),
    )
    chosen = [risk for risk in risks if category is None or risk["category"] == category]
    rows = tuple(_risk_row(risk, _) for risk in chosen)
    return Document(
        "library-risks",
        _("Risks of the library"),
        (
            Table("risks", columns, rows),
            Paragraph(
                _("Delay and cost when it happens; the cost is a share of the approved budget."), Tone.MUTED
            ),
        ),
        _.language,
        subtitle=word(category, _) if category else "",
    )


def _risk_row(risk: Entry, _: Messages) -> tuple[Cell, ...]:
    typical = risk["typical"]
    return (
        Cell(risk["id"], Kind.ID),
        Cell(risk["name"][_.language]),
        word_cell(risk["category"], _),
        Cell(CLASSES[typical["probability"]], Kind.SHARE, label=word(typical["probability"], _)),
        word_cell(typical["impact"], _),
        Cell(typical["score"], Kind.COUNT, tone=word_cell(band(typical["score"]), _).tone),
        word_cell(band(typical["score"]), _),
        _range(typical.get("delay"), "d", _("{range} d")),
        _range(typical.get("cost"), "%", _("{range}%")),
        Cell(risk["early_warning"][_.language]),
        Cell(risk["mitigation"][_.language]),
    )


def _range(text: str | None, unit: str, form: str) -> Cell:
    """Return a range of the plan language, `5d..15d`; readers see `5–15 d`."""
    if text is None:
        return Cell(None)
    return Cell(text, label=form.format(range=text.replace(unit, "").replace("..", "–")))


def library_kpis_document(kpis: Sequence[Entry], _: Messages) -> Document:
    """Return the KPIs of the library and how they are measured."""
    columns = (
        Column("id", _("KPI"), Kind.ID),
        Column("name", _("Name")),
        Column("unit", _("Unit")),
        Column("better", _("Better"), Kind.TEXT, 1),
        Column("kind", _("Kind"), Kind.TEXT, 2),
        Column("formula", _("Formula"), Kind.TEXT, None),
    )
    rows = tuple(
        (
            Cell(kpi["id"], Kind.ID),
            Cell(kpi["name"][_.language]),
            *(Cell(kpi[key], label=_measured(kpi[key], _)) for key in ("unit", "better", "kind")),
            Cell(kpi["formula"]),
        )
        for kpi in kpis
    )
    return Document("library-kpis", _("KPIs of the library"), (Table("kpis", columns, rows),), _.language)


def _measured(value: str, _: Messages) -> str:
    text = WORDS.get(value)
    return _(text) if text else word(value, _)
