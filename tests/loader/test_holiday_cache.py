"""Public holidays: moved days of rest, unknown places, and a cache that may be lost at any time."""

import json
from datetime import date
from pathlib import Path

import pytest

from crmplan.analysis.calendar import WorkCalendar
from crmplan.loader import holiday_cache
from crmplan.loader.holiday_cache import plan_holidays
from crmplan.model.holidays import YearOfHolidays
from crmplan.model.work import Calendar, Project

PROJECT = Project.model_validate({"name": "CRM rollout", "start": "2024-03-04"})


def calendar(country: str, subdivision: str | None = None) -> Calendar:
    data = {"country": country, "subdivision": subdivision}
    return Calendar.model_validate({key: value for key, value in data.items() if value})


def year(country: str, number: int, folder: Path | None = None) -> YearOfHolidays:
    holidays, findings = plan_holidays(PROJECT, calendar(country), folder)
    assert findings == []
    return holidays(number)


@pytest.fixture
def package_calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Return the list of what is looked up in the package from now on."""
    calls: list[tuple[str, int]] = []
    real = holiday_cache._looked_up

    def noted(country: str, subdivision: str | None, year: int) -> YearOfHolidays:
        calls.append((country, year))
        return real(country, subdivision, year)

    monkeypatch.setattr(holiday_cache, "_looked_up", noted)
    return calls


def test_russia_works_on_a_saturday_and_rests_on_the_monday_for_it() -> None:
    days = year("RU", 2024)
    assert date(2024, 4, 27) in days.worked
    assert date(2024, 4, 29) in days.off
    work = WorkCalendar(PROJECT.start, holidays=lambda _: days)
    assert work.is_working(date(2024, 4, 27)) and not work.is_working(date(2024, 4, 29))


def test_region_has_holidays_of_its_own() -> None:
    germany, _ = plan_holidays(PROJECT, calendar("DE"), None)
    bavaria, _ = plan_holidays(PROJECT, calendar("DE", "BY"), None)
    epiphany = date(2024, 1, 6)
    assert epiphany in bavaria(2024).off and epiphany not in germany(2024).off


def test_plan_without_a_country_has_no_holidays() -> None:
    holidays, findings = plan_holidays(PROJECT, Calendar(), None)
    assert (holidays(2024), findings) == (YearOfHolidays(), [])


def test_years_far_from_the_project_are_not_looked_up(package_calls: list[tuple[str, int]]) -> None:
    holidays, _ = plan_holidays(PROJECT, calendar("DE"), None)
    assert holidays(1990) == holidays(2060) == YearOfHolidays()
    assert package_calls == [("DE", 2024)]


@pytest.mark.parametrize("country", ["ZZ", "GER", "ru", "Germany", "../../etc"])
def test_unknown_country_is_a_finding(tmp_path: Path, country: str) -> None:
    holidays, (finding,) = plan_holidays(PROJECT, calendar(country), tmp_path)
    assert (finding.code, finding.variant, finding.path) == ("CP050", "country", ("calendar", "country"))
    assert finding.params["found"] == country
    assert holidays(2024) == YearOfHolidays()
    assert list(tmp_path.iterdir()) == []


def test_unknown_region_is_a_finding() -> None:
    _, (finding,) = plan_holidays(PROJECT, calendar("DE", "XX"), None)
    assert (finding.variant, finding.path) == ("subdivision", ("calendar", "subdivision"))
    assert finding.params == {"found": "XX", "country": "DE"}


def test_second_time_the_cache_answers(tmp_path: Path, package_calls: list[tuple[str, int]]) -> None:
    first = year("RU", 2024, tmp_path)
    again = year("RU", 2024, tmp_path)
    assert first == again and first.worked
    assert package_calls == [("RU", 2024)]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"off": ["2024-02-30"], "worked": []}',
        b'{"off": 5, "worked": []}',
        b"{}",
    ],
)
def test_corrupt_cache_is_written_anew(tmp_path: Path, content: bytes) -> None:
    right = year("RU", 2024, tmp_path)
    (kept,) = tmp_path.rglob("RU-2024.json")
    kept.write_bytes(content)
    assert year("RU", 2024, tmp_path) == right
    assert "2024-04-27" in json.loads(kept.read_bytes())["worked"]


def test_cache_that_can_not_be_written_costs_nothing_but_time(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    assert year("RU", 2024, tmp_path / "cache").worked


def test_half_written_file_is_taken_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("os.replace", full)
    assert year("RU", 2024, tmp_path).worked
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_no_cache_folder_means_no_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert year("RU", 2024, None).worked
    assert list(tmp_path.iterdir()) == []
