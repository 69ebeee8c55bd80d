"""Maps: which columns and words of a source are which of the canonical tables, as frozen data.

A ready map is packaged in `library/exports.yaml`; a user's own is a file of the same form beside the plan. How either
is found and read is a matter of `crmplan.sources.map_files`.
"""

from typing import Annotated, Literal

from pydantic import Field

from crmplan.model.base import Before, Entity, Model, Text, Texts, Truth, as_list, choice, one_or_more

Otherwise = Literal["open", "error"]
DateOrder = Literal["dmy", "mdy", "ymd", "d.m.y", "d/m/y", "m/d/y", "y-m-d"]
DecimalMark = Literal[",", "."]
SystemKind = Literal["file", "database"]

Condition = dict[Text, Texts]
"""Columns, each with the words one of which it must hold; all have to. The word `null` is a missing value."""
Conditions = Annotated[tuple[Condition, ...], Before(as_list, one_or_more)]
"""Conditions one of which has to hold."""


class Stages(Model):
    """How a deal's status follows from what its source says of it.

    The conditions on flags come first: the first of `won_when`, `lost_when`, `open_when` whose columns the source has
    and that holds decides. Else the words do: those of the first column of `by` that the source has and that is filled.
    Words are compared without case, with spaces trimmed and runs of them as one, and ё as е.
    """

    by: Texts = ("status", "stage")
    """The canonical columns whose words tell the status."""
    won: Texts = ()
    """Words of a won deal."""
    lost: Texts = ()
    """Words of a lost deal."""
    open: Texts = ()
    """Words of an open deal."""
    otherwise: Annotated[Otherwise, *choice("otherwise", Otherwise)] = "error"
    """What any other word is: an open stage, where the system fixes the closed ones, or an error that names it."""
    won_when: Conditions = ()
    """Conditions on canonical columns, one of which a won deal meets."""
    lost_when: Conditions = ()
    """Conditions, one of which a lost deal meets."""
    open_when: Conditions = ()
    """Conditions, one of which an open deal meets."""


class Join(Model):
    """Another table of a database, joined from the left: a row without a partner stays; so does all, without the table.

    A column of it is named with the table's name or `as` before it: `crm_stage.is_won`.
    """

    table: Text
    """The other table."""
    as_: Text | None = Field(None, alias="as")
    """Its name in this map, where the table is joined more than once."""
    column: Text
    """The column of the mapped table that names the row."""
    to: Text = "id"
    """The column of the other table that is named."""


class TableMap(Model):
    """How one table of a source is a canonical one."""

    table: Text | None = None
    """The source's table: a sheet, a table of a database, the stem of a file; without it, the only or first one."""
    columns: dict[Text, Texts] = Field(default_factory=dict)
    """Headers of each canonical column; the first that the source has is it."""
    constants: dict[Text, Text] = Field(default_factory=dict)
    """Canonical columns that hold the same text in every row."""
    first_filled: Texts = ()
    """Canonical columns that take, row by row, the first of their headers that is filled."""
    joins: tuple[Join, ...] = ()
    """Further tables of a database that columns come from."""
    where: Condition = Field(default_factory=dict)
    """Which rows count: headers of the source with the words one of which each must hold; others are passed over."""
    stages: Stages | None = None
    """How the status of a deal follows."""
    planned_close: Truth = True
    """Whether the closing date of an open deal is a plan, and so counts as missing. Where it is not, an open deal with
    a closing date contradicts itself, and its stage is an unknown word."""
    no_amount: Texts = ()
    """Amounts that in an open deal stand for none."""
    divide: dict[Text, Text] = Field(default_factory=dict)
    """Canonical columns with the number that their values are divided by."""
    unix_seconds: Texts = ()
    """Canonical columns that hold seconds since 1970 (UTC)."""
    by_language: Texts = ()
    """Canonical columns whose text may be JSON with a text for each language; the first of them counts."""


class Map(Entity):
    """How a source is read: its tables and, as far as the system fixes them, the details of its files."""

    id: Text = ""
    """Its name: that of the ready map, or the file's."""
    base: Text | None = None
    """The ready map that it changes; what stands here goes before what stands there."""
    kind: Annotated[SystemKind, *choice("system-kind", SystemKind)] = "file"
    """Whether it maps exported files or the tables of a database."""
    evidence: Text | None = None
    """How it is known that the system writes this."""
    tables: dict[Text, Annotated[tuple[TableMap, ...], Before(as_list, one_or_more)]] = Field(
        default_factory=dict
    )
    """Where each canonical table comes from; several tables of the source are read one after the other."""
    missing: Texts = ()
    """Words for a missing value beside those that every source has."""
    encoding: Texts = ()
    """Encodings that the system writes, in the order in which they are tried."""
    delimiter: Text | None = None
    """What parts the columns of a text file; `tab` for a tabulator."""
    decimal: Annotated[DecimalMark | None, *choice("decimal-mark", DecimalMark)] = None
    """The decimal sign."""
    dates: Annotated[DateOrder | None, *choice("date-order", DateOrder)] = None
    """The order of day, month and year in dates of digits; with signs between them, of dates with that sign only."""
    first_year: Text | None = None
    """The first of the hundred years that a year of two digits may mean, such as 1970."""
    footer: Truth = False
    """Whether lines that hold no data may stand below the last row, behind an empty one."""
