"""The table of formats: adding one is a file here and a line in it."""

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from crmplan.document.blocks import Document

if TYPE_CHECKING:
    from crmplan.document.diagnostics import Report


class Options(NamedTuple):
    """What a renderer may know beside the document.

    Args:
        width: columns of the terminal.
        has_colour: whether colours may be used.
        is_ascii: whether the output can show nothing beyond ASCII, or only what its encoding has.
        is_excel: whether CSV is meant for Excel: a byte order mark and the locale's separator.
        version: of crmplan, for machine formats.
    """

    width: int = 100
    has_colour: bool = False
    encoding: str = "utf-8"
    is_excel: bool = False
    version: str = ""


Renderer = Callable[[Any, Options], str]


class Format(NamedTuple):
    """A format: its name, the suffix of its files, and the module that renders it."""

    name: str
    suffix: str
    module: str

    def render(self, document: Document, options: Options) -> str:
        """Render a document; what a format needs is imported here, not at start."""
        return self._renderer(document, options)

    def render_report(self, report: "Report", options: Options) -> str:
        """Render what `check` found; only the formats in `REPORTS` can."""
        return self._renderer(report, options)

    @property
    def _renderer(self) -> Renderer:
        return cast(Renderer, import_module(f"crmplan.render.{self.module}").render)


FORMATS = {
    one.name: one
    for one in (
        Format("terminal", "", "terminal"),
        Format("text", ".txt", "text"),
        Format("markdown", ".md", "markdown"),
        Format("csv", ".csv", "csv"),
        Format("json", ".json", "json"),
        Format("html", ".html", "html"),
        Format("svg", ".svg", "svg"),
    )
}
REPORTS = {
    one.name: one
    for one in (
        Format("sarif", ".sarif", "sarif"),
        Format("junit", ".xml", "junit"),
        Format("github", "", "github"),
        Format("gitlab", "", "gitlab"),
    )
}
"""Formats of findings alone, for CI."""
