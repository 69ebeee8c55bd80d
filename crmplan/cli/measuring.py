"""KPIs taken from their sources, each as it was measured before: by the same periods, for a check on the same day."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from crmplan.analysis.steps import go_live_done
from crmplan.cli.advance import progress
from crmplan.cli.options import one_of
from crmplan.cli.session import Opened, today
from crmplan.edit.series import series_file
from crmplan.errors import CrmplanError
from crmplan.loader.packaged import library_index
from crmplan.loader.text import main_file, text_of
from crmplan.model.measured import Remark, Unmeasured
from crmplan.sources.map_files import plan_maps
from crmplan.sources.maps import Map
from crmplan.sources.measure import Asked, Measured, Wanted, measured, wanted
from crmplan.sources.observations import PROVENANCE, entries_of, read_provenance
from crmplan.sources.opening import opened, own_figures
from crmplan.sources.origin import Opened as OpenedSource
from crmplan.sources.own_sql import BOUNDS
from crmplan.sources.place import Place
from crmplan.sources.recipes import Grain


class Ask(NamedTuple):
    """What the user asks.

    Args:
        keys: the KPIs that were named; without any, all that have a source.
        grain: the length of the periods; else that of the last measure, or a month.
        by: the column by which figures are told apart.
        may_sql: whether the SQL of the plan may run.
        seconds: how long a query of a server may take.
        is_check: whether they are only compared: with the day of the last measure, if no day is given.
        may_replace: whether observations may be written over that were not measured.
    """

    keys: tuple[str, ...] = ()
    grain: Grain | None = None
    by: str | None = None
    may_sql: bool = False
    seconds: float = 300
    is_check: bool = False
    may_replace: bool = False


class Found(NamedTuple):
    """What was taken from the sources, in the order of the plan."""

    measured: tuple[Measured, ...]
    unmeasured: tuple[Unmeasured, ...]


class _Way(NamedTuple):
    """How KPIs are measured together: on which day, by which periods."""

    as_of: str | None
    grain: Grain


def grain_of(word: str | None) -> Grain | None:
    """Return the length of a period.

    Raises:
        CrmplanError: it is none.
    """
    return None if word is None else one_of(word, Grain)  # type: ignore[return-value]


def taken(now: Opened, ask: Ask) -> Found:
    """Take the KPIs from their sources.

    Raises:
        CrmplanError: a source or its map can't be read for sure.
    """
    before = entries_of(read_provenance(text_of(now.loaded.folder / PROVENANCE)), main_file(now.path).name)
    by_hand = [] if ask.keys or ask.may_replace else list(_by_hand(now, before))
    ways: dict[_Way, list[str]] = {}
    for key in (key for key in ask.keys or now.plan.kpis if key not in by_hand):
        ways.setdefault(_way(now, ask, before.get(key)), []).append(key)
    maps = _maps(now)
    found: list[Measured | Unmeasured] = [
        Unmeasured(key, "by-hand", {"file": now.plan.kpis[key].series}) for key in by_hand
    ]
    for way, keys in ways.items():
        found += _taken(now if way.as_of is None else replace(now, as_of=way.as_of), ask, way, keys, maps)
    order = list(now.plan.kpis)
    return Found(
        tuple(sorted((m for m in found if isinstance(m, Measured)), key=lambda m: order.index(m.wanted.key))),
        tuple(sorted((u for u in found if isinstance(u, Unmeasured)), key=lambda u: order.index(u.key))),
    )


def _by_hand(now: Opened, before: Mapping[str, Any]) -> Iterator[str]:
    """Yield the KPIs whose observations were never measured, and whose plan asks for no measure of them."""
    for key, kpi in now.plan.kpis.items():
        is_own = kpi.measure is None and key not in before
        if is_own and kpi.series is not None and series_file(now.loaded.folder, kpi.series).exists():
            yield key


def _way(now: Opened, ask: Ask, before: Mapping[str, Any] | None) -> _Way:
    """Return how a KPI is measured: a check without a day is as of the last measure, so that time changes nothing."""
    said = before or {}
    grain: Grain = ask.grain or ("week" if said.get("grain") == "week" else "month")
    grain = "day" if ask.grain is None and said.get("grain") == "day" else grain
    is_open = ask.is_check and now.as_of is None and now.plan.project.status_date is None
    return _Way(str(said["as_of"]) if is_open and "as_of" in said else None, grain)


def _taken(
    now: Opened, ask: Ask, way: _Way, keys: Sequence[str], maps: Mapping[str, Map]
) -> Iterator[Measured | Unmeasured]:
    asked = _asked(now, ask, way)
    every, without = wanted(asked, keys, maps)
    yield from (one for one in without if ask.keys or one.reason != "no-recipe")
    if not ask.may_sql:
        yield from (Unmeasured(one.key, "sql-not-allowed", source=one.source) for one in every if one.sql)
        every = [one for one in every if one.sql is None]
    with progress(len(every), is_long=len(every) > 1) as advance:
        done = 0
        for source in dict.fromkeys(one.source for one in every):
            own = [one for one in every if one.source == source]
            said = now.plan.sources[source]
            place = Place(source, said, now.loaded.folder, maps.get(source), os.environ, None, ask.seconds)
            for one in _of_source(asked, own, place, ask):
                yield one
                done += 1
                if advance is not None:
                    advance(done)


def _asked(now: Opened, ask: Ask, way: _Way) -> Asked:
    units = {key: kpi["unit"] for key, kpi in library_index()["kpis"].items()}
    live = go_live_done(now.plan, now.schedule)
    beyond: date | None = max(today(), now.on) if way.as_of is not None else None
    return Asked(now.plan, now.calendar, now.on, live, way.grain, ask.by, units, beyond)


def _maps(now: Opened) -> dict[str, Map]:
    """Return the map of each source that has one.

    Raises:
        CrmplanError: a map has mistakes; all are shown.
    """
    maps, findings = plan_maps(now.plan, now.loaded.folder, max_bytes=now.max_bytes)
    if findings:
        from crmplan.cli.telling import findings_lines
        from crmplan.findings import located

        placed = located(findings, now.loaded.sources)
        lines = findings_lines(placed, now.messages, is_coloured=False)
        raise CrmplanError("a map can't be used", lines=tuple(lines))
    return maps


def _of_source(
    asked: Asked, own: Sequence[Wanted], place: Place, ask: Ask
) -> Iterator[Measured | Unmeasured]:
    """Yield what one source gives, by recipes and by the plan's own SQL."""
    recipes = [one for one in own if one.recipe is not None]
    if recipes:
        source = opened(place._replace(needed=_needed(asked, recipes)))
        try:
            for one in measured(asked, recipes, source):
                yield _with_losses(one, source) if isinstance(one, Measured) else one
        finally:
            source.engine.close()
    queries = {one.key: one for one in own if one.sql is not None}
    if queries:
        bounds = BOUNDS._replace(seconds=min(ask.seconds, BOUNDS.seconds))
        origin, found = own_figures(place, {key: one.sql or "" for key, one in queries.items()}, bounds)
        for key, rows in found.items():
            if rows:
                yield Measured(queries[key], origin, asked, tuple(rows))
            else:
                yield Unmeasured(key, "no-cases", source=place.key)


def _needed(asked: Asked, own: Iterable[Wanted]) -> dict[str, frozenset[str]]:
    """Return the canonical columns that recipes look at."""
    found: dict[str, set[str]] = {}
    for one in own:
        recipe = one.recipe
        assert recipe is not None
        for part in (recipe.needs, recipe.any):
            for table, names in part.items():
                found.setdefault(table, set()).update(names)
        if asked.by is not None and recipe.slices is not None:
            found.setdefault(recipe.slices, set()).add(asked.by)
    if "deals" in found:
        found["deals"] |= {"id", "currency"}
    return {table: frozenset(names) for table, names in found.items()}


def _with_losses(one: Measured, source: OpenedSource) -> Measured:
    """Return figures with what was left out of their source."""
    remarks = list(one.remarks)
    if one.origin.rejected:
        remarks.append(Remark("rejected", {"n": one.origin.rejected, "lines": source.unread}))
    if source.repeated:
        remarks.append(Remark("repeated", {"n": source.repeated}))
    return replace(one, remarks=tuple(remarks))
