"""Files of answers: what is read, and what is refused with its place."""

from pathlib import Path

import pytest

from crmplan.loader.answers import read_answers

KNOWN = ("one", "two")


def test_answers_are_read_by_question(tmp_path: Path) -> None:
    path = tmp_path / "answers.yaml"
    path.write_text(
        "answers:\n  one: {answer: partly, on: 2026-05-11}\n  two: {answer: n/a}\n", encoding="utf-8"
    )
    answers, findings = read_answers(path, KNOWN)
    assert findings == []
    assert {key: one.answer for key, one in answers.items()} == {"one": "partly", "two": "n/a"}


@pytest.mark.parametrize(
    ("text", "code", "at"),
    [
        ("answers:\n  three: {answer: yes}\n", "CP041", "three"),
        ("answers:\n  one: {answer: maybe}\n", "CP017", "maybe"),
        ("answers:\n  one: {answer: yes, on: 11.05.2026}\n", "CP015", "11.05.2026"),
        ("anwsers: {}\n", "CP011", "anwsers"),
        ("answers: {one: {answer: yes}, one: {answer: no}}\n", "CP004", "one"),
    ],
)
def test_what_is_wrong_is_told_at_its_place(text: str, code: str, at: str, tmp_path: Path) -> None:
    path = tmp_path / "answers.yaml"
    path.write_text(text, encoding="utf-8")
    answers, findings = read_answers(path, KNOWN)
    assert answers == {}
    assert [finding.code for finding in findings] == [code]
    place = findings[0].place
    assert place
    assert place.file.text[place.start : place.end] == at


@pytest.mark.parametrize("raw", [b"\xff\xfe\x00", b"answers: [\n", b"\x00"])
def test_file_that_is_no_text_is_refused(raw: bytes, tmp_path: Path) -> None:
    path = tmp_path / "answers.yaml"
    path.write_bytes(raw)
    answers, findings = read_answers(path, KNOWN)
    assert answers == {}
    assert findings


def test_empty_file_has_no_answers(tmp_path: Path) -> None:
    path = tmp_path / "answers.yaml"
    path.write_text("", encoding="utf-8")
    assert read_answers(path, KNOWN) == ({}, [])
