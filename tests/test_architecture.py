"""The page on architecture names the layers that import-linter enforces."""

import re
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]


def contract(kind: str, name: str) -> dict[str, Any]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    (found,) = [one for one in contracts if one["type"] == kind and one["name"].startswith(name)]
    return dict(found)


def test_page_has_the_layers_of_the_contract() -> None:
    page = (ROOT / "docs" / "ARCHITECTURE.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`.*?) \| [^`|]", page.replace(r"\|", "&"), re.MULTILINE)
    assert [row.replace("`", "").replace("&", "|") for row in rows] == contract("layers", "Layers")["layers"]


def test_no_contract_has_exceptions() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert "ignore_imports" not in text


def test_every_module_that_touches_the_world_is_forbidden_to_the_core() -> None:
    forbidden = contract("forbidden", "Pure core")["forbidden_modules"]
    for name in ("loader", "edit", "sources"):
        is_there = any((ROOT / "crmplan").glob(f"{name}*"))
        assert (f"crmplan.{name}" in forbidden) is is_there, name


def test_page_is_one_page() -> None:
    assert len((ROOT / "docs" / "ARCHITECTURE.md").read_text(encoding="utf-8").splitlines()) <= 75
