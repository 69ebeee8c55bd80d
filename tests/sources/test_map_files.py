"""Maps: the ready ones hold what the domain says, and one of a user's own tells every mistake in its place."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from crmplan.findings import Finding
from crmplan.loader import load_plan
from crmplan.model.kpi import Source
from crmplan.sources.canonical import TABLES, columns_of
from crmplan.sources.files import read_file
from crmplan.sources.map_files import find_map, plan_maps, read_map, ready_maps
from crmplan.sources.words import folded
from tests.helpers import TODAY

SYSTEMS = ("amocrm", "bitrix24", "hubspot", "salesforce", "pipedrive", "zoho")
DATABASES = ("suitecrm", "espocrm", "odoo", "twenty")
DOMAIN = Path(__file__).parents[3] / "shared" / "domain"
needs_domain = pytest.mark.skipif(not DOMAIN.exists(), reason="the list of exports is not here")


def domain_systems() -> dict[str, Any]:
    if not DOMAIN.exists():
        return {}
    data = yaml.safe_load((DOMAIN / "exports.yaml").read_text(encoding="utf-8"))
    return {one["id"]: one for one in data["systems"]}


def test_ready_maps_are_those_of_the_known_systems() -> None:
    kinds = {name: one.kind for name, one in ready_maps().items()}
    assert kinds == dict.fromkeys(SYSTEMS, "file") | dict.fromkeys(DATABASES, "database")


@needs_domain
@pytest.mark.parametrize("name", SYSTEMS)
def test_ready_map_knows_every_header_and_closed_stage_of_its_system(name: str) -> None:
    known = domain_systems()[name]
    (table,) = ready_maps()[name].tables["deals"]
    for column, headers in known["headers"].items():
        assert {*map(folded, headers)} <= {*map(folded, table.columns[column])}, column
    assert table.stages is not None
    for outcome in ("won", "lost"):
        assert {*map(folded, known[f"{outcome}_values"])} <= {*map(folded, getattr(table.stages, outcome))}


@pytest.mark.parametrize("name", [*SYSTEMS, *DATABASES])
def test_ready_map_names_canonical_columns_and_no_word_twice(name: str) -> None:
    for key, tables in ready_maps()[name].tables.items():
        assert key in TABLES
        for table in tables:
            assert table.columns.keys() | table.constants.keys() <= columns_of(key).keys()
            words = table.stages
            lists = (
                [{*map(folded, getattr(words, part))} for part in ("won", "lost", "open")] if words else []
            )
            assert sum(map(len, lists)) == len(set().union(*lists))


# --- a user's own ---


def mistakes(folder: Path, text: str) -> list[str]:
    (folder / "own.yaml").write_text(text, encoding="utf-8")
    return [where(one) for one in read_map(folder / "own.yaml").findings]


def where(finding: Finding) -> str:
    place = finding.place
    assert place is not None
    line, column = place.position
    return f"{line}:{column} {finding.code} {finding.variant}".strip()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("base: hubspt\n", ["1:7 CP064 unknown"]),
        ("encoding: [utf-8, klingon]\n", ["1:19 CP064 encoding"]),
        ("encoding: hex\n", ["1:11 CP064 encoding"]),
        ('delimiter: ";;"\n', ["1:12 CP064 delimiter"]),
        ("first_year: 70\n", ["1:13 CP064 year"]),
        ("decimal: point\n", ["1:10 CP017"]),
        ("dates: ydm\n", ["1:8 CP017"]),
        ("footer: maybe\n", ["1:9 CP014"]),
        ("tables:\n  deal: {columns: {id: A}}\n", ["2:3 CP064 table"]),
        ("tables:\n  deals:\n    columns: {amuont: A}\n", ["3:15 CP064 column"]),
        ("tables:\n  deals: {constants: {tipe: x}}\n", ["2:23 CP064 column"]),
        ("tables:\n  deals: {divide: {amount: 0}}\n", ["2:28 CP064 divide"]),
        ("tables:\n  deals: {first_filled: [closed]}\n", ["2:26 CP064 column"]),
        ("tables:\n  deals: {stages: {won: [A], lost: [B, a]}}\n", ["2:40 CP064 word"]),
        ("tables:\n  deals: {stages: {by: [stat]}}\n", ["2:25 CP064 column"]),
        ("tables:\n  deals: {stages: {won_when: {flag: yes}}}\n", ["2:31 CP064 column"]),
        ("tables:\n  deals: {stages: {otherwise: lost}}\n", ["2:31 CP017"]),
        ("tables:\n  deals: {colums: {id: A}}\n", ["2:11 CP011"]),
        (
            "tables:\n  deals:\n  - {columns: {id: A}}\n  - {columns: {idd: A}}\n",
            ["4:16 CP064 column"],
        ),
        ("- a\n", ["1:1 CP013 mapping"]),
        ("a: [\n", ["1:4 CP001 bracket"]),
        ("dates: dmy\ndates: mdy\n", ["2:1 CP004"]),
        (
            "base: x\nencoding: y\ntables: {t: {}, deals: {columns: {z: Z}}}\n",
            ["1:7 CP064 unknown", "2:11 CP064 encoding", "3:10 CP064 table", "3:35 CP064 column"],
        ),
    ],
)
def test_every_mistake_has_its_place(text: str, expected: list[str], tmp_path: Path) -> None:
    assert mistakes(tmp_path, text) == expected
    assert read_map(tmp_path / "own.yaml").map is None


@pytest.mark.parametrize("name", ["amocmr", "lost.yaml", "../own.yaml", "/etc/own.yaml", "folder.yaml"])
def test_map_that_is_not_there_is_one_finding_at_the_plan(name: str, tmp_path: Path) -> None:
    (tmp_path / "folder.yaml").mkdir()
    (finding,) = find_map(name, tmp_path, at=("sources", "crm", "map")).findings
    assert (finding.code, finding.path) == ("CP064", ("sources", "crm", "map"))
    outside = name.startswith(("..", "/"))
    assert finding.variant == ("unknown" if name == "amocmr" else "outside" if outside else "missing")


def test_maps_of_a_plan_are_found_by_source(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text("base: zoho\ndecimal: ','\n", encoding="utf-8")
    (tmp_path / "plan.yaml").write_text(
        "crmplan: 1\nproject: {name: X, start: 2026-01-05}\nsources:\n"
        "  a: {type: csv, file: a.csv, map: hubspot}\n  b: {type: csv, file: b.csv, map: own.yaml}\n"
        "  c: {type: csv, file: c.csv}\n  d: {type: csv, file: d.csv, map: lost}\n",
        encoding="utf-8",
    )
    loaded = load_plan(tmp_path / "plan.yaml", today=TODAY)
    assert loaded.plan is not None
    maps, findings = plan_maps(loaded.plan, tmp_path)
    assert {key: (one.id, one.decimal) for key, one in maps.items()} == {
        "a": ("hubspot", None),
        "b": ("own", ","),
    }
    assert [one.path for one in findings] == [("sources", "d", "map")]


def test_own_map_changes_what_it_says_and_keeps_the_rest_of_its_base(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(
        "base: bitrix24\ntables:\n  deals:\n    columns: {amount: Доход}\n"
        "    stages: {lost: [Заморожена, Новая]}\n",
        encoding="utf-8",
    )
    own, base = read_map(tmp_path / "own.yaml").map, ready_maps()["bitrix24"]
    assert own is not None
    (new,), (old,) = own.tables["deals"], base.tables["deals"]
    assert new.columns == {**old.columns, "amount": ("Доход",)}
    assert new.stages is not None and old.stages is not None
    assert new.stages.lost == (*old.stages.lost, "Заморожена", "Новая")
    assert new.stages.open == tuple(word for word in old.stages.open if word != "Новая")
    assert (new.stages.won, new.stages.won_when) == (old.stages.won, old.stages.won_when)
    assert (own.encoding, own.dates) == (base.encoding, base.dates)


def test_own_map_over_a_base_reads_a_file_as_it_says(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(
        "base: hubspot\ndates: dmy\ntables: {deals: {stages: {open: Nurturing}}}\n", encoding="utf-8"
    )
    (tmp_path / "d.csv").write_text(
        "Record ID,Deal Stage,Amount,Close Date\n1,Nurturing,5,\n2,Closed Won,6,03/04/2026\n",
        encoding="utf-8",
    )
    source = Source.model_validate({"type": "csv", "file": "d.csv"})
    deals = read_file(source, read_map(tmp_path / "own.yaml").map, tmp_path).tables["deals"]
    assert list(deals["status"]) == ["open", "won"]
    assert [str(day) for day in deals["closed_at"]] == ["None", "2026-04-03 00:00:00"]
