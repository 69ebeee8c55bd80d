"""The page of a message or a rule: what it checks, why, an example, and the way out."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from crmplan.document.blocks import Block, Code, Document, Paragraph, Section
from crmplan.document.tables import Cell, Column, Kind, Table, Tone
from crmplan.messages import Messages
from crmplan.reports.wording import Wording, is_rule
from crmplan.rules.fixes import FIXABLE


def explain_document(code: str, wording: Wording, _: Messages) -> Document:
    """Return the page of a code that the library knows."""
    entry = _entry(code, wording)
    title = _title(code, entry, _)
    blocks = tuple(_sections(code, entry, _))
    return Document("explain", title, blocks, _.language, subtitle=_subtitle(entry, _))


def pages_document(codes: Sequence[str], wording: Wording, _: Messages) -> Document:
    """Return the pages of several codes, one below the other."""
    return Document("explain", _("Messages and rules"), tuple(_pages(codes, wording, _)), _.language)


def _pages(codes: Sequence[str], wording: Wording, _: Messages) -> Iterator[Section]:
    for code in codes:
        entry = _entry(code, wording)
        subtitle = Paragraph(_subtitle(entry, _), Tone.MUTED)
        yield Section(_title(code, entry, _), (subtitle, *_sections(code, entry, _)))


def _entry(code: str, wording: Wording) -> Mapping[str, Any]:
    entry = wording.entry(code)
    assert entry is not None
    return entry


def _title(code: str, entry: Mapping[str, Any], _: Messages) -> str:
    return f"{code} {entry['id']}: {entry['title'][_.language]}"


def _subtitle(entry: Mapping[str, Any], _: Messages) -> str:
    """Return how grave it is, which mistake it belongs to, and whether it rests on more than the method."""
    parts = [severity_word(entry["severity"], _)]
    group = entry.get("group")
    if group and group["mistake"]:
        name = group["name"][_.language]
        parts.append(_("mistake {number}: {name}").format(number=group["mistake"], name=name))
    parts += [origin_text(entry["origin"], _)] if "origin" in entry else []
    return " · ".join(parts)


def severity_word(severity: str, _: Messages) -> str:
    """Return a severity in the reader's language."""
    return {"error": _("error"), "warning": _("warning"), "info": _("remark")}[severity]


def origin_text(origin: str, _: Messages) -> str:
    """Return whether a rule rests on the method, on other sources, or on both."""
    return {
        "seed": _("from the method"),
        "mixed": _("from the method and other sources"),
        "other-sources": _("from other sources than the method"),
    }[origin]


def _sections(code: str, entry: Mapping[str, Any], _: Messages) -> Iterator[Block]:
    language = _.language
    is_grave = is_rule(code) and entry["severity"] != "info"
    why = _("Why it sinks projects") if is_grave else _("Why it matters")
    what = entry.get("what", entry["message"])[language]
    yield Section(_("What it checks"), (Paragraph(_joined(what)),))
    if "why" in entry:
        yield Section(why, (Paragraph(_joined(entry["why"][language])),))
    for key, title in (("example", _("Example")), ("instead", _("Instead"))):
        if key in entry:
            yield Section(title, tuple(_listings(entry[key])))
    mended = [Paragraph(_("`crmplan check --fix` can mend it."))] if code in FIXABLE else []
    yield Section(_("Fix"), (*_fixes(entry, language), *mended))
    if "source" in entry:
        yield Section(_("Sources"), (Paragraph(str(entry["source"])),))


def _joined(text: str) -> str:
    return " ".join(text.split())


def _listings(example: str | Mapping[str, str]) -> Iterator[Block]:
    if isinstance(example, str):
        yield Code(example)
        return
    for name, content in example.items():
        yield Paragraph(f"{name}:")
        yield Code(content)


def _fixes(entry: Mapping[str, Any], language: str) -> Iterator[Block]:
    """Yield the way out, and those of the variants that have their own; fields show as their names."""
    texts = [entry["fix"]] + [one["fix"] for one in entry.get("variants", {}).values() if "fix" in one]
    for text in dict.fromkeys(_joined(one[language]) for one in texts):
        yield Paragraph(text.replace("{", "<").replace("}", ">"))


def codes_document(wording: Wording, severities: Mapping[str, str], _: Messages) -> Document:
    """Return a table of every code that `check` looks for."""
    columns = (
        Column("code", _("Code"), Kind.ID),
        Column("name", _("Name"), Kind.ID, 1),
        Column("severity", _("Severity"), Kind.TEXT, 2),
        Column("title", _("Title")),
    )
    rows = []
    for code, severity in severities.items():
        entry = wording.entry(code)
        assert entry is not None
        title = entry["title"][_.language]
        rows.append((Cell(code, Kind.ID), Cell(entry["id"], Kind.ID), Cell(severity), Cell(title)))
    return Document("explain", _("Messages and rules"), (Table("codes", columns, tuple(rows)),), _.language)
