"""Documents to Markdown (GitHub's), every text of a plan escaped."""

import re

from tabulate import tabulate

from crmplan.document.blocks import Block, Code, Document, Facts, Items, Paragraph, Section, is_chart
from crmplan.document.numbers import cell_text
from crmplan.document.tables import Table, Tone
from crmplan.render.base import Options
from crmplan.source import visible

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|#~!&$@])")
_AT_START = re.compile(r"^(\s*)([-+](?=[\s-]|$)|=|\d+[.)](?=\s|$))")
_LINK = re.compile(r"(?i)\b(https?|ftp|www)([:.])")


def escape(text: str) -> str:
    """Return a text that Markdown shows as it is: no emphasis, markup, mention, entity, link or listing in it."""
    escaped = _SPECIAL.sub(r"\\\1", visible(text).strip())
    escaped = _AT_START.sub(lambda m: f"{m[1]}{m[2][:-1]}\\{m[2][-1]}", escaped)
    return _LINK.sub(lambda m: f"{m[1]}\\{m[2]}" if m[2] == "." else f"{m[1]}&#58;", escaped)


def render(document: Document, options: Options) -> str:
    """Return a document as Markdown."""
    parts = [f"# {escape(document.title)}"]
    if document.subtitle:
        parts.append(escape(document.subtitle))
    parts += [_block(block, document.language, 2) for block in document.told]
    return "\n\n".join(part for part in parts if part) + "\n"


def _block(block: Block, language: str, level: int) -> str:
    if isinstance(block, Section):
        inner = [_block(one, language, level + 1) for one in block.blocks]
        return "\n\n".join([f"{'#' * level} {escape(block.title)}", *filter(None, inner)])
    if isinstance(block, Paragraph):
        text = escape(block.text)
        return f"**{text}**" if block.tone in (Tone.BAD, Tone.STRONG) and text else text
    if isinstance(block, Facts):
        shown = [fact for fact in block.facts if fact.is_shown]
        return "\n".join(
            f"- {escape(fact.label)}: **{escape(cell_text(fact.cell, language))}**" for fact in shown
        )
    if isinstance(block, Items):
        boxes = {None: "-", True: "- [x]", False: "- [ ]"}
        return "\n".join(f"{boxes[item.is_done]} {escape(item.text)}" for item in block.items)
    if isinstance(block, Code):
        fence = "`" * max(3, 1 + max((len(m) for m in re.findall("`+", block.text)), default=0))
        body = "\n".join(visible(line) for line in block.text.splitlines())
        return f"{fence}yaml\n{body}\n{fence}"
    return _table(block.table if is_chart(block) else block, language)


def _table(block: Table, language: str) -> str:
    shown = [n for n, column in enumerate(block.columns) if column.priority is not None]
    head = [escape(block.columns[n].title) or "&nbsp;" for n in shown]
    body = [[escape(cell_text(row[n], language)) for n in shown] for row in block.seen]
    return _piped(head, body, ["right" if block.columns[n].kind.is_number else "left" for n in shown])


def _piped(head: list[str], body: list[list[str]], align: list[str]) -> str:
    return tabulate(body, headers=head, tablefmt="pipe", disable_numparse=True, colalign=align)
