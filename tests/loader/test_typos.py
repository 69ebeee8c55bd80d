"""Misspelt words: which one is meant, and where nobody can say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmplan.findings import Bare, Rename, Set
from crmplan.loader.typos import is_near, meant
from tests.helpers import loaded


@pytest.mark.parametrize(
    ("found", "known", "wanted"),
    [
        ("durations", ("duration", "due", "estimate"), "duration"),
        ("likley", ("rare", "unlikely", "likely"), "likely"),
        ("Likely", ("rare", "unlikely", "likely"), "likely"),
        ("blocked-by", ("blocked_by", "blocked"), "blocked_by"),
        ("almost_certain", ("almost-certain", "rare"), "almost-certain"),
        ("afer", ("after", "over"), "after"),
        ("costs", ("cost", "due"), "cost"),
        ("durations", ("day", "due"), None),
        ("minr", ("minor", "mine"), None),
        ("coat", ("cost", "boat"), None),
        ("due_date", ("due",), None),
        ("lkiely", ("likely", "liked"), "likely"),
        ("lkilye", ("likely",), None),
        ("dus", ("due",), None),
        ("", ("due",), None),
        ("dates", (), None),
        ("стоимость", ("cost",), None),
    ],
)
def test_only_one_word_can_be_meant(found: str, known: tuple[str, ...], wanted: str | None) -> None:
    assert meant(found, known) == wanted


def distance(one: str, other: str) -> int:
    """Return how many slips lie between two words, by the textbook's table (optimal string alignment)."""
    table = {(i, -1): i + 1 for i in range(-1, len(one))} | {(-1, j): j + 1 for j in range(-1, len(other))}
    for i, a in enumerate(one):
        for j, b in enumerate(other):
            table[i, j] = min(table[i - 1, j] + 1, table[i, j - 1] + 1, table[i - 1, j - 1] + (a != b))
            if i and j and a == other[j - 1] and one[i - 1] == b:
                table[i, j] = min(table[i, j], table[i - 2, j - 2] + 1)
    return table[len(one) - 1, len(other) - 1]


WORD = st.text("abc", max_size=6)


@given(WORD, WORD)
def test_near_is_a_distance_of_one_at_most(one: str, other: str) -> None:
    assert is_near(one, other) is (distance(one, other) <= 1)


def fixes(text: str) -> list[object]:
    return [finding.fix and finding.fix.changes for finding in loaded(text).findings]


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("teams: {max: {}}", Rename(("teams",), "team")),
        ("team: {max: {sides: client}}", Rename(("team", "max", "sides"), "side")),
        ("team: {max: {side: clinet}}", Set(("team", "max", "side"), "client")),
        ("vendor: {background: [it, salse]}", Set(("vendor", "background", 1), "sales")),
        ("risks: {r: {probability: likley}}", Set(("risks", "r", "probability"), "likely")),
        (
            "risks: {r: {residual: {probability: Rare}}}",
            Set(("risks", "r", "residual", "probability"), "rare"),
        ),
    ],
)
def test_slip_has_a_fix_at_its_place(text: str, change: Set | Rename) -> None:
    (found,) = fixes(text)
    assert found == (change,)
    assert not isinstance(change, Set) or type(loaded(text).findings[0].fix.changes[0].value) is Bare  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "text",
    [
        "team: {max: {sides: client, side: client}}",
        "team: {max: {capacity: fulll}}",
        "team: {max: {note: a, sides}}",
        "stages: {s: {tasks: {a: {after: [bb]}, b: {}}}}",
        "risks: {r: {probability: 65}}",
    ],
)
def test_other_errors_have_none(text: str) -> None:
    assert set(fixes(text)) == {None}
