"""Widths and places of labels."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmplan.render.svg.measures import beside, fitted, lanes, spread, text_width


def test_width_grows_with_size_and_weight() -> None:
    assert text_width("Plan", 24) == pytest.approx(2 * text_width("Plan", 12))
    assert text_width("Plan", is_bold=True) > text_width("Plan") > 0
    assert text_width("iii") < text_width("ooo") < text_width("WWW") < text_width("客客客客")
    assert text_width("e\u0301") == text_width("e")


@given(st.text(max_size=60), st.floats(0, 400))
def test_fitted_text_is_never_wider_than_its_room(text: str, room: float) -> None:
    assert text_width(fitted(text, room)) <= room + 1e-6


def test_short_text_stays_and_a_long_one_ends_in_a_mark() -> None:
    assert fitted("Build the cards", 200) == "Build the cards"
    assert fitted("Build the cards", 60).endswith("…")
    assert fitted("x", 0) == ""


@given(st.lists(st.floats(-50, 400), max_size=15))
def test_spread_labels_keep_apart_in_their_order(centres: list[float]) -> None:
    placed = spread(centres, 20, 0, 400)
    assert all(10 - 1e-6 <= place <= 390 + 1e-6 for place in placed)
    order = sorted(range(len(centres)), key=lambda n: centres[n])
    assert all(placed[b] - placed[a] >= 20 - 1e-6 for a, b in itertools.pairwise(order))


def test_too_many_labels_are_set_closer() -> None:
    assert spread([5.0] * 4, 20, 0, 40) == [5, 15, 25, 35]


@given(
    st.lists(st.tuples(st.floats(0, 300), st.floats(0, 100)).map(lambda p: (p[0], p[0] + p[1])), max_size=12)
)
def test_labels_of_a_lane_do_not_touch(spans: list[tuple[float, float]]) -> None:
    rows = lanes(spans)
    for row in set(rows):
        held = sorted(span for span, at in zip(spans, rows, strict=True) if at == row)
        assert all(one[1] < other[0] for one, other in itertools.pairwise(held))


def test_label_stays_inside() -> None:
    assert [beside(x, 40, 0, 100) for x in (5, 50, 99)] == [0, 30, 60]
