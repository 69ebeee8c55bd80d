"""Public holidays of a country by year, from the `holidays` package, kept in a disposable cache.

The package takes longer to import than the rest of `crmplan status`, so what it says of a country and year is kept in
the user's cache folder. A cache that is lost, corrupt or not writable costs time and nothing else.
"""

import json
import os
import re
from contextlib import suppress
from datetime import date
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from crmplan.findings import Finding
from crmplan.model.holidays import Holidays, YearOfHolidays, no_holidays
from crmplan.model.work import Calendar, Project

YEARS_BEFORE, YEARS_AFTER = 1, 6
_CODE = re.compile(r"[A-Za-z0-9-]{1,16}\Z")


class _UnknownPlaceError(Exception):
    """The package knows no such country, or the country no such subdivision; `args[0]` says which."""


def plan_holidays(
    project: Project, calendar: Calendar, cache_folder: Path | None
) -> tuple[Holidays, list[Finding]]:
    """Return the holidays of the plan's country, from a year before its start to six years after.

    Args:
        project: for the start.
        calendar: for country and subdivision.
        cache_folder: where the days are kept, or nothing to keep none.
    """
    country, subdivision = calendar.country, calendar.subdivision
    if country is None:
        return no_holidays, []
    first, last = project.start.year - YEARS_BEFORE, project.start.year + YEARS_AFTER

    @cache
    def year_of(year: int) -> YearOfHolidays:
        if not first <= year <= last:
            return YearOfHolidays()
        return _cached_year(country, subdivision, year, cache_folder)

    try:
        year_of(project.start.year)
    except _UnknownPlaceError as error:
        variant = str(error)
        params = {"found": subdivision if variant == "subdivision" else country, "country": country}
        return no_holidays, [Finding("CP050", ("calendar", variant), params, variant)]
    return year_of, []


def _cached_year(country: str, subdivision: str | None, year: int, folder: Path | None) -> YearOfHolidays:
    path = _cache_path(country, subdivision, year, folder)
    if path is not None:
        with suppress(OSError, ValueError, KeyError, TypeError):
            kept = json.loads(path.read_bytes())
            return YearOfHolidays(_days(kept["off"]), _days(kept["worked"]))
    days = _looked_up(country, subdivision, year)
    if path is not None:
        with suppress(OSError):
            _keep(path, days)
    return days


def _days(texts: list[str]) -> frozenset[date]:
    return frozenset(date.fromisoformat(text) for text in texts)


@cache
def _package_stamp() -> str:
    """Return what changes when the package does, without importing it."""
    spec = find_spec("holidays")
    stat = os.stat(spec.origin) if spec and spec.origin else None
    return f"{stat.st_mtime_ns:x}-{stat.st_size:x}" if stat else "none"


def _cache_path(country: str, subdivision: str | None, year: int, folder: Path | None) -> Path | None:
    place = f"{country}-{subdivision}" if subdivision else country
    if folder is None or not _CODE.match(place):
        return None
    return folder / "holidays" / _package_stamp() / f"{place}-{year}.json"


def _looked_up(country: str, subdivision: str | None, year: int) -> YearOfHolidays:
    import holidays

    supported = holidays.list_supported_countries(include_aliases=False)
    if country not in supported:
        raise _UnknownPlaceError("country")
    try:
        days = holidays.country_holidays(country, subdiv=subdivision, years=year)
    except NotImplementedError:
        raise _UnknownPlaceError("subdivision") from None
    worked = getattr(days, "weekend_workdays", ())
    return YearOfHolidays(
        frozenset(day for day in days if day.year == year),
        frozenset(day for day in worked if day.year == year),
    )


def _keep(path: Path, days: YearOfHolidays) -> None:
    """Write through a file of its own, so that no reader sees a half."""
    import tempfile

    path.parent.mkdir(parents=True, exist_ok=True)
    content = {name: sorted(map(str, getattr(days, name))) for name in ("off", "worked")}
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            json.dump(content, stream)
        os.replace(name, path)
    except OSError:
        os.unlink(name)
        raise
