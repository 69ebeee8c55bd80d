"""The text of a map that a look at a file makes, for its user to check; what could not be told stands in comments."""

from collections.abc import Iterator

from crmplan.model.look import Look, LookedWord, Untold
from crmplan.source import visible
from crmplan.sources.canonical import OUTCOMES
from crmplan.sources.map_files import ready_maps
from crmplan.sources.status import words_of
from crmplan.sources.words import folded
from crmplan.yaml_text import listed, scalar

ESSENTIAL = frozenset(
    "id amount currency owner created_at closed_at stage status won_flag lost_flag closed_flag semantic".split()
)
"""The columns of deals that most indicators need."""


def map_text(found: Look) -> str:
    """Return the map of a file that was looked at.

    Raises:
        CrmplanError: a header has a character that no file can hold.
    """
    lines = [
        f"# How deals are read from {visible(found.file)}; written by `crmplan import-map`, to be checked by you.",
        *([f"base: {found.system}"] if found.system else []),
        *_details(found),
    ]
    deals = [
        *([f"    table: {scalar(found.table)}"] if len(found.sheets) > 1 else []),
        *_columns(found),
        *_open_columns(found),
        *_stages(found),
    ]
    return "".join(f"{line}\n" for line in (*lines, *_below_tables(deals, has_base=bool(found.system))))


def _below_tables(deals: list[str], *, has_base: bool) -> list[str]:
    """Return the table of deals; a key with nothing but comments below would hold nothing, so it is one itself."""
    if any(not line.lstrip().startswith("#") for line in deals):
        return ["tables:", "  deals:", *deals]
    nothing = [] if has_base else ["tables: {}"]
    return [*nothing, *(["# tables:", "#   deals:", *deals] if deals else [])]


def needs_own_map(found: Look) -> bool:
    """Tell whether the ready map alone doesn't say all that the look has found."""
    if not found.system:
        return True
    return len(found.sheets) > 1 or any((_details(found), _own_words(found), [*_columns(found)]))


def _details(found: Look) -> list[str]:
    fixed = ready_maps()[found.system].dates if found.system else None
    if any(one.reason == "ambiguous-dates" for one in found.untold):
        return [
            "# Day or month first? Nothing in the file tells; write one of these:",
            "# dates: dmy",
            "# dates: mdy",
        ]
    is_new = found.dates not in ("", "ymd") and (fixed or "")[::2] != found.dates
    return [f"dates: {found.dates}"] if is_new else []


def _columns(found: Look) -> Iterator[str]:
    """Yield the columns that the ready map doesn't say."""
    known = [one for one in found.columns if one.column and one.how != "system"]
    if known:
        yield "    columns:"
    for one in known:
        yield f"      {one.column}: {scalar(one.header)}"


def _open_columns(found: Look) -> Iterator[str]:
    for one in found.untold:
        if one.reason == "several-columns":
            yield f"    # {visible(one.subject)}: one of {', '.join(visible(choice) for choice in one.choices)}?"


def _own_words(found: Look) -> list[LookedWord]:
    """Return the words that the ready map says nothing of, or all where there is none."""
    stages = ready_maps()[found.system].tables["deals"][0].stages if found.system else None
    known = words_of(stages) if stages else {}
    is_open_else = stages is not None and stages.otherwise == "open"
    return [
        one
        for one in found.words
        if known.get(folded(one.text)) != one.outcome or not one.outcome
        if not (is_open_else and one.outcome == "open")
    ]


def _stages(found: Look) -> list[str]:
    own = _own_words(found)
    if not own:
        return []
    by = next((one.column for one in found.columns if one.header == found.stage_header), "")
    has_both = {"status", "stage"} <= {one.column for one in found.columns}
    lines = ["    stages:"]
    lines += [f"      by: {by}"] if by and has_both and not found.system else []
    for outcome in OUTCOMES:
        lines += listed(outcome, [one.text for one in own if one.outcome == outcome], 6)
    unknown = [one for one in own if not one.outcome]
    if unknown:
        lines.append(
            "      # Are deals with these won, lost or open? Put each into a list `won`, `lost` or `open`:"
        )
        lines += [f"      # - {scalar(one.text, is_flow=True)}  # {one.count}" for one in unknown]
    if len(lines) == 1 + len(unknown) + bool(unknown):
        lines[0] = "    # stages:"
    return lines


def unsettled(found: Look) -> tuple[Untold, ...]:
    """Return what keeps the map from being used before somebody has said more.

    A column that the file lacks, or that no indicator but its own needs, does not.
    """
    return tuple(
        one
        for one in found.untold
        if one.reason != "no-column" and (one.reason != "several-columns" or one.subject in ESSENTIAL)
    )
