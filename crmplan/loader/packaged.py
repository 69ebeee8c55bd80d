"""Data that comes with crmplan: the method's library, the texts of messages and rules, the catalogues."""

import json
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("en", "ru")
_PACKAGE = Path(__file__).parent.parent


def packaged_bytes(*parts: str) -> bytes:
    """Return a packaged file."""
    return _PACKAGE.joinpath(*parts).read_bytes()


def packaged_yaml(name: str) -> Any:
    """Return the content of a packaged YAML file of the library, such as `template`."""
    import yaml

    return yaml.load(packaged_bytes("library", f"{name}.yaml"), Loader=yaml.CSafeLoader)


@cache
def library_index() -> dict[str, Any]:
    """Return the ids of the library and the name, unit, direction and kind of its KPIs."""
    index: dict[str, Any] = json.loads(packaged_bytes("library", "index.json"))
    return index


def catalogue(language: str) -> bytes | None:
    """Return the compiled catalogue of a language, or nothing for the language of the source, English."""
    if language == "en":
        return None
    return packaged_bytes("locale", language, "LC_MESSAGES", "crmplan.mo")
