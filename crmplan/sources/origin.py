"""A source opened for its recipes: the engine that holds or reaches its tables, and where its figures come from."""

from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from crmplan.errors import CrmplanError
from crmplan.sources.engine import Engine


class Origin(NamedTuple):
    """Where figures come from, as their provenance says it; no secret is part of it.

    Args:
        source: the id of the source.
        type: its kind.
        name: its file beside the plan, or what a server calls itself.
        sha256: of the file.
        rows: how many rows were read; nothing where the engine reads them itself.
        rejected: how many of them could not be read.
        map: the map.
    """

    source: str
    type: str
    name: str
    sha256: str | None = None
    rows: int | None = None
    rejected: int = 0
    map: str | None = None


class Opened(NamedTuple):
    """A source that is open.

    Args:
        engine: answers the queries of recipes.
        origin: what it is.
        unread: lines that name the first rows which could not be read.
        repeated: how many rows were left out since their id stood before.
    """

    engine: Engine
    origin: Origin
    unread: tuple[str, ...] = ()
    repeated: int = 0


def hash_of(path: Path) -> str:
    """Return the SHA-256 of a file.

    Raises:
        CrmplanError: it can't be read.
    """
    digest = sha256()
    try:
        with path.open("rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
    except OSError as error:
        raise CrmplanError(f"can't read {path}: {error.strerror}") from None
    return digest.hexdigest()
