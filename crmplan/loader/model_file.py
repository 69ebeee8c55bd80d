"""A YAML file beside a plan, read as what it should hold."""

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from crmplan.findings import Finding, located
from crmplan.loader.text import MAX_BYTES, read_text
from crmplan.loader.validate import validated
from crmplan.loader.yaml_nodes import compose
from crmplan.source import SourceMap

_AnyModel = TypeVar("_AnyModel", bound=BaseModel)


def read_model(
    model: type[_AnyModel], path: Path, *, max_bytes: int = MAX_BYTES
) -> tuple[_AnyModel | None, SourceMap, list[Finding]]:
    """Return what a file holds, where it stands in it, and what is wrong with it, each in its place.

    An empty file is right where nothing has to stand in it.

    Args:
        model: what it should hold.
        path: the file.
        max_bytes: the size from which it is refused.

    Raises:
        CrmplanError: it can't be read.
    """
    file, findings = read_text(path, str(path), max_bytes=max_bytes)
    composed = compose(file)
    sources = SourceMap([file], composed.mark)
    findings = findings or composed.findings
    if findings:
        return None, sources, findings
    is_optional = not any(field.is_required() for field in model.model_fields.values())
    data = {} if composed.data is None and is_optional else composed.data
    found, problems = validated(model, data, sources)
    return found, sources, located(problems, sources)
