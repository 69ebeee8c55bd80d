"""What was measured as the text of files: observations as CSV, and where they come from as JSON beside them."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any

from crmplan.quantity import format_number
from crmplan.sources.measure import Measured
from crmplan.sources.recipes import version
from crmplan.sources.rows import Figures

PROVENANCE = "data/measured.json"
"""The file beside the plan that says where measured observations come from."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def observations_text(figures: Iterable[Figures], *, has_ends: bool, by: str | None = None) -> str:
    """Return figures as the file of a KPI's observations, or as one of the figures of each slice.

    Args:
        figures: the figures.
        has_ends: whether the last day of each is known, be it the first; else it stands where it is another.
        by: by what they are told apart, if they are.
    """
    rows = list(figures)
    has_spread = any(one.median is not None or one.deviation is not None for one in rows)
    has_end = has_ends or any(one.first != one.last for one in rows)
    more = [*(["until"] if has_end else []), *(["median", "sd"] if has_spread else [])]
    names = [*([by] if by else []), "date", "value", "n", *more]
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(names)
    for one in rows:
        told = {
            "date": one.first.isoformat(),
            "value": format_number(one.value),
            "n": "" if one.n is None else str(one.n),
            "until": one.last.isoformat(),
            "median": "" if one.median is None else format_number(one.median),
            "sd": "" if one.deviation is None else format_number(one.deviation),
        }
        writer.writerow([_label(one.slice) if name == by else told[name] for name in names])
    return stream.getvalue()


def _label(text: str | None) -> str:
    """Return the name of a slice, which no spreadsheet takes for a formula."""
    line = " ".join((text or "").split())
    return f"'{line}" if line.startswith(_FORMULA) else line


def digest(text: str) -> str:
    """Return the SHA-256 of a text, by which it is known again."""
    return sha256(text.encode()).hexdigest()


def is_own(provenance: Mapping[str, Any], plan: str, name: str, text: str) -> bool:
    """Tell whether a file holds what a measure of this plan wrote, and nobody has changed since."""
    entry = provenance.get(name)
    return isinstance(entry, dict) and entry.get("plan") == plan and entry.get("sha256") == digest(text)


def read_provenance(text: str | None) -> dict[str, Any]:
    """Return what the file beside the plan says of each file; nothing where it can't be read."""
    try:
        read = json.loads(text or "{}")
    except ValueError:
        return {}
    files = read.get("files") if isinstance(read, dict) else None
    return files if isinstance(files, dict) else {}


def provenance_text(entries: Mapping[str, Any]) -> str:
    """Return the file that says where each file comes from."""
    told = {"crmplan": 1, "files": {name: entries[name] for name in sorted(entries)}}
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def entries_of(provenance: Mapping[str, Any], plan: str) -> dict[str, Mapping[str, Any]]:
    """Return what is said of the figures of a plan as a whole, by KPI."""
    said = (entry for entry in provenance.values() if isinstance(entry, dict) and entry.get("plan") == plan)
    return {entry["kpi"]: entry for entry in said if isinstance(entry.get("kpi"), str) and "by" not in entry}


def entry(found: Measured, plan: str, text: str, *, by: str | None) -> dict[str, Any]:
    """Return where the observations of a file come from; no secret is part of it."""
    one, origin = found.wanted, found.origin
    source = {
        "id": origin.source,
        "type": origin.type,
        "name": origin.name,
        "sha256": origin.sha256,
        "map": origin.map,
        "rows": origin.rows,
        "rejected": origin.rejected,
    }
    query = (
        {"recipe": one.recipe.id, "version": version(), "basis": one.recipe.basis}
        if one.recipe
        else {"sql": one.sql}
    )
    told = {
        "kpi": one.key,
        "plan": plan,
        "sha256": digest(text),
        "as_of": found.asked.today.isoformat(),
        "source": {key: value for key, value in source.items() if value is not None},
        **{key: value for key, value in query.items() if value},
        "grain": None if one.recipe is None else "state" if one.recipe.is_state else found.asked.grain,
        "by": by,
        "unfinished": {day.isoformat(): n for day, n in found.unfinished.items()} or None,
    }
    return {key: value for key, value in told.items() if value is not None}


def with_earlier(figures: Sequence[Figures], earlier: Iterable[Figures]) -> tuple[Figures, ...]:
    """Return figures of a state with those of other days, which can't be measured any more."""
    new = {one.first for one in figures}
    kept = (one for one in earlier if one.first not in new)
    return tuple(sorted((*kept, *figures), key=lambda one: (one.first, one.last)))
