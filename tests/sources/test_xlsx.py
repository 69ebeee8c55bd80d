"""Workbooks of clients: typed cells, what a workbook can hide, and hostile ones refused with the way out."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.styles import numbers
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from crmplan.sources.read import Reading, SourceError
from tests.sources.exports import HEADERS, own_map, read, read_there

DAY = date(2026, 4, 13)
ROW = ("1", "A", "Won", DAY, DAY, 5)


def book(*lines: tuple[Any, ...], headers: tuple[str, ...] = HEADERS) -> Workbook:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = "Deals"
    for line in (headers, *lines):
        sheet.append(line)
    return made


def raw(made: Workbook) -> bytes:
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def changed(packed: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """Return a workbook whose parts are changed."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(packed)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return stream.getvalue()


def in_sheet(old: bytes, new: bytes) -> Callable[[str, bytes], bytes]:
    def change(name: str, content: bytes) -> bytes:
        if not name.endswith("sheet1.xml"):
            return content
        assert old in content
        return content.replace(old, new, 1)

    return change


def deals(folder: Path, packed: bytes | Workbook) -> dict[str, list[Any]]:
    content = packed if isinstance(packed, bytes) else raw(packed)
    return {
        name: list(values)
        for name, values in read(folder, content, own_map(), name="d.xlsx").tables["deals"].items()
    }


def test_typed_cells_and_texts_that_look_like_numbers(tmp_path: Path) -> None:
    found = deals(
        tmp_path,
        book(
            (101, "A", "Won", DAY, datetime.fromisoformat("2026-04-13 14:39"), "1 234,50"),
            (102.0, True, "Lost", DAY, DAY, 0.1),
        ),
    )
    assert found["id"] == ["101", "102"]
    assert found["owner"] == ["A", "true"]
    assert found["amount"] == [Decimal("1234.50"), Decimal("0.1")]
    assert [str(moment) for moment in found["closed_at"]] == ["2026-04-13 14:39:00", "2026-04-13 00:00:00"]


@pytest.mark.parametrize("is_1904", [False, True])
def test_day_numbers_count_from_the_day_of_the_workbook(is_1904: bool, tmp_path: Path) -> None:
    made = book(ROW)
    if is_1904:
        made.epoch = CALENDAR_MAC_1904
    sheet = made["Deals"]
    sheet["E2"].number_format = numbers.FORMAT_GENERAL
    packed = raw(made)
    found = read(tmp_path, packed, own_map(), name="d.xlsx")
    assert [str(found.tables["deals"][name][0])[:10] for name in ("created_at", "closed_at")] == [
        "2026-04-13"
    ] * 2
    assert Reading("serial", "days", "closed", count=1) in found.readings


def test_times_are_free_of_the_noise_of_binary_fractions(tmp_path: Path) -> None:
    minutes = [datetime(2026, 4, 13, hour, minute) for hour in range(24) for minute in range(0, 60, 7)]  # noqa: DTZ001
    made = book(*((str(number), "A", "Won", DAY, at, 5) for number, at in enumerate(minutes)))
    assert deals(tmp_path, made)["closed_at"] == minutes


@pytest.mark.parametrize(
    ("cell", "reason"), [("#REF!", "number"), ("abc", "number"), (True, "number"), (DAY, "number")]
)
def test_cell_that_is_no_number_rejects_its_row(cell: Any, reason: str, tmp_path: Path) -> None:
    lines = [(f"{n}", "A", "Won", DAY, DAY, n) for n in range(120)]
    lines[3] = (*lines[3][:5], cell)
    found = read(tmp_path, raw(book(*lines)), own_map(), name="d.xlsx")
    assert [(one.line, one.reason) for one in found.rejected] == [(5, reason)]
    assert len(found.tables["deals"]["id"]) == 119


@pytest.mark.parametrize("cell", [time(10, 0), 5, 5.5, True, "tomorrow", "#VALUE!"])
def test_cell_that_is_no_date_rejects_its_row(cell: Any, tmp_path: Path) -> None:
    lines = [(f"{n}", "A", "Won", DAY, DAY, n) for n in range(120)]
    lines[3] = (*lines[3][:4], cell, 5)
    found = read(tmp_path, raw(book(*lines)), own_map(), name="d.xlsx")
    assert [(one.line, one.reason) for one in found.rejected] == [(5, "moment")]


def test_dates_that_are_partly_text_are_refused(tmp_path: Path) -> None:
    made = book(ROW, ("2", "A", "Won", DAY, "25.03.2026", 5))
    with pytest.raises(SourceError, match="some dates are dates, others text") as error:
        deals(tmp_path, made)
    assert error.value.lines == ("3: 25.03.2026",)


def with_value(packed: bytes, value: bytes) -> bytes:
    return changed(
        packed,
        lambda name, part: (
            re.sub(rb"</f><v ?/?>(</v>)?", b"</f>" + value, part) if "sheet1" in name else part
        ),
    )


def test_formula_counts_by_its_saved_value(tmp_path: Path) -> None:
    packed = raw(book((*ROW[:5], "=2+3")))
    assert deals(tmp_path, with_value(packed, b"<v>5</v>"))["amount"] == [Decimal(5)]


@pytest.mark.parametrize("value", [b"", b"<v></v>", b"<v/>"])
def test_formula_without_value_is_refused(value: bytes, tmp_path: Path) -> None:
    packed = with_value(raw(book((*ROW[:5], "=2+3"))), value)
    with pytest.raises(SourceError, match="formulas were saved without their values") as error:
        deals(tmp_path, packed)
    assert error.value.hint == "open the workbook in a spreadsheet and save it once"


@pytest.mark.parametrize("claimed", [b"A1:XFD1048576", b"A1:A1", b"A1"])
def test_size_that_a_sheet_claims_is_not_believed(claimed: bytes, tmp_path: Path) -> None:
    packed = raw(book(ROW))
    match = re.search(
        rb'<dimension ref="[^"]*"', zipfile.ZipFile(io.BytesIO(packed)).read("xl/worksheets/sheet1.xml")
    )
    assert match
    found = deals(tmp_path, changed(packed, in_sheet(match[0], b'<dimension ref="' + claimed + b'"')))
    assert (found["id"], found["amount"]) == (["1"], [Decimal(5)])


def test_row_far_below_and_cell_far_right_are_bounded(tmp_path: Path) -> None:
    made = book(ROW)
    made["Deals"]["XFD3"] = "far"
    made["Deals"].cell(1_048_576, 1, "9")
    found = read(tmp_path, raw(made), own_map(), name="d.xlsx")
    assert found.tables["deals"]["id"] == ["1"]
    assert [(one.line, one.reason) for one in found.rejected] == [(1_048_576, "no-status")]


def test_row_number_that_no_sheet_has_is_refused(tmp_path: Path) -> None:
    packed = changed(raw(book(ROW)), in_sheet(b'<row r="2"', b'<row r="99999999999"'))
    with pytest.raises(SourceError):
        deals(tmp_path, packed)


def test_merged_cells_are_refused(tmp_path: Path) -> None:
    made = book(ROW, ROW)
    made["Deals"].merge_cells("B2:B3")
    with pytest.raises(SourceError, match="the cells B2:B3 are merged"):
        deals(tmp_path, made)


def test_title_above_the_headers_is_no_row(tmp_path: Path) -> None:
    made = book(ROW)
    made["Deals"].insert_rows(1, 2)
    made["Deals"]["A1"] = "Deals of the year"
    made["Deals"].merge_cells("A1:F1")
    assert deals(tmp_path, made)["amount"] == [Decimal(5)]


def test_hidden_rows_are_read_and_told(tmp_path: Path) -> None:
    made = book(ROW, ("2", *ROW[1:]))
    made["Deals"].row_dimensions[3].hidden = True
    found = read(tmp_path, raw(made), own_map(), name="d.xlsx")
    assert found.tables["deals"]["id"] == ["1", "2"]
    assert Reading("hidden-rows", "read", count=1) in found.readings


def test_sheet_is_the_only_visible_one_with_the_headers(tmp_path: Path) -> None:
    made = book(ROW)
    made.create_sheet("Notes", 0).append(["just", "notes"])
    hidden = made.create_sheet("Old", 0)
    hidden.append(list(HEADERS))
    hidden.sheet_state = "hidden"
    assert deals(tmp_path, made)["id"] == ["1"]
    twin = made.copy_worksheet(made["Deals"])
    twin.title = "Copy"
    with pytest.raises(SourceError, match="several sheets: Notes, Deals, Copy"):
        deals(tmp_path, made)


def test_sheets_are_the_raw_tables(tmp_path: Path) -> None:
    made = book(ROW)
    made.create_sheet("Money").append(["a", "b"])
    found = read(tmp_path, raw(made), None, name="d.xlsx")
    assert list(found.raw) == ["Deals", "Money"]
    assert found.raw["Deals"]["amount"] == [Decimal(5)]
    assert found.raw["Money"] == {"a": [], "b": []}


def bomb(size: int) -> bytes:
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(raw(book(ROW)))) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, old.read(name))
        new.writestr("xl/media/zero.xml", b"\0" * size)
    return stream.getvalue()


ENTITY = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'


def test_workbook_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="too large"):
        deals(tmp_path, bomb(20_000_000))


def test_size_that_a_part_hides_is_not_unpacked(tmp_path: Path) -> None:
    packed = bytearray(bomb(20_000_000))
    size = (20_000_000).to_bytes(4, "little")
    while (at := packed.find(size)) >= 0:
        packed[at : at + 4] = (100).to_bytes(4, "little")
    with pytest.raises(SourceError):
        deals(tmp_path, bytes(packed))


@pytest.mark.parametrize("part", ["sheet1.xml", "workbook.xml", "styles.xml", "[Content_Types].xml"])
def test_entities_are_refused(part: str, tmp_path: Path) -> None:
    def change(name: str, content: bytes) -> bytes:
        return (
            ENTITY + content.partition(b"?>")[2]
            if name.endswith(part) and b"?>" in content
            else (ENTITY + content if name.endswith(part) else content)
        )

    with pytest.raises(SourceError, match="declares entities"):
        deals(tmp_path, changed(raw(book(ROW)), change))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"id;amount\n1;2\n", "is no workbook"),
        (b"PK\x03\x04broken", "broken"),
        (b"<html><body><table>", "web page under the name of a workbook"),
        (b"\xef\xbb\xbf<HTML>", "web page under the name of a workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "an old workbook"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "protected by a password",
        ),
    ],
)
def test_what_is_no_workbook_is_refused(content: bytes, message: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=message) as error:
        read(tmp_path, content, own_map(), name="d.xls")
    assert error.value.hint


@pytest.mark.parametrize("cut", [30, 500, 2000, 4000])
def test_workbook_that_is_cut_off_is_refused(cut: int, tmp_path: Path) -> None:
    with pytest.raises(SourceError):
        deals(tmp_path, raw(book(ROW))[:cut])


def test_workbook_without_a_sheet_is_empty(tmp_path: Path) -> None:
    made = Workbook()
    with pytest.raises(SourceError, match="is empty"):
        deals(tmp_path, made)
    assert made.sheetnames == ["Sheet"]


def test_workbook_named_as_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_bytes(raw(book(ROW)))
    with pytest.raises(SourceError, match="is a workbook"):
        read_there(tmp_path, "d.csv", own_map())
