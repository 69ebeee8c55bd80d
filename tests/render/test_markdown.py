"""The Markdown renderer, read back by a Markdown parser: every text of a plan comes out as it is and does nothing."""

import html
import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from crmplan.document.blocks import Block, Code, Document, Fact, Facts, Item, Items, Paragraph, Section
from crmplan.document.charts import Bar, Gantt
from crmplan.document.tables import Cell, Column, Kind, Table, Tone
from crmplan.render.base import FORMATS, Options
from crmplan.render.markdown import escape
from crmplan.source import visible

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
TAG = re.compile(r"<[^>]*>")

HOSTILE = [
    "[x](http://evil.example)",
    "![x](http://evil.example/i.png)",
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "a | b",
    "*bold* _it_ __b__ ~~gone~~",
    "@user and #12",
    "`code` ``more``",
    "- point",
    "+ point",
    "* point",
    "# heading",
    "1. first",
    "12) twelfth",
    "> quote",
    "===",
    "---",
    "```",
    "    indented",
    "\tindented",
    "&lt;b&gt; &copy; &#64;",
    "http://evil.example www.evil.example ftp://evil.example",
    "javascript:alert(1)",
    "[ref]: http://evil.example",
    "$x$ and \\$",
    "back\\slash\\",
    "a\n\n# b",
    "trailing  ",
    "!",
    "",
]


def page(*blocks: Block) -> str:
    return FORMATS["markdown"].render(Document("view", "Title", blocks), Options())


def read(text: str) -> tuple[list[str], str]:
    """Return the tags and the plain text of Markdown."""
    rendered = READER.render(text)
    return re.findall(r"<(\w+)", rendered), html.unescape(TAG.sub("", rendered))


@pytest.mark.parametrize("text", HOSTILE)
def test_text_comes_out_as_it_is(text: str) -> None:
    tags, shown = read(escape(text))
    assert set(tags) <= {"p"}
    assert shown.strip() == visible(text).strip()


@given(st.text(alphabet=st.sampled_from("ab1.)-+=#*_`<>[]()!|~&@$\\:/ \n\t\"'{}^%"), max_size=30))
def test_no_text_is_markup(text: str) -> None:
    tags, shown = read(escape(text))
    assert set(tags) <= {"p"}
    assert shown.strip() == visible(text).strip()


@pytest.mark.parametrize("text", HOSTILE)
def test_text_stays_in_its_cell_item_fact_and_heading(text: str) -> None:
    columns = (Column("a", "A"), Column("b", "B"))
    tags, _ = read(page(Table("t", columns, ((Cell(text), Cell("z")), (Cell("y"), Cell(text))))))
    assert tags == ["h1", "table", "thead", "tr", "th", "th", "tbody", *["tr", "td", "td"] * 2]
    tags, shown = read(page(Items("i", (Item(text), Item("z")))))
    assert tags == ["h1", "ul", "li", "li"]
    assert visible(text).strip() in shown
    tags, _ = read(page(Facts((Fact("f", "F", Cell(text)),))))
    assert tags[:3] == ["h1", "ul", "li"]
    assert set(tags[3:]) <= {"strong"}
    tags, _ = read(page(Section(text, (Paragraph("z"),))))
    assert tags == ["h1", "h2", "p"]


def test_links_are_not_made_of_addresses() -> None:
    assert "http:" not in escape("http://evil.example")
    assert "www." not in escape("WWW.evil.example www.evil.example")


def test_mention_is_escaped() -> None:
    assert escape("@user") == "\\@user"


def test_table_is_aligned_by_the_kind_of_its_columns() -> None:
    columns = (Column("id", "Id", Kind.ID, None), Column("a", ""), Column("n", "N", Kind.COUNT))
    shown = page(Table("t", columns, ((Cell("x"), Cell("a"), Cell(-5, Kind.COUNT)),)))
    assert re.search(r"^\| *&nbsp; *\| *N \|\n\|:-+\|-+:\|\n\| a *\| *−5 \|$", shown, re.MULTILINE)


def test_blocks() -> None:
    bar = Bar("a", "Work", date(2026, 3, 2), date(2026, 3, 13), Tone.PLAIN, 0.5, False, False)
    shown = page(
        Paragraph("Loud", Tone.BAD),
        Paragraph("", Tone.BAD),
        Facts(
            (Fact("f", "F", Cell(1, Kind.COUNT)), Fact("g", "Hidden", Cell(2, Kind.COUNT), is_shown=False))
        ),
        Items("i", (Item("a"), Item("b", is_done=True), Item("c", is_done=False))),
        Section("One", (Section("Two", (Paragraph("Deep"),)), Paragraph(""))),
        Gantt("g", (bar,), None, frozenset(), None),
    )
    assert "\n\n**Loud**\n\n- F: **1**\n\n- a\n- [x] b\n- [ ] c\n\n## One\n\n### Two\n\nDeep\n\n|" in shown
    assert "2\u00a0Mar\u00a02026" in shown


def test_code_is_fenced_by_more_ticks_than_it_has() -> None:
    shown = page(Code("a: 1\n````\nb: \x1b2"))
    assert "\n`````yaml\na: 1\n````\nb: \\u001b2\n`````\n" in shown


def test_subtitle_is_a_paragraph() -> None:
    assert FORMATS["markdown"].render(Document("v", "T", (), subtitle="*a*"), Options()) == "# T\n\n\\*a\\*\n"
