"""Headers and words of exports, as they are compared: without case, outer spaces, and the difference of ё and е."""

import re
from functools import lru_cache

_SPACES = re.compile(r"[\s\u00a0\u202f\u2007\ufeff\u200b]+")

MISSING = frozenset(("", "null", "none", "-", "–", "—", "n/a", "#n/a", "не закрыта"))
"""Words for a missing value, folded."""

TRUE = frozenset(("yes", "true", "да", "y", "1", "t", "д", "истина"))
FALSE = frozenset(("no", "false", "нет", "n", "0", "f", "н", "ложь"))


@lru_cache(maxsize=65536)
def folded(text: str) -> str:
    """Return what a header or word is compared by.

    >>> folded(" Бюджет ") == folded("бюджет"), folded("Счёт на  предоплату")
    (True, 'счет на предоплату')
    """
    return _SPACES.sub(" ", text).strip().casefold().replace("ё", "е")
