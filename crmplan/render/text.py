"""Documents to plain text: aligned columns, no colour, no width."""

from itertools import chain

from crmplan.document.blocks import Block, Code, Document, Facts, Items, Paragraph, Section, is_chart
from crmplan.document.numbers import cell_text
from crmplan.document.tables import Table
from crmplan.render.base import Options
from crmplan.source import cells, visible


def render(document: Document, options: Options) -> str:
    """Return a document as plain text."""
    title = visible(document.title)
    lines = [title, "=" * cells(title)]
    if document.subtitle:
        lines.append(visible(document.subtitle))
    for block in document.told:
        lines += ["", *_lines(block, document.language)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _lines(block: Block, language: str) -> list[str]:
    if isinstance(block, Section):
        title = visible(block.title)
        parts = [_lines(inner, language) for inner in block.blocks]
        spaced = chain.from_iterable(["", *part] if number else part for number, part in enumerate(parts))
        return [title, "-" * cells(title), *spaced]
    if isinstance(block, Paragraph):
        return [visible(block.text)]
    if isinstance(block, Facts):
        shown = [fact for fact in block.facts if fact.is_shown]
        return aligned([[f"{fact.label}:", cell_text(fact.cell, language)] for fact in shown], (False, False))
    if isinstance(block, Items):
        boxes = {None: "-", True: "[x]", False: "[ ]"}
        return [f"{boxes[item.is_done]} {visible(item.text)}" for item in block.items]
    if isinstance(block, Code):
        return [f"    {visible(line)}" for line in block.text.splitlines()]
    return _table(block.table if is_chart(block) else block, language)


def _table(block: Table, language: str) -> list[str]:
    shown = [n for n, column in enumerate(block.columns) if column.priority is not None]
    head = [[block.columns[n].title for n in shown]]
    body = [[cell_text(row[n], language) for n in shown] for row in block.seen]
    return aligned(head + body, tuple(block.columns[n].kind.is_number for n in shown))


def aligned(rows: list[list[str]], is_right: tuple[bool, ...]) -> list[str]:
    """Return rows as lines whose columns stand under each other, two spaces apart."""
    if not rows:
        return []
    widths = [max(cells(row[n]) for row in rows) for n in range(len(is_right))]
    lines = []
    for row in rows:
        parts = []
        for text, width, right in zip(row, widths, is_right, strict=True):
            gap = " " * (width - cells(text))
            parts.append(gap + text if right else text + gap)
        lines.append("  ".join(parts))
    return lines
