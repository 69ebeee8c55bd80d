"""People from a table: the same data and places as if they stood in the plan."""

from datetime import date
from pathlib import Path

import pytest

from crmplan.findings import Finding
from crmplan.loader import LoadResult, load_plan
from crmplan.loader.people_table import read_people
from crmplan.source import SourceFile

HEAD = "crmplan: 1\nproject: {name: CRM rollout, start: 2026-03-02}\npeople: {file: people.csv}\n"


def load(folder: Path, table: str | bytes) -> LoadResult:
    (folder / "plan.yaml").write_text(HEAD)
    (folder / "people.csv").write_bytes(table if isinstance(table, bytes) else table.encode())
    return load_plan(folder / "plan.yaml", today=date(2026, 8, 3))


def shown(findings: list[Finding]) -> list[tuple[str, str, int, int]]:
    return [(f.code, f.variant, *f.place.position) for f in findings if f.place is not None]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_table_gives_people_by_id(tmp_path: Path, delimiter: str, line_break: str) -> None:
    rows = ["id|name|role|job_description.obliges|x-phone", "anna|Anna|Sales manager|yes|5", "", "boris||||"]
    result = load(tmp_path, line_break.join(rows).replace("|", delimiter))
    assert result.findings == [] and result.plan is not None
    anna, boris = result.plan.people["anna"], result.plan.people["boris"]
    assert (anna.name, anna.role) == ("Anna", "Sales manager")
    assert anna.job_description is not None and anna.job_description.obliges
    assert boris.name is None


def test_excel_writes_a_mark_and_quotes(tmp_path: Path) -> None:
    table = '\ufeffid;name;note\nanna;"Анна ""А""";"one;\ntwo"\nboris;Борис;\n'
    result = load(tmp_path, table)
    assert result.findings == [] and result.plan is not None
    assert result.plan.people["anna"].name == 'Анна "А"'
    assert result.plan.people["anna"].note == "one;\ntwo"


def test_problem_of_a_cell_is_placed_at_the_cell(tmp_path: Path) -> None:
    result = load(tmp_path, "id,name,since\nanna,Anna,2024-02-30\nboris,Boris,2024-02-01\n")
    assert shown(result.findings) == [("CP015", "no-such-date", 2, 11)]


def test_problem_of_a_quoted_row_is_placed_at_the_row(tmp_path: Path) -> None:
    result = load(tmp_path, 'id,name,since\nanna,"Anna, A",soon\n')
    assert shown(result.findings) == [("CP015", "", 2, 1)]


def test_row_with_another_number_of_cells_is_left_out(tmp_path: Path) -> None:
    result = load(tmp_path, "id,name,role\nanna,Anna,Sales, manager\nboris,Boris,Sales\n")
    assert shown(result.findings) == [("CP007", "columns", 2, 1)]
    assert result.findings[0].params == {"wanted": 3, "found": 4}


def test_id_stands_once(tmp_path: Path) -> None:
    result = load(tmp_path, "id,name\nanna,Anna\nanna,Another\n")
    assert shown(result.findings) == [("CP004", "", 3, 1)]
    assert result.findings[0].params["line"] == 2


def test_unknown_column_and_malformed_id_are_found(tmp_path: Path) -> None:
    result = load(tmp_path, "id,nmae\nAnna B,Anna\n")
    assert shown(result.findings) == [("CP016", "", 2, 1), ("CP011", "", 2, 8)]


@pytest.mark.parametrize("table", ["", "name,role\nAnna,Sales\n", "\n\n"])
def test_table_without_ids_is_an_error(tmp_path: Path, table: str) -> None:
    assert [(f.code, f.variant) for f in load(tmp_path, table).findings] == [("CP007", "no-id")]


def test_quote_that_is_never_closed_is_placed_at_its_row(tmp_path: Path) -> None:
    result = load(tmp_path, 'id,name\nanna,Anna\nboris,"Boris\nvera,Vera\n')
    assert shown(result.findings) == [("CP007", "csv", 3, 1)]
    assert dict(result.findings[0].params) == {}


def test_endless_cell_is_refused() -> None:
    *_, findings = read_people(SourceFile("people.csv", "id,name\nanna," + "A" * 200_000 + "\n"))
    assert shown(findings) == [("CP007", "long-cell", 2, 1)]


def test_table_that_is_no_text_is_refused(tmp_path: Path) -> None:
    assert [f.code for f in load(tmp_path, bytes(range(256))).findings] == ["CP002"]


def test_missing_table_is_one_error_without_unknown_people(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(HEAD + "processes: {deals: {trained: [anna]}}\n")
    result = load_plan(tmp_path / "plan.yaml", today=date(2026, 8, 3))
    assert shown(result.findings) == [("CP053", "missing", 3, 16)]


def test_person_may_be_called_file(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(HEAD.replace("{file: people.csv}", "{file: {name: Phil E.}}"))
    result = load_plan(tmp_path / "plan.yaml", today=date(2026, 8, 3))
    assert result.plan is not None and list(result.plan.people) == ["file"]
