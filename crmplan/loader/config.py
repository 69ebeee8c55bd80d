"""Defaults of a person or a firm: `crmplan.yaml` beside the plan, or in the user's configuration folder."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from crmplan import __version__
from crmplan.errors import CrmplanError
from crmplan.findings import Severity
from crmplan.loader.packaged import LANGUAGES, library_index
from crmplan.loader.text import read_text
from crmplan.loader.yaml_nodes import compose
from crmplan.source import Location, Mark, SourceFile

NAME = "crmplan.yaml"


class Config(NamedTuple):
    """What `crmplan.yaml` says.

    Args:
        language: of reports, where neither the command line nor, for a plan, the plan says it.
        severities: severity by code; nothing switches a code off.
        templates: folder of a firm's own templates.
    """

    language: str | None = None
    severities: Mapping[str, Severity | None] = {}
    templates: Path | None = None


def read_config(folder: Path, user_folder: Path | None) -> Config:
    """Return the configuration beside a plan, else the working folder's, else the user's.

    Raises:
        CrmplanError: it can't be read, or says what crmplan does not know.
    """
    places = (folder, folder.parent, Path(), user_folder)
    for place in places:
        if place is not None and (place / NAME).is_file():
            return _parsed(place / NAME)
    return Config()


def _parsed(path: Path) -> Config:
    file, findings = read_text(path, str(path))
    composed = compose(file)
    findings = findings or composed.findings
    if findings:
        raise _refused(findings[0].place, f"{path} is no YAML that crmplan reads")
    data = composed.data or {}
    if not isinstance(data, dict):
        raise CrmplanError(f"{path}: expected keys", hint="such as `severities: {CP809: info}`")
    reader = _Reader(file, composed.mark, path)
    for key in data:
        if key not in _KEYS:
            raise reader.error(key, f"no such key: {key}; one of {', '.join(_KEYS)}")
    if "required_version" in data:
        reader.version(data["required_version"])
    return Config(
        language=reader.language(data.get("language")),
        severities=reader.severities(data.get("severities") or {}),
        templates=reader.templates(data.get("library") or {}),
    )


_KEYS = ("language", "severities", "library", "required_version")
_OFF = "off"


def _refused(place: Location | None, message: str) -> CrmplanError:
    return CrmplanError(f"{place}: {message}" if place else message)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the values of one file and knows where they stand."""

    file: SourceFile
    mark: Mark
    path: Path

    def error(self, key: str, message: str) -> CrmplanError:
        """Return an error at a key."""
        children = self.mark.children
        mark = children.get(key) if isinstance(children, dict) else None
        start = mark.key_start if mark else 0
        return _refused(Location(self.file, start, start + 1), message)

    def language(self, value: Any) -> str | None:
        """Return a language."""
        if value is not None and value not in LANGUAGES:
            raise self.error("language", f"language: one of {', '.join(LANGUAGES)}")
        return value if isinstance(value, str) else None

    def severities(self, value: Any) -> dict[str, Severity | None]:
        """Return severities by code."""
        words = {**{severity.value: severity for severity in Severity}, _OFF: None}
        if not isinstance(value, dict):
            raise self.error("severities", "severities: expected codes, such as `CP809: info`")
        for code, word in value.items():
            if code not in library_index()["codes"]:
                raise self.error("severities", f"severities: no such code: {code}")
            if word not in words:
                raise self.error("severities", f"{code}: one of {', '.join(words)}")
        return {code: words[word] for code, word in value.items()}

    def templates(self, value: Any) -> Path | None:
        """Return the folder of templates, from the folder of the configuration on."""
        if not isinstance(value, dict) or set(value) - {"templates"}:
            raise self.error("library", "library: expected `templates: FOLDER`")
        folder = value.get("templates")
        return self.path.parent / folder if isinstance(folder, str) else None

    def version(self, value: Any) -> None:
        """Refuse a configuration that wants a newer crmplan: `>=0.2` or `0.2`."""
        text = str(value).removeprefix(">=").strip()
        parts = text.split(".")
        if not all(part.isdecimal() for part in parts):
            raise self.error("required_version", "required_version: expected a version such as 0.2")
        if [int(part) for part in parts] > [int(part) for part in __version__.split(".")]:
            raise self.error("required_version", f"crmplan {text} is required, this is {__version__}")
