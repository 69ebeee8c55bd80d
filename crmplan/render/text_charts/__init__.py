"""Charts as lines of characters for a terminal, a file a kind of chart: blocks, shades and a few marks."""

from collections.abc import Callable, Iterator
from typing import Any

from rich.text import Text

from crmplan.document.charts import Chart, Curves, Gantt, Histogram, Matrix, Pairs, Tornado, Trends
from crmplan.document.words import GANTT_IN_TEXT
from crmplan.render.gantt_text import gantt_lines
from crmplan.render.text_charts.curves import curve_lines
from crmplan.render.text_charts.histogram import histogram_lines
from crmplan.render.text_charts.matrix import matrix_lines
from crmplan.render.text_charts.pairs import pair_lines
from crmplan.render.text_charts.tornado import tornado_lines
from crmplan.render.text_charts.trends import trend_lines

_LINES: dict[type, Callable[[Any, str, int, Callable[[str], str]], Iterator[Text]]] = {
    Gantt: gantt_lines,
    Curves: curve_lines,
    Matrix: matrix_lines,
    Histogram: histogram_lines,
    Tornado: tornado_lines,
    Trends: trend_lines,
    Pairs: pair_lines,
}


def chart_lines(chart: Chart, language: str, width: int, clean: Callable[[str], str]) -> Iterator[Text]:
    """Yield the lines of a chart, none wider than `width`; `clean` makes texts of the plan safe to show."""
    return _LINES[type(chart)](chart, language, width, clean)


def legend(chart: Chart, language: str) -> str:
    """Return what the characters of a chart mean, where that is not written in it."""
    return GANTT_IN_TEXT[language] if isinstance(chart, Gantt) and chart.bars else ""
