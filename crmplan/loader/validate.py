"""Plain data to a `Plan`, and pydantic's errors to findings with a place."""

import re
from collections.abc import Iterable
from functools import cache
from itertools import islice
from types import UnionType
from typing import Annotated, Any, NamedTuple, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from crmplan.findings import Finding
from crmplan.loader.typos import with_fix
from crmplan.loader.yaml_nodes import MAX_FINDINGS, Unreadable
from crmplan.model.plan import Plan
from crmplan.quantity import CLASSES
from crmplan.source import Path, SourceMap

MAX_ROUNDS = 6
FIRST_ENTRIES = 2000
_UNKNOWN_START = "2000-01-03"


class Validated(NamedTuple):
    """What the data of a plan is.

    Args:
        plan: the plan, without what is wrong in it, so that the rest can be examined too; there is none where too
            little is left.
        findings: what is wrong.
        removed: the paths of all that was taken out.
    """

    plan: Plan | None
    findings: list[Finding]
    removed: frozenset[Path]


def validate(data: dict[str, Any], sources: SourceMap) -> Validated:
    """Return the plan that the data is, with what is wrong in it; `data` is cut down to what is right."""
    findings: list[Finding] = []
    removed: set[Path] = set()
    for round_number in range(MAX_ROUNDS):
        try:
            plan = Plan.model_validate(data)
        except ValidationError as error:
            if error.error_count() > MAX_FINDINGS:
                first = _first_findings(data, sources)
                every = first or _findings(error.errors(include_url=False)[:MAX_FINDINGS], sources)
                return Validated(None, every, frozenset())
            errors = error.errors(include_url=False)
            if not round_number:
                findings = _findings(errors, sources)
            removed.update(_prune(data, errors))
        else:
            return Validated(plan, findings, frozenset(removed))
    return Validated(None, findings, frozenset(removed))


_AnyModel = TypeVar("_AnyModel", bound=BaseModel)


def validated(
    model: type[_AnyModel], data: Any, sources: SourceMap
) -> tuple[_AnyModel | None, list[Finding]]:
    """Return what the data of a file beside a plan is, or what is wrong with it."""
    try:
        return model.model_validate(data), []
    except ValidationError as error:
        return None, _findings(error.errors(include_url=False)[:MAX_FINDINGS], sources, model)


def _first_findings(data: dict[str, Any], sources: SourceMap) -> list[Finding]:
    """Return what is wrong at the beginning of every collection, where all errors together would fill the memory."""
    try:
        Plan.model_validate(_beginning(data))
    except ValidationError as error:
        errors = (e for e in error.errors(include_url=False) if e["type"] != "missing")
        return _findings(islice(errors, MAX_FINDINGS), sources)
    return []


def _beginning(data: Any) -> Any:
    """Return a copy with the first entries of every collection."""
    if isinstance(data, dict):
        return {key: _beginning(value) for key, value in islice(data.items(), FIRST_ENTRIES)}
    if isinstance(data, list):
        return [_beginning(value) for value in data[:FIRST_ENTRIES]]
    return data


def _findings(
    errors: Iterable[ErrorDetails], sources: SourceMap, root: type[BaseModel] = Plan
) -> list[Finding]:
    """Return a finding for each error but those of what the reader has reported before."""
    readable = (details for details in errors if not isinstance(details["input"], Unreadable))
    found = [_finding(details, sources, root) for details in readable]
    return [with_fix(finding, sources) for finding in found] if root is Plan else found


_CODES = {"slug": "CP016", **dict.fromkeys(("date", "day", "moment", "month", "span", "window"), "CP015")}
_SHAPES = {
    "model_type": "mapping",
    "dict_type": "mapping",
    "tuple_type": "list",
    "list_type": "list",
    "no_text": "text",
}


def _finding(details: ErrorDetails, sources: SourceMap, root: type[BaseModel]) -> Finding:
    path, kind = details["loc"], details["type"]
    context = details.get("ctx", {})
    on_key = path[-1:] == ("[key]",)
    path = path[:-1] if on_key else path
    if kind == "extra_forbidden":
        params = {"found": path[-1], "known": known_keys(path[:-1], root)}
        has_comma = details["input"] is None and _lacks_colon(path, sources)
        return Finding("CP011", path, params, "comma" if has_comma else "", on_key=True)
    if kind == "missing":
        return Finding("CP012", path[:-1], {"key": path[-1], "in": _name(path[:-1])}, on_key=True)
    if kind == "quantity":
        params = {"kind": context["kind"], "found": context["found"]}
        if context["kind"] == "probability":
            params["known"] = tuple(CLASSES)
        code = _CODES.get(context["kind"], "CP014")
        return Finding(code, path, params, context["reason"], on_key=on_key)
    if kind == "choice":
        params = {"kind": context["kind"], "known": tuple(context["words"]), "found": context["found"]}
        return Finding("CP017", path, params)
    params = {"found": shape(details["input"]), "kind": context.get("kind", "")}
    return Finding("CP013", path, params, _SHAPES.get(kind, "other"))


def shape(value: Any) -> str:
    """Return the word of the catalogue for the shape of a value."""
    if value is None:
        return "nothing"
    return "mapping" if isinstance(value, dict) else "list" if isinstance(value, (list, tuple)) else "text"


_COLON = re.compile(r"\s*:")


def _lacks_colon(path: Path, sources: SourceMap) -> bool:
    """Tell whether a key has no colon, which only happens between braces, mostly for a comma within a text."""
    key = sources.locate(path, key=True)
    return not _COLON.match(key.file.text, key.end)


def _name(path: Path) -> str:
    """Return the last step of a path that names something."""
    return next((str(step) for step in reversed(path) if isinstance(step, str)), "plan")


def _bare(annotation: Any) -> Any:
    """Return a type without its annotations and without its null."""
    while True:
        origin = get_origin(annotation)
        if origin is Annotated:
            annotation = get_args(annotation)[0]
        elif origin in (Union, UnionType):
            annotation = next(arg for arg in get_args(annotation) if arg is not type(None))
        else:
            return annotation


def model_at(path: Iterable[str | int], root: type[BaseModel] = Plan) -> type[BaseModel] | None:
    """Return the model of the language that a mapping at `path` is, if it is one."""
    annotation: Any = root
    for step in path:
        annotation = _bare(annotation)
        arguments = get_args(annotation)
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            field = _by_key(annotation).get(str(step))
            if field is None:
                return None
            annotation = annotation.model_fields[field].annotation
        elif get_origin(annotation) is dict:
            annotation = arguments[1]
        elif isinstance(step, int) and arguments:
            annotation = arguments[0]
    annotation = _bare(annotation)
    return annotation if isinstance(annotation, type) and issubclass(annotation, BaseModel) else None


@cache
def _by_key(model: type[BaseModel]) -> dict[str, str]:
    return {field.alias or name: name for name, field in model.model_fields.items()}


def known_keys(path: Iterable[str | int], root: type[BaseModel] = Plan) -> tuple[str, ...]:
    """Return the keys that a mapping at `path` may have."""
    model = model_at(path, root)
    return tuple(_by_key(model)) if model else ()


@cache
def keys_of_ids(model: type[BaseModel]) -> frozenset[str]:
    """Return the keys of a model that hold things by id."""
    fields = _by_key(model).items()
    return frozenset(key for key, field in fields if _is_by_id(model.model_fields[field].annotation))


def _is_by_id(annotation: Any) -> bool:
    annotation = _bare(annotation)
    held = _bare(get_args(annotation)[1]) if get_origin(annotation) is dict else None
    return isinstance(held, type) and issubclass(held, BaseModel)


def _prune(data: dict[str, Any], errors: list[ErrorDetails]) -> set[Path]:
    """Take what is wrong out of the data, and return its paths; a mapping that lacks a key goes as a whole."""
    paths = set()
    for details in errors:
        path = details["loc"]
        if details["type"] == "missing":
            if path in (("crmplan",), ("project",), ("project", "name"), ("project", "start")):
                _substitute(data, path)
                continue
            path = path[:-1]
        paths.add(path)
    holders: dict[int, tuple[Any, set[str | int]]] = {}
    for path in paths:
        holder, key = _holder(data, path)
        if holder is not None:
            holders.setdefault(id(holder), (holder, set()))[1].add(key)
    for holder, keys in holders.values():
        if isinstance(holder, list):
            holder[:] = [item for number, item in enumerate(holder) if number not in keys]
        else:
            for key in keys:
                del holder[key]
    return paths


def _substitute(data: dict[str, Any], path: Path) -> None:
    if path == ("crmplan",):
        data["crmplan"] = "1"
    elif path == ("project",):
        data["project"] = {"name": "?", "start": _UNKNOWN_START}
    else:
        data["project"][path[1]] = "?" if path[1] == "name" else _UNKNOWN_START


def _holder(data: Any, path: Path) -> tuple[Any, str | int]:
    """Return what holds the value at `path`, and its key there; steps that are not in the data are passed over."""
    holder: Any = None
    key: str | int = ""
    for step in path:
        inside = (
            step in data
            if isinstance(data, dict)
            else (isinstance(data, list) and isinstance(step, int) and step < len(data))
        )
        if inside:
            holder, key = data, step
            data = data[step]
    return holder, key
