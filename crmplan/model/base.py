"""What every model of the plan language is made of: the base model, ids, texts and quantities.

Every value comes from the file as text; each type here turns that text into a value or says what it expected. A
docstring under a field is its description in the JSON Schema.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal as Decimal
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainValidator, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from crmplan import quantity
from crmplan.quantity import (
    Day,
    DaySpan,
    Duration,
    DurationRange,
    Estimate,
    Figure,
    Link,
    Moment,
    Money,
    MoneyRange,
    QuantityError,
)

SLUG_PATTERN = "^[a-z0-9][a-z0-9-]*$"
_SLUG = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")


class Model(BaseModel):
    """A frozen noun of the plan language; keys it does not know are errors, and one without a value is as good as none."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        defer_build=True,
        validate_by_alias=True,
        validate_by_name=False,
        hide_input_in_errors=True,
        protected_namespaces=(),
    )

    @model_validator(mode="before")
    @classmethod
    def _without_empty_keys(cls, value: Any) -> Any:
        if type(value) is not dict or None not in value.values():
            return value
        known = {field.alias or name for name, field in cls.model_fields.items()}
        return {key: below for key, below in value.items() if below is not None or key not in known}


def _problem(kind: str, text: str, reason: str = "") -> PydanticCustomError:
    return PydanticCustomError(
        "quantity", "expected {kind}", {"kind": kind, "reason": reason, "found": text}
    )


def _no_text(kind: str) -> PydanticCustomError:
    return PydanticCustomError("no_text", "expected {kind}", {"kind": kind})


def _typed(parse: Callable[[str], Any], kind: str, schema: dict[str, Any]) -> Any:
    """Return the annotations of a field whose text `parse` reads."""

    def validate(value: Any) -> Any:
        if type(value) is not str:
            raise _no_text(kind)
        if "\n" in value and kind != "text":
            raise _problem(kind, value)
        try:
            return parse(value)
        except QuantityError as error:
            raise _problem(error.kind, value, error.reason) from None

    return PlainValidator(validate), WithJsonSchema(schema)


def _slug(text: str) -> str:
    if not text or text[0] == "-" or not _SLUG.issuperset(text):
        raise QuantityError("slug")
    if len(text) > 80:
        raise QuantityError("slug", "long-id")
    return text


def _text(text: str) -> str:
    if not text.strip():
        raise QuantityError("text")
    return text


def _currency(text: str) -> str:
    if not (len(text) == 3 and text.isascii() and text.isalpha() and text.isupper()):
        raise QuantityError("currency")
    return text


def _unit(text: str) -> str:
    if text not in UNITS:
        try:
            _currency(text)
        except QuantityError:
            raise QuantityError("unit") from None
    return text


UNITS = ("percent", "days", "h", "min", "count", "score")
_TRUE, _FALSE = frozenset(("true", "yes")), frozenset(("false", "no"))


def _truth(text: str) -> bool:
    word = text.lower()
    if word not in _TRUE | _FALSE:
        raise QuantityError("truth")
    return word in _TRUE


def _number(
    kind: str, low: Decimal | int = 0, high: Decimal | int | None = None
) -> Callable[[str], Decimal]:
    def parse(text: str) -> Decimal:
        value = quantity.parse_number(text, kind)
        if value < low or (high is not None and value > high):
            raise QuantityError(kind, "out-of-range")
        return value

    return parse


def _whole(kind: str, low: int = 0, high: int = 1_000_000_000) -> Callable[[str], int]:
    def parse(text: str) -> int:
        value = _number(kind, low, high)(text)
        if value != int(value):
            raise QuantityError(kind)
        return int(value)

    return parse


def _share(kind: str, high: int | None) -> Callable[[str], Decimal]:
    def parse(text: str) -> Decimal:
        value = quantity.parse_percent(text, kind)
        if value < 0 or (high is not None and value * 100 > high):
            raise QuantityError(kind, "out-of-range")
        return value

    return parse


def _money(per: str | None, *, is_signed: bool = False) -> Callable[[str], Money]:
    def parse(text: str) -> Money:
        value = quantity.parse_money(text, per)
        if value.amount < 0 and not is_signed:
            raise QuantityError(f"money-per-{per}" if per else "money", "negative")
        return value

    return parse


def _money_range(text: str) -> MoneyRange:
    value = quantity.parse_money_range(text)
    if value.low.amount < 0 or value.high.amount < 0:
        raise QuantityError("money-range", "negative")
    if value.low.amount > value.high.amount:
        raise QuantityError("money-range", "reversed-range")
    return value


def choice(kind: str, literal: Any) -> Any:
    """Return the annotations of a field that takes one of the words of a `Literal`."""
    words = get_args(literal)

    def validate(value: Any) -> Any:
        if type(value) is not str:
            raise _no_text(kind)
        if value not in words:
            details = {"kind": kind, "words": list(words), "found": value}
            raise PydanticCustomError("choice", "expected {kind}", details)
        return value

    return PlainValidator(validate), WithJsonSchema({"type": "string", "enum": list(words)})


def _numeric(pattern: str, *examples: Any, number: bool = True) -> dict[str, Any]:
    kinds = ["number", "string"] if number else ["string"]
    return {"type": kinds, "pattern": pattern, "examples": list(examples)}


_DATE = r"\d{4}-\d{2}-\d{2}"
_DURATION = r"(\d+(\.\d+)?w)?\s*(\d+(\.\d+)?d)?\s*(\d+(\.\d+)?h)?"
_SCHEMA_DATE = {"type": "string", "pattern": f"^{_DATE}$", "examples": ["2026-03-17"]}
_SCHEMA_MONEY = r"^[+-]?\d[\d \u00a0\u202f]*(\.\d+)?( ?[A-Z]{3})?"
_SPAN = rf"^({_DATE}(\s*\.\.\s*{_DATE})?|\d{{4}}-\d{{2}}|\d{{4}}-Q[1-4]|day +\d+(\s*\.\.\s*(day +)?\d+)?"

Slug = Annotated[
    str, *_typed(_slug, "slug", {"type": "string", "pattern": SLUG_PATTERN, "maxLength": 80})
]
"""An id in kebab-case."""
Text = Annotated[
    str, *_typed(_text, "text", {"type": ["string", "number", "boolean"], "minLength": 1})
]
Truth = Annotated[
    bool, *_typed(_truth, "truth", {"type": ["boolean", "string"], "enum": [True, False, "yes", "no"]})
]
IsoDate = Annotated[date, *_typed(quantity.parse_date, "date", _SCHEMA_DATE)]
DayRef = Annotated[
    Day,
    *_typed(
        quantity.parse_day,
        "day",
        {"type": "string", "pattern": f"^({_DATE}|day +\\d+)$", "examples": ["2026-03-17", "day 46"]},
    ),
]
Span = Annotated[
    DaySpan,
    *_typed(
        quantity.parse_span,
        "span",
        {
            "type": "string",
            "pattern": f"{_SPAN})$",
            "examples": ["2026-01-01..2026-02-27", "day 46..48", "2026-03", "2026-Q1"],
        },
    ),
]
Window = Annotated[
    DaySpan,
    *_typed(
        quantity.parse_window,
        "window",
        {
            "type": ["string", "integer"],
            "pattern": rf"{_SPAN}|\d+(\s*\.\.\s*\d+)?)$",
            "examples": ["11..25", "day 46..48", "2026-01-01..2026-02-27"],
        },
    ),
]
MomentAt = Annotated[
    Moment,
    *_typed(
        quantity.parse_moment,
        "moment",
        {"type": "string", "pattern": rf"^{_DATE}([ T]\d{{1,2}}:\d{{2}})?$", "examples": ["2026-05-18 10:30"]},
    ),
]
Month = Annotated[
    date,
    *_typed(
        quantity.parse_month,
        "month",
        {"type": "string", "pattern": r"^\d{4}-\d{2}$", "examples": ["2026-06"]},
    ),
]
Months = Annotated[
    int,
    *_typed(
        quantity.parse_months,
        "months",
        {"type": "string", "pattern": "^\\d+ +months?$", "examples": ["9 months"]},
    ),
]
WorkingTime = Annotated[
    Duration,
    *_typed(
        quantity.parse_duration,
        "duration",
        {"type": "string", "pattern": f"^{_DURATION}$", "minLength": 2, "examples": ["3d", "2w", "4h", "1d 4h"]},
    ),
]
WorkingTimeRange = Annotated[
    DurationRange,
    *_typed(
        quantity.parse_duration_range,
        "duration-range",
        {"type": "string", "pattern": rf"^{_DURATION}(\s*\.\.\s*{_DURATION})?$", "examples": ["5d..15d"]},
    ),
]
ThreePoint = Annotated[
    Estimate,
    *_typed(
        quantity.parse_estimate,
        "estimate",
        {
            "type": "string",
            "pattern": rf"^{_DURATION}\s*/\s*{_DURATION}\s*/\s*{_DURATION}$",
            "examples": ["2d / 3d / 6d"],
        },
    ),
]
Percent = Annotated[
    Decimal, *_typed(_share("percent", None), "percent", _numeric(r"^\d+(\.\d+)?\s*%$", "60%", number=False))
]
Share = Annotated[
    Decimal, *_typed(_share("share", 100), "share", _numeric(r"^\d+(\.\d+)?\s*%$", "60%", number=False))
]
Amount = Annotated[
    Money, *_typed(_money(None), "money", _numeric(f"{_SCHEMA_MONEY}$", 120000, "120 000 RUB"))
]
SignedAmount = Annotated[
    Money,
    *_typed(_money(None, is_signed=True), "money", _numeric(f"{_SCHEMA_MONEY}$", 1900, "-300")),
]
HourlyRate = Annotated[
    Money,
    *_typed(_money("h"), "money-per-h", _numeric(rf"{_SCHEMA_MONEY}\s*/\s*h$", "2500/h", number=False)),
]
MonthlyAmount = Annotated[
    Money,
    *_typed(
        _money("month"), "money-per-month", _numeric(rf"{_SCHEMA_MONEY}\s*/\s*month$", "45000/month", number=False)
    ),
]
AmountRange = Annotated[
    MoneyRange,
    *_typed(
        _money_range,
        "money-range",
        {"type": ["string", "number"], "examples": ["3000..9000"]},
    ),
]
FigureOf = Annotated[
    Figure,
    *_typed(
        quantity.parse_figure,
        "figure",
        _numeric(r"^[+-]?\d[\d \u00a0\u202f]*(\.\d+)?\s*(%| ?[A-Z]{3})?$", 420000, "22%"),
    ),
]
Count = Annotated[int, *_typed(_whole("count"), "count", {"type": ["integer", "string"], "minimum": 0})]
DayHours = Annotated[
    Decimal,
    *_typed(_number("day-hours", Decimal("0.5"), 15), "day-hours", {"type": "number", "minimum": 0.5, "maximum": 15}),
]
Hours = Annotated[Decimal, *_typed(_number("hours"), "hours", {"type": ["number", "string"], "minimum": 0})]
Minutes = Annotated[
    Decimal, *_typed(_number("minutes"), "minutes", {"type": ["number", "string"], "minimum": 0})
]
Quality = Annotated[
    int, *_typed(_whole("quality", 0, 5), "quality", {"type": "integer", "minimum": 0, "maximum": 5})
]
Version = Annotated[int, *_typed(_whole("version", 1, 1), "version", {"type": "integer", "enum": [1]})]
CurrencyCode = Annotated[
    str,
    *_typed(
        _currency,
        "currency",
        {"type": "string", "pattern": "^[A-Z]{3}$", "examples": ["EUR", "RUB"]},
    ),
]
Unit = Annotated[
    str,
    *_typed(
        _unit,
        "unit",
        {"type": "string", "pattern": f"^({'|'.join(UNITS)}|[A-Z]{{3}})$", "examples": ["percent", "EUR"]},
    ),
]
"""The project's currency, or another unit of a figure."""
WorkingWeek = Annotated[
    tuple[int, ...],
    *_typed(
        quantity.parse_week,
        "week",
        {"type": "string", "pattern": "^[a-z, -]+$", "examples": ["mon-fri", "mon, tue, thu"]},
    ),
]
Probability = Annotated[
    Decimal,
    *_typed(
        quantity.parse_probability,
        "probability",
        {
            "anyOf": [
                {"type": "string", "enum": list(quantity.CLASSES)},
                {"type": "string", "pattern": r"^\d+(\.\d+)?\s*%$"},
            ]
        },
    ),
]
Dependency = Annotated[
    Link,
    *_typed(
        quantity.parse_link,
        "link",
        {
            "type": "string",
            "pattern": rf"^[a-z0-9][a-z0-9-]*(\s+(fs|ss|ff|sf))?(\s*[+-]\s*{_DURATION})?$",
            "examples": ["write-rules", "funnel +2d", "loyalty-session ss+1d"],
        },
    ),
]
Rhythm = Literal["1d", "1w", "2w", "1 month", "1 quarter"]
Every = Annotated[Rhythm, *choice("rhythm", Rhythm)]


def as_list(value: Any) -> Any:
    """Return a single text or mapping as a list of one."""
    return [value] if isinstance(value, (str, dict)) else value


Slugs = Annotated[tuple[Slug, ...], BeforeValidator(as_list, json_schema_input_type=Slug | list[Slug])]
"""Ids, where a single one may stand for a list."""
Texts = Annotated[tuple[Text, ...], BeforeValidator(as_list, json_schema_input_type=Text | list[Text])]

EVERYONE = "all"


def _everyone_or_list(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


SlugsOrAll = Annotated[
    tuple[Slug, ...],
    BeforeValidator(_everyone_or_list, json_schema_input_type=Literal["all"] | list[Slug]),
]
"""Ids, or the word `all`, which is kept as the only entry."""
TextsOrAll = Annotated[
    tuple[Text, ...],
    BeforeValidator(_everyone_or_list, json_schema_input_type=Literal["all"] | Text | list[Text]),
]


class Entity(Model):
    """Something with an id: it may have a name, else its id is shown, and a note."""

    name: Text | None = None
    """The text that readers see; without it, the id."""
    note: Text | None = None
    """A remark for readers; nothing is computed from it."""
