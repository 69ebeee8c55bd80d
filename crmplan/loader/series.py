"""The files of KPIs' observations: columns date, value and, if known, n, until, median, sd; read with what is wrong."""

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from crmplan.findings import Finding, Severity
from crmplan.loader.text import MAX_BYTES, beside, read_text
from crmplan.model.plan import Plan
from crmplan.model.series import Observation, Series
from crmplan.quantity import Figure, QuantityError, parse_date, parse_number
from crmplan.source import Location, SourceFile, shortened

_DOTTED = re.compile(r"(\d\d)\.(\d\d)\.(\d{4})")
_COUNT = re.compile(r"\d{1,9}", re.ASCII)


def read_series(plan: Plan, folder: Path, *, max_bytes: int = MAX_BYTES) -> tuple[Series, list[Finding]]:
    """Return the observations of each KPI, the earliest first, with what is wrong in their files.

    Args:
        plan: the plan.
        folder: its folder.
        max_bytes: the size from which a file is refused.
    """
    found: dict[str, tuple[Observation, ...]] = {}
    findings: list[Finding] = []
    for key, kpi in plan.kpis.items():
        if kpi.series is None:
            continue
        path = beside(folder, kpi.series)
        if path is None or not path.is_file():
            variant = "outside" if path is None else "missing"
            at = ("kpis", key, "series")
            findings.append(Finding("CP057", at, {"file": kpi.series}, variant, Severity.WARNING))
            continue
        rows, problems = _rows(path, max_bytes)
        findings += problems
        if rows is not None:
            found[key] = rows.get("", ())
    return found, findings


def read_slices(
    plan: Plan, folder: Path, by: str, *, max_bytes: int = MAX_BYTES
) -> tuple[dict[str, Mapping[str, tuple[Observation, ...]]], list[Finding]]:
    """Return the observations of each KPI by what they are of, as by owner, with what is wrong in their files.

    They stand beside those of the whole: `revenue.by-owner.csv` beside `revenue.csv`, with a column `owner`.
    """
    found: dict[str, Mapping[str, tuple[Observation, ...]]] = {}
    findings: list[Finding] = []
    for key, kpi in plan.kpis.items():
        path = beside(folder, slices_name(kpi.series, by)) if kpi.series is not None else None
        if path is not None and path.is_file():
            rows, problems = _rows(path, max_bytes, by)
            findings += problems
            if rows is not None:
                found[key] = rows
    return found, findings


def slices_name(series: str, by: str) -> str:
    """Return the name of the file of slices beside a file of observations.

    >>> slices_name("data/revenue.csv", "owner")
    'data/revenue.by-owner.csv'
    """
    stem, dot, suffix = series.rpartition(".")
    return f"{stem}.by-{by}{dot}{suffix}" if dot else f"{series}.by-{by}"


def _rows(
    path: Path, max_bytes: int, by: str | None = None
) -> tuple[Mapping[str, tuple[Observation, ...]] | None, list[Finding]]:
    """Return the observations of a file by their slice, in order of time, with what is wrong in it."""
    file, problems = read_text(path, str(path), max_bytes=max_bytes)
    if problems:
        return None, problems
    rows = _Rows(file, by)
    found: dict[str, list[Observation]] = {}
    for name, one in rows.observations():
        found.setdefault(name, []).append(one)
    ordered = {name: tuple(sorted(seen, key=lambda one: one.day)) for name, seen in found.items()}
    return ordered, rows.findings


def parse_day_text(text: str) -> date:
    """Return the day of a row: `2026-03-17` or `17.03.2026`.

    Raises:
        QuantityError: it is none.
    """
    dotted = _DOTTED.fullmatch(text.strip())
    return parse_date(f"{dotted[3]}-{dotted[2]}-{dotted[1]}" if dotted else text)


def delimiter_of(head: str) -> str:
    """Return what parts the columns of a file, by its first line."""
    return next((sign for sign in ";\t" if sign in head), ",")


def fields_of(line: str, delimiter: str) -> list[str]:
    """Return the fields of a line.

    Raises:
        QuantityError: a quote is not closed (`quote`), or a field has no end (`long-cell`).
    """
    try:
        return next(csv.reader([line], delimiter=delimiter, strict=True), [])
    except csv.Error as error:
        raise QuantityError("row", "long-cell" if "field limit" in str(error) else "quote") from None


def _number(text: str) -> Decimal:
    return parse_number(text.removesuffix("%"))


def _count(text: str) -> int:
    if not _COUNT.fullmatch(text):
        raise QuantityError("count")
    return int(text)


def _deviation(text: str) -> Decimal:
    found = _number(text)
    if found < 0:
        raise QuantityError("number", "negative")
    return found


def _way(figure: Figure) -> str:
    """Return how a figure is written: beside percents, a plain one up to 1 may be a share of 1, or of 100."""
    if figure.is_percent:
        return "percent"
    return "share" if 0 < abs(figure.value) <= 1 else "number"


_NEEDED = ("date", "value")
_READERS: Mapping[str, Callable[[str], Any]] = {
    "date": parse_day_text,
    "value": _number,
    "n": _count,
    "until": parse_day_text,
    "median": _number,
    "sd": _deviation,
}
"""What is read of a row."""


class _Rows:
    """The rows of one file, a line each; `findings` fills while they are read.

    Args:
        by: the column that tells what a row is of, if they are of parts.
    """

    def __init__(self, file: SourceFile, by: str | None = None) -> None:
        self.file, self.by = file, by
        self.findings: list[Finding] = []

    def observations(self) -> Iterator[tuple[str, Observation]]:
        """Yield the observations of the rows that can be read, with what they are of."""
        head, *lines = self.file.lines()
        delimiter = delimiter_of(head)
        names = self.columns(head, delimiter)
        if names is None:
            return
        seen: set[tuple[str, date, date | None]] = set()
        written: set[str] = set()
        for number, line in enumerate(lines, 2):
            fields = self.fields(number, line, delimiter)
            if fields is None or not any(fields):
                continue
            if len(fields) != len(names):
                self.refuse(number, "cells", found=len(fields), wanted=len(names))
                continue
            row = dict(zip(names, fields, strict=True))
            one = self.observation(number, row, has_comma=delimiter != ",")
            if one is None:
                continue
            written.add(_way(one.figure))
            if {"percent", "share"} <= written:
                self.refuse(number, "percent", found=shortened(row["value"]))
                written.discard(_way(one.figure))
                continue
            name = row[self.by] if self.by else ""
            if (name, one.day, one.until) in seen:
                self.refuse(number, "twice", found=one.day)
            else:
                seen.add((name, one.day, one.until))
                yield name, one

    def fields(self, number: int, line: str, delimiter: str) -> list[str] | None:
        """Return the fields of a line, or nothing where it can't be parted."""
        try:
            return [field.strip() for field in fields_of(line, delimiter)]
        except QuantityError as error:
            self.refuse(number, error.reason)
            return None

    def columns(self, head: str, delimiter: str) -> list[str] | None:
        """Return the names of the columns, or nothing where those that are read are missing or stand twice."""
        fields = self.fields(1, head, delimiter)
        if fields is None:
            return None
        names = [field.lower() for field in fields]
        needed = (*_NEEDED, *([self.by] if self.by else []))
        again = tuple(name for name in dict.fromkeys((*_READERS, *needed)) if names.count(name) > 1)
        if again:
            self.refuse(1, "columns-twice", found=again)
        elif not set(needed) <= set(names):
            wanted = ",".join(needed)
            self.refuse(1, "columns", found=shortened(head), wanted=wanted)
        else:
            return names
        return None

    def observation(self, number: int, row: dict[str, str], *, has_comma: bool) -> Observation | None:
        """Return what a row says, or nothing where it can't be read."""
        read: dict[str, Any] = {}
        for name, reader in _READERS.items():
            text = row.get(name, "")
            if not text and name not in _NEEDED:
                continue
            try:
                read[name] = reader(text.replace(",", ".") if has_comma else text)
            except QuantityError:
                self.refuse(number, name, found=shortened(text))
                return None
        until = read.get("until")
        if until is not None and until < read["date"]:
            self.refuse(number, "until", found=shortened(row["until"]))
            return None
        rest = {name: read[name] for name in ("n", "until", "median", "sd") if name in read}
        figure = Figure(read["value"], is_percent=row["value"].endswith("%"))
        return Observation(read["date"], figure, **rest)

    def refuse(self, number: int, variant: str, **params: object) -> None:
        """Note what is wrong with a line."""
        start = self.file.index(number)
        place = Location(self.file, start, start + max(1, len(self.file.line(number))))
        self.findings.append(Finding("CP057", (), params, variant, place=place))
