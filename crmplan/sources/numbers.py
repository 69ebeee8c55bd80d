"""Numbers as exports write them: the decimal mark is judged on a whole column, thousands may be grouped in usual ways.

What is a number with either mark, a lone point or comma before three digits all through a column, is refused.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

from crmplan.sources.unclear import (
    AMBIGUOUS_NUMBERS,
    CURRENCIES,
    MIXED_NUMBERS,
    MIXED_PERCENT,
    UnclearError,
)

MARKS = (".", ",")
EXAMPLES = 5
LONGEST = 30
_SIGNS = {
    "$": "$",
    "us$": "USD",
    "€": "EUR",
    "£": "GBP",
    "¥": "¥",
    "₽": "RUB",
    "₴": "UAH",
    "₸": "KZT",
    "₹": "INR",
    "₺": "TRY",
    "zł": "PLN",
    "руб": "RUB",
    "руб.": "RUB",
    "р": "RUB",
    "р.": "RUB",
    "грн": "UAH",
    "грн.": "UAH",
    "тг": "KZT",
    "тг.": "KZT",
}
_CURRENCY = r"[A-Z]{3}|US\$|[$€£¥₽₴₸₹₺]|zł|руб\.?|грн\.?|тг\.?|р\.?"
_SPACES = str.maketrans("\u00a0\u202f\u2009\u2007", "    ")
_SPACE = "[ '’]"
_AMOUNT = re.compile(
    rf"(?P<open>\()?\s*(?P<sign>[-+\u2212]?)\s*(?P<before>{_CURRENCY})?\s*(?P<late>[-+\u2212]?)\s*"
    rf"(?P<core>[\d.,][\d.,'’ ]*?)\s*(?P<percent>%)?\s*(?P<after>{_CURRENCY})?\s*(?P<close>\))?",
    re.ASCII,
)
_CORES = {
    mark: re.compile(
        rf"(?:\d+|[1-9]\d{{0,2}}(?:{_SPACE}\d{{3}})+|[1-9]\d{{0,2}}(?:{other}\d{{3}})+)?(?:{decimal}\d+)?",
        re.ASCII,
    )
    for mark, decimal, other in ((".", r"\.", ","), (",", ",", r"\."))
}
_IDLE = {mark: str.maketrans("", "", " '’" + other) for mark, other in ((".", ","), (",", "."))}


@dataclass(frozen=True, slots=True)
class Written:
    """A number taken apart: its figures, and what stands around them."""

    core: str
    is_negative: bool
    currency: str
    is_percent: bool


@dataclass(frozen=True, slots=True)
class NumberStyle:
    """How the numbers of a column are written.

    Args:
        decimal: the decimal mark; empty where none stands in the column.
        currency: its currency as a code, or a sign that several have; empty without.
        is_percent: whether they are percents; 50% is 50.
    """

    decimal: str = ""
    currency: str = ""
    is_percent: bool = False


def written(text: str) -> Written | None:
    """Return a number taken apart, or nothing where a text is none.

    >>> written("(1 234,50 €)")
    Written(core='1 234,50', is_negative=True, currency='EUR', is_percent=False)
    >>> written("NaN"), written("1e5"), written("1 2")
    (None, None, None)
    """
    match = _AMOUNT.fullmatch(text.translate(_SPACES).strip()) if len(text) <= 2 * LONGEST else None
    if match is None or bool(match["open"]) != bool(match["close"]) or (match["before"] and match["after"]):
        return None
    core, minus = match["core"], sum((match[part] or "+") != "+" for part in ("sign", "late", "open"))
    if minus > 1 or len(core) > LONGEST or not any(_is_core(core, mark) for mark in MARKS):
        return None
    currency = match["before"] or match["after"] or ""
    return Written(core, minus == 1, _SIGNS.get(currency.casefold(), currency), bool(match["percent"]))


def _is_core(core: str, mark: str) -> bool:
    return _CORES[mark].fullmatch(core) is not None and any(map(str.isdigit, core))


def number_style(texts: Iterable[str], decimal: str | None = None) -> NumberStyle:
    """Return how the numbers of a column are written; texts that are no numbers have no say.

    Args:
        texts: the different texts of the column.
        decimal: the decimal mark that is declared.

    Raises:
        UnclearError: the column doesn't tell, or tells two things.
    """
    numbers = {text: number for text in texts if (number := written(text)) is not None}
    marks = {text: tuple(mark for mark in MARKS if _is_core(one.core, mark)) for text, one in numbers.items()}
    with_marks = {text: marks[text] for text, one in numbers.items() if "." in one.core or "," in one.core}
    return NumberStyle(
        decimal if decimal and with_marks else _decimal(with_marks), _currency(numbers), _is_percent(numbers)
    )


def _decimal(marks: dict[str, tuple[str, ...]]) -> str:
    """Return the only mark that all numbers allow."""
    if not marks:
        return ""
    told = {either[0]: text for text, either in reversed(marks.items()) if len(either) == 1}
    if len(told) > 1:
        raise UnclearError(MIXED_NUMBERS, tuple(reversed(told.values())))
    if not told:
        raise UnclearError(AMBIGUOUS_NUMBERS, tuple(islice(marks, EXAMPLES)))
    return next(iter(told))


def _currency(numbers: dict[str, Written]) -> str:
    by_currency = {one.currency: text for text, one in reversed(numbers.items()) if one.currency}
    if len(by_currency) > 1:
        raise UnclearError(CURRENCIES, tuple(islice(reversed(by_currency.values()), EXAMPLES)))
    return next(iter(by_currency), "")


def _is_percent(numbers: Mapping[str, Written]) -> bool:
    percents = [text for text, one in numbers.items() if one.is_percent]
    bare = [text for text, one in numbers.items() if not one.is_percent and one.core.strip("0")]
    if percents and bare:
        raise UnclearError(MIXED_PERCENT, (percents[0], bare[0]))
    return bool(percents)


def number(text: str, style: NumberStyle) -> Decimal | None:
    """Return the value of a number, or nothing where a text is none in this style.

    >>> (
    ...     number("1 234,50", NumberStyle(",")),
    ...     number("1.234", NumberStyle(",")),
    ...     number("1.23", NumberStyle(",")),
    ... )
    (Decimal('1234.50'), Decimal('1234'), None)
    """
    one, mark = written(text), style.decimal or "."
    if one is None or not _is_core(one.core, mark):
        return None
    value = Decimal(one.core.translate(_IDLE[mark]).replace(mark, "."))
    return -value if one.is_negative else value
