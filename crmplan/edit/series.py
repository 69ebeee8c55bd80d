"""The file of a KPI's observations with one more in it; every other line stays byte for byte."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from crmplan.edit.changes import Change, Set
from crmplan.edit.ids import known
from crmplan.edit.page import Page
from crmplan.edit.rewrite import NewText
from crmplan.errors import CrmplanError
from crmplan.loader.series import delimiter_of, fields_of, parse_day_text
from crmplan.loader.text import beside, text_of
from crmplan.model.kpi import Kpi
from crmplan.model.plan import Plan
from crmplan.model.series import Observation
from crmplan.quantity import Figure, QuantityError, format_number, parse_figure
from crmplan.source import SourceFile, shortened

HEAD = "date,value"


def recorded(
    plan: Plan, folder: Path, key: str, seen: Observation, *, is_replaced: bool
) -> Iterator[Change | NewText]:
    """Yield what puts an observation into the file of a KPI, and that file into the plan if it is new.

    Args:
        plan: the plan.
        folder: the plan's folder.
        key: the id of the KPI.
        seen: the observation.
        is_replaced: whether it may stand in the place of another of that day.

    Raises:
        CrmplanError: there is no such KPI, or its file takes no observation.
    """
    kpi = known(plan.kpis, key, "KPI")
    _refuse_unit(key, kpi, seen.figure)
    if kpi.series is None and kpi.measure is not None:
        hint = "`series: FILE` in the plan makes it one of observations"
        raise CrmplanError(f"{key} is measured from a source: its figures are not recorded", hint=hint)
    name = kpi.series or f"data/{key}.csv"
    yield _with_row(key, series_file(folder, name), seen, is_replaced=is_replaced)
    if kpi.series is None:
        yield Set(("kpis", key, "series"), name)


def series_file(folder: Path, name: str) -> Path:
    """Return the file of a KPI's observations, which may be new.

    Raises:
        CrmplanError: it does not stand beside the plan, or is a folder.
    """
    path = beside(folder, name)
    if path is None or path.is_dir():
        raise CrmplanError(f"{name} is no file beside the plan", hint="data/revenue.csv")
    return path


def figure(text: str) -> Figure:
    """Return the figure that a user has typed.

    Raises:
        CrmplanError: it is none.
    """
    try:
        return parse_figure(text)
    except QuantityError:
        raise CrmplanError(f"{text} is no figure", hint="420000, 3.5, 22%") from None


def _refuse_unit(key: str, kpi: Kpi, value: Figure) -> None:
    if value.currency is not None and value.currency != kpi.unit:
        raise CrmplanError(f"{key} is not counted in {value.currency}")
    if value.is_percent and kpi.unit not in (None, "percent"):
        raise CrmplanError(f"{key} is counted in {kpi.unit}, not in percent")
    if kpi.unit == "percent" and not value.is_percent:
        figure = format_number(value.value)
        raise CrmplanError(f"{key} is counted in percent, and {figure} is none", hint=f"{figure}%")


class _Table(NamedTuple):
    """A file of observations: where its columns are, and how its figures are written."""

    page: Page
    delimiter: str
    width: int
    date: int
    value: int
    n: int | None

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Yield the place of each line below the head that holds something, with its fields."""
        text, start = self.page.text, self.page.next_line(0)
        while start < len(text):
            fields = _fields(self.page, start, self.delimiter)
            if any(field.strip() for field in fields):
                yield start, fields
            start = self.page.next_line(start)


def _with_row(key: str, path: Path, seen: Observation, *, is_replaced: bool) -> NewText:
    """Return the file with the observation at its place in time."""
    old = text_of(path)
    text = old if old and old.strip() else f"{HEAD},n\n" if seen.n is not None else f"{HEAD}\n"
    table = _table(Page(SourceFile(str(path), text)))
    rows = list(table.rows())
    days = [_day(fields[table.date], table.page, start) for start, fields in rows]
    held_row = rows[days.index(seen.day)] if seen.day in days else None
    line = _line(table, rows, seen, held_row[1] if held_row else None)
    value = fields_of(line, table.delimiter)[table.value]
    said = f"{key}: {seen.day} · {value} · {path.name}"
    if held_row:
        start, fields = held_row
        end = table.page.line_end(start)
        is_same = fields_of(line, table.delimiter) == fields
        said = f"{key}: {seen.day} · {shortened(fields[table.value])} → {value} · {path.name}"
        if not is_same and not is_replaced:
            held = shortened(fields[table.value])
            raise CrmplanError(
                f"{path} holds {held} for {seen.day} already", hint="--replace puts this one there"
            )
        return NewText(path, old, text if is_same else text[:start] + line + text[end:], said)
    return NewText(path, old, _inserted(table, rows, days, seen.day, line), said)


def _inserted(
    table: _Table, rows: Sequence[tuple[int, list[str]]], days: Sequence[date], day: date, line: str
) -> str:
    """Return the text with a line before the first later day, or before the first earlier one where days fall."""
    page, newline = table.page, table.page.newline
    is_falling = len(days) > 1 and days[0] > days[-1]
    for (start, _fields_of), other in zip(rows, days, strict=True):
        if other < day if is_falling else other > day:
            return page.text[:start] + line + newline + page.text[start:]
    end = page.line_end(rows[-1][0]) if rows else page.line_end(0)
    return page.text[:end] + newline + line + page.text[end:]


def _table(page: Page) -> _Table:
    """Return the layout that the first line tells.

    Raises:
        CrmplanError: it names no columns `date` and `value`.
    """
    head = page.text[: page.line_end(0)]
    delimiter = delimiter_of(head)
    names = [name.strip().lower() for name in _fields(page, 0, delimiter)]
    if "date" not in names or "value" not in names:
        found = shortened(head)
        raise CrmplanError(f"{page.file.name} has no columns date and value, but: {found}")
    n = names.index("n") if "n" in names else None
    return _Table(page, delimiter, len(names), names.index("date"), names.index("value"), n)


def _fields(page: Page, start: int, delimiter: str) -> list[str]:
    """Return the fields of the line that begins there.

    Raises:
        CrmplanError: it can't be parted.
    """
    try:
        return fields_of(page.text[start : page.line_end(start)], delimiter)
    except QuantityError:
        line, _ = page.file.position(start)
        hint = "close every quote in its own line"
        raise CrmplanError(
            f"{page.file.name}:{line}: the cells of this line can't be told apart", hint=hint
        ) from None


def _day(text: str, page: Page, start: int) -> date:
    try:
        return parse_day_text(text)
    except QuantityError:
        line, _ = page.file.position(start)
        raise CrmplanError(f"{page.file.name}:{line}: {shortened(text)} is no date") from None


def _line(
    table: _Table, rows: Sequence[tuple[int, list[str]]], seen: Observation, held: list[str] | None
) -> str:
    """Return the line of an observation, with dates and figures as those of the last line are written.

    What a line of that day holds beside them stays.
    """
    last = rows[-1][1] if rows else [""] * table.width
    fields = list(held) if held else [""] * table.width
    is_dotted = "." in last[table.date]
    fields[table.date] = f"{seen.day:%d.%m.%Y}" if is_dotted else seen.day.isoformat()
    fields[table.value] = _number(
        seen.figure,
        last[table.value],
        has_comma=table.delimiter != "," and any("," in row[table.value] for _, row in rows),
    )
    if seen.n is not None:
        if table.n is None:
            raise CrmplanError(f"{table.page.file.name} has no column n")
        fields[table.n] = str(seen.n)
    return table.delimiter.join(fields)


def _number(value: Figure, like: str, *, has_comma: bool) -> str:
    text = format_number(value.value)
    if has_comma:
        text = text.replace(".", ",")
    return f"{text}%" if like.strip().endswith("%") else text
