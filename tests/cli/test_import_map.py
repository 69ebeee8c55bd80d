"""`crmplan import-map` as a process: what it shows, what it writes, and what it refuses."""

import json
from pathlib import Path

import pytest

from crmplan.sources.map_files import read_map
from tests.cli.conftest import CONTROL, PLAN, Run

DEALS = "deal id,owner,stage,amount,closed\n1,Anna,Won,5.50,2026-02-13\n2,Boris,Lost,6.25,2026-02-14\n"
UNCLEAR = "deal id,stage,amount,closed\n1,Won,1.234,03/04/2026\n2,Alpha,5.678,05/06/2026\n"


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "deals.csv"
    path.write_text(DEALS, encoding="utf-8")
    return path


@pytest.fixture
def unclear(tmp_path: Path) -> Path:
    path = tmp_path / "unclear.csv"
    path.write_text(UNCLEAR, encoding="utf-8")
    return path


def test_look_writes_nothing(run: Run, export: Path, tmp_path: Path) -> None:
    result = run("import-map", export)
    assert (result.code, result.err) == (0, "")
    assert [path.name for path in tmp_path.iterdir()] == ["deals.csv"]
    assert "crm: {type: csv, file: deals.csv, map: deals.map.yaml}" in result.out


def test_map_is_written_beside_the_plan_that_then_passes(run: Run, export: Path, tmp_path: Path) -> None:
    result = run("import-map", "deals.csv", "-o", "crm-map.yaml", "--id", "sales")
    assert (result.code, result.err) == (0, "")
    assert read_map(tmp_path / "crm-map.yaml").findings == ()
    at = result.out.index("    sources:")
    lines = result.out[at:].replace("\n    ", "\n").strip()
    assert lines == "sources:\n  sales: {type: csv, file: deals.csv, map: crm-map.yaml}"
    (tmp_path / "plan.yaml").write_text(f"{PLAN}{lines}\n", encoding="utf-8")
    assert run("check", "plan.yaml").out == "1 plan: no findings\n"


def test_files_are_named_from_the_folder_of_the_plan(run: Run, tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(PLAN, encoding="utf-8")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "deals.csv").write_text(DEALS, encoding="utf-8")
    result = run("import-map", "data/deals.csv", "-o", "data/map.yaml")
    assert "file: data/deals.csv, map: data/map.yaml}" in result.out


def test_map_that_is_there_is_overwritten_only_when_asked(run: Run, export: Path, tmp_path: Path) -> None:
    target = tmp_path / "crm-map.yaml"
    target.write_text("mine", encoding="utf-8")
    result = run("import-map", export, "-o", target)
    assert (result.code, result.raw) == (2, b"")
    assert result.err == f"crmplan: {target} is there already\n  help: --force overwrites it\n"
    assert target.read_text(encoding="utf-8") == "mine"
    assert run("import-map", export, "-o", target, "--force").code == 0
    assert read_map(target).map is not None


@pytest.mark.parametrize("suffix", [".md", ".csv", ".json", ".txt", ".html"])
def test_other_suffix_takes_what_is_shown(run: Run, export: Path, tmp_path: Path, suffix: str) -> None:
    out = tmp_path / f"out{suffix}"
    assert run("import-map", export, "-o", out).raw == b""
    name = {".md": "markdown", ".csv": "csv", ".json": "json", ".txt": "text", ".html": "html"}[suffix]
    assert out.read_bytes() == run("import-map", export, "--format", name).raw


def test_what_cant_be_told_is_refused_and_named(run: Run, unclear: Path, tmp_path: Path) -> None:
    result = run("import-map", "unclear.csv", "-o", "m.yaml", "--format", "json")
    assert result.code == 2
    assert result.err == (
        "crmplan: unclear.csv: this can't be told, and is not guessed: `amount`, `closed`, `stage`\n"
        "  help: settle it as the table says, by an option or in the map\n"
    )
    untold = json.loads(result.out)["data"]["untold"]
    shown = {one["subject"]: (one["reason"], one["rows"]) for one in untold if one["rows"]}
    assert shown == {
        "amount": ("ambiguous-numbers", "2: 1.234; 3: 5.678"),
        "closed": ("ambiguous-dates", "2: 03/04/2026; 3: 05/06/2026"),
        "stage": ("words", "3: Alpha"),
    }
    assert "# dates: dmy\n# dates: mdy\n" in (tmp_path / "m.yaml").read_text(encoding="utf-8")


def test_options_settle_it(run: Run, unclear: Path, tmp_path: Path) -> None:
    settled = ("--dates", "mdy", "--decimal", ".", "--open", "alpha")
    result = run("import-map", "unclear.csv", "-o", "m.yaml", *settled)
    assert (result.code, result.err) == (0, "")
    assert "{type: csv, file: unclear.csv, decimal: ., map: m.yaml}" in result.out
    text = (tmp_path / "m.yaml").read_text(encoding="utf-8")
    assert "\ndates: mdy\n" in text
    assert "open: [Alpha]" in text


def test_column_can_be_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text(
        "deal id,stage,amount,value,Our start\n1,Won,5,6,2026-01-13\n", encoding="utf-8"
    )
    assert run("import-map", "deals.csv").code == 2
    result = run("import-map", "deals.csv", "--column", "amount=Value", "--column", "created_at=our start")
    assert (result.code, result.err) == (0, "")
    found = json.loads(
        run(
            "import-map", "deals.csv", "-f", "json", "--column", "amount=Value", "--column", "owner=stage"
        ).out
    )
    columns = {one["header"]: (one["column"], one["how"]) for one in found["data"]["columns"]}
    assert columns["value"] == ("amount", "asked")
    assert columns["stage"] == ("owner", "asked")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("absent.csv",), "can't read absent.csv"),
        (("deals.csv", "--crm", "sap"), "--crm: sap is none of hubspot"),
        (("deals.csv", "--dates", "ydm"), "--dates: ydm is none of dmy mdy ymd"),
        (("deals.csv", "--decimal", ";"), "--decimal: ; is none of , ."),
        (("deals.csv", "--delimiter", ";;"), "a delimiter is one sign"),
        (("deals.csv", "--encoding", "klingon"), "klingon"),
        (("deals.csv", "--id", "No Id"), "--id: No Id is no id"),
        (("deals.csv", "--won", "a", "--lost", "a"), "a can't be both won and lost"),
        (("deals.csv", "--column", "amount"), "--column: amount is no NAME=HEADER"),
        (("deals.csv", "--column", "amount=a", "--column", "amount=b"), "--column: amount stands twice"),
        (("deals.csv", "--column", "amuont=stage"), "deals have no canonical column amuont"),
        (("deals.csv", "--column", "amount=Total"), "deals.csv:1: there is no column Total"),
        (("deals.csv", "--sheet", "Two"), "deals.csv has no sheet Two"),
        (("deals.csv", "-o", "m.png"), "can't tell the format of m.png"),
        (("deals.csv", "--format", "png"), "no such format: png"),
        (("deals.csv", "--lang", "xx"), "no such language: xx"),
    ],
)
def test_wrong_usage_writes_nothing(
    run: Run, export: Path, tmp_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    result = (
        run("import-map", *arguments, "-o", "m.yaml")
        if "-o" not in arguments
        else run("import-map", *arguments)
    )
    assert (result.code, result.raw) == (2, b"")
    assert message in result.err
    assert "Traceback" not in result.err
    assert [path.name for path in tmp_path.iterdir()] == ["deals.csv"]


def test_texts_of_a_strangers_file_come_out_harmless(run: Run, tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_text(
        "deal id,stage,\x1b[31mamount\u202e,=cmd|' /C calc'!A0\n1,\x1b]0;x\x07,<script>,=1+1\n",
        encoding="utf-8",
    )
    for name in ("terminal", "text", "markdown", "csv", "json", "html"):
        result = run("import-map", "d.csv", "-f", name)
        assert not CONTROL.findall((result.out + result.err).replace("\r\n", "\n"))
        assert "<script>" not in result.out or name != "html"


def test_json_is_what_its_schema_says(run: Run, unclear: Path) -> None:
    import jsonschema

    schema = json.loads(run("schema", "import-map").out)
    jsonschema.validate(json.loads(run("import-map", unclear, "-f", "json").out), schema)


def test_russian_report_is_russian(run: Run, unclear: Path) -> None:
    out = run("import-map", unclear, "--lang", "ru").out
    assert "Каждую дату можно прочесть" in out
    assert "Every date" not in out
