"""What a look at an unknown file has found: how it is written, which column is which, and what can't be told."""

from dataclasses import dataclass
from typing import Literal

Outcome = Literal["won", "lost", "open", ""]


@dataclass(frozen=True, slots=True)
class LookedColumn:
    """One column of the file.

    Args:
        header: its header, numbered where it stands twice.
        column: the canonical column that it is, empty where it is none.
        how: `asked` where the user has said it, `system` by the map of a known system, `header` by its header, empty
            where it is none.
        kind: the type of its values: text, number, moment, day or truth.
        form: how its values are written: `dmy`, or a decimal mark.
        samples: some of its texts.
    """

    header: str
    column: str
    how: str
    kind: str
    form: str
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LookedWord:
    """A word of a stage or status, with how many rows have it, and what it is taken for; empty: nobody has said."""

    text: str
    count: int
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Untold:
    """What can't be told from the file.

    Args:
        reason: a code: that of an unclear column, or systems, several-columns, no-column, values,
            repeated-ids, words, rejected.
        subject: the column or word that it is about.
        rows: line and text of rows that show it.
        choices: what it could be.
    """

    reason: str
    subject: str
    rows: tuple[tuple[int, str], ...] = ()
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Look:
    """Everything that a look has found.

    Args:
        file: its name.
        type: csv or xlsx.
        table: the sheet that was looked at, or the file's stem.
        sheets: all tables of the file.
        rows: how many rows hold data.
        encoding: of a text file, empty for a workbook.
        delimiter: what parts the columns, empty for a workbook.
        decimal: the decimal mark, empty where none stands in the columns that are used.
        dates: the order of dates, empty where they need none.
        system: the id of the ready map whose system wrote it, empty where none is recognised.
        columns: its columns in their order.
        stage_header: the header of the column whose words tell the status.
        words: these words, the most frequent first.
        untold: what can't be told.
        rejected: lines and texts of rows that can't be read.
    """

    file: str
    type: str
    table: str
    sheets: tuple[str, ...]
    rows: int
    encoding: str = ""
    delimiter: str = ""
    decimal: str = ""
    dates: str = ""
    system: str = ""
    columns: tuple[LookedColumn, ...] = ()
    stage_header: str = ""
    words: tuple[LookedWord, ...] = ()
    untold: tuple[Untold, ...] = ()
    rejected: tuple[tuple[int, str, str], ...] = ()
