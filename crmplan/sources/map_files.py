"""Maps found and read: the ready ones of the library, and a user's own beside the plan with what is wrong in them."""

import codecs
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from crmplan.findings import Finding, located
from crmplan.loader.model_file import read_model
from crmplan.loader.packaged import packaged_yaml
from crmplan.loader.text import MAX_BYTES, beside
from crmplan.model.plan import Plan
from crmplan.source import Path as KeyPath
from crmplan.sources.canonical import OUTCOMES, TABLES, columns_of
from crmplan.sources.maps import Map, Stages, TableMap
from crmplan.sources.words import folded

SUFFIXES = (".yaml", ".yml")
"""How the name of a map ends that is a file beside the plan."""


class Found(NamedTuple):
    """A map, if it can be used, and what is wrong with it."""

    map: Map | None
    findings: tuple[Finding, ...] = ()


@cache
def ready_maps() -> Mapping[str, Map]:
    """Return the packaged maps by their id."""
    entries = packaged_yaml("exports")["maps"]
    return {entry["id"]: Map.model_validate(_as_written(entry)) for entry in entries}


def _as_written(value: Any) -> Any:
    """Return packaged data with its numbers and truths as texts, as the plan's own reader gives them."""
    if isinstance(value, dict):
        return {str(key): _as_written(below) for key, below in value.items()}
    if isinstance(value, list):
        return [_as_written(below) for below in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def plan_maps(
    plan: Plan, folder: Path, *, max_bytes: int = MAX_BYTES
) -> tuple[dict[str, Map], list[Finding]]:
    """Return the map of each source that names one, with what is wrong with them.

    Raises:
        CrmplanError: a file can't be read.
    """
    maps: dict[str, Map] = {}
    findings: list[Finding] = []
    for key, source in plan.sources.items():
        if source.map is None:
            continue
        found = find_map(source.map, folder, at=("sources", key, "map"), max_bytes=max_bytes)
        findings += found.findings
        if found.map is not None:
            maps[key] = found.map
    return maps, findings


def find_map(name: str, folder: Path, *, at: KeyPath = (), max_bytes: int = MAX_BYTES) -> Found:
    """Return the map that a source names: a ready one, or a file beside the plan.

    Args:
        name: its id, or the name of a file that ends in `.yaml`.
        folder: the plan's folder.
        at: where in the plan it is named.
        max_bytes: the size from which a file is refused.

    Raises:
        CrmplanError: the file can't be read.
    """
    if not name.lower().endswith(SUFFIXES):
        known = tuple(ready_maps())
        ready = ready_maps().get(name)
        return Found(
            ready, () if ready else (Finding("CP064", at, {"found": name, "known": known}, "unknown"),)
        )
    path = beside(folder, name)
    if path is None or not path.is_file():
        variant = "outside" if path is None else "missing"
        return Found(None, (Finding("CP064", at, {"file": name}, variant),))
    return read_map(path, max_bytes=max_bytes)


def read_map(path: Path, *, max_bytes: int = MAX_BYTES) -> Found:
    """Return the map that a file holds, over the ready one that it names as its base; every mistake in its place.

    Raises:
        CrmplanError: it can't be read.
    """
    own, sources, findings = read_model(Map, path, max_bytes=max_bytes)
    if own is not None:
        findings = located(list(_mistakes(own)), sources)
    if own is None or findings:
        return Found(None, tuple(findings))
    own = own if own.id else own.model_copy(update={"id": path.stem})
    return Found(over(ready_maps()[own.base], own) if own.base else own)


def over(base: Map, own: Map) -> Map:
    """Return a map in which what one of a user's own says goes before what its base says."""
    changes = _changes(base, own)
    changes["tables"] = {**base.tables, **{key: _tables(base, key, new) for key, new in own.tables.items()}}
    return base.model_copy(update=changes)


def _changes(base: Any, own: Any) -> dict[str, Any]:
    """Return the fields that are written, mappings completed by those of the base."""
    changes = {}
    for name in own.model_fields_set:
        old, new = getattr(base, name), getattr(own, name)
        changes[name] = {**old, **new} if isinstance(old, dict) and isinstance(new, dict) else new
    return changes


def _tables(base: Map, key: str, own: tuple[TableMap, ...]) -> tuple[TableMap, ...]:
    """Return the source's tables of a canonical one; a single one changes a single one, several replace what was."""
    old = base.tables.get(key, ())
    if len(old) != 1 or len(own) != 1:
        return own
    changes = _changes(old[0], own[0])
    if own[0].stages is not None and old[0].stages is not None:
        changes["stages"] = _stages(old[0].stages, own[0].stages)
    return (old[0].model_copy(update=changes),)


def _stages(base: Stages, own: Stages) -> Stages:
    """Return the base's words with the own ones; a word that the own map places is what it says there."""
    placed = {folded(word) for words in (own.won, own.lost, own.open) for word in words}
    changes = _changes(base, own)
    for name in OUTCOMES:
        kept = tuple(word for word in getattr(base, name) if folded(word) not in placed)
        changes[name] = (*kept, *getattr(own, name))
    return base.model_copy(update=changes)


def _mistakes(own: Map) -> Iterator[Finding]:
    """Yield what a map says that can't be."""
    known = tuple(one.id for one in ready_maps().values())
    if own.base is not None and own.base not in known:
        yield Finding("CP064", ("base",), {"found": own.base, "known": known}, "unknown")
    for number, name in enumerate(own.encoding):
        if not is_encoding(name):
            yield Finding("CP064", ("encoding", number), {"found": name}, "encoding")
    if own.delimiter is not None and own.delimiter not in ("tab", "\\t") and len(own.delimiter) != 1:
        yield Finding("CP064", ("delimiter",), {"found": own.delimiter}, "delimiter")
    if own.first_year is not None and not (
        own.first_year.isdecimal() and 1800 <= int(own.first_year) <= 2100
    ):
        yield Finding("CP064", ("first_year",), {"found": own.first_year}, "year")
    for key, tables in own.tables.items():
        if key not in TABLES:
            params = {"found": key, "known": tuple(TABLES)}
            yield Finding("CP064", ("tables", key), params, "table", on_key=True)
            continue
        for number, table in enumerate(tables):
            at: KeyPath = ("tables", key, number) if len(tables) > 1 else ("tables", key)
            yield from _table_mistakes(key, table, at)


def _table_mistakes(key: str, table: TableMap, at: KeyPath) -> Iterator[Finding]:
    known = tuple(columns_of(key))
    for part in ("columns", "constants", "divide"):
        for name in getattr(table, part):
            if name not in known:
                params = {"found": name, "known": known}
                yield Finding("CP064", (*at, part, name), params, "column", on_key=True)
    for part in ("first_filled", "unix_seconds", "by_language"):
        for number, name in enumerate(getattr(table, part)):
            if name not in known:
                yield Finding("CP064", (*at, part, number), {"found": name, "known": known}, "column")
    for name, text in table.divide.items():
        if not (text.isdecimal() and int(text)):
            yield Finding("CP064", (*at, "divide", name), {"found": text}, "divide")
    if table.stages is not None:
        yield from _stage_mistakes(key, table.stages, (*at, "stages"))


def _stage_mistakes(key: str, stages: Stages, at: KeyPath) -> Iterator[Finding]:
    known = tuple(columns_of(key))
    seen: dict[str, str] = {}
    for part in OUTCOMES:
        for number, word in enumerate(getattr(stages, part)):
            other = seen.setdefault(folded(word), part)
            if other != part:
                params = {"found": word, "one": other, "other": part}
                yield Finding("CP064", (*at, part, number), params, "word")
    for number, name in enumerate(stages.by):
        if name not in known:
            yield Finding("CP064", (*at, "by", number), {"found": name, "known": known}, "column")
    for part in ("won_when", "lost_when", "open_when"):
        conditions = getattr(stages, part)
        for number, condition in enumerate(conditions):
            for name in condition:
                if name not in known:
                    step: KeyPath = (number, name) if len(conditions) > 1 else (name,)
                    params = {"found": name, "known": known}
                    yield Finding("CP064", (*at, part, *step), params, "column", on_key=True)


def is_encoding(name: str) -> bool:
    """Tell whether Python knows a text encoding of this name."""
    try:
        return codecs.lookup(name)._is_text_encoding
    except (LookupError, ValueError):
        return False
