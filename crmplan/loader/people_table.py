"""People in a table: a CSV file beside the plan to the same data and marks as if they stood in the plan."""

import csv
import io
from typing import Any

from crmplan.findings import Finding
from crmplan.source import Location, Mark, SourceFile


def read_people(file: SourceFile) -> tuple[dict[str, Any], Mark, list[Finding]]:
    """Read people by id; the header names the keys of a person, `job_description.obliges` one below another."""
    people: dict[str, Any] = {}
    marks: dict[str, Mark] = {}
    findings: list[Finding] = []
    whole = Mark(0, len(file.text), marks)
    first_line = file.line(1)
    delimiter = max(",;\t", key=first_line.count)
    rows, problem = _rows(file, delimiter)
    if problem:
        return {}, whole, [problem]
    header = [cell.strip() for cell in rows[0][1]] if rows else []
    if "id" not in header:
        place = Location(file, 0, len(first_line))
        return {}, whole, [Finding("CP007", variant="no-id", place=place)]
    for number, cells in rows[1:]:
        if not any(cell.strip() for cell in cells):
            continue
        start = file.index(number)
        place = Location(file, start, start + len(file.line(number)))
        if len(cells) != len(header):
            counts = {"wanted": len(header), "found": len(cells)}
            findings.append(Finding("CP007", variant="columns", params=counts, place=place))
            continue
        row = dict(zip(header, (cell.strip() for cell in cells), strict=True))
        key = row.pop("id")
        if key in people:
            line, column = file.position(marks[key].start)
            params = {"key": key, "line": line, "column": column}
            findings.append(Finding("CP004", params=params, place=place))
            continue
        people[key], marks[key] = _person(row, place, _starts(file, number, header, delimiter))
    return people, whole, findings


def _rows(file: SourceFile, delimiter: str) -> tuple[list[tuple[int, list[str]]], Finding | None]:
    """Return each row with the number of the line it begins on, and what kept the table from being read."""
    reader = csv.reader(io.StringIO(file.text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[int, list[str]]] = []
    line = 1
    try:
        for cells in reader:
            rows.append((line, cells))
            line = reader.line_num + 1
    except csv.Error as error:
        variant = "long-cell" if "field limit" in str(error) else "csv"
        start = file.index(line)
        place = Location(file, start, start + len(file.line(line)))
        return [], Finding("CP007", variant=variant, place=place)
    return rows, None


def _starts(file: SourceFile, number: int, header: list[str], delimiter: str) -> dict[str, tuple[int, int]]:
    """Return where each cell stands, or nothing where quotes make a row no simple one."""
    line = file.line(number)
    parts = line.split(delimiter)
    if '"' in line or len(parts) != len(header):
        return {}
    places, index = {}, file.index(number)
    for name, part in zip(header, parts, strict=True):
        places[name] = (index, index + len(part))
        index += len(part) + 1
    return places


def _person(
    row: dict[str, str], place: Location, places: dict[str, tuple[int, int]]
) -> tuple[dict[str, Any], Mark]:
    person: dict[str, Any] = {}
    marks: dict[str, Mark] = {}
    key = places.get("id", (place.start, place.end))
    mark = Mark(place.start, place.end, marks, *key)
    for name, value in row.items():
        if not value or name.startswith("x-"):
            continue
        start, end = places.get(name, (place.start, place.end))
        data, below = person, marks
        *parents, last = name.split(".")
        for parent in parents:
            data = data.setdefault(parent, {})
            children: dict[str, Mark] = {}
            below = below.setdefault(parent, Mark(start, end, children)).children  # type: ignore[assignment]
        data[last] = value
        below[last] = Mark(start, end, None, start, end)
    return person, mark
