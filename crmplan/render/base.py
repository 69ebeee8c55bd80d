"""The table of formats: adding one is a file here and a line in it."""

from collections.abc import Callable
from importlib import import_module
from typing import NamedTuple, cast

from crmplan.document.blocks import Document


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


Renderer = Callable[[Document, Options], str]


class Format(NamedTuple):
    """A format: its name, the suffix of its files, and the module that renders it."""

    name: str
    suffix: str
    module: str

    def render(self, document: Document, options: Options) -> str:
        """Render a document; what a format needs is imported here, not at start."""
        renderer = cast(Renderer, import_module(f"crmplan.render.{self.module}").render)
        return renderer(document, options)


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
SUFFIXES = {one.suffix: one for one in FORMATS.values() if one.suffix}
