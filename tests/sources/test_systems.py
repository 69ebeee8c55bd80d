"""The confusion table: what exports of six systems, and files of none, are taken for; a refusal is right, too."""

from collections import Counter
from datetime import date, datetime
from pathlib import Path

import pytest

from crmplan.model.kpi import Source
from crmplan.sources.files import read_file
from crmplan.sources.look import Asked, look
from crmplan.sources.map_files import read_map, ready_maps
from crmplan.sources.map_text import map_text, unsettled
from crmplan.sources.maps import Map
from crmplan.sources.read import Read, SourceError
from tests.sources.systems import DEALS, EXPORTS, Export
from tests.sources.test_look import AMBIGUOUS

each = pytest.mark.parametrize("export", EXPORTS, ids=lambda one: f"{one.system}: {one.label}")
REFUSED = "refused"


def put(folder: Path, export: Export) -> Path:
    path = folder / "deals.csv"
    path.write_bytes(export.content)
    return path


NEEDED = {"deals": frozenset(("id", "status", "amount", "created_at", "closed_at", "owner"))}
"""What is read; that a firm's own fields repeat other headers keeps nobody from it."""


def read(folder: Path, mapping: Map | None) -> Read:
    source = Source.model_validate({"type": "csv", "file": "deals.csv"})
    return read_file(source, mapping, folder, needed=NEEDED, wants_raw=False)


def same_deals(found: Read) -> None:
    """Whatever the system: the same states, sums and days, and no date that is a plan."""
    deals = found.tables["deals"]

    def days(column: str) -> list[date | None]:
        return [value.date() if isinstance(value, datetime) else None for value in deals[column]]

    assert list(deals["status"]) == [one.status for one in DEALS]
    assert list(deals["amount"]) == [one.amount for one in DEALS]
    assert days("created_at") == [one.created for one in DEALS]
    assert days("closed_at") == [one.closed for one in DEALS]
    assert [str(key)[-3:] for key in deals["id"]] == [str(one.number) for one in DEALS]
    assert [*map(len, map(str, deals["owner"]))] == [len("Anna"), len(str(deals["owner"][1]))] * 2
    assert (found.rows_read, found.rejected) == (len(DEALS), ())


def test_confusion_table(tmp_path: Path) -> None:
    table: Counter[tuple[str, str]] = Counter()
    for export in EXPORTS:
        table[export.system, look(put(tmp_path, export)).system or REFUSED] += 1
    for lines, reason in AMBIGUOUS.values():
        (tmp_path / "deals.csv").write_text("\n".join(lines), encoding="utf-8")
        found = look(tmp_path / "deals.csv")
        assert reason in {one.reason for one in found.untold}
        table["none", found.system or REFUSED] += 1
    assert table == {
        ("amocrm", "amocrm"): 3,
        ("bitrix24", "bitrix24"): 3,
        ("hubspot", "hubspot"): 2,
        ("salesforce", "salesforce"): 3,
        ("pipedrive", "pipedrive"): 2,
        ("zoho", "zoho"): 2,
        ("none", REFUSED): len(AMBIGUOUS),
    }
    assert len(AMBIGUOUS) >= 10


@each
def test_look_names_the_right_columns(export: Export, tmp_path: Path) -> None:
    found = look(put(tmp_path, export))
    told = {one.column: one.header for one in found.columns if one.column in export.columns}
    assert told == export.columns
    assert [one.reason for one in found.untold if one.subject in export.columns.values()] == []
    assert {one.outcome for one in found.words} == {"won", "lost", "open"}
    assert unsettled(found) == ()


@each
def test_ready_map_reads_the_deals_that_are_there(export: Export, tmp_path: Path) -> None:
    put(tmp_path, export)
    same_deals(read(tmp_path, ready_maps()[export.system]))


@each
def test_map_that_is_written_reads_the_deals_that_are_there(export: Export, tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(map_text(look(put(tmp_path, export))), encoding="utf-8")
    own = read_map(tmp_path / "own.yaml")
    assert own.findings == ()
    same_deals(read(tmp_path, own.map))


@each
def test_map_of_another_system_never_reads_other_figures(export: Export, tmp_path: Path) -> None:
    """A wrong --crm finds columns or none; what it reads of sums and days is what stands there."""
    put(tmp_path, export)
    for name, other in ready_maps().items():
        if other.kind != "file" or name == export.system:
            continue
        try:
            found = look(tmp_path / "deals.csv", Asked(system=name))
        except SourceError:
            continue
        wrong = {
            one.column: one.header
            for one in found.columns
            if one.column in ("amount", "created_at") and one.header != export.columns[one.column]
        }
        assert wrong == {}, name


@pytest.mark.parametrize("stage", ["Думает", "Оплачено", "Архив"])
def test_own_stages_of_a_firm_are_asked_for(stage: str, tmp_path: Path) -> None:
    export = next(one for one in EXPORTS if one.label == "no flag")
    content = export.content.decode("utf-8-sig").replace("Сделка успешна", stage)
    path = put(tmp_path, Export("bitrix24", "", content.encode(), {}))
    (left,) = unsettled(look(path))
    assert (left.reason, left.choices, left.rows) == ("words", (stage,), ((2, stage),))
    assert unsettled(look(path, Asked(words={stage: "won"}))) == ()


def test_closed_deal_of_a_stage_that_amocrm_lacks_is_no_open_one(tmp_path: Path) -> None:
    export = EXPORTS[0]
    content = export.content.decode().replace("Успешно реализовано", "Отгружено")
    (left,) = unsettled(look(put(tmp_path, Export("amocrm", "", content.encode(), {}))))
    assert (left.reason, left.choices) == ("words", ("Отгружено",))
