"""Files of clients: the same deals from every form of file, and hostile ones refused with the way out."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crmplan.model.kpi import Source
from crmplan.sources.files import read_file
from crmplan.sources.read import Columns, Read, Reading, SourceError, Value
from tests.sources.exports import (
    DEALS,
    HEADERS,
    RUSSIAN,
    Deal,
    csv_text,
    own_map,
    read,
    read_there,
    rows,
    xlsx_file,
)

US = "%m/%d/%Y"


def deals(found: Read) -> Columns:
    return found.tables["deals"]


def reasons(found: Read) -> list[tuple[int, str]]:
    return [(one.line, one.reason) for one in found.rejected]


def readings(found: Read, what: str) -> list[str]:
    return [one.value for one in found.readings if one.what == what]


def expected(some: tuple[Deal, ...] = DEALS) -> dict[str, list[Value]]:
    """Return the canonical columns of deals."""

    def at(day: date | None) -> datetime | None:
        return datetime(day.year, day.month, day.day) if day else None  # noqa: DTZ001

    names = ("id", "owner", "stage", "created_at", "closed_at", "amount")
    by_row = [
        (key, who, stage, at(made), at(closed), amount) for key, who, stage, made, closed, amount in some
    ]
    columns: dict[str, list[Value]] = {
        name: list(values) for name, values in zip(names, zip(*by_row, strict=True), strict=True)
    }
    columns["status"] = [{"Won": "won", "Lost": "lost"}.get(one[2], "open") for one in some]
    return columns


# --- the same from every form ---


def as_is(folder: Path, some: tuple[Deal, ...]) -> Read:
    return read(folder, csv_text(rows(some)), own_map())


def russian(folder: Path, some: tuple[Deal, ...]) -> Read:
    lines = rows(some, lambda day: day.strftime("%d.%m.%Y"), ",", "\u00a0")
    text = csv_text(lines, RUSSIAN, ";")
    mapping = own_map(RUSSIAN)
    return read(
        folder, text.encode("cp1251", "replace"), mapping, encoding="cp1251", delimiter=";", decimal=","
    )


def american(folder: Path, some: tuple[Deal, ...]) -> Read:
    text = csv_text(rows(some, lambda day: day.strftime(US), ".", ","))
    return read(folder, text, own_map(), decimal=".")


def short_years(folder: Path, some: tuple[Deal, ...]) -> Read:
    return read(folder, csv_text(rows(some, lambda day: day.strftime("%m/%d/%y"))), own_map())


def utf16(folder: Path, some: tuple[Deal, ...]) -> Read:
    return read(folder, csv_text(rows(some), delimiter="\t", line_end="\r").encode("utf-16"), own_map())


def workbook(folder: Path, some: tuple[Deal, ...]) -> Read:
    xlsx_file(folder / "deals.xlsx", some)
    return read_there(folder, "deals.xlsx", own_map())


FORMS = (as_is, russian, american, short_years, utf16, workbook)


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same(form: Callable[[Path, tuple[Deal, ...]], Read], tmp_path: Path) -> None:
    some = tuple(one for one in DEALS)
    found = form(tmp_path, some)
    assert deals(found) == expected(some)
    assert (found.rows_read, found.rejected, found.dropped) == (6, (), ())


def pipeline() -> tuple[Deal, ...]:
    """Return the 8,800 deals of the checks' data."""
    import csv

    path = Path(__file__).parents[3] / "shared" / "data" / "crm-sales" / "sales_pipeline.csv"
    if not path.is_file():
        pytest.skip(f"no data for checks: {path}")
    with path.open(encoding="utf-8", newline="") as stream:
        return tuple(
            (
                one["opportunity_id"],
                one["sales_agent"],
                one["deal_stage"],
                date.fromisoformat(one["engage_date"]) if one["engage_date"] else None,
                date.fromisoformat(one["close_date"]) if one["close_date"] else None,
                Decimal(one["close_value"]) if one["close_value"] else None,
            )
            for one in csv.DictReader(stream)
        )


@pytest.mark.parametrize("form", FORMS)
def test_all_deals_of_the_checks_are_the_same_in_every_form(
    form: Callable[[Path, tuple[Deal, ...]], Read], tmp_path: Path
) -> None:
    some = pipeline()
    assert len(some) == 8800
    found = form(tmp_path, some)
    assert deals(found) == expected(some)
    assert found.rejected == () == found.dropped


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(
        st.tuples(
            st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=20),
            st.decimals(-(10**9), 10**9, places=2),
            st.dates(date(1990, 1, 1), date(2060, 1, 1)),
        ),
        min_size=2,
        unique_by=lambda one: one[0].casefold(),
    ),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.sampled_from([".", ","]),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_what_is_written_is_read_again(
    tmp_path: Path,
    some: list[tuple[str, Decimal, date]],
    delimiter: str,
    encoding: str,
    decimal: str,
    line_end: str,
) -> None:
    lines = [
        [
            f"k{number}",
            f'{who}\n{delimiter}"',
            "Won",
            day.isoformat(),
            day.isoformat(),
            str(amount).replace(".", decimal),
        ]
        for number, (who, amount, day) in enumerate(some)
    ]
    raw = csv_text(lines, delimiter=delimiter, line_end=line_end).encode(encoding)
    found = deals(read(tmp_path, raw, own_map(), delimiter=delimiter.replace("\t", "tab")))
    assert found["amount"] == [amount for _who, amount, _day in some]
    assert [str(owner) for owner in found["owner"]] == [
        f'{who}\n{delimiter}"'.strip() for who, _a, _d in some
    ]
    assert [str(day)[:10] for day in found["closed_at"]] == [day.isoformat() for _who, _amount, day in some]


# --- encodings ---


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
def test_encoding_is_found_and_told(encoding: str, tmp_path: Path) -> None:
    lines = [["1", "Ответственный менеджер", "Won", "", "2026-04-13", "5"]]
    found = read(tmp_path, csv_text(lines, RUSSIAN).encode(encoding), own_map(RUSSIAN))
    assert deals(found)["owner"] == ["Ответственный менеджер"]
    assert readings(found, "encoding") == [{"utf-16": "utf-16"}.get(encoding, encoding)]


@pytest.mark.parametrize(
    ("raw", "source", "message"),
    [
        ("id\nМюллер\n".encode("cp866"), {}, "encoding can't be told"),
        ("id\nMüller\nGröße\n".encode("latin-1"), {}, "encoding can't be told"),
        ("id\nВопрос\nОтвет\n".encode("koi8-r"), {}, "encoding can't be told"),
        ("id\nМюллер\n".encode(), {"encoding": "cp1251"}, "the file is in UTF-8"),
        ("id\nМюллер\n".encode("cp1251"), {"encoding": "utf-8"}, "deals.csv:2: byte 0xCC is no utf-8"),
        ("id\nx\n".encode("utf-8-sig"), {"encoding": "cp1251"}, "begins with the mark of utf-8"),
        ("id\nx\n".encode("utf-16-le"), {}, "UTF-16 without a mark"),
        (b"id\n1\n\x002\n", {}, "deals.csv:3: the text holds a NUL byte"),
        (b"id\n1\n", {"encoding": "no-such"}, "no encoding is called"),
        (b"", {}, "is empty"),
        (b" \r\n\n", {}, "is empty"),
        (b"\xef\xbb\xbf", {}, "is empty"),
        (b"<html><table>", {}, "is a web page"),
        (b"PK\x03\x04rest", {}, "is a workbook"),
        (b"\xd0\xcf\x11\xe0rest", {}, "old workbook"),
    ],
)
def test_text_that_cant_be_told_is_refused(
    raw: bytes, source: dict[str, str], message: str, tmp_path: Path
) -> None:
    with pytest.raises(SourceError, match=message) as error:
        read(tmp_path, raw, None, **source)
    assert error.value.hint


# --- tables of text ---


def test_rows_that_cant_be_read_are_counted_and_named(tmp_path: Path) -> None:
    good = rows(DEALS) * 60
    lines = [[f"{number}", *line[1:]] for number, line in enumerate(good)]
    lines[5][5] = "a lot"
    lines[7][4] = "2017-02-30"
    text = csv_text(lines) + "9,short\r\n"
    found = read(tmp_path, text, own_map())
    assert reasons(found) == [(7, "number"), (9, "moment"), (362, "cells")]
    assert [one.text for one in found.rejected] == ["a lot", "2017-02-30", "2/6"]
    assert (found.rows_read, len(deals(found)["id"])) == (361, 358)


def test_past_a_limit_reading_stops_and_names_the_first(tmp_path: Path) -> None:
    lines = [[*line[:5], "x"] for line in rows(DEALS)]
    with pytest.raises(SourceError, match=r"deals\.csv:2: 6 of 6 rows can't be read") as error:
        read(tmp_path, csv_text(lines), own_map())
    assert error.value.lines[0] == "2: `amount`: x: no number"


def test_row_is_named_by_the_line_on_which_it_begins(tmp_path: Path) -> None:
    lines = [[f"{number}", "two\nlines", "Won", "2026-04-13", "2026-05-13", "5"] for number in range(200)]
    lines[2][5] = "NaN"
    assert reasons(read(tmp_path, csv_text(lines, line_end="\n"), own_map())) == [(6, "number")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('id,amount\n1,5\n2,"never\n3,6\n', "deals.csv:3: a quote in this row is never closed"),
        ("a,b;c,d\n1,2;3,4\n", "several signs part all rows alike"),
        ("id;amount\n1;2\n", "`,` is declared, and the header holds none"),
    ],
)
def test_table_that_cant_be_taken_apart_is_refused(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=message):
        read(tmp_path, text, None, **({"delimiter": ","} if "declared" in message else {}))


def test_file_of_headers_alone_has_no_rows(tmp_path: Path) -> None:
    found = read(tmp_path, csv_text([]), own_map())
    assert (found.rows_read, deals(found)["id"]) == (0, [])
    assert found.raw["deals"]["amount"] == []


def test_headers_are_compared_without_case_spaces_and_yo(tmp_path: Path) -> None:
    text = csv_text(
        [["1", "2", "Won", "", "", "5"]],
        ("\ufeff ID", "OWNER\u00a0", "Счёт  Этап", "created", "Closed", "amount "),
    )
    found = read(tmp_path, text, own_map(("id", "owner", "счет этап", "created", "closed", "amount")))
    assert deals(found)["status"] == ["won"]


def test_sign_that_a_spreadsheet_tells_is_the_delimiter(tmp_path: Path) -> None:
    assert read(tmp_path, "sep=;\r\nid;a,b\r\n1;2,3\r\n").raw["deals"] == {
        "id": [Decimal(1)],
        "a,b": [Decimal("2.3")],
    }


DUPLICATE = ("id", "owner", "stage", "created", "closed", "amount", "amount")


def test_header_that_stands_twice_is_refused_where_it_is_needed(tmp_path: Path) -> None:
    text = csv_text([["1", "A", "Won", "", "2026-04-13", "5", "6"]], DUPLICATE)
    with pytest.raises(SourceError, match="the header `amount` stands in several columns: 6, 7"):
        read(tmp_path, text, own_map())
    numbered = own_map(("id", "owner", "stage", "created", "closed", "amount#2"))
    assert deals(read(tmp_path, text, numbered))["amount"] == [Decimal(6)]
    source = Source.model_validate({"type": "csv", "file": "deals.csv"})
    found = read_file(source, own_map(), tmp_path, needed={"deals": frozenset(("status", "closed_at"))})
    assert set(deals(found)) == {"id", "status", "closed_at"}
    assert list(found.raw["deals"])[-2:] == ["amount", "amount#2"]


def test_header_that_stands_twice_over_the_same_cells_is_one(tmp_path: Path) -> None:
    text = csv_text([["1", "A", "Won", "", "2026-04-13", "5", "5"]], DUPLICATE)
    assert deals(read(tmp_path, text, own_map()))["amount"] == [Decimal(5)]


def test_repeated_ids_are_dropped_and_told(tmp_path: Path) -> None:
    lines = rows(DEALS)
    found = read(tmp_path, csv_text([*lines, lines[0], lines[1]]), own_map())
    assert [(one.line, one.reason, one.text) for one in found.dropped] == [
        (8, "repeated-id", "D-1"),
        (9, "repeated-id", "D-2"),
    ]
    assert deals(found) == expected()


@pytest.mark.parametrize(
    ("column", "texts", "message"),
    [
        (4, ("03/04/2026", "05/06/2026"), "every date can be read day first and month first"),
        (4, ("13/04/2026", "04/13/2026"), "some dates have the day first"),
        (5, ("1.234", "5.678"), "thousands or decimals"),
        (5, ("1,50", "1.50"), "decimals have a comma in some rows"),
        (5, ("$5", "5 €"), "several currencies"),
        (2, ("Won", "Alien"), r"stages that the map doesn't know: Alien \(1\)"),
    ],
)
def test_column_that_cant_be_told_is_refused_with_its_rows(
    column: int, texts: tuple[str, str], message: str, tmp_path: Path
) -> None:
    lines = [
        ["1", "A", "Won", "2026-04-13", "2026-04-13", "5"],
        ["2", "A", "Won", "2026-04-13", "2026-04-13", "6"],
    ]
    for line, text in zip(lines, texts, strict=True):
        line[column] = text
    with pytest.raises(SourceError, match=message) as error:
        read(tmp_path, csv_text(lines), own_map())
    assert error.value.hint
    if column != 2:
        assert any(line.startswith(("2: ", "3: ")) for line in error.value.lines)


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    lines = [["1", "A", "Alien", "03/04/2026", "2026-04-13", "1.234"]]
    with pytest.raises(SourceError) as error:
        read(tmp_path, csv_text(lines), own_map())
    told = "\n".join((error.value.message, *error.value.lines))
    assert all(part in told for part in ("`created`", "`amount`", "Alien"))


def test_text_of_a_file_never_acts_on_a_terminal(tmp_path: Path) -> None:
    lines = [["1", "A", "Won\x1b[2J", "", "", "5"], ["2", "A", "Won", "", "", "\x1b]0;x\x07"]]
    with pytest.raises(SourceError) as error:
        read(tmp_path, csv_text(lines), own_map())
    assert "\x1b" not in "".join(error.value.lines)


@pytest.mark.parametrize("name", ["../deals.csv", "/etc/passwd", "a\\b.csv", "C:x.csv", "none.csv", "."])
def test_file_outside_or_missing_is_refused(name: str, tmp_path: Path) -> None:
    source = Source.model_validate({"type": "csv", "file": name})
    with pytest.raises(SourceError) as error:
        read_file(source, own_map(), tmp_path)
    assert error.value.hint


def test_file_that_is_too_large_is_refused(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_bytes(b"id\n" + b"1\n" * 1000)
    source = Source.model_validate({"type": "csv", "file": "deals.csv"})
    with pytest.raises(SourceError, match="larger than"):
        read_file(source, None, tmp_path, max_bytes=1000)


# --- what a map says ---


def test_planned_date_and_idle_amount_of_an_open_deal_are_missing(tmp_path: Path) -> None:
    lines = [
        ["1", "A", "Engaging", "2026-04-13", "2026-09-13", "0"],
        ["2", "A", "Engaging", "2026-04-13", "2026-09-13", "-1"],
        ["3", "A", "Engaging", "2026-04-13", "", "7"],
        ["4", "A", "Lost", "2026-04-13", "2026-05-13", "0"],
    ]
    found = read(tmp_path, csv_text(lines), own_map())
    assert [str(day)[:10] for day in deals(found)["closed_at"]] == ["None", "None", "None", "2026-05-13"]
    assert deals(found)["amount"] == [None, None, Decimal(7), Decimal(0)]
    assert Reading("planned-close", "missing", "closed", count=2) in found.readings
    assert Reading("no-amount", "missing", "amount", count=2) in found.readings


AMO = "ID;Название сделки;Этап сделки;Бюджет ;Дата создания сделки;Дата закрытия\n"


def test_words_for_no_date_are_missing_and_own_stages_open(tmp_path: Path) -> None:
    text = f"{AMO}1;A;Думает;5;03.04.2026 10:00;не закрыта\n2;B;Успешно реализовано;6;03.04.2026 10:00;04.04.2026\n"
    found = deals(read(tmp_path, text, "amocrm"))
    assert found["status"] == ["open", "won"]
    assert [str(day) for day in found["closed_at"]] == ["None", "2026-04-04 00:00:00"]


def test_own_stage_with_a_closing_date_is_no_open_one(tmp_path: Path) -> None:
    text = f"{AMO}1;A;Оплачено и отгружено;5;03.04.2026;04.04.2026\n"
    with pytest.raises(SourceError, match="Оплачено и отгружено"):
        read(tmp_path, text, "amocrm")


def test_flags_go_before_words(tmp_path: Path) -> None:
    text = (
        "Record ID,Deal Stage,Amount,Close Date,Is Closed Won,Is Deal Closed?\n"
        "1,Renewed,5,2026-04-13,true,true\n2,Gone,6,2026-04-14,false,true\n3,New,7,2026-04-15,false,false\n"
    )
    found = deals(read(tmp_path, text, "hubspot"))
    assert found["status"] == ["won", "lost", "open"]
    assert [day is None for day in found["closed_at"]] == [False, False, True]


def test_closing_date_is_the_first_that_is_filled(tmp_path: Path) -> None:
    text = (
        "Deal - ID,Deal - Status,Deal - Value,Deal - Won time,Deal - Lost time\n"
        "1,Won,5,2026-04-13 10:00:00,\n2,Lost,6,,2026-04-14 11:00:00\n3,Open,,,\n"
    )
    found = deals(read(tmp_path, text, "pipedrive"))
    assert [str(day) for day in found["closed_at"]] == ["2026-04-13 10:00:00", "2026-04-14 11:00:00", "None"]


def test_lines_below_a_report_are_no_deals(tmp_path: Path) -> None:
    text = (
        '"Opportunity ID","Stage","Amount","Close Date"\n"006A","Closed Won","5","2026-04-13"\n\n'
        '"Deals of the year"\n"Copyright (c) 2000-2026 salesforce.com, inc."\n"Generated By: Anna"\n'
    )
    found = read(tmp_path, text, "salesforce")
    assert deals(found)["status"] == ["won"]
    assert [(one.line, one.reason) for one in found.dropped] == [(4, "footer"), (5, "footer"), (6, "footer")]


def test_zone_of_a_time_is_told(tmp_path: Path) -> None:
    text = "Id,StageName,Amount,CloseDate,CreatedDate\n1,Closed Won,5,2026-04-13,2026-04-01T21:30:00.000Z\n"
    found = read(tmp_path, text, "salesforce")
    assert str(deals(found)["created_at"][0]) == "2026-04-01 21:30:00"
    assert Reading("zone", "Z", "CreatedDate") in found.readings


def test_several_currencies_are_never_added(tmp_path: Path) -> None:
    head = "Record ID,Deal Stage,Amount,Currency,Close Date\n"
    text = f"{head}1,Closed Won,5,EUR,2026-04-13\n2,Closed Won,6,USD,2026-04-13\n"
    with pytest.raises(SourceError, match="several currencies can't be added") as error:
        read(tmp_path, text, "hubspot")
    assert error.value.lines == ("2: EUR", "3: USD")
    source = Source.model_validate({"type": "csv", "file": "deals.csv"})
    from crmplan.sources.map_files import ready_maps

    found = read_file(source, ready_maps()["hubspot"], tmp_path, needed={"deals": frozenset(("status",))})
    assert deals(found)["status"] == ["won", "won"]


def test_closing_dates_without_a_stage_are_not_used(tmp_path: Path) -> None:
    found = read(tmp_path, "id,closed\n1,2026-04-13\n", own_map())
    assert set(deals(found)) == {"id"}
    assert set(found.absent["deals"]) >= {"status", "closed_at", "amount"}


def test_line_of_totals_is_no_deal(tmp_path: Path) -> None:
    found = read(tmp_path, csv_text([*rows(DEALS), ["Total", "", "", "", "", "1243137"]]), own_map())
    assert reasons(found) == [(8, "no-status")]
    assert deals(found) == expected()


def test_rows_that_the_map_leaves_out_are_told(tmp_path: Path) -> None:
    table = {"columns": {"id": "id", "status": "status"}, "where": {"deleted": "0"}}
    mapping = own_map().model_validate({"id": "own", "tables": {"deals": table}})
    found = read(tmp_path, "id,status,deleted\n1,won,0\n2,,1\n3,open,false\n", mapping)
    assert deals(found) == {"id": ["1", "3"], "status": ["won", "open"]}
    assert [(one.line, one.reason) for one in found.dropped] == [(3, "filtered")]


def test_seconds_and_divisors(tmp_path: Path) -> None:
    table: dict[str, Any] = {
        "columns": {"id": "id", "status": "s", "amount": "micros", "created_at": "at"},
        "divide": {"amount": "1000000"},
        "unix_seconds": "created_at",
    }
    mapping = own_map().model_validate({"id": "own", "tables": {"deals": table}})
    found = deals(read(tmp_path, "id,s,micros,at\n1,won,2500000,1491004800\n", mapping))
    assert (found["amount"], str(found["created_at"][0])) == ([Decimal("2.5")], "2017-04-01 00:00:00")


def test_raw_columns_are_typed_where_the_whole_column_is(tmp_path: Path) -> None:
    text = "code,mixed,amount,day,both\n007,1,1 5,2026-04-13,03/04/2026\n008,x,25,,05/06/2026\n"
    raw = read(tmp_path, text).raw["deals"]
    assert raw["code"] == ["007", "008"]
    assert raw["mixed"] == ["1", "x"]
    assert raw["amount"] == ["1 5", "25"]
    assert [str(day) for day in raw["day"]] == ["2026-04-13 00:00:00", "None"]
    assert raw["both"] == ["03/04/2026", "05/06/2026"]


def test_export_of_the_demonstration_plan_is_read() -> None:
    folder = Path(__file__).parents[2] / "plans" / "sever"
    found = read_there(folder, "data/deals.csv", "amocrm", encoding="cp1251", delimiter=";", decimal=",")
    assert (found.rows_read, found.rejected, found.dropped) == (58, (), ())
    assert set(deals(found)["status"]) <= {"won", "lost", "open"}
    assert sum(amount is not None for amount in deals(found)["amount"]) == 58


@pytest.mark.parametrize(
    ("spoiled", "lines"),
    [
        ('x,",Won,2026-04-13,2026-05-13,5', [12, 13]),
        ('x,A,Won,2026-04-13,2026-05-13,"5', [12, 13]),
        ('x,"A"B,Won,2026-04-13,2026-05-13,5', [12]),
    ],
)
def test_row_that_a_quote_swallows_is_named_as_well(spoiled: str, lines: list[int], tmp_path: Path) -> None:
    good = [f'{n},"Anna ""A""",Won,2026-04-13,2026-05-13,5' for n in range(300)]
    good[10] = spoiled
    text = "\n".join([",".join(HEADERS), *good, ""])
    found = read(tmp_path, text, own_map())
    assert reasons(found) == [(line, "quote") for line in lines]
    assert len(deals(found)["id"]) == 300 - len(lines)


def test_row_within_a_cell_is_no_text(tmp_path: Path) -> None:
    good = [f"{n},Anna,Won,2026-04-13,2026-05-13,5" for n in range(300)]
    good[10] = (
        '10,"Anna,Won,2026-04-13,2026-05-13,5\n11,Vera,Won,2026-04-13,2026-05-13,5",Won,2026-04-13,2026-05-13,7'
    )
    found = read(tmp_path, "\n".join([",".join(HEADERS), *good, ""]), own_map())
    assert reasons(found) == [(12, "quote"), (13, "quote")]


def test_text_of_several_lines_with_some_commas_is_a_text(tmp_path: Path) -> None:
    text = csv_text([["1", "Anna, Vera,\nand Olga, too", "Won", "2026-04-13", "2026-05-13", "5"]])
    found = read(tmp_path, text, own_map())
    assert (deals(found)["owner"], found.rejected) == (["Anna, Vera,\nand Olga, too"], ())


def test_packed_part_that_is_damaged_is_refused(tmp_path: Path) -> None:
    xlsx_file(tmp_path / "deals.xlsx", DEALS)
    raw = bytearray((tmp_path / "deals.xlsx").read_bytes())
    at = raw.index(b"docProps/app.xml") + len(b"docProps/app.xml")
    raw[at] = 0
    (tmp_path / "deals.xlsx").write_bytes(raw)
    with pytest.raises(SourceError, match="the workbook is broken"):
        read_there(tmp_path, "deals.xlsx", own_map())
