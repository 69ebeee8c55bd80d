"""A file of answers with one more in it: only its line changes."""

import re
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmplan.edit.answers import with_answer
from crmplan.errors import CrmplanError
from crmplan.loader.answers import read_answers

YES = {"answer": "yes", "on": "2026-05-11", "by": None, "evidence": "Ten calls, all there"}


def test_new_file_says_what_it_is() -> None:
    text = with_answer(None, "one", YES)
    assert text.splitlines()[0].startswith("# Answers of an audit")
    assert text.splitlines()[1:] == [
        "answers:",
        '  one: {answer: yes, on: 2026-05-11, evidence: "Ten calls, all there"}',
    ]


def test_second_answer_is_a_line_at_the_end() -> None:
    first = with_answer(None, "one", YES)
    assert with_answer(first, "two", {"answer": "no"}) == f"{first}  two: {{answer: no}}\n"


def test_answer_that_is_given_anew_takes_the_place_of_its_line() -> None:
    text = "# ours\nanswers: # by group\n  # data\n  one: {answer: yes}\n  one-more: {answer: no}\n"
    assert with_answer(text, "one", {"answer": "partly"}) == text.replace(
        "one: {answer: yes}", "one: {answer: partly}"
    )


def test_line_breaks_of_the_file_stay() -> None:
    text = "answers:\r\n  one: {answer: yes}\r\n"
    assert with_answer(text, "one", {"answer": "no"}) == "answers:\r\n  one: {answer: no}\r\n"
    assert with_answer(text.rstrip(), "two", {"answer": "no"}) == f"{text}  two: {{answer: no}}\r\n"


@pytest.mark.parametrize("text", ["answers: {one: {answer: yes}}\n", "- x\n", "notes:\n"])
def test_file_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(CrmplanError, match="holds no `answers:`"):
        with_answer(text, "one", YES)


def test_answer_in_several_lines_is_refused() -> None:
    with pytest.raises(CrmplanError, match="one is answered in several lines"):
        with_answer("answers:\n  one:\n    answer: yes\n", "one", YES)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["one", "two"]), st.sampled_from(["yes", "partly", "no", "n/a"]), st.text()
        ),
        max_size=6,
    )
)
def test_what_is_written_is_what_is_read(answers: list[tuple[str, str, str]]) -> None:
    text: str | None = None
    wanted = {}
    for question, word, evidence in answers:
        if re.search("[\ud800-\udfff]", evidence):
            continue
        said = evidence if evidence.strip() else None
        text = with_answer(text, question, {"answer": word, "evidence": said})
        wanted[question] = (word, said)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "answers.yaml"
        path.write_text(text or "", encoding="utf-8", newline="")
        found, findings = read_answers(path, ("one", "two"))
    assert findings == []
    assert {key: (one.answer, one.evidence) for key, one in found.items()} == wanted
