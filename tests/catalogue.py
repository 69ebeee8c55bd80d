"""The catalogues of messages: `python -m tests.catalogue` brings them up to date with the source and compiles them."""

import io
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).parent.parent / "crmplan"
KEYWORDS = {"_": None, "N_": None, "plural": (1, 2)}


def folder(language: str) -> Path:
    """Return where the catalogue of a language stands."""
    return PACKAGE / "locale" / language / "LC_MESSAGES"


def extracted() -> Catalog:
    """Return every message of the source."""
    catalogue = Catalog()
    for _, _, message, _, _ in extract_from_dir(str(PACKAGE), keywords=KEYWORDS):
        catalogue.add(message)
    return catalogue


def translated(language: str) -> Catalog:
    """Return the catalogue of a language."""
    with (folder(language) / "crmplan.po").open("rb") as stream:
        return read_po(stream, locale=language)


def compiled(catalogue: Catalog) -> bytes:
    """Return a catalogue in the form that gettext reads."""
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def update(language: str) -> None:
    """Add what is new in the source, leave out what is gone, and compile."""
    catalogue = translated(language)
    catalogue.update(extracted(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    with (folder(language) / "crmplan.po").open("wb") as stream:
        write_po(stream, catalogue, sort_output=True, no_location=True, width=110)
    (folder(language) / "crmplan.mo").write_bytes(compiled(translated(language)))


if __name__ == "__main__":
    update("ru")
