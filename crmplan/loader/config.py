"""Defaults of a person or a firm: `crmplan.yaml` beside the plan, or in the user's configuration folder."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from crmplan import __version__
from crmplan.errors import CrmplanError
from crmplan.findings import Finding, Severity
from crmplan.loader.packaged import LANGUAGES, library_index
from crmplan.loader.text import read_text
from crmplan.loader.yaml_nodes import compose
from crmplan.model.limits import LIMITS, Limits
from crmplan.quantity import format_percent
from crmplan.source import Location, Mark, SourceFile, visible

NAME = "crmplan.yaml"


class Config(NamedTuple):
    """What `crmplan.yaml` says.

    Args:
        language: of reports, where neither the command line nor, for a plan, the plan says it.
        severities: severity by code.
        ignored: codes that are not reported, each with the reason why.
        limits: what rules and views judge by.
        templates: folder of a firm's own templates.
        allows_sql: whether the SQL of plans may run; only the user's own settings can say so.
    """

    language: str | None = None
    severities: Mapping[str, Severity] = {}
    ignored: Mapping[str, str] = {}
    limits: Limits = LIMITS
    templates: Path | None = None
    allows_sql: bool = False


def read_config(folder: Path, user_folder: Path | None) -> Config:
    """Return the configuration beside a plan, else the working folder's, else the user's.

    Raises:
        CrmplanError: it can't be read, or says what crmplan does not know; all problems are told.
    """
    places = (folder, folder.parent, Path(), user_folder)
    for place in places:
        if place is not None and (place / NAME).is_file():
            return _parsed(place / NAME, is_own=place == user_folder)
    return Config()


def allows_sql(user_folder: Path | None) -> bool:
    """Tell whether the user's own settings let the SQL of plans run, whatever stands beside a plan.

    Raises:
        CrmplanError: they can't be read.
    """
    path = user_folder / NAME if user_folder is not None else None
    return path is not None and path.is_file() and _parsed(path, is_own=True).allows_sql


def _parsed(path: Path, *, is_own: bool) -> Config:
    file, findings = read_text(path, str(path))
    composed = compose(file)
    findings = findings or composed.findings
    if findings:
        raise _refused([_unreadable(finding) for finding in findings])
    reader = _Reader(file, composed.mark, path, is_own)
    config = reader.config(composed.data if composed.data is not None else {})
    if reader.problems:
        raise _refused([text for _, text in sorted(reader.problems)])
    return config


def _refused(problems: Sequence[str]) -> CrmplanError:
    return CrmplanError(problems[0], lines=tuple(problems[1:]))


def _unreadable(finding: Finding) -> str:
    if finding.code == "CP004":
        return f"{finding.place}: {finding.params['key']} stands in line {finding.params['line']}, too"
    return f"{finding.place}: this is no YAML that crmplan reads ({finding.code})"


_OFF = "off"


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the values of one file, knows where they stand, and keeps what is wrong with them."""

    file: SourceFile
    mark: Mark
    path: Path
    is_own: bool
    problems: list[tuple[int, str]] = field(default_factory=list)

    def refuse(self, *keys: str, message: str) -> None:
        """Keep a problem at the key that others lead to, as far as they are in the file."""
        mark, start = self.mark, 0
        for key in keys:
            children = mark.children
            if not isinstance(children, dict) or key not in children:
                break
            mark = children[key]
            start = mark.key_start
        place = Location(self.file, start, start + 1)
        self.problems.append((start, f"{place}: {visible(message)}"))

    def config(self, data: Any) -> Config:
        """Return all that the file says."""
        if not isinstance(data, dict):
            self.refuse(message="expected keys, such as `severities: {CP809: info}`")
            return Config()
        readers: dict[str, Callable[[Any], Any]] = {
            "language": self.language,
            "severities": self.severities,
            "ignore": self.ignored,
            "thresholds": self.limits,
            "library": self.templates,
            "allow_sql": self.sql,
            "required_version": self.version,
        }
        for key in data.keys() - readers.keys():
            self.refuse(key, message=f"no such key: {key}; one of {', '.join(readers)}")
        read = {key: reader(data[key]) for key, reader in readers.items() if data.get(key) is not None}
        return Config(
            language=read.get("language"),
            severities=read.get("severities", {}),
            ignored=read.get("ignore", {}),
            limits=read.get("thresholds", LIMITS),
            templates=read.get("library"),
            allows_sql=read.get("allow_sql", False),
        )

    def sql(self, value: Any) -> bool:
        """Return whether the SQL of plans may run, which is not for a file that may come with a plan to say."""
        if not self.is_own:
            message = (
                "allow_sql: only your own settings can allow the SQL of plans, in your configuration folder"
            )
            self.refuse("allow_sql", message=message)
        elif value not in ("yes", "no", "true", "false"):
            self.refuse("allow_sql", message="allow_sql: yes or no")
        return value in ("yes", "true")

    def language(self, value: Any) -> str | None:
        """Return a language."""
        if value in LANGUAGES:
            return str(value)
        self.refuse("language", message=f"language: one of {', '.join(LANGUAGES)}")
        return None

    def severities(self, value: Any) -> dict[str, Severity]:
        """Return severities by code."""
        words = {severity.value: severity for severity in Severity}
        found = {}
        for code, word in self.codes("severities", value, "CP809: info"):
            if isinstance(word, str) and word in words:
                found[code] = words[word]
                continue
            wanted = f"one of {', '.join(words)}"
            if word == _OFF:
                wanted = f"a code is switched off with a reason: `ignore: {{{code}: why}}`"
            self.refuse("severities", code, message=f"severities: {code}: {wanted}")
        return found

    def ignored(self, value: Any) -> dict[str, str]:
        """Return the codes that are switched off, with the reasons."""
        found = {}
        for code, reason in self.codes("ignore", value, "CP809: our stages have no windows"):
            if isinstance(reason, str) and reason.strip():
                found[code] = reason
            else:
                self.refuse("ignore", code, message=f"ignore: {code}: expected the reason, as a text")
        return found

    def codes(self, key: str, value: Any, example: str) -> Iterator[tuple[str, Any]]:
        """Yield what is said of each code that there is."""
        if not isinstance(value, dict):
            self.refuse(key, message=f"{key}: expected codes, such as `{example}`")
            return
        for code, said in value.items():
            if code in library_index()["codes"]:
                yield code, said
            else:
                self.refuse(key, code, message=f"{key}: no such code: {code}")

    def limits(self, value: Any) -> Limits:
        """Return the limits, those of crmplan where the file sets none."""
        if not isinstance(value, dict):
            self.refuse("thresholds", message="thresholds: expected limits, such as `entry_minutes: 45`")
            return LIMITS
        known = tuple(Limits.model_fields)
        for key in value.keys() - set(known):
            message = f"thresholds: no such limit: {key}; one of {', '.join(known)}"
            self.refuse("thresholds", key, message=message)
        right = {key: text for key, text in value.items() if key in known and self.is_limit(key, text)}
        return Limits.model_validate(right)

    def is_limit(self, key: str, text: Any) -> bool:
        """Tell whether a text is a limit of that kind."""
        from pydantic import ValidationError

        try:
            Limits.model_validate({key: text})
        except ValidationError as error:
            message = f"thresholds: {key}: {error.errors()[0]['msg']}, such as {usual(key)}"
            self.refuse("thresholds", key, message=message)
            return False
        return True

    def templates(self, value: Any) -> Path | None:
        """Return the folder of templates, from the folder of the configuration on."""
        folder = value.get("templates") if isinstance(value, dict) and set(value) == {"templates"} else None
        if isinstance(folder, str):
            return self.path.parent / folder
        self.refuse("library", message="library: expected `templates: FOLDER`")
        return None

    def version(self, value: Any) -> None:
        """Refuse a configuration that wants a newer crmplan: `>=0.2` or `0.2`."""
        text = str(value).removeprefix(">=").strip()
        parts = text.split(".")
        if not all(part.isdecimal() for part in parts):
            self.refuse("required_version", message="required_version: expected a version such as 0.2")
        elif [int(part) for part in parts] > [int(part) for part in __version__.split(".")]:
            self.refuse("required_version", message=f"crmplan {text} is required, this is {__version__}")


def usual(key: str) -> str:
    """Return the limit that holds where a firm has set none, as it is written."""
    limit = getattr(LIMITS, key)
    return format_percent(limit) if key.endswith("_share") else str(limit)
