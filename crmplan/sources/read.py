"""What reading a source gives: typed columns, and everything that was decided or left out on the way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from crmplan.errors import CrmplanError

Value = str | Decimal | datetime | date | bool | None
"""A value of a column; `datetime` in columns of moments (midnight where the source has days only), without a zone."""

Columns = Mapping[str, Sequence[Value]]
"""Columns of one table, all of the same length."""


class SourceError(CrmplanError):
    """A client's file that can't be read for sure; nothing of it is used."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that could not be read, and so is in none of the tables.

    Args:
        file: the file as the user named it.
        line: the line, or the row of a sheet, on which the row begins, from 1.
        column: the header of the value, empty where it is the row as a whole.
        text: what stands there.
        reason: a code of `crmplan.sources.reasons`.
    """

    file: str
    line: int
    column: str
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Dropped:
    """A row that was read and left out: `repeated-id`, `filtered` or `footer`."""

    line: int
    reason: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """One decision on how the file is read.

    Args:
        what: encoding, delimiter, decimal, dates, zone, currency, sheet, century, no-amount or planned-close.
        value: what it was read as, such as `cp1251` or `dmy`.
        column: the header that it is about, empty for the whole file.
        is_declared: whether the plan or its map says so, else the data showed it.
        count: how many values it is about, where it is about some only.
    """

    what: str
    value: str
    column: str = ""
    is_declared: bool = False
    count: int = 0


@dataclass(frozen=True, slots=True)
class Read:
    """A source that was read.

    Args:
        tables: the canonical tables; columns that the source lacks are not there.
        raw: the source's own tables under its own headers: typed where a column as a whole is of one type, else text.
        headers: for each canonical table the header that each canonical column was read from.
        absent: for each canonical table the columns that the map names and the source lacks.
        rejected: rows that could not be read.
        dropped: rows that were left out.
        rows_read: how many rows of data the source has, those left out included.
        readings: what was decided on the way.
    """

    tables: Mapping[str, Columns]
    raw: Mapping[str, Columns]
    headers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    absent: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rejected: tuple[Rejected, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    rows_read: int = 0
    readings: tuple[Reading, ...] = ()
