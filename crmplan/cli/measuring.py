"""KPIs taken from their sources, compared with what stands beside the plan, and written there."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from crmplan.analysis.figures import allowance, traits
from crmplan.analysis.observations import reading
from crmplan.analysis.steps import go_live_done
from crmplan.cli.advance import progress
from crmplan.cli.editing import Editing, changed
from crmplan.cli.options import one_of
from crmplan.cli.session import Opened
from crmplan.edit.changes import Change, Set
from crmplan.edit.rewrite import NewText
from crmplan.edit.series import series_file
from crmplan.errors import CrmplanError
from crmplan.loader.packaged import library_index
from crmplan.loader.text import main_file, text_of
from crmplan.model.measured import MeasuredKpi, Measurement, Remark, Taken, Unmeasured
from crmplan.model.series import Observation
from crmplan.quantity import Figure
from crmplan.sources.map_files import plan_maps
from crmplan.sources.maps import Map
from crmplan.sources.measure import Asked, Measured, Wanted, measured, wanted
from crmplan.sources.observations import (
    PROVENANCE,
    entry,
    is_own,
    observations_text,
    provenance_text,
    read_provenance,
    slices_name,
    with_earlier,
)
from crmplan.sources.opening import Place, opened, own_figures
from crmplan.sources.origin import Opened as OpenedSource
from crmplan.sources.own_sql import BOUNDS
from crmplan.sources.recipes import Grain
from crmplan.sources.rows import Figures


class Ask(NamedTuple):
    """What the user asks: which KPIs, by which periods and slices, whether the plan's SQL may run and how long."""

    keys: tuple[str, ...]
    grain: Grain
    by: str | None
    may_sql: bool
    seconds: float


class Found(NamedTuple):
    """What was taken from the sources."""

    asked: Asked
    measured: tuple[Measured, ...]
    unmeasured: tuple[Unmeasured, ...]


def grain_of(word: str) -> Grain:
    """Return the length of a period.

    Raises:
        CrmplanError: it is none.
    """
    return one_of(word, Grain)  # type: ignore[return-value]


def taken(now: Opened, ask: Ask) -> Found:
    """Take the KPIs from their sources.

    Raises:
        CrmplanError: a source or its map can't be read for sure.
    """
    plan, folder = now.plan, now.loaded.folder
    units = {key: kpi["unit"] for key, kpi in library_index()["kpis"].items()}
    asked = Asked(plan, now.calendar, now.on, go_live_done(plan, now.schedule), ask.grain, ask.by, units)
    maps = _maps(now)
    every, without = wanted(asked, ask.keys, maps)
    if not ask.may_sql:
        without += [Unmeasured(one.key, "sql-not-allowed", source=one.source) for one in every if one.sql]
        every = [one for one in every if one.sql is None]
    found: list[Measured | Unmeasured] = []
    with progress(len(every), is_long=len(every) > 1) as advance:
        for source in dict.fromkeys(one.source for one in every):
            own = [one for one in every if one.source == source]
            place = Place(
                source, plan.sources[source], folder, maps.get(source), os.environ, None, ask.seconds
            )
            for one in _of_source(asked, own, place, ask):
                found.append(one)
                if advance is not None:
                    advance(len(found))
    order = list(plan.kpis)
    return Found(
        asked,
        tuple(
            sorted(
                (one for one in found if isinstance(one, Measured)), key=lambda m: order.index(m.wanted.key)
            )
        ),
        tuple(
            sorted(
                (*without, *(one for one in found if isinstance(one, Unmeasured))),
                key=lambda u: order.index(u.key),
            )
        ),
    )


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
            for one in measured(asked, recipes, source, _silent):
                yield _with_losses(one, source) if isinstance(one, Measured) else one
        finally:
            source.engine.close()
    queries = {one.key: one for one in own if one.sql is not None}
    if queries:
        bounds = BOUNDS._replace(seconds=min(ask.seconds, BOUNDS.seconds))
        origin, found = own_figures(place, {key: one.sql or "" for key, one in queries.items()}, bounds)
        for key, rows in found.items():
            if rows:
                yield Measured(queries[key], origin, tuple(rows))
            else:
                yield Unmeasured(key, "no-cases", source=place.key)


def _silent(_key: str) -> None:
    """Say nothing."""


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
    from dataclasses import replace

    remarks = list(one.remarks)
    if one.origin.rejected:
        remarks.append(Remark("rejected", {"n": one.origin.rejected, "lines": source.unread}))
    if source.repeated:
        remarks.append(Remark("repeated", {"n": source.repeated}))
    return replace(one, remarks=tuple(remarks))


class _File(NamedTuple):
    """A file of observations as it will be."""

    name: str
    path: Path
    old: str | None
    new: str

    @property
    def state(self) -> str:
        """Whether it is new, changed or the same."""
        return "new" if self.old is None else "same" if self.old == self.new else "changed"


def settled(now: Opened, found: Found, *, is_check: bool, may_replace: bool) -> Measurement:
    """Compare what was taken with what stands beside the plan, and write it, if it isn't for a check.

    Raises:
        CrmplanError: a file holds observations that were not measured, or can't be written; nothing is.
    """
    files = {one.wanted.key: _file(now, one) for one in found.measured}
    result = Measurement(
        tuple(_shown(now, found.asked, one, files[one.wanted.key]) for one in found.measured),
        found.unmeasured,
        tuple(_drifted(now, found)),
        is_check,
    )
    if not is_check and found.measured:
        changed(now.path, lambda current: _changes(current, found, may_replace=may_replace), None)
    return result


def _series_name(now: Opened | Editing, key: str) -> str:
    return now.plan.kpis[key].series or f"data/{key}.csv"


def _file(now: Opened, one: Measured) -> _File:
    name = _series_name(now, one.wanted.key)
    path = series_file(now.loaded.folder, name)
    old = text_of(path)
    return _File(name, path, old, observations_text(_all_figures(now, one)))


def _all_figures(now: Opened, one: Measured) -> tuple[Figures, ...]:
    """Return the figures that the file is to hold; of a state, those of other days that it holds already, too."""
    if one.wanted.recipe is None or not one.wanted.recipe.is_state:
        return one.figures
    seen = now.series[0].get(one.wanted.key, ())
    return with_earlier(one.figures, (Figures(o.day, o.day, o.figure.value, o.n) for o in seen))


def _changes(now: Editing, found: Found, *, may_replace: bool) -> Iterator[Change | NewText]:
    """Yield the files that are to be written, and what the plan has to say of them.

    Raises:
        CrmplanError: a file holds observations that were not measured.
    """
    path = now.folder / PROVENANCE
    old = text_of(path)
    entries = read_provenance(old)
    plan = main_file(now.opened.path).name
    for one in found.measured:
        for file in _files(now, one, found.asked.by):
            is_known = file.old is None or file.old == file.new or is_own(entries, plan, file.name, file.old)
            if not is_known and not may_replace:
                hint = f"--replace writes over them, `series: FILE` of {one.wanted.key} puts the new ones elsewhere"
                raise CrmplanError(f"{file.name} holds observations that were not measured so", hint=hint)
            by = found.asked.by if file.name != _series_name(now, one.wanted.key) else None
            entries[file.name] = entry(
                one, plan, file.new, grain=found.asked.grain, by=by, as_of=found.asked.today
            )
            yield NewText(file.path, file.old, file.new, f"{one.wanted.key}: {file.name}")
        if now.plan.kpis[one.wanted.key].series is None:
            yield Set(("kpis", one.wanted.key, "series"), _series_name(now, one.wanted.key))
    yield NewText(path, old, provenance_text(entries), PROVENANCE)


def _files(now: Editing, one: Measured, by: str | None) -> Iterator[_File]:
    file = _file(now.opened, one)
    yield file
    if by is not None and one.slices:
        name = slices_name(file.name, by)
        path = series_file(now.folder, name)
        yield _File(name, path, text_of(path), observations_text(one.slices, by=by))


def _shown(now: Opened, asked: Asked, one: Measured, file: _File) -> MeasuredKpi:
    recipe, origin = one.wanted.recipe, one.origin
    before, after = (_taken(now, one, whole) for whole in one.wholes)
    return MeasuredKpi(
        one.wanted.key,
        traits(now.plan, one.wanted.key, library_index()["kpis"]).unit,
        one.wanted.source,
        origin.rows,
        origin.rejected,
        len(one.periods),
        one.periods[0].first,
        one.periods[-1].last,
        before,
        after,
        file.name,
        file.state,
        one.remarks,
        recipe.note.get(now.messages.language, "") if recipe else "",
    )


def _taken(now: Opened, one: Measured, whole: Figures | None) -> Taken | None:
    """Return the figure of a compared period as the plan counts it: a flow by month or working day."""
    if whole is None:
        return None
    kpi = now.plan.kpis[one.wanted.key]
    kind = traits(now.plan, one.wanted.key, library_index()["kpis"]).kind
    seen = Observation(whole.first, Figure(whole.value), whole.n, whole.last)
    span = (whole.first, whole.last)
    found = reading([seen], span, kind=kind, per=kpi.per, calendar=now.calendar).figure
    return Taken(whole.value if found is None else found, whole.n)


def _drifted(now: Opened, found: Found) -> Iterator[tuple[str, str, Decimal, Decimal]]:
    """Yield the typed figures that differ from what the source gives by more than their tolerance."""
    library = library_index()["kpis"]
    for one in found.measured:
        key = one.wanted.key
        kpi = now.plan.kpis[key]
        is_of = traits(now.plan, key, library)
        typed: Mapping[str, Decimal | None] = {
            "baseline": kpi.baseline.value if kpi.baseline and kpi.before else None,
            "actual": kpi.actual.value if kpi.actual and kpi.after else None,
        }
        for (name, value), whole in zip(typed.items(), one.wholes, strict=True):
            seen = _taken(now, one, whole)
            if (
                value is not None
                and seen
                and abs(value - seen.value) > allowance(kpi, is_of, value) + _last(value)
            ):
                yield key, name, value, seen.value


def _last(value: Decimal) -> Decimal:
    """Return half a unit of the last digit that was typed: so much may be rounded away."""
    exponent = value.as_tuple().exponent
    return Decimal(5).scaleb(exponent - 1) if isinstance(exponent, int) else Decimal(0)
