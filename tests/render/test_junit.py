"""JUnit's XML: a suite for each plan, a failed case for each finding, and nothing in it that XML forbids."""

import xml.etree.ElementTree as ET
from pathlib import Path

from tests.render.reported import RING, WARNED, hostile, rendered

SOUND = "crmplan: 1\nproject: {name: P, start: 2031-03-03, manager: a}\nteam: {a: {side: client}}\n"


def parsed(folder: Path, **plans: str) -> ET.Element:
    return ET.fromstring(rendered("junit", folder, **plans).encode())


def test_plan_without_findings_is_a_case_that_has_passed(tmp_path: Path) -> None:
    root = parsed(tmp_path, a__yaml=SOUND)
    assert (root.get("tests"), root.get("failures")) == ("1", "0")
    (case,) = root.iter("testcase")
    assert (case.get("classname"), case.get("name"), list(case)) == ("a.yaml", "check", [])


def test_each_finding_is_a_failed_case_of_its_plan(tmp_path: Path) -> None:
    root = parsed(tmp_path, late__yaml=WARNED, sound__yaml=SOUND)
    assert root.tag == "testsuites"
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("4", "3", "0")
    suites = {suite.get("name"): suite for suite in root}
    assert [suites[name].get("tests") for name in ("late.yaml", "sound.yaml")] == ["3", "1"]
    cases = list(suites["late.yaml"])
    assert [case.get("name") for case in cases] == [
        "CP805 no-project-lead project",
        "CP809 stage-window-broken stages.s.tasks.a",
        "CP809 stage-window-broken stages.s.tasks.b",
    ]
    assert [(case.get("file"), case.get("line")) for case in cases] == [("late.yaml", line) for line in "278"]
    failure = cases[1].find("failure")
    assert failure is not None and failure.text
    assert failure.get("type") == "warning"
    assert "`a` finishes on" in str(failure.get("message"))
    place, source, caret, *rest = failure.text.splitlines()
    assert place == "late.yaml:7:7"
    assert "a: {duration: 9d}" in source and "^" in caret and rest


def test_cases_of_a_suite_have_names_of_their_own(tmp_path: Path) -> None:
    text = f"{SOUND}# crmplan: ignore[XX1]\n# crmplan: ignore[XX2]\n"
    names = [case.get("name") for case in parsed(tmp_path, a__yaml=text).iter("testcase")]
    assert len(names) == 2
    assert names[1] == f"{names[0]} (2)"


def test_what_belongs_to_a_finding_is_told(tmp_path: Path) -> None:
    texts = [failure.text or "" for failure in parsed(tmp_path, a__yaml=RING).iter("failure")]
    assert any("with: a.yaml:7:7" in text for text in texts)


def test_hostile_names_stay_text(tmp_path: Path) -> None:
    root = parsed(tmp_path, a__yaml=hostile(), b__yaml=hostile(RING))
    assert {element.tag for element in root.iter()} == {"testsuites", "testsuite", "testcase", "failure"}
    texts = [*root.itertext(), *(value for element in root.iter() for value in element.attrib.values())]
    assert any("]]> <script>&amp;" in text for text in texts)
    assert not [c for text in texts for c in text if not c.isprintable() and c != "\n"]
