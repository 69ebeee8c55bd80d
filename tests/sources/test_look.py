"""What a look says of files of six systems and of ambiguous ones: a refusal is right, a wrong guess never is."""

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from crmplan.model.kpi import Source
from crmplan.model.look import Look
from crmplan.sources.canonical import TABLES
from crmplan.sources.files import read_file
from crmplan.sources.look import Asked, known_headers, look
from crmplan.sources.map_files import read_map, ready_maps
from crmplan.sources.map_text import map_text, needs_own_map
from crmplan.sources.read import SourceError
from tests.sources.exports import csv_text, xlsx_file

FILES = {
    "hubspot": (
        "Record ID,Deal Name,Deal Stage,Pipeline,Amount,Deal owner,Create Date,Close Date,Associated Company",
        "101,Pump,Closed Won,Sales,1200.50,Anna,2026-01-13 10:00,2026-02-20 11:00,Vostok",
        "102,Pipe,Contract Sent,Sales,,Anna,2026-01-14 10:00,2026-09-20 11:00,Ural",
    ),
    "salesforce": (
        "Opportunity ID,Opportunity Name,Stage,Amount,Opportunity Owner,Account Name,Created Date,Close Date,"
        "Lead Source",
        "006A,Pump,Closed Won,1200.50,Anna,Vostok,1/13/2026,2/20/2026,Web",
        "006B,Pipe,Prospecting,900.00,Anna,Ural,1/14/2026,9/20/2026,Web",
    ),
    "pipedrive": (
        "Deal - ID,Deal - Title,Deal - Stage,Deal - Status,Deal - Value,Deal - Owner,Deal - Deal created,"
        "Deal - Won time",
        "1,Pump,Offer,Won,1200.5,Anna,2026-01-13 10:00:00,2026-02-20 11:00:00",
        "2,Pipe,Offer,Open,,Anna,2026-01-14 10:00:00,",
    ),
    "zoho": (
        "Record Id,Deal Name,Stage,Amount,Deal Owner,Deal Owner.id,Account Name,Created Time,Closing Date",
        'zcrm_1,Pump,Closed Won,"$1,200.50",Anna,zcrm_9,Vostok,2026-01-13 10:00:00,2026-02-20',
        'zcrm_2,Pipe,Qualification,"$900.00",Anna,zcrm_9,Ural,2026-01-14 10:00:00,2026-09-20',
    ),
    "amocrm": (
        "ID;Название сделки;Этап сделки;Бюджет ;Ответственный;Дата создания сделки;Дата закрытия",
        "1;Насос;Успешно реализовано;1 200,50;Анна;03.01.2026;04.02.2026",
        "2;Труба;Думает;;Анна;05.01.2026;не закрыта",
    ),
    "bitrix24": (
        "ID;Название сделки;Стадия сделки;Сумма;Валюта;Ответственный;Дата создания;Дата завершения;Сделка закрыта",
        "1;Насос;Сделка успешна;1200,50;RUB;Анна;03.01.2026 10:00:00;04.02.2026 10:00:00;Да",
        "2;Труба;Новая;900,00;RUB;Анна;05.01.2026 10:00:00;09.09.2026 10:00:00;Нет",
    ),
}
HEAD = "deal id,owner,stage,amount,created,close date"
AMBIGUOUS = {
    "dates both ways": (
        (HEAD, "1,A,Won,5,03/04/2026,05/06/2026", "2,A,Lost,5,03/04/2026,05/06/2026"),
        "ambiguous-dates",
    ),
    "short dates that may begin with the year": (
        (HEAD, "1,A,Won,5,16-10-20,2026-01-02", "2,A,Lost,6,17-11-25,2026-01-02"),
        "ambiguous-dates",
    ),
    "mixed dates": (
        (HEAD, "1,A,Won,5,13/04/2026,2026-06-05", "2,A,Lost,6,04/13/2026,2026-06-05"),
        "mixed-dates",
    ),
    "dates of two forms": (
        (HEAD, "1,A,Won,5,2026-04-13,2026-06-05", "2,A,Won,6,13.04.2026,2026-06-05"),
        "mixed-dates",
    ),
    "thousands or decimals": (
        (HEAD, "1,A,Won,1.234,,2026-06-05", "2,A,Lost,5.678,,2026-06-05"),
        "ambiguous-numbers",
    ),
    "decimals of two kinds": (
        (HEAD, "1,A,Won,12.50,,2026-06-05", '2,A,Lost,"12,50",,2026-06-05'),
        "mixed-numbers",
    ),
    "two currencies": ((HEAD, "1,A,Won,$5,,2026-06-05", "2,A,Lost,€6,,2026-06-05"), "currencies"),
    "unknown stages": ((HEAD, "1,A,Alpha,5,,2026-06-05", "2,A,Beta,6,,2026-06-05"), "words"),
    "two systems": (
        (FILES["hubspot"][0] + "," + FILES["salesforce"][0], "1" + "," * 17),
        "systems",
    ),
    "two Russian systems": ((FILES["amocrm"][0] + ";" + FILES["bitrix24"][0], "1" + ";" * 15), "systems"),
    "two amounts": ((HEAD + ",value", "1,A,Won,5,,2026-06-05,6"), "several-columns"),
    "a header twice": ((HEAD + ",amount", "1,A,Won,5,,2026-06-05,6"), "several-columns"),
    "two closing dates": ((HEAD + ",closing date", "1,A,Won,5,,2026-06-05,2026-06-06"), "several-columns"),
    "amounts that are none": ((HEAD, "1,A,Won,much,,2026-06-05", "2,A,Won,more,,2026-06-05"), "values"),
    "ids of clients": (
        (HEAD, "7,A,Won,5,,2026-06-05", "7,B,Won,6,,2026-06-05", "7,C,Won,6,,2026-06-05"),
        "repeated-ids",
    ),
    "ragged rows": ((HEAD, "1,A,Won,5,,2026-06-05", "2,A,Won", "3,A"), "rejected"),
    "a planned date": (("deal id,stage,amount,expected close date", "1,Won,5,2026-06-05"), "no-column"),
}


def looked(folder: Path, lines: Sequence[str], asked: Asked | None = None, name: str = "deals.csv") -> Look:
    (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return look(folder / name, asked)


def assigned(found: Look) -> dict[str, str]:
    return {one.column: one.header for one in found.columns if one.column}


def confusion(folder: Path) -> Mapping[str, str]:
    """Return what each file was taken for: a system, or the reason of a refusal."""
    table = {}
    for name, lines in FILES.items():
        table[name] = looked(folder, lines).system
    for name, (lines, reason) in AMBIGUOUS.items():
        found = looked(folder, lines)
        reasons = {one.reason for one in found.untold}
        table[name] = reason if reason in reasons else f"guessed: {assigned(found)}"
    return table


def test_confusion_table_has_no_wrong_guess(tmp_path: Path) -> None:
    right = {name: name for name in FILES} | {name: reason for name, (_lines, reason) in AMBIGUOUS.items()}
    assert confusion(tmp_path) == right


@pytest.mark.parametrize("name", FILES)
def test_file_of_a_system_needs_no_more_than_its_ready_map(name: str, tmp_path: Path) -> None:
    found = looked(tmp_path, FILES[name])
    needed = {one.reason for one in found.untold} - {"no-column"}
    assert needed == set()
    assert [(one.count, one.outcome) for one in found.words] == [(1, "won"), (1, "open")] or {
        one.outcome for one in found.words
    } == {"won", "open"}
    assert needs_own_map(found) is (name == "salesforce")
    assert found.dates == {"salesforce": "mdy", "amocrm": "dmy", "bitrix24": "dmy"}.get(name, "ymd")


@pytest.mark.parametrize("name", FILES)
def test_map_that_is_written_reads_the_file_as_the_look_says(name: str, tmp_path: Path) -> None:
    found = looked(tmp_path, FILES[name])
    (tmp_path / "m.yaml").write_text(map_text(found), encoding="utf-8")
    own = read_map(tmp_path / "m.yaml")
    assert own.findings == ()
    source = Source.model_validate({"type": "csv", "file": "deals.csv"})
    read = [read_file(source, one, tmp_path) for one in (own.map, ready_maps()[name])]
    assert read[0].tables == read[1].tables
    assert list(read[0].tables["deals"]["status"]) == ["won", "open"]
    assert next(str(amount) for amount in read[0].tables["deals"]["amount"]).startswith("1200.5")
    assert read[0].tables["deals"]["closed_at"][1] is None


@pytest.mark.parametrize(("lines", "reason"), AMBIGUOUS.values(), ids=AMBIGUOUS)
def test_map_of_an_ambiguous_file_is_sound_and_settles_nothing(
    lines: Sequence[str], reason: str, tmp_path: Path
) -> None:
    found = looked(tmp_path, lines)
    (tmp_path / "m.yaml").write_text(map_text(found), encoding="utf-8")
    own = read_map(tmp_path / "m.yaml")
    assert own.findings == () and own.map is not None
    if reason in ("systems", "no-column", "several-columns", "values", "repeated-ids"):
        return
    with pytest.raises(SourceError):
        read_file(Source.model_validate({"type": "csv", "file": "deals.csv"}), own.map, tmp_path)


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("dates both ways", [(2, "03/04/2026")]),
        ("mixed dates", [(2, "13/04/2026"), (3, "04/13/2026")]),
        ("thousands or decimals", [(2, "1.234"), (3, "5.678")]),
        ("unknown stages", [(2, "Alpha"), (3, "Beta")]),
        ("amounts that are none", [(2, "much"), (3, "more")]),
        ("ragged rows", [(3, "3/6"), (4, "2/6")]),
        ("ids of clients", [(2, "7"), (3, "7"), (4, "7")]),
    ],
)
def test_refusal_names_its_rows(name: str, rows: list[tuple[int, str]], tmp_path: Path) -> None:
    lines, reason = AMBIGUOUS[name]
    found = looked(tmp_path, lines)
    shown = next(one.rows for one in found.untold if one.reason == reason)
    assert sorted(shown) == rows


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("dates both ways", Asked(dates="dmy")),
        ("dates both ways", Asked(dates="mdy")),
        ("short dates that may begin with the year", Asked(dates="ymd")),
        ("thousands or decimals", Asked(decimal=",")),
        ("unknown stages", Asked(words={"Alpha": "won", "beta": "lost"})),
        ("two systems", Asked(system="hubspot")),
    ],
)
def test_what_the_user_says_is_not_refused_any_more(name: str, asked: Asked, tmp_path: Path) -> None:
    lines, reason = AMBIGUOUS[name]
    found = looked(tmp_path, lines, asked)
    assert reason not in {one.reason for one in found.untold}
    if asked.dates:
        assert found.dates == asked.dates or found.dates == ""


def test_words_that_were_told_stand_in_the_map(tmp_path: Path) -> None:
    found = looked(tmp_path, AMBIGUOUS["unknown stages"][0], Asked(words={"Alpha": "won", "Beta": "open"}))
    (tmp_path / "m.yaml").write_text(map_text(found), encoding="utf-8")
    own = read_map(tmp_path / "m.yaml").map
    read = read_file(Source.model_validate({"type": "csv", "file": "deals.csv"}), own, tmp_path)
    assert list(read.tables["deals"]["status"]) == ["won", "open"]


def test_system_is_told_by_a_file_with_more_columns_of_ones_own(tmp_path: Path) -> None:
    head, *lines = FILES["hubspot"]
    more = [f"{head},Next Step,Our own", *(f"{line},call,x" for line in lines)]
    assert looked(tmp_path, more).system == "hubspot"


def test_few_headers_are_no_system(tmp_path: Path) -> None:
    found = looked(tmp_path, ("Amount,Stage,Currency", "5,Won,EUR"))
    assert (found.system, assigned(found)) == (
        "",
        {"amount": "Amount", "stage": "Stage", "currency": "Currency"},
    )


def test_workbook_is_looked_at_by_its_sheet(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    path = tmp_path / "deals.xlsx"
    xlsx_file(path, [(1, "Anna", "Won", 5)], ("deal id", "owner", "stage", "amount"))
    assert assigned(look(path)) == {"id": "deal id", "owner": "owner", "stage": "stage", "amount": "amount"}
    book = load_workbook(path)
    book.create_sheet("More").append(["a", "b"])
    book.save(path)
    with pytest.raises(SourceError, match="several sheets: Deals, More"):
        look(path)
    found = look(path, Asked(sheet="deals"))
    assert (found.table, found.sheets) == ("Deals", ("Deals", "More"))
    assert "    table: Deals\n" in map_text(found)


def hostile(text: str) -> str:
    return csv_text([["1", "A", text, "5"]], ("deal id", text, "stage", "amount"))


@pytest.mark.parametrize(
    "text", ["a\n- won: x", "x # y", "\x1b[2J", "{{a: b}}", "*all", "'\"", "\u202eabc", "won: [", "- x"]
)
def test_texts_of_a_file_are_texts_in_the_map(text: str, tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_text(hostile(text), encoding="utf-8", newline="")
    found = look(tmp_path / "d.csv", Asked(words={text: "won"}))
    written = map_text(found)
    assert "\x1b" not in written and "\u202e" not in written
    (tmp_path / "m.yaml").write_text(written, encoding="utf-8")
    own = read_map(tmp_path / "m.yaml")
    assert own.findings == () and own.map is not None
    stages = own.map.tables["deals"][0].stages
    assert stages is not None and stages.won == (text.strip(),)


def test_headers_of_no_known_system_name_canonical_columns_once() -> None:
    seen: dict[str, str] = {}
    for column, headers in known_headers().items():
        assert column in TABLES["deals"] or column in ("name", "pipeline")
        for header in headers:
            assert seen.setdefault(header.casefold(), column) == column, header


UNREADABLE: tuple[Callable[[], bytes], ...] = (
    lambda: b"",
    lambda: b"<html>",
    lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 100,
    lambda: b"PK\x03\x04",
    lambda: b"SQLite format 3\0" + b"\0" * 100,
    lambda: b"PAR1" + b"\0" * 100,
    lambda: "id;сумма\n".encode("koi8-r"),
)


@pytest.mark.parametrize("content", UNREADABLE)
def test_file_that_cant_be_taken_apart_is_refused(content: Callable[[], bytes], tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_bytes(content())
    with pytest.raises(SourceError) as error:
        look(tmp_path / "d.csv")
    assert error.value.hint


def test_map_of_a_file_that_says_nothing_is_sound(tmp_path: Path) -> None:
    found = looked(tmp_path, ("one,two", "1,2"))
    assert assigned(found) == {}
    (tmp_path / "m.yaml").write_text(map_text(found), encoding="utf-8")
    assert read_map(tmp_path / "m.yaml").findings == ()


def test_column_that_is_named_is_no_other_and_no_rival(tmp_path: Path) -> None:
    lines = ("deal id,amount,value,stage", "1,5,6,Won")
    found = looked(tmp_path, lines, Asked(columns={"amount": "Value"}))
    assert assigned(found) == {"id": "deal id", "amount": "value", "stage": "stage"}
    assert [one.how for one in found.columns] == ["header", "", "asked", "header"]
    assert "several-columns" not in {one.reason for one in found.untold}


def test_column_that_is_named_goes_before_that_of_the_system(tmp_path: Path) -> None:
    head, *lines = FILES["hubspot"]
    more = [f"{head},Amount in EUR", *(f"{line},{number}" for number, line in enumerate(lines, 7))]
    found = looked(tmp_path, more, Asked(columns={"amount": "Amount in EUR"}))
    assert (found.system, assigned(found)["amount"]) == ("hubspot", "Amount in EUR")
    (tmp_path / "m.yaml").write_text(map_text(found), encoding="utf-8")
    own = read_map(tmp_path / "m.yaml").map
    source = Source.model_validate({"type": "csv", "file": "deals.csv"})
    assert [str(one) for one in read_file(source, own, tmp_path).tables["deals"]["amount"]] == ["7", "8"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
def test_what_is_no_file_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "d.csv")
    for path in (tmp_path, tmp_path / "d.csv"):
        with pytest.raises(SourceError, match="it is no file"):
            look(path)
    with pytest.raises(SourceError, match="it is no file"):
        read_file(Source.model_validate({"type": "csv", "file": "d.csv"}), None, tmp_path)
    with pytest.raises(SourceError, match="No such file"):
        look(tmp_path / "absent.csv")
