"""Charts to SVG, a file a kind of chart, all in one look; a document's charts stand below each other."""

from collections.abc import Callable, Iterator
from typing import Any

from crmplan.document.blocks import Block, Document, Section
from crmplan.document.charts import CHARTS, Chart, Curves, Gantt, Histogram, Matrix, Pairs, Tornado, Trends
from crmplan.errors import CrmplanError
from crmplan.render.base import Options
from crmplan.render.markup import element, escaped, in_encoding, short
from crmplan.render.svg import curves, gantt, histogram, matrix, pairs, tornado, trends
from crmplan.render.svg.look import LINE, MARGIN, STYLE, WIDTH
from crmplan.render.svg.measures import fitted
from crmplan.render.svg.shapes import Drawing, box, text

VIEWS = ("adoption", "gantt", "kpi", "payback", "progress", "risks", "simulate")
"""The views that have a chart."""

_DRAWN: dict[type, Callable[[Any, str], Drawing]] = {
    Gantt: gantt.draw,
    Curves: curves.draw,
    Matrix: matrix.draw,
    Histogram: histogram.draw,
    Tornado: tornado.draw,
    Trends: trends.draw,
    Pairs: pairs.draw,
}


def drawing(chart: Chart, language: str) -> Drawing:
    """Return a chart as a drawing."""
    return _DRAWN[type(chart)](chart, language)


def picture(drawn: Drawing, *, title: str, key: str, head: str = "") -> str:
    """Return a drawing as an element that tells those who don't see it what it shows.

    Args:
        drawn: the drawing.
        title: its title.
        key: what its ids begin with, unique in its page.
        head: markup that comes first in it, as a style.
    """
    said = element("title", escaped(title), id=f"{key}-t") + element(
        "desc", escaped(drawn.summary), id=f"{key}-d"
    )
    return element(
        "svg",
        said + head + drawn.body,
        viewBox=f"0 0 {short(drawn.width)} {short(drawn.height)}",
        role="img",
        aria_labelledby=f"{key}-t {key}-d",
    )


def render(document: Document, options: Options) -> str:
    """Return the charts of a document as one picture, each but a single one under its title.

    Raises:
        CrmplanError: the document has no chart.
    """
    found = [*_charts(document.shown, document.title)]
    if not found:
        raise CrmplanError(
            f"the view {document.view} has no chart to draw",
            hint=f"views with charts: {', '.join(VIEWS)}; other formats show every view",
        )
    y = MARGIN
    parts, summaries = [_title(document.title, y)], []
    y += LINE
    for title, chart in found:
        if len(found) > 1:
            parts.append(_title(title, y + MARGIN))
            y += LINE + MARGIN
        drawn = drawing(chart, document.language)
        parts.append(element("g", drawn.body, transform=f"translate(0 {short(y)})"))
        summaries.append(drawn.summary)
        y += drawn.height + MARGIN
    sheet = Drawing(y, "".join(parts), "; ".join(filter(None, summaries)))
    head = element("style", STYLE) + box(0, 0, WIDTH, y, "c-fplain")
    made = picture(sheet, title=document.title, key="c", head=head)
    size = f' xmlns="http://www.w3.org/2000/svg" lang="{document.language}" width="{short(WIDTH)}" height="{short(y)}"'
    return in_encoding(f"<svg{size}{made[4:]}\n", options.encoding)


def _charts(blocks: tuple[Block, ...], title: str) -> Iterator[tuple[str, Chart]]:
    """Yield the charts with the title of the section that each is in."""
    for block in blocks:
        if isinstance(block, Section):
            yield from _charts(block.blocks, block.title)
        elif isinstance(block, CHARTS):
            yield title, block


def _title(title: str, y: float) -> str:
    shown = fitted(title, WIDTH - 2 * MARGIN, is_bold=True)
    return text(MARGIN, y + LINE / 2, shown, "c-t c-b")
