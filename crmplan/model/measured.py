"""What measuring a plan's KPIs has come to: the figures that were taken, and why others were not."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple


class Remark(NamedTuple):
    """What a reader has to know of a figure: a word, with numbers and days."""

    what: str
    params: Mapping[str, Any] = {}


class Unmeasured(NamedTuple):
    """A KPI that is not measured: the reason as a word, with what it is about."""

    key: str
    reason: str
    params: Mapping[str, Any] = {}
    source: str | None = None


class Taken(NamedTuple):
    """A figure of one of the compared periods, with the cases behind it."""

    value: Decimal
    n: int | None = None


class MeasuredKpi(NamedTuple):
    """A KPI that was measured.

    Args:
        key: its id.
        unit: the unit of its figures.
        source: where they come from.
        rows: how many rows of it were read; nothing where the engine reads them itself.
        rejected: how many of them could not be read.
        periods: how many figures there are.
        first: the first day that they cover.
        last: the last one.
        before: the figure before, as the plan counts it.
        after: the figure after.
        file: the file of its observations.
        state: new, changed or same, against what the file held; newer where it is the same but cases came since.
        remarks: what a reader has to know.
        note: what the recipe says of its figures, in the reader's language.
    """

    key: str
    unit: str | None
    source: str
    rows: int | None
    rejected: int
    periods: int
    first: date
    last: date
    before: Taken | None
    after: Taken | None
    file: str
    state: str
    remarks: tuple[Remark, ...] = ()
    note: str = ""


class Drift(NamedTuple):
    """A typed figure that is not what the source gives: the KPI's `baseline` or `actual`, in its unit."""

    key: str
    name: str
    unit: str | None
    typed: Decimal
    measured: Decimal


class Measurement(NamedTuple):
    """All that a measure has come to.

    Args:
        measured: what was measured.
        unmeasured: what was not.
        drifted: typed figures that are not what the source gives.
        lost: what was measured before, and can't be now.
        is_check: whether it was compared only, and nothing written.
        names: what the KPIs are called, by id.
    """

    measured: tuple[MeasuredKpi, ...]
    unmeasured: tuple[Unmeasured, ...] = ()
    drifted: tuple[Drift, ...] = ()
    lost: tuple[str, ...] = ()
    is_check: bool = False
    names: Mapping[str, str] = {}

    @property
    def is_current(self) -> bool:
        """Whether plan and files say what the source gives."""
        return not self.drifted and not self.lost and all(one.state == "same" for one in self.measured)
