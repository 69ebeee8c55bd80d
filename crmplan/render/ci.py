"""What the formats of CI have in common: the name of a file, and all of a diagnostic in lines."""

from pathlib import PurePath

from crmplan.document.diagnostics import Diagnostic
from crmplan.source import Location, visible


def file_name(place: Location) -> str:
    """Return the name of a place's file with slashes, and with nothing in it that acts."""
    return visible(PurePath(place.file.name).as_posix())


def details(diagnostic: Diagnostic) -> str:
    """Return place, excerpt, what belongs to it, and the way out, a line each."""
    others = f"with: {', '.join(map(str, diagnostic.others))}" if diagnostic.others else ""
    lines = (str(diagnostic.place), *diagnostic.excerpt, others, visible(diagnostic.help))
    return "\n".join(filter(None, lines))
