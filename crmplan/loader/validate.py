"""Plain data to a `Plan`, and pydantic's errors to findings with a place."""

from collections.abc import Iterable
from functools import cache
from typing import Annotated, Any, Union, get_args, get_origin
from types import UnionType

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from crmplan.findings import Finding
from crmplan.model.plan import Plan
from crmplan.source import Path

MAX_ROUNDS = 6
_UNKNOWN_START = "2000-01-03"


def validate(data: dict[str, Any]) -> tuple[Plan | None, list[Finding]]:
    """Return the plan that the data is, with what is wrong in it.

    Where something is wrong, the plan is what is left without it, so that the rest can be examined too; `data` is cut
    down to that. There is no plan where too little is left.
    """
    findings: list[Finding] = []
    for round_number in range(MAX_ROUNDS):
        try:
            return Plan.model_validate(data), findings
        except ValidationError as error:
            errors = error.errors(include_url=False, include_input=False)
            if not round_number:
                findings = [_finding(details) for details in errors]
            _prune(data, [details["loc"] for details in errors], errors)
    return None, findings


_QUANTITY_CODES = {"date": "CP015", "slug": "CP016"}
_SHAPES = {
    "model_type": "mapping",
    "dict_type": "mapping",
    "tuple_type": "list",
    "list_type": "list",
}


def _finding(details: ErrorDetails) -> Finding:
    path, kind = details["loc"], details["type"]
    context = details.get("ctx", {})
    on_key = path[-1:] == ("[key]",)
    path = path[:-1] if on_key else path
    if kind == "extra_forbidden":
        params = {"found": path[-1], "known": known_keys(path[:-1])}
        return Finding("CP011", path, params, on_key=True)
    if kind == "missing":
        return Finding("CP012", path[:-1], {"key": path[-1], "in": _name(path[:-1])}, on_key=True)
    if kind == "quantity":
        wanted, reason = context["kind"], context["reason"]
        code = "CP015" if reason in ("no-such-date", "date-order", "far-year") else "CP014"
        code = _QUANTITY_CODES.get(wanted, code)
        found = context["found"]
        return Finding(code, path, {"kind": wanted, "found": found}, reason, on_key=on_key)
    if kind == "choice":
        return Finding("CP017", path, {"known": tuple(context["words"]), "found": context["found"]})
    return Finding("CP013", path, {}, _SHAPES.get(kind, "other"))


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


def model_at(path: Iterable[str | int]) -> type[BaseModel] | None:
    """Return the model of the language that a mapping at `path` is, if it is one."""
    annotation: Any = Plan
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


def known_keys(path: Iterable[str | int]) -> tuple[str, ...]:
    """Return the keys that a mapping at `path` may have."""
    model = model_at(path)
    return tuple(_by_key(model)) if model else ()


def _prune(data: dict[str, Any], paths: list[Path], errors: list[ErrorDetails]) -> None:
    """Take what is wrong out of the data; a mapping that lacks a key goes as a whole."""
    for path, details in sorted(
        zip(paths, errors, strict=True), key=lambda pair: _order(pair[0]), reverse=True
    ):
        if details["type"] == "missing":
            if path in (("crmplan",), ("project",), ("project", "name"), ("project", "start")):
                _substitute(data, path)
                continue
            path = path[:-1]
        _remove(data, path)


def _order(path: Path) -> tuple[tuple[int, str], ...]:
    return tuple((step, "") if isinstance(step, int) else (-1, step) for step in path)


def _substitute(data: dict[str, Any], path: Path) -> None:
    if path == ("crmplan",):
        data["crmplan"] = "1"
    elif path == ("project",):
        data["project"] = {"name": "?", "start": _UNKNOWN_START}
    else:
        data["project"][path[1]] = "?" if path[1] == "name" else _UNKNOWN_START


def _remove(data: Any, path: Path) -> None:
    holder, key = None, None
    for step in path:
        inside = step in data if isinstance(data, dict) else (
            isinstance(data, list) and isinstance(step, int) and step < len(data)
        )
        if inside:
            holder, key = data, step
            data = data[step]
    if holder is not None:
        del holder[key]
