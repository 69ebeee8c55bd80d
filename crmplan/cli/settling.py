"""What was measured, compared with what stands beside the plan, and written there: all of it or nothing."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from crmplan.analysis.figures import allowance, called, digit, traits
from crmplan.analysis.observations import reading
from crmplan.cli.editing import Editing, Make
from crmplan.cli.measuring import Found
from crmplan.cli.session import Opened
from crmplan.edit.changes import Change, Set
from crmplan.edit.rewrite import NewText
from crmplan.edit.series import series_file
from crmplan.errors import CrmplanError
from crmplan.loader.packaged import library_index
from crmplan.loader.series import slices_name
from crmplan.loader.text import main_file, text_of
from crmplan.model.measured import Drift, MeasuredKpi, Measurement, Taken
from crmplan.model.series import Observation
from crmplan.quantity import Figure
from crmplan.sources.measure import Measured
from crmplan.sources.observations import (
    PROVENANCE,
    entries_of,
    entry,
    is_own,
    observations_text,
    provenance_text,
    read_provenance,
    with_earlier,
)
from crmplan.sources.rows import Figures

STATES = ("changed", "new", "newer", "same")
"""How a KPI stands to its files, the worst first."""


class _File(NamedTuple):
    """A file of observations as it will be, and by what its figures are told apart."""

    name: str
    path: Path
    old: str | None
    new: str
    by: str | None = None

    @property
    def state(self) -> str:
        """Whether it is new, changed or the same."""
        return "new" if self.old is None else "same" if self.old == self.new else "changed"


def measurement(now: Opened, found: Found, *, is_check: bool) -> Measurement:
    """Return what was taken beside what stands in the plan and its files.

    Raises:
        CrmplanError: a file can't be read.
    """
    seen = entries_of(read_provenance(text_of(now.loaded.folder / PROVENANCE)), main_file(now.path).name)
    library, language = library_index()["kpis"], now.messages.language
    return Measurement(
        tuple(_shown(now, one, is_check=is_check) for one in found.measured),
        found.unmeasured,
        tuple(_drifted(now, found)),
        tuple(one.key for one in found.unmeasured if one.key in seen),
        is_check,
        {
            key: called(kpi, key, traits(now.plan, key, library), language)
            for key, kpi in now.plan.kpis.items()
        },
    )


def observations_written(found: Found, *, may_replace: bool) -> Make:
    """Return what writes the observations of KPIs, where they come from, and the key of the plan that names them.

    Args:
        found: what was measured.
        may_replace: whether observations may be written over that were not measured.
    """
    return lambda now: _changes(now, found, may_replace=may_replace)


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
        for file in _files(now.opened, one):
            is_known = file.old is None or file.old == file.new or is_own(entries, plan, file.name, file.old)
            if not is_known and not may_replace:
                hint = f"--replace writes over them, `series: FILE` of {one.wanted.key} puts the new ones elsewhere"
                raise CrmplanError(f"{file.name} holds observations that were not measured so", hint=hint)
            entries[file.name] = entry(one, plan, file.new, by=file.by)
            yield NewText(file.path, file.old, file.new, f"{one.wanted.key}: {file.name}")
        if now.plan.kpis[one.wanted.key].series is None:
            yield Set(("kpis", one.wanted.key, "series"), _series_name(now.opened, one.wanted.key))
    if found.measured:
        yield NewText(path, old, provenance_text(entries), PROVENANCE)


def _series_name(now: Opened, key: str) -> str:
    return now.plan.kpis[key].series or f"data/{key}.csv"


def _files(now: Opened, one: Measured) -> Iterator[_File]:
    """Yield the file of a KPI's figures, and that of its parts where they are asked for."""
    name, by = _series_name(now, one.wanted.key), one.asked.by
    has_ends = one.wanted.recipe is not None
    path = series_file(now.loaded.folder, name)
    yield _File(name, path, text_of(path), observations_text(_all_figures(now, one), has_ends=has_ends))
    if by is not None and one.slices:
        parts = slices_name(name, by)
        path = series_file(now.loaded.folder, parts)
        text = observations_text(one.slices, has_ends=has_ends, by=by)
        yield _File(parts, path, text_of(path), text, by)


def _all_figures(now: Opened, one: Measured) -> tuple[Figures, ...]:
    """Return the figures that the file is to hold; of a state, those of other days that it holds already, too."""
    if one.wanted.recipe is None or not one.wanted.recipe.is_state:
        return one.figures
    seen = now.series[0].get(one.wanted.key, ())
    return with_earlier(one.figures, (_figures(known) for known in seen))


def _figures(seen: Observation) -> Figures:
    return Figures(seen.day, seen.until or seen.day, seen.figure.value, seen.n, seen.median, seen.sd)


def _shown(now: Opened, one: Measured, *, is_check: bool) -> MeasuredKpi:
    recipe, origin = one.wanted.recipe, one.origin
    before, after = (_taken(now, one, whole) for whole in one.wholes)
    files = tuple(_files(now, one))
    states = {file.state for file in (files if is_check else files[:1])} | ({"newer"} if one.newer else set())
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
        files[0].name,
        next(state for state in STATES if state in states),
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


def _drifted(now: Opened, found: Found) -> Iterator[Drift]:
    """Yield the typed figures that differ from those of the source by more than tolerance and rounding."""
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
            if value is None or seen is None:
                continue
            if abs(value - seen.value) > max(allowance(kpi, is_of, value), digit(value) / 2):
                yield Drift(key, name, is_of.unit, value, seen.value)
