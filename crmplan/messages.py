"""Messages in the reader's language, from a gettext catalogue that is handed down, never from global state."""

import gettext
import io
from functools import cached_property


class Messages:
    """What turns a message of the source, which is English, into one language.

    `_("text")` and `_.plural("one", "many", n)` are found by the extractor; `N_` marks a text for it that is
    translated later.
    """

    def __init__(self, language: str = "en", catalogue: bytes | None = None) -> None:
        self.language = language
        self._catalogue = catalogue

    @cached_property
    def _translations(self) -> gettext.NullTranslations:
        if self._catalogue is None:
            return gettext.NullTranslations()
        return gettext.GNUTranslations(io.BytesIO(self._catalogue))

    def __call__(self, text: str) -> str:
        """Return a message in the reader's language."""
        return self._translations.gettext(text)

    def plural(self, one: str, many: str, count: int) -> str:
        """Return the form of a message that goes with a count, `{n}` in it replaced."""
        return self._translations.ngettext(one, many, count).format(n=count)


def N_(text: str) -> str:  # noqa: N802 - the name that gettext's extractors know
    """Mark a text for the catalogue without translating it here."""
    return text
