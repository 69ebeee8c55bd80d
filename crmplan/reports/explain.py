"""The page of a message or a rule: what it checks, why, an example, and the way out."""

from collections.abc import Iterator, Mapping
from typing import Any

from crmplan.document.blocks import Block, Code, Document, Paragraph, Section
from crmplan.document.tables import Cell, Column, Kind, Table
from crmplan.messages import Messages
from crmplan.reports.wording import Wording, is_rule


def explain_document(code: str, wording: Wording, _: Messages, *, is_run: bool) -> Document:
    """Return the page of a code that the library knows.

    Args:
        code: the code.
        wording: the texts.
        _: messages in the reader's language.
        is_run: whether `check` looks for it; else the page says so.
    """
    entry = wording.entry(code)
    assert entry is not None
    title = f"{code} {entry['id']}: {entry['title'][_.language]}"
    subtitle = "" if is_run else _("This version of crmplan does not check it yet.")
    blocks = tuple(_sections(code, entry, _))
    return Document("explain", title, blocks, _.language, subtitle=subtitle)


def _sections(code: str, entry: Mapping[str, Any], _: Messages) -> Iterator[Block]:
    language = _.language
    why = _("Why it sinks projects") if is_rule(code) else _("Why it matters")
    what = entry.get("what", entry["message"])[language]
    yield Section(_("What it checks"), (Paragraph(_joined(what)),))
    if "why" in entry:
        yield Section(why, (Paragraph(_joined(entry["why"][language])),))
    for key, title in (("example", _("Example")), ("instead", _("Instead"))):
        if key in entry:
            yield Section(title, tuple(_listings(entry[key])))
    yield Section(_("Fix"), tuple(_fixes(entry, language)))
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
