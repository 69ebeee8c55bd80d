"""The baselines of a plan: `vostok.baseline.json` beside `vostok.yaml`, `plan.baseline.json` in the folder of one."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from crmplan.findings import Finding
from crmplan.loader.model_file import read_model
from crmplan.loader.text import MAX_BYTES, main_file

if TYPE_CHECKING:
    from crmplan.model.baseline import Baseline

SUFFIX = ".baseline.json"


class SavedBaselines(NamedTuple):
    """What was saved for a plan.

    Args:
        baselines: by name, the last at the end; empty where something is wrong with the file.
        findings: what is wrong with it.
        path: the file.
        text: what it holds; nothing where there is none.
    """

    baselines: "Mapping[str, Baseline]" = MappingProxyType({})
    findings: tuple[Finding, ...] = ()
    path: Path = Path()
    text: str | None = None


NO_BASELINES = SavedBaselines()
"""Nothing was saved."""


def read_baselines(plan: Path, *, max_bytes: int = MAX_BYTES) -> SavedBaselines:
    """Read the baselines of the plan at `plan`, a file or a folder; JSON is YAML, and read like it, with positions.

    Raises:
        CrmplanError: the file can't be read.
    """
    main = main_file(plan)
    path = main.with_name(f"{main.stem}{SUFFIX}")
    if not path.exists():
        return SavedBaselines(path=path)
    from crmplan.model.baseline import Baselines  # most plans have none, and models cost time at start

    found, sources, findings = read_model(Baselines, path, max_bytes=max_bytes)
    return SavedBaselines(found.baselines if found else {}, tuple(findings), path, sources.files[0].text)
