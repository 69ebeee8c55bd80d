"""The texts of a plan's files with the changes made: one file, a folder, a new section, a table."""

from pathlib import Path

import pytest

from crmplan.edit.changes import Bare, Change, Remove, Set
from crmplan.edit.rewrite import Rewritten, rewritten
from crmplan.errors import CrmplanError
from crmplan.loader.includes import read_tree

MAIN = "crmplan: 1\nproject: {name: Rollout, start: 2026-03-02}\n"
FIRE = Set(("risks", "fire"), {"name": "Fire", "impact": Bare("minor")})


def written(folder: Path, files: dict[str, str], *changes: Change) -> tuple[dict[str, str], Rewritten]:
    """Write a plan, and return its new texts by file."""
    for name, text in files.items():
        (folder / name).write_bytes(text.encode())
    result = rewritten(read_tree(folder), changes)
    return {text.path.name: text.new for text in result.texts}, result


def test_section_changes_in_its_own_file(tmp_path: Path) -> None:
    files = {"plan.yaml": MAIN, "risks.yaml": "flood: {name: Flood}\n"}
    found, result = written(tmp_path, files, FIRE)
    assert found == {"risks.yaml": "flood: {name: Flood}\nfire: {name: Fire, impact: minor}\n"}
    assert result.data["risks"]["fire"] == {"name": "Fire", "impact": "minor"}


def test_changes_of_several_files(tmp_path: Path) -> None:
    files = {"plan.yaml": MAIN, "risks.yaml": "flood:\n  name: Flood\n", "actions.yaml": "{}\n"}
    changes = [FIRE, Set(("project", "deadline"), Bare("day 50")), Set(("actions", "call"), {"name": "Call"})]
    found, _ = written(tmp_path, files, *changes)
    assert found == {
        "risks.yaml": "flood:\n  name: Flood\nfire:\n  name: Fire\n  impact: minor\n",
        "plan.yaml": MAIN.replace("02}", "02, deadline: day 50}"),
        "actions.yaml": "call: {name: Call}\n",
    }


def test_new_section_of_a_folder_gets_a_file(tmp_path: Path) -> None:
    files = {"plan.yaml": MAIN.replace("\n", "\r\n"), "team.yaml": "max: {name: Max}\n"}
    found, result = written(tmp_path, files, FIRE)
    assert found == {"risks.yaml": "fire: {name: Fire, impact: minor}\r\n"}
    assert result.texts[0].old is None


def test_new_section_of_one_file_stands_in_it(tmp_path: Path) -> None:
    found, _ = written(tmp_path, {"plan.yaml": MAIN}, FIRE)
    assert found == {"plan.yaml": MAIN + "risks:\n  fire: {name: Fire, impact: minor}\n"}


def test_section_that_is_empty_in_the_main_file_is_filled_there(tmp_path: Path) -> None:
    files = {"plan.yaml": MAIN + "risks: {}\n", "team.yaml": "max: {name: Max}\n"}
    found, _ = written(tmp_path, files, FIRE)
    assert found == {"plan.yaml": MAIN + "risks:\n  fire: {name: Fire, impact: minor}\n"}


def test_file_of_a_section_is_not_emptied(tmp_path: Path) -> None:
    with pytest.raises(CrmplanError, match=r"risks is the file risks\.yaml: delete that"):
        written(tmp_path, {"plan.yaml": MAIN, "risks.yaml": "fire: {name: Fire}\n"}, Remove(("risks",)))


def test_table_of_people_is_not_changed(tmp_path: Path) -> None:
    files = {"plan.yaml": MAIN + "people: {file: people.csv}\n", "people.csv": "id,name\nanna,Anna\n"}
    with pytest.raises(CrmplanError, match=r"people.anna.name stands in a table: people\.csv"):
        written(tmp_path, files, Set(("people", "anna", "name"), "Ann"))


def test_nothing_to_change_makes_no_texts(tmp_path: Path) -> None:
    files = {"plan.yaml": MAIN, "risks.yaml": "fire: {name: Fire, impact: 'minor'}\n"}
    found, _ = written(tmp_path, files, FIRE, Remove(("risks", "flood")), Remove(("actions", "call")))
    assert found == {}


def test_refusal_shows_no_control_characters(tmp_path: Path) -> None:
    with pytest.raises(CrmplanError) as caught:
        written(tmp_path, {"plan.yaml": MAIN}, Set(("project", "name", "\x1b[31m"), "x"))
    assert "\x1b" not in str(caught.value)
