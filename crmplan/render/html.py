"""Documents to one HTML file that needs nothing else: no script, no request, safe to print and to hand on."""

from base64 import b64encode
from hashlib import sha256
from itertools import count

from crmplan.document.blocks import Block, Code, Document, Facts, Item, Items, Paragraph, Section, is_chart
from crmplan.document.charts import Chart
from crmplan.document.numbers import cell_text, date_text
from crmplan.document.tables import Cell, Column, Kind, Table, Tone
from crmplan.document.words import word
from crmplan.render.base import Options
from crmplan.render.html_look import STYLE
from crmplan.render.markup import element, empty, escaped, in_encoding
from crmplan.render.svg import drawing, picture
from crmplan.source import visible

_LONG = 28
"""A fact of more characters than this gets the whole width."""


def render(document: Document, options: Options) -> str:
    """Return a document as a page of HTML."""
    page = _Page(document)
    body = [
        page.head(),
        element("main", "\n".join(page.block(block) for block in document.shown)),
        page.foot(),
    ]
    markup = "\n".join(
        (
            "<!DOCTYPE html>",
            f'<html lang="{document.language}">',
            _head(document, options),
            '<body class="tall">' if page.is_tall else "<body>",
            *body,
            "</body>",
            "</html>\n",
        )
    )
    return in_encoding(markup, options.encoding)


def _head(document: Document, options: Options) -> str:
    """Return the head; the policy allows the style that stands in it, and nothing else."""
    digest = b64encode(sha256(STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    tags = (
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f'<meta name="generator" content="{escaped(f"crmplan {options.version}".strip())}">',
        element("title", escaped(document.title)),
        element("style", STYLE),
    )
    return element("head", "\n".join(("", *tags, "")))


class _Page:
    """A page that is written: what it is about, and what it has so far of sections, charts and high charts."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.language = document.language
        self.title = document.title
        self.numbers = count(1)
        self.is_tall = False

    def head(self) -> str:
        """Return the title and what stands below it."""
        lines = [element("h1", escaped(self.document.title))]
        if self.document.subtitle:
            lines.append(element("p", escaped(self.document.subtitle), class_="subtitle"))
        return element("header", "".join(lines))

    def foot(self) -> str:
        """Return what a printed page has to say of itself: the project and the day."""
        said = [self.document.plan] if self.document.plan and self.document.plan != self.title else []
        if self.document.as_of:
            day = date_text(self.document.as_of, self.language)
            said.append(f"{word('today', self.language)}: {day}")
        return element("footer", escaped(" · ".join(said)))

    def block(self, block: Block, level: int = 2) -> str:
        """Return a block; its headings begin at `level`."""
        if isinstance(block, Section):
            return self.section(block, level)
        if isinstance(block, Paragraph):
            return element("p", escaped(block.text), class_=_class(block.tone))
        if isinstance(block, Facts):
            return self.facts(block)
        if isinstance(block, Items):
            return element("ul", "".join(self.item(one) for one in block.items), class_="items")
        if isinstance(block, Code):
            lines = "\n".join(escaped(visible(line)) for line in block.text.expandtabs(4).splitlines())
            return element("pre", element("code", lines))
        return self.figure(block) if is_chart(block) else self.table(block)

    def section(self, block: Section, level: int) -> str:
        """Return blocks under their heading."""
        key = f"s{next(self.numbers)}"
        before, self.title = self.title, block.title
        inner = [self.block(one, level + 1) for one in block.blocks]
        self.title = before
        heading = element(f"h{min(level, 6)}", escaped(block.title), id=key)
        return element("section", "\n".join((heading, *inner)), aria_labelledby=key)

    def facts(self, block: Facts) -> str:
        """Return labels over values."""
        parts = []
        for fact in block.facts:
            if fact.is_shown:
                is_long = len(cell_text(fact.cell, self.language)) > _LONG
                pair = element("dt", escaped(fact.label)) + element("dd", self.value(fact.cell))
                parts.append(element("div", pair, class_="long" if is_long else None))
        return element("dl", "".join(parts)) if parts else ""

    def item(self, item: Item) -> str:
        """Return a point, with a box where it is one to tick."""
        text = element("span", escaped(item.text), class_=_class(item.tone))
        if item.is_done is None:
            return element("li", text)
        said = word("done" if item.is_done else "open", self.language)
        tick = empty("path", d="M3 6.5l2.4 2.4L9.4 3.4") if item.is_done else ""
        frame = empty("rect", x=0.8, y=0.8, width=10.4, height=10.4)
        box = element("svg", frame + tick, class_="box", viewBox="0 0 12 12", aria_hidden="true")
        return element("li", box + element("span", f"{said}: ", class_="said") + text, class_="task")

    def figure(self, chart: Chart) -> str:
        """Return a chart, and below it its figures for those who want them or can't see it."""
        key = f"c{next(self.numbers)}"
        drawn = drawing(chart, self.language)
        self.is_tall |= drawn.height > drawn.width
        summary = element("summary", word("figures", self.language))
        return element(
            "figure",
            element("div", picture(drawn, title=self.title, key=key), class_="wide", tabindex="0")
            + element("details", summary + self.table(chart.table)),
        )

    def table(self, block: Table) -> str:
        """Return the columns that readers see; the first says what its row is about."""
        shown = [(n, column) for n, column in enumerate(block.columns) if column.priority is not None]
        head = "".join(
            element("th", escaped(column.title), scope="col", class_=_side(column))
            if column.title
            else "<td></td>"
            for _, column in shown
        )
        rows = []
        for row in block.seen:
            cells = [self.cell(row[n], column, is_head=not place) for place, (n, column) in enumerate(shown)]
            rows.append(element("tr", "".join(cells)))
        body = element("thead", element("tr", head)) + element("tbody", "\n".join(rows))
        return element("div", element("table", body), class_="wide", tabindex="0")

    def cell(self, cell: Cell, column: Column, *, is_head: bool) -> str:
        """Return a cell of a table."""
        value = self.value(cell)
        side = _side(column)
        return (
            element("th", value, scope="row", class_=side) if is_head else element("td", value, class_=side)
        )

    def value(self, cell: Cell) -> str:
        """Return a value in its tone; a share that is to be seen is drawn before its figure."""
        text = escaped(cell_text(cell, self.language))
        is_missing = cell.value is None and cell.label is None and cell.tone is Tone.PLAIN
        tone = _class(Tone.MUTED if is_missing else cell.tone)
        shown = element("span", text, class_=tone) if tone else text
        if cell.kind is Kind.BAR and cell.value is not None:
            return _bar(float(cell.value)) + shown
        return shown


def _bar(share: float) -> str:
    """Return a share as a bar; only what is all looks full, only nothing looks empty."""
    width = min(max(share, 0), 1) * 60
    if 0 < share < 1:
        width = min(max(width, 2), 58)
    drawn = empty("rect", class_="whole", width=60.0, height=8.0)
    drawn += empty("rect", class_="part", width=width, height=8.0) if width else ""
    return element("svg", drawn, class_="share", viewBox="0 0 60 8", aria_hidden="true")


def _class(tone: Tone) -> str | None:
    return None if tone is Tone.PLAIN else str(tone)


def _side(column: Column) -> str | None:
    return "number" if column.kind.is_number else "bar" if column.kind is Kind.BAR else None
