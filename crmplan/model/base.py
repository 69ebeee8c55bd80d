"""What every model of the plan language is made of: the base model, ids, texts and quantities.

Every value comes from the file as text; each type here turns that text into a value or says what it expected. A
docstring under a field is its description in the JSON Schema.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal as Decimal  # noqa: PLC0414 - other models take it from here
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, model_validator
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

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
    """A frozen noun of the plan language; keys it does not know are errors, a known one without a value is as none."""

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


class TextField:
    """The annotation of a field whose value a function makes of the text.

    pydantic's own PlainValidator and BeforeValidator do the same, but each also builds the schema of the type it
    stands beside, which at start-up costs more than all the rest of the language.
    """

    __slots__ = ("schema", "validate")

    def __init__(self, validate: Callable[[Any], Any], schema: dict[str, Any]) -> None:
        self.validate = validate
        self.schema = schema

    def __get_pydantic_core_schema__(self, _source: Any, _handler: Any) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.validate)

    def __get_pydantic_json_schema__(self, _core: Any, _handler: Any) -> dict[str, Any]:
        return dict(self.schema)


class Before:
    """The annotation of a field whose data a function brings into shape first.

    Args:
        prepare: the function.
        schema: makes the JSON Schema of what may be written of that of the prepared data.
    """

    __slots__ = ("prepare", "schema")

    def __init__(
        self, prepare: Callable[[Any], Any], schema: Callable[[dict[str, Any]], dict[str, Any]]
    ) -> None:
        self.prepare = prepare
        self.schema = schema

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self.prepare, handler(source))

    def __get_pydantic_json_schema__(self, core: Any, handler: Any) -> dict[str, Any]:
        return self.schema(handler.resolve_ref_schema(handler(core)))


def one_or_more(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a list in which a single entry may stand for itself."""
    return {"anyOf": [schema["items"], schema]}


def all_or_more(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a list for which the word `all` may stand."""
    return {"anyOf": [{"const": EVERYONE, "type": "string"}, schema["items"], schema]}


def _problem(kind: str, text: str, reason: str = "") -> PydanticCustomError:
    return PydanticCustomError("quantity", "expected {kind}", {"kind": kind, "reason": reason, "found": text})


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

    return (TextField(validate, schema),)


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


def _number(kind: str, low: Decimal | int = 0, high: Decimal | int | None = None) -> Callable[[str], Decimal]:
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

    schema = {"type": "string", "enum": list(words)}
    return (TextField(validate, _or_boolean(schema) if "yes" in words else schema),)


def _or_boolean(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema that takes booleans, as YAML 1.1 reads `yes`, in such a way that editors don't offer them."""
    return {"anyOf": [schema, {"not": {"type": ["string", "number", "array", "object", "null"]}}]}


def _scalar(pattern: str, *examples: Any) -> dict[str, Any]:
    return {"type": "string", "pattern": f"^({pattern})$", "examples": list(examples)}


def _numeric(pattern: str, *examples: Any, kind: str = "number", **limits: float) -> dict[str, Any]:
    """Return the JSON Schema of what tools read as a number where it is bare, else as text."""
    return {**_scalar(pattern, *examples), "type": [kind, "string"], **limits}


_YEAR = r"(19|20|21)\d{2}"
_MONTH = rf"{_YEAR}-(0[1-9]|1[0-2])"
_DATE = rf"{_MONTH}-(0[1-9]|[12]\d|3[01])"
_DURATION = r"(?=\d)(\d{1,5}(\.\d{1,3})?w)?\s*(\d{1,5}(\.\d{1,3})?d)?\s*(\d{1,6}(\.\d{1,3})?h)?"
_NUMBER = r"\d{1,15}([ \u00a0\u202f]\d{3})*(\.\d{1,9})?"
_SHARE = r"0*(100(\.0+)?|\d{1,2}(\.\d{1,9})?)"
_MONEY = rf"{_NUMBER}(\s*[A-Z]{{3}})?"
_WHOLE = r"\d{1,10}([ \u00a0\u202f]\d{3})*(\.0{1,9})?"
_DAY_NUMBER = r"(?!0+(?!\d))\d{1,4}"
_SPAN = (
    rf"{_DATE}(\s*\.\.\s*{_DATE})?|{_MONTH}|{_YEAR}-Q[1-4]"
    rf"|day +{_DAY_NUMBER}(\s*\.\.\s*(day +)?{_DAY_NUMBER})?"
)
_WEEKDAY = "([Mm][Oo][Nn]|[Tt][Uu][Ee]|[Ww][Ee][Dd]|[Tt][Hh][Uu]|[Ff][Rr][Ii]|[Ss][Aa][Tt]|[Ss][Uu][Nn])"
_WEEK = rf"{_WEEKDAY}(\s*-\s*{_WEEKDAY})?"
_LINKS = "(fs|ss|ff|sf)"

Slug = Annotated[
    str,
    *_typed(
        _slug,
        "slug",
        {
            "type": ["string", "integer"],
            "pattern": SLUG_PATTERN,
            "maxLength": 80,
            "patternErrorMessage": "Expected an id: small letters, digits and hyphens.",
        },
    ),
]
"""An id in kebab-case."""
Text = Annotated[str, *_typed(_text, "text", _or_boolean({"type": ["string", "number"], "pattern": r"\S"}))]
Truth = Annotated[
    bool,
    *_typed(
        _truth,
        "truth",
        _numeric("[Yy][Ee][Ss]|[Nn][Oo]|[Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee]", "yes", "no", kind="boolean"),
    ),
]
IsoDate = Annotated[
    date,
    *_typed(quantity.parse_date, "date", {**_scalar(_DATE, "2026-03-17", "2026-04-01"), "format": "date"}),
]
DayRef = Annotated[
    Day,
    *_typed(
        quantity.parse_day,
        "day",
        _scalar(f"{_DATE}|day +{_DAY_NUMBER}", "2026-03-17", "day 46"),
    ),
]
Span = Annotated[
    DaySpan,
    *_typed(
        quantity.parse_span,
        "span",
        _scalar(_SPAN, "2026-01-01..2026-02-27", "day 46..48", "2026-03", "2026-Q1"),
    ),
]
Window = Annotated[
    DaySpan,
    *_typed(
        quantity.parse_window,
        "window",
        _numeric(
            rf"{_SPAN}|{_DAY_NUMBER}(\s*\.\.\s*{_DAY_NUMBER})?",
            "11..25",
            "day 46..48",
            "2026-01-01..2026-02-27",
            kind="integer",
            minimum=1,
            maximum=9999,
        ),
    ),
]
MomentAt = Annotated[
    Moment,
    *_typed(
        quantity.parse_moment,
        "moment",
        _scalar(rf"{_DATE}([ T] *([01]?\d|2[0-3]):[0-5]?\d)?", "2026-05-18 10:30", "2026-05-18"),
    ),
]
Month = Annotated[
    date,
    *_typed(
        quantity.parse_month,
        "month",
        _scalar(_MONTH, "2026-06", "2026-07"),
    ),
]
Months = Annotated[
    int,
    *_typed(
        quantity.parse_months,
        "months",
        _scalar(r"\d{1,3} +months?", "9 months", "24 months"),
    ),
]
WorkingTime = Annotated[
    Duration,
    *_typed(
        quantity.parse_duration,
        "duration",
        _scalar(_DURATION, "3d", "2w", "4h", "1d 4h"),
    ),
]
WorkingTimeRange = Annotated[
    DurationRange,
    *_typed(
        quantity.parse_duration_range,
        "duration-range",
        _scalar(rf"{_DURATION}(\s*\.\.\s*{_DURATION})?", "5d..15d", "3d"),
    ),
]
ThreePoint = Annotated[
    Estimate,
    *_typed(
        quantity.parse_estimate,
        "estimate",
        _scalar(rf"{_DURATION}\s*/\s*{_DURATION}\s*/\s*{_DURATION}", "2d / 3d / 6d"),
    ),
]
Percent = Annotated[
    Decimal, *_typed(_share("percent", None), "percent", _scalar(rf"\+?{_NUMBER}\s*%", "60%", "2.5%"))
]
Share = Annotated[
    Decimal, *_typed(_share("share", 100), "share", _scalar(rf"\+?{_SHARE}\s*%", "60%", "100%"))
]
Amount = Annotated[
    Money, *_typed(_money(None), "money", _numeric(rf"\+?{_MONEY}", 120000, "120 000 RUB", minimum=0))
]
SignedAmount = Annotated[
    Money,
    *_typed(_money(None, is_signed=True), "money", _numeric(f"[+-]?{_MONEY}", 1900, -300)),
]
HourlyRate = Annotated[
    Money,
    *_typed(_money("h"), "money-per-h", _scalar(rf"\+?{_MONEY}\s*/\s*h", "2500/h", "55 EUR/h")),
]
MonthlyAmount = Annotated[
    Money,
    *_typed(
        _money("month"),
        "money-per-month",
        _scalar(rf"\+?{_MONEY}\s*/\s*month", "45000/month", "450 EUR/month"),
    ),
]
AmountRange = Annotated[
    MoneyRange,
    *_typed(
        _money_range,
        "money-range",
        _numeric(rf"\+?{_MONEY}(\s*\.\.\s*\+?{_MONEY})?", "3000..9000", 5000, minimum=0),
    ),
]
FigureOf = Annotated[
    Figure,
    *_typed(
        quantity.parse_figure,
        "figure",
        _numeric(rf"[+-]?{_NUMBER}\s*(%|[A-Z]{{3}})?", 420000, "22%"),
    ),
]
Count = Annotated[
    int,
    *_typed(
        _whole("count"),
        "count",
        _numeric(rf"\+?{_WHOLE}", 12, kind="integer", minimum=0, maximum=1_000_000_000),
    ),
]
DayHours = Annotated[
    Decimal,
    *_typed(
        _number("day-hours", Decimal("0.5"), 15),
        "day-hours",
        _numeric(rf"\+?{_NUMBER}", 8, 7.5, minimum=0.5, maximum=15),
    ),
]
Hours = Annotated[Decimal, *_typed(_number("hours"), "hours", _numeric(rf"\+?{_NUMBER}", 40, 1.5, minimum=0))]
Minutes = Annotated[
    Decimal, *_typed(_number("minutes"), "minutes", _numeric(rf"\+?{_NUMBER}", 7, 25, minimum=0))
]
Quality = Annotated[
    int,
    *_typed(
        _whole("quality", 0, 5),
        "quality",
        _numeric("[0-5]", 0, 1, 2, 3, 4, 5, kind="integer", minimum=0, maximum=5),
    ),
]
Weight = Annotated[
    int,
    *_typed(
        _whole("weight", 1, 5),
        "weight",
        _numeric("[1-5]", 1, 2, 3, 4, 5, kind="integer", minimum=1, maximum=5),
    ),
]
Version = Annotated[
    int,
    *_typed(_whole("version", 1, 1), "version", _numeric("1", 1, kind="integer", minimum=1, maximum=1)),
]
CurrencyCode = Annotated[
    str,
    *_typed(
        _currency,
        "currency",
        _scalar("[A-Z]{3}", "EUR", "RUB", "GBP"),
    ),
]
Unit = Annotated[
    str,
    *_typed(
        _unit,
        "unit",
        _scalar(f"{'|'.join(UNITS)}|[A-Z]{{3}}", "EUR", *UNITS),
    ),
]
"""The project's currency, or another unit of a figure."""
WorkingWeek = Annotated[
    tuple[int, ...],
    *_typed(
        quantity.parse_week,
        "week",
        _scalar(rf"{_WEEK}(\s*,\s*{_WEEK})*", "mon-fri", "mon, tue, thu"),
    ),
]
Probability = Annotated[
    Decimal,
    *_typed(
        quantity.parse_probability,
        "probability",
        _scalar(rf"{'|'.join(quantity.CLASSES)}|\+?{_SHARE}\s*%", *quantity.CLASSES, "35%"),
    ),
]
Dependency = Annotated[
    Link,
    *_typed(
        quantity.parse_link,
        "link",
        _scalar(
            rf"[a-z0-9][a-z0-9-]*(\s+{_LINKS}|\s+({_LINKS}\s*)?[+-]\s*{_DURATION})?",
            "write-rules",
            "funnel +2d",
            "loyalty-session ss+1d",
        ),
    ),
]
Rhythm = Literal["1d", "1w", "2w", "1 month", "1 quarter"]
Every = Annotated[Rhythm, *choice("rhythm", Rhythm)]


def as_list(value: Any) -> Any:
    """Return a single text or mapping as a list of one."""
    return [value] if isinstance(value, (str, dict)) else value


Slugs = Annotated[tuple[Slug, ...], Before(as_list, one_or_more)]
"""Ids, where a single one may stand for a list."""
Texts = Annotated[tuple[Text, ...], Before(as_list, one_or_more)]

EVERYONE = "all"


def _everyone_or_list(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


SlugsOrAll = Annotated[
    tuple[Slug, ...],
    Before(_everyone_or_list, all_or_more),
]
"""Ids, or the word `all`, which is kept as the only entry."""
TextsOrAll = Annotated[
    tuple[Text, ...],
    Before(_everyone_or_list, all_or_more),
]


class Entity(Model):
    """Something with an id: it may have a name, else its id is shown, and a note."""

    name: Text | None = None
    """The text that readers see; without it, the id."""
    note: Text | None = None
    """A remark for readers; nothing is computed from it."""
