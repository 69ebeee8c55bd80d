"""The comments of a new plan: prose and examples, filled in with the plan's own values.

Prose begins with a capital letter; a comment that begins with a key is an example, valid as soon as its `# ` is
taken away. The texts are those of `library/scaffold.yaml`, which is handed in.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from textwrap import wrap
from typing import Any

from crmplan.yaml_text import WIDTH


@dataclass(frozen=True, slots=True)
class Remarks:
    """The comments in one language; `values` are what stands for their fields in braces."""

    library: Mapping[str, Any]
    language: str
    values: Mapping[str, Any]

    def word(self, key: str) -> str:
        """Return a value of a plan that is said in its language."""
        return str(self.library["words"][key][self.language])

    def text(self, key: str) -> str:
        """Return what a comment says."""
        return self.filled(self.library["remarks"][key][self.language])

    def filled(self, text: Any, **more: str) -> str:
        """Return a text of the library with values for its fields."""
        return str(text).format(**self.values, **more)

    def behind(self, line: str, key: str) -> str:
        """Return a line with a comment behind it, if the library has that."""
        return f"{line}  # {self.text(key)}" if key in self.library["remarks"] else line

    def prose(self, key: str, indent: int = 0) -> list[str]:
        """Return a comment in lines of its own."""
        lead = f"{' ' * indent}# "
        return [f"{lead}{line}" for line in wrap(self.text(key), WIDTH - len(lead), break_long_words=False)]

    def example(self, key: str, indent: int = 0, **more: str) -> list[str]:
        """Return lines of a plan as comments."""
        words = {key: texts[self.language] for key, texts in self.library["words"].items()}
        lines = self.filled(self.library["examples"][key], **words, **more).splitlines()
        return [f"{' ' * indent}# {line}" for line in lines]


def remarks(
    library: Mapping[str, Any], language: str, *, start: date, currency: str, **values: str
) -> Remarks:
    """Return the comments of a plan with these values; `start` is day 1, of which days and months are told."""
    euros = _Euros(library["multiples"].get(currency, 1))
    known = {
        "money": euros,
        "day": _DayOne(start),
        "months": _three_months_before(start),
        "currency": currency,
    }
    return Remarks(library, language, {**known, **values})


@dataclass(frozen=True, slots=True)
class _Euros:
    """Makes `{money:40}` of 40 euros or so, in another currency."""

    multiple: int

    def __format__(self, amount: str) -> str:
        return str(int(amount) * self.multiple)


@dataclass(frozen=True, slots=True)
class _DayOne:
    """Makes `{day:7}` the date that many calendar days later."""

    start: date

    def __format__(self, days: str) -> str:
        return str(self.start + timedelta(days=int(days)))


def _three_months_before(start: date) -> str:
    """Return the three full months before the month of the start."""
    last = start.replace(day=1) - timedelta(days=1)
    months = last.year * 12 + last.month - 3
    return f"{date(months // 12, months % 12 + 1, 1)}..{last}"
