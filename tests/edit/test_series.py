"""Observations put into the file of a KPI: where the line goes, how it is written, what is refused."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from crmplan.edit.changes import Set
from crmplan.edit.rewrite import NewText
from crmplan.edit.series import figure, recorded
from crmplan.errors import CrmplanError
from crmplan.model.plan import Plan
from crmplan.model.series import Observation
from tests.helpers import plan

KPIS = """
kpis:
  sales: {unit: EUR, better: higher, kind: flow, series: sales.csv}
  won: {unit: percent, better: higher, kind: ratio, series: won.csv}
  calls: {unit: count, better: higher, kind: flow}
  taken: {unit: count, better: higher, kind: flow, measure: {source: crm, sql: select 1}}
  outside: {unit: count, better: higher, kind: flow, series: ../calls.csv}
sources: {crm: {type: csv, file: deals.csv}}
"""
MAY = date(2026, 5, 1)


@pytest.fixture(scope="module")
def small() -> Plan:
    return plan("project: {name: P, start: 2026-03-02, currency: EUR}\n" + KPIS)


def after(
    small: Plan,
    folder: Path,
    text: str,
    value: str = "515000",
    *,
    key: str = "sales",
    n: int | None = None,
    is_replaced: bool = False,
) -> str:
    """Return what the file holds when the figure of 1 May is recorded."""
    path = folder / f"{key}.csv"
    path.write_bytes(text.encode("utf-8"))
    seen = Observation(MAY, figure(value), n)
    (change,) = recorded(small, folder, key, seen, is_replaced=is_replaced)
    assert isinstance(change, NewText)
    assert (change.path, change.old) == (path, text)
    return change.new


PAIRS = {
    "behind the last": ("date,value\n2026-04-01,1\n", "date,value\n2026-04-01,1\n2026-05-01,515000\n"),
    "no final newline": ("date,value\n2026-04-01,1", "date,value\n2026-04-01,1\n2026-05-01,515000"),
    "between": (
        "date,value\n2026-04-01,1\n2026-06-01,3\n",
        "date,value\n2026-04-01,1\n2026-05-01,515000\n2026-06-01,3\n",
    ),
    "newest first": (
        "date,value\n2026-06-01,3\n2026-04-01,1\n",
        "date,value\n2026-06-01,3\n2026-05-01,515000\n2026-04-01,1\n",
    ),
    "only a head": ("date,value\n", "date,value\n2026-05-01,515000\n"),
    "an empty file": ("", "date,value\n2026-05-01,515000\n"),
    "other order, other columns": (
        "Value;Note;Date\r\n1;;2026-04-01\r\n",
        "Value;Note;Date\r\n1;;2026-04-01\r\n515000;;2026-05-01\r\n",
    ),
    "as Excel writes it": (
        "date;value\r\n01.04.2026;1,5\r\n",
        "date;value\r\n01.04.2026;1,5\r\n01.05.2026;515000\r\n",
    ),
    "blank lines at the end stay there": (
        "date,value\n2026-04-01,1\n\n\n",
        "date,value\n2026-04-01,1\n2026-05-01,515000\n\n\n",
    ),
}


@pytest.mark.parametrize("case", PAIRS)
def test_line_goes_to_its_place_and_every_other_stays(case: str, small: Plan, tmp_path: Path) -> None:
    old, new = PAIRS[case]
    assert after(small, tmp_path, old) == new


def test_figure_is_written_as_the_last_one(small: Plan, tmp_path: Path) -> None:
    text = "date;value\n2026-04-01;21,5%\n"
    assert after(small, tmp_path, text, "22.25%", key="won") == text + "2026-05-01;22,25%\n"
    bare = "date,value\n2026-04-01,21.5\n"
    assert after(small, tmp_path, bare, "22%", key="won") == bare + "2026-05-01,22\n"


def test_what_stands_beside_a_replaced_figure_stays(small: Plan, tmp_path: Path) -> None:
    text = "date,value,n\n2026-05-01,1,7\n"
    assert after(small, tmp_path, text, is_replaced=True) == "date,value,n\n2026-05-01,515000,7\n"
    assert after(small, tmp_path, text, n=9, is_replaced=True) == "date,value,n\n2026-05-01,515000,9\n"


def test_cases_behind_a_figure(small: Plan, tmp_path: Path) -> None:
    text = "date,value,n\n2026-04-01,1,7\n"
    assert after(small, tmp_path, text, n=12) == text + "2026-05-01,515000,12\n"
    with pytest.raises(CrmplanError, match="no column n"):
        after(small, tmp_path, "date,value\n", n=12)


def test_figure_of_the_same_day_is_replaced_only_when_asked(small: Plan, tmp_path: Path) -> None:
    text = "date,value\n2026-05-01,1\n2026-06-01,3\n"
    with pytest.raises(CrmplanError, match="holds 1 for 2026-05-01 already"):
        after(small, tmp_path, text)
    assert after(small, tmp_path, text, is_replaced=True) == "date,value\n2026-05-01,515000\n2026-06-01,3\n"
    assert after(small, tmp_path, text, "1") == text


def test_first_figure_makes_the_file_and_names_it(small: Plan, tmp_path: Path) -> None:
    seen = Observation(MAY, figure("7"))
    file, change = recorded(small, tmp_path, "calls", seen, is_replaced=False)
    assert file == NewText(
        tmp_path / "data" / "calls.csv",
        None,
        "date,value\n2026-05-01,7\n",
        "calls: 2026-05-01 · 7 · calls.csv",
    )
    assert change == Set(("kpis", "calls", "series"), "data/calls.csv")


REFUSED = {
    "no such KPI": ("sale", "1"),
    "not counted in RUB": ("sales", "1 RUB"),
    "is counted in EUR, not in percent": ("sales", "1%"),
    "is counted in percent, and 1 is none": ("won", "1"),
    "is measured from a source": ("taken", "1"),
    "no file beside the plan": ("outside", "1"),
}


@pytest.mark.parametrize("message", REFUSED)
def test_refused(message: str, small: Plan, tmp_path: Path) -> None:
    key, value = REFUSED[message]
    with pytest.raises(CrmplanError, match=message):
        list(recorded(small, tmp_path, key, Observation(MAY, figure(value)), is_replaced=False))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("day;sum\n", "no columns date and value"),
        ("date,value\nyesterday,1\n", "yesterday is no date"),
    ],
)
def test_file_of_another_form_is_refused(text: str, message: str, small: Plan, tmp_path: Path) -> None:
    with pytest.raises(CrmplanError, match=message):
        after(small, tmp_path, text)


def test_other_encoding_is_refused(small: Plan, tmp_path: Path) -> None:
    (tmp_path / "sales.csv").write_bytes("date,value\nмай,1\n".encode("cp1251"))
    with pytest.raises(CrmplanError, match="UTF-8"):
        list(recorded(small, tmp_path, "sales", Observation(MAY, figure("1")), is_replaced=False))


def test_figure_is_a_number() -> None:
    assert figure("515 000").value == Decimal(515000)
    with pytest.raises(CrmplanError, match="much is no figure"):
        figure("much")


@pytest.mark.parametrize("text", ['date,value\n"2026-04-01,1\n', 'date,"value\n2026-04-01,1\n'])
def test_file_with_a_quote_that_is_not_closed_is_left_as_it_is(
    small: Plan, tmp_path: Path, text: str
) -> None:
    with pytest.raises(CrmplanError, match="can't be told apart"):
        after(small, tmp_path, text)
    assert (tmp_path / "sales.csv").read_text() == text
