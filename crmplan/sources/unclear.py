"""What can't be told from a column as a whole; it is refused, never guessed."""

from dataclasses import dataclass
from typing import Final

AMBIGUOUS_DATES: Final = "ambiguous-dates"
MIXED_DATES: Final = "mixed-dates"
MIXED_CELLS: Final = "mixed-cells"
AMBIGUOUS_NUMBERS: Final = "ambiguous-numbers"
MIXED_NUMBERS: Final = "mixed-numbers"
MIXED_PERCENT: Final = "mixed-percent"
CURRENCIES: Final = "currencies"
NO_VALUE: Final = "formula-without-value"


@dataclass(frozen=True)
class UnclearError(Exception):
    """A column that can be read in more than one way, or in none throughout.

    Args:
        reason: one of the codes above.
        examples: values that show it.
    """

    reason: str
    examples: tuple[str, ...]
