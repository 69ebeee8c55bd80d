"""HTML: one sound file without anything from elsewhere, in which texts of plans stay texts."""

import re
from base64 import b64encode
from datetime import date
from decimal import Decimal
from hashlib import sha256
from html.parser import HTMLParser

import pytest

from crmplan.document.blocks import Block, Code, Document, Fact, Facts, Item, Items, Paragraph, Section
from crmplan.document.tables import Cell, Column, Kind, Table, Tone
from crmplan.render.base import FORMATS, Options
from tests.render import charts
from tests.render.svg.test_charts import HOSTILE, renamed

VOID = {"meta"}
INLINE = {"span", "code", "a", "svg"}


class Reader(HTMLParser):
    """Reads a page, and fails where tags are not nested."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        assert len(dict(attrs)) == len(attrs), "an attribute twice"
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ("rect", "path", "circle"), f"<{tag}/> is not closed in HTML"
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.said.append(data)

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def page(*blocks: Block, language: str = "en", title: str = "Title", encoding: str = "utf-8") -> str:
    document = Document("view", title, blocks, language, "Harwell", date(2026, 3, 2), "of a plan")
    return FORMATS["html"].render(document, Options(encoding=encoding, version="1.2"))


def read(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    reader.close()
    assert reader.open == []
    return reader


COLUMNS = (
    Column("name", "Task"),
    Column("share", "", Kind.BAR),
    Column("cost", "Cost", Kind.MONEY),
    Column("raw", "machine-only", Kind.TEXT, None),
)


def table(name: str = "Build", tone: Tone = Tone.BAD) -> Table:
    row = (
        Cell(name, tone=tone),
        Cell(0.45, Kind.BAR),
        Cell(Decimal(1250000), Kind.MONEY, unit="EUR"),
        Cell("never shown"),
    )
    return Table("tasks", COLUMNS, (row,))


def everything(text: str = "text") -> tuple[Block, ...]:
    return (
        Facts((Fact("a", text, Cell(text)), Fact("b", text, Cell((text, text), Kind.IDS)))),
        Paragraph(text, Tone.WARN),
        Section(text, (table(text), Section(text, (Code(f"{text}\n{text}"),)))),
        Section(text, (Items("i", tuple(Item(text, is_done=done) for done in (None, True, False))),)),
        Section(text, tuple(renamed(make(), text) for make in charts.CHARTS.values())),
    )


@pytest.mark.parametrize("language", ["en", "ru"])
def test_page_is_nested_and_says_its_language(language: str) -> None:
    reader = read(page(*everything(), language=language))
    assert reader.of("html") == [{"lang": language}]
    ids = [attributes["id"] for _, attributes in reader.tags if "id" in attributes]
    assert len(ids) == len(set(ids)) == 4 + 2 * len(charts.CHARTS)
    named = " ".join(
        str(one["aria-labelledby"]) for _, one in reader.tags if "aria-labelledby" in one
    ).split()
    assert sorted(named) == sorted(map(str, ids))


def test_headings_go_down_in_steps() -> None:
    deep: Block = Paragraph("end")
    for n in range(8):
        deep = Section(f"Level {n}", (deep,))
    levels = [tag for tag, _ in read(page(deep)).tags if re.fullmatch(r"h\d", tag)]
    assert levels == ["h1", "h2", "h3", "h4", "h5", "h6", "h6", "h6", "h6"]


def test_nothing_is_fetched_or_run() -> None:
    made = page(*everything())
    assert not re.search(r"https?://|@import|url\(|<script|<link|<a\b|<img|<iframe|style=|\son\w+=", made)
    (style,) = re.findall(r"<style>(.*?)</style>", made, re.DOTALL)
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = next(one for one in read(made).of("meta") if one.get("http-equiv"))["content"] or ""
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_only_text(text: str) -> None:
    made = page(*everything(text), title=text)
    harmless, hostile = read(page(*everything())), read(made)
    known = {tag for tag, _ in harmless.tags}
    assert {tag for tag, _ in hostile.tags} <= known
    assert not {
        name for _, attributes in hostile.tags for name in attributes if name in ("style", "href", "src")
    }
    assert len(hostile.of("style")) == 1
    assert not re.search("[\x00-\x09\x0b-\x1f\u202a-\u202e\u2066-\u2069\u200b\ufeff\ufffe\uffff]", made)


def test_first_column_heads_its_row_and_figures_stand_right() -> None:
    reader = read(page(table()))
    heads = reader.of("th")
    assert [one["scope"] for one in heads] == ["col", "col", "row"]
    assert heads[1]["class"] == "number"
    assert [one.get("class") for one in reader.of("td")] == [None, "bar", "number"]
    said = "".join(reader.said)
    assert "EUR\u00a01,250,000" in said
    assert "machine-only" not in said and "never shown" not in said


def test_share_is_a_bar_and_a_figure() -> None:
    made = page(table())
    assert 'class="part" width="27"' in made
    assert ">45%" in made.replace("</svg>", "</svg>>")


@pytest.mark.parametrize(("share", "width"), [(0, None), (0.001, "2"), (0.999, "58"), (1, "60"), (7, "60")])
def test_only_what_is_all_looks_full(share: float, width: str | None) -> None:
    made = page(Facts((Fact("a", "A", Cell(share, Kind.BAR)),)))
    found = re.findall(r'class="part" width="(\d+)"', made)
    assert found == ([width] if width else [])


def test_tones_have_a_mark_and_a_weight() -> None:
    made = page(*(Paragraph("late", tone) for tone in Tone))
    assert made.count('class="bad"') == 1 and "<p>late</p>" in made
    for tone in ("good", "warn", "bad"):
        assert f".{tone}::before" in made


def test_missing_value_is_muted_and_long_facts_have_a_line_of_their_own() -> None:
    made = page(
        Facts((Fact("a", "A", Cell(None)), Fact("b", "B", Cell("x" * 40)), Fact("c", "C", Cell(1), False)))
    )
    assert '<span class="muted">—</span>' in made
    assert made.count('class="long"') == 1
    assert ">C<" not in made


def test_boxes_are_said_too() -> None:
    items = Items("i", (Item("point"), Item("one", is_done=True), Item("two", is_done=False)))
    made = page(items)
    assert "".join(read(made).said).count("done: one") == "".join(read(made).said).count("to do: two") == 1
    assert made.count('<svg class="box"') == 2


def test_chart_has_its_figures_below() -> None:
    reader = read(page(charts.tornado()))
    assert len(reader.of("details")) == 1
    assert len(reader.of("table")) == 1
    (drawn,) = (one for one in reader.of("svg") if one.get("role"))
    assert drawn["aria-labelledby"] == "c1-t c1-d"


def test_high_chart_is_printed_upright() -> None:
    bars = tuple(charts.bar(f"t{n}", n, n + 3) for n in range(90))
    high = charts.gantt()._replace(bars=bars)
    assert '<body class="tall">' in page(high)
    assert "<body>" in page(charts.gantt())


def test_code_keeps_its_lines() -> None:
    assert "<pre><code>a\n    b</code></pre>" in page(Code("a\n\tb"))


def test_foot_says_project_and_day() -> None:
    assert "<footer>Harwell · status date: 2\u00a0Mar\u00a02026</footer>" in page()
    bare = FORMATS["html"].render(Document("view", "T", ()), Options())
    assert "<footer></footer>" in bare and "<header><h1>T</h1></header>" in bare


def test_console_without_unicode_gets_character_references() -> None:
    made = page(Paragraph("План — готов"), language="ru", encoding="cp866")
    assert made.isascii()
    assert "План — готов" in "".join(read(made).said)


def test_same_document_gives_the_same_bytes() -> None:
    assert page(*everything()) == page(*everything())
