"""The terminal renderer: what fits, what goes, and that nothing of a plan is obeyed."""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from crmplan.document.blocks import Block, Code, Document, Fact, Facts, Item, Items, Paragraph, Section
from crmplan.document.charts import Bar, Gantt
from crmplan.document.tables import Cell, Column, Kind, Table, Tone
from crmplan.render.base import FORMATS, Options
from crmplan.source import cells

START = date(2026, 3, 2)
SGR = re.compile(r"\x1b\[[0-9;]*m")
HOSTILE = "[red]x[/] \x1b]8;;http://x\x07link \u202egnp.exe \x9b31m :smile: \ufdd0"
COLUMNS = (
    Column("id", "ID", Kind.ID),
    Column("name", "Задача"),
    Column("owner", "Ответственный", Kind.TEXT, 2),
    Column("note", "Note", Kind.TEXT, 1),
    Column("start", "Начало", Kind.DATE, 3),
    Column("finish", "Finish", Kind.DATE, 3),
    Column("bar", "Ход", Kind.BAR, 1),
    Column("share", "Done", Kind.SHARE),
    Column("cost", "Стоимость", Kind.MONEY, 4),
    Column("raw", "machine-only", Kind.TEXT, None),
)


def page(
    *blocks: Block, width: int = 80, colour: bool = False, encoding: str = "utf-8", language: str = "en"
) -> str:
    document = Document("view", "Title", blocks, language, subtitle="of a plan")
    return FORMATS["terminal"].render(document, Options(width=width, has_colour=colour, encoding=encoding))


def table(names: Iterable[str], columns: tuple[Column, ...] = COLUMNS) -> Table:
    return Table("tasks", columns, tuple(row(number, name) for number, name in enumerate(names)))


def row(number: int, name: str) -> tuple[Cell, ...]:
    return (
        Cell(f"T{number}", Kind.ID),
        Cell(name),
        Cell("Ирина Петрова"),
        Cell("planned", tone=Tone.WARN),
        Cell(START, Kind.DATE),
        Cell(START + timedelta(10), Kind.DATE),
        Cell(0.45, Kind.BAR, Tone.GOOD),
        Cell(0.45, Kind.SHARE),
        Cell(Decimal(1250000), Kind.MONEY, unit="RUB"),
        Cell("never shown"),
    )


def bar(name: str, first: int, last: int, done: float = 0.0, **kinds: bool) -> Bar:
    flags = {"is_milestone": False, "is_critical": False, "is_heading": False} | kinds
    return Bar(name, name, START + timedelta(first), START + timedelta(last), Tone.PLAIN, done, **flags)


def gantt(*bars: Bar, today: int | None = 11, deadline: int | None = 70) -> Gantt:
    last = max(bar.finish for bar in bars)
    days = (START + timedelta(n) for n in range((last - START).days + 100))
    return Gantt(
        "gantt",
        bars,
        None if today is None else START + timedelta(today),
        frozenset(day for day in days if day.weekday() >= 5),
        None if deadline is None else START + timedelta(deadline),
    )


def project(scale: int = 1) -> Gantt:
    return gantt(
        bar("Обследование", 0, 18 * scale, is_heading=True),
        bar("Интервью отделов продаж и сервиса во всех филиалах", 0, 4 * scale, 1.0),
        bar("Описание процессов", 3 * scale, 18 * scale, 0.5, is_critical=True),
        bar("Требования согласованы", 18 * scale, 18 * scale, is_milestone=True, is_critical=True),
        bar("Настройка", 19 * scale, 76 * scale, is_critical=True),
        bar("Обучение", 30 * scale, 50 * scale),
        today=11 * scale,
        deadline=70 * scale,
    )


def everything() -> tuple[Block, ...]:
    texts = (
        "Описание процессов продаж и сервиса",
        "客户关系管理系统的全面实施与数据迁移计划" * 3,
        "x" * 150,
        "é" * 90,
    )
    facts = tuple(
        Fact(f"f{n}", label, Cell(text))
        for n, (label, text) in enumerate(zip(("a", "Срок", "期限"), texts, strict=False))
    )
    return (
        Facts(facts),
        Facts(tuple(Fact(f"g{n}", f"Label {n}", Cell(n, Kind.COUNT)) for n in range(5))),
        *(Paragraph(text, Tone.WARN) for text in texts),
        Section(texts[1], (table(texts), Section("Inner", (Code("\n".join(texts)),)))),
        Section(
            "Items", (Items("i", tuple(Item(text, is_done=done) for text in texts for done in (None, True))),)
        ),
        Section("График", (project(), gantt(bar(texts[1], 0, 9, is_heading=True), bar(texts[3], 2, 3)))),
    )


def plain(text: str) -> str:
    return SGR.sub("", text)


def lines_of_chart(chart: Gantt, width: int) -> tuple[list[str], list[str]]:
    """Return the three lines of the header and the rows, without the legend."""
    lines = page(chart, width=width).splitlines()[2:]
    end = lines.index("", 3)
    assert "█ done" in lines[end + 1]
    return lines[:3], lines[3:end]


# What fits


@pytest.mark.parametrize("width", range(40, 201, 4))
@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_line_fits_the_width(width: int, language: str) -> None:
    for colour in (False, True):
        shown = page(*everything(), width=width, colour=colour, language=language)
        assert max(cells(line) for line in plain(shown).splitlines()) <= width


def test_colour_changes_nothing_but_colour() -> None:
    coloured = [line.rstrip(" ") for line in plain(page(*everything(), colour=True)).split("\n")]
    assert "\n".join(coloured) == page(*everything())


def test_nothing_of_a_folded_text_is_lost() -> None:
    text = "客户关系管理系统的全面实施与数据迁移计划" * 3
    shown = page(table([text]), width=60)
    assert "".join(re.findall(r"[\u4e00-\u9fff]", shown)) == text


@pytest.mark.parametrize("width", [60, 80])
def test_narrow_terminal_drops_columns_but_never_those_of_priority_0(width: int) -> None:
    shown = page(table(["Описание процессов продаж"]), width=width)
    assert all(column.title in shown for column in COLUMNS if column.priority == 0)
    assert "Стоимость" not in shown
    assert all(word in shown for word in ("Описание", "процессов", "продаж"))
    assert "45%" in shown


def test_columns_go_by_priority_and_of_several_the_last() -> None:
    titles = [column.title for column in COLUMNS if column.priority is not None]
    by_width = [
        [title for title in titles if title in page(table(["Задание"]), width=w)] for w in range(160, 39, -1)
    ]
    gone = [title for before, after in pairwise(by_width) for title in before if title not in after]
    assert gone[:4] == ["Стоимость", "Finish", "Начало", "Ответственный"]


def test_wide_terminal_shows_all_but_what_is_for_machines() -> None:
    shown = page(table(["Описание"]), width=200)
    assert all(column.title in shown for column in COLUMNS[:-1])
    assert "machine-only" not in shown
    assert "never shown" not in shown


def test_text_column_is_folded_before_another_goes() -> None:
    columns = (Column("id", "ID", Kind.ID), Column("name", "Name"), Column("who", "Who", Kind.ID, 1))
    rows = ((Cell("T1", Kind.ID), Cell("configure pipeline and roles " * 3), Cell("irina", Kind.ID)),)
    assert "irina" in page(Table("t", columns, rows), width=36)
    assert "irina" not in page(Table("t", columns, rows), width=32)


def test_terminal_too_narrow_for_the_table_shows_records_with_whole_numbers() -> None:
    columns = tuple(Column(f"c{n}", f"Column {n}", Kind.MONEY) for n in range(6))
    rows = (tuple(Cell(Decimal(1234567 + n), Kind.MONEY, unit="RUB") for n in range(6)),) * 2
    shown = page(Table("t", columns, rows), width=40)
    assert shown.count("Column 5  RUB\u00a01,234,572") == 2


def test_numbers_are_aligned_by_their_last_digit() -> None:
    columns = (Column("n", "Count", Kind.COUNT), Column("x", "X"))
    rows = tuple((Cell(n, Kind.COUNT), Cell("x")) for n in (5, 12345))
    assert page(Table("t", columns, rows)).splitlines()[2:] == [
        " Count  X",
        "──────  ─",
        "     5  x",
        "12,345  x",
    ]


def test_spaces_that_do_not_break_do_not() -> None:
    text = "word " * 15 + "2\u00a0Mar\u00a02026"
    assert "2\u00a0Mar\u00a02026" in page(Paragraph(text), width=80)


def test_facts_stand_side_by_side_on_a_wide_terminal_only() -> None:
    facts = Facts(tuple(Fact(f"f{n}", f"Label {n}", Cell(n, Kind.COUNT)) for n in range(4)))
    assert len(page(facts, width=119).splitlines()) == 6
    assert re.search(r"Label 0  0 +Label 2  2\n", page(facts, width=120))


def test_hidden_facts_and_empty_blocks_leave_nothing() -> None:
    shown = page(Facts((Fact("a", "hidden", Cell("x"), is_shown=False),)), Items("i", ()), Table("t", (), ()))
    assert shown.split() == ["Title", "of", "a", "plan"]
    assert not page(gantt(bar("x", 0, 1))).endswith("\n\n")
    assert page(Gantt("g", (), START, frozenset(), None)) == "Title  of a plan\n"


# How it looks


@pytest.mark.parametrize(
    ("share", "drawn"),
    [
        (0, "─" * 10),
        (0.001, "╾" + "─" * 9),
        (0.45, "━━━━╾─────"),
        (0.999, "━" * 9 + "╾"),
        (1, "━" * 10),
        (7, "━" * 10),
    ],
)
def test_bar_is_full_only_when_all_is_done(share: float, drawn: str) -> None:
    columns = (Column("bar", "B", Kind.BAR),)
    assert page(Table("t", columns, ((Cell(share, Kind.BAR),),))).splitlines()[4] == drawn
    wide = page(Table("t", columns, ((Cell(share, Kind.BAR),),)), width=120).splitlines()[4]
    assert len(wide) == 20


def test_missing_bar_is_a_dash() -> None:
    assert "—" in page(Table("t", (Column("bar", "B", Kind.BAR),), ((Cell(None, Kind.BAR),),)))


def test_lists_and_code() -> None:
    items = Items("i", (Item("point"), Item("done", is_done=True), Item("open", is_done=False)))
    shown = page(items, Section("Code", (Code("one\n\ttwo"),)), width=20)
    assert shown.endswith("• point\n☑ done\n☐ open\n\nCode ───────────────\n    one\n        two\n")


@pytest.mark.parametrize(
    ("tone", "code"), [(Tone.GOOD, "32"), (Tone.WARN, "33"), (Tone.BAD, "1;31"), (Tone.MUTED, "2")]
)
def test_tones_have_their_colours(tone: Tone, code: str) -> None:
    assert f"\x1b[{code}mlate\x1b[0m" in page(Paragraph("late", tone), colour=True)


def test_subtitle_stands_beside_the_title_or_below_it() -> None:
    assert page(width=40).splitlines()[0] == "Title  of a plan"
    long = Document("view", "Title " * 6, (), subtitle="of a plan")
    assert FORMATS["terminal"].render(long, Options(width=40)).splitlines()[1] == "of a plan"
    bare = Document("view", "Title", ())
    assert FORMATS["terminal"].render(bare, Options(width=40)) == "Title\n"


# What is not obeyed


def hostile() -> tuple[Block, ...]:
    columns = (Column("a", HOSTILE), Column("b", "B", Kind.IDS))
    return (
        Paragraph(HOSTILE),
        Section(HOSTILE, (Table("t", columns, ((Cell(HOSTILE), Cell((HOSTILE,), Kind.IDS)),)),)),
        Facts((Fact("f", HOSTILE, Cell("x", label=HOSTILE)),)),
        Items("i", (Item(HOSTILE), Item(HOSTILE, is_done=True))),
        Code(HOSTILE),
        gantt(bar(HOSTILE, 0, 3), bar(HOSTILE, 0, 3, is_heading=True)),
    )


@pytest.mark.parametrize("colour", [True, False])
def test_hostile_text_is_shown_and_not_obeyed(colour: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"FORCE_COLOR": "1", "NO_COLOR": "1", "TERM": "dumb", "COLUMNS": "7"}.items():
        monkeypatch.setenv(name, value)
    shown = page(*hostile(), width=300, colour=colour)
    assert ("\x1b" in shown) is colour
    rest = plain(shown) if colour else shown
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\ufdd0]", rest)
    assert rest.count("[red]x[/] \\u001b]8;;http://x\\u0007link \\u202egnp.exe \\u009b31m :smile:") >= 9


# Gantt charts


@pytest.mark.parametrize("width", [60, 80, 120, 200, 300])
@pytest.mark.parametrize("scale", [1, 4, 20, 300])
def test_chart_fits_and_today_is_in_every_row(width: int, scale: int) -> None:
    header, rows = lines_of_chart(project(scale), width)
    assert max(map(cells, header + rows)) <= width
    today, deadline = header[2].index("▼"), header[2].index("▽")
    assert len(rows) == 6
    assert all(row[today] in "│┃" for row in rows)
    assert all(row[deadline] in "┆┇" for row in rows)


def test_today_and_deadline_do_not_hide_a_bar_or_a_milestone() -> None:
    chart = gantt(
        bar("work", 3, 3),
        bar("done", 3, 3, is_milestone=True),
        bar("free", 0, 30),
        bar("later", 20, 30),
        today=3,
        deadline=4,
    )
    header, rows = lines_of_chart(chart, 40)
    column = header[2].index("▼")
    assert [row[column] for row in rows] == ["┃", "◆", "┃", "│"]


def test_critical_work_differs_without_colour() -> None:
    rows = lines_of_chart(gantt(bar("a", 0, 9, 0.5), bar("b", 0, 9, 0.5, is_critical=True), today=None), 60)[
        1
    ]
    assert "█" in rows[0] and "░" in rows[0]
    assert "▓" in rows[1] and "▒" in rows[1]
    assert not set(rows[1]) & set("█░")


def test_unfinished_bar_never_looks_done() -> None:
    rows = lines_of_chart(gantt(bar("a", 0, 9, 0.99), bar("b", 0, 9, 1.0), today=None), 60)[1]
    assert "░" in rows[0]
    assert "░" not in rows[1]


def test_axis_names_months_and_mondays() -> None:
    months, days, _ = lines_of_chart(gantt(bar("a", 0, 40), today=None, deadline=None), 60)[0]
    assert months.split() == ["Mar", "2026", "Apr", "2026"]
    assert days.split() == ["2", "9", "16", "23", "30", "6"]


def test_axis_of_years_names_years_and_months() -> None:
    years, months, _ = lines_of_chart(gantt(bar("a", 0, 1000), today=None, deadline=None), 80)[0]
    assert years.split() == ["2026", "2027", "2028"]
    assert "Jan" in months.split()


def test_free_days_are_shaded_and_short_plans_use_the_room() -> None:
    row = lines_of_chart(gantt(bar("a", 0, 4), bar("b", 7, 11), today=None, deadline=None), 80)[1][0]
    assert row == f"a  {'░' * 15}{'·' * 6}"


def test_far_status_date_does_not_squeeze_the_chart() -> None:
    header, _ = lines_of_chart(gantt(bar("a", 0, 30), today=3000, deadline=None), 80)
    assert "▼" not in header[2]


def test_long_name_is_cut_to_a_third() -> None:
    row = lines_of_chart(gantt(bar("x" * 100, 0, 30)), 90)[1][0]
    assert row.startswith("x" * 29 + "…")


def test_chart_reaches_the_ends_of_the_calendar() -> None:
    ends = Bar("a", "a", date.min, date.max, Tone.PLAIN, 0, False, False)
    shown = page(Gantt("g", (ends,), None, frozenset(), None), width=80)
    assert max(map(cells, shown.splitlines())) <= 80


# Encodings


@pytest.mark.parametrize("encoding", ["ascii", "cp866", "cp1251", "latin-1"])
@pytest.mark.parametrize("width", [40, 80, 160])
def test_other_encodings_get_lookalikes_of_the_same_width(encoding: str, width: int) -> None:
    shown = page(*everything(), *hostile(), width=width, encoding=encoding)
    shown.encode(encoding)
    assert max(map(cells, shown.splitlines())) <= width


def test_ascii_lookalikes() -> None:
    items = Items("i", (Item("a — b → c…"), Item("done", is_done=True)))
    shown = page(items, Section("Head", (Paragraph("5\u00a0d"),)), project(), encoding="ascii")
    assert "*   a - b -> c..." in shown
    assert "[x] done" in shown
    assert "Head ---" in shown
    assert "5 d" in shown
