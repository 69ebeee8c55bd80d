"""Comments that suppress findings: which they are about, what is no comment, and which do nothing."""

from pathlib import Path

import pytest

from crmplan.cli.checking import all_findings
from crmplan.cli.session import open_plan
from crmplan.findings import Finding, Severity
from crmplan.loader.yaml_nodes import compose
from crmplan.rules.base import Selection
from crmplan.rules.comments import comments
from crmplan.rules.suppression import without_suppressed
from crmplan.source import SourceFile, SourceMap
from tests.helpers import loaded, wording
from tests.rules.test_cases import found_in
from tests.rules.test_selection import HEAD, LATE

IGNORE = "# crmplan: ignore[CP809]"
DONE = "{duration: 1d, started: 2026-03-02, finished: 2026-03-02, quality: 4}"
"""A task of which there is nothing to say."""


def mine(findings: list[Finding]) -> list[Finding]:
    """Return the findings that these tests are about: of the language, and of two rules."""
    return [one for one in findings if one.code.startswith("CP0") or one.code in ("CP805", "CP809")]


def found_of(text: str) -> list[Finding]:
    return mine(found_in(text))


def codes(text: str) -> list[str]:
    return [finding.code for finding in found_of(text)]


def text_of(finding: Finding) -> str:
    place = finding.place
    assert place
    return place.file.text[place.start : place.end]


def idle(text: str, code: str = "CP091") -> list[str]:
    """Return what is named in vain by the comments of a plan."""
    return [text_of(finding) for finding in found_in(text) if finding.code == code]


# What is suppressed


@pytest.mark.parametrize(
    "text",
    [
        f"{LATE}  {IGNORE}",
        f"{LATE}  {IGNORE} agreed with the client on Monday",
        f"{LATE}  #crmplan:ignore[ CP809 ]",
        f"{LATE}  # late, crmplan: stays; {IGNORE}",
        f"      {IGNORE}\n{LATE}",
        f"{IGNORE}\n\n      # another remark\n\n{LATE}",
        f"      # crmplan: ignore\n      {IGNORE} above\n{LATE}  {IGNORE} and behind",
    ],
)
def test_comment_suppresses_on_its_line_or_alone_above(text: str) -> None:
    assert codes(HEAD + text) == ["CP805"]


@pytest.mark.parametrize(
    "text",
    [
        f"{LATE}  # crmplan: ignore[CP806, CP809]",
        f"      # crmplan: ignore[CP806]\n      {IGNORE}\n{LATE}",
        f"{LATE}  # crmplan: ignore[CP806] one # crmplan: ignore[CP809] other",
    ],
)
def test_each_code_is_for_itself(text: str) -> None:
    assert codes(HEAD + text) == ["CP805", "CP091"]
    assert idle(HEAD + text) == ["CP806"]


@pytest.mark.parametrize(
    "text", [f"{LATE}  # crmplan: ignore[]", f"{LATE}  # crmplan: ignore CP809", f"{LATE}  # noqa: CP809"]
)
def test_other_comments_do_nothing(text: str) -> None:
    assert codes(HEAD + text) == ["CP805", "CP809"]


@pytest.mark.parametrize(
    "text",
    [
        f"{LATE}  # crmplan: ignore[CP806]",
        f"{LATE}\n{IGNORE}",
        f"      b: {DONE}  {IGNORE}\n{LATE}",
        f"      {IGNORE}\n      b: {DONE}\n{LATE}",
    ],
)
def test_comment_elsewhere_or_of_another_code_is_idle(text: str) -> None:
    assert sorted(codes(HEAD + text)) == ["CP091", "CP805", "CP809"]


def test_same_line_of_another_file_is_another_line(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(
        "crmplan: 1\nproject: {name: P, start: 2026-03-02, manager: m}\nteam: {m: {}}\n", encoding="utf-8"
    )
    stages = "w:\n  days: 1..5\n  tasks: {a: {duration: 9d}}"
    (tmp_path / "stages.yaml").write_text(f"{stages}  {IGNORE}\n", encoding="utf-8")
    assert mine(all_findings(open_plan(tmp_path))) == []
    (tmp_path / "stages.yaml").write_text(stages, encoding="utf-8")
    (tmp_path / "meetings.yaml").write_text(
        f"a: {{on: 2026-03-02}}\nb:\n  on: 2026-03-02  {IGNORE}\n", encoding="utf-8"
    )
    found = mine(all_findings(open_plan(tmp_path)))
    assert [(finding.code, Path(str(finding.place)).name) for finding in found] == [
        ("CP091", "meetings.yaml:3:37"),
        ("CP809", "stages.yaml:3:11"),
    ]


# What is no comment


@pytest.mark.parametrize(
    "note",
    [
        f'"{IGNORE}"',
        f"'see {IGNORE} in the manual'",
        "see#crmplan:ignore[CP809]",
        f"|\n          {IGNORE}",
        f">-\n          one\n\n          {IGNORE}\n          two",
        f"&anchor |\n          {IGNORE}",
        f'"two lines\n          {IGNORE}"',
        f"{{x-remark: '{IGNORE}'}}",
    ],
)
def test_what_stands_in_a_text_is_no_comment(note: str) -> None:
    key = "x-note" if note.startswith("{") else "note"
    text = f"{HEAD}      a:\n        duration: 9d\n        {key}: {note}\n"
    assert list(comments(loaded(text).sources)) == []
    assert codes(text) == ["CP805", "CP809"]


def test_key_is_no_comment() -> None:
    text = f"{HEAD}{LATE}\nx-own: {{'{IGNORE}': 1, '# crmplan: ignore[CP999]': 2}}\n"
    assert codes(text) == ["CP805", "CP809"]


@pytest.mark.parametrize(
    "lines",
    [
        f"note: | {IGNORE}\n  text",
        f"note: &anchor {IGNORE}\n  text",
        f"note: &anchor | {IGNORE}\n  text",
        f"note: |\n  text\n{IGNORE}\n",
        f"note: text {IGNORE}\n",
        f"note: 'text' {IGNORE}\n",
        f"accept: [one, {IGNORE}\n  two]\n",
        f"accept: {IGNORE}\n- one\n",
        f"accept:\n- one {IGNORE}\n- two",
        f"note: {IGNORE}\n",
        f"x-a: &a {{b: c}}\nx-d: *a {IGNORE}\n",
    ],
)
def test_comment_is_found_wherever_yaml_has_one(lines: str) -> None:
    text = "\n".join(f"        {line}" for line in lines.splitlines())
    (found,) = comments(loaded(f"{HEAD}      a:\n{text}\n").sources)
    assert text_of(Finding("", place=found.place)) == IGNORE


def test_repeated_texts_are_looked_at_where_they_are_written() -> None:
    text = (
        f"{HEAD}      a: &a {{duration: 1d, note: '{IGNORE}'}}\n      b: *a\n      c: {{<<: *a, note: x}}\n"
    )
    assert list(comments(loaded(text).sources)) == []


def test_file_that_cannot_be_read_has_no_comments() -> None:
    assert codes(f"crmplan: 1\nproject: [  {IGNORE}\n# crmplan: ignore[CP999]\n") == ["CP001"]
    assert codes(f"- a list  {IGNORE}\n") == ["CP006"]


def test_table_of_people_has_no_comments(tmp_path: Path) -> None:
    text = "crmplan: 1\nproject: {name: P, start: 2026-03-02, manager: m}\nteam: {m: {}}\npeople: {file: people.csv}\n"
    (tmp_path / "plan.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "people.csv").write_text(f"id,name\nanna,Anna {IGNORE}\n", encoding="utf-8")
    opened = open_plan(tmp_path)
    assert list(comments(opened.loaded.sources)) == []
    assert mine(all_findings(opened)) == []


# Comments that do nothing


@pytest.mark.parametrize("unknown", ["CP999", "CP80", "XX", "809", "cp809"])
def test_unknown_code_in_a_comment_is_a_warning_at_that_code(unknown: str) -> None:
    found = found_of(f"{HEAD}{LATE}  # crmplan: ignore[CP809, {unknown}]")
    assert [(f.code, f.severity) for f in found] == [("CP805", Severity.ERROR), ("CP090", Severity.WARNING)]
    assert text_of(found[1]) == unknown
    assert (found[1].fix is None) == (unknown == "cp809")  # what was meant isn't thrown away


def test_unused_code_in_a_comment_is_a_warning_at_that_code() -> None:
    found = found_of(f"{HEAD}      a: {DONE}  # crmplan: ignore[CP806, CP809] both agreed")
    assert [(f.code, f.severity, f.variant) for f in found[1:]] == [("CP091", Severity.WARNING, "")] * 2
    assert [text_of(finding) for finding in found[1:]] == ["CP806", "CP809"]


def test_errors_of_the_language_cannot_be_suppressed() -> None:
    found = found_of(f"{HEAD}      a: {{durations: 9d}}  # crmplan: ignore[CP011, CP017, CP809]")
    assert [(finding.code, finding.variant) for finding in found] == [("CP011", ""), ("CP091", "error")]
    assert "`CP011`" in wording().message(found[1])


def test_nothing_is_unused_while_rules_are_not_run() -> None:
    assert codes(f"{HEAD}      a: {{duration: 2d, due: soon}}  {IGNORE}") == ["CP015"]
    chain = "".join(f"      t{n}: {{duration: 99999d, after: [t{n - 1}]}}\n" for n in range(1, 31))
    assert codes(f"{HEAD}      t0: {{duration: 99999d}}  {IGNORE}\n{chain}") == ["CP055"]
    assert codes(f"{HEAD}      a: {DONE}  {IGNORE}") == ["CP805", "CP091"]


def test_a_sound_plan_has_no_errors_of_the_language_to_suppress() -> None:
    assert idle(f"{HEAD}{LATE}  # crmplan: ignore[CP011, CP809]") == ["CP011"]


def test_warnings_of_the_language_can_be_suppressed() -> None:
    text = "crmplan: 1\nproject: {name: P, start: 2031-03-03}\ncalendar:\n  closed: [2031-03-04]\n  open: [2031-03-04]"
    assert "CP052" in codes(text)
    assert codes(f"{text}  # crmplan: ignore[CP052]") == ["CP805"]


def test_warnings_of_comments_cannot_be_suppressed() -> None:
    text = f"{HEAD}      # crmplan: ignore[CP091]\n      a: {DONE}  {IGNORE}"
    assert idle(text) == ["CP091", "CP809"]


def test_what_is_not_reported_is_suppressed_all_the_same() -> None:
    text = f"{HEAD}{LATE}  {IGNORE}"
    for selection in (Selection(ignore=("CP809",)), Selection(("CP0",)), Selection(off=frozenset({"CP809"}))):
        assert "CP091" not in [finding.code for finding in found_in(text, selection)]
    assert "CP091" not in [
        finding.code for finding in found_in(HEAD + LATE, Selection(off=frozenset({"CP091"})))
    ]


def test_findings_without_a_place_stay() -> None:
    sources = loaded(f"{HEAD}{LATE}  {IGNORE}").sources
    nowhere = Finding("CP809")
    assert without_suppressed([nowhere], sources, ("CP809",), is_complete=False) == [nowhere]


def test_many_comments_below_each_other_are_read_soon() -> None:
    text = "# crmplan: ignore[CP809]\n" * 20_000
    (first, *_, last) = comments(loaded(f"{HEAD}{text}{LATE}").sources)
    assert first.line == last.line == len((HEAD + text).splitlines()) + 1


# How a code is taken out


@pytest.mark.parametrize(
    ("before", "number", "after"),
    [
        ("a: 1  # crmplan: ignore[CP801] why\nb: 2\n", 0, "a: 1\nb: 2\n"),
        ("a: 1  # crmplan: ignore[CP801] why  \r\nb: 2\r\n", 0, "a: 1\r\nb: 2\r\n"),
        ("# one\n  # crmplan: ignore[CP801]\n# two\na: 1\n", 0, "# one\n# two\na: 1\n"),
        ("# crmplan: ignore[CP801]\r\na: 1\r\n", 0, "a: 1\r\n"),
        ("a: 1\n# crmplan: ignore[CP801]", 0, "a: 1\n"),
        ("a: 1 # late; # crmplan: ignore[CP801] why\n", 0, "a: 1 # late;\n"),
        (
            "a: 1 # crmplan: ignore[CP801] x # crmplan: ignore[CP802] y\n",
            1,
            "a: 1 # crmplan: ignore[CP802] y\n",
        ),
        (
            "a: 1 # crmplan: ignore[CP801] x # crmplan: ignore[CP802] y\n",
            0,
            "a: 1 # crmplan: ignore[CP801] x\n",
        ),
        ("a: 1 # crmplan: ignore[CP801, CP802] why\n", 0, "a: 1 # crmplan: ignore[CP802] why\n"),
        ("a: 1 # crmplan: ignore[CP801, CP802] why\n", 1, "a: 1 # crmplan: ignore[CP801] why\n"),
        ("a: 1 # crmplan: ignore[ CP801 ,CP802, CP803 ]\n", 1, "a: 1 # crmplan: ignore[ CP801, CP803 ]\n"),
    ],
)
def test_code_is_taken_out_of_its_comment(before: str, number: int, after: str) -> None:
    file = SourceFile("plan.yaml", before)
    fixes = [
        one.without(n)
        for one in comments(SourceMap([file], compose(file).mark))
        for n in range(len(one.codes))
    ]
    (cut,) = fixes[number].cuts
    assert before[: cut.start] + before[cut.end :] == after
