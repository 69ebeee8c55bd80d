"""YAML to data and marks: the meaning of 1.2, places that are exact, and bounds that hold."""

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from crmplan.loader import yaml_nodes
from crmplan.loader.packaged import packaged_yaml
from crmplan.loader.yaml_nodes import UNREADABLE, Composed, compose
from crmplan.source import Mark, SourceFile


def read(text: str) -> Composed:
    return compose(SourceFile("plan.yaml", text))


def found(text: str) -> list[tuple[str, str, str]]:
    """Return code, variant and the marked text of each finding."""
    result = read(text)
    places = [(f.code, f.variant, f.place) for f in result.findings]
    return [(code, variant, text[at.start : at.end]) for code, variant, at in places if at is not None]


def below(mark: Mark, *steps: str | int) -> Mark:
    for step in steps:
        assert mark.children is not None
        mark = mark.children[step]  # type: ignore[index]
    return mark


# --- meaning ---


@pytest.mark.parametrize(
    "word",
    [
        "no",
        "off",
        "NO",
        "yes",
        "true",
        "12:30",
        "22:30",
        "010",
        "1.10",
        "0x10",
        "1e3",
        "2026-02-30",
        "nan",
        "=",
        "1_000",
    ],
)
def test_scalars_stay_text(word: str) -> None:
    assert read(f"a: {word}").data == {"a": word}


@pytest.mark.parametrize("word", ["", "~", "null", "Null", "NULL"])
def test_null_is_null_only_without_quotes(word: str) -> None:
    assert read(f"a: {word}").data == {"a": None}
    assert read(f"a: '{word}'").data == {"a": word}


def test_keys_are_text_whatever_they_look_like() -> None:
    assert read("no: 1\n2026: 2\nnull: 3\n~: 4\n").data == {"no": "1", "2026": "2", "null": "3", "~": "4"}


def test_free_keys_have_a_place_but_no_data() -> None:
    result = read("x-jira: {a: [1]}\nname: A\n")
    assert result.data == {"name": "A"}
    assert below(result.mark, "x-jira", "a", 0).start == 13


def test_block_and_quoted_texts_keep_their_line_breaks() -> None:
    assert read('a: |\n  one\n  two\nb: >-\n  one\n  two\nc: "x\\ty"\n').data == {
        "a": "one\ntwo\n",
        "b": "one two",
        "c": "x\ty",
    }


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "---\n", "~\n"])
def test_empty_file_is_null_without_a_finding(text: str) -> None:
    result = read(text)
    assert (result.data, result.findings) == (None, [])


# --- marks ---

texts = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp", "Cf", "Cn"]), max_size=12
)
keys = texts.filter(lambda key: key not in ("", "<<", "=") and not key.startswith("x-"))
nested = st.recursive(
    texts | st.none(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=25,
)


def check_marks(text: str, data: Any, mark: Mark) -> None:
    """Insist that every mark cuts out of the file what can be read as its value again."""
    if data is None:
        assert text[mark.start : mark.end] in ("null", "")
        return
    assert read_alone(text, mark) == data
    if isinstance(data, dict):
        assert isinstance(mark.children, dict) and list(mark.children) == list(data)
        for key, value in data.items():
            child = mark.children[key]
            assert yaml.load(text[child.key_start : child.key_end], yaml.BaseLoader) == key
            assert child.key_start < child.key_end <= child.start
            check_marks(text, value, child)
    if isinstance(data, list):
        assert isinstance(mark.children, list) and len(mark.children) == len(data)
        for value, child in zip(data, mark.children, strict=True):
            check_marks(text, value, child)


def read_alone(text: str, mark: Mark) -> Any:
    """Read what a mark cuts out, in the column where it stands."""
    column = mark.start - (text.rfind("\n", 0, mark.start) + 1)
    return read(" " * column + text[mark.start : mark.end]).data


@given(nested.filter(lambda data: isinstance(data, (dict, list))), st.booleans())
def test_marks_point_exactly_at_keys_and_values(data: Any, is_flow: bool) -> None:
    text = yaml.safe_dump(data, default_flow_style=is_flow, allow_unicode=True, sort_keys=False, width=10**6)
    result = read(text)
    assert (result.data, result.findings) == (data, [])
    check_marks(text, result.data, result.mark)


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_marks_hold_with_every_line_break(line_break: str) -> None:
    text = line_break.join(["# план \U0001f680", "project:", "  name: Внедрение", "  start: soon", ""])
    mark = below(read(text).mark, "project", "start")
    assert text[mark.start : mark.end] == "soon"
    assert SourceFile("plan.yaml", text).position(mark.start) == (4, 10)


def test_mark_of_an_alias_is_the_alias_and_below_it_the_original() -> None:
    text = "a: &x {b: 1}\nc: *x\n"
    result = read(text)
    mark = below(result.mark, "c")
    assert text[mark.start : mark.end] == "*x"
    assert below(mark, "b").start == text.index("1")
    assert result.data == {"a": {"b": "1"}, "c": {"b": "1"}}


# --- duplicate keys ---


@pytest.mark.parametrize(
    ("text", "second", "first"),
    [
        ("a: 1\na: 2\n", "a", (1, 1)),
        ("{a: 1, 'a': 2}\n", "'a'", (1, 2)),
        ('name: 1\n"n\\x61me": 2\n', '"n\\x61me"', (1, 1)),
        ("x-a: 1\nx-a: 2\n", "x-a", (1, 1)),
        ("b: {<<: {a: 1}, <<: {a: 2}}\n", "<<", (1, 5)),
    ],
)
def test_second_of_two_equal_keys_is_reported_with_the_first(
    text: str, second: str, first: tuple[int, int]
) -> None:
    (finding,) = read(text).findings
    assert finding.code == "CP004" and finding.place is not None
    assert text[finding.place.start : finding.place.end] == second
    assert (finding.params["line"], finding.params["column"]) == first


def test_first_of_two_equal_keys_stays() -> None:
    assert read("a: 1\na: 2\n").data == {"a": "1"}


# --- merges and anchors ---


def test_merge_gives_what_is_not_written() -> None:
    text = "base: &b {a: 1, c: 2}\none: {<<: *b, a: 9}\ntwo: {<<: [{a: 5}, *b]}\n"
    result = read(text)
    assert result.data["one"] == {"a": "9", "c": "2"}
    assert result.data["two"] == {"a": "5", "c": "2"}
    assert below(result.mark, "one", "c").start == text.index("2}")


def test_merge_in_quotes_is_a_key() -> None:
    assert read('"<<": {a: 1}\n').data == {"<<": {"a": "1"}}


@pytest.mark.parametrize("value", ["5", "[1, 2]", "~", ""])
def test_merge_of_something_without_keys_is_reported(value: str) -> None:
    assert [finding[:2] for finding in found(f"a: {{b: 1}}\nc:\n  <<: {value}\n")] == [("CP005", "merge")]


def test_undefined_alias_is_reported_once_and_leaves_no_value() -> None:
    text = "a: *nobody\nb: [*nobody]\n"
    assert found(text) == [("CP001", "alias", "*nobody")] * 2
    assert read(text).data == {"a": UNREADABLE, "b": [UNREADABLE]}
    assert found("<<: *nobody\n") == [("CP001", "alias", "*nobody")]


def test_alias_within_its_own_anchor_is_reported() -> None:
    assert found("a: &x [1, *x]\n") == [("CP005", "recursive", "*x")]


def test_anchor_may_be_used_again() -> None:
    assert read("a: &x 1\nb: *x\nc: &x 2\nd: *x\n").data == {"a": "1", "b": "1", "c": "2", "d": "2"}


def test_alias_may_be_a_key_where_it_names_a_text() -> None:
    assert read("a: &x b\nc: {*x : 1}\n").data == {"a": "b", "c": {"b": "1"}}
    assert found("a: &x [b]\nc: {*x : 1, d: 2}\n") == [("CP005", "key", "*x")]


# --- what plans do not have ---


@pytest.mark.parametrize(
    "tag", ["!!str", "!", "!foo", "!<tag:yaml.org,2002:int>", "!include", "!!python/name:os.system"]
)
def test_tag_is_shown_as_it_is_written_and_its_value_not_judged(tag: str) -> None:
    text = f"a: &x {tag} b\n"
    assert found(text) == [("CP005", "tag", tag)]
    assert read(text).findings[0].params == {"tag": tag}
    assert read(text).data == {"a": UNREADABLE}


def test_tags_stand_before_collections_keys_and_whole_files_too() -> None:
    assert found("a: !!set {b}\n!!str c: d\n") == [("CP005", "tag", "!!set"), ("CP005", "tag", "!!str")]
    assert read("!plan\na: 1\n").data is None


def test_complex_key_is_reported_and_its_value_left_out() -> None:
    text = "? [a, b]\n: c\nd: e\n"
    assert [finding[:2] for finding in found(text)] == [("CP005", "key")]
    assert read(text).data == {"d": "e"}


def test_second_document_is_reported_and_not_read() -> None:
    assert found("a: 1\n---\na: 1\na: 2\n") == [("CP005", "document", "---")]


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\u2028", "\ufeff", "\uffff"])
def test_control_characters_are_refused_where_they_stand(character: str) -> None:
    assert found(f"# a comment\na: b{character}c\n") == [("CP002", "control", character)]
    assert read(f"a: {character}\n").data is None


# --- what libyaml can't read ---

PROBLEMS = {
    "a:\n\tb: c": ("tab", "\t"),
    "a: |\n\t b": ("tab", "\t"),
    "a: b\n\tc: d": ("tab", "\t"),
    "a: @b": ("character", "@"),
    "a: b: c": ("colon", ":"),
    "{a:b, c:,}": ("space", ":"),
    "a: ? b": ("question", "?"),
    "a: - b": ("hyphen", "-"),
    "a: [b\nc: d": ("bracket", None),
    "a: [b}": ("bracket", "}"),
    "a: 'it's'": ("indent", "s"),
    "a: 'b": ("quote", "'"),
    "a: 'b\n---\nc'": ("quote", "'"),
    "a:\n  b: 1\n c: 2": ("indent", None),
    "- - a\n - b": ("dash", "-"),
    "a: 1\nkey\nb: 2": ("no-colon", None),
    "a: [,b]": ("no-value", ","),
    "a: |x\n b": ("block", "x"),
    "a: |0\n b": ("block", "0"),
    "a: !<x": ("tag", None),
    "a: !e!x y": ("tag", "!"),
    "a: !%zz y": ("tag", "%"),
    "a: &": ("anchor", None),
    "a: * b": ("anchor", " "),
    '"a\\q"': ("escape", "\\"),
    '"a\\xZZ"': ("escape", "Z"),
    '"\\UFFFFFFFF"': ("escape", None),
    "%FOO\n---\na": ("directive", None),
    "%YAML 2.0\n---\na": ("directive", "%"),
    "%YAML x\n---\na": ("directive", "x"),
    "%YAML 1.2\n%YAML 1.2\n---\na": ("directive", "%"),
    "%TAG ! \n---\na": ("directive", None),
    "{a: 1}}": ("end", "}"),
    "a: 1\n...\nb: 2": ("end", "b"),
}


@pytest.mark.parametrize("text", PROBLEMS)
def test_unreadable_yaml_is_one_finding_that_says_what_is_wrong(text: str) -> None:
    variant, place = PROBLEMS[text]
    (finding,) = found(text)
    assert finding[:2] == ("CP001", variant)
    assert place is None or finding[2] == place
    assert read(text).data is None


def test_every_problem_of_libyaml_has_words_of_its_own() -> None:
    (entry,) = (entry for entry in packaged_yaml("messages")["messages"] if entry["code"] == "CP001")
    variants = {name for _, name in yaml_nodes._REASONS} | {"alias"}
    assert variants == set(entry["variants"])
    assert variants - {"alias"} == {variant for variant, _ in PROBLEMS.values()}


PIECES = (
    *"abx01я \n\r\t:-?[]{},#&*!|>'\"%@`~\\",
    ": ",
    "- ",
    "<<: ",
    "*a",
    "&a ",
    "---\n",
    "...\n",
    "!!str ",
    "x-",
)


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join) | st.text(max_size=60))
def test_any_text_is_read_or_has_a_finding_within_it(text: str) -> None:
    result = read(text)
    for finding in result.findings:
        assert finding.place is not None
        assert 0 <= finding.place.start <= finding.place.end <= len(text) + 1
        assert finding.variant != "other"


# --- budgets ---


def test_nesting_has_a_bound() -> None:
    deepest = yaml_nodes.MAX_DEPTH
    assert found("[" * deepest + "]" * deepest) == []
    assert found("[" * (deepest + 1) + "]" * (deepest + 1))[0][:2] == ("CP003", "depth")
    assert found("[" * 100_000)[0][:2] == ("CP003", "depth")


def test_aliases_have_a_bound_on_what_they_expand_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_nodes, "MAX_ALIASED", 100)
    head = "a: &a [1, 2, 3, 4, 5, 6, 7, 8, 9]\n"
    assert found(head + "b: [" + "*a, " * 10 + "]") == []
    assert found(head + "b: [" + "*a, " * 11 + "]") == [("CP003", "aliases", "*a")]
    assert found(head + "b: {<<: [" + "{c: 1}, " * 10 + "]}") == []


def test_merges_count_as_aliases_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_nodes, "MAX_ALIASED", 50)
    wide = "{" + ", ".join(f"k{number}: 1" for number in range(60)) + "}"
    assert found(f"b: {{<<: {wide}}}")[0][:2] == ("CP003", "aliases")


def test_values_have_a_bound() -> None:
    allowed, refused = (
        yaml_nodes.compose(SourceFile("x.yaml", "[" + "1, " * 9 + end), max_values=10)
        for end in ("]", "2, 3]")
    )
    assert allowed.findings == []
    assert [(one.code, one.variant) for one in refused.findings] == [("CP003", "values")]


def test_findings_have_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_nodes, "MAX_FINDINGS", 5)
    assert len(read("a: 1\n" * 20).findings) == 5
    assert len(read("[" + "!x 1, " * 20 + "]").findings) == 5
    assert len(read("a: \x01\x01\x01\x01\x01\x01\x01").findings) == 5
    assert len(read("[" + "*b, " * 20 + "]").findings) == 5
