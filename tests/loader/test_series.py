"""Files of observations: how dates, figures and cases are read, and what is said of every line that can't be."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from crmplan.findings import Finding, Severity
from crmplan.loader import load_plan
from crmplan.loader.series import fields_of, read_series
from crmplan.model.series import Observation
from crmplan.quantity import Figure, QuantityError
from crmplan.source import excerpt
from tests.helpers import plan, wording

MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)


def read(
    folder: Path, table: str | bytes, *, max_bytes: int = 10_000
) -> tuple[tuple[Observation, ...] | None, list[Finding]]:
    """Return what the file of a KPI gives; nothing in place of observations where it is left aside."""
    (folder / "sales.csv").write_bytes(table if isinstance(table, bytes) else table.encode())
    made = plan("kpis: {sales: {unit: count, series: sales.csv}}")
    series, findings = read_series(made, folder, max_bytes=max_bytes)
    return series.get("sales"), findings


def observed(folder: Path, table: str | bytes) -> tuple[Observation, ...] | None:
    """Return the observations of a sound file."""
    seen, findings = read(folder, table)
    assert findings == []
    return seen


def shown(findings: list[Finding]) -> list[tuple[str, str, int]]:
    """Return code, variant and line of findings, whose texts are there in both languages."""
    for finding in findings:
        for language in ("en", "ru"):
            said = wording(language).message(finding), wording(language).fix(finding)
            assert all(said) and not any("{" in part for part in said)
    return [(f.code, f.variant, f.place.position[0]) for f in findings if f.place is not None]


def of(value: str, day: date = MAY, n: int | None = None, *, is_percent: bool = False) -> Observation:
    return Observation(day, Figure(Decimal(value), is_percent), n)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_observations_are_read_whatever_parts_cells_and_lines(
    tmp_path: Path, delimiter: str, line_break: str, mark: str
) -> None:
    rows = ["date|value|n", "2026-05-01|1250.5|12", "", "2026-06-01|-3|", "||", ""]
    table = mark + line_break.join(rows).replace("|", delimiter)
    assert observed(tmp_path, table) == (of("1250.5", n=12), of("-3", JUNE))


def test_utf_16_with_its_mark_is_read(tmp_path: Path) -> None:
    assert observed(tmp_path, "date;value\n2026-05-01;5\n".encode("utf-16")) == (of("5"),)


def test_columns_stand_in_any_order_beside_others_in_letters_of_any_size(tmp_path: Path) -> None:
    table = 'Note, N ,VALUE,Date\n"one, two",7,5,2026-05-01\n'
    assert observed(tmp_path, table) == (of("5", n=7),)


def test_dates_may_be_dotted(tmp_path: Path) -> None:
    assert observed(tmp_path, "date,value\n01.05.2026,1\n2026-06-01,2\n") == (of("1"), of("2", JUNE))


def test_observations_come_by_day(tmp_path: Path) -> None:
    assert observed(tmp_path, "date,value\n2026-06-01,2\n2026-05-01,1\n") == (of("1"), of("2", JUNE))


@pytest.mark.parametrize(
    ("delimiter", "text", "value"),
    [
        (";", "1250,5", "1250.5"),
        (";", "1250.5", "1250.5"),
        (";", "1 250,5", "1250.5"),
        (";", "1\u00a0250,5", "1250.5"),
        (";", '"1250,5"', "1250.5"),
        (";", "-0,25", "-0.25"),
        ("\t", "1250,5", "1250.5"),
        (",", "1 250 000", "1250000"),
    ],
)
def test_figures_are_read_as_people_write_them(tmp_path: Path, delimiter: str, text: str, value: str) -> None:
    assert observed(tmp_path, f"date{delimiter}value\n2026-05-01{delimiter}{text}\n") == (of(value),)


@pytest.mark.parametrize("values", [("0.25", "30%"), ("30%", "0.25")])
def test_percents_are_not_mixed_with_numbers(tmp_path: Path, values: tuple[str, str]) -> None:
    seen, findings = read(
        tmp_path, "date,value\n2026-05-01,{}\n2026-06-01,{}\n2026-07-01,0\n".format(*values)
    )
    assert len(seen) == 2
    assert shown(findings) == [("CP057", "percent", 3)]


def test_percents_may_lack_their_sign_where_they_can_be_nothing_else(tmp_path: Path) -> None:
    seen, findings = read(tmp_path, "date,value\n2026-05-01,25\n2026-06-01,30%\n2026-07-01,0\n")
    assert (len(seen), findings) == (3, [])


@pytest.mark.parametrize("text", ["22,5%", "22.5 %", "22,5\u00a0%"])
def test_percents_are_the_number_of_percent(tmp_path: Path, text: str) -> None:
    assert observed(tmp_path, f"date;value\n2026-05-01;{text}\n") == (of("22.5", is_percent=True),)


def test_head_alone_is_a_file_without_observations(tmp_path: Path) -> None:
    assert observed(tmp_path, "date,value\n") == ()


def test_kpi_without_a_file_has_no_observations(tmp_path: Path) -> None:
    assert read_series(plan("kpis: {sales: {unit: count}}"), tmp_path) == ({}, [])


GOOD = "2026-06-01,2"


@pytest.mark.parametrize(
    ("row", "variant"),
    [
        ("2026-05-01", "cells"),
        ("2026-05-01,1,2,3", "cells"),
        ("2026-05-01,1250,5,7", "cells"),
        ("2026-02-30,1,", "date"),
        ("1.5.2026,1,", "date"),
        ("01.05.26,1,", "date"),
        ("05/01/2026,1,", "date"),
        ("May 2026,1,", "date"),
        (",1,", "date"),
        ("٠١.٠٥.٢٠٢٦,1,", "date"),
        ("2026-05-01,,", "value"),
        ("2026-05-01,n/a,", "value"),
        ("2026-05-01,NaN,", "value"),
        ("2026-05-01,1e9,", "value"),
        ('2026-05-01,"1,5",', "value"),
        ("2026-05-01,٥,", "value"),
        ("2026-05-01,5 EUR,", "value"),
        ("2026-05-01,%,", "value"),
        ("2026-05-01,1,2.5", "n"),
        ("2026-05-01,1,-2", "n"),
        ("2026-05-01,1,many", "n"),
        ("2026-05-01,1,٣", "n"),
        ("2026-05-01,1," + "9" * 5000, "n"),
        ("2026-06-01,1,", "twice"),
        ("01.06.2026,1,", "twice"),
        ('2026-05-01,1,"2', "quote"),
        ('2026-05-01,"1,', "quote"),
        ('2026-05-01,"1"2,3', "quote"),
        ("2026-05-01,\x00,", "value"),
        ("2026-05-01,\x1b[31m1,", "value"),
        ("2026-05-01,1,\u202e2", "n"),
    ],
)
def test_line_that_cannot_be_read_is_told_and_the_others_are_kept(
    tmp_path: Path, row: str, variant: str
) -> None:
    seen, findings = read(tmp_path, f"date,value,n\n{GOOD},\n{row}\n2026-07-01,3,\n")
    assert seen == (of("2", JUNE), of("3", date(2026, 7, 1)))
    assert shown(findings) == [("CP057", variant, 3)]
    said = wording("en").message(findings[0])
    assert len(said) < 250 and said.isprintable()


def test_quote_that_is_never_closed_spoils_its_own_line_alone(tmp_path: Path) -> None:
    table = 'note,date,value\n"May,2026-05-01,1\nJune,2026-06-01,2\n'
    seen, findings = read(tmp_path, table)
    assert seen == (of("2", JUNE),)
    assert shown(findings) == [("CP057", "quote", 2)]


def test_endless_cell_is_refused(tmp_path: Path) -> None:
    seen, findings = read(tmp_path, f"date,value\n2026-05-01,{'5' * 200_000}\n{GOOD}\n", max_bytes=10**6)
    assert seen == (of("2", JUNE),)
    assert shown(findings) == [("CP057", "long-cell", 2)]


@pytest.mark.parametrize(
    ("table", "variant"),
    [
        ("", "columns"),
        ("\n", "columns"),
        ("2026-05-01,1\n", "columns"),
        ("date,amount\n2026-05-01,1\n", "columns"),
        ("day;value\n2026-05-01;1\n", "columns"),
        ("date|value\n2026-05-01|1\n", "columns"),
        ("date,value,value\n2026-05-01,1,2\n", "columns-twice"),
        ("date,Date,value,n,n\n", "columns-twice"),
        ('date,"value\n2026-05-01,1\n', "quote"),
        (f"date,value,{'x' * 200_000}\n2026-05-01,1\n", "long-cell"),
    ],
)
def test_first_line_that_names_no_columns_is_the_only_finding(
    tmp_path: Path, table: str, variant: str
) -> None:
    seen, findings = read(tmp_path, table, max_bytes=10**6)
    assert seen == ()
    assert shown(findings) == [("CP057", variant, 1)]
    assert findings[0].severity is Severity.ERROR
    assert findings[0].place is not None and len(excerpt(findings[0].place)) == 2


def test_every_unreadable_line_is_told(tmp_path: Path) -> None:
    _, findings = read(tmp_path, "date,value\nx,1\n2026-05-01,x\n2026-05-02\n")
    assert shown(findings) == [("CP057", "date", 2), ("CP057", "value", 3), ("CP057", "cells", 4)]
    assert dict(findings[2].params) == {"found": 1, "wanted": 2}


@pytest.mark.parametrize("value", [b"\xff\xfe\x00", b"date,value\n2026-05-01,\xd6\xe5\xed\xe0\xee\xef\n"])
def test_file_that_is_no_text_gives_no_observations(tmp_path: Path, value: bytes) -> None:
    seen, findings = read(tmp_path, value)
    assert seen is None
    assert [finding.code for finding in findings] == ["CP002"]


def test_file_that_is_too_big_gives_no_observations(tmp_path: Path) -> None:
    seen, findings = read(tmp_path, "date,value\n" + GOOD, max_bytes=10)
    assert seen is None
    assert [finding.code for finding in findings] == ["CP003"]


@pytest.mark.parametrize(
    ("name", "variant"),
    [
        ("other.csv", "missing"),
        ("folder", "missing"),
        ("../sales.csv", "outside"),
        ("folder/../../sales.csv", "outside"),
        ("/etc/passwd", "outside"),
        ("link.csv", "outside"),
        ("loop.csv", "outside"),
    ],
)
def test_file_that_is_not_beside_the_plan_is_a_warning_at_its_name(
    tmp_path: Path, name: str, variant: str
) -> None:
    home = tmp_path / "home"
    (home / "folder").mkdir(parents=True)
    (tmp_path / "sales.csv").write_text("date,value\n")
    (home / "link.csv").symlink_to(tmp_path / "sales.csv")
    (home / "loop.csv").symlink_to(home / "loop.csv")
    made = plan(f"kpis: {{sales: {{unit: count, series: {name}}}}}")
    series, (finding,) = read_series(made, home)
    assert series == {}
    assert (finding.code, finding.variant, finding.severity) == ("CP057", variant, Severity.WARNING)
    assert finding.path == ("kpis", "sales", "series")
    assert name in wording("en").message(finding)


def test_place_is_in_the_file_of_observations(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(
        "crmplan: 1\nproject: {name: P, start: 2026-03-02}\nkpis: {sales: {unit: count, series: data/s.csv}}\n"
    )
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "s.csv").write_text("date,value\n2026-05-01,x\n")
    loaded = load_plan(tmp_path / "plan.yaml", today=JUNE)
    assert loaded.plan is not None
    _, (finding,) = read_series(loaded.plan, loaded.folder)
    assert finding.place is not None
    assert finding.place.file.name.endswith("data/s.csv")
    assert finding.place.position == (2, 1)


def test_fields_of_a_line_hold_quoted_delimiters_and_doubled_quotes() -> None:
    assert fields_of('"a, b","say ""no""",', ",") == ["a, b", 'say "no"', ""]
    assert fields_of("", ",") == []
    with pytest.raises(QuantityError):
        fields_of('"a', ",")
