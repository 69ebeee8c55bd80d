"""GitLab's report on code quality: what it asks for of each finding, and fingerprints of their own."""

import json
from pathlib import Path
from typing import Any

from tests.render.reported import RING, WARNED, hostile, rendered


def entries(folder: Path, **plans: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(rendered("gitlab", folder, **plans))
    return found


def test_entry_has_what_gitlab_asks_for(tmp_path: Path) -> None:
    lead, late, _ = entries(tmp_path, ü__yaml=WARNED)
    assert late.pop("fingerprint") != lead.pop("fingerprint")
    assert late.pop("description").startswith("CP809: `a` finishes on")
    assert late == {
        "check_name": "stage-window-broken",
        "severity": "minor",
        "location": {"path": "ü.yaml", "lines": {"begin": 7}},
    }
    assert lead["severity"] == "critical"


def test_fingerprints_are_unique_in_all_plans(tmp_path: Path) -> None:
    doubled = f"{WARNED}# crmplan: ignore[XX1]\n# crmplan: ignore[XX1]\n"
    found = [one["fingerprint"] for one in entries(tmp_path, a__yaml=doubled, b__yaml=doubled, c__yaml=RING)]
    assert len(found) == len({*found}) >= 12


def test_no_findings_are_an_empty_list(tmp_path: Path) -> None:
    assert entries(tmp_path) == []


def test_hostile_names_come_out_harmless(tmp_path: Path) -> None:
    text = rendered("gitlab", tmp_path, a__yaml=hostile())
    assert not [c for c in text if not c.isprintable() and c != "\n"]
    assert all(set(one["location"]) == {"path", "lines"} for one in json.loads(text))
