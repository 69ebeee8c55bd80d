"""The page on sources: its commands run, its maps are sound, and it names every key, map and option there is."""

import re
import shutil
import sys
from pathlib import Path

import pytest
import yaml

from crmplan.cli.import_map import app
from crmplan.loader.validate import validated
from crmplan.model.kpi import Source
from crmplan.source import SourceMap
from crmplan.sources.files import read_file
from crmplan.sources.map_files import read_map, ready_maps
from crmplan.sources.maps import Map, Stages, TableMap
from tests.test_readme import shell

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
COMMANDS = [line for kind, text in BLOCKS if kind == "sh" for line in text.splitlines()]
MAPS = [text for kind, text in BLOCKS if kind == "yaml" and "tables:" in text]


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")
def test_commands_run_one_after_the_other(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "plans", tmp_path / "plans")
    done = shell("\n".join(COMMANDS), tmp_path)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout[-2000:]
    assert (tmp_path / "plans/sever/crm-map.yaml").is_file()
    assert "<html" in (tmp_path / "look.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("text", MAPS)
def test_map_is_sound(text: str, tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(text, encoding="utf-8")
    assert read_map(tmp_path / "own.yaml").findings == ()


def test_map_without_a_base_reads_a_file(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(MAPS[1], encoding="utf-8")
    text = "Номер;Менеджер;Этап;Сумма;Создано;Закрыто\n1;Анна;оплачено;1 200,50;03.04.2026;05.04.2026\n"
    (tmp_path / "d.csv").write_bytes(text.encode("cp1251"))
    source = Source.model_validate({"type": "csv", "file": "d.csv"})
    deals = read_file(source, read_map(tmp_path / "own.yaml").map, tmp_path).tables["deals"]
    assert [str(deals[name][0]) for name in ("status", "amount", "created_at")] == [
        "won",
        "1200.50",
        "2026-04-03 00:00:00",
    ]


def test_source_of_the_first_example_is_one() -> None:
    entry = yaml.safe_load(BLOCKS[0][1])["sources"]["crm"]
    assert validated(Source, entry, SourceMap([], None))[1] == []  # type: ignore[arg-type]


def test_every_ready_map_and_key_is_named() -> None:
    text = re.sub(r"^```.*?^```$", "", PAGE, flags=re.MULTILINE | re.DOTALL)
    named = re.findall(r"`([^`]+)`", text)
    words = {word for one in named for word in re.split(r"[.\s:]", one)}
    assert ready_maps().keys() <= words
    keys = {*Map.model_fields, *TableMap.model_fields, *Stages.model_fields}
    assert keys - {"id", "kind", "evidence", "name", "note", "tables"} - words == set()


def test_every_option_that_is_named_is_one() -> None:
    import typer

    command = typer.main.get_command(app)
    known = {option for parameter in command.params for option in parameter.opts}  # type: ignore[attr-defined]
    assert set(re.findall(r"`(--[a-z]+)", PAGE)) <= known
