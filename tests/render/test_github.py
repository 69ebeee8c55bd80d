"""Workflow commands: a line for each finding, which the runner takes apart as it was put together."""

import re
from pathlib import Path

from tests.render.reported import RING, WARNED, hostile, rendered

COMMAND = re.compile(r"::(error|warning|notice) ([^:]*)::(.*)")


def taken(line: str) -> tuple[str, dict[str, str], str]:
    """Return what the runner makes of a line: level, properties and message."""
    found = COMMAND.fullmatch(line)
    assert found, line
    properties = dict(pair.split("=", 1) for pair in found[2].split(","))
    for sign, code in ((":", "%3A"), (",", "%2C"), ("\r", "%0D"), ("\n", "%0A"), ("%", "%25")):
        properties = {key: value.replace(code, sign) for key, value in properties.items()}
    message = found[3].replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")
    return found[1], properties, message


def test_command_tells_place_code_and_way_out(tmp_path: Path) -> None:
    lines = rendered("github", tmp_path, a__yaml=WARNED).splitlines()
    assert len(lines) == 3
    level, properties, message = taken(lines[1])
    assert level == "warning"
    assert properties == {
        "file": "a.yaml", "line": "7", "col": "7", "endLine": "7", "endColumn": "8",
        "title": "CP809 stage-window-broken",
    }  # fmt: skip
    what, way_out = message.split("\n")
    assert what.startswith("`a` finishes on") and way_out.startswith("Shorten")


def test_place_of_several_lines_is_named_by_its_first(tmp_path: Path) -> None:
    lines = rendered(
        "github", tmp_path, a__yaml=WARNED.replace("project: {name: Late, ", "project:\n  {name: Late,\n  ")
    )
    found = [taken(line)[1] for line in lines.splitlines()]
    assert all(("endLine" in one) == ("endColumn" in one) for one in found)
    (block,) = [
        taken(line)[1]
        for line in rendered("github", tmp_path, a__yaml="crmplan: 1\nproject:\n  - a\n  - b\n").splitlines()
    ]
    assert (block["line"], "endLine" in block) == ("3", False)


def test_nothing_is_written_where_nothing_is_found(tmp_path: Path) -> None:
    sound = "crmplan: 1\nproject: {name: P, start: 2031-03-03, manager: a}\nteam: {a: {side: client}}\n"
    assert rendered("github", tmp_path, a__yaml=sound) == ""


def test_name_of_a_file_stays_one_property(tmp_path: Path) -> None:
    (tmp_path / "a,b=c::d%0A").mkdir()
    plans = {"a,b=c::d%0A/x.yaml": WARNED}
    assert {taken(line)[1]["file"] for line in rendered("github", tmp_path, **plans).splitlines()} == {*plans}


def test_hostile_names_stay_in_their_command(tmp_path: Path) -> None:
    for template in (WARNED, RING):
        text = rendered("github", tmp_path, a__yaml=hostile(template))
        assert not [c for c in text if not c.isprintable() and c != "\n"]
        for line in text.splitlines():
            level, properties, _ = taken(line)
            assert level in ("error", "warning")
            assert {"file", "line", "col", "title"} <= set(properties) <= {
                "file", "line", "col", "title", "endLine", "endColumn"
            }  # fmt: skip
