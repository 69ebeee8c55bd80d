"""A look at an unknown file as a document: how it is written, which column is which, and what is left to be said."""

from collections.abc import Iterator

from crmplan.document.blocks import Code, Document, Fact, Facts, Paragraph, Section
from crmplan.document.tables import Cell, Column, Kind, Table, Tone
from crmplan.messages import N_, Messages
from crmplan.model.look import Look, LookedColumn, LookedWord, Untold

WORDS = {
    "won": N_("won"),
    "lost": N_("lost"),
    "open": N_("still open"),
    "": N_("not told"),
    "asked": N_("what you said"),
    "system": N_("the system's header"),
    "header": N_("the header"),
    "text": N_("text"),
    "number": N_("number"),
    "day": N_("day"),
    "moment": N_("date"),
    "truth": N_("yes or no"),
    "dmy": N_("day first"),
    "mdy": N_("month first"),
    "ymd": N_("year first"),
    ".": N_("decimal point"),
    ",": N_("decimal comma"),
    "?": N_("can't be told"),
}
"""Words for what a look has found."""

REASONS = {
    "ambiguous-dates": N_("Every date can be read day first and month first."),
    "mixed-dates": N_("Some dates have the day first, others can't have."),
    "mixed-cells": N_("Some dates are dates, others text."),
    "ambiguous-numbers": N_("Every point or comma stands before three digits: thousands or decimals."),
    "mixed-numbers": N_("Decimals have a comma in some rows and a point in others."),
    "mixed-percent": N_("Some numbers are percents, others not."),
    "currencies": N_("There are several currencies, which can't be added."),
    "formula-without-value": N_("Formulas were saved without their values."),
    "systems": N_("There are headers of several systems."),
    "several-columns": N_("Several columns could be it."),
    "no-column": N_("No column is it for sure."),
    "values": N_("The header promises other values than stand there."),
    "repeated-ids": N_("The same id stands in many rows."),
    "rejected": N_("Too many rows can't be read."),
    "words": N_("Nobody has said whether these are won, lost or open."),
}
"""Why something can't be told."""

WAYS_OUT = {
    "ambiguous-dates": N_("Say it with --dates dmy or --dates mdy, or write it into the map."),
    "mixed-dates": N_("Export the file anew, with one form of dates."),
    "mixed-cells": N_("Format the column as dates, or export the file anew."),
    "ambiguous-numbers": N_("Say it with --decimal, or write `decimal` into the plan or the map."),
    "mixed-numbers": N_("Export the file anew, with one decimal mark."),
    "mixed-percent": N_("Export the column in one unit."),
    "currencies": N_("Export the deals of one currency, or the converted amount."),
    "formula-without-value": N_("Open the workbook in a spreadsheet and save it once."),
    "systems": N_("Name the system with --crm, or the columns in the map."),
    "several-columns": N_("Name the right one with --column, or in the map."),
    "no-column": N_(
        "Name it with --column or in the map, if the file has it; without it some indicators can't be computed."
    ),
    "values": N_("Name another column with --column or in the map, or mend the rows."),
    "repeated-ids": N_("Name the column of the deals' own ids with --column id=HEADER or in the map."),
    "rejected": N_("Mend these rows, or export the file anew."),
    "words": N_("Put each of them into the map, or name them with --won, --lost, --open."),
}
"""What to do about it."""

ROWS = {
    "cells": N_("another number of cells than headers"),
    "quote": N_("a quote that is out of place"),
}
"""Why a row can't be read."""

ROWS_SHOWN = 5


def import_map_document(found: Look, _: Messages, *, sources: str = "", written: str = "") -> Document:
    """Return what a look at a file has found.

    Args:
        found: what it has found.
        _: messages in the reader's language.
        sources: the lines for the plan.
        written: the name of the map that was written, if one was.
    """
    blocks = (
        Facts(tuple(_facts(found, _))),
        Section(_("Columns"), (_columns(found, _),)),
        Section(_("Stages"), (_words(found, _),)),
        Section(_("Not told, and not guessed"), (_untold(found, _),)),
        Section(_("Rows that can't be read"), (_rejected(found, _),)),
        Section(_("For the plan"), (*_closing(found, written, _), Code(sources))),
    )
    return Document("import-map", _("A look at {file}").format(file=found.file), blocks, _.language)


def _facts(found: Look, _: Messages) -> Iterator[Fact]:
    def word(key: str, label: str, text: str, shown: str | None = None) -> Fact:
        return Fact(key, label, Cell(text or None, label=shown), bool(text))

    yield word("file", _("File"), found.file)
    yield word("type", _("Type"), found.type)
    yield word("table", _("Table"), found.table)
    yield Fact("rows", _("Rows"), Cell(found.rows, Kind.COUNT))
    yield Fact(
        "rejected", _("Rows that can't be read"), Cell(len(found.rejected), Kind.COUNT), bool(found.rejected)
    )
    yield word("encoding", _("Encoding"), found.encoding)
    yield word("delimiter", _("Separator"), found.delimiter)
    yield word("decimal", _("Decimal mark"), found.decimal)
    yield word("dates", _("Dates"), found.dates, _named(found.dates, _))
    yield Fact(
        "system",
        _("System"),
        Cell(found.system or None, label=None if found.system else _("none that is known")),
    )


def _named(text: str, _: Messages) -> str | None:
    return _(WORDS[text]) if text and text in WORDS else None


def _columns(found: Look, _: Messages) -> Table:
    columns = (
        Column("header", _("Header")),
        Column("column", _("Read as")),
        Column("how", _("By"), Kind.TEXT, 4),
        Column("kind", _("Values"), Kind.TEXT, 3),
        Column("form", _("Written"), Kind.TEXT, 2),
        Column("samples", _("Samples"), Kind.TEXT, 1),
    )
    return Table("columns", columns, tuple(_column_row(one, _) for one in found.columns))


def _column_row(one: LookedColumn, _: Messages) -> tuple[Cell, ...]:
    tone = Tone.PLAIN if one.column else Tone.MUTED
    return (
        Cell(one.header, tone=tone),
        Cell(one.column or None, tone=tone),
        Cell(one.how or None, label=_(WORDS[one.how]) if one.how else None, tone=tone),
        Cell(one.kind, label=_(WORDS[one.kind]), tone=tone),
        Cell(one.form or None, label=_named(one.form, _), tone=Tone.WARN if one.form == "?" else tone),
        Cell("; ".join(one.samples) or None, tone=Tone.MUTED),
    )


def _words(found: Look, _: Messages) -> Table:
    columns = (
        Column("word", found.stage_header or _("Stage")),
        Column("deals", _("Deals"), Kind.COUNT),
        Column("outcome", _("Taken for")),
    )
    return Table("stages", columns, tuple(_word_row(one, _) for one in found.words))


def _word_row(one: LookedWord, _: Messages) -> tuple[Cell, ...]:
    tone = Tone.PLAIN if one.outcome else Tone.WARN
    outcome = Cell(one.outcome or None, label=_(WORDS[one.outcome]), tone=tone)
    return Cell(one.text), Cell(one.count, Kind.COUNT), outcome


def _untold(found: Look, _: Messages) -> Table:
    columns = (
        Column("subject", _("What")),
        Column("reason", _("Why")),
        Column("rows", _("Rows"), Kind.TEXT, 1),
        Column("choices", _("Possible"), Kind.TEXT, 2),
        Column("way_out", _("What to do"), Kind.TEXT, 3),
    )
    return Table("untold", columns, tuple(_untold_row(one, _) for one in found.untold))


def _untold_row(one: Untold, _: Messages) -> tuple[Cell, ...]:
    rows = "; ".join(f"{line}: {text}" for line, text in one.rows[:ROWS_SHOWN])
    return (
        Cell(one.subject),
        Cell(one.reason, label=_(REASONS[one.reason]), tone=Tone.WARN),
        Cell(rows or None),
        Cell(", ".join(one.choices) or None),
        Cell(_(WAYS_OUT[one.reason])),
    )


def _rejected(found: Look, _: Messages) -> Table:
    columns = (Column("line", _("Line"), Kind.COUNT), Column("cells", _("Cells")), Column("reason", _("Why")))
    rows = [
        (Cell(line, Kind.COUNT), Cell(text or None), Cell(reason, label=_(ROWS[reason])))
        for line, text, reason in found.rejected
    ]
    return Table("rejected_rows", columns, tuple(rows))


def _closing(found: Look, written: str, _: Messages) -> Iterator[Paragraph]:
    if written:
        yield Paragraph(
            _("The map is written: {file}. Check it, and put these lines into the plan:").format(file=written)
        )
    elif found.system and not found.untold:
        yield Paragraph(_("The ready map says it all; put these lines into the plan:"))
    else:
        yield Paragraph(_("With `-o FILE.yaml` the map is written; then put these lines into the plan:"))
