"""The matrix of risks: class of probability against class of impact."""

from collections.abc import Iterable, Iterator

from crmplan.analysis.register import Entry, Weight
from crmplan.analysis.risk import IMPACTS, band
from crmplan.document.charts import Mark, Matrix
from crmplan.document.tables import Tone
from crmplan.messages import Messages
from crmplan.quantity import CLASSES
from crmplan.reports.words import TONES, word

BAND_TONES = {"low": Tone.GOOD, "medium": Tone.MUTED, "high": Tone.WARN, "critical": Tone.BAD}
"""Tones of the fields, by the band of their score."""


def risk_matrix(entries: Iterable[Entry], _: Messages) -> Matrix:
    """Return risks by class of probability and of impact, as they are and as they are to become."""
    sides = range(1, 6)
    return Matrix(
        key="matrix",
        columns=tuple(word(name, _) for name in CLASSES),
        rows=tuple(word(name, _) for name in IMPACTS),
        across=_("Probability"),
        upward=_("Impact"),
        tones=tuple(tuple(BAND_TONES[band(across * up)] for across in sides) for up in sides),
        marks=tuple(mark for entry in entries for mark in _marks(entry)),
        heads=(
            _("Risk"),
            _("Probability"),
            _("Impact"),
            _("Residual probability"),
            _("Residual impact"),
        ),
    )


def _marks(entry: Entry) -> Iterator[Mark]:
    """Yield the mark of a risk, where it can be weighed."""
    field, left = _field(entry.weight), _field(entry.residual)
    if field is not None:
        tone = TONES.get(entry.weight.band or "", Tone.PLAIN)
        yield Mark(entry.id, entry.risk.name or entry.id, field, left, tone)


def _field(weight: Weight | None) -> tuple[int, int] | None:
    if weight is None or weight.probability_class is None or weight.impact_class is None:
        return None
    return weight.probability_class, weight.impact_class
