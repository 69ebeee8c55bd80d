"""The list of the rules: what each finds, how grave that is, and what the configuration makes of it."""

from collections.abc import Mapping, Sequence

from crmplan.document.blocks import Document
from crmplan.document.tables import Cell, Column, Kind, Table, Tone
from crmplan.findings import Severity
from crmplan.messages import Messages
from crmplan.reports.explain import origin_text, severity_word
from crmplan.reports.wording import Wording
from crmplan.rules.fixes import FIXABLE

OFF = "off"
_TONES = {Severity.ERROR: Tone.BAD, Severity.WARNING: Tone.WARN}


def rules_document(
    codes: Sequence[str],
    wording: Wording,
    _: Messages,
    *,
    severities: Mapping[str, Severity],
    off: Mapping[str, str],
) -> Document:
    """Return the list of rules.

    Args:
        codes: the codes of the rules.
        wording: the texts of the library.
        _: messages in the reader's language.
        severities: severities that the configuration sets.
        off: codes that it does not report, with the reasons.
    """
    changed = [code for code in codes if code in severities and severities[code] != _usual(code, wording)]
    hidden = [code for code in codes if code in off]
    columns = (
        Column("code", _("Code"), Kind.ID),
        Column("name", _("Name"), Kind.ID, 3),
        Column("mistake", _("Mistake"), Kind.COUNT, 4),
        Column("severity", _("Severity")),
        Column("usual_severity", _("Usually"), Kind.TEXT, 1 if changed or hidden else None),
        Column("title", _("Title")),
        Column("origin", _("Origin"), Kind.TEXT, 5),
        Column("has_fix", _("Mended by --fix"), Kind.TRUTH, 2),
        Column("off_because", _("Off because"), Kind.TEXT, 0 if hidden else None),
    )
    rows = tuple(_row(code, wording, _, severities.get(code), off.get(code)) for code in codes)
    said = [_.plural("{n} rule", "{n} rules", len(codes))]
    if hidden:
        said.append(_.plural("{n} rule off in crmplan.yaml", "{n} rules off in crmplan.yaml", len(hidden)))
    table = Table("rules", columns, rows)
    return Document("rules", _("Rules"), (table,), _.language, subtitle="; ".join(said))


def _usual(code: str, wording: Wording) -> Severity:
    return Severity((wording.entry(code) or {})["severity"])


def _row(
    code: str, wording: Wording, _: Messages, severity: Severity | None, reason: str | None
) -> tuple[Cell, ...]:
    entry = wording.entry(code) or {}
    usual = Severity(entry["severity"])
    now = severity or usual
    shown = Cell(now.value, tone=_TONES.get(now, Tone.PLAIN), label=severity_word(now, _))
    return (
        Cell(code, Kind.ID),
        Cell(entry["id"], Kind.ID),
        Cell(entry["group"]["mistake"], Kind.COUNT),
        shown if reason is None else Cell(OFF, tone=Tone.MUTED, label=_("off")),
        Cell(usual.value, label=severity_word(usual, _)),
        Cell(entry["title"][_.language]),
        Cell(entry["origin"], label=origin_text(entry["origin"], _)),
        Cell(code in FIXABLE, Kind.TRUTH),
        Cell(reason),
    )
