"""Defaults of a person or a firm: `crmplan.yaml` beside the plan, or in the user's configuration folder."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from crmplan import __version__
from crmplan.errors import CrmplanError
from crmplan.findings import Severity
from crmplan.loader.packaged import LANGUAGES, library_index
from crmplan.loader.text import read_text
from crmplan.loader.yaml_nodes import compose
from crmplan.model.limits import LIMITS, Limits
from crmplan.quantity import format_percent
from crmplan.source import Location, Mark, SourceFile

NAME = "crmplan.yaml"


class Config(NamedTuple):
    """What `crmplan.yaml` says.

    Args:
        language: of reports, where neither the command line nor, for a plan, the plan says it.
        severities: severity by code.
        ignored: codes that are not reported, each with the reason why.
        limits: what rules and views judge by.
        templates: folder of a firm's own templates.
    """

    language: str | None = None
    severities: Mapping[str, Severity] = {}
    ignored: Mapping[str, str] = {}
    limits: Limits = LIMITS
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
            raise reader.error(key, message=f"no such key: {key}; one of {', '.join(_KEYS)}")
    if "required_version" in data:
        reader.version(data["required_version"])
    return Config(
        language=reader.language(data.get("language")),
        severities=reader.severities(data.get("severities") or {}),
        ignored=reader.ignored(data.get("ignore") or {}),
        limits=reader.limits(data.get("thresholds") or {}),
        templates=reader.templates(data.get("library") or {}),
    )


_KEYS = ("language", "severities", "ignore", "thresholds", "library", "required_version")
_OFF = "off"


def _refused(place: Location | None, message: str) -> CrmplanError:
    return CrmplanError(f"{place}: {message}" if place else message)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the values of one file and knows where they stand."""

    file: SourceFile
    mark: Mark
    path: Path

    def error(self, *keys: str, message: str) -> CrmplanError:
        """Return an error at the key that others lead to, as far as they are in the file."""
        mark, start = self.mark, 0
        for key in keys:
            children = mark.children
            if not isinstance(children, dict) or key not in children:
                break
            mark = children[key]
            start = mark.key_start
        return _refused(Location(self.file, start, start + 1), message)

    def language(self, value: Any) -> str | None:
        """Return a language."""
        if value is not None and value not in LANGUAGES:
            raise self.error("language", message=f"language: one of {', '.join(LANGUAGES)}")
        return value if isinstance(value, str) else None

    def severities(self, value: Any) -> dict[str, Severity]:
        """Return severities by code."""
        words = {severity.value: severity for severity in Severity}
        for code, word in self.codes("severities", value, "CP809: info"):
            if word == _OFF:
                message = (
                    f"severities: {code}: a code is switched off with a reason: `ignore: {{{code}: why}}`"
                )
                raise self.error("severities", code, message=message)
            if word not in words:
                raise self.error("severities", code, message=f"severities: {code}: one of {', '.join(words)}")
        return {code: words[word] for code, word in value.items()}

    def ignored(self, value: Any) -> dict[str, str]:
        """Return the codes that are switched off, with the reasons."""
        for code, reason in self.codes("ignore", value, "CP809: our stages have no windows"):
            if not isinstance(reason, str) or not reason.strip():
                raise self.error("ignore", code, message=f"ignore: {code}: expected the reason, as a text")
        return dict(value)

    def codes(self, key: str, value: Any, example: str) -> Iterator[tuple[str, Any]]:
        """Yield what is said of each code, where all of them are codes."""
        if not isinstance(value, dict):
            raise self.error(key, message=f"{key}: expected codes, such as `{example}`")
        for code, said in value.items():
            if code not in library_index()["codes"]:
                raise self.error(key, code, message=f"{key}: no such code: {code}")
            yield code, said

    def limits(self, value: Any) -> Limits:
        """Return the limits, those of crmplan where the file sets none."""
        known = tuple(Limits.model_fields)
        if not isinstance(value, dict):
            raise self.error("thresholds", message="thresholds: expected limits, such as `entry_minutes: 45`")
        for key, text in value.items():
            if key not in known:
                message = f"thresholds: no such limit: {key}; one of {', '.join(known)}"
                raise self.error("thresholds", key, message=message)
            self.limit(key, text)
        return Limits.model_validate(value)

    def limit(self, key: str, text: Any) -> None:
        """Refuse what is no limit of that kind."""
        from pydantic import ValidationError

        try:
            Limits.model_validate({key: text})
        except ValidationError as error:
            usual = getattr(LIMITS, key)
            shown = format_percent(usual) if key.endswith("_share") else str(usual)
            message = f"thresholds: {key}: {error.errors()[0]['msg']}, such as {shown}"
            raise self.error("thresholds", key, message=message) from None

    def templates(self, value: Any) -> Path | None:
        """Return the folder of templates, from the folder of the configuration on."""
        if not isinstance(value, dict) or set(value) - {"templates"}:
            raise self.error("library", message="library: expected `templates: FOLDER`")
        folder = value.get("templates")
        return self.path.parent / folder if isinstance(folder, str) else None

    def version(self, value: Any) -> None:
        """Refuse a configuration that wants a newer crmplan: `>=0.2` or `0.2`."""
        text = str(value).removeprefix(">=").strip()
        parts = text.split(".")
        if not all(part.isdecimal() for part in parts):
            raise self.error("required_version", message="required_version: expected a version such as 0.2")
        if [int(part) for part in parts] > [int(part) for part in __version__.split(".")]:
            raise self.error("required_version", message=f"crmplan {text} is required, this is {__version__}")
